package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Store checks that a store behaves as the interface says.
func Store(t *testing.T, h Harness[store.Store]) {
	h.run(t, "a new item", newItem)
	h.run(t, "revisions count changes", revisions)
	h.run(t, "only data and due time can be changed", onlyDataAndDue)
	h.run(t, "a failed update changes nothing", failedUpdate)
	h.run(t, "failing neighbours", failingNeighbours)
	h.run(t, "concurrent updates of one item lose nothing", concurrentUpdates)
	h.run(t, "one at a time claims an item", claims)
	h.run(t, "an update whose context has ended", endedContext)
	h.run(t, "bytes are copied", copies)
	h.run(t, "large items", func(t *testing.T, s store.Store) { largeItems(t, s, store.MaxData-h.Overhead) })
	h.run(t, "keys do not collide", keysApart)
	h.run(t, "List", list)
	h.run(t, "Backlog", backlog)

	w := working{h}
	h.run(t, "what a worker is handed", w.handedOut)
	h.run(t, "earliest first", w.dueOrder)
	h.run(t, "not before it is due", w.notBefore)
	h.run(t, "nothing without a due time", w.zeroDue)
	h.run(t, "an earlier due time wakes the worker", w.earlierDue)
	h.run(t, "a later due time puts off", w.laterDue)
	h.run(t, "kinds are worked on apart", w.kindsApart)
	h.run(t, "as many at a time as there are workers", w.workers)
	h.run(t, "one worker per key", w.oneWorkerPerKey)
	h.run(t, "changes while at work", w.merge)
	h.run(t, "work asked for while at work", w.askedAtOnce)
	h.run(t, "no update is missed", w.noWakeUpLost)
	h.run(t, "stopping", w.stop)
	h.run(t, "a context that has ended before", w.endedBefore)
	h.run(t, "a worker that panics", w.panics)
	h.run(t, "many due items", w.manyDue)

	h.runDurable(t, "what was acknowledged survives a crash", w.survives)
	h.runDurable(t, "a crash before the commit", w.beforeCommit)
	h.runDurable(t, "a crash while at work", w.crashAtWork)
}

func newItem(t *testing.T, s store.Store) {
	k := key("call", "1")
	same(t, "an item that is not there", store.Item{Key: k}, get(t, s, k))
	due := in(time.Hour)
	change(t, s, k, func(it *store.Item) {
		same(t, "a new item, in Update", store.Item{Key: k}, *it)
		it.Data, it.Due = []byte("data"), due
	})
	want := store.Item{Key: k, Data: []byte("data"), Due: due, Rev: 1}
	same(t, "after Update", want, get(t, s, k))
	change(t, s, k, func(it *store.Item) {
		same(t, "in the next Update", want, *it)
	})
}

func revisions(t *testing.T, s store.Store) {
	k := key("call", "1")
	due := in(time.Hour)
	steps := []struct {
		name string
		fn   func(*store.Item)
		want uint64
	}{
		{"nothing done to a new item, which is therefore not stored", func(*store.Item) {}, 0},
		{"data", func(it *store.Item) { it.Data = []byte("a") }, 1},
		{"the same data", func(it *store.Item) { it.Data = []byte("a") }, 1},
		{"a due time", func(it *store.Item) { it.Due = due }, 2},
		{"the same due time elsewhere", func(it *store.Item) { it.Due = due.In(time.FixedZone("", 3600)) }, 2},
		{"nothing", func(*store.Item) {}, 2},
		{"both", func(it *store.Item) { it.Data, it.Due = []byte("b"), due.Add(time.Second) }, 3},
		{"no due time", func(it *store.Item) { it.Due = time.Time{} }, 4},
		{"no data", func(it *store.Item) { it.Data = nil }, 5},
		{"no data still", func(it *store.Item) { it.Data = []byte{} }, 5},
	}
	for _, step := range steps {
		change(t, s, k, step.fn)
		if got := get(t, s, k).Rev; got != step.want {
			t.Fatalf("%s: Rev is %d, want %d", step.name, got, step.want)
		}
	}
}

func onlyDataAndDue(t *testing.T, s store.Store) {
	k, other := key("call", "1"), key("call", "2")
	change(t, s, k, func(it *store.Item) { it.Key, it.Rev, it.Data = other, 41, []byte("a") })
	same(t, "the item", store.Item{Key: k, Data: []byte("a"), Rev: 1}, get(t, s, k))
	if got := get(t, s, other); got.Rev != 0 {
		t.Errorf("another item was stored: %+v", got)
	}
}

func failedUpdate(t *testing.T, s store.Store) {
	k := key("call", "1")
	refused := errors.New("refused")
	fail := func(it *store.Item) error {
		if len(it.Data) > 0 {
			it.Data[0] = 'x'
		}
		it.Data, it.Due = append(it.Data, "more"...), in(time.Hour)
		return refused
	}
	if err := s.Update(t.Context(), k, fail); err != refused {
		t.Errorf("error %v, want the very error of fn", err)
	}
	if got := get(t, s, k); got.Rev != 0 {
		t.Errorf("a failed update stored %+v", got)
	}
	put(t, s, k, "data", time.Time{})
	before := get(t, s, k)
	if err := s.Update(t.Context(), k, fail); err != refused {
		t.Errorf("error %v, want the very error of fn", err)
	}
	same(t, "a failed update changed the item", before, get(t, s, k))
}

func failingNeighbours(t *testing.T, s store.Store) {
	const senders, rounds = 48, 8
	refused := errors.New("refused")
	var wg sync.WaitGroup
	for sender := range senders {
		wg.Go(func() {
			k := key("call", number(sender))
			for range rounds {
				err := update(t.Context(), s, k, func(it *store.Item) error {
					n, _ := strconv.Atoi(string(it.Data))
					it.Data = []byte(strconv.Itoa(n + 1))
					switch sender % 6 {
					case 0:
						return refused
					case 3:
						panic("a fn that panics")
					}
					return nil
				})
				switch sender % 6 {
				case 0:
					if err != refused {
						t.Errorf("error %v, want that of fn", err)
					}
				case 3:
					if err == nil {
						t.Error("an Update whose fn panicked returned no error")
					}
				default:
					if err != nil {
						t.Errorf("beside failing ones: %v", err)
					}
				}
			}
		})
	}
	wg.Wait()
	for sender := range senders {
		want := store.Item{Key: key("call", number(sender))}
		if sender%3 != 0 {
			want.Data, want.Rev = []byte(strconv.Itoa(rounds)), rounds
		}
		same(t, fmt.Sprintf("sender %d", sender), want, get(t, s, want.Key))
	}
}

// update is Update for functions that panic: stores may pass that on, or return an error.
func update(ctx context.Context, s store.Store, k store.Key, fn func(*store.Item) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return s.Update(ctx, k, fn)
}

func concurrentUpdates(t *testing.T, s store.Store) {
	const senders, rounds = 32, 16
	k := key("call", "1")
	var wg sync.WaitGroup
	for sender := range senders {
		wg.Go(func() {
			for round := range rounds {
				change(t, s, k, func(it *store.Item) { it.Data = append(it.Data, byte(sender), byte(round)) })
			}
		})
	}
	wg.Wait()
	it := get(t, s, k)
	if it.Rev != senders*rounds {
		t.Errorf("Rev is %d after %d updates", it.Rev, senders*rounds)
	}
	next := [senders]byte{}
	for entry := range slices.Chunk(it.Data, 2) {
		if len(entry) < 2 || int(entry[0]) >= senders || entry[1] != next[entry[0]] {
			t.Fatalf("entry %v, want the next of its sender", entry)
		}
		next[entry[0]]++
	}
	for sender, n := range next {
		if n != rounds {
			t.Errorf("sender %d: %d of %d updates are there", sender, n, rounds)
		}
	}
}

// claims has processes, so to speak, claim an item for work that one of them does at a time, with latency between their calls.
func claims(t *testing.T, s store.Store) {
	const holders, rounds = 8, 5
	k, held := key("claim", "scan"), errors.New("held by another")
	var at, done atomic.Int64
	set := func(from, to string) error {
		return s.Update(t.Context(), k, func(it *store.Item) error {
			if string(it.Data) != from {
				return held
			}
			it.Data = []byte(to)
			return nil
		})
	}
	var wg sync.WaitGroup
	for holder := range holders {
		wg.Go(func() {
			name := number(holder)
			for round := 0; round < rounds; {
				err := set("", name)
				if errors.Is(err, held) {
					pass(time.Millisecond)
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if n := at.Add(1); n != 1 {
					t.Errorf("%d are at the work at a time", n)
				}
				pass(time.Millisecond)
				at.Add(-1)
				done.Add(1)
				round++
				if err := set(name, ""); err != nil {
					t.Errorf("giving back: %v", err)
					return
				}
				pass(time.Millisecond)
			}
		})
	}
	wg.Wait()
	if n := done.Load(); n != holders*rounds {
		t.Errorf("the work was done %d times, want %d", n, holders*rounds)
	}
}

func endedContext(t *testing.T, s store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	k := key("call", "1")
	err := s.Update(ctx, k, func(it *store.Item) error {
		it.Data = []byte("data")
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if got := get(t, s, k); got.Rev != 0 {
		t.Errorf("stored all the same: %+v", got)
	}
}

func copies(t *testing.T, s store.Store) {
	k := key("call", "1")
	data := []byte("data")
	inside := []byte("none")
	change(t, s, k, func(it *store.Item) { it.Data = data })
	data[0] = 'x'
	change(t, s, k, func(it *store.Item) { inside = it.Data })
	inside[0] = 'y'
	get(t, s, k).Data[0] = 'z'
	list, err := s.List(t.Context(), store.ListOptions{Installation: "i", Kind: "call", Limit: 10})
	if err != nil || len(list) != 1 {
		t.Fatalf("List: %d items, error %v", len(list), err)
	}
	list[0].Data[0] = 'l'
	if got := string(get(t, s, k).Data); got != "data" {
		t.Errorf("stored data is %q after callers wrote into their own", got)
	}
}

func largeItems(t *testing.T, s store.Store, size int) {
	large := bytes.Repeat([]byte("0123456789abcdef"), store.MaxData/16)[:size]
	for i := range 3 {
		put(t, s, key("call", number(i)), string(large), time.Time{})
	}
	put(t, s, key("call", number(1)), string(large[1:]), time.Time{})
	list, err := s.List(t.Context(), store.ListOptions{Installation: "i", Kind: "call", Limit: 10})
	if err != nil || len(list) != 3 {
		t.Fatalf("List: %d items, error %v", len(list), err)
	}
	for i, it := range list {
		want := large
		if i == 1 {
			want = large[1:]
		}
		if !bytes.Equal(it.Data, want) || !bytes.Equal(get(t, s, it.Key).Data, want) {
			t.Errorf("item %d has %d other bytes, want %d", i, len(it.Data), len(want))
		}
	}
	before := get(t, s, key("call", number(0)))
	err = s.Update(t.Context(), before.Key, func(it *store.Item) error { it.Data = append(it.Data, 'x'); return nil })
	if text := fmt.Sprint(err); !errors.Is(err, store.ErrTooLarge) || !strings.Contains(text, before.Key.String()) || !strings.Contains(text, strconv.Itoa(store.MaxData+1)) {
		t.Errorf("an item that is too large: %v, want %v with its name and size", err, store.ErrTooLarge)
	}
	if got := get(t, s, before.Key); got.Rev != before.Rev || len(got.Data) != len(before.Data) {
		t.Errorf("an item that was refused has revision %d and %d bytes", got.Rev, len(got.Data))
	}
}

// awkward are texts that run into each other where keys are merely joined.
var awkward = []string{"", "a", "aa", "A", "a/b", "b", "/", "a ", "é", "1", "10", "9", "%", "_"}

func keysApart(t *testing.T, s store.Store) {
	var keys []store.Key
	for _, installation := range awkward[:6] {
		for _, kind := range awkward[:6] {
			for _, id := range awkward[:6] {
				keys = append(keys, store.Key{Installation: installation, Kind: kind, ID: id})
			}
		}
	}
	data := func(k store.Key) string { return fmt.Sprintf("%q", k) }
	due := in(time.Hour)
	var wg sync.WaitGroup
	for some := range slices.Chunk(keys, 6) {
		wg.Go(func() {
			for _, k := range some {
				put(t, s, k, data(k), due)
			}
		})
	}
	wg.Wait()
	for _, k := range keys {
		same(t, fmt.Sprintf("%q", k), store.Item{Key: k, Data: []byte(data(k)), Due: due, Rev: 1}, get(t, s, k))
	}
}

func list(t *testing.T, s store.Store) {
	ids := slices.Clone(awkward[1:])
	for _, id := range ids {
		put(t, s, key("call", id), "data of "+id, time.Time{})
	}
	put(t, s, key("number", "a"), "another kind", time.Time{})
	put(t, s, key("cal", "l"), "another kind", time.Time{})
	put(t, s, store.Key{Installation: "j", Kind: "call", ID: "a"}, "another installation", time.Time{})
	put(t, s, store.Key{Installation: "", Kind: "call", ID: "a"}, "another installation", time.Time{})
	slices.Sort(ids)

	for _, o := range []store.ListOptions{
		{Limit: 1}, {Limit: 3}, {Limit: len(ids)}, {Limit: 100},
		{Limit: 1, Descending: true}, {Limit: 3, Descending: true}, {Limit: 100, Descending: true},
	} {
		o.Installation, o.Kind = "i", "call"
		got := listed(t, s, o)
		want := slices.Clone(ids)
		if o.Descending {
			slices.Reverse(want)
		}
		same(t, fmt.Sprintf("ids in pages of %d, descending %v", o.Limit, o.Descending), want, got)
	}
	for id, descending := range map[string]bool{"aa": true, "b": false} {
		beside := store.ListOptions{Installation: "i", Kind: "call", After: "aab", Limit: 1, Descending: descending}
		if page, err := s.List(t.Context(), beside); err != nil || len(page) != 1 || page[0].Key.ID != id {
			t.Errorf("beside an id that is not there, descending %v: %v, error %v", descending, page, err)
		}
	}
	if page, err := s.List(t.Context(), store.ListOptions{Installation: "i", Kind: "call"}); err != nil || len(page) != 0 {
		t.Errorf("with limit 0: %v, error %v", page, err)
	}
}

// listed returns the ids of all items, page by page.
func listed(t *testing.T, s store.Store, o store.ListOptions) (ids []string) {
	t.Helper()
	for len(ids) < 1000 { // or it does not come to an end
		page, err := s.List(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) > o.Limit {
			t.Fatalf("List returned %d items, more than %d", len(page), o.Limit)
		}
		if len(page) == 0 {
			break
		}
		for _, it := range page {
			ids = append(ids, it.Key.ID)
			want := store.Item{Key: key("call", it.Key.ID), Data: []byte("data of " + it.Key.ID), Rev: 1}
			same(t, "item", want, it)
		}
		o.After = page[len(page)-1].Key.ID
	}
	return ids
}

func backlog(t *testing.T, s store.Store) {
	want := func(installation, kind string, due int, oldest time.Time) {
		t.Helper()
		got, err := s.Backlog(t.Context(), installation, kind)
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("backlog of %s, %s", installation, kind), store.Backlog{Due: due, Oldest: oldest}, got)
	}
	want("i", "call", 0, time.Time{})
	oldest := in(-time.Hour)
	put(t, s, key("call", "1"), "due", in(-time.Minute))
	put(t, s, key("call", "2"), "due for longest", oldest)
	put(t, s, key("call", "3"), "due later", in(time.Hour))
	put(t, s, key("call", "4"), "nothing to do", time.Time{})
	put(t, s, key("number", "1"), "another kind", in(-2*time.Hour))
	put(t, s, store.Key{Installation: "j", Kind: "call", ID: "1"}, "another installation", in(-2*time.Hour))
	want("i", "call", 2, oldest)
	put(t, s, key("call", "2"), "done", time.Time{})
	put(t, s, key("call", "1"), "put off", in(time.Hour))
	want("i", "call", 0, time.Time{})
}
