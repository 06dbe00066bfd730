package sync

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// partyKind is the kind of the items that stand for records of Sellsy to be read again.
const partyKind = "party"

const partySchema = 1

type partyState struct {
	Schema int      `json:"schema"`
	Relink bool     `json:"relink,omitempty"` // the companies of the contact may have changed
	Failed failures `json:"failed,omitzero"`
}

func decodeParty(data []byte) (s partyState, err error) {
	err = decodeState("record", data, &s, &s.Schema, partySchema)
	return s, err
}

func (b *Bridge) partyKey(ref matching.Ref) store.Key {
	return store.Key{Installation: b.account.id, Kind: partyKind, ID: recordName(ref)}
}

func parseRef(id string) (matching.Ref, error) {
	kind, number, _ := strings.Cut(id, "/")
	n, err := strconv.ParseInt(number, 10, 64)
	return matching.Ref{Kind: matching.Kind(kind), ID: n}, err
}

// markParty has a record read again; relink says that its companies may have changed.
func (b *Bridge) markParty(ctx context.Context, ref matching.Ref, relink bool) error {
	return b.cfg.Store.Update(ctx, b.partyKey(ref), func(it *store.Item) error {
		st, err := decodeParty(it.Data)
		if err != nil {
			return err
		}
		st.Relink = st.Relink || relink
		it.Due = store.Earlier(it.Due, time.Now())
		it.Data, err = json.Marshal(st)
		return err
	})
}

// reconcileParty reads one record of Sellsy and takes it over into the directory.
func (b *Bridge) reconcileParty(ctx context.Context, it store.Item) store.Next {
	st, err := decodeParty(it.Data)
	ref, refErr := parseRef(it.Key.ID)
	if refErr != nil {
		err = fmt.Errorf("%w: %w", errUnreadable, refErr)
	}
	if err != nil {
		_, due := b.again(ctx, it.Key, failures{}, err)
		return store.Next{Due: due}
	}
	if err := b.rereadParty(ctx, ref, st.Relink); err != nil {
		return b.retryParty(ctx, it.Key, st.Failed, err)
	}
	b.succeeded(ctx, it.Key, st.Failed)
	return store.Next{Delete: true}
}

func (b *Bridge) rereadParty(ctx context.Context, ref matching.Ref, relink bool) error {
	p, there, err := b.fetchParty(ctx, b.account.sellsy, ref)
	if err != nil {
		return err
	}
	if there {
		if err := b.learn(ctx, time.Now(), p); err != nil || !relink {
			return err
		}
		if p, there, err = b.partyOf(ctx, ref); err != nil || !there {
			return err
		}
		if err := b.markNumbers(ctx, p); err != nil {
			return err
		}
		p.Companies, p.CompaniesKnown = nil, false
		return b.putParties(ctx, time.Now(), p)
	}
	return b.forget(ctx, ref)
}

func (b *Bridge) retryParty(ctx context.Context, key store.Key, failed failures, cause error) store.Next {
	failed, next := b.again(ctx, key, failed, cause)
	b.log.Warn("record not read, will try again", "record", key.ID, "attempt", failed.Count, "at", next, "error", cause)
	err := b.cfg.Store.Update(context.WithoutCancel(ctx), key, func(it *store.Item) error {
		st, err := decodeParty(it.Data)
		if err != nil {
			return err
		}
		st.Failed = failed
		it.Data, err = json.Marshal(st)
		return err
	})
	if err != nil {
		b.log.Warn("failure not remembered", "record", key.ID, "error", err)
	}
	return store.Next{Due: next}
}
