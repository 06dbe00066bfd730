package main

import (
	"context"
	"flag"
	"os"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/doctor"
)

// patience is longer than an examination takes, unless a service hangs.
const patience = 2 * time.Minute

func doctorCommand() command.Command {
	var demo bool
	var p probing
	return command.Command{
		Name: "doctor", Summary: "says what is wrong with the accounts and settings, and what to do about it",
		Flags: func(f *flag.FlagSet) {
			f.BoolVar(&demo, "demo", false, "examine fakes of both services in which a few things are wrong")
			p.register(f)
		},
		Run: func(ctx context.Context) error {
			if p.asked || p.record != "" {
				return p.run(ctx, demo)
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
