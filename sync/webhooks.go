package bridge

import (
	"context"
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// answerWithin leaves room in the five seconds after which Aircall counts a delivery as failed.
const answerWithin = 4 * time.Second

// AircallWebhook returns the handler for the webhooks of Aircall. It writes each event down and answers; it never calls
// Aircall or Sellsy. The tokens are those that Aircall gave when the webhooks were created; while tokens are being
// replaced, name the old and the new one. Without any token, every delivery is refused.
//
// It answers 200 once the event is stored, and also to events it has no use for and to unreadable bodies of an authentic
// sender, since Aircall switches a webhook off after a number of refusals. Otherwise 401 means a wrong token, 400 an
// unreadable body, 413 one over 1 MiB, and 503 that the store is not available, after which Aircall sends the event again.
func (b *Bridge) AircallWebhook(tokens ...string) http.Handler {
	if len(tokens) > 0 {
		b.engine.Account.Health.GivenTokens()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := b.engine.Upkeep.AircallTokens(tokens)
		if len(known) == 0 && b.engine.Upkeep.AircallURL != "" && r.Method == http.MethodPost {
			http.Error(w, "the webhook is being registered", http.StatusServiceUnavailable)
			return
		}
		d := &delivery{ResponseWriter: w}
		handler := aircall.WebhookHandler{
			Secrets: known, Logger: b.engine.Account.Log,
			Accept: func(ctx context.Context, e *aircall.Event) error {
				return d.take(ctx, func(ctx context.Context) error { return b.engine.TakeAircall(ctx, e) })
			},
		}
		handler.ServeHTTP(d, r)
		b.count(r, d)
	})
}

// SellsyWebhook returns the handler for the webhooks of Sellsy, signed with one of the keys. It notes which record is to be
// read again and answers; it never calls Sellsy or Aircall. Without any key, every delivery is refused.
//
// Sellsy does not repeat a delivery, so what is lost with a 503 is found by the next poll.
func (b *Bridge) SellsyWebhook(keys ...string) http.Handler {
	if len(keys) > 0 {
		b.engine.Account.Health.GivenKeys()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d := &delivery{ResponseWriter: w}
		handler := sellsy.WebhookHandler{
			Secrets: b.engine.Upkeep.SellsyKeys(keys),
			Accept: func(ctx context.Context, e *sellsy.Event) error {
				return d.take(ctx, func(ctx context.Context) error { return b.engine.TakeSellsy(ctx, e) })
			},
			Malformed: func(_ context.Context, _ []byte, err error) {
				b.engine.Account.Log.Warn("webhook not understood", "from", "sellsy", "error", err)
			},
		}
		handler.ServeHTTP(d, r)
		b.count(r, d)
	})
}

// delivery is a delivery that is being answered.
type delivery struct {
	http.ResponseWriter

	status int
	taken  bool // it was authentic and could be read
}

// WriteHeader implements [http.ResponseWriter].
func (d *delivery) WriteHeader(status int) {
	d.status = status
	d.ResponseWriter.WriteHeader(status)
}

// take hands an event over, for as long as the sender waits.
func (d *delivery) take(ctx context.Context, take func(context.Context) error) error {
	d.taken = true
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return take(ctx)
}

// count counts a delivery that was not taken.
func (b *Bridge) count(r *http.Request, d *delivery) {
	switch {
	case d.taken || r.Method != http.MethodPost:
	case d.status == http.StatusUnauthorized:
		b.engine.Account.Events.Unauthorized.Add(1)
	default:
		b.engine.Account.Events.Malformed.Add(1)
	}
}
