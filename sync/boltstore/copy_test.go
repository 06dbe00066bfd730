package boltstore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

func TestCopyTo(t *testing.T) {
	t.Parallel()
	const items, rows = 2500, 1200 // more than are read at a time
	from, to := open(t, newPath(t)), store.NewMemory()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	set := func(s store.Store, id, data string) {
		t.Helper()
		err := s.Update(t.Context(), itemKey(id), func(it *store.Item) error {
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
	row := func(id int64) store.Row {
		return store.Row{Ref: store.Ref{Kind: "contact", ID: id}, Data: fmt.Append(nil, "Contact ", id), Numbers: []uint64{33199000000 + uint64(id%7)}}
	}
	installation := store.Installation{ID: itemKey("").Installation, Created: noon, Settings: []byte("sealed")}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for id := range int64(rows) {
		must(from.Put(t.Context(), installation.ID, noon.Add(time.Duration(id%3)*time.Hour), row(id+1)))
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
	if diff := cmp.Diff(boltstore.Copied{Items: items, Rows: rows, Cursors: 1, Installations: 1}, got); diff != "" || err != nil {
		t.Errorf("copied (-want +got), error %v\n%s", err, diff)
	}

	list := func(s store.Store) []store.Item {
		t.Helper()
		o := store.ListOptions{Installation: installation.ID, Kind: itemKey("").Kind, Limit: items + 1}
		all, err := s.List(t.Context(), o)
		must(err)
		return all
	}
	if diff := cmp.Diff(list(from), list(to)); diff != "" {
		t.Errorf("items (-want +got)\n%s", diff)
	}
	for number := range uint64(7) {
		for _, s := range []store.Directory{from, to} {
			all, err := s.Find(t.Context(), installation.ID, 33199000000+number)
			if err != nil || len(all) < rows/7 {
				t.Errorf("%d rows have number %d, error %v", len(all), number, err)
			}
		}
	}
	for hours, want := range []int{0, rows / 3, 2 * rows / 3, rows} {
		refs, err := to.Unseen(t.Context(), installation.ID, "contact", noon.Add(time.Duration(hours)*time.Hour), rows)
		if err != nil || len(refs) != want {
			t.Errorf("%d rows were seen before hour %d, error %v; want %d", len(refs), hours, err, want)
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
	other := store.NewMemory()
	set(other, "7", "something else")
	if _, err := from.CopyTo(t.Context(), other); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("copied over another version, error %v", err)
	}
}
