package sync

import (
	"context"
	"errors"
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

// awaitRecord has a record made of an unknown caller and waits for it. It reports false when there will be none.
func (w *callWork) awaitRecord(ctx context.Context, n matching.Number) (bool, error) {
	call := w.st.Call
	if w.b.cfg.Extras.UnknownCallers == "" || n == 0 || call.Direction != aircall.Inbound || time.Since(call.EndedAt.Time) > extraStale {
		return false, nil
	}
	st := extraState{At: call.EndedAt.Time, Call: call.ID, Number: n}
	if c := call.Contact; c != nil {
		st.Name = callerName{c.FirstName, c.LastName, c.CompanyName}
	}
	id := "caller/" + n.String()
	if err := w.b.ask(ctx, id, st); err != nil {
		return false, err
	}
	it, err := w.b.cfg.Store.Get(ctx, w.b.extraKey(id))
	if err != nil {
		return false, err
	}
	if st, err = decodeExtra(it.Data); err != nil || st.Outcome != "" || st.Failed.Parked {
		return false, err
	}
	return true, nil
}

// recordMaker makes a record of an unknown caller. It is found again by its number.
func (b *Bridge) recordMaker() maker {
	client := b.account.sellsy
	return maker{
		prepare: func(ctx context.Context, st *extraState) (ExtraOutcome, error) {
			if known, err := b.findRecord(ctx, st); err != nil || known != 0 {
				return ExtraFound, err
			}
			return "", nil
		},
		find: b.findRecord,
		create: func(ctx context.Context, st *extraState) (int64, error) {
			ref := matching.Ref{Kind: b.cfg.Extras.UnknownCallers}
			number, first, last := sellsy.Some(st.Number.String()), sellsy.Opt[string]{}, st.Name.Last
			if st.Name.First != "" {
				first = sellsy.Some(st.Name.First)
			}
			if last == "" {
				last = st.Number.Format()
			}
			switch ref.Kind {
			case matching.KindIndividual:
				in, err := client.Individuals.Create(ctx, sellsy.IndividualInput{Type: sellsy.TypeProspect, FirstName: first, LastName: last, PhoneNumber: number})
				if err != nil {
					return 0, err
				}
				ref.ID = int64(in.ID)
			case matching.KindCompany:
				name := st.Name.Company
				if name == "" {
					name = last
				}
				c, err := client.Companies.Create(ctx, sellsy.CompanyInput{Type: sellsy.TypeProspect, Name: name, PhoneNumber: number})
				if err != nil {
					return 0, err
				}
				ref.ID = int64(c.ID)
			case matching.KindContact:
				c, err := client.Contacts.Create(ctx, sellsy.ContactInput{FirstName: first, LastName: last, PhoneNumber: number})
				if err != nil {
					return 0, err
				}
				ref.ID = int64(c.ID)
			default:
				return 0, fmt.Errorf("%w: no record is made of a %q", errUnreadable, ref.Kind)
			}
			// The directory learns of it with the next poll at the latest.
			if err := b.rereadParty(context.WithoutCancel(ctx), ref, false); err != nil {
				b.log.Warn("new record not read", "record", recordName(ref), "error", err)
				return ref.ID, b.markParty(context.WithoutCancel(ctx), ref, false)
			}
			return ref.ID, nil
		},
	}
}

// findRecord looks for a record with the number in Sellsy itself, and takes it over into the directory.
func (b *Bridge) findRecord(ctx context.Context, st *extraState) (int64, error) {
	parties, err := b.searchParties(ctx, b.account.sellsy, st.Number)
	if err != nil {
		return 0, fmt.Errorf("looking for the record: %w", err)
	}
	var first int64
	for _, p := range parties {
		if err := b.rereadParty(ctx, p.Ref, false); err != nil && !errors.Is(err, sellsy.ErrNotFound) {
			return 0, err
		}
		if first == 0 {
			first = p.ID
		}
	}
	return first, nil
}
