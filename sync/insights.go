package sync

import (
	"context"
	"errors"
	"slices"
	gosync "sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// insightCall returns the call that an AI result is about, or 0 when the payload is none that we use.
func insightCall(payload any) aircall.CallID {
	switch p := payload.(type) {
	case *aircall.Summary:
		return p.CallID
	case *aircall.Topics:
		return p.CallID
	case *aircall.Sentiment:
		return p.CallID
	case *aircall.ActionItems:
		return p.CallID
	default:
		return 0
	}
}

// absorbInsight takes over an AI result, unless a newer one of its kind is known.
func (s *callState) absorbInsight(payload any, at stamp) {
	newest := func(kind string) bool {
		if last, ok := s.Said[kind]; ok && at.before(last) {
			return false
		}
		if s.Said == nil {
			s.Said = map[string]stamp{}
		}
		s.Said[kind] = at
		return true
	}
	switch p := payload.(type) {
	case *aircall.Summary:
		if newest("summary") {
			s.Insights.Summary = p.Content
		}
	case *aircall.Topics:
		if newest("topics") {
			s.Insights.Topics = p.Content
		}
	case *aircall.Sentiment:
		if newest("sentiment") {
			s.Insights.Sentiments = p.Participants
		}
	case *aircall.ActionItems:
		// Each event brings one or several; none is ever taken back.
		for _, item := range p.ActionItems {
			if item.Content != "" && !slices.Contains(s.Insights.ActionItems, item.Content) {
				s.Insights.ActionItems = append(s.Insights.ActionItems, item.Content)
			}
		}
		slices.Sort(s.Insights.ActionItems) // deliveries come in any order
	}
}

const (
	// insightsCursor keeps when AI results were last seen, as a sign that the company's plan has them.
	insightsCursor = "insights/seen"

	// insightsKept is how long that sign counts. Without it, one call an hour is asked about, and up to so many at once.
	insightsKept   = 30 * 24 * time.Hour
	insightsProbe  = time.Hour
	insightsProbes = 24

	// insightsAgain is when to ask again after a failure.
	insightsAgain = 10 * time.Minute

	// askedLate is from which age on a call is asked about for good.
	askedLate = 12 * time.Hour

	// insightsReach is how long after a call its AI results may still change, as far as that is looked for.
	insightsReach = 3 * time.Hour

	// maxInsightAsks bounds how often a call is asked about.
	maxInsightAsks = 3
)

// insightPlan is what is known of whether there are AI results to be read.
type insightPlan struct {
	mu     gosync.Mutex
	seen   time.Time
	stored time.Time // of seen, what the directory holds
	probed time.Time // up to when the calls are used up that may be asked about
}

// worth reports whether to ask for the AI results of a call, of which no event told.
func (p *insightPlan) worth(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.seen) < insightsKept {
		return true
	}
	if from := now.Add(-insightsProbes * insightsProbe); p.probed.Before(from) {
		p.probed = from
	}
	if now.Sub(p.probed) < insightsProbe {
		return false
	}
	p.probed = p.probed.Add(insightsProbe)
	return true
}

// noteInsights remembers that there are AI results, once a day.
func (b *Bridge) noteInsights(ctx context.Context) {
	p := &b.account.insights
	now := time.Now()
	p.mu.Lock()
	p.seen = now
	stale := now.Sub(p.stored) > 24*time.Hour
	if stale {
		p.stored = now
	}
	p.mu.Unlock()
	if !stale {
		return
	}
	if err := b.setTime(ctx, insightsCursor, now); err != nil {
		b.log.Warn("not remembered that there are AI results", "error", err)
	}
}

// recallInsights takes over what was known before the start.
func (b *Bridge) recallInsights(ctx context.Context) error {
	seen, err := b.time(ctx, insightsCursor)
	b.account.insights.seen, b.account.insights.stored = seen, seen
	return err
}

// mayHaveInsights reports whether somebody talked in the call or left a message.
func (s *callState) mayHaveInsights() bool {
	return s.ended() && (!s.Call.AnsweredAt.IsZero() || s.Call.Voicemail != "")
}

// lacksInsights reports whether AI results may have been missed, and are not to be asked about already: those of a call of which
// none came, or which was only heard of when it was over.
func (s *callState) lacksInsights() bool {
	return s.mayHaveInsights() && (len(s.Said) == 0 || s.FirstSeen.After(s.Call.EndedAt.Time)) &&
		s.Asked < maxInsightAsks && !s.Ask && !s.AskLate
}

// askAgain has the AI results read of calls whose results may have come or changed while nobody was told, which was certainly not
// so at the given time.
func (b *Bridge) askAgain(ctx context.Context, told time.Time) error {
	missed := func(it store.Item) (*callState, bool) {
		st, err := decodeCall(it.Data)
		return st, err == nil && !st.Forgotten && (!st.ended() || st.mayHaveInsights()) && st.reference().After(told.Add(-insightsReach))
	}
	o := store.ListOptions{Installation: b.account.id, Kind: callKind, Descending: true, Limit: listPage}
	for {
		items, err := b.cfg.Store.List(ctx, o)
		if err != nil || len(items) == 0 {
			return err
		}
		for _, it := range items {
			o.After = it.Key.ID
			if _, ok := missed(it); !ok {
				continue
			}
			err := b.cfg.Store.Update(ctx, it.Key, func(it *store.Item) (err error) {
				st, ok := missed(*it)
				if !ok {
					return nil
				}
				st.Ask, st.Asked = true, 0
				it.Due = store.Earlier(it.Due, time.Now())
				it.Data, err = st.encode()
				return err
			})
			if err != nil {
				return err
			}
		}
	}
}

// askInsights reads the AI results of a call whose events were lost. What fails is asked again later; it is no reason not to log
// the call. It reports whether to come back.
//
// A young call without a summary is not asked about more, and a company without AI results is hardly asked at all. Half a day
// later, when the list of calls is read again, the rest is asked for, once.
func (w *callWork) askInsights(ctx context.Context) (again bool) {
	if !w.st.Ask || !w.st.mayHaveInsights() {
		return false
	}
	late := time.Since(w.st.reference()) >= askedLate
	postpone := func() bool {
		err := w.save(context.WithoutCancel(ctx), func(st *callState) { st.Ask, st.AskLate = false, true })
		if err != nil {
			w.log.Warn("not remembered that AI results are to be read", "error", err)
		}
		return false
	}
	if !w.b.account.insights.worth(time.Now()) {
		return postpone()
	}
	api, id := w.b.account.aircall.Insights, w.st.Call.ID
	var found []any
	ask := func(payload any, err error) error {
		switch {
		case err == nil:
			found = append(found, payload)
			return nil
		case errors.Is(err, aircall.ErrNoInsight):
			return nil
		default:
			return err
		}
	}
	err := ask(insight(api.Summary(ctx, id)))
	if err == nil && len(found) == 0 && !late {
		return postpone()
	}
	if err == nil {
		err = errors.Join(ask(insight(api.Topics(ctx, id))), ask(insight(api.Sentiment(ctx, id))), ask(insight(api.ActionItems(ctx, id))))
	}
	at := stamp{Time: time.Now().Add(-sweepLag).Unix()}
	saveErr := w.save(context.WithoutCancel(ctx), func(st *callState) {
		st.Asked++
		if err == nil && late {
			st.Asked = maxInsightAsks
		}
		st.Ask, st.AskLate = err != nil && st.Asked < maxInsightAsks, false
		for _, payload := range found {
			st.absorbInsight(payload, at)
		}
	})
	if err = errors.Join(err, saveErr); err != nil {
		w.log.Warn("AI results not read, will ask again", "error", err)
	}
	return w.st.Ask
}

// insight makes an answer one of no type, so that all kinds can be treated alike.
func insight[T any](payload *T, err error) (any, error) { return payload, err }
