package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// record is what is kept of a record of Sellsy that is to be read again, besides its name, which is the item's id.
type record struct {
	// Created is when a notice said that it was created.
	Created time.Time `json:"created,omitzero"`
}

// Take notes the records that an event of Sellsy is about, to be read again. It reports false when there are none. What is lost here
// does not come again (assumption sellsy-once).
func (d *Directory) Take(ctx context.Context, e *sellsy.Event) (noted bool, err error) {
	if err := d.noteCorp(ctx, e.CorpID); err != nil {
		return false, err
	}
	var refs []matching.Ref
	for _, s := range e.Subjects() {
		if ref := (matching.Ref{Kind: matching.Kind(s.Type), ID: s.ID}); slices.Contains(kinds, ref.Kind) {
			refs = append(refs, ref)
		}
	}
	created := strings.HasSuffix(string(e.Name), ".created")
	if strings.HasPrefix(string(e.Name), "third_party_contact.") {
		refs, created = linkedContacts(e), false
	}
	for _, ref := range refs {
		if err := notice(ctx, d, ref, created); err != nil {
			return false, fmt.Errorf("%s: %w", account.RecordName(ref), err)
		}
	}
	return len(refs) > 0, nil
}

// notice has a record read again.
func notice(ctx context.Context, d *Directory, ref matching.Ref, created bool) error {
	name, now := account.RecordName(ref), time.Now()
	if !created {
		return d.records.Mark(ctx, name, now)
	}
	return d.records.Update(ctx, name, func(it *item.Item[record]) error {
		it.State.Created, it.Due = store.Earlier(it.State.Created, now), store.Earlier(it.Due, now)
		return nil
	})
}

// linkedContacts guesses which contact a link between a company and a contact is about. Sellsy does not document what the
// event holds; the id may be that of the link itself. Links that are missed show at the next scan.
func linkedContacts(e *sellsy.Event) []matching.Ref {
	var refs []matching.Ref
	add := func(id int64) {
		if ref := (matching.Ref{Kind: matching.KindContact, ID: id}); id > 0 && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	if id, ok := e.RelatedID.Int(); ok {
		add(id)
	}
	for _, raw := range []json.RawMessage{e.Raw, e.Object} {
		var fields map[string]any
		if json.Unmarshal(raw, &fields) != nil {
			continue
		}
		for _, name := range []string{"contact_id", "contactid", "people_id", "peopleid"} {
			switch id := fields[name].(type) {
			case float64:
				add(int64(id))
			case string:
				n, _ := strconv.ParseInt(id, 10, 64)
				add(n)
			}
		}
	}
	return refs
}

// readAgain reads one record of Sellsy and takes it over. Whatever the notice was about, the companies of a contact may have
// changed, or what the contacts of a company need to know of it.
func (d *Directory) readAgain(ctx context.Context, it *item.Item[record]) (store.Next, error) {
	ref, err := account.ParseRecordName(it.ID)
	if err != nil {
		return store.Next{}, fmt.Errorf("%w: %w", item.ErrUnreadable, err)
	}
	if ref.Kind == matching.KindCompany {
		err = members{d}.readCompany(ctx, ref, it.State.Created)
		return store.Next{Delete: err == nil}, err
	}
	p, there, err := d.Fetch(ctx, d.Sellsy, ref)
	switch {
	case err != nil:
	case !there:
		err = d.Drop(ctx, ref)
	default:
		err = learn(ctx, d, time.Now(), p, it.State.Created)
	}
	if err == nil && ref.Kind == matching.KindContact {
		err = d.change(ctx, ref, func(p *matching.Party) { p.Companies, p.CompaniesKnown = nil, false })
	}
	return store.Next{Delete: err == nil}, err
}
