package activity_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const number = matching.Number(33_199_001_234)

func named(kind matching.Kind, id int64, name string, role matching.Role) matching.Party {
	return matching.Party{Ref: matching.Ref{Kind: kind, ID: id}, Name: name, Role: role, Numbers: []matching.Number{number}}
}

func several(r matching.PartyRules) matching.PartyDecision {
	return matching.Best(number, []matching.Party{
		named(matching.KindIndividual, 3, "Claire Martin", matching.RoleClient), named(matching.KindContact, 7, "Inès Roche", ""),
	}, r)
}

var cardRules = []struct {
	situation
	Input  activity.CardInput
	Policy activity.Policy
	Want   []aircall.CardContent // nil: no card
}{
	{
		situation{"1.1.2", "Name, e-mail and type are shown, and one opportunity with its link.", "Nom, e-mail et type sont affichés, et une opportunité avec son lien."},
		activity.CardInput{Match: client, Opportunity: deal}, activity.Policy{},
		[]aircall.CardContent{
			aircall.CardTitle("Claire Martin", sellsy.IndividualURL(sellsy.TypeClient, 3)),
			aircall.CardText("E-mail", "claire.martin@example.com", ""),
			aircall.CardText("Type", "Individual, client", ""),
			aircall.CardText("Opportunity", "Véranda (OPP-70), €7,200.00", sellsy.OpportunityURL(70)),
		},
	},
	{
		situation{"1.1.3", "A contact’s position and company are shown when Sellsy has them.", "La fonction et la société d’un contact sont affichées si Sellsy les connaît."},
		activity.CardInput{
			Match: matching.Best(number, []matching.Party{{
				Ref: matching.Ref{Kind: matching.KindContact, ID: 7}, Name: "Inès Roche", Position: "Gérante", Numbers: []matching.Number{number},
			}}, matching.PartyRules{}),
			Opportunity: companyOnly,
		},
		activity.Policy{Language: matching.French},
		[]aircall.CardContent{
			aircall.CardTitle("Inès Roche", sellsy.ContactURL(7)),
			aircall.CardText("E-mail", "–", ""),
			aircall.CardText("Type", "Contact", ""),
			aircall.CardText("Fonction", "Gérante", ""),
			aircall.CardText("Société", "Menuiserie Bellecombe", sellsy.CompanyURL(sellsy.TypeClient, 20)),
		},
	},
	{
		situation{"1.3.3", "A supplier’s card has no opportunity.", "La carte d’un fournisseur n’a pas d’opportunité."},
		activity.CardInput{
			Match:       matching.Best(number, []matching.Party{named(matching.KindCompany, 22, "Fournitures Loire", matching.RoleSupplier)}, matching.PartyRules{}),
			Opportunity: matching.OpportunityDecision{Rule: matching.RuleSupplier},
		},
		activity.Policy{Language: matching.German},
		[]aircall.CardContent{
			aircall.CardTitle("Fournitures Loire", sellsy.CompanyURL(sellsy.TypeSupplier, 22)),
			aircall.CardText("E-Mail", "–", ""),
			aircall.CardText("Typ", "Unternehmen, Lieferant", ""),
		},
	},
	{
		situation{"1.1.6", "An unknown caller has no card.", "Un appelant inconnu n’a pas de carte."},
		activity.CardInput{Match: matching.Best(number, nil, matching.PartyRules{})}, activity.Policy{}, nil,
	},
	{
		situation{"own", "A hidden number has no card.", "Un numéro masqué n’a pas de carte."},
		activity.CardInput{Match: matching.Best(0, nil, matching.PartyRules{})}, activity.Policy{Card: activity.CardOptions{Unknown: true}}, nil,
	},
	{
		situation{"policy", "A card for unknown callers too.", "Une carte aussi pour les appelants inconnus."},
		activity.CardInput{Match: matching.Best(number, nil, matching.PartyRules{})}, activity.Policy{Card: activity.CardOptions{Unknown: true}},
		[]aircall.CardContent{aircall.CardTitle("Unknown in Sellsy", ""), aircall.CardText("Number", "+33 1 99 00 12 34", "")},
	},
	{
		situation{"policy", "What the caller owes is shown: overdue first, the oldest with its link, and currencies are never added up.", "Ce que doit l’appelant est affiché : le retard d’abord, la plus ancienne facture avec son lien, sans additionner les devises."},
		activity.CardInput{Match: client, Outstanding: activity.Outstanding{
			Overdue: activity.OpenDocuments{
				Count: 3, Amounts: []sellsy.Amount{{Value: "1240", Currency: "EUR"}, {Value: "99.5", Currency: "USD"}},
				Oldest: activity.OpenDocument{ID: 12, Number: "FACT-12", Date: "2026-01-31"},
			},
			Due: activity.OpenDocuments{
				Count: 1, Amounts: []sellsy.Amount{{Value: "300.00", Currency: "EUR"}}, Oldest: activity.OpenDocument{ID: 15, Number: "FACT-15", Date: "2026-04-01"},
			},
		}},
		activity.Policy{Card: activity.CardOptions{Outstanding: true}},
		[]aircall.CardContent{
			aircall.CardTitle("Claire Martin", sellsy.IndividualURL(sellsy.TypeClient, 3)),
			aircall.CardText("E-mail", "claire.martin@example.com", ""),
			aircall.CardText("Type", "Individual, client", ""),
			aircall.CardText("Outstanding", "3 invoices overdue, €1,240.00 + $99.50 (oldest: FACT-12, due 31 Jan 2026)", sellsy.InvoiceURL(12)),
			aircall.CardText("Outstanding", "1 invoice to be paid, €300.00 (FACT-15, due 1 Apr 2026)", sellsy.InvoiceURL(15)),
		},
	},
	{
		situation{"policy", "Estimates that await an answer are shown.", "Les devis en attente de réponse sont affichés."},
		activity.CardInput{Match: client, Outstanding: activity.Outstanding{
			Overdue:   activity.OpenDocuments{Count: 1, Oldest: activity.OpenDocument{ID: 1}}, // not asked to be shown
			Estimates: activity.OpenDocuments{Count: 2, Amounts: []sellsy.Amount{{Value: "5400.00", Currency: "EUR"}}, Oldest: activity.OpenDocument{ID: 31, Number: "DEV-31", Date: "2026-02-10"}},
		}},
		activity.Policy{Card: activity.CardOptions{Estimates: true}},
		[]aircall.CardContent{
			aircall.CardTitle("Claire Martin", sellsy.IndividualURL(sellsy.TypeClient, 3)),
			aircall.CardText("E-mail", "claire.martin@example.com", ""),
			aircall.CardText("Type", "Individual, client", ""),
			aircall.CardText("Estimates", "2 estimates await an answer, €5,400.00 (oldest: DEV-31, 10 Feb 2026)", sellsy.EstimateURL(31)),
		},
	},
	{
		situation{"policy", "Custom fields of the record are shown.", "Des champs personnalisés de la fiche sont affichés."},
		activity.CardInput{Match: client, Fields: []sellsy.CustomField{
			{Name: "Remise", Code: "remise", Type: sellsy.FieldAmount, Value: sellsy.AmountValue(sellsy.Amount{Value: "120.00", Currency: "EUR"})},
			{Name: "Contrat", Code: "contrat", Type: sellsy.FieldSelect, Value: sellsy.OptionValue(2), Parameters: sellsy.CustomFieldParameters{
				Options: []sellsy.CustomFieldOption{{ID: 1, Label: "Or"}, {ID: 2, Label: "Argent"}},
			}},
			{Name: "Autre", Code: "autre", Type: sellsy.FieldSimpleText, Value: sellsy.TextValue("not asked for")},
			{Name: "Vide", Code: "vide", Type: sellsy.FieldDate},
		}},
		activity.Policy{Card: activity.CardOptions{Fields: []string{"contrat", "Remise", "Vide", "Inconnu"}}},
		[]aircall.CardContent{
			aircall.CardTitle("Claire Martin", sellsy.IndividualURL(sellsy.TypeClient, 3)),
			aircall.CardText("E-mail", "claire.martin@example.com", ""),
			aircall.CardText("Type", "Individual, client", ""),
			aircall.CardText("Contrat", "Argent", ""),
			aircall.CardText("Remise", "€120.00", ""),
		},
	},
	{
		situation{"policy", "The other records with the number are shown.", "Les autres fiches qui ont le numéro sont affichées."},
		activity.CardInput{Match: several(matching.PartyRules{})}, activity.Policy{Card: activity.CardOptions{Others: true}},
		[]aircall.CardContent{
			aircall.CardTitle("Claire Martin", sellsy.IndividualURL(sellsy.TypeClient, 3)),
			aircall.CardText("E-mail", "–", ""),
			aircall.CardText("Type", "Individual, client", ""),
			aircall.CardText("Also", "Inès Roche (contact)", sellsy.ContactURL(7)),
		},
	},
	{
		situation{"policy", "The choice among several records is left to people: all of them are shown.", "Plusieurs fiches attendent que quelqu’un tranche : toutes sont affichées."},
		activity.CardInput{Match: several(matching.PartyRules{Review: matching.ReviewSeveral})}, activity.Policy{Card: activity.CardOptions{Others: true}},
		[]aircall.CardContent{
			aircall.CardTitle("Several records have this number", ""),
			aircall.CardText("Also", "Claire Martin (individual, client)", sellsy.IndividualURL(sellsy.TypeClient, 3)),
			aircall.CardText("Also", "Inès Roche (contact)", sellsy.ContactURL(7)),
		},
	},
	{
		situation{"policy", "Owner and last call are shown.", "Le responsable et le dernier appel sont affichés."},
		activity.CardInput{
			Match: client, Staffs: staffs,
			LastCall: &sellsy.PhoneCall{Date: sellsy.At(started), Duration: 125, Result: sellsy.CallResultLabel{ID: sellsy.ResultConnected, Name: "Appel réussi"}},
		},
		activity.Policy{Location: paris, Card: activity.CardOptions{Owner: true, LastCall: true}},
		[]aircall.CardContent{
			aircall.CardTitle("Claire Martin", sellsy.IndividualURL(sellsy.TypeClient, 3)),
			aircall.CardText("E-mail", "claire.martin@example.com", ""),
			aircall.CardText("Type", "Individual, client", ""),
			aircall.CardText("Owner", "Jeanne Morel", ""),
			aircall.CardText("Last call", "2 Mar 2026, 10:15, Successful call, 2\u00a0min 5\u00a0s", ""),
		},
	},
	{
		situation{"policy", "A function adds lines of one’s own.", "Une fonction ajoute des lignes à soi."},
		activity.CardInput{Match: client}, activity.Policy{Card: activity.CardOptions{More: func(in activity.CardInput) []aircall.CardContent {
			return []aircall.CardContent{aircall.CardText("Extranet", strconv.FormatInt(in.Match.Party.ID, 10), "https://extranet.example.com/3"), aircall.CardText("Empty", "", "")}
		}}},
		[]aircall.CardContent{
			aircall.CardTitle("Claire Martin", sellsy.IndividualURL(sellsy.TypeClient, 3)),
			aircall.CardText("E-mail", "claire.martin@example.com", ""),
			aircall.CardText("Type", "Individual, client", ""),
			aircall.CardText("Extranet", "3", "https://extranet.example.com/3"),
		},
	},
}

func TestCardRules(t *testing.T) {
	t.Parallel()
	for _, row := range cardRules {
		t.Run(row.EN, func(t *testing.T) {
			t.Parallel()
			card, ok := activity.Card(row.Input, row.Policy)
			if diff := cmp.Diff(row.Want, card.Contents); diff != "" || ok != (row.Want != nil) {
				t.Errorf("card: %v (-want +got)\n%s", ok, diff)
			}
		})
	}
}

func TestACardIsSmallEnoughWhateverItHolds(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<é&\"👋\\", 3_000)
	candidates := make([]matching.Party, 50)
	for i := range candidates {
		candidates[i] = matching.Party{
			Ref: matching.Ref{Kind: matching.KindContact, ID: int64(i + 1)}, Name: long, Email: long, Position: long, Numbers: []matching.Number{number},
		}
	}
	opportunity := companyDeal
	opportunity.Company.Name, opportunity.Opportunity.Name, opportunity.Opportunity.Number = long, long, long
	card, ok := activity.Card(activity.CardInput{Match: matching.Best(number, candidates, matching.PartyRules{}), Opportunity: opportunity},
		activity.Policy{Card: activity.CardOptions{Others: true}})
	encoded, err := json.Marshal(card)
	if err != nil || !ok || len(encoded) >= aircall.MaxCardBytes {
		t.Errorf("card: %v, %d bytes, %v", ok, len(encoded), err)
	}
	if len(card.Contents) < 5 {
		t.Errorf("%d lines are left", len(card.Contents))
	}
	for _, c := range card.Contents {
		if strings.Contains(c.Text, "\uFFFD") {
			t.Errorf("a character is cut in two: %q", c.Text)
		}
	}
}
