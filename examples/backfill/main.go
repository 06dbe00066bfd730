// Command backfill logs the calls of a period in Sellsy that are not logged yet: those of before the bridge was installed, or of a
// time when it could not help itself.
//
// From a clone:
//
//	go build -o backfill ./examples/backfill
//
// It takes the environment of the bridge (see examples/bridge) and works on its data file, so stop the bridge first. Aircall lists
// the calls of the last six months. Each call is looked for in Sellsy before it is logged, by its id in the description of any
// phone call, so what another integration has logged is left alone. That takes about four requests to Sellsy a call; the program
// takes its time, so that others get theirs. It can be interrupted: start it again, or just the bridge, which goes on with what is
// left.
//
//	-from DATE    the first day, such as 2026-03-01, in BRIDGE_TIMEZONE; required
//	-to DATE      the last day; today if it is not given
//	-dry-run      count, and change nothing
//	-report FILE  write the count to a file, as JSON
//	-demo         log a few old calls between fakes of both services, without accounts, network or files
//
// Sellsy's records have to be read once before anything can be counted; for that, -dry-run runs the bridge for a moment too.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // a bare machine or container has none

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/batch"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

type options struct {
	from, to     string
	dryRun, demo bool
	report       string // a file; empty for none
}

func main() {
	o, err := parse(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintf(os.Stderr, "backfill: %v; -help shows what there is\n", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err = run(ctx, o)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted: start it again to go on, or the bridge")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "backfill:", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// parse reads the command line. If it asks for help, that is written to out.
func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("backfill", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.from, "from", "", "the first `day`, such as 2026-03-01")
	flags.StringVar(&o.to, "to", "", "the last `day`; today if it is not given")
	flags.BoolVar(&o.dryRun, "dry-run", false, "count, and change nothing")
	flags.BoolVar(&o.demo, "demo", false, "log a few old calls between fakes of both services")
	flags.StringVar(&o.report, "report", "", "write the count to this `file`, as JSON")
	err = flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(out)
		flags.PrintDefaults()
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case err == nil && o.from == "" && !o.demo:
		err = errors.New("-from is missing")
	}
	return o, err
}

// period turns days into moments.
func (o options) period(zone *time.Location) (from, to time.Time, err error) {
	if o.from != "" {
		if from, err = time.ParseInLocation(time.DateOnly, o.from, zone); err != nil {
			return from, to, fmt.Errorf("-from: %q is no day such as 2026-03-01", o.from)
		}
	}
	if o.to != "" {
		if to, err = time.ParseInLocation(time.DateOnly, o.to, zone); err != nil {
			return from, to, fmt.Errorf("-to: %q is no day such as 2026-03-01", o.to)
		}
		to = to.AddDate(0, 0, 1)
	}
	if !to.IsZero() && !from.Before(to) {
		return from, to, errors.New("-to: before -from")
	}
	return from, to, nil
}

func run(ctx context.Context, o options) (err error) {
	cfg, zone, release, err := configure(ctx, o.demo)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	job := backfill{out: os.Stdout, progress: batch.NewProgress(os.Stdout, "calls")}
	if job.period.From, job.period.To, err = o.period(zone); err != nil {
		return err
	}
	if job.bridge, err = bridge.New(cfg); err != nil {
		return err
	}
	report, err := job.run(ctx, o.dryRun)
	if o.report != "" && report.Calls > 0 {
		err = errors.Join(err, write(o.report, report))
	}
	return err
}

func write(name string, report report.CatchUp) error {
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o600)
}

// backfill logs the calls of one Aircall account.
type backfill struct {
	bridge   *bridge.Bridge
	period   bridge.CatchUpOptions
	out      io.Writer
	progress batch.Progress
}

// run logs, or only counts. The report is that of the count at the beginning.
func (j *backfill) run(ctx context.Context, dryRun bool) (report report.CatchUp, err error) {
	if dryRun {
		err = batch.WhileRunning(ctx, j.bridge, j.out, func(ctx context.Context) error {
			report, err = j.count(ctx)
			return err
		})
		if err == nil {
			j.say(report)
		}
		return report, err
	}
	err = batch.WhileRunning(ctx, j.bridge, j.out, func(ctx context.Context) error {
		before := j.bridge.Counts().Decided
		report, err = j.bridge.CatchUp(ctx, j.period)
		if err != nil {
			return err
		}
		j.say(report)
		decided := func() uint64 { return j.bridge.Counts().Decided }
		left := func(ctx context.Context) (int, error) {
			rest, err := j.count(ctx)
			return rest.Marked, err
		}
		if err := batch.Follow(ctx, j.progress, report.Marked, decided, before, left); err != nil {
			return err
		}
		fmt.Fprintln(j.out, "All are logged.")
		return nil
	})
	return report, err
}

func (j *backfill) count(ctx context.Context) (report.CatchUp, error) {
	period := j.period
	period.DryRun = true
	return j.bridge.CatchUp(ctx, period)
}

func (j *backfill) say(r report.CatchUp) {
	fmt.Fprintf(j.out, "%d calls: %d are to be logged, unless Sellsy holds them; %d are known to be logged, %d go on, %d are kept out by the settings, "+
		"%d have no number, %d are with nobody in Sellsy.\n", r.Calls, r.Marked, r.Known, r.Running, r.Filtered, r.NoNumber, r.Nobody)
}
