package hub_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// What is authentic is taken, however large it is: refusing it would count towards switching the webhook off.
func TestHubTakesLargeDeliveries(t *testing.T) {
	t.Parallel()
	inTown(t, func(t *testing.T, w *town) {
		p := w.hub()
		defer p.start()()
		a := w.settle("a", sellsytest.Options{})
		p.put(a)
		event := func(call int, token string, size int) string {
			return fmt.Sprintf(`{"event":"call.created","timestamp":%d,"token":%q,"data":{"id":%d,"direction":"inbound","status":"initial","started_at":%[1]d,`+
				`"number":{"id":%[4]d},"comments":[{"content":%[5]q}]}}`, time.Now().Unix(), token, call, a.line.ID, strings.Repeat("x", size))
		}
		for i, tt := range []struct {
			name, path, token string
			size, want        int
		}{
			{"large", "/webhooks/aircall/a", a.token(), 300 << 10, 200},
			{"large, by token", "/webhooks/aircall", a.token(), 300 << 10, 200},
			{"beyond the limit", "/webhooks/aircall/a", a.token(), 3 << 20, 200},
			{"beyond the limit, by token", "/webhooks/aircall", a.token(), 3 << 20, 200},
			{"large, of a stranger", "/webhooks/aircall/a", "guess", 300 << 10, 401},
			{"large, by the token of a stranger", "/webhooks/aircall", "guess", 300 << 10, 401},
			{"beyond the limit, of a stranger", "/webhooks/aircall/a", "guess", 3 << 20, 413},
			{"beyond the limit, by the token of a stranger", "/webhooks/aircall", "guess", 3 << 20, 413},
		} {
			if got := p.post(tt.path, event(100+i, tt.token, tt.size)); got != tt.want {
				t.Errorf("%s: answered %d, want %d", tt.name, got, tt.want)
			}
		}
		b, _ := p.Bridge("a")
		if got := b.Counts(); got.Stored != 2 || got.Malformed != 3 || got.Unauthorized != 1 {
			t.Errorf("%d stored, %d read in part or too large, %d refused; want 2, 3 and 1", got.Stored, got.Malformed, got.Unauthorized)
		}
		for call := range aircall.CallID(4) {
			if _, err := b.Call(t.Context(), 100+call); err != nil {
				t.Errorf("call %d: %v", 100+call, err)
			}
		}
	})
}
