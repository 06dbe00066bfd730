package boltstore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
)

func TestCopyTo(t *testing.T) {
	t.Parallel()
	const items, parties = 2500, 1200 // more than are read at a time
	from, to := open(t, newPath(t)), bridge.NewMemory()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	set := func(s bridge.Store, id, data string) {
		t.Helper()
		err := s.Update(t.Context(), itemKey(id), func(it *bridge.Item) error {
			it.Data = []byte(data)
			if strings.HasSuffix(id, "7") {
				it.Due = noon
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range items {
		set(from, fmt.Sprint(i), fmt.Sprint("data of ", i))
	}
	party := func(id int64) matching.Party {
		return matching.Party{Ref: matching.Ref{Kind: matching.KindContact, ID: id}, Name: fmt.Sprint("Contact ", id), Numbers: []matching.Number{33199000000 + matching.Number(id%7)}}
	}
	installation := bridge.Installation{ID: itemKey("").Installation, Created: noon, Settings: []byte("sealed")}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for id := range int64(parties) {
		must(from.Put(t.Context(), installation.ID, noon.Add(time.Duration(id%3)*time.Hour), party(id+1)))
	}
	must(from.SetCursor(t.Context(), installation.ID, "scan", "2026-03-02"))
	must(from.PutInstallation(t.Context(), installation))

	// A copy is cut off, and begun again.
	cut, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := from.CopyTo(cut, to); err == nil {
		t.Error("copied after the end of the context")
	}
	set(to, "7", "data of 7")
	got, err := from.CopyTo(t.Context(), to)
	if diff := cmp.Diff(boltstore.Copied{Items: items, Parties: parties, Cursors: 1, Installations: 1}, got); diff != "" || err != nil {
		t.Errorf("copied (-want +got), error %v\n%s", err, diff)
	}

	list := func(s bridge.Store) []bridge.Item {
		t.Helper()
		o := bridge.ListOptions{Installation: installation.ID, Kind: itemKey("").Kind, Limit: items + 1}
		all, err := s.List(t.Context(), o)
		must(err)
		return all
	}
	if diff := cmp.Diff(list(from), list(to)); diff != "" {
		t.Errorf("items (-want +got)\n%s", diff)
	}
	for number := range matching.Number(7) {
		for _, s := range []bridge.Directory{from, to} {
			all, err := s.Parties(t.Context(), installation.ID, 33199000000+number)
			if err != nil || len(all) < parties/7 {
				t.Errorf("%d parties have number %d, error %v", len(all), number, err)
			}
		}
	}
	for hours, want := range []int{0, parties / 3, 2 * parties / 3, parties} {
		refs, err := to.Unseen(t.Context(), installation.ID, matching.KindContact, noon.Add(time.Duration(hours)*time.Hour), parties)
		if err != nil || len(refs) != want {
			t.Errorf("%d parties were seen before hour %d, error %v; want %d", len(refs), hours, err, want)
		}
	}
	if cursor, err := to.Cursor(t.Context(), installation.ID, "scan"); err != nil || cursor != "2026-03-02" {
		t.Errorf("cursor %q, error %v", cursor, err)
	}
	if in, _, err := to.Installation(t.Context(), installation.ID); err != nil || !cmp.Equal(installation, in) {
		t.Errorf("installation %+v, error %v", in, err)
	}

	if _, err := from.CopyTo(t.Context(), to); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("copied twice, error %v", err)
	}
	other := bridge.NewMemory()
	set(other, "7", "something else")
	if _, err := from.CopyTo(t.Context(), other); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("copied over another version, error %v", err)
	}
}
