package pgstore

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Installation implements [store.Installations].
func (s *Store) Installation(ctx context.Context, id string) (in store.Installation, known bool, err error) {
	var text []byte
	err = s.pool.QueryRow(ctx, "SELECT installation FROM bridge_installations WHERE id = $1", id).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return in, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &in)
	}
	return in, err == nil, s.failed("reading an installation", err)
}

// Installations implements [store.Installations].
func (s *Store) Installations(ctx context.Context) ([]store.Installation, error) {
	rows, err := s.pool.Query(ctx, "SELECT installation FROM bridge_installations ORDER BY id")
	if err != nil {
		return nil, s.failed("reading the installations", err)
	}
	list, err := pgx.CollectRows(rows, func(rows pgx.CollectableRow) (in store.Installation, err error) {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return in, err
		}
		return in, json.Unmarshal(text, &in)
	})
	if len(list) == 0 {
		list = nil
	}
	return list, s.failed("reading the installations", err)
}

// PutInstallation implements [store.Installations].
func (s *Store) PutInstallation(ctx context.Context, in store.Installation) error {
	if in.ID == "" {
		return errors.New("pgstore: installation without an id")
	}
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, `INSERT INTO bridge_installations (id, installation) VALUES ($1, $2)
		ON CONFLICT (id) DO UPDATE SET installation = excluded.installation`, in.ID, text)
	return s.failed("storing an installation", err)
}

// RemoveInstallation implements [store.Installations]. It is one transaction.
func (s *Store) RemoveInstallation(ctx context.Context, id string) error {
	return s.failed("removing an installation", s.transact(ctx, func(tx pgx.Tx) error {
		for _, query := range []string{
			"DELETE FROM bridge_items WHERE installation = $1", // their jobs find nothing to do
			"DELETE FROM bridge_rows WHERE installation = $1",
			"DELETE FROM bridge_cursors WHERE installation = $1",
			"DELETE FROM bridge_installations WHERE id = $1",
		} {
			if _, err := tx.Exec(ctx, query, id); err != nil {
				return err
			}
		}
		return nil
	}))
}
