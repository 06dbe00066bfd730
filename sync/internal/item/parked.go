package item

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// ParkedKind is the kind of the items that list parked work: a store cannot be asked which items are parked.
const ParkedKind = "parked"

const (
	parkedSchema = 2

	// parkedCheck is how often parked work is tried all the same: whoever mends the cause need not know of it.
	parkedCheck = 24 * time.Hour

	// parkedKeep is how long parked work is listed that was not tried again since, because it is gone.
	parkedKeep = 2 * parkedCheck

	// unreadableCheck is how often an item is tried that this program cannot read: a newer one may have run meanwhile.
	unreadableCheck = 10 * time.Minute
)

// ErrNotParked is wrapped by the error of [Machine.Retry] when there is no such parked work.
var ErrNotParked = errors.New("not parked")

type parkedState struct {
	Reason     string    `json:"reason"`
	Attempts   int       `json:"attempts"`
	At         time.Time `json:"at"`
	Unreadable bool      `json:"unreadable,omitempty"`
	Released   bool      `json:"released,omitempty"` // about to be deleted
}

func parkedID(kind, id string) string { return kind + "/" + id }

func parkedReport(it *Item[parkedState]) report.Parked {
	return report.Parked{ID: it.ID, Reason: it.State.Reason, Attempts: it.State.Attempts, At: it.State.At}
}

// expire deletes an entry that was released, or outlived its work.
func expire(context.Context, store.Item) store.Next { return store.Next{Delete: true} }

func (m *Machine) park(ctx context.Context, key store.Key, f Failures, unreadable bool) {
	m.Log.Error("work parked: trying it again soon is of no use", "item", key.String(), "attempts", f.Count, "reason", f.Last)
	err := m.parked.Update(context.WithoutCancel(ctx), parkedID(key.Kind, key.ID), func(it *Item[parkedState]) error {
		it.State = parkedState{Reason: f.Last, Attempts: f.Count, At: f.At, Unreadable: unreadable}
		it.Due = f.At.Add(parkedKeep)
		return nil
	})
	if err != nil {
		m.Log.Warn("parked work not listed", "item", key.String(), "error", err)
	}
}

// Unpark takes work off the list. It is no error that it is not there.
func (m *Machine) Unpark(ctx context.Context, kind, id string) error {
	return m.parked.Update(context.WithoutCancel(ctx), parkedID(kind, id), func(it *Item[parkedState]) error {
		if it.Rev != 0 {
			it.State.Released, it.Due = true, time.Now()
		}
		return nil
	})
}

func (m *Machine) unparkOrWarn(ctx context.Context, key store.Key) {
	if err := m.Unpark(ctx, key.Kind, key.ID); err != nil {
		m.Log.Warn("work is listed as parked, and is not", "item", key.String(), "error", err)
	}
}

// Parked returns up to limit pieces of parked work in the order of their ids, starting after the given id.
func (m *Machine) Parked(ctx context.Context, after string, limit int) ([]report.Parked, error) {
	var list []report.Parked
	for it, err := range m.parked.All(ctx, after, false) {
		if err != nil || len(list) == limit {
			return list, err
		}
		if !it.State.Released {
			list = append(list, parkedReport(&it))
		}
	}
	return list, nil
}

// ParkedItem returns the entry of an item, nil if it is not parked.
func (m *Machine) ParkedItem(ctx context.Context, kind, id string) (*report.Parked, error) {
	it, err := m.parked.Get(ctx, parkedID(kind, id))
	if err != nil || it.Rev == 0 || it.State.Released {
		return nil, err
	}
	entry := parkedReport(&it)
	return &entry, nil
}

// Retry puts parked work back into the queue, to be tried at once; id is that of its [report.Parked].
func (m *Machine) Retry(ctx context.Context, id string) error {
	it, err := m.parked.Get(ctx, id)
	if err != nil {
		return err
	}
	kind, rest, _ := strings.Cut(id, "/")
	key := m.key(kind, rest)
	if it.Rev == 0 || it.State.Released {
		return fmt.Errorf("%s: %w", key, ErrNotParked)
	}
	err = m.Store.Update(ctx, key, func(stored *store.Item) error {
		if stored.Rev != 0 {
			stored.Due = time.Now()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return m.Unpark(ctx, kind, rest)
}

// OfferUnreadable puts back into the queue what another version of the program could not read. It is for the start.
func (m *Machine) OfferUnreadable(ctx context.Context) error {
	for it, err := range m.parked.All(ctx, "", false) {
		if err != nil {
			return err
		}
		if !it.State.Unreadable || it.State.Released {
			continue
		}
		if err := m.Retry(ctx, it.ID); err != nil {
			return err
		}
	}
	return nil
}
