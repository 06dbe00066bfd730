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

	// asked is the due time that updates have set while the item was being worked on; it becomes the item's at the end of
	// a turn.
	asked time.Time

	job      *int64 // the job that hands it out
	jobDue   time.Time
	leasedBy *int64 // the job in which it is being worked on
}

// errAgain means that another transaction was faster.
var errAgain = errors.New("to be done again")

// Update implements [store.Store]. A panic of fn is returned as an error. When ctx ends during the commit, the error says so,
// and the change may have been made all the same.
func (s *Store) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	for {
		var refused error
		err := s.transact(ctx, func(tx pgx.Tx) error {
			refused = nil
			old, err := load(ctx, tx, k)
			if err != nil {
				return err
			}
			it := old.Item
			it.Data = bytes.Clone(old.Data)
			if old.leasedBy != nil {
				it.Due = time.Time{}
			}
			if refused = call(k, fn, &it); refused != nil {
				return refused
			}
			it.Key = k
			if refused = failed("updating", it.CheckSize()); refused != nil {
				return refused
			}
			return s.save(ctx, tx, old, it)
		})
		switch {
		case refused != nil:
			return refused
		case errors.Is(err, errAgain):
			continue
		default:
			return s.failed("updating "+k.String(), err)
		}
	}
}

// transact runs fn in a transaction.
func (s *Store) transact(ctx context.Context, fn func(pgx.Tx) error) error {
	if s.life.Err() != nil {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.pool, fn)
}

// load returns an item and keeps others from changing it until the transaction is over. Its Rev is zero when there is none.
func load(ctx context.Context, tx pgx.Tx, k store.Key) (row, error) {
	r := row{Item: store.Item{Key: k}}
	var due, asked, jobDue *time.Time
	err := tx.QueryRow(ctx, `SELECT data, rev, due, asked, job_id, job_due, leased_by FROM bridge_items
		WHERE installation = $1 AND kind = $2 AND id = $3 FOR UPDATE`, k.Installation, k.Kind, k.ID).
		Scan(&r.Data, &r.Rev, &due, &asked, &r.job, &jobDue, &r.leasedBy)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, nil
	}
	r.Due, r.asked, r.jobDue = unstamp(due), unstamp(asked), unstamp(jobDue)
	return r, err
}

// save stores what an update made of an item.
func (s *Store) save(ctx context.Context, tx pgx.Tx, old row, it store.Item) error {
	r := old
	r.Data = it.Data
	if due := unstamp(stamp(it.Due)); old.leasedBy != nil {
		r.asked = store.Earlier(old.asked, due)
	} else {
		r.Due = due
	}
	if bytes.Equal(r.Data, old.Data) && r.Due.Equal(old.Due) && r.asked.Equal(old.asked) {
		return nil
	}
	r.Rev++
	if !r.Due.Equal(old.Due) {
		if err := s.reschedule(ctx, tx, &r); err != nil {
			return err
		}
	}
	data := r.Data
	if data == nil {
		data = []byte{}
	}
	query := `UPDATE bridge_items SET data = $4, rev = $5, due = $6, asked = $7, job_id = $8, job_due = $9
		WHERE installation = $1 AND kind = $2 AND id = $3`
	if old.Rev == 0 {
		query = `INSERT INTO bridge_items (installation, kind, id, data, rev, due, asked, job_id, job_due)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`
	}
	done, err := tx.Exec(ctx, query, r.Key.Installation, r.Key.Kind, r.Key.ID, data, r.Rev,
		stamp(r.Due), stamp(r.asked), r.job, stamp(r.jobDue))
	if err == nil && done.RowsAffected() == 0 {
		err = errAgain // another has made the item in the meantime
	}
	return err
}

// reschedule sees to it that a job hands out the item not after it is due. A job that comes too early is left alone: it finds
// that the item is not due, and inserts another.
func (s *Store) reschedule(ctx context.Context, tx pgx.Tx, r *row) error {
	switch {
	case r.Due.IsZero():
		r.job, r.jobDue = nil, time.Time{}
		return nil
	case r.job != nil && !r.Due.Before(r.jobDue):
		return nil
	}
	id, err := s.schedule(ctx, tx, r.Key.Kind, r.Due)
	r.job, r.jobDue = &id, r.Due
	return err
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
