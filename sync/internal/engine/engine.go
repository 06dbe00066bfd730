// Package engine assembles the rooms of one installation, for the face and the hub. What one room does is asked of the room; here is
// what needs several of them.
package engine

import (
	"context"
	"errors"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/calls"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/contacts"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/directory"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/extras"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/upkeep"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// CardWorkers is how many cards of an installation are made at a time.
	CardWorkers = 4

	// cardQueue is how many wait, at most.
	cardQueue = 1024
)

// Config is a configuration that the face has checked and completed.
type Config struct {
	account.Options

	Store        store.Store
	Rules        calls.Rules
	Lines        map[aircall.NumberID]calls.Rules
	ContactKinds []matching.Kind
	Extras       extras.Settings
	Workers      int

	AircallURL, SellsyURL, SellsyKey string // of the webhooks

	LogDelay, Settle, Grace, Horizon, Sweep time.Duration
}

// Engine is the rooms of one installation.
type Engine struct {
	Account   *account.Account
	Items     *item.Machine
	Directory *directory.Directory
	Contacts  *contacts.Contacts
	Extras    *extras.Extras
	Calls     *calls.Calls
	Upkeep    *upkeep.Upkeep
	Sweep     time.Duration // interval of the ticks

	store store.Store
}

// New makes the rooms. It does no I/O.
func New(c Config) *Engine {
	acct := account.New(c.Options)
	e := &Engine{Account: acct, Sweep: c.Sweep, store: c.Store}
	e.Items = newMachine(c.Store, acct)
	e.Directory = directory.New(directory.Options{
		Account: acct, Items: e.Items, Rows: c.Directory, Sweep: c.Sweep,
		Changed: func(ctx context.Context, before, after matching.Party) error {
			return errors.Join(e.Contacts.Changed(ctx, before, after), e.Calls.Shelf.Learned(ctx, before, after))
		},
	})
	e.Contacts = contacts.New(contacts.Options{
		Account: acct, Items: e.Items, Records: e.Directory, Kinds: c.ContactKinds, Grace: c.Grace,
	})
	e.Extras = extras.New(extras.Options{
		Account: acct, Items: e.Items, Records: e.Directory, Settings: c.Extras, PartyRules: c.Rules.PartyRules,
		Language: c.Rules.Policy.Language, Location: c.Rules.Policy.Location, LogDelay: c.LogDelay, Grace: c.Grace, Horizon: c.Horizon,
		AnsweredSince: func(ctx context.Context, after aircall.CallID, n matching.Number) (bool, error) {
			return e.Calls.AnsweredSince(ctx, after, n)
		},
	})
	e.Calls = calls.New(calls.Options{
		Account: acct, Items: e.Items, Records: e.Directory, Extras: hooks{e.Extras},
		Rules: c.Rules, Lines: c.Lines,
		LogDelay: c.LogDelay, Settle: c.Settle, Grace: c.Grace, Horizon: c.Horizon, Sweep: c.Sweep, Workers: c.Workers,
		CardQueue: cardQueue, ClockWasAhead: e.bringForward,
	})
	e.Upkeep = upkeep.New(upkeep.Options{
		Account: acct, AircallURL: c.AircallURL, SellsyURL: c.SellsyURL, SellsyKey: c.SellsyKey, Every: c.Sweep,
		AskAgain: e.Calls.AskAgain,
	})
	return e
}

// newMachine makes the machine of an installation: work waits while a service that it needs refuses the credentials, and is told of if
// somebody wants to know.
func newMachine(st store.Store, acct *account.Account) *item.Machine {
	o := item.Options{Store: st, Installation: acct.ID, Log: acct.Log, Failed: acct.Events.Failure, HeldBack: func(kind string) time.Time {
		if needs := needs()[kind]; needs != 0 {
			return acct.Health.HeldBack(needs, kind)
		}
		return time.Time{}
	}}
	if acct.Events.Traced() {
		o.Trace = acct.Events.Trace
		o.Began = func(ctx context.Context, kind, id, trace string) (context.Context, func(error)) {
			w := report.Work{Kind: kind, Trace: trace}
			if kind == calls.Kind {
				n, _ := strconv.ParseInt(id, 10, 64) // another id is of no call
				w.Call = aircall.CallID(n)
			}
			return acct.Events.Began(ctx, w)
		}
	}
	return item.NewMachine(o)
}

// bringForward takes up what a clock that was ahead has put off. Calls are by the sweep of the whole horizon.
func (e *Engine) bringForward(ctx context.Context) (err error) {
	e.Account.Log.Warn("the clock was ahead, and has been put right: what was put off is taken up")
	for _, kind := range []string{directory.Kind, contacts.RecordKind, extras.Kind} {
		err = errors.Join(err, e.Items.BringForward(ctx, kind))
	}
	return err
}

// hooks hangs the extras on the calls.
type hooks struct{ *extras.Extras }

// Logged passes a logged call on.
func (h hooks) Logged(ctx context.Context, c calls.LoggedCall) error {
	return h.Extras.Logged(ctx, extras.LoggedCall(c))
}

// Kinds are the kinds of items that the rooms work on, and whether on one of an installation at a time.
func Kinds() map[string]bool {
	return map[string]bool{
		calls.Kind: false, calls.WaitingKind: true, calls.DayKind: true, directory.Kind: false, contacts.RecordKind: true, contacts.NumberKind: true,
		contacts.ContactKind: true, extras.Kind: true, item.ParkedKind: true,
	}
}

// needs are the services without which work of a kind gets nowhere.
func needs() map[string]account.Side {
	return map[string]account.Side{
		calls.Kind: account.SellsySide, directory.Kind: account.SellsySide, extras.Kind: account.SellsySide,
		contacts.RecordKind: account.AircallSide | account.SellsySide,
	}
}

// Start remembers the installation, and takes over what was known before the start.
func (e *Engine) Start(ctx context.Context) error {
	return errors.Join(
		e.Account.Install(ctx), e.Account.RecallIntegration(ctx), e.Calls.RecallInsights(ctx), e.Items.OfferUnreadable(ctx),
	)
}

// Run does the work until ctx ends. It owns every goroutine, and none outlives it. Its error is that of a store that fails.
func (e *Engine) Run(ctx context.Context) error {
	defer e.FlushToken()
	hard, cancel := Linger(ctx)
	defer cancel()
	if err := e.Start(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // stopped while it started
		}
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for range CardWorkers {
		group.Go(func() error { e.Calls.ShowCards(ctx, hard); return nil })
	}
	for _, t := range e.Ticks() {
		group.Go(func() error { Repeat(ctx, t.Do); return nil })
	}
	for _, w := range e.Items.Workers() {
		group.Go(func() error {
			o := store.WorkOptions{Kind: w.Kind, Installation: e.Account.ID, Workers: w.Workers, OneByOne: w.Workers == 1}
			return e.store.Work(ctx, o, Bound(hard, w.Do))
		})
	}
	return group.Wait()
}

// flushWithin bounds the wait for a token that is being replaced at a stop: for the answer of Sellsy, and for the store.
const flushWithin = 45 * time.Second

// FlushToken waits until a new token of Sellsy, on its way at a stop, is saved. Nobody else has it.
func (e *Engine) FlushToken() {
	ctx, cancel := context.WithTimeout(context.Background(), flushWithin)
	defer cancel()
	if err := e.Account.Sellsy.FlushToken(ctx); err != nil {
		e.Account.Log.Error("a new token of Sellsy was not saved: consent has to be given again", "error", err)
	}
}
