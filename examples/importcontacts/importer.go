package main

import (
	"context"
	"fmt"
	"io"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/batch"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// importer imports the records of one Sellsy account.
type importer struct {
	bridge   *bridge.Bridge
	out      io.Writer
	progress batch.Progress
}

// run imports, or only counts. The report is that of the count at the beginning.
func (i *importer) run(ctx context.Context, dryRun bool) (report report.Import, err error) {
	if !dryRun {
		err = batch.WhileRunning(ctx, i.bridge, i.out, func(ctx context.Context) error {
			before := i.bridge.Counts().Numbers
			report, err = i.bridge.ImportContacts(ctx, bridge.ImportOptions{})
			if err != nil {
				return err
			}
			i.say(report)
			if err := batch.Follow(ctx, i.progress, report.Marked, func() uint64 { return i.bridge.Counts().Numbers }, before, i.left); err != nil {
				return err
			}
			fmt.Fprintln(i.out, "All are in step.")
			return nil
		})
		return report, err
	}
	ready, err := i.bridge.Ready(ctx)
	if err == nil && !ready {
		err = batch.WhileRunning(ctx, i.bridge, i.out, func(context.Context) error { return nil })
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

func (i *importer) say(r report.Import) {
	fmt.Fprintf(i.out, "%d records in Sellsy with %d numbers: %d are in step with Aircall, %d are not; %d are in several records.\n",
		r.Records, r.Numbers, r.InStep, r.Marked, len(r.Conflicts))
}

func (i *importer) left(ctx context.Context) (int, error) {
	report, err := i.bridge.ImportContacts(ctx, bridge.ImportOptions{DryRun: true})
	return report.Marked, err
}
