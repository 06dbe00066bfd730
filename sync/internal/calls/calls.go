// Package calls follows the calls of Aircall and makes Sellsy match what is known of them: a card while the phone rings, a phone
// call when it is over, and its later changes.
//
// Events and lists only say that something changed: they are merged into the call's item, which is due then. Work on a due item is
// in reconcile.go, from the hand-out to the request that creates the phone call. Nothing else writes phone calls.
package calls

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

// Kind is the kind of the items that hold one call each, under the call's id.
const Kind = "call"

const (
	schema = 2

	// recentCalls is how many calls are kept in memory between their events. More than that hardly begin and end at a time in one company.
	recentCalls = 256
)

// Records are Sellsy's records, by number.
type Records interface {
	ByNumber(ctx context.Context, n matching.Number) ([]matching.Party, error)
	Best(ctx context.Context, client *sellsy.Client, n matching.Number, rules matching.PartyRules) (matching.PartyDecision, error)
	Search(ctx context.Context, client *sellsy.Client, n matching.Number) ([]matching.Party, error)
	Companies(ctx context.Context, client *sellsy.Client, p matching.Party) (_ matching.Party, there bool, err error)
	Fetch(ctx context.Context, client *sellsy.Client, ref matching.Ref) (p matching.Party, there bool, err error)
	Drop(ctx context.Context, ref matching.Ref) error
	Ready(ctx context.Context) (bool, error)      // all have been read once
	Knows(ctx context.Context, at time.Time) bool // what Sellsy held at a time has been read
}

// Extras are the hooks of what is made in Sellsy besides the phone call.
type Extras interface {
	// Await has a record made of an unknown caller, and says when to look whether it is there: zero when there will be none.
	Await(ctx context.Context, call *aircall.Call, n matching.Number) (look time.Time, err error)

	// Talked is told of a call that somebody answered, once it is over, possibly several times.
	Talked(ctx context.Context, call aircall.CallID, n matching.Number) error

	// Logged is told of a call that is logged, possibly several times.
	Logged(ctx context.Context, c LoggedCall) error
}

// LoggedCall is a call that was logged, and what its phone call in Sellsy holds.
type LoggedCall struct {
	Call        *aircall.Call
	Number      matching.Number // of the other party
	Party       matching.Party  // the record that it is logged on
	Owner       sellsy.StaffID
	ActionItems []string // what the AI found
}

// Options are what [Calls] works with. All are required, but for the rules.
type Options struct {
	Account *account.Account
	Items   *item.Machine
	Records Records
	Extras  Extras

	Rules Rules
	Lines map[aircall.NumberID]Rules // that have rules of their own, in place of Rules

	LogDelay  time.Duration // between call.ended and the first write
	Settle    time.Duration // in which late changes are merged into one write
	Grace     time.Duration // before a write of unknown outcome is looked for
	Horizon   time.Duration // age from which a call is neither logged nor updated
	Sweep     time.Duration // interval of the sweeps
	Workers   int
	CardQueue int // cards that wait, at most

	// ClockWasAhead, if set, is called when stored times show that the clock was ahead and has been put right.
	ClockWasAhead func(context.Context) error
}

// Calls is the room of one pair of accounts. It is safe for concurrent use.
type Calls struct {
	Options
	*cards

	Shelf *Shelf
	Days  *Days

	items  *item.Queue[state]
	choose *chooser
	plan   resultsPlan
}

// New adds the room's kind to the machine.
func New(o Options) *Calls {
	c := &Calls{
		Options: o, plan: resultsPlan{account: o.Account},
		choose: &chooser{o.Account, o.Items, o.Records},
	}
	c.Days = newDays(o.Items, o.Account.Log, o.Rules.Policy.Location)
	c.items = item.New(o.Items, item.Kind[state]{
		Name: Kind, Schema: schema, Workers: o.Workers, Recent: recentCalls, Work: c.Days.counting(c.reconcile),
		Retire: func(it *item.Item[state]) time.Time { return c.retireAt(&it.State) },
	})
	c.Shelf = newShelf(o.Items, c.items)
	c.cards = &cards{
		account: o.Account, machine: o.Items, items: c.items, choose: c.choose, rulesOf: o.rules,
		waiting: make(chan *cardRequest, o.CardQueue),
	}
	return c
}

// rules are those for a call: of its line, or those of all others.
func (o *Options) rules(call *aircall.Call) *Rules {
	if call.Number != nil {
		if own, ok := o.Lines[call.Number.ID]; ok {
			return &own
		}
	}
	return &o.Rules
}

// RecallInsights takes over what was known before the start of whether there are AI results.
func (c *Calls) RecallInsights(ctx context.Context) error { return c.plan.recall(ctx) }

func itemID(id aircall.CallID) string { return strconv.FormatInt(int64(id), 10) }

func callID(it *item.Item[state]) (aircall.CallID, error) {
	id, err := strconv.ParseInt(it.ID, 10, 64)
	return aircall.CallID(id), err
}

// Decide says whom a number belongs to and which opportunity a call would be logged on, as a call from it would be decided now.
// It shows and writes nothing.
func (c *Calls) Decide(ctx context.Context, n matching.Number) (matching.PartyDecision, matching.OpportunityDecision, error) {
	match, err := c.choose.record(ctx, c.Account.Sellsy, &c.Rules, &aircall.Call{}, n)
	if err != nil || !match.Found {
		return match, matching.OpportunityDecision{}, err
	}
	opportunity, err := c.choose.opportunity(ctx, c.Account.Sellsy, &c.Rules, &aircall.Call{}, match.Party)
	return match, opportunity, err
}

// AnsweredSince reports whether a call after the given one with the same number was answered.
func (c *Calls) AnsweredSince(ctx context.Context, after aircall.CallID, n matching.Number) (bool, error) {
	for it, err := range c.items.All(ctx, itemID(after), false) {
		switch {
		case errors.Is(err, item.ErrUnreadable):
			continue
		case err != nil:
			return false, err
		case c.isWith(&it.State, n) && !it.State.Call.AnsweredAt.IsZero():
			return true, nil
		}
	}
	return false, nil
}

// Erase erases what is stored of the calls with a number: they are neither logged nor updated any more. Of each, the id is kept
// until the horizon, so that a late event does not bring it back.
func (c *Calls) Erase(ctx context.Context, n matching.Number) error {
	if err := c.Shelf.names.Erase(ctx, numberName(n), time.Time{}); err != nil {
		return err
	}
	for it, err := range c.items.All(ctx, "", false) {
		switch {
		case errors.Is(err, item.ErrUnreadable):
			continue
		case err != nil:
			return err
		case !c.isWith(&it.State, n):
			continue
		}
		if err := c.items.Erase(ctx, it.ID, c.retireAt(&it.State)); err != nil {
			return err
		}
	}
	return nil
}

// isWith reports whether the other party of a call has the number.
func (c *Calls) isWith(st *state, n matching.Number) bool {
	if st.Call == nil {
		return false
	}
	with, ok := c.Account.Counterpart(st.Call)
	return ok && with == n
}
