package calls

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	cardTimeout = 20 * time.Second

	// cardStale is the age of call.created after which a card is of no use to anybody.
	cardStale = 2 * time.Minute

	// opportunityFresh bounds the reuse of what the card found: the oldest open opportunity wins, so a newer one cannot
	// change it, but it can be won or lost.
	opportunityFresh = time.Hour
)

// card is what is known of a call's card.
type card struct {
	decision

	Claimed time.Time      `json:"claimed"`         // when it was first asked for
	Agent   sellsy.StaffID `json:"agent,omitempty"` // who was known to the rules, if they ask
	Shown   time.Time      `json:"shown,omitzero"`
	Error   string         `json:"error,omitempty"`
}

// cards shows the cards of the calls that begin.
type cards struct {
	// OnCard, if set before the first event is taken, is called when a card waits to be shown.
	OnCard func()

	account *account.Account
	machine *item.Machine
	items   *item.Queue[state]
	choose  *chooser
	rulesOf func(*aircall.Call) *Rules
	waiting chan *cardRequest
}

// cardRequest is a card to show. Cards do not pass through the store: one that comes after the call is worthless, and each POST
// makes another card, so only the event that was the first asks for one.
type cardRequest struct {
	call  *aircall.Call // as far as is known
	since time.Time     // when it was created
	trace string
}

// askForCard never waits. When the queue is full, the card that has waited longest is left out: its call is the least likely to
// ring still.
func (c *cards) askForCard(r *cardRequest) {
	for {
		select {
		case c.waiting <- r:
			if c.OnCard != nil {
				c.OnCard()
			}
			return
		default:
		}
		select {
		case oldest := <-c.waiting:
			c.leaveOut(oldest, "too many cards wait")
		default:
		}
	}
}

// leaveOut tells that a card is not shown.
func (c *cards) leaveOut(r *cardRequest, why string) {
	c.account.Log.Warn("card left out: "+why, "call", itemID(r.call.ID))
	c.account.Events.CardDone(r.call.ID, false, aircall.At(r.since), fmt.Errorf("%w: %s", report.ErrCardLeftOut, why))
}

// ShowCards shows cards until ctx ends. One that has begun may be finished until hard ends.
func (c *cards) ShowCards(ctx, hard context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-c.waiting:
			c.show(hard, r)
		}
	}
}

// NextCard takes a card that waits, if there is one. Calling show shows it; that may go on until hard ends.
func (c *cards) NextCard() (show func(hard context.Context), ok bool) {
	select {
	case r := <-c.waiting:
		return func(hard context.Context) { c.show(hard, r) }, true
	default:
		return nil, false
	}
}

// CardsWaiting is how many cards wait.
func (c *cards) CardsWaiting() int { return len(c.waiting) }

func (c *cards) show(ctx context.Context, r *cardRequest) {
	id := itemID(r.call.ID)
	if time.Since(r.since) > cardStale {
		c.leaveOut(r, "the call began too long ago")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, cardTimeout)
	defer cancel()
	ctx, ended := c.account.Events.Began(ctx, report.Work{Kind: "card", Call: r.call.ID, Trace: r.trace})
	err := c.machine.Guard("card of call "+id, func() error { return c.showCard(ctx, r.call) })
	ended(err)
	if err != nil {
		c.account.Events.TickFailed("card", err)
		c.account.Log.Warn("card not shown", "call", id, "error", err)
	}
}

// showCard matches the caller, shows the card, and saves what was found for the log, best effort.
func (c *cards) showCard(ctx context.Context, call *aircall.Call) (err error) {
	id, shown := itemID(call.ID), card{Claimed: time.Now()}
	defer func() {
		if err != nil {
			shown.Error = err.Error()
		}
		saveErr := c.items.Update(store.Unhurried(context.WithoutCancel(ctx)), id, func(it *item.Item[state]) error {
			if it.Rev != 0 { // else its installation was removed while the card waited
				it.State.Card = new(shown)
			}
			return nil
		})
		if saveErr != nil && !errors.Is(saveErr, item.ErrErased) {
			c.account.Log.Warn("card not remembered", "call", id, "error", saveErr)
		}
		c.account.Events.CardDone(call.ID, shown.Match.Found, call.StartedAt, err)
	}()

	log, rules := c.account.Log.With("call", id), c.rulesOf(call)
	if rules.NoCards {
		return nil
	}
	if kept := rules.check(c.account, call); !kept.Pass {
		log.Info("no card: the filter keeps the call out", "rule", kept.Rule)
		return nil
	}
	number, _ := c.account.Counterpart(call)
	shown.Agent = c.choose.agent(ctx, rules, call)
	if shown.Match, err = c.choose.record(ctx, c.account.SellsyLive, rules, call, number); err != nil {
		return err
	}
	in := activity.CardInput{Match: shown.Match}
	if in.Match.Found {
		open := c.choose.askOpen(ctx, in.Match.Party, rules.Policy.Card.Outstanding, rules.Policy.Card.Estimates)
		defer open.end()
		c.completeCard(ctx, rules, call, &in)
		shown.Opportunity = in.Opportunity
		shown.Outstanding = c.addOpen(open, rules, &in, log)
	}
	content, ok := activity.Card(in, rules.Policy)
	if !ok {
		log.Info("no card: nobody in Sellsy has the number", "number", account.Mask(number))
		return nil
	}
	if err := c.account.AircallLive.Calls.ShowCard(ctx, call.ID, content); err != nil {
		return err
	}
	shown.Shown = time.Now()
	log.Info("card shown", "number", account.Mask(number),
		"record", account.RecordName(in.Match.Party.Ref), "opportunity", int64(in.Opportunity.Opportunity.ID))
	return nil
}

// completeCard adds what a card shows besides the party, as far as it can be had: a name is worth showing even alone.
func (c *cards) completeCard(ctx context.Context, rules *Rules, call *aircall.Call, in *activity.CardInput) {
	client, p := c.account.SellsyLive, in.Match.Party
	without := func(what string, err error) {
		c.account.Events.Forbidden(err)
		c.account.Log.Warn("card without "+what, "call", itemID(call.ID), "error", err)
	}
	var err error
	if in.Opportunity, err = c.choose.opportunity(ctx, client, rules, call, p); err != nil {
		without("opportunity", err)
	}
	if rules.Policy.Card.Owner {
		if in.Staffs, err = c.account.Staffs(ctx, ""); err != nil {
			without("owner", err)
		}
	}
	if len(rules.Policy.Card.Fields) > 0 {
		if in.Fields, err = customFields(ctx, client, p.Ref); err != nil {
			without("custom fields", err)
		}
	}
	if !rules.Policy.Card.LastCall {
		return
	}
	filter := sellsy.PhoneCallFilter{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedType(p.Kind), ID: p.ID}}}
	last, err := client.PhoneCalls.Search(ctx, filter, sellsy.ListOptions{PageSize: 1, OrderBy: "id", Order: sellsy.Descending})
	if err != nil {
		without("last call", err)
	} else if len(last.Items) > 0 {
		in.LastCall = &last.Items[0]
	}
}

// addOpen adds what is open with the caller, as far as it can be had by now, and returns it if all of it could.
func (c *cards) addOpen(open *openDocuments, rules *Rules, in *activity.CardInput, log *slog.Logger) *activity.Outstanding {
	var errs []error
	in.Outstanding, errs = open.get(rules, in.Opportunity, sameTime)
	for _, err := range errs {
		c.account.Events.Forbidden(err)
		log.Warn("card without a part", "error", err)
	}
	if len(errs) > 0 || open.invoices == nil && open.estimates == nil {
		return nil
	}
	return &in.Outstanding
}

func customFields(ctx context.Context, client *sellsy.Client, of matching.Ref) ([]sellsy.CustomField, error) {
	switch of.Kind {
	case matching.KindIndividual:
		return client.Individuals.CustomFields.List(ctx, sellsy.IndividualID(of.ID))
	case matching.KindCompany:
		return client.Companies.CustomFields.List(ctx, sellsy.CompanyID(of.ID))
	case matching.KindContact:
		return client.Contacts.CustomFields.List(ctx, sellsy.ContactID(of.ID))
	default:
		return nil, nil
	}
}

// opportunityOfCard is the opportunity that the card found for a record, if the log may reuse it: the call belongs to the one that was
// open when it began. That there was none is asked again, since agents create opportunities during a call.
func (s *state) opportunityOfCard(record matching.Ref) (matching.OpportunityDecision, bool) {
	c := s.Card
	if c == nil || !c.Opportunity.Found || c.Match.Party.Ref != record || time.Since(c.Claimed) >= opportunityFresh {
		return matching.OpportunityDecision{}, false
	}
	return c.Opportunity, true
}
