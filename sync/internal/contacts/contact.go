package contacts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

const (
	maxContactRows = 20 // of phone numbers in an Aircall contact
	contactLabel   = "Sellsy"
)

// contactWork is an Aircall contact that is being worked on: as it was read, and what is kept of it.
type contactWork struct {
	w     *numberWork
	id    aircall.ContactID
	have  *aircall.Contact
	st    contactState
	known bool // something was kept of it
}

// open reads a contact. It returns nil when it is gone from Aircall.
func (w *numberWork) open(ctx context.Context, id aircall.ContactID) (*contactWork, error) {
	st, known, err := w.contactState(ctx, id)
	if err != nil {
		return nil, err
	}
	if time.Now().Before(st.Until) {
		return nil, item.Until(st.Until)
	}
	st.Until = time.Time{} // it is over
	c := &contactWork{w: w, id: id, st: st, known: known}
	c.have, err = w.Aircall.Contacts.Get(ctx, id)
	if errors.Is(err, aircall.ErrNotFound) {
		return nil, w.forget(ctx, id)
	}
	return c, err
}

// write sends something that changes the contact, which is noted before.
func (c *contactWork) write(ctx context.Context, what string, send func() error) error {
	if c.st.Until.IsZero() { // else it is, for all of this attempt
		c.st.Phase, c.st.Until, c.st.Shows = writing, time.Now().Add(item.Timeout+c.w.grace), ""
		if err := c.save(ctx); err != nil {
			return err
		}
	}
	err := send()
	if err == nil {
		return nil
	}
	c.st.Until = time.Time{}
	if aircall.OutcomeUnknown(err) {
		c.st.Until = time.Now().Add(c.w.grace)
	}
	return errors.Join(fmt.Errorf("%s: %w", what, err), c.save(context.WithoutCancel(ctx)))
}

// gone is the outcome of a deletion: somebody else may have been first.
func gone(err error) error {
	if errors.Is(err, aircall.ErrNotFound) {
		return nil
	}
	return err
}

func (c *contactWork) save(ctx context.Context) error { return c.w.putContact(ctx, c.id, c.st) }

// rows returns the rows that show a number.
func (c *contactWork) rows(n matching.Number) (rows []aircall.PhoneDetail) {
	for _, row := range c.have.PhoneNumbers {
		if m, err := matching.ParseNumber(row.Value, c.w.Region); err == nil && m == n {
			rows = append(rows, row)
		}
	}
	return rows
}

// ours returns the numbers that the contact shows because of us. Of a contact of which nothing is kept these are the ones that
// look like it: it may come from a creation of unknown outcome, or from before the store was lost.
func (c *contactWork) ours(ctx context.Context) (numbers []matching.Number, err error) {
	_, refers := referenceIn(c.have.Information)
	for _, row := range c.have.PhoneNumbers {
		n, err := matching.ParseNumber(row.Value, c.w.Region)
		if err != nil || slices.Contains(numbers, n) {
			continue
		}
		st, err := c.w.numberState(ctx, n)
		if err != nil {
			return nil, err
		}
		if slices.Contains(st.Contacts, c.id) || (!c.known && refers && row.Label == contactLabel) {
			numbers = append(numbers, n)
		}
	}
	return numbers, nil
}

// free reports whether the contact shows nothing because of us but numbers of the group.
func (c *contactWork) free(ctx context.Context, g group) (bool, error) {
	ours, err := c.ours(ctx)
	return !slices.ContainsFunc(ours, func(n matching.Number) bool { return !slices.Contains(g.numbers, n) }), err
}

// wanted reports whether a record wins one of the numbers that the contact shows because of us.
func (c *contactWork) wanted(ctx context.Context, since time.Time) (bool, error) {
	ours, err := c.ours(ctx)
	if err != nil {
		return false, err
	}
	for _, n := range ours {
		winner, _, err := c.w.winner(ctx, n, since)
		if err != nil || !winner.IsZero() {
			return err == nil, err
		}
	}
	return false, nil
}

// fill makes the contact show a record and its numbers. Other numbers are left alone.
func (c *contactWork) fill(ctx context.Context, g group) error {
	want := contactOf(g.winner)
	if e := g.winner.Email; e != "" && !c.hasEmail(e) {
		c.st.Emails = append(c.st.Emails, e) // noted before it is there, with whatever is written first
	}
	if err := c.writeFields(ctx, want); err != nil {
		return err
	}
	for _, n := range g.numbers {
		if err := c.show(ctx, n); err != nil {
			return err
		}
	}
	if err := c.writeEmail(ctx, g.winner); err != nil {
		return err
	}
	c.st = contactState{Phase: inStep, Party: g.winner.Ref, Shows: g.version(), Emails: c.st.Emails, Made: c.st.Made}
	return c.save(ctx)
}

// writeFields writes the fields that differ. Aircall cannot blank a field, so what Sellsy has not is left.
func (c *contactWork) writeFields(ctx context.Context, want aircall.ContactInput) error {
	want.Information = withReference(c.have.Information, want.Information)
	var change aircall.ContactInput
	changed := false
	for _, f := range []struct {
		have, want string
		change     *string
	}{
		{c.have.FirstName, want.FirstName, &change.FirstName},
		{c.have.LastName, want.LastName, &change.LastName},
		{c.have.CompanyName, want.CompanyName, &change.CompanyName},
		{c.have.Information, want.Information, &change.Information},
	} {
		if f.want != "" && f.want != f.have {
			*f.change, changed = f.want, true
		}
	}
	if !changed {
		return nil
	}
	err := c.write(ctx, "updating the contact", func() error {
		_, err := c.w.Aircall.Contacts.Update(ctx, c.id, change)
		return err
	})
	if err == nil {
		c.w.Events.ContactWritten(c.id, false)
	}
	return err
}

// show adds a number, or takes away what was added to it twice.
func (c *contactWork) show(ctx context.Context, n matching.Number) error {
	rows := c.rows(n)
	if len(rows) == 0 && len(c.have.PhoneNumbers) < maxContactRows {
		return c.write(ctx, "adding a number to the contact", func() error {
			row, err := c.w.Aircall.Contacts.AddPhone(ctx, c.id, aircall.DetailInput{Label: contactLabel, Value: n.String()})
			if err == nil {
				c.have.PhoneNumbers = append(c.have.PhoneNumbers, *row)
			}
			return err
		})
	}
	for i := 1; i < len(rows); i++ {
		if err := c.takeRow(ctx, rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c *contactWork) takeRow(ctx context.Context, row aircall.PhoneDetail) error {
	err := c.write(ctx, "taking a number from the contact", func() error {
		return gone(c.w.Aircall.Contacts.DeletePhone(ctx, c.id, row.ID))
	})
	if err == nil {
		c.have.PhoneNumbers = slices.DeleteFunc(c.have.PhoneNumbers, func(r aircall.PhoneDetail) bool { return r.ID == row.ID })
	}
	return err
}

// writeEmail has the contact show the record's e-mail address in the place of the one that we put there before. What Sellsy has
// not any more stays, unless it was another record's.
func (c *contactWork) writeEmail(ctx context.Context, p matching.Party) error {
	if p.Email == "" && c.st.Party == p.Ref {
		return nil
	}
	stale := slices.DeleteFunc(slices.Clone(c.have.Emails), func(row aircall.EmailDetail) bool {
		return strings.EqualFold(row.Value, p.Email) || !c.isOurs(row)
	})
	contacts := c.w.Aircall.Contacts
	if p.Email != "" && !c.hasEmail(p.Email) {
		err := c.write(ctx, "writing the contact's e-mail address", func() (err error) {
			if len(stale) == 0 {
				_, err = contacts.AddEmail(ctx, c.id, aircall.DetailInput{Label: contactLabel, Value: p.Email})
				return err
			}
			_, err = contacts.UpdateEmail(ctx, c.id, stale[0].ID, aircall.DetailInput{Value: p.Email})
			return err
		})
		if err != nil {
			return err
		}
		stale = stale[min(1, len(stale)):]
	}
	for _, row := range stale {
		err := c.write(ctx, "taking an e-mail address from the contact", func() error {
			return gone(contacts.DeleteEmail(ctx, c.id, row.ID))
		})
		if err != nil {
			return err
		}
	}
	c.st.Emails = slices.DeleteFunc(c.st.Emails, func(e string) bool { return !strings.EqualFold(e, p.Email) })
	return nil
}

func (c *contactWork) hasEmail(email string) bool {
	return slices.ContainsFunc(c.have.Emails, func(row aircall.EmailDetail) bool { return strings.EqualFold(row.Value, email) })
}

func (c *contactWork) isOurs(row aircall.EmailDetail) bool {
	return slices.ContainsFunc(c.st.Emails, func(e string) bool { return strings.EqualFold(e, row.Value) })
}

// leave takes a number out of a contact. One that we made and that shows nothing else goes with it.
func (w *numberWork) leave(ctx context.Context, n matching.Number, c *contactWork) error {
	ours, err := c.ours(ctx)
	if err != nil {
		return err
	}
	last := !slices.ContainsFunc(ours, func(m matching.Number) bool { return m != n })
	if last && c.st.Made && c.untouched(n) {
		err = c.write(ctx, "removing a contact without numbers", func() error {
			return gone(w.Aircall.Contacts.Delete(ctx, c.id))
		})
		if err != nil {
			return err
		}
	} else {
		for _, row := range c.rows(n) {
			if err := c.takeRow(ctx, row); err != nil {
				return err
			}
		}
	}
	c.st.Until = time.Time{}
	if last {
		err = w.forget(ctx, c.id)
	} else {
		err = c.save(ctx)
	}
	if err != nil {
		return err
	}
	return w.update(ctx, n, func(st *numberState) { st.drop(c.id) })
}

// untouched reports whether people have added nothing to a contact that shows one number.
func (c *contactWork) untouched(n matching.Number) bool {
	return len(c.rows(n)) == len(c.have.PhoneNumbers) &&
		!slices.ContainsFunc(c.have.Emails, func(row aircall.EmailDetail) bool { return !c.isOurs(row) }) &&
		strings.TrimSpace(withReference(c.have.Information, "")) == ""
}

// contactFor returns the contact that a record's numbers belong in: its own, one that has become its own, one that Aircall has,
// or a new one.
func (w *numberWork) contactFor(ctx context.Context, g group) (*contactWork, error) {
	var others []aircall.ContactID
	for _, id := range g.contacts() {
		st, _, err := w.contactState(ctx, id)
		if err != nil {
			return nil, err
		}
		if st.Party != g.winner.Ref {
			others = append(others, id)
			continue
		}
		if c, err := w.open(ctx, id); c != nil || err != nil {
			return c, err
		}
	}
	for _, id := range others {
		c, err := w.open(ctx, id)
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue
		}
		if free, err := c.free(ctx, g); free || err != nil {
			return c, err
		}
	}
	var found *contactWork
	for _, n := range g.numbers {
		err := w.search(ctx, n, func(c *contactWork) (done bool, err error) {
			if slices.Contains(others, c.id) {
				return false, nil
			}
			free, err := c.free(ctx, g)
			if free {
				found = c
			}
			return free, err
		})
		if found != nil || err != nil {
			return found, err
		}
	}
	return w.create(ctx, g)
}

// search visits the contacts that Aircall has under a number, the oldest first. What the search says may be out of date, so they
// are read.
func (w *numberWork) search(ctx context.Context, n matching.Number, visit func(*contactWork) (done bool, err error)) error {
	page, err := w.Aircall.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: n.String()})
	if err != nil {
		return fmt.Errorf("looking for a contact: %w", err)
	}
	slices.SortFunc(page.Items, func(a, b aircall.Contact) int { return cmp.Compare(a.ID, b.ID) })
	for _, hit := range page.Items {
		c, err := w.open(ctx, hit.ID)
		if err != nil {
			return err
		}
		if c == nil || len(c.rows(n)) == 0 {
			continue
		}
		if done, err := visit(c); done || err != nil {
			return err
		}
	}
	return nil
}

// create creates the contact. Aircall has no idempotency keys and its search lags behind writes, so one of unknown outcome is
// looked for once the grace period is over, and as long again.
func (w *numberWork) create(ctx context.Context, g group) (*contactWork, error) {
	made := &creation{Party: g.winner.Ref, Numbers: g.numbers, Email: g.winner.Email}
	shows := func(sentBy time.Time) error {
		made.Shows = sentBy.Add(2 * w.grace)
		return w.update(context.WithoutCancel(ctx), w.n, func(st *numberState) { st.Creation = made })
	}
	if err := shows(time.Now().Add(item.Timeout)); err != nil {
		return nil, err
	}
	in := contactOf(g.winner)
	for _, n := range g.numbers {
		in.PhoneNumbers = append(in.PhoneNumbers, aircall.DetailInput{Label: contactLabel, Value: n.String()})
	}
	contact, err := w.Aircall.Contacts.Create(ctx, in)
	switch {
	case err == nil:
	case aircall.OutcomeUnknown(err):
		if err := shows(time.Now()); err != nil {
			return nil, err
		}
		return nil, item.Until(made.Shows)
	default:
		err = fmt.Errorf("creating the contact: %w", err)
		return nil, errors.Join(err, w.update(context.WithoutCancel(ctx), w.n, func(st *numberState) { st.Creation = nil }))
	}
	w.Events.ContactWritten(contact.ID, true)
	c := &contactWork{w: w, id: contact.ID, have: contact}
	return c, w.created(context.WithoutCancel(ctx), made, c)
}

// findCreated finds out what became of a creation of unknown outcome, whoever the winner is by now.
func (w *numberWork) findCreated(ctx context.Context) error {
	made := w.it.State.Creation
	if made == nil {
		return nil
	}
	if time.Now().Before(made.Shows) {
		return item.Until(made.Shows)
	}
	var found []*contactWork
	for _, n := range made.Numbers {
		err := w.search(ctx, n, func(c *contactWork) (done bool, err error) {
			if refersTo(c.have, made.Party) && !slices.ContainsFunc(found, func(f *contactWork) bool { return f.id == c.id }) {
				found = append(found, c)
			}
			return false, nil
		})
		if err != nil {
			return err
		}
	}
	return w.created(ctx, made, found...)
}

// created notes what has come of a creation, with each number that it shows: the contact itself after them, because until then
// its rows say whose they are, and that the creation is over last. If this is cut off, it is done once more.
func (w *numberWork) created(ctx context.Context, made *creation, contacts ...*contactWork) error {
	for _, c := range contacts {
		ours, err := c.ours(ctx)
		if err != nil {
			return err
		}
		for _, n := range append(ours, made.Numbers...) {
			if len(c.rows(n)) == 0 {
				continue
			}
			if err := w.update(ctx, n, func(st *numberState) { st.add(c.id) }); err != nil {
				return err
			}
			if n == w.n {
				continue
			}
			if err := w.numbers.Mark(ctx, n.String(), time.Now()); err != nil {
				return err
			}
		}
		if c.known {
			continue
		}
		c.st, c.known = contactState{Party: made.Party, Made: true}, true
		if made.Email != "" {
			c.st.Emails = []string{made.Email}
		}
		if err := c.save(ctx); err != nil {
			return err
		}
	}
	return w.update(ctx, w.n, func(st *numberState) { st.Creation = nil })
}
