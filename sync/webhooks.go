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
	aircall.EventMessageReceived, aircall.EventMessageSent,
}

// sellsyEvents are the events that the bridge has a use for, as far as the account lists them.
var sellsyEvents = []sellsy.EventName{
	sellsy.EventClientCreated, sellsy.EventClientUpdated, sellsy.EventClientDeleted, sellsy.EventClientArchived, sellsy.EventClientUnarchived,
	sellsy.EventProspectCreated, sellsy.EventProspectUpdated, sellsy.EventProspectDeleted,
	"supplier.created", "supplier.updated", "supplier.deleted",
	sellsy.EventContactCreated, sellsy.EventContactUpdated, sellsy.EventContactDeleted, sellsy.EventContactArchived, sellsy.EventContactUnarchived,
	sellsy.EventContactLinked, sellsy.EventContactUnlinked,
}

// AircallEvents returns the events of Aircall that the bridge has a use for, in a slice of the caller's own: those that a webhook
// made by hand should have. With the access token of an OAuth installation, integration adds the event that tells of its end.
func AircallEvents(integration bool) []aircall.EventName {
	events := slices.Clone(aircallEvents)
	if integration {
		events = append(events, aircall.EventIntegrationDeleted)
	}
	return events
}

// SellsyEvents returns the events of Sellsy that the bridge has a use for, in a slice of the caller's own. Not every account
// offers all of them.
func SellsyEvents() []sellsy.EventName { return slices.Clone(sellsyEvents) }

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
	if err != nil {
		return err
	}
	return b.noteTold(ctx, repaired)
}

// toldCursor keeps when Aircall's webhook was last found in order.
const toldCursor = "webhooks/aircall"

// noteTold remembers that Aircall's webhook is in order. If it was not, or nobody looked for too long to know, what Aircall's list
// of calls does not show is asked for.
func (b *Bridge) noteTold(ctx context.Context, repaired bool) error {
	told, err := b.time(ctx, toldCursor)
	if err != nil {
		return err
	}
	now := time.Now()
	if !told.IsZero() && (repaired || now.Sub(told) > b.cfg.Sweep+b.cfg.Sweep/4) {
		if err := b.askAgain(ctx, told); err != nil {
			return err
		}
	}
	return b.setTime(ctx, toldCursor, now)
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

func (b *Bridge) registerAircall(ctx context.Context) (repaired bool, err error) {
	done, err := RegisterAircall(ctx, b.account.aircall, b.cfg.Webhooks.AircallURL, b.cfg.PickedNumbers)
	if len(done.Secrets) > 0 {
		b.aircallTokens.set(done.Secrets...)
	}
	if done.Others > 0 { // each would deliver every event
		b.log.Warn("several webhooks lead to the bridge, the first is looked after", "at", "aircall", "webhooks", done.Others+1)
	}
	if err == nil && done.Changed {
		b.log.Info("webhook registered or repaired", "at", "aircall")
	}
	return err == nil && done.Changed, err
}

func (b *Bridge) registerSellsy(ctx context.Context) (repaired bool, failures int, err error) {
	done, err := RegisterSellsy(ctx, b.account.sellsy, b.cfg.Webhooks.SellsyURL, b.cfg.Webhooks.SellsyKey)
	if err != nil {
		return false, 0, err
	}
	b.sellsyKeys.set(done.Secrets...)
	if done.Changed {
		b.log.Info("webhook registered or repaired", "at", "sellsy")
	}
	return done.Changed, done.Failures, nil
}
