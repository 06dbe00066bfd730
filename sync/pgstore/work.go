package pgstore

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	pollEvery     = time.Second           // at least so often a client looks for jobs
	fetchCooldown = 10 * time.Millisecond // at most so often

	lockRetry = 20 * time.Millisecond // between tries for the lock of a key
	lockTries = 10
	busyAfter = time.Second // wait before a key is tried again that is still locked, the first time
	busyMax   = 8 * time.Second

	othersAfter = 5 * time.Second // wait before an item of another installation is offered again

	finishPatience = 20 * time.Second // how long settling an item is tried
)

// Work implements [store.Store]. Each call is a River client of its own, with a queue for the kind. An installation in the
// options is meant for a bridge that is alone in its tables: items of others are put back for five seconds at a time, for
// another call of Work to find.
//
// With OneByOne, when a process dies the items of the installation wait, for two minutes or a little more, until the one that it
// was working on has been handed out again: what the dead has sent may still be under way. An item that finds another of its
// installation at work is offered again within seconds.
//
// The context given to fn ends after a minute, with [ErrLeaseLost] when the lock on the item is lost, and when the store is
// closed. What fn returns after a minute still counts, unless another worker has taken over by then, which happens two minutes
// after the beginning at the earliest.
//
// While the server does not answer, Work goes on trying. It returns an error when it cannot begin, when the store is closed,
// and when fn panics; the item is then handed out again by the next Work.
func (s *Store) Work(ctx context.Context, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) error {
	if ctx.Err() != nil {
		return nil
	}
	if !s.enter() {
		return ErrClosed
	}
	defer s.works.Done()
	stopping, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer context.AfterFunc(s.life, func() { stop(ErrClosed) })()

	w := &worker{store: s, o: o, fn: fn, stopping: stopping, stop: stop}
	client, err := w.client()
	if err != nil {
		return s.failed("preparing to work", err)
	}
	if err := w.repair(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return s.failed("looking for items without a job", err)
	}
	detached := context.WithoutCancel(ctx)
	if err := client.Start(detached); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return s.failed("beginning to work", err)
	}
	<-stopping.Done()
	if err := client.Stop(detached); err != nil {
		return s.failed("stopping", err)
	}
	if err := context.Cause(stopping); ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return err
	}
	return nil
}

// enter counts a call of Work that Close has to wait for.
func (s *Store) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() != nil {
		return false
	}
	s.works.Add(1)
	return true
}

// worker is one call of Work.
type worker struct {
	river.WorkerDefaults[turn]

	store    *Store
	o        store.WorkOptions
	fn       func(context.Context, store.Item) store.Next
	stopping context.Context // ends when no more is to be handed out
	stop     context.CancelCauseFunc
}

func (w *worker) client() (*river.Client[pgx.Tx], error) {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, w); err != nil {
		return nil, err
	}
	return river.NewClient(riverpgxv5.New(w.store.pool), &river.Config{
		ID:                          "bridge_" + rand.Text(),
		Queues:                      map[string]river.QueueConfig{queue(w.o.Kind): {MaxWorkers: max(w.o.Workers, 1)}},
		Workers:                     workers,
		FetchCooldown:               fetchCooldown,
		FetchPollInterval:           pollEvery,
		JobTimeout:                  w.store.pace.work,
		RescueStuckJobsAfter:        w.store.pace.rescue,
		RetryPolicy:                 retry{},
		MaxAttempts:                 maxAttempts,
		CompletedJobRetentionPeriod: keepJobs,
		Logger:                      w.store.log,
	})
}

// repair gives new jobs to items whose job is over, though it did not have its turn: somebody has deleted or cancelled it.
func (w *worker) repair(ctx context.Context) error {
	rows, err := w.store.pool.Query(ctx, `SELECT installation, id, job_id FROM bridge_items i
		WHERE kind = $1 AND job_id IS NOT NULL AND NOT EXISTS (SELECT FROM river_job j
			WHERE j.id = i.job_id AND j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled'))`, w.o.Kind)
	if err != nil {
		return err
	}
	type orphan struct {
		Installation, ID string
		Job              int64
	}
	orphans, err := pgx.CollectRows(rows, pgx.RowToStructByPos[orphan])
	if err != nil {
		return err
	}
	for _, o := range orphans {
		if err := w.putOff(ctx, store.Key{Installation: o.Installation, Kind: w.o.Kind, ID: o.ID}, o.Job); err != nil {
			return err
		}
	}
	return nil
}

// Work implements river.Worker: it is one turn of one item. An error means that the database has failed, and River runs the
// job again.
func (w *worker) Work(ctx context.Context, job *river.Job[turn]) error {
	if w.stopping.Err() != nil {
		return again // for the next to come
	}
	k, err := w.key(ctx, job.ID)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil // the item has another job by now, or none
	case err != nil:
		return err
	case w.o.Installation != "" && w.o.Installation != k.Installation:
		return river.JobSnooze(othersAfter)
	}
	leased, let, ok, err := w.lock(ctx, k)
	if err == nil && ok && w.o.OneByOne {
		if ok, err = w.alone(ctx, k); !ok {
			let()
		}
	}
	if err != nil {
		return err
	}
	if !ok {
		return river.JobSnooze(busyPause(job.Metadata))
	}
	defer let()
	it, ok, err := w.begin(ctx, k, job.ID)
	if err != nil || !ok {
		return err
	}
	next, err := w.hand(leased, it)
	if err != nil {
		w.stop(err)
		return again
	}
	if errors.Is(context.Cause(leased), ErrLeaseLost) || w.store.life.Err() != nil {
		return again
	}
	return w.finish(k, job.ID, next)
}

// again has River run the job once more, which finds that it has done so before, and makes the item due for another.
var again = river.JobSnooze(0)

// key returns what the job is about.
func (w *worker) key(ctx context.Context, job int64) (k store.Key, err error) {
	err = w.store.pool.QueryRow(ctx, "SELECT installation, kind, id FROM bridge_items WHERE job_id = $1", job).
		Scan(&k.Installation, &k.Kind, &k.ID)
	return k, err
}

// busyPause is the wait before a job is run again that found another at work, longer each time: many may wait for the same.
func busyPause(metadata []byte) time.Duration {
	var m struct {
		Snoozes int `json:"snoozes"` // of River
	}
	_ = json.Unmarshal(metadata, &m) // without it, it is the first time
	pause := min(busyAfter<<min(max(m.Snoozes, 0), 10), busyMax)
	return pause/2 + mathrand.N(pause/2)
}

// lock takes the lock of a key and, before it, that of all items of the installation and kind if they are worked on one by one.
func (w *worker) lock(ctx context.Context, k store.Key) (leased context.Context, let func(), ok bool, err error) {
	id := lockID(w.store.schema, k)
	if !w.o.OneByOne {
		return w.take(ctx, id, lockTries)
	}
	tries := lockTries
	if w.o.Workers > 1 {
		tries = 1 // the worker is of use to other installations
	}
	all := lockID(w.store.schema+" one by one", store.Key{Installation: k.Installation, Kind: k.Kind})
	ctx, letAll, ok, err := w.take(ctx, all, tries)
	if err != nil || !ok {
		return nil, nil, false, err
	}
	leased, letOne, ok, err := w.take(ctx, id, lockTries)
	if err != nil || !ok {
		letAll()
		return nil, nil, false, err
	}
	return leased, func() { letOne(); letAll() }, true, nil
}

// take waits a moment for a lock: whoever has it lets it go after having made the item due again.
func (w *worker) take(ctx context.Context, id int64, tries int) (leased context.Context, let func(), ok bool, err error) {
	for range tries {
		if leased, let, ok, err := w.store.locks.take(ctx, id); ok || err != nil {
			return leased, let, ok, err
		}
		select {
		case <-time.After(lockRetry):
		case <-ctx.Done():
			return nil, nil, false, ctx.Err()
		}
	}
	return nil, nil, false, nil
}

// alone reports whether no other item of the installation and kind is being worked on, or was when its worker died: what that
// worker has sent may still be under way.
func (w *worker) alone(ctx context.Context, k store.Key) (ok bool, err error) {
	err = w.store.pool.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM bridge_items
		WHERE installation = $1 AND kind = $2 AND id <> $3 AND leased_by IS NOT NULL)`, k.Installation, k.Kind, k.ID).Scan(&ok)
	return ok, err
}

// begin leases the item to the job, or finds out why that cannot be.
func (w *worker) begin(ctx context.Context, k store.Key, job int64) (it store.Item, ok bool, err error) {
	it.Key = k
	var due time.Time
	err = w.store.pool.QueryRow(ctx, `UPDATE bridge_items SET leased_by = $1
		WHERE job_id = $1 AND leased_by IS DISTINCT FROM $1 AND due <= clock_timestamp() RETURNING data, due, rev`, job).
		Scan(&it.Data, &due, &it.Rev)
	if errors.Is(err, pgx.ErrNoRows) {
		return it, false, w.putOff(ctx, k, job)
	}
	it.Due = due.UTC()
	return it, err == nil, err
}

// putOff gives the item a new job: because it is not due yet, because its job is gone, or because this one had its turn and its
// worker has not come back. Then another job must take over, by whose number this worker, should it still live, sees that it is too late.
func (w *worker) putOff(ctx context.Context, k store.Key, job int64) error {
	return w.store.transact(ctx, func(tx pgx.Tx) error {
		r, err := load(ctx, tx, k)
		if err != nil || r.job == nil || *r.job != job {
			return err
		}
		r.job = nil
		if err := w.store.reschedule(ctx, tx, &r); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE bridge_items SET job_id = $4, job_due = $5 WHERE installation = $1 AND kind = $2 AND id = $3`,
			k.Installation, k.Kind, k.ID, r.job, stamp(r.jobDue))
		return err
	})
}

// hand gives the item to the caller's function, whose panic is an error.
func (w *worker) hand(ctx context.Context, it store.Item) (next store.Next, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(w.store.life, func() { cancel(ErrClosed) })()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("pgstore: the work on %s panicked: %v\n%s", it.Key, p, debug.Stack())
		}
	}()
	return w.fn(ctx, it), nil
}

// finish writes down what comes next, unless another has taken over. It does not give up at the first failure: the work would
// be done a second time.
func (w *worker) finish(k store.Key, job int64, next store.Next) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), finishPatience)
	defer cancel()
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		err = w.store.transact(ctx, func(tx pgx.Tx) error { return w.settle(ctx, tx, k, job, next) })
		if err == nil || ctx.Err() != nil || w.store.life.Err() != nil {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		case <-w.store.life.Done():
		}
	}
}

func (w *worker) settle(ctx context.Context, tx pgx.Tx, k store.Key, job int64, next store.Next) error {
	r, err := load(ctx, tx, k)
	if err != nil || r.leasedBy == nil || *r.leasedBy != job {
		return err
	}
	if next.Delete && r.asked.IsZero() {
		_, err := tx.Exec(ctx, "DELETE FROM bridge_items WHERE installation = $1 AND kind = $2 AND id = $3", k.Installation, k.Kind, k.ID)
		return err
	}
	r.Due = r.asked
	if !next.Delete {
		r.Due = store.Earlier(r.asked, unstamp(stamp(next.Due)))
	}
	r.job = nil
	if err := w.store.reschedule(ctx, tx, &r); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE bridge_items SET due = $4, asked = NULL, leased_by = NULL, job_id = $5, job_due = $6
		WHERE installation = $1 AND kind = $2 AND id = $3`, k.Installation, k.Kind, k.ID, stamp(r.Due), r.job, stamp(r.jobDue))
	return err
}
