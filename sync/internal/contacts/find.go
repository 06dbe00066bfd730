package contacts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

// finder finds the contact of a record that has none, as far as is stored.
type finder struct{ *following }

// find gives a record without a contact one: that of a record which is gone, one that Aircall has and no record holds, or a new one.
func (f finder) find(ctx context.Context) error {
	for _, n := range f.wins {
		refs, err := f.noted(ctx, n)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if done, err := f.takeFrom(ctx, ref); done || err != nil {
				return err
			}
		}
	}
	contact, err := f.search(ctx)
	if err != nil {
		return err
	}
	if contact == nil {
		return f.create(ctx)
	}
	from, err := f.owner(ctx, contact.ID)
	if err != nil {
		return err
	}
	if r, ok := referenceIn(contact); from.IsZero() && ok && sameCorp(r.Corp, f.corp) {
		from = r.Ref
	}
	return f.takeOver(ctx, contact, from)
}

// takeFrom takes over the contact of another record, if that does not hold it any more.
func (f finder) takeFrom(ctx context.Context, ref matching.Ref) (done bool, err error) {
	if ref == f.ref {
		return false, nil
	}
	other, err := f.state(ctx, ref)
	if err != nil || other.Contact == 0 {
		return false, err
	}
	if held, err := f.holds(ctx, ref); held || err != nil {
		return false, err
	}
	if time.Now().Before(other.Until) && other.Phase == writing {
		return false, item.Until(other.Until)
	}
	contact, err := f.Aircall.Contacts.Get(ctx, other.Contact)
	if errors.Is(err, aircall.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading the contact of a record that is gone: %w", err)
	}
	if !isWhole(contact) {
		return false, fmt.Errorf("reading the contact of a record that is gone: %w", errRows)
	}
	return true, f.takeOver(ctx, contact, ref)
}

// holds reports whether a record keeps the contact that is its own.
func (f *following) holds(ctx context.Context, ref matching.Ref) (bool, error) {
	p, known, err := f.Records.Party(ctx, ref)
	return known && f.written(p, f.since), err
}

// search looks in Aircall for a contact under one of the numbers: that of this record, or one that no record holds.
func (f finder) search(ctx context.Context) (free *aircall.Contact, err error) {
	for _, n := range f.wins {
		contacts, err := f.searchNumber(ctx, n)
		if err != nil {
			return nil, err
		}
		for _, c := range contacts {
			switch own, taken, err := f.belongs(ctx, c); {
			case err != nil:
				return nil, err
			case own:
				return c, nil
			case !taken && free == nil:
				free = c
			}
		}
	}
	return free, nil
}

// searchNumber returns the contacts that show a number and are not known to be another record's, the oldest first (assumption
// aircall-contact-search). What Aircall's search says may be out of date, so they are read.
func (f finder) searchNumber(ctx context.Context, n matching.Number) ([]*aircall.Contact, error) {
	page, err := f.Aircall.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: n.String()})
	if err != nil {
		return nil, fmt.Errorf("looking for a contact: %w", err)
	}
	slices.SortFunc(page.Items, func(a, b aircall.Contact) int { return cmp.Compare(a.ID, b.ID) })
	var contacts []*aircall.Contact
	for _, hit := range page.Items {
		if taken, err := f.taken(ctx, hit.ID); err != nil {
			return nil, err
		} else if taken {
			continue
		}
		c, err := f.Aircall.Contacts.Get(ctx, hit.ID)
		if errors.Is(err, aircall.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading a contact that was found: %w", err)
		}
		if !isWhole(c) { // it may have the number, and there would be two
			return nil, fmt.Errorf("reading a contact that was found: %w", errRows)
		}
		if slices.ContainsFunc(c.PhoneNumbers, func(row aircall.PhoneDetail) bool {
			m, err := matching.ParseNumber(row.Value, f.Region)
			return err == nil && m == n
		}) {
			contacts = append(contacts, c)
		}
	}
	return contacts, nil
}

// taken reports whether a contact is that of another record which holds it, as far as is stored.
func (f finder) taken(ctx context.Context, id aircall.ContactID) (bool, error) {
	owner, err := f.owner(ctx, id)
	if err != nil || owner.IsZero() || owner == f.ref {
		return false, err
	}
	return f.holds(ctx, owner)
}

// belongs reports whether a contact that was read is this record's own, or that of another record or account.
func (f finder) belongs(ctx context.Context, c *aircall.Contact) (own, taken bool, err error) {
	owner, err := f.owner(ctx, c.ID)
	if err != nil || owner == f.ref {
		return owner == f.ref, false, err
	}
	r, ok := referenceIn(c)
	switch {
	case !owner.IsZero() || !ok:
		return false, false, nil
	case !sameCorp(r.Corp, f.corp):
		return false, true, nil
	case r.Ref == f.ref:
		return true, false, nil
	}
	taken, err = f.holds(ctx, r.Ref)
	return false, taken, err
}

// takeOver makes a contact that was read this record's, name and all: its rows with numbers of the record become ours.
func (f finder) takeOver(ctx context.Context, contact *aircall.Contact, from matching.Ref) error {
	var other recordState
	if from == f.ref {
		from = matching.Ref{}
	} else if !from.IsZero() {
		var err error
		if other, err = f.state(ctx, from); err != nil {
			return err
		}
		if other.Contact != contact.ID {
			other = recordState{}
		}
	}
	st := &f.it.State
	*st = recordState{
		Phase: writing, Contact: contact.ID, Made: other.Made, Shows: fieldsIn(contact), Rows: other.Rows, Email: other.Email, From: from,
		Noted: st.Noted, Refused: st.Refused, Answers: st.Answers,
	}
	st.expect(f.wins...)
	st.expect(other.Noted...)
	r, ok := referenceIn(contact)
	ours := ok && sameCorp(r.Corp, f.corp) // else rows with our label are another account's, or people's
	for _, row := range contact.PhoneNumbers {
		n, err := matching.ParseNumber(row.Value, f.Region)
		if err != nil {
			continue
		}
		if ours && row.Label == label {
			st.expect(n)
		}
		if slices.Contains(f.wins, n) {
			st.Rows = append(slices.Clip(st.Rows), phoneRow{n, row.ID})
		}
	}
	f.torn = f.torn || ours
	f.take(contact)
	if err := f.save(ctx); err != nil {
		return err
	}
	return f.finishTakeOver(ctx)
}

// finishTakeOver has everything that is kept say whose the contact is.
func (f finder) finishTakeOver(ctx context.Context) error {
	st := &f.it.State
	owner, err := f.owner(ctx, st.Contact)
	if err != nil {
		return err
	}
	if owner != f.ref && !owner.IsZero() {
		if held, err := f.holds(ctx, owner); held || err != nil { // it has come back
			return err
		}
	}
	for _, n := range st.Noted {
		if err := f.note(ctx, n, f.ref); err != nil {
			return err
		}
	}
	if err := f.point(ctx, st.Contact, f.ref); err != nil {
		return err
	}
	if st.From.IsZero() {
		return nil
	}
	other, err := f.state(ctx, st.From)
	if err != nil || other.Contact != st.Contact {
		return err
	}
	return f.clear(ctx, st.From)
}

// clear has a record forget its contact. What is left of it in notes is struck in its own attempt.
func (f finder) clear(ctx context.Context, ref matching.Ref) error {
	return f.queue.Update(ctx, account.RecordName(ref), func(it *item.Item[recordState]) error {
		it.State = recordState{Noted: it.State.Noted}
		it.Due = time.Now()
		return nil
	})
}

// create makes a new contact. Aircall has no idempotency keys and its search lags behind writes, so one of unknown outcome is looked
// for once the grace period is over, and as long again (assumption aircall-search-lag).
func (f finder) create(ctx context.Context) error {
	st := &f.it.State
	st.Phase, st.Until = creating, time.Now().Add(item.Timeout+2*f.Grace)
	st.expect(f.wins...)
	if err := f.save(ctx); err != nil {
		return err
	}
	for _, n := range f.wins {
		if err := f.note(ctx, n, f.ref); err != nil {
			return err
		}
	}
	contact, err := f.post(ctx)
	switch {
	case err == nil:
	case aircall.OutcomeUnknown(err):
		st.Until = time.Now().Add(2 * f.Grace)
		return errors.Join(fmt.Errorf("creating the contact: %w", err), f.save(context.WithoutCancel(ctx)))
	default:
		f.release()
		return errors.Join(fmt.Errorf("creating the contact: %w", err), f.save(context.WithoutCancel(ctx)))
	}
	f.Events.ContactWritten(contact.ID, true)
	return f.created(context.WithoutCancel(ctx), contact)
}

// post sends the whole contact. If Aircall refuses that, it is made of one number, without names if need be, and the rest is added
// afterwards: so it shows what is refused.
func (f finder) post(ctx context.Context) (contact *aircall.Contact, err error) {
	want := fieldsOf(f.party, f.corp)
	in := aircall.ContactInput{FirstName: want.First, LastName: want.Last, CompanyName: want.Company, Information: want.Reference}
	for _, n := range f.wins {
		if !slices.Contains(f.it.State.Refused, n.String()) {
			in.PhoneNumbers = append(in.PhoneNumbers, aircall.DetailInput{Label: label, Value: n.String()})
		}
	}
	all := in.PhoneNumbers
	if f.emailDiffers() {
		in.Emails = []aircall.DetailInput{{Label: label, Value: emailOf(f.party)}}
	}
	contact, err = f.Aircall.Contacts.Create(ctx, in)
	several := len(all)+len(in.Emails) > 1
	for i := 0; i < len(all) && errors.Is(err, aircall.ErrInvalid) && several; i++ {
		in.Emails, in.PhoneNumbers = nil, all[i:i+1]
		contact, err = f.Aircall.Contacts.Create(ctx, in)
	}
	for i := 0; i < len(all) && errors.Is(err, aircall.ErrInvalid); i++ {
		want = fields{Reference: want.Reference}
		contact, err = f.Aircall.Contacts.Create(ctx, aircall.ContactInput{Information: want.Reference, PhoneNumbers: all[i : i+1]})
	}
	if err == nil {
		f.it.State.Shows = want
	}
	return contact, err
}

// created notes the new contact.
func (f finder) created(ctx context.Context, contact *aircall.Contact) error {
	st := &f.it.State
	st.Phase, st.Until, st.Contact, st.Made = writing, time.Time{}, contact.ID, true
	f.torn = true // so that all rows with our label are taken
	f.take(contact)
	if err := f.point(ctx, contact.ID, f.ref); err != nil {
		return err
	}
	return f.save(ctx)
}

// findCreated finds out what became of a creation of unknown outcome.
func (f finder) findCreated(ctx context.Context) error {
	for _, n := range f.it.State.Noted {
		contacts, err := f.searchNumber(ctx, n)
		if err != nil {
			return err
		}
		for _, c := range contacts {
			if r, ok := referenceIn(c); ok && r.Ref == f.ref && sameCorp(r.Corp, f.corp) {
				f.it.State.Shows = fieldsIn(c)
				return f.created(ctx, c)
			}
		}
	}
	f.release()
	return nil
}
