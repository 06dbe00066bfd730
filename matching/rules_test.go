package matching_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// The tables of this file are the rules. docs/rules.md and docs/rules.fr.md are rendered from them.

const caller matching.Number = 33_199_001_234

func party(kind matching.Kind, id int64, name string, with ...func(*matching.Party)) matching.Party {
	p := matching.Party{Ref: matching.Ref{Kind: kind, ID: id}, Name: name, Numbers: []matching.Number{caller}}
	if kind != matching.KindContact {
		p.Role = matching.RoleClient
	}
	for _, w := range with {
		w(&p)
	}
	return p
}

func individual(id int64, name string, with ...func(*matching.Party)) matching.Party {
	return party(matching.KindIndividual, id, name, with...)
}

func company(id int64, name string, with ...func(*matching.Party)) matching.Party {
	return party(matching.KindCompany, id, name, with...)
}

func contact(id int64, name string, with ...func(*matching.Party)) matching.Party {
	return party(matching.KindContact, id, name, with...)
}

func as(r matching.Role) func(*matching.Party)       { return func(p *matching.Party) { p.Role = r } }
func ownedBy(s sellsy.StaffID) func(*matching.Party) { return func(p *matching.Party) { p.Owner = s } }
func archived(p *matching.Party)                     { p.Archived = true }
func number(n ...matching.Number) func(*matching.Party) {
	return func(p *matching.Party) { p.Numbers = n }
}

func updated(at time.Time) func(*matching.Party) {
	return func(p *matching.Party) { p.Updated = at }
}

func of(companies ...matching.Company) func(*matching.Party) {
	return func(p *matching.Party) { p.Companies, p.CompaniesKnown = companies, true }
}

// situation is one row of a table of rules.
type situation struct {
	Rule   string // where the official rules say so, or "own" where they are silent, or "policy"
	EN, FR string
}

var partyRules = []struct {
	situation
	Number     matching.Number
	Candidates []matching.Party
	Rules      matching.PartyRules
	Want       matching.Ref
	By         matching.Rule
}{
	{
		situation: situation{"1.1.6", "An unknown caller matches nobody.", "Un appelant inconnu ne correspond à personne."},
		Number:    caller,
		By:        matching.RuleNobody,
	},
	{
		situation: situation{"1.2.2", "The phone number or the mobile number of a record matches.", "Le téléphone ou le mobile d’une fiche correspond."},
		Number:    caller,
		Candidates: []matching.Party{
			contact(7, "Inès Roche", number(33_199_004_321, caller)),
		},
		Want: matching.Ref{Kind: matching.KindContact, ID: 7}, By: matching.RuleOnly,
	},
	{
		situation:  situation{"1.2.3", "An individual comes before a company and a contact.", "Un particulier passe avant une société et un contact."},
		Number:     caller,
		Candidates: []matching.Party{contact(1, "Inès Roche"), company(2, "Menuiserie Bellecombe"), individual(3, "Claire Martin")},
		Want:       matching.Ref{Kind: matching.KindIndividual, ID: 3}, By: matching.RuleKind,
	},
	{
		situation:  situation{"1.2.3", "A company comes before a contact.", "Une société passe avant un contact."},
		Number:     caller,
		Candidates: []matching.Party{contact(1, "Inès Roche"), company(2, "Menuiserie Bellecombe")},
		Want:       matching.Ref{Kind: matching.KindCompany, ID: 2}, By: matching.RuleKind,
	},
	{
		situation: situation{
			"1.2.4", "Among records of one kind the role does not count: the lowest id decides, where the official integration takes the first that Sellsy returns.",
			"Entre fiches du même type, le rôle ne compte pas : le plus petit identifiant décide, là où l’intégration officielle prend la première fiche renvoyée par Sellsy.",
		},
		Number: caller,
		Candidates: []matching.Party{
			company(8, "Atelier Vauban", as(matching.RoleClient)), company(5, "Fournitures Loire", as(matching.RoleSupplier)),
			company(6, "Studio Rivage", as(matching.RoleProspect)),
		},
		Want: matching.Ref{Kind: matching.KindCompany, ID: 5}, By: matching.RuleLowestID,
	},
	{
		situation:  situation{"1.2.6", "Records with other numbers are ignored.", "Les fiches qui ont d’autres numéros sont ignorées."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin", number(33_199_009_999)), contact(2, "Inès Roche")},
		Want:       matching.Ref{Kind: matching.KindContact, ID: 2}, By: matching.RuleOnly,
	},
	{
		situation:  situation{"own", "A living record comes before an archived one of its kind.", "Une fiche active passe avant une fiche archivée du même type."},
		Number:     caller,
		Candidates: []matching.Party{company(2, "Menuiserie Bellecombe", archived), company(9, "Bellecombe Bois")},
		Want:       matching.Ref{Kind: matching.KindCompany, ID: 9}, By: matching.RuleLiving,
	},
	{
		situation:  situation{"own", "An archived record matches when it is the only one.", "Une fiche archivée correspond quand elle est seule."},
		Number:     caller,
		Candidates: []matching.Party{individual(4, "Claire Martin", archived)},
		Want:       matching.Ref{Kind: matching.KindIndividual, ID: 4}, By: matching.RuleOnly,
	},
	{
		situation:  situation{"own", "A hidden number matches nobody, whatever the records hold.", "Un numéro masqué ne correspond à personne."},
		Candidates: []matching.Party{individual(4, "Claire Martin", number())},
		By:         matching.RuleNoNumber,
	},
	{
		situation: situation{"own", "A record given twice counts once, as it was last updated.", "Une fiche donnée deux fois compte une fois, dans sa dernière version."},
		Number:    caller,
		Candidates: []matching.Party{
			individual(4, "Claire Martin", updated(day(1))), individual(4, "Claire Durand", updated(day(2)), number(33_199_009_999)), contact(9, "Inès Roche"),
		},
		Want: matching.Ref{Kind: matching.KindContact, ID: 9}, By: matching.RuleOnly,
	},
	{
		situation:  situation{"policy", "Living records first, whatever their kind.", "Les fiches actives d’abord, quel que soit leur type."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin", archived), contact(2, "Inès Roche")},
		Rules:      matching.PartyRules{Prefer: []matching.PartyPreference{matching.PreferLiving()}},
		Want:       matching.Ref{Kind: matching.KindContact, ID: 2}, By: matching.RulePreference,
	},
	{
		situation:  situation{"policy", "The record that the answering agent owns comes first.", "La fiche dont l’agent est responsable passe d’abord."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin", ownedBy(40)), contact(2, "Inès Roche", ownedBy(41))},
		Rules:      matching.PartyRules{Prefer: []matching.PartyPreference{matching.PreferOwnRecords()}, Situation: matching.Situation{Agent: 41}},
		Want:       matching.Ref{Kind: matching.KindContact, ID: 2}, By: matching.RulePreference,
	},
	{
		situation:  situation{"policy", "Nobody has answered yet, so that there is no agent to prefer.", "Personne n’a encore décroché : il n’y a pas d’agent à favoriser."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin"), contact(2, "Inès Roche")},
		Rules:      matching.PartyRules{Prefer: []matching.PartyPreference{matching.PreferOwnRecords()}},
		Want:       matching.Ref{Kind: matching.KindIndividual, ID: 1}, By: matching.RuleKind,
	},
	{
		situation:  situation{"policy", "The record with an open opportunity comes first.", "La fiche qui a une opportunité ouverte passe d’abord."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin"), company(2, "Menuiserie Bellecombe")},
		Rules: matching.PartyRules{
			Prefer: []matching.PartyPreference{matching.PreferOpenOpportunity()},
			Situation: matching.Situation{Opportunities: []sellsy.Opportunity{
				opportunity(70, "Rénovation", sellsy.OpportunityOpen, day(3), withCompany(2)),
			}},
		},
		Want: matching.Ref{Kind: matching.KindCompany, ID: 2}, By: matching.RulePreference,
	},
	{
		situation:  situation{"policy", "Contacts first, and no companies.", "Les contacts d’abord, et pas de sociétés."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin"), company(2, "Menuiserie Bellecombe"), contact(3, "Inès Roche")},
		Rules:      matching.PartyRules{Kinds: []matching.Kind{matching.KindContact, matching.KindIndividual}},
		Want:       matching.Ref{Kind: matching.KindContact, ID: 3}, By: matching.RuleKind,
	},
	{
		situation:  situation{"policy", "Several records match: leave the choice to people.", "Plusieurs fiches correspondent : laisser quelqu’un trancher."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin"), contact(2, "Inès Roche")},
		Rules:      matching.PartyRules{Review: matching.ReviewSeveral},
		By:         matching.RuleReview,
	},
	{
		situation:  situation{"policy", "Leave only ties to people: here the kind decides.", "Ne laisser trancher que les ex æquo : ici le type décide."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin"), contact(2, "Inès Roche")},
		Rules:      matching.PartyRules{Review: matching.ReviewTies},
		Want:       matching.Ref{Kind: matching.KindIndividual, ID: 1}, By: matching.RuleKind,
	},
	{
		situation:  situation{"policy", "Leave only ties to people: here nothing but the id would decide.", "Ne laisser trancher que les ex æquo : ici seul l’identifiant déciderait."},
		Number:     caller,
		Candidates: []matching.Party{contact(1, "Inès Roche"), contact(2, "Noé Garnier")},
		Rules:      matching.PartyRules{Review: matching.ReviewTies},
		By:         matching.RuleReview,
	},
	{
		situation:  situation{"policy", "The installation’s own function chooses.", "La fonction propre à l’installation choisit."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin"), contact(2, "Inès Roche")},
		Rules: matching.PartyRules{Choose: func(_ matching.Number, candidates []matching.Party, _ matching.Situation) int {
			return len(candidates) - 1
		}},
		Want: matching.Ref{Kind: matching.KindContact, ID: 2}, By: matching.RuleCustom,
	},
	{
		situation:  situation{"policy", "On one line contacts come first, for the preference sees the call.", "Sur une ligne, les contacts d’abord, car la préférence voit l’appel."},
		Number:     caller,
		Candidates: []matching.Party{individual(1, "Claire Martin"), contact(2, "Inès Roche")},
		Rules: matching.PartyRules{Situation: matching.Situation{Line: 5, Direction: aircall.Inbound}, Prefer: []matching.PartyPreference{{
			Name: "B2B",
			Prefers: func(p matching.Party, s matching.Situation) bool {
				return s.Line == 5 && s.Direction == aircall.Inbound && p.Kind == matching.KindContact
			},
		}}},
		Want: matching.Ref{Kind: matching.KindContact, ID: 2}, By: matching.RulePreference,
	},
}

func TestPartyRules(t *testing.T) {
	t.Parallel()
	for _, row := range partyRules {
		t.Run(row.Rule+" "+row.EN, func(t *testing.T) {
			t.Parallel()
			d := matching.Best(row.Number, row.Candidates, row.Rules)
			if d.Found != !row.Want.IsZero() || d.Party.Ref != row.Want || d.Rule != row.By {
				t.Errorf("chose %v by %q, want %v by %q", d.Party.Ref, d.Rule, row.Want, row.By)
			}
			checkJSON(t, d)
			checkSentences(t, d)
		})
	}
}

func day(n int) time.Time { return time.Date(2026, time.March, n, 9, 0, 0, 0, time.UTC) }

func opportunity(id sellsy.OpportunityID, name string, s sellsy.OpportunityStatus, created time.Time, with ...func(*sellsy.Opportunity)) sellsy.Opportunity {
	o := sellsy.Opportunity{ID: id, Name: name, Status: s, Created: sellsy.At(created)}
	for _, w := range with {
		w(&o)
	}
	return o
}

func withCompany(id sellsy.CompanyID) func(*sellsy.Opportunity) {
	return func(o *sellsy.Opportunity) { o.CompanyID = id }
}

func withIndividual(id sellsy.IndividualID) func(*sellsy.Opportunity) {
	return func(o *sellsy.Opportunity) { o.IndividualID = id }
}

func assigned(staff ...sellsy.StaffID) func(*sellsy.Opportunity) {
	return func(o *sellsy.Opportunity) { o.AssignedStaffIDs = staff }
}

func inPipeline(id sellsy.PipelineID) func(*sellsy.Opportunity) {
	return func(o *sellsy.Opportunity) { o.Pipeline.ID = id }
}

func naming(id sellsy.ContactID) func(*sellsy.Opportunity) {
	return func(o *sellsy.Opportunity) { o.ContactIDs = []sellsy.ContactID{id} }
}

var (
	bellecombe = matching.Company{ID: 20, Name: "Menuiserie Bellecombe", Role: matching.RoleClient}
	rivage     = matching.Company{ID: 21, Name: "Studio Rivage", Role: matching.RoleProspect}
	loire      = matching.Company{ID: 22, Name: "Fournitures Loire", Role: matching.RoleSupplier}
)

func led(c matching.Company, by sellsy.ContactID) matching.Company { c.MainContact = by; return c }
func gone(c matching.Company) matching.Company                     { c.Archived = true; return c }

var opportunityRules = []struct {
	situation
	Party         matching.Party
	Opportunities []sellsy.Opportunity
	Rules         matching.OpportunityRules
	Want          sellsy.OpportunityID
	By            matching.Rule
	Company       sellsy.CompanyID
	CompanyBy     matching.Rule
}{
	{
		situation: situation{"1.3.1", "An opportunity must be open or late.", "Une opportunité doit être ouverte ou en retard."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Ancienne", sellsy.OpportunityWon, day(1), withIndividual(3)),
			opportunity(2, "Perdue", sellsy.OpportunityLost, day(2), withIndividual(3)),
			opportunity(3, "Annulée", sellsy.OpportunityCancelled, day(3), withIndividual(3)),
			opportunity(4, "Fermée", sellsy.OpportunityClosed, day(4), withIndividual(3)),
			opportunity(5, "Véranda", sellsy.OpportunityLate, day(5), withIndividual(3)),
		},
		Want: 5, By: matching.RuleOnly,
	},
	{
		situation: situation{"1.3.2", "Of several, the oldest by creation date.", "De plusieurs, la plus ancienne par date de création."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Portail", sellsy.OpportunityOpen, day(9), withIndividual(3)),
			opportunity(2, "Véranda", sellsy.OpportunityLate, day(4), withIndividual(3)),
			opportunity(3, "Volets", sellsy.OpportunityOpen, day(6), withIndividual(3)),
		},
		Want: 2, By: matching.RuleOldest,
	},
	{
		situation:     situation{"1.3.3", "A supplier has no opportunities.", "Un fournisseur n’a pas d’opportunité."},
		Party:         company(22, "Fournitures Loire", as(matching.RoleSupplier)),
		Opportunities: []sellsy.Opportunity{opportunity(1, "Erreur", sellsy.OpportunityOpen, day(1), withCompany(22))},
		By:            matching.RuleSupplier,
	},
	{
		situation:     situation{"1.3.4", "A contact without a company has no opportunities.", "Un contact sans société n’a pas d’opportunité."},
		Party:         contact(7, "Inès Roche", of()),
		Opportunities: []sellsy.Opportunity{opportunity(1, "Façade", sellsy.OpportunityOpen, day(1), withCompany(20))},
		By:            matching.RuleNoCompany,
	},
	{
		situation:     situation{"1.3.4", "A contact with a company: the company’s opportunities.", "Un contact avec une société : les opportunités de la société."},
		Party:         contact(7, "Inès Roche", of(bellecombe)),
		Opportunities: []sellsy.Opportunity{opportunity(1, "Façade", sellsy.OpportunityOpen, day(1), withCompany(20))},
		Want:          1, By: matching.RuleOnly, Company: 20, CompanyBy: matching.RuleOnly,
	},
	{
		situation:     situation{"1.3.5", "A prospect’s own opportunities.", "Les opportunités du prospect lui-même."},
		Party:         company(21, "Studio Rivage", as(matching.RoleProspect)),
		Opportunities: []sellsy.Opportunity{opportunity(1, "Site", sellsy.OpportunityOpen, day(1), withCompany(21))},
		Want:          1, By: matching.RuleOnly,
	},
	{
		situation: situation{"1.3.5", "Somebody else’s opportunities are ignored.", "Les opportunités des autres sont ignorées."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Façade", sellsy.OpportunityOpen, day(1), withCompany(3)), // a company with the same id
			opportunity(2, "Portail", sellsy.OpportunityOpen, day(2), withIndividual(4)),
		},
		By: matching.RuleNone,
	},
	{
		situation: situation{"own", "Created at the same moment: the lowest id.", "Créées au même instant : le plus petit identifiant."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(9, "Portail", sellsy.OpportunityOpen, day(1), withIndividual(3)),
			opportunity(8, "Volets", sellsy.OpportunityOpen, day(1), withIndividual(3)),
		},
		Want: 8, By: matching.RuleLowestID,
	},
	{
		situation: situation{"own", "One without a creation date is not the oldest.", "Une opportunité sans date de création n’est pas la plus ancienne."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(8, "Portail", sellsy.OpportunityOpen, time.Time{}, withIndividual(3)),
			opportunity(9, "Volets", sellsy.OpportunityOpen, day(1), withIndividual(3)),
		},
		Want: 9, By: matching.RuleOldest,
	},
	{
		situation: situation{
			"own", "A contact with several companies: all their opportunities compete, the chosen one’s company is linked.",
			"Un contact avec plusieurs sociétés : toutes leurs opportunités concourent, la société de celle retenue est liée.",
		},
		Party: contact(7, "Inès Roche", of(led(bellecombe, 7), rivage)),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Façade", sellsy.OpportunityOpen, day(5), withCompany(20)),
			opportunity(2, "Site", sellsy.OpportunityOpen, day(2), withCompany(21)),
		},
		Want: 2, By: matching.RuleOldest, Company: 21, CompanyBy: matching.RuleOfOpportunity,
	},
	{
		situation: situation{
			"own", "Several companies, no opportunity: the one whose main contact it is.",
			"Plusieurs sociétés, pas d’opportunité : celle dont il est le contact principal.",
		},
		Party: contact(7, "Inès Roche", of(bellecombe, led(rivage, 7))),
		By:    matching.RuleNone, Company: 21, CompanyBy: matching.RuleMainContact,
	},
	{
		situation: situation{"own", "Several companies, none with it as main contact: the lowest id.", "Plusieurs sociétés, aucune dont il soit le contact principal : le plus petit identifiant."},
		Party:     contact(7, "Inès Roche", of(rivage, led(bellecombe, 8))),
		By:        matching.RuleNone, Company: 20, CompanyBy: matching.RuleLowestID,
	},
	{
		situation: situation{"own", "Several companies: a living one before an archived one.", "Plusieurs sociétés : une active avant une archivée."},
		Party:     contact(7, "Inès Roche", of(gone(bellecombe), rivage)),
		By:        matching.RuleNone, Company: 21, CompanyBy: matching.RuleLiving,
	},
	{
		situation:     situation{"own", "A contact of a supplier: no opportunities, the company is linked.", "Un contact d’un fournisseur : pas d’opportunité, la société est liée."},
		Party:         contact(7, "Inès Roche", of(loire)),
		Opportunities: []sellsy.Opportunity{opportunity(1, "Erreur", sellsy.OpportunityOpen, day(1), withCompany(22))},
		By:            matching.RuleSupplierCompany, Company: 22, CompanyBy: matching.RuleOnly,
	},
	{
		situation: situation{"own", "The companies of the contact could not be read.", "Les sociétés du contact n’ont pas pu être lues."},
		Party:     contact(7, "Inès Roche"),
		By:        matching.RuleCompaniesUnknown,
	},
	{
		situation: situation{"own", "Nobody was matched.", "Personne n’a été reconnu."},
		By:        matching.RuleNoParty,
	},
	{
		situation: situation{"policy", "The newest in place of the oldest.", "La plus récente au lieu de la plus ancienne."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Portail", sellsy.OpportunityOpen, day(9), withIndividual(3)),
			opportunity(2, "Véranda", sellsy.OpportunityLate, day(4), withIndividual(3)),
		},
		Rules: matching.OpportunityRules{Newest: true},
		Want:  1, By: matching.RuleNewest,
	},
	{
		situation: situation{"policy", "Opportunities of another status.", "Les opportunités d’un autre statut."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Portail", sellsy.OpportunityOpen, day(1), withIndividual(3)),
			opportunity(2, "Véranda", sellsy.OpportunityWon, day(2), withIndividual(3)),
		},
		Rules: matching.OpportunityRules{Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityWon}},
		Want:  2, By: matching.RuleOnly,
	},
	{
		situation: situation{"policy", "Only the opportunities in some pipelines.", "Seulement les opportunités de certains pipelines."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Portail", sellsy.OpportunityOpen, day(1), withIndividual(3), inPipeline(1)),
			opportunity(2, "Véranda", sellsy.OpportunityOpen, day(2), withIndividual(3), inPipeline(2)),
		},
		Rules: matching.OpportunityRules{Pipelines: []sellsy.PipelineID{2}},
		Want:  2, By: matching.RuleOnly,
	},
	{
		situation:     situation{"policy", "None is in these pipelines.", "Aucune n’est dans ces pipelines."},
		Party:         individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{opportunity(1, "Portail", sellsy.OpportunityOpen, day(1), withIndividual(3), inPipeline(1))},
		Rules:         matching.OpportunityRules{Pipelines: []sellsy.PipelineID{2}},
		By:            matching.RuleNoneAllowed,
	},
	{
		situation: situation{"policy", "Opportunities in a pipeline come first.", "Les opportunités d’un pipeline passent d’abord."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Portail", sellsy.OpportunityOpen, day(1), withIndividual(3), inPipeline(1)),
			opportunity(2, "Véranda", sellsy.OpportunityOpen, day(2), withIndividual(3), inPipeline(2)),
		},
		Rules: matching.OpportunityRules{Prefer: []matching.OpportunityPreference{matching.PreferPipeline(2)}},
		Want:  2, By: matching.RulePreference,
	},
	{
		situation: situation{"policy", "Opportunities of the agent come first.", "Les opportunités de l’agent passent d’abord."},
		Party:     individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Portail", sellsy.OpportunityOpen, day(1), withIndividual(3)),
			opportunity(2, "Véranda", sellsy.OpportunityOpen, day(2), withIndividual(3), assigned(40, 41)),
		},
		Rules: matching.OpportunityRules{Prefer: []matching.OpportunityPreference{matching.PreferOwnOpportunities()}, Situation: matching.Situation{Agent: 41}},
		Want:  2, By: matching.RulePreference,
	},
	{
		situation: situation{"policy", "Opportunities that name the contact come first.", "Les opportunités qui citent le contact passent d’abord."},
		Party:     contact(7, "Inès Roche", of(bellecombe)),
		Opportunities: []sellsy.Opportunity{
			opportunity(1, "Façade", sellsy.OpportunityOpen, day(1), withCompany(20)),
			opportunity(2, "Escalier", sellsy.OpportunityOpen, day(2), withCompany(20), naming(7)),
		},
		Rules: matching.OpportunityRules{Prefer: []matching.OpportunityPreference{matching.PreferContacts()}},
		Want:  2, By: matching.RulePreference, Company: 20, CompanyBy: matching.RuleOnly,
	},
	{
		situation:     situation{"policy", "The installation’s own function chooses.", "La fonction propre à l’installation choisit."},
		Party:         individual(3, "Claire Martin"),
		Opportunities: []sellsy.Opportunity{opportunity(1, "Portail", sellsy.OpportunityOpen, day(1), withIndividual(3))},
		Rules:         matching.OpportunityRules{Choose: func(matching.Party, []sellsy.Opportunity, matching.Situation) int { return -1 }},
		By:            matching.RuleCustom,
	},
}

func TestOpportunityRules(t *testing.T) {
	t.Parallel()
	for _, row := range opportunityRules {
		t.Run(row.Rule+" "+row.EN, func(t *testing.T) {
			t.Parallel()
			d := matching.ChooseOpportunity(row.Party, row.Opportunities, row.Rules)
			if d.Found != (row.Want != 0) || d.Opportunity.ID != row.Want || d.Rule != row.By {
				t.Errorf("chose %v by %q, want %v by %q", d.Opportunity.ID, d.Rule, row.Want, row.By)
			}
			if d.Company.ID != row.Company || d.CompanyRule != row.CompanyBy {
				t.Errorf("linked company %v by %q, want %v by %q", d.Company.ID, d.CompanyRule, row.Company, row.CompanyBy)
			}
			checkJSON(t, d)
			checkSentences(t, d)
		})
	}
}

func TestOpportunitySubjects(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		party matching.Party
		want  []matching.Ref
	}{
		{"nobody", matching.Party{}, nil},
		{"an individual", individual(3, "Claire Martin"), []matching.Ref{{Kind: matching.KindIndividual, ID: 3}}},
		{"a prospect company", company(4, "Studio Rivage", as(matching.RoleProspect)), []matching.Ref{{Kind: matching.KindCompany, ID: 4}}},
		{"a supplier", company(4, "Fournitures Loire", as(matching.RoleSupplier)), nil},
		{"a contact without a company", contact(7, "Inès Roche", of()), nil},
		{"a contact with companies", contact(7, "Inès Roche", of(rivage, loire, bellecombe)), []matching.Ref{{Kind: matching.KindCompany, ID: 20}, {Kind: matching.KindCompany, ID: 21}}},
		{"a contact of a supplier", contact(7, "Inès Roche", of(loire)), nil},
	} {
		if diff := cmp.Diff(row.want, matching.OpportunitySubjects(row.party)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", row.name, diff)
		}
	}
}

// TestOpportunitiesByTheirRelations: some answers name whom an opportunity is with in its relations only.
func TestOpportunitiesByTheirRelations(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		party   matching.Party
		related []sellsy.RelatedObject
		found   bool
	}{
		{company(20, "Menuiserie Bellecombe"), []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 7}, {Type: sellsy.RelatedCompany, ID: 20}}, true},
		{individual(3, "Claire Martin"), []sellsy.RelatedObject{{Type: sellsy.RelatedIndividual, ID: 3}}, true},
		{individual(3, "Claire Martin"), []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 3}}, false},
		{individual(3, "Claire Martin"), nil, false},
	} {
		o := opportunity(1, "Façade", sellsy.OpportunityOpen, day(1), func(o *sellsy.Opportunity) { o.Related = row.related })
		if d := matching.ChooseOpportunity(row.party, []sellsy.Opportunity{o}, matching.OpportunityRules{}); d.Found != row.found {
			t.Errorf("%v with %v: %v", row.party.Ref, row.related, d.Found)
		}
	}
}

func TestLongExplanationsAreCut(t *testing.T) {
	t.Parallel()
	var candidates []matching.Party
	var opportunities []sellsy.Opportunity
	for i := range 40 {
		candidates = append(candidates, contact(int64(i+1), "Inès Roche"))
		opportunities = append(opportunities, opportunity(sellsy.OpportunityID(i+1), "Façade", sellsy.OpportunityOpen, day(1), withIndividual(3)))
	}
	for _, sentences := range [][]string{
		matching.Best(caller, candidates, matching.PartyRules{}).Sentences(matching.English),
		matching.ChooseOpportunity(individual(3, "Claire Martin"), opportunities, matching.OpportunityRules{}).Sentences(matching.English),
	} {
		if last := sentences[len(sentences)-1]; last != "And 30 more." {
			t.Errorf("%d sentences, the last is %q", len(sentences), last)
		}
	}
}

func TestNoDecisionIsNotExplained(t *testing.T) {
	t.Parallel()
	for _, l := range languages {
		if sentences := append(matching.PartyDecision{}.Sentences(l), matching.OpportunityDecision{}.Sentences(l)...); sentences != nil {
			t.Errorf("%s: %q", l, sentences)
		}
	}
}
