package install

import (
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// text is one text of the pages in every language.
type text struct{ en, fr, de string }

func (t text) in(l matching.Language) string { return l.Say(t.en, t.fr, t.de) }

// say finds a text for a template.
func say(l matching.Language, name string, args ...any) (string, error) {
	t, ok := texts[name]
	if !ok {
		return "", fmt.Errorf("no text %q", name)
	}
	if len(args) > 0 {
		return fmt.Sprintf(t.in(l), args...), nil
	}
	return t.in(l), nil
}

var texts = map[string]text{
	"title":    {"Connect Aircall with Sellsy", "Connecter Aircall à Sellsy", "Aircall mit Sellsy verbinden"},
	"language": {"Language", "Langue", "Sprache"},
	"steps":    {"Steps", "Étapes", "Schritte"},
	"step.1":   {"Aircall", "Aircall", "Aircall"},
	"step.2":   {"Sellsy", "Sellsy", "Sellsy"},
	"step.3":   {"Numbers", "Numéros", "Nummern"},
	"restart":  {"Start over", "Tout recommencer", "Von vorn beginnen"},
	"continue": {"Continue", "Continuer", "Weiter"},
	"again":    {"Connect again", "Se reconnecter", "Neu verbinden"},
	"done":     {"done", "terminé", "erledigt"},

	"start.lead": {
		"Three steps, about two minutes. Nothing is changed before you confirm at the end.",
		"Trois étapes, environ deux minutes. Rien n’est modifié avant votre confirmation finale.",
		"Drei Schritte, etwa zwei Minuten. Bis Sie am Ende bestätigen, wird nichts verändert.",
	},
	"start.cards": {
		"While the phone rings, agents see who is calling, with the opportunity under way.",
		"Pendant que le téléphone sonne, vos agents voient qui appelle, avec l’opportunité en cours.",
		"Während das Telefon klingelt, sehen Ihre Mitarbeitenden, wer anruft, samt laufender Opportunity.",
	},
	"start.calls": {
		"After the call it is logged in Sellsy, on the right record.",
		"Après l’appel, il est consigné dans Sellsy, sur la bonne fiche.",
		"Nach dem Anruf wird er in Sellsy festgehalten, beim richtigen Datensatz.",
	},
	"start.contacts": {
		"New and changed contacts of Sellsy appear in Aircall.",
		"Les contacts créés ou modifiés dans Sellsy apparaissent dans Aircall.",
		"Neue und geänderte Kontakte aus Sellsy erscheinen in Aircall.",
	},
	"start.admin": {
		"You need to be an administrator in Aircall and in Sellsy.",
		"Vous devez être administrateur dans Aircall et dans Sellsy.",
		"Sie brauchen Administratorrechte in Aircall und in Sellsy.",
	},
	"connect.aircall": {"Connect Aircall", "Connecter Aircall", "Aircall verbinden"},
	"connect.sellsy":  {"Connect Sellsy", "Connecter Sellsy", "Sellsy verbinden"},

	"aircall.key": {
		"Make an API key in the Aircall Dashboard, under Integrations & API, and enter its two parts.",
		"Créez une clé d’API dans le Dashboard Aircall, sous Integrations & API, et saisissez ses deux parties.",
		"Erstellen Sie im Aircall-Dashboard unter Integrations & API einen API-Schlüssel und geben Sie seine zwei Teile ein.",
	},
	"aircall.id":    {"API ID", "API ID", "API-ID"},
	"aircall.token": {"API token", "Jeton d’API", "API-Token"},
	"sellsy.key": {
		"Make a personal API client in Sellsy’s developer portal and enter its two parts.",
		"Créez un client d’API personnel dans le portail développeurs de Sellsy et saisissez ses deux parties.",
		"Erstellen Sie im Entwicklerportal von Sellsy einen persönlichen API-Client und geben Sie seine zwei Teile ein.",
	},
	"sellsy.id":     {"Client ID", "Identifiant client", "Client-ID"},
	"sellsy.secret": {"Client secret", "Secret client", "Client-Secret"},
	"sellsy.lead": {
		"Aircall is connected. Now allow access to the Sellsy account in which calls are to be logged.",
		"Aircall est connecté. Autorisez maintenant l’accès au compte Sellsy où les appels seront consignés.",
		"Aircall ist verbunden. Erlauben Sie nun den Zugriff auf das Sellsy-Konto, in dem Anrufe festgehalten werden.",
	},

	"company": {"Aircall company", "Entreprise Aircall", "Aircall-Unternehmen"},
	"account": {"Sellsy account", "Compte Sellsy", "Sellsy-Konto"},
	"numbers": {"Numbers", "Numéros", "Nummern"},

	"review.title": {"Check and finish", "Vérifier et terminer", "Prüfen und abschließen"},
	"review.renewal": {
		"This company is connected already. Finishing renews its connection; nothing that was logged is lost.",
		"Cette entreprise est déjà connectée. Terminer renouvelle la connexion ; rien de ce qui a été consigné n’est perdu.",
		"Dieses Unternehmen ist bereits verbunden. Der Abschluss erneuert die Verbindung; nichts Festgehaltenes geht verloren.",
	},
	"numbers.picked": {
		"These are picked in Aircall. You can change them there at any time; changes are followed.",
		"Ils sont choisis dans Aircall. Vous pouvez les y modifier à tout moment ; les changements sont suivis.",
		"Sie sind in Aircall ausgewählt. Sie können sie dort jederzeit ändern; Änderungen werden übernommen.",
	},
	"numbers.none": {
		"None is picked in Aircall yet. You pick them there in the next step; until then no call is logged.",
		"Aucun n’est encore choisi dans Aircall. Vous les choisirez à l’étape suivante ; d’ici là, aucun appel n’est consigné.",
		"In Aircall ist noch keine ausgewählt. Das tun Sie im nächsten Schritt; bis dahin wird kein Anruf festgehalten.",
	},
	"numbers.choose": {"Which numbers are to be served?", "Quels numéros faut-il servir ?", "Welche Nummern sollen bedient werden?"},
	"numbers.all":    {"All, also those to come", "Tous, y compris les futurs", "Alle, auch künftige"},
	"numbers.some":   {"Only these:", "Seulement ceux-ci :", "Nur diese:"},
	"numbers.every":  {"All numbers", "Tous les numéros", "Alle Nummern"},
	"finish":         {"Finish the installation", "Terminer l’installation", "Installation abschließen"},
	"retry":          {"Try again", "Réessayer", "Erneut versuchen"},

	"finishing.title": {"Almost there", "Presque terminé", "Fast fertig"},
	"finishing.lead": {
		"The installation is being finished. This page refreshes itself; you may also close it, it goes on.",
		"L’installation se termine. Cette page s’actualise toute seule ; vous pouvez aussi la fermer, tout continue.",
		"Die Installation wird abgeschlossen. Diese Seite aktualisiert sich selbst; Sie können sie auch schließen, es geht weiter.",
	},

	"done.title": {"Connected", "Connecté", "Verbunden"},
	"done.lead": {
		"Everything is set up. The next call shows it.",
		"Tout est en place. Le prochain appel le montrera.",
		"Alles ist eingerichtet. Der nächste Anruf zeigt es.",
	},
	"done.webhooks": {
		"Aircall and Sellsy report changes at once.",
		"Aircall et Sellsy signalent les changements aussitôt.",
		"Aircall und Sellsy melden Änderungen sofort.",
	},
	"done.pick": {"Choose the numbers in Aircall", "Choisir les numéros dans Aircall", "Nummern in Aircall auswählen"},
	"done.close": {
		"You can close this window.", "Vous pouvez fermer cette fenêtre.", "Sie können dieses Fenster schließen.",
	},
	"done.again": {"Connect or renew", "Connecter ou renouveler", "Verbinden oder erneuern"},
}

// problemText is what a page says of a problem: what is the matter, and what to do.
type problemText struct{ title, advice text }

var problemTexts = map[problem]problemText{
	problemState: {
		text{"Begun elsewhere, or too long ago", "Commencé ailleurs, ou il y a trop longtemps", "Anderswo begonnen, oder vor zu langer Zeit"},
		text{
			"This answer does not belong to an installation in this browser, or was used already. Nothing was changed. Please connect again.",
			"Cette réponse n’appartient pas à une installation de ce navigateur, ou a déjà servi. Rien n’a été modifié. Veuillez vous reconnecter.",
			"Diese Antwort gehört zu keiner Installation in diesem Browser oder wurde schon verwendet. Nichts wurde verändert. Bitte verbinden Sie neu.",
		},
	},
	problemSession: {
		text{"The session has ended", "La session est terminée", "Die Sitzung ist beendet"},
		text{
			"Too much time has passed. Nothing was changed. Please begin again.",
			"Trop de temps s’est écoulé. Rien n’a été modifié. Veuillez recommencer.",
			"Es ist zu viel Zeit vergangen. Nichts wurde verändert. Bitte beginnen Sie neu.",
		},
	},
	problemBusy: {
		text{"The installation is being finished", "L’installation se termine", "Die Installation wird abgeschlossen"},
		text{"Please wait a moment.", "Veuillez patienter un instant.", "Bitte warten Sie einen Moment."},
	},
	problemForged: {
		text{"That did not come from this page", "Cela ne vient pas de cette page", "Das kam nicht von dieser Seite"},
		text{
			"For your safety it was not carried out. Please go back and press the button again.",
			"Par sécurité, rien n’a été exécuté. Veuillez revenir et appuyer à nouveau sur le bouton.",
			"Zu Ihrer Sicherheit wurde nichts ausgeführt. Bitte gehen Sie zurück und drücken Sie den Knopf erneut.",
		},
	},
	problemForm: {
		text{"The form was not understood", "Le formulaire n’a pas été compris", "Das Formular wurde nicht verstanden"},
		text{"Please try again.", "Veuillez réessayer.", "Bitte versuchen Sie es erneut."},
	},
	problemNowhere: {
		text{"There is no such page", "Cette page n’existe pas", "Diese Seite gibt es nicht"},
		text{"The installation goes on here.", "L’installation continue ici.", "Die Installation geht hier weiter."},
	},
	problemAircallRefused: {
		text{"Aircall did not give access", "Aircall n’a pas donné l’accès", "Aircall hat keinen Zugriff gewährt"},
		text{
			"Access was refused, or you are not an administrator of Aircall. Nothing was changed. An administrator can try again.",
			"L’accès a été refusé, ou vous n’êtes pas administrateur d’Aircall. Rien n’a été modifié. Un administrateur peut réessayer.",
			"Der Zugriff wurde abgelehnt, oder Sie sind in Aircall kein Administrator. Nichts wurde verändert. Ein Administrator kann es erneut versuchen.",
		},
	},
	problemSellsyRefused: {
		text{"Sellsy did not give access", "Sellsy n’a pas donné l’accès", "Sellsy hat keinen Zugriff gewährt"},
		text{
			"Access was refused. Nothing was changed. You can try again.",
			"L’accès a été refusé. Rien n’a été modifié. Vous pouvez réessayer.",
			"Der Zugriff wurde abgelehnt. Nichts wurde verändert. Sie können es erneut versuchen.",
		},
	},
	problemCode: {
		text{"The consent has expired", "L’autorisation a expiré", "Die Zustimmung ist abgelaufen"},
		text{
			"It is good for ten minutes and for one use. Nothing was changed. Please connect again.",
			"Elle est valable dix minutes et une seule fois. Rien n’a été modifié. Veuillez vous reconnecter.",
			"Sie gilt zehn Minuten und einmal. Nichts wurde verändert. Bitte verbinden Sie neu.",
		},
	},
	problemAircallKey: {
		text{"Aircall does not accept this key", "Aircall n’accepte pas cette clé", "Aircall nimmt diesen Schlüssel nicht an"},
		text{
			"Please check that both parts were copied whole, and that the key was not deleted.",
			"Vérifiez que les deux parties sont copiées en entier et que la clé n’a pas été supprimée.",
			"Bitte prüfen Sie, ob beide Teile vollständig kopiert sind und der Schlüssel nicht gelöscht wurde.",
		},
	},
	problemSellsyKey: {
		text{"Sellsy does not accept this client", "Sellsy n’accepte pas ce client", "Sellsy nimmt diesen Client nicht an"},
		text{
			"Please check that both parts were copied whole, and that it is a personal API client.",
			"Vérifiez que les deux parties sont copiées en entier et qu’il s’agit d’un client d’API personnel.",
			"Bitte prüfen Sie, ob beide Teile vollständig kopiert sind und es ein persönlicher API-Client ist.",
		},
	},
	problemCredentials: {
		text{"Access was withdrawn", "L’accès a été retiré", "Der Zugriff wurde entzogen"},
		text{
			"Aircall or Sellsy no longer accepts this connection. Please start over and connect both again.",
			"Aircall ou Sellsy n’accepte plus cette connexion. Veuillez tout recommencer et reconnecter les deux.",
			"Aircall oder Sellsy nimmt diese Verbindung nicht mehr an. Bitte beginnen Sie von vorn und verbinden Sie beide neu.",
		},
	},
	problemRights: {
		text{"Rights are missing in Sellsy", "Des droits manquent dans Sellsy", "In Sellsy fehlen Rechte"},
		text{
			"The person or the API client lacks rights. Please let an administrator of Sellsy connect, or add the rights, and connect again.",
			"Il manque des droits à la personne ou au client d’API. Faites connecter un administrateur de Sellsy, ou ajoutez les droits, puis reconnectez.",
			"Der Person oder dem API-Client fehlen Rechte. Lassen Sie einen Sellsy-Administrator verbinden, oder ergänzen Sie die Rechte, und verbinden Sie neu.",
		},
	},
	problemOtherAccount: {
		text{
			"Connected with another Sellsy account", "Connectée à un autre compte Sellsy", "Mit einem anderen Sellsy-Konto verbunden",
		},
		text{
			"This Aircall company is connected with another Sellsy account. Remove the integration in Aircall first, then install it again.",
			"Cette entreprise Aircall est connectée à un autre compte Sellsy. Supprimez d’abord l’intégration dans Aircall, puis réinstallez-la.",
			"Dieses Aircall-Unternehmen ist mit einem anderen Sellsy-Konto verbunden. Entfernen Sie zuerst die Integration in Aircall und installieren Sie sie dann neu.",
		},
	},
	problemNumbers: {
		text{"No number was chosen", "Aucun numéro n’a été choisi", "Es wurde keine Nummer ausgewählt"},
		text{
			"Please choose all numbers, or tick at least one.",
			"Choisissez tous les numéros ou cochez-en au moins un.",
			"Bitte wählen Sie alle Nummern oder haken Sie mindestens eine an.",
		},
	},
	problemQuota: {
		text{"Too many requests", "Trop de requêtes", "Zu viele Anfragen"},
		text{
			"The quota of Aircall or Sellsy is used up for the moment. Please try again in a minute.",
			"Le quota d’Aircall ou de Sellsy est épuisé pour l’instant. Réessayez dans une minute.",
			"Das Kontingent von Aircall oder Sellsy ist gerade erschöpft. Bitte versuchen Sie es in einer Minute erneut.",
		},
	},
	problemUpstream: {
		text{"Aircall or Sellsy does not answer", "Aircall ou Sellsy ne répond pas", "Aircall oder Sellsy antwortet nicht"},
		text{
			"Nothing was changed. Please try again in a moment.",
			"Rien n’a été modifié. Veuillez réessayer dans un instant.",
			"Nichts wurde verändert. Bitte versuchen Sie es gleich noch einmal.",
		},
	},
	problemStore: {
		text{"Something is not working on our side", "Quelque chose ne fonctionne pas de notre côté", "Bei uns funktioniert etwas nicht"},
		text{
			"Please try again in a moment.", "Veuillez réessayer dans un instant.", "Bitte versuchen Sie es gleich noch einmal.",
		},
	},
}
