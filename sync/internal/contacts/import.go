package contacts

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// importPace spreads the imported numbers in time, so that a record that changes meanwhile does not wait behind all of them. A
// number takes two requests as a rule, and Aircall allows 60 a minute, of which some are kept for cards.
const importPace = 4 * time.Second

// ImportOptions say how to import.
type ImportOptions struct {
	DryRun   bool                // count and report, change nothing
	Progress func(report.Import) // called after each page of records, if set
}

// importing is an import under way.
type importing struct {
	*Contacts
	ImportOptions
	report report.Import
	start  time.Time // of this kind of records
}

// Import lifts the limit to records created after the installation, and has the contact of every number of every record looked
// at. What is in step already is left out, so an import that was cut off goes on where it was when it is repeated.
func (c *Contacts) Import(ctx context.Context, o ImportOptions) (report.Import, error) {
	im := &importing{Contacts: c, ImportOptions: o}
	if !o.DryRun {
		if err := c.LiftContactsSince(ctx); err != nil {
			return im.report, err
		}
	}
	for _, k := range c.kinds {
		im.start = time.Now()
		for page, err := range c.records.Records(ctx, k) {
			if err != nil {
				return im.report, err
			}
			for _, p := range page {
				if err := im.record(ctx, p); err != nil {
					return im.report, err
				}
			}
			if o.Progress != nil {
				o.Progress(im.report)
			}
		}
	}
	return im.report, nil
}

func (im *importing) record(ctx context.Context, p matching.Party) error {
	im.report.Records++
	for _, n := range p.Numbers {
		if err := im.number(ctx, n, p.Ref); err != nil {
			return err
		}
	}
	return nil
}

// number looks at a number of a record, if the record is its winner: so each number counts once.
func (im *importing) number(ctx context.Context, n matching.Number, ref matching.Ref) error {
	winner, losers, err := im.winner(ctx, n, time.Time{})
	if err != nil || winner.Ref != ref {
		return err
	}
	im.report.Numbers++
	if len(losers) > 0 {
		c := report.Conflict{Number: n, Winner: winner}
		for _, l := range losers {
			c.Others = append(c.Others, l.Ref)
		}
		im.report.Conflicts = append(im.report.Conflicts, c)
	}
	g, err := im.group(ctx, winner, time.Time{})
	if err != nil {
		return err
	}
	if done, err := im.isInStep(ctx, g); err != nil {
		return err
	} else if done {
		im.report.InStep++
		return nil
	}
	im.report.Marked++
	if im.DryRun {
		return nil
	}
	return im.numbers.Mark(ctx, n.String(), im.start.Add(time.Duration(im.report.Marked)*importPace))
}
