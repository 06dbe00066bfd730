// Package store is the contract between the bridge and whatever keeps its state, and [Memory], which keeps it for as long as
// the process lives.
//
// A store is dumb: it holds bytes, a due time and a revision, and hands items out when they are due. When to try again, when to
// give up and what the bytes mean is decided above it. Implement [Store], [Directory] and [Installations] to keep the state
// somewhere else; package storetest holds the behaviour that an implementation must show.
//
//	memory := store.NewMemory()
//	b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: memory, AllNumbers: true})
//
// # When to use it
//
// [NewMemory] is for tests and demonstrations: it forgets everything. In production use package boltstore, for one process and a file, or
// module pgstore, for several and PostgreSQL. Write one of your own only if neither fits.
//
// # What can go wrong
//
// A function given to Update may run more than once. Data larger than [MaxData] is refused with [ErrTooLarge]. What Work hands out may be
// handed out again if the worker dies or loses its lease, so whatever is done must bear to be begun twice.
package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Key names one item of a store.
type Key struct {
	Installation string // the installation the item belongs to
	Kind         string // what the item is about, such as "call"
	ID           string
}

// String returns the key as installation/kind/id, for logs and errors: of a phone number at the end of the id, all but the
// beginning and the end is masked.
func (k Key) String() string {
	id := k.ID
	if i := strings.IndexByte(id, '+'); i >= 0 && len(id)-i >= 6 {
		id = id[:i+3] + "***" + id[len(id)-2:]
	}
	return k.Installation + "/" + k.Kind + "/" + id
}

// Item is one unit of stored state. To a store, Data is opaque.
type Item struct {
	Key  Key
	Data []byte

	// Due is when the item is to be handed to a worker. Zero means that there is nothing to do.
	Due time.Time

	// Rev counts the updates that changed the item. Zero means that the item is new.
	Rev uint64
}

// MaxData is how many bytes of data an item or a row may have, at most.
const MaxData = 1 << 20

// ErrTooLarge is wrapped by the errors of [Store.Update] and [Directory.Put] for what has more data than [MaxData]. Nothing is
// changed then.
var ErrTooLarge = errors.New("too large to be stored")

// CheckSize returns an error that wraps [ErrTooLarge] and names the item if it is too large. Stores ask it before they write.
func (it Item) CheckSize() error { return checkSize(it.Key.String(), it.Data) }

// Next is what a worker wants done with the item it was handed.
type Next struct {
	// Due is when the item is to be handed out again. Zero means not before an Update says so.
	Due time.Time

	// Delete removes the item, unless an Update has set a due time in the meantime.
	Delete bool
}

// WorkOptions says which items [Store.Work] hands out, and to how many workers.
type WorkOptions struct {
	Kind         string
	Installation string // empty: items of all of them
	Workers      int    // at least 1

	// OneByOne says that the caller works on one item of an installation at a time. A store that several processes share then
	// sees to it that they do so together, and that the item of a process that died comes before the others.
	OneByOne bool
}

// Store keeps items and hands them out when they are due. It knows nothing of calls or contacts: when to try again and
// when to give up is decided above it.
//
// Package storetest holds the behaviour that every store must show.
type Store interface {
	// Update runs fn on the item in one durable transaction; a new item has no Data. When Update returns nil, the change
	// survives a crash. An error of fn leaves the item as it was and is returned as it is. fn may run more than once, so it
	// must be quick and without side effects. A change to nothing new is not stored and does not count. What fn makes larger than
	// [MaxData] is refused with [ErrTooLarge].
	//
	// While the item is being worked on, fn sees a zero Due. Setting it asks for the item once more: the earlier of that time and
	// the worker's own survives, also when the worker dies. Leaving it zero asks for nothing.
	Update(ctx context.Context, k Key, fn func(*Item) error) error

	// Get returns the item as last committed, with zero Rev when there is none.
	Get(ctx context.Context, k Key) (Item, error)

	// Work hands each due item to fn, earliest first and at most one per key at a time, until ctx ends. Then it waits for the
	// fns that are running and returns nil. An item whose worker dies is handed out again. The context given to fn outlives
	// ctx, so that work which has begun can be finished; it ends when another worker may have taken over, and what fn
	// returns after that is ignored. An error means that the store has failed, or that fn has panicked.
	Work(ctx context.Context, o WorkOptions, fn func(context.Context, Item) Next) error

	// List returns items of one kind in the order of their ids, as last committed.
	List(ctx context.Context, o ListOptions) ([]Item, error)

	// Backlog says how much work of one kind waits.
	Backlog(ctx context.Context, installation, kind string) (Backlog, error)
}

// ListOptions says which items [Store.List] returns.
type ListOptions struct {
	Installation string
	Kind         string
	After        string // the id to go on after; empty: from the first
	Descending   bool   // the other way round: from the last id to the first
	Limit        int    // at most so many items; zero: no item
}

// Backlog is the work of one kind that waits, or is being done.
type Backlog struct {
	Due    int       `json:"due"`             // items that are due by now
	Oldest time.Time `json:"oldest,omitzero"` // since when the first of them has been due; zero when there is none
}

// Ref names a row of a [Directory]: the kind of record, such as "company", and its id there.
type Ref struct {
	Kind string
	ID   int64
}

// Row is one record of the CRM as a directory keeps it. To a store, Data is opaque, and Numbers is what the row is found by.
type Row struct {
	Ref

	Numbers []uint64 // telephone numbers, as their E.164 digits
	Data    []byte
}

// CheckSize returns an error that wraps [ErrTooLarge] and names the row if it is too large. Stores ask it before they write.
func (r Row) CheckSize() error { return checkSize(fmt.Sprintf("%s %d", r.Kind, r.ID), r.Data) }

func checkSize(name string, data []byte) error {
	if len(data) <= MaxData {
		return nil
	}
	return fmt.Errorf("%w: %s has %d bytes of data, more than %d", ErrTooLarge, name, len(data), MaxData)
}

// Directory holds the records of Sellsy that can call or be called, by telephone number: Sellsy itself cannot be asked who has
// a number. It also keeps the cursors of whoever fills it.
type Directory interface {
	// Find returns the rows that have the number, in no particular order.
	Find(ctx context.Context, installation string, number uint64) ([]Row, error)

	// Row returns one row and whether it is there.
	Row(ctx context.Context, installation string, ref Ref) (Row, bool, error)

	// Put stores rows, each in the place of its earlier version, and remembers when it was seen in Sellsy. That time never goes
	// back: a row that was already seen later stays so, see [LastSeen]. Of rows too large, all are refused with [ErrTooLarge].
	Put(ctx context.Context, installation string, seen time.Time, rows ...Row) error

	// Delete forgets rows. Unknown ones are ignored.
	Delete(ctx context.Context, installation string, refs ...Ref) error

	// Unseen returns up to limit rows of a kind that were last seen before the given time, in no particular order.
	Unseen(ctx context.Context, installation, kind string, before time.Time, limit int) ([]Ref, error)

	// Cursor returns what SetCursor stored under the name, or "".
	Cursor(ctx context.Context, installation, name string) (string, error)

	// SetCursor stores a value under the name. An empty value removes it.
	SetCursor(ctx context.Context, installation, name, value string) error

	// Count returns how many rows there are.
	Count(ctx context.Context, installation string) (int, error)
}

// Installation is a pair of connected accounts, as the bridge remembers it.
type Installation struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"` // when the bridge ran for it for the first time

	// ContactsSince is when a record of Sellsy must have been created to be written to Aircall as a contact. It is Created
	// until existing records are imported, and zero after that.
	ContactsSince time.Time `json:"contacts_since,omitzero"`

	// Settings is whatever else is kept with the installation. To a store, it is opaque; it may hold secrets only if they are
	// encrypted.
	Settings []byte `json:"settings,omitempty"`
}

// Installations remembers the installations.
type Installations interface {
	// Installation returns one installation and whether it is there.
	Installation(ctx context.Context, id string) (Installation, bool, error)

	// Installations returns all of them in the order of their ids.
	Installations(ctx context.Context) ([]Installation, error)

	// PutInstallation stores an installation, in the place of an earlier version.
	PutInstallation(ctx context.Context, in Installation) error

	// RemoveInstallation forgets an installation, and all items, rows and cursors that are stored under its name. Nothing
	// may be at work for it. An unknown one is no error.
	RemoveInstallation(ctx context.Context, id string) error
}

// clockSkew is how far the clocks of two processes may be apart.
const clockSkew = time.Hour

// LastSeen returns when a row was last seen that is seen again: the later of the two times. Stored times that lie more than an
// hour ahead of the clock were written by a clock that was wrong, and count as now; otherwise nobody would ever notice that the
// record is gone.
func LastSeen(stored, again, now time.Time) time.Time {
	if stored.After(now.Add(clockSkew)) {
		stored = now
	}
	if stored.After(again) {
		return stored
	}
	return again
}

// Earlier returns the earlier of two due times. A zero time is none.
func Earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
