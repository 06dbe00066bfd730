package extras

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// callbacks closes the follow-ups of missed calls when somebody has talked with the caller since. An item callback/NUMBER names the
// missed calls with a number.
type callbacks struct{ *Extras }

const callbackPrefix = "callback/"

func callbackID(n matching.Number) string { return callbackPrefix + n.String() }

func followUpOf(call aircall.CallID) string { return fmt.Sprintf("call/%d/%s", call, followUpID) }

// maxMissed bounds how many missed calls of a number are remembered, the latest of them.
const maxMissed = 50

// remember notes that a missed call has a follow-up, which a later talk closes.
func (c callbacks) remember(ctx context.Context, st state) error {
	if st.Number == 0 {
		return nil
	}
	return c.update(ctx, callbackID(st.Number), func(it *item.Item[state]) {
		if !slices.Contains(it.State.Missed, st.Call) {
			it.State.Missed = append(slices.Clone(it.State.Missed), st.Call)
		}
		it.State.Missed = it.State.Missed[max(len(it.State.Missed)-maxMissed, 0):]
		it.State.Number, it.State.At = st.Number, st.At
		it.Due = c.retireAt(st.At)
	})
}

// Talked closes the follow-ups of earlier missed calls with a number, because somebody has talked with it.
func (x *Extras) Talked(ctx context.Context, call aircall.CallID, n matching.Number) error {
	if x.Settings.FollowUp == "" || n == 0 {
		return nil
	}
	missed, err := x.items.Get(ctx, callbackID(n))
	if err != nil {
		return err
	}
	for _, id := range missed.State.Missed {
		if id >= call {
			continue
		}
		err := x.update(ctx, followUpOf(id), func(it *item.Item[state]) {
			st := &it.State
			open := st.Outcome == report.ExtraMade || st.Outcome == report.ExtraFound
			switch {
			case it.Rev == 0, st.Close, st.Outcome != "" && !open:
			default: // one that is not made yet finds out by itself
				st.Close, it.Due = true, time.Now()
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// close closes a follow-up that was made, unless people have changed it: a task is done, a scheduled call is deleted.
func (c callbacks) close(ctx context.Context, it *item.Item[state]) error {
	st := &it.State
	closed, err := c.closeTask, error(nil)
	if st.Way == FollowUpCall {
		closed = c.deleteScheduled
	}
	done, err := closed(ctx, st)
	if errors.Is(err, sellsy.ErrNotFound) {
		done, err = false, nil // people deleted it
	}
	if err != nil {
		return fmt.Errorf("closing the follow-up: %w", err)
	}
	outcome := st.Outcome
	if done {
		outcome = report.ExtraClosed
		c.Account.Log.Info("closed in Sellsy: they have talked", "extra", c.name(it.ID), "id", st.Made)
	}
	return it.Save(context.WithoutCancel(ctx), func(s *state) { s.Outcome, s.Close, s.Over = outcome, false, true })
}

func (c callbacks) closeTask(ctx context.Context, st *state) (bool, error) {
	tasks := c.Account.SellsyBulk.Tasks
	task, err := tasks.Get(ctx, sellsy.TaskID(st.Made))
	if err != nil || task.Status != sellsy.TaskTodo || !hasLine(task.Description, st.Mark) {
		return false, err
	}
	_, err = tasks.Update(ctx, task.ID, sellsy.TaskInput{Status: sellsy.TaskDone})
	return err == nil, err
}

func (c callbacks) deleteScheduled(ctx context.Context, st *state) (bool, error) {
	calls := c.Account.SellsyBulk.PhoneCalls
	pc, err := calls.Get(ctx, sellsy.PhoneCallID(st.Made))
	if err != nil || pc.Result.ID != sellsy.ResultScheduled || !hasLine(pc.Description, st.Mark) {
		return false, err
	}
	err = calls.Delete(ctx, pc.ID)
	return err == nil, err
}

func isCallback(id string) bool { return strings.HasPrefix(id, callbackPrefix) }
