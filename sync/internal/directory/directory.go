// Package directory keeps Sellsy's records by telephone number: Sellsy itself cannot be asked who has a number. It reads all
// records once, then what has changed, and everything again once a day; webhooks name records to be read again at once.
package directory

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// kinds are the kinds of records that are kept, in the order in which they are read.
var kinds = []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}

// Options are what a directory is made of.
type Options struct {
	Account *account.Account
	Items   *item.Machine
	Rows    store.Directory
	Sweep   time.Duration // between two looks at what has changed

	// Changed is told of the old and the new version of a record before the directory takes the new one over; there is no old
	// one of a new record, and no new one of a record that is gone. If that is cut off, it is told again. Nil: nobody is.
	Changed func(ctx context.Context, before, after matching.Party) error
}

// Directory holds the records of one Sellsy account. It is safe for concurrent use, but for Tick.
type Directory struct {
	reader
	rows    store.Directory
	records *item.Queue[record]
	sweep   time.Duration
	changed func(ctx context.Context, before, after matching.Party) error
	alone   func(ctx context.Context, name string, work func(context.Context) error) error // does what one process does at a time

	membersMu sync.Mutex // guards the contacts of companies; see companies.go

	corp  atomic.Int64 // the Sellsy account, once it is known; see corp.go
	ready atomic.Bool  // Sellsy has been read in full
	reads map[matching.Kind]*reading
}

// New returns the directory of an account.
func New(o Options) *Directory {
	d := &Directory{reader: reader{o.Account}, rows: o.Rows, sweep: o.Sweep, changed: o.Changed, alone: o.Items.Alone, reads: map[matching.Kind]*reading{}}
	for _, k := range kinds {
		d.reads[k] = &reading{}
	}
	if d.changed == nil {
		d.changed = func(context.Context, matching.Party, matching.Party) error { return nil }
	}
	d.records = item.New(o.Items, item.Kind[record]{Name: Kind, Schema: 3, Workers: 2, Work: d.readAgain})
	return d
}

// ByNumber returns the records that have a number, in no particular order.
func (d *Directory) ByNumber(ctx context.Context, n matching.Number) ([]matching.Party, error) {
	rows, err := d.rows.Find(ctx, d.ID, uint64(n))
	if err != nil {
		return nil, err
	}
	parties := make([]matching.Party, len(rows))
	for i, row := range rows {
		if parties[i], err = decode(row); err != nil {
			return nil, err
		}
	}
	return parties, nil
}

// Party returns one record and whether it is known.
func (d *Directory) Party(ctx context.Context, ref matching.Ref) (matching.Party, bool, error) {
	row, known, err := d.rows.Row(ctx, d.ID, rowRef(ref))
	if err != nil || !known {
		return matching.Party{}, false, err
	}
	p, err := decode(row)
	return p, err == nil, err
}

// Learn takes over what Sellsy says of a record, and tells of its old and new version. Which companies a contact belongs to is
// not part of that: it is asked again when the contact has changed, and the contacts of a company that has changed are told. A version
// older than the one that is known is left out: it is from a page that was read before.
func (d *Directory) Learn(ctx context.Context, seen time.Time, p matching.Party) error {
	return learn(ctx, d, seen, p, time.Time{})
}

// learn is Learn of a record that a notice may have said to be created.
func learn(ctx context.Context, d *Directory, seen time.Time, p matching.Party, created time.Time) error {
	old, known, err := d.Party(ctx, p.Ref)
	if err != nil {
		return err
	}
	if p, err = timed(ctx, d, old, p, created); err != nil {
		return err
	}
	if p.Updated.Before(old.Updated) {
		return nil
	}
	if known && sameVersion(old, p) {
		p.Companies, p.CompaniesKnown = old.Companies, old.CompaniesKnown
		return d.put(ctx, seen, p)
	}
	if err := d.changed(ctx, old, p); err != nil {
		return err
	}
	return d.put(ctx, seen, p)
}

// sameVersion compares what Aircall's contacts show, too: Sellsy's times are whole seconds. A creation that could not be read may be by now.
func sameVersion(a, b matching.Party) bool {
	return a.Updated.Equal(b.Updated) && a.Created.IsZero() == b.Created.IsZero() && slices.Equal(a.Numbers, b.Numbers) && a.Name == b.Name && a.FirstName == b.FirstName &&
		a.LastName == b.LastName && a.Email == b.Email && a.Role == b.Role
}

// Drop forgets a record that is gone from Sellsy. The deletion is not passed on to Aircall, but another record may be the winner
// of its numbers now.
func (d *Directory) Drop(ctx context.Context, ref matching.Ref) error {
	old, known, err := d.Party(ctx, ref)
	if err != nil || !known {
		return err
	}
	if err := d.changed(ctx, old, matching.Party{}); err != nil {
		return err
	}
	return d.rows.Delete(ctx, d.ID, rowRef(ref))
}

// Erase forgets the records that have a number, and tells nobody.
func (d *Directory) Erase(ctx context.Context, n matching.Number) error {
	rows, err := d.rows.Find(ctx, d.ID, uint64(n))
	if err != nil {
		return err
	}
	refs := make([]store.Ref, len(rows))
	for i, row := range rows {
		refs[i] = row.Ref
	}
	return d.rows.Delete(ctx, d.ID, refs...)
}

// Ready reports whether all records have been read at least once. Before, Best asks Sellsy itself.
func (d *Directory) Ready(ctx context.Context) (bool, error) {
	if d.ready.Load() {
		return true, nil
	}
	for _, k := range kinds {
		p, err := d.progress(ctx, k)
		if err != nil || p.Done.IsZero() {
			return false, err
		}
	}
	d.ready.Store(true) // it stays so: a later reading leaves in place what the first one found
	return true, nil
}

// Knows reports whether the directory holds what Sellsy did at a time. Until it does, that nobody has a number is not the last
// word: a record may have taken it over whose webhook got lost.
func (d *Directory) Knows(ctx context.Context, at time.Time) bool {
	for _, k := range kinds {
		p, err := d.progress(ctx, k)
		if err != nil || !p.Polled.After(at) {
			return false
		}
	}
	return true
}

// Status says how much of Sellsy is known, since when, and whether that is all.
func (d *Directory) Status(ctx context.Context) (s report.Directory, ready bool, err error) {
	ready = true
	for _, k := range kinds {
		p, err := d.progress(ctx, k)
		if err != nil {
			return s, false, err
		}
		ready = ready && !p.Done.IsZero()
		s.Scanned, s.Polled = store.Earlier(s.Scanned, p.Done), store.Earlier(s.Polled, p.Polled)
	}
	if !ready {
		s.Scanned = time.Time{}
	}
	s.Parties, err = d.rows.Count(ctx, d.ID)
	return s, ready, err
}

// Kind is the kind of the items that name records to be read again, such as contact/42.
const Kind = "party"
