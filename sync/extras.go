package sync

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Extras is what the bridge does in Sellsy beyond phone calls. The zero value is nothing, as with Aircall's own integration.
// Everything is made once, whatever is delivered twice and however often the process dies, and is left alone after that: what
// people finish, change or delete stays so. Of calls and messages that are more than a day old, nothing is made any more.
type Extras struct {
	// UnknownCallers is the kind of record to create for inbound callers whom Sellsy does not know: an individual or a company,
	// which become prospects, or a contact. Their calls are then logged on it. Empty: none. It needs the scope
	// individuals.write, companies.write or contacts.write.
	UnknownCallers matching.Kind

	// FollowUp is what an inbound call that nobody answered leaves for the owner of its phone call, with or without a
	// voicemail, unless they have talked by then. It is due FollowUpAfter the end of the call; zero means after an hour.
	FollowUp      FollowUp
	FollowUpAfter time.Duration

	// ActionItems makes a task of each action item that Aircall's AI found, for the owner of the phone call, due a day after
	// the call.
	ActionItems bool

	// TaskLabel is the label of tasks, of which Sellsy wants one. Zero: the account's first active one. Tasks need the scopes
	// tasks.read and tasks.write.
	TaskLabel sellsy.TaskLabelID

	// Messages writes each text message, sent or received on a served number, as a comment on the record that has the number
	// of the other party. It needs the scopes comments.read and comments.write.
	Messages bool
}

// FollowUp is a way to remind somebody of a missed call.
type FollowUp string

// The ways to remind.
const (
	FollowUpTask FollowUp = "task" // a task
	FollowUpCall FollowUp = "call" // a scheduled phone call, with a reminder by e-mail
)

// extraKind is the kind of the items that hold one thing each that is made in Sellsy besides phone calls. Their ids begin with
// what it is made for: call/ID/…, caller/NUMBER, message/ID.
const extraKind = "extra"

const extraSchema = 1

const (
	followUpAfter   = time.Hour
	actionItemAfter = 24 * time.Hour

	// extraStale is the age of a call or message from which nothing is made for it any more: after a long outage, or in a
	// back-fill, reminders would come too late.
	extraStale = 24 * time.Hour
)

// extraState is one thing to be made, and how far it is.
type extraState struct {
	Schema  int                    `json:"schema"`
	At      time.Time              `json:"at"` // when its cause was
	Call    aircall.CallID         `json:"call,omitempty"`
	Number  matching.Number        `json:"number,omitzero"` // of the other party
	Title   string                 `json:"title,omitempty"`
	Text    string                 `json:"text,omitempty"`
	Mark    string                 `json:"mark,omitempty"` // the line of Text by which it is known again
	Related []sellsy.RelatedObject `json:"related,omitempty"`
	Owner   sellsy.StaffID         `json:"owner,omitempty"`
	Due     time.Time              `json:"due,omitzero"`
	Name    callerName             `json:"name,omitzero"` // of a record to be made
	Way     FollowUp               `json:"way,omitempty"` // of a follow-up

	// Intent is set before the request. While it is there and Outcome is not, what became of it is unknown.
	Intent  time.Time    `json:"intent,omitzero"`
	Outcome ExtraOutcome `json:"outcome,omitempty"`
	Made    int64        `json:"made,omitempty"` // its id in Sellsy
	Failed  failures     `json:"failed,omitzero"`
}

// ExtraOutcome is what became of something that was to be made. Empty: nothing yet.
type ExtraOutcome string

// The outcomes.
const (
	ExtraMade      ExtraOutcome = "made"
	ExtraFound     ExtraOutcome = "found"      // it was there already
	ExtraNotNeeded ExtraOutcome = "not_needed" // they have talked since
	ExtraNobody    ExtraOutcome = "nobody"     // no record in Sellsy has the number
	ExtraTooLate   ExtraOutcome = "too_late"
	extraForgotten ExtraOutcome = "forgotten"
)

// ExtraReport is something that was to be made in Sellsy because of a call.
type ExtraReport struct {
	ID        string       `json:"id"` // such as "call/3811700005/follow-up"
	Title     string       `json:"title,omitempty"`
	Outcome   ExtraOutcome `json:"outcome,omitempty"`
	Made      int64        `json:"made,omitempty"` // the id of the task, phone call, record or comment in Sellsy
	LastError string       `json:"last_error,omitempty"`
}

// maker knows how one sort of thing is made.
type maker struct {
	// prepare completes the state, or returns an outcome: nothing is to be made. Nil: it is complete.
	prepare func(context.Context, *extraState) (ExtraOutcome, error)

	// find looks in Sellsy for what an earlier request may have made, 0 if it is not there.
	find func(context.Context, *extraState) (int64, error)

	// lookFirst says that people may have made it meanwhile.
	lookFirst bool

	// create makes it. With an id, an error says that it was made all the same, and is to be found again.
	create func(context.Context, *extraState) (int64, error)
}

func (b *Bridge) makerOf(id string, st extraState) (maker, error) {
	cause, _, _ := strings.Cut(id, "/")
	switch {
	case cause == "caller":
		return b.recordMaker(), nil
	case cause == "message":
		return b.commentMaker(), nil
	case cause == "call" && st.Way == FollowUpCall:
		return b.scheduledMaker(), nil
	case cause == "call":
		return b.taskMaker(), nil
	default:
		return maker{}, fmt.Errorf("%w: %q is nothing that can be made", errUnreadable, id)
	}
}

func decodeExtra(data []byte) (s extraState, err error) {
	err = decodeState("extra", data, &s, &s.Schema, extraSchema)
	return s, err
}

func (b *Bridge) extraKey(id string) store.Key {
	return store.Key{Installation: b.account.id, Kind: extraKind, ID: id}
}

// ask has something made, unless it has been asked for already. A later cause may ask again for what came too late.
func (b *Bridge) ask(ctx context.Context, id string, st extraState) error {
	return b.cfg.Store.Update(ctx, b.extraKey(id), func(it *store.Item) (err error) {
		if old, err := decodeExtra(it.Data); err != nil || (it.Rev != 0 && (old.Outcome != ExtraTooLate || !st.At.After(old.At))) {
			return err
		}
		st.Schema = extraSchema
		it.Due = time.Now()
		it.Data, err = json.Marshal(st)
		return err
	})
}

// makeExtra makes a due thing, once. It is the discipline of phone calls: an intent is stored before the request, and after an
// unknown outcome Sellsy is searched, when the request can no longer be under way.
func (b *Bridge) makeExtra(ctx context.Context, it store.Item) store.Next {
	st, err := decodeExtra(it.Data)
	var m maker
	if err == nil {
		m, err = b.makerOf(it.Key.ID, st)
	}
	if err != nil {
		_, due := b.again(ctx, it.Key, failures{}, err)
		return store.Next{Due: due}
	}
	retire := st.At.Add(b.cfg.Horizon + keepAfterHorizon)
	if st.Outcome == "" {
		retire, err = b.makeOnce(ctx, it.Key, &st, m, retire)
	}
	switch {
	case err == nil && !time.Now().Before(retire):
		return store.Next{Delete: true}
	case err == nil:
		return store.Next{Due: retire}
	}
	before := st.Failed
	var next time.Time
	st.Failed, next = b.again(ctx, it.Key, before, err)
	b.log.Warn("extra not made, will try again", "extra", b.extraKey(it.Key.ID).String(), "at", next, "error", err)
	if err := b.saveExtra(context.WithoutCancel(ctx), it.Key, st); err != nil {
		b.log.Warn("failure not remembered", "extra", it.Key.String(), "error", err)
	}
	return store.Next{Due: next}
}

// makeOnce returns when to look again.
func (b *Bridge) makeOnce(ctx context.Context, key store.Key, st *extraState, m maker, retire time.Time) (time.Time, error) {
	look := m.lookFirst || time.Since(st.At) > b.cfg.LogDelay+liveFor // the store may be a back-up that was restored
	if !st.Intent.IsZero() {
		// When the request was given up is not written down: within the time for the work, at the latest.
		if wait := st.Intent.Add(workTimeout + b.cfg.Grace); time.Now().Before(wait) {
			return wait, nil
		}
		if found, err := m.find(ctx, st); err != nil || found != 0 {
			return retire, b.finish(ctx, key, st, ExtraFound, found, err)
		}
		st.Intent, look = time.Time{}, false // it was certainly not made, and may not be wanted any more
	}
	if time.Since(st.At) > extraStale {
		return retire, b.finish(ctx, key, st, ExtraTooLate, 0, nil)
	}
	if m.prepare != nil {
		if outcome, err := m.prepare(ctx, st); err != nil || outcome != "" {
			return retire, b.finish(ctx, key, st, outcome, 0, err)
		}
	}
	if look {
		if found, err := m.find(ctx, st); err != nil || found != 0 {
			return retire, b.finish(ctx, key, st, ExtraFound, found, err)
		}
	}
	st.Intent = time.Now()
	if err := b.saveExtra(ctx, key, *st); err != nil {
		return retire, err
	}
	made, err := m.create(ctx, st)
	switch {
	case err == nil:
		b.log.Info("made in Sellsy", "extra", key.String(), "id", made)
		return retire, b.finish(context.WithoutCancel(ctx), key, st, ExtraMade, made, nil)
	case made != 0 || sellsy.OutcomeUnknown(err):
		return retire, fmt.Errorf("to be looked for: %w", err) // the intent stays
	default:
		st.Intent = time.Time{} // it was certainly not made
		return retire, err
	}
}

func (b *Bridge) finish(ctx context.Context, key store.Key, st *extraState, outcome ExtraOutcome, made int64, err error) error {
	if err != nil {
		return err
	}
	before := st.Failed
	st.Outcome, st.Made, st.Failed = outcome, made, failures{}
	if err := b.saveExtra(ctx, key, *st); err != nil {
		return err
	}
	b.succeeded(ctx, key, before)
	return nil
}

func (b *Bridge) saveExtra(ctx context.Context, key store.Key, st extraState) error {
	return b.cfg.Store.Update(ctx, key, func(it *store.Item) error {
		now, err := decodeExtra(it.Data)
		if err != nil || now.Outcome == extraForgotten {
			return err
		}
		it.Data, err = json.Marshal(st)
		return err
	})
}

// extrasOf reports on what was to be made because of a call.
func (b *Bridge) extrasOf(ctx context.Context, id aircall.CallID, call *aircall.Call) ([]ExtraReport, error) {
	var reports []ExtraReport
	report := func(it store.Item, st extraState) {
		reports = append(reports, ExtraReport{ID: it.Key.ID, Title: st.Title, Outcome: st.Outcome, Made: st.Made, LastError: st.Failed.Last})
	}
	if call != nil {
		it, err := b.cfg.Store.Get(ctx, b.extraKey(callerID(b.legOf(call).with)))
		if err != nil {
			return nil, err
		}
		if st, err := decodeExtra(it.Data); err != nil {
			return nil, err
		} else if st.Call == id {
			report(it, st)
		}
	}
	prefix := fmt.Sprintf("call/%d/", id)
	for after := prefix; ; {
		items, err := b.cfg.Store.List(ctx, store.ListOptions{Installation: b.account.id, Kind: extraKind, After: after, Limit: 20})
		if err != nil || len(items) == 0 {
			return reports, err
		}
		for _, it := range items {
			if !strings.HasPrefix(it.Key.ID, prefix) {
				return reports, nil
			}
			after = it.Key.ID
			st, err := decodeExtra(it.Data)
			if err != nil {
				return reports, err
			}
			report(it, st)
		}
	}
}

// forgetExtras erases what was to be made because of somebody with the number.
func (b *Bridge) forgetExtras(ctx context.Context, n matching.Number) error {
	o := store.ListOptions{Installation: b.account.id, Kind: extraKind, Limit: listPage}
	for {
		items, err := b.cfg.Store.List(ctx, o)
		if err != nil || len(items) == 0 {
			return err
		}
		for _, it := range items {
			o.After = it.Key.ID
			if st, err := decodeExtra(it.Data); err != nil || st.Number != n {
				continue // what cannot be read is parked
			}
			err := b.cfg.Store.Update(ctx, it.Key, func(it *store.Item) error {
				st, err := decodeExtra(it.Data)
				if err != nil {
					return err
				}
				gone := extraState{Schema: extraSchema, At: st.At, Outcome: extraForgotten}
				it.Due = st.At.Add(b.cfg.Horizon + keepAfterHorizon)
				if strings.HasPrefix(it.Key.ID, "caller/") { // the key tells the number
					gone.At, it.Due = time.Time{}, time.Now()
				}
				it.Data, err = json.Marshal(gone)
				return err
			})
			if err != nil {
				return err
			}
			if err := b.unpark(ctx, it.Key); err != nil {
				return err
			}
		}
	}
}

// hasLine reports whether one of a text's lines is the mark. Sellsy may give back HTML for line breaks; that it does is not
// known.
func hasLine(text, mark string) bool {
	text = strings.NewReplacer("<br>", "\n", "<br/>", "\n", "<br />", "\n", "</p>", "\n", "<p>", "\n", "\r", "\n").Replace(text)
	return slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == mark })
}
