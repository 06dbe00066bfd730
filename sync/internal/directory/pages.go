package directory

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
)

// The fields that a record is made of here. Asking for these alone makes pages several times smaller (assumption sellsy-fields).
var fields = map[matching.Kind][]string{
	matching.KindIndividual: {"id", "type", "first_name", "last_name", "email", "phone_number", "mobile_number", "owner", "created", "updated_at", "is_archived"},
	matching.KindCompany:    {"id", "type", "name", "email", "phone_number", "mobile_number", "owner", "created", "updated_at", "is_archived"},
	matching.KindContact:    {"id", "first_name", "last_name", "email", "position", "phone_number", "mobile_number", "owner", "created", "updated", "is_archived"},
}

// reader reads the records of an account from Sellsy.
type reader struct{ *account.Account }

// Records reads all records of a kind from Sellsy, a page at a time, behind other traffic. Once they are read, lacking says how many
// fewer came than Sellsy counts.
func (r reader) Records(ctx context.Context, k matching.Kind) (pages iter.Seq2[[]matching.Party, error], lacking func() int) {
	read, total := 0, 0
	pages = func(yield func([]matching.Party, error) bool) {
		var offset sellsy.Cursor
		read = 0
		for more := true; more; {
			page, err := r.page(ctx, k, offset)
			read, total = read+len(page.parties), page.total
			if !yield(page.parties, err) || err != nil {
				return
			}
			offset, more = page.next, page.next != ""
		}
	}
	return pages, func() int { return max(total-read, 0) }
}

// page is one page of all records of a kind.
type page struct {
	parties []matching.Party
	next    sellsy.Cursor // empty: it is the last
	total   int           // of all pages, as far as Sellsy tells
}

func (r reader) page(ctx context.Context, k matching.Kind, offset sellsy.Cursor) (page, error) {
	o := sellsy.ListOptions{PageSize: scanPage, Page: offset, OrderBy: "id", Order: sellsy.Ascending, Fields: fields[k]}
	switch k {
	case matching.KindIndividual:
		read, err := r.SellsyBulk.Individuals.List(ctx, o)
		return partiesOf(read, err, r.fromIndividual)
	case matching.KindCompany:
		read, err := r.SellsyBulk.Companies.List(ctx, o)
		return partiesOf(read, err, r.fromCompany)
	default:
		read, err := r.SellsyBulk.Contacts.List(ctx, o)
		return partiesOf(read, err, r.fromContact)
	}
}

func partiesOf[T any](read *sellsy.Page[T], err error, convert func(T) matching.Party) (page, error) {
	if err != nil {
		return page{}, err
	}
	parties := make([]matching.Party, len(read.Items))
	for i, record := range read.Items {
		parties[i] = convert(record)
	}
	return page{parties, read.Next, read.Total}, nil
}

// updated reads the records of a kind that were updated since a time (assumption sellsy-updated).
func (r reader) updated(ctx context.Context, k matching.Kind, since time.Time) iter.Seq2[matching.Party, error] {
	o := sellsy.ListOptions{PageSize: scanPage, OrderBy: "id", Order: sellsy.Ascending, Fields: fields[k]}
	updated := sellsy.Period{Start: sellsy.At(since)}
	switch k {
	case matching.KindIndividual:
		return convertAll(r.SellsyBulk.Individuals.SearchAll(ctx, sellsy.IndividualFilter{UpdatedAt: updated}, o), r.fromIndividual)
	case matching.KindCompany:
		return convertAll(r.SellsyBulk.Companies.SearchAll(ctx, sellsy.CompanyFilter{UpdatedAt: updated}, o), r.fromCompany)
	default:
		return convertAll(r.SellsyBulk.Contacts.SearchAll(ctx, sellsy.ContactFilter{UpdatedAt: updated}, o), r.fromContact)
	}
}

func convertAll[T any](records iter.Seq2[T, error], convert func(T) matching.Party) iter.Seq2[matching.Party, error] {
	return func(yield func(matching.Party, error) bool) {
		for record, err := range records {
			if err != nil {
				yield(matching.Party{}, err)
				return
			}
			if !yield(convert(record), nil) {
				return
			}
		}
	}
}

// Fetch reads a record from Sellsy, and reports whether it is there.
func (r reader) Fetch(ctx context.Context, client *sellsy.Client, ref matching.Ref) (p matching.Party, there bool, err error) {
	switch ref.Kind {
	case matching.KindIndividual:
		var i *sellsy.Individual
		if i, err = client.Individuals.Get(ctx, sellsy.IndividualID(ref.ID)); err == nil {
			p = r.fromIndividual(*i)
		}
	case matching.KindCompany:
		var c *sellsy.Company
		if c, err = client.Companies.Get(ctx, sellsy.CompanyID(ref.ID)); err == nil {
			p = r.fromCompany(*c)
		}
	case matching.KindContact:
		var c *sellsy.Contact
		if c, err = client.Contacts.Get(ctx, sellsy.ContactID(ref.ID)); err == nil {
			p = r.fromContact(*c)
		}
	}
	switch {
	case errors.Is(err, sellsy.ErrNotFound):
		return p, false, nil
	case err == nil && p.Ref != ref:
		err = fmt.Errorf("%w: asked for %s, and it is %s", errOther, account.RecordName(ref), account.RecordName(p.Ref))
	}
	return p, err == nil, err
}

var errOther = errors.New("the answer is about another record")

func (r reader) fromIndividual(i sellsy.Individual) matching.Party {
	return matching.FromIndividual(i, r.Region)
}

func (r reader) fromCompany(c sellsy.Company) matching.Party {
	return matching.FromCompany(c, r.Region)
}

func (r reader) fromContact(c sellsy.Contact) matching.Party {
	return matching.FromContact(c, r.Region)
}
