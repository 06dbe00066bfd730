package sync

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// contactOf is what Aircall should say of a record, its phone numbers left out.
func contactOf(p matching.Party) aircall.NewContact {
	c := aircall.NewContact{FirstName: withoutEmoji(p.FirstName), LastName: withoutEmoji(p.LastName), Information: reference(p)}
	switch {
	case p.Kind == matching.KindCompany:
		c.LastName, c.CompanyName = withoutEmoji(p.Name), withoutEmoji(p.Name)
	case len(p.Companies) > 0:
		c.CompanyName = withoutEmoji(slices.MinFunc(p.Companies, func(a, b matching.Company) int { return cmp.Compare(a.ID, b.ID) }).Name)
	}
	if p.Email != "" {
		c.Emails = []aircall.NewDetail{{Label: contactLabel, Value: p.Email}}
	}
	return c
}

// updateFields writes the fields that differ. Aircall cannot blank a field, so what Sellsy has not is left.
func (w *numberWork) updateFields(ctx context.Context, have *aircall.Contact, want aircall.NewContact) error {
	want.Information = withReference(have.Information, want.Information)
	var change aircall.ContactUpdate
	changed := false
	for _, f := range []struct {
		have, want string
		change     **string
	}{
		{have.FirstName, want.FirstName, &change.FirstName},
		{have.LastName, want.LastName, &change.LastName},
		{have.CompanyName, want.CompanyName, &change.CompanyName},
		{have.Information, want.Information, &change.Information},
	} {
		if f.want != "" && f.want != f.have {
			*f.change, changed = new(f.want), true
		}
	}
	if !changed {
		return nil
	}
	if _, err := w.b.account.aircall.Contacts.Update(ctx, have.ID, change); err != nil {
		return fmt.Errorf("updating the contact: %w", err)
	}
	w.b.contactWritten(w.st.Contact, false)
	return nil
}

func (b *Bridge) rowOf(c *aircall.Contact, n matching.Number) *aircall.PhoneDetail {
	for i, row := range c.PhoneNumbers {
		if m, err := matching.ParseNumber(row.Value, b.cfg.Region); err == nil && m == n {
			return &c.PhoneNumbers[i]
		}
	}
	return nil
}

// hasJust reports whether a contact has these numbers and no others.
func (b *Bridge) hasJust(c *aircall.Contact, numbers []matching.Number) bool {
	if len(c.PhoneNumbers) != len(numbers) {
		return false
	}
	return !slices.ContainsFunc(numbers, func(n matching.Number) bool { return b.rowOf(c, n) == nil })
}

func (w *numberWork) addRows(ctx context.Context, c *aircall.Contact, numbers []matching.Number) error {
	for _, n := range numbers {
		if w.b.rowOf(c, n) != nil || len(c.PhoneNumbers) >= maxContactRows {
			continue
		}
		row, err := w.b.account.aircall.Contacts.AddPhone(ctx, c.ID, aircall.NewDetail{Label: contactLabel, Value: n.String()})
		if err != nil {
			return fmt.Errorf("adding a number to the contact: %w", err)
		}
		c.PhoneNumbers = append(c.PhoneNumbers, *row)
	}
	return nil
}

func (w *numberWork) removeRows(ctx context.Context, c *aircall.Contact, numbers []matching.Number) error {
	for _, n := range numbers {
		row := w.b.rowOf(c, n)
		if row == nil {
			continue
		}
		err := w.b.account.aircall.Contacts.DeletePhone(ctx, c.ID, row.ID)
		if err != nil && !errors.Is(err, aircall.ErrNotFound) {
			return fmt.Errorf("taking a number from the contact: %w", err)
		}
	}
	return nil
}

// updateEmail adds the record's e-mail address, in the place of the one that we put there before.
func (w *numberWork) updateEmail(ctx context.Context, c *aircall.Contact, want []aircall.NewDetail) error {
	if len(want) == 0 {
		return nil
	}
	ours := -1
	for i, row := range c.Emails {
		if strings.EqualFold(row.Value, want[0].Value) {
			return nil
		}
		if w.st.Email != "" && strings.EqualFold(row.Value, w.st.Email) {
			ours = i
		}
	}
	var err error
	if ours >= 0 {
		_, err = w.b.account.aircall.Contacts.UpdateEmail(ctx, c.ID, c.Emails[ours].ID, aircall.DetailUpdate{Value: new(want[0].Value)})
	} else {
		_, err = w.b.account.aircall.Contacts.AddEmail(ctx, c.ID, want[0])
	}
	if err != nil {
		return fmt.Errorf("writing the contact's e-mail address: %w", err)
	}
	return nil
}

// allOurs reports whether people have added nothing to a contact.
func (w *numberWork) allOurs(c *aircall.Contact) bool {
	for _, row := range c.PhoneNumbers {
		if n, err := matching.ParseNumber(row.Value, w.b.cfg.Region); err != nil || !slices.Contains(w.st.Numbers, n) {
			return false
		}
	}
	for _, row := range c.Emails {
		if !strings.EqualFold(row.Value, w.st.Email) {
			return false
		}
	}
	return strings.TrimSpace(withReference(c.Information, "")) == ""
}

// The reference is one line of a contact's information: it names the record, for people and for us.
const referenceStart = "Sellsy "

func referenceLine(ref matching.Ref) string { return referenceStart + recordName(ref) }

func reference(p matching.Party) string {
	line := referenceLine(p.Ref)
	switch p.Kind {
	case matching.KindIndividual:
		return line + " " + sellsy.IndividualURL(sellsy.PartyType(p.Role), sellsy.IndividualID(p.ID))
	case matching.KindCompany:
		return line + " " + sellsy.CompanyURL(sellsy.PartyType(p.Role), sellsy.CompanyID(p.ID))
	default:
		return line + " " + sellsy.ContactURL(sellsy.ContactID(p.ID))
	}
}

// referenceIn finds the reference in a contact's information, without its link.
func referenceIn(information string) (string, bool) {
	for line := range strings.SplitSeq(information, "\n") {
		for _, k := range partyKinds {
			if rest, ok := strings.CutPrefix(line, referenceStart+string(k)+"/"); ok {
				id, _, _ := strings.Cut(rest, " ")
				return referenceStart + string(k) + "/" + id, true
			}
		}
	}
	return "", false
}

// refersTo reports whether a contact's information names a record.
func refersTo(c *aircall.Contact, ref matching.Ref) bool {
	line, ok := referenceIn(c.Information)
	return ok && line == referenceLine(ref)
}

// withReference returns the information with its reference replaced, or added below what people wrote.
func withReference(information, reference string) string {
	if _, ok := referenceIn(information); !ok {
		return strings.TrimLeft(strings.TrimRight(information, "\n")+"\n"+reference, "\n")
	}
	lines := strings.Split(information, "\n")
	for i, line := range lines {
		if _, ok := referenceIn(line); ok {
			lines[i] = reference
		}
	}
	return strings.Join(lines, "\n")
}

// withoutEmoji drops what Aircall drops silently, so that comparing does not find a difference for ever.
func withoutEmoji(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.So, r) || r == '\u200d' || (r >= '\ufe00' && r <= '\ufe0f') || (r >= 0x1f3fb && r <= 0x1f3ff) {
			return -1
		}
		return r
	}, s))
}
