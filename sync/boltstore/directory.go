package boltstore

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// rowsFilled is how full pages of rows are left when they are split. Rows come in the order of their ids, mostly, so that
// little is inserted into a page that was left behind.
const rowsFilled = 0.9

// Find implements [store.Directory].
func (s *Store) Find(ctx context.Context, installation string, number uint64) ([]store.Row, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var list []store.Row
	err := s.lookUp(func(l *lookUp) error {
		prefix := numberPrefix(installation, number)
		for key, _ := l.numbers.Seek(prefix); ; key, _ = l.numbers.Next() {
			rest, ok := bytes.CutPrefix(key, prefix)
			if !ok {
				return nil
			}
			ref, ok := parseRef(rest)
			if !ok {
				return damaged("entry of a number")
			}
			r, err := parseSeen(l.row(rowKey(installation, ref)), ref)
			if err != nil {
				return err
			}
			if !r.there {
				return damaged("%s %d, which has a number, is missing", ref.Kind, ref.ID)
			}
			list = append(list, r.copied())
		}
	})
	return list, err
}

// Row implements [store.Directory].
func (s *Store) Row(ctx context.Context, installation string, ref store.Ref) (row store.Row, ok bool, err error) {
	if err := ctx.Err(); err != nil {
		return row, false, err
	}
	err = s.lookUp(func(l *lookUp) error {
		r, err := parseSeen(l.row(rowKey(installation, ref)), ref)
		if err == nil && r.there {
			row, ok = r.copied(), true
		}
		return err
	})
	return row, ok, err
}

// Put implements [store.Directory]. The rows are stored in one transaction, all or none; of a row that is given twice, the
// last.
func (s *Store) Put(ctx context.Context, installation string, seen time.Time, rows ...store.Row) error {
	given := make(map[store.Ref]seenRow, len(rows))
	for _, r := range rows {
		if err := checkKey(rowKey(installation, r.Ref)); err != nil {
			return err
		}
		if err := r.CheckSize(); err != nil {
			return fmt.Errorf("boltstore: %w", err)
		}
		given[r.Ref] = seenRow{Row: r, seen: seen, there: true}
	}
	return s.replace(ctx, installation, given)
}

// Delete implements [store.Directory].
func (s *Store) Delete(ctx context.Context, installation string, refs ...store.Ref) error {
	given := map[store.Ref]seenRow{}
	for _, ref := range refs {
		given[ref] = seenRow{Row: store.Row{Ref: ref}}
	}
	return s.replace(ctx, installation, given)
}

// replace stores rows in the place of earlier ones. Those that are not there are removed.
func (s *Store) replace(ctx context.Context, installation string, given map[store.Ref]seenRow) error {
	if len(given) == 0 {
		return ctx.Err()
	}
	refs := slices.SortedFunc(maps.Keys(given), compareRefs)
	return s.do(ctx, func(tx *bbolt.Tx) (bool, error) {
		rows := tx.Bucket(bucketRows)
		rows.FillPercent = rowsFilled
		olds := make([]seenRow, len(refs))
		for i, ref := range refs {
			var err error
			if olds[i], err = readRow(rows, installation, ref); err != nil {
				return false, s.named(err)
			}
		}
		changed := false
		for i, ref := range refs {
			r := given[ref]
			if !r.there && !olds[i].there {
				continue
			}
			changed = true
			if olds[i].there {
				r.seen = store.LastSeen(olds[i].seen, r.seen, time.Now())
			}
			if err := saveRow(tx, rows, installation, r, olds[i]); err != nil {
				return true, err
			}
		}
		return changed, nil
	})
}

// Unseen implements [store.Directory], in the order of the ids. It reads all rows of the kind up to the last one that it
// returns: few are unseen, and keeping them in the order of their times would cost more than that.
func (s *Store) Unseen(ctx context.Context, installation, kind string, before time.Time, limit int) ([]store.Ref, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var refs []store.Ref
	err := s.view(func(tx *bbolt.Tx) error {
		limitSeen := appendSeen(nil, before)
		prefix := rowsPrefix(installation, kind)
		c := tx.Bucket(bucketRows).Cursor()
		for key, value := c.Seek(prefix); len(refs) < limit; key, value = c.Next() {
			rest, ok := bytes.CutPrefix(key, prefix)
			if !ok {
				break
			}
			id, ok := parseID(rest)
			if !ok || len(value) < seenLen {
				return damaged("row of kind %q", kind)
			}
			if bytes.Compare(value[:seenLen], limitSeen) < 0 {
				refs = append(refs, store.Ref{Kind: kind, ID: id})
			}
		}
		return nil
	})
	return refs, err
}

// Cursor implements [store.Directory].
func (s *Store) Cursor(ctx context.Context, installation, name string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	var value string
	err := s.view(func(tx *bbolt.Tx) error {
		value = string(tx.Bucket(bucketCursors).Get(cursorKey(installation, name)))
		return nil
	})
	return value, err
}

// SetCursor implements [store.Directory].
func (s *Store) SetCursor(ctx context.Context, installation, name, value string) error {
	key := cursorKey(installation, name)
	if err := checkKey(key); err != nil {
		return err
	}
	return s.do(ctx, func(tx *bbolt.Tx) (bool, error) {
		cursors := tx.Bucket(bucketCursors)
		switch {
		case string(cursors.Get(key)) == value:
			return false, nil
		case value == "":
			return true, cursors.Delete(key)
		default:
			return true, cursors.Put(key, []byte(value))
		}
	})
}

// Count implements [store.Directory].
func (s *Store) Count(ctx context.Context, installation string) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	n := 0
	err := s.view(func(tx *bbolt.Tx) error {
		prefix := appendText(nil, installation)
		c := tx.Bucket(bucketRows).Cursor()
		for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
			n++
		}
		return nil
	})
	return n, err
}

// seenRow is a row as it is stored, or that there is none.
type seenRow struct {
	store.Row

	seen  time.Time
	there bool
}

// copied returns the row with data that outlives the transaction.
func (r seenRow) copied() store.Row {
	r.Data = bytes.Clone(r.Data)
	return r.Row
}

func readRow(rows *bbolt.Bucket, installation string, ref store.Ref) (seenRow, error) {
	return parseSeen(rows.Get(rowKey(installation, ref)), ref)
}

// parseSeen takes apart what is stored of a row. It does not copy the data, which is valid as long as the transaction.
func parseSeen(value []byte, ref store.Ref) (r seenRow, err error) {
	r.Ref = ref
	if value == nil {
		return r, nil
	}
	if !r.decode(value) {
		return r, damaged("%s %d of %d bytes", ref.Kind, ref.ID, len(value))
	}
	return r, nil
}

func saveRow(tx *bbolt.Tx, rows *bbolt.Bucket, installation string, r, old seenRow) error {
	numbers := tx.Bucket(bucketNumbers)
	for _, n := range old.Numbers {
		if !slices.Contains(r.Numbers, n) {
			if err := numbers.Delete(numberKey(installation, n, r.Ref)); err != nil {
				return err
			}
		}
	}
	for _, n := range r.Numbers {
		if n != 0 && !slices.Contains(old.Numbers, n) {
			if err := numbers.Put(numberKey(installation, n, r.Ref), []byte{}); err != nil {
				return err
			}
		}
	}
	if !r.there {
		return rows.Delete(rowKey(installation, r.Ref))
	}
	return rows.Put(rowKey(installation, r.Ref), r.encode())
}
