package boltstore_test

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestLookUpsSeeWhatWasAcknowledged looks up what was just put, while others put more, the file grows and is compacted.
func TestLookUpsSeeWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	s := open(t, path)
	padding := bytes.Repeat([]byte("x"), 20_000)
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for version := range 20 {
				ref := store.Ref{Kind: "contact", ID: int64(worker + 1)}
				number := 33_199_000_000 + 100*uint64(worker) + uint64(version)
				want := store.Row{Ref: ref, Numbers: []uint64{number}, Data: append([]byte(strconv.Itoa(version)), padding...)}
				if err := s.Put(t.Context(), "i", time.Now(), want); err != nil {
					t.Error(err)
					return
				}
				if got, err := s.Find(t.Context(), "i", number); err != nil || len(got) != 1 || !bytes.Equal(got[0].Data, want.Data) {
					t.Errorf("version %d of %v is not found: %d rows, error %v", version, ref, len(got), err)
				}
				if got, ok, err := s.Row(t.Context(), "i", ref); err != nil || !ok || !bytes.Equal(got.Data, want.Data) {
					t.Errorf("version %d of %v is not read: %v, error %v", version, ref, ok, err)
				}
				if got, err := s.Find(t.Context(), "i", number-1); err != nil || len(got) > 0 {
					t.Errorf("version %d of %v is still found: %d rows, error %v", version-1, ref, len(got), err)
				}
			}
		})
	}
	if err := s.Compact(t.Context()); err != nil {
		t.Error(err)
	}
	group.Wait()
	if errs := s.Check(); len(errs) > 0 {
		t.Error(errs)
	}
}

// TestKindsAreKeptApart stores rows whose kinds take one byte in keys beside those of any other kind.
func TestKindsAreKeptApart(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	s, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const number = 33_199_000_001
	kinds := []string{"", "\x00", "\x01", "\x01\x01", "\x02", "\x03", "c", "contact", "contacts", "company", "individual", "person"}
	for _, installation := range []string{"", "i", "\x01"} {
		var rows []store.Row
		for i, kind := range kinds {
			for _, id := range []int64{0, int64(i + 1), 1 << 40, -1} {
				rows = append(rows, store.Row{
					Ref: store.Ref{Kind: kind, ID: id}, Numbers: []uint64{number, 1, 1<<64 - 1}, Data: fmt.Append(nil, installation, kind, id),
				})
			}
		}
		if err := s.Put(t.Context(), installation, time.Unix(1_760_000_000, 0), rows...); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	reopened := open(t, path)
	for _, installation := range []string{"", "i", "\x01"} {
		for _, n := range []uint64{number, 1, 1<<64 - 1} {
			rows, err := reopened.Find(t.Context(), installation, n)
			if err != nil || len(rows) != 4*len(kinds) {
				t.Errorf("installation %q, number %d: %d rows, want %d; error %v", installation, n, len(rows), 4*len(kinds), err)
			}
			for _, row := range rows {
				if want := fmt.Sprint(installation, row.Ref.Kind, row.Ref.ID); string(row.Data) != want {
					t.Errorf("row %+v holds %q, want %q", row.Ref, row.Data, want)
				}
			}
		}
		for _, kind := range kinds {
			unseen, err := reopened.Unseen(t.Context(), installation, kind, time.Now(), 100)
			if err != nil || len(unseen) != 4 {
				t.Errorf("installation %q, kind %q: unseen %v, want 4; error %v", installation, kind, unseen, err)
			}
		}
	}
}
