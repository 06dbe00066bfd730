package bridge_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestWhatOptionsCost counts the requests to Sellsy of a call, once staff and directory are known, by options that take more than the
// two of the official rules: the search of the card and the creation. Others cost none.
func TestWhatOptionsCost(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		config  func(*bridge.Config)
		in, out int
	}{
		{"official rules", func(*bridge.Config) {}, 2, 2},
		{"NoCards", func(c *bridge.Config) { c.NoCards = true }, 2, 2},
		{"NoLogs", func(c *bridge.Config) { c.NoLogs = true }, 1, 1},
		{"PreferOpenOpportunity: the candidates' for card and log", func(c *bridge.Config) {
			c.PartyRules.Prefer = []matching.PartyPreference{matching.PreferOpenOpportunity()}
		}, 4, 4},
		{"PreferOwnOpportunities: again when the agent is known", func(c *bridge.Config) {
			c.OpportunityRules.Prefer = []matching.OpportunityPreference{matching.PreferOwnOpportunities()}
		}, 3, 2},
		{"Newest", func(c *bridge.Config) { c.OpportunityRules.Newest = true }, 2, 2},
		{"LastCall: one for the card", func(c *bridge.Config) { c.Policy.Card.LastCall = true }, 3, 3},
		{"Fields: one for the card", func(c *bridge.Config) { c.Policy.Card.Fields = []string{"Contrat"} }, 3, 3},
		{"Outstanding: one for the card", func(c *bridge.Config) { c.Policy.Card.Outstanding = true }, 3, 3},
		{"Outstanding, Estimates: two for the card", func(c *bridge.Config) { c.Policy.Card.Outstanding, c.Policy.Card.Estimates = true, true }, 4, 4},
		{"Outstanding in the description: one for the log", func(c *bridge.Config) { c.Policy.Parts = []activity.Part{activity.PartOutstanding} }, 3, 3},
		{"Outstanding on the card and in the description: one for both", func(c *bridge.Config) {
			c.Policy.Card.Outstanding, c.Policy.Parts = true, []activity.Part{activity.PartOutstanding}
		}, 3, 3},
		{"all parts but these", func(c *bridge.Config) { c.Policy.Parts = activity.AllParts() }, 2, 2},
		{"Owner, Others, Unknown", func(c *bridge.Config) {
			c.Policy.Card.Owner, c.Policy.Card.Others, c.Policy.Card.Unknown = true, true, true
		}, 2, 2},
		{"EveryKind, RecordOwner, TalkTime", func(c *bridge.Config) {
			c.Policy.EveryKind, c.Policy.RecordOwner, c.Policy.TalkTime = true, true, true
		}, 2, 2},
	} {
		for _, d := range directions {
			t.Run(fmt.Sprintf("%s, %s", tt.name, d), func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{
					seed: func(w *world) {
						w.opportunity(w.company("Dubois", caller), "Véranda", 3)
						w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller})
					},
					config: func(c *bridge.Config) {
						c.Sweep = 24 * time.Hour // keep the polls out of the count
						tt.config(c)
					},
				}, func(t *testing.T, w *world) {
					w.talk(d, w.line.ID)
					w.sellsy.ResetRequests()
					w.talk(d, w.line.ID)
					want := tt.in
					if d == aircall.Outbound {
						want = tt.out
					}
					if got := w.sellsy.Requests(); len(got) != want {
						t.Errorf("%d requests, want %d", len(got), want)
						for _, r := range got {
							t.Logf("%s %s", r.Method, r.Path)
						}
					}
				})
			})
		}
	}
}
