package matching_test

import (
	"testing"

	"github.com/nyaruka/phonenumbers"

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

func BenchmarkParseNumber(b *testing.B) {
	for _, row := range []struct{ name, text, region string }{
		{"E164", "+33199001234", "FR"},
		{"national", "0199001234", "FR"},
		{"spaced", "01 99 00 12 34", "FR"},
		{"dotted", "01.99.00.12.34", "FR"},
		{"overseas", "0690 12 34 56", "FR"},
		{"labelled", "Tél. 01 99 00 12 34 (bureau)", "FR"},
		{"extension", "01 99 00 12 34 poste 312", "FR"},
		{"hours", "01 99 00 12 34 (9h-12h)", "FR"},
		{"without zero", "199001234", "FR"},
		{"without plus", "32475123456", "FR"},
		{"German abroad", "+49 30 23125 123", "FR"},
		{"German", "030 23125 123", "DE"},
		{"German with a slash", "030/23125123", "DE"},
		{"German without plus", "4915123456789", "DE"},
		{"Italian", "06 1234 5678", "IT"},
		{"Mexican", "+52 1 55 1234 5678", "FR"},
		{"none", "01 99 00 12", "FR"},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = matching.ParseNumber(row.text, row.region)
			}
		})
		b.Run(row.name+"/library", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = phonenumbers.Parse(row.text, row.region)
			}
		})
	}
}
