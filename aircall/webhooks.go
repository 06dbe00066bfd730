package aircall

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Webhook is a subscription to events.
type Webhook struct {
	ID         WebhookID   `json:"webhook_id"`
	NumericID  int64       `json:"id"` // the older id; zero in some answers
	DirectLink string      `json:"direct_link"`
	CustomName string      `json:"custom_name"`
	URL        string      `json:"url"`
	Active     bool        `json:"active"`
	Events     []EventName `json:"events"` // in no particular order
	CreatedAt  Time        `json:"created_at"`

	// Token comes with every event of this webhook and proves that Aircall sent it: keep it secret.
	Token string `json:"token"`
}

// String names the webhook without its token.
func (w Webhook) String() string { return fmt.Sprintf("webhook %s to %s", w.ID, w.URL) }

// GoString is String, so that %#v does not show the token either.
func (w Webhook) GoString() string { return w.String() }

// LogValue keeps the token out of logs.
func (w Webhook) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(w.ID)), slog.String("url", w.URL), slog.Bool("active", w.Active))
}

// WebhooksService manages the subscriptions to events: with an OAuth token those of the installation, with an API key those of
// the company's keys and Dashboard. A company has at most 100.
type WebhooksService struct{ rest *rest.Client }

// List returns one page of the webhooks.
//
// GET /v1/webhooks
func (s *WebhooksService) List(ctx context.Context, opts ListOptions) (*Page[Webhook], error) {
	q, err := opts.query()
	if err != nil {
		return nil, err
	}
	var answer struct {
		Webhooks []Webhook `json:"webhooks"`
		Meta     meta      `json:"meta"`
	}
	r := rest.Request{Method: http.MethodGet, Path: "/v1/webhooks", Query: q}
	return fetchPage(ctx, s.rest, r, &answer, &answer.Webhooks, &answer.Meta)
}

// All walks the webhooks.
//
// GET /v1/webhooks
func (s *WebhooksService) All(ctx context.Context, opts ListOptions) iter.Seq2[Webhook, error] {
	return allPages(func(page int) (*Page[Webhook], error) {
		o := opts
		o.Page = page
		return s.List(ctx, o)
	})
}

// Get returns a webhook.
//
// GET /v1/webhooks/:webhook_id
func (s *WebhooksService) Get(ctx context.Context, id WebhookID) (*Webhook, error) {
	return s.one(ctx, rest.Request{Method: http.MethodGet, Path: "/v1/webhooks/{webhook_id}", Args: []any{id}})
}

// WebhookInput is what one writes of a webhook. Creating needs URL and events; an update changes what is set.
type WebhookInput struct {
	URL        string `json:"url,omitzero"` // https
	CustomName string `json:"custom_name,omitzero"`
	Active     *bool  `json:"active,omitzero"` // in an update only

	// Events is what to subscribe to, in an update in place of what was. Nil keeps that; it must not be empty, for Aircall takes
	// that for everything: say AllEvents.
	Events    []EventName `json:"events,omitzero"`
	AllEvents bool        `json:"-"` // at creation only
}

// Create makes a webhook. Aircall does not look for one with the same URL: two of them deliver twice.
//
// POST /v1/webhooks
func (s *WebhooksService) Create(ctx context.Context, in WebhookInput) (*Webhook, error) {
	const path = "/v1/webhooks"
	if (len(in.Events) == 0) != in.AllEvents {
		return nil, refused(http.MethodPost, path, "a webhook needs either Events or AllEvents")
	}
	if in.AllEvents {
		in.Events = nil
	}
	return s.one(ctx, rest.Request{Method: http.MethodPost, Path: path, Body: in})
}

// Delete deletes a webhook.
//
// DELETE /v1/webhooks/:webhook_id
func (s *WebhooksService) Delete(ctx context.Context, id WebhookID) error {
	return send(ctx, s.rest, rest.Request{Method: http.MethodDelete, Path: "/v1/webhooks/{webhook_id}", Args: []any{id}})
}

func (s *WebhooksService) one(ctx context.Context, r rest.Request) (*Webhook, error) {
	var answer struct {
		Webhook *Webhook `json:"webhook"`
	}
	return one(ctx, s.rest, r, &answer, &answer.Webhook)
}

// Update changes what is set of a webhook. Aircall resets the events of a webhook to all when an update does not name them, so
// without Events this first reads the webhook, and sends its events along. A disabled webhook is enabled again with
// WebhookInput{Active: new(true)}.
//
// PUT /v1/webhooks/:webhook_id
func (s *WebhooksService) Update(ctx context.Context, id WebhookID, in WebhookInput) (*Webhook, error) {
	const path = "/v1/webhooks/{webhook_id}"
	if in.Events == nil {
		current, err := s.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		in.Events = current.Events
	}
	if len(in.Events) == 0 || in.AllEvents {
		return nil, refused(http.MethodPut, path, "without events Aircall would subscribe the webhook to all of them")
	}
	return s.one(ctx, rest.Request{Method: http.MethodPut, Path: path, Args: []any{id}, Body: in})
}

// AddEvents subscribes a webhook to more events.
//
// PUT /v1/webhooks/:webhook_id?events_action=add
func (s *WebhooksService) AddEvents(ctx context.Context, id WebhookID, events ...EventName) (*Webhook, error) {
	return s.changeEvents(ctx, id, "add", events)
}

// RemoveEvents unsubscribes a webhook from some events.
//
// PUT /v1/webhooks/:webhook_id?events_action=remove
func (s *WebhooksService) RemoveEvents(ctx context.Context, id WebhookID, events ...EventName) (*Webhook, error) {
	return s.changeEvents(ctx, id, "remove", events)
}

func (s *WebhooksService) changeEvents(ctx context.Context, id WebhookID, action string, events []EventName) (*Webhook, error) {
	const path = "/v1/webhooks/{webhook_id}"
	if len(events) == 0 {
		return nil, refused(http.MethodPut, path, "no events to "+action)
	}
	return s.one(ctx, rest.Request{
		Method: http.MethodPut, Path: path, Args: []any{id}, Query: url.Values{"events_action": {action}},
		Body: struct {
			Events []EventName `json:"events"`
		}{events},
	})
}
