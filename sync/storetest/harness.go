// Package storetest holds the behaviour that every store of the bridge must show. A store's own test runs it:
//
//	func TestStore(t *testing.T) {
//		storetest.Store(t, storetest.Harness[store.Store]{
//			Open: func(t *testing.T) store.Store { return openMyStore(t) },
//		})
//	}
//
// The example shows the tests of all three contracts. Some cases wait for what a store does by itself: without [Harness].Bubble they take
// as long as the store does, up to [Harness].Patience. Without [Harness].Crash, cases about what survives a crash are skipped.
//
// Run it under the race detector too: cases call the store from many goroutines.
package storetest

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Harness says how to get at the stores under test.
type Harness[T any] struct {
	// Open returns a new store that is empty and shares nothing with others. It is to be closed by t.Cleanup.
	Open func(t *testing.T) T

	// Crash returns what a new process would find if the one using the store died at this very moment, with all that it was
	// doing: some cases call it while an Update or a worker is running. The old store stays open, so that what it is still
	// doing can be shown to do no harm. Nil means that the store does not outlive its process; cases about that are skipped.
	Crash func(t *testing.T, old T) T

	// Bubble runs every case in a bubble of testing/synctest, where waiting takes no time. Stores that use sockets hang
	// there.
	Bubble bool

	// Patience is how long a case waits, at most, for what must happen. Zero means a minute. It must be longer than the time
	// in which the store notices that a worker is dead.
	Patience time.Duration

	// Overhead is how many bytes the store adds to an item's data, such as a seal: the largest item that is tried is as much
	// smaller than [store.MaxData].
	Overhead int

	// ManyDue is how many items the case of many due items has. Zero means 100,000.
	ManyDue int
}

// run runs one case, in a bubble if so wished.
func (h Harness[T]) run(t *testing.T, name string, test func(*testing.T, T)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		body := func(t *testing.T) { test(t, h.Open(t)) }
		if h.Bubble {
			synctest.Test(t, body)
		} else {
			body(t)
		}
	})
}

// runDurable runs a case that kills the process, so to speak.
func (h Harness[T]) runDurable(t *testing.T, name string, test func(*testing.T, T)) {
	h.run(t, name, func(t *testing.T, s T) {
		if h.Crash == nil {
			t.Skip("the store does not outlive its process")
		}
		test(t, s)
	})
}

func (h Harness[T]) patience() time.Duration {
	if h.Patience == 0 {
		return time.Minute
	}
	return h.Patience
}

// wait returns what comes from ch, and ends the test when nothing does.
func wait[V any](t *testing.T, w working, ch <-chan V, what string) V {
	t.Helper()
	timer := time.NewTimer(w.patience())
	defer timer.Stop()
	select {
	case v := <-ch:
		return v
	case <-timer.C:
		t.Fatalf("no %s in %v", what, w.patience())
		panic("unreachable")
	}
}

// blockUntil waits until ch is closed or the test is over, so that a worker that is blocked does not outlive a test that failed.
func blockUntil(t *testing.T, ch <-chan struct{}) {
	select {
	case <-ch:
	case <-t.Context().Done():
	}
}

// pass lets time go by.
func pass(d time.Duration) { <-time.After(d) }

// soon is a time that is not far off, even for a store that cannot be tested in a bubble.
const soon = 100 * time.Millisecond

// in returns the time after d from now, rounded to what databases can store.
func in(d time.Duration) time.Time { return time.Now().Add(d).Truncate(time.Microsecond) }

// key returns the key of an item of installation "i".
func key(kind, id string) store.Key { return store.Key{Installation: "i", Kind: kind, ID: id} }

// number returns n as an id that sorts like a number.
func number(n int) string {
	s := strconv.Itoa(n)
	return "0000000"[min(len(s), 7):] + s
}

// change is an Update that must succeed. Unlike the others it may be called by any goroutine.
func change(t *testing.T, s store.Store, k store.Key, fn func(*store.Item)) {
	t.Helper()
	if err := s.Update(t.Context(), k, func(it *store.Item) error { fn(it); return nil }); err != nil {
		t.Errorf("Update(%v): %v", k, err)
	}
}

// put stores data and a due time.
func put(t *testing.T, s store.Store, k store.Key, data string, due time.Time) {
	t.Helper()
	change(t, s, k, func(it *store.Item) { it.Data, it.Due = []byte(data), due })
}

func get(t *testing.T, s store.Store, k store.Key) store.Item {
	t.Helper()
	it, err := s.Get(context.WithoutCancel(t.Context()), k)
	if err != nil {
		t.Fatalf("Get(%v): %v", k, err)
	}
	return it
}

// same compares values.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// work runs Work until stop is called, or the test ends. stop waits for its end, which must be without error.
func work(t *testing.T, s store.Store, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := s.Work(ctx, o, fn); err != nil {
			t.Errorf("Work: %v", err)
		}
	}()
	stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	return stop
}

// handing runs a worker that passes on what it is handed, and wants nothing more.
func handing(t *testing.T, s store.Store, o store.WorkOptions) (handed chan store.Item, stop func()) {
	t.Helper()
	return holding(t, s, o, nil, done)
}

// holding runs a worker that passes on what it is handed, and then waits until goOn is closed.
func holding(t *testing.T, s store.Store, o store.WorkOptions, goOn <-chan struct{}, next store.Next) (handed chan store.Item, stop func()) {
	t.Helper()
	handed = make(chan store.Item, 100)
	stop = work(t, s, o, func(_ context.Context, it store.Item) store.Next {
		handed <- it
		if goOn != nil {
			blockUntil(t, goOn)
		}
		return next
	})
	return handed, stop
}
