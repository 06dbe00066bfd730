package calls

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// WaitingKind is the kind of the items that name the calls that wait: those with a number, as number/33199001234, for a record in
// Sellsy; and one that is held, as held/3811700005, for somebody to choose its record. A store cannot be asked for them otherwise.
const WaitingKind = "waiting"

const (
	heldPrefix = "held/"

	// maxWaiting bounds how many calls with one number wait for its record, the latest of them.
	maxWaiting = 100

	// learnDelay is how long after a record was heard of the calls that wait for it are looked at: it is stored after that.
	learnDelay = 5 * time.Second
)

var (
	// ErrDecided is returned for a call whose phone call is in Sellsy, or may be.
	ErrDecided = errors.New("the call is logged already")

	// ErrNoRecord is returned for a record that is not in Sellsy.
	ErrNoRecord = errors.New("no such record in Sellsy")
)

// waiting names calls that wait. They may have stopped to: what their own items say counts.
type waiting struct {
	Calls []aircall.CallID `json:"calls,omitempty"`
}

// Shelf holds the calls that wait. It is safe for concurrent use.
type Shelf struct {
	names *item.Queue[waiting]
	calls *item.Queue[state]
}

func newShelf(m *item.Machine, calls *item.Queue[state]) *Shelf {
	forget := func(context.Context, *item.Item[waiting]) (store.Next, error) { return store.Next{Delete: true}, nil }
	return &Shelf{item.New(m, item.Kind[waiting]{Name: WaitingKind, Schema: 1, Workers: 1, Work: forget}), calls}
}

func numberName(n matching.Number) string { return "number/" + strconv.FormatUint(uint64(n), 10) }

// add has a call wait until a time.
func (s *Shelf) add(ctx context.Context, id aircall.CallID, why skipped, until time.Time) error {
	names := []string{}
	if why.Verdict == report.VerdictHeld {
		names = append(names, heldPrefix+itemID(id))
	}
	if n := why.Match.Number; n != 0 {
		names = append(names, numberName(n))
	}
	for _, name := range names {
		err := s.names.Update(ctx, name, func(it *item.Item[waiting]) error {
			st := &it.State
			if !slices.Contains(st.Calls, id) {
				st.Calls = append(slices.Clone(st.Calls), id)
			}
			st.Calls = st.Calls[max(len(st.Calls)-maxWaiting, 0):]
			if it.Due.Before(until) {
				it.Due = until
			}
			return nil
		})
		if err != nil && !errors.Is(err, item.ErrErased) {
			return err
		}
	}
	return nil
}

// wake has the calls looked at that wait for a record with one of the numbers.
func (s *Shelf) wake(ctx context.Context, numbers []matching.Number) error {
	for _, n := range numbers {
		it, err := s.names.Get(ctx, numberName(n))
		if errors.Is(err, item.ErrUnreadable) {
			continue
		} else if err != nil {
			return err
		}
		for _, id := range it.State.Calls {
			err := s.calls.Update(ctx, itemID(id), func(it *item.Item[state]) error {
				if st, now := &it.State, time.Now(); st.waits() {
					st.Skipped.At = now // until the directory has read what Sellsy held then, it is not the last word
					it.Due = store.Earlier(it.Due, now.Add(learnDelay))
				}
				return nil
			})
			if err != nil && !errors.Is(err, item.ErrErased) && !errors.Is(err, item.ErrUnreadable) {
				return err
			}
		}
	}
	return nil
}

// waits reports whether the call is not logged for want of a record, or of a choice among several.
func (s *state) waits() bool {
	return s.Phase == phaseSkipped && (s.Skipped.Verdict == report.VerdictNobody || s.Skipped.Verdict == report.VerdictHeld)
}

// held returns up to limit calls that wait for a choice.
func (s *Shelf) held(ctx context.Context, limit int) (list []item.Item[state], err error) {
	for name, err := range s.names.All(ctx, heldPrefix, false) {
		switch {
		case name.ID != "" && !strings.HasPrefix(name.ID, heldPrefix) || len(list) == limit:
			return list, nil
		case errors.Is(err, item.ErrUnreadable):
			continue
		case err != nil:
			return list, err
		}
		it, err := s.calls.Get(ctx, strings.TrimPrefix(name.ID, heldPrefix))
		switch {
		case errors.Is(err, item.ErrUnreadable):
		case err != nil:
			return list, err
		case it.State.verdict() == report.VerdictHeld:
			list = append(list, it)
		}
	}
	return list, nil
}

// Learned is told of records of Sellsy that have changed, in their old and new versions: calls may wait for their numbers.
func (s *Shelf) Learned(ctx context.Context, versions ...matching.Party) error {
	var numbers []matching.Number
	for _, p := range versions {
		for _, n := range p.Numbers {
			if !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
	}
	return s.wake(ctx, numbers)
}

// Held returns reports on up to limit calls that are held for somebody to choose their record, the first ids first.
func (s *Shelf) Held(ctx context.Context, limit int) ([]report.Call, error) {
	held, err := s.held(ctx, limit)
	var reports []report.Call
	for i := range held {
		reports = append(reports, reportOf(held[i].State.Call.ID, &held[i]))
	}
	return reports, err
}

// Assign has a call logged on a record that somebody chose, whatever the rules and the filter say. It is looked at at once, or when
// the call is over.
func (c *Calls) Assign(ctx context.Context, id aircall.CallID, record matching.Ref) error {
	it, err := c.items.Get(ctx, itemID(id))
	switch {
	case err != nil:
		return fmt.Errorf("call %d: %w", id, err)
	case it.Rev == 0 || it.State.Call == nil:
		return fmt.Errorf("call %d: %w", id, ErrUnknown)
	}
	if _, there, err := c.Records.Fetch(ctx, c.Account.Sellsy, record); err != nil {
		return err
	} else if !there {
		return fmt.Errorf("%s %d: %w", record.Kind, record.ID, ErrNoRecord)
	}
	err = c.items.Update(ctx, itemID(id), func(it *item.Item[state]) error {
		st, now := &it.State, time.Now()
		switch st.Phase {
		case phaseWriting, phaseLogged, phaseLeft:
			return ErrDecided
		case phaseEnded, phaseSkipped:
			it.Due = store.Earlier(it.Due, now)
		}
		st.Assigned, st.LogUntil = record, now.Add(c.Horizon)
		return nil
	})
	if err != nil {
		return fmt.Errorf("call %d: %w", id, err)
	}
	return nil
}

// assigned is the decision of whoever assigned the call to a record. It is not found when the record is gone since.
func (ch *chooser) assigned(ctx context.Context, record matching.Ref, n matching.Number) (d matching.PartyDecision, err error) {
	client := ch.account.Sellsy
	p, there, err := ch.records.Fetch(ctx, client, record)
	if err == nil && there && p.Kind == matching.KindContact {
		p, there, err = ch.records.Companies(ctx, client, p)
	}
	if err != nil || !there {
		return d, err
	}
	return matching.Assigned(n, p), nil
}
