package calls

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Aircall's AI results come in events of their own, minutes after the call, and no list of calls shows them. When events may have
// been lost, Aircall is asked: soon after the call, if the company's plan has AI results at all, and for good half a day later.

// resultsPhase says whether Aircall is to be asked for the AI results of a call.
type resultsPhase string

const (
	resultsTold  resultsPhase = ""      // the events tell, as far as is known
	resultsAsk   resultsPhase = "ask"   // events may have been lost: the work on the call asks
	resultsLater resultsPhase = "later" // asking was too early: once more when the call is half a day old
	resultsRead  resultsPhase = "read"  // asked for good
)

// results are the AI results of a call.
type results struct {
	Phase    resultsPhase      `json:"phase,omitempty"`
	Asked    int               `json:"asked,omitempty"` // times
	Told     map[string]stamp  `json:"told,omitempty"`  // by kind of result, when it was last told
	Insights activity.Insights `json:"insights,omitzero"`
}

const (
	// resultsCursor keeps when AI results were last seen, as a sign that the company's plan has them.
	resultsCursor = "insights/seen"

	// planKept is how long that sign counts. Without it, one call an hour is asked about, and up to maxProbes at once.
	planKept   = 30 * 24 * time.Hour
	probeEvery = time.Hour
	maxProbes  = 24

	// askAgainAfter is when to ask again after a failure. It doubles with each.
	askAgainAfter = 10 * time.Minute

	// askLate is from which age on a call is asked about for good.
	askLate = 12 * time.Hour

	// resultsReach is how long after a call its AI results may still change, as far as that is looked for.
	resultsReach = 3 * time.Hour

	// maxAsks bounds how often a call is asked about. When all fail, that takes two and a half hours.
	maxAsks = 5
)

// absorb takes over a result, unless it is empty or a newer one of its kind is known.
func (r *results) absorb(payload any, at stamp) {
	switch p := payload.(type) {
	case *aircall.Summary:
		if p.Content != "" && r.newest("summary", at) {
			r.Insights.Summary = p.Content
		}
	case *aircall.Topics:
		if len(p.Content) > 0 && r.newest("topics", at) {
			r.Insights.Topics = p.Content
		}
	case *aircall.Sentiment:
		if len(p.Participants) > 0 && r.newest("sentiment", at) {
			r.Insights.Sentiments = p.Participants
		}
	case *aircall.ActionItems:
		// Each event brings one or several; none is ever taken back. The list is also in what is known before.
		r.Insights.ActionItems = slices.Clip(r.Insights.ActionItems)
		for _, item := range p.ActionItems {
			if item.Content != "" && !slices.Contains(r.Insights.ActionItems, item.Content) {
				r.Insights.ActionItems = append(r.Insights.ActionItems, item.Content)
			}
		}
		slices.Sort(r.Insights.ActionItems) // deliveries come in any order
	}
}

// newest reports whether nothing newer of a kind was told, and remembers the time.
func (r *results) newest(kind string, at stamp) bool {
	if last, ok := r.Told[kind]; ok && at.before(last) {
		return false
	}
	if r.Told == nil {
		r.Told = map[string]stamp{}
	}
	r.Told[kind] = at
	return true
}

// mayHaveResults reports whether somebody talked in the call or left a message.
func (s *state) mayHaveResults() bool {
	return s.over() && (!s.Call.AnsweredAt.IsZero() || s.Call.Voicemail != "")
}

// missesResults reports whether events of AI results may have been lost: those of a call of which none came, or which was only
// heard of when it was over.
func (s *state) missesResults() bool {
	return s.mayHaveResults() && (len(s.AI.Told) == 0 || s.FirstSeen.After(s.Call.EndedAt.Time))
}

// resultsDue has Aircall asked about a call that a list of calls shows again, if it is time, and reports whether it is.
func (s *state) resultsDue(age time.Duration) bool {
	switch s.AI.Phase {
	case resultsTold:
		if age < searchAfter || !s.missesResults() {
			return false
		}
	case resultsLater:
		if age < askLate {
			return false
		}
	default:
		return false
	}
	s.AI.Phase = resultsAsk
	return true
}

// readResults asks Aircall for the AI results of a call whose events may have been lost. What fails is asked again later, which is
// when it returns; it is no reason not to log the call.
//
// A young call without a summary is not asked about more, and a company without AI results is hardly asked at all.
func (w *work) readResults(ctx context.Context) (again time.Time) {
	st := &w.it.State
	if st.AI.Phase != resultsAsk || !st.mayHaveResults() {
		return again
	}
	late := time.Since(st.reference()) >= askLate
	var found []any
	var err error
	worth := w.plan.worth(time.Now())
	if worth {
		found, err = fetchResults(ctx, w.Account.Aircall.Insights, st.Call.ID, late)
	}
	at := stamp{Time: time.Now().Add(-sweepLag).Unix(), Ours: true}
	saveErr := w.it.Save(context.WithoutCancel(ctx), func(st *state) {
		if !worth || (err == nil && len(found) == 0 && !late) {
			st.AI.Phase = resultsLater
			return
		}
		st.AI.asked(err == nil, late)
		for _, payload := range found {
			st.AI.absorb(payload, at)
		}
	})
	if err = errors.Join(err, saveErr); err != nil {
		w.log.Warn("AI results not read, will ask again", "error", err)
	}
	if st.AI.Phase != resultsAsk {
		return again
	}
	return time.Now().Add(askAgainAfter << max(st.AI.Asked-1, 0))
}

// asked notes that Aircall was asked.
func (r *results) asked(answered, late bool) {
	r.Asked++
	switch {
	case r.Asked >= maxAsks || (answered && late):
		r.Phase = resultsRead
	case answered:
		r.Phase = resultsTold
	default:
		r.Phase = resultsAsk
	}
}

// fetchResults reads all kinds of results of a call, those of a young call only if there is a summary.
func fetchResults(ctx context.Context, api *aircall.InsightsService, id aircall.CallID, late bool) (found []any, err error) {
	ask := func(payload any, err error) error {
		if err == nil {
			found = append(found, payload)
		}
		if errors.Is(err, aircall.ErrNoInsight) {
			return nil
		}
		return err
	}
	if err := ask(untyped(api.Summary(ctx, id))); err != nil || (len(found) == 0 && !late) {
		return found, err
	}
	return found, errors.Join(ask(untyped(api.Topics(ctx, id))), ask(untyped(api.Sentiment(ctx, id))), ask(untyped(api.ActionItems(ctx, id))))
}

// untyped makes an answer one of no type, so that all kinds can be treated alike.
func untyped[T any](payload *T, err error) (any, error) { return payload, err }

// AskAgain has the AI results read of calls whose results may have come or changed while no webhook told, which was last in order at
// the given time.
func (c *Calls) AskAgain(ctx context.Context, told time.Time) error {
	missed := func(st *state) bool {
		return (!st.over() || st.mayHaveResults()) && st.reference().After(told.Add(-resultsReach))
	}
	for it, err := range c.items.All(ctx, "", true) {
		switch {
		case errors.Is(err, item.ErrUnreadable):
			continue
		case err != nil:
			return err
		case !missed(&it.State):
			continue
		}
		err := c.items.Update(ctx, it.ID, func(it *item.Item[state]) error {
			if missed(&it.State) {
				it.State.AI.Phase, it.State.AI.Asked = resultsAsk, 0
				it.Due = store.Earlier(it.Due, time.Now())
			}
			return nil
		})
		if err != nil && !errors.Is(err, item.ErrErased) {
			return err
		}
	}
	return nil
}

// resultsPlan is what is known of whether the company's plan has AI results.
type resultsPlan struct {
	account *account.Account

	mu     sync.Mutex
	seen   time.Time
	stored time.Time // of seen, what the store holds
	probed time.Time // up to when the calls are used up that may be asked about
}

// worth reports whether to ask for the AI results of a call.
func (p *resultsPlan) worth(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.seen) < planKept {
		return true
	}
	if from := now.Add(-maxProbes * probeEvery); p.probed.Before(from) || p.probed.After(now) {
		p.probed = from
	}
	if now.Sub(p.probed) < probeEvery {
		return false
	}
	p.probed = p.probed.Add(probeEvery)
	return true
}

// note remembers that there are AI results, once a day.
func (p *resultsPlan) note(ctx context.Context) {
	now := time.Now()
	p.mu.Lock()
	p.seen = now
	due := now.Sub(p.stored).Abs() > 24*time.Hour
	if due {
		p.stored = now
	}
	p.mu.Unlock()
	if !due {
		return
	}
	if err := p.account.SetTime(ctx, resultsCursor, now); err != nil {
		p.account.Log.Warn("not remembered that there are AI results", "error", err)
	}
}

// recall takes over what was known before the start.
func (p *resultsPlan) recall(ctx context.Context) error {
	seen, err := p.account.Time(ctx, resultsCursor)
	p.seen, p.stored = seen, seen
	return err
}
