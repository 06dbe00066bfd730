package activity_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var languages = matching.Languages()

// TestCodesAreSaidInWords: no code of Aircall's reaches a reader, in any language, but one that is new.
func TestCodesAreSaidInWords(t *testing.T) {
	t.Parallel()
	one := func(part activity.Part) activity.Policy { return activity.Policy{Parts: []activity.Part{part}} }
	var cases []struct {
		code   string
		input  activity.Input
		policy activity.Policy
	}
	add := func(code string, p activity.Policy, in activity.Input) {
		in.Match, in.Staffs = client, staffs
		cases = append(cases, struct {
			code   string
			input  activity.Input
			policy activity.Policy
		}{code, in, p})
	}
	for _, reason := range []aircall.MissedCallReason{
		aircall.MissedOutOfOpeningHours, aircall.MissedShortAbandoned, aircall.MissedAbandonedInIVR, aircall.MissedAbandonedInClassic,
		aircall.MissedNoAvailableAgent, aircall.MissedAgentsDidNotAnswer, "abandoned",
	} {
		add(string(reason), one(activity.PartMissed), activity.Input{Call: call(missed, func(c *aircall.Call) { c.MissedCallReason = reason })})
	}
	for _, mood := range []aircall.SentimentValue{aircall.SentimentPositive, aircall.SentimentNeutral, aircall.SentimentNegative} {
		add(string(mood), one(activity.PartSentiment), activity.Input{
			Call: call(), Insights: activity.Insights{Sentiments: []aircall.SentimentParticipant{{Value: mood, Type: aircall.SpeakerExternal}}},
		})
	}
	for _, leg := range []aircall.Call{
		call(missed), call(outbound, unanswered), call(voicemail),
		call(func(c *aircall.Call) {
			c.Status, c.EndedAt, c.AnsweredAt = aircall.CallInitial, aircall.Time{}, aircall.Time{}
		}),
	} {
		leg.ID++
		code := "no_answer"
		if leg.Outcome() != aircall.OutcomeNoAnswer {
			code = "outcome:" + string(leg.Outcome())
		}
		add(code, one(activity.PartLegs), activity.Input{Call: call(), Legs: []aircall.Call{leg}})
	}
	for _, c := range cases {
		seen := map[string]matching.Language{}
		for _, l := range languages {
			c.policy.Language = l
			block := build(t, c.input, c.policy).Block
			if strings.Contains(block, c.code) || strings.Count(block, "\n") < 2 {
				t.Errorf("%s in %s: %q", c.code, l, block)
			}
			if other, ok := seen[block]; ok {
				t.Errorf("%s is said alike in %s and %s: %q", c.code, l, other, block)
			}
			seen[block] = l
		}
	}
	in := activity.Input{Call: call(missed, func(c *aircall.Call) { c.MissedCallReason = "lost_in_space" }), Match: client, Staffs: staffs}
	if block := build(t, in, one(activity.PartMissed)).Block; !strings.Contains(block, "lost_in_space") {
		t.Errorf("a new reason is not shown as it is: %q", block)
	}
}

func TestCallURL(t *testing.T) {
	t.Parallel()
	p := activity.Policy{CallURL: func(id aircall.CallID) string { return "https://calls.example.com/" + strings.Repeat("x", int(id%10)) }}
	if block := build(t, full(), p).Block; !strings.Contains(block, "Conversation: https://calls.example.com/xxxxxx\n") {
		t.Errorf("%s", block)
	}
}

func TestTransfers(t *testing.T) {
	t.Parallel()
	camille, sacha, noe := &aircall.User{ID: 8, Name: "Camille Durand"}, &aircall.User{ID: 9, Name: "Sacha Petit"}, &aircall.User{ID: 10, Name: "Noé Garnier"}
	transferred := func(by, to, user *aircall.User) func(*aircall.Call) {
		return func(c *aircall.Call) { c.TransferredBy, c.TransferredTo, c.User = by, to, user }
	}
	for _, row := range []struct {
		name   string
		change func(*aircall.Call)
		want   string
	}{
		{"none", func(*aircall.Call) {}, ""},
		{"to a user", transferred(camille, sacha, sacha), "Transferred: Camille Durand → Sacha Petit"},
		{"by a program", transferred(nil, sacha, sacha), "Transferred to: Sacha Petit"},
		{"refused: the call is still with the one who tried", transferred(camille, sacha, camille), ""},
		{"refused, by a program", transferred(nil, sacha, camille), ""},
		{"that nobody took", transferred(camille, sacha, nil), ""},
		{"to a team, whose first user is named and another one took it", transferred(camille, sacha, noe), "Transferred: Camille Durand → Noé Garnier"},
		{"to a number", func(c *aircall.Call) { c.ExternalTransferredTo = "+33 1 99 00 77 77" }, "Transferred to: +33 1 99 00 77 77"},
		{"to a number that later events do not name", transferred(camille, nil, camille), "Transferred: Camille Durand → an external number"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			in := activity.Input{Call: call(row.change), Match: client, Staffs: staffs}
			a := build(t, in, activity.Policy{Parts: []activity.Part{activity.PartTransfer}, Results: []activity.ResultRule{activity.ResultOfTransfers()}})
			if got := strings.Split(a.Block, "\n")[1]; got != row.want {
				t.Errorf("%q, want %q", got, row.want)
			}
			if transferred := a.Result == sellsy.ResultTransfer; transferred != (row.want != "") {
				t.Errorf("result %s", a.Result)
			}
		})
	}
}

func TestLongCalls(t *testing.T) {
	t.Parallel()
	in := activity.Input{Call: call(func(c *aircall.Call) {
		c.EndedAt, c.Duration = aircall.At(started.Add(time.Hour+62*time.Second)), 3_662
	}), Match: client, Staffs: staffs}
	block := build(t, in, activity.Policy{Parts: []activity.Part{activity.PartTimes}}).Block
	for _, line := range []string{"Started: 2 Mar 2026, 09:15 UTC", "Duration: 1\u00a0h 1\u00a0min", "Talk time: 1\u00a0h\n"} {
		if !strings.Contains(block, line) {
			t.Errorf("%q is missing in %q", line, block)
		}
	}
}

func TestAgent(t *testing.T) {
	t.Parallel()
	mapped := activity.Policy{Owners: map[aircall.UserID]sellsy.StaffID{731: 12, 732: 41, 733: 99}}
	user := func(id aircall.UserID, email string) aircall.Call {
		return call(func(c *aircall.Call) { c.User = &aircall.User{ID: id, Email: email} })
	}
	for _, row := range []struct {
		name   string
		policy activity.Policy
		call   aircall.Call
		want   sellsy.StaffID
	}{
		{"by e-mail", activity.Policy{}, user(731, " camille.arnaud@example.com"), 40},
		{"nobody took the call", activity.Policy{}, call(missed), 0},
		{"no e-mail", activity.Policy{}, user(731, ""), 0},
		{"somebody who left", activity.Policy{}, user(731, "leo.faure@example.com"), 0},
		{"mapped", mapped, user(731, "camille.arnaud@example.com"), 12},
		{"mapped to somebody who left", mapped, user(732, "camille.arnaud@example.com"), 40},
		{"mapped to somebody whom the token cannot see", mapped, user(733, ""), 99},
	} {
		if got := row.policy.Agent(row.call, staffs); got != row.want {
			t.Errorf("%s: %d, want %d", row.name, got, row.want)
		}
	}
}

func TestCardsOfRecordsWithoutAName(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		opportunity matching.OpportunitySummary
		want        string
	}{
		{matching.OpportunitySummary{ID: 70}, "#70"},
		{matching.OpportunitySummary{ID: 70, Number: "OPP-70"}, "OPP-70"},
		{matching.OpportunitySummary{ID: 70, Name: "Véranda"}, "Véranda"},
		{matching.OpportunitySummary{ID: 70, Name: "Véranda", Number: "OPP-70", Status: sellsy.OpportunityLate, Amount: "10"}, "Véranda (OPP-70), 10, late"},
	} {
		card, ok := activity.Card(activity.CardInput{
			Match:       matching.Best(number, []matching.Party{named(matching.KindContact, 7, "", "")}, matching.PartyRules{}),
			Opportunity: matching.OpportunityDecision{Found: true, Opportunity: row.opportunity},
		}, activity.Policy{})
		want := []aircall.CardContent{
			aircall.CardTitle("#7", sellsy.ContactURL(7)), aircall.CardText("E-mail", "–", ""), aircall.CardText("Type", "Contact", ""),
			aircall.CardText("Opportunity", row.want, sellsy.OpportunityURL(70)),
		}
		if diff := cmp.Diff(want, card.Contents); !ok || diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func TestFilterOfALineWithoutAName(t *testing.T) {
	t.Parallel()
	f := activity.Filter{Numbers: []aircall.NumberID{6}, OwnNumbers: []matching.Number{1}}
	d := f.Check(call(func(c *aircall.Call) { c.Number = &aircall.Number{ID: 5} }))
	if d.Detail != "#5" {
		t.Errorf("%+v", d)
	}
}

func TestNoActivityIsNotExplained(t *testing.T) {
	t.Parallel()
	if sentences := (activity.Explanation{}).Sentences(matching.English); sentences != nil {
		t.Errorf("%q", sentences)
	}
}
