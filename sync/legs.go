package sync

import (
	"context"
	"slices"
	gosync "sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// One conversation can be two calls of Aircall's: a call from one of the company's numbers to another, and one that was
// transferred to another number. Each is logged, and names the other in its description. A transfer between agents stays one
// call.

const (
	// legReach is how many stored calls on either side of a call are looked at for its other leg.
	legReach = 100

	// legGap is how long after the end of a call the one that a transfer started may begin, and how far apart both sides of
	// an internal call begin.
	legGap = 30 * time.Second
)

// lines are the company's own numbers, as far as calls have shown them.
type lines struct {
	mu   gosync.Mutex
	byID map[aircall.NumberID]matching.Number
}

func (l *lines) note(n *aircall.Number, region string) {
	if n == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, known := l.byID[n.ID]; known {
		return
	}
	if l.byID == nil {
		l.byID = map[aircall.NumberID]matching.Number{}
	}
	number, err := matching.ParseNumber(n.Digits, region)
	if err != nil {
		number = 0 // remembered as such: it is nobody's counterpart
	}
	l.byID[n.ID] = number
}

func (l *lines) has(n matching.Number) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.byID {
		if line == n && n != 0 {
			return true
		}
	}
	return false
}

// leg is what tells whether two calls are one conversation.
type leg struct {
	*aircall.Call

	line, with  matching.Number
	transferred bool
}

func (b *Bridge) legOf(c *aircall.Call) leg {
	l := leg{Call: c, transferred: c.TransferredTo != nil || c.TransferredBy != nil || c.ExternalTransferredTo != ""}
	if c.Number != nil {
		l.line, _ = matching.ParseNumber(c.Number.Digits, b.cfg.Region)
	}
	if digits, ok := c.Counterpart(); ok {
		l.with, _ = matching.ParseNumber(digits, b.cfg.Region)
	}
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
	first, second := l, o
	if second.StartedAt.Before(first.StartedAt.Time) {
		first, second = o, l
	}
	if !first.transferred || second.Direction != aircall.Inbound || second.with == 0 {
		return false
	}
	return (second.with == first.with || second.with == first.line) &&
		(first.EndedAt.IsZero() || !second.StartedAt.After(first.EndedAt.Add(legGap)))
}

// findLegs looks among the stored calls for those that belong to this one, and has each remember the other.
func (w *callWork) findLegs(ctx context.Context) error {
	mine := w.b.legOf(w.st.Call)
	if !mine.transferred && !w.b.account.lines.has(mine.with) {
		return nil
	}
	for _, descending := range []bool{false, true} {
		items, err := w.b.cfg.Store.List(ctx, store.ListOptions{
			Installation: w.key.Installation, Kind: callKind, After: w.key.ID, Descending: descending, Limit: legReach,
		})
		if err != nil {
			return err
		}
		for _, it := range items {
			other, err := decodeCall(it.Data)
			if err != nil || other.Call == nil || slices.Contains(w.st.Legs, other.Call.ID) || !mine.joins(w.b.legOf(other.Call)) {
				continue // what cannot be read is not this call's concern
			}
			if err := w.addLeg(ctx, other.Call.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *callWork) addLeg(ctx context.Context, id aircall.CallID) error {
	w.log.Info("another call is part of the conversation", "leg", int64(id))
	if err := w.save(ctx, func(st *callState) { st.addLeg(id) }); err != nil {
		return err
	}
	mine := w.st.Call.ID
	return w.b.touchLeg(ctx, id, func(st *callState) { st.addLeg(mine) })
}

func (s *callState) addLeg(id aircall.CallID) {
	if !slices.Contains(s.Legs, id) {
		s.Legs = append(s.Legs, id)
		slices.Sort(s.Legs)
	}
}

// touchLeg changes the other call and has it looked at, once it is over; before that, it will be anyway.
func (b *Bridge) touchLeg(ctx context.Context, id aircall.CallID, change func(*callState)) error {
	return b.cfg.Store.Update(ctx, b.callKey(id), func(it *store.Item) error {
		st, err := decodeCall(it.Data)
		if err != nil || st.Call == nil {
			return nil //nolint:nilerr // it was read a moment ago; what has become of it since is its own worker's concern
		}
		change(st)
		if st.ended() {
			it.Due = store.Earlier(it.Due, time.Now().Add(b.cfg.Settle))
		}
		it.Data, err = st.encode()
		return err
	})
}

// tellLegs has the other calls looked at, whose descriptions say how this one went.
func (w *callWork) tellLegs(ctx context.Context) {
	for _, id := range w.st.Legs {
		if err := w.b.touchLeg(ctx, id, func(*callState) {}); err != nil {
			w.log.Warn("the other call of the conversation is not told", "leg", int64(id), "error", err)
		}
	}
}

// legs reads the other calls of the conversation from the store.
func (w *callWork) legs(ctx context.Context) ([]aircall.Call, error) {
	var calls []aircall.Call
	for _, id := range w.st.Legs {
		it, err := w.b.cfg.Store.Get(ctx, w.b.callKey(id))
		if err != nil {
			return nil, err
		}
		if st, err := decodeCall(it.Data); err == nil && st.Call != nil {
			calls = append(calls, *st.Call)
		}
	}
	return calls, nil
}
