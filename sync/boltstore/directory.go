package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// Parties implements [bridge.Directory].
func (s *Store) Parties(ctx context.Context, installation string, n matching.Number) ([]matching.Party, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var list []matching.Party
	err := s.view(func(tx *bbolt.Tx) error {
		prefix := numberPrefix(installation, n)
		c := tx.Bucket(bucketNumbers).Cursor()
		for key, _ := c.Seek(prefix); ; key, _ = c.Next() {
			rest, ok := bytes.CutPrefix(key, prefix)
			if !ok {
				return nil
			}
			ref, ok := parseRef(rest)
			if !ok {
				return damaged("entry of number %s", n)
			}
			row, err := readParty(tx, installation, ref)
			if err != nil {
				return err
			}
			p, err := row.party()
			if err != nil {
				return err
			}
			list = append(list, p)
		}
	})
	return list, err
}

// Party implements [bridge.Directory].
func (s *Store) Party(ctx context.Context, installation string, ref matching.Ref) (p matching.Party, ok bool, err error) {
	if err := ctx.Err(); err != nil {
		return p, false, err
	}
	err = s.view(func(tx *bbolt.Tx) error {
		row, err := readParty(tx, installation, ref)
		if err != nil || row.text == nil {
			return err
		}
		ok = true
		p, err = row.party()
		return err
	})
	return p, ok, err
}

// Put implements [bridge.Directory]. The parties are stored in one transaction, all or none; of a party that is given
// twice, the last.
func (s *Store) Put(ctx context.Context, installation string, seen time.Time, parties ...matching.Party) error {
	rows := make(map[matching.Ref]partyRow, len(parties))
	for _, p := range parties {
		text, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("boltstore: %s %d: %w", p.Kind, p.ID, err)
		}
		if err := checkKey(seenKey(installation, p.Ref, seen)); err != nil {
			return err
		}
		rows[p.Ref] = partyRow{ref: p.Ref, seen: seen, text: text, numbers: p.Numbers}
	}
	return s.replace(ctx, installation, slices.Collect(maps.Values(rows)))
}

// Delete implements [bridge.Directory].
func (s *Store) Delete(ctx context.Context, installation string, refs ...matching.Ref) error {
	rows := map[matching.Ref]partyRow{}
	for _, ref := range refs {
		rows[ref] = partyRow{ref: ref}
	}
	return s.replace(ctx, installation, slices.Collect(maps.Values(rows)))
}

// replace stores rows in the place of earlier ones. Rows without text are removed.
func (s *Store) replace(ctx context.Context, installation string, rows []partyRow) error {
	if len(rows) == 0 {
		return ctx.Err()
	}
	return s.do(ctx, func(tx *bbolt.Tx) (bool, error) {
		olds := make([]partyRow, len(rows))
		for i, row := range rows {
			var err error
			if olds[i], err = loadParty(tx, installation, row.ref); err != nil {
				return false, s.named(err)
			}
		}
		changed := false
		for i, row := range rows {
			if row.text == nil && olds[i].text == nil {
				continue
			}
			changed = true
			if err := saveParty(tx, installation, row, olds[i]); err != nil {
				return true, err
			}
		}
		return changed, nil
	})
}

// Unseen implements [bridge.Directory]. Those that have not been seen for the longest time come first.
func (s *Store) Unseen(ctx context.Context, installation string, kind matching.Kind, before time.Time, limit int) ([]matching.Ref, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var refs []matching.Ref
	err := s.view(func(tx *bbolt.Tx) error {
		prefix := seenPrefix(installation, kind)
		c := tx.Bucket(bucketSeen).Cursor()
		for key, _ := c.Seek(prefix); len(refs) < limit; key, _ = c.Next() {
			rest, ok := bytes.CutPrefix(key, prefix)
			if !ok {
				break
			}
			seen, id, ok := cutTime(rest)
			if !ok || len(id) != 8 {
				return damaged("entry of when a party was seen")
			}
			if !seen.Before(before) {
				break
			}
			refs = append(refs, matching.Ref{Kind: kind, ID: int64(binary.BigEndian.Uint64(id))})
		}
		return nil
	})
	return refs, err
}

// Cursor implements [bridge.Directory].
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

// SetCursor implements [bridge.Directory].
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

// Count implements [bridge.Directory].
func (s *Store) Count(ctx context.Context, installation string) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	n := 0
	err := s.view(func(tx *bbolt.Tx) error {
		prefix := appendText(nil, installation)
		c := tx.Bucket(bucketParties).Cursor()
		for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
			n++
		}
		return nil
	})
	return n, err
}

// partyRow is a party as it is stored, with what its index entries are made of. There is none when text is nil.
type partyRow struct {
	ref     matching.Ref
	seen    time.Time
	text    []byte // JSON
	numbers []matching.Number
}

func (r partyRow) party() (p matching.Party, err error) {
	if err := json.Unmarshal(r.text, &p); err != nil {
		return p, damaged("%s %d: %v", r.ref.Kind, r.ref.ID, err)
	}
	return p, nil
}

// readParty does not copy the text, which is valid as long as the transaction, and leaves numbers empty.
func readParty(tx *bbolt.Tx, installation string, ref matching.Ref) (r partyRow, err error) {
	r.ref = ref
	value := tx.Bucket(bucketParties).Get(partyKey(installation, ref))
	if value == nil {
		return r, nil
	}
	var ok bool
	if r.seen, r.text, ok = cutTime(value); !ok {
		return r, damaged("%s %d of %d bytes", ref.Kind, ref.ID, len(value))
	}
	return r, nil
}

func loadParty(tx *bbolt.Tx, installation string, ref matching.Ref) (partyRow, error) {
	r, err := readParty(tx, installation, ref)
	if err != nil || r.text == nil {
		return r, err
	}
	p, err := r.party()
	r.numbers = p.Numbers
	return r, err
}

func saveParty(tx *bbolt.Tx, installation string, r, old partyRow) error {
	numbers := tx.Bucket(bucketNumbers)
	for _, n := range old.numbers {
		if !slices.Contains(r.numbers, n) {
			if err := numbers.Delete(numberKey(installation, n, r.ref)); err != nil {
				return err
			}
		}
	}
	for _, n := range r.numbers {
		if n != 0 && !slices.Contains(old.numbers, n) {
			if err := numbers.Put(numberKey(installation, n, r.ref), []byte{}); err != nil {
				return err
			}
		}
	}

	seen := tx.Bucket(bucketSeen)
	if old.text != nil && (r.text == nil || !r.seen.Equal(old.seen)) {
		if err := seen.Delete(seenKey(installation, r.ref, old.seen)); err != nil {
			return err
		}
	}
	parties := tx.Bucket(bucketParties)
	if r.text == nil {
		return parties.Delete(partyKey(installation, r.ref))
	}
	if err := seen.Put(seenKey(installation, r.ref, r.seen), []byte{}); err != nil {
		return err
	}
	return parties.Put(partyKey(installation, r.ref), append(appendTime(nil, r.seen), r.text...))
}
