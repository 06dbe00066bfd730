package extras

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
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

// Await has a record made of the unknown caller of a call that is over, and says when to look whether it is there: zero when there
// will be none.
func (x *Extras) Await(ctx context.Context, call *aircall.Call, n matching.Number) (look time.Time, err error) {
	if x.Settings.UnknownCallers == "" || call.Direction != aircall.Inbound || time.Since(call.EndedAt.Time) > stale || x.Account.IsLine(n) {
		return look, nil
	}
	st := state{At: call.EndedAt.Time, Call: call.ID, Number: n}
	if c := call.Contact; c != nil {
		st.Name = callerName{c.FirstName, c.LastName, c.CompanyName}
	}
	if err := x.ask(ctx, callerID(n), st, time.Now()); err != nil {
		return look, err
	}
	it, err := x.items.Get(ctx, callerID(n))
	if err != nil || it.Erased() || it.State.Outcome != "" || it.Failed.Parked && it.Due.After(time.Now().Add(item.MaxRetry)) {
		return look, err
	}
	if look = time.Now(); look.Before(it.Due) {
		look = it.Due
	}
	return look.Add(recordPatience), nil
}

// recordMaker makes a record of an unknown caller. It is found again by its number.
func (x *Extras) recordMaker() maker {
	return maker{
		find: x.findRecord, lookFirst: true,
		create: func(ctx context.Context, st *state) (int64, error) {
			p, err := x.createRecord(ctx, st)
			if err != nil {
				return 0, err
			}
			if p.Created.IsZero() { // the answer may not tell, but it was now
				p.Created = time.Now()
			}
			return p.ID, x.Records.Learn(context.WithoutCancel(ctx), time.Now(), p)
		},
	}
}

func (x *Extras) createRecord(ctx context.Context, st *state) (p matching.Party, err error) {
	client, region := x.Account.Sellsy, x.Account.Region
	number, first, last := sellsy.Some(st.Number.String()), sellsy.Opt[string]{}, cmp.Or(st.Name.Last, st.Number.Format())
	if st.Name.First != "" {
		first = sellsy.Some(st.Name.First)
	}
	switch kind := x.Settings.UnknownCallers; kind {
	case matching.KindIndividual:
		in := sellsy.IndividualInput{Type: sellsy.TypeProspect, FirstName: first, LastName: last, PhoneNumber: number}
		created, err := client.Individuals.Create(ctx, in)
		if err != nil {
			return p, err
		}
		return matching.FromIndividual(*created, region), nil
	case matching.KindCompany:
		in := sellsy.CompanyInput{Type: sellsy.TypeProspect, Name: cmp.Or(st.Name.Company, last), PhoneNumber: number}
		created, err := client.Companies.Create(ctx, in)
		if err != nil {
			return p, err
		}
		return matching.FromCompany(*created, region), nil
	case matching.KindContact:
		created, err := client.Contacts.Create(ctx, sellsy.ContactInput{FirstName: first, LastName: last, PhoneNumber: number})
		if err != nil {
			return p, err
		}
		return matching.FromContact(*created, region), nil
	default:
		return p, fmt.Errorf("%w: no record is made of a %q", item.ErrUnreadable, kind)
	}
}

// findRecord looks for a record with the number in Sellsy itself, and takes it over into the directory.
func (x *Extras) findRecord(ctx context.Context, st *state) (first int64, err error) {
	holders, err := x.Records.Holders(ctx, x.Account.Sellsy, st.Number)
	if err != nil {
		return 0, fmt.Errorf("looking for the record: %w", err)
	}
	for _, p := range holders {
		if err := x.Records.Learn(ctx, time.Now(), p); err != nil {
			return 0, err
		}
		first = cmp.Or(first, p.ID)
	}
	return first, nil
}
