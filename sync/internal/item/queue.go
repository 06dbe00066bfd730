package item

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

var (
	// ErrUnreadable is wrapped by the error of a stored item that this program cannot read.
	ErrUnreadable = errors.New("stored state is not readable")

	// ErrErased is returned instead of a change to an item that was erased.
	ErrErased = errors.New("item was erased")
)

// Kind is a sort of items: what they hold, and what is done with one that is due.
type Kind[S any] struct {
	Name    string
	Schema  int // of S; any other is refused
	Workers int // on items of one installation at a time; 1: one by one, across processes
	Recent  int // items kept decoded between their changes, at most

	// Work does what is due. Its [store.Next] says when the item is due again, or that it is done with. An error is a failed
	// attempt, unless it is one of [Until].
	Work func(ctx context.Context, it *Item[S]) (store.Next, error)

	// Retire, if set, is when the item is to be looked at in any case: a failure does not put it off beyond that.
	Retire func(it *Item[S]) time.Time
}

// Queue holds the items of one kind.
type Queue[S any] struct {
	m      *Machine
	kind   Kind[S]
	recent recent[S]
}

// New adds a kind to the machine.
func New[S any](m *Machine, k Kind[S]) *Queue[S] {
	q := &Queue[S]{m: m, kind: k, recent: recent[S]{most: k.Recent}}
	m.workers = append(m.workers, Worker{Kind: k.Name, Workers: k.Workers, Do: q.do})
	return q
}

// Item is a stored item with its state decoded.
type Item[S any] struct {
	ID     string
	Rev    uint64    // zero: there is none yet
	Due    time.Time // zero while it is worked on; see [store.Store]
	State  S
	Failed Failures // attempts since the last success
	Trace  string   // that the work on the item belongs to; empty: none

	erased time.Time // until when only the id is kept
	queue  *Queue[S]

	// data is what State is stored as. It is nil when that is not known.
	data []byte

	unchanged bool
}

// Erased reports whether only the id of the item is left.
func (it *Item[S]) Erased() bool { return !it.erased.IsZero() }

// Unchanged tells [Queue.Update] that the item is as it was, which need not be encoded to be seen.
func (it *Item[S]) Unchanged() { it.unchanged = true }

// Size is how many bytes the item takes as it was stored last.
func (it *Item[S]) Size() int { return len(it.data) }

// Save changes the state in the worker's hands and, in one transaction, the stored one. Where nothing else has changed that meanwhile, it
// becomes what the worker has, without being decoded once more.
func (it *Item[S]) Save(ctx context.Context, change func(*S)) error {
	change(&it.State)
	q, known := it.queue, it.data
	it.data = nil
	var saved Item[S]
	err := q.m.Store.Update(ctx, q.key(it.ID), func(stored *store.Item) error {
		if len(known) > 0 && bytes.Equal(stored.Data, known) {
			saved = *it
			saved.Rev, saved.Due = stored.Rev, stored.Due
			return q.put(ctx, stored, &saved)
		}
		saved = Item[S]{}
		_, err := q.change(ctx, stored, func(stored *Item[S]) error {
			if stored.Erased() {
				return ErrErased
			}
			change(&stored.State)
			return nil
		})
		return err
	})
	if err == nil && saved.data != nil {
		it.Trace, it.data = saved.Trace, saved.data
	}
	return err
}

// envelope is an item as it is stored: its state, and what the machine keeps with it.
type envelope[S any] struct {
	Schema int       `json:"schema"`
	Trace  string    `json:"trace,omitempty"`
	Failed Failures  `json:"failed,omitzero"`
	Erased time.Time `json:"erased,omitzero"`
	State  S         `json:"state,omitzero"`
}

func (q *Queue[S]) key(id string) store.Key { return q.m.key(q.kind.Name, id) }

// open decodes a stored item, unless it is among the recent ones.
func (q *Queue[S]) open(stored store.Item) (Item[S], error) {
	if it, ok := q.recent.take(stored); ok {
		return it, nil
	}
	return q.decode(stored)
}

func (q *Queue[S]) decode(stored store.Item) (Item[S], error) {
	it := Item[S]{ID: stored.Key.ID, Rev: stored.Rev, Due: stored.Due, queue: q, data: stored.Data}
	if len(stored.Data) == 0 {
		return it, nil
	}
	var e envelope[S]
	err := json.Unmarshal(stored.Data, &e)
	if err != nil { // the state of another schema may not fit, so the number decides which error to give
		var head struct {
			Schema int `json:"schema"`
		}
		if json.Unmarshal(stored.Data, &head) == nil {
			e.Schema = head.Schema
		}
	}
	switch {
	case err != nil && (e.Schema == 0 || e.Schema == q.kind.Schema):
		return it, fmt.Errorf("%w: %s: %w", ErrUnreadable, stored.Key, err)
	case e.Schema > q.kind.Schema:
		return it, fmt.Errorf("%w: %s has schema %d, and this program knows %d: run the newer version again, it will go on with it",
			ErrUnreadable, stored.Key, e.Schema, q.kind.Schema)
	case e.Schema != q.kind.Schema:
		return it, fmt.Errorf("%w: %s has schema %d, and this program knows %d: it was written by a version before the first release; start with a new store",
			ErrUnreadable, stored.Key, e.Schema, q.kind.Schema)
	}
	it.State, it.Failed, it.Trace, it.erased = e.State, e.Failed, e.Trace, e.Erased
	return it, nil
}

func (q *Queue[S]) encode(it *Item[S]) ([]byte, error) {
	return json.Marshal(envelope[S]{Schema: q.kind.Schema, Trace: it.Trace, Failed: it.Failed, Erased: it.erased, State: it.State})
}

// Update runs change on an item, a new one if there is none, in one transaction; see [store.Store]. The change may run more
// than once, and must not keep what it stores. On an item that was erased it does not run: the error is [ErrErased].
func (q *Queue[S]) Update(ctx context.Context, id string, change func(it *Item[S]) error) error {
	return q.update(ctx, id, func(it *Item[S]) error {
		if it.Erased() {
			return ErrErased
		}
		return change(it)
	})
}

func (q *Queue[S]) update(ctx context.Context, id string, change func(it *Item[S]) error) error {
	return q.m.Store.Update(ctx, q.key(id), func(stored *store.Item) error {
		it, err := q.change(ctx, stored, change)
		if err == nil {
			q.recent.keep(it)
		}
		return err
	})
}

// change runs change on a stored item.
func (q *Queue[S]) change(ctx context.Context, stored *store.Item, change func(it *Item[S]) error) (Item[S], error) {
	it, err := q.open(*stored)
	if err == nil {
		err = change(&it)
	}
	if err == nil {
		err = q.put(ctx, stored, &it)
	}
	return it, err
}

// put has an item stored.
func (q *Queue[S]) put(ctx context.Context, stored *store.Item, it *Item[S]) error {
	if it.unchanged {
		it.unchanged = false
		return nil
	}
	q.join(ctx, stored, it)
	data, err := q.encode(it)
	if err != nil {
		return err
	}
	if stored.Rev == 0 && it.Due.IsZero() && isBlank(q, data) {
		return nil // nothing to keep of an item that is not there
	}
	stored.Due, stored.Data = it.Due, data
	it.data = data
	return nil
}

// join keeps the trace of a context with an item that is made or woken in it. An item that was due already stays with its own.
func (q *Queue[S]) join(ctx context.Context, stored *store.Item, it *Item[S]) {
	if q.m.Trace == nil {
		return
	}
	woken := stored.Due.IsZero() && !it.Due.IsZero()
	if trace := q.m.Trace(ctx); trace != "" && (woken || it.Trace == "" && stored.Rev != 0) {
		it.Trace = trace
	}
}

// TraceOf is the trace that is kept with an item; empty: none is, or there is no such item.
func (m *Machine) TraceOf(ctx context.Context, kind, id string) string {
	var head struct {
		Trace string `json:"trace"`
	}
	stored, err := m.Store.Get(ctx, m.key(kind, id))
	if err != nil || json.Unmarshal(stored.Data, &head) != nil {
		return "" // the work itself meets the error, and tells of it
	}
	return head.Trace
}

func isBlank[S any](q *Queue[S], data []byte) bool {
	blank, err := q.encode(&Item[S]{})
	return err == nil && bytes.Equal(data, blank)
}

// Mark asks for work on an item at a time, or sooner if it is due sooner.
func (q *Queue[S]) Mark(ctx context.Context, id string, due time.Time) error {
	return q.Update(ctx, id, func(it *Item[S]) error {
		it.Due = store.Earlier(it.Due, due)
		return nil
	})
}

// Get returns an item as it is stored, with zero Rev when there is none.
func (q *Queue[S]) Get(ctx context.Context, id string) (Item[S], error) {
	stored, err := q.m.Store.Get(ctx, q.key(id))
	if err != nil {
		return Item[S]{ID: id, queue: q}, err
	}
	return q.decode(stored)
}

// page is how many items are listed at a time.
const page = 200

// All returns the items in the order of their ids, from the one after the given id on, or before it when descending; an empty
// id is the end to begin at. Erased items are left out. An item that cannot be read comes with its id and an error that wraps
// [ErrUnreadable], and the walk can go on; any other error ends it.
func (q *Queue[S]) All(ctx context.Context, after string, descending bool) iter.Seq2[Item[S], error] {
	return func(yield func(Item[S], error) bool) {
		o := store.ListOptions{Installation: q.m.Installation, Kind: q.kind.Name, After: after, Descending: descending, Limit: page}
		for {
			stored, err := q.m.Store.List(ctx, o)
			if err != nil {
				yield(Item[S]{}, err)
				return
			}
			for _, s := range stored {
				o.After = s.Key.ID
				if it, err := q.decode(s); !it.Erased() && !yield(it, err) {
					return
				}
			}
			if len(stored) < page {
				return
			}
		}
	}
}

// BringForward has the items of a kind worked on now that are due later than anything waits for its next attempt: they were put off
// by a clock that was ahead, or wait to be forgotten, and go on waiting then.
func (m *Machine) BringForward(ctx context.Context, kind string) error {
	longest := time.Now().Add(2 * parkedCheck)
	o := store.ListOptions{Installation: m.Installation, Kind: kind, Limit: page}
	for {
		stored, err := m.Store.List(ctx, o)
		if err != nil {
			return err
		}
		for _, s := range stored {
			o.After = s.Key.ID
			if !s.Due.After(longest) {
				continue
			}
			err := m.Store.Update(ctx, s.Key, func(it *store.Item) error {
				if it.Due.After(longest) {
					it.Due = time.Now()
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		if len(stored) < page {
			return nil
		}
	}
}

// Erase empties an item and takes it off the list of parked work. Its id is kept until the given time, so that a late event
// does not bring it back; zero: it is deleted at once. An item that is not there stays so.
func (q *Queue[S]) Erase(ctx context.Context, id string, until time.Time) error {
	if until.IsZero() {
		until = time.Now()
	}
	key := q.key(id)
	err := q.m.Store.Update(ctx, key, func(stored *store.Item) (err error) {
		if stored.Rev == 0 {
			return nil
		}
		stored.Due = until
		stored.Data, err = q.encode(&Item[S]{erased: until}) // also of what cannot be read
		return err
	})
	if err != nil {
		return err
	}
	q.recent.remove(id) // nor does the memory keep it
	return q.m.Unpark(ctx, key.Kind, key.ID)
}
