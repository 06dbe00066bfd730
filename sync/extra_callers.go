package sync

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// recordPatience is how long a call waits before it looks again whether its caller has become a record.
const recordPatience = 5 * time.Second

// callerName is what Aircall knows of a caller.
type callerName struct {
	First   string `json:"first,omitempty"`
	Last    string `json:"last,omitempty"`
	Company string `json:"company,omitempty"`
}

func callerID(n matching.Number) string { return "caller/" + n.String() }

// awaitRecord has a record made of an unknown caller, and says when to look whether it is there: zero when there will be none.
func (w *callWork) awaitRecord(ctx context.Context, n matching.Number) (look time.Time, err error) {
	call := w.st.Call
	if w.b.cfg.Extras.UnknownCallers == "" || call.Direction != aircall.Inbound || time.Since(call.EndedAt.Time) > extraStale ||
		w.b.account.lines.has(n) {
		return look, nil
	}
	st := extraState{At: call.EndedAt.Time, Call: call.ID, Number: n}
	if c := call.Contact; c != nil {
		st.Name = callerName{c.FirstName, c.LastName, c.CompanyName}
	}
	if err := w.b.ask(ctx, callerID(n), st); err != nil {
		return look, err
	}
	it, err := w.b.cfg.Store.Get(ctx, w.b.extraKey(callerID(n)))
	if err != nil {
		return look, err
	}
	if st, err = decodeExtra(it.Data); err != nil || st.Outcome != "" || st.Failed.Parked {
		return look, err
	}
	if look = time.Now(); look.Before(it.Due) {
		look = it.Due
	}
	return look.Add(recordPatience), nil
}

// recordMaker makes a record of an unknown caller. It is found again by its number.
func (b *Bridge) recordMaker() maker {
	client := b.account.sellsy
	return maker{
		find: b.findRecord, lookFirst: true,
		create: func(ctx context.Context, st *extraState) (int64, error) {
			number, first, last := sellsy.Some(st.Number.String()), sellsy.Opt[string]{}, st.Name.Last
			if st.Name.First != "" {
				first = sellsy.Some(st.Name.First)
			}
			if last == "" {
				last = st.Number.Format()
			}
			var p matching.Party
			switch kind := b.cfg.Extras.UnknownCallers; kind {
			case matching.KindIndividual:
				i, err := client.Individuals.Create(ctx, sellsy.IndividualInput{Type: sellsy.TypeProspect, FirstName: first, LastName: last, PhoneNumber: number})
				if err != nil {
					return 0, err
				}
				p = b.fromIndividual(*i)
			case matching.KindCompany:
				c, err := client.Companies.Create(ctx, sellsy.CompanyInput{Type: sellsy.TypeProspect, Name: cmp.Or(st.Name.Company, last), PhoneNumber: number})
				if err != nil {
					return 0, err
				}
				p = b.fromCompany(*c)
			case matching.KindContact:
				c, err := client.Contacts.Create(ctx, sellsy.ContactInput{FirstName: first, LastName: last, PhoneNumber: number})
				if err != nil {
					return 0, err
				}
				p = b.fromContact(*c)
			default:
				return 0, fmt.Errorf("%w: no record is made of a %q", errUnreadable, kind)
			}
			return p.ID, b.learn(context.WithoutCancel(ctx), time.Now(), p)
		},
	}
}

// findRecord looks for a record with the number in Sellsy itself, and takes it over into the directory.
func (b *Bridge) findRecord(ctx context.Context, st *extraState) (first int64, err error) {
	parties, err := b.searchParties(ctx, b.account.sellsy, st.Number)
	if err != nil {
		return 0, fmt.Errorf("looking for the record: %w", err)
	}
	for _, p := range parties {
		read, there, err := b.fetchParty(ctx, b.account.sellsy, p.Ref)
		if err != nil {
			return 0, fmt.Errorf("reading the record: %w", err)
		}
		if !there {
			continue // Sellsy's search lags behind
		}
		if err := b.learn(ctx, time.Now(), read); err != nil {
			return 0, err
		}
		first = cmp.Or(first, p.ID)
	}
	return first, nil
}
