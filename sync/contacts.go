package sync

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// The contact sync is reconciled by number, because the invariant is about numbers: one number, one Aircall contact, and
// the latest Sellsy version wins.
//
//   - The winner of a number is the record that was updated last among those that have it.
//   - A record's contact holds the numbers that the record wins. One of them, the primary number, keeps the contact: all
//     its writes happen under the primary's key, so no two workers touch one contact.
//   - A number that is won by another record leaves the old contact for the new winner's. A contact whose primary number
//     changes hands changes with it, name and all, as the official integration overwrites it; what other numbers the old
//     record still wins move to a contact of their own.
//   - A record that loses its last number, or is deleted, keeps its contact in Aircall until another record wins the number.
//     A number that nobody has any more does not hold on to a contact whose other numbers somebody has.

// numberKind is the kind of the items that hold one phone number each, under its E.164 form.
const numberKind = "number"

const numberSchema = 1

const (
	// contactDelay merges the changes of one record, and gives the directory time to take them in.
	contactDelay = 5 * time.Second

	maxContactRows = 20 // of phone numbers in an Aircall contact
	contactLabel   = "Sellsy"
)

// numberState is what is known of a number's Aircall contact.
type numberState struct {
	Schema int `json:"schema"`

	// Contact is the Aircall contact that this number keeps, as the primary number of Party. Zero: none of its own.
	Contact aircall.ContactID `json:"contact,omitempty"`
	Made    bool              `json:"made,omitempty"` // by us, rather than found
	Party   matching.Ref      `json:"party,omitzero"`
	Updated time.Time         `json:"updated,omitzero"`
	Numbers []matching.Number `json:"numbers,omitempty"` // the rows that are ours
	Email   string            `json:"email,omitempty"`   // likewise

	// Keeper is the number whose contact shows this one, when that is another.
	Keeper matching.Number `json:"keeper,omitzero"`

	// Creating is set before a contact is created, with Party, Numbers and Email. While it is there and Contact is not, the
	// outcome is unknown.
	Creating time.Time `json:"creating,omitzero"`

	Failed failures `json:"failed,omitzero"`

	// Forgotten says that the item is to be deleted; see [Bridge.Forget].
	Forgotten bool `json:"forgotten,omitempty"`
}

func decodeNumber(data []byte) (s numberState, err error) {
	err = decodeState("number", data, &s, &s.Schema, numberSchema)
	return s, err
}

func (b *Bridge) numberKey(n matching.Number) Key {
	return Key{Installation: b.account.id, Kind: numberKind, ID: n.String()}
}

// markNumber asks for a number to be looked at.
func (b *Bridge) markNumber(ctx context.Context, n matching.Number, due time.Time) error {
	return b.cfg.Store.Update(ctx, b.numberKey(n), func(it *Item) error {
		it.Due = earlier(it.Due, due)
		return nil
	})
}

func (b *Bridge) numberState(ctx context.Context, n matching.Number) (numberState, error) {
	it, err := b.cfg.Store.Get(ctx, b.numberKey(n))
	if err != nil {
		return numberState{}, err
	}
	return decodeNumber(it.Data)
}

// numberWork makes one Aircall contact match a number's winner.
type numberWork struct {
	b    *Bridge
	n    matching.Number
	st   numberState
	last []byte // the state as stored
	log  *slog.Logger
}

func (b *Bridge) reconcileNumber(ctx context.Context, it Item) Next {
	var n matching.Number
	st, err := decodeNumber(it.Data)
	if err == nil {
		err = n.UnmarshalText([]byte(it.Key.ID))
	}
	if err != nil {
		_, due := b.again(ctx, it.Key, failures{}, err)
		return Next{Due: due}
	}
	if st.Forgotten {
		return Next{Delete: true}
	}
	w := &numberWork{b: b, n: n, st: st, last: it.Data, log: b.log.With("number", masked(n))}
	err = w.reconcile(ctx)
	if later, ok := errors.AsType[*postponed](err); ok {
		return Next{Due: later.until}
	}
	if err == nil && w.st.Failed != (failures{}) {
		w.st.Failed = failures{}
		err = w.save(ctx)
	}
	if err == nil {
		b.counts.numbers.Add(1)
		b.succeeded(ctx, it.Key, st.Failed)
		return Next{Delete: w.st.Contact == 0 && w.st.Keeper == 0}
	}
	var next time.Time
	w.st.Failed, next = b.again(ctx, it.Key, w.st.Failed, err)
	w.log.Warn("contact not written, will try again", "attempt", w.st.Failed.Count, "at", next, "error", err)
	if err := w.save(context.WithoutCancel(ctx)); err != nil {
		w.log.Warn("failure not remembered", "error", err)
	}
	return Next{Due: next}
}

// save stores the worker's state, unless another number has handed its contact over in the meantime.
func (w *numberWork) save(ctx context.Context) error {
	w.st.Schema = numberSchema
	data, err := json.Marshal(w.st)
	if err != nil {
		return err
	}
	err = w.b.cfg.Store.Update(ctx, w.b.numberKey(w.n), func(it *Item) error {
		if !bytes.Equal(it.Data, w.last) {
			return &postponed{time.Now()}
		}
		it.Data = data
		return nil
	})
	if err == nil {
		w.last = data
	}
	return err
}

func (w *numberWork) reconcile(ctx context.Context) error {
	if err := w.findCreated(ctx); err != nil {
		return err
	}
	if err := w.yield(ctx); err != nil {
		return err
	}
	since, err := w.b.contactsSince(ctx)
	if err != nil {
		return err
	}
	winner, losers, err := w.b.winner(ctx, w.n, since)
	if err != nil {
		return err
	}
	if winner.IsZero() {
		return w.abandon(ctx, since)
	}
	group, primary, err := w.b.group(ctx, winner, since)
	if err != nil {
		return err
	}
	if err := w.tellLosers(ctx, losers, since); err != nil {
		return err
	}
	if w.n == primary {
		return w.sync(ctx, winner, group)
	}
	if err := w.release(ctx, winner, since); err != nil {
		return err
	}
	keeper, err := w.b.numberState(ctx, primary)
	if err != nil {
		return err
	}
	if keeper.Contact != 0 && keeper.Party == winner.Ref && keeper.Updated.Equal(winner.Updated) && slices.Equal(keeper.Numbers, group) {
		return nil
	}
	return w.b.markNumber(ctx, primary, time.Now())
}

// winner returns the record that a number belongs to, and the others that have it, among those created since a time.
func (b *Bridge) winner(ctx context.Context, n matching.Number, since time.Time) (matching.Party, []matching.Party, error) {
	parties, err := b.cfg.Directory.Parties(ctx, b.account.id, n)
	if err != nil {
		return matching.Party{}, nil, err
	}
	parties = slices.DeleteFunc(parties, func(p matching.Party) bool {
		return p.Created.Before(since) || !slices.Contains(b.cfg.ContactKinds, p.Kind)
	})
	if len(parties) == 0 {
		return matching.Party{}, nil, nil
	}
	slices.SortFunc(parties, func(a, b matching.Party) int {
		return cmp.Or(b.Updated.Compare(a.Updated),
			cmp.Compare(slices.Index(partyKinds, a.Kind), slices.Index(partyKinds, b.Kind)), cmp.Compare(a.ID, b.ID))
	})
	return parties[0], parties[1:], nil
}

// group returns the numbers that a record wins, in order, and which of them is the primary one: the one that keeps a
// contact of the record already, else the lowest.
func (b *Bridge) group(ctx context.Context, p matching.Party, since time.Time) (group []matching.Number, primary matching.Number, err error) {
	for _, n := range p.Numbers {
		winner, _, err := b.winner(ctx, n, since)
		if err != nil {
			return nil, 0, err
		}
		if winner.Ref == p.Ref && !slices.Contains(group, n) {
			group = append(group, n)
		}
	}
	slices.Sort(group)
	group = group[:min(len(group), maxContactRows)]
	for _, n := range group {
		st, err := b.numberState(ctx, n)
		if err != nil {
			return nil, 0, err
		}
		if st.Contact != 0 && st.Party == p.Ref {
			return group, n, nil
		}
	}
	if len(group) > 0 {
		primary = group[0]
	}
	return group, primary, nil
}

// keep notes that this number keeps the contact of the others, and has those looked at that did so before and may still show
// them.
func (w *numberWork) keep(ctx context.Context, group []matching.Number) error {
	for _, m := range group {
		st, err := w.b.numberState(ctx, m)
		if err != nil {
			return err
		}
		if st.Keeper != 0 && st.Keeper != w.n {
			if err := w.b.markNumber(ctx, st.Keeper, time.Now()); err != nil {
				return err
			}
		}
		if m == w.n {
			continue
		}
		if st.Contact != 0 { // of the same record: it has no use for two
			if err := w.b.markNumber(ctx, m, time.Now()); err != nil {
				return err
			}
		}
		if st.Keeper == w.n {
			continue
		}
		err = w.b.cfg.Store.Update(ctx, w.b.numberKey(m), func(it *Item) error {
			st, err := decodeNumber(it.Data)
			if err != nil {
				return err
			}
			st.Keeper = w.n
			it.Data, err = json.Marshal(st)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// release gives up the contact that this number keeps, because another number is the winner's primary one. It goes to another
// of its numbers that has a use for it; else one that we made is removed, and one that people made loses our numbers.
func (w *numberWork) release(ctx context.Context, winner matching.Party, since time.Time) error {
	if w.st.Contact == 0 {
		return nil
	}
	var heirs []matching.Number
	for _, m := range w.st.Numbers {
		other, primary, err := w.b.primaryOf(ctx, m, since)
		if err != nil {
			return err
		}
		if m != w.n && (other.IsZero() || (other.Ref != winner.Ref && primary == m)) {
			heirs = append(heirs, m)
		}
	}
	if handed, err := w.handOver(ctx, heirs); handed || err != nil {
		return err
	}
	contacts := w.b.account.aircall.Contacts
	contact, err := contacts.Get(ctx, w.st.Contact)
	switch {
	case errors.Is(err, aircall.ErrNotFound):
	case err != nil:
		return err
	case w.st.Made && w.allOurs(contact):
		if err := contacts.Delete(ctx, contact.ID); err != nil && !errors.Is(err, aircall.ErrNotFound) {
			return fmt.Errorf("removing a contact without numbers: %w", err)
		}
	default:
		if err := w.removeRows(ctx, contact, w.st.Numbers); err != nil {
			return err
		}
	}
	w.st = numberState{Keeper: w.st.Keeper}
	return w.save(ctx)
}

// primaryOf returns the winner of a number, and which number is to keep the winner's contact.
func (b *Bridge) primaryOf(ctx context.Context, n matching.Number, since time.Time) (winner matching.Party, primary matching.Number, err error) {
	winner, _, err = b.winner(ctx, n, since)
	if err == nil && !winner.IsZero() {
		_, primary, err = b.group(ctx, winner, since)
	}
	return winner, primary, err
}

// handOver gives the contact that this number keeps to the first of the numbers that keeps none. It must be one that will keep
// it, or they would pass it on for ever.
func (w *numberWork) handOver(ctx context.Context, heirs []matching.Number) (handed bool, err error) {
	for _, m := range heirs {
		taken := false
		err := w.b.cfg.Store.Update(ctx, w.b.numberKey(m), func(it *Item) error {
			st, err := decodeNumber(it.Data)
			if err != nil {
				return err
			}
			if taken = st.Contact == w.st.Contact || (st.Contact == 0 && st.Creating.IsZero()); !taken {
				return nil
			}
			handed := w.st
			handed.Schema, handed.Failed, handed.Creating, handed.Keeper = numberSchema, failures{}, time.Time{}, st.Keeper
			it.Due = earlier(it.Due, time.Now())
			it.Data, err = json.Marshal(handed)
			return err
		})
		if err != nil {
			return false, err
		}
		if taken {
			w.st = numberState{Keeper: w.st.Keeper}
			return true, w.save(ctx)
		}
	}
	return false, nil
}

// abandon is for a number that nobody has any more. If the record that its contact is of has another of its numbers, that one
// takes the contact along; else the numbers that somebody has leave it.
func (w *numberWork) abandon(ctx context.Context, since time.Time) error {
	if w.st.Contact == 0 {
		return nil
	}
	if err := w.tellKeeper(ctx); err != nil {
		return err
	}
	var heirs, leaving []matching.Number
	for _, m := range w.st.Numbers {
		winner, primary, err := w.b.primaryOf(ctx, m, since)
		if err != nil {
			return err
		}
		if winner.IsZero() {
			elsewhere, err := w.shownElsewhere(ctx, m)
			if err != nil {
				return err
			}
			if elsewhere {
				leaving = append(leaving, m)
			} else if err := w.claim(ctx, m); err != nil {
				return err
			}
			continue
		}
		leaving = append(leaving, m)
		if winner.Ref == w.st.Party && primary == m {
			heirs = append(heirs, m)
		}
	}
	if handed, err := w.handOver(ctx, heirs); handed || err != nil || leaving == nil {
		return err
	}
	contact, err := w.b.account.aircall.Contacts.Get(ctx, w.st.Contact)
	switch {
	case errors.Is(err, aircall.ErrNotFound):
		w.st = numberState{Keeper: w.st.Keeper}
		return w.save(ctx)
	case err != nil:
		return err
	}
	if err := w.removeRows(ctx, contact, leaving); err != nil {
		return err
	}
	w.st.Numbers = slices.DeleteFunc(w.st.Numbers, func(n matching.Number) bool { return slices.Contains(leaving, n) })
	return w.save(ctx)
}

// sync makes the contact match the winner, creating it if there is none. This number is the primary one.
func (w *numberWork) sync(ctx context.Context, winner matching.Party, group []matching.Number) error {
	if winner.Kind == matching.KindContact && !winner.CompaniesKnown {
		known, there, err := w.b.learnCompanies(ctx, w.b.account.sellsy, winner)
		if err != nil {
			return err
		}
		if !there {
			return &postponed{time.Now()}
		}
		winner = known
	}
	// The other numbers are told who keeps them, and every row that may be ours is written down, before it is there: if this
	// is cut off, it can still be taken away.
	if err := w.keep(ctx, group); err != nil {
		return err
	}
	contact, err := w.contact(ctx, winner, group)
	if err != nil {
		return err
	}
	w.st.Contact = contact.ID
	for _, n := range group {
		if !slices.Contains(w.st.Numbers, n) {
			w.st.Numbers = append(w.st.Numbers, n)
		}
	}
	if err := w.save(ctx); err != nil {
		return err
	}
	want := contactOf(winner)
	if err := w.updateFields(ctx, contact, want); err != nil {
		return err
	}
	gone := slices.DeleteFunc(slices.Clone(w.st.Numbers), func(n matching.Number) bool { return slices.Contains(group, n) })
	if err := w.addRows(ctx, contact, group); err != nil {
		return err
	}
	if err := w.removeRows(ctx, contact, gone); err != nil {
		return err
	}
	if err := w.updateEmail(ctx, contact, want.Emails); err != nil {
		return err
	}
	w.st = numberState{
		Contact: contact.ID, Made: w.st.Made, Party: winner.Ref, Updated: winner.Updated, Numbers: group, Email: winner.Email,
	}
	for _, n := range gone { // they need a contact of their own now
		if err := w.b.markNumber(ctx, n, time.Now()); err != nil {
			return err
		}
	}
	if err := w.save(ctx); err != nil {
		return err
	}
	w.log.Info("contact in step", "contact", int64(contact.ID), "record", recordName(winner.Ref))
	return nil
}

// creationShows is when a creation of unknown outcome can be searched for, if it was carried out: that may take as long as the
// grace period, and Aircall's search lags behind.
func (w *numberWork) creationShows() time.Time { return w.st.Creating.Add(2 * w.b.cfg.Grace) }

// findCreated finds out what became of a creation of unknown outcome, whoever the winner is by now.
func (w *numberWork) findCreated(ctx context.Context) error {
	if w.st.Creating.IsZero() || w.st.Contact != 0 {
		return nil
	}
	if wait := w.creationShows(); time.Now().Before(wait) {
		return &postponed{wait}
	}
	made := numberState{Failed: w.st.Failed, Keeper: w.st.Keeper}
	for _, n := range w.st.Numbers {
		contact, err := w.find(ctx, n, func(c *aircall.Contact) bool { return refersTo(c, w.st.Party) })
		if err != nil {
			return err
		}
		if contact != nil {
			made = w.st
			made.Contact, made.Made, made.Creating = contact.ID, true, time.Time{}
			break
		}
	}
	w.st = made
	return w.save(ctx)
}

// contact returns the Aircall contact of the winner: the one kept, one that Aircall has under one of the numbers, or a new
// one. Aircall has no idempotency keys and its search lags behind writes, so a creation of unknown outcome is looked for
// only after the grace period.
func (w *numberWork) contact(ctx context.Context, winner matching.Party, group []matching.Number) (*aircall.Contact, error) {
	contacts := w.b.account.aircall.Contacts
	if w.st.Contact != 0 {
		contact, err := contacts.Get(ctx, w.st.Contact)
		if !errors.Is(err, aircall.ErrNotFound) {
			return contact, err
		}
		w.st = numberState{Keeper: w.st.Keeper} // somebody deleted it in Aircall
	}
	for _, n := range group {
		contact, err := w.find(ctx, n, func(*aircall.Contact) bool { return true })
		if contact != nil || err != nil {
			return contact, err
		}
	}
	w.st.Creating, w.st.Party, w.st.Numbers, w.st.Email = time.Now(), winner.Ref, group, winner.Email
	if err := w.save(ctx); err != nil {
		return nil, err
	}
	in := contactOf(winner)
	for _, n := range group {
		in.PhoneNumbers = append(in.PhoneNumbers, aircall.NewDetail{Label: contactLabel, Value: n.String()})
	}
	contact, err := contacts.Create(ctx, in)
	switch {
	case err == nil:
	case aircall.OutcomeUnknown(err):
		return nil, &postponed{w.creationShows()}
	default:
		w.st = numberState{Failed: w.st.Failed}
		return nil, fmt.Errorf("creating the contact: %w", err)
	}
	w.st.Contact, w.st.Made, w.st.Creating = contact.ID, true, time.Time{}
	w.b.contactWritten(contact.ID, true)
	return contact, w.save(context.WithoutCancel(ctx))
}

// find returns the first contact that Aircall has under a number and that will do, unless another number keeps it. What the
// search says may be out of date, so the contact itself is read.
func (w *numberWork) find(ctx context.Context, n matching.Number, willDo func(*aircall.Contact) bool) (*aircall.Contact, error) {
	contacts := w.b.account.aircall.Contacts
	page, err := contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: n.String()})
	if err != nil {
		return nil, fmt.Errorf("looking for a contact: %w", err)
	}
	slices.SortFunc(page.Items, func(a, b aircall.Contact) int { return cmp.Compare(a.ID, b.ID) })
	for _, hit := range page.Items {
		contact, err := contacts.Get(ctx, hit.ID)
		if errors.Is(err, aircall.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if w.b.rowOf(contact, n) == nil || !willDo(contact) {
			continue
		}
		kept, err := w.keptByAnother(ctx, contact)
		if err != nil {
			return nil, err
		}
		if !kept {
			return contact, nil
		}
	}
	return nil, nil //nolint:nilnil // no contact is no error
}

func (w *numberWork) keptByAnother(ctx context.Context, c *aircall.Contact) (bool, error) {
	for _, row := range c.PhoneNumbers {
		n, err := matching.ParseNumber(row.Value, w.b.cfg.Region)
		if err != nil || n == w.n {
			continue
		}
		st, err := w.b.numberState(ctx, n)
		if err != nil {
			return true, err
		}
		if st.Contact == c.ID { // it is to see whether this number still belongs there
			return true, w.b.markNumber(ctx, n, time.Now())
		}
		// It may be what another number's creation of unknown outcome has made.
		if !st.Creating.IsZero() && refersTo(c, st.Party) && w.b.hasJust(c, st.Numbers) {
			return true, nil
		}
	}
	return false, nil
}
