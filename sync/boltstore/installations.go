package boltstore

import (
	"context"
	"encoding/json"
	"errors"

	"go.etcd.io/bbolt"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

var _ bridge.Installations = (*Store)(nil)

// Installation implements [bridge.Installations].
func (s *Store) Installation(ctx context.Context, id string) (in bridge.Installation, known bool, err error) {
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

// Installations implements [bridge.Installations].
func (s *Store) Installations(ctx context.Context) ([]bridge.Installation, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var list []bridge.Installation
	err := s.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketInstallations).ForEach(func(id, value []byte) error {
			in, err := decodeInstallation(string(id), value)
			list = append(list, in)
			return err
		})
	})
	return list, err
}

// PutInstallation implements [bridge.Installations].
func (s *Store) PutInstallation(ctx context.Context, in bridge.Installation) error {
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

func decodeInstallation(id string, value []byte) (in bridge.Installation, err error) {
	if err := json.Unmarshal(value, &in); err != nil {
		return in, damaged("installation %q: %v", id, err)
	}
	return in, nil
}
