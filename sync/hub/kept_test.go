package hub_test

import (
	"bytes"
	"context"
	"maps"
	"math"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// kept returns all items that hub and bridges keep of an installation.
func kept(t testing.TB, s *store.Memory, installation string) (items []store.Item) {
	t.Helper()
	kinds := slices.AppendSeq([]string{"secret"}, maps.Keys(engine.Kinds()))
	for _, kind := range append(kinds, engine.TickNames()...) {
		list, err := s.List(context.Background(), store.ListOptions{Installation: installation, Kind: kind, Limit: math.MaxInt})
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, list...)
	}
	return items
}

// holds counts what is stored for an installation: items, rows, and the installation itself.
func holds(t testing.TB, s *store.Memory, installation string) int {
	t.Helper()
	n, err := s.Count(context.Background(), installation)
	if err != nil {
		t.Fatal(err)
	}
	if _, there, _ := s.Installation(context.Background(), installation); there {
		n++
	}
	return n + len(kept(t, s, installation))
}

// everything returns all bytes of items and settings.
func everything(t testing.TB, s *store.Memory) (all []byte) {
	t.Helper()
	installations, err := s.Installations(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range installations {
		all = append(all, in.Settings...)
		for _, it := range kept(t, s, in.ID) {
			all = append(all, it.Data...)
		}
	}
	return all
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
