package sync_test

import (
	"context"
	"math"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// itemKinds are those of the items that bridge and hub keep.
var itemKinds = []string{"call", "number", "contact", "party", "extra", "parked", "secret", "sweep", "scan", "webhooks", "staff", "legs", "integration"}

func kept(t testing.TB, s *store.Memory, installation string) (items []store.Item) {
	t.Helper()
	for _, kind := range itemKinds {
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
