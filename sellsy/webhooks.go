package sellsy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
)

// SignKey is the key that Sellsy signs a webhook's requests with. It does not show when it is printed.
type SignKey string

// String hides the key.
func (SignKey) String() string { return "…" }

// GoString hides the key.
func (SignKey) GoString() string { return "…" }

// WebhookType is where a webhook sends its events.
type WebhookType string

// The webhook types.
const (
	WebhookHTTP  WebhookType = "http"
	WebhookSlack WebhookType = "slack"
)

// Webhook is a subscription to events.
type Webhook struct {
	ID              WebhookID            `json:"id" wire:"identity"`
	Type            WebhookType          `json:"type"`
	Name            string               `json:"name"` // empty: none
	IsEnabled       bool                 `json:"is_enabled"`
	Endpoint        string               `json:"endpoint"`
	ObjectInPayload bool                 `json:"object_in_payload"` // events hold the whole record
	JSON            bool                 `json:"json_content_type"` // events are sent as JSON, not as a form
	SignKey         SignKey              `json:"sign_key"`
	Configuration   WebhookConfiguration `json:"configuration"`
	DefaultChannel  string               `json:"default_channel"` // of a Slack webhook
	Created         Time                 `json:"created"`
	UpdatedAt       Time                 `json:"updated"`
	LastSucceeded   Time                 `json:"last_succeeded"`
	LastFailed      Time                 `json:"last_failed"`
	Failures        int                  `json:"nb_failures"`
}

// LogValue keeps the key out of logs.
func (w Webhook) LogValue() slog.Value {
	return slog.GroupValue(slog.Int64("id", int64(w.ID)), slog.String("endpoint", w.Endpoint), slog.Bool("enabled", w.IsEnabled))
}

// WebhookConfiguration says which events a webhook sends. Sellsy describes it as a list and as an object keyed by event; both are read.
type WebhookConfiguration []WebhookSwitch

// WebhookSwitch turns one event on or off.
type WebhookSwitch struct {
	ID        EventName `json:"id" wire:"key"`
	IsEnabled bool      `json:"is_enabled"`
	Channel   string    `json:"channel,omitzero"` // of a Slack webhook
}

// Enabled reports whether the webhook sends an event.
func (c WebhookConfiguration) Enabled(name EventName) bool {
	return slices.ContainsFunc(c, func(s WebhookSwitch) bool { return s.ID == name && s.IsEnabled })
}

// WebhookInput is what one writes of a webhook. Creating needs Type and Endpoint. Fields that are not set are not sent.
type WebhookInput struct {
	Type            WebhookType          `json:"type,omitzero"` // at creation only
	Name            Opt[string]          `json:"name,omitzero"`
	IsEnabled       Opt[bool]            `json:"is_enabled,omitzero"`
	Endpoint        string               `json:"endpoint,omitzero"`
	ObjectInPayload Opt[bool]            `json:"object_in_payload,omitzero"`
	JSON            Opt[bool]            `json:"json_content_type,omitzero"`
	SignKey         SignKey              `json:"sign_key,omitzero"` // Sellsy makes one up if it is empty
	Configuration   WebhookConfiguration `json:"configuration,omitzero"`
	DefaultChannel  Opt[string]          `json:"default_channel,omitzero"` // of a Slack webhook
}

func (w WebhookInput) needs() []field {
	return []field{{"Type", w.Type != ""}, {"Endpoint", w.Endpoint != ""}}
}

// LogValue keeps the key out of logs.
func (w WebhookInput) LogValue() slog.Value {
	return slog.GroupValue(slog.String("endpoint", w.Endpoint))
}

// WebhookEventGroup lists the events of one kind of record.
type WebhookEventGroup struct {
	ID          string `json:"id" wire:"identity"` // the kind, such as "people"
	Description string `json:"description"`
	Parent      string `json:"parent"`

	// Events holds a label for each event, keyed by what follows the dot of its name.
	Events EventLabels `json:"events"`
}

// Names returns the names of the group's events in alphabetical order.
func (g WebhookEventGroup) Names() []EventName {
	names := make([]EventName, 0, len(g.Events))
	for verb := range g.Events {
		names = append(names, EventName(g.ID+"."+verb))
	}
	slices.Sort(names)
	return names
}

// EventLabels holds labels by the verb of an event.
type EventLabels map[string]string

// WebhookFilter selects webhooks. Zero fields do not filter.
type WebhookFilter struct {
	Type      WebhookType `json:"type,omitzero"`
	Name      string      `json:"name,omitzero"`
	IsEnabled Opt[bool]   `json:"is_enabled,omitzero"`
	Endpoint  string      `json:"endpoint,omitzero"`
}

// WebhooksService manages the account's webhooks (/webhooks, scopes webhooks.read and webhooks.write). Register is easier than Create.
type WebhooksService struct {
	Records[WebhookID, Webhook, WebhookInput]
	Searcher[Webhook, WebhookFilter]

	c *Client
}

// Events returns the events that the account can subscribe to (GET /webhooks/events, scope webhooks.read).
func (s *WebhooksService) Events(ctx context.Context) ([]WebhookEventGroup, error) {
	return bareList[WebhookEventGroup](ctx, s.c, "/webhooks/events")
}

// Registration is what [WebhooksService.Register] is to bring about.
type Registration struct {
	Endpoint        string      // required
	Events          []EventName // required; those that the account does not list are left out
	SignKey         SignKey     // empty: the one that Sellsy has, or makes up
	ObjectInPayload bool
	JSON            bool
}

// LogValue keeps the key out of logs.
func (r Registration) LogValue() slog.Value {
	return slog.GroupValue(slog.String("endpoint", r.Endpoint))
}

// Registered is the outcome of a [Registration].
type Registered struct {
	Webhook *Webhook
	Missing []EventName // asked for, but not listed by the account
	Changed bool        // something was created or updated
}

// Format shows no key, whatever the verb.
func (r Registered) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{%+v %v %t}", r.Webhook, r.Missing, r.Changed)
}

// LogValue keeps the key out of logs.
func (r Registered) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("webhook", r.Webhook), slog.Bool("changed", r.Changed))
}

// ErrNoEvents is a registration of which the account lists no event at all.
var ErrNoEvents = errors.New("sellsy: the account lists none of these webhook events")

// Register makes sure that the account has an enabled webhook as r says: it creates one, repairs the one that r.Endpoint
// already has, or finds nothing to do. Of an existing webhook, events that r does not name are left as they are. It needs
// the scopes webhooks.read and webhooks.write and sends two requests (GET /webhooks/events and POST /webhooks/search), and a
// third when it has to write.
func (s *WebhooksService) Register(ctx context.Context, r Registration) (*Registered, error) {
	if err := required("POST", "/webhooks", field{"Endpoint", r.Endpoint != ""}, field{"Events", len(r.Events) > 0}); err != nil {
		return nil, err
	}
	listed, err := s.listed(ctx)
	if err != nil {
		return nil, err
	}
	wanted, missing := r.wanted(listed)
	result := &Registered{Missing: missing}
	if len(wanted) == 0 {
		return result, &Error{Method: "POST", Path: "/webhooks", Err: fmt.Errorf("%w: %v", ErrNoEvents, r.Events)}
	}
	in := WebhookInput{
		IsEnabled: Some(true), Endpoint: r.Endpoint, SignKey: r.SignKey,
		ObjectInPayload: Some(r.ObjectInPayload), JSON: Some(r.JSON), Configuration: wanted,
	}

	existing, err := s.at(ctx, r.Endpoint)
	switch {
	case err != nil:
		return result, err
	case existing == nil:
		in.Type = WebhookHTTP
		result.Webhook, err = s.Create(ctx, in)
		result.Changed = err == nil
		return result, err
	case fits(existing, r, wanted):
		result.Webhook = existing
		return result, nil
	}
	for _, other := range existing.Configuration {
		if !slices.ContainsFunc(wanted, func(w WebhookSwitch) bool { return w.ID == other.ID }) && (listed[other.ID] || other.IsEnabled) {
			in.Configuration = append(in.Configuration, other)
		}
	}
	result.Webhook, err = s.Update(ctx, existing.ID, in)
	result.Changed = err == nil
	return result, err
}

// listed are the events that the account lists.
func (s *WebhooksService) listed(ctx context.Context) (map[EventName]bool, error) {
	groups, err := s.Events(ctx)
	if err != nil {
		return nil, err
	}
	listed := map[EventName]bool{}
	for _, g := range groups {
		for _, name := range g.Names() {
			listed[name] = true
		}
	}
	return listed, nil
}

// wanted switches on the events that the account lists, and names the others.
func (r Registration) wanted(listed map[EventName]bool) (wanted WebhookConfiguration, missing []EventName) {
	for _, name := range r.Events {
		switch {
		case !listed[name]:
			missing = append(missing, name)
		case !wanted.Enabled(name):
			wanted = append(wanted, WebhookSwitch{ID: name, IsEnabled: true})
		}
	}
	return wanted, missing
}

// at returns the HTTP webhook of an endpoint, nil if there is none.
func (s *WebhooksService) at(ctx context.Context, endpoint string) (*Webhook, error) {
	for webhook, err := range s.SearchAll(ctx, WebhookFilter{Endpoint: endpoint}, ListOptions{}) {
		if err != nil {
			return nil, err
		}
		if webhook.Endpoint == endpoint && webhook.Type != WebhookSlack {
			return &webhook, nil
		}
	}
	return nil, nil
}

func fits(w *Webhook, r Registration, wanted WebhookConfiguration) bool {
	return w.IsEnabled && w.ObjectInPayload == r.ObjectInPayload && w.JSON == r.JSON &&
		(r.SignKey == "" || w.SignKey == r.SignKey) &&
		!slices.ContainsFunc(wanted, func(s WebhookSwitch) bool { return !w.Configuration.Enabled(s.ID) })
}
