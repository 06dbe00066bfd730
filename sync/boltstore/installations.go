package boltstore

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

var _ store.Installations = (*Store)(nil)

// Installation implements [store.Installations].
func (s *Store) Installation(ctx context.Context, id string) (in store.Installation, known bool, err error) {
	if err := ctx.Err(); err != nil {
		return in, false, err
	}
	err = s.view(func(tx *bbolt.Tx) error {
		value := tx.Bucket(bucketInstallations).Get([]byte(id))
		if known = value != nil; !known {
			return nil
		}
		in, err = decodeInstallation(id, value)
		return err
	})
	return in, known, err
}

// Installations implements [store.Installations].
func (s *Store) Installations(ctx context.Context) ([]store.Installation, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var list []store.Installation
	err := s.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketInstallations).ForEach(func(id, value []byte) error {
			in, err := decodeInstallation(string(id), value)
			list = append(list, in)
			return err
		})
	})
	return list, err
}

// PutInstallation implements [store.Installations].
func (s *Store) PutInstallation(ctx context.Context, in store.Installation) error {
	if in.ID == "" {
		return errors.New("boltstore: installation without an id")
	}
	if err := checkKey([]byte(in.ID)); err != nil {
		return err
	}
	value, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return s.do(ctx, func(tx *bbolt.Tx) (bool, error) {
		return true, tx.Bucket(bucketInstallations).Put([]byte(in.ID), value)
	})
}

// removeAtOnce bounds a transaction: others wait for it.
const removeAtOnce = 1000

// RemoveInstallation implements [store.Installations]. It takes several transactions; the installation itself goes last, so
// that a removal which was cut off can be repeated.
func (s *Store) RemoveInstallation(ctx context.Context, id string) error {
	prefix := appendText(nil, id)
	for _, bucket := range [][]byte{bucketItems, bucketRows, bucketNumbers, bucketCursors} {
		for more := true; more; {
			err := s.do(ctx, func(tx *bbolt.Tx) (bool, error) {
				var err error
				more, err = removeSome(tx, bucket, prefix)
				return true, err
			})
			if err != nil {
				return err
			}
		}
	}
	return s.do(ctx, func(tx *bbolt.Tx) (bool, error) {
		return true, tx.Bucket(bucketInstallations).Delete([]byte(id))
	})
}

// removeSome deletes rows of one installation, of items with their entry among the due ones, and reports whether there may be
// more.
func removeSome(tx *bbolt.Tx, bucket, prefix []byte) (more bool, err error) {
	var keys [][]byte
	c := tx.Bucket(bucket).Cursor()
	for key, value := c.Seek(prefix); bytes.HasPrefix(key, prefix) && len(keys) < removeAtOnce; key, value = c.Next() {
		keys = append(keys, bytes.Clone(key))
		if !bytes.Equal(bucket, bucketItems) {
			continue
		}
		k, ok := parseItem(key)
		if !ok {
			return false, damaged("item %q", key)
		}
		r, err := decodeRow(k, value)
		if err != nil {
			return false, err
		}
		if !r.Due.IsZero() {
			if err := tx.Bucket(bucketDue).Delete(dueKey(k, r.Due)); err != nil {
				return false, err
			}
		}
	}
	for _, key := range keys {
		if err := tx.Bucket(bucket).Delete(key); err != nil {
			return false, err
		}
	}
	return len(keys) == removeAtOnce, nil
}

func decodeInstallation(id string, value []byte) (in store.Installation, err error) {
	if err := json.Unmarshal(value, &in); err != nil {
		return in, damaged("installation %q: %v", id, err)
	}
	return in, nil
}
