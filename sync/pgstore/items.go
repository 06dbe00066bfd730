package pgstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// row is an item as it is stored.
type row struct {
	store.Item

	version uint32 // of the row, to PostgreSQL: another whenever anything about it is
	there   bool

	// asked is the due time that updates have set while the item was being worked on; it becomes the item's when the work is done.
	asked time.Time

	job    *int64 // the job that hands it out
	jobDue time.Time
	leased bool // it is being worked on
}

// Update implements [store.Store]. It takes two questions to the server, or one while this process works on the item, and nothing
// waits for fn: fn runs again when the item has changed meanwhile. A panic of fn is returned as an error. When ctx ends while the
// change is being made, it may have been made all the same.
func (s *Store) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	saved, err := s.updateHeld(ctx, k, fn)
	for !saved && err == nil {
		saved, err = s.updateStored(ctx, k, fn)
	}
	return err
}

// updateStored changes an item as it is stored, unless it is changed meanwhile.
func (s *Store) updateStored(ctx context.Context, k store.Key, fn func(*store.Item) error) (saved bool, err error) {
	if err := s.ready(ctx); err != nil {
		return false, err
	}
	old, err := s.load(ctx, k)
	if err != nil {
		return false, s.failed("updating "+k.String(), err)
	}
	changed, err := old.change(fn)
	if err != nil || changed.same(old) {
		return err == nil, err
	}
	saved, err = s.save(ctx, old, changed)
	return saved, s.failed("updating "+k.String(), err)
}

// change returns what fn makes of an item.
func (r row) change(fn func(*store.Item) error) (row, error) {
	it := r.Item
	it.Data = bytes.Clone(r.Data)
	if r.leased {
		it.Due = time.Time{}
	}
	if err := call(r.Key, fn, &it); err != nil {
		return r, err
	}
	it.Key = r.Key
	if err := it.CheckSize(); err != nil {
		return r, failed("updating", err)
	}
	r.Data = append([]byte{}, it.Data...) // never nil, and fn may keep its own
	if due := unstamp(stamp(it.Due)); r.leased {
		r.asked = store.Earlier(r.asked, due)
	} else {
		r.Due = due
	}
	return r, nil
}

// same reports whether there is nothing to store.
func (r row) same(old row) bool {
	return bytes.Equal(r.Data, old.Data) && r.Due.Equal(old.Due) && r.asked.Equal(old.asked)
}

// ready returns the error of a store that is closed, or that of a context that has ended.
func (s *Store) ready(ctx context.Context) error {
	if s.life.Err() != nil {
		return context.Cause(s.life)
	}
	return ctx.Err()
}

// transact runs fn in a transaction.
func (s *Store) transact(ctx context.Context, fn func(pgx.Tx) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.pool, fn)
}

// load returns an item as last committed. Its Rev is zero when there is none.
func (s *Store) load(ctx context.Context, k store.Key) (row, error) {
	r := row{Item: store.Item{Key: k}}
	var due, asked, jobDue *time.Time
	err := s.pool.QueryRow(ctx, `SELECT data, rev, due, asked, job_id, job_due, leased_by IS NOT NULL, xmin FROM bridge_items
		WHERE installation = $1 AND kind = $2 AND id = $3`, k.Installation, k.Kind, k.ID).
		Scan(&r.Data, &r.Rev, &due, &asked, &r.job, &jobDue, &r.leased, &r.version)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, nil
	}
	r.Due, r.asked, r.jobDue, r.there = unstamp(due), unstamp(asked), unstamp(jobDue), true
	return r, err
}

const (
	insertItem = `WITH saved AS (
			INSERT INTO bridge_items (installation, kind, id, data, rev, due, asked, job_id, job_due)
			VALUES ($1, $2, $3, $4, 1, $5::timestamptz, $6, CASE WHEN $7 THEN nextval('river_job_id_seq') END, CASE WHEN $7 THEN $5::timestamptz END)
			ON CONFLICT DO NOTHING RETURNING job_id AS new_job, job_due, $8::text AS queue)` + insertJob

	// The item keeps its job if that comes early enough: it finds that the item is not due, and another is inserted.
	updateItem = `WITH saved AS (
			UPDATE bridge_items SET data = $4, rev = rev + 1, due = $5::timestamptz, asked = $6,
				job_id = CASE WHEN $7 THEN nextval('river_job_id_seq') WHEN $5::timestamptz IS NOT NULL THEN job_id END,
				job_due = CASE WHEN $7 THEN $5::timestamptz WHEN $5::timestamptz IS NOT NULL THEN job_due END
			WHERE installation = $1 AND kind = $2 AND id = $3 AND xmin = $9
			RETURNING CASE WHEN $7 THEN job_id END AS new_job, job_due, $8::text AS queue)` + insertJob
)

// save stores what an update made of an item, unless that has changed since it was loaded.
func (s *Store) save(ctx context.Context, old, r row) (saved bool, err error) {
	newJob := !r.Due.Equal(old.Due) && !r.Due.IsZero() && (r.job == nil || r.Due.Before(r.jobDue))
	args := []any{r.Key.Installation, r.Key.Kind, r.Key.ID, r.Data, stamp(r.Due), stamp(r.asked), newJob, queue(r.Key.Kind)}
	if old.there {
		return s.one(ctx, updateItem, append(args, old.version)...)
	}
	return s.one(ctx, insertItem, args...)
}

// one runs a statement that ends with insertJob, and reports whether it has saved anything.
func (s *Store) one(ctx context.Context, statement string, args ...any) (saved bool, err error) {
	var n, notified int
	err = s.pool.QueryRow(ctx, statement, args...).Scan(&n, &notified)
	return n > 0, err
}

// call runs the caller's function.
func call(k store.Key, fn func(*store.Item) error, it *store.Item) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("pgstore: the update of %s panicked: %v\n%s", k, p, debug.Stack())
		}
	}()
	return fn(it)
}

// Get implements [store.Store].
func (s *Store) Get(ctx context.Context, k store.Key) (store.Item, error) {
	it := store.Item{Key: k}
	var due *time.Time
	err := s.pool.QueryRow(ctx, `SELECT data, due, rev FROM bridge_items WHERE installation = $1 AND kind = $2 AND id = $3`,
		k.Installation, k.Kind, k.ID).Scan(&it.Data, &due, &it.Rev)
	if errors.Is(err, pgx.ErrNoRows) {
		return it, nil
	}
	it.Due = unstamp(due)
	return it, s.failed("reading "+k.String(), err)
}

// List implements [store.Store].
func (s *Store) List(ctx context.Context, o store.ListOptions) ([]store.Item, error) {
	query := `SELECT id, data, due, rev FROM bridge_items
		WHERE installation = $1 AND kind = $2 AND ($3 = '' OR id > $3) ORDER BY id LIMIT $4`
	if o.Descending {
		query = `SELECT id, data, due, rev FROM bridge_items
			WHERE installation = $1 AND kind = $2 AND ($3 = '' OR id < $3) ORDER BY id DESC LIMIT $4`
	}
	rows, err := s.pool.Query(ctx, query, o.Installation, o.Kind, o.After, max(o.Limit, 0))
	if err != nil {
		return nil, s.failed("listing", err)
	}
	list, err := pgx.CollectRows(rows, func(rows pgx.CollectableRow) (store.Item, error) {
		it := store.Item{Key: store.Key{Installation: o.Installation, Kind: o.Kind}}
		var due *time.Time
		err := rows.Scan(&it.Key.ID, &it.Data, &due, &it.Rev)
		it.Due = unstamp(due)
		return it, err
	})
	return list, s.failed("listing", err)
}

// Backlog implements [store.Store].
func (s *Store) Backlog(ctx context.Context, installation, kind string) (b store.Backlog, err error) {
	var oldest *time.Time
	err = s.pool.QueryRow(ctx, `SELECT count(*), min(due) FROM bridge_items
		WHERE installation = $1 AND kind = $2 AND due <= clock_timestamp()`, installation, kind).Scan(&b.Due, &oldest)
	b.Oldest = unstamp(oldest)
	return b, s.failed("counting", err)
}
