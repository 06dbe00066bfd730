package sync

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	scanPage  = 100
	scanRetry = 30 * time.Second

	// rescanEvery is how often the whole directory is read again: deletions that no webhook told show in no other way.
	rescanEvery = 24 * time.Hour

	// lookBack is how far before the last reading the next one begins: clocks differ, and a record may be changed while its
	// page is being read.
	lookBack = 15 * time.Minute
)

var partyKinds = []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}

// progress is how far the reading of one kind of party is. It is kept in the directory, so that a crash costs one page.
type progress struct {
	Started time.Time     `json:"started,omitzero"` // of the scan under way
	Offset  sellsy.Cursor `json:"offset,omitempty"`
	Done    time.Time     `json:"done,omitzero"`   // when the last whole scan began
	Polled  time.Time     `json:"polled,omitzero"` // changes before this are known
}

func cursorName(k matching.Kind) string { return "parties/" + string(k) }

func (b *Bridge) progress(ctx context.Context, k matching.Kind) (progress, error) {
	var p progress
	text, err := b.cfg.Directory.Cursor(ctx, b.account.id, cursorName(k))
	if err != nil || text == "" {
		return p, err
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return progress{}, fmt.Errorf("stored progress of %s: %w", k, err)
	}
	return p, nil
}

func (b *Bridge) setProgress(ctx context.Context, k matching.Kind, p progress) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return b.cfg.Directory.SetCursor(ctx, b.account.id, cursorName(k), string(text))
}

// Ready reports whether the directory has been read in full at least once. Before, callers are looked up in Sellsy itself.
func (b *Bridge) Ready(ctx context.Context) (bool, error) {
	if b.ready.Load() {
		return true, nil
	}
	for _, k := range partyKinds {
		p, err := b.progress(ctx, k)
		if err != nil || p.Done.IsZero() {
			return false, err
		}
	}
	b.ready.Store(true) // it stays so: a later reading leaves in place what the first one found
	return true, nil
}

// knows reports whether the directory holds what Sellsy did at a time. Until it does, that nobody has a number is not the last
// word: a record may have taken it over whose webhook got lost.
func (b *Bridge) knows(ctx context.Context, at time.Time) bool {
	for _, k := range partyKinds {
		p, err := b.progress(ctx, k)
		if err != nil || !p.Polled.After(at) {
			return false
		}
	}
	return true
}

// refreshState is how the reading of one kind of party goes in this process.
type refreshState struct {
	failed failures
	next   time.Time
}

// keepDirectory reads the parties of Sellsy once, then what has changed, then now and again everything. A kind that cannot be
// read waits longer each time and does not hold up the others.
func (b *Bridge) keepDirectory(ctx context.Context) (next time.Time) {
	for _, k := range partyKinds {
		r := b.refreshes[k]
		if !time.Now().Before(r.next) {
			r.next = time.Now().Add(b.cfg.Sweep)
			if err := b.refresh(ctx, k); err == nil {
				r.failed = failures{}
			} else if ctx.Err() == nil {
				b.failing("directory", err)
				r.failed = r.failed.after(err)
				r.next = r.failed.next(err)
				b.log.Warn("directory not refreshed, will try again", "kind", k, "at", r.next, "error", err)
			}
		}
		next = store.Earlier(next, r.next)
	}
	return next
}

func (b *Bridge) refresh(ctx context.Context, k matching.Kind) error {
	p, err := b.progress(ctx, k)
	if err != nil {
		return err
	}
	if !p.Started.IsZero() || time.Since(p.Done) >= rescanEvery {
		return b.scan(ctx, k, p)
	}
	return b.poll(ctx, k, p)
}

// scan reads every party of a kind, going on where an earlier scan stopped, and forgets those that were not there.
func (b *Bridge) scan(ctx context.Context, k matching.Kind, p progress) error {
	if p.Started.IsZero() {
		p.Started, p.Offset = time.Now(), ""
		if err := b.setProgress(ctx, k, p); err != nil {
			return err
		}
	}
	since, err := b.contactsSince(ctx)
	if err != nil {
		return err
	}
	read := 0
	for {
		parties, offset, more, err := b.page(ctx, k, p.Offset)
		if err != nil {
			return err
		}
		read += len(parties)
		for _, party := range parties {
			if err := b.markChange(ctx, party, since); err != nil {
				return err
			}
		}
		if err := b.putParties(ctx, p.Started, parties...); err != nil {
			return err
		}
		if !more {
			break
		}
		p.Offset = offset
		if err := b.setProgress(ctx, k, p); err != nil {
			return err
		}
	}
	gone := 0
	for {
		refs, err := b.cfg.Directory.Unseen(ctx, b.account.id, string(k), p.Started, scanPage)
		if err != nil {
			return err
		}
		if len(refs) == 0 {
			break
		}
		gone += len(refs)
		for _, ref := range refs {
			if err := b.forget(ctx, matching.Ref{Kind: k, ID: ref.ID}); err != nil {
				return err
			}
		}
	}
	b.log.Info("directory read", "kind", k, "parties", read, "forgotten", gone, "took", time.Since(p.Started).Round(time.Millisecond))
	return b.setProgress(ctx, k, progress{Done: p.Started, Polled: p.Started})
}

// poll reads the parties that have changed since the last time.
func (b *Bridge) poll(ctx context.Context, k matching.Kind, p progress) error {
	now := time.Now()
	for party, err := range b.changed(ctx, k, p.Polled.Add(-lookBack)) {
		if err != nil {
			return err
		}
		if err := b.learn(ctx, now, party); err != nil {
			return err
		}
	}
	p.Polled = now
	return b.setProgress(ctx, k, p)
}

// learn takes over what Sellsy says of a party, and has the contacts of its old and new numbers looked at. Which companies a
// contact belongs to is not part of that and is kept.
func (b *Bridge) learn(ctx context.Context, seen time.Time, p matching.Party) error {
	old, known, err := b.partyOf(ctx, p.Ref)
	if err != nil {
		return err
	}
	if known && old.CompaniesKnown {
		p.Companies, p.CompaniesKnown = old.Companies, true
	}
	if known && sameVersion(old, p) {
		return b.putParties(ctx, seen, p)
	}
	// The marks come first, with a delay: after a crash in between, the record is read again.
	if err := b.markNumbers(ctx, old, p); err != nil {
		return err
	}
	return b.putParties(ctx, seen, p)
}

// sameVersion compares what Aircall's contacts show, too: Sellsy's times are whole seconds.
func sameVersion(a, b matching.Party) bool {
	return a.Updated.Equal(b.Updated) && slices.Equal(a.Numbers, b.Numbers) && a.Name == b.Name && a.FirstName == b.FirstName &&
		a.LastName == b.LastName && a.Email == b.Email && a.Role == b.Role
}

// markChange has the numbers of a record that a scan came across looked at, if it has changed since it was last read, or is
// new and belongs to the records that are written to Aircall.
func (b *Bridge) markChange(ctx context.Context, p matching.Party, since time.Time) error {
	old, known, err := b.partyOf(ctx, p.Ref)
	if err != nil || (known && sameVersion(old, p)) || p.Created.Before(since) {
		return err
	}
	return b.markNumbers(ctx, old, p)
}

// forget drops a party that is gone from Sellsy. The deletion is not passed on to Aircall, but another record may be the winner
// of its numbers now.
func (b *Bridge) forget(ctx context.Context, ref matching.Ref) error {
	old, known, err := b.partyOf(ctx, ref)
	if err != nil || !known {
		return err
	}
	if err := b.markNumbers(ctx, old); err != nil {
		return err
	}
	return b.cfg.Directory.Delete(ctx, b.account.id, partyRef(ref))
}

// markNumbers has the contacts of the numbers of all versions of a record looked at.
func (b *Bridge) markNumbers(ctx context.Context, versions ...matching.Party) error {
	if b.without[ruleNumbers] {
		versions = versions[len(versions)-1:]
	}
	due := time.Now().Add(contactDelay)
	for _, p := range versions {
		if !slices.Contains(b.cfg.ContactKinds, p.Kind) {
			continue
		}
		for _, n := range p.Numbers {
			if err := b.markNumber(ctx, n, due); err != nil {
				return err
			}
		}
	}
	return nil
}

// The fields that a party is made of. Asking for these alone makes pages several times smaller.
var partyFields = map[matching.Kind][]string{
	matching.KindIndividual: {"id", "type", "first_name", "last_name", "email", "phone_number", "mobile_number", "owner", "created", "updated_at", "is_archived"},
	matching.KindCompany:    {"id", "type", "name", "email", "phone_number", "mobile_number", "owner", "created", "updated_at", "is_archived"},
	matching.KindContact:    {"id", "first_name", "last_name", "email", "position", "phone_number", "mobile_number", "owner", "created", "updated", "is_archived"},
}

// page reads one page of all parties of a kind.
func (b *Bridge) page(ctx context.Context, k matching.Kind, offset sellsy.Cursor) (parties []matching.Party, next sellsy.Cursor, more bool, err error) {
	o := sellsy.ListOptions{Limit: scanPage, Offset: offset, Order: "id", Direction: sellsy.Ascending, Fields: partyFields[k]}
	c := b.account.sellsyBulk
	switch k {
	case matching.KindIndividual:
		page, err := c.Individuals.List(ctx, o)
		return partiesOf(page, err, b.fromIndividual)
	case matching.KindCompany:
		page, err := c.Companies.List(ctx, o)
		return partiesOf(page, err, b.fromCompany)
	default:
		page, err := c.Contacts.List(ctx, o)
		return partiesOf(page, err, b.fromContact)
	}
}

func partiesOf[T any](page *sellsy.Page[T], err error, convert func(T) matching.Party) ([]matching.Party, sellsy.Cursor, bool, error) {
	if err != nil {
		return nil, "", false, err
	}
	parties := make([]matching.Party, len(page.Data))
	for i, record := range page.Data {
		parties[i] = convert(record)
	}
	return parties, page.Pagination.Offset, len(page.Data) == scanPage, nil
}

// changed reads the parties of a kind that were updated since a time.
func (b *Bridge) changed(ctx context.Context, k matching.Kind, since time.Time) iter.Seq2[matching.Party, error] {
	o := sellsy.ListOptions{Limit: scanPage, Order: "id", Direction: sellsy.Ascending, Fields: partyFields[k]}
	updated := sellsy.Period{Start: since}
	c := b.account.sellsyBulk
	switch k {
	case matching.KindIndividual:
		return convertAll(c.Individuals.SearchAll(ctx, sellsy.IndividualFilter{UpdatedAt: updated}, o), b.fromIndividual)
	case matching.KindCompany:
		return convertAll(c.Companies.SearchAll(ctx, sellsy.CompanyFilter{UpdatedAt: updated}, o), b.fromCompany)
	default:
		return convertAll(c.Contacts.SearchAll(ctx, sellsy.ContactFilter{UpdatedAt: updated}, o), b.fromContact)
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

func (b *Bridge) fromIndividual(i sellsy.Individual) matching.Party {
	return matching.FromIndividual(i, b.cfg.Region)
}

func (b *Bridge) fromCompany(c sellsy.Company) matching.Party {
	return matching.FromCompany(c, b.cfg.Region)
}

func (b *Bridge) fromContact(c sellsy.Contact) matching.Party {
	return matching.FromContact(c, b.cfg.Region)
}
