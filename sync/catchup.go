package sync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// catchUpPace spreads the calls of a catch-up in time, so that live ones do not wait behind all of them. A call takes about
// four requests to Sellsy.
const catchUpPace = 2 * time.Second

// ErrNotReady is returned by what needs the directory before it has been read; see [Bridge.Ready].
var ErrNotReady = errors.New("the records of Sellsy have not been read yet")

// CatchUpOptions say which calls to catch up on.
type CatchUpOptions struct {
	// From and To bound when the calls began. Zero From: as far back as Aircall lists calls, six months. Zero To: now.
	From, To time.Time

	// Cursor goes on where an earlier run stopped: its [CatchUpReport].Cursor. From and To are ignored then.
	Cursor string

	// DryRun counts and reports, and changes nothing.
	DryRun bool

	// Progress, if set, is called after each page of calls, with the report so far.
	Progress func(CatchUpReport)
}

// CatchUpReport is what a catch-up found. It encodes to JSON.
type CatchUpReport struct {
	Calls    int `json:"calls"`     // listed by Aircall, on numbers that are served
	Running  int `json:"running"`   // of these, not over yet
	Known    int `json:"known"`     // of these, logged already, as far as the store knows
	Filtered int `json:"filtered"`  // of these, kept out by Config.Filter
	NoNumber int `json:"no_number"` // of these, anonymous or with no phone number
	Nobody   int `json:"nobody"`    // of these, with somebody whom Sellsy does not know
	Marked   int `json:"marked"`    // of these, to be logged, unless Sellsy turns out to hold them

	Through time.Time `json:"through,omitzero"` // when the last of them began
	Cursor  string    `json:"cursor,omitempty"` // goes on behind it
}

// CatchUp has the calls of a period logged that are not: those of before the bridge was installed, or of a time when it and its
// sweep could not help. Run logs them, behind live traffic, however old they are: [Config].Horizon counts from now. Each is
// looked for in Sellsy before it is created, by its id in the description of any phone call, so what another integration has
// logged is left alone. A run that was cut off can be repeated, or goes on from its cursor.
//
// It needs the directory: the error is [ErrNotReady] before [Bridge.Ready]. It is [aircall.ErrOutOfReach] when From is further
// back than Aircall lists.
func (b *Bridge) CatchUp(ctx context.Context, o CatchUpOptions) (CatchUpReport, error) {
	var report CatchUpReport
	ready, err := b.Ready(ctx)
	if err == nil && !ready {
		err = ErrNotReady
	}
	if err != nil {
		return report, err
	}
	start := time.Now()
	for batch, err := range b.account.aircall.Calls.Walk(ctx, aircall.WalkOptions{From: o.From, To: o.To, Cursor: o.Cursor}) {
		if err != nil {
			return report, fmt.Errorf("listing calls: %w", err)
		}
		for i := range batch.Calls {
			if err := b.catchUp(ctx, &batch.Calls[i], start, o.DryRun, &report); err != nil {
				return report, err
			}
		}
		report.Cursor = batch.Cursor
		if o.Progress != nil {
			o.Progress(report)
		}
	}
	return report, nil
}

func (b *Bridge) catchUp(ctx context.Context, call *aircall.Call, start time.Time, dryRun bool, report *CatchUpReport) error {
	if !b.account.serves(call.Number) {
		return nil
	}
	report.Calls++
	report.Through = call.StartedAt.Time
	key := b.callKey(call.ID)
	it, err := b.cfg.Store.Get(ctx, key)
	if err != nil {
		return err
	}
	st, err := decodeCall(it.Data)
	if err != nil {
		return fmt.Errorf("call %d: %w", call.ID, err)
	}
	why, err := b.foresee(ctx, call)
	switch {
	case err != nil:
		return err
	case call.Status != aircall.CallDone:
		report.Running++
	case st.Forgotten, st.Log.PhoneCall != 0, st.Log.Intent != nil:
		report.Known++
	case why == VerdictFiltered:
		report.Filtered++
	case why == VerdictNoNumber:
		report.NoNumber++
	case why == VerdictNobody:
		report.Nobody++
	default:
		report.Marked++
		if dryRun {
			return nil
		}
		now := time.Now()
		due := start.Add(time.Duration(report.Marked) * catchUpPace)
		return b.absorbListed(ctx, key, call, now, func(st *callState, it *store.Item) {
			st.Until = now.Add(b.cfg.Horizon)
			it.Due = store.Earlier(due, it.Due)
		})
	}
	return nil
}

// foresee says what would be concluded about a call, "" if it is to be logged. It sends no request.
func (b *Bridge) foresee(ctx context.Context, call *aircall.Call) (Verdict, error) {
	if !b.cfg.Filter.Check(*call).Pass {
		return VerdictFiltered, nil
	}
	digits, ok := call.Counterpart()
	if !ok {
		return VerdictNoNumber, nil
	}
	number, err := matching.ParseNumber(digits, b.cfg.Region)
	if err != nil {
		return VerdictNoNumber, nil //nolint:nilerr // that is the answer
	}
	parties, err := b.partiesOf(ctx, number)
	if err != nil || matching.Best(number, parties, b.cfg.PartyRules).Found {
		return "", err
	}
	return VerdictNobody, nil
}
