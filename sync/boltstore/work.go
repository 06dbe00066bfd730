package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// How long a worker waits before it writes down again what comes next, for which there was no room.
const (
	roomAfter = 250 * time.Millisecond
	roomMax   = 5 * time.Second
)

// maxSleep bounds the wait for a due item: timers stand still while a computer sleeps, due times do not.
const maxSleep = time.Minute

// Work implements [store.Store]. It returns an error when the store is closed, when the file cannot be read or written,
// and when fn panics; the item is then as it was before and is handed out again by the next Work. A full disk is no reason to
// return: workers wait with what they have done until there is room, or ctx ends.
//
// The context given to fn ends when the store is closed.
func (s *Store) Work(ctx context.Context, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) error {
	group, ctx := errgroup.WithContext(store.Unhurried(ctx))
	first := make(chan struct{}, 1) // held by the idle worker that waits for an item; the others wait for it to have one
	for range max(o.Workers, 1) {
		group.Go(func() error {
			for {
				first <- struct{}{}
				it, ok, err := s.next(ctx, o)
				<-first
				if err != nil || !ok {
					return err
				}
				if err := s.work(ctx, it, fn); err != nil {
					return err
				}
			}
		})
	}
	return group.Wait()
}

// next waits for a due item and leases it. It returns false when ctx ends.
func (s *Store) next(ctx context.Context, o store.WorkOptions) (it store.Item, ok bool, err error) {
	for ctx.Err() == nil {
		it, wait, wake, err := s.lease(o)
		if err != nil || wait <= 0 {
			return it, err == nil, err
		}
		timer := time.NewTimer(min(wait, maxSleep))
		select {
		case <-ctx.Done():
		case <-s.life.Done():
		case <-wake:
		case <-timer.C:
		}
		timer.Stop()
	}
	return it, false, nil
}

// lease takes the first due item of a kind that nobody holds. If there is none it returns how long to wait, at most, unless
// wake is closed before.
//
// The lock is held from before the transaction begins: a key is released after its change was committed, so whoever finds
// it free here reads that change too.
func (s *Store) lease(o store.WorkOptions) (it store.Item, wait time.Duration, wake <-chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait = maxSleep
	err = s.view(func(tx *bbolt.Tx) error {
		now := time.Now()
		prefix := duePrefix(o.Kind)
		c := tx.Bucket(bucketDue).Cursor()
		for entry, _ := c.Seek(prefix); ; entry, _ = c.Next() {
			rest, ok := bytes.CutPrefix(entry, prefix)
			if !ok {
				return nil
			}
			due, k, ok := parseDue(o.Kind, rest)
			if !ok {
				return damaged("due entry %q", entry)
			}
			key := string(itemKey(k))
			if s.busy(key) || (o.Installation != "" && o.Installation != k.Installation) {
				continue
			}
			if due.After(now) {
				wait = due.Sub(now)
				return nil
			}
			r, err := load(tx, k)
			if err != nil {
				return err
			}
			if !r.Due.Equal(due) {
				return damaged("item %q is due at %v and listed at %v", k, r.Due, due)
			}
			it, wait = r.Item, 0
			it.Data = bytes.Clone(it.Data)
			s.leased[key] = struct{}{}
			s.behind.Store(now.Sub(due) > pace)
			return nil
		}
	})
	return it, wait, s.waker(o.Kind), err
}

// waker returns what is closed when an item of a kind may be due.
func (s *Store) waker(kind string) <-chan struct{} {
	if s.wake[kind] == nil {
		s.wake[kind] = make(chan struct{})
	}
	return s.wake[kind]
}

// work hands a leased item to fn and writes down what comes next.
func (s *Store) work(stopping context.Context, it store.Item, fn func(context.Context, store.Item) store.Next) (err error) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(stopping))
	defer cancel(nil)
	defer context.AfterFunc(s.life, func() { cancel(ErrClosed) })()

	returned := false
	defer func() {
		if returned {
			return
		}
		s.abandon(it.Key)
		if p := recover(); p != nil {
			err = fmt.Errorf("boltstore: the work on %s panicked: %v\n%s", it.Key, p, debug.Stack())
		}
	}()
	next := fn(ctx, it)
	returned = true
	return s.finishWithRoom(stopping, it.Key, next)
}

// finishWithRoom ends a lease. While the disk is full it waits with that, as the work would be done again otherwise; until it is
// to stop.
func (s *Store) finishWithRoom(stopping context.Context, k store.Key, next store.Next) error {
	for wait := roomAfter; ; wait = min(2*wait, roomMax) {
		err := s.finish(k, next)
		if !errors.Is(err, ErrNoRoom) {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
			continue
		case <-stopping.Done():
		case <-s.life.Done():
		}
		timer.Stop()
		s.abandon(k)
		return err
	}
}

// finish ends a lease. Where it is not written down for lack of room, the lease goes on.
func (s *Store) finish(k store.Key, next store.Next) error {
	applied := false
	err := s.send(store.Unhurried(context.Background()), &write{undo: func() { s.takeBack(k) }, apply: func(tx *bbolt.Tx) (bool, error) {
		applied = true
		s.handBack(k)
		old, err := load(tx, k)
		if err != nil {
			return false, s.named(err)
		}
		if old.Rev == 0 {
			return false, nil // its installation was removed
		}
		r := old
		r.asked = time.Time{}
		switch {
		case next.Delete && old.asked.IsZero():
			return true, remove(tx, old)
		case next.Delete:
			r.Due = old.asked
		default:
			r.Due = store.Earlier(old.asked, next.Due)
		}
		if r.Due.Equal(old.Due) && old.asked.IsZero() {
			return false, nil
		}
		return true, save(tx, r, old.Due)
	}})
	if !applied || (err != nil && !errors.Is(err, ErrNoRoom)) {
		s.abandon(k)
	}
	return err
}

// A key is busy while it is being worked on, and while a transaction changes it: its item must not be handed out as it
// was before.

func (s *Store) busy(key string) bool {
	_, leased := s.leased[key]
	_, writing := s.writing[key]
	return leased || writing
}

// reserve keeps a key from being handed out until the transaction is over. It reports whether the key is being worked on.
func (s *Store) reserve(k store.Key) (leased bool) {
	key := string(itemKey(k))
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, leased = s.leased[key]; !leased {
		s.writing[key] = k.Kind
	}
	return leased
}

// handBack ends a lease when the transaction is over.
func (s *Store) handBack(k store.Key) {
	key := string(itemKey(k))
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.leased, key)
	s.writing[key] = k.Kind
}

// takeBack goes on with a lease whose end was not written down.
func (s *Store) takeBack(k store.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leased[string(itemKey(k))] = struct{}{}
}

// abandon ends a lease of which nothing is written.
func (s *Store) abandon(k store.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.leased, string(itemKey(k)))
	s.signal(k.Kind)
}

// release lets go of the keys of a transaction that is over.
func (s *Store) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, kind := range s.writing {
		s.signal(kind)
	}
	clear(s.writing)
}

// signal wakes those who wait for a due item of a kind.
func (s *Store) signal(kind string) {
	if wake := s.wake[kind]; wake != nil {
		close(wake)
		delete(s.wake, kind)
	}
}
