package sync

import (
	"context"
	"errors"
	"slices"
	gosync "sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
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

	// insightsKept is how long that sign counts. Without it, one call an hour is asked about.
	insightsKept  = 30 * 24 * time.Hour
	insightsProbe = time.Hour

	// insightsAgain is when to ask again after a failure.
	insightsAgain = 10 * time.Minute

	// maxInsightAsks bounds how often a call is asked about.
	maxInsightAsks = 3
)

// insightPlan is what is known of whether there are AI results to be read.
type insightPlan struct {
	mu     gosync.Mutex
	seen   time.Time
	stored time.Time // of seen, what the directory holds
	probed time.Time
}

// worth reports whether to ask for the AI results of a call, of which no event told.
func (p *insightPlan) worth(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.seen) < insightsKept {
		return true
	}
	if now.Sub(p.probed) < insightsProbe {
		return false
	}
	p.probed = now
	return true
}

// noteInsights remembers that there are AI results, once a day.
func (b *Bridge) noteInsights(ctx context.Context) {
	p := &b.account.insights
	now := time.Now()
	p.mu.Lock()
	p.seen = now
	store := now.Sub(p.stored) > 24*time.Hour
	if store {
		p.stored = now
	}
	p.mu.Unlock()
	if !store {
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

// lacksInsights reports whether AI results may have been missed: those of a call that somebody talked in or left a message, of
// which none came.
func (s *callState) lacksInsights() bool {
	return s.ended() && len(s.Said) == 0 && s.Asked < maxInsightAsks && (!s.Call.AnsweredAt.IsZero() || s.Call.Voicemail != "")
}

// askInsights reads the AI results of a call whose events were lost. What fails is asked again later; it is no reason not to log
// the call. It reports whether to come back.
func (w *callWork) askInsights(ctx context.Context) (again bool) {
	if !w.st.Ask || !w.st.lacksInsights() {
		return false
	}
	if !w.b.account.insights.worth(time.Now()) {
		return false
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
	if err == nil && len(found) > 0 { // without a summary, there is nothing else
		err = errors.Join(ask(insight(api.Topics(ctx, id))), ask(insight(api.Sentiment(ctx, id))), ask(insight(api.ActionItems(ctx, id))))
	}
	at := stamp{Time: time.Now().Add(-sweepLag).Unix()}
	saveErr := w.save(context.WithoutCancel(ctx), func(st *callState) {
		st.Asked++
		st.Ask = err != nil && st.Asked < maxInsightAsks
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
