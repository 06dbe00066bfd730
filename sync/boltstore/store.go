// Package boltstore keeps the state of the bridge in one file on disk, with [bbolt]. It is a store.Store and a
// store.Directory, and needs no server.
//
//	store, err := boltstore.Open("bridge.db", boltstore.Options{})
//	if err != nil {
//		return err
//	}
//	defer store.Close()
//	b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: store, AllNumbers: true})
//
// # When to use it
//
// Use it for one process on a local disk, which is the default of the programs. Files on a network are not safe. For several processes, or
// when a machine may fail unnoticed, use module pgstore; [Store.CopyTo] moves there.
//
// # What can go wrong
//
// [Open] fails with [ErrInUse] when another process has the file open, and with [ErrDamaged] when it is no sound file of this package.
// Copying the file while it is in use makes a damaged copy; [Store.Backup] makes a sound one.
//
// # Durability
//
// A change that was acknowledged has been synced to disk. One goroutine writes: whatever is waiting when a transaction
// begins, or comes while it is being filled, is committed with it, so that many senders share the price of one sync while a
// lone one waits for nobody. What workers write, and whatever else is in no hurry (see store.Unhurried), waits up to 20 ms after the
// beginning of a transaction for the next. An update that fails or panics leaves the others of its transaction alone.
//
// # One process
//
// The file is locked while it is open, and only one process can have it open. Work that is under way is known to that
// process alone: when it dies, the items it was working on are still due, and are handed out at the next start.
//
// Nothing is loaded when the file is opened. Due items and phone numbers are found through indexes in the file, which the
// operating system keeps in its page cache.
//
// # Space
//
// When the disk is full, updates fail with [ErrNoRoom] for which the file has no room. Nothing stops: what fits is still
// acknowledged, workers wait with what they have done, and all goes on when there is room again.
//
// The file never shrinks by itself: the space of deleted items is used again. [Open] rewrites a file that has become mostly
// empty, and [Store.Compact] does so at any time. How long items are kept is the bridge's decision.
//
// [bbolt]: https://pkg.go.dev/go.etcd.io/bbolt
package boltstore

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

var (
	// ErrInUse is returned by [Open] when the file is already open, most likely in another process.
	ErrInUse = errors.New("file is in use by another process, or open twice in this one")

	// ErrDamaged is wrapped by the errors of every method that finds the file in disorder.
	ErrDamaged = errors.New("file is damaged, restore it from a backup")

	// ErrNoRoom is wrapped by the error of a change for which the disk has no room. Nothing was changed then, and everything goes
	// on when there is room again.
	ErrNoRoom = errors.New("no room left on the disk")

	// ErrClosed is returned by every method after [Store.Close].
	ErrClosed = errors.New("boltstore: store is closed")
)

var (
	_ store.Store     = (*Store)(nil)
	_ store.Directory = (*Store)(nil)
)

// Options are the settings of a store. The zero value is fit for use.
type Options struct {
	// LockTimeout is how long [Open] waits for another process to let go of the file. Zero means one second.
	LockTimeout time.Duration
}

// Store is an open file. It is safe for concurrent use.
type Store struct {
	path string

	life    context.Context // ends when Close is called
	end     context.CancelFunc
	writes  chan *write
	paused  chan func()   // run by the writer between two transactions
	written chan struct{} // closed when the writer has ended
	pending []*write      // of the writer: they wait for others to be written with
	behind  atomic.Bool   // what was handed out last was due a while ago
	broken  error         // damage found while writing: the writer does nothing any more
	commits atomic.Uint64
	updates atomic.Uint64

	swap   sync.RWMutex // held for reading while db is in use by readers
	db     *bbolt.DB    // replaced by Compact
	upkeep sync.Mutex   // Backup or Compact, one at a time

	lookUps lookUps

	mu      sync.Mutex
	leased  map[string]struct{}      // keys that are being worked on
	writing map[string]string        // keys in the transaction that is being written, and the kinds of their items
	wake    map[string]chan struct{} // of each kind that is waited for: closed when an item of it may be due, or is free again
}

// Close ends the store: calls of Work return, the transaction being written is finished, and the file is unlocked. It does
// not wait for work on items: its context ends, what it returns is ignored, and the items are handed out again when the
// file is next opened. Closing twice does nothing.
func (s *Store) Close() error {
	s.end()
	<-s.written
	s.swap.Lock()
	defer s.swap.Unlock()
	s.lookUps.pause()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("boltstore: closing %s: %w", s.path, err)
	}
	return nil
}

// Stats are figures of an open store.
type Stats struct {
	Commits uint64 // transactions written since Open
	Updates uint64 // changes these have acknowledged

	Size int64 // bytes of the file
	Free int64 // of these, bytes that hold nothing
}

// Stats returns the figures as of now. Size and Free are zero after Close.
func (s *Store) Stats() Stats {
	st := Stats{Commits: s.commits.Load(), Updates: s.updates.Load()}
	_ = s.view(func(tx *bbolt.Tx) error { // fails only when there are no sizes to tell
		st.Size, st.Free = sizes(tx)
		return nil
	})
	return st
}

func sizes(tx *bbolt.Tx) (size, free int64) {
	db := tx.DB()
	stats := db.Stats()
	return tx.Size(), int64(stats.FreePageN+stats.PendingPageN) * int64(db.Info().PageSize)
}

// view runs a read transaction.
func (s *Store) view(fn func(*bbolt.Tx) error) error {
	if s.life.Err() != nil {
		return ErrClosed
	}
	s.swap.RLock()
	defer s.swap.RUnlock()
	return s.named(sound(func() error { return s.db.View(fn) }))
}

// named adds the name of the file to what went wrong with it.
func (s *Store) named(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return ErrClosed
	case noRoom(err):
		return fmt.Errorf("boltstore: %s: %w: %w", s.path, ErrNoRoom, err)
	default:
		return fmt.Errorf("boltstore: %s: %w", s.path, err)
	}
}

// noRoom reports whether a change failed for which there may be room later. bbolt makes a text of some of these errors.
func noRoom(err error) bool {
	if errors.Is(err, berrors.ErrMaxSizeReached) {
		return true
	}
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return false
}

// sound runs fn, which uses bbolt. Where bbolt panics, or reads from its memory map what the file does not have, the file
// is damaged, and that is the error.
func sound(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = damaged("%v", p)
		}
	}()
	return fn()
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}
