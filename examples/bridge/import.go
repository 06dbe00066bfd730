package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

func importCommand() command.Command {
	o := jobOptions{scopes: recordScopes}
	return command.Command{
		Name: "import", Summary: "writes the records that were in Sellsy before to Aircall's contacts, once",
		Flags: func(f *flag.FlagSet) {
			o.register(f, "conflicts", "write the numbers that several records have to this `file`, one JSON object a line: the number, the "+
				"record whose contact it is (the one that was updated last), and the others")
		},
		Run: func(ctx context.Context) error {
			return o.run(ctx, func(b *bridge.Bridge, _ settings.Settings) (job, error) { return importJob(b), nil })
		},
	}
}

// recordScopes are for reading the records of Sellsy, without which nobody has a number.
var recordScopes = []string{"individuals.read", "companies.read", "contacts.read"}

func importJob(b *bridge.Bridge) job {
	return job{
		things: "numbers", end: "All are in step.",
		finished: func() uint64 { return b.Counts().Numbers },
		mark: func(ctx context.Context, dryRun bool) (marked, error) {
			r, err := b.ImportContacts(ctx, bridge.ImportOptions{DryRun: dryRun})
			text := fmt.Sprintf("%d records in Sellsy with %d numbers: %d are in step with Aircall, %d are not; %d are in several records.",
				r.Records, r.Numbers, r.InStep, r.Marked, len(r.Conflicts))
			if r.Lacking > 0 {
				text += fmt.Sprintf(" Sellsy counts %d records more, which did not come: run this again.", r.Lacking)
			}
			return marked{
				left: r.Marked, text: text,
				write: func(to *json.Encoder) error {
					for _, c := range r.Conflicts {
						if err := to.Encode(c); err != nil {
							return err
						}
					}
					return nil
				},
			}, err
		},
	}
}
