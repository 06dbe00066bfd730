package sync

import (
	"context"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

const (
	cardTimeout = 20 * time.Second

	// cardStale is the age of call.created after which a card is of no use to anybody.
	cardStale = 2 * time.Minute
)

// cardJob is a card to show. Cards do not pass through the store: one that comes after the call is worthless, and each POST
// makes another card, so only the delivery that was the first asks for one.
type cardJob struct {
	key   Key
	since time.Time // when the call was created
}

func (b *Bridge) askForCard(job cardJob) {
	select {
	case b.cards <- job:
	default:
		b.log.Warn("card skipped: too many waiting", "call", job.key.ID)
	}
}

// showCards works on cards until ctx ends; a card that has begun may be finished until hard ends.
func (b *Bridge) showCards(ctx, hard context.Context) {
	show := b.worker(hard, func(ctx context.Context, it Item) Next {
		if err := b.showCard(ctx, it.Key); err != nil {
			b.counts.failed.Add(1)
			b.log.Warn("card not shown", "call", it.Key.ID, "error", err)
		}
		return Next{}
	})
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-b.cards:
			if time.Since(job.since) > cardStale {
				b.log.Info("card skipped: the call began too long ago", "call", job.key.ID)
				continue
			}
			show(context.WithoutCancel(ctx), Item{Key: job.key})
		}
	}
}

// showCard matches the caller, shows the card, and saves what was found for the log, best effort.
func (b *Bridge) showCard(ctx context.Context, key Key) (err error) {
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
	}()

	who, err := b.identify(ctx, b.account.sellsyLive, st.Call)
	if err != nil {
		return fmt.Errorf("finding the caller: %w", err)
	}
	card.Match = who.match
	if !who.match.Found {
		b.log.Info("no card: nobody in Sellsy has the number", "call", key.ID, "number", masked(who.number))
		return nil
	}
	opportunity, err := b.findOpportunity(ctx, b.account.sellsyLive, who.match.Party)
	if err != nil {
		// The caller's name is worth showing even so; the log will ask again.
		b.log.Warn("card without opportunity", "call", key.ID, "error", err)
		opportunity = matching.OpportunityDecision{}
	}
	card.Opportunity = opportunity
	content, ok := activity.Card(activity.CardInput{Match: who.match, Opportunity: opportunity}, b.cfg.Policy)
	if !ok {
		return nil
	}
	if err := b.account.aircallLive.Calls.CreateInsightCard(ctx, st.Call.ID, content); err != nil {
		return err
	}
	card.Shown = time.Now()
	b.counts.cards.Add(1)
	b.log.Info("card shown", "call", key.ID, "number", masked(who.number),
		"record", recordName(who.match.Party.Ref), "opportunity", int64(opportunity.Opportunity.ID))
	return nil
}

// updateCall changes one part of a stored call.
func (b *Bridge) updateCall(ctx context.Context, key Key, change func(*callState)) error {
	return b.cfg.Store.Update(ctx, key, func(it *Item) error {
		st, err := decodeCall(it.Data)
		if err != nil {
			return err
		}
		change(st)
		it.Data, err = st.encode()
		return err
	})
}
