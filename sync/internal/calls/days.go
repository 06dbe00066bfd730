package calls

import (
	"context"
	"log/slog"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// DayKind is the kind of the items that count what became of the calls of one day, such as 2026-11-29. The calls themselves are not
// kept for as long as people want to look back, and to count them would be to read them all.
const DayKind = "day"

const (
	listedDays = 14

	// countsAsFailed is how many attempts in a row fail before a call counts as failed: after the first ones, the next mostly succeeds.
	countsAsFailed = 3

	dayName = time.DateOnly
)

// day is what became of the calls that began on a day.
type day struct {
	Logged  int `json:"logged,omitempty"`
	Unknown int `json:"unknown,omitempty"`
	Failed  int `json:"failed,omitempty"`
	Other   int `json:"other,omitempty"`

	Timed   int `json:"timed,omitempty"`   // logs whose time is known
	Took    int `json:"took,omitempty"`    // seconds from the ends of these calls to their logs, in sum
	Longest int `json:"longest,omitempty"` // of these
}

// Days counts the calls of each day. A process that dies between a decision and its count leaves the day one short.
type Days struct {
	items *item.Queue[day]
	log   *slog.Logger
	zone  *time.Location
}

func newDays(m *item.Machine, log *slog.Logger, zone *time.Location) *Days {
	if zone == nil {
		zone = time.UTC
	}
	forget := func(context.Context, *item.Item[day]) (store.Next, error) { return store.Next{Delete: true}, nil }
	return &Days{item.New(m, item.Kind[day]{Name: DayKind, Schema: 1, Workers: 1, Recent: 2, Work: forget}), log, zone}
}

// of is the count of an outcome.
func (d *day) of(outcome string) *int {
	switch outcome {
	case "logged":
		return &d.Logged
	case "unknown":
		return &d.Unknown
	case "failed":
		return &d.Failed
	default:
		return &d.Other
	}
}

// outcomeOf says which count of its day a call belongs to; empty while nothing has become of it.
func outcomeOf(verdict report.Verdict, failures int) string {
	switch verdict {
	case report.VerdictLogged, report.VerdictForeign, report.VerdictDeleted:
		return "logged"
	case report.VerdictNobody:
		return "unknown"
	case "":
		if failures < countsAsFailed {
			return ""
		}
		return "failed"
	default:
		return "other"
	}
}

// counting is work on a due call, after which the call is counted anew if something else has become of it.
func (ds *Days) counting(
	work func(context.Context, *item.Item[state]) (store.Next, error),
) func(context.Context, *item.Item[state]) (store.Next, error) {
	return func(ctx context.Context, it *item.Item[state]) (store.Next, error) {
		verdict := it.State.verdict()
		before := outcomeOf(verdict, it.Failed.Count)
		next, err := work(ctx, it)
		if next.Delete || it.State.Call == nil {
			return next, err
		}
		failures := 0
		if _, until := item.Due(err); until {
			failures = it.Failed.Count
		} else if err != nil {
			failures = it.Failed.After(err).Count
		}
		after := outcomeOf(it.State.verdict(), failures)
		if before == after {
			return next, err
		}
		if counting := ds.count(context.WithoutCancel(ctx), &it.State, verdict == "", before, after); counting != nil {
			ds.log.Warn("call not counted", "call", it.ID, "error", counting)
		}
		return next, err
	}
}

// count moves a call from one count of its day to another. At the first decision, it also counts how long the log took.
func (ds *Days) count(ctx context.Context, st *state, first bool, from, to string) error {
	began := st.Call.StartedAt.Time
	if began.IsZero() {
		began = st.reference()
	}
	forget := began.AddDate(0, 0, listedDays+1)
	if !time.Now().Before(forget) {
		return nil // a back-fill of long ago
	}
	return ds.items.Update(ctx, began.In(ds.zone).Format(dayName), func(it *item.Item[day]) error {
		d := &it.State
		if from != "" {
			n := d.of(from)
			*n = max(*n-1, 0)
		}
		if to != "" {
			*d.of(to)++
		}
		if ended := st.Call.EndedAt.Time; first && st.Phase == phaseLogged && st.LogUntil.IsZero() && !ended.IsZero() {
			took := max(int(st.Logged.At.Sub(ended)/time.Second), 0)
			d.Timed++
			d.Took += took
			d.Longest = max(d.Longest, took)
		}
		if it.Due.Before(forget) {
			it.Due = forget
		}
		return nil
	})
}

// List returns what became of the calls of the last fourteen days, the earliest first.
func (ds *Days) List(ctx context.Context) ([]report.Day, error) {
	now := time.Now().In(ds.zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, ds.zone) // at noon there is no change of the clock
	list, place := make([]report.Day, listedDays), map[string]int{}
	for i := range list {
		at := today.AddDate(0, 0, i-listedDays+1)
		list[i].Date = at
		place[at.Format(dayName)] = i
	}
	for it, err := range ds.items.All(ctx, today.AddDate(0, 0, -listedDays).Format(dayName), false) {
		if err != nil {
			return nil, err
		}
		i, shown := place[it.ID]
		if !shown {
			continue
		}
		d := it.State
		list[i] = report.Day{
			Date: list[i].Date, Calls: d.Logged + d.Unknown + d.Failed + d.Other, Logged: d.Logged, Unknown: d.Unknown, Failed: d.Failed,
			Timed: d.Timed, Longest: d.Longest,
		}
		if d.Timed > 0 {
			list[i].Took = d.Took / d.Timed
		}
	}
	return list, nil
}
