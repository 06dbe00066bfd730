package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

func (w working) survives(t *testing.T, s store.Store) {
	const items = 120
	begin := in(-time.Hour)
	var wg sync.WaitGroup
	for sender := range 12 {
		wg.Go(func() {
			for i := sender; i < items; i += 12 {
				for round := range 3 {
					change(t, s, key("call", number(i)), func(it *store.Item) {
						it.Data = fmt.Append(it.Data, round)
						it.Due = begin.Add(time.Duration(items-i)*time.Second + time.Duration(round)*time.Hour)
					})
				}
			}
		})
	}
	wg.Wait()
	put(t, s, key("call", number(0)), "", time.Time{})
	want, err := s.List(t.Context(), store.ListOptions{Installation: "i", Kind: "call", Limit: items})
	if err != nil {
		t.Fatal(err)
	}

	s = w.Crash(t, s)
	got, err := s.List(t.Context(), store.ListOptions{Installation: "i", Kind: "call", Limit: items + 1})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("after the crash (-want +got), error %v:\n%s", err, diff)
	}
	for _, it := range want {
		same(t, "after the crash", it, get(t, s, it.Key))
	}

	// What is due is handed out, in order.
	for i := range items {
		if i%2 == 1 {
			put(t, s, key("call", number(i)), "due", begin.Add(time.Duration(items-i)*time.Second))
		}
	}
	s = w.Crash(t, s)
	handed := make(chan string, items)
	work(t, s, one("call"), func(_ context.Context, it store.Item) store.Next {
		if string(it.Data) == "due" {
			handed <- it.Key.ID
		}
		return done
	})
	for i := items - 1; i > 0; i -= 2 {
		if id := wait(t, w, handed, "work after the crash"); id != number(i) {
			t.Fatalf("item %s was handed out, want %s", id, number(i))
		}
	}
}

func (w working) beforeCommit(t *testing.T, s store.Store) {
	k := key("call", "1")
	put(t, s, k, "old", time.Time{})
	old := get(t, s, k)
	changed, goOn, acknowledged := make(chan struct{}, 10), make(chan struct{}), make(chan error, 1)
	go func() {
		acknowledged <- s.Update(t.Context(), k, func(it *store.Item) error {
			it.Data, it.Due = []byte("new"), in(-time.Second)
			changed <- struct{}{}
			blockUntil(t, goOn)
			return nil
		})
	}()
	wait(t, w, changed, "update")
	after := w.Crash(t, s)
	same(t, "after a crash before the commit", old, get(t, after, k))
	put(t, after, key("call", "marker"), "data", in(0))
	handed, stop := handing(t, after, one("call"))
	if it := wait(t, w, handed, "work"); it.Key.ID != "marker" {
		t.Errorf("%v was handed out, of which nothing was committed", it.Key)
	}
	stop()
	close(goOn)
	if err := wait(t, w, acknowledged, "acknowledgement"); err != nil {
		t.Errorf("Update: %v", err)
	}
	if got := get(t, s, k); string(got.Data) != "new" || got.Rev != old.Rev+1 {
		t.Errorf("the update came to %+v where there was no crash", got)
	}
}

// crashAtWork lets the worker of the dead process live on, like one that was merely cut off: what it returns is too late.
func (w working) crashAtWork(t *testing.T, s store.Store) {
	k, late := key("call", "1"), in(time.Hour)
	put(t, s, k, "old", in(-time.Second))
	handed, goOn := make(chan store.Item, 2), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Work(ctx, one("call"), func(_ context.Context, it store.Item) store.Next { // its store is dead
			handed <- it
			blockUntil(t, goOn)
			return store.Next{Delete: true}
		})
	}()
	t.Cleanup(func() { cancel(); <-ended })
	wait(t, w, handed, "work")
	put(t, s, k, "new", late)

	after := w.Crash(t, s)
	goOnAgain := make(chan struct{})
	again, stop := holding(t, after, one("call"), goOnAgain, done)
	if it := wait(t, w, again, "second run after the worker's death"); string(it.Data) != "new" {
		t.Errorf("the second run was handed %q", it.Data)
	}
	cancel()
	close(goOn)
	wait(t, w, ended, "end of the dead worker")
	if got := get(t, after, k); string(got.Data) != "new" {
		t.Errorf("the dead worker left %+v", got)
	}
	close(goOnAgain)
	stop()
	want := store.Item{Key: k, Data: []byte("new"), Due: late, Rev: 2}
	same(t, "the due time that was asked for before the crash", want, get(t, after, k))
}
