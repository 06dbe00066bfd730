package boltstore_test

import (
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

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
		if waited := time.Since(began); waited > 20*time.Millisecond {
			t.Errorf("they waited for %v, want no more than 20 ms", waited)
		}
		if commits := s.Stats().Commits - before; commits > 2 {
			t.Errorf("%d transactions, want one for the first and one for the others", commits)
		}
		began = time.Now()
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
