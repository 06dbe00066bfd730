package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// rowSchema is the version of what a row holds.
const rowSchema = 1

// row is a record as it is stored. The kind, the id and the numbers are in the store's own fields.
type row struct {
	Schema    int            `json:"v"`
	Name      string         `json:"name,omitzero"`
	FirstName string         `json:"first,omitzero"`
	LastName  string         `json:"last,omitzero"`
	Email     string         `json:"email,omitzero"`
	Position  string         `json:"position,omitzero"`
	Role      matching.Role  `json:"role,omitzero"`
	Owner     sellsy.StaffID `json:"owner,omitzero"`
	Archived  bool           `json:"archived,omitzero"`
	Created   time.Time      `json:"created,omitzero"`
	Updated   time.Time      `json:"updated,omitzero"`

	Companies      []matching.Company `json:"companies,omitzero"`
	CompaniesKnown bool               `json:"companies_known,omitzero"`
}

func rowRef(ref matching.Ref) store.Ref { return store.Ref{Kind: string(ref.Kind), ID: ref.ID} }

func encode(p matching.Party) (store.Row, error) {
	data, err := json.Marshal(row{
		Schema: rowSchema, Name: p.Name, FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Position: p.Position, Role: p.Role,
		Owner: p.Owner, Archived: p.Archived, Created: p.Created, Updated: p.Updated, Companies: p.Companies, CompaniesKnown: p.CompaniesKnown,
	})
	r := store.Row{Ref: rowRef(p.Ref), Data: data}
	for _, n := range p.Numbers {
		r.Numbers = append(r.Numbers, uint64(n))
	}
	return r, err
}

func decode(stored store.Row) (matching.Party, error) {
	var r row
	ref := matching.Ref{Kind: matching.Kind(stored.Kind), ID: stored.ID}
	err := json.Unmarshal(stored.Data, &r)
	if err == nil && r.Schema != rowSchema {
		err = fmt.Errorf("schema %d, and this program reads %d: run the program that wrote it, or begin with an empty store", r.Schema, rowSchema)
	}
	if err != nil {
		return matching.Party{}, fmt.Errorf("%w: record %s: %w", item.ErrUnreadable, account.RecordName(ref), err)
	}
	p := matching.Party{
		Ref: ref, Name: r.Name, FirstName: r.FirstName, LastName: r.LastName, Email: r.Email, Position: r.Position, Role: r.Role,
		Owner: r.Owner, Archived: r.Archived, Created: r.Created, Updated: r.Updated, Companies: r.Companies, CompaniesKnown: r.CompaniesKnown,
	}
	for _, n := range stored.Numbers {
		p.Numbers = append(p.Numbers, matching.Number(n))
	}
	return p, nil
}

func (d *Directory) put(ctx context.Context, seen time.Time, parties ...matching.Party) error {
	rows := make([]store.Row, len(parties))
	for i, p := range parties {
		var err error
		if rows[i], err = encode(p); err == nil && len(rows[i].Data) > item.MaxState {
			d.Log.Warn("record cut: it is more than can be stored", "record", account.RecordName(p.Ref))
			item.Shorten(&p)
			rows[i], err = encode(p)
		}
		if err != nil {
			return err
		}
	}
	return d.rows.Put(ctx, d.ID, seen, rows...)
}
