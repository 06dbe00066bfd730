package bridge_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// TestCallerAddedLater holds that a call of somebody who was not in Sellsy is logged within minutes of the record being made or given
// the number, missed ones too, with Sellsy's notice or, a sweep later, without one; and not when it is older than the horizon.
func TestCallerAddedLater(t *testing.T) {
	t.Parallel()
	add := func(w *world) { w.company("Nouveau", caller) }
	for _, tt := range []struct {
		name   string
		notice bool
		after  time.Duration
		play   func(*world)
		add    func(*world)
		within time.Duration
		want   int
	}{
		{"answered", true, time.Hour, func(w *world) { w.talk(aircall.Inbound, w.line.ID) }, add, time.Minute, 1},
		{"missed", true, time.Hour, func(w *world) { w.missed(caller, false) }, add, time.Minute, 1},
		{"outbound", true, 6 * 24 * time.Hour, func(w *world) { w.talk(aircall.Outbound, w.line.ID) }, add, time.Minute, 1},
		{"several", true, time.Hour, func(w *world) { w.missed(caller, false); w.missed(caller, true) }, add, time.Minute, 2},
		{"missed, without a notice", false, time.Hour, func(w *world) { w.missed(caller, false) }, add, 11 * time.Minute, 1},
		{"the number was added to a record", true, time.Hour, func(w *world) { w.missed(caller, false) }, func(w *world) {
			w.sellsy.UpdateCompany(w.sellsyCompany("Dubois"), func(c *sellsy.Company) { c.MobileNumber = caller })
		}, time.Minute, 1},
		{"too late", true, 8 * 24 * time.Hour, func(w *world) { w.missed(caller, false) }, add, time.Hour, 0},
		{"somebody else", true, time.Hour, func(w *world) { w.missed(caller, false) }, func(w *world) { w.company("Autre", "+33199005555") }, time.Hour, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Dubois", "+33199001111") }}, func(t *testing.T, w *world) {
				if tt.notice {
					w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
				}
				tt.play(w)
				time.Sleep(tt.after)
				if n := len(w.sellsy.PhoneCalls()); n != 0 {
					t.Fatalf("%d phone calls of nobody", n)
				}
				tt.add(w)
				time.Sleep(tt.within)
				if n := len(w.sellsy.PhoneCalls()); n != tt.want {
					t.Errorf("%d phone calls, want %d\n%s", n, tt.want, w.logs)
				}
			})
		})
	}
}

// TestHeldCalls holds what becomes of a call whose record people are to choose.
func TestHeldCalls(t *testing.T) {
	t.Parallel()
	contact := ref(matching.KindContact, 42)
	held := worldOptions{
		seed: func(w *world) {
			w.company("Dubois", caller)
			w.sellsy.AddContact(sellsy.Contact{ID: sellsy.ContactID(contact.ID), LastName: "Roche", MobileNumber: caller})
		},
		config: func(c *bridge.Config) {
			c.PartyRules.Review = matching.ReviewSeveral
			c.Extras.UnknownCallers = matching.KindIndividual
		},
	}
	for _, tt := range []struct {
		name string
		play func(*testing.T, *world, aircall.CallID)
		want string // whom the call is logged on in the end
	}{
		{"nobody decides", func(*testing.T, *world, aircall.CallID) {}, ""},
		{"assigned to one of the candidates", func(t *testing.T, w *world, id aircall.CallID) {
			if err := w.Assign(t.Context(), id, contact); err != nil {
				t.Error(err)
			}
		}, "Roche"},
		{"assigned to another record", func(t *testing.T, w *world, id aircall.CallID) {
			other := w.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, LastName: "Petit"})
			if err := w.Assign(t.Context(), id, ref(matching.KindIndividual, int64(other.ID))); err != nil {
				t.Error(err)
			}
		}, "Petit"},
		{"assigned to nobody", func(t *testing.T, w *world, id aircall.CallID) {
			if err := w.Assign(t.Context(), id, ref(matching.KindCompany, 99)); !errors.Is(err, bridge.ErrNoRecord) {
				t.Errorf("error %v", err)
			}
		}, ""},
		{"the other record lost the number", func(_ *testing.T, w *world, _ aircall.CallID) {
			w.sellsy.UpdateContact(sellsy.ContactID(contact.ID), func(c *sellsy.Contact) { c.MobileNumber = "" })
		}, "Dubois"},
	} {
		for _, d := range directions {
			t.Run(tt.name+", "+string(d), func(t *testing.T) {
				t.Parallel()
				inWorld(t, held, func(t *testing.T, w *world) {
					w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
					id := w.talk(d, w.line.ID).ID()
					waiting, err := w.Held(t.Context(), 10)
					status, statusErr := w.Status(t.Context())
					if err != nil || statusErr != nil || len(waiting) != 1 || waiting[0].Call.ID != id || status.Held != 1 {
						t.Fatalf("held: %+v, %v; in the status %d, %v", waiting, err, status.Held, statusErr)
					}
					if text := strings.Join(waiting[0].Sentences("en"), "\n"); waiting[0].Log.Verdict != report.VerdictHeld || !strings.Contains(text, "somebody has to decide") {
						t.Errorf("verdict %q: %s", waiting[0].Log.Verdict, text)
					}
					if n := w.individuals(); n != 0 {
						t.Errorf("%d records made of a caller whom Sellsy knows", n)
					}
					tt.play(t, w, id)
					time.Sleep(time.Minute)
					r, left := w.report(id), 0
					if tt.want == "" {
						left = 1
					}
					if got := r.Log.Match.Party.Name; got != tt.want || (r.Log.PhoneCall != 0) != (tt.want != "") {
						t.Errorf("logged on %q, want %q: %+v\n%s", got, tt.want, r.Log, w.logs)
					}
					if waiting, err := w.Held(t.Context(), 10); err != nil || len(waiting) != left {
						t.Errorf("still held: %+v, %v", waiting, err)
					}
					if tt.want != "" {
						if err := w.Assign(t.Context(), id, contact); !errors.Is(err, bridge.ErrDecided) {
							t.Errorf("assigned once more: %v", err)
						}
					}
				})
			})
		}
	}
}

// TestAssign holds that any call that is not logged can be, also one that goes on, was kept out, or hides its number.
func TestAssign(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, from string }{{"unknown caller", "+33199007777"}, {"hidden", "anonymous"}, {"kept out by the filter", caller}} {
		for _, running := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{
					seed:   func(w *world) { w.opportunity(w.company("Dubois", caller), "Véranda", 3) },
					config: func(c *bridge.Config) { c.Filter.MinDuration = time.Hour },
				}, func(t *testing.T, w *world) {
					record := ref(matching.KindCompany, int64(w.sellsyCompany("Dubois")))
					assign := func(id aircall.CallID) {
						if err := w.Assign(t.Context(), id, record); err != nil {
							t.Error(err)
						}
					}
					call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: tt.from})
					time.Sleep(5 * time.Second)
					call.Answer(w.alice.ID)
					time.Sleep(40 * time.Second)
					if running {
						assign(call.ID())
					}
					call.Hangup()
					if !running {
						time.Sleep(time.Hour)
						assign(call.ID())
					}
					time.Sleep(5 * time.Minute)
					pc := w.onlyCall()
					if pc.CompanyID != w.sellsyCompany("Dubois") || len(pc.Related) != 2 {
						t.Errorf("related with %v", pc.Related)
					}
					if text := strings.Join(w.report(call.ID()).Sentences("en"), "\n"); !strings.Contains(text, "Chosen by a person: company Dubois") {
						t.Errorf("report: %s", text)
					}
				})
			})
		}
	}
}
