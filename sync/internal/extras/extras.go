// Package extras makes what the bridge makes in Sellsy besides phone calls: records of unknown callers, reminders of missed calls,
// tasks of action items, comments of text messages.
//
// Everything is made once, whatever is delivered twice and however often the process dies, with the discipline of phone calls: an
// intent is stored before the request, and after an unknown outcome Sellsy is searched, when the request can no longer be under way.
// What was made is left alone after that.
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
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Kind is the kind of the items that hold one thing each that is to be made. Their ids begin with what it is made for: call/ID/…,
// caller/NUMBER, thread/ID.
// An item callback/NUMBER makes nothing; see [callbacks].
const Kind = "extra"

const (
	schema = 2

	followUpAfter   = time.Hour
	actionItemAfter = 24 * time.Hour

	// stale is the age of a call or message from which nothing is made for it any more: after a long outage, or in a back-fill,
	// reminders would come too late.
	stale = 24 * time.Hour

	// liveFor is the age, besides the log delay, from which Sellsy is searched before anything is made: the store may be a back-up
	// that was restored.
	liveFor = 3 * time.Minute

	// searchMargin is how far from its own time something in Sellsy may be dated and still be it.
	searchMargin = 15 * time.Minute

	// maxText is how many bytes of what others wrote are taken over. What is longer is cut, and ends with an ellipsis.
	maxText = 32 << 10

	// maxUnknown is how many requests of unknown outcome it takes until the work is parked: about five hours.
	maxUnknown = 12

	// keepAfterHorizon is longer than Aircall redelivers, 12 hours, so that a late delivery still meets its item.
	keepAfterHorizon = 24 * time.Hour
)

// Settings say what is made. The zero value is nothing.
type Settings struct {
	UnknownCallers matching.Kind  // of record to make of inbound callers whom Sellsy does not know; empty: none
	FollowUp       FollowUp       // of missed calls; empty: none
	FollowUpAfter  time.Duration  // zero: an hour
	FollowUpWait   time.Duration  // for somebody to call back, before it is made
	FollowUpFor    sellsy.StaffID // zero: the owner of the phone call
	ActionItems    bool           // a task of each
	TaskLabel      sellsy.TaskLabelID
	Messages       bool // a comment of those of a day with a number
}

// FollowUp is a way to remind somebody of a missed call.
type FollowUp string

// The ways to remind.
const (
	FollowUpTask FollowUp = "task" // a task
	FollowUpCall FollowUp = "call" // a scheduled phone call, with a reminder by e-mail
)

// Records are Sellsy's records, by number.
type Records interface {
	Best(ctx context.Context, client *sellsy.Client, n matching.Number, rules matching.PartyRules) (matching.PartyDecision, error)
	Holders(ctx context.Context, client *sellsy.Client, n matching.Number) ([]matching.Party, error)
	Fetch(ctx context.Context, client *sellsy.Client, ref matching.Ref) (matching.Party, bool, error)
	Learn(ctx context.Context, seen time.Time, p matching.Party) error
	Drop(ctx context.Context, ref matching.Ref) error
}

// Options are what [Extras] works with. All are required, but for the settings.
type Options struct {
	Account    *account.Account
	Items      *item.Machine
	Records    Records
	Settings   Settings
	PartyRules matching.PartyRules
	Language   matching.Language
	Location   *time.Location // of times in comments; nil: UTC
	LogDelay   time.Duration
	Grace      time.Duration
	Horizon    time.Duration

	// AnsweredSince reports whether a later call with the same number was answered.
	AnsweredSince func(ctx context.Context, after aircall.CallID, n matching.Number) (bool, error)
}

// Extras is the room of one pair of accounts. It is safe for concurrent use.
type Extras struct {
	Options

	items *item.Queue[state]
}

// New adds the room's kind to the machine.
func New(o Options) *Extras {
	x := &Extras{Options: o}
	x.items = item.New(o.Items, item.Kind[state]{Name: Kind, Schema: schema, Workers: 1, Work: x.work})
	return x
}

// state is one thing to be made, and how far it is.
type state struct {
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

	Missed []aircall.CallID `json:"missed,omitempty"` // of a callback/NUMBER
	Close  bool             `json:"close,omitempty"`  // they have talked since it was asked for
	Over   bool             `json:"over,omitempty"`   // that was seen to

	Thread *thread `json:"thread,omitempty"` // of a thread/ID

	// Intent is set before the request. While it is there and Outcome is not, what became of it is unknown.
	Intent  time.Time           `json:"intent,omitzero"`
	Outcome report.ExtraOutcome `json:"outcome,omitempty"`
	Made    int64               `json:"made,omitempty"` // its id in Sellsy

	// Unknown counts the requests of unknown outcome, none of which had made anything by the time of the next.
	Unknown int `json:"unknown,omitempty"`
}

// maker knows how one sort of thing is made.
type maker struct {
	// prepare completes the state, or returns an outcome: nothing is to be made. Nil: it is complete.
	prepare func(context.Context, *state) (report.ExtraOutcome, error)

	// find looks in Sellsy for what an earlier request may have made, 0 if it is not there.
	find func(context.Context, *state) (int64, error)

	// lookFirst says that people may have made it meanwhile.
	lookFirst bool

	// create makes it. With an id, an error says that it was made all the same, and is to be found again.
	create func(context.Context, *state) (int64, error)
}

func (x *Extras) makerOf(id string, way FollowUp) (maker, error) {
	cause, _, _ := strings.Cut(id, "/")
	switch {
	case cause == "caller":
		return x.recordMaker(), nil
	case isThread(id):
		return threads{x}.commentMaker(id), nil
	case cause == "call" && way == FollowUpCall:
		return x.scheduledMaker(), nil
	case cause == "call":
		return x.taskMaker(), nil
	default:
		return maker{}, fmt.Errorf("%w: %q is nothing that can be made", item.ErrUnreadable, id)
	}
}

// ask has something made at a time, unless it has been asked for already, or was erased. A later cause may ask again for what came
// too late.
func (x *Extras) ask(ctx context.Context, id string, st state, due time.Time) error {
	return x.update(ctx, id, func(it *item.Item[state]) {
		if again := it.State.Outcome == report.ExtraTooLate && st.At.After(it.State.At); it.Rev == 0 || again {
			it.State, it.Failed, it.Due = st, item.Failures{}, due
		} else if it.Failed.Parked && st.At.After(it.State.At) { // what became of it is not known, or it may succeed by now
			st.Intent = it.State.Intent
			it.State, it.Due = st, due
		}
	})
}

// update changes an item, unless it was erased.
func (x *Extras) update(ctx context.Context, id string, change func(*item.Item[state])) error {
	err := x.items.Update(ctx, id, func(it *item.Item[state]) error { change(it); return nil })
	if errors.Is(err, item.ErrErased) {
		return nil
	}
	return err
}

// work makes a due thing, once, and forgets it when its time is over.
func (x *Extras) work(ctx context.Context, it *item.Item[state]) (store.Next, error) {
	if isThread(it.ID) {
		return threads{x}.work(ctx, it)
	}
	if it.State.Outcome == "" && !isCallback(it.ID) {
		if err := x.makeOnce(ctx, it); err != nil {
			return store.Next{}, err
		}
	}
	if it.State.Close && !it.State.Over && it.State.Made != 0 {
		if err := (callbacks{x}).close(ctx, it); err != nil {
			return store.Next{}, err
		}
	}
	retire := x.retireAt(it.State.At)
	return store.Next{Due: retire, Delete: !time.Now().Before(retire)}, nil
}

func (x *Extras) retireAt(at time.Time) time.Time { return at.Add(x.Horizon + keepAfterHorizon) }

// makeOnce brings a thing to its outcome.
func (x *Extras) makeOnce(ctx context.Context, it *item.Item[state]) error {
	m, err := x.makerOf(it.ID, it.State.Way)
	if err != nil {
		return err
	}
	st := it.State // what is to be written; the intent stays in it until it is known to be over
	look := m.lookFirst || time.Since(st.At) > x.LogDelay+liveFor
	if !st.Intent.IsZero() {
		if err := x.waitOut(ctx, it); err != nil {
			return err
		}
		if found, err := m.find(ctx, &st); err != nil || found != 0 {
			return x.finish(ctx, it, report.ExtraFound, found, err)
		}
		look = false // it was certainly not made, and may not be wanted any more
	}
	if time.Since(st.At) > stale {
		return x.finish(ctx, it, report.ExtraTooLate, 0, nil)
	}
	if m.prepare != nil {
		if outcome, err := m.prepare(ctx, &st); err != nil || outcome != "" {
			return x.finish(ctx, it, outcome, 0, err)
		}
	}
	if look {
		if found, err := m.find(ctx, &st); err != nil || found != 0 {
			return x.finish(ctx, it, report.ExtraFound, found, err)
		}
	}
	return x.create(ctx, it, m, st)
}

// waitOut waits until a request of unknown outcome is not carried out any more. When it was given up is not written down: within the
// time for the work, at the latest.
func (x *Extras) waitOut(ctx context.Context, it *item.Item[state]) error {
	if now := time.Now(); it.State.Intent.After(now) { // the clock was ahead then, and the wait is not to be as long as that
		if err := it.Save(ctx, func(s *state) { s.Intent = now }); err != nil {
			return err
		}
	}
	if wait := it.State.Intent.Add(item.Timeout + x.Grace); time.Now().Before(wait) {
		return item.Until(wait)
	}
	return nil
}

// create freezes the intent and makes the thing.
func (x *Extras) create(ctx context.Context, it *item.Item[state], m maker, st state) error {
	st.Intent = time.Now()
	if err := it.Save(ctx, func(s *state) { s.Intent, s.Related = st.Intent, st.Related }); err != nil {
		return err
	}
	made, err := m.create(ctx, &st)
	saved := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		x.Account.Log.Info("made in Sellsy", "extra", x.name(it.ID), "id", made)
		return x.finish(saved, it, report.ExtraMade, made, nil)
	case made != 0 || sellsy.OutcomeUnknown(err): // the intent stays
		err = fmt.Errorf("to be looked for: %w", err)
		if saveErr := it.Save(saved, func(s *state) { s.Unknown++ }); saveErr != nil {
			return errors.Join(err, saveErr)
		}
		if it.State.Unknown >= maxUnknown {
			err = fmt.Errorf("%w: the outcome stayed unknown %d times: %w", item.ErrFutile, it.State.Unknown, err)
		}
		return err
	default: // it was certainly not made
		return errors.Join(err, it.Save(saved, func(s *state) { s.Intent = time.Time{} }))
	}
}

// finish writes an outcome down, unless there is an error.
func (x *Extras) finish(ctx context.Context, it *item.Item[state], outcome report.ExtraOutcome, made int64, err error) error {
	if err != nil {
		return err
	}
	return it.Save(ctx, func(s *state) { s.Outcome, s.Made = outcome, made })
}

// name is a thing as it appears in logs.
func (x *Extras) name(id string) string {
	return store.Key{Installation: x.Account.ID, Kind: Kind, ID: id}.String()
}

// Reports tells what was to be made because of a call; n is the number of the other party, zero if there is none.
func (x *Extras) Reports(ctx context.Context, call aircall.CallID, n matching.Number) ([]report.Extra, error) {
	var reports []report.Extra
	add := func(it item.Item[state]) {
		reports = append(reports, report.Extra{
			ID: it.ID, Title: it.State.Title, Outcome: it.State.Outcome, Made: it.State.Made, LastError: it.Failed.Last,
		})
	}
	if n != 0 {
		it, err := x.items.Get(ctx, callerID(n))
		if err != nil {
			return nil, err
		}
		if it.State.Call == call {
			add(it)
		}
	}
	prefix := fmt.Sprintf("call/%d/", call)
	for it, err := range x.items.All(ctx, prefix, false) {
		switch {
		case it.ID != "" && !strings.HasPrefix(it.ID, prefix):
			return reports, nil
		case err != nil:
			return reports, err
		}
		add(it)
	}
	return reports, nil
}

// Erase forgets what was to be made because of somebody with the number. Of a call or message, the id is kept until it is retired.
func (x *Extras) Erase(ctx context.Context, n matching.Number) error {
	for it, err := range x.items.All(ctx, "", false) {
		if errors.Is(err, item.ErrUnreadable) {
			continue // it is parked
		}
		if err != nil {
			return err
		}
		if it.State.Number != n {
			continue
		}
		until := x.retireAt(it.State.At)
		if it.ID == callerID(n) || isCallback(it.ID) { // the id tells the number
			until = time.Time{}
		}
		if err := x.items.Erase(ctx, it.ID, until); err != nil {
			return err
		}
	}
	return nil
}

// hasLine reports whether one of a text's lines is the mark. Sellsy may give back HTML for line breaks; that it does is not
// known.
func hasLine(text, mark string) bool {
	text = strings.NewReplacer("<br>", "\n", "<br/>", "\n", "<br />", "\n", "</p>", "\n", "<p>", "\n", "\r", "\n").Replace(text)
	return slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == mark })
}
