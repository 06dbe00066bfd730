package sync

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// answerWithin leaves room in the five seconds after which Aircall counts a delivery as failed.
	answerWithin = 4 * time.Second

	// endedLate is how much longer than usual to wait for call.ended once a call is known to be over.
	endedLate = 2 * time.Minute

	// keepAfterHorizon is longer than Aircall redelivers, 12 hours, so that a late delivery still meets its item.
	keepAfterHorizon = 24 * time.Hour
)

// AircallWebhook returns the handler for the webhooks of Aircall. It writes each event down and answers; it never calls
// Aircall or Sellsy. The tokens are those that Aircall gave when the webhooks were created; while tokens are being
// replaced, name the old and the new one. Without any token, every delivery is refused.
//
// It answers 200 once the event is stored, and also to events it has no use for and to unreadable bodies of an authentic
// sender, since Aircall switches a webhook off after a number of refusals. Otherwise 401 means a wrong token, 400 an
// unreadable body, 413 one over 1 MiB, and 503 that the store is not available, after which Aircall sends the event again.
func (b *Bridge) AircallWebhook(tokens ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := b.aircallTokens.with(tokens)
		if len(known) == 0 && b.cfg.Webhooks.AircallURL != "" && r.Method == http.MethodPost {
			http.Error(w, "the webhook is being registered", http.StatusServiceUnavailable)
			return
		}
		taken := false
		rec := &statusRecorder{ResponseWriter: w}
		handler := aircall.WebhookHandler{Tokens: known, Logger: b.log, Accept: func(ctx context.Context, e *aircall.Event) error {
			taken = true
			ctx, cancel := context.WithTimeout(ctx, answerWithin)
			defer cancel()
			begun := time.Now()
			err := b.take(ctx, e)
			b.tookWebhook("aircall", string(e.Name), begun, err)
			if err != nil {
				b.log.Error("webhook not stored", "from", "aircall", "event", e.Name, "error", err)
			}
			return err
		}}
		handler.ServeHTTP(rec, r)
		b.countWebhook(r, rec.status, taken)
	})
}

// countWebhook counts a delivery that was not taken.
func (b *Bridge) countWebhook(r *http.Request, status int, taken bool) {
	switch {
	case taken || r.Method != http.MethodPost:
	case status == http.StatusUnauthorized:
		b.counts.unauthorized.Add(1)
	default:
		b.counts.malformed.Add(1)
	}
}

type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// take stores what the event tells. Its error means that the event is not stored.
func (b *Bridge) take(ctx context.Context, e *aircall.Event) error {
	var id aircall.CallID
	call, isCall := e.Payload.(*aircall.Call)
	switch {
	case e.Payload == nil:
		b.counts.unknown.Add(1)
		return nil
	case isCall:
		id = call.ID
	default:
		id = insightCall(e.Payload)
	}
	if message, ok := e.Payload.(*aircall.Message); ok {
		taken, err := b.takeMessage(ctx, e, message)
		if err == nil && taken {
			b.counts.stored.Add(1)
		} else if err == nil {
			b.counts.ignored.Add(1)
		}
		return err
	}
	if id == 0 {
		b.counts.ignored.Add(1)
		return nil
	}
	key := b.callKey(id)
	if isCall {
		b.account.lines.note(call.Number, b.cfg.Region) // also one that is not served is the company's own
	}
	if isCall && !b.account.serves(call.Number) {
		if call.Number != nil {
			b.counts.ignored.Add(1)
			return nil
		}
		// Nothing says which number the call is on. It is ours if an earlier event did.
		ours, err := b.knownAsOurs(ctx, key)
		if err != nil {
			return err
		}
		if !ours {
			b.counts.ignored.Add(1)
			return nil
		}
	}

	var showCard, changed bool
	err := b.cfg.Store.Update(ctx, key, func(it *store.Item) error {
		showCard, changed = false, false
		st, err := decodeCall(it.Data)
		if err != nil {
			return err
		}
		now := time.Now()
		if it.Rev == 0 {
			st.FirstSeen = now
		}
		changed = st.absorb(e)
		if e.Name == aircall.EventCallCreated && st.Card == nil && !st.Forgotten {
			st.Card = &cardState{Claimed: now}
			showCard = true
		}
		if changed || it.Rev == 0 {
			it.Due = store.Earlier(it.Due, b.dueAfter(st, now))
		}
		it.Data, err = st.encode()
		return err
	})
	if err != nil {
		return fmt.Errorf("call %d: %w", id, err)
	}
	b.counts.stored.Add(1)
	if !changed {
		b.counts.repeated.Add(1)
	}
	if showCard {
		b.askForCard(cardJob{key: key, since: e.Timestamp.Time})
	}
	return nil
}

// knownAsOurs reports whether a stored call is on a number that is served.
func (b *Bridge) knownAsOurs(ctx context.Context, key store.Key) (bool, error) {
	it, err := b.cfg.Store.Get(ctx, key)
	if err != nil || it.Rev == 0 {
		return false, err
	}
	st, err := decodeCall(it.Data)
	return err == nil && st.Call != nil && b.account.serves(st.Call.Number), err
}

// dueAfter says when to look at a call after an event that changed it.
func (b *Bridge) dueAfter(st *callState, now time.Time) time.Time {
	switch {
	case st.Call == nil:
		return b.retireAt(st) // AI results of a call of which nothing else came, and which may not be ours
	case !st.ended():
		return store.Earlier(b.retireAt(st), now.Add(openCheck))
	case b.without[ruleSettle]:
		return now
	case st.Log.Verdict != "" || st.Log.Intent != nil:
		return now.Add(b.cfg.Settle)
	case st.Complete:
		return now.Add(b.cfg.LogDelay)
	default:
		return now.Add(b.cfg.LogDelay + endedLate)
	}
}

// retireAt is when a call is forgotten.
func (b *Bridge) retireAt(st *callState) time.Time {
	limit := st.reference().Add(b.cfg.Horizon)
	if limit.Before(st.Until) {
		limit = st.Until
	}
	return limit.Add(keepAfterHorizon)
}

func (b *Bridge) callKey(id aircall.CallID) store.Key {
	return store.Key{Installation: b.account.id, Kind: callKind, ID: fmt.Sprint(int64(id))}
}
