package bridge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// directions are how the calls of the tests below go: all of them with alice.
var directions = []aircall.Direction{aircall.Inbound, aircall.Outbound}

// talk plays a call that alice takes or makes, until long after it was logged.
func (w *world) talk(d aircall.Direction, line aircall.NumberID) *aircalltest.LiveCall {
	call := w.aircall.StartCall(aircalltest.CallSpec{Number: line, Counterpart: caller, Direction: d, User: w.alice.ID})
	time.Sleep(5 * time.Second)
	call.Answer(w.alice.ID)
	time.Sleep(40 * time.Second)
	call.Hangup()
	time.Sleep(30 * time.Minute)
	return call
}

// own is alice's as an owner in Sellsy.
func (w *world) own() *sellsy.Owner {
	return &sellsy.Owner{ID: w.aliceStaff.ID, Type: sellsy.OwnerStaff}
}

// contenders are three records with the number of the caller, of which the official rules take the individual. The contact is alice's,
// and its company has an open opportunity; the number of requests that this takes is not of interest here.
func (w *world) contenders() {
	w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, FirstName: "Claire", LastName: "Martin", PhoneNumber: caller, IsArchived: true})
	w.company("Dubois", caller)
	contact := w.sellsy.AddContact(sellsy.Contact{LastName: "Roche", MobileNumber: caller, Owner: w.own()})
	employer := w.company("Bellecombe", "")
	w.sellsy.LinkContact(employer.ID, contact.ID)
	w.opportunity(employer, "Façade", 3)
}

// TestPartyRulesThroughTheBridge holds which record a card shows and a phone call is logged on, by each option, in both directions.
// Before an inbound call is answered there is no agent, so that its card may show another record than the log.
func TestPartyRulesThroughTheBridge(t *testing.T) {
	t.Parallel()
	byLine := func(_ matching.Number, candidates []matching.Party, s matching.Situation) int {
		return slices.IndexFunc(candidates, func(p matching.Party) bool {
			return (p.Kind == matching.KindContact) == (s.Direction == aircall.Outbound && s.Line != 0)
		})
	}
	prefer := func(p ...matching.PartyPreference) matching.PartyRules { return matching.PartyRules{Prefer: p} }
	for _, tt := range []struct {
		name    string
		rules   matching.PartyRules
		in, out [2]string // what the card shows, and what the call is logged on
	}{
		{"zero", matching.PartyRules{}, [2]string{"Claire Martin", "Claire Martin"}, [2]string{"Claire Martin", "Claire Martin"}},
		{"Kinds", matching.PartyRules{Kinds: []matching.Kind{matching.KindCompany, matching.KindIndividual}},
			[2]string{"Dubois", "Dubois"}, [2]string{"Dubois", "Dubois"}},
		{"Prefer: own", prefer(matching.PreferOwnRecords()), [2]string{"Claire Martin", "Roche"}, [2]string{"Roche", "Roche"}},
		{"Prefer: living", prefer(matching.PreferLiving()), [2]string{"Dubois", "Dubois"}, [2]string{"Dubois", "Dubois"}},
		{"Prefer: open opportunity", prefer(matching.PreferOpenOpportunity()), [2]string{"Roche", "Roche"}, [2]string{"Roche", "Roche"}},
		{"Review: several", matching.PartyRules{Review: matching.ReviewSeveral}, [2]string{}, [2]string{}},
		{"Review: ties, and there is none", matching.PartyRules{Review: matching.ReviewTies},
			[2]string{"Claire Martin", "Claire Martin"}, [2]string{"Claire Martin", "Claire Martin"}},
		{"Choose, and Situation", matching.PartyRules{Choose: byLine}, [2]string{"Claire Martin", "Claire Martin"}, [2]string{"Roche", "Roche"}},
	} {
		for _, d := range directions {
			t.Run(fmt.Sprintf("%s, %s", tt.name, d), func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{
					seed:   func(w *world) { w.contenders() },
					config: func(c *bridge.Config) { c.PartyRules = tt.rules },
				}, func(t *testing.T, w *world) {
					call := w.talk(d, w.line.ID)
					var got [2]string
					if cards := w.aircall.Cards(); len(cards) > 0 {
						got[0] = cards[0].Card.Contents[0].Text
					}
					if r := w.report(call.ID()); r.Log.PhoneCall != 0 {
						got[1] = r.Log.Match.Party.Name
					}
					want := tt.in
					if d == aircall.Outbound {
						want = tt.out
					}
					if got != want {
						t.Errorf("card and log: %q, want %q\n%s", got, want, w.logs)
					}
				})
			})
		}
	}
}

// TestOpportunityRulesThroughTheBridge holds which opportunity a card shows and a phone call is related with.
func TestOpportunityRulesThroughTheBridge(t *testing.T) {
	t.Parallel()
	type both [2]string // what the card shows, and what the call is related with
	for _, tt := range []struct {
		name    string
		rules   func(pipeline sellsy.PipelineID) matching.OpportunityRules
		in, out both
	}{
		{"zero", func(sellsy.PipelineID) matching.OpportunityRules { return matching.OpportunityRules{} }, both{"oldest", "oldest"}, both{"oldest", "oldest"}},
		{"Statuses", func(sellsy.PipelineID) matching.OpportunityRules {
			return matching.OpportunityRules{Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityWon}}
		}, both{"won", "won"}, both{"won", "won"}},
		{"Newest, of more than a page", func(sellsy.PipelineID) matching.OpportunityRules { return matching.OpportunityRules{Newest: true} },
			both{"newest", "newest"}, both{"newest", "newest"}},
		{"Pipelines, beyond the first page", func(id sellsy.PipelineID) matching.OpportunityRules {
			return matching.OpportunityRules{Pipelines: []sellsy.PipelineID{id}}
		}, both{"other pipeline", "other pipeline"}, both{"other pipeline", "other pipeline"}},
		{"Prefer: pipeline, beyond the first page", func(id sellsy.PipelineID) matching.OpportunityRules {
			return matching.OpportunityRules{Prefer: []matching.OpportunityPreference{matching.PreferPipeline(id)}}
		}, both{"other pipeline", "other pipeline"}, both{"other pipeline", "other pipeline"}},
		{"Prefer: own, beyond the first page", func(sellsy.PipelineID) matching.OpportunityRules {
			return matching.OpportunityRules{Prefer: []matching.OpportunityPreference{matching.PreferOwnOpportunities()}}
		}, both{"oldest", "alice's"}, both{"alice's", "alice's"}},
		{"Choose, and Situation", func(sellsy.PipelineID) matching.OpportunityRules {
			return matching.OpportunityRules{Choose: func(_ matching.Party, all []sellsy.Opportunity, s matching.Situation) int {
				if s.Agent == 0 || s.Direction == aircall.Outbound || s.Line == 0 {
					return len(all) - 1
				}
				return 0
			}}
		}, both{"newest", "oldest"}, both{"newest", "newest"}},
	} {
		for _, d := range directions {
			t.Run(fmt.Sprintf("%s, %s", tt.name, d), func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{rules: func(w *world, c *bridge.Config) {
					company := w.company("Dubois", caller)
					w.opportunity(company, "oldest", 500)
					for i := range 120 {
						w.opportunity(company, fmt.Sprintf("%03d", i), 400-i)
					}
					pipeline, _ := w.sellsy.AddPipeline("Export")
					change := func(name string, days int, f func(*sellsy.Opportunity)) {
						w.sellsy.UpdateOpportunity(w.opportunity(company, name, days).ID, f)
					}
					change("won", 600, func(o *sellsy.Opportunity) { o.Status = sellsy.OpportunityWon })
					change("alice's", 90, func(o *sellsy.Opportunity) { o.Owner = w.own() })
					change("other pipeline", 80, func(o *sellsy.Opportunity) { o.Pipeline.ID = pipeline })
					w.opportunity(company, "newest", 1)
					time.Sleep(time.Second)
					c.OpportunityRules = tt.rules(pipeline)
				}}, func(t *testing.T, w *world) {
					call := w.talk(d, w.line.ID)
					var got both
					for _, line := range w.aircall.Cards()[0].Card.Contents {
						if line.Label == "Opportunity" {
							got[0], _, _ = strings.Cut(line.Text, " (")
						}
					}
					got[1] = w.report(call.ID()).Log.Opportunity.Opportunity.Name
					want := tt.in
					if d == aircall.Outbound {
						want = tt.out
					}
					if got != want {
						t.Errorf("card and log: %q, want %q\n%s", got, want, w.logs)
					}
				})
			})
		}
	}
}

// TestOpportunityOfTheCardIsKept holds that what the card chose is not asked again when the agent is the same as then, or nobody.
func TestOpportunityOfTheCardIsKept(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		play     func(*world)
		searches int
	}{
		{"missed: no agent then or now", func(w *world) { w.missed(caller, false) }, 1},
		{"outbound: the same agent", func(w *world) { w.talk(aircall.Outbound, w.line.ID) }, 1},
		{"inbound: an agent since", func(w *world) { w.talk(aircall.Inbound, w.line.ID) }, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{
				seed: func(w *world) { w.opportunity(w.company("Dubois", caller), "Véranda", 3) },
				config: func(c *bridge.Config) {
					c.OpportunityRules.Prefer = []matching.OpportunityPreference{matching.PreferOwnOpportunities()}
				},
			}, func(t *testing.T, w *world) {
				tt.play(w)
				w.onlyCall()
				searches := 0
				for _, r := range w.sellsy.Requests() {
					if r.Path == "/v2/opportunities/search" {
						searches++
					}
				}
				if searches != tt.searches {
					t.Errorf("%d searches, want %d", searches, tt.searches)
				}
			})
		})
	}
}

// TestRulesOfLines holds that a line that has rules of its own follows them, and others do not.
func TestRulesOfLines(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) { w.contenders() },
		rules: func(w *world, c *bridge.Config) {
			c.Numbers, c.AllNumbers = nil, true
			c.Policy.Language = matching.French
			c.Lines = map[aircall.NumberID]bridge.Rules{w.other.ID: {
				PartyRules: matching.PartyRules{Kinds: []matching.Kind{matching.KindCompany}}, NoCards: true,
			}}
		},
	}, func(t *testing.T, w *world) {
		for _, d := range directions {
			first, second := w.talk(d, w.line.ID), w.talk(d, w.other.ID)
			a, b := w.report(first.ID()), w.report(second.ID())
			if a.Log.Match.Party.Name != "Claire Martin" || b.Log.Match.Party.Name != "Dubois" {
				t.Errorf("%s: logged on %q and %q", d, a.Log.Match.Party.Name, b.Log.Match.Party.Name)
			}
			if a.Card.Shown.IsZero() || !b.Card.Shown.IsZero() {
				t.Errorf("%s: cards at %v and %v", d, a.Card.Shown, b.Card.Shown)
			}
			if !strings.Contains(a.Log.Description, "Numéro") || !strings.Contains(b.Log.Description, "Number") {
				t.Errorf("%s: languages of\n%s\n%s", d, a.Log.Description, b.Log.Description)
			}
		}
	})
}

// TestCardsWithoutLogsAndLogsWithoutCards holds NoCards and NoLogs.
func TestCardsWithoutLogsAndLogsWithoutCards(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		config      func(*bridge.Config)
		cards, logs int
	}{
		{"NoCards", func(c *bridge.Config) { c.NoCards = true }, 0, 2},
		{"NoLogs", func(c *bridge.Config) { c.NoLogs = true }, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", caller) }, config: tt.config}, func(t *testing.T, w *world) {
				var last *aircalltest.LiveCall
				for _, d := range directions {
					last = w.talk(d, w.line.ID)
				}
				if cards, logs := len(w.aircall.Cards()), len(w.sellsy.PhoneCalls()); cards != tt.cards || logs != tt.logs {
					t.Errorf("%d cards and %d phone calls, want %d and %d", cards, logs, tt.cards, tt.logs)
				}
				if r := w.report(last.ID()); tt.logs == 0 && !strings.Contains(strings.Join(r.Sentences("en"), "\n"), "shown only") {
					t.Errorf("report: %q", r.Sentences("en"))
				}
			})
		})
	}
}
