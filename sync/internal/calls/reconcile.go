package calls

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// liveFor is the age, besides the log delay, at which a call is not taken to be live any more. Before its first write, Sellsy
	// is searched for it. A back-up must not be restored sooner than that after it was made.
	liveFor = 3 * time.Minute

	// searchMargin is how far from the call's own times a phone call in Sellsy may be dated and still be it.
	searchMargin = 15 * time.Minute

	// shortestLog is less than any description has that names a call.
	shortestLog = 8

	// maxUnknown is how many writes of unknown outcome it takes, each looked for and not found, until the work on the call is parked.
	// They take about five hours.
	maxUnknown = 12
)

// work is one attempt to make Sellsy match what is known of one call. Nothing else writes phone calls.
type work struct {
	*Calls

	it  *item.Item[state]
	log *slog.Logger
}

// reconcile looks at a due call. It is where a call's way through the phases is followed: from top to bottom, this file leads to the
// request that creates the phone call, and on to its updates.
func (c *Calls) reconcile(ctx context.Context, it *item.Item[state]) (store.Next, error) {
	w := &work{c, it, c.Account.Log.With("call", it.ID)}
	st := &it.State
	if st.Call != nil {
		c.Account.NoteLine(st.Call.Number) // a process that has just started knows no lines
	}
	if retire := c.retireAt(st); !time.Now().Before(retire) {
		if st.over() && st.verdict() == "" {
			w.log.Error("call given up: not logged before its time was over", "attempts", it.Failed.Count, "error", it.Failed.Last)
		}
		return store.Next{Delete: true}, nil
	}
	switch {
	case st.over():
		return w.reconcileEnded(ctx)
	case st.Phase == phaseOpen, st.Reread == rereadCall:
		return w.askWhetherOver(ctx)
	default:
		return store.Next{Due: c.retireAt(st)}, nil
	}
}

// reconcileEnded completes what is known of a call that is over, has Sellsy match it, and tells whoever waits for that.
func (w *work) reconcileEnded(ctx context.Context) (store.Next, error) {
	st := &w.it.State
	if err := w.readAgain(ctx); err != nil {
		return store.Next{}, err
	}
	if err := w.findLegs(ctx); err != nil {
		return store.Next{}, err
	}
	next := store.Next{Due: store.Earlier(w.retireAt(st), w.readResults(ctx))}
	if len(st.AI.Told) > 0 {
		w.plan.note(ctx)
	}
	before := st.verdict()
	if err := w.write(ctx); err != nil {
		return next, err
	}
	if before == "" && st.verdict() != "" {
		if number, ok := w.Account.Counterpart(st.Call); ok && !st.Call.AnsweredAt.IsZero() {
			if err := w.Extras.Talked(ctx, st.Call.ID, number); err != nil {
				w.log.Warn("follow-ups not closed", "error", err)
			}
		}
		w.Account.Events.Decided.Add(1)
		w.tellLegs(ctx)
	}
	if st.Phase == phaseLogged {
		number, _ := w.Account.Counterpart(st.Call)
		err := w.Extras.Logged(ctx, LoggedCall{
			Call: st.Call, Number: number, Party: st.Logged.Match.Party, Owner: st.Logged.Owner, ActionItems: st.AI.Insights.ActionItems,
		})
		return next, err
	}
	if st.waits() && !w.Records.Knows(ctx, st.Skipped.At) {
		next.Due = store.Earlier(next.Due, time.Now().Add(w.Sweep))
	}
	return next, nil
}

// write does what the phase wants to be done in Sellsy.
func (w *work) write(ctx context.Context) error {
	switch w.it.State.Phase {
	case phaseEnded, phaseSkipped:
		return w.create(ctx)
	case phaseWriting:
		return w.resolve(ctx)
	case phaseLogged:
		return w.update(ctx)
	default: // hands off
		return nil
	}
}

// create creates the phone call of a call that has none, if it is to have one.
func (w *work) create(ctx context.Context) error {
	if w.tooOld(&w.it.State) {
		return w.skip(ctx, skipped{Verdict: report.VerdictTooOld})
	}
	d, why, err := w.decide(ctx)
	if err != nil {
		return err
	}
	if why.Verdict != "" {
		return w.skip(ctx, why)
	}
	d.Outstanding = outstandingForLog(ctx, w, d)
	act, err := w.build(ctx, d)
	if err != nil {
		return err
	}
	if w.live() {
		return w.post(ctx, d, act)
	}
	return w.searchAndPost(ctx, d, act)
}

// resolve finds out what became of a POST of unknown outcome. It waits out the grace period, looks for what the POST may have created,
// and repeats it only if that is not there.
func (w *work) resolve(ctx context.Context) error {
	intent := *w.it.State.Writing
	if now := time.Now(); intent.At.After(now) || intent.GaveUp.After(now) {
		// The clock was ahead then, and has been put right. The wait is not to be as long as that.
		intent.At, intent.GaveUp = now, time.Time{}
		if err := w.it.Save(ctx, func(st *state) { st.toWriting(intent) }); err != nil {
			return err
		}
	}
	if visible := intent.visible(w.Grace); time.Now().Before(visible) {
		return item.Until(visible)
	}
	act, err := w.build(ctx, intent.decision)
	if err != nil {
		return err
	}
	act.Related, act.Owner, act.Date = intent.Related, intent.Owner, intent.Date
	return w.searchAndPost(ctx, intent.decision, act)
}

// searchAndPost creates the phone call unless it is there.
func (w *work) searchAndPost(ctx context.Context, d decision, act activity.Activity) error {
	found, err := w.search(ctx, act)
	switch {
	case err != nil:
		return err
	case found != nil:
		return w.adopt(ctx, found, d, act)
	case w.tooOld(&w.it.State):
		return w.skip(ctx, skipped{Verdict: report.VerdictTooOld, Match: d.Match})
	default:
		return w.post(ctx, d, act)
	}
}

// live reports whether a call was followed from its beginning to call.ended, a moment ago. Any other may have been logged already:
// the store may be a back-up that was restored, or another integration was there before.
func (w *work) live() bool {
	st := &w.it.State
	ended := st.Call.EndedAt.Time
	return st.EndTold && !st.FirstSeen.After(ended) && time.Since(ended).Abs() <= w.LogDelay+liveFor
}

// skip notes that there is nothing to log, unless something changes.
func (w *work) skip(ctx context.Context, why skipped) error {
	why.At = time.Now()
	if last := w.it.State.Skipped; last != nil && last.Verdict == why.Verdict {
		why.At = last.At
	} else {
		w.log.Info("call not logged", "why", why.Verdict)
		if why.Verdict == report.VerdictNobody || why.Verdict == report.VerdictHeld {
			if err := w.Shelf.add(ctx, w.it.State.Call.ID, why, w.retireAt(&w.it.State)); err != nil {
				return err
			}
		}
	}
	return w.it.Save(ctx, func(st *state) { st.toSkipped(why) })
}

// decide chooses the record and the opportunity. A verdict in why means that there is nothing to log.
func (w *work) decide(ctx context.Context) (d decision, why skipped, err error) {
	call := w.it.State.Call
	rules := w.rules(call)
	number, ok := w.Account.Counterpart(call)
	if record := w.it.State.Assigned; !record.IsZero() {
		if d.Match, err = w.choose.assigned(ctx, record, number); err == nil && d.Match.Found {
			d.Opportunity, err = w.choose.opportunityForLog(ctx, rules, &w.it.State, d.Match.Party)
		}
		if err != nil || d.Match.Found {
			return d, why, err
		}
	}
	if kept := rules.checkLog(w.Account, call); !kept.Pass {
		return d, skipped{Verdict: report.VerdictFiltered, Filter: kept}, nil
	}
	if !ok {
		return d, skipped{Verdict: report.VerdictNoNumber}, nil
	}
	if d.Match, err = w.choose.record(ctx, w.Account.Sellsy, rules, call, number); err != nil {
		return d, why, err
	}
	switch {
	case d.Match.Found:
	case d.Match.Rule == matching.RuleReview:
		return d, skipped{Verdict: report.VerdictHeld, Match: d.Match}, nil
	case d.Match.Rule == matching.RuleCustom: // there are records with the number
		return d, skipped{Verdict: report.VerdictNobody, Match: d.Match}, nil
	default:
		look, err := w.Extras.Await(ctx, call, number)
		if err == nil && !look.IsZero() {
			err = item.Until(look)
		}
		return d, skipped{Verdict: report.VerdictNobody, Match: d.Match}, err
	}
	d.Opportunity, err = w.choose.opportunityForLog(ctx, rules, &w.it.State, d.Match.Party)
	return d, why, err
}

// build computes what Sellsy should hold.
func (w *work) build(ctx context.Context, d decision) (activity.Activity, error) {
	st, agent := &w.it.State, ""
	if st.Call.User != nil {
		agent = st.Call.User.Email
	}
	staffs, err := w.Account.Staffs(ctx, agent)
	if errors.Is(err, sellsy.ErrForbidden) {
		w.log.Warn("no right to read the staff: the owner is that of the record, or the default", "error", err)
	} else if err != nil {
		return activity.Activity{}, fmt.Errorf("reading the staff: %w", err)
	}
	legs, err := w.legs(ctx)
	if err != nil {
		return activity.Activity{}, err
	}
	act, err := activity.Build(activity.Input{
		Call: *st.Call, Insights: st.AI.Insights, Legs: legs, Match: d.Match, Opportunity: d.Opportunity, Staffs: staffs,
		Outstanding: *cmp.Or(d.Outstanding, &activity.Outstanding{}),
	}, st.Plain.policy(w.rules(st.Call).Policy))
	act.Explanation.TextRefused = st.Plain > asBuilt
	return act, err
}

// search looks for a phone call in Sellsy that names the call's id in its description: ours, or another integration's (assumption
// sellsy-phonecall-search).
func (w *work) search(ctx context.Context, act activity.Activity) (*sellsy.PhoneCall, error) {
	id := w.it.State.Call.ID
	filter := sellsy.PhoneCallFilter{
		Related: act.Related[:1],
		Date: sellsy.Period{
			Start: sellsy.At(act.Date.Add(-searchMargin)),
			End:   sellsy.At(act.Date.Add(act.Duration + searchMargin)),
		},
	}
	var seen candidates
	for pc, err := range w.Account.Sellsy.PhoneCalls.SearchAll(ctx, filter, sellsy.ListOptions{}) {
		if err == nil && len(pc.Description) < shortestLog { // it may be that the list alone does not tell
			pc, err = described(ctx, w.Account.Sellsy, pc)
		}
		if err != nil {
			return nil, fmt.Errorf("looking for an earlier log: %w", err)
		}
		if seen.add(&pc, id, act) {
			return &pc, nil
		}
	}
	if found := cmp.Or(seen.named, seen.alike); found != nil || seen.unclear == 0 {
		return found, nil
	}
	return nil, cannotTell(w, seen.unclear)
}

// candidates are the phone calls that may be an earlier log of a call, short of one that has its block.
type candidates struct {
	named   *sellsy.PhoneCall  // its description mentions the call
	alike   *sellsy.PhoneCall  // its description cannot be read, and all else is as it would be
	unclear sellsy.PhoneCallID // nothing tells
}

// add looks at a phone call and reports whether it is certainly the one.
func (c *candidates) add(pc *sellsy.PhoneCall, id aircall.CallID, act activity.Activity) bool {
	switch _, of, block := activity.FindBlock(pc.Description); {
	case pc.Result.ID == sellsy.ResultScheduled: // somebody is to call back
	case block: // or another call's, which may mention this one in a note
		return of == id
	case activity.Mentions(pc.Description, id):
		c.named = cmp.Or(c.named, pc)
	case isUnread(pc.Description):
		switch likenessOf(pc, act) {
		case alike:
			c.alike = pc
		case unclear:
			c.unclear = pc.ID
		}
	}
	return false
}

// post stores the intent and creates the phone call.
func (w *work) post(ctx context.Context, d decision, act activity.Activity) error {
	intent := writing{
		decision: d, At: time.Now(), Related: act.Related, Owner: act.Owner, Date: act.Date, Content: contentOf(act), Before: w.it.State.verdict(),
	}
	if last := w.it.State.Writing; last != nil {
		intent.Unknown = last.Unknown
	}
	if err := w.it.Save(ctx, func(st *state) { st.toWriting(intent) }); err != nil {
		return err
	}
	pc, err := w.Account.Sellsy.PhoneCalls.Create(ctx, act.PhoneCall())
	switch {
	case sellsy.OutcomeUnknown(err):
		return w.unknown(ctx, err)
	case err != nil:
		return w.refused(ctx, d, act.Owner, err)
	}
	w.written(pc.ID, true, act)
	w.log.Info("call logged", "phone_call", int64(pc.ID), "record", account.RecordName(d.Match.Party.Ref),
		"opportunity", int64(d.Opportunity.Opportunity.ID), "result", act.Result, "owner", int64(act.Owner))
	created := logged{
		decision: d, PhoneCall: pc.ID, Owner: act.Owner, At: time.Now(), Content: contentOf(act), Explanation: act.Explanation,
	}
	return w.it.Save(context.WithoutCancel(ctx), func(st *state) { st.toLogged(created) })
}

// written tells of a write.
func (w *work) written(id sellsy.PhoneCallID, created bool, act activity.Activity) {
	w.Account.Events.PhoneCallWritten(report.PhoneCallWritten{
		Call: w.it.State.Call.ID, PhoneCall: id, Created: created, Result: act.Result, After: time.Since(w.it.State.reference()),
	})
}

// unknown keeps the intent of a POST that may have been carried out. Its outcome is looked for once it must show. When that stays so
// however often it is looked for and repeated, it is a failure like any other: attempts become rare.
func (w *work) unknown(ctx context.Context, cause error) error {
	w.log.Warn("outcome of the write unknown, will look for it", "error", cause)
	now := time.Now()
	err := w.it.Save(context.WithoutCancel(ctx), func(st *state) {
		if st.Writing != nil {
			st.Writing.GaveUp = now
			st.Writing.Unknown++
			st.suspectSigns(st.Writing.Unknown, st.Writing.Content.Block)
		}
	})
	if err != nil {
		return err
	}
	switch intent := w.it.State.Writing; {
	case intent.Unknown == 1:
		return item.Until(intent.visible(w.Grace))
	case intent.Unknown < maxUnknown:
		return cause
	default:
		return fmt.Errorf("%w: the outcome stayed unknown %d times: %w", item.ErrFutile, intent.Unknown, cause)
	}
}

// refused gives up an intent that Sellsy certainly did not carry out. When the record is gone, or the owner is not active any more,
// the next attempt finds another; when the opportunity may be, it is searched again.
func (w *work) refused(ctx context.Context, d decision, owner sellsy.StaffID, cause error) error {
	rejected := errors.Is(cause, sellsy.ErrNotFound) || errors.Is(cause, sellsy.ErrInvalid) || errors.Is(cause, sellsy.ErrConflict) ||
		errors.Is(cause, sellsy.ErrTooLarge)
	err := w.it.Save(context.WithoutCancel(ctx), func(st *state) {
		if st.Phase == phaseWriting {
			st.toEnded()
		}
		if rejected && st.Card != nil {
			st.Card.Opportunity = matching.OpportunityDecision{}
		}
	})
	if err != nil {
		return err
	}
	if !rejected {
		return cause
	}
	ref := d.Match.Party.Ref
	_, there, err := w.Records.Fetch(ctx, w.Account.Sellsy, ref)
	switch {
	case err != nil:
		return errors.Join(cause, err)
	case !there:
		w.log.Info("record is gone from Sellsy, looking for another", "record", account.RecordName(ref))
		if err := w.Records.Drop(ctx, ref); err != nil {
			return err
		}
		return item.Until(time.Now())
	case w.ownerChanges(ctx, d, owner):
		return item.Until(time.Now())
	}
	if took, err := plainer(ctx, w, d, cause); took || err != nil {
		return cmp.Or(err, item.Until(time.Now()))
	}
	return cause
}

// ownerChanges reads the staff again and reports whether the phone call would have another owner now.
func (w *work) ownerChanges(ctx context.Context, d decision, refused sellsy.StaffID) bool {
	if err := w.Account.RefreshStaffs(ctx); err != nil {
		return false
	}
	act, err := w.build(ctx, d)
	if err != nil || act.Owner == refused {
		return false
	}
	w.log.Info("owner was refused, taking another", "owner", int64(refused), "instead", int64(act.Owner))
	return true
}

// adopt takes over a phone call that is there already: what an earlier POST created, or another integration. The latter is left
// alone.
func (w *work) adopt(ctx context.Context, pc *sellsy.PhoneCall, d decision, act activity.Activity) error {
	found := logged{
		decision: d, PhoneCall: pc.ID, Owner: act.Owner, At: time.Now(),
		Content: content{Source: pc.Source, Result: pc.Result.ID, Duration: pc.Duration},
	}
	block, _, ours := activity.FindBlock(pc.Description)
	intent := w.it.State.Writing
	unread := isUnread(pc.Description) && intent != nil // it was found by what the intent has written, or would have
	if !ours && !unread {
		w.log.Info("call was logged already, by somebody else", "phone_call", int64(pc.ID))
		return w.it.Save(ctx, func(st *state) { st.toLeft(left{found, report.VerdictForeign}) })
	}
	w.log.Info("call was logged already", "phone_call", int64(pc.ID), "read", !unread)
	if intent != nil {
		found.Content = intent.Content // a person may have changed it since
	}
	if !unread {
		found.Content.Block = block
	}
	if err := w.it.Save(ctx, func(st *state) { st.toLogged(found) }); err != nil {
		return err
	}
	return w.update(ctx)
}

// update writes what has changed since the last write, and nothing that a person has changed in Sellsy: our block of the
// description, and a field only while it still holds what we wrote.
func (w *work) update(ctx context.Context) error {
	if w.tooOld(&w.it.State) {
		return nil
	}
	last := *w.it.State.Logged
	act, err := w.build(ctx, last.decision)
	if err != nil {
		return err
	}
	want := contentOf(act)
	if want == last.Content {
		return nil
	}
	pc, err := phoneCallOf(ctx, w, last.PhoneCall, act)
	if err != nil {
		return fmt.Errorf("reading the phone call: %w", err)
	}
	if pc == nil {
		w.log.Info("phone call was deleted in Sellsy, left alone", "phone_call", int64(last.PhoneCall))
		last.At = time.Now()
		return w.it.Save(ctx, func(st *state) { st.toLeft(left{last, report.VerdictDeleted}) })
	}
	if in, changed := changes(pc, last.Content, want); changed {
		if _, err := w.Account.Sellsy.PhoneCalls.Update(ctx, pc.ID, in); err != nil {
			return notUpdated(ctx, w, last.decision, want, err)
		}
		w.written(pc.ID, false, act)
		w.log.Info("phone call updated", "phone_call", int64(pc.ID), "result", act.Result)
	}
	unread := isUnread(pc.Description)
	if unread {
		want.Block, act.Explanation.TextUnread = last.Content.Block, true
	}
	err = w.it.Save(context.WithoutCancel(ctx), func(st *state) {
		if l := st.Logged; l != nil {
			l.PhoneCall, l.Content, l.Explanation, l.At = pc.ID, want, act.Explanation, time.Now()
		}
	})
	if err != nil || !unread {
		return err
	}
	return leftUnread(w, pc.ID)
}

// notUpdated is what becomes of an update that failed.
func notUpdated(ctx context.Context, w *work, d decision, want content, err error) error {
	if took, plainErr := plainer(ctx, w, d, err); took || plainErr != nil {
		return cmp.Or(plainErr, item.Until(time.Now()))
	}
	unknown := sellsy.OutcomeUnknown(err)
	if failed := w.it.Failed.Count; unknown && failed == signsAfter {
		err = errors.Join(err, w.it.Save(context.WithoutCancel(ctx), func(st *state) { st.suspectSigns(failed, want.Block) }))
	}
	err = fmt.Errorf("updating the phone call: %w", err)
	if unknown && w.it.Failed.Count >= maxUnknown {
		err = fmt.Errorf("%w: %w", item.ErrFutile, err)
	}
	return err // the next attempt reads it again: people may have changed it
}

// phoneCallOf reads the phone call of a call, nil if it was deleted. The id that the answer to the POST named may have been another's: one
// that is not there is looked for.
func phoneCallOf(ctx context.Context, w *work, id sellsy.PhoneCallID, act activity.Activity) (*sellsy.PhoneCall, error) {
	pc, err := w.Account.Sellsy.PhoneCalls.Get(ctx, id)
	switch {
	case errors.Is(err, sellsy.ErrNotFound):
		found, err := w.search(ctx, act)
		if err != nil || found == nil {
			return nil, err
		}
		if _, of, block := activity.FindBlock(found.Description); !block || of != w.it.State.Call.ID {
			return nil, nil //nolint:nilnil // another integration's
		}
		return found, nil
	case err != nil:
		return nil, err
	case pc.ID != id:
		return nil, fmt.Errorf("%w: asked for %d, and it is %d", errOther, int64(id), int64(pc.ID))
	default:
		return pc, nil
	}
}

// changes is what to write into a phone call so that it shows what is wanted, and whether there is anything. A description that cannot
// be read is left alone.
func changes(pc *sellsy.PhoneCall, last, want content) (in sellsy.PhoneCallInput, changed bool) {
	if text := activity.ReplaceBlock(pc.Description, want.Block); text != pc.Description && !isUnread(pc.Description) {
		in.Description, changed = sellsy.Some(text), true
	}
	if want.Result != last.Result && pc.Result.ID == last.Result {
		in.Result, changed = want.Result, true
	}
	if want.Duration != last.Duration && pc.Duration == last.Duration {
		in.Duration, changed = sellsy.Some(want.Duration), true
	}
	return in, changed
}
