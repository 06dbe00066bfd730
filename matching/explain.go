package matching

import (
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// maxExplained bounds how many candidates are explained one by one.
const maxExplained = 10

// Sentences explains the decision in plain language: what was looked for, who was chosen by which rule, and what was passed
// over or ignored and why. The zero decision, that nobody has made, has nothing to say.
func (d PartyDecision) Sentences(l Language) []string {
	if d.Rule == "" {
		return nil
	}
	if d.Rule == RuleAssigned {
		return []string{l.Say("Chosen by a person: %[1]s.", "Fiche choisie par une personne : %[1]s.", "Von einer Person gewählt: %[1]s.",
			candidateOf(d.Party).describe(l))}
	}
	sentences := []string{d.howMany(l)}
	say := func(en, fr, de string, args ...any) { sentences = append(sentences, l.Say(en, fr, de, args...)) }
	switch {
	case d.Found:
		say("Chosen: %[1]s, %[2]s.", "Fiche retenue : %[1]s, %[2]s.", "Gewählt: %[1]s, %[2]s.", candidateOf(d.Party).describe(l), d.because(l))
	case d.Rule == RuleReview:
		say("None was chosen: somebody has to decide.", "Aucune n’a été retenue : quelqu’un doit trancher.", "Keiner wurde gewählt: Jemand muss entscheiden.")
	case d.Rule == RuleCustom:
		say("The installation’s own rule chose none.", "La règle propre à l’installation n’en a retenu aucune.", "Die eigene Regel der Installation hat keinen gewählt.")
	}
	for i, c := range d.Candidates {
		if d.Number == 0 {
			break
		}
		if i == maxExplained {
			say("And %[1]d more.", "Et %[1]d de plus.", "Und %[1]d weitere.", len(d.Candidates)-i)
			break
		}
		if reason := d.reason(l, c); reason != "" {
			sentences = append(sentences, reason)
		}
	}
	return sentences
}

// howMany says how many records have the number.
func (d PartyDecision) howMany(l Language) string {
	number, matching := d.Number.Format(), 0
	for _, c := range d.Candidates {
		if c.Standing != StandingOtherNumber && c.Standing != StandingOtherKind {
			matching++
		}
	}
	switch {
	case d.Number == 0:
		return l.Say("The call has no number to look for.", "L’appel n’a pas de numéro à rechercher.", "Der Anruf hat keine Nummer, nach der man suchen könnte.")
	case d.Rule == RuleNobody:
		return l.Say("Nobody in Sellsy has the number %[1]s.", "Personne dans Sellsy n’a le numéro %[1]s.", "Niemand in Sellsy hat die Nummer %[1]s.", number)
	case matching == 1:
		return l.Say("One record in Sellsy has the number %[1]s.", "Une fiche dans Sellsy a le numéro %[1]s.", "Ein Datensatz in Sellsy hat die Nummer %[1]s.", number)
	default:
		return l.Say("%[2]d records in Sellsy have the number %[1]s.", "%[2]d fiches dans Sellsy ont le numéro %[1]s.",
			"%[2]d Datensätze in Sellsy haben die Nummer %[1]s.", number, matching)
	}
}

// because says which rule decided for the chosen record.
func (d PartyDecision) because(l Language) string {
	switch d.Rule {
	case RuleOnly:
		return l.Say("the only one", "la seule", "der einzige")
	case RulePreference:
		return l.Say("because of the preference for %[1]s", "en raison de la préférence pour %[1]s", "wegen der Bevorzugung: %[1]s", preferenceName(l, d.Preference))
	case RuleKind:
		for _, c := range d.Candidates {
			if c.Standing == StandingKind {
				return kindOrder(l, d.Party.Kind, c.Kind)
			}
		}
		return l.Say("by the order of kinds", "selon l’ordre des types", "nach der Reihenfolge der Arten")
	case RuleLiving:
		return l.Say("because it is not archived", "car elle n’est pas archivée", "weil er nicht archiviert ist")
	case RuleCustom:
		return l.Say("by the installation’s own rule", "selon la règle propre à l’installation", "nach der eigenen Regel der Installation")
	default:
		return l.Say("for nothing but the lowest id", "pour son seul identifiant, le plus petit", "allein wegen der niedrigsten ID")
	}
}

// reason says why a candidate was not chosen; it is empty for the chosen one.
func (d PartyDecision) reason(l Language, c PartyCandidate) string {
	who := c.describe(l)
	over := func(why string) string {
		return l.Say("Passed over: %[1]s, %[2]s.", "Fiche écartée : %[1]s, %[2]s.", "Übergangen: %[1]s, %[2]s.", who, why)
	}
	ignored := func(why string) string {
		return l.Say("Ignored: %[1]s, %[2]s.", "Fiche ignorée : %[1]s, %[2]s.", "Nicht beachtet: %[1]s, %[2]s.", who, why)
	}
	switch c.Standing {
	case StandingChosen:
		return ""
	case StandingPossible:
		return l.Say("Possible: %[1]s.", "Fiche possible : %[1]s.", "Möglich: %[1]s.", who)
	case StandingPreference:
		return over(l.Say("because of the preference for %[1]s", "en raison de la préférence pour %[1]s", "wegen der Bevorzugung: %[1]s", preferenceName(l, c.Preference)))
	case StandingKind:
		return over(kindOrder(l, d.Party.Kind, c.Kind))
	case StandingArchived:
		return over(l.Say("because it is archived", "car elle est archivée", "denn er ist archiviert"))
	case StandingCustom:
		return over(l.Say("by the installation’s own rule", "selon la règle propre à l’installation", "nach der eigenen Regel der Installation"))
	case StandingOtherNumber:
		return ignored(l.Say("because it has other numbers", "car elle a d’autres numéros", "denn er hat andere Nummern"))
	case StandingOtherKind:
		return ignored(l.Say("because the rules leave out its kind", "car les règles excluent son type", "denn die Regeln lassen seine Art aus"))
	default:
		return over(l.Say("because it has a higher id", "car son identifiant est plus grand", "denn er hat eine höhere ID"))
	}
}

// kindOrder says that one kind comes before another.
func kindOrder(l Language, first, second Kind) string {
	return l.Say("because %[1]s come before %[2]s", "car les %[1]s passent avant les %[2]s", "denn %[1]s kommen vor %[3]s",
		kindsName(l, first), kindsName(l, second), kindsDative(second))
}

// kindsName is the plural of [KindName].
func kindsName(l Language, k Kind) string {
	switch k {
	case KindIndividual:
		return l.Say("individuals", "particuliers", "Privatpersonen")
	case KindCompany:
		return l.Say("companies", "sociétés", "Firmen")
	case KindContact:
		return l.Say("contacts", "contacts", "Kontakte")
	default:
		return string(k)
	}
}

// kindsDative is what German makes of kindsName behind "vor".
func kindsDative(k Kind) string {
	if k == KindContact {
		return "Kontakten"
	}
	return kindsName(German, k)
}

// describe names a record: "individual Claire Martin (client, #12)".
func (c PartyCandidate) describe(l Language) string {
	notes := make([]string, 0, 3)
	if c.Role != "" {
		notes = append(notes, RoleName(l, c.Role))
	}
	if c.Archived {
		notes = append(notes, l.Say("archived", "archivée", "archiviert"))
	}
	notes = append(notes, "#"+strconv.FormatInt(c.ID, 10))
	name := c.Name
	if name != "" {
		name = " " + name
	}
	return KindName(l, c.Kind) + name + " (" + strings.Join(notes, ", ") + ")"
}

// Sentences explains the decision in plain language: which opportunity was chosen by which rule, what was passed over or
// ignored and why, and for a contact which company the call belongs to.
func (d OpportunityDecision) Sentences(l Language) []string {
	var sentences []string
	say := func(en, fr, de string, args ...any) { sentences = append(sentences, l.Say(en, fr, de, args...)) }

	if d.Found {
		o := OpportunityCandidate{ID: d.Opportunity.ID, Name: d.Opportunity.Name, Status: d.Opportunity.Status, Created: d.Opportunity.Created}
		say("Opportunity: %[1]s, %[2]s.", "Opportunité : %[1]s, %[2]s.", "Verkaufschance: %[1]s, %[2]s.", o.describe(l), d.because(l))
	} else if why := d.without(l); why != "" {
		sentences = append(sentences, why)
	}
	if d.Company.ID != 0 {
		say("Company of the contact: %[1]s, %[2]s.", "Société du contact : %[1]s, %[2]s.", "Firma des Kontakts: %[1]s, %[2]s.",
			d.Company.describe(), d.becauseOfCompany(l))
	}
	for i, c := range d.Candidates {
		if i == maxExplained {
			say("And %[1]d more.", "Et %[1]d de plus.", "Und %[1]d weitere.", len(d.Candidates)-i)
			break
		}
		if reason := c.reason(l); reason != "" {
			sentences = append(sentences, reason)
		}
	}
	return sentences
}

// without says why there is no opportunity.
func (d OpportunityDecision) without(l Language) string {
	switch d.Rule {
	case RuleNoParty:
		return l.Say("No opportunity: nobody was matched.", "Pas d’opportunité : personne n’a été reconnu.", "Keine Verkaufschance: Niemand wurde erkannt.")
	case RuleSupplier:
		return l.Say("No opportunity: suppliers have none.", "Pas d’opportunité : un fournisseur n’en a pas.", "Keine Verkaufschance: Lieferanten haben keine.")
	case RuleNoCompany:
		return l.Say("No opportunity: the contact belongs to no company.", "Pas d’opportunité : le contact n’est lié à aucune société.",
			"Keine Verkaufschance: Der Kontakt gehört zu keiner Firma.")
	case RuleCompaniesUnknown:
		return l.Say("No opportunity: the companies of the contact are not known.", "Pas d’opportunité : les sociétés du contact ne sont pas connues.",
			"Keine Verkaufschance: Die Firmen des Kontakts sind nicht bekannt.")
	case RuleSupplierCompany:
		return l.Say("No opportunity: the contact belongs to suppliers only.", "Pas d’opportunité : le contact n’est lié qu’à des fournisseurs.",
			"Keine Verkaufschance: Der Kontakt gehört nur zu Lieferanten.")
	case RuleCustom:
		return l.Say("No opportunity: the installation’s own rule chose none.", "Pas d’opportunité : la règle propre à l’installation n’en a retenu aucune.",
			"Keine Verkaufschance: Die eigene Regel der Installation hat keine gewählt.")
	case RuleNone:
		return l.Say("No opportunity: none is open or late.", "Pas d’opportunité : aucune n’est ouverte ou en retard.", "Keine Verkaufschance: Keine ist offen oder überfällig.")
	case RuleNoneAllowed:
		return l.Say("No opportunity: none has a status and a pipeline that the rules allow.",
			"Pas d’opportunité : aucune n’a un statut et un pipeline que les règles admettent.",
			"Keine Verkaufschance: Keine hat einen Status und eine Pipeline, die die Regeln zulassen.")
	default:
		return ""
	}
}

func (d OpportunityDecision) because(l Language) string {
	switch d.Rule {
	case RuleOnly:
		return l.Say("the only one", "la seule", "die einzige")
	case RulePreference:
		return l.Say("because of the preference for %[1]s", "en raison de la préférence pour %[1]s", "wegen der Bevorzugung: %[1]s", preferenceName(l, d.Preference))
	case RuleOldest:
		return l.Say("the oldest", "la plus ancienne", "die älteste")
	case RuleNewest:
		return l.Say("the newest", "la plus récente", "die neueste")
	case RuleCustom:
		return l.Say("by the installation’s own rule", "selon la règle propre à l’installation", "nach der eigenen Regel der Installation")
	default:
		return l.Say("among equally old ones for its lowest id", "à ancienneté égale, pour son identifiant, le plus petit", "unter gleich alten wegen der niedrigsten ID")
	}
}

func (d OpportunityDecision) becauseOfCompany(l Language) string {
	switch d.CompanyRule {
	case RuleOnly:
		return l.Say("the only one", "la seule", "die einzige")
	case RuleOfOpportunity:
		return l.Say("because of its opportunity", "en raison de son opportunité", "wegen ihrer Verkaufschance")
	case RuleMainContact:
		return l.Say("whose main contact it is", "dont il est le contact principal", "deren Hauptkontakt er ist")
	case RuleLiving:
		return l.Say("because it is not archived", "car elle n’est pas archivée", "weil sie nicht archiviert ist")
	default:
		return l.Say("for nothing but the lowest id", "pour son seul identifiant, le plus petit", "allein wegen der niedrigsten ID")
	}
}

func (c OpportunityCandidate) reason(l Language) string {
	what := c.describe(l)
	switch c.Standing {
	case StandingChosen:
		return ""
	case StandingPreference:
		return l.Say("Passed over: %[1]s, because of the preference for %[2]s.", "Écartée : %[1]s, en raison de la préférence pour %[2]s.",
			"Übergangen: %[1]s, wegen der Bevorzugung: %[2]s.", what, preferenceName(l, c.Preference))
	case StandingNewer:
		return l.Say("Passed over: %[1]s, which is newer.", "Écartée : %[1]s, plus récente.", "Übergangen: %[1]s, ist neuer.", what)
	case StandingOlder:
		return l.Say("Passed over: %[1]s, which is older.", "Écartée : %[1]s, plus ancienne.", "Übergangen: %[1]s, ist älter.", what)
	case StandingCustom:
		return l.Say("Passed over: %[1]s, by the installation’s own rule.", "Écartée : %[1]s, selon la règle propre à l’installation.",
			"Übergangen: %[1]s, nach der eigenen Regel der Installation.", what)
	case StandingStatus:
		return l.Say("Ignored: %[1]s, because of its status.", "Ignorée : %[1]s, en raison de son statut.", "Nicht beachtet: %[1]s, wegen ihres Status.", what)
	case StandingPipeline:
		return l.Say("Ignored: %[1]s, because of its pipeline.", "Ignorée : %[1]s, en raison de son pipeline.", "Nicht beachtet: %[1]s, wegen ihrer Pipeline.", what)
	case StandingOtherParty:
		return l.Say("Ignored: %[1]s, which is somebody else’s.", "Ignorée : %[1]s, qui concerne quelqu’un d’autre.", "Nicht beachtet: %[1]s, gehört zu jemand anderem.", what)
	default:
		return l.Say("Passed over: %[1]s, which has a higher id.", "Écartée : %[1]s, d’identifiant plus grand.", "Übergangen: %[1]s, hat eine höhere ID.", what)
	}
}

// describe names an opportunity: "New website (open, of 2026-01-31, #7)".
func (c OpportunityCandidate) describe(l Language) string {
	notes := make([]string, 0, 3)
	if c.Status != "" {
		notes = append(notes, StatusName(l, c.Status))
	}
	if !c.Created.IsZero() {
		notes = append(notes, l.Say("of %[1]s", "du %[2]s", "vom %[3]s", c.Created.Format(time.DateOnly), c.Created.Format("02/01/2006"), c.Created.Format("02.01.2006")))
	}
	notes = append(notes, "#"+strconv.FormatInt(int64(c.ID), 10))
	return strings.TrimSpace(c.Name + " (" + strings.Join(notes, ", ") + ")")
}

func (c Company) describe() string {
	return strings.TrimSpace(c.Name + " (#" + strconv.FormatInt(int64(c.ID), 10) + ")")
}

// KindName is the name of a kind of record in a sentence.
func KindName(l Language, k Kind) string {
	switch k {
	case KindIndividual:
		return l.Say("individual", "particulier", "Privatperson")
	case KindCompany:
		return l.Say("company", "société", "Firma")
	case KindContact:
		return l.Say("contact", "contact", "Kontakt")
	default:
		return string(k)
	}
}

// RoleName is the name of a role in a sentence.
func RoleName(l Language, r Role) string {
	switch r {
	case RoleClient:
		return l.Say("client", "client", "Kunde")
	case RoleProspect:
		return l.Say("prospect", "prospect", "Interessent")
	case RoleSupplier:
		return l.Say("supplier", "fournisseur", "Lieferant")
	default:
		return string(r)
	}
}

// StatusName is the name of an opportunity's status in a sentence.
func StatusName(l Language, s sellsy.OpportunityStatus) string {
	switch s {
	case sellsy.OpportunityOpen:
		return l.Say("open", "ouverte", "offen")
	case sellsy.OpportunityLate:
		return l.Say("late", "en retard", "überfällig")
	case sellsy.OpportunityWon:
		return l.Say("won", "gagnée", "gewonnen")
	case sellsy.OpportunityLost:
		return l.Say("lost", "perdue", "verloren")
	case sellsy.OpportunityCancelled:
		return l.Say("cancelled", "annulée", "storniert")
	case sellsy.OpportunityClosed:
		return l.Say("closed", "fermée", "geschlossen")
	default:
		return string(s)
	}
}

// preferenceName names a policy. Those of callers have the name they gave.
func preferenceName(l Language, name string) string {
	switch name {
	case PreferenceOwn:
		return l.Say("the agent’s own records", "les fiches de l’agent lui-même", "eigene Datensätze des Agenten")
	case PreferenceLiving:
		return l.Say("records that are not archived", "les fiches non archivées", "nicht archivierte Datensätze")
	case PreferenceOpenOpportunity:
		return l.Say("records with an open opportunity", "les fiches avec une opportunité ouverte", "Datensätze mit offener Verkaufschance")
	case PreferenceOwnOpportunity:
		return l.Say("the agent’s own opportunities", "les opportunités de l’agent lui-même", "eigene Verkaufschancen des Agenten")
	case PreferencePipeline:
		return l.Say("opportunities in this pipeline", "les opportunités de ce pipeline", "Verkaufschancen in dieser Pipeline")
	case PreferenceContact:
		return l.Say("opportunities that name this contact", "les opportunités qui citent ce contact", "Verkaufschancen, die diesen Kontakt nennen")
	default:
		return "“" + name + "”"
	}
}
