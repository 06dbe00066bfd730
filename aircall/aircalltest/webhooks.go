package aircalltest

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

const maxWebhooks = 100

type webhook struct {
	keyed
	UUID       string              `json:"webhook_id"`
	DirectLink string              `json:"direct_link"`
	CustomName string              `json:"custom_name"`
	URL        string              `json:"url"`
	Active     bool                `json:"active"`
	Events     []aircall.EventName `json:"events"`
	CreatedAt  iso                 `json:"created_at"`
	Token      string              `json:"token"`

	oauth    bool         // made with the token of an OAuth integration, and only visible to it
	handler  http.Handler // of DeliverTo
	queue    []*delivery
	working  int // goroutines
	failures int // in a row
	disabled time.Time
	deleted  bool
}

// Webhooks returns the webhooks that were made through the API, oldest first.
func (s *Server) Webhooks() []aircall.Webhook { return every[aircall.Webhook](s, webhooks) }

var webhooks = &resource[webhook, *webhook]{
	one: "webhook", many: "webhooks",
	table: func(s *Server) *table[*webhook] { return s.webhooks },
	find: func(s *Server, r *request) *webhook { // by either of its ids
		for h := range s.webhooks.All() {
			if h.oauth == r.oauth && (h.UUID == r.words[0] || strconv.FormatInt(h.ID, 10) == r.words[0]) {
				return h
			}
		}
		return nil
	},
	match: func(_ *Server, r *request) func(*webhook) bool {
		return func(h *webhook) bool { return h.oauth == r.oauth }
	},
	shape:  func(_ *Server, r *request, h *webhook) object { return h.shape(r.Method == http.MethodGet) },
	dates:  func(h *webhook) (created, updated time.Time) { return h.CreatedAt.Time, h.CreatedAt.Time },
	paging: paging{bare: true, usual: 50},
	forget: func(_ *Server, h *webhook) { h.deleted, h.Active = true, false },
}

// shape is that of the webhooks endpoints, with the events in another order than they were given. Neither the name nor, when
// it is made or changed, the older id shows.
func (h *webhook) shape(withID bool) object {
	o := shape(h, "webhook_id direct_link url active events token created_at")
	events := slices.Clone(h.Events)
	slices.Reverse(events)
	o["events"] = events
	if withID {
		o["id"] = h.ID
	}
	return o
}

type webhookBody struct {
	URL        *string             `json:"url"`
	CustomName *string             `json:"custom_name"`
	Events     []aircall.EventName `json:"events"`
	Active     *bool               `json:"active"`
}

func (b *webhookBody) check() (problem string) {
	if b.URL != nil && !acceptableURL(*b.URL) {
		return "url must be an https URL"
	}
	for _, name := range b.Events {
		if !slices.Contains(allEvents(), name) {
			return "Unknown event " + string(name)
		}
	}
	return ""
}

// acceptableURL asks for https as Aircall does, but for this machine, where Aircall could not reach anyway.
func acceptableURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return false
	}
	if u.Scheme == "http" {
		ip := net.ParseIP(u.Hostname())
		return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
	}
	return u.Scheme == "https"
}

// createWebhook makes a webhook, also if there is one for the same URL. Without events it gets them all.
func (s *Server) createWebhook(r *request, body webhookBody) (int, any) {
	if problem := body.check(); problem != "" {
		return badRequest(problem)
	}
	if body.URL == nil {
		return badRequest("url is missing")
	}
	if s.webhooks.Len() >= maxWebhooks {
		return badRequest("Maximum of 100 webhooks reached")
	}
	h := &webhook{
		UUID: s.uuid(), CustomName: "Webhook", Active: true, CreatedAt: iso{now()}, Token: s.randomHex(16), oauth: r.oauth,
		Events: orAll(body.Events),
	}
	h.DirectLink = link(1, "webhooks", h.UUID)
	body.apply(h)
	s.webhooks.Add(h)
	return http.StatusCreated, webhooks.answer(s, r, h)
}

// updateWebhook changes a webhook. Events that are not given become all events, unless events_action says otherwise.
func (s *Server) updateWebhook(r *request, h *webhook, body webhookBody) (int, any) {
	if problem := body.check(); problem != "" {
		return badRequest(problem)
	}
	given := func(name aircall.EventName) bool { return slices.Contains(body.Events, name) }
	switch r.query("events_action") {
	case "add":
		h.Events = append(slices.DeleteFunc(slices.Clone(h.Events), given), body.Events...)
	case "remove":
		h.Events = slices.DeleteFunc(slices.Clone(h.Events), given)
	default:
		h.Events = orAll(body.Events)
	}
	body.apply(h)
	return http.StatusOK, webhooks.answer(s, r, h)
}

func (b *webhookBody) apply(h *webhook) {
	set(&h.URL, b.URL)
	set(&h.CustomName, b.CustomName)
	if b.Active != nil {
		h.Active, h.disabled, h.failures = *b.Active, time.Time{}, 0
	}
}

func orAll(events []aircall.EventName) []aircall.EventName {
	if len(events) == 0 {
		return allEvents()
	}
	return events
}
