package storetest_test

import (
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest"
)

// myStore is a store of your own. This one wraps the one in memory, as yours may wrap your company's database.
type myStore struct{ *store.Memory }

// Example shows what stands in the test of a store of your own: one test for each of the three contracts that it keeps. They take
// seconds, and nothing in them waits for the clock, since Bubble gives the store in memory a clock of its own. A store in a file or in a
// database is without Bubble, for sockets and files do not stand still there, and has a Crash, to show what a new process finds.
func Example() {
	TestStore := func(t *testing.T) {
		storetest.Store(t, storetest.Harness[store.Store]{
			Open: func(*testing.T) store.Store { return myStore{store.NewMemory()} }, Bubble: true, ManyDue: 1000,
		})
	}
	TestDirectory := func(t *testing.T) {
		storetest.Directory(t, storetest.Harness[store.Directory]{
			Open: func(*testing.T) store.Directory { return myStore{store.NewMemory()} }, Bubble: true,
		})
	}
	TestInstallations := func(t *testing.T) {
		storetest.Installations(t, storetest.Harness[store.Installations]{
			Open: func(t *testing.T) store.Installations {
				s, err := boltstore.Open(t.TempDir()+"/bridge.db", boltstore.Options{})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = s.Close() }) // closing is not what is tried
				return s
			},
		})
	}
	_, _, _ = TestStore, TestDirectory, TestInstallations // go test finds them by their names
}
