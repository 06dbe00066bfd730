// Package contacts keeps Aircall's contacts in step with Sellsy's records. It is told which records have changed, and brings the
// contacts of their numbers in step, one number at a time.
package contacts

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// kinds are the kinds of records, in the order that decides between equal versions.
var kinds = []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}

// changeDelay merges the changes of one record, and gives the directory time to take them over.
const changeDelay = 5 * time.Second

// Records are Sellsy's records, as the directory has them.
type Records interface {
	// ByNumber returns the records that have a number.
	ByNumber(ctx context.Context, n matching.Number) ([]matching.Party, error)

	// Companies asks which companies a contact belongs to, and whether it is still there.
	Companies(ctx context.Context, client *sellsy.Client, p matching.Party) (_ matching.Party, there bool, err error)

	// Records reads all records of a kind, a page at a time.
	Records(ctx context.Context, k matching.Kind) iter.Seq2[[]matching.Party, error]
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
	records  Records
	kinds    []matching.Kind
	grace    time.Duration
	numbers  *item.Queue[numberState]
	contacts *item.Queue[contactState]
}

// New returns the contacts of an account.
func New(o Options) *Contacts {
	c := &Contacts{Account: o.Account, records: o.Records, kinds: o.Kinds, grace: o.Grace}
	// One by one, because a contact may have several numbers.
	c.numbers = item.New(o.Items, item.Kind[numberState]{Name: NumberKind, Schema: 2, Workers: 1, Work: c.reconcile})
	c.contacts = item.New(o.Items, item.Kind[contactState]{Name: ContactKind, Schema: 2, Workers: 1, Work: nothing})
	return c
}

// nothing is the work on a contact: its item is never due, but to be deleted.
func nothing(context.Context, *item.Item[contactState]) (store.Next, error) { return store.Next{}, nil }

// Mark asks for a look at the numbers of all versions of a record, a little later.
func (c *Contacts) Mark(ctx context.Context, versions ...matching.Party) error {
	due := time.Now().Add(changeDelay)
	for _, p := range versions {
		if !slices.Contains(c.kinds, p.Kind) {
			continue
		}
		for _, n := range p.Numbers {
			if err := c.numbers.Mark(ctx, n.String(), due); err != nil {
				return err
			}
		}
	}
	return nil
}

// Contact returns the contact that shows a number because of us, zero when there is none.
func (c *Contacts) Contact(ctx context.Context, n matching.Number) (aircall.ContactID, error) {
	it, err := c.numbers.Get(ctx, n.String())
	if err != nil || len(it.State.Contacts) == 0 {
		return 0, err
	}
	return it.State.Contacts[len(it.State.Contacts)-1], nil
}

// Erase forgets a number and its contacts: the number is the one's id, and the others hold the record's e-mail address.
func (c *Contacts) Erase(ctx context.Context, n matching.Number) error {
	it, err := c.numbers.Get(ctx, n.String())
	if err != nil && !errors.Is(err, item.ErrUnreadable) { // what cannot be read is erased all the same
		return err
	}
	errs := []error{c.numbers.Erase(ctx, n.String(), time.Time{})}
	for _, id := range it.State.Contacts {
		errs = append(errs, c.forget(ctx, id))
	}
	return errors.Join(errs...)
}

func (c *Contacts) forget(ctx context.Context, id aircall.ContactID) error {
	return c.contacts.Erase(ctx, contactKey(id), time.Time{})
}

// numberState returns what is kept of a number.
func (c *Contacts) numberState(ctx context.Context, n matching.Number) (numberState, error) {
	it, err := c.numbers.Get(ctx, n.String())
	return it.State, err
}

// contactState returns what is kept of a contact, and whether anything is.
func (c *Contacts) contactState(ctx context.Context, id aircall.ContactID) (st contactState, known bool, err error) {
	it, err := c.contacts.Get(ctx, contactKey(id))
	return it.State, it.Rev != 0 && !it.Erased(), err
}

func (c *Contacts) putContact(ctx context.Context, id aircall.ContactID, st contactState) error {
	return c.contacts.Update(ctx, contactKey(id), func(it *item.Item[contactState]) error {
		it.State = st
		return nil
	})
}

func contactKey(id aircall.ContactID) string { return strconv.FormatInt(int64(id), 10) }

// winner returns the record that a number belongs to, and the others that have it, among those created since a time: the latest
// version wins.
func (c *Contacts) winner(ctx context.Context, n matching.Number, since time.Time) (matching.Party, []matching.Party, error) {
	parties, err := c.records.ByNumber(ctx, n)
	if err != nil {
		return matching.Party{}, nil, err
	}
	parties = slices.DeleteFunc(parties, func(p matching.Party) bool {
		return p.Created.Before(since) || !slices.Contains(c.kinds, p.Kind)
	})
	if len(parties) == 0 {
		return matching.Party{}, nil, nil
	}
	slices.SortFunc(parties, func(a, b matching.Party) int {
		return cmp.Or(b.Updated.Compare(a.Updated),
			cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.ID, b.ID))
	})
	return parties[0], parties[1:], nil
}

// since is when a record must have been created to be written to Aircall.
func (c *Contacts) since(ctx context.Context) (time.Time, error) {
	in, err := c.Installed(ctx)
	return in.ContactsSince, err
}

// Kinds of the items, as stores and lists of parked work name them.
const (
	NumberKind  = "number"  // one phone number each, under its E.164 form: the work
	ContactKind = "contact" // one Aircall contact each, under its id
)
