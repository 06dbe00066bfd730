package calls

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Take stores what an event tells of a call. An error means that it is not stored, and is to come again (assumption
// aircall-redelivery).
func (c *Calls) Take(ctx context.Context, e *aircall.Event) error {
	ours, err := c.isOurs(ctx, e)
	if err != nil {
		return err
	}
	if !ours {
		c.Account.Events.Ignored.Add(1)
		return nil
	}
	if e.Timestamp.IsZero() { // it cannot be read
		dated := *e
		dated.Timestamp = aircall.At(time.Now())
		e = &dated
	}
	if e.Name != aircall.EventCallCreated { // which is to show a card
		ctx = store.Unhurried(ctx)
	}
	id := itemID(callOf(e))
	var changed bool
	var call *aircall.Call // to show on a card
	err = c.items.Update(ctx, id, func(it *item.Item[state]) error {
		changed, call = merge(c, it, e)
		return nil
	})
	if errors.Is(err, item.ErrErased) {
		changed, call, err = false, nil, nil
	}
	if err != nil {
		return fmt.Errorf("call %s: %w", id, err)
	}
	c.Account.Events.Stored.Add(1)
	if !changed {
		c.Account.Events.Repeated.Add(1)
	}
	if call != nil {
		c.askForCard(&cardRequest{call: call, since: e.Timestamp.Time, trace: c.Account.Events.Trace(ctx)})
	}
	return nil
}

// merge merges an event into the item of its call. It reports whether that changed what an activity is made from, and returns the call if
// it is to be shown on a card.
func merge(c *Calls, it *item.Item[state], e *aircall.Event) (changed bool, toShow *aircall.Call) {
	now, st := time.Now(), &it.State
	if it.Rev == 0 {
		st.FirstSeen = now
	}
	before := *st
	changed = st.absorb(e, it.Size())
	if !changed && it.Rev != 0 && rankOf(e.Name) == ringing {
		*st = before // its time does not matter either: what it confirms, later events tell again
		it.Unchanged()
		return false, nil
	}
	if e.Name == aircall.EventCallCreated && st.Card == nil {
		st.Card, toShow = &card{Claimed: now}, new(*st.Call)
	}
	if changed || it.Rev == 0 {
		it.Due = store.Earlier(it.Due, c.dueAfter(st, now))
	}
	return changed, toShow
}

// callOf is the call that an event is about, 0 when it is about none or we have no use for it.
func callOf(e *aircall.Event) aircall.CallID {
	switch p := e.Payload.(type) {
	case *aircall.Call:
		return p.ID
	case *aircall.Summary:
		return p.CallID
	case *aircall.Topics:
		return p.CallID
	case *aircall.Sentiment:
		return p.CallID
	case *aircall.ActionItems:
		return p.CallID
	default:
		return 0
	}
}

// isOurs reports whether an event is about a call on a number that is served, or may be: AI results do not name the number.
func (c *Calls) isOurs(ctx context.Context, e *aircall.Event) (bool, error) {
	id := callOf(e)
	call, isCall := e.Payload.(*aircall.Call)
	if id == 0 || !isCall {
		return id != 0, nil
	}
	c.Account.NoteLine(call.Number) // also one that is not served is the company's own
	if c.Account.Serves(call.Number) || call.Number != nil {
		return c.Account.Serves(call.Number), nil
	}
	// Nothing says which number the call is on. It is ours if an earlier event did.
	it, err := c.items.Get(ctx, itemID(id))
	if err != nil {
		return false, err
	}
	return it.State.Call != nil && c.Account.Serves(it.State.Call.Number), nil
}
