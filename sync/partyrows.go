package sync

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// The directory keeps a party as a row: what it is found by, and the rest of it as JSON.

func partyRef(r matching.Ref) store.Ref { return store.Ref{Kind: string(r.Kind), ID: r.ID} }

func partyRow(p matching.Party) (r store.Row, err error) {
	r.Ref = partyRef(p.Ref)
	for _, n := range p.Numbers {
		r.Numbers = append(r.Numbers, uint64(n))
	}
	p.Ref, p.Numbers = matching.Ref{}, nil
	r.Data, err = json.Marshal(p)
	return r, err
}

func rowParty(r store.Row) (p matching.Party, err error) {
	if err := json.Unmarshal(r.Data, &p); err != nil {
		return p, fmt.Errorf("%s %d in the directory: %w", r.Kind, r.ID, err)
	}
	p.Ref = matching.Ref{Kind: matching.Kind(r.Kind), ID: r.ID}
	for _, n := range r.Numbers {
		p.Numbers = append(p.Numbers, matching.Number(n))
	}
	return p, nil
}

// partiesOf returns the parties that have a number.
func (b *Bridge) partiesOf(ctx context.Context, n matching.Number) ([]matching.Party, error) {
	rows, err := b.cfg.Directory.Find(ctx, b.account.id, uint64(n))
	if err != nil {
		return nil, err
	}
	var parties []matching.Party
	for _, r := range rows {
		p, err := rowParty(r)
		if err != nil {
			return nil, err
		}
		parties = append(parties, p)
	}
	return parties, nil
}

// partyOf returns one party and whether it is known.
func (b *Bridge) partyOf(ctx context.Context, ref matching.Ref) (p matching.Party, known bool, err error) {
	r, known, err := b.cfg.Directory.Row(ctx, b.account.id, partyRef(ref))
	if err != nil || !known {
		return p, false, err
	}
	p, err = rowParty(r)
	return p, err == nil, err
}

func (b *Bridge) putParties(ctx context.Context, seen time.Time, parties ...matching.Party) error {
	rows := make([]store.Row, len(parties))
	for i, p := range parties {
		var err error
		if rows[i], err = partyRow(p); err != nil {
			return err
		}
	}
	return b.cfg.Directory.Put(ctx, b.account.id, seen, rows...)
}
