package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/doctor"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
)

const (
	// patience is longer than an examination takes, unless a service hangs.
	patience = 2 * time.Minute

	// probePatience has room for quotas of the minute that others have used up.
	probePatience = 10 * time.Minute
)

func doctorCommand() command.Command {
	var demo, probes bool
	var file string
	return command.Command{
		Name: "doctor", Summary: "says what is wrong with the accounts and settings, and what to do about it",
		Flags: func(f *flag.FlagSet) {
			f.BoolVar(&demo, "demo", false, "examine fakes of both services in which a few things are wrong")
			f.BoolVar(&probes, "probe", false, "check what the code assumes of both services (docs/assumptions.md), by reading alone")
			f.StringVar(&file, "report", "probe.json", "where -probe writes its report for the authors, without what it is about")
		},
		Run: func(ctx context.Context) error {
			if probes {
				return runProbe(ctx, demo, file)
			}
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			env, release, err := faultyEnvironment(ctx, demo)
			if err != nil {
				return err
			}
			defer release()
			if !doctor.Examine(ctx, env, os.Stdout) {
				return command.ErrReported
			}
			return nil
		},
	}
}

// runProbe checks what the code assumes of both services, prints a page for people, and writes the report for the authors.
func runProbe(ctx context.Context, demo bool, file string) error {
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	env, release, err := environment(demo)
	if err != nil {
		return err
	}
	defer release()
	set, err := settings.Read(env)
	if err != nil {
		return err
	}
	o, end := probe.Options{Settings: set}, func() {}
	if term.IsTerminal(int(os.Stderr.Fd())) { //nolint:gosec // a file descriptor is small
		bar := newProgress(os.Stderr, "assumptions")
		o.Progress, end = func(done, total int) {
			if done == 0 {
				bar.begin(total)
			}
			bar.set(done)
		}, bar.end
	}
	report, err := probe.Run(ctx, o)
	if err != nil {
		return err
	}
	end()
	report.WritePage(os.Stdout)
	text, err := report.JSON()
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	fmt.Printf("\n%s has all exchanges, with placeholders in place of what they were about: no names, no numbers, no secrets. Look through it, and send it to the authors.\n", file)
	if !report.Good() {
		return command.ErrReported
	}
	return nil
}
