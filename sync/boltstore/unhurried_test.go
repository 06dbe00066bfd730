package boltstore_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestUnhurried has updates written together that are in no hurry, and no other wait for them.
func TestUnhurried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, newPath(t))
		time.Sleep(time.Second) // nothing was written just before
		change := func(it *store.Item) error {
			it.Data = append(it.Data, 'x')
			return nil
		}
		key := func(i int) store.Key { return store.Key{Installation: "i", Kind: "call", ID: strconv.Itoa(i)} }
		began, before := time.Now(), s.Stats().Commits
		if err := s.Update(store.Unhurried(t.Context()), key(0), change); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("an update waited for %v though it was alone", waited)
		}
		var group sync.WaitGroup
		for i := range 10 {
			group.Go(func() {
				if err := s.Update(store.Unhurried(t.Context()), key(i), change); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if waited := time.Since(began); waited > boltstore.Pace {
			t.Errorf("they waited for %v, want no more than %v", waited, boltstore.Pace)
		}
		if commits := s.Stats().Commits - before; commits > 2 {
			t.Errorf("%d transactions, want one for the first and one for the others", commits)
		}
		began = time.Now()
		for i := range boltstore.Enough {
			group.Go(func() {
				if err := s.Update(store.Unhurried(t.Context()), key(i), change); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if waited := time.Since(began); waited > 0 {
			t.Errorf("%d updates waited for %v, and are enough", boltstore.Enough, waited)
		}
		if err := s.Update(t.Context(), key(0), change); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("an update in a hurry waited for %v", waited)
		}
		for i := range 10 {
			if it, err := s.Get(t.Context(), key(i)); err != nil || len(it.Data) == 0 {
				t.Errorf("item %d: %d bytes, error %v", i, len(it.Data), err)
			}
		}
	})
}

// TestUnhurriedBehindItsTime has work written at once that is late.
func TestUnhurriedBehindItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, newPath(t))
		key := func(i int) store.Key { return store.Key{Installation: "i", Kind: "call", ID: strconv.Itoa(i)} }
		const items = 100
		for i := range items {
			err := s.Update(t.Context(), key(i), func(it *store.Item) error {
				it.Data, it.Due = []byte("x"), time.Now()
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second) // nobody has worked
		ctx, cancel := context.WithCancel(t.Context())
		began, done := time.Now(), 0
		err := s.Work(ctx, store.WorkOptions{Kind: "call", Workers: 1}, func(ctx context.Context, it store.Item) store.Next {
			err := s.Update(ctx, it.Key, func(it *store.Item) error {
				it.Data = append(it.Data, 'x')
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if done++; done == items {
				cancel()
			}
			return store.Next{Delete: true}
		})
		if took := time.Since(began); err != nil || took > 0 {
			t.Errorf("%d items took %v, error %v; want no time", done, took, err)
		}
	})
}
