package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/doctor"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
)

// jobOptions are the flags of commands that run a bridge for a job which comes to an end.
type jobOptions struct {
	dryRun, demo bool
	report, flag string   // a file, empty for none; and the flag that names it
	scopes       []string // of Sellsy that the job cannot do without
}

// register defines the flags. The one for the report has a name and a description of its own.
func (o *jobOptions) register(f *flag.FlagSet, report, usage string) {
	f.BoolVar(&o.dryRun, "dry-run", false, "count, and change nothing")
	f.BoolVar(&o.demo, "demo", false, "work on fakes of both services")
	o.flag = "-" + report
	f.StringVar(&o.report, report, "", usage)
}

// run opens the accounts and the store, and does the job.
func (o *jobOptions) run(ctx context.Context, prepare func(*bridge.Bridge, settings.Settings) (job, error)) (err error) {
	env, release, err := environment(o.demo)
	if err != nil {
		return err
	}
	defer release()
	set, err := settings.Read(env)
	if err != nil {
		return err
	}
	scopes := slices.Clone(o.scopes)
	if o.dryRun {
		scopes = slices.DeleteFunc(scopes, func(s string) bool { return strings.HasSuffix(s, ".write") })
	}
	if err := errors.Join(doctor.Begin(ctx, set, scopes...)...); err != nil {
		return err
	}
	logger := settings.Logger(os.Stderr, max(set.LogLevel, slog.LevelWarn), set.LogJSON, set.Warnings)
	store, err := set.Open(ctx, logger)
	if errors.Is(err, boltstore.ErrInUse) {
		err = fmt.Errorf("%w: if that is the bridge, stop it first", err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	cfg, err := set.Config(store, logger) // registers no webhooks, for nobody listens
	if err != nil {
		return err
	}
	b, err := bridge.New(cfg)
	if err != nil {
		return err
	}
	j, err := prepare(b, set)
	if err != nil {
		return err
	}
	j.bridge = b
	err = o.reported(ctx, j)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted: start it again to go on, or the bridge")
	}
	return err
}

// reported does the job. The report, which holds names and numbers, is its owner's alone; its file is opened before the work
// begins, so that a wrong name costs none.
func (o *jobOptions) reported(ctx context.Context, j job) (err error) {
	if o.report == "" {
		_, err := j.run(ctx, o.dryRun)
		return err
	}
	f, err := os.OpenFile(o.report, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("%s: %w", o.flag, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	found, err := j.run(ctx, o.dryRun)
	if found.write == nil {
		return err
	}
	return errors.Join(err, found.write(json.NewEncoder(f)))
}

// job is what a bridge is given to do and comes to the end of.
type job struct {
	bridge *bridge.Bridge
	things string // that are counted, in the plural
	end    string // what is said when all is done

	mark     func(ctx context.Context, dryRun bool) (marked, error) // counts what is to be done and, unless it is a dry run, gives it to the bridge
	finished func() uint64                                          // how much the bridge has done, among it what came up meanwhile
}

// marked is what a count has found.
type marked struct {
	left  int    // that are to be done
	text  string // for people
	write func(*json.Encoder) error
}

// run does the job, or only counts. What it returns is the count at the beginning.
func (j job) run(ctx context.Context, dryRun bool) (found marked, err error) {
	if dryRun {
		if ready, err := j.bridge.Ready(ctx); err != nil || !ready {
			if err = errors.Join(err, j.whileRunning(ctx, func(context.Context) error { return nil })); err != nil {
				return found, err
			}
		}
		return j.count(ctx, true)
	}
	err = j.whileRunning(ctx, func(ctx context.Context) error {
		before := j.finished()
		if found, err = j.count(ctx, false); err != nil || found.left == 0 {
			return err
		}
		if err := j.follow(ctx, found.left, before); err != nil {
			return err
		}
		fmt.Println(j.end)
		return nil
	})
	return found, err
}

// count marks what is to be done, or only counts it, and says how much that is.
func (j job) count(ctx context.Context, dryRun bool) (found marked, err error) {
	if found, err = j.mark(ctx, dryRun); err != nil {
		return found, err
	}
	fmt.Println(found.text)
	if found.left == 0 {
		fmt.Println("Nothing to do.")
	}
	return found, nil
}

const (
	lookEvery = 200 * time.Millisecond

	// askAfter is how long nothing may be finished before it is asked what is left: what another gave the bridge to do may have been
	// counted as one with what this program did.
	askAfter = 10 * time.Second

	// stallAfter is how long nothing may be finished before the rest is left to later. Waits for a quota are shorter, but for
	// that of a day.
	stallAfter = 5 * time.Minute
)

// whileRunning runs the bridge while work goes on, which begins when the records of Sellsy have been read.
func (j job) whileRunning(ctx context.Context, work func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancel(ctx)
	group.Go(func() error { return j.bridge.Run(ctx) })
	group.Go(func() error {
		defer stop()
		if err := j.waitReady(ctx); err != nil {
			return err
		}
		return work(ctx)
	})
	return group.Wait()
}

// waitReady waits until the records of Sellsy have been read.
func (j job) waitReady(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for told := false; ; told = true {
		ready, err := j.bridge.Ready(ctx)
		if ready || err != nil {
			return err
		}
		if !told {
			fmt.Println("Reading the records of Sellsy.")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// follow shows the progress until nothing is left of what the bridge was given to do. Among what it finishes is what came up
// meanwhile; so when as much is finished as was given, it is asked how much is left.
func (j job) follow(ctx context.Context, given int, before uint64) error {
	p := newProgress(os.Stdout, j.things)
	p.begin(given)
	defer p.end()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	left, moved := given, time.Now()
	for asked := moved; left > 0; {
		if now := j.finished(); now > before {
			left, before, moved = max(left-int(now-before), 0), now, time.Now() //nolint:gosec // as many as there are calls or numbers
			asked = moved
			p.set(given - left)
		}
		if left == 0 || time.Since(asked) > askAfter {
			still, err := j.mark(ctx, true)
			if err != nil {
				return err
			}
			left, asked = min(still.left, given), time.Now()
			continue
		}
		if time.Since(moved) > stallAfter {
			return fmt.Errorf("%d are left that cannot be done now, the log says why: start it again later, or the bridge, "+
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
