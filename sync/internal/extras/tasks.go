package extras

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

const followUpID = "follow-up"

// errNoLabel is a Sellsy account in which no task can be made, as far as it tells.
var errNoLabel = errors.New("Sellsy has no active task label, and every task needs one: Extras.TaskLabel") //nolint:staticcheck // a name

// LoggedCall is a call that was logged, and what its phone call in Sellsy holds.
type LoggedCall struct {
	Call        *aircall.Call
	Number      matching.Number // of the other party
	Party       matching.Party  // the record that it is logged on
	Owner       sellsy.StaffID
	ActionItems []string // what the AI found
}

// Logged has made what a logged call gives rise to. It may be told of the same call again.
func (x *Extras) Logged(ctx context.Context, c LoggedCall) error {
	if time.Since(c.Call.EndedAt.Time) > stale {
		return nil
	}
	base := state{
		At: c.Call.EndedAt.Time, Call: c.Call.ID, Owner: c.Owner, Number: c.Number,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedType(c.Party.Kind), ID: c.Party.ID}},
	}
	outcome := c.Call.Outcome()
	if x.Settings.FollowUp != "" && (outcome == aircall.OutcomeMissed || outcome == aircall.OutcomeVoicemail) {
		if err := x.askFollowUp(ctx, c, base, outcome); err != nil {
			return err
		}
	}
	if !x.Settings.ActionItems {
		return nil
	}
	for _, text := range c.ActionItems {
		st, sum := base, sha256.Sum256([]byte(text))
		name := "action-" + hex.EncodeToString(sum[:6])
		st.Title, st.Due = item.CutText(text, maxTitle), st.At.Add(actionItemAfter)
		st.Mark = fmt.Sprintf("Aircall call %d, %s", c.Call.ID, name)
		st.Text = item.CutText(text, maxText) + "\n" + aircall.DashboardURL(c.Call.ID) + "\n" + st.Mark
		if err := x.ask(ctx, fmt.Sprintf("call/%d/%s", c.Call.ID, name), st, time.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (x *Extras) askFollowUp(ctx context.Context, c LoggedCall, st state, outcome aircall.Outcome) error {
	w, who := phrases.In(string(x.Language)), c.Party.Name
	if st.Number != 0 {
		who += ", " + st.Number.Format()
	}
	st.Title = item.CutText(w.Say("reminder.title", "who", who), maxTitle)
	text := w.Say("reminder.missed")
	if outcome == aircall.OutcomeVoicemail {
		text = w.Say("reminder.voicemail")
	}
	if c.Call.Number != nil {
		text += " (" + c.Call.Number.Name + ")"
	}
	st.Due = st.At.Add(cmp.Or(x.Settings.FollowUpAfter, followUpAfter))
	st.Owner = cmp.Or(x.Settings.FollowUpFor, st.Owner)
	st.Mark = fmt.Sprintf("Aircall call %d, %s", c.Call.ID, followUpID)
	st.Text = text + "\n" + aircall.DashboardURL(c.Call.ID) + "\n" + st.Mark
	if st.Way = x.Settings.FollowUp; st.Way == FollowUpCall {
		st.Text = st.Title + "\n" + st.Text
	}
	if err := (callbacks{x}).remember(ctx, st); err != nil {
		return err
	}
	due := st.At.Add(x.Settings.FollowUpWait)
	if now := time.Now(); due.Before(now) {
		due = now
	}
	return x.ask(ctx, followUpOf(c.Call.ID), st, due)
}

// maxTitle is what a title is cut to, in bytes. Sellsy does not say how long one may be.
const maxTitle = 200

// stillMissed lets a follow-up be made unless a later call with the same number was answered.
func (x *Extras) stillMissed(ctx context.Context, st *state) (report.ExtraOutcome, error) {
	if st.Number == 0 || st.Way == "" {
		return "", nil
	}
	answered, err := x.AnsweredSince(ctx, st.Call, st.Number)
	if err != nil || !answered {
		return "", err
	}
	return report.ExtraNotNeeded, nil
}

func (x *Extras) taskMaker() maker {
	tasks := x.Account.SellsyBulk.Tasks
	return maker{
		prepare: x.stillMissed,
		find: func(ctx context.Context, st *state) (int64, error) {
			filter := sellsy.TaskFilter{Created: sellsy.Period{Start: sellsy.At(st.At.Add(-searchMargin))}, Related: st.Related}
			for task, err := range tasks.SearchAll(ctx, filter, sellsy.ListOptions{}) {
				id := task.ID
				if err == nil && task.Description == "" {
					task, err = whole(ctx, task, id, tasks.Get)
				}
				if err != nil {
					return 0, fmt.Errorf("looking for the task: %w", err)
				}
				unread := task.Description == "" && task.Title == st.Title && isAt(task.DueDate, st.Due)
				if unread || hasLine(task.Description, st.Mark) {
					return int64(id), nil
				}
			}
			return 0, nil
		},
		create: func(ctx context.Context, st *state) (int64, error) {
			label, active, err := x.taskLabel(ctx)
			if err != nil {
				return 0, err
			}
			in := sellsy.TaskInput{
				Title: sellsy.Some(st.Title), Description: sellsy.Some(st.Text), DueDate: sellsy.At(st.Due), LabelID: label, Related: st.Related,
			}
			if st.Owner != 0 {
				in.OwnerID, in.AssignedStaffIDs = st.Owner, sellsy.Some([]sellsy.StaffID{st.Owner})
			}
			task, err := tasks.Create(ctx, in)
			if err != nil {
				if !active && errors.Is(err, sellsy.ErrInvalid) {
					err = fmt.Errorf("%w: %w", errNoLabel, err)
				}
				return 0, err
			}
			return int64(task.ID), nil
		},
	}
}

// taskLabel returns the label of tasks, and whether it is one that can be used for all that is known.
func (x *Extras) taskLabel(ctx context.Context) (id sellsy.TaskLabelID, active bool, err error) {
	if id := x.Settings.TaskLabel; id != 0 {
		return id, true, nil
	}
	labels, err := x.Account.SellsyBulk.Tasks.Labels(ctx)
	if err != nil {
		return 0, false, fmt.Errorf("reading the task labels: %w", err)
	}
	if active = slices.ContainsFunc(labels, func(l sellsy.TaskLabel) bool { return l.IsActive }); active {
		labels = slices.DeleteFunc(labels, func(l sellsy.TaskLabel) bool { return !l.IsActive })
	} // else it may be that they do not tell: Sellsy refuses one that is not
	if len(labels) == 0 {
		return 0, false, errNoLabel
	}
	return slices.MinFunc(labels, func(a, b sellsy.TaskLabel) int { return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID)) }).ID, active, nil
}

func (x *Extras) scheduledMaker() maker {
	calls := x.Account.SellsyBulk.PhoneCalls
	return maker{
		prepare: x.stillMissed,
		find: func(ctx context.Context, st *state) (int64, error) {
			filter := sellsy.PhoneCallFilter{
				Related: st.Related, Date: sellsy.Period{Start: sellsy.At(st.Due.Add(-searchMargin)), End: sellsy.At(st.Due.Add(searchMargin))},
			}
			for pc, err := range calls.SearchAll(ctx, filter, sellsy.ListOptions{}) {
				id := pc.ID
				if err == nil && pc.Description == "" {
					pc, err = whole(ctx, pc, id, calls.Get)
				}
				if err != nil {
					return 0, fmt.Errorf("looking for the scheduled call: %w", err)
				}
				unread := pc.Description == "" && pc.Result.ID == sellsy.ResultScheduled && isAt(pc.Date, st.Due)
				if unread || hasLine(pc.Description, st.Mark) {
					return int64(id), nil
				}
			}
			return 0, nil
		},
		create: func(ctx context.Context, st *state) (int64, error) {
			if st.Owner == 0 {
				return 0, activity.ErrNoOwner
			}
			pc, err := calls.Create(ctx, sellsy.PhoneCallInput{
				OwnerID: st.Owner, Date: sellsy.At(st.Due), Result: sellsy.ResultScheduled, Source: sellsy.SourceOutgoing, Related: st.Related,
				Description: sellsy.Some(st.Text), Reminders: []sellsy.Reminder{{Medium: sellsy.MediumEmail, Delay: sellsy.RemindAtOnce}},
			})
			if err != nil {
				return 0, err
			}
			return int64(pc.ID), nil
		},
	}
}
