package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

func backfillCommand() command.Command {
	o := jobOptions{scopes: append([]string{"phonecalls.read", "phonecalls.write"}, recordScopes...)}
	var from, to string
	return command.Command{
		Name: "backfill", Summary: "logs the calls of a past period that are not logged yet",
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&from, "from", "", "the first `day`, such as 2026-03-01, in BRIDGE_TIMEZONE; required but with -demo")
			f.StringVar(&to, "to", "", "the last `day`; today if it is not given")
			o.register(f, "report", "write the count to this `file`, as JSON")
		},
		Run: func(ctx context.Context) error {
			if from == "" && !o.demo {
				return command.Usagef("-from is missing")
			}
			if _, err := period(from, to, time.UTC); err != nil {
				return err
			}
			return o.run(ctx, func(b *bridge.Bridge, set settings.Settings) (job, error) {
				days, err := period(from, to, set.Policy.Location)
				return backfillJob(b, days), err
			})
		},
	}
}

// period turns days into moments. The last one is a part of it.
func period(from, to string, zone *time.Location) (o bridge.CatchUpOptions, err error) {
	if from != "" {
		if o.From, err = time.ParseInLocation(time.DateOnly, from, zone); err != nil {
			return o, command.Usagef("-from: %q is no day such as 2026-03-01", from)
		}
	}
	if to != "" {
		if o.To, err = time.ParseInLocation(time.DateOnly, to, zone); err != nil {
			return o, command.Usagef("-to: %q is no day such as 2026-03-01", to)
		}
		o.To = o.To.AddDate(0, 0, 1)
	}
	if !o.To.IsZero() && !o.From.Before(o.To) {
		return o, command.Usagef("-to: before -from")
	}
	return o, nil
}

func backfillJob(b *bridge.Bridge, days bridge.CatchUpOptions) job {
	return job{
		things: "calls", end: "All are logged.",
		finished: func() uint64 { return b.Counts().Decided },
		mark: func(ctx context.Context, dryRun bool) (marked, error) {
			days := days
			days.DryRun = dryRun
			r, err := b.CatchUp(ctx, days)
			return marked{
				left: r.Marked,
				text: fmt.Sprintf("%d calls: %d are to be logged, unless Sellsy holds them; %d are known to be logged, %d go on, %d are kept out by "+
					"the settings, %d have no number, %d are with nobody in Sellsy.", r.Calls, r.Marked, r.Known, r.Running, r.Filtered, r.NoNumber, r.Nobody),
				write: func(to *json.Encoder) error { return to.Encode(r) },
			}, err
		},
	}
}
