package bridge

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/calls"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/contacts"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/upkeep"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

var (
	// ErrRunning is returned by Run when it is running already.
	ErrRunning = errors.New("already running")

	// ErrUnknownCall is wrapped by the error for a call of which no event was stored, or which has been forgotten since.
	ErrUnknownCall = calls.ErrUnknown

	// ErrDecided is wrapped by the error of [Bridge.Assign] for a call that is logged already, or may be.
	ErrDecided = calls.ErrDecided

	// ErrNoRecord is wrapped by the error of [Bridge.Assign] for a record that is not in Sellsy.
	ErrNoRecord = calls.ErrNoRecord

	// ErrNotReady is wrapped by the error of what needs the directory before it has been read; see [Bridge.Ready].
	ErrNotReady = calls.ErrNotReady

	// ErrNotParked is wrapped by the error of [Bridge.Retry] when there is no such parked work.
	ErrNotParked = item.ErrNotParked
)

// Bridge connects an Aircall account with a Sellsy account. Its webhook handlers only write down what happened; everything
// else is done by [Bridge.Run]. It is safe for concurrent use.
type Bridge struct {
	engine  *engine.Engine
	running atomic.Bool
}

// New checks the configuration and returns a bridge. It does no I/O and starts nothing; call [Bridge.Run].
func New(cfg Config) (*Bridge, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	return &Bridge{engine: cfg.engine()}, nil
}

// Engine is the door for package hub, which drives the rooms of many installations itself. There is nothing in it for others.
func (b *Bridge) Engine() *engine.Engine { return b.engine }

// Run does the work until ctx ends: it fills the directory, shows cards, logs calls, writes contacts, and looks for what the
// webhooks failed to tell. It owns every goroutine of the bridge, and none outlives it. It returns nil after a stop that was asked
// for, and an error only when the store fails, or [ErrRunning]. Work that has begun when ctx ends is given ten seconds; a token of
// Sellsy that is being replaced then, and has to be saved, is waited for, 45 seconds more at most.
func (b *Bridge) Run(ctx context.Context) error {
	if !b.running.CompareAndSwap(false, true) {
		return ErrRunning
	}
	defer b.running.Store(false)
	return b.engine.Run(ctx)
}

// Ready reports whether the records of Sellsy have been read in full at least once. Before, callers are looked up in Sellsy itself.
func (b *Bridge) Ready(ctx context.Context) (bool, error) { return b.engine.Directory.Ready(ctx) }

// Counts returns the totals since the bridge was made.
func (b *Bridge) Counts() report.Counts { return b.engine.Account.Events.Counts() }

// Status says how the installation is doing. It asks only the store.
func (b *Bridge) Status(ctx context.Context) (report.Status, error) { return b.engine.Status(ctx) }

// Call reports on one call. It asks only the store. The error is [ErrUnknownCall] when nothing is known of the call.
func (b *Bridge) Call(ctx context.Context, id aircall.CallID) (report.Call, error) {
	return b.engine.Call(ctx, id)
}

// Calls returns reports on up to limit stored calls, the latest ids first, starting before the given id; zero: from the latest.
// It asks only the store. Ids are compared as texts there, which is the same as long as they have as many digits.
func (b *Bridge) Calls(ctx context.Context, before aircall.CallID, limit int) ([]report.Call, error) {
	return b.engine.Calls.Reports(ctx, before, limit)
}

// Days says what became of the calls of the last fourteen days, the earliest first, today last: fourteen in any case. It asks only the
// store, and of that one small item for each day. The days are those of the time zone of the policy's texts.
func (b *Bridge) Days(ctx context.Context) ([]report.Day, error) {
	return b.engine.Calls.Days.List(ctx)
}

// Held returns reports on up to limit calls that wait for somebody to choose their record, because the rules leave the choice to
// people; the first ids first. It asks only the store. The candidates are in the report's match.
func (b *Bridge) Held(ctx context.Context, limit int) ([]report.Call, error) {
	return b.engine.Calls.Shelf.Held(ctx, limit)
}

// Assign has a call logged on a record that somebody chose: one that is held, or any other that is not logged, whatever the rules and
// the filter say of it. Run logs it at once, or when it is over; its opportunity is chosen by the rules. It costs one request to Sellsy
// here, and one or two more at the log.
//
// The error is [ErrUnknownCall] when nothing is known of the call, [ErrDecided] when it is logged, and [ErrNoRecord] when the record
// is not in Sellsy.
func (b *Bridge) Assign(ctx context.Context, call aircall.CallID, record matching.Ref) error {
	return b.engine.Calls.Assign(ctx, call, record)
}

// Explain looks a phone number up, in any spelling, as a call would. It shows and writes nothing. Once the directory has been
// read it costs one request, for the opportunity, and one more for a contact whose companies are not known. The error is a
// [*matching.NumberError] when the text is no phone number.
func (b *Bridge) Explain(ctx context.Context, number string) (report.Number, error) {
	return b.engine.Explain(ctx, number)
}

// Parked returns up to limit pieces of parked work in the order of their ids, starting after the given id. It asks only the
// store.
func (b *Bridge) Parked(ctx context.Context, after string, limit int) ([]report.Parked, error) {
	return b.engine.Items.Parked(ctx, after, limit)
}

// Retry puts parked work back into the queue, to be tried at once; id is that of its [report.Parked]. The error is [ErrNotParked]
// when there is no such work. If it fails again, it is parked again.
func (b *Bridge) Retry(ctx context.Context, id string) error { return b.engine.Items.Retry(ctx, id) }

// Forget erases what is stored of a phone number, in any spelling: its calls with their notes and AI results, which are not
// logged or updated any more, its contact's state, and the records that have it. Of a call, the id and its time remain until
// the horizon, so that a late event does not bring it back. What Sellsy and Aircall hold is not touched: erase it there first,
// or the next reading of Sellsy brings the record back. A store may keep erased bytes in its file until it is compacted.
//
// The error is a [*matching.NumberError] when the text is no phone number.
func (b *Bridge) Forget(ctx context.Context, number string) error {
	return b.engine.Forget(ctx, number)
}

// ImportOptions say how to import.
type ImportOptions struct {
	// DryRun counts and reports, and changes nothing.
	DryRun bool

	// Progress, if set, is called after each page of records, with the report so far.
	Progress func(report.Import)
}

// ImportContacts lifts the limit to records created after the installation, and has the contact of every number of every
// record looked at. Run writes them, behind live traffic; [report.Counts].Numbers tells how far it is. What is in step already is
// left out, so an import that was cut off goes on where it was when it is repeated.
//
// It needs the directory: wait for [Bridge.Ready].
func (b *Bridge) ImportContacts(ctx context.Context, o ImportOptions) (report.Import, error) {
	return b.engine.Contacts.Import(ctx, contacts.ImportOptions(o))
}

// CatchUpOptions say which calls to catch up on.
type CatchUpOptions struct {
	// From and To bound when the calls began. Zero From: as far back as Aircall lists calls, six months. Zero To: now.
	From, To time.Time

	// Cursor goes on where an earlier run stopped: its [report.CatchUp].Cursor. From and To are ignored then.
	Cursor string

	// DryRun counts and reports, and changes nothing.
	DryRun bool

	// Progress, if set, is called after each page of calls, with the report so far.
	Progress func(report.CatchUp)
}

// CatchUp has the calls of a period logged that are not: those of before the bridge was installed, or of a time when it and its
// sweep could not help. Run logs them, behind live traffic, however old they are: [Config].Horizon counts from now. Each is
// looked for in Sellsy before it is created, by its id in the description of any phone call, so what another integration has
// logged is left alone. A run that was cut off can be repeated, or goes on from its cursor.
//
// It needs the directory: the error is [ErrNotReady] before [Bridge.Ready]. It is [aircall.ErrOutOfReach] when From is further
// back than Aircall lists.
func (b *Bridge) CatchUp(ctx context.Context, o CatchUpOptions) (report.CatchUp, error) {
	return b.engine.Calls.CatchUp(ctx, calls.CatchUpOptions(o))
}

// AircallEvents returns the events of Aircall that the bridge has a use for: those that a webhook made by hand should have. With
// the access token of an OAuth installation, integration adds the event that tells of its end.
func AircallEvents(integration bool) []aircall.EventName { return upkeep.AircallEvents(integration) }

// SellsyEvents returns the events of Sellsy that the bridge has a use for. Not every account offers all of them.
func SellsyEvents() []sellsy.EventName { return upkeep.SellsyEvents() }
