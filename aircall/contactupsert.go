package aircall

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
)

// UpsertContactInput is what a contact is to hold.
type UpsertContactInput struct {
	// ID is the contact, if it is known. If it is zero or gone, the contact is searched by its phone numbers.
	ID ContactID

	ContactInput

	// Prune takes off the phone numbers and e-mail addresses that are not named here. Without it they stay.
	Prune bool
}

// Upsert makes one contact hold what is asked for, and says whether anything had to change. It takes the contact by its ID or,
// of those that have one of the phone numbers, the oldest; it makes one if there is none. Then it sends only what differs:
// numbers are compared by their digits, addresses without case, texts without the emojis that Aircall drops.
//
// Aircall cannot blank a field, so empty texts leave the contact's as they are. Aircall's search lags behind its writes: two
// Upserts in a row, or at the same time, may make two contacts, unless the second has the ID of the first. If Upsert fails in
// the middle, the contact is partly changed, and the next Upsert does the rest.
//
// GET /v1/contacts/search, then as needed the endpoints of [ContactsService.Create], [ContactsService.Update] and of phone numbers
// and e-mail addresses
func (s *ContactsService) Upsert(ctx context.Context, want UpsertContactInput) (contact *Contact, changed bool, err error) {
	if len(want.PhoneNumbers) == 0 {
		return nil, false, refused("POST", "/v1/contacts", "a contact needs a phone number")
	}
	contact, err = s.find(ctx, want)
	if err != nil {
		return nil, false, err
	}
	if contact == nil {
		contact, err = s.Create(ctx, want.ContactInput)
		return contact, err == nil, err
	}
	if update, differs := textsToChange(contact, want.ContactInput); differs {
		updated, err := s.Update(ctx, contact.ID, update)
		if err != nil {
			return nil, changed, err
		}
		updated.PhoneNumbers, updated.Emails = contact.PhoneNumbers, contact.Emails
		contact, changed = updated, true
	}
	phones := details[PhoneDetail]{
		rows: contact.PhoneNumbers, want: want.PhoneNumbers, prune: want.Prune,
		read: func(row PhoneDetail) DetailInput { return DetailInput{row.Label, row.Value} },
		same: sameNumber,
		add:  func(d DetailInput) (*PhoneDetail, error) { return s.AddPhone(ctx, contact.ID, d) },
		change: func(row PhoneDetail, u DetailInput) (*PhoneDetail, error) {
			return s.UpdatePhone(ctx, contact.ID, row.ID, u)
		},
		remove: func(row PhoneDetail) error { return s.DeletePhone(ctx, contact.ID, row.ID) },
	}
	emails := details[EmailDetail]{
		rows: contact.Emails, want: want.Emails, prune: want.Prune,
		read: func(row EmailDetail) DetailInput { return DetailInput{row.Label, row.Value} },
		same: strings.EqualFold,
		add:  func(d DetailInput) (*EmailDetail, error) { return s.AddEmail(ctx, contact.ID, d) },
		change: func(row EmailDetail, u DetailInput) (*EmailDetail, error) {
			return s.UpdateEmail(ctx, contact.ID, row.ID, u)
		},
		remove: func(row EmailDetail) error { return s.DeleteEmail(ctx, contact.ID, row.ID) },
	}
	phonesChanged, err := phones.apply()
	if err != nil {
		return nil, changed || phonesChanged, err
	}
	emailsChanged, err := emails.apply()
	if err != nil {
		return nil, changed || phonesChanged || emailsChanged, err
	}
	contact.PhoneNumbers, contact.Emails = phones.rows, emails.rows
	return contact, changed || phonesChanged || emailsChanged, nil
}

// find returns nil if there is no such contact. One whose rows did not come is an error: what is there already would be added again.
func (s *ContactsService) find(ctx context.Context, want UpsertContactInput) (*Contact, error) {
	if want.ID != 0 {
		contact, err := s.Get(ctx, want.ID)
		if err == nil {
			return contact, withRows(contact, "/v1/contacts/{id}")
		}
		if !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	for _, phone := range want.PhoneNumbers {
		var oldest *Contact
		for contact, err := range s.SearchAll(ctx, SearchContactsOptions{PhoneNumber: phone.Value}) {
			if err == nil {
				err = withRows(&contact, "/v1/contacts/search")
			}
			if err != nil {
				return nil, err
			}
			has := slices.ContainsFunc(contact.PhoneNumbers, func(row PhoneDetail) bool { return sameNumber(row.Value, phone.Value) })
			if has && (oldest == nil || contact.ID < oldest.ID) {
				oldest = &contact
			}
		}
		if oldest != nil {
			return oldest, nil
		}
	}
	return nil, nil
}

// withRows refuses a contact without the list of its numbers, or of its e-mail addresses: an empty one is sent as such.
func withRows(c *Contact, path string) error {
	if c.PhoneNumbers == nil || c.Emails == nil {
		return &Error{Method: "GET", Path: path, StatusCode: 200, Err: badAnswerError{errors.New("a contact without its phone numbers or e-mail addresses")}}
	}
	return nil
}

func textsToChange(contact *Contact, want ContactInput) (change ContactInput, differs bool) {
	for _, field := range []struct {
		is, want string
		change   *string
	}{
		{contact.FirstName, want.FirstName, &change.FirstName},
		{contact.LastName, want.LastName, &change.LastName},
		{contact.CompanyName, want.CompanyName, &change.CompanyName},
		{contact.Information, want.Information, &change.Information},
	} {
		if kept := withoutEmojis(field.want); kept != "" && kept != withoutEmojis(field.is) {
			*field.change, differs = field.want, true
		}
	}
	return change, differs
}

// details brings the phone numbers or e-mail addresses of a contact in line.
type details[Row any] struct {
	rows   []Row
	want   []DetailInput
	prune  bool
	read   func(Row) DetailInput
	same   func(a, b string) bool
	add    func(DetailInput) (*Row, error)
	change func(Row, DetailInput) (*Row, error)
	remove func(Row) error
}

// apply adds and changes before it removes: Aircall wants a contact to have a number at any time.
func (d *details[Row]) apply() (changed bool, err error) {
	d.rows = slices.Clone(d.rows)
	for _, want := range d.want {
		i := slices.IndexFunc(d.rows, func(row Row) bool { return d.same(d.read(row).Value, want.Value) })
		var row *Row
		switch {
		case i < 0:
			row, err = d.add(want)
		case want.Label != "" && withoutEmojis(d.read(d.rows[i]).Label) != withoutEmojis(want.Label):
			row, err = d.change(d.rows[i], DetailInput{Label: want.Label})
		default:
			continue
		}
		if err != nil {
			return changed, err
		}
		if changed = true; i < 0 {
			d.rows = append(d.rows, *row)
		} else {
			d.rows[i] = *row
		}
	}
	if !d.prune {
		return changed, nil
	}
	for i := 0; i < len(d.rows); {
		row := d.rows[i]
		if slices.ContainsFunc(d.want, func(want DetailInput) bool { return d.same(want.Value, d.read(row).Value) }) {
			i++
			continue
		}
		if err := d.remove(row); err != nil {
			return changed, err
		}
		d.rows, changed = slices.Delete(d.rows, i, i+1), true
	}
	return changed, nil
}

// sameNumber compares the digits of two numbers.
func sameNumber(a, b string) bool {
	digits := digitsOf(a)
	return digits != "" && digits == digitsOf(b)
}

func digitsOf(number string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
}

// withoutEmojis is a text as it may look once Aircall has stored it: without emojis, and with white space in one form.
func withoutEmojis(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r > 0x2000 && unicode.In(r, unicode.So, unicode.Sk, unicode.Me, unicode.Cf, unicode.Variation_Selector) {
			return -1
		}
		return r
	}, text)), " ")
}
