package store_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest"
)

func TestMemoryStore(t *testing.T) {
	t.Parallel()
	storetest.Store(t, storetest.Harness[store.Store]{
		Open:   func(*testing.T) store.Store { return store.NewMemory() },
		Crash:  func(_ *testing.T, old store.Store) store.Store { return old.(*store.Memory).Snapshot() },
		Bubble: true,
	})
}

func TestMemoryDirectory(t *testing.T) {
	t.Parallel()
	storetest.Directory(t, storetest.Harness[store.Directory]{
		Open:   func(*testing.T) store.Directory { return store.NewMemory() },
		Crash:  func(_ *testing.T, old store.Directory) store.Directory { return old.(*store.Memory).Snapshot() },
		Bubble: true,
	})
}

func TestMemoryInstallations(t *testing.T) {
	t.Parallel()
	storetest.Installations(t, storetest.Harness[store.Installations]{
		Open:   func(*testing.T) store.Installations { return store.NewMemory() },
		Crash:  func(_ *testing.T, old store.Installations) store.Installations { return old.(*store.Memory).Snapshot() },
		Bubble: true,
	})
}

// TestDelayed holds that a store stays itself when its answers take a while.
func TestDelayed(t *testing.T) {
	t.Parallel()
	delayed := func() storetest.Full { return storetest.Delayed(store.NewMemory(), time.Millisecond) }
	storetest.Directory(t, storetest.Harness[store.Directory]{Open: func(*testing.T) store.Directory { return delayed() }, Bubble: true})
	storetest.Installations(t, storetest.Harness[store.Installations]{Open: func(*testing.T) store.Installations { return delayed() }, Bubble: true})
	synctest.Test(t, func(t *testing.T) {
		s, k := delayed(), store.Key{Installation: "i", Kind: "call", ID: "1"}
		begun := time.Now()
		if err := s.Update(t.Context(), k, func(it *store.Item) error { it.Data = []byte("data"); return nil }); err != nil {
			t.Fatal(err)
		}
		if it, err := s.Get(t.Context(), k); string(it.Data) != "data" || err != nil {
			t.Errorf("got %+v, error %v", it, err)
		}
		if took := time.Since(begun); took != 4*time.Millisecond {
			t.Errorf("two calls took %v, want a millisecond there and back each", took)
		}
	})
}
