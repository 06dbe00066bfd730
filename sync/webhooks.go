package sync

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Webhooks are the addresses under which the handlers of the bridge can be reached from outside.
type Webhooks struct {
	// AircallURL is where [Bridge.AircallWebhook] is served. Empty: no webhook is registered in Aircall. The token that
	// Aircall gives is accepted besides those given to the handler.
	AircallURL string

	// SellsyURL is where [Bridge.SellsyWebhook] is served. Empty: no webhook is registered in Sellsy.
	SellsyURL string

	// SellsyKey signs Sellsy's webhooks; a long random text. Empty: the one that Sellsy makes up. It is accepted besides
	// those given to the handler.
	SellsyKey string
}

// aircallEvents are the events that the bridge has a use for.
var aircallEvents = []aircall.EventName{
	aircall.EventCallCreated, aircall.EventCallRingingOnAgent, aircall.EventCallAnswered, aircall.EventCallTransferred,
	aircall.EventCallExternalTransferred, aircall.EventCallHungup, aircall.EventCallEnded, aircall.EventCallCommAssetsGenerated,
	aircall.EventCallVoicemailLeft, aircall.EventCallAssigned, aircall.EventCallTagged, aircall.EventCallUntagged, aircall.EventCallCommented,
	aircall.EventSummaryCreated, aircall.EventTopicsCreated, aircall.EventSentimentCreated, aircall.EventActionItemCreated,
}

// sellsyEvents are the events that the bridge has a use for, as far as the account lists them.
var sellsyEvents = []sellsy.EventName{
	sellsy.EventClientCreated, sellsy.EventClientUpdated, sellsy.EventClientDeleted, sellsy.EventClientArchived, sellsy.EventClientUnarchived,
	sellsy.EventProspectCreated, sellsy.EventProspectUpdated, sellsy.EventProspectDeleted,
	"supplier.created", "supplier.updated", "supplier.deleted",
	sellsy.EventContactCreated, sellsy.EventContactUpdated, sellsy.EventContactDeleted, sellsy.EventContactArchived, sellsy.EventContactUnarchived,
	sellsy.EventContactLinked, sellsy.EventContactUnlinked,
}

// secrets are values that were learned while running.
type secrets struct{ values atomic.Pointer[[]string] }

func (s *secrets) set(values ...string) { s.values.Store(&values) }

// with returns the given values and the learned ones.
func (s *secrets) with(given []string) []string {
	if learned := s.values.Load(); learned != nil {
		return slices.Concat(given, *learned)
	}
	return given
}

// keepWebhooks registers the webhooks and looks after them.
func (b *Bridge) keepWebhooks(ctx context.Context) (next time.Time) {
	wait := b.cfg.Sweep
	if err := errors.Join(b.checkAircall(ctx), b.checkSellsy(ctx)); err != nil && ctx.Err() == nil {
		b.failing("webhooks", err)
		b.log.Warn("webhooks not checked, will try again", "error", err)
		wait = min(wait, scanRetry)
	}
	return time.Now().Add(wait)
}

func (b *Bridge) checkAircall(ctx context.Context) error {
	if b.cfg.Webhooks.AircallURL == "" {
		return nil
	}
	repaired, err := b.registerAircall(ctx)
	b.health.read(func(h *health) {
		h.aircall.Webhook.URL = b.cfg.Webhooks.AircallURL
		h.aircall.Webhook.checked(err, true, repaired, 0)
	})
	return err
}

func (b *Bridge) checkSellsy(ctx context.Context) error {
	if b.cfg.Webhooks.SellsyURL == "" {
		return nil
	}
	repaired, failures, err := b.registerSellsy(ctx)
	b.health.read(func(h *health) {
		h.sellsy.URL = b.cfg.Webhooks.SellsyURL
		h.sellsy.checked(err, true, repaired, failures)
	})
	return err
}

// registerAircall makes sure that Aircall has one active webhook for us with all the events we need. Events that somebody
// added are kept.
func (b *Bridge) registerAircall(ctx context.Context) (repaired bool, err error) {
	url := b.cfg.Webhooks.AircallURL
	webhooks := b.account.aircall.Webhooks
	var ours []aircall.Webhook
	for w, err := range webhooks.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			return false, err
		}
		if w.URL == url {
			ours = append(ours, w)
		}
	}
	if len(ours) == 0 {
		created, err := webhooks.Create(ctx, aircall.NewWebhook{URL: url, CustomName: "Sellsy", Events: aircallEvents})
		if err != nil {
			return false, err
		}
		b.log.Info("webhook registered", "at", "aircall")
		b.aircallTokens.set(created.Token)
		return true, nil
	}
	var tokens []string
	for _, w := range ours {
		tokens = append(tokens, w.Token)
	}
	b.aircallTokens.set(tokens...)
	if len(ours) > 1 { // each would deliver every event
		b.log.Warn("several webhooks lead to the bridge, the first is looked after", "at", "aircall", "webhooks", len(ours))
	}
	first := ours[0]
	missing := slices.DeleteFunc(slices.Clone(aircallEvents), func(e aircall.EventName) bool { return slices.Contains(first.Events, e) })
	if first.Active && len(missing) == 0 {
		return false, nil
	}
	_, err = webhooks.Update(ctx, first.ID, aircall.WebhookUpdate{Active: new(true), Events: slices.Concat(first.Events, missing)})
	if err == nil {
		b.log.Warn("webhook repaired", "at", "aircall", "was_active", first.Active, "missing_events", len(missing))
	}
	return err == nil, err
}

func (b *Bridge) registerSellsy(ctx context.Context) (repaired bool, failures int, err error) {
	cfg := b.cfg.Webhooks
	done, err := b.account.sellsy.Webhooks.Register(ctx, sellsy.Registration{
		Endpoint: cfg.SellsyURL, Events: sellsyEvents, SignKey: sellsy.SignKey(cfg.SellsyKey), JSON: true,
	})
	if err != nil {
		return false, 0, err
	}
	b.sellsyKeys.set(string(done.Webhook.SignKey))
	if done.Changed {
		b.log.Info("webhook registered or repaired", "at", "sellsy", "events_not_offered", len(done.Missing))
	}
	return done.Changed, done.Webhook.Failures, nil
}
