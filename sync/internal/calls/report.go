package calls

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// ErrUnknown is returned for a call of which no event was stored, or which has been deleted since.
var ErrUnknown = errors.New("call not known")

// Report reports on one call. It asks only the store. The error is [ErrUnknown] when nothing is known of the call.
func (c *Calls) Report(ctx context.Context, id aircall.CallID) (report.Call, error) {
	it, err := c.items.Get(ctx, itemID(id))
	if err == nil && it.Rev == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return report.Call{}, fmt.Errorf("call %d: %w", id, err)
	}
	return reportOf(id, &it), nil
}

// Reports returns reports on up to limit stored calls, the latest ids first, starting before the given id; zero: from the latest.
// It asks only the store. Ids are compared as texts there, which is the same as long as they have as many digits.
func (c *Calls) Reports(ctx context.Context, before aircall.CallID, limit int) ([]report.Call, error) {
	if limit <= 0 {
		return nil, nil
	}
	after := ""
	if before != 0 {
		after = itemID(before)
	}
	var reports []report.Call
	for it, err := range c.items.All(ctx, after, true) {
		switch {
		case errors.Is(err, item.ErrUnreadable):
			c.Account.Log.Warn("call not listed", "call", it.ID, "error", err)
		case err != nil:
			return reports, err
		case it.State.Call != nil:
			reports = append(reports, reportOf(it.State.Call.ID, &it))
		}
		if len(reports) == limit {
			break
		}
	}
	return reports, nil
}

func reportOf(id aircall.CallID, it *item.Item[state]) report.Call {
	st := &it.State
	r := report.Call{
		Call: aircall.Call{ID: id}, Insights: st.AI.Insights, Log: st.logReport(),
		Attempts: it.Failed.Count, LastError: it.Failed.Last, Due: it.Due,
		Shortened: st.Shortened,
	}
	if st.Call != nil {
		r.Call = *st.Call
	}
	for _, e := range st.Events {
		r.Events = append(r.Events, report.Event{Name: e.Name, Time: time.Unix(e.Time, 0).UTC()})
	}
	if c := st.Card; c != nil {
		r.Card = report.Card{Shown: c.Shown, Error: c.Error, Match: c.Match, Opportunity: c.Opportunity}
	}
	if f := it.Failed; f.Parked {
		r.Parked = &report.Parked{ID: Kind + "/" + it.ID, Reason: f.Last, Attempts: f.Count, At: f.At}
	}
	return r
}

// logReport is what the phase tells of the phone call.
func (s *state) logReport() report.Log {
	r := report.Log{Verdict: s.verdict()}
	var d decision
	var c content
	switch s.Phase {
	case phaseSkipped:
		r.At, r.Filter, d.Match = s.Skipped.At, s.Skipped.Filter, s.Skipped.Match
	case phaseWriting:
		r.Unsure, d, c = true, s.Writing.decision, s.Writing.Content
	case phaseLogged, phaseLeft:
		l := s.Logged
		if s.Phase == phaseLeft {
			l = &s.Left.logged
		}
		r.PhoneCall, r.At, r.Explanation, d, c = l.PhoneCall, l.At, l.Explanation, l.decision, l.Content
	}
	r.Match, r.Opportunity, r.Result, r.Duration, r.Description = d.Match, d.Opportunity, c.Result, c.Duration, c.Block
	return r
}
