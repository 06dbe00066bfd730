package bridge_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestForget holds that nothing in the store tells of a number that was forgotten, that late events do not bring it back, and
// that others stay.
func TestForget(t *testing.T) {
	t.Parallel()
	const gone, kept = "+33639981111", "+33639982222"
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		time.Sleep(time.Minute)
		w.company("Oubli", gone)
		w.company("Souvenir", kept)
		time.Sleep(20 * time.Minute)
		call, other := w.answered(gone), w.answered(kept)
		call.Comment(w.alice.ID, "Rappeler Mme Oubli")
		time.Sleep(10 * time.Minute)
		if n := len(w.sellsy.PhoneCalls()); n != 2 {
			t.Fatalf("%d phone calls\n%s", n, w.logs)
		}
		for _, c := range w.sellsy.PhoneCalls() {
			if strings.Contains(c.Description, "Oubli") {
				w.sellsy.DeletePhoneCall(c.ID)
			}
		}
		if err := w.Forget(t.Context(), "06 39 98 11 11"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		call.Comment(w.alice.ID, "Encore") // tells everything again
		time.Sleep(2 * time.Hour)
		if n := len(w.sellsy.PhoneCalls()); n != 1 {
			t.Errorf("%d phone calls, want that of the other number", n)
		}
		for _, kind := range []string{"call", "number", "party", "parked"} {
			items, err := w.store.List(t.Context(), store.ListOptions{Installation: "default", Kind: kind, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range items {
				if text := it.Key.ID + string(it.Data); strings.Contains(text, "639981111") || strings.Contains(text, "Oubli") {
					// The record is still in Sellsy, so its contact may be looked at anew; the calls must be gone.
					if kind == "call" {
						t.Errorf("%s %s still tells of it: %s", kind, it.Key.ID, it.Data)
					}
				}
			}
		}
		if r := w.report(other.ID()); r.Log.Verdict != report.VerdictLogged {
			t.Errorf("the other call: %+v", r.Log)
		}
		if calls, err := w.Calls(t.Context(), 0, 10); err != nil || len(calls) != 1 {
			t.Errorf("calls: %d, %v", len(calls), err)
		}
		if err := w.Forget(t.Context(), "no number"); err == nil {
			t.Error("forgot what is no number")
		}
	})
}

// TestForgetContact holds that nothing is left in the store of a person who was erased on both sides before.
func TestForgetContact(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{}, func(t *testing.T, w *world) {
		w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
		time.Sleep(time.Second)
		p := w.sellsy.AddContact(sellsy.Contact{LastName: "Oubli", PhoneNumber: "+33639981111", Email: "oubli@example.com"})
		time.Sleep(time.Minute)
		contacts := w.aircall.Contacts()
		if all := string(everything(t, w.store)); len(contacts) != 1 || !strings.Contains(all, "oubli@example.com") {
			t.Fatalf("%d contacts; the store: %s", len(contacts), all)
		}
		if err := w.aircall.Client().Contacts.Delete(t.Context(), contacts[0].ID); err != nil {
			t.Fatal(err)
		}
		w.sellsy.DeleteContact(p.ID)
		time.Sleep(time.Minute)
		if err := w.Forget(t.Context(), "+33639981111"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		for _, kind := range []string{"number", "contact"} {
			items, err := w.store.List(t.Context(), store.ListOptions{Installation: "default", Kind: kind, Limit: 10})
			if err != nil || len(items) != 0 {
				t.Errorf("%d items of the kind %s, %v", len(items), kind, err)
			}
		}
		if all := string(everything(t, w.store)); strings.Contains(all, "oubli") {
			t.Errorf("the store still tells: %s", all)
		}
	})
}

// everything returns all bytes of items that the store holds.
func everything(t testing.TB, s *store.Memory) (all []byte) {
	t.Helper()
	for kind := range engine.Kinds() {
		items, err := s.List(t.Context(), store.ListOptions{Installation: "default", Kind: kind, Limit: math.MaxInt})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			all = append(all, it.Data...)
		}
	}
	return all
}
