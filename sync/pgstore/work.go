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
	busyAfter = time.Second     // wait before a key is tried again that is still locked, the first time
	busyMax   = 4 * time.Second // below that of River's scheduler, so that nothing waits for that

	othersAfter = 4 * time.Second // wait before an item of another installation is offered again

	answerWithin   = 10 * time.Second // how long one question to the server may take
	finishPatience = 20 * time.Second // how long settling an item is tried that is the last before an end
)

// Work implements [store.Store]. Each call is a River client of its own, with a queue for the kind. An installation in the
// options is meant for a bridge that is alone in its tables: items of others are put back for four seconds at a time, for
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
// While the server does not answer or takes no changes, Work goes on trying, and goes on within seconds when it does. It returns
// an error when it cannot begin for half a minute, when the store is closed, when a newer program has migrated the tables
// ([ErrSchema]), and when fn panics; the item is then handed out again by the next Work.
func (s *Store) Work(ctx context.Context, o store.WorkOptions, fn func(context.Context, store.Item) store.Next) error {
	if ctx.Err() != nil {
		return nil
	}
	if !s.enter() {
		return context.Cause(s.life)
	}
	defer s.works.Done()
	stopping, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer context.AfterFunc(s.life, func() { stop(context.Cause(s.life)) })()

	w := &worker{store: s, o: o, fn: fn, stopping: stopping, stop: stop}
	client, err := w.start()
	if err == nil {
		<-stopping.Done()
		err = s.failed("stopping", client.Stop(context.WithoutCancel(ctx)))
	}
	if cause := context.Cause(stopping); cause != nil {
		if cause == context.Cause(ctx) { //nolint:errorlint // whether it is that very end
			return nil
		}
		return cause
	}
	return err
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
	river.WorkerDefaults[itemJob]

	store    *Store
	o        store.WorkOptions
	fn       func(context.Context, store.Item) store.Next
	stopping context.Context // ends when no more is to be handed out
	stop     context.CancelCauseFunc
}

// start begins to take jobs, as soon as the server answers.
func (w *worker) start() (client *river.Client[pgx.Tx], err error) {
	ctx := context.WithoutCancel(w.stopping)
	err = patiently(w.stopping, startPatience, w.store.log, func() error {
		if client, err = w.client(); err != nil {
			return err
		}
		if err := w.repair(ctx); err != nil {
			return err
		}
		return client.Start(ctx)
	})
	return client, w.store.failed("beginning to work", err)
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
		CompletedJobRetentionPeriod: keepJobs,
		Logger:                      w.store.log,
	})
}

// What gives items new jobs instead of the ones they name, which are over or will do nothing any more.
const (
	newJobs = `WITH saved AS (
			UPDATE bridge_items i SET job_id = CASE WHEN due IS NOT NULL THEN nextval('river_job_id_seq') END, job_due = due
			WHERE `
	newJobsEnd = ` RETURNING job_id AS new_job, job_due, $2::text AS queue)` + insertJob

	replaceJob = newJobs + "job_id = $1" + newJobsEnd

	replaceOrphans = newJobs + `kind = $1 AND job_id IS NOT NULL AND NOT EXISTS (SELECT FROM river_job j
			WHERE j.id = i.job_id AND j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled'))` + newJobsEnd
)

// repair gives new jobs to items whose job is over without having handed them out: somebody has deleted or cancelled it.
func (w *worker) repair(ctx context.Context) error {
	_, err := w.store.one(ctx, replaceOrphans, w.o.Kind, queue(w.o.Kind))
	return err
}

// replace gives the item of a job a new one: because the item is not due yet, because the job has handed it out before and its
// worker has not come back, or because this worker could not do its work. By the number of the new job a worker that still lives
// sees that it is too late.
func (w *worker) replace(ctx context.Context, job int64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
	defer cancel()
	_, err := w.store.one(ctx, replaceJob, job, queue(w.o.Kind))
	return err
}

// Work implements river.Worker: it hands out one item.
//
// When the database fails, River would have to write that down, for which the database must answer. If it does not for a minute,
// River gives up, and the job waits until it looks dead. So the item gets a new job as soon as the database answers.
func (w *worker) Work(ctx context.Context, job *river.Job[itemJob]) error {
	if w.stopping.Err() != nil {
		return river.JobSnooze(0) // for the next to come
	}
	err := w.handOut(ctx, job)
	if _, later := errors.AsType[*river.JobSnoozeError](err); err == nil || later {
		return err
	}
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		failure := w.replace(ctx, job.ID)
		if failure == nil {
			return nil
		}
		select {
		case <-time.After(wait):
		case <-w.stopping.Done():
			return errors.Join(err, failure)
		}
	}
}

// handOut gives one item to the caller's function. An error other than a snooze means that this has not become of it what should.
func (w *worker) handOut(ctx context.Context, job *river.Job[itemJob]) error {
	k, err := w.key(ctx, job.ID)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil // the item has another job by now, or none
	case err != nil:
		return err
	case w.o.Installation != "" && w.o.Installation != k.Installation:
		return river.JobSnooze(othersAfter)
	}
	leased, release, ok, err := w.lock(ctx, k)
	if err != nil {
		return err
	}
	if !ok {
		return river.JobSnooze(busyPause(job.Metadata))
	}
	defer release()
	if w.o.OneByOne {
		if ok, err := w.alone(ctx, k); err != nil {
			return err
		} else if !ok {
			return river.JobSnooze(busyPause(job.Metadata))
		}
	}
	it, ok, err := w.begin(ctx, k, job.ID)
	if err != nil {
		return err
	}
	if !ok {
		return w.replace(ctx, job.ID)
	}
	defer w.store.held.hold(leased, job.ID, it)()
	next, err := w.hand(leased, it.Item)
	switch {
	case err != nil:
		w.stop(err)
		return err
	case errors.Is(context.Cause(leased), ErrLeaseLost):
		return ErrLeaseLost
	case w.store.life.Err() != nil:
		return context.Cause(w.store.life)
	}
	return w.finish(k, job.ID, next)
}

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
func (w *worker) lock(ctx context.Context, k store.Key) (leased context.Context, release func(), ok bool, err error) {
	id := lockID(w.store.schema, k)
	if !w.o.OneByOne {
		return w.take(ctx, id, lockTries)
	}
	tries := lockTries
	if w.o.Workers > 1 {
		tries = 1 // the worker is of use to other installations
	}
	all := lockID(w.store.schema+" one by one", store.Key{Installation: k.Installation, Kind: k.Kind})
	ctx, releaseAll, ok, err := w.take(ctx, all, tries)
	if err != nil || !ok {
		return nil, nil, false, err
	}
	leased, releaseOne, ok, err := w.take(ctx, id, lockTries)
	if err != nil || !ok {
		releaseAll()
		return nil, nil, false, err
	}
	return leased, func() { releaseOne(); releaseAll() }, true, nil
}

// take waits a moment for a lock: whoever has it releases it after having made the item due again.
func (w *worker) take(ctx context.Context, id int64, tries int) (leased context.Context, release func(), ok bool, err error) {
	for range tries {
		if leased, release, ok, err := w.store.locks.take(ctx, id); ok || err != nil {
			return leased, release, ok, err
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

// begin leases the item to the job, unless it is not due, or the job has leased it before.
func (w *worker) begin(ctx context.Context, k store.Key, job int64) (it row, ok bool, err error) {
	it = row{Item: store.Item{Key: k}, leased: true}
	var due, asked *time.Time
	err = w.store.pool.QueryRow(ctx, `UPDATE bridge_items SET leased_by = $1
		WHERE job_id = $1 AND leased_by IS DISTINCT FROM $1 AND due <= clock_timestamp() RETURNING data, due, rev, asked`, job).
		Scan(&it.Data, &due, &it.Rev, &asked)
	if errors.Is(err, pgx.ErrNoRows) {
		return it, false, nil
	}
	it.Due, it.asked = unstamp(due), unstamp(asked)
	return it, err == nil, err
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

// finish writes down what comes next, unless another has taken over. It does not give up at the first failure, nor when the disk
// of the server is full: the work would be done a second time.
func (w *worker) finish(k store.Key, job int64, next store.Next) error {
	patience, cancel := context.WithTimeout(context.Background(), w.store.pace.rescue)
	defer cancel()
	defer context.AfterFunc(w.stopping, func() { time.AfterFunc(finishPatience, cancel) })()
	defer context.AfterFunc(w.store.life, cancel)()
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := w.settle(patience, k, job, next)
		if err == nil || patience.Err() != nil {
			return err
		}
		select {
		case <-time.After(wait):
		case <-patience.Done():
		}
	}
}

const (
	deleteLeased = `DELETE FROM bridge_items
		WHERE installation = $1 AND kind = $2 AND id = $3 AND leased_by = $4 AND asked IS NULL`

	// least takes the earlier time, and that which is not null.
	settleLeased = `WITH saved AS (
			UPDATE bridge_items SET due = least(asked, $5::timestamptz), asked = NULL, leased_by = NULL, job_due = least(asked, $5::timestamptz),
				job_id = CASE WHEN least(asked, $5::timestamptz) IS NOT NULL THEN nextval('river_job_id_seq') END
			WHERE installation = $1 AND kind = $2 AND id = $3 AND leased_by = $4
			RETURNING job_id AS new_job, job_due, $6::text AS queue)` + insertJob
)

// settle ends a lease. One that another job has taken over is not touched.
func (w *worker) settle(ctx context.Context, k store.Key, job int64, next store.Next) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if next.Delete {
		next.Due = time.Time{}
		deleted, err := w.store.pool.Exec(ctx, deleteLeased, k.Installation, k.Kind, k.ID, job)
		if err != nil || deleted.RowsAffected() > 0 {
			return err
		}
	}
	_, err := w.store.one(ctx, settleLeased, k.Installation, k.Kind, k.ID, job, stamp(next.Due), queue(k.Kind))
	return err
}
