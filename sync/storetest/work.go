package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// working are the cases that wait for something, for which they need the harness.
type working struct{ Harness[store.Store] }

// done is what a worker returns that wants nothing more.
var done = store.Next{}

func one(kind string) store.WorkOptions { return store.WorkOptions{Kind: kind, Workers: 1} }

func (w working) handedOut(t *testing.T, s store.Store) {
	k := key("call", "1")
	put(t, s, k, "old", in(-time.Minute))
	put(t, s, k, "data", in(-time.Second))
	want := get(t, s, k)
	got := make(chan store.Item, 1)
	stop := work(t, s, one("call"), func(_ context.Context, it store.Item) store.Next {
		mine := it
		mine.Data = slices.Clone(it.Data)
		it.Data[0] = 'x' // which must not reach the store
		got <- mine
		return done
	})
	same(t, "handed out", want, wait(t, w, got, "work"))
	stop()
	want.Due = time.Time{}
	same(t, "after the work, which is no update", want, get(t, s, k))
}

func (w working) dueOrder(t *testing.T, s store.Store) {
	const items = 60
	begin := in(-time.Hour)
	for _, i := range rand.Perm(items) {
		put(t, s, key("call", number(i*7919%items)), fmt.Sprint(i), begin.Add(time.Duration(i)*time.Second))
	}
	got, _ := handing(t, s, one("call"))
	for i := range items {
		if it := wait(t, w, got, "work"); string(it.Data) != fmt.Sprint(i) {
			t.Fatalf("the item handed out as number %d is %s, due at %v", i, it.Data, it.Due)
		}
	}
}

func (w working) notBefore(t *testing.T, s store.Store) {
	got := make(chan time.Duration, 10)
	work(t, s, store.WorkOptions{Kind: "call", Workers: 3}, func(_ context.Context, it store.Item) store.Next {
		got <- time.Since(it.Due)
		if string(it.Data) == "twice" {
			return store.Next{Due: in(soon), Delete: false}
		}
		return done
	})
	put(t, s, key("call", "1"), "once", in(2*soon))
	put(t, s, key("call", "2"), "twice", in(soon))
	put(t, s, key("call", "3"), "once", in(3*soon))
	for range 4 {
		if late := wait(t, w, got, "work"); late < 0 {
			t.Errorf("handed out %v before it was due", -late)
		}
	}
}

func (w working) zeroDue(t *testing.T, s store.Store) {
	put(t, s, key("call", "never"), "data", time.Time{})
	put(t, s, key("call", "no more"), "data", in(-time.Second))
	put(t, s, key("call", "no more"), "data", time.Time{})
	put(t, s, key("call", "marker"), "data", in(soon))
	got, stop := handing(t, s, one("call"))
	if it := wait(t, w, got, "work"); it.Key.ID != "marker" {
		t.Errorf("%v was handed out and has no due time", it.Key)
	}
	pass(soon)
	stop()
	if len(got) > 0 {
		t.Errorf("%v was handed out and has no due time", (<-got).Key)
	}
}

func (w working) earlierDue(t *testing.T, s store.Store) {
	put(t, s, key("call", "1"), "data", in(24*365*time.Hour))
	got, _ := handing(t, s, one("call"))
	pass(soon) // so that the worker sleeps
	begin := time.Now()
	put(t, s, key("call", "1"), "data", in(soon))
	if it := wait(t, w, got, "work"); time.Since(begin) < soon/2 || it.Key.ID != "1" {
		t.Errorf("%v handed out after %v", it.Key, time.Since(begin))
	}
	put(t, s, key("call", "2"), "new", in(0))
	if it := wait(t, w, got, "work"); it.Key.ID != "2" {
		t.Errorf("%v handed out, want the new item", it.Key)
	}
}

func (w working) laterDue(t *testing.T, s store.Store) {
	put(t, s, key("call", "1"), "data", in(soon))
	got, _ := handing(t, s, one("call"))
	later := in(4 * soon)
	put(t, s, key("call", "1"), "data", later)
	if it := wait(t, w, got, "work"); !it.Due.Equal(later) || time.Now().Before(later) {
		t.Errorf("handed out as due at %v, %v from the later time", it.Due, time.Until(later))
	}
	pass(soon)
	if len(got) > 0 {
		t.Error("handed out for both due times")
	}
}

func (w working) kindsApart(t *testing.T, s store.Store) {
	kinds := []string{"call", "number", "cal", "c/all", "callx"}
	for _, kind := range kinds {
		for _, installation := range []string{"i", "j"} {
			put(t, s, store.Key{Installation: installation, Kind: kind, ID: "1"}, kind, in(-time.Second))
		}
	}
	for _, kind := range kinds {
		got, stop := handing(t, s, store.WorkOptions{Kind: kind, Workers: 2})
		keys := []string{wait(t, w, got, "work").Key.String(), wait(t, w, got, "work of the other installation").Key.String()}
		stop()
		slices.Sort(keys)
		if diff := cmp.Diff([]string{"i/" + kind + "/1", "j/" + kind + "/1"}, keys); diff != "" || len(got) > 0 {
			t.Errorf("work of kind %q (-want +got), and %d more:\n%s", kind, len(got), diff)
		}
	}
}

func (w working) workers(t *testing.T, s store.Store) {
	const workers = 5
	for i := range 4 * workers {
		put(t, s, key("call", number(i)), "data", in(-time.Second))
	}
	var now, most atomic.Int64
	began := make(chan struct{}, 4*workers)
	goOn := make(chan struct{})
	stop := work(t, s, store.WorkOptions{Kind: "call", Workers: workers}, func(context.Context, store.Item) store.Next {
		n := now.Add(1)
		defer now.Add(-1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		began <- struct{}{}
		blockUntil(t, goOn)
		return done
	})
	for range workers {
		wait(t, w, began, "worker beside those that are busy")
	}
	pass(soon) // for one more, which must not come
	close(goOn)
	for range 3 * workers {
		wait(t, w, began, "work")
	}
	stop()
	if most.Load() != workers {
		t.Errorf("%d at a time, want %d", most.Load(), workers)
	}
}

// oneWorkerPerKey has two callers of Work, as two parts of a program may be, and updates all the while.
func (w working) oneWorkerPerKey(t *testing.T, s store.Store) {
	const keys, runs = 4, 25
	var busy [keys]atomic.Bool
	var run [keys]atomic.Int64
	allDone := make(chan struct{}, keys)
	fn := func(_ context.Context, it store.Item) store.Next {
		i := int(it.Data[0])
		if !busy[i].CompareAndSwap(false, true) {
			t.Errorf("%v is worked on twice at a time", it.Key)
		}
		pass(time.Millisecond)
		if run[i].Add(1) == runs {
			allDone <- struct{}{}
		}
		busy[i].Store(false)
		return store.Next{Due: in(-time.Second)}
	}
	for i := range keys {
		put(t, s, key("call", number(i)), string(byte(i)), in(-time.Second))
	}
	stops := []func(){
		work(t, s, store.WorkOptions{Kind: "call", Workers: 4}, fn),
		work(t, s, store.WorkOptions{Kind: "call", Workers: 4}, fn),
	}
	var updates sync.WaitGroup
	for i := range keys {
		updates.Go(func() {
			for range runs {
				change(t, s, key("call", number(i)), func(it *store.Item) {
					it.Data = append(it.Data, 'x')
					it.Due = in(-time.Second)
				})
			}
		})
	}
	updates.Wait()
	for range keys {
		wait(t, w, allDone, "runs of every key")
	}
	for _, stop := range stops {
		stop()
	}
	for i := range keys {
		if it := get(t, s, key("call", number(i))); len(it.Data) != 1+runs {
			t.Errorf("%v has %d of %d updates", it.Key, len(it.Data)-1, runs)
		}
	}
}

// mergeCase is what an item is asked for while it is being worked on, and what becomes of that.
type mergeCase struct {
	name string
	asks []time.Time // one update each; zero: data only
	next store.Next
	due  time.Time // afterwards
	data string    // afterwards; empty: the item is gone
}

// merge has updates come while the item is being worked on.
func (w working) merge(t *testing.T, s store.Store) {
	early, late := in(time.Hour), in(2*time.Hour)
	never := time.Time{}
	cases := []mergeCase{
		{"nobody asks", nil, done, never, "data"},
		{"the worker asks", nil, store.Next{Due: late}, late, "data"},
		{"an update asks", []time.Time{late}, done, late, "data+"},
		{"the update asks for earlier", []time.Time{early}, store.Next{Due: late}, early, "data+"},
		{"the worker asks for earlier", []time.Time{late}, store.Next{Due: early}, early, "data+"},
		{"several updates ask", []time.Time{late, early, late, never}, done, early, "data++++"},
		{"an update asks for nothing", []time.Time{never}, done, never, "data+"},
		{"an update asks for nothing, the worker for something", []time.Time{never}, store.Next{Due: late}, late, "data+"},
		{"deleted", nil, store.Next{Delete: true}, never, ""},
		{"deleted, whatever its due time", nil, store.Next{Delete: true, Due: early}, never, ""},
		{"deleted after an update that asks for nothing", []time.Time{never}, store.Next{Delete: true}, never, ""},
		{"not deleted, as an update asks", []time.Time{late}, store.Next{Delete: true}, late, "data+"},
		{"not deleted, and due as the update asks", []time.Time{late}, store.Next{Delete: true, Due: early}, late, "data+"},
	}
	for i, c := range cases {
		w.merged(t, s, key("call", number(i)), c)
	}
}

func (w working) merged(t *testing.T, s store.Store, k store.Key, c mergeCase) {
	t.Helper()
	put(t, s, k, "data", in(-time.Second))
	goOn := make(chan struct{})
	handed, stop := holding(t, s, one("call"), goOn, c.next)
	wait(t, w, handed, "work")
	for _, due := range c.asks {
		change(t, s, k, func(it *store.Item) {
			if !it.Due.IsZero() {
				t.Errorf("%s: while at work an update sees the due time %v, want none", c.name, it.Due)
			}
			it.Data, it.Due = append(it.Data, '+'), due
		})
	}
	if len(c.asks) > 0 && !c.next.Delete {
		// Asking again for what has been asked for changes nothing.
		before := get(t, s, k).Rev
		err := s.Update(t.Context(), k, func(it *store.Item) error { it.Due = c.asks[0]; return nil })
		if after := get(t, s, k).Rev; err != nil || after != before {
			t.Errorf("%s: asking twice took the revision from %d to %d, error %v", c.name, before, after, err)
		}
	}
	close(goOn)
	stop()
	want := store.Item{Key: k}
	if c.data != "" {
		want = store.Item{Key: k, Data: []byte(c.data), Due: c.due, Rev: uint64(1 + len(c.asks))}
	}
	same(t, c.name, want, get(t, s, k))
	if len(handed) > 0 {
		t.Errorf("%s: handed out before it was due", c.name)
	}
}

func (w working) askedAtOnce(t *testing.T, s store.Store) {
	k, due := key("call", "1"), in(-time.Second)
	for _, late := range []time.Duration{0, time.Millisecond, 0} { // the last one is the second of its kind
		put(t, s, k, "old", due.Add(late))
	}
	goOn := make(chan struct{})
	handed, _ := holding(t, s, store.WorkOptions{Kind: "call", Workers: 3}, goOn, done)
	wait(t, w, handed, "work")
	put(t, s, k, "new", in(-time.Second))
	pass(soon)
	if len(handed) > 0 {
		t.Fatal("handed out while it is being worked on")
	}
	close(goOn)
	if it := wait(t, w, handed, "second run"); string(it.Data) != "new" {
		t.Errorf("the second run was handed %q", it.Data)
	}
	pass(soon)
	if len(handed) > 0 {
		t.Error("a third run, for which nobody has asked")
	}
}

// noWakeUpLost updates items that are being handed out at that moment. However that goes, a worker sees each item once more
// as the last update left it.
func (w working) noWakeUpLost(t *testing.T, s store.Store) {
	const items, rounds = 12, 40
	var seen [items]atomic.Int64
	work(t, s, store.WorkOptions{Kind: "call", Workers: items}, func(_ context.Context, it store.Item) store.Next {
		seen[it.Data[0]].Store(int64(len(it.Data)))
		return done
	})
	var wg sync.WaitGroup
	for i := range items {
		wg.Go(func() {
			var size int64
			for range rounds {
				for range 3 {
					change(t, s, key("call", number(i)), func(it *store.Item) {
						it.Data, it.Due = append(it.Data, byte(i)), in(0)
						size = int64(len(it.Data))
					})
				}
				for deadline := time.Now().Add(w.patience()); seen[i].Load() < size; pass(time.Millisecond) {
					if time.Now().After(deadline) {
						t.Errorf("item %d was last handed out with %d bytes, and has %d", i, seen[i].Load(), size)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

func (w working) stop(t *testing.T, s store.Store) {
	const running = 3
	for i := range running + 1 {
		put(t, s, key("call", number(i)), "data", in(-time.Hour).Add(time.Duration(i)*time.Second))
	}
	type name struct{}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), name{}, "value"))
	defer cancel()
	handed := make(chan context.Context, running+1)
	goOn := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- s.Work(ctx, store.WorkOptions{Kind: "call", Workers: running}, func(ctx context.Context, _ store.Item) store.Next {
			handed <- ctx
			blockUntil(t, goOn)
			return store.Next{Delete: true}
		})
	}()
	var given []context.Context
	for range running {
		given = append(given, wait(t, w, handed, "work"))
	}
	cancel()
	pass(soon)
	for _, ctx := range given {
		if ctx.Err() != nil {
			t.Errorf("the context of work that has begun ended with that of Work: %v", ctx.Err())
		}
		if ctx.Value(name{}) != "value" {
			t.Error("the context of work does not have the values of that of Work")
		}
	}
	select {
	case err := <-ended:
		t.Errorf("Work returned %v and did not wait for the work that had begun", err)
		ended <- err
	default:
	}
	close(goOn)
	if err := wait(t, w, ended, "end of Work"); err != nil {
		t.Errorf("Work returned %v after its context ended, want nil", err)
	}
	if len(handed) > 0 {
		t.Error("more work was handed out after the end of the context")
	}
	for i := range running {
		if got := get(t, s, key("call", number(i))); got.Rev != 0 {
			t.Errorf("what the work returned after the end of the context was lost: %+v", got)
		}
	}

	// The one that is left is for the next to come.
	work(t, s, one("call"), func(ctx context.Context, _ store.Item) store.Next {
		handed <- ctx
		return done
	})
	wait(t, w, handed, "work after the next start")
}

func (working) endedBefore(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Work(ctx, one("call"), func(context.Context, store.Item) store.Next { return done }); err != nil {
		t.Errorf("Work returned %v with a context that had ended, want nil", err)
	}
}

// panics leaves it to the store whether Work goes on after a panic of fn, or returns; if it returns, it is called again.
func (w working) panics(t *testing.T, s store.Store) {
	put(t, s, key("call", "1"), "data", in(-time.Second))
	want := get(t, s, key("call", "1"))
	late := in(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var runs atomic.Int64
	second := make(chan store.Item, 2)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			err := s.Work(ctx, store.WorkOptions{Kind: "call", Workers: 2}, func(_ context.Context, it store.Item) store.Next {
				if runs.Add(1) == 1 {
					put(t, s, it.Key, "data", late)
					panic("a worker that panics")
				}
				second <- it
				return done
			})
			if err == nil && ctx.Err() == nil {
				t.Error("Work returned nil before the end of its context")
			}
		}
	}()
	got := wait(t, w, second, "second run after the panic of the first")
	got.Due = want.Due // a store may have put it off
	want.Rev++         // for what was asked during the first run
	same(t, "handed out after the panic", want, got)
	cancel()
	wait(t, w, ended, "end of Work")
	want.Due = late
	same(t, "after a panic and a good run", want, get(t, s, want.Key))
}

// manyDue checks the order in so far as several workers can keep one: whenever an item is handed out, those that were due
// before it and have not been seen yet are in the hands of the other workers.
func (w working) manyDue(t *testing.T, s store.Store) {
	const senders, workers = 64, 64
	items := w.ManyDue
	if items == 0 {
		items = 100_000
	}
	if testing.Short() {
		items = min(items, 2000)
	}
	begin := in(-24 * time.Hour)
	order := rand.Perm(items)
	var wg sync.WaitGroup
	for some := range slices.Chunk(order, (items+senders-1)/senders) {
		wg.Go(func() {
			for _, i := range some {
				if t.Failed() {
					return // one complaint is enough
				}
				put(t, s, key("call", number(order[i])), number(i), begin.Add(time.Duration(i)*time.Millisecond))
			}
		})
	}
	wg.Wait()

	var mu sync.Mutex
	seen := make([]bool, items)
	count, latest := 0, -1
	all := make(chan struct{})
	stop := work(t, s, store.WorkOptions{Kind: "call", Workers: workers}, func(_ context.Context, it store.Item) store.Next {
		mu.Lock()
		defer mu.Unlock()
		i, err := strconv.Atoi(string(it.Data))
		if err != nil || seen[i] {
			t.Errorf("item %q, handed out twice or without its data", it.Data)
			return done
		}
		if latest = max(latest, i); latest-count >= workers {
			t.Errorf("item %d was handed out before %d others that were due earlier", i, latest-count)
		}
		seen[i] = true
		if count++; count == items {
			close(all)
		}
		return store.Next{Delete: i%2 == 0}
	})
	wait(t, w, all, "end of the work")
	stop()
	left, err := s.List(t.Context(), store.ListOptions{Installation: "i", Kind: "call", Limit: items})
	if err != nil || len(left) != items/2 {
		t.Errorf("%d of %d items are left, want those that were not deleted; error %v", len(left), items, err)
	}
}
