package sellsy

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// maxWebhookBytes bounds the body of a webhook request.
const maxWebhookBytes = 1 << 20

// WebhookHandler receives the events of webhooks. It checks their signature, hands them over, and answers; it does not work on them, for
// Sellsy does not wait long. Its fields must not change once it serves.
//
// Its answers: 200 for an event that Accept took, for a body of an authentic sender that cannot be read, and for GET and
// HEAD, with
// which Sellsy looks whether the address is alive. 401 for a wrong or missing signature. 413 beyond 1 MiB. 405
// for other methods. 503 when Accept fails, and to a body above 64 KiB that waits longer than 3 s for its turn, since few of them are
// read at once: Sellsy does not send the event again.
type WebhookHandler struct {
	// Secrets are the keys that requests may be signed with; more than one lets a key be replaced without losing events. Without any, every event is refused.
	Secrets []string

	// Accept takes an event over: into a queue or a database. It must be quick. Without it, every event is
	// answered with 503.
	Accept func(ctx context.Context, e *Event) error

	// Malformed, if set, is called with each body of an authentic sender that cannot be read.
	Malformed func(ctx context.Context, body []byte, err error)

	// Logger is told about events that are dropped or refused. Nil logs nothing.
	Logger *slog.Logger
}

// Format shows no secret, whatever the verb.
func (WebhookHandler) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "sellsy.WebhookHandler(…)")
}

// LogValue shows no secret either.
func (WebhookHandler) LogValue() slog.Value { return slog.StringValue("sellsy.WebhookHandler(…)") }

// ServeHTTP receives one event.
func (h *WebhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest.Webhook(w, r, h.receive)
}

func (h *WebhookHandler) receive(w http.ResponseWriter, r *http.Request) int {
	body, done, err := rest.ReadBody(w, r, maxWebhookBytes, nil) // the signature is of all of it
	defer done()
	if err != nil {
		return rest.NotRead(err)
	}
	if !VerifySignature(r.Header.Get(SignatureHeader), body, h.Secrets...) {
		return http.StatusUnauthorized
	}
	event, err := ParseEvent(body)
	if err != nil {
		h.log().ErrorContext(r.Context(), "sellsy: an event was dropped: it cannot be read", "error", err)
		if h.Malformed != nil {
			h.Malformed(r.Context(), body, err)
		}
		return http.StatusOK
	}
	if h.Accept == nil {
		return http.StatusServiceUnavailable
	}
	if err := h.Accept(r.Context(), event); err != nil {
		h.log().ErrorContext(r.Context(), "sellsy: an event was not accepted", "event", event.Name, "error", err)
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

func (h *WebhookHandler) log() *slog.Logger { return rest.LoggerOr(h.Logger) }
