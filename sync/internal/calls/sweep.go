package calls

import (
	"context"
	"errors"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// sweptCursor keeps the watermark: calls that began before have been compared with Aircall's list.
	sweptCursor = "calls/swept"

	// lookBack is how far before the watermark a sweep begins: clocks differ, and Aircall's list may lag behind.
	lookBack = 15 * time.Minute

	// aircallMonths is how far back Aircall lists calls.
	aircallMonths = 6

	// sweepReach bounds how long calls that go on hold the watermark back.
	sweepReach = 4 * time.Hour

	// searchAfter is the age at which a list of calls is believed: before, webhooks may be on their way.
	searchAfter = 10 * time.Minute

	// rereadEvery is how often the calls of the whole horizon are read again, fifty in a request: tags and notes that no
	// webhook told show in no other way.
	rereadEvery  = 24 * time.Hour
	rereadCursor = "calls/reread"

	// pickWait is the interval of the sweeps while no number is picked in Aircall.
	pickWait = 30 * time.Second
)

// Tick compares the calls since the last time with Aircall's list: webhooks get lost without any downtime, and during one. The first
// tick begins where it stands. It returns when the next is due.
func (c *Calls) Tick(ctx context.Context) (next time.Time) {
	if err := errors.Join(c.Account.Ask(ctx), c.sweep(ctx)); err != nil && ctx.Err() == nil {
		c.Account.Events.TickFailed("sweep", err)
		c.Account.Log.Warn("sweep failed, will try again", "error", err)
	}
	wait := c.Sweep
	if picked := c.Account.Numbers(); c.Account.PicksNumbers() && picked != nil && len(picked) == 0 {
		wait = min(wait, pickWait) // it was just installed, and the administrator is about to pick them
	}
	return time.Now().Add(wait)
}

func (c *Calls) sweep(ctx context.Context) error {
	if active, err := c.Account.CheckIntegration(ctx); err != nil || !active {
		return err // the watermark stays, so the calls of the meantime are found once it is active
	}
	now := time.Now()
	watermark, err := c.Swept(ctx)
	if err != nil {
		return err
	}
	if watermark.IsZero() {
		return errors.Join(c.Account.SetTime(ctx, rereadCursor, now), c.Account.SetTime(ctx, sweptCursor, now))
	}
	if c.ClockWasAhead != nil && watermark.After(now.Add(lookBack)) { // clocks of processes differ by less
		if err := c.ClockWasAhead(ctx); err != nil {
			return err
		}
	}
	from, whole, err := c.sweepFrom(ctx, watermark, now)
	if err != nil {
		return err
	}
	next := now
	for batch, err := range c.Account.Aircall.Calls.Walk(ctx, aircall.WalkOptions{From: from}) {
		if err != nil {
			return err
		}
		if next, err = c.takeListed(ctx, batch.Calls, now, next); err != nil {
			return err
		}
	}
	if floor := now.Add(-sweepReach); next.Before(floor) {
		next = floor
	}
	if whole {
		if err := c.Account.SetTime(ctx, rereadCursor, now); err != nil {
			return err
		}
	}
	return c.Account.SetTime(ctx, sweptCursor, next)
}

// Swept is the watermark of the sweeps: calls that began before have been compared with Aircall's list. It is zero before the first.
func (c *Calls) Swept(ctx context.Context) (time.Time, error) {
	return c.Account.Time(ctx, sweptCursor)
}

// sweepFrom is where a sweep begins: a little before the watermark, and once a day at the horizon, but not before the bridge ran for
// the first time. Stored times that lie ahead are of a clock that has been put right since: the whole horizon is read then.
func (c *Calls) sweepFrom(ctx context.Context, watermark, now time.Time) (from time.Time, whole bool, err error) {
	from = watermark.Add(-lookBack)
	reread, err := c.Account.Time(ctx, rereadCursor)
	if err != nil {
		return from, false, err
	}
	if whole = now.Sub(reread) >= rereadEvery || reread.After(now) || watermark.After(now); whole {
		in, err := c.Account.Installed(ctx)
		if err != nil {
			return from, false, err
		}
		begin := now.Add(-c.Horizon)
		if begin.Before(in.Created) {
			begin = in.Created
		}
		from = store.Earlier(store.Earlier(from, begin), now.Add(-lookBack))
	}
	if reach := now.AddDate(0, -aircallMonths, 0); from.Before(reach) {
		c.Account.Log.Warn("calls before this are out of Aircall's reach", "at", reach)
		from = reach
	}
	return from, whole, nil
}

// takeListed merges listed calls into their items. It returns the watermark, put back to the first of these calls that is to be
// listed again: it goes on, or its webhooks may be on their way.
func (c *Calls) takeListed(ctx context.Context, calls []aircall.Call, now, watermark time.Time) (time.Time, error) {
	for i := range calls {
		call := &calls[i]
		if call.Number == nil || call.RawDigits == "" { // it says too little
			if err := askAbout(ctx, c, call); err != nil {
				return watermark, err
			}
		}
		if !c.Account.Serves(call.Number) {
			continue
		}
		if !isDone(call) || now.Sub(listedEnd(call).Time) < searchAfter {
			if call.StartedAt.Before(watermark) {
				watermark = call.StartedAt.Time
			}
			continue
		}
		log := c.Account.Log.With("call", itemID(call.ID))
		switch born, err := c.absorbListed(ctx, call, now, nil); {
		case errors.Is(err, item.ErrUnreadable):
			log.Error("call left alone", "error", err)
		case err != nil:
			return watermark, err
		case born:
			c.Account.Events.Swept.Add(1)
			log.Info("call found by the sweep")
		}
	}
	return watermark, nil
}

// askAbout has a listed call read by itself whose line, or other party, the list does not tell, unless it is known.
func askAbout(ctx context.Context, c *Calls, call *aircall.Call) error {
	it, err := c.items.Get(ctx, itemID(call.ID))
	if errors.Is(err, item.ErrUnreadable) || err == nil && it.Rev != 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return c.TakeUnreadable(ctx, aircall.EventCallEnded, call.ID)
}
