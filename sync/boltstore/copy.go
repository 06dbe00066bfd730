package boltstore

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Target is where [Store.CopyTo] copies to: all that a bridge remembers.
type Target interface {
	store.Store
	store.Directory
	store.Installations
}

// Copied says how much was copied.
type Copied struct {
	Items, Rows, Cursors, Installations int
}

const (
	copyAtOnce  = 1000 // rows that are read at a time
	copyWriters = 8
)

// CopyTo copies all items, rows, cursors and installations to another store, so that a bridge can go on there: what was
// logged is not logged again. Nothing may work on either store meanwhile, and nothing more on this one afterwards.
//
// It refuses when the other store has one of the installations. These are copied last, so that a copy which was cut off can be
// repeated; an item that is there already must be the same then.
func (s *Store) CopyTo(ctx context.Context, to Target) (done Copied, err error) {
	installations, err := s.Installations(ctx)
	if err != nil {
		return done, err
	}
	for _, in := range installations {
		switch _, there, err := to.Installation(ctx, in.ID); {
		case err != nil:
			return done, err
		case there:
			return done, fmt.Errorf("boltstore: the other store has the installation %q already", in.ID)
		}
	}
	if err := s.copyItems(ctx, to, &done.Items); err != nil {
		return done, err
	}
	if err := s.copyRows(ctx, to, &done.Rows); err != nil {
		return done, err
	}
	if err := s.copyCursors(ctx, to, &done.Cursors); err != nil {
		return done, err
	}
	for _, in := range installations {
		if err := to.PutInstallation(ctx, in); err != nil {
			return done, err
		}
		done.Installations++
	}
	return done, nil
}

func (s *Store) copyItems(ctx context.Context, to Target, n *int) error {
	return s.pages(ctx, bucketItems, func(page []entry) error {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(copyWriters)
		for _, e := range page {
			k, ok := parseItem(e.key)
			if !ok {
				return damaged("item %q", e.key)
			}
			r, err := decodeRow(k, e.value)
			if err != nil {
				return err
			}
			*n++
			group.Go(func() error { return copyItem(ctx, to, r) })
		}
		return group.Wait()
	})
}

func copyItem(ctx context.Context, to Target, r row) error {
	return to.Update(ctx, r.Key, func(it *store.Item) error {
		if it.Rev != 0 && !bytes.Equal(it.Data, r.Data) {
			return fmt.Errorf("boltstore: the other store has another version of %s", r.Key)
		}
		// Of an item whose worker died, the run that is due now is also the one that was asked for meanwhile.
		it.Data, it.Due = bytes.Clone(r.Data), store.Earlier(r.Due, r.asked)
		return nil
	})
}

func (s *Store) copyRows(ctx context.Context, to Target, n *int) error {
	type sight struct {
		installation string
		at           time.Time
	}
	return s.pages(ctx, bucketRows, func(page []entry) error {
		rows := map[sight][]store.Row{} // those that are stored together
		for _, e := range page {
			installation, ref, ok := parseRow(e.key)
			r := seenRow{Row: store.Row{Ref: ref}}
			if !ok || !r.decode(e.value) {
				return damaged("row %q", e.key)
			}
			at := sight{installation, r.seen}
			rows[at] = append(rows[at], r.Row)
		}
		for at, list := range rows {
			if err := to.Put(ctx, at.installation, at.at, list...); err != nil {
				return err
			}
			*n += len(list)
		}
		return nil
	})
}

func (s *Store) copyCursors(ctx context.Context, to Target, n *int) error {
	return s.pages(ctx, bucketCursors, func(page []entry) error {
		for _, e := range page {
			installation, name, ok := cutText(e.key)
			if !ok {
				return damaged("cursor %q", e.key)
			}
			if err := to.SetCursor(ctx, installation, string(name), string(e.value)); err != nil {
				return err
			}
			*n++
		}
		return nil
	})
}

type entry struct{ key, value []byte }

// pages hands all rows of a bucket to fn, some at a time and outside of any transaction.
func (s *Store) pages(ctx context.Context, bucket []byte, fn func([]entry) error) error {
	var last []byte
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var page []entry
		err := s.view(func(tx *bbolt.Tx) error {
			c := tx.Bucket(bucket).Cursor()
			key, value := c.Seek(last)
			if last != nil && bytes.Equal(key, last) {
				key, value = c.Next()
			}
			for ; key != nil && len(page) < copyAtOnce; key, value = c.Next() {
				page = append(page, entry{bytes.Clone(key), bytes.Clone(value)})
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return err
		}
		if err := fn(page); err != nil {
			return err
		}
		last = page[len(page)-1].key
	}
}
