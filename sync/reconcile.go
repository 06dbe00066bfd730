package sync

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// opportunityFresh bounds the reuse of what the card found: the oldest open opportunity wins, so a newer one cannot
	// change it, but it can be won or lost.
	opportunityFresh = time.Hour

	// liveFor is the age, besides the log delay, at which a call is not taken to be live any more. Before its first write, Sellsy
	// is searched for it. A back-up must not be restored sooner than that after it was made.
	liveFor = 3 * time.Minute

	// searchAfter is the age at which a list of calls is believed: before, webhooks may be on their way.
	searchAfter = 10 * time.Minute

	// searchMargin is how far from the call's own times a phone call in Sellsy may be dated and still be it.
	searchMargin = 15 * time.Minute
)

// callWork makes Sellsy match what is known of one call. It is the only thing that writes phone calls.
type callWork struct {
	b   *Bridge
	key store.Key
	st  *callState
	log *slog.Logger
}

// reconcileCall looks at a due call: it creates its phone call, updates it, or does nothing.
func (b *Bridge) reconcileCall(ctx context.Context, it store.Item) store.Next {
	log := b.log.With("call", it.Key.ID)
	st, err := decodeCall(it.Data)
	if err != nil {
		_, due := b.again(ctx, it.Key, failures{}, err)
		return store.Next{Due: due}
	}
	retire := b.retireAt(st)
	if !time.Now().Before(retire) {
		if st.ended() && st.Log.Verdict == "" {
			log.Error("call given up: not logged before its time was over", "attempts", st.Failed.Count, "error", st.Failed.Last)
		}
		b.succeeded(ctx, it.Key, st.Failed) // nobody can try it any more
		return store.Next{Delete: true}
	}
	parked := st.Failed
	w := &callWork{b: b, key: it.Key, st: st, log: log}
	next := store.Next{Due: retire}
	first := st.Log.Verdict == ""
	if st.TagsUnsure && st.ended() {
		if err = w.askTags(ctx); err != nil {
			return store.Next{Due: w.failed(ctx, err)}
		}
	}
	if st.ended() {
		if err := w.findLegs(ctx); err != nil {
			return store.Next{Due: w.failed(ctx, err)}
		}
		if w.askInsights(ctx) {
			next.Due = store.Earlier(retire, time.Now().Add(insightsAgain))
		}
		if len(st.Said) > 0 {
			b.noteInsights(ctx)
		}
	}
	switch {
	case st.Call == nil:
	case !st.ended():
		next, err = w.askAircall(ctx, retire)
	case st.Log.PhoneCall == 0:
		err = w.create(ctx)
	default:
		err = w.update(ctx)
	}
	if err == nil && st.Call != nil {
		err = w.askExtras(ctx)
	}
	switch later, postponed := errors.AsType[*postponed](err); {
	case err == nil:
		if w.st.Failed != (failures{}) {
			if err := w.save(ctx, func(st *callState) { st.Failed = failures{} }); err != nil {
				log.Warn("success not remembered", "error", err)
			}
		}
		b.succeeded(ctx, it.Key, parked)
		if first && st.Log.Verdict != "" {
			b.counts.decided.Add(1)
			w.tellLegs(ctx)
		}
		if w.st.Log.Verdict == VerdictNobody && !b.knows(ctx, w.st.Log.At) {
			next.Due = store.Earlier(next.Due, time.Now().Add(b.cfg.Sweep))
		}
		return next
	case postponed:
		return store.Next{Due: later.until}
	default:
		return store.Next{Due: w.failed(ctx, err)}
	}
}

// failed notes a failure and says when to try again.
func (w *callWork) failed(ctx context.Context, err error) time.Time {
	failed, next := w.b.again(ctx, w.key, w.st.Failed, err)
	w.log.Warn("call not written, will try again", "attempt", failed.Count, "at", next, "error", err)
	if err := w.save(context.WithoutCancel(ctx), func(st *callState) { st.Failed = failed }); err != nil {
		w.log.Warn("failure not remembered", "error", err)
	}
	return store.Earlier(next, w.b.retireAt(w.st))
}

// save changes the worker's own part of the stored call, and the worker's copy.
func (w *callWork) save(ctx context.Context, change func(*callState)) error {
	change(w.st)
	return w.b.updateCall(ctx, w.key, change)
}

// conclude saves a verdict that ends the matter unless something changes.
func (w *callWork) conclude(ctx context.Context, v Verdict, match matching.PartyDecision) error {
	if w.st.Log.Verdict != v {
		w.log.Info("call not logged", "why", v)
	}
	kept := w.st.Log.Filter
	return w.save(ctx, func(st *callState) {
		if st.Log.Verdict != v {
			st.Log.At = time.Now()
		}
		st.Log.Verdict, st.Log.Match, st.Log.Filter, st.Failed = v, match, kept, failures{}
	})
}

// tooOld reports whether the call ended before the horizon.
func (w *callWork) tooOld() bool {
	return time.Since(w.st.Call.EndedAt.Time) > w.b.cfg.Horizon && !time.Now().Before(w.st.Until) && !w.b.without[ruleHorizon]
}

// create makes the phone call, exactly once. A POST of unknown outcome leaves its intent behind; the next attempt waits out
// the grace period, looks for what the POST may have made, and repeats it only if it is not there.
func (w *callWork) create(ctx context.Context) error {
	if w.tooOld() && w.st.Log.Intent == nil {
		return w.conclude(ctx, VerdictTooOld, matching.PartyDecision{})
	}
	frozen := w.st.Log.Intent
	if w.b.without[ruleCreateOnce] {
		frozen = nil
	}
	if frozen != nil {
		if wait := frozen.shows(w.b.cfg.Grace); time.Now().Before(wait) {
			return &postponed{wait}
		}
	} else if done, err := w.decide(ctx); done || err != nil {
		return err
	}
	act, err := w.build(ctx)
	if err != nil {
		return err
	}
	if frozen != nil {
		act.Related, act.Owner, act.Date = frozen.Related, frozen.Owner, frozen.Date
	}
	if frozen != nil || (!w.live() && !w.b.without[ruleSearchRecovered]) {
		found, err := w.search(ctx, act)
		if err != nil {
			return err
		}
		if found != nil {
			return w.adopt(ctx, found, act)
		}
	}
	if w.tooOld() {
		return w.conclude(ctx, VerdictTooOld, w.st.Log.Match)
	}
	return w.post(ctx, act)
}

// live reports whether a call was followed from its beginning to call.ended, a moment ago. Any other may have been logged already:
// the store may be a back-up that was restored, or another integration was there before.
func (w *callWork) live() bool {
	ended := w.st.Call.EndedAt.Time
	return w.st.Complete && !w.st.FirstSeen.After(ended) && time.Since(ended) <= w.b.cfg.LogDelay+liveFor
}

// decide chooses the record and the opportunity. done means that there is nothing to log.
func (w *callWork) decide(ctx context.Context) (done bool, err error) {
	if kept := w.b.cfg.Filter.Check(*w.st.Call); !kept.Pass {
		w.st.Log.Filter = kept
		return true, w.conclude(ctx, VerdictFiltered, matching.PartyDecision{})
	}
	who, err := w.b.identify(ctx, w.b.account.sellsy, w.st.Call)
	switch {
	case err != nil:
		return false, fmt.Errorf("finding the caller: %w", err)
	case who.number == 0:
		return true, w.conclude(ctx, VerdictNoNumber, who.match)
	case !who.match.Found:
		if wait, err := w.awaitRecord(ctx, who.number); err != nil || !wait.IsZero() {
			return false, cmp.Or(err, error(&postponed{wait}))
		}
		return true, w.conclude(ctx, VerdictNobody, who.match)
	}
	party := who.match.Party
	var opportunity matching.OpportunityDecision
	if c := w.st.Card; c != nil && (c.Opportunity.Found || w.b.without[ruleOpportunity]) && c.Match.Party.Ref == party.Ref && time.Since(c.Claimed) < opportunityFresh {
		opportunity = c.Opportunity
	} else if opportunity, err = w.b.findOpportunity(ctx, w.b.account.sellsy, w.st.Call, party); err != nil {
		return false, fmt.Errorf("finding the opportunity: %w", err)
	}
	w.st.Log.Match, w.st.Log.Opportunity = who.match, opportunity
	return false, nil
}

// build computes what Sellsy should hold.
func (w *callWork) build(ctx context.Context) (activity.Activity, error) {
	agent := ""
	if w.st.Call.User != nil {
		agent = w.st.Call.User.Email
	}
	staffs, err := w.b.account.staffs.get(ctx, agent)
	if err != nil {
		return activity.Activity{}, fmt.Errorf("reading the staff: %w", err)
	}
	legs, err := w.legs(ctx)
	if err != nil {
		return activity.Activity{}, err
	}
	return activity.Build(activity.Input{
		Call: *w.st.Call, Insights: w.st.Insights, Legs: legs, Match: w.st.Log.Match, Opportunity: w.st.Log.Opportunity, Staffs: staffs,
	}, w.b.cfg.Policy)
}

// search looks for a phone call in Sellsy that names the call's id in its description: ours, or another integration's.
func (w *callWork) search(ctx context.Context, act activity.Activity) (*sellsy.PhoneCall, error) {
	filter := sellsy.PhoneCallFilter{
		Related: act.Related[:1],
		Date: sellsy.Period{
			Start: act.Date.Add(-searchMargin),
			End:   act.Date.Add(act.Duration + searchMargin),
		},
	}
	var found *sellsy.PhoneCall
	for pc, err := range w.b.account.sellsy.PhoneCalls.SearchAll(ctx, filter, sellsy.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("looking for an earlier log: %w", err)
		}
		switch _, id, block := activity.FindBlock(pc.Description); {
		case pc.Result.ID == sellsy.ResultScheduled: // somebody is to call back
		case block && id == w.st.Call.ID:
			return &pc, nil
		case block: // another call's, which may mention this one in a note
		case found == nil && activity.Mentions(pc.Description, w.st.Call.ID):
			found = &pc
		}
	}
	return found, nil
}

// adopt takes over a phone call that is already there.
func (w *callWork) adopt(ctx context.Context, pc *sellsy.PhoneCall, act activity.Activity) error {
	block, _, ours := activity.FindBlock(pc.Description)
	verdict := VerdictLogged
	if !ours {
		verdict = VerdictForeign
	}
	w.log.Info("call was logged already", "phone_call", int64(pc.ID), "verdict", verdict)
	match, opportunity, last := w.st.Log.Match, w.st.Log.Opportunity, w.st.Log.Written
	if w.st.Log.Intent == nil || !ours { // not what this item was about to write
		last = written{Source: pc.Source, Result: pc.Result.ID, Duration: pc.Duration}
	}
	last.Block = block
	err := w.save(ctx, func(st *callState) {
		st.Log = logState{
			PhoneCall: pc.ID, Owner: act.Owner, Verdict: verdict, At: time.Now(), Match: match, Opportunity: opportunity, Written: last,
		}
		st.Failed = failures{}
	})
	if err != nil || !ours {
		return err
	}
	return w.update(ctx)
}

// post freezes the intent and creates the phone call.
func (w *callWork) post(ctx context.Context, act activity.Activity) error {
	in := &intent{At: time.Now(), Related: act.Related, Owner: act.Owner, Date: act.Date}
	match, opportunity := w.st.Log.Match, w.st.Log.Opportunity
	err := w.save(ctx, func(st *callState) {
		st.Log.Intent, st.Log.Match, st.Log.Opportunity, st.Log.Written = in, match, opportunity, writtenOf(act)
	})
	if err != nil {
		return err
	}
	pc, err := w.b.account.sellsy.PhoneCalls.Create(ctx, act.PhoneCall())
	switch {
	case err == nil:
	case sellsy.OutcomeUnknown(err):
		w.log.Warn("outcome of the write unknown, will look for it", "error", err)
		in.GivenUp = time.Now()
		if err := w.save(context.WithoutCancel(ctx), func(st *callState) { st.Log.Intent = in }); err != nil {
			return err
		}
		return &postponed{in.shows(w.b.cfg.Grace)}
	default:
		return w.refused(ctx, err)
	}
	w.phoneCallWritten(pc.ID, true, act.Result)
	w.log.Info("call logged", "phone_call", int64(pc.ID), "record", recordName(match.Party.Ref),
		"opportunity", int64(opportunity.Opportunity.ID), "result", act.Result, "owner", int64(act.Owner))
	return w.save(context.WithoutCancel(ctx), func(st *callState) {
		st.Log = logState{
			PhoneCall: pc.ID, Owner: act.Owner, Verdict: VerdictLogged, At: time.Now(), Match: match, Opportunity: opportunity,
			Explanation: act.Explanation, Written: writtenOf(act),
		}
		st.Failed = failures{}
	})
}

// refused gives up an intent that Sellsy certainly did not carry out. When the record is gone, the next attempt finds
// another; when the opportunity may be, it is searched again.
func (w *callWork) refused(ctx context.Context, cause error) error {
	ref := w.st.Log.Match.Party.Ref
	rejected := errors.Is(cause, sellsy.ErrNotFound) || errors.Is(cause, sellsy.ErrInvalid) || errors.Is(cause, sellsy.ErrConflict)
	err := w.save(context.WithoutCancel(ctx), func(st *callState) {
		st.Log = logState{}
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
	_, there, err := w.b.fetchParty(ctx, w.b.account.sellsy, ref)
	if err != nil {
		return errors.Join(cause, err)
	}
	if there {
		return cause
	}
	w.log.Info("record is gone from Sellsy, looking for another", "record", recordName(ref))
	if err := w.b.forget(ctx, ref); err != nil {
		return err
	}
	return &postponed{time.Now()}
}

func writtenOf(act activity.Activity) written {
	return written{Source: act.Source, Result: act.Result, Duration: int(act.Duration / time.Second), Block: act.Block}
}

// update writes what has changed since the last write, and nothing that a person has changed in Sellsy: our block of the
// description, and a field only while it still holds what we wrote.
func (w *callWork) update(ctx context.Context) error {
	if w.st.Log.Verdict != VerdictLogged || w.tooOld() {
		return nil
	}
	act, err := w.build(ctx)
	if err != nil {
		return err
	}
	last, want := w.st.Log.Written, writtenOf(act)
	if want == last {
		return nil
	}
	calls := w.b.account.sellsy.PhoneCalls
	pc, err := calls.Get(ctx, w.st.Log.PhoneCall)
	if errors.Is(err, sellsy.ErrNotFound) {
		w.log.Info("phone call was deleted in Sellsy, left alone", "phone_call", int64(w.st.Log.PhoneCall))
		return w.conclude(ctx, VerdictDeleted, w.st.Log.Match)
	}
	if err != nil {
		return fmt.Errorf("reading the phone call: %w", err)
	}
	var in sellsy.PhoneCallInput
	changed := false
	if text := activity.ReplaceBlock(pc.Description, act.Block); text != pc.Description {
		in.Description, changed = sellsy.Some(text), true
	}
	if want.Result != last.Result && pc.Result.ID == last.Result {
		in.Result, changed = want.Result, true
	}
	if want.Duration != last.Duration && pc.Duration == last.Duration {
		in.Duration, changed = sellsy.Some(want.Duration), true
	}
	if changed {
		if _, err := calls.Update(ctx, pc.ID, in); err != nil {
			return fmt.Errorf("updating the phone call: %w", err)
		}
		w.phoneCallWritten(pc.ID, false, act.Result)
		w.log.Info("phone call updated", "phone_call", int64(pc.ID), "result", act.Result)
	}
	return w.save(context.WithoutCancel(ctx), func(st *callState) {
		st.Log.Written, st.Log.Explanation, st.Log.At = want, act.Explanation, time.Now()
		st.Failed = failures{}
	})
}
