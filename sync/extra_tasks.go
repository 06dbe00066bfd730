package sync

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
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const followUpID = "follow-up"

// errNoLabel is a Sellsy account in which no task can be made.
var errNoLabel = errors.New("Sellsy has no active task label, and every task needs one: Extras.TaskLabel") //nolint:staticcheck // a name

// askExtras has made what a logged call gives rise to.
func (w *callWork) askExtras(ctx context.Context) error {
	x, call := w.b.cfg.Extras, w.st.Call
	if w.st.Log.Verdict != VerdictLogged || time.Since(call.EndedAt.Time) > extraStale {
		return nil
	}
	base := extraState{
		At: call.EndedAt.Time, Call: call.ID, Owner: w.st.Log.Owner, Number: w.b.legOf(call).with,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedType(w.st.Log.Match.Party.Kind), ID: w.st.Log.Match.Party.ID}},
	}
	if outcome := call.Outcome(); x.FollowUp != "" && (outcome == aircall.OutcomeMissed || outcome == aircall.OutcomeVoicemail) {
		if err := w.askFollowUp(ctx, base, outcome); err != nil {
			return err
		}
	}
	if !x.ActionItems {
		return nil
	}
	for _, item := range w.st.Insights.ActionItems {
		st, sum := base, sha256.Sum256([]byte(item))
		name := "action-" + hex.EncodeToString(sum[:6])
		st.Title, st.Due = cutTitle(item), st.At.Add(actionItemAfter)
		st.Mark = fmt.Sprintf("Aircall call %d, %s", call.ID, name)
		st.Text = item + "\n" + aircall.DashboardURL(call.ID) + "\n" + st.Mark
		if err := w.b.ask(ctx, fmt.Sprintf("call/%d/%s", call.ID, name), st); err != nil {
			return err
		}
	}
	return nil
}

func (w *callWork) askFollowUp(ctx context.Context, st extraState, outcome aircall.Outcome) error {
	l, call, party := w.b.cfg.Policy.Language, w.st.Call, w.st.Log.Match.Party
	who := party.Name
	if st.Number != 0 {
		who += ", " + st.Number.Format()
	}
	st.Title = cutTitle(l.Say("Call back %[1]s", "Rappeler %[1]s", "Zurückrufen: %[1]s", who))
	text := l.Say("Missed call", "Appel manqué", "Verpasster Anruf")
	if outcome == aircall.OutcomeVoicemail {
		text = l.Say("Voicemail", "Message vocal", "Sprachnachricht")
	}
	if call.Number != nil {
		text += " (" + call.Number.Name + ")"
	}
	st.Due = st.At.Add(cmp.Or(w.b.cfg.Extras.FollowUpAfter, followUpAfter))
	st.Mark = fmt.Sprintf("Aircall call %d, %s", call.ID, followUpID)
	st.Text = text + "\n" + aircall.DashboardURL(call.ID) + "\n" + st.Mark
	if st.Way = w.b.cfg.Extras.FollowUp; st.Way == FollowUpCall {
		st.Text = st.Title + "\n" + st.Text
	}
	return w.b.ask(ctx, fmt.Sprintf("call/%d/%s", call.ID, followUpID), st)
}

// maxTitle is what a title is cut to, in bytes. Sellsy does not say how long one may be.
const maxTitle = 200

func cutTitle(s string) string {
	if len(s) <= maxTitle {
		return s
	}
	for i := maxTitle; ; i-- {
		if s[i]&0xC0 != 0x80 { // the first byte of a character
			return s[:i] + "…"
		}
	}
}

// stillMissed lets a follow-up be made unless a later call with the same number was answered.
func (b *Bridge) stillMissed(ctx context.Context, st *extraState) (ExtraOutcome, error) {
	if st.Number == 0 {
		return "", nil
	}
	o := store.ListOptions{Installation: b.account.id, Kind: callKind, After: b.callKey(st.Call).ID, Limit: listPage}
	for {
		items, err := b.cfg.Store.List(ctx, o)
		if err != nil || len(items) == 0 {
			return "", err
		}
		for _, it := range items {
			o.After = it.Key.ID
			other, err := decodeCall(it.Data)
			if err == nil && b.isWith(other.Call, st.Number) && !other.Call.AnsweredAt.IsZero() {
				return ExtraNotNeeded, nil
			}
		}
	}
}

func (b *Bridge) taskMaker() maker {
	tasks := b.account.sellsyBulk.Tasks
	return maker{
		prepare: func(ctx context.Context, st *extraState) (ExtraOutcome, error) {
			if st.Way == "" {
				return "", nil
			}
			return b.stillMissed(ctx, st)
		},
		find: func(ctx context.Context, st *extraState) (int64, error) {
			filter := sellsy.TaskFilter{Created: sellsy.Period{Start: st.At.Add(-searchMargin)}, Related: st.Related}
			for task, err := range tasks.SearchAll(ctx, filter, sellsy.ListOptions{}) {
				if err != nil {
					return 0, fmt.Errorf("looking for the task: %w", err)
				}
				if hasLine(task.Description, st.Mark) {
					return int64(task.ID), nil
				}
			}
			return 0, nil
		},
		create: func(ctx context.Context, st *extraState) (int64, error) {
			label, err := b.taskLabel(ctx)
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
				return 0, err
			}
			return int64(task.ID), nil
		},
	}
}

func (b *Bridge) taskLabel(ctx context.Context) (sellsy.TaskLabelID, error) {
	if id := b.cfg.Extras.TaskLabel; id != 0 {
		return id, nil
	}
	labels, err := b.account.sellsyBulk.Tasks.Labels(ctx)
	if err != nil {
		return 0, fmt.Errorf("reading the task labels: %w", err)
	}
	labels = slices.DeleteFunc(labels, func(l sellsy.TaskLabel) bool { return !l.IsActive })
	if len(labels) == 0 {
		return 0, errNoLabel
	}
	return slices.MinFunc(labels, func(a, b sellsy.TaskLabel) int { return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID)) }).ID, nil
}

func (b *Bridge) scheduledMaker() maker {
	calls := b.account.sellsyBulk.PhoneCalls
	return maker{
		prepare: b.stillMissed,
		find: func(ctx context.Context, st *extraState) (int64, error) {
			filter := sellsy.PhoneCallFilter{Related: st.Related, Date: sellsy.Period{Start: st.Due.Add(-searchMargin), End: st.Due.Add(searchMargin)}}
			for pc, err := range calls.SearchAll(ctx, filter, sellsy.ListOptions{}) {
				if err != nil {
					return 0, fmt.Errorf("looking for the scheduled call: %w", err)
				}
				if hasLine(pc.Description, st.Mark) {
					return int64(pc.ID), nil
				}
			}
			return 0, nil
		},
		create: func(ctx context.Context, st *extraState) (int64, error) {
			if st.Owner == 0 {
				return 0, activity.ErrNoOwner
			}
			pc, err := calls.Create(ctx, sellsy.PhoneCallInput{
				OwnerID: st.Owner, Date: st.Due, Result: sellsy.ResultScheduled, Source: sellsy.SourceOutgoing, Related: st.Related,
				Description: sellsy.Some(st.Text), Reminders: []sellsy.Reminder{{Medium: sellsy.MediumEmail, Delay: sellsy.RemindAtOnce}},
			})
			if err != nil {
				return 0, err
			}
			return int64(pc.ID), nil
		},
	}
}
