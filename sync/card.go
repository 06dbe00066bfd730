package sync

import (
	"context"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	cardTimeout = 20 * time.Second

	// cardStale is the age of call.created after which a card is of no use to anybody.
	cardStale = 2 * time.Minute
)

// cardJob is a card to show. Cards do not pass through the store: one that comes after the call is worthless, and each POST
// makes another card, so only the delivery that was the first asks for one.
type cardJob struct {
	key   store.Key
	since time.Time // when the call was created
}

func (b *Bridge) askForCard(job cardJob) {
	select {
	case b.cards <- job:
		if b.cardAsked != nil {
			b.cardAsked()
		}
	default:
		b.log.Warn("card skipped: too many waiting", "call", job.key.ID)
	}
}

// showCards works on cards until ctx ends; a card that has begun may be finished until hard ends.
func (b *Bridge) showCards(ctx, hard context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-b.cards:
			b.doCard(ctx, hard, job)
		}
	}
}

func (b *Bridge) doCard(ctx, hard context.Context, job cardJob) {
	if time.Since(job.since) > cardStale {
		b.log.Info("card skipped: the call began too long ago", "call", job.key.ID)
		return
	}
	show := b.worker(hard, func(ctx context.Context, it store.Item) store.Next {
		if err := b.showCard(ctx, it.Key); err != nil {
			b.failing("card", err)
			b.log.Warn("card not shown", "call", it.Key.ID, "error", err)
		}
		return store.Next{}
	})
	show(context.WithoutCancel(ctx), store.Item{Key: job.key})
}

// showCard matches the caller, shows the card, and saves what was found for the log, best effort.
func (b *Bridge) showCard(ctx context.Context, key store.Key) (err error) {
	ctx, cancel := context.WithTimeout(ctx, cardTimeout)
	defer cancel()
	it, err := b.cfg.Store.Get(ctx, key)
	if err != nil {
		return err
	}
	st, err := decodeCall(it.Data)
	if err != nil || st.Call == nil {
		return err
	}
	card := cardState{Claimed: time.Now()}
	defer func() {
		if err != nil {
			card.Error = err.Error()
		}
		saveErr := b.updateCall(context.WithoutCancel(ctx), key, func(st *callState) { st.Card = &card })
		if saveErr != nil {
			b.log.Warn("card not remembered", "call", key.ID, "error", saveErr)
		}
		b.cardDone(st.Call.ID, card.Match.Found, st.Call.StartedAt, err)
	}()

	if kept := b.cfg.Filter.Check(*st.Call); !kept.Pass {
		b.log.Info("no card: the filter keeps the call out", "call", key.ID, "rule", kept.Rule)
		return nil
	}
	who, err := b.identify(ctx, b.account.sellsyLive, st.Call)
	if err != nil {
		return fmt.Errorf("finding the caller: %w", err)
	}
	card.Match = who.match
	in := activity.CardInput{Match: who.match}
	if who.match.Found {
		b.completeCard(ctx, st.Call, &in)
		card.Opportunity = in.Opportunity
	}
	content, ok := activity.Card(in, b.cfg.Policy)
	if !ok {
		b.log.Info("no card: nobody in Sellsy has the number", "call", key.ID, "number", masked(who.number))
		return nil
	}
	if err := b.account.aircallLive.Calls.CreateInsightCard(ctx, st.Call.ID, content); err != nil {
		return err
	}
	card.Shown = time.Now()
	b.log.Info("card shown", "call", key.ID, "number", masked(who.number),
		"record", recordName(who.match.Party.Ref), "opportunity", int64(in.Opportunity.Opportunity.ID))
	return nil
}

// completeCard adds what a card shows besides the party, as far as it can be had: a name is worth showing even alone.
func (b *Bridge) completeCard(ctx context.Context, call *aircall.Call, in *activity.CardInput) {
	client, p := b.account.sellsyLive, in.Match.Party
	var err error
	if in.Opportunity, err = b.findOpportunity(ctx, client, call, p); err != nil {
		b.log.Warn("card without opportunity", "call", int64(call.ID), "error", err)
	}
	if b.cfg.Policy.Card.Owner {
		if in.Staffs, err = b.account.staffs.get(ctx, ""); err != nil {
			b.log.Warn("card without owner", "call", int64(call.ID), "error", err)
		}
	}
	if b.cfg.Policy.Card.LastCall {
		page, err := client.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedType(p.Kind), ID: p.ID}}},
			sellsy.ListOptions{Limit: 1, Order: "id", Direction: sellsy.Descending})
		if err != nil {
			b.log.Warn("card without last call", "call", int64(call.ID), "error", err)
		} else if len(page.Data) > 0 {
			in.LastCall = &page.Data[0]
		}
	}
}

// updateCall changes one part of a stored call.
func (b *Bridge) updateCall(ctx context.Context, key store.Key, change func(*callState)) error {
	return b.cfg.Store.Update(ctx, key, func(it *store.Item) error {
		st, err := decodeCall(it.Data)
		if err != nil {
			return err
		}
		if st.Forgotten {
			return nil
		}
		change(st)
		it.Data, err = st.encode()
		return err
	})
}
