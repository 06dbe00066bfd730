package contacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
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
	*Contacts
	n   matching.Number
	it  *item.Item[numberState]
	log *slog.Logger
}

func (c *Contacts) reconcile(ctx context.Context, it *item.Item[numberState]) (store.Next, error) {
	w := &numberWork{Contacts: c, it: it}
	if err := w.n.UnmarshalText([]byte(it.ID)); err != nil {
		return store.Next{}, fmt.Errorf("%w: %w", item.ErrUnreadable, err)
	}
	w.log = c.Log.With("number", account.Mask(w.n))
	if err := w.follow(ctx); err != nil {
		return store.Next{}, err
	}
	c.Events.Numbers.Add(1)
	return store.Next{Delete: len(it.State.Contacts) == 0}, nil
}

// follow brings the contact of a due number in step with the record that wins it.
func (w *numberWork) follow(ctx context.Context) error {
	if err := w.findCreated(ctx); err != nil {
		return err
	}
	since, err := w.since(ctx)
	if err != nil {
		return err
	}
	winner, _, err := w.winner(ctx, w.n, since)
	if err != nil {
		return err
	}
	if winner.IsZero() {
		return w.stay(ctx, since)
	}
	g, err := w.group(ctx, winner, since)
	switch {
	case err != nil:
		return err
	case !slices.Contains(g.numbers, w.n): // a contact cannot hold so many
		return w.leaveOthers(ctx, w.n, w.it.State.Contacts, 0)
	}
	if done, err := w.isInStep(ctx, g); err != nil || done {
		return err // the turn of another number of the record has done it
	}
	return w.sync(ctx, g)
}

// update changes what is kept of a number: of this one, or of another.
func (w *numberWork) update(ctx context.Context, n matching.Number, change func(*numberState)) error {
	if n == w.n {
		return w.it.Save(ctx, change)
	}
	return w.numbers.Update(ctx, n.String(), func(it *item.Item[numberState]) error {
		change(&it.State)
		return nil
	})
}

// group is a record and the numbers that belong in its contact, in order, with what is kept of each.
type group struct {
	winner  matching.Party
	numbers []matching.Number
	states  []numberState
}

// group returns the numbers that a record wins, which has one at least.
func (c *Contacts) group(ctx context.Context, p matching.Party, since time.Time) (group, error) {
	g := group{winner: p}
	for _, n := range p.Numbers {
		winner, _, err := c.winner(ctx, n, since)
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
		st, err := c.numberState(ctx, n)
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

// isInStep reports whether all numbers are shown by one contact, and it says what the record does, as far as is stored.
func (c *Contacts) isInStep(ctx context.Context, g group) (bool, error) {
	contacts := g.states[0].Contacts
	for _, st := range g.states {
		if len(st.Contacts) != 1 || st.Contacts[0] != contacts[0] || st.Creation != nil {
			return false, nil
		}
	}
	if g.winner.Kind == matching.KindContact && !g.winner.CompaniesKnown {
		return false, nil
	}
	st, _, err := c.contactState(ctx, contacts[0])
	return err == nil && st.Phase == inStep && st.Party == g.winner.Ref && st.Shows == g.version(), err
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
		known, there, err := w.records.Companies(ctx, w.Sellsy, g.winner)
		if err != nil {
			return err
		}
		if !there {
			return item.Until(time.Now())
		}
		g.winner = known
	}
	for _, st := range g.states {
		if st.Creation != nil {
			// It may be of this record. Whoever waits for it is about to find out, or has failed and will try again.
			wait := time.Now().Add(changeDelay)
			if wait.Before(st.Creation.Shows) {
				wait = st.Creation.Shows
			}
			return item.Until(wait)
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
		if err := w.numbers.Mark(ctx, n.String(), time.Now()); err != nil {
			return err
		}
	}
	w.log.Info("contact in step", "contact", int64(c.id), "record", account.RecordName(g.winner.Ref))
	return nil
}

// stay is for a number that nobody has any more: it stays in one contact, if none of the others there belongs to somebody.
func (w *numberWork) stay(ctx context.Context, since time.Time) error {
	stays := false
	for _, id := range slices.Backward(slices.Clone(w.it.State.Contacts)) {
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
