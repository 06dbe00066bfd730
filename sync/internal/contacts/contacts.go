// Package contacts has Aircall's contacts follow Sellsy's records. It is told which records have changed, and works on one record
// at a time.
//
// A record that wins a phone number has one contact of its own. It is found by the record, and not by the number, and its rows
// change when the record's numbers do. A number is won by the record with the latest version among those that have it, and
// shown by no other's contact. What people add to a contact stays.
//
// Of a record its contact is kept, and what that shows; of a number, the records that may show it; of a contact, its record.
// Everything is noted before it is written, so that whatever was cut off is found again:
//
//   - A creation of unknown outcome is looked for once Aircall's search must show it.
//   - A contact in which writes have begun is read before it is written again, when none of them can be carried out any more.
//   - The note of a number tells from where it must go once another contact shows it.
//   - The pointer of a contact decides who has it when a take-over was cut off.
package contacts

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// kinds are the kinds of records, in the order that decides between equal versions.
var kinds = []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}

const (
	// changeDelay merges the changes of one record, and gives the directory time to take them over.
	changeDelay = 5 * time.Second

	// emptiedKeep is how long a contact keeps its identity whose numbers were all won by other records: in a swap, the second
	// notice comes later than the first.
	emptiedKeep = time.Hour

	maxRows = 20 // of phone numbers in an Aircall contact
)

// Records are Sellsy's records, as the directory has them.
type Records interface {
	// Party returns one record and whether it is known.
	Party(ctx context.Context, ref matching.Ref) (matching.Party, bool, error)

	// ByNumber returns the records that have a number.
	ByNumber(ctx context.Context, n matching.Number) ([]matching.Party, error)

	// Companies asks which companies a contact belongs to, and whether it is still there.
	Companies(ctx context.Context, client *sellsy.Client, p matching.Party) (_ matching.Party, there bool, err error)

	// Corp returns the Sellsy account, zero if it is not known. The references name it, since ids are unique in one account only.
	Corp(ctx context.Context) (sellsy.CorpID, error)

	// Records reads all records of a kind, a page at a time. Once they are read, lacking says how many fewer came than Sellsy counts.
	Records(ctx context.Context, k matching.Kind) (pages iter.Seq2[[]matching.Party, error], lacking func() int)
}

// Options are what the contacts of an account are kept in step with.
type Options struct {
	Account *account.Account
	Items   *item.Machine
	Records Records
	Kinds   []matching.Kind // of the records that are written to Aircall
	Grace   time.Duration   // after which a request of unknown outcome is not carried out any more
}

// Contacts keeps the contacts of one Aircall account. It is safe for concurrent use.
type Contacts struct {
	*account.Account
	Options

	queue    *item.Queue[recordState]
	numbers  *item.Queue[numberNote]
	pointers *item.Queue[pointer]
}

// New returns the contacts of an account.
func New(o Options) *Contacts {
	c := &Contacts{Account: o.Account, Options: o}
	// One by one: a number that changes hands concerns two records.
	c.queue = item.New(o.Items, item.Kind[recordState]{Name: RecordKind, Schema: 1, Workers: 1, Work: c.follow})
	c.numbers = item.New(o.Items, item.Kind[numberNote]{Name: NumberKind, Schema: 3, Workers: 1,
		Work: func(_ context.Context, it *item.Item[numberNote]) (store.Next, error) {
			return store.Next{Delete: len(it.State.Records) == 0}, nil
		}})
	c.pointers = item.New(o.Items, item.Kind[pointer]{Name: ContactKind, Schema: 3, Workers: 1,
		Work: func(_ context.Context, it *item.Item[pointer]) (store.Next, error) {
			return store.Next{Delete: it.State.Record.IsZero()}, nil
		}})
	return c
}

// Changed asks for work on a record whose old and new version these are, a little later, and on the others that have or may show a
// number that it gives up: they waited for it. The old version is zero when the record is new, and the new one when it is gone.
func (c *Contacts) Changed(ctx context.Context, before, after matching.Party) error {
	due, refs := time.Now().Add(changeDelay), []matching.Ref{cmp.Or(after.Ref, before.Ref)}
	for _, n := range before.Numbers {
		if canShow(after, n) {
			continue
		}
		parties, err := c.Records.ByNumber(ctx, n)
		if err != nil {
			return err
		}
		for _, p := range parties {
			refs = append(refs, p.Ref)
		}
		noted, err := c.noted(ctx, n)
		if err != nil && !errors.Is(err, item.ErrUnreadable) {
			return err
		}
		refs = append(refs, noted...)
	}
	for _, ref := range refs {
		if !slices.Contains(c.Kinds, ref.Kind) {
			continue
		}
		if err := c.mark(ctx, ref, due); err != nil {
			return err
		}
	}
	return nil
}

func (c *Contacts) mark(ctx context.Context, ref matching.Ref, due time.Time) error {
	return c.queue.Mark(ctx, account.RecordName(ref), due)
}

// Shown is which contact shows a number because of us, zero if none does, whose it is, and which other records have the number.
type Shown struct {
	Contact aircall.ContactID
	Owner   report.Record
	Others  []report.Record
	LeftOut []report.LeftOut // of that record, or of the one that wins the number though Aircall does not take it
}

// Shown says which contact shows a number.
func (c *Contacts) Shown(ctx context.Context, n matching.Number) (s Shown, err error) {
	refs, err := c.noted(ctx, n)
	if err != nil {
		return s, err
	}
	for _, ref := range refs {
		st, err := c.state(ctx, ref)
		if err != nil {
			return s, err
		}
		if st.Contact != 0 && slices.Contains(st.numbers(), n) {
			s.Contact, s.Owner = st.Contact, report.Record{Ref: ref, Name: strings.TrimSpace(st.Shows.First + " " + st.Shows.Last)}
		}
	}
	winner, others, err := c.winner(ctx, n, time.Time{})
	for _, p := range append(others, winner) {
		if !p.IsZero() && p.Ref != s.Owner.Ref {
			s.Others = append(s.Others, report.Record{Ref: p.Ref, Name: p.Name})
		}
	}
	if err != nil {
		return s, err
	}
	s.LeftOut, err = c.leftOut(ctx, cmp.Or(s.Owner.Ref, winner.Ref))
	return s, err
}

// leftOut is what a record has and its contact is written without.
func (c *Contacts) leftOut(ctx context.Context, ref matching.Ref) (list []report.LeftOut, err error) {
	st, err := c.state(ctx, ref)
	if err != nil || st.Contact == 0 {
		return nil, err
	}
	for _, text := range st.Refused {
		list = append(list, report.LeftOut{Text: text, Answer: st.Answers[text]})
	}
	if p, _, err := c.Records.Party(ctx, ref); err != nil {
		return list, err
	} else if p.Email != "" && emailOf(p) == "" {
		list = append(list, report.LeftOut{Text: p.Email, NoAddress: true})
	}
	return list, nil
}

// Erase forgets a number, the records that have it or may show it, and their contacts. It is called before the directory forgets
// the records.
func (c *Contacts) Erase(ctx context.Context, n matching.Number) error {
	refs, err := c.noted(ctx, n)
	if err != nil && !errors.Is(err, item.ErrUnreadable) { // what cannot be read is erased all the same
		return err
	}
	parties, err := c.Records.ByNumber(ctx, n)
	if err != nil {
		return err
	}
	for _, p := range parties {
		refs = append(refs, p.Ref)
	}
	errs := []error{c.numbers.Erase(ctx, n.String(), time.Time{})}
	for _, ref := range refs {
		errs = append(errs, c.eraseRecord(ctx, ref, n))
	}
	return errors.Join(errs...)
}

// eraseRecord forgets a record, its contact, and that it may show other numbers than one that is forgotten itself.
func (c *Contacts) eraseRecord(ctx context.Context, ref matching.Ref, but matching.Number) error {
	st, err := c.state(ctx, ref)
	if err != nil && !errors.Is(err, item.ErrUnreadable) {
		return err
	}
	errs := []error{c.queue.Erase(ctx, account.RecordName(ref), time.Time{})}
	if st.Contact != 0 {
		errs = append(errs, c.pointers.Erase(ctx, contactID(st.Contact), time.Time{}))
	}
	for _, n := range st.Noted {
		if n != but {
			errs = append(errs, c.strike(ctx, n, ref))
		}
	}
	return errors.Join(errs...)
}

// contactsSince is when a record must have been created to be written to Aircall.
func (c *Contacts) contactsSince(ctx context.Context) (time.Time, error) {
	in, err := c.Installed(ctx)
	return in.ContactsSince, err
}

// written reports whether records like this one are written to Aircall.
func (c *Contacts) written(p matching.Party, since time.Time) bool {
	return slices.Contains(c.Kinds, p.Kind) && !p.Created.Before(since)
}

// canShow reports whether a record has a number that its contact can hold beside the others.
func canShow(p matching.Party, n matching.Number) bool {
	i := slices.Index(p.Numbers, n)
	return i >= 0 && i < maxRows
}

// winner returns the record that a number belongs to, and the others that have it: the latest version wins.
func (c *Contacts) winner(ctx context.Context, n matching.Number, since time.Time) (matching.Party, []matching.Party, error) {
	parties, err := c.Records.ByNumber(ctx, n)
	if err != nil {
		return matching.Party{}, nil, err
	}
	parties = slices.DeleteFunc(parties, func(p matching.Party) bool {
		return !c.written(p, since) || !canShow(p, n)
	})
	if len(parties) == 0 {
		return matching.Party{}, nil, nil
	}
	slices.SortFunc(parties, func(a, b matching.Party) int {
		return cmp.Or(versionOf(b).Compare(versionOf(a)),
			cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.ID, b.ID))
	})
	return parties[0], parties[1:], nil
}

// versionOf is when a record was last changed, as far as it tells.
func versionOf(p matching.Party) time.Time {
	if p.Updated.IsZero() {
		return p.Created
	}
	return p.Updated
}
