package pgstore_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// newDatabase returns the connection string of a database of its own, with our tables, and its name.
func newDatabase(t *testing.T) (dsn, name string) {
	t.Helper()
	u, err := url.Parse(server(t))
	if err != nil {
		t.Fatal(err)
	}
	name = schemaOf(t, emptySchema(t)) // a name that nobody else has
	runSQL(t, server(t), "CREATE DATABASE "+name)
	t.Cleanup(func() { runSQL(t, server(t), "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	if err := pgstore.Migrate(t.Context(), u.String()); err != nil {
		t.Fatal(err)
	}
	return u.String(), name
}

// TestReadOnly has the server take no changes for a while, as after a failover to a replica and back. Five seconds later all is
// as it was, also what was being worked on.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	const items = 40
	dsn, database := newDatabase(t)
	s := open(t, dsn, paced)
	update := func() (failures int) {
		var group sync.WaitGroup
		var failed atomic.Int64
		for i := range items {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
				defer cancel()
				err := s.Update(ctx, itemKey(fmt.Sprint(i)), func(it *store.Item) error {
					it.Data, it.Due = fmt.Append(nil, time.Now()), time.Now()
					return nil
				})
				if err != nil {
					failed.Add(1)
				}
			})
		}
		group.Wait()
		return int(failed.Load())
	}
	var worked atomic.Int64
	stuck, goOn := make(chan struct{}, 100), make(chan struct{})
	work(t, s, 4, func(_ context.Context, it store.Item) store.Next {
		if it.Key.ID == "at work" {
			stuck <- struct{}{}
			<-goOn
			return store.Next{Delete: true}
		}
		worked.Add(1)
		return store.Next{}
	})
	if n := update(); n > 0 {
		t.Fatalf("%d updates fail on a sound server", n)
	}
	put(t, s, "at work", "data", time.Now())
	wait(t, stuck, "work")
	runSQL(t, server(t), "ALTER DATABASE "+database+" SET default_transaction_read_only = on")
	runSQL(t, server(t), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+database+"'")
	for range 8 { // long enough for whoever waits longer each time
		if n := update(); n != items {
			t.Errorf("%d of %d updates fail on a server that takes no changes", n, items)
		}
		pass(500 * time.Millisecond)
	}
	close(goOn)
	pass(time.Second)
	runSQL(t, server(t), "ALTER DATABASE "+database+" RESET default_transaction_read_only")

	back, before := time.Now(), worked.Load()
	if n := update(); n > 0 {
		t.Errorf("%d of %d updates fail on a server that takes changes again", n, items)
	}
	for ; worked.Load()-before < items; pass(10 * time.Millisecond) {
		if time.Since(back) > 5*time.Second {
			t.Fatalf("%d items were handed out within five seconds, want %d", worked.Load()-before, items)
		}
	}
	for {
		it, err := s.Get(t.Context(), itemKey("at work"))
		if err == nil && it.Rev == 0 {
			break
		}
		if time.Since(back) > 5*time.Second {
			t.Fatalf("what was being worked on is still there: %+v, error %v", it, err)
		}
		pass(10 * time.Millisecond)
	}
}

// TestReadOnlySessions has sessions that have become read-only, while new ones are not. They are not used again.
func TestReadOnlySessions(t *testing.T) {
	t.Parallel()
	dsn := newSchema(t)
	s := open(t, dsn+"&pool_max_conns=3&application_name="+schemaOf(t, dsn), paced)
	runSQL(t, dsn, "CREATE TABLE read_only (pid int)",
		`CREATE FUNCTION read_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF pg_backend_pid() IN (SELECT pid FROM read_only) THEN RAISE 'read-only' USING ERRCODE = '25006'; END IF;
			RETURN NEW;
		END $$`,
		"CREATE TRIGGER read_only BEFORE INSERT ON bridge_items FOR EACH ROW EXECUTE FUNCTION read_only()")
	put(t, s, "before", "data", time.Time{})
	runSQL(t, dsn, "INSERT INTO read_only SELECT pid FROM pg_stat_activity WHERE application_name = '"+schemaOf(t, dsn)+"'")
	failures := 0
	for i := range 10 {
		err := s.Update(t.Context(), itemKey(fmt.Sprint(i)), func(it *store.Item) error { it.Data = []byte("data"); return nil })
		if err != nil {
			failures++
		}
	}
	if failures == 0 || failures > 3 {
		t.Errorf("%d updates fail, want one of each of at most three sessions", failures)
	}
}

// TestStartWaits opens a store while the server is starting, or has no connection left.
func TestStartWaits(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{"starting": "57P03", "full": "53300", "shutting down": "57P01"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, dsn := newFront(t, newSchema(t), code, code, code, code) // each try is two connections, one without TLS
			var log strings.Builder
			s := open(t, dsn, pgstore.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
			put(t, s, "1", "data", time.Time{})
			if f.refusals() != 4 || !strings.Contains(log.String(), "not ready") {
				t.Errorf("%d refusals, and the log says %q", f.refusals(), log.String())
			}
		})
	}
	t.Run("for ever", func(t *testing.T) {
		t.Parallel()
		_, dsn := newFront(t, newSchema(t), strings.Split(strings.Repeat("57P03 ", 1000), " ")...)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, err := pgstore.Open(ctx, dsn, pgstore.Options{})
		if err == nil || !strings.Contains(err.Error(), "57P03") {
			t.Errorf("error %v, want that of the server", err)
		}
	})
	t.Run("read-only", func(t *testing.T) {
		t.Parallel()
		dsn, database := newDatabase(t)
		runSQL(t, server(t), "ALTER DATABASE "+database+" SET default_transaction_read_only = on")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := pgstore.Open(ctx, dsn, pgstore.Options{}); err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("error %v, want that the server is read-only", err)
		}
	})
	t.Run("wrong password is not waited for", func(t *testing.T) {
		t.Parallel()
		f, dsn := newFront(t, newSchema(t), "28P01", "28P01", "28P01", "28P01")
		if _, err := pgstore.Open(t.Context(), dsn, pgstore.Options{}); err == nil || f.refusals() > 2 {
			t.Errorf("error %v after %d refusals", err, f.refusals())
		}
	})
}

// TestWorkWaits begins to work while the server has no connection left.
func TestWorkWaits(t *testing.T) {
	t.Parallel()
	f, dsn := newFront(t, newSchema(t))
	s := open(t, dsn+"&pool_max_conns=2&application_name="+schemaOf(t, dsn), paced)
	put(t, s, "1", "data", time.Now())
	f.mu.Lock()
	f.refuse = []string{"53300", "53300", "53300", "53300", "53300", "53300"}
	f.mu.Unlock()
	cutOff(t, schemaOf(t, dsn))
	handed := make(chan struct{}, 1)
	work(t, s, 1, func(context.Context, store.Item) store.Next {
		handed <- struct{}{}
		return store.Next{}
	})
	wait(t, handed, "work")
}

// TestFence has a newer program migrate the tables under one that is running.
func TestFence(t *testing.T) {
	t.Parallel()
	dsn := newSchema(t)
	s := open(t, dsn, paced)
	put(t, s, "1", "data", time.Time{})
	ended := make(chan error, 1)
	go func() {
		ended <- s.Work(t.Context(), store.WorkOptions{Kind: "call", Workers: 2}, func(context.Context, store.Item) store.Next { return store.Next{} })
	}()
	runSQL(t, dsn, "INSERT INTO bridge_schema (version) VALUES (1000)")
	err := wait(t, ended, "end of Work")
	if !errors.Is(err, pgstore.ErrSchema) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "run a newer program") {
		t.Errorf("Work returned %v, want one line that wraps %v", err, pgstore.ErrSchema)
	}
	if err := s.Update(t.Context(), itemKey("1"), func(it *store.Item) error { it.Data = []byte("spoilt"); return nil }); !errors.Is(err, pgstore.ErrSchema) {
		t.Errorf("Update returned %v, want %v", err, pgstore.ErrSchema)
	}
	if err := s.Put(t.Context(), "i", time.Now(), store.Row{Ref: store.Ref{Kind: "contact", ID: 1}}); !errors.Is(err, pgstore.ErrSchema) {
		t.Errorf("Put returned %v, want %v", err, pgstore.ErrSchema)
	}
}

// TestTakenOver has another job take over an item, as after the death of the worker: what the first one returns is not written
// down.
func TestTakenOver(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]store.Next{"put off": {Due: time.Now().Add(time.Hour)}, "deleted": {Delete: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := newSchema(t)
			s := open(t, dsn, paced)
			put(t, s, "1", "data", time.Now())
			handed, goOn, marker := make(chan struct{}), make(chan struct{}), make(chan struct{})
			work(t, s, 1, func(_ context.Context, it store.Item) store.Next {
				if it.Key.ID == "marker" {
					close(marker)
					return store.Next{}
				}
				close(handed)
				<-goOn
				return next
			})
			wait(t, handed, "work")
			const other = int64(1) << 40 // the number of the job that has taken over
			runSQL(t, dsn, fmt.Sprintf("UPDATE bridge_items SET leased_by = %d, job_id = %[1]d", other))
			before, err := s.Get(t.Context(), itemKey("1"))
			if err != nil {
				t.Fatal(err)
			}
			close(goOn)
			put(t, s, "marker", "data", time.Now())
			wait(t, marker, "work on the next item, with which the first is settled")
			if after, err := s.Get(t.Context(), itemKey("1")); err != nil || after.Rev != before.Rev || !after.Due.Equal(before.Due) {
				t.Errorf("the item was %+v and is %+v, error %v", before, after, err)
			}
			var leasedBy *int64
			conn := dial(t, dsn)
			defer conn.Close(context.Background())
			if err := conn.QueryRow(t.Context(), "SELECT leased_by FROM bridge_items WHERE id = '1'").Scan(&leasedBy); err != nil || leasedBy == nil || *leasedBy != other {
				t.Errorf("the lease of the other job was ended: %v, error %v", leasedBy, err)
			}
		})
	}
}

// TestSettlingOnFullDisk has the server refuse to write down what comes next, for lack of room. The work is not done again.
func TestSettlingOnFullDisk(t *testing.T) {
	t.Parallel()
	dsn := newSchema(t)
	s := open(t, dsn, paced)
	runSQL(t, dsn, `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END $$`,
		`CREATE TRIGGER full_disk BEFORE UPDATE ON bridge_items FOR EACH ROW WHEN (OLD.leased_by IS NOT NULL) EXECUTE FUNCTION full_disk()`)
	put(t, s, "1", "data", time.Now())
	var times atomic.Int64
	done := make(chan struct{}, 10)
	late := time.Now().Add(time.Hour).Truncate(time.Microsecond)
	work(t, s, 2, func(context.Context, store.Item) store.Next {
		times.Add(1)
		done <- struct{}{}
		return store.Next{Due: late}
	})
	wait(t, done, "work")
	pass(2 * time.Second)
	runSQL(t, dsn, "DROP TRIGGER full_disk ON bridge_items")
	for deadline := time.Now().Add(5 * time.Second); ; pass(20 * time.Millisecond) {
		it, err := s.Get(t.Context(), itemKey("1"))
		if err == nil && it.Due.Equal(late) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("five seconds after there is room again, the item is %+v, error %v", it, err)
		}
	}
	if n := times.Load(); n != 1 {
		t.Errorf("the work was done %d times", n)
	}
}
