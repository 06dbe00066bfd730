package calls

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// catchUpPace spreads the calls of a catch-up in time, so that live ones do not wait behind all of them. A call takes about
// four requests to Sellsy.
const catchUpPace = 2 * time.Second

// ErrNotReady is returned by what needs all records of Sellsy to have been read.
var ErrNotReady = errors.New("the records of Sellsy have not been read yet")

// CatchUpOptions say which calls to catch up on.
type CatchUpOptions struct {
	From, To time.Time // when the calls began; zero From: as far back as Aircall lists calls; zero To: now
	Cursor   string    // goes on where an earlier run stopped; From and To are ignored then
	DryRun   bool      // counts and reports, and changes nothing
	Progress func(report.CatchUp)
}

// CatchUp has the calls of a period logged that are not. Each is looked for in Sellsy before it is created.
func (c *Calls) CatchUp(ctx context.Context, o CatchUpOptions) (report.CatchUp, error) {
	run := catchUp{Calls: c, start: time.Now(), dryRun: o.DryRun}
	ready, err := c.Records.Ready(ctx)
	if err == nil && !ready {
		err = ErrNotReady
	}
	if err != nil {
		return run.found, err
	}
	for batch, err := range c.Account.Aircall.Calls.Walk(ctx, aircall.WalkOptions{From: o.From, To: o.To, Cursor: o.Cursor}) {
		if err != nil {
			return run.found, fmt.Errorf("listing calls: %w", err)
		}
		for i := range batch.Calls {
			if err := run.take(ctx, &batch.Calls[i]); err != nil {
				return run.found, err
			}
		}
		run.found.Cursor = batch.Cursor
		if o.Progress != nil {
			o.Progress(run.found)
		}
	}
	return run.found, nil
}

// catchUp is a run of [Calls.CatchUp].
type catchUp struct {
	*Calls

	start  time.Time
	dryRun bool
	found  report.CatchUp
}

func (r *catchUp) take(ctx context.Context, call *aircall.Call) error {
	if !r.Account.Serves(call.Number) {
		return nil
	}
	r.found.Calls++
	r.found.Through = call.StartedAt.Time
	it, err := r.items.Get(ctx, itemID(call.ID))
	if err != nil {
		return fmt.Errorf("call %d: %w", call.ID, err)
	}
	why, err := r.foresee(ctx, call)
	switch {
	case err != nil:
		return err
	case !isDone(call):
		r.found.Running++
	case it.Erased(), it.State.Phase == phaseWriting, it.State.Phase == phaseLogged, it.State.Phase == phaseLeft:
		r.found.Known++
	case why == report.VerdictFiltered:
		r.found.Filtered++
	case why == report.VerdictNoNumber:
		r.found.NoNumber++
	case why == report.VerdictNobody:
		r.found.Nobody++
	default:
		r.found.Marked++
		if r.dryRun {
			return nil
		}
		now := time.Now()
		due := r.start.Add(time.Duration(r.found.Marked) * catchUpPace)
		_, err = r.absorbListed(ctx, call, now, func(it *item.Item[state]) {
			it.State.LogUntil = now.Add(r.Horizon)
			it.Due = store.Earlier(due, it.Due)
		})
		return err
	}
	return nil
}

// foresee says what would be concluded about a call, "" if it is to be logged. It sends no request.
func (r *catchUp) foresee(ctx context.Context, call *aircall.Call) (report.Verdict, error) {
	rules := r.rules(call)
	if !rules.checkLog(r.Account, call).Pass {
		return report.VerdictFiltered, nil
	}
	number, ok := r.Account.Counterpart(call)
	if !ok {
		return report.VerdictNoNumber, nil
	}
	parties, err := r.Records.ByNumber(ctx, number)
	match := matching.Best(number, parties, rules.PartyRules)
	if err != nil || match.Found || match.Rule == matching.RuleReview {
		return "", err
	}
	return report.VerdictNobody, nil
}
