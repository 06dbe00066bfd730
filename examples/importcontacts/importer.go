package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

const (
	lookEvery = 200 * time.Millisecond

	// stallAfter is how long nothing may be finished before the rest is left to later. Waits for a quota are shorter, but for
	// that of a day.
	stallAfter = 5 * time.Minute
)

// importer imports the records of one Sellsy account.
type importer struct {
	bridge   *bridge.Bridge
	out      io.Writer
	progress progress
}

// run imports, or only counts. The report is that of the count at the beginning.
func (i *importer) run(ctx context.Context, dryRun bool) (report bridge.ImportReport, err error) {
	if !dryRun {
		err = i.whileRunning(ctx, func(ctx context.Context) error {
			if err := i.waitReady(ctx); err != nil {
				return err
			}
			before := i.bridge.Counts().Numbers
			report, err = i.bridge.ImportContacts(ctx, bridge.ImportOptions{})
			if err != nil {
				return err
			}
			i.say(report)
			if err := i.follow(ctx, before, report.Marked); err != nil {
				return err
			}
			fmt.Fprintln(i.out, "All are in step.")
			return nil
		})
		return report, err
	}
	ready, err := i.bridge.Ready(ctx)
	if err == nil && !ready {
		err = i.whileRunning(ctx, i.waitReady)
	}
	if err != nil {
		return report, err
	}
	report, err = i.bridge.ImportContacts(ctx, bridge.ImportOptions{DryRun: true})
	if err == nil {
		i.say(report)
	}
	return report, err
}

// whileRunning runs the bridge while work goes on.
func (i *importer) whileRunning(ctx context.Context, work func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancel(ctx)
	group.Go(func() error { return i.bridge.Run(ctx) })
	group.Go(func() error { defer stop(); return work(ctx) })
	return group.Wait()
}

// waitReady waits until the records of Sellsy have been read.
func (i *importer) waitReady(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for told := false; ; told = true {
		ready, err := i.bridge.Ready(ctx)
		if ready || err != nil {
			return err
		}
		if !told {
			fmt.Fprintln(i.out, "Reading the records of Sellsy.")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (i *importer) say(r bridge.ImportReport) {
	fmt.Fprintf(i.out, "%d records in Sellsy with %d numbers: %d are in step with Aircall, %d are not; %d are in several records.\n",
		r.Records, r.Numbers, r.InStep, r.Marked, len(r.Conflicts))
}

// follow waits until the contacts of all marked numbers are in step. The bridge counts what it finishes, among it the numbers
// of records that were changed meanwhile; so when as many are finished as were marked, it is asked how many are left.
func (i *importer) follow(ctx context.Context, before uint64, marked int) error {
	i.progress.begin(marked)
	defer i.progress.end()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	finished, left, moved := before, marked, time.Now()
	for left > 0 {
		if now := i.bridge.Counts().Numbers; now > finished {
			left, finished, moved = max(left-int(now-finished), 0), now, time.Now() //nolint:gosec // as many as there are telephone numbers
			i.progress.set(marked - left)
		}
		if left == 0 {
			report, err := i.bridge.ImportContacts(ctx, bridge.ImportOptions{DryRun: true})
			if err != nil {
				return err
			}
			left = min(report.Marked, marked)
			continue
		}
		if time.Since(moved) > stallAfter {
			return fmt.Errorf("%d numbers are left that cannot be written now, the log says why: start it again later, or the bridge, "+
				"which goes on trying", left)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}
