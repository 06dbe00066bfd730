// Command importcontacts writes the records that were in Sellsy before the bridge to Aircall's contacts, once. From then on the
// bridge keeps all of them in step.
//
// From a clone:
//
//	go build -o importcontacts ./examples/importcontacts
//
// It takes the environment of the bridge (see examples/bridge) and works on its data, so stop the bridge first. Aircall
// delivers again what it could not deliver in the meantime. The import is slow on purpose: a number a second at most, behind
// everything else, and within what both services allow. It can be interrupted: start it again, or just the bridge, which goes
// on with what is left.
//
//	-dry-run         count, and change nothing
//	-conflicts FILE  write the numbers that several records have to a file, one JSON object a line: the number, the record
//	                 whose contact it is (the one that was updated last), and the others
//	-demo            import a few records between fakes of both services, without accounts, network or files
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
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // a bare machine or container has none

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/batch"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

type options struct {
	dryRun, demo bool
	conflicts    string // a file; empty for none
}

func main() {
	o, err := parse(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintf(os.Stderr, "importcontacts: %v; -help shows what there is\n", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err = run(ctx, o)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted: start it again to go on, or the bridge")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "importcontacts:", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// parse reads the command line. If it asks for help, that is written to out.
func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("importcontacts", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.dryRun, "dry-run", false, "count, and change nothing")
	flags.BoolVar(&o.demo, "demo", false, "import a few records between fakes of both services")
	flags.StringVar(&o.conflicts, "conflicts", "", "write the numbers that several records have to this `file`, as JSON lines")
	err = flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(out)
		flags.PrintDefaults()
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return o, err
}

func run(ctx context.Context, o options) (err error) {
	cfg, release, err := configure(ctx, o.demo)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	b, err := bridge.New(cfg)
	if err != nil {
		return err
	}
	i := &importer{bridge: b, out: os.Stdout, progress: batch.NewProgress(os.Stdout, "numbers")}
	report, err := i.run(ctx, o.dryRun)
	if report.Records > 0 && o.conflicts != "" {
		err = errors.Join(err, writeConflicts(o.conflicts, report.Conflicts))
	}
	return err
}

// configure describes the bridge that the environment asks for, or that of the demo. It registers no webhooks, for nobody
// listens. Release closes its data file.
func configure(ctx context.Context, demo bool) (_ bridge.Config, release func() error, err error) {
	if demo {
		return demoConfig(), func() error { return nil }, nil
	}
	s, err := settings.Read(os.Getenv)
	if err != nil {
		return bridge.Config{}, nil, err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: max(s.LogLevel, slog.LevelWarn)}))
	store, err := s.Open(ctx, logger)
	if errors.Is(err, boltstore.ErrInUse) {
		err = fmt.Errorf("%w: if that is the bridge, stop it first", err)
	}
	if err != nil {
		return bridge.Config{}, nil, err
	}
	cfg, err := s.Config(store, logger)
	if err != nil {
		return bridge.Config{}, nil, errors.Join(err, store.Close())
	}
	return cfg, store.Close, nil
}

// writeConflicts writes one JSON object a line. The file holds names and numbers, so it is its owner's alone.
func writeConflicts(name string, conflicts []report.Conflict) (err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := json.NewEncoder(f)
	for _, c := range conflicts {
		if err := out.Encode(c); err != nil {
			return err
		}
	}
	return nil
}
