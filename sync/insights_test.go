package bridge_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// TestInsightsWhileTheWebhookWasOff: somebody switches Aircall's webhook off. What Aircall's AI finds before it is on again is read
// then, also of a call of which something was known before.
func TestInsightsWhileTheWebhookWasOff(t *testing.T) {
	t.Parallel()
	inWorld(t, worldOptions{
		seed: func(w *world) { w.company("Dubois", "0199001234") },
		config: func(c *bridge.Config) {
			c.Webhooks = bridge.Webhooks{AircallURL: aircallHook, SellsyURL: sellsyHook, SellsyKey: sellsyKey}
			c.Policy = activity.Policy{Parts: []activity.Part{activity.PartID, activity.PartSummary, activity.PartTopics}}
		},
	}, func(t *testing.T, w *world) {
		call := w.answered("+33 1 99 00 12 34")
		call.Summary("A first summary.")
		time.Sleep(30 * time.Minute)
		if d := w.onlyCall().Description; !strings.Contains(d, "A first summary.") {
			t.Fatalf("description: %s", d)
		}

		hooks := w.aircall.Webhooks()
		if _, err := w.aircall.Client().Webhooks.Update(t.Context(), hooks[0].ID, webhookOff(hooks[0].Events)); err != nil {
			t.Fatal(err)
		}
		w.lose(func(string) bool { return true })
		call.Summary("A better summary.")
		call.Topics("offer", "deadline")
		time.Sleep(time.Second)
		w.lose(nil)
		time.Sleep(30 * time.Minute)
		if !w.aircall.Webhooks()[0].Active {
			t.Fatal("the webhook is still off")
		}
		if d := w.onlyCall().Description; !strings.Contains(d, "A better summary.") || !strings.Contains(d, "offer, deadline") {
			t.Errorf("description: %s\n%s", d, w.logs)
		}
	})
}
