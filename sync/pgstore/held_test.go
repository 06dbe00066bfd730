package pgstore_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestUpdatesOfAHeldItem has a worker and another process change an item in turn while the worker has it in its hands. Each goes on from
// what the other has made of it, also where it changes nothing, and the time that one of them has set stays.
func TestUpdatesOfAHeldItem(t *testing.T) {
	t.Parallel()
	dsn := newSchema(t)
	here, there := open(t, dsn, pgstore.Options{}), open(t, dsn, pgstore.Options{})
	due := time.Now().Add(time.Hour).Truncate(time.Microsecond)
	put(t, here, "1", "0", time.Now())
	worked := make(chan error)
	work(t, here, 1, func(ctx context.Context, it store.Item) store.Next {
		var errs []error
		add := func(s *onDisk, what string, due time.Time) {
			errs = append(errs, s.Update(ctx, it.Key, func(it *store.Item) error {
				if !it.Due.IsZero() {
					return errors.New("an item in somebody's hands is due")
				}
				it.Data, it.Due = append(it.Data, what...), due
				return nil
			}))
		}
		holds := func(s *onDisk, want string) {
			errs = append(errs, s.Update(ctx, it.Key, func(it *store.Item) error {
				if got := string(it.Data); got != want {
					return fmt.Errorf("it holds %q, not %q", got, want)
				}
				return nil
			}))
		}
		add(here, "a", time.Time{})
		add(here, "b", time.Time{})
		holds(here, "0ab")
		add(there, "C", due)
		holds(here, "0abC")
		add(here, "d", time.Time{})
		add(here, "e", due.Add(time.Hour))
		add(there, "F", time.Time{})
		add(here, "g", time.Time{})
		holds(there, "0abCdeFg")
		worked <- errors.Join(errs...)
		return store.Next{}
	})
	if err := wait(t, worked, "work"); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; pass(10 * time.Millisecond) {
		it, err := there.Get(t.Context(), itemKey("1"))
		if err != nil {
			t.Fatal(err)
		}
		if string(it.Data) != "0abCdeFg" {
			t.Fatalf("it holds %q", it.Data)
		}
		if it.Due.Equal(due) && it.Rev == 8 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("it is due at %v, not at %v, and at revision %d, not 8", it.Due, due, it.Rev)
		}
	}
}

// TestUpdateAfterTheLease has a worker change its item after another has taken it over: nothing of what that has made of it is lost.
func TestUpdateAfterTheLease(t *testing.T) {
	t.Parallel()
	dsn := newSchema(t)
	s := open(t, dsn, pgstore.Options{})
	put(t, s, "1", "0", time.Now())
	begun, over, worked := make(chan struct{}), make(chan struct{}), make(chan error)
	work(t, s, 1, func(ctx context.Context, it store.Item) store.Next {
		err := s.Update(ctx, it.Key, func(it *store.Item) error {
			it.Data = append(it.Data, 'a')
			return nil
		})
		begun <- struct{}{}
		<-over
		worked <- errors.Join(err, s.Update(ctx, it.Key, func(it *store.Item) error {
			it.Data = append(it.Data, 'c')
			return nil
		}))
		return store.Next{}
	})
	wait(t, begun, "work")
	runSQL(t, dsn, "UPDATE bridge_items SET leased_by = NULL, data = data || 'B'")
	close(over)
	if err := wait(t, worked, "end of the work"); err != nil {
		t.Fatal(err)
	}
	it, err := s.Get(t.Context(), itemKey("1"))
	if err != nil {
		t.Fatal(err)
	}
	if string(it.Data) != "0aBc" {
		t.Errorf("it holds %q", it.Data)
	}
}
