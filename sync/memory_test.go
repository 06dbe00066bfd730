package sync_test

import (
	"testing"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest"
)

func TestMemoryStore(t *testing.T) {
	t.Parallel()
	storetest.Store(t, storetest.Harness[bridge.Store]{
		Open:   func(*testing.T) bridge.Store { return bridge.NewMemory() },
		Bubble: true,
	})
}

func TestMemoryDirectory(t *testing.T) {
	t.Parallel()
	storetest.Directory(t, storetest.Harness[bridge.Directory]{
		Open:   func(*testing.T) bridge.Directory { return bridge.NewMemory() },
		Bubble: true,
	})
}

func TestMemoryInstallations(t *testing.T) {
	t.Parallel()
	storetest.Installations(t, storetest.Harness[bridge.Installations]{
		Open:   func(*testing.T) bridge.Installations { return bridge.NewMemory() },
		Bubble: true,
	})
}
