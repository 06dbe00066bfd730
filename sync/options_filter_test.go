package bridge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

const caller = "+33199001234"

// sampleCalls plays one call of each sort with the same party, and returns them by name.
func (w *world) sampleCalls() map[string]aircall.CallID {
	team := w.aircall.AddTeam(aircall.Team{ID: supportTeam, Name: "SAV", Users: []aircall.User{w.bob}})
	ids := map[string]aircall.CallID{}
	play := func(name string, spec aircalltest.CallSpec, user aircall.UserID) {
		call := w.aircall.StartCall(spec)
		time.Sleep(15 * time.Second)
		if user != 0 {
			call.Answer(user)
			time.Sleep(40 * time.Second)
		}
		call.Hangup()
		time.Sleep(5 * time.Minute)
		ids[name] = call.ID()
	}
	play("in", aircalltest.CallSpec{Number: w.line.ID, Counterpart: caller}, w.alice.ID)
	play("missed", aircalltest.CallSpec{Number: w.line.ID, Counterpart: caller}, 0)
	play("out", aircalltest.CallSpec{Number: w.line.ID, Counterpart: caller, Direction: aircall.Outbound, User: w.bob.ID}, w.bob.ID)
	play("team", aircalltest.CallSpec{Number: w.other.ID, Counterpart: caller, Teams: []aircall.TeamID{team.ID}}, w.bob.ID)
	play("hidden", aircalltest.CallSpec{Number: w.line.ID, Counterpart: "anonymous"}, w.alice.ID)
	time.Sleep(time.Hour)
	return ids
}

const supportTeam aircall.TeamID = 5001

// TestFilterThroughTheBridge holds which calls are logged and which have a card, by each field of the filter; and that it is the same
// calls that are logged when the events come late and overtake each other.
func TestFilterThroughTheBridge(t *testing.T) {
	t.Parallel()
	const all = "hidden in missed out team" // the hidden one is neither logged nor shown in any case
	for _, tt := range []struct {
		name        string
		filter      func(*world) activity.Filter
		pass, cards string
	}{
		{"zero", func(*world) activity.Filter { return activity.Filter{} }, all, "in missed out team"},
		{"Numbers", func(w *world) activity.Filter { return activity.Filter{Numbers: []aircall.NumberID{w.line.ID}} },
			"hidden in missed out", "in missed out"},
		{"Directions: inbound", func(*world) activity.Filter { return activity.Filter{Directions: []aircall.Direction{aircall.Inbound}} },
			"hidden in missed team", "in missed team"},
		{"Directions: outbound", func(*world) activity.Filter {
			return activity.Filter{Directions: []aircall.Direction{aircall.Outbound}}
		}, "out", "out"},
		// Who will take an inbound call is not known when the card is shown.
		{"Users", func(w *world) activity.Filter { return activity.Filter{Users: []aircall.UserID{w.alice.ID}} }, "hidden in", "in missed team"},
		{"Users: who made the call", func(w *world) activity.Filter { return activity.Filter{Users: []aircall.UserID{w.bob.ID}} }, "out team", "in missed out team"},
		{"Teams", func(*world) activity.Filter { return activity.Filter{Teams: []aircall.TeamID{supportTeam}} }, "team", "team"},
		{"Users and Teams", func(w *world) activity.Filter {
			return activity.Filter{Users: []aircall.UserID{w.alice.ID}, Teams: []aircall.TeamID{supportTeam}}
		}, "hidden in team", "in missed team"},
		{"ExceptNumbers", func(w *world) activity.Filter { return activity.Filter{ExceptNumbers: []aircall.NumberID{w.line.ID}} }, "team", "team"},
		{"ExceptUsers", func(w *world) activity.Filter { return activity.Filter{ExceptUsers: []aircall.UserID{w.bob.ID}} },
			"hidden in missed", "in missed team"},
		{"ExceptTeams", func(*world) activity.Filter { return activity.Filter{ExceptTeams: []aircall.TeamID{supportTeam}} },
			"hidden in missed out", "in missed out"},
		{"MinDuration", func(*world) activity.Filter { return activity.Filter{MinDuration: 30 * time.Second} },
			"hidden in out team", "in missed out team"},
		{"MinTalkTime", func(*world) activity.Filter { return activity.Filter{MinTalkTime: time.Minute} }, "missed", "in missed out team"},
		{"Hours: closed", func(*world) activity.Filter { return activity.Filter{Hours: &activity.Hours{}} }, "", ""},
		{"Hours: open", func(*world) activity.Filter {
			days := map[time.Weekday][]activity.Span{}
			for day := range time.Saturday + 1 {
				days[day] = []activity.Span{{From: 0, To: 24 * time.Hour}}
			}
			return activity.Filter{Hours: &activity.Hours{Days: days}}
		}, all, "in missed out team"},
		{"SkipAnonymous", func(*world) activity.Filter { return activity.Filter{SkipAnonymous: true} }, "in missed out team", "in missed out team"},
	} {
		for _, disorder := range []aircalltest.Disorder{{}, {Seed: 3, Duplicate: 1, Shuffle: 100 * time.Second}} {
			t.Run(tt.name+map[bool]string{true: ", in disorder"}[disorder.Shuffle > 0], func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{
					aircall: aircalltest.Options{Disorder: disorder},
					seed:    func(w *world) { w.company("Dubois", caller) },
					rules: func(w *world, c *bridge.Config) {
						c.Numbers, c.AllNumbers, c.Filter = nil, true, tt.filter(w)
					},
				}, func(t *testing.T, w *world) {
					var pass, cards []string
					for name, id := range w.sampleCalls() {
						switch r := w.report(id); {
						case r.Log.Verdict == report.VerdictFiltered:
							if len(r.Sentences("en")) == 0 {
								t.Errorf("%s: kept out without a word", name)
							}
						case (r.Log.Verdict == report.VerdictNoNumber) == (name == "hidden"):
							pass = append(pass, name)
						default:
							t.Errorf("%s: verdict %q", name, r.Log.Verdict)
						}
						if !w.report(id).Card.Shown.IsZero() {
							cards = append(cards, name)
						}
					}
					slices.Sort(pass)
					slices.Sort(cards)
					if got := strings.Join(pass, " "); got != tt.pass {
						t.Errorf("passed: %q, want %q", got, tt.pass)
					}
					if got := strings.Join(cards, " "); disorder.Shuffle == 0 && got != tt.cards {
						t.Errorf("cards: %q, want %q\n%s", got, tt.cards, w.logs)
					}
				})
			})
		}
	}
}

// TestInternalCalls holds that a call between two lines is one call, without a list of them, and none at all with SkipInternal; and
// that the half on a line that is served counts when the other line is not.
func TestInternalCalls(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		all    bool // lines are served
		filter activity.Filter
		want   int
	}{
		{"logged once", true, activity.Filter{}, 1},
		{"logged once, from a line that is not served", false, activity.Filter{}, 1},
		{"SkipInternal", true, activity.Filter{SkipInternal: true}, 0},
		{"SkipInternal, from a line that is not served", false, activity.Filter{SkipInternal: true}, 0},
		{"no outbound calls: the inbound half", true, activity.Filter{Directions: []aircall.Direction{aircall.Inbound}}, 1},
		{"OwnNumbers of one's own: none is a line", true, activity.Filter{OwnNumbers: []matching.Number{33_199_009_999}}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{
				seed: func(w *world) {
					w.company("Notre maison", w.line.Digits)
					w.company("Notre annexe", w.other.Digits)
				},
				config: func(c *bridge.Config) {
					c.Filter = tt.filter
					if tt.all {
						c.Numbers, c.AllNumbers = nil, true
					}
				},
			}, func(t *testing.T, w *world) {
				from, to := w.line, w.other
				if !tt.all {
					from, to = w.other, w.line
				}
				out := w.aircall.StartCall(aircalltest.CallSpec{Number: from.ID, Counterpart: to.Digits, Direction: aircall.Outbound, User: w.alice.ID})
				in := w.aircall.LiveCall(out.ID() + 1)
				time.Sleep(5 * time.Second)
				in.Answer(w.bob.ID)
				time.Sleep(20 * time.Second)
				in.Hangup()
				out.Hangup()
				time.Sleep(time.Hour)
				if got := w.sellsy.PhoneCalls(); len(got) != tt.want {
					t.Errorf("%d phone calls, want %d\n%s", len(got), tt.want, w.logs)
				}
			})
		})
	}
}
