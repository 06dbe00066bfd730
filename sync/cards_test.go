package bridge_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestCardsOfAFlood begins more calls at once than can wait for their cards, while Aircall is slow. Those that have waited longest are
// left out, then those whose calls began too long ago; each is told, and they are counted.
func TestCardsOfAFlood(t *testing.T) {
	t.Parallel()
	const begun, workers, queue = 1100, 4, 1024
	var mu sync.Mutex
	crowded, late, shown := []aircall.CallID{}, 0, 0
	observe := func(c report.CardDone) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case c.Err == nil:
			shown++
		case !errors.Is(c.Err, report.ErrCardLeftOut):
			t.Errorf("card of call %d: %v", c.Call, c.Err)
		case strings.Contains(c.Err.Error(), "too many"):
			crowded = append(crowded, c.Call)
		default:
			late++
		}
	}
	inWorld(t, worldOptions{
		seed:   func(w *world) { w.company("Pharmacie Exemple", "01 99 00 12 34") },
		config: func(c *bridge.Config) { c.Observer.Card = observe },
	}, func(t *testing.T, w *world) {
		w.aircall.Inject(aircalltest.Fault{Path: "/v1/calls/*/insight_cards", Latency: 10 * time.Second})
		var calls []aircall.CallID
		for range begun {
			calls = append(calls, w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199001234"}).Call().ID)
			synctest.Wait() // it waits, or is being shown
		}
		if want := calls[workers : begun-queue]; !slices.Equal(crowded, want) {
			t.Errorf("left out while others began: %d cards, want the %d that had waited longest", len(crowded), len(want))
		}
		time.Sleep(3 * time.Minute)
		status, err := w.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if counts := status.Counts; shown+late+len(crowded) != begun || shown < 40 || counts.Cards != uint64(shown) || counts.CardsLeftOut != uint64(late+len(crowded)) {
			t.Errorf("shown %d, too late %d, left out %d of %d; counted %d and %d", shown, late, len(crowded), begun, counts.Cards, counts.CardsLeftOut)
		}
	})
}

// TestCardOfARemovedInstallation removes what is stored while a card is being shown, which leaves nothing behind.
func TestCardOfARemovedInstallation(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) { w.company("Pharmacie Exemple", "01 99 00 12 34") },
	}, func(t *testing.T, w *world) {
		w.aircall.Inject(aircalltest.Fault{Path: "/v1/calls/*/insight_cards", Latency: 10 * time.Second})
		w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33199001234"})
		time.Sleep(time.Second)
		stored := func() int {
			list, err := w.store.List(t.Context(), store.ListOptions{Installation: "default", Kind: "call", Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		if n := stored(); n != 1 {
			t.Fatalf("%d calls stored while the card is shown", n)
		}
		if err := w.store.RemoveInstallation(t.Context(), "default"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(15 * time.Second)
		if n := stored(); n != 0 {
			t.Errorf("%d calls stored after their installation was removed", n)
		}
	})
}
