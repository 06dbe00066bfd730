package pgstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/pgstore"
)

func newLocks(t *testing.T) pgstore.Locks {
	t.Helper()
	l, err := pgstore.NewLocks(t.Context(), server(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// free checks that another process can have a lock.
func free(t *testing.T, other pgstore.Locks, id int64) {
	t.Helper()
	_, release, ok, err := other.Take(t.Context(), id)
	if err != nil || !ok {
		t.Errorf("another process cannot have lock %d: error %v", id, err)
		return
	}
	release()
}

// occupied uses the session of the locks until the end of goOn, and then does what fn says with it.
func occupied(t *testing.T, l pgstore.Locks, goOn <-chan struct{}, fn func(context.Context, *pgx.Conn) error) (began <-chan struct{}) {
	t.Helper()
	entered := make(chan struct{})
	go func() {
		_ = l.Ask(t.Context(), func(ctx context.Context, conn *pgx.Conn) error {
			close(entered)
			<-goOn
			return fn(ctx, conn)
		})
	}()
	return entered
}

func TestLocksExclude(t *testing.T) {
	t.Parallel()
	one, two := newLocks(t), newLocks(t)
	const id = 101
	_, release, ok, err := one.Take(t.Context(), id)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	for name, l := range map[string]pgstore.Locks{"the same process": one, "another process": two} {
		if _, _, ok, err := l.Take(t.Context(), id); ok || err != nil {
			t.Errorf("%s has the lock, too: %v, error %v", name, ok, err)
		}
	}
	release()
	free(t, two, id)
}

// TestLocksAfterSessionIsLost has several wait for the session while it breaks: those who had locks are told, and those who were
// waiting have theirs in the next session, and release them there.
func TestLocksAfterSessionIsLost(t *testing.T) {
	t.Parallel()
	l, other := newLocks(t), newLocks(t)
	leased, release, ok, err := l.Take(t.Context(), 201)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	goOn := make(chan struct{})
	<-occupied(t, l, goOn, func(ctx context.Context, conn *pgx.Conn) error {
		admin := dial(t, server(t))
		defer admin.Close(context.Background())
		if _, err := admin.Exec(ctx, "SELECT pg_terminate_backend($1)", conn.PgConn().PID()); err != nil {
			t.Error(err)
		}
		_, err := conn.Exec(ctx, "SELECT 1")
		return err
	})
	const waiting = 5
	type taken struct {
		release func()
		ok      bool
		err     error
	}
	results := make(chan taken, waiting)
	for i := range int64(waiting) {
		go func() {
			_, release, ok, err := l.Take(context.Background(), 210+i)
			results <- taken{release, ok, err}
		}()
	}
	pass(200 * time.Millisecond) // for them to wait
	close(goOn)
	for range waiting {
		if r := wait(t, results, "answer"); r.ok {
			defer r.release()
		} else if r.err == nil {
			t.Error("a lock that nobody has was not granted")
		}
	}
	<-leased.Done()
	if cause := context.Cause(leased); !errors.Is(cause, pgstore.ErrLeaseLost) {
		t.Errorf("the context of the lock that was lost ended with %v", cause)
	}
	free(t, other, 201) // also before it is released
	release()
	for i := range int64(waiting) {
		if _, _, ok, _ := other.Take(t.Context(), 210+i); ok {
			t.Errorf("lock %d was granted to two", 210+i)
		}
	}
	// All that were granted can be had again once they are released.
	for len(results) > 0 {
		<-results
	}
}

// TestLockNobodyWaitsFor has somebody give up while the server grants the lock.
func TestLockNobodyWaitsFor(t *testing.T) {
	t.Parallel()
	f, dsn := newFront(t, server(t))
	l, err := pgstore.NewLocks(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	_, release, ok, err := l.Take(t.Context(), 300) // makes the connection
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	f.slow(300 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() {
		_, _, ok, err := l.Take(ctx, 301)
		if ok {
			err = errors.New("granted to somebody whose context has ended")
		}
		answer <- err
	}()
	pass(100 * time.Millisecond) // the question is on its way
	cancel()
	if err := wait(t, answer, "answer"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	f.slow(0)
	free(t, newLocks(t), 301)
	release()
}
