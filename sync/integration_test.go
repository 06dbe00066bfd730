package bridge_test

import (
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestPickedNumbers follows what the administrator picks in Aircall, and catches up with what was missed while the integration
// was switched off.
func TestPickedNumbers(t *testing.T) {
	t.Parallel()
	o := worldOptions{
		aircall: aircalltest.Options{AccessToken: "access-token-of-an-installation"},
		seed:    func(w *world) { w.company("Atelier", "+33 1 99 00 11 11"); w.aircall.PickNumbers(w.line.ID) },
		config:  func(c *bridge.Config) { c.Numbers, c.PickedNumbers = nil, true },
	}
	inWorld(t, o, func(t *testing.T, w *world) {
		time.Sleep(15 * time.Minute)
		numbers := func() []aircall.NumberID {
			s, err := w.Status(t.Context())
			if err != nil || !s.Aircall.Integration {
				t.Fatalf("status: %+v, %v", s.Aircall, err)
			}
			return s.Aircall.Numbers
		}
		if got := numbers(); !equal(got, []aircall.NumberID{w.line.ID}) {
			t.Errorf("serves %v", got)
		}
		w.aircall.PickNumbers(w.line.ID, w.other.ID)
		time.Sleep(15 * time.Minute)
		if got := numbers(); len(got) != 2 {
			t.Errorf("serves %v", got)
		}
		w.aircall.PickNumbers()
		time.Sleep(15 * time.Minute)
		if got := numbers(); got == nil || len(got) != 0 {
			t.Errorf("serves %v, though none is picked", got)
		}
		w.aircall.PickNumbers(w.line.ID)
		time.Sleep(15 * time.Minute)
		w.aircall.SetIntegrationActive(false)
		time.Sleep(time.Hour)
		w.answered("+33199001111")
		time.Sleep(5 * time.Hour)
		if n := len(w.sellsy.PhoneCalls()); n != 0 {
			t.Errorf("%d phone calls while switched off", n)
		}
		w.aircall.SetIntegrationActive(true)
		time.Sleep(time.Hour)
		w.onlyCall()
	})
}
