package aircall

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
)

// WebhookHandler receives the events of webhooks. It checks their token, hands them over, and answers; it does not work on them, for
// Aircall waits 5 s and switches off webhooks that fail too often. Its fields must not change once it serves.
//
// Its answers: 200 for an event that Accept took, for a body of an authentic sender that cannot be read, for
// refusing it would count towards switching the webhook off, and for GET and
// HEAD, to look whether it is there. 401 for a wrong or missing token. 400 for what is not an event. 413 beyond 1 MiB. 405
// for other methods. 503 when Accept fails: Aircall sends the event again.
type WebhookHandler struct {
	// Secrets are the tokens of the webhooks, as [WebhooksService.Create] returned them. Without any, every event is refused.
	Secrets []string

	// Accept takes an event over: into a queue or a database. It must be quick. Without it, every event is
	// answered with 503.
	Accept func(ctx context.Context, e *Event) error

	// Malformed, if set, is called with each body of an authentic sender that cannot be read.
	Malformed func(ctx context.Context, body []byte, err error)

	// Logger is told about events that are dropped or refused. Nil logs nothing.
	Logger *slog.Logger
}

const maxEventBytes = 1 << 20

// ServeHTTP receives one event.
func (h *WebhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodPost:
	case http.MethodGet, http.MethodHead:
		return
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	log := h.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	ctx := r.Context()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxEventBytes))
	if err != nil {
		status := http.StatusBadRequest
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			status = http.StatusRequestEntityTooLarge
		}
		log.WarnContext(ctx, "aircall: a webhook body was not read", "status", status)
		w.WriteHeader(status)
		return
	}
	event, err := ParseEvent(body)
	switch {
	case event == nil:
		log.WarnContext(ctx, "aircall: not an event", "bytes", len(body))
		w.WriteHeader(http.StatusBadRequest)
	case !VerifyToken(event.Token, h.Secrets...):
		log.WarnContext(ctx, "aircall: an event with a wrong token", "event", event)
		w.WriteHeader(http.StatusUnauthorized)
	case err != nil:
		log.ErrorContext(ctx, "aircall: an event was dropped: its data does not decode", "event", event, "error", err)
		if h.Malformed != nil {
			h.Malformed(ctx, body, err)
		}
	case h.Accept == nil:
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		if err := h.Accept(ctx, event); err != nil {
			log.ErrorContext(ctx, "aircall: an event was not accepted", "event", event, "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}
}

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
