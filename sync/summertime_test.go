package bridge_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// Where clocks are put forward or back for summer time, each call of these hours is logged once, with its own time, whether its
// webhooks come or not, and also when the answer to its creation is lost.
func TestChangesOfSummerTime(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]time.Time{
		"forward": time.Date(2000, 3, 26, 1, 0, 0, 0, time.UTC),
		"back":    time.Date(2000, 10, 29, 1, 0, 0, 0, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := worldOptions{still: true, seed: func(w *world) { w.company("Atelier", atelier) }}
			o.sellsy.Location = paris
			o.config = func(c *bridge.Config) { c.Policy.Location = paris }
			inWorld(t, o, func(t *testing.T, w *world) {
				time.Sleep(time.Until(change.Add(-3 * time.Hour)))
				stop := w.start()
				defer stop()
				calls := map[aircall.CallID]time.Time{}
				for i := range 18 { // one in twenty minutes
					w.lose(func(string) bool { return i%2 == 1 })
					if i%3 == 1 {
						w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Drop: sellsytest.DropAfter, Times: 1})
					}
					call := w.answered(atelier)
					calls[call.ID()] = call.Call().StartedAt.Time
					time.Sleep(20*time.Minute - 76*time.Second)
				}
				time.Sleep(26 * time.Hour)
				phoneCalls := w.sellsy.PhoneCalls()
				if len(phoneCalls) != len(calls) {
					t.Errorf("%d phone calls of %d calls\n%s", len(phoneCalls), len(calls), w.logs)
				}
				for id, at := range calls {
					found := mentioning(phoneCalls, id)
					if len(found) != 1 || found[0].Date.Unix() != at.Unix() {
						t.Errorf("the call of %v: %+v", at, found)
					}
				}
			})
		})
	}
}
