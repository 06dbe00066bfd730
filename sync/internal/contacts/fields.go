package contacts

import (
	"cmp"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
)

// fields are what a contact says besides its rows, as we wrote it.
type fields struct {
	First     string `json:"first,omitempty"`
	Last      string `json:"last,omitempty"`
	Company   string `json:"company,omitempty"`
	Reference string `json:"reference,omitempty"` // a line of its information: assumption aircall-contact-rows
}

// fieldsOf is what Aircall should say of a record.
func fieldsOf(p matching.Party, corp sellsy.CorpID) fields {
	f := fields{First: p.FirstName, Last: p.LastName, Reference: reference(p, corp)}
	switch {
	case p.Kind == matching.KindCompany:
		f.Last, f.Company = p.Name, p.Name
	case len(p.Companies) > 0:
		f.Company = slices.MinFunc(p.Companies, func(a, b matching.Company) int { return cmp.Compare(a.ID, b.ID) }).Name
	}
	f.First, f.Last, f.Company = withoutEmoji(f.First), withoutEmoji(f.Last), withoutEmoji(f.Company)
	return f
}

// one returns fields of which one alone differs from these: the i-th of First, Last, Company and Reference as they are in others.
func (f fields) one(i int, to fields) (mixed fields, value string) {
	mixed = f
	into := []*string{&mixed.First, &mixed.Last, &mixed.Company, &mixed.Reference}[i]
	*into = []string{to.First, to.Last, to.Company, to.Reference}[i]
	return mixed, *into
}

// emailOf is the e-mail address of a record, empty if what stands there is none, such as "n/a".
func emailOf(p matching.Party) string {
	if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email {
		return ""
	}
	return p.Email
}

// withoutEmoji drops what Aircall drops silently, and the spaces that it leaves.
func withoutEmoji(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r >= 0x1f000 || (r >= 0x2600 && r <= 0x27bf) || r == 0xfe0f || r == 0x200d {
			return -1
		}
		return r
	}, s))
}

// fieldsIn is what a contact says, as it was read.
func fieldsIn(c *aircall.Contact) fields {
	f := fields{First: c.FirstName, Last: c.LastName, Company: c.CompanyName}
	for line := range strings.SplitSeq(c.Information, "\n") {
		if _, ok := parseReference(line); ok {
			f.Reference = line
		}
	}
	return f
}

// change is what to write so that a contact which shows these fields shows others. Aircall cannot blank a field, so what Sellsy has
// not is left, and so is what Aircall refuses.
func (f fields) change(to fields, information string, refused []string) (change aircall.ContactInput, changed bool) {
	for _, field := range []struct {
		have, want, write string
		into              *string
	}{
		{f.First, to.First, to.First, &change.FirstName},
		{f.Last, to.Last, to.Last, &change.LastName},
		{f.Company, to.Company, to.Company, &change.CompanyName},
		{f.Reference, to.Reference, withReference(information, to.Reference), &change.Information},
	} {
		if field.want != "" && field.want != field.have && !slices.Contains(refused, field.want) {
			*field.into, changed = field.write, true
		}
	}
	return change, changed
}

// referenced is the record that a line of a contact's information names.
type referenced struct {
	Corp sellsy.CorpID
	matching.Ref
}

// sameCorp reports whether two accounts are the same, as far as they are known.
func sameCorp(a, b sellsy.CorpID) bool { return a == b || a == 0 || b == 0 }

// reference is one line of a contact's information: it names the record and its account, for people and for us, such as
// "Sellsy 12345 contact/42 https://www.sellsy.com/peoples/42".
func reference(p matching.Party, corp sellsy.CorpID) string {
	line := fmt.Sprintf("Sellsy %d %s ", int64(corp), account.RecordName(p.Ref))
	switch p.Kind {
	case matching.KindIndividual:
		return line + sellsy.IndividualURL(sellsy.PartyType(p.Role), sellsy.IndividualID(p.ID))
	case matching.KindCompany:
		return line + sellsy.CompanyURL(sellsy.PartyType(p.Role), sellsy.CompanyID(p.ID))
	default:
		return line + sellsy.ContactURL(sellsy.ContactID(p.ID))
	}
}

// parseReference reads a line of a contact's information.
func parseReference(line string) (r referenced, ok bool) {
	words := strings.Fields(line)
	if len(words) < 3 || words[0] != "Sellsy" {
		return r, false
	}
	kind, id, _ := strings.Cut(words[2], "/")
	r.Kind = matching.Kind(kind)
	_, err1 := fmt.Sscanf(words[1], "%d", &r.Corp)
	_, err2 := fmt.Sscanf(id, "%d", &r.ID)
	return r, err1 == nil && err2 == nil && slices.Contains(kinds, r.Kind)
}

// referenceIn finds the record that a contact's information names.
func referenceIn(c *aircall.Contact) (referenced, bool) { return parseReference(fieldsIn(c).Reference) }

// withReference returns the information with its reference replaced, or added below what people wrote.
func withReference(information, reference string) string {
	lines := strings.Split(information, "\n")
	found := false
	for i, line := range lines {
		if _, ok := parseReference(line); ok {
			lines[i], found = reference, true
		}
	}
	if found {
		return strings.Join(lines, "\n")
	}
	return strings.TrimLeft(strings.TrimRight(information, "\n")+"\n"+reference, "\n")
}
