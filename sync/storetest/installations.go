package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
		same(t, "installations", want, got)
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
	items, _ := s.(store.Store)
	directory, _ := s.(store.Directory)
	for _, id := range []string{"i", "ii"} {
		if err := s.PutInstallation(t.Context(), store.Installation{ID: id}); err != nil {
			t.Fatal(err)
		}
		if directory != nil {
			putRows(t, directory, id, time.Now(), row("contact", 7, numberA))
			setCursor(t, directory, id, "scan", "x")
		}
		if items != nil {
			for i := range 3 {
				put(t, items, store.Key{Installation: id, Kind: "call", ID: number(i)}, "data", in(-time.Hour))
			}
		}
	}
	if items != nil {
		putMany(t, items)
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
			checkDirectory(t, directory, id, there)
		}
		if items != nil {
			checkItems(t, items, id, there)
		}
	}
}

// putMany stores more items than a store would like to delete at once.
func putMany(t *testing.T, s store.Store) {
	const many = 2500
	var group sync.WaitGroup
	for worker := range 10 {
		group.Go(func() {
			for i := range many / 10 {
				put(t, s, key("number", number(worker*many+i)), "x", time.Time{})
			}
		})
	}
	group.Wait()
}

func checkItems(t *testing.T, s store.Store, installation string, there bool) {
	for _, kind := range []string{"call", "number"} {
		list, err := s.List(t.Context(), store.ListOptions{Installation: installation, Kind: kind, Limit: 10})
		if want := there && kind == "call"; err != nil || (len(list) > 0) != want {
			t.Errorf("items of %s, %s: %v, error %v", installation, kind, list, err)
		}
	}
	backlog, err := s.Backlog(t.Context(), installation, "call")
	if err != nil || (backlog.Due > 0) != there {
		t.Errorf("backlog of %s: %v, error %v", installation, backlog, err)
	}
}

func checkDirectory(t *testing.T, d store.Directory, installation string, there bool) {
	rows, err := d.Find(t.Context(), installation, numberA)
	cursor, err2 := d.Cursor(t.Context(), installation, "scan")
	unseen, err3 := d.Unseen(t.Context(), installation, "contact", in(time.Hour), 10)
	_, known, err4 := d.Row(t.Context(), installation, ref("contact", 7))
	if err := errors.Join(err, err2, err3, err4); err != nil {
		t.Error(err)
	}
	got := []bool{len(rows) > 0, cursor != "", len(unseen) > 0, known}
	same(t, "rows by number, cursor, unseen rows and row of "+installation, []bool{there, there, there, there}, got)
}
