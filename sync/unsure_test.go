package bridge_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
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
	})
}
