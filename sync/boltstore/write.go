package boltstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Changes of those who can wait are committed together with one of somebody who cannot. Without one, they begin a transaction when there
// are enough of them, or when the last one began long enough ago. While work is behind its time, nobody can wait.
const (
	pace   = 50 * time.Millisecond
	enough = 16
)

// maxBatch bounds the changes of one transaction, and with them the time a commit takes.
const maxBatch = 256

// write is a change on its way to the writer.
type write struct {
	// apply makes the change and reports whether there was one. Both a change and an error mean half a change, for which
	// the whole transaction is given up.
	apply func(*bbolt.Tx) (changed bool, err error)

	unhurried bool // others may be waited for

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
	w.done, w.unhurried = make(chan error, 1), store.IsUnhurried(ctx)
	select {
	case s.writes <- w:
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
	var began time.Time // the last transaction
	paced := time.NewTimer(pace)
	defer paced.Stop()
	commit := func(first *write) {
		began = time.Now()
		paced.Reset(pace)
		s.commit(first)
	}
	for {
		select {
		case <-s.life.Done():
			for _, w := range s.pending {
				w.done <- ErrClosed
			}
			return
		case fn := <-s.paused:
			fn()
		case w := <-s.writes:
			if w.unhurried && !s.behind.Load() && len(s.pending)+1 < enough && time.Since(began) < pace {
				s.pending = append(s.pending, w)
				continue
			}
			commit(w)
		case <-paced.C:
			if w := s.waiting(0); w != nil {
				commit(w)
			}
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
		for w := first; w != nil; w = s.waiting(0) {
			w.done <- s.broken
		}
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

// waiting returns a change that waits for others, or that somebody is waiting to hand over, or nil.
func (s *Store) waiting(taken int) *write {
	if taken == maxBatch {
		return nil
	}
	if len(s.pending) > 0 {
		w := s.pending[0]
		s.pending = slices.Delete(s.pending, 0, 1)
		return w
	}
	select {
	case w := <-s.writes:
		return w
	default:
		return nil
	}
}
