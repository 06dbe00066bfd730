package activity

import (
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Explanation says why an activity is as it is. Who was matched and which opportunity was chosen is explained by the
// decisions it was built from. It can be stored as JSON.
type Explanation struct {
	Outcome    aircall.Outcome `json:"outcome"`
	ResultRule string          `json:"result_rule"` // ResultOfficial, or the name of one of Policy.Results
	OwnerRule  OwnerRule       `json:"owner_rule"`
	Owner      string          `json:"owner,omitzero"` // the name of the member of staff, when it is known
	Agent      string          `json:"agent,omitzero"` // the name of the Aircall user, when there was one
	Shortened  bool            `json:"shortened,omitzero"`
}

// Sentences explains the activity in plain language.
func (e Explanation) Sentences(l matching.Language) []string {
	var sentences []string
	outcome := outcomeName(l, e.Outcome)
	switch e.ResultRule {
	case ResultOfficial:
		sentences = append(sentences, l.Say("Result: from how the call went (%[1]s).", "Résultat : d’après l’issue de l’appel (%[1]s).", "Ergebnis: nach dem Ausgang des Anrufs (%[1]s).", outcome))
	case ResultFromTag:
		sentences = append(sentences, l.Say("Result: given by a tag of the call.", "Résultat : donné par un tag de l’appel.", "Ergebnis: durch einen Tag des Anrufs."))
	default:
		sentences = append(sentences, l.Say("Result: by the rule “%[1]s”.", "Résultat : selon la règle « %[1]s ».", "Ergebnis: nach der Regel „%[1]s“.", e.ResultRule))
	}
	sentences = append(sentences, e.ownerSentence(l))
	if e.Shortened {
		sentences = append(sentences, l.Say("The description was too long and has been shortened.", "La description était trop longue et a été abrégée.",
			"Die Beschreibung war zu lang und wurde gekürzt."))
	}
	return sentences
}

func (e Explanation) ownerSentence(l matching.Language) string {
	owner := e.Owner
	if owner == "" {
		owner = l.Say("member of staff without a known name", "collaborateur au nom inconnu", "Mitarbeiter ohne bekannten Namen")
	}
	if reason := e.ownerReason(l); reason != "" {
		return l.Say("Owner: %[1]s, %[2]s.", "Propriétaire : %[1]s, %[2]s.", "Eigentümer: %[1]s, %[2]s.", owner, reason)
	}
	return l.Say("Owner: %[1]s.", "Propriétaire : %[1]s.", "Eigentümer: %[1]s.", owner)
}

func (e Explanation) ownerReason(l matching.Language) string {
	without := l.Say("no agent took the call", "personne n’a pris l’appel", "niemand hat den Anruf angenommen")
	if e.Agent != "" {
		without = l.Say("the agent %[1]s is no active member of staff in Sellsy", "l’agent %[1]s n’est pas un collaborateur actif dans Sellsy",
			"Agent %[1]s ist kein aktiver Mitarbeiter in Sellsy", e.Agent)
	}
	switch e.OwnerRule {
	case OwnerMapped:
		return l.Say("whom the settings name for the agent %[1]s", "que les réglages désignent pour l’agent %[1]s", "in den Einstellungen dem Agenten %[1]s zugeordnet", e.Agent)
	case OwnerAgent:
		return l.Say("who has the agent’s e-mail address", "qui a l’adresse e-mail de l’agent", "hat die E-Mail-Adresse des Agenten")
	case OwnerRecord:
		return l.Say("the owner of the record: %[1]s", "propriétaire de la fiche : %[1]s", "Eigentümer des Datensatzes: %[1]s", without)
	case OwnerDefault:
		return l.Say("the default owner: %[1]s, nor is the record’s owner", "propriétaire par défaut : %[1]s, ni le propriétaire de la fiche",
			"Standard-Eigentümer: %[1]s, der Eigentümer des Datensatzes ebenso wenig", without)
	case OwnerLowest:
		return l.Say("the active member of staff with the lowest id: %[1]s, the record’s owner is not known as active, and no default owner is set",
			"le collaborateur actif au plus petit identifiant : %[1]s, le propriétaire de la fiche n’est pas connu comme actif, et aucun propriétaire par défaut n’est réglé",
			"der aktive Mitarbeiter mit der niedrigsten ID: %[1]s, der Eigentümer des Datensatzes ist nicht als aktiv bekannt, und kein Standard-Eigentümer ist eingestellt", without)
	case OwnerUnverified:
		return l.Say("the owner of the record, though no staff could be read: %[1]s", "propriétaire de la fiche, bien qu’aucun collaborateur n’ait pu être lu : %[1]s",
			"Eigentümer des Datensatzes, obwohl keine Mitarbeiter gelesen werden konnten: %[1]s", without)
	default:
		return ""
	}
}
