package bridge_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// creations counts the requests to create a phone call.
func (w *world) creations() (n int) {
	for _, r := range w.sellsy.Requests() {
		if r.Method == http.MethodPost && r.Path == "/v2/phone-calls" {
			n++
		}
	}
	return n
}

// A creation whose outcome stays unknown for good becomes rare and is parked, and is made once when Sellsy is well again.
func TestCreationOfUnknownOutcomeForGood(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fault sellsytest.Fault
	}{
		{"server errors", sellsytest.Fault{Status: http.StatusServiceUnavailable}},
		{"no answers", sellsytest.Fault{Hang: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
				tt.fault.Method, tt.fault.Path = http.MethodPost, "/v2/phone-calls"
				heal := w.sellsy.Inject(tt.fault)
				call := w.answered("+33199001111")
				time.Sleep(time.Hour)
				if n := w.creations(); n < 5 || n > 10 {
					t.Errorf("%d requests to create it in an hour\n%s", n, w.logs)
				}
				if list := w.parked(); len(list) != 0 {
					t.Errorf("given up within an hour: %+v", list)
				}
				time.Sleep(23 * time.Hour)
				t.Logf("%d requests to create it in a day", w.creations())
				if n := w.creations(); n > 15 {
					t.Errorf("%d requests to create it in a day", n)
				}
				list := w.parked()
				if len(list) != 1 || list[0].ID != "call/"+fmt.Sprint(call.ID()) {
					t.Fatalf("parked: %+v\n%s", list, w.logs)
				}
				if r := w.report(call.ID()); !r.Log.Unsure || r.LastError == "" {
					t.Errorf("report: %+v, last error %q", r.Log, r.LastError)
				}
				heal()
				if err := w.Retry(t.Context(), list[0].ID); err != nil {
					t.Fatal(err)
				}
				w.onlyCall()
				if list := w.parked(); len(list) != 0 {
					t.Errorf("still parked: %+v", list)
				}
			})
		})
	}
}

// What a person writes while the outcome of an update is unknown stays: the update is not sent again as it was, but begins with the
// reading.
func TestEditDuringAnUpdateOfUnknownOutcome(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*http.Request) (*http.Response, error){
		"server error": func(r *http.Request) (*http.Response, error) {
			return answer(r, http.StatusServiceUnavailable, ""), nil
		},
		"lost connection": func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w *world
			var done atomic.Bool
			inWorld(t, worldOptions{
				seed: func(made *world) { w = made; w.company("Atelier", "+33 1 99 00 11 11") },
				config: func(c *bridge.Config) {
					edited := roundTrip(func(r *http.Request) (*http.Response, error) {
						if r.Method != http.MethodPut || !strings.HasPrefix(r.URL.Path, "/v2/phone-calls/") || done.Swap(true) {
							return w.sellsy.Transport().RoundTrip(r)
						}
						w.sellsy.EditPhoneCall(w.sellsy.PhoneCalls()[0].ID, func(pc *sellsy.PhoneCall) { pc.Description += "\nRappeler lundi" })
						return lose(r)
					})
					c.Sellsy = w.sellsy.Client(sellsy.WithHTTPClient(&http.Client{Transport: edited}))
				},
			}, func(t *testing.T, w *world) {
				call := w.answered("+33199001111")
				w.onlyCall()
				call.Comment(w.alice.ID, "Livraison à revoir")
				time.Sleep(time.Hour)
				got := w.onlyCall().Description
				if !done.Load() || !strings.Contains(got, "Livraison à revoir") || !strings.Contains(got, "Rappeler lundi") {
					t.Errorf("updated: %v; description:\n%s", done.Load(), got)
				}
			})
		})
	}
}

// An update that fails for good becomes rare and is parked.
func TestUpdateOfUnknownOutcomeForGood(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		call := w.answered("+33199001111")
		w.onlyCall()
		heal := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPut, Path: "/v2/phone-calls/*", Status: http.StatusServiceUnavailable})
		call.Comment(w.alice.ID, "Livraison à revoir")
		time.Sleep(24 * time.Hour)
		updates := 0
		for _, r := range w.sellsy.Requests() {
			if r.Method == http.MethodPut {
				updates++
			}
		}
		t.Logf("%d requests to update it in a day", updates)
		list := w.parked()
		if updates > 15 || len(list) != 1 {
			t.Fatalf("%d requests to update it in a day, parked: %+v", updates, list)
		}
		heal()
		if err := w.Retry(t.Context(), list[0].ID); err != nil {
			t.Fatal(err)
		}
		if got := w.onlyCall().Description; !strings.Contains(got, "Livraison à revoir") {
			t.Errorf("description:\n%s", got)
		}
	})
}

// A member of staff who was blocked a moment ago is refused as an owner. The call is logged all the same, and at once.
func TestRefusedOwner(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) { w.company("Atelier", "+33 1 99 00 11 11") }}, func(t *testing.T, w *world) {
		w.answered("+33199001111")
		if got := w.onlyCall(); got.Owner == nil || got.Owner.ID != w.aliceStaff.ID {
			t.Fatalf("owner of the first call: %+v", got.Owner)
		}
		w.sellsy.UpdateStaff(w.aliceStaff.ID, func(s *sellsy.Staff) { s.Status = sellsy.StaffBlocked })
		call := w.answered("+33199001111")
		if n := len(w.logged()); n != 2 {
			t.Fatalf("%d phone calls, want 2\n%s", n, w.logs)
		}
		pc, _ := w.sellsy.PhoneCall(w.report(call.ID()).Log.PhoneCall)
		if pc.Owner == nil || pc.Owner.ID != w.carolStaff.ID {
			t.Errorf("owner of the second call: %+v, want the record's", pc.Owner)
		}
	})
}

// Without the right to read the staff, a call belongs to the owner of its record, and the report says so.
func TestNoRightToReadTheStaff(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{seed: func(w *world) {
		w.company("Atelier", "+33 1 99 00 11 11")
		w.sellsy.Inject(sellsytest.Fault{Path: "/v2/staffs", Status: http.StatusForbidden, Body: `{"error":{"code":403,"message":"Forbidden"}}`})
	}}, func(t *testing.T, w *world) {
		call := w.answered("+33199001111")
		if got := w.onlyCall(); got.Owner == nil || got.Owner.ID != w.carolStaff.ID {
			t.Errorf("owner %+v, want the record's", got.Owner)
		}
		if rule := w.report(call.ID()).Log.Explanation.OwnerRule; rule != "unverified" {
			t.Errorf("explained as %q", rule)
		}
		s, err := w.Status(t.Context())
		if err != nil || len(s.Sellsy.Forbidden) != 1 || s.Sellsy.Forbidden[0].Operation != "GET /staffs" {
			t.Errorf("status: %+v, %v", s.Sellsy, err)
		}
		w.sellsy.ResetRequests()
		w.answered("+33199001111")
		w.logged()
		for _, r := range w.sellsy.Requests() {
			if r.Path == "/v2/staffs" {
				t.Errorf("asked again for what was refused %v ago", time.Since(s.Sellsy.Forbidden[0].At))
			}
		}
	})
}

// Something besides the phone call whose creation stays of unknown outcome is parked, too, and made once when Sellsy is well again.
func TestExtraOfUnknownOutcomeForGood(t *testing.T) {
	t.Parallel()
	inWorld(t, withExtras(bridge.Extras{FollowUp: bridge.FollowUpTask}), func(t *testing.T, w *world) {
		heal := w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/tasks", Status: http.StatusServiceUnavailable})
		w.missed("+33199001111", false)
		time.Sleep(12 * time.Hour)
		tries := 0
		for _, r := range w.sellsy.Requests() {
			if r.Method == http.MethodPost && r.Path == "/v2/tasks" {
				tries++
			}
		}
		list := w.parked()
		if tries > 13 || len(list) != 1 || !strings.HasPrefix(list[0].ID, "extra/call/") {
			t.Fatalf("%d requests, parked %+v\n%s", tries, list, w.logs)
		}
		heal()
		if err := w.Retry(t.Context(), list[0].ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if n := len(w.sellsy.Tasks()); n != 1 || len(w.parked()) != 0 {
			t.Errorf("%d tasks, parked %+v", n, w.parked())
		}
	})
}
