package matching_test

import (
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func BenchmarkBest(b *testing.B) {
	candidates := []matching.Party{contact(1, "Inès Roche", of(bellecombe)), company(2, "Menuiserie Bellecombe"), individual(3, "Claire Martin")}
	b.ReportAllocs()
	for b.Loop() {
		if !matching.Best(caller, candidates, matching.PartyRules{}).Found {
			b.Fatal("nobody")
		}
	}
}

func BenchmarkChooseOpportunity(b *testing.B) {
	p := contact(7, "Inès Roche", of(bellecombe, rivage))
	opportunities := []sellsy.Opportunity{
		opportunity(1, "Façade", sellsy.OpportunityOpen, day(5), withCompany(20)),
		opportunity(2, "Site", sellsy.OpportunityLate, day(2), withCompany(21)),
		opportunity(3, "Escalier", sellsy.OpportunityWon, day(1), withCompany(20)),
	}
	b.ReportAllocs()
	for b.Loop() {
		if !matching.ChooseOpportunity(p, opportunities, matching.OpportunityRules{}).Found {
			b.Fatal("none")
		}
	}
}
