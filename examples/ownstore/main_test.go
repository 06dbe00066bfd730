package main

import (
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest"
)

func open(t *testing.T) *sealed {
	t.Helper()
	s, err := newSealed(store.NewMemory(), make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Store(t, storetest.Harness[store.Store]{
		Open: func(t *testing.T) store.Store { t.Helper(); return open(t) }, Bubble: true, ManyDue: 5000,
		Overhead: 28, // of a seal: a nonce of 12 bytes and a tag of 16
	})
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	storetest.Directory(t, storetest.Harness[store.Directory]{
		Open: func(t *testing.T) store.Directory { t.Helper(); return open(t) }, Bubble: true,
	})
}

// TestAnotherKey holds that nothing is read, and nothing is overwritten, with a key that is not that of the store.
func TestAnotherKey(t *testing.T) {
	t.Parallel()
	s, k := open(t), store.Key{Installation: "default", Kind: "note", ID: "1"}
	write := func(it *store.Item) error { it.Data = []byte("text"); return nil }
	if err := s.Update(t.Context(), k, write); err != nil {
		t.Fatal(err)
	}
	other, err := newSealed(s.complete, []byte("a key of thirty-two other bytes."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Get(t.Context(), k); err == nil {
		t.Error("the item was read")
	}
	if err := other.Update(t.Context(), k, write); err == nil {
		t.Error("the item was overwritten")
	}
	if it, err := s.Get(t.Context(), k); err != nil || string(it.Data) != "text" {
		t.Errorf("the item is %q, %v", it.Data, err)
	}
}

func Example() {
	main()
	// Output:
	// readable in the inner store: false
	// through this one: Hugo Petit called
}
