package boltstore_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Store(t, storetest.Harness[store.Store]{
		Open:   func(t *testing.T) store.Store { return open(t, newPath(t)) },
		Crash:  func(t *testing.T, old store.Store) store.Store { return crash(t, old.(*onDisk)) },
		Bubble: true, ManyDue: manyDue(),
	})
}

// manyDue is how many items are due at once: with LONG, as many as the kit has.
func manyDue() int {
	if os.Getenv("LONG") != "" {
		return 0
	}
	return 10_000
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	storetest.Directory(t, storetest.Harness[store.Directory]{
		Open:   func(t *testing.T) store.Directory { return open(t, newPath(t)) },
		Crash:  func(t *testing.T, old store.Directory) store.Directory { return crash(t, old.(*onDisk)) },
		Bubble: true,
	})
}

func TestInstallations(t *testing.T) {
	t.Parallel()
	storetest.Installations(t, storetest.Harness[store.Installations]{
		Open:   func(t *testing.T) store.Installations { return open(t, newPath(t)) },
		Crash:  func(t *testing.T, old store.Installations) store.Installations { return crash(t, old.(*onDisk)) },
		Bubble: true,
	})
}

// onDisk is a store that knows its file.
type onDisk struct {
	*boltstore.Store
	path string
}

func newPath(t testing.TB) string { return filepath.Join(t.TempDir(), "bridge.db") }

func open(t testing.TB, path string) *onDisk {
	t.Helper()
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return &onDisk{s, path}
}

// crash opens a copy of the file as it is now, which is what a process finds that starts after the death of this one.
func crash(t testing.TB, old *onDisk) *onDisk {
	t.Helper()
	path := newPath(t)
	copyFile(t, path, old.path)
	return open(t, path)
}

func copyFile(t testing.TB, to, from string) {
	t.Helper()
	src, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(dst, src); err != nil {
		t.Fatal(err)
	}
	if err := dst.Close(); err != nil {
		t.Fatal(err)
	}
}
