package boltstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// pace is how long after the beginning of a transaction those begin a new one who are in no hurry. Until then they wait for somebody who
// is, and are committed together.
const pace = 20 * time.Millisecond

// maxBatch bounds the changes of one transaction, and with them the time a commit takes.
const maxBatch = 256

// write is a change on its way to the writer.
type write struct {
	// apply makes the change and reports whether there was one. Both a change and an error mean half a change, for which
	// the whole transaction is given up.
	apply func(*bbolt.Tx) (changed bool, err error)

	// undo takes back what apply has noted outside of the transaction, when that has failed. It may be nil.
	undo func()

	mu      sync.Mutex // held while apply runs
	applied bool       // or at least tried
	givenUp bool       // by its sender: not to be applied any more

	err  error      // of apply
	done chan error // buffered
}

// do has the writer make a change and waits until it is on disk. A change whose sender gives up before its turn is not
// made, and apply does not run once do has returned. It runs again when the transaction has failed for lack of room.
func (s *Store) do(ctx context.Context, apply func(*bbolt.Tx) (bool, error)) error {
	return s.send(ctx, &write{apply: apply})
}

func (s *Store) send(ctx context.Context, w *write) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.done = make(chan error, 1)
	writes := s.writes
	if store.IsUnhurried(ctx) {
		writes = s.unhurried
	}
	select {
	case writes <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.life.Done():
		return ErrClosed
	}
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.givenUp = true
	select {
	case err := <-w.done:
		return err
	default:
		if !w.applied {
			return ctx.Err()
		}
		return fmt.Errorf("boltstore: gave up waiting for the disk, the change may have been made all the same: %w", ctx.Err())
	}
}

func (w *write) run(tx *bbolt.Tx) (changed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.givenUp {
		return false
	}
	w.applied = true
	changed, w.err = w.apply(tx) // also when it has failed before
	return changed
}

// writeLoop is the only goroutine that writes. It ends when the store is closed.
func (s *Store) writeLoop() {
	defer close(s.written)
	paced := time.NewTimer(pace)
	defer paced.Stop()
	unhurried := s.unhurried // nil as long as it is too soon after the last transaction
	commit := func(w *write) {
		unhurried = nil
		paced.Reset(pace)
		s.commit(w)
	}
	for {
		select {
		case <-s.life.Done():
			return
		case fn := <-s.paused:
			fn()
		case <-paced.C:
			unhurried = s.unhurried
		case w := <-s.writes:
			commit(w)
		case w := <-unhurried:
			commit(w)
		}
	}
}

var errNothingChanged = errors.New("nothing changed")

// commit makes the change and those that are waiting behind it in one transaction, then tells their senders. Also an update
// that changed nothing is answered only then: what it saw may be an earlier change of the same transaction.
//
// When there is no room for all of them, there may be for some: a deletion needs little.
func (s *Store) commit(first *write) {
	if s.broken != nil {
		first.done <- s.broken
		return
	}
	batch, err := s.transact(first, s.waiting)
	if errors.Is(err, ErrNoRoom) && len(batch) > 1 {
		for _, w := range batch {
			_, err := s.transact(w, none)
			s.answer(w, err)
		}
		return
	}
	for _, w := range batch {
		s.answer(w, err)
	}
}

// transact makes the first change, and those that more returns, in one transaction.
func (s *Store) transact(first *write, more func(taken int) *write) (batch []*write, err error) {
	s.lookUps.pause()
	defer s.lookUps.resume()
	err = sound(func() error {
		return s.db.Update(func(tx *bbolt.Tx) error {
			anything := false
			for w := first; w != nil; w = more(len(batch)) {
				batch = append(batch, w)
				changed := w.run(tx)
				if changed && w.err != nil {
					return w.err
				}
				anything = anything || changed
			}
			if !anything {
				return errNothingChanged // spares the disk
			}
			return nil
		})
	})
	switch {
	case err == nil:
		s.commits.Add(1)
	case errors.Is(err, errNothingChanged):
		err = nil
	default:
		err = s.named(err)
		if errors.Is(err, ErrDamaged) {
			s.broken = err
		}
		for _, w := range batch {
			if w.undo != nil {
				w.undo()
			}
		}
	}
	s.release()
	return batch, err
}

// answer tells a sender what became of its change.
func (s *Store) answer(w *write, err error) {
	switch {
	case w.err != nil:
		w.done <- w.err
	case err != nil:
		w.done <- err
	default:
		s.updates.Add(1)
		w.done <- nil
	}
}

func none(int) *write { return nil }

// waiting returns a change that somebody is waiting to hand over, or nil.
func (s *Store) waiting(taken int) *write {
	if taken == maxBatch {
		return nil
	}
	select {
	case w := <-s.writes:
		return w
	case w := <-s.unhurried:
		return w
	default:
		return nil
	}
}
