package calls

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// sweepEvent stands for what was learned from a list or an answer rather than from an event.
	sweepEvent aircall.EventName = "sweep"

	// sweepLag is how much older than now what a list says is taken to be, so that an event on its way wins.
	sweepLag = time.Minute

	// openCheck is how often Aircall is asked about a call that was never told to have ended.
	openCheck = time.Hour

	// longestWait is longer than work on a call that is not decided is ever put off.
	longestWait = 25 * time.Hour
)

// absorbListed takes over a call that is over as a list or an answer shows it. Then it has it looked at if that changed anything;
// mark, if set, says otherwise.
func (c *Calls) absorbListed(ctx context.Context, call *aircall.Call, now time.Time, mark func(*item.Item[state])) (born bool, err error) {
	err = c.items.Update(ctx, itemID(call.ID), func(it *item.Item[state]) error {
		st := &it.State
		if born = it.Rev == 0; born {
			st.FirstSeen = now
		}
		changed := st.absorb(listed(call, now), 0)
		changed = st.resultsDue(now.Sub(st.Call.EndedAt.Time)) || changed
		switch {
		case mark != nil:
			mark(it)
		case changed || born || c.misjudged(it, now):
			it.Due = store.Earlier(it.Due, c.dueAfter(st, now))
		}
		return nil
	})
	if errors.Is(err, item.ErrErased) {
		return false, nil
	}
	return born, err
}

// misjudged reports whether a call was put off too long or taken to be too old, by a clock that was ahead.
func (c *Calls) misjudged(it *item.Item[state], now time.Time) bool {
	switch st := &it.State; st.Phase {
	case phaseEnded, phaseWriting:
		return it.Due.After(now.Add(longestWait))
	case phaseSkipped:
		return st.Skipped.Verdict == report.VerdictTooOld && !c.tooOld(st)
	default:
		return false
	}
}

// listed makes an event of what a list or an answer says.
func listed(call *aircall.Call, now time.Time) *aircall.Event {
	c := *call
	if isDone(call) {
		c.Status = aircall.CallDone
	}
	c.EndedAt = listedEnd(&c)
	return &aircall.Event{Name: sweepEvent, Timestamp: aircall.At(now.Add(-sweepLag)), Payload: &c}
}

// isDone reports whether a listed call is over. One whose status cannot be read is if it says when.
func isDone(call *aircall.Call) bool {
	goesOn := call.Status == aircall.CallInitial || call.Status == aircall.CallAnswered
	return call.Status == aircall.CallDone || !goesOn && !call.EndedAt.IsZero()
}

// listedEnd is when a listed call ended, zero while it goes on. A list does not tell when it was over.
func listedEnd(call *aircall.Call) aircall.Time { return endOf(call, call.StartedAt) }

// askWhetherOver reads a call from Aircall that was never told to have ended: it may go on, or its events were lost. The item of a
// call that is not ours is deleted.
func (w *work) askWhetherOver(ctx context.Context) (store.Next, error) {
	id, err := callID(w.it)
	if err != nil {
		return store.Next{}, err
	}
	call, err := readCall(ctx, w.Account.Aircall, id)
	now := time.Now()
	switch {
	case errors.Is(err, aircall.ErrNotFound):
		return store.Next{Due: w.retireAt(&w.it.State)}, nil
	case err != nil:
		return store.Next{}, err
	case !w.Account.Serves(call.Number):
		return store.Next{Delete: true}, nil
	case !isDone(call):
		return store.Next{Due: store.Earlier(w.retireAt(&w.it.State), now.Add(openCheck))}, nil
	default:
		_, err := w.absorbListed(ctx, call, now, func(it *item.Item[state]) { it.State.Reread = "" })
		return store.Next{Due: now.Add(w.LogDelay)}, err
	}
}

var errOther = errors.New("the answer is about another one")

func readCall(ctx context.Context, client *aircall.Client, id aircall.CallID) (*aircall.Call, error) {
	call, err := client.Calls.Get(ctx, id)
	if err == nil && call.ID != id {
		return nil, fmt.Errorf("%w: asked for call %d, and it is %d", errOther, id, call.ID)
	}
	return call, err
}

// readAgain reads a call from Aircall, once, when its events do not tell.
func (w *work) readAgain(ctx context.Context) error {
	if w.it.State.Reread == "" {
		return nil
	}
	call, err := readCall(ctx, w.Account.Aircall, w.it.State.Call.ID)
	if errors.Is(err, aircall.ErrNotFound) {
		call = w.it.State.Call
	} else if err != nil {
		return fmt.Errorf("reading the call again: %w", err)
	}
	now := time.Now()
	return w.it.Save(ctx, func(st *state) {
		if st.Call == nil {
			return
		}
		if st.Reread == rereadCall {
			st.absorb(listed(call, now), 0)
		}
		st.Call.Tags, st.Reread = call.Tags, ""
	})
}
