package activity_test

import (
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func ExampleBuild_whatDoesSellsyHoldOfACall() {
	start := time.Date(2026, time.March, 2, 9, 15, 0, 0, time.UTC)
	n := matching.Number(33_199_001_234)
	claire := matching.Party{
		Ref: matching.Ref{Kind: matching.KindIndividual, ID: 3}, Name: "Claire Martin", Role: matching.RoleClient, Numbers: []matching.Number{n},
	}
	a, err := activity.Build(activity.Input{
		Call: aircall.Call{
			ID: 3_811_606_146, Direction: aircall.Inbound, Status: aircall.CallDone, Duration: 180,
			StartedAt: aircall.At(start), AnsweredAt: aircall.At(start.Add(20 * time.Second)), EndedAt: aircall.At(start.Add(3 * time.Minute)),
			User: &aircall.User{ID: 731, Name: "Camille Arnaud", Email: "camille.arnaud@example.com"},
			Tags: []aircall.CallTag{{ID: 1, Name: "Devis"}},
		},
		Match:  matching.Best(n, []matching.Party{claire}, matching.PartyRules{}),
		Staffs: []sellsy.Staff{{ID: 40, FirstName: "Camille", LastName: "Arnaud", Email: "Camille.Arnaud@example.com", Status: sellsy.StaffOK}},
	}, activity.Policy{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Source, a.Result, a.Duration, "owner", a.Owner, "with", a.Related)
	fmt.Println(a.Block)
	for _, sentence := range a.Explanation.Sentences(matching.English) {
		fmt.Println(sentence)
	}
	// Output:
	// incoming connected 3m0s owner 40 with [{individual 3}]
	// === Aircall 3811606146 ===
	// Call ID: 3811606146
	// Conversation: https://dashboard.aircall.io/calls/3811606146
	// Tags: Devis
	// === /Aircall ===
	// Result: as the call went (answered).
	// Owner: Camille Arnaud, who has the agent’s e-mail address.
}

func ExampleReplaceBlock_doNotesInTheDescriptionSurvive() {
	description := "Client pressé.\n\n=== Aircall 11 ===\nCall ID: 11\n=== /Aircall ===\n\nVu avec Jeanne."
	block := "=== Aircall 11 ===\nCall ID: 11\nTags: Devis\n=== /Aircall ===" // of an Activity
	fmt.Println(activity.ReplaceBlock(description, block))
	// Output:
	// Client pressé.
	//
	// === Aircall 11 ===
	// Call ID: 11
	// Tags: Devis
	// === /Aircall ===
	//
	// Vu avec Jeanne.
}

func ExampleParseTemplate_howDoIWriteDescriptionsOfMyOwn() {
	_, err := activity.ParseTemplate("{{.Agent}} on {{.Time .Started}}: {{.Sumary}}")
	fmt.Println(err != nil) // a misspelt field is found at once
	t, err := activity.ParseTemplate("{{.Agent}} on {{.Time .Started}} for {{duration .TalkTime}}{{with .Summary}}: {{.}}{{end}}")
	if err != nil {
		fmt.Println(err)
		return
	}
	policy := activity.Policy{Template: t, Language: matching.French}
	fmt.Println(policy.Template.Name())
	// Output:
	// true
	// description
}

func ExampleFilter_whyIsACallNotLogged() {
	office := activity.Span{From: 9 * time.Hour, To: 18 * time.Hour}
	filter := activity.Filter{
		MinDuration: 5 * time.Second,
		Hours:       &activity.Hours{Days: map[time.Weekday][]activity.Span{time.Monday: {office}, time.Tuesday: {office}}},
	}
	sunday := aircall.At(time.Date(2026, time.March, 1, 10, 0, 0, 0, time.UTC))
	decision := filter.Check(aircall.Call{Status: aircall.CallDone, StartedAt: sunday, EndedAt: sunday, Duration: 60, RawDigits: "+33 1 99 00 12 34"})
	fmt.Println(decision.Pass, decision.Rule)
	fmt.Println(decision.Sentences(matching.English)[0])
	// Output:
	// false hours
	// The call is not logged: it started outside the hours to log (1 Mar 2026, 10:00).
}

func ExampleResultOfTags_howDoTagsDecideTheResult() {
	policy := activity.Policy{Results: []activity.ResultRule{
		activity.ResultOfTags(map[string]sellsy.CallResult{"Faux numéro": sellsy.ResultWrongNumber, "Occupé": sellsy.ResultBusy}),
		activity.ResultOfTransfers(),
	}}
	result, ok := policy.Results[0].Result(aircall.Call{Tags: []aircall.CallTag{{Name: "faux numéro"}}})
	fmt.Println(result, ok)
	// Output: wrongnumber true
}
