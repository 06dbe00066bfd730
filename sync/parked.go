package sync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// parkedKind is the kind of the items that name work that was parked: the work's own item says so too, but a store cannot be
// asked for that.
const parkedKind = "parked"

const parkedSchema = 1

const (
	// parkAfter is how many attempts work has that the other side refuses. They take about half an hour.
	parkAfter = 8

	// parkedCheck is how often parked work is tried all the same: whoever mends the cause need not know of it.
	parkedCheck = 24 * time.Hour

	// parkedKeep is how long parked work is listed that was not tried again since, because it is gone.
	parkedKeep = 2 * parkedCheck
)

// ErrNotParked is returned by [Bridge.Retry] when there is no such parked work.
var ErrNotParked = errors.New("not parked")

// errPanicked is work that panicked.
var errPanicked = errors.New("the work panicked")

// Parked is work that fails for a reason that repeating it does not mend: what was sent is refused, or what is stored cannot be
// read. It is tried again once a day, when something new is learned of its subject, and when [Bridge.Retry] says so.
type Parked struct {
	ID       string    `json:"id"` // such as "call/3811700005", "number/+33199000001" or "party/contact/7"
	Reason   string    `json:"reason"`
	Attempts int       `json:"attempts"` // so far, in a row
	At       time.Time `json:"at"`       // of the latest
}

type parkedState struct {
	Schema   int  `json:"schema"`
	Parked        // without the ID, which is the item's
	Released bool `json:"released,omitempty"` // to be removed
}

func decodeParked(data []byte) (s parkedState, err error) {
	err = decodeState("parked work", data, &s, &s.Schema, parkedSchema)
	return s, err
}

// again notes that an attempt at an item has failed, and says when the next is due.
func (b *Bridge) again(ctx context.Context, key store.Key, f failures, cause error) (failures, time.Time) {
	f = f.after(cause)
	next := f.next(cause)
	if !f.Parked && !hopeless(cause, f.Count) {
		b.countFailure(key, f.Count, cause, false)
		return f, next
	}
	f.Parked = true
	b.countFailure(key, f.Count, cause, true)
	b.park(ctx, key, f)
	return f, f.At.Add(parkedCheck)
}

// hopeless reports whether repeating an attempt soon is of no use. Whatever time may mend is none of it: servers and networks
// that fail, used up quotas, and missing rights, which somebody else would have to be told of and which concern everything.
func hopeless(err error, attempts int) bool {
	if errors.Is(err, errUnreadable) || errors.Is(err, errPanicked) {
		return true
	}
	if attempts < parkAfter {
		return false
	}
	for _, refusal := range []error{
		sellsy.ErrInvalid, sellsy.ErrNotFound, sellsy.ErrConflict, sellsy.ErrTooLarge, sellsy.ErrPlanLimit,
		aircall.ErrInvalid, aircall.ErrNotFound, aircall.ErrConflict, aircall.ErrUnavailable,
		activity.ErrNoOwner,
	} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

func (b *Bridge) parkedKey(key store.Key) store.Key {
	return store.Key{Installation: key.Installation, Kind: parkedKind, ID: key.Kind + "/" + key.ID}
}

func (b *Bridge) park(ctx context.Context, key store.Key, f failures) {
	b.log.Error("work parked: trying it again soon is of no use", "item", key.String(), "attempts", f.Count, "reason", f.Last)
	err := b.cfg.Store.Update(context.WithoutCancel(ctx), b.parkedKey(key), func(it *store.Item) (err error) {
		st := parkedState{Schema: parkedSchema, Parked: Parked{Reason: f.Last, Attempts: f.Count, At: f.At}}
		it.Due = f.At.Add(parkedKeep)
		it.Data, err = json.Marshal(st)
		return err
	})
	if err != nil {
		b.log.Warn("parked work not listed", "item", key.String(), "error", err)
	}
}

// unpark takes work off the list, once it succeeded or is to be tried.
func (b *Bridge) unpark(ctx context.Context, key store.Key) error {
	return b.cfg.Store.Update(context.WithoutCancel(ctx), b.parkedKey(key), func(it *store.Item) error {
		st, err := decodeParked(it.Data)
		if err != nil || it.Rev == 0 {
			return err
		}
		st.Released, it.Due = true, time.Now()
		it.Data, err = json.Marshal(st)
		return err
	})
}

// succeeded takes work off the list of what is parked, if it was on it.
func (b *Bridge) succeeded(ctx context.Context, key store.Key, before failures) {
	if !before.Parked {
		return
	}
	if err := b.unpark(ctx, key); err != nil {
		b.log.Warn("work is listed as parked, and is not", "item", key.String(), "error", err)
	}
}

// expireParked removes an entry that was released or outlived its work.
func (b *Bridge) expireParked(context.Context, store.Item) store.Next {
	return store.Next{Delete: true}
}

// Parked returns up to limit pieces of parked work in the order of their ids, starting after the given id. It asks only the
// store.
func (b *Bridge) Parked(ctx context.Context, after string, limit int) ([]Parked, error) {
	var list []Parked
	for len(list) < limit {
		items, err := b.cfg.Store.List(ctx, store.ListOptions{Installation: b.account.id, Kind: parkedKind, After: after, Limit: limit})
		if err != nil || len(items) == 0 {
			return list, err
		}
		for _, it := range items {
			after = it.Key.ID
			st, err := decodeParked(it.Data)
			if err != nil {
				return list, err
			}
			if !st.Released && len(list) < limit {
				st.ID = it.Key.ID
				list = append(list, st.Parked)
			}
		}
	}
	return list, nil
}

// parkedWork returns the entry of an item, nil if it is not parked.
func (b *Bridge) parkedWork(ctx context.Context, key store.Key) (*Parked, error) {
	it, err := b.cfg.Store.Get(ctx, b.parkedKey(key))
	if err != nil || it.Rev == 0 {
		return nil, err
	}
	st, err := decodeParked(it.Data)
	if err != nil || st.Released {
		return nil, err
	}
	st.ID = it.Key.ID
	return &st.Parked, nil
}

// Retry puts parked work back into the queue, to be tried at once; id is [Parked].ID. The error is [ErrNotParked] when there is
// no such work. If it fails again, it is parked again.
func (b *Bridge) Retry(ctx context.Context, id string) error {
	kind, rest, _ := strings.Cut(id, "/")
	key := store.Key{Installation: b.account.id, Kind: kind, ID: rest}
	it, err := b.cfg.Store.Get(ctx, b.parkedKey(key))
	if err != nil {
		return err
	}
	st, err := decodeParked(it.Data)
	if err != nil {
		return err
	}
	if it.Rev == 0 || st.Released {
		return fmt.Errorf("%s: %w", b.parkedKey(key), ErrNotParked)
	}
	err = b.cfg.Store.Update(ctx, key, func(it *store.Item) error {
		if it.Rev != 0 {
			it.Due = time.Now()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.unpark(ctx, key)
}
