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
	aircall.Webhook
	oauth    bool         // made with the token of an OAuth integration, and only visible to it
	handler  http.Handler // of DeliverTo
	queue    []*delivery
	working  int // goroutines
	failures int // in a row
	disabled time.Time
	deleted  bool
}

// shape is that of the webhooks endpoints. Neither the name nor, when it is made, the older id shows.
func (h *webhook) shape(withID bool) object {
	o := object{
		"webhook_id": h.ID, "direct_link": link(1, "webhooks", h.ID), "url": h.URL, "active": h.Active,
		"events": h.shownEvents(), "token": h.Token, "created_at": iso(h.CreatedAt),
	}
	if withID {
		o["id"] = h.NumericID
	}
	return o
}

// shownEvents are the events in another order than they were given.
func (h *webhook) shownEvents() []aircall.EventName {
	events := slices.Clone(h.Events)
	slices.Reverse(events)
	return events
}

// Webhooks returns the webhooks that were made through the API, oldest first.
func (s *Server) Webhooks() []aircall.Webhook {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hooks []aircall.Webhook
	for _, h := range s.webhooks {
		shown := h.Webhook
		shown.Events = slices.Clone(h.Events)
		hooks = append(hooks, shown)
	}
	return hooks
}

func (s *Server) listWebhooks(r *request) (int, any) {
	var rows []row
	for _, h := range s.webhooks {
		if h.oauth == r.oauth {
			rows = append(rows, row{id: h.NumericID, created: h.CreatedAt.Time, shape: func() object { return h.shape(true) }})
		}
	}
	return s.list(r, "webhooks", rows, paging{bare: true, usual: 50})
}

// webhookIn finds the webhook of the path by either of its ids.
func (s *Server) webhookIn(r *request) *webhook {
	for _, h := range s.webhooks {
		if key := r.PathValue("id"); h.oauth == r.oauth && (string(h.ID) == key || strconv.FormatInt(h.NumericID, 10) == key) {
			return h
		}
	}
	return nil
}

func (s *Server) getWebhook(r *request) (int, any) {
	h := s.webhookIn(r)
	if h == nil {
		return notFound()
	}
	return http.StatusOK, object{"webhook": h.shape(true)}
}

type webhookBody struct {
	URL        *string             `json:"url"`
	CustomName *string             `json:"custom_name"`
	Events     []aircall.EventName `json:"events"`
	Active     *bool               `json:"active"`
}

func (b *webhookBody) check(r *request) (problem string) {
	if !r.decode(b) {
		return "Malformed JSON"
	}
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
func (s *Server) createWebhook(r *request) (int, any) {
	var body webhookBody
	if problem := body.check(r); problem != "" {
		return badRequest(problem)
	}
	if body.URL == nil {
		return badRequest("url is missing")
	}
	if len(s.webhooks) >= maxWebhooks {
		return badRequest("Maximum of 100 webhooks reached")
	}
	h := &webhook{oauth: r.oauth, Webhook: aircall.Webhook{
		ID: aircall.WebhookID(s.uuid()), NumericID: s.newID("webhook"), URL: *body.URL, CustomName: "Webhook", Active: true,
		Events: body.Events, CreatedAt: now(), Token: s.randomHex(16),
	}}
	if body.CustomName != nil {
		h.CustomName = *body.CustomName
	}
	if len(h.Events) == 0 {
		h.Events = allEvents()
	}
	s.webhooks = append(s.webhooks, h)
	return http.StatusCreated, object{"webhook": h.shape(false)}
}

// updateWebhook changes a webhook. Events that are not given become all events, unless events_action says otherwise.
func (s *Server) updateWebhook(r *request) (int, any) {
	var body webhookBody
	h := s.webhookIn(r)
	if h == nil {
		return notFound()
	}
	if problem := body.check(r); problem != "" {
		return badRequest(problem)
	}
	switch action := r.URL.Query().Get("events_action"); {
	case action == "add":
		for _, name := range body.Events {
			if !slices.Contains(h.Events, name) {
				h.Events = append(h.Events, name)
			}
		}
	case action == "remove":
		h.Events = slices.DeleteFunc(h.Events, func(name aircall.EventName) bool { return slices.Contains(body.Events, name) })
	case len(body.Events) == 0:
		h.Events = allEvents()
	default:
		h.Events = body.Events
	}
	if body.URL != nil {
		h.URL = *body.URL
	}
	if body.CustomName != nil {
		h.CustomName = *body.CustomName
	}
	if body.Active != nil {
		h.Active, h.disabled, h.failures = *body.Active, time.Time{}, 0
	}
	return http.StatusOK, object{"webhook": h.shape(false)}
}

func (s *Server) deleteWebhook(r *request) (int, any) {
	h := s.webhookIn(r)
	if h == nil {
		return notFound()
	}
	h.deleted, h.Active = true, false
	s.webhooks = slices.DeleteFunc(s.webhooks, func(other *webhook) bool { return other == h })
	return http.StatusNoContent, nil
}

// allEvents are the events that Aircall documents.
func allEvents() []aircall.EventName {
	return []aircall.EventName{
		aircall.EventCallCreated, aircall.EventCallRingingOnAgent, aircall.EventCallAgentDeclined, aircall.EventCallAnswered,
		aircall.EventCallTransferred, aircall.EventCallExternalTransferred, aircall.EventCallUnsuccessfulTransfer,
		aircall.EventCallHungup, aircall.EventCallEnded, aircall.EventCallHold, aircall.EventCallUnhold,
		aircall.EventCallIVROptionSelected, aircall.EventCallCommAssetsGenerated, aircall.EventCallVoicemailLeft,
		aircall.EventCallAssigned, aircall.EventCallArchived, aircall.EventCallTagged, aircall.EventCallUntagged,
		aircall.EventCallCommented,
		aircall.EventUserCreated, aircall.EventUserDeleted, aircall.EventUserConnected, aircall.EventUserDisconnected,
		aircall.EventUserOpened, aircall.EventUserClosed, aircall.EventUserWUTStart, aircall.EventUserWUTEnd,
		aircall.EventUserCreatedV1, aircall.EventUserDeletedV1, aircall.EventUserConnectedV1, aircall.EventUserDisconnectedV1,
		aircall.EventUserOpenedV1, aircall.EventUserClosedV1, aircall.EventUserWUTStartV1, aircall.EventUserWUTEndV1,
		aircall.EventNumberCreated, aircall.EventNumberOpened, aircall.EventNumberClosed, aircall.EventNumberDeleted,
		aircall.EventContactCreated, aircall.EventContactUpdated, aircall.EventContactDeleted,
		aircall.EventMessageSent, aircall.EventMessageReceived, aircall.EventMessageStatusUpdated,
		aircall.EventGroupMessageSent, aircall.EventGroupMessageReceived, aircall.EventGroupMessageStatusUpdated,
		aircall.EventTranscriptionCreated, aircall.EventSummaryCreated, aircall.EventTopicsCreated,
		aircall.EventSentimentCreated, aircall.EventActionItemCreated, aircall.EventPlaybookResultCreated,
		aircall.EventPlaybookResultUpdated, aircall.EventUtterancesReceived, aircall.EventCustomSummaryCreated,
		aircall.EventCustomSummaryUpdated, aircall.EventCallEvaluationCreated, aircall.EventCallEvaluationUpdated,
		aircall.EventAIVoiceAgentStarted, aircall.EventAIVoiceAgentEnded, aircall.EventAIVoiceAgentEscalated,
		aircall.EventAIVoiceAgentSummary, aircall.EventAnalyticsReportCreated, aircall.EventAnalyticsReportFailed,
		aircall.EventIntegrationDeleted,
	}
}
