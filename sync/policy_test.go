package bridge_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

func TestPoliciesReachTheRules(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) {
			w.company("Dubois", "0199001234") // Carol's
			w.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois Fils", PhoneNumber: "0199001234", Owner: &sellsy.Owner{ID: w.aliceStaff.ID, Type: sellsy.OwnerStaff}})
		},
		config: func(c *bridge.Config) {
			c.PartyRules.Prefer = []matching.PartyPreference{matching.PreferOwnRecords()}
			c.Filter = activity.Filter{Directions: []aircall.Direction{aircall.Inbound}}
			c.Policy.Card = activity.CardOptions{Owner: true, LastCall: true, Unknown: true}
		},
	}, func(t *testing.T, w *world) {
		w.answered("+33 1 99 00 12 34")
		if pc := w.onlyCall(); pc.CompanyID != w.sellsyCompany("Dubois Fils") {
			t.Errorf("logged on company %d, not on the agent's own", pc.CompanyID)
		}

		out := w.aircall.StartCall(aircalltest.CallSpec{Direction: aircall.Outbound, Number: w.line.ID, User: w.alice.ID, Counterpart: "+33 1 99 00 12 34"})
		time.Sleep(20 * time.Second)
		out.Hangup()
		time.Sleep(31 * time.Second)
		if n := len(w.logged()); n != 1 {
			t.Errorf("%d phone calls after one that the filter keeps out", n)
		}
		if r := w.report(out.ID()); r.Log.Verdict != report.VerdictFiltered || len(r.Sentences("en")) == 0 {
			t.Errorf("verdict %q, %q", r.Log.Verdict, r.Sentences("en"))
		}

		w.answered("+33 1 99 00 99 99")
		cards := w.aircall.Cards()
		if len(cards) != 2 {
			t.Fatalf("%d cards, want one for the known and one for the unknown caller", len(cards))
		}
		var text strings.Builder
		for _, c := range cards[0].Card.Contents {
			text.WriteString(c.Label + ": " + c.Text + "\n")
		}
		if !strings.Contains(text.String(), "Owner") {
			t.Errorf("card without owner:\n%s", text.String())
		}
	})
}
