package boltstore_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

func TestUseAfterClose(t *testing.T) {
	t.Parallel()
	s := open(t, newPath(t)).Store
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	k := itemKey("1")
	ref := store.Ref{Kind: "contact", ID: 1}
	for name, call := range map[string]func() error{
		"Update": func() error { return s.Update(ctx, k, func(*store.Item) error { return nil }) },
		"Get":    func() error { _, err := s.Get(ctx, k); return err },
		"List": func() error {
			_, err := s.List(ctx, store.ListOptions{Installation: "i", Kind: "call", Limit: 1})
			return err
		},
		"Work":      func() error { return s.Work(ctx, store.WorkOptions{Kind: "call"}, nil) },
		"Find":      func() error { _, err := s.Find(ctx, "i", 1); return err },
		"Row":       func() error { _, _, err := s.Row(ctx, "i", ref); return err },
		"Put":       func() error { return s.Put(ctx, "i", time.Now(), store.Row{Ref: ref}) },
		"Delete":    func() error { return s.Delete(ctx, "i", ref) },
		"Unseen":    func() error { _, err := s.Unseen(ctx, "i", "contact", time.Now(), 1); return err },
		"Cursor":    func() error { _, err := s.Cursor(ctx, "i", "name"); return err },
		"SetCursor": func() error { return s.SetCursor(ctx, "i", "name", "value") },
		"Compact":   func() error { return s.Compact(ctx) },
		"Backup":    func() error { _, err := s.Backup(io.Discard); return err },
	} {
		if err := call(); !errors.Is(err, boltstore.ErrClosed) {
			t.Errorf("%s after Close: %v, want %v", name, err, boltstore.ErrClosed)
		}
	}
}

// TestCloseAtWork closes the store under a worker, whose item is then somebody else's.
func TestCloseAtWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, newPath(t))
		put(t, s.Store, itemKey("1"), "data", time.Now())
		began := make(chan struct{})
		ended := make(chan error)
		go func() {
			ended <- s.Work(t.Context(), store.WorkOptions{Kind: "call", Workers: 2}, func(ctx context.Context, _ store.Item) store.Next {
				close(began)
				<-ctx.Done()
				if cause := context.Cause(ctx); !errors.Is(cause, boltstore.ErrClosed) {
					t.Errorf("the work's context ended because of %v, want %v", cause, boltstore.ErrClosed)
				}
				return store.Next{Delete: true}
			})
		}()
		<-began
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, boltstore.ErrClosed) {
			t.Errorf("Work returned %v, want %v", err, boltstore.ErrClosed)
		}
		s = open(t, s.path)
		if it, err := s.Get(t.Context(), itemKey("1")); err != nil || it.Due.IsZero() {
			t.Errorf("after opening again: %+v, error %v, want the item due", it, err)
		}
	})
}

// TestGivingUp has the writer busy with an update, and another one that does not want to wait for it.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, newPath(t))
		busy := make(chan error)
		go func() {
			busy <- s.Update(t.Context(), itemKey("1"), func(it *store.Item) error {
				time.Sleep(time.Minute)
				it.Data = []byte("data")
				return nil
			})
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		err := s.Update(ctx, itemKey("2"), func(it *store.Item) error {
			it.Data = []byte("data")
			return nil
		})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("error %v after %v, want that of the context after one second", err, time.Since(begin))
		}
		if err := <-busy; err != nil {
			t.Error(err)
		}
		if it, err := s.Get(t.Context(), itemKey("2")); it.Rev != 0 || err != nil {
			t.Errorf("an update that was given up was made: %+v, error %v", it, err)
		}
		if it, err := s.Get(t.Context(), itemKey("1")); it.Rev != 1 || err != nil {
			t.Errorf("the update before it: %+v, error %v", it, err)
		}
	})
}

// TestPanicsAreErrors shows what a panic in the caller's functions becomes.
func TestPanicsAreErrors(t *testing.T) {
	t.Parallel()
	s := open(t, newPath(t))
	err := s.Update(t.Context(), itemKey("1"), func(*store.Item) error { panic("in the update") })
	if err == nil || !strings.Contains(err.Error(), "i/call/1 panicked: in the update") || !strings.Contains(err.Error(), "close_test.go") {
		t.Errorf("Update returned %v, want what panicked, and where", err)
	}
	put(t, s.Store, itemKey("1"), "data", time.Now())
	err = s.Work(t.Context(), store.WorkOptions{Kind: "call", Workers: 3}, func(context.Context, store.Item) store.Next { panic("at work") })
	if err == nil || !strings.Contains(err.Error(), "i/call/1 panicked: at work") || !strings.Contains(err.Error(), "close_test.go") {
		t.Errorf("Work returned %v, want what panicked, and where", err)
	}
}

// TestAwkwardKeys has keys that only a store of bytes can be asked to keep apart.
func TestAwkwardKeys(t *testing.T) {
	t.Parallel()
	s := open(t, newPath(t))
	texts := []string{"", "\x00", "\x01", "\x01a", "a\x00", "a", "\xff", "\xff\xff", strings.Repeat("a", 127), strings.Repeat("a", 128), strings.Repeat("a", 300)}
	var keys []store.Key
	for _, installation := range texts {
		for _, id := range texts {
			keys = append(keys, store.Key{Installation: installation, Kind: "call", ID: id})
		}
	}
	due := time.Now().Add(-time.Hour)
	for i, k := range keys {
		put(t, s.Store, k, k.String(), due.Add(time.Duration(i)))
		if err := s.SetCursor(t.Context(), k.Installation, k.ID, k.String()+"!"); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range keys {
		if it, err := s.Get(t.Context(), k); err != nil || string(it.Data) != k.String() || it.Rev != 1 {
			t.Errorf("%q: %q of revision %d, error %v", k, it.Data, it.Rev, err)
		}
		if got, err := s.Cursor(t.Context(), k.Installation, k.ID); err != nil || got != k.String()+"!" {
			t.Errorf("cursor of %q: %q, error %v", k, got, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	n := 0
	err := s.Work(ctx, store.WorkOptions{Kind: "call", Workers: 1}, func(_ context.Context, it store.Item) store.Next {
		if it.Key != keys[n] {
			t.Errorf("%q was handed out as number %d, want %q", it.Key, n, keys[n])
		}
		if n++; n == len(keys) {
			stop()
		}
		return store.Next{}
	})
	if err != nil {
		t.Error(err)
	}

	long := store.Key{Installation: "i", Kind: "call", ID: strings.Repeat("a", 1<<15)}
	if err := s.Update(t.Context(), long, func(it *store.Item) error { it.Data = []byte("data"); return nil }); err == nil {
		t.Error("a key that is too long was accepted")
	}
	if err := s.SetCursor(t.Context(), "i", long.ID, "value"); err == nil {
		t.Error("a cursor with a name that is too long was accepted")
	}
	if err := s.Put(t.Context(), long.ID, time.Now(), store.Row{Ref: store.Ref{Kind: "contact", ID: 1}}); err == nil {
		t.Error("a party of an installation with a name that is too long was accepted")
	}
}
