package rest_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// TestUrgentRequestsGoFirst: a window can be too small for a reserve. Then a request that somebody waits for goes before those that
// were there already, and not when chance will have it.
func TestUrgentRequestsGoFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pacedClient(t, play(reply(200, `{}`)), rest.Window{Name: "second", Period: time.Second, Limit: 5})
		urgent := c.WithPriority(rest.Interactive)
		var crowd sync.WaitGroup
		for range 50 {
			crowd.Go(func() { send(t, c, 6) })
		}
		for range 20 {
			time.Sleep(2 * time.Second)
			if wait := send(t, urgent, 1)[0]; wait > time.Second {
				t.Errorf("it waited for %v", wait)
			}
		}
		crowd.Wait()
	})
}
