package sync

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// The contact sync is reconciled by number, because the invariant is about numbers: one number, one Aircall contact, and
// the latest Sellsy version wins.
//
//   - The winner of a number is the record that was updated last among those that have it. The numbers that a record wins
//     belong in one contact of its own. The turn of any of them sees to all.
//   - A record that has no contact takes over one whose numbers are all its own by now, name and all, as the official
//     integration overwrites it. Else it takes one that Aircall has under one of its numbers, or gets a new one.
//   - Each number remembers the contacts that may show it because of us: before it is added to one, and until it was seen to be
//     gone from it. So whoever looks at a number next knows from where it must go, whatever was cut off in between.
//   - A number that nobody has any more stays in its contact until another record wins it, or one of the contact's other
//     numbers: a record that loses its last number, or is deleted, keeps its contact.
//   - A contact without numbers of ours is deleted if we made it and people added nothing; else it is left to them.
//
// Numbers are worked on one at a time. A write of unknown outcome has its contact left alone until it cannot be carried out any
// more, so that what is read of it then is final.

// numberWork has a number shown by the contact of its winner, and by no other.
type numberWork struct {
	b   *Bridge
	n   matching.Number
	st  numberState
	log *slog.Logger
}

func (b *Bridge) reconcileNumber(ctx context.Context, it store.Item) store.Next {
	var n matching.Number
	st, err := decodeNumber(it.Data)
	if err == nil {
		err = n.UnmarshalText([]byte(it.Key.ID))
	}
	if err != nil {
		_, due := b.again(ctx, it.Key, failures{}, err)
		return store.Next{Due: due}
	}
	if st.Forgotten {
		return store.Next{Delete: true}
	}
	w := &numberWork{b: b, n: n, st: st, log: b.log.With("number", masked(n))}
	err = w.reconcile(ctx)
	if later, ok := errors.AsType[*postponed](err); ok {
		return store.Next{Due: later.until}
	}
	if err == nil && w.st.Failed != (failures{}) {
		err = w.update(ctx, n, func(st *numberState) { st.Failed = failures{} })
	}
	if err == nil {
		b.counts.numbers.Add(1)
		b.succeeded(ctx, it.Key, st.Failed)
		return store.Next{Delete: len(w.st.Contacts) == 0}
	}
	failed, next := b.again(ctx, it.Key, w.st.Failed, err)
	w.log.Warn("contact not written, will try again", "attempt", failed.Count, "at", next, "error", err)
	if err := w.update(context.WithoutCancel(ctx), n, func(st *numberState) { st.Failed = failed }); err != nil {
		w.log.Warn("failure not remembered", "error", err)
	}
	return store.Next{Due: next}
}

func (w *numberWork) reconcile(ctx context.Context) error {
	if err := w.findCreated(ctx); err != nil {
		return err
	}
	since, err := w.b.contactsSince(ctx)
	if err != nil {
		return err
	}
	winner, _, err := w.b.winner(ctx, w.n, since)
	if err != nil {
		return err
	}
	if winner.IsZero() {
		return w.stay(ctx, since)
	}
	g, err := w.b.group(ctx, winner, since)
	switch {
	case err != nil:
		return err
	case !slices.Contains(g.numbers, w.n): // a contact cannot hold so many
		return w.leaveOthers(ctx, w.n, w.st.Contacts, 0)
	}
	if inStep, err := w.b.inStep(ctx, g); err != nil || inStep {
		return err // the turn of another number of the record has done it
	}
	return w.sync(ctx, g)
}

// winner returns the record that a number belongs to, and the others that have it, among those created since a time.
func (b *Bridge) winner(ctx context.Context, n matching.Number, since time.Time) (matching.Party, []matching.Party, error) {
	parties, err := b.partiesOf(ctx, n)
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

// group is a record and the numbers that belong in its contact, in order, with what is kept of each.
type group struct {
	winner  matching.Party
	numbers []matching.Number
	states  []numberState
}

// group returns the numbers that a record wins, which has one at least.
func (b *Bridge) group(ctx context.Context, p matching.Party, since time.Time) (group, error) {
	g := group{winner: p}
	for _, n := range p.Numbers {
		winner, _, err := b.winner(ctx, n, since)
		if err != nil {
			return g, err
		}
		if winner.Ref == p.Ref && !slices.Contains(g.numbers, n) {
			g.numbers = append(g.numbers, n)
		}
	}
	slices.Sort(g.numbers)
	g.numbers = g.numbers[:min(len(g.numbers), maxContactRows)]
	for _, n := range g.numbers {
		st, err := b.numberState(ctx, n)
		if err != nil {
			return g, err
		}
		g.states = append(g.states, st)
	}
	return g, nil
}

// contacts returns the contacts that may show one of the numbers, in order.
func (g group) contacts() (ids []aircall.ContactID) {
	for _, st := range g.states {
		ids = append(ids, st.Contacts...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// inStep reports whether all numbers are shown by one contact, and it says what the record does, as far as is stored.
func (b *Bridge) inStep(ctx context.Context, g group) (bool, error) {
	contacts := g.states[0].Contacts
	for _, st := range g.states {
		if len(st.Contacts) != 1 || st.Contacts[0] != contacts[0] || st.Creation != nil {
			return false, nil
		}
	}
	if g.winner.Kind == matching.KindContact && !g.winner.CompaniesKnown {
		return false, nil
	}
	st, _, err := b.contactState(ctx, contacts[0])
	return err == nil && st.Party == g.winner.Ref && st.Shows == g.version() && st.Unsure.IsZero(), err
}

// version stands for everything that the contact is to show. Sellsy's times are whole seconds, so they alone do not tell.
func (g group) version() string {
	text := fmt.Sprintf("%v %d %q %v", contactOf(g.winner), g.winner.Updated.UnixNano(), g.winner.Email, g.numbers)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// sync makes a record's contact match it, and takes its numbers out of all others.
func (w *numberWork) sync(ctx context.Context, g group) error {
	if g.winner.Kind == matching.KindContact && !g.winner.CompaniesKnown {
		known, there, err := w.b.learnCompanies(ctx, w.b.account.sellsy, g.winner)
		if err != nil {
			return err
		}
		if !there {
			return &postponed{time.Now()}
		}
		g.winner = known
	}
	for _, st := range g.states {
		if st.Creation != nil {
			// It may be of this record. Whoever waits for it is about to find out, or has failed and will try again.
			wait := time.Now().Add(contactDelay)
			if wait.Before(st.Creation.Shows) {
				wait = st.Creation.Shows
			}
			return &postponed{wait}
		}
	}
	c, err := w.contactFor(ctx, g)
	if err != nil {
		return err
	}
	for _, n := range g.numbers {
		if err := w.update(ctx, n, func(st *numberState) { st.add(c.id) }); err != nil {
			return err
		}
	}
	if err := c.fill(ctx, g); err != nil {
		return err
	}
	for i, n := range g.numbers {
		if w.b.without[ruleNumbers] {
			break
		}
		if err := w.leaveOthers(ctx, n, g.states[i].Contacts, c.id); err != nil {
			return err
		}
	}
	// What else it shows of ours, because a change of hands was cut off, is looked at in its turn.
	ours, err := c.ours(ctx)
	if err != nil {
		return err
	}
	for _, n := range ours {
		if slices.Contains(g.numbers, n) {
			continue
		}
		if err := w.b.markNumber(ctx, n, time.Now()); err != nil {
			return err
		}
	}
	w.log.Info("contact in step", "contact", int64(c.id), "record", recordName(g.winner.Ref))
	return nil
}

// stay is for a number that nobody has any more: it stays in one contact, if none of the others there belongs to somebody.
func (w *numberWork) stay(ctx context.Context, since time.Time) error {
	stays := false
	for _, id := range slices.Backward(slices.Clone(w.st.Contacts)) {
		c, err := w.open(ctx, id)
		if err != nil {
			return err
		}
		if c == nil {
			if err := w.update(ctx, w.n, func(st *numberState) { st.drop(id) }); err != nil {
				return err
			}
			continue
		}
		wanted, err := c.wanted(ctx, since)
		if err != nil {
			return err
		}
		if !stays && !wanted && len(c.rows(w.n)) > 0 {
			stays = true
			continue
		}
		if err := w.leave(ctx, w.n, c); err != nil {
			return err
		}
	}
	return nil
}

// leaveOthers takes a number out of all contacts but one.
func (w *numberWork) leaveOthers(ctx context.Context, n matching.Number, contacts []aircall.ContactID, but aircall.ContactID) error {
	for _, id := range slices.Clone(contacts) {
		if id == but {
			continue
		}
		c, err := w.open(ctx, id)
		if err != nil {
			return err
		}
		if c != nil {
			err = w.leave(ctx, n, c)
		} else {
			err = w.update(ctx, n, func(st *numberState) { st.drop(id) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}
