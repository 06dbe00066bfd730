package activity

import (
	"cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Explanation says why an activity is as it is. Who was matched and which opportunity was chosen is explained by the
// decisions it was built from. It can be stored as JSON.
type Explanation struct {
	Outcome    aircall.Outcome `json:"outcome"`
	ResultRule string          `json:"result_rule"` // ResultOfficial, or the name of one of Policy.Results
	OwnerRule  OwnerRule       `json:"owner_rule"`
	Owner      string          `json:"owner"`          // the name of the member of staff, or "#12" when only the id is known
	Taker      Taker           `json:"taker,omitzero"` // who took or made the call
	Agent      string          `json:"agent,omitzero"` // the taker's name, or number, when it is known

	RecordOwner    bool `json:"record_owner,omitzero"` // by Policy.RecordOwner the owner of the record comes first
	Shortened      bool `json:"shortened,omitzero"`
	TextRefused    bool `json:"text_refused,omitzero"`    // by Sellsy, so that the description is plainer and shorter: it is for the bridge to say
	TemplateFailed bool `json:"template_failed,omitzero"` // so that the description has the parts of the policy
}

// Sentences explains the activity in plain language. The zero Explanation has nothing to say.
func (e Explanation) Sentences(l matching.Language) []string {
	if e == (Explanation{}) {
		return nil
	}
	sentences := []string{
		l.Say("Result: %[1]s.", "Résultat : %[1]s.", "Ergebnis: %[1]s.", e.resultReason(l)),
		l.Say("Owner: %[1]s, %[2]s.", "Propriétaire : %[1]s, %[2]s.", "Eigentümer: %[1]s, %[2]s.", e.Owner, e.ownerReason(l)),
	}
	if e.Shortened {
		sentences = append(sentences, l.Say("The description was too long and has been shortened.", "La description était trop longue et a été abrégée.",
			"Die Beschreibung war zu lang und wurde gekürzt."))
	}
	if e.TextRefused {
		sentences = append(sentences, l.Say("Sellsy refused the description as it was, so it was written without special signs, or shorter.",
			"Sellsy a refusé la description telle quelle : elle a été écrite sans signes spéciaux, ou plus courte.",
			"Sellsy wies die Beschreibung ab; sie wurde ohne Sonderzeichen oder kürzer geschrieben."))
	}
	if e.TemplateFailed {
		sentences = append(sentences, l.Say("The template of the description failed for this call, so the built-in layout was written.",
			"Le modèle de la description a échoué pour cet appel : la présentation intégrée a été écrite.",
			"Die Vorlage der Beschreibung versagte bei diesem Anruf; geschrieben wurde das eingebaute Layout."))
	}
	return sentences
}

func (e Explanation) resultReason(l matching.Language) string {
	switch e.ResultRule {
	case ResultOfficial:
		return l.Say("from how the call went (%[1]s)", "d’après l’issue de l’appel (%[1]s)", "nach dem Ausgang des Anrufs (%[1]s)", outcomeName(l, e.Outcome))
	case ResultFromTag:
		return l.Say("given by a tag of the call", "donné par un tag de l’appel", "durch einen Tag des Anrufs")
	case ResultBusy:
		return l.Say("because the line was busy", "car la ligne était occupée", "weil besetzt war")
	case ResultTransferred:
		return l.Say("because the call was transferred", "car l’appel a été transféré", "weil der Anruf weitergeleitet wurde")
	case ResultInterrupted:
		return l.Say("because the talk ended so soon", "car la conversation a été si courte", "weil das Gespräch so kurz war")
	default:
		return l.Say("by the rule “%[1]s”", "selon la règle « %[1]s »", "nach der Regel „%[1]s“", e.ResultRule)
	}
}

// withoutAgent says why no agent owns the call.
func (e Explanation) withoutAgent(l matching.Language) string {
	switch {
	case e.RecordOwner:
		return l.Say("the settings give calls to the owner of the record", "les réglages attribuent les appels au propriétaire de la fiche",
			"die Einstellungen geben Anrufe dem Eigentümer des Datensatzes")
	case e.Taker == TakerAgent:
		return l.Say("the agent %[1]s is no active member of staff in Sellsy", "l’agent %[1]s n’est pas un collaborateur actif dans Sellsy",
			"Agent %[1]s ist kein aktiver Mitarbeiter in Sellsy", e.Agent)
	case e.Taker == TakerAIAgent:
		return l.Say("an AI agent (%[1]s) took the call", "un agent IA (%[1]s) a pris l’appel", "ein KI-Agent (%[1]s) hat den Anruf angenommen", cmp.Or(e.Agent, "–"))
	case e.Taker == TakerExternal && e.Agent != "":
		return l.Say("an external number (%[1]s) answered the call", "un numéro externe (%[1]s) a répondu", "eine externe Nummer (%[1]s) hat den Anruf angenommen", e.Agent)
	case e.Taker == TakerExternal:
		return l.Say("an external number answered the call", "un numéro externe a répondu", "eine externe Nummer hat den Anruf angenommen")
	default:
		return l.Say("no agent took the call", "personne n’a pris l’appel", "niemand hat den Anruf angenommen")
	}
}

func (e Explanation) ownerReason(l matching.Language) string {
	without := e.withoutAgent(l)
	switch e.OwnerRule {
	case OwnerMapped:
		return l.Say("whom the settings name for the agent %[1]s", "que les réglages désignent pour l’agent %[1]s", "in den Einstellungen dem Agenten %[1]s zugeordnet", e.Agent)
	case OwnerAgent:
		return l.Say("who has the agent’s e-mail address", "qui a l’adresse e-mail de l’agent", "hat die E-Mail-Adresse des Agenten")
	case OwnerRecord:
		return l.Say("the owner of the record: %[1]s", "propriétaire de la fiche : %[1]s", "Eigentümer des Datensatzes: %[1]s", without)
	case OwnerCompany:
		return l.Say("the owner of the contact’s company: %[1]s, and the contact has no active owner",
			"propriétaire de la société du contact : %[1]s, et le contact n’a pas de propriétaire actif",
			"Eigentümer der Firma des Kontakts: %[1]s, und der Kontakt hat keinen aktiven Eigentümer", without)
	case OwnerDefault:
		return l.Say("the default owner: %[1]s, and the record’s owner is not known as active",
			"propriétaire par défaut : %[1]s, et le propriétaire de la fiche n’est pas connu comme actif",
			"Standard-Eigentümer: %[1]s, und der Eigentümer des Datensatzes ist nicht als aktiv bekannt", without)
	case OwnerLowest:
		return l.Say("the active member of staff with the lowest id: %[1]s, the record’s owner is not known as active, and no default owner is set",
			"le collaborateur actif au plus petit identifiant : %[1]s, le propriétaire de la fiche n’est pas connu comme actif, et aucun propriétaire par défaut n’est réglé",
			"der aktive Mitarbeiter mit der niedrigsten ID: %[1]s, der Eigentümer des Datensatzes ist nicht als aktiv bekannt, und kein Standard-Eigentümer ist eingestellt", without)
	case OwnerUnverified:
		return l.Say("the owner of the record, though no staff could be read: %[1]s", "propriétaire de la fiche, bien qu’aucun collaborateur n’ait pu être lu : %[1]s",
			"Eigentümer des Datensatzes, obwohl keine Mitarbeiter gelesen werden konnten: %[1]s", without)
	default:
		return string(e.OwnerRule)
	}
}
