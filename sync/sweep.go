package sync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	sweptCursor = "calls/swept"

	// aircallMonths is how far back Aircall lists calls.
	aircallMonths = 6

	// sweepReach bounds how long calls that go on hold the watermark back.
	sweepReach = 4 * time.Hour

	// sweepLag is how much older than now what a list says is taken to be, so that an event on its way wins.
	sweepLag = time.Minute

	// openCheck is how often Aircall is asked about a call that was never told to have ended.
	openCheck = time.Hour

	// rereadEvery is how often the calls of the whole horizon are read again, fifty in a request: tags and notes that no
	// webhook told show in no other way.
	rereadEvery  = 24 * time.Hour
	rereadCursor = "calls/reread"

	// sweepEvent stands for what was learned from a list of calls rather than from an event.
	sweepEvent aircall.EventName = "sweep"
)

// sweepCalls asks Aircall for the calls since the last time, now and again: webhooks get lost without any downtime, and
// during one. The first run begins where it stands.
func (b *Bridge) sweepCalls(ctx context.Context) (next time.Time) {
	if err := b.sweep(ctx); err != nil && ctx.Err() == nil {
		b.failing("sweep", err)
		b.log.Warn("sweep failed, will try again", "error", err)
	}
	wait := b.cfg.Sweep
	if picked := b.account.numbers.ids.Load(); b.cfg.PickedNumbers && picked != nil && len(*picked) == 0 {
		wait = min(wait, scanRetry) // it was just installed, and the administrator is about to pick them
	}
	return time.Now().Add(wait)
}

func (b *Bridge) sweep(ctx context.Context) error {
	if active, err := b.checkIntegration(ctx); err != nil || !active {
		return err // the watermark stays, so the calls of the meantime are found once it is active
	}
	now := time.Now()
	watermark, err := b.swept(ctx)
	if err != nil {
		return err
	}
	if watermark.IsZero() {
		return errors.Join(b.setTime(ctx, rereadCursor, now), b.setTime(ctx, sweptCursor, now))
	}
	reread, err := b.time(ctx, rereadCursor)
	if err != nil {
		return err
	}
	next := now
	from := watermark.Add(-lookBack)
	whole := now.Sub(reread) >= rereadEvery
	if whole {
		if from, err = b.rereadFrom(ctx, from, now); err != nil {
			return err
		}
	}
	if reach := now.AddDate(0, -aircallMonths, 0); from.Before(reach) {
		b.log.Warn("calls before this are out of Aircall's reach", "at", reach)
		from = reach
	}
	for batch, err := range b.account.aircall.Calls.Walk(ctx, aircall.WalkOptions{From: from}) {
		if err != nil {
			return err
		}
		for _, call := range batch.Calls {
			if !b.account.serves(call.Number) {
				continue
			}
			waiting, err := b.takeSwept(ctx, &call, now)
			if errors.Is(err, errUnreadable) {
				b.log.Error("call left alone", "call", int64(call.ID), "error", err)
				continue
			}
			if err != nil {
				return err
			}
			if waiting && call.StartedAt.Before(next) {
				next = call.StartedAt.Time
			}
		}
	}
	if floor := now.Add(-sweepReach); next.Before(floor) {
		next = floor
	}
	if whole {
		if err := b.setTime(ctx, rereadCursor, now); err != nil {
			return err
		}
	}
	return b.setTime(ctx, sweptCursor, next)
}

// rereadFrom is where the reading of the whole horizon begins: not before the bridge ran for the first time.
func (b *Bridge) rereadFrom(ctx context.Context, from, now time.Time) (time.Time, error) {
	in, _, err := b.cfg.Installations.Installation(ctx, b.account.id)
	if err != nil {
		return from, err
	}
	begin := now.Add(-b.cfg.Horizon)
	if begin.Before(in.Created) {
		begin = in.Created
	}
	return store.Earlier(from, begin), nil
}

// swept is the watermark: calls that began before are known. It is zero before the first sweep.
func (b *Bridge) swept(ctx context.Context) (time.Time, error) {
	return b.time(ctx, sweptCursor)
}

// time returns a time that was stored under a cursor's name, zero if there is none.
func (b *Bridge) time(ctx context.Context, cursor string) (time.Time, error) {
	text, err := b.cfg.Directory.Cursor(ctx, b.account.id, cursor)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, text)
}

func (b *Bridge) setTime(ctx context.Context, cursor string, t time.Time) error {
	return b.cfg.Directory.SetCursor(ctx, b.account.id, cursor, t.UTC().Format(time.RFC3339))
}

// takeSwept merges a listed call into its item. waiting says that the call is to be listed again: it goes on, or its
// webhooks may be on their way.
func (b *Bridge) takeSwept(ctx context.Context, call *aircall.Call, now time.Time) (waiting bool, err error) {
	key := b.callKey(call.ID)
	it, err := b.cfg.Store.Get(ctx, key)
	if err != nil {
		return false, err
	}
	if call.Status != aircall.CallDone || now.Sub(call.EndedAt.Time) < searchAfter {
		return true, nil
	}
	born := it.Rev == 0
	err = b.absorbListed(ctx, key, call, now, nil)
	if err == nil && born {
		b.counts.swept.Add(1)
		b.log.Info("call found by the sweep", "call", key.ID)
	}
	return false, err
}

// absorbListed takes over a call as Aircall's lists and answers show it, and changes something else about it if need be.
func (b *Bridge) absorbListed(ctx context.Context, key store.Key, call *aircall.Call, now time.Time, change func(*callState, *store.Item)) error {
	event := &aircall.Event{Name: sweepEvent, Timestamp: aircall.At(now.Add(-sweepLag)), Payload: call}
	return b.cfg.Store.Update(ctx, key, func(it *store.Item) error {
		st, err := decodeCall(it.Data)
		if err != nil {
			return err
		}
		if it.Rev == 0 {
			st.FirstSeen = now
		}
		changed := st.absorb(event)
		age := now.Sub(call.EndedAt.Time)
		if (st.lacksInsights() && age >= searchAfter) || (st.AskLate && age >= askedLate) {
			st.Ask, st.AskLate, changed = true, false, true
		}
		switch {
		case change != nil:
			change(st, it)
		case changed || it.Rev == 0:
			it.Due = store.Earlier(it.Due, b.dueAfter(st, now))
		}
		it.Data, err = st.encode()
		return err
	})
}

// askAircall reads a call that was never told to have ended: it may go on, or its events were lost. The item of a call that
// is not ours is dropped.
func (w *callWork) askAircall(ctx context.Context, retire time.Time) (store.Next, error) {
	b := w.b
	var id aircall.CallID
	if err := id.UnmarshalJSON([]byte(w.key.ID)); err != nil {
		return store.Next{}, err
	}
	call, err := b.account.aircall.Calls.Get(ctx, id)
	now := time.Now()
	switch {
	case errors.Is(err, aircall.ErrNotFound):
		return store.Next{Due: retire}, nil
	case err != nil:
		return store.Next{}, err
	case !b.account.serves(call.Number):
		return store.Next{Delete: true}, nil
	case call.Status != aircall.CallDone:
		return store.Next{Due: store.Earlier(retire, now.Add(openCheck))}, nil
	default:
		return store.Next{Due: now.Add(b.cfg.LogDelay)}, b.absorbListed(ctx, w.key, call, now, nil)
	}
}

// askTags reads the tags of a call from Aircall, once, when the events do not tell.
func (w *callWork) askTags(ctx context.Context) error {
	call, err := w.b.account.aircall.Calls.Get(ctx, w.st.Call.ID)
	if errors.Is(err, aircall.ErrNotFound) {
		call = w.st.Call
	} else if err != nil {
		return fmt.Errorf("reading the tags: %w", err)
	}
	return w.save(ctx, func(st *callState) {
		st.TagsUnsure = false
		if st.Call != nil {
			st.Call.Tags = call.Tags
		}
	})
}
