package pgstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Parties implements [bridge.Directory].
func (s *Store) Parties(ctx context.Context, installation string, n matching.Number) ([]matching.Party, error) {
	rows, err := s.pool.Query(ctx, `SELECT p.party FROM bridge_numbers n JOIN bridge_parties p USING (installation, kind, id)
		WHERE n.installation = $1 AND n.number = $2`, installation, int64(n))
	if err != nil {
		return nil, s.failed("looking up a number", err)
	}
	list, err := pgx.CollectRows(rows, func(rows pgx.CollectableRow) (p matching.Party, err error) {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return p, err
		}
		return p, json.Unmarshal(text, &p)
	})
	if len(list) == 0 {
		list = nil
	}
	return list, s.failed("looking up a number", err)
}

// Party implements [bridge.Directory].
func (s *Store) Party(ctx context.Context, installation string, ref matching.Ref) (p matching.Party, ok bool, err error) {
	var text []byte
	err = s.pool.QueryRow(ctx, "SELECT party FROM bridge_parties WHERE installation = $1 AND kind = $2 AND id = $3",
		installation, string(ref.Kind), ref.ID).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	return p, err == nil, s.failed("reading a party", err)
}

// Put implements [bridge.Directory]. The parties are stored in one transaction, all or none; of a party that is given twice,
// the last.
func (s *Store) Put(ctx context.Context, installation string, seen time.Time, parties ...matching.Party) error {
	if len(parties) == 0 {
		return ctx.Err()
	}
	last := make(map[matching.Ref]matching.Party, len(parties))
	for _, p := range parties {
		last[p.Ref] = p
	}
	var kinds, texts []string
	var ids []int64
	var numberKinds []string
	var numberIDs, numbers []int64
	for _, ref := range sorted(last) {
		p := last[ref]
		text, err := json.Marshal(p)
		if err != nil {
			return failed("storing a party", err)
		}
		kinds, ids, texts = append(kinds, string(ref.Kind)), append(ids, ref.ID), append(texts, string(text))
		for _, n := range p.Numbers {
			if n != 0 {
				numberKinds, numberIDs, numbers = append(numberKinds, string(ref.Kind)), append(numberIDs, ref.ID), append(numbers, int64(n))
			}
		}
	}
	return s.failed("storing parties", s.transact(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO bridge_parties (installation, kind, id, seen, party)
			SELECT $1, kind, id, $2, party::json FROM unnest($3::text[], $4::bigint[], $5::text[]) AS given (kind, id, party)
			ON CONFLICT (installation, kind, id) DO UPDATE SET seen = excluded.seen, party = excluded.party`,
			installation, stamp(seen), kinds, ids, texts)
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
			ON CONFLICT DO NOTHING`, installation, numberKinds, numberIDs, numbers)
		return err
	}))
}

// sorted returns the parties in one order for all transactions, so that none waits for another that waits for it.
func sorted[V any](parties map[matching.Ref]V) []matching.Ref {
	refs := make([]matching.Ref, 0, len(parties))
	for ref := range parties {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, func(a, b matching.Ref) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return refs
}

// Delete implements [bridge.Directory].
func (s *Store) Delete(ctx context.Context, installation string, refs ...matching.Ref) error {
	given := map[matching.Ref]bool{}
	for _, ref := range refs {
		given[ref] = true
	}
	return s.failed("deleting parties", s.transact(ctx, func(tx pgx.Tx) error {
		for _, ref := range sorted(given) {
			_, err := tx.Exec(ctx, "DELETE FROM bridge_parties WHERE installation = $1 AND kind = $2 AND id = $3", installation, string(ref.Kind), ref.ID)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// Unseen implements [bridge.Directory]. Those that have not been seen for the longest time come first.
func (s *Store) Unseen(ctx context.Context, installation string, kind matching.Kind, before time.Time, limit int) ([]matching.Ref, error) {
	rows, err := s.pool.Query(ctx, `SELECT id FROM bridge_parties WHERE installation = $1 AND kind = $2 AND seen < $3
		ORDER BY seen, id LIMIT $4`, installation, string(kind), before.UTC(), max(limit, 0))
	if err != nil {
		return nil, s.failed("looking for unseen parties", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, s.failed("looking for unseen parties", err)
	}
	var refs []matching.Ref
	for _, id := range ids {
		refs = append(refs, matching.Ref{Kind: kind, ID: id})
	}
	return refs, nil
}

// Cursor implements [bridge.Directory].
func (s *Store) Cursor(ctx context.Context, installation, name string) (value string, err error) {
	err = s.pool.QueryRow(ctx, "SELECT value FROM bridge_cursors WHERE installation = $1 AND name = $2", installation, name).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return value, s.failed("reading a cursor", err)
}

// SetCursor implements [bridge.Directory].
func (s *Store) SetCursor(ctx context.Context, installation, name, value string) (err error) {
	if value == "" {
		_, err = s.pool.Exec(ctx, "DELETE FROM bridge_cursors WHERE installation = $1 AND name = $2", installation, name)
	} else {
		_, err = s.pool.Exec(ctx, `INSERT INTO bridge_cursors (installation, name, value) VALUES ($1, $2, $3)
			ON CONFLICT (installation, name) DO UPDATE SET value = excluded.value`, installation, name, value)
	}
	return s.failed("storing a cursor", err)
}

// Count implements [bridge.Directory].
func (s *Store) Count(ctx context.Context, installation string) (n int, err error) {
	err = s.pool.QueryRow(ctx, "SELECT count(*) FROM bridge_parties WHERE installation = $1", installation).Scan(&n)
	return n, s.failed("counting the parties", err)
}
