package contacts

import (
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

// begin notes that writes are about to begin, and what rows they may leave.
func (f *following) begin(ctx context.Context) error {
	if f.begun {
		return nil
	}
	f.begun = true
	st := &f.it.State
	st.Phase, st.Until = writing, time.Now().Add(item.Timeout+f.Grace)
	st.expect(f.wins...)
	return f.save(ctx)
}

// send writes something to the contact.
func (f *following) send(what string, write func() error) error {
	err := write()
	if err != nil {
		f.unknown = f.unknown || aircall.OutcomeUnknown(err)
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (f *following) readOnce(ctx context.Context) error {
	if f.have != nil {
		return nil
	}
	return f.read(ctx)
}

// read reads the contact, and finds out which of its rows are ours. If it is gone, nothing is kept of it any more.
func (f *following) read(ctx context.Context) error {
	st := &f.it.State
	if st.Contact == 0 {
		return nil
	}
	contact, err := f.Aircall.Contacts.Get(ctx, st.Contact)
	if errors.Is(err, aircall.ErrNotFound) {
		if err := f.point(ctx, st.Contact, matching.Ref{}); err != nil {
			return err
		}
		f.release()
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the contact: %w", err)
	}
	f.take(contact)
	return nil
}

// readRows reads the contact for its rows, unless an answer had them.
func (f *following) readRows(ctx context.Context) error {
	if f.have != nil && isWhole(f.have) {
		return nil
	}
	err := f.read(ctx)
	if err == nil && f.have != nil && !isWhole(f.have) {
		err = fmt.Errorf("reading the contact: %w", errRows)
	}
	return err
}

// errRows is a contact without the list of its numbers, or of its e-mail addresses: what is in them is not known, so nothing is added
// to them or taken away.
var errRows = fmt.Errorf("%w: its numbers or e-mail addresses cannot be read", aircall.ErrBadAnswer)

// isWhole reports whether an answer has both lists of a contact's rows, empty or not.
func isWhole(c *aircall.Contact) bool { return c.PhoneNumbers != nil && c.Emails != nil }

// release forgets the contact, which is gone or another record's.
func (f *following) release() {
	f.have, f.begun = nil, false
	f.it.State = recordState{Noted: f.it.State.Noted, Refused: f.it.State.Refused, Answers: f.it.State.Answers}
}

// rows returns the rows of the contact with a number, whoever made them.
func (f *following) rows(n matching.Number) (rows []aircall.PhoneDetail) {
	for _, row := range f.have.PhoneNumbers {
		if m, err := matching.ParseNumber(row.Value, f.Region); err == nil && m == n {
			rows = append(rows, row)
		}
	}
	return rows
}

// take takes over what the contact shows by now. Ours are the rows that we know, and those with our label, of numbers that are
// noted. A row that people made stands for a number of the record, too. An answer without rows says nothing of them.
func (f *following) take(contact *aircall.Contact) {
	if f.have = contact; !isWhole(contact) {
		return
	}
	st := &f.it.State
	before := st.Rows
	st.Rows = nil
	st.expect(f.wins...)
	for _, n := range st.Noted {
		var ours []phoneRow
		theirs := false
		for _, row := range f.rows(n) {
			if row.Label == label || slices.ContainsFunc(before, func(r phoneRow) bool { return r.ID == row.ID }) {
				ours = append(ours, phoneRow{n, row.ID})
			} else {
				theirs = true
			}
		}
		if len(ours) == 0 && theirs && (slices.Contains(f.wins, n) || slices.Contains(before, phoneRow{Number: n})) {
			ours = []phoneRow{{Number: n}}
		}
		st.Rows = append(st.Rows, ours...)
	}
	f.takeEmail()
}

// takeEmail finds our e-mail address. One that people have changed or deleted is theirs, until it changes in Sellsy.
func (f *following) takeEmail() {
	st := &f.it.State
	for _, row := range f.have.Emails {
		switch {
		case row.ID == st.Email.ID && row.Value == st.Email.Shown:
			return
		case (row.ID == st.Email.ID || (f.torn && st.Email.ID == 0 && row.Label == label)) && strings.EqualFold(row.Value, emailOf(f.party)):
			st.Email = emailRow{emailOf(f.party), row.Value, row.ID} // it was written, and the answer lost
			return
		case f.torn && st.Email.ID == 0 && row.Label == label:
			st.Email = emailRow{row.Value, row.Value, row.ID}
			return
		}
	}
	st.Email = emailRow{Wrote: st.Email.Wrote}
}
