package store_test

import (
	"testing"

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
