package aircall

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
)

// Webhook is a subscription to events.
type Webhook struct {
	ID         WebhookID   `json:"webhook_id" wire:"identity"`
	NumericID  int64       `json:"id" wire:"identity"` // the older id; zero in some answers
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
type WebhooksService struct{ c *Client }

// List returns one page of the webhooks.
//
// GET /v1/webhooks
func (s *WebhooksService) List(ctx context.Context, opts ListOptions) (*Page[Webhook], error) {
	return list[Webhook](ctx, s.c, "/v1/webhooks", "webhooks", opts)
}

// All walks the webhooks.
//
// GET /v1/webhooks
func (s *WebhooksService) All(ctx context.Context, opts ListOptions) iter.Seq2[Webhook, error] {
	return all(ctx, opts, s.List)
}

// Get returns a webhook.
//
// GET /v1/webhooks/:webhook_id
func (s *WebhooksService) Get(ctx context.Context, id WebhookID) (*Webhook, error) {
	return call[Webhook](ctx, s.c, get("/v1/webhooks/{webhook_id}", id), "webhook")
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
		return nil, refused("POST", path, "a webhook needs either Events or AllEvents")
	}
	if in.AllEvents {
		in.Events = nil
	}
	return call[Webhook](ctx, s.c, post(path, in), "webhook")
}

// Delete deletes a webhook.
//
// DELETE /v1/webhooks/:webhook_id
func (s *WebhooksService) Delete(ctx context.Context, id WebhookID) error {
	return s.c.run(ctx, del("/v1/webhooks/{webhook_id}", id))
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
		return nil, refused("PUT", path, "without events Aircall would subscribe the webhook to all of them")
	}
	return call[Webhook](ctx, s.c, put(path, in, id), "webhook")
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
		return nil, refused("PUT", path, "no events to "+action)
	}
	r := put(path, map[string]any{"events": events}, id)
	r.Query = url.Values{"events_action": {action}}
	return call[Webhook](ctx, s.c, r, "webhook")
}
