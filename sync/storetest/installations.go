package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Installations runs every case of store.Installations.
func Installations(t *testing.T, h Harness[store.Installations]) {
	ctx := context.Background()
	first := store.Installation{ID: "a", Settings: []byte{0, 1, 0xff}, Created: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), ContactsSince: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	second := store.Installation{ID: "b", Created: time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC)}
	want := func(t *testing.T, s store.Installations, want ...store.Installation) {
		t.Helper()
		got, err := s.Installations(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("installations (-want +got)\n%s", diff)
		}
		for _, w := range want {
			if in, known, err := s.Installation(ctx, w.ID); err != nil || !known || !cmp.Equal(w, in) {
				t.Errorf("installation %s: %+v, %v, %v", w.ID, in, known, err)
			}
		}
	}
	put := func(t *testing.T, s store.Installations, ins ...store.Installation) {
		t.Helper()
		for _, in := range ins {
			if err := s.PutInstallation(ctx, in); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.run(t, "none", func(t *testing.T, s store.Installations) {
		want(t, s)
		if in, known, err := s.Installation(ctx, "a"); err != nil || known || in.ID != "" {
			t.Errorf("unknown installation: %+v, %v, %v", in, known, err)
		}
	})
	h.run(t, "in the order of their ids", func(t *testing.T, s store.Installations) {
		put(t, s, second, first)
		want(t, s, first, second)
	})
	h.run(t, "replaced", func(t *testing.T, s store.Installations) {
		put(t, s, first)
		changed := first
		changed.ContactsSince = time.Time{}
		put(t, s, changed)
		want(t, s, changed)
	})
	h.run(t, "removed with all that is theirs, and nothing else", removed)
	h.runDurable(t, "survive a crash", func(t *testing.T, s store.Installations) {
		put(t, s, first, second)
		want(t, h.Crash(t, s), first, second)
	})
	h.run(t, "context that has ended", func(t *testing.T, s store.Installations) {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if err := s.PutInstallation(ended, first); err == nil {
			t.Error("stored")
		}
		want(t, s)
	})
}

// removed fills two installations, as far as the store keeps items and rows too, and removes one.
func removed(t *testing.T, s store.Installations) {
	const many = 2500 // more than a store would like to delete at once
	items, _ := s.(store.Store)
	directory, _ := s.(store.Directory)
	ref := store.Ref{Kind: "contact", ID: 7}
	for _, id := range []string{"i", "ii"} {
		if err := s.PutInstallation(t.Context(), store.Installation{ID: id}); err != nil {
			t.Fatal(err)
		}
		if directory != nil {
			p := store.Row{Ref: ref, Numbers: []uint64{33199000001}}
			if err := errors.Join(directory.Put(t.Context(), id, time.Now(), p), directory.SetCursor(t.Context(), id, "scan", "x")); err != nil {
				t.Fatal(err)
			}
		}
		if items != nil {
			for i := range 3 {
				put(t, items, store.Key{Installation: id, Kind: "call", ID: number(i)}, "data", in(-time.Hour))
			}
		}
	}
	if items != nil {
		var group errgroup.Group
		for worker := range 10 {
			group.Go(func() error {
				for i := range many / 10 {
					k := key("number", number(worker*many+i))
					if err := items.Update(t.Context(), k, func(it *store.Item) error { it.Data = []byte("x"); return nil }); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time, there is nothing
		if err := s.RemoveInstallation(t.Context(), "i"); err != nil {
			t.Fatal(err)
		}
	}
	for id, there := range map[string]bool{"i": false, "ii": true} {
		if _, known, err := s.Installation(t.Context(), id); err != nil || known != there {
			t.Errorf("installation %s is there: %v, error %v", id, known, err)
		}
		if directory != nil {
			rows, err := directory.Find(t.Context(), id, 33199000001)
			cursor, err2 := directory.Cursor(t.Context(), id, "scan")
			unseen, err3 := directory.Unseen(t.Context(), id, "contact", in(time.Hour), 10)
			_, known, err4 := directory.Row(t.Context(), id, ref)
			if err := errors.Join(err, err2, err3, err4); err != nil || (len(rows) > 0) != there || (cursor != "") != there || (len(unseen) > 0) != there || known != there {
				t.Errorf("of the directory of %s there are: %v, cursor %q, unseen %v, row %v, error %v", id, rows, cursor, unseen, known, err)
			}
		}
		if items != nil {
			for _, kind := range []string{"call", "number"} {
				list, err := items.List(t.Context(), store.ListOptions{Installation: id, Kind: kind, Limit: 10})
				if want := there && kind == "call"; err != nil || (len(list) > 0) != want {
					t.Errorf("items of %s, %s: %v, error %v", id, kind, list, err)
				}
			}
			backlog, err := items.Backlog(t.Context(), id, "call")
			if err != nil || (backlog.Due > 0) != there {
				t.Errorf("backlog of %s: %v, error %v", id, backlog, err)
			}
		}
	}
}
