package aircall

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"
)

// WalkOptions says which calls to walk.
type WalkOptions struct {
	// From and To bound the calls. Zero From: six months ago, as far as lists reach (assumption aircall-reach). Zero To: now, when the
	// walk begins.
	From, To time.Time

	// Cursor goes on where a walk stopped: after the [CallBatch] it came with. From and To are ignored then.
	Cursor string

	Fetch []Fetch
}

// CallBatch is a piece of a walk.
type CallBatch struct {
	Calls []Call // 1 to 50, oldest first: assumption aircall-order

	// Cursor goes on after this batch: keep it once the calls are dealt with.
	Cursor string
}

// Walk walks all calls of a period, oldest first, however many there are: it cuts the period into pieces that Aircall's paging
// reaches the end of. A walk that goes on from a cursor may bring some calls again. More than 10,000 calls within one second,
// or calls older than six months, end it with [ErrOutOfReach].
//
// GET /v1/calls
func (s *CallsService) Walk(ctx context.Context, opts WalkOptions) iter.Seq2[CallBatch, error] {
	return func(yield func(CallBatch, error) bool) {
		at, err := startWalk(opts, time.Now())
		if err != nil {
			yield(CallBatch{}, err)
			return
		}
		var last []Call
		for at.from <= at.end {
			page, err := s.List(ctx, ListCallsOptions{
				ListOptions: ListOptions{From: time.Unix(at.from, 0), To: time.Unix(at.to, 0), Page: at.page},
				Fetch:       opts.Fetch,
			})
			if err != nil {
				yield(CallBatch{}, err)
				return
			}
			full := at.page >= maxRows/MaxPageSize && len(page.Items) >= MaxPageSize // whatever the total says
			switch {
			case page.Total < maxRows && !full:
			case at.from == at.to || at.page > 1:
				yield(CallBatch{}, fmt.Errorf("%w: too many calls at %s", ErrOutOfReach, time.Unix(at.from, 0).UTC().Format(time.RFC3339)))
				return
			default:
				at.to = at.from + (at.to-at.from)/2
				continue
			}
			at = at.next(page.HasNext() && len(page.Items) > 0)
			calls := without(page.Items, last)
			last = page.Items
			if len(calls) > 0 && !yield(CallBatch{Calls: calls, Cursor: at.String()}, nil) {
				return
			}
		}
	}
}

// walk is the position of a walk: a page of a piece of the period, and the end of the period. Times are seconds since 1970.
type walk struct {
	from, to int64
	page     int
	end      int64
}

func startWalk(opts WalkOptions, now time.Time) (walk, error) {
	if opts.Cursor != "" {
		return parseWalk(opts.Cursor)
	}
	from, to := opts.From, opts.To
	if from.IsZero() {
		from = now.AddDate(0, -callMonths, 0)
	}
	if to.IsZero() {
		to = now
	}
	return walk{from: from.Unix(), to: to.Unix(), page: 1, end: to.Unix()}, nil
}

// next moves to the next page or the next piece of the period. Pieces overlap by a second, for whether Aircall takes both ends
// of a period in is not documented. A piece that went well makes the next one twice as long.
func (w walk) next(more bool) walk {
	if more {
		w.page++
		return w
	}
	if w.to >= w.end {
		return walk{from: w.end + 1, to: w.end + 1, page: 1, end: w.end}
	}
	length := max(w.to-w.from, 1)
	from := max(w.to, w.from+1)
	return walk{from: from, to: min(from+2*length, w.end), page: 1, end: w.end}
}

// without returns the calls that are not among those before.
func without(calls, before []Call) []Call {
	if len(before) == 0 {
		return calls
	}
	known := make(map[CallID]bool, len(before))
	for i := range before {
		known[before[i].ID] = true
	}
	kept := make([]Call, 0, len(calls))
	for _, call := range calls {
		if !known[call.ID] {
			kept = append(kept, call)
		}
	}
	return kept
}

// String is the cursor.
func (w walk) String() string { return fmt.Sprintf("%d-%d-%d-%d", w.from, w.to, w.page, w.end) }

var errCursor = errors.New("aircall: not a cursor of a walk")

func parseWalk(cursor string) (walk, error) {
	var numbers []int64
	for text := range strings.SplitSeq(cursor, "-") {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > maxSeconds || len(numbers) == 4 {
			return walk{}, errCursor
		}
		numbers = append(numbers, n)
	}
	if len(numbers) != 4 {
		return walk{}, errCursor
	}
	w := walk{from: numbers[0], to: numbers[1], page: int(numbers[2]), end: numbers[3]}
	if w.String() != cursor || w.from > w.to || w.page < 1 || w.page > maxRows/MaxPageSize || (w.to > w.end && w.from <= w.end) {
		return walk{}, errCursor
	}
	return w, nil
}
