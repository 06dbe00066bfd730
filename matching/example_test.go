package matching_test

import (
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func ExampleParseNumber_howDoIReadAPhoneNumber() {
	for _, text := range []string{"01 99 00 12 34", "+33 (0)1.99.00.12.34", "Tél. 0690 12 34 56 (bureau)", "3639"} {
		n, err := matching.ParseNumber(text, "FR")
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(n, "or", n.Format())
	}
	// Output:
	// +33199001234 or +33 1 99 00 12 34
	// +33199001234 or +33 1 99 00 12 34
	// +590690123456 or +590 690 12 34 56
	// no telephone number: a short or internal number
}

func ExampleParseNumbers_whatIfAFieldHoldsSeveralNumbers() {
	fmt.Println(matching.ParseNumbers("01 99 00 12 34 / 06 39 98 12 34 (perso)", "FR"))
	// Output: [+33199001234 +33639981234]
}

func ExampleBest_whichRecordHasTheNumber() {
	n, err := matching.ParseNumber("+33 1 99 00 12 34", "FR") // as Aircall gives the caller
	if err != nil {
		fmt.Println(err)
		return
	}
	candidates := []matching.Party{ // as Sellsy holds them
		matching.FromContact(sellsy.Contact{ID: 7, FirstName: "Inès", LastName: "Roche", PhoneNumber: "01 99 00 12 34"}, "FR"),
		matching.FromCompany(sellsy.Company{ID: 20, Name: "Menuiserie Bellecombe", Type: sellsy.TypeClient, PhoneNumber: "0199001234"}, "FR"),
	}
	decision := matching.Best(n, candidates, matching.PartyRules{})
	for _, sentence := range decision.Sentences(matching.English) {
		fmt.Println(sentence)
	}
	// Output:
	// 2 records in Sellsy have the number +33 1 99 00 12 34.
	// Chosen: company Menuiserie Bellecombe (client, #20), because companies come before contacts.
	// Passed over: contact Inès Roche (#7), because companies come before contacts.
}

// A policy: the record that the answering agent owns comes first, and when nothing but the id would decide, nobody is
// chosen.
func ExampleBest_howDoesTheAgentsRecordComeFirst() {
	const agent = sellsy.StaffID(40)
	rules := matching.PartyRules{
		Prefer:    []matching.PartyPreference{matching.PreferOwnRecords()},
		Review:    matching.ReviewTies,
		Situation: matching.Situation{Agent: agent},
	}
	n := matching.Number(33_199_001_234)
	twins := []matching.Party{
		{Ref: matching.Ref{Kind: matching.KindContact, ID: 7}, Name: "Inès Roche", Numbers: []matching.Number{n}},
		{Ref: matching.Ref{Kind: matching.KindContact, ID: 8}, Name: "Noé Garnier", Numbers: []matching.Number{n}},
	}
	fmt.Println(matching.Best(n, twins, rules).Rule)

	twins[1].Owner = agent
	decision := matching.Best(n, twins, rules)
	fmt.Println(decision.Rule, decision.Party.Name)
	// Output:
	// review
	// preference Noé Garnier
}

func ExampleChooseOpportunity_whichOpportunityCounts() {
	contact := matching.Party{
		Ref: matching.Ref{Kind: matching.KindContact, ID: 7}, Name: "Inès Roche", CompaniesKnown: true,
		Companies: []matching.Company{{ID: 20, Name: "Menuiserie Bellecombe", Role: matching.RoleClient}},
	}
	fmt.Println("to look up:", matching.OpportunitySubjects(contact))

	day := func(d int) sellsy.Time { return sellsy.At(time.Date(2026, time.March, d, 9, 0, 0, 0, time.UTC)) }
	decision := matching.ChooseOpportunity(contact, []sellsy.Opportunity{
		{ID: 1, Name: "Façade", Status: sellsy.OpportunityOpen, Created: day(9), CompanyID: 20},
		{ID: 2, Name: "Véranda", Status: sellsy.OpportunityLate, Created: day(4), CompanyID: 20},
		{ID: 3, Name: "Escalier", Status: sellsy.OpportunityWon, Created: day(1), CompanyID: 20},
	}, matching.OpportunityRules{})
	for _, sentence := range decision.Sentences(matching.English) {
		fmt.Println(sentence)
	}
	// Output:
	// to look up: [{company 20}]
	// Opportunity: Véranda (late, of 4 Mar 2026, #2), the oldest.
	// Company of the contact: Menuiserie Bellecombe (#20), the only one.
	// Passed over: Façade (open, of 9 Mar 2026, #1), which is newer.
	// Ignored: Escalier (won, of 1 Mar 2026, #3), because of its status.
}

// How do I choose another record on one line? A preference sees the line and the direction of the call.
func Example_howDoIChooseAnotherRecordOnOneLine() {
	const sales = aircall.NumberID(5)
	rules := matching.PartyRules{Prefer: []matching.PartyPreference{{
		Name: "companies on the sales line",
		Prefers: func(p matching.Party, s matching.Situation) bool {
			return s.Line == sales && p.Kind == matching.KindCompany
		},
	}}}
	n := matching.Number(33_199_001_234)
	candidates := []matching.Party{
		{Ref: matching.Ref{Kind: matching.KindIndividual, ID: 3}, Name: "Claire Martin", Numbers: []matching.Number{n}},
		{Ref: matching.Ref{Kind: matching.KindCompany, ID: 20}, Name: "Menuiserie Bellecombe", Numbers: []matching.Number{n}},
	}
	for _, line := range []aircall.NumberID{4, sales} {
		rules.Situation.Line = line // the bridge fills it in
		fmt.Println(line, matching.Best(n, candidates, rules).Party.Name)
	}
	// Output:
	// 4 Claire Martin
	// 5 Menuiserie Bellecombe
}

// What must I ask Sellsy for? The rules say it: statuses, order, and whether one page is enough.
func Example_whatMustIAskSellsyFor() {
	rules := matching.OpportunityRules{
		Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityWon},
		Newest:   true,
		Prefer:   []matching.OpportunityPreference{matching.PreferOwnOpportunities()},
	}
	claire := matching.Party{Ref: matching.Ref{Kind: matching.KindIndividual, ID: 3}}
	filter, options, allPages := rules.Query(claire)
	fmt.Println(filter.Related, filter.Statuses)
	fmt.Println(options.OrderBy, options.Order, allPages)
	// Output:
	// [{individual 3}] [open won]
	// created desc true
}
