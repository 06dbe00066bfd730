package activity

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// sampleFacts has something in every field, for trying out a template.
func sampleFacts() Facts {
	at := time.Date(2026, time.March, 2, 10, 15, 0, 0, time.UTC)
	return Facts{
		CallID: 3_811_606_146, URL: aircall.DashboardURL(3_811_606_146),
		Direction: aircall.Inbound, Outcome: aircall.OutcomeAnswered, Result: sellsy.ResultConnected,
		Started: at, Answered: at.Add(8 * time.Second), Ended: at.Add(3 * time.Minute), Duration: 3 * time.Minute, TalkTime: 172 * time.Second,
		Counterpart: "+33 1 99 00 12 34", Number: "Accueil", NumberDigits: "+33 1 99 00 00 01",
		Agent: "Camille Arnaud", AgentEmail: "camille.arnaud@example.com",
		Teams: []string{"Support"}, Tags: []string{"Devis"}, Notes: []Note{{Author: "Camille Arnaud", At: at, Text: "Rappeler jeudi."}},
		MissedReason: aircall.MissedNoAvailableAgent, Recording: "https://assets.aircall.io/calls/3811606146/recording",
		Transferred: "Sacha Petit", TransferBy: "Camille Durand", Menu: []string{"Ventes"},
		Sentiments: []aircall.SentimentValue{aircall.SentimentPositive}, Summary: "Demande de devis.", Topics: []string{"devis"}, ActionItems: []string{"Envoyer le devis"},
		Legs:        []Leg{{CallID: 3_811_606_200, URL: aircall.DashboardURL(3_811_606_200), Outcome: aircall.OutcomeAnswered, Started: at, Duration: time.Minute, Agent: "Sacha Petit"}},
		Party:       matching.Party{Ref: matching.Ref{Kind: matching.KindContact, ID: 1}, Name: "Claire Martin", Numbers: []matching.Number{33_199_001_234}},
		Company:     matching.Company{ID: 2, Name: "Menuiserie Bellecombe", Role: matching.RoleClient},
		Opportunity: matching.OpportunitySummary{ID: 3, Name: "Rénovation", Status: sellsy.OpportunityOpen, Created: at},
		Outstanding: Outstanding{Overdue: OpenDocuments{
			Count: 1, Amounts: []sellsy.Amount{{Value: "1240.00", Currency: "EUR"}}, Oldest: OpenDocument{ID: 4, Number: "FACT-4", Date: "2026-02-01"},
		}},
	}
}
