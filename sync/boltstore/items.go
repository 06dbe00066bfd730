package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// row is an item as it is stored.
type row struct {
	store.Item

	// asked is the due time that updates have set while the item was being worked on; it becomes the item's at the end of
	// the work. It is stored because those updates have been acknowledged, and the worker may not live to see that end.
	asked time.Time
}

const rowHead = 8 + 2*timeLen

func (r row) encode() []byte {
	b := make([]byte, 0, rowHead+len(r.Data))
	b = binary.BigEndian.AppendUint64(b, r.Rev)
	b = appendTime(b, r.Due)
	b = appendTime(b, r.asked)
	return append(b, r.Data...)
}

// decodeRow does not copy the data, which is valid as long as the transaction.
func decodeRow(k store.Key, b []byte) (row, error) {
	if len(b) < rowHead {
		return row{}, damaged("item %q of %d bytes", k, len(b))
	}
	r := row{Item: store.Item{Key: k, Rev: binary.BigEndian.Uint64(b)}}
	r.Due, b, _ = cutTime(b[8:])
	r.asked, b, _ = cutTime(b)
	r.Data = b
	return r, nil
}

// load returns an item, with zero Rev when there is none.
func load(tx *bbolt.Tx, k store.Key) (row, error) {
	b := tx.Bucket(bucketItems).Get(itemKey(k))
	if b == nil {
		return row{Item: store.Item{Key: k}}, nil
	}
	return decodeRow(k, b)
}

// save stores an item that was due at another time before.
func save(tx *bbolt.Tx, r row, before time.Time) error {
	if !r.Due.Equal(before) {
		due := tx.Bucket(bucketDue)
		if !before.IsZero() {
			if err := due.Delete(dueKey(r.Key, before)); err != nil {
				return err
			}
		}
		if !r.Due.IsZero() {
			if err := due.Put(dueKey(r.Key, r.Due), []byte{}); err != nil {
				return err
			}
		}
	}
	return tx.Bucket(bucketItems).Put(itemKey(r.Key), r.encode())
}

func remove(tx *bbolt.Tx, r row) error {
	if !r.Due.IsZero() {
		if err := tx.Bucket(bucketDue).Delete(dueKey(r.Key, r.Due)); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketItems).Delete(itemKey(r.Key))
}

// Update implements [store.Store]. fn runs once, or not at all when ctx ends or the store is closed before its turn, or
// twice when there was no room for it and others together; it never runs after Update has returned. When ctx ends while the change is being written, Update does not wait for the disk:
// the error says that the change may have been made all the same. A panic of fn is returned as an error.
func (s *Store) Update(ctx context.Context, k store.Key, fn func(*store.Item) error) error {
	if err := checkKey(dueKey(k, time.Time{})); err != nil {
		return err
	}
	return s.do(ctx, func(tx *bbolt.Tx) (bool, error) {
		leased := s.reserve(k)
		old, err := load(tx, k)
		if err != nil {
			return false, s.named(err)
		}
		it := old.Item
		it.Data = bytes.Clone(old.Data)
		if leased {
			it.Due = time.Time{}
		}
		if err := call(k, fn, &it); err != nil {
			return false, err
		}
		it.Key = k
		if err := it.CheckSize(); err != nil {
			return false, fmt.Errorf("boltstore: %w", err)
		}

		changed := old
		changed.Data = it.Data
		if leased {
			changed.asked = store.Earlier(old.asked, it.Due)
		} else {
			changed.Due = it.Due
		}
		if bytes.Equal(changed.Data, old.Data) && changed.Due.Equal(old.Due) && changed.asked.Equal(old.asked) {
			return false, nil
		}
		changed.Rev++
		return true, save(tx, changed, old.Due)
	})
}

// call runs the caller's function, of which a panic must not reach the transaction.
func call(k store.Key, fn func(*store.Item) error, it *store.Item) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("boltstore: the update of %s panicked: %v\n%s", k, p, debug.Stack())
		}
	}()
	return fn(it)
}

// Get implements [store.Store].
func (s *Store) Get(ctx context.Context, k store.Key) (store.Item, error) {
	if err := ctx.Err(); err != nil {
		return store.Item{}, err
	}
	var r row
	err := s.view(func(tx *bbolt.Tx) (err error) {
		r, err = load(tx, k)
		r.Data = bytes.Clone(r.Data)
		return err
	})
	return r.Item, err
}

// List implements [store.Store].
func (s *Store) List(ctx context.Context, o store.ListOptions) ([]store.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var list []store.Item
	err := s.view(func(tx *bbolt.Tx) error {
		prefix := itemsPrefix(o.Installation, o.Kind)
		c := tx.Bucket(bucketItems).Cursor()
		key, value, step := firstListed(c, prefix, o)
		for ; len(list) < o.Limit; key, value = step() {
			id, ok := bytes.CutPrefix(key, prefix)
			if !ok {
				break
			}
			r, err := decodeRow(store.Key{Installation: o.Installation, Kind: o.Kind, ID: string(id)}, value)
			if err != nil {
				return err
			}
			r.Data = bytes.Clone(r.Data)
			list = append(list, r.Item)
		}
		return nil
	})
	return list, err
}

// firstListed moves the cursor to the first item that is asked for, and says how to go on.
func firstListed(c *bbolt.Cursor, prefix []byte, o store.ListOptions) (key, value []byte, step func() ([]byte, []byte)) {
	from := append(slices.Clip(prefix), o.After...)
	switch {
	case !o.Descending:
		key, value = c.Seek(from)
		if o.After != "" && bytes.Equal(key, from) {
			key, value = c.Next()
		}
		return key, value, c.Next
	case o.After == "":
		// Nothing that has the prefix sorts after this: ids are text, which has no byte 0xff.
		from = append(from, 0xff)
	}
	if key, _ = c.Seek(from); key == nil {
		key, value = c.Last()
		return key, value, c.Prev
	}
	key, value = c.Prev()
	return key, value, c.Prev
}

// Backlog implements [store.Store].
func (s *Store) Backlog(ctx context.Context, installation, kind string) (store.Backlog, error) {
	if err := ctx.Err(); err != nil {
		return store.Backlog{}, err
	}
	var b store.Backlog
	err := s.view(func(tx *bbolt.Tx) error {
		now := time.Now()
		prefix := duePrefix(kind)
		c := tx.Bucket(bucketDue).Cursor()
		for entry, _ := c.Seek(prefix); ; entry, _ = c.Next() {
			rest, ok := bytes.CutPrefix(entry, prefix)
			if !ok {
				return nil
			}
			due, k, ok := parseDue(kind, rest)
			switch {
			case !ok:
				return damaged("due entry %q", entry)
			case due.After(now):
				return nil
			case k.Installation == installation:
				b.Due++
				b.Oldest = store.Earlier(b.Oldest, due)
			}
		}
	})
	return b, err
}
