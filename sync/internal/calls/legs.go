package calls

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// One conversation can be two calls of Aircall's, its legs: a call from one of the company's numbers to another, and one that was
// transferred to another number. Each is logged, and names the other in its description. A transfer between agents stays one call.

const (
	// legReach is how many stored calls on either side of a call are looked at for its other leg.
	legReach = 100

	// legGap is how long after the end of a call the one that a transfer started may begin, and how far apart both sides of
	// an internal call begin.
	legGap = 30 * time.Second
)

// leg is what tells whether two calls are one conversation.
type leg struct {
	*aircall.Call

	line, with  matching.Number
	transferred bool
}

func (c *Calls) legOf(call *aircall.Call) leg {
	l := leg{Call: call, transferred: call.TransferredTo != nil || call.TransferredBy != nil || call.ExternalTransferredTo != ""}
	if call.Number != nil {
		l.line, _ = matching.ParseNumber(call.Number.Digits, c.Account.Region)
	}
	l.with, _ = c.Account.Counterpart(call)
	return l
}

// joins reports whether two calls are one conversation.
func (l leg) joins(o leg) bool {
	if l.Number == nil || o.Number == nil || l.Number.ID == o.Number.ID || l.ID == o.ID {
		return false
	}
	if l.with != 0 && o.with != 0 && l.with == o.line && o.with == l.line && l.Direction != o.Direction {
		return l.StartedAt.Sub(o.StartedAt.Time).Abs() <= legGap
	}
	if o.StartedAt.Before(l.StartedAt.Time) {
		return o.startsByTransfer(l)
	}
	return l.startsByTransfer(o)
}

// startsByTransfer reports whether a call was transferred and so became the second one.
func (l leg) startsByTransfer(second leg) bool {
	return l.transferred && second.Direction == aircall.Inbound && second.with != 0 &&
		(second.with == l.with || second.with == l.line) &&
		(l.EndedAt.IsZero() || !second.StartedAt.After(l.EndedAt.Add(legGap)))
}

// findLegs looks among the stored calls for those that belong to this one, and has each remember the other.
func (w *work) findLegs(ctx context.Context) error {
	mine := w.legOf(w.it.State.Call)
	if !mine.transferred && !w.Account.IsLine(mine.with) {
		return nil
	}
	for _, descending := range []bool{false, true} {
		looked := 0
		for it, err := range w.items.All(ctx, w.it.ID, descending) {
			if err != nil && !errors.Is(err, item.ErrUnreadable) { // what cannot be read is not this call's concern
				return err
			}
			other := it.State.Call
			if err == nil && other != nil && !slices.Contains(w.it.State.Legs, other.ID) && mine.joins(w.legOf(other)) {
				if err := w.addLeg(ctx, other.ID); err != nil {
					return err
				}
			}
			if looked++; looked == legReach {
				break
			}
		}
	}
	return nil
}

func (w *work) addLeg(ctx context.Context, id aircall.CallID) error {
	w.log.Info("another call is part of the conversation", "leg", int64(id))
	if err := w.it.Save(ctx, func(st *state) { st.addLeg(id) }); err != nil {
		return err
	}
	mine := w.it.State.Call.ID
	return w.touchLeg(ctx, id, func(st *state) { st.addLeg(mine) })
}

// touchLeg changes the other call and has it looked at, once it is over; before that, it will be anyway.
func (w *work) touchLeg(ctx context.Context, id aircall.CallID, change func(*state)) error {
	err := w.items.Update(ctx, itemID(id), func(it *item.Item[state]) error {
		if it.State.Call == nil {
			return nil
		}
		change(&it.State)
		if it.State.over() {
			it.Due = store.Earlier(it.Due, time.Now().Add(w.Settle))
		}
		return nil
	})
	if errors.Is(err, item.ErrUnreadable) || errors.Is(err, item.ErrErased) {
		return nil // it was read a moment ago; what has become of it since is its own work's concern
	}
	return err
}

// tellLegs has the other calls looked at, whose descriptions say how this one went.
func (w *work) tellLegs(ctx context.Context) {
	for _, id := range w.it.State.Legs {
		if err := w.touchLeg(ctx, id, func(*state) {}); err != nil {
			w.log.Warn("the other call of the conversation is not told", "leg", int64(id), "error", err)
		}
	}
}

// legs reads the other calls of the conversation from the store.
func (w *work) legs(ctx context.Context) ([]aircall.Call, error) {
	var calls []aircall.Call
	for _, id := range w.it.State.Legs {
		it, err := w.items.Get(ctx, itemID(id))
		switch {
		case errors.Is(err, item.ErrUnreadable):
		case err != nil:
			return nil, err
		case it.State.Call != nil:
			calls = append(calls, *it.State.Call)
		}
	}
	return calls, nil
}
