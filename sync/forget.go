package sync

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const listPage = 200

// Forget erases what is stored of a phone number, in any spelling: its calls with their notes and AI results, which are not
// logged or updated any more, its contact's state, and the records that have it. Of a call, the id and its time remain until
// the horizon, so that a late event does not bring it back. What Sellsy and Aircall hold is not touched: erase it there first,
// or the next reading of Sellsy brings the record back. A store may keep erased bytes in its file until it is compacted.
//
// The error is a [*matching.NumberError] when the text is no phone number.
func (b *Bridge) Forget(ctx context.Context, number string) error {
	n, err := matching.ParseNumber(number, b.cfg.Region)
	if err != nil {
		return err
	}
	parties, err := b.partiesOf(ctx, n)
	if err != nil {
		return err
	}
	refs := make([]store.Ref, 0, len(parties))
	for _, p := range parties {
		refs = append(refs, partyRef(p.Ref))
	}
	err = errors.Join(
		b.cfg.Directory.Delete(ctx, b.account.id, refs...),
		b.forgetCalls(ctx, n),
		b.forgetNumber(ctx, n),
		b.forgetExtras(ctx, n),
		b.unpark(ctx, b.numberKey(n)),
	)
	if err == nil {
		b.log.Info("number forgotten", "number", masked(n))
	}
	return err
}

func (b *Bridge) forgetCalls(ctx context.Context, n matching.Number) error {
	o := store.ListOptions{Installation: b.account.id, Kind: callKind, Limit: listPage}
	for {
		items, err := b.cfg.Store.List(ctx, o)
		if err != nil || len(items) == 0 {
			return err
		}
		for _, it := range items {
			o.After = it.Key.ID
			if st, err := decodeCall(it.Data); err != nil || !b.isWith(st.Call, n) {
				continue // what cannot be read is parked, and deleted when its time is over
			}
			err := b.cfg.Store.Update(ctx, it.Key, func(it *store.Item) error {
				st, err := decodeCall(it.Data)
				if err != nil || !b.isWith(st.Call, n) {
					return err
				}
				it.Due = b.retireAt(st)
				it.Data, err = (&callState{Schema: callSchema, FirstSeen: st.reference(), Forgotten: true}).encode()
				return err
			})
			if err != nil {
				return err
			}
		}
	}
}

// isWith reports whether the other party of a call has the number.
func (b *Bridge) isWith(call *aircall.Call, n matching.Number) bool {
	if call == nil {
		return false
	}
	digits, ok := call.Counterpart()
	if !ok {
		return false
	}
	with, err := matching.ParseNumber(digits, b.cfg.Region)
	return err == nil && with == n
}

// forgetNumber has the state of a number deleted, and that of its contacts: the number is the one's key, and the others hold the
// record's e-mail address.
func (b *Bridge) forgetNumber(ctx context.Context, n matching.Number) error {
	var contacts []aircall.ContactID
	err := b.cfg.Store.Update(ctx, b.numberKey(n), func(it *store.Item) error {
		if it.Rev == 0 {
			return nil
		}
		st, err := decodeNumber(it.Data)
		contacts = st.Contacts
		if err != nil {
			contacts = nil // what cannot be read is deleted all the same
		}
		it.Due = time.Now()
		it.Data, err = json.Marshal(numberState{Schema: numberSchema, Forgotten: true})
		return err
	})
	for _, id := range contacts {
		err = errors.Join(err, b.putContact(ctx, id, contactState{Gone: true}))
	}
	return err
}
