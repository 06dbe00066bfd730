package upkeep

import (
	"cmp"
	"context"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Registered is what [RegisterAircall] or [RegisterSellsy] found or made.
type Registered struct {
	Secrets  []string // the tokens, or the key, that prove what is sent to the address
	Changed  bool     // something was created or repaired
	Others   int      // further webhooks in Aircall with the same address, which deliver everything again
	Failures int      // deliveries that failed, as far as Sellsy counts them
}

// RegisterAircall makes sure that Aircall has an active webhook for url with all of [AircallEvents]: it creates one, repairs the one
// that is there, or finds nothing to do. Events that somebody added are kept.
//
// Aircall does not look for a webhook with the same address, so two that register at once may both create one. Whoever has created one
// looks again, and takes his own back if there is an older one.
//
// GET /v1/webhooks, and POST /v1/webhooks or PUT /v1/webhooks/:webhook_id when it has to write, and DELETE
// /v1/webhooks/:webhook_id of a webhook that it created too much.
func RegisterAircall(ctx context.Context, c *aircall.Client, url string, integration bool) (Registered, error) {
	wanted := AircallEvents(integration)
	ours, err := aircallWebhooks(ctx, c, url)
	if err != nil {
		return Registered{}, err
	}
	created := aircall.WebhookID("")
	if len(ours) == 0 {
		made, err := c.Webhooks.Create(ctx, aircall.WebhookInput{URL: url, CustomName: "Sellsy", Events: wanted})
		if err != nil {
			return Registered{}, err
		}
		created = made.ID
		if ours, err = withoutOwn(ctx, c, url, made); err != nil {
			return Registered{Secrets: []string{made.Token}, Changed: true}, err
		}
	}
	done := Registered{Others: len(ours) - 1}
	for _, w := range ours {
		done.Secrets = append(done.Secrets, w.Token)
	}
	if ours[0].ID == created {
		done.Changed = true
		return done, nil
	}
	first := ours[0]
	missing := slices.DeleteFunc(wanted, func(e aircall.EventName) bool { return slices.Contains(first.Events, e) })
	if first.Active && len(missing) == 0 {
		return done, nil
	}
	_, err = c.Webhooks.Update(ctx, first.ID, aircall.WebhookInput{Active: new(true), Events: slices.Concat(first.Events, missing)})
	done.Changed = err == nil
	return done, err
}

// withoutOwn returns the webhooks for url, the oldest first, after one was made: that one is deleted if it is not the oldest. One that
// was made at the same time is taken back by whoever made it.
func withoutOwn(ctx context.Context, c *aircall.Client, url string, made *aircall.Webhook) ([]aircall.Webhook, error) {
	ours, err := aircallWebhooks(ctx, c, url)
	if err != nil {
		return nil, err
	}
	older := slices.DeleteFunc(slices.Clone(ours), func(w aircall.Webhook) bool { return w.ID == made.ID })
	switch {
	case len(older) == 0, ours[0].ID == made.ID:
		return []aircall.Webhook{*made}, nil // the list may not have it yet
	default:
		return older, c.Webhooks.Delete(ctx, made.ID)
	}
}

// RegisterSellsy makes sure that Sellsy has an enabled webhook for url with those of [SellsyEvents] that the account offers. An empty
// key is the one that Sellsy has, or makes up.
//
// It needs the scopes webhooks.read and webhooks.write; see [sellsy.WebhooksService.Register].
func RegisterSellsy(ctx context.Context, c *sellsy.Client, url, key string) (Registered, error) {
	done, err := c.Webhooks.Register(ctx, sellsy.Registration{
		Endpoint: url, Events: SellsyEvents(), SignKey: sellsy.SignKey(key), JSON: true,
	})
	if err != nil {
		return Registered{}, err
	}
	return Registered{Secrets: []string{string(done.Webhook.SignKey)}, Changed: done.Changed, Failures: done.Webhook.Failures}, nil
}

// UnregisterAircall deletes all of Aircall's webhooks for url. It is no error that there is none.
//
// GET /v1/webhooks, DELETE /v1/webhooks/:webhook_id
func UnregisterAircall(ctx context.Context, c *aircall.Client, url string) error {
	ours, err := aircallWebhooks(ctx, c, url)
	if err != nil {
		return err
	}
	for _, w := range ours {
		if err := c.Webhooks.Delete(ctx, w.ID); err != nil {
			return err
		}
	}
	return nil
}

// UnregisterSellsy deletes all of Sellsy's webhooks for url. It is no error that there is none. It needs the scopes webhooks.read
// and webhooks.write.
func UnregisterSellsy(ctx context.Context, c *sellsy.Client, url string) error {
	var ours []sellsy.WebhookID
	for w, err := range c.Webhooks.SearchAll(ctx, sellsy.WebhookFilter{Endpoint: url}, sellsy.ListOptions{}) {
		if err != nil {
			return err
		}
		if w.Endpoint == url {
			ours = append(ours, w.ID)
		}
	}
	for _, id := range ours {
		if err := c.Webhooks.Delete(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// aircallWebhooks returns those that lead to url, the oldest first (assumption aircall-webhooks).
func aircallWebhooks(ctx context.Context, c *aircall.Client, url string) ([]aircall.Webhook, error) {
	var ours []aircall.Webhook
	for w, err := range c.Webhooks.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			return nil, err
		}
		if w.URL == url {
			ours = append(ours, w)
		}
	}
	slices.SortFunc(ours, func(a, b aircall.Webhook) int {
		return cmp.Or(cmp.Compare(a.NumericID, b.NumericID), a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID))
	})
	return ours, nil
}

// AircallEvents returns the events of Aircall that the bridge has a use for. With the access token of an OAuth installation,
// integration adds the event that tells of its end.
func AircallEvents(integration bool) []aircall.EventName {
	events := []aircall.EventName{
		aircall.EventCallCreated, aircall.EventCallRingingOnAgent, aircall.EventCallAnswered, aircall.EventCallTransferred,
		aircall.EventCallExternalTransferred, aircall.EventCallHungup, aircall.EventCallEnded, aircall.EventCallCommAssetsGenerated,
		aircall.EventCallVoicemailLeft, aircall.EventCallAssigned, aircall.EventCallTagged, aircall.EventCallUntagged,
		aircall.EventCallCommented, aircall.EventSummaryCreated, aircall.EventTopicsCreated, aircall.EventSentimentCreated,
		aircall.EventActionItemCreated, aircall.EventMessageReceived, aircall.EventMessageSent,
	}
	if integration {
		events = append(events, aircall.EventIntegrationDeleted)
	}
	return events
}

// SellsyEvents returns the events of Sellsy that the bridge has a use for. Not every account offers all of them (assumption
// sellsy-webhooks).
func SellsyEvents() []sellsy.EventName {
	return []sellsy.EventName{
		sellsy.EventClientCreated, sellsy.EventClientUpdated, sellsy.EventClientDeleted, sellsy.EventClientArchived,
		sellsy.EventClientUnarchived, sellsy.EventProspectCreated, sellsy.EventProspectUpdated, sellsy.EventProspectDeleted,
		"supplier.created", "supplier.updated", "supplier.deleted",
		sellsy.EventContactCreated, sellsy.EventContactUpdated, sellsy.EventContactDeleted, sellsy.EventContactArchived,
		sellsy.EventContactUnarchived, sellsy.EventContactLinked, sellsy.EventContactUnlinked,
	}
}
