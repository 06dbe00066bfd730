package contacts

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
)

// contactOf is what Aircall should say of a record, its phone numbers left out.
func contactOf(p matching.Party) aircall.ContactInput {
	c := aircall.ContactInput{FirstName: withoutEmoji(p.FirstName), LastName: withoutEmoji(p.LastName), Information: reference(p)}
	switch {
	case p.Kind == matching.KindCompany:
		c.LastName, c.CompanyName = withoutEmoji(p.Name), withoutEmoji(p.Name)
	case len(p.Companies) > 0:
		c.CompanyName = withoutEmoji(slices.MinFunc(p.Companies, func(a, b matching.Company) int { return cmp.Compare(a.ID, b.ID) }).Name)
	}
	if p.Email != "" {
		c.Emails = []aircall.DetailInput{{Label: contactLabel, Value: p.Email}}
	}
	return c
}

// The reference is one line of a contact's information: it names the record, for people and for us.
const referenceStart = "Sellsy "

func referenceLine(ref matching.Ref) string { return referenceStart + account.RecordName(ref) }

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
		for _, k := range kinds {
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
