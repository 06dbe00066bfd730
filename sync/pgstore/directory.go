package pgstore

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Find implements [store.Directory].
func (s *Store) Find(ctx context.Context, installation string, number uint64) ([]store.Row, error) {
	rows, err := s.pool.Query(ctx, `SELECT kind, id, r.numbers, r.data FROM bridge_numbers n JOIN bridge_rows r USING (installation, kind, id)
		WHERE n.installation = $1 AND n.number = $2`, installation, int64(number))
	if err != nil {
		return nil, s.failed("looking up a number", err)
	}
	list, err := pgx.CollectRows(rows, func(rows pgx.CollectableRow) (r store.Row, err error) {
		var numbers []int64
		err = rows.Scan(&r.Kind, &r.ID, &numbers, &r.Data)
		return restored(r, numbers), err
	})
	if len(list) == 0 {
		list = nil
	}
	return list, s.failed("looking up a number", err)
}

// Row implements [store.Directory].
func (s *Store) Row(ctx context.Context, installation string, ref store.Ref) (row store.Row, ok bool, err error) {
	r := store.Row{Ref: ref}
	var numbers []int64
	err = s.pool.QueryRow(ctx, "SELECT numbers, data FROM bridge_rows WHERE installation = $1 AND kind = $2 AND id = $3",
		installation, ref.Kind, ref.ID).Scan(&numbers, &r.Data)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return row, false, nil
	case err != nil:
		return row, false, s.failed("reading a row", err)
	}
	return restored(r, numbers), true, nil
}

// restored returns a row as it was given: numbers are stored as signed integers of the same bits, and nothing as empty.
func restored(r store.Row, numbers []int64) store.Row {
	for _, n := range numbers {
		r.Numbers = append(r.Numbers, uint64(n))
	}
	if len(r.Data) == 0 {
		r.Data = nil
	}
	return r
}

// Put implements [store.Directory]. The rows are stored in one transaction, all or none; of a row that is given twice, the
// last.
func (s *Store) Put(ctx context.Context, installation string, seen time.Time, rows ...store.Row) error {
	if len(rows) == 0 {
		return ctx.Err()
	}
	last := make(map[store.Ref]store.Row, len(rows))
	for _, r := range rows {
		if err := r.CheckSize(); err != nil {
			return failed("storing rows", err)
		}
		last[r.Ref] = r
	}
	// The arrays of a row's numbers are given as one, with where each row's begin and end: PostgreSQL has no arrays of arrays.
	var kinds, numberKinds []string
	var ids, froms, tos, numberIDs []int64
	numbers := []int64{} // nil is null, and so is each part of it
	var data [][]byte
	for _, ref := range sorted(last) {
		r := last[ref]
		if r.Data == nil {
			r.Data = []byte{}
		}
		kinds, ids, data = append(kinds, ref.Kind), append(ids, ref.ID), append(data, r.Data)
		froms = append(froms, int64(len(numbers)+1))
		for _, n := range r.Numbers {
			numberKinds, numberIDs, numbers = append(numberKinds, ref.Kind), append(numberIDs, ref.ID), append(numbers, int64(n))
		}
		tos = append(tos, int64(len(numbers)))
	}
	return s.failed("storing rows", s.transact(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO bridge_rows (installation, kind, id, seen, numbers, data)
			SELECT $1, kind, id, $2, ($3::bigint[])[first:last], data
			FROM unnest($4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bytea[]) AS given (kind, id, first, last, data)
			ON CONFLICT (installation, kind, id) DO UPDATE SET numbers = excluded.numbers, data = excluded.data,
				seen = greatest(excluded.seen, CASE WHEN bridge_rows.seen > now() + interval '1 hour' THEN now() ELSE bridge_rows.seen END)`,
			installation, seen.UTC(), numbers, kinds, ids, froms, tos, data)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM bridge_numbers n USING unnest($2::text[], $3::bigint[]) AS given (kind, id)
			WHERE n.installation = $1 AND n.kind = given.kind AND n.id = given.id`, installation, kinds, ids)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO bridge_numbers (installation, kind, id, number)
			SELECT $1, kind, id, number FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS given (kind, id, number)
			WHERE number <> 0 ON CONFLICT DO NOTHING`, installation, numberKinds, numberIDs, numbers)
		return err
	}))
}

// sorted returns what rows are named by in one order for all transactions, so that none waits for another that waits for it.
func sorted[V any](rows map[store.Ref]V) []store.Ref {
	return slices.SortedFunc(maps.Keys(rows), func(a, b store.Ref) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
}

// Delete implements [store.Directory].
func (s *Store) Delete(ctx context.Context, installation string, refs ...store.Ref) error {
	given := map[store.Ref]bool{}
	for _, ref := range refs {
		given[ref] = true
	}
	return s.failed("deleting rows", s.transact(ctx, func(tx pgx.Tx) error {
		for _, ref := range sorted(given) {
			_, err := tx.Exec(ctx, "DELETE FROM bridge_rows WHERE installation = $1 AND kind = $2 AND id = $3", installation, ref.Kind, ref.ID)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// Unseen implements [store.Directory]. Those that have not been seen for the longest time come first.
func (s *Store) Unseen(ctx context.Context, installation, kind string, before time.Time, limit int) ([]store.Ref, error) {
	rows, err := s.pool.Query(ctx, `SELECT id FROM bridge_rows WHERE installation = $1 AND kind = $2 AND seen < $3
		ORDER BY seen, id LIMIT $4`, installation, kind, before.UTC(), max(limit, 0))
	if err != nil {
		return nil, s.failed("looking for unseen rows", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, s.failed("looking for unseen rows", err)
	}
	var refs []store.Ref
	for _, id := range ids {
		refs = append(refs, store.Ref{Kind: kind, ID: id})
	}
	return refs, nil
}

// Cursor implements [store.Directory].
func (s *Store) Cursor(ctx context.Context, installation, name string) (value string, err error) {
	err = s.pool.QueryRow(ctx, "SELECT value FROM bridge_cursors WHERE installation = $1 AND name = $2", installation, name).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return value, s.failed("reading a cursor", err)
}

// SetCursor implements [store.Directory].
func (s *Store) SetCursor(ctx context.Context, installation, name, value string) (err error) {
	if value == "" {
		_, err = s.pool.Exec(ctx, "DELETE FROM bridge_cursors WHERE installation = $1 AND name = $2", installation, name)
	} else {
		_, err = s.pool.Exec(ctx, `INSERT INTO bridge_cursors (installation, name, value) VALUES ($1, $2, $3)
			ON CONFLICT (installation, name) DO UPDATE SET value = excluded.value`, installation, name, value)
	}
	return s.failed("storing a cursor", err)
}

// Count implements [store.Directory].
func (s *Store) Count(ctx context.Context, installation string) (n int, err error) {
	err = s.pool.QueryRow(ctx, "SELECT count(*) FROM bridge_rows WHERE installation = $1", installation).Scan(&n)
	return n, s.failed("counting the rows", err)
}
