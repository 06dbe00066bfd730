package pgstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// hasty gives up on others so soon that a test can wait for it. River looks for dead workers every half minute.
var hasty = pgstore.Paced(pgstore.Options{}, 2*time.Second, 3*time.Second)

const patience = 2 * time.Minute

func long(t *testing.T) {
	t.Helper()
	if os.Getenv("LONG") == "" {
		t.Skip("takes a minute or so: set LONG")
	}
}

// pass lets time go by, of which a server and processes have no virtual one.
func pass(d time.Duration) { <-time.After(d) }

func wait[V any](t *testing.T, ch <-chan V, what string) V {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s", what)
		panic("unreachable")
	}
}

// work runs Work until the test ends.
func work(t *testing.T, s *onDisk, workers int, fn func(context.Context, store.Item) store.Next) {
	t.Helper()
	workOn(t, s, store.WorkOptions{Kind: "call", Workers: workers}, fn)
}

func workOn(t *testing.T, s *onDisk, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := s.Work(ctx, o, fn); err != nil && ctx.Err() == nil {
			t.Errorf("Work: %v", err)
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
}

func itemKey(id string) store.Key { return store.Key{Installation: "i", Kind: "call", ID: id} }

func put(t *testing.T, s *onDisk, id, data string, due time.Time) {
	t.Helper()
	err := s.Update(t.Context(), itemKey(id), func(it *store.Item) error {
		it.Data, it.Due = []byte(data), due
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// cutOff ends all connections of a store, as a server does that is started anew, or a network that fails.
func cutOff(t *testing.T, name string) {
	t.Helper()
	runSQL(t, server(t), fmt.Sprintf("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s'", name))
}

// TestLeaseTaken cuts off a worker that does not heed its context. Another takes over, and what the first one returns in the
// end changes nothing.
func TestLeaseTaken(t *testing.T) {
	long(t)
	t.Parallel()
	dsn := newSchema(t)
	o := pgstore.Paced(pgstore.Options{}, 10*time.Second, 11*time.Second) // it is cut off before its time is over
	first, second := open(t, dsn+"&application_name="+schemaOf(t, dsn), o), open(t, dsn, o)
	put(t, first, "1", "data", time.Now())

	handed, causes, goOn, over := make(chan struct{}, 1), make(chan error, 1), make(chan struct{}), make(chan struct{})
	var runs atomic.Int64
	work(t, first, 2, func(ctx context.Context, _ store.Item) store.Next {
		if runs.Add(1) > 1 {
			t.Error("handed out once more to the worker that has not come back")
			return store.Next{}
		}
		defer close(over)
		handed <- struct{}{}
		<-ctx.Done()
		causes <- context.Cause(ctx)
		<-goOn // long after its context has ended
		return store.Next{Delete: true}
	})
	wait(t, handed, "work")
	cutOff(t, schemaOf(t, dsn))
	if cause := wait(t, causes, "end of the context"); !errors.Is(cause, pgstore.ErrLeaseLost) {
		t.Errorf("the context ended with %v, want %v", cause, pgstore.ErrLeaseLost)
	}

	late, taken := time.Now().Add(time.Hour).Truncate(time.Microsecond), make(chan store.Item, 1)
	work(t, second, 2, func(_ context.Context, it store.Item) store.Next {
		taken <- it
		return store.Next{Due: late}
	})
	if it := wait(t, taken, "second run"); string(it.Data) != "data" {
		t.Errorf("the second run was handed %+v", it)
	}
	close(goOn)
	wait(t, over, "end of the first run")
	pass(time.Second) // for what it returned
	if it, err := second.Get(t.Context(), itemKey("1")); err != nil || it.Rev != 1 || !it.Due.Equal(late) {
		t.Errorf("after the late return of the first worker the item is %+v, error %v", it, err)
	}
}

// TestNotOvertaken has a worker that takes much too long and ignores its context, while its connection lives: nobody takes
// over, and what it returns counts.
func TestNotOvertaken(t *testing.T) {
	long(t)
	t.Parallel()
	dsn := newSchema(t)
	first, second := open(t, dsn, hasty), open(t, dsn, hasty)
	put(t, first, "1", "data", time.Now())

	handed, causes, goOn := make(chan struct{}, 10), make(chan error, 10), make(chan struct{})
	fn := func(ctx context.Context, _ store.Item) store.Next {
		handed <- struct{}{}
		<-ctx.Done()
		causes <- context.Cause(ctx)
		<-goOn
		return store.Next{Delete: true}
	}
	work(t, first, 2, fn)
	wait(t, handed, "work")
	work(t, second, 2, fn)
	if cause := wait(t, causes, "end of the context"); !errors.Is(cause, context.DeadlineExceeded) {
		t.Errorf("the context ended with %v, want %v", cause, context.DeadlineExceeded)
	}
	conn := dial(t, dsn)
	defer conn.Close(context.Background())
	for deadline := time.Now().Add(patience); len(handed) == 0; pass(100 * time.Millisecond) {
		var offered int // since River took the first worker for dead
		err := conn.QueryRow(t.Context(), "SELECT coalesce(max((metadata->>'snoozes')::int), 0) FROM river_job").Scan(&offered)
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("River has offered the item %d times to others, error %v", offered, err)
		}
		if offered >= 5 {
			break
		}
	}
	if len(handed) > 0 {
		t.Error("another worker has taken over while the first was at work")
	}
	close(goOn)
	for deadline := time.Now().Add(patience); ; pass(50 * time.Millisecond) {
		it, err := second.Get(t.Context(), itemKey("1"))
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("the item is still there: %+v, error %v", it, err)
		}
		if it.Rev == 0 {
			return
		}
	}
}

// TestJobGone holds that an item is not forgotten when an operator deletes or cancels its job.
func TestJobGone(t *testing.T) {
	t.Parallel()
	for name, statement := range map[string]string{
		"deleted":   "DELETE FROM river_job",
		"cancelled": "UPDATE river_job SET state = 'cancelled', finalized_at = now()",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := newSchema(t)
			s := open(t, dsn, paced)
			put(t, s, "1", "data", time.Now())
			runSQL(t, dsn, statement)
			handed := make(chan store.Item, 1)
			work(t, s, 2, func(_ context.Context, it store.Item) store.Next {
				handed <- it
				return store.Next{}
			})
			if it := wait(t, handed, "work"); string(it.Data) != "data" {
				t.Errorf("handed out %+v", it)
			}
		})
	}
}

// TestOneConnection holds that no part of the store waits for a connection while it holds one.
func TestOneConnection(t *testing.T) {
	t.Parallel()
	const items = 30
	s := open(t, newSchema(t)+"&pool_max_conns=1", paced)
	handed := make(chan string, items)
	work(t, s, 5, func(ctx context.Context, it store.Item) store.Next {
		if _, err := s.Get(ctx, it.Key); err != nil {
			t.Error(err)
		}
		handed <- it.Key.ID
		return store.Next{}
	})
	for i := range items {
		put(t, s, fmt.Sprint(i), "data", time.Now())
	}
	for range items {
		wait(t, handed, "work")
	}
}

// TestOneByOne has two processes, so to speak, that work on the items of two installations: at one of each at a time.
func TestOneByOne(t *testing.T) {
	t.Parallel()
	dsn := newSchema(t)
	const items = 10
	var busy [2]atomic.Int64
	done := make(chan string, 2*items)
	stores := []*onDisk{open(t, dsn, paced), open(t, dsn, paced)}
	installations := []string{"i", "j"}
	for _, installation := range installations {
		for i := range items {
			k := store.Key{Installation: installation, Kind: "call", ID: fmt.Sprint(i)}
			if err := stores[0].Update(t.Context(), k, func(it *store.Item) error { it.Due = time.Now(); return nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, s := range stores {
		workOn(t, s, store.WorkOptions{Kind: "call", Workers: 1 + 2*i, OneByOne: true}, func(_ context.Context, it store.Item) store.Next {
			n := &busy[slices.Index(installations, it.Key.Installation)]
			if n.Add(1) > 1 {
				t.Error("two of an installation at a time")
			}
			pass(5 * time.Millisecond)
			n.Add(-1)
			done <- it.Key.ID
			return store.Next{}
		})
	}
	for range 2 * items {
		wait(t, done, "work")
	}
}

// TestOneByOneAfterDeath cuts off a worker, so that it looks dead. No other item of the installation is handed out before its
// own was, again.
func TestOneByOneAfterDeath(t *testing.T) {
	long(t)
	t.Parallel()
	dsn := newSchema(t)
	first, second := open(t, dsn+"&application_name="+schemaOf(t, dsn), hasty), open(t, dsn, hasty)
	o := store.WorkOptions{Kind: "call", Workers: 2, OneByOne: true}
	put(t, first, "dying", "data", time.Now())
	began := make(chan struct{})
	workOn(t, first, o, func(ctx context.Context, _ store.Item) store.Next {
		close(began)
		<-t.Context().Done()
		return store.Next{}
	})
	wait(t, began, "work")
	put(t, second, "waiting", "data", time.Now())
	cutOff(t, schemaOf(t, dsn))
	handed := make(chan string, 10)
	workOn(t, second, o, func(_ context.Context, it store.Item) store.Next {
		handed <- it.Key.ID
		return store.Next{}
	})
	if id := wait(t, handed, "work"); id != "dying" {
		t.Errorf("%q was handed out while it was not known what the dead worker had done", id)
	}
	wait(t, handed, "work on the item that waited")
}

// TestCutOff takes all connections from a store again and again while it works. In the end every item was handed out as the
// last update left it.
func TestCutOff(t *testing.T) {
	long(t)
	t.Parallel()
	dsn := newSchema(t)
	s := open(t, dsn+"&application_name="+schemaOf(t, dsn), hasty)
	const items = 10
	var seen [items]atomic.Int64
	work(t, s, 4, func(_ context.Context, it store.Item) store.Next {
		i, n := 0, int64(0)
		if _, err := fmt.Sscan(string(it.Data), &i, &n); err != nil {
			t.Error(err)
		}
		pass(2 * time.Millisecond)
		seen[i].Store(n)
		return store.Next{}
	})
	var stored [items]int64
	for round := range int64(400) {
		if round%50 == 25 {
			cutOff(t, schemaOf(t, dsn))
		}
		i := round % items
		err := s.Update(t.Context(), itemKey(fmt.Sprint(i)), func(it *store.Item) error {
			it.Data, it.Due = fmt.Append(nil, i, " ", round), time.Now()
			return nil
		})
		if err == nil {
			stored[i] = round
		}
		pass(2 * time.Millisecond)
	}
	for deadline := time.Now().Add(patience); ; pass(50 * time.Millisecond) {
		missing := 0
		for i := range seen {
			if seen[i].Load() < stored[i] {
				missing++
			}
		}
		if missing == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d items were not handed out as the last update left them", missing, items)
		}
	}
}
