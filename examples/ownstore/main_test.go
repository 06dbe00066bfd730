package main

import (
	"testing"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/storetest"
)

func open(t *testing.T) *sealed {
	t.Helper()
	s, err := newSealed(bridge.NewMemory(), make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Store(t, storetest.Harness[bridge.Store]{
		Open: func(t *testing.T) bridge.Store { t.Helper(); return open(t) }, Bubble: true, ManyDue: 5000,
	})
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	storetest.Directory(t, storetest.Harness[bridge.Directory]{
		Open: func(t *testing.T) bridge.Directory { t.Helper(); return open(t) }, Bubble: true,
	})
}

// TestAnotherKey holds that nothing is read, and nothing is overwritten, with a key that is not that of the store.
func TestAnotherKey(t *testing.T) {
	t.Parallel()
	s, k := open(t), bridge.Key{Installation: "default", Kind: "note", ID: "1"}
	write := func(it *bridge.Item) error { it.Data = []byte("text"); return nil }
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
