package directory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Companies asks Sellsy which companies a contact belongs to (assumption sellsy-companies), and keeps the answer. A contact that is not there any more is
// forgotten. What the directory has learned of the contact meanwhile stays.
func (d *Directory) Companies(ctx context.Context, client *sellsy.Client, p matching.Party) (_ matching.Party, there bool, err error) {
	_, known, err := d.Party(ctx, p.Ref)
	if err != nil {
		return p, false, err
	}
	companies, err := client.Contacts.Companies(ctx, sellsy.ContactID(p.ID))
	if errors.Is(err, sellsy.ErrNotFound) {
		return p, false, d.Drop(ctx, p.Ref)
	}
	if err != nil {
		return p, false, err
	}
	switch now, still, err := d.Party(ctx, p.Ref); {
	case err != nil:
		return p, false, err
	case still:
		p = now
	case known:
		return p, false, nil
	}
	p.Companies, p.CompaniesKnown = nil, true
	for _, c := range companies {
		p.Companies = append(p.Companies, matching.CompanyOf(c))
		if err := (members{d}).change(ctx, c.ID, func(m []sellsy.ContactID) []sellsy.ContactID { return append(m, sellsy.ContactID(p.ID)) }); err != nil {
			return p, false, err
		}
	}
	return p, true, d.put(ctx, time.Now(), p)
}

// members are the contacts of each company, as far as they were asked which companies they belong to. What the directory has of a
// contact holds its companies; this is the way back.
type members struct{ *Directory }

// readCompany reads a company, which a notice may have said to be created, and takes it over. Its contacts learn what it is called by now, and that they have joined or left it.
func (d members) readCompany(ctx context.Context, ref matching.Ref, created time.Time) error {
	id := sellsy.CompanyID(ref.ID)
	company, err := d.Sellsy.Companies.Get(ctx, id)
	if err == nil && company.ID != id {
		err = fmt.Errorf("%w: asked for company %d, and it is %d", errOther, int64(id), int64(company.ID))
	}
	if errors.Is(err, sellsy.ErrNotFound) {
		return errors.Join(d.Drop(ctx, ref), d.passOn(ctx, id, nil, nil))
	}
	if err != nil {
		return err
	}
	if err := learn(ctx, d.Directory, time.Now(), d.fromCompany(*company), created); err != nil {
		return err
	}
	var contacts []sellsy.ContactID
	for c, err := range d.Sellsy.Companies.AllContacts(ctx, id, sellsy.ListOptions{PageSize: scanPage}) {
		if err != nil {
			return err
		}
		contacts = append(contacts, c.ID)
	}
	return d.passOn(ctx, id, company, contacts)
}

// passOn has the contacts that a company has and had know of it. A company that is gone is nil.
func (d members) passOn(ctx context.Context, id sellsy.CompanyID, company *sellsy.Company, listed []sellsy.ContactID) error {
	before, err := d.of(ctx, id)
	if err != nil {
		return err
	}
	for _, contact := range slices.Concat(listed, before) {
		err := d.Directory.change(ctx, matching.Ref{Kind: matching.KindContact, ID: int64(contact)}, func(p *matching.Party) {
			i := slices.IndexFunc(p.Companies, func(c matching.Company) bool { return c.ID == id })
			switch {
			case i >= 0 && slices.Contains(listed, contact):
				p.Companies = slices.Clone(p.Companies)
				p.Companies[i] = matching.CompanyOf(*company)
			case i >= 0, slices.Contains(listed, contact): // it has left, or joined: perhaps from another
				p.Companies, p.CompaniesKnown = nil, false
			}
		})
		if err != nil {
			return err
		}
	}
	return d.change(ctx, id, func([]sellsy.ContactID) []sellsy.ContactID { return listed })
}

// change changes what is known of a record, and tells of it before.
func (d *Directory) change(ctx context.Context, ref matching.Ref, change func(*matching.Party)) error {
	old, known, err := d.Party(ctx, ref)
	if err != nil || !known {
		return err
	}
	p := old
	change(&p)
	if p.CompaniesKnown == old.CompaniesKnown && slices.Equal(p.Companies, old.Companies) {
		return nil
	}
	if err := d.changed(ctx, p, p); err != nil {
		return err
	}
	return d.put(ctx, time.Now(), p)
}

func membersName(id sellsy.CompanyID) string { return fmt.Sprintf("members/%d", int64(id)) }

func (d members) of(ctx context.Context, id sellsy.CompanyID) (list []sellsy.ContactID, err error) {
	text, err := d.rows.Cursor(ctx, d.ID, membersName(id))
	if err != nil || text == "" {
		return nil, err
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("stored contacts of company %d: %w", int64(id), err)
	}
	return list, nil
}

func (d members) change(ctx context.Context, id sellsy.CompanyID, change func([]sellsy.ContactID) []sellsy.ContactID) error {
	d.membersMu.Lock()
	defer d.membersMu.Unlock()
	before, err := d.of(ctx, id)
	if err != nil {
		return err
	}
	after := change(slices.Clone(before))
	slices.Sort(after)
	if after = slices.Compact(after); slices.Equal(before, after) {
		return nil
	}
	if len(after) == 0 {
		return d.rows.SetCursor(ctx, d.ID, membersName(id), "")
	}
	text, err := json.Marshal(after)
	if err != nil {
		return err
	}
	return d.rows.SetCursor(ctx, d.ID, membersName(id), string(text))
}
