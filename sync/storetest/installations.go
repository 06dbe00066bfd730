package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// Installations runs every case of bridge.Installations.
func Installations(t *testing.T, h Harness[bridge.Installations]) {
	ctx := context.Background()
	first := bridge.Installation{ID: "a", Created: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), ContactsSince: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	second := bridge.Installation{ID: "b", Created: time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC)}
	want := func(t *testing.T, s bridge.Installations, want ...bridge.Installation) {
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
	put := func(t *testing.T, s bridge.Installations, ins ...bridge.Installation) {
		t.Helper()
		for _, in := range ins {
			if err := s.PutInstallation(ctx, in); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.run(t, "none", func(t *testing.T, s bridge.Installations) {
		want(t, s)
		if in, known, err := s.Installation(ctx, "a"); err != nil || known || in.ID != "" {
			t.Errorf("unknown installation: %+v, %v, %v", in, known, err)
		}
	})
	h.run(t, "in the order of their ids", func(t *testing.T, s bridge.Installations) {
		put(t, s, second, first)
		want(t, s, first, second)
	})
	h.run(t, "replaced", func(t *testing.T, s bridge.Installations) {
		put(t, s, first)
		changed := first
		changed.ContactsSince = time.Time{}
		put(t, s, changed)
		want(t, s, changed)
	})
	h.runDurable(t, "survive a crash", func(t *testing.T, s bridge.Installations) {
		put(t, s, first, second)
		want(t, h.Crash(t, s), first, second)
	})
	h.run(t, "context that has ended", func(t *testing.T, s bridge.Installations) {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if err := s.PutInstallation(ended, first); err == nil {
			t.Error("stored")
		}
		want(t, s)
	})
}
