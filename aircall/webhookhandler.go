package aircall

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// WebhookHandler receives the events of webhooks. It checks their token, hands them over, and answers; it does not work on them, for
// Aircall waits 5 s and switches off webhooks that fail too often. Nothing but the envelope is decoded before the token is checked.
// Its fields must not change once it serves.
//
// Its answers: 200 for an event that Accept took, for a body of an authentic sender that cannot be read, for refusing it would count
// towards switching the webhook off, and for GET and HEAD, to look whether it is there. 401 for a wrong or missing token. 400 for what
// is not an event. 413 beyond 1 MiB, unless the token is right. 405 for other methods. 503 when Accept fails, and to a body above
// 64 KiB without the token in them that waits longer than 3 s for its turn, since few of them are read at once: Aircall sends the event
// again.
type WebhookHandler struct {
	// Secrets are the tokens of the webhooks, as [WebhooksService.Create] returned them. Without any, every event is refused.
	Secrets []string

	// Accept takes an event over: into a queue or a database. It must be quick. Without it, every event is answered with 503.
	//
	// The Payload of an event may be nil: of one that this package does not know, and of one whose data cannot be read. If its
	// [Event.CallID] is not zero then, Aircall can be asked about the call.
	Accept func(ctx context.Context, e *Event) error

	// Malformed, if set, is called with each body of an authentic sender that cannot be read.
	Malformed func(ctx context.Context, body []byte, err error)

	// Logger is told about events that are dropped or refused. Nil logs nothing.
	Logger *slog.Logger
}

// Format shows no secret, whatever the verb.
func (WebhookHandler) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "aircall.WebhookHandler(…)")
}

// LogValue shows no secret either.
func (WebhookHandler) LogValue() slog.Value { return slog.StringValue("aircall.WebhookHandler(…)") }

const maxEventBytes = 1 << 20

// ServeHTTP receives one event.
func (h *WebhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest.Webhook(w, r, h.receive)
}

func (h *WebhookHandler) receive(w http.ResponseWriter, r *http.Request) int {
	ctx := r.Context()
	body, done, err := rest.ReadBody(w, r, maxEventBytes, func(head []byte) bool {
		event, _ := ReadEnvelope(head)
		return event != nil && VerifyToken(event.Token, h.Secrets...)
	})
	defer done()
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	if err != nil && !tooLarge {
		h.log().WarnContext(ctx, "aircall: a webhook body was not read", "error", err)
		return rest.NotRead(err)
	}
	event, err := ReadEnvelope(body)
	switch {
	case event != nil && VerifyToken(event.Token, h.Secrets...):
	case tooLarge:
		h.log().WarnContext(ctx, "aircall: a webhook body is too large")
		return http.StatusRequestEntityTooLarge
	case event == nil, errors.Is(err, errBroken):
		h.log().WarnContext(ctx, "aircall: not an event", "bytes", len(body))
		return http.StatusBadRequest
	default:
		h.log().WarnContext(ctx, "aircall: an event with a wrong token", "event", event)
		return http.StatusUnauthorized
	}
	if err == nil {
		err = event.Decode()
	}
	if err != nil {
		h.log().ErrorContext(ctx, "aircall: an event cannot be read", "event", event, "error", err)
		if h.Malformed != nil {
			h.Malformed(ctx, body, err)
		}
		if event.CallID() == 0 {
			return http.StatusOK
		}
	}
	if h.Accept == nil {
		return http.StatusServiceUnavailable
	}
	if err := h.Accept(ctx, event); err != nil {
		h.log().ErrorContext(ctx, "aircall: an event was not accepted", "event", event, "error", err)
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

func (h *WebhookHandler) log() *slog.Logger { return rest.LoggerOr(h.Logger) }

// EventQueue holds events in memory between a [WebhookHandler] and the work on them. Events that wait in it are lost with the
// process; keep them in a database when that matters.
type EventQueue struct{ events chan *Event }

// NewEventQueue returns a queue that holds up to size events.
func NewEventQueue(size int) *EventQueue { return &EventQueue{make(chan *Event, max(size, 1))} }

// ErrQueueFull says that an event was not accepted because the queue is full.
var ErrQueueFull = errors.New("aircall: the queue of events is full")

// Accept puts an event into the queue, or fails with [ErrQueueFull] at once. It is for [WebhookHandler].
func (q *EventQueue) Accept(_ context.Context, event *Event) error {
	select {
	case q.events <- event:
		return nil
	default:
		return ErrQueueFull
	}
}

// Run works on the events one after the other until ctx ends, and returns the reason. For more than one at a time, run it more
// than once. Let the HTTP server stop first: what is accepted afterwards is not worked on. Events already in the queue are
// worked on before Run returns, with a context that has not ended.
func (q *EventQueue) Run(ctx context.Context, work func(context.Context, *Event)) error {
	for ended := false; ; {
		if ended {
			select {
			case event := <-q.events:
				work(context.WithoutCancel(ctx), event)
				continue
			default:
				return context.Cause(ctx)
			}
		}
		select {
		case event := <-q.events:
			work(context.WithoutCancel(ctx), event)
		case <-ctx.Done():
			ended = true
		}
	}
}
