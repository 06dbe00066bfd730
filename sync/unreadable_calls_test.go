package bridge_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// unreadable changes what phone calls have as a field, in lists and by themselves.
func unreadable(field, as string) func(*http.Request, []byte) []byte {
	return replacing("/v2/phone-calls", `"`+field+`":(?:"(?:[^"\\]|\\.)*"|null)`, `"`+field+`":`+as)
}

// withUnreadable are the options of a world in which a company calls and the answers about phone calls are changed while rw is on.
func withUnreadable(rw *rewriting) worldOptions {
	return worldOptions{
		seed:  func(w *world) { w.company("Atelier", atelier) },
		rules: func(w *world, c *bridge.Config) { c.Sellsy = rw.client(w) },
	}
}

// A phone call whose creation was not answered, and whose description can be read neither in the list nor by itself, is known again by
// what else was written. It is not created again, and it is kept in step once it can be read.
func TestPhoneCallThatCannotBeReadIsNotLoggedAgain(t *testing.T) {
	t.Parallel()
	for _, as := range []string{`null`, `{}`, `12`} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			rw := &rewriting{change: unreadable("description", as)}
			inWorld(t, withUnreadable(rw), func(t *testing.T, w *world) {
				rw.on.Store(true)
				w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Drop: sellsytest.DropAfter, Times: 1})
				call := w.answered(atelier)
				time.Sleep(3 * time.Hour)
				written := w.onlyCall()
				if r := w.report(call.ID()); r.Log.Verdict != report.VerdictLogged || r.Log.PhoneCall != written.ID || r.Log.Unsure {
					t.Errorf("report: %+v\n%s", r.Log, w.logs)
				}
				rw.on.Store(false)
				call.Comment(w.alice.ID, "Litige")
				time.Sleep(time.Hour)
				if got := w.onlyCall().Description; !strings.Contains(got, "Litige") {
					t.Errorf("description:\n%s\n%s", got, w.logs)
				}
			})
		})
	}
}

// When not even the other fields tell whether a phone call is the one, the outcome stays unknown, the call is parked and named, and what
// is right is done once it can be told.
func TestPhoneCallThatCannotBeToldApart(t *testing.T) {
	t.Parallel()
	for _, carriedOut := range []bool{true, false} {
		t.Run(fmt.Sprint(carriedOut), func(t *testing.T) {
			t.Parallel()
			description, date := unreadable("description", `{}`), unreadable("date", `[]`)
			rw := &rewriting{change: func(r *http.Request, body []byte) []byte { return date(r, description(r, body)) }}
			inWorld(t, withUnreadable(rw), func(t *testing.T, w *world) {
				first := w.answered(atelier) // whose phone call is near
				w.onlyCall()
				rw.on.Store(true)
				fault := sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Times: 1, Status: http.StatusServiceUnavailable}
				if carriedOut {
					fault.Status, fault.Drop = 0, sellsytest.DropAfter
				}
				w.sellsy.Inject(fault)
				call := w.answered(atelier)
				time.Sleep(12 * time.Hour)
				if n := w.creations(); n != 2 {
					t.Errorf("%d requests to create a phone call, want one a call\n%s", n, w.logs)
				}
				list := w.parked()
				if len(list) != 1 || list[0].ID != "call/"+fmt.Sprint(call.ID()) || !strings.Contains(list[0].Reason, "cannot be read") {
					t.Fatalf("parked: %+v\n%s", list, w.logs)
				}
				rw.on.Store(false)
				if err := w.Retry(t.Context(), list[0].ID); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Minute)
				for _, c := range []aircall.CallID{first.ID(), call.ID()} {
					if !w.loggedOnce(c) {
						t.Errorf("call %d is not logged once\n%s", c, w.logs)
					}
				}
				if list := w.parked(); len(list) != 0 {
					t.Errorf("still parked: %+v", list)
				}
			})
		})
	}
}

// A phone call that somebody noted by hand without a description, at another time, keeps no call from being logged.
func TestPhoneCallOfSomebodyElseWithoutADescription(t *testing.T) {
	t.Parallel()
	for _, known := range []bool{true, false} {
		t.Run(fmt.Sprint(known), func(t *testing.T) {
			t.Parallel()
			var company sellsy.Company
			inWorld(t, worldOptions{seed: func(w *world) { company = w.company("Atelier", atelier) }}, func(t *testing.T, w *world) {
				w.sellsy.AddPhoneCall(sellsy.PhoneCall{
					Date: sellsy.At(time.Now().Add(-5 * time.Minute)), Result: sellsy.CallResultLabel{ID: sellsy.ResultConnected},
					Source: sellsy.SourceIncoming, Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}},
				})
				if known {
					w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Status: http.StatusServiceUnavailable, Times: 1})
				} else {
					w.lose(func(string) bool { return true })
				}
				call := w.answered(atelier)
				time.Sleep(time.Hour)
				if !w.loggedOnce(call.ID()) {
					t.Errorf("not logged once: %+v\n%s", w.sellsy.PhoneCalls(), w.logs)
				}
			})
		})
	}
}

// A call that was found by the sweep is not logged again either beside a phone call of the same second that cannot be read, and that one
// is left alone: it may be another integration's.
func TestRecoveredCallBesideAPhoneCallThatCannotBeRead(t *testing.T) {
	t.Parallel()
	var company sellsy.Company
	rw := &rewriting{change: unreadable("description", `[]`)}
	o := withUnreadable(rw)
	o.seed = func(w *world) { company = w.company("Atelier", atelier) }
	inWorld(t, o, func(t *testing.T, w *world) {
		rw.on.Store(true)
		w.lose(func(string) bool { return true })
		call := w.answered(atelier)
		c := call.Call()
		w.sellsy.AddPhoneCall(sellsy.PhoneCall{
			Date: sellsy.At(c.StartedAt.Time), Result: sellsy.CallResultLabel{ID: sellsy.ResultConnected}, Source: sellsy.SourceIncoming,
			Duration: c.Duration, Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}},
			Description: fmt.Sprintf("Call ID %d", call.ID()),
		})
		time.Sleep(2 * time.Hour)
		w.onlyCall()
		rw.on.Store(false)
		call.Comment(w.alice.ID, "Litige")
		time.Sleep(26 * time.Hour)
		if got := w.onlyCall().Description; got != fmt.Sprintf("Call ID %d", call.ID()) {
			t.Errorf("description:\n%s\n%s", got, w.logs)
		}
	})
}

// A description that cannot be read is not written over, for as long as it may be so, and the report says so. What else has changed is
// written, and all of it once the description can be read.
func TestDescriptionThatCannotBeReadIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	for _, as := range []string{`null`, `{}`, `12`} {
		for _, span := range []time.Duration{20 * time.Minute, 9 * time.Hour} {
			t.Run(fmt.Sprint(as, " for ", span), func(t *testing.T) {
				t.Parallel()
				rw := &rewriting{change: unreadable("description", as)}
				inWorld(t, withUnreadable(rw), func(t *testing.T, w *world) {
					call := w.answered(atelier)
					pc := w.onlyCall()
					w.sellsy.EditPhoneCall(pc.ID, func(pc *sellsy.PhoneCall) {
						pc.Description = "Client pressé\n\n" + pc.Description + "\n\nVu avec Jeanne"
					})
					before := w.onlyCall().Description
					rw.on.Store(true)
					call.Comment(w.alice.ID, "Litige")
					time.Sleep(span)
					if got := w.onlyCall().Description; got != before {
						t.Fatalf("it was\n%s\nand is\n%s\n%s", before, got, w.logs)
					}
					text := strings.Join(w.report(call.ID()).Sentences("en"), "\n")
					if !strings.Contains(text, "The description could not be read in Sellsy") {
						t.Errorf("report:\n%s", text)
					}
					rw.on.Store(false)
					if span > time.Hour { // it was given up meanwhile
						if r := w.report(call.ID()); r.Parked != nil || r.Attempts != 0 {
							t.Errorf("%d attempts, parked %+v", r.Attempts, r.Parked)
						}
						call.Comment(w.alice.ID, "Rappelé")
					}
					time.Sleep(2 * time.Hour)
					got := w.onlyCall().Description
					if !strings.Contains(got, "Litige") || !strings.HasPrefix(got, "Client pressé\n\n") || !strings.HasSuffix(got, "\n\nVu avec Jeanne") {
						t.Errorf("description:\n%s\n%s", got, w.logs)
					}
					if text := strings.Join(w.report(call.ID()).Sentences("en"), "\n"); strings.Contains(text, "could not be read") {
						t.Errorf("report:\n%s", text)
					}
				})
			})
		}
	}
}
