package hub_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
)

// webhooks counts those that both accounts of a tenant have.
func (n *tenant) webhooks(t *testing.T) (inAircall, inSellsy int) {
	t.Helper()
	for _, err := range n.crm.Client().Webhooks.SearchAll(t.Context(), sellsy.WebhookFilter{}, sellsy.ListOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		inSellsy++
	}
	return len(n.phones.Webhooks()), inSellsy
}

// TestHubRemovesWebhooks holds that an installation that is removed leaves no webhooks behind that the hub has registered, and that it
// is removed all the same when they cannot be deleted.
func TestHubRemovesWebhooks(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{"deleted": false, "credentials are not good any more": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTown(t, func(t *testing.T, w *town) {
				p := w.hub(func(c *hub.Config) { c.PublicURL = "https://bridge.example" })
				defer p.start()()
				n := w.settle("a", sellsytest.Options{})
				p.put(n)
				time.Sleep(time.Minute)
				if a, s := n.webhooks(t); a != 1 || s != 1 {
					t.Fatalf("%d webhooks in Aircall and %d in Sellsy, want one each\n%s", a, s, w.logs)
				}
				if refused {
					n.crm.Inject(sellsytest.Fault{Status: http.StatusUnauthorized, Times: 10})
				}
				if err := p.Remove(t.Context(), "a"); err != nil {
					t.Fatal(err)
				}
				if held := holds(t, w.store, "a"); held != 0 {
					t.Errorf("%d things left", held)
				}
				if refused {
					if !strings.Contains(w.logs.String(), "left behind") {
						t.Errorf("the log does not tell of the webhook in Sellsy\n%s", w.logs)
					}
					return
				}
				if a, s := n.webhooks(t); a != 0 || s != 0 {
					t.Errorf("%d webhooks in Aircall and %d in Sellsy are left", a, s)
				}
			})
		})
	}
}
