package sync

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	gosync "sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	cardWorkers  = 4
	cardQueue    = 256
	partyWorkers = 2

	workTimeout  = time.Minute      // bounds the work on one item
	stopPatience = 10 * time.Second // how long work that has begun may go on after Run was told to stop
)

// ErrRunning is returned by [Bridge.Run] when the bridge is running already.
var ErrRunning = errors.New("bridge is already running")

// Bridge connects an Aircall account with a Sellsy account. Its webhook handlers only write down what happened; everything
// else is done by [Bridge.Run]. It is safe for concurrent use.
type Bridge struct {
	cfg     Config
	log     *slog.Logger
	account *account
	cards   chan cardJob
	running atomic.Bool
	counts  counters
	health  health
	ready   atomic.Bool // Sellsy has been read in full
	without broken

	panicked gosync.Map // the keys of the items that are parked because the work on them panicked

	refreshes map[matching.Kind]*refreshState // used by the directory's turn only
	cardAsked func()                          // of a hub: called when a card was asked for; nil: Run looks itself

	// What registering the webhooks has told.
	aircallTokens, sellsyKeys secrets
}

// account is one pair of connected accounts.
type account struct {
	id       string
	numbers  servedNumbers
	lines    lines
	insights insightPlan
	staffs   *staffList

	aircall     *aircall.Client // everything else waits behind cards
	aircallLive *aircall.Client // for cards, while a phone is ringing
	sellsy      *sellsy.Client
	sellsyLive  *sellsy.Client
	sellsyBulk  *sellsy.Client // for scans
}

// New checks the configuration and returns a bridge. It does no I/O and starts nothing; call [Bridge.Run].
func New(cfg Config) (*Bridge, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	acct := &account{
		id:          cfg.Installation,
		staffs:      newStaffList(cfg.Sellsy),
		aircall:     cfg.Aircall.Background(),
		aircallLive: cfg.Aircall.Interactive(),
		sellsyLive:  cfg.Sellsy.Interactive(),
		sellsy:      cfg.Sellsy,
		sellsyBulk:  cfg.Sellsy.Background(),
	}
	acct.numbers.all = cfg.AllNumbers
	if len(cfg.Numbers) > 0 {
		acct.numbers.set(cfg.Numbers)
	}
	b := &Bridge{
		cfg:       cfg,
		log:       cfg.Logger.With("installation", acct.id),
		account:   acct,
		cards:     make(chan cardJob, cardQueue),
		refreshes: map[matching.Kind]*refreshState{},
	}
	for _, k := range partyKinds {
		b.refreshes[k] = &refreshState{}
	}
	return b, nil
}

// Run does the work until ctx ends: it fills the directory, shows cards, logs calls, writes contacts, and looks for what the
// webhooks failed to tell. It owns every goroutine of the
// bridge, and none outlives it. It returns nil after a stop that was asked for, and an error only when the store fails.
// Work that has begun when ctx ends is given ten seconds.
func (b *Bridge) Run(ctx context.Context) error {
	if !b.running.CompareAndSwap(false, true) {
		return ErrRunning
	}
	defer b.running.Store(false)

	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(stopPatience, cancel)
		context.AfterFunc(hard, func() { timer.Stop() })
	})
	defer stop()

	if err := errors.Join(b.install(ctx), b.recallIntegration(ctx), b.recallInsights(ctx)); err != nil {
		if ctx.Err() != nil {
			return nil // stopped while it started
		}
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for range cardWorkers {
		group.Go(func() error { b.showCards(ctx, hard); return nil })
	}
	for _, c := range b.chores() {
		group.Go(func() error { repeat(ctx, c.turn); return nil })
	}
	for _, k := range b.works() {
		group.Go(func() error {
			o := store.WorkOptions{Kind: k.kind, Installation: b.account.id, Workers: k.workers, OneByOne: k.workers == 1}
			return b.cfg.Store.Work(ctx, o, b.worker(hard, k.do))
		})
	}
	return group.Wait()
}

// rule is one of the rules of correctness, by the number that it has among them.
type rule int

const (
	ruleCreateOnce      rule = 1 // a write of unknown outcome is looked for before it is repeated
	ruleSearchRecovered rule = 2 // so is what is not known to be live
	ruleHorizon         rule = 3 // calls of long ago are not logged
	ruleSettle          rule = 5 // late changes are merged
	ruleOpportunity     rule = 6 // that there is none is asked again
	ruleNumbers         rule = 7 // contacts are reconciled by number
	ruleSweep           rule = 8 // what webhooks did not tell is looked for
)

// broken are the rules that tests have switched off, to see that it would show. The zero value is none.
type broken [9]bool

// work is what is done with the items of a kind, and on how many of an installation's at a time.
type work struct {
	kind    string
	workers int
	do      func(context.Context, store.Item) store.Next
}

func (b *Bridge) works() []work {
	return []work{
		{callKind, b.cfg.Workers, b.reconcileCall},
		{partyKind, partyWorkers, b.reconcileParty},
		{numberKind, 1, b.reconcileNumber}, // one after the other: a contact may have several numbers
		{contactKind, 1, b.expireContact},
		{parkedKind, 1, b.expireParked},
		{extraKind, 1, b.makeExtra},
	}
}

// chore is what is done now and again. A turn may be cut short, and may happen twice at a time in different processes.
type chore struct {
	name string
	turn func(context.Context) (next time.Time)
}

const (
	directoryChore = "directory"
	sweepChore     = "sweep"
	webhooksChore  = "webhooks"
)

var choreNames = []string{directoryChore, sweepChore, webhooksChore}

func (b *Bridge) chores() []chore {
	all := []chore{{directoryChore, b.keepDirectory}}
	if !b.without[ruleSweep] {
		all = append(all, chore{sweepChore, b.sweepCalls})
	}
	if b.cfg.Webhooks.AircallURL != "" || b.cfg.Webhooks.SellsyURL != "" {
		all = append(all, chore{webhooksChore, b.keepWebhooks})
	}
	return all
}

// repeat does a chore until ctx ends.
func repeat(ctx context.Context, turn func(context.Context) time.Time) {
	for ctx.Err() == nil {
		timer := time.NewTimer(time.Until(turn(ctx)))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// worker wraps the work on one item: bounded in time, and a panic in it is a failed attempt rather than the end of the
// process.
func (b *Bridge) worker(hard context.Context, work func(context.Context, store.Item) store.Next) func(context.Context, store.Item) store.Next {
	return func(ctx context.Context, it store.Item) (next store.Next) {
		ctx, cancel := context.WithTimeoutCause(ctx, workTimeout, errors.New("work on one item took too long"))
		defer cancel()
		defer context.AfterFunc(hard, cancel)()
		defer func() {
			if p := recover(); p != nil {
				b.log.Error("work failed", "item", it.Key.String(), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				_, due := b.again(ctx, it.Key, failures{}, fmt.Errorf("%w: %v", errPanicked, p))
				next = store.Next{Due: due}
				b.panicked.Store(it.Key, true)
			}
		}()
		if _, parked := b.panicked.LoadAndDelete(it.Key); parked { // its own state does not say so
			if err := b.unpark(ctx, it.Key); err != nil {
				b.log.Warn("work is listed as parked, and is tried", "item", it.Key.String(), "error", err)
			}
		}
		return work(ctx, it)
	}
}

// Counts are totals since the bridge was made.
type Counts struct {
	Stored       uint64 // webhooks written down
	Repeated     uint64 // of these, deliveries that told nothing new
	Ignored      uint64 // events the bridge has no use for, or of numbers it does not serve
	Unknown      uint64 // events it does not know
	Malformed    uint64 // bodies that could not be read
	Unauthorized uint64 // bodies with a wrong or missing token
	Cards        uint64 // insight cards shown
	Decided      uint64 // calls that were decided for the first time: logged, found to be, or not to be
	Created      uint64 // phone calls created in Sellsy
	Updated      uint64 // phone calls updated in Sellsy
	Contacts     uint64 // contacts created or changed in Aircall
	Numbers      uint64 // phone numbers whose contact was brought in step, or was
	Swept        uint64 // calls that no webhook had told, found by the sweep
	Failed       uint64 // attempts that will be repeated
}

type counters struct {
	stored, repeated, ignored, unknown, malformed, unauthorized, cards, decided, created, updated, contacts, numbers, swept, failed atomic.Uint64
}

// Counts returns the totals so far.
func (b *Bridge) Counts() Counts {
	c := &b.counts
	return Counts{
		Stored: c.stored.Load(), Repeated: c.repeated.Load(), Ignored: c.ignored.Load(), Unknown: c.unknown.Load(),
		Malformed: c.malformed.Load(), Unauthorized: c.unauthorized.Load(), Cards: c.cards.Load(), Decided: c.decided.Load(),
		Created: c.created.Load(), Updated: c.updated.Load(), Contacts: c.contacts.Load(), Numbers: c.numbers.Load(), Swept: c.swept.Load(),
		Failed: c.failed.Load(),
	}
}

// masked is a phone number as it may appear in logs: its country and last two digits.
type masked matching.Number

// LogValue implements slog.LogValuer.
func (m masked) LogValue() slog.Value {
	s := matching.Number(m).String()
	if len(s) < 6 {
		return slog.StringValue("***")
	}
	return slog.StringValue(s[:3] + "***" + s[len(s)-2:])
}
