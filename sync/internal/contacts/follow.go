package contacts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// following is an attempt to have the contact of one record follow it.
type following struct {
	*Contacts
	it    *item.Item[recordState]
	ref   matching.Ref
	corp  sellsy.CorpID
	since time.Time
	party matching.Party    // as the directory has it; zero: it is gone, or is none that is written to Aircall
	wins  []matching.Number // those of its numbers that it wins
	log   *slog.Logger

	have    *aircall.Contact // the contact, as far as it was read
	torn    bool             // an earlier attempt was cut off while it wrote
	begun   bool             // that there are writes is noted
	unknown bool             // the outcome of one is
}

// follow is the work on a due record.
func (c *Contacts) follow(ctx context.Context, it *item.Item[recordState]) (store.Next, error) {
	st := &it.State
	if longest := time.Now().Add(max(item.Timeout+2*c.Grace, emptiedKeep)); st.Until.After(longest) {
		// The clock was ahead then, and has been put right. The wait is not to be as long as that.
		if err := it.Save(ctx, func(s *recordState) { s.Until = longest }); err != nil {
			return store.Next{}, err
		}
	}
	if (st.Phase == creating || st.Phase == writing) && time.Now().Before(st.Until) {
		return store.Next{}, item.Until(st.Until) // by then no write of unknown outcome can be carried out any more
	}
	ref, err := account.ParseRecordName(it.ID)
	if err != nil {
		return store.Next{}, fmt.Errorf("%w: %w", item.ErrUnreadable, err)
	}
	f, err := c.open(ctx, ref, it)
	if err != nil {
		return store.Next{}, err
	}
	err = f.finishEarlier(ctx)
	switch {
	case err != nil:
	case len(f.wins) > 0:
		err = f.show(ctx)
	default:
		err = f.stay(ctx)
	}
	switch {
	case err != nil:
		return store.Next{}, f.interrupted(ctx, err)
	case st.Phase == emptied:
		return store.Next{Due: st.Until}, nil
	default:
		return store.Next{Delete: st.Phase == ""}, nil
	}
}

// open looks up what the directory has of a record, and which of its numbers it wins.
func (c *Contacts) open(ctx context.Context, ref matching.Ref, it *item.Item[recordState]) (f *following, err error) {
	f = &following{Contacts: c, it: it, ref: ref, log: c.Log.With("record", account.RecordName(ref))}
	if f.since, err = c.contactsSince(ctx); err != nil {
		return nil, err
	}
	if f.corp, err = c.Records.Corp(ctx); err != nil {
		return nil, err
	}
	p, known, err := c.Records.Party(ctx, ref)
	if err != nil || !known || !c.written(p, f.since) {
		return f, err
	}
	f.party = p
	for _, n := range p.Numbers {
		winner, _, err := c.winner(ctx, n, f.since)
		if err != nil {
			return nil, err
		}
		if winner.Ref == ref && !slices.Contains(f.wins, n) {
			f.wins = append(f.wins, n)
		}
	}
	return f, nil
}

// finishEarlier finds out what has become of an earlier attempt.
func (f *following) finishEarlier(ctx context.Context) error {
	st := &f.it.State
	f.torn = st.Phase == creating || st.Phase == writing
	if st.Phase == creating {
		return finder{f}.findCreated(ctx)
	}
	if st.Contact == 0 {
		return nil
	}
	if !st.From.IsZero() {
		if err := (finder{f}).finishTakeOver(ctx); err != nil {
			return err
		}
	}
	switch owner, err := f.owner(ctx, st.Contact); {
	case err != nil:
		return err
	case owner != f.ref: // another record has taken it over
		f.release()
		return nil
	}
	if st.Phase == writing {
		return f.readRows(ctx)
	}
	return nil
}

// show has the contact of a record show it and the numbers that it wins, and no others of ours.
func (f *following) show(ctx context.Context) error {
	if done, err := f.completeParty(ctx); done || err != nil {
		return err
	}
	if f.isInStep() {
		return f.tellOthers(ctx) // a number that it has won back may be shown by another contact, and still by its own
	}
	if f.it.State.Contact == 0 {
		if err := (finder{f}).find(ctx); err != nil {
			return err
		}
	}
	err := writer{f}.write(ctx)
	if errors.Is(err, aircall.ErrNotFound) { // people have deleted the contact, or a row
		f.have = nil
		if err = f.readRows(ctx); err == nil && f.it.State.Contact == 0 {
			err = finder{f}.find(ctx)
		}
		if err == nil {
			err = writer{f}.write(ctx)
		}
	}
	if err != nil {
		return err
	}
	if err := f.tellOthers(ctx); err != nil {
		return err
	}
	if f.unknown { // it is read once more when nothing can change it any more
		return item.Until(time.Now().Add(f.Grace))
	}
	return f.finish(ctx, inStep, time.Time{})
}

// interrupted notes until when a write of unknown outcome may be carried out, if there was one.
func (f *following) interrupted(ctx context.Context, cause error) error {
	st := &f.it.State
	if st.Phase != writing || !f.begun {
		return cause
	}
	st.Until = time.Time{}
	if f.unknown {
		st.Until = time.Now().Add(f.Grace)
	}
	return errors.Join(cause, f.save(context.WithoutCancel(ctx)))
}

// completeParty asks for the companies of a contact that are not known. It reports true when the contact is gone from Sellsy.
func (f *following) completeParty(ctx context.Context) (gone bool, err error) {
	if f.party.Kind != matching.KindContact || f.party.CompaniesKnown {
		return false, nil
	}
	p, there, err := f.Records.Companies(ctx, f.Sellsy, f.party)
	if err != nil {
		return false, fmt.Errorf("asking for the companies of %s: %w", account.RecordName(f.ref), err)
	}
	f.party = p
	if !there {
		return true, item.Until(time.Now())
	}
	return false, nil
}

// isInStep reports whether the contact shows all that it is to show, as far as is stored.
func (f *following) isInStep() bool {
	st := &f.it.State
	if st.Phase != inStep || (f.party.Kind == matching.KindContact && !f.party.CompaniesKnown) {
		return false
	}
	_, differs := st.Shows.change(fieldsOf(f.party, f.corp), "", st.Refused)
	return !differs && !f.rowsDiffer() && !f.emailDiffers()
}

// rowsDiffer reports whether the contact shows other numbers of ours than it is to show.
func (f *following) rowsDiffer() bool {
	st := &f.it.State
	return slices.ContainsFunc(f.wins, func(n matching.Number) bool { return !st.settles(n) }) ||
		slices.ContainsFunc(st.numbers(), func(n matching.Number) bool { return !slices.Contains(f.wins, n) })
}

func (f *following) emailDiffers() bool {
	st := &f.it.State
	email := emailOf(f.party)
	if email == "" {
		return !st.From.IsZero() && st.Email.ID != 0
	}
	return email != st.Email.Wrote && !slices.Contains(st.Refused, email)
}

// tellOthers has the records looked at whose contacts may show a number that this one wins.
func (f *following) tellOthers(ctx context.Context) error {
	for _, n := range f.wins {
		refs, err := f.noted(ctx, n)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if ref == f.ref {
				continue
			}
			if err := f.tell(ctx, n, ref); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell has a record looked at that may show a number, or strikes it from the number's notes if it never had a contact.
func (f *following) tell(ctx context.Context, n matching.Number, ref matching.Ref) error {
	st, err := f.state(ctx, ref)
	switch {
	case err != nil:
		return err
	case st.Phase == "":
		return f.strike(ctx, n, ref)
	default:
		return f.mark(ctx, ref, time.Now())
	}
}

// stay is for a record that wins no number: its contact keeps those that nobody has any more, and gives up the others once they are
// shown by the contacts of their winners.
func (f *following) stay(ctx context.Context) error {
	st := &f.it.State
	if st.Contact == 0 {
		return f.finish(ctx, "", time.Time{})
	}
	if st.Phase == emptied && !time.Now().Before(st.Until) {
		return writer{f}.remove(ctx)
	}
	for _, n := range st.numbers() {
		if err := f.giveUp(ctx, n); errors.Is(err, errLastRow) {
			return writer{f}.remove(ctx)
		} else if err != nil {
			return err
		}
		if st.Contact == 0 { // it is gone
			return f.finish(ctx, "", time.Time{})
		}
	}
	switch {
	case len(st.Rows) > 0:
		return f.finish(ctx, inStep, time.Time{})
	case st.Phase == emptied:
		return nil
	default:
		return f.finish(ctx, emptied, time.Now().Add(emptiedKeep))
	}
}

// giveUp takes a number out of the contact if it is another record's and shown by that one's contact.
func (f *following) giveUp(ctx context.Context, n matching.Number) error {
	winner, _, err := f.winner(ctx, n, f.since)
	if err != nil {
		return err
	}
	if winner.IsZero() {
		keeper, err := f.keeper(ctx, n)
		if err != nil || keeper == f.ref {
			return err
		}
		return writer{f}.lose(ctx, n, keeper)
	}
	other, err := f.state(ctx, winner.Ref)
	if err != nil {
		return err
	}
	if !other.settles(n) {
		return f.mark(ctx, winner.Ref, time.Now())
	}
	return writer{f}.lose(ctx, n, winner.Ref)
}

// keeper returns the record whose contact keeps a number that nobody has any more: the one that won it last. If it is this one, the
// others that still show the number are looked at.
func (f *following) keeper(ctx context.Context, n matching.Number) (keeper matching.Ref, err error) {
	refs, err := f.noted(ctx, n)
	if err != nil {
		return keeper, err
	}
	keeper = f.ref
	var others []matching.Ref
	for _, ref := range refs {
		st, err := f.state(ctx, ref)
		if err != nil {
			return keeper, err
		}
		if ref == f.ref {
			keeper = ref
		} else if slices.Contains(st.numbers(), n) {
			others, keeper = append(others, ref), ref
		}
	}
	if keeper != f.ref {
		return keeper, nil
	}
	for _, ref := range others {
		if err := f.mark(ctx, ref, time.Now()); err != nil {
			return keeper, err
		}
	}
	return keeper, nil
}

// finish strikes the record off the notes of the numbers that its contact does not show, and notes that all is written.
func (f *following) finish(ctx context.Context, p phase, until time.Time) error {
	st := &f.it.State
	if p == "" {
		*st = recordState{Noted: st.Noted}
	}
	for _, n := range st.Noted {
		if slices.Contains(st.numbers(), n) {
			continue
		}
		if err := f.strike(ctx, n, f.ref); err != nil {
			return err
		}
	}
	st.Phase, st.Until, st.Noted, st.From = p, until, st.numbers(), matching.Ref{}
	f.forgetCorrected()
	if p == inStep && len(f.wins) > 0 {
		f.log.Info("contact in step", "contact", int64(st.Contact))
		f.Events.Numbers.Add(uint64(len(f.wins)))
	}
	return f.save(ctx)
}

// forgetCorrected forgets what Aircall refuses of what the record has not any more.
func (f *following) forgetCorrected() {
	st, now := &f.it.State, fieldsOf(f.party, f.corp)
	has := []string{emailOf(f.party), now.First, now.Last, now.Company, now.Reference}
	for _, n := range f.wins {
		has = append(has, n.String())
	}
	st.Refused = slices.DeleteFunc(slices.Clone(st.Refused), func(text string) bool { return !slices.Contains(has, text) })
	st.Answers = maps.Clone(st.Answers)
	maps.DeleteFunc(st.Answers, func(text, _ string) bool { return !slices.Contains(st.Refused, text) })
}

// save stores the state as it is in hand. Only the worker of a record changes what is kept of it.
func (f *following) save(ctx context.Context) error {
	st := f.it.State
	return f.it.Save(ctx, func(stored *recordState) { *stored = st })
}
