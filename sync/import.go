package sync

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// importPace spreads the imported numbers in time, so that a record that changes meanwhile does not wait behind all of them. A
// number takes two requests as a rule, and Aircall allows 60 a minute, of which some are kept for cards.
const importPace = 4 * time.Second

// ImportOptions say how to import.
type ImportOptions struct {
	// DryRun counts and reports, and changes nothing.
	DryRun bool

	// Progress, if set, is called after each page of records, with the report so far.
	Progress func(ImportReport)
}

// ImportReport is what an import found.
type ImportReport struct {
	Records   int        // read from Sellsy, of the kinds that are synced
	Numbers   int        // distinct phone numbers of these
	InStep    int        // of these, numbers whose contact is as it should be
	Marked    int        // of these, numbers to be looked at
	Conflicts []Conflict // numbers of several records
}

// Conflict is a number that several records have. The latest version wins its Aircall contact.
type Conflict struct {
	Number matching.Number `json:"number"`
	Winner matching.Party  `json:"winner"`
	Others []matching.Ref  `json:"others"`
}

// ImportContacts lifts the limit to records created after the installation, and has the contact of every number of every
// record looked at. Run writes them, behind live traffic; [Counts].Numbers tells how far it is. What is in step already is
// left out, so an import that was cut off goes on where it was when it is repeated.
//
// It needs the directory: wait for [Bridge.Ready].
func (b *Bridge) ImportContacts(ctx context.Context, o ImportOptions) (ImportReport, error) {
	var report ImportReport
	if !o.DryRun {
		if err := b.liftContactsSince(ctx); err != nil {
			return report, err
		}
	}
	for _, k := range b.cfg.ContactKinds {
		if err := b.importKind(ctx, k, o, &report); err != nil {
			return report, err
		}
	}
	return report, nil
}

func (b *Bridge) importKind(ctx context.Context, k matching.Kind, o ImportOptions, report *ImportReport) error {
	start := time.Now()
	var offset sellsy.Cursor
	for {
		parties, next, more, err := b.page(ctx, k, offset)
		if err != nil {
			return err
		}
		for _, p := range parties {
			report.Records++
			for _, n := range p.Numbers {
				if err := b.importNumber(ctx, n, p, start, o, report); err != nil {
					return err
				}
			}
		}
		if o.Progress != nil {
			o.Progress(*report)
		}
		if !more {
			return nil
		}
		offset = next
	}
}

// importNumber looks at a number of a record, if the record is its winner: so each number counts once.
func (b *Bridge) importNumber(ctx context.Context, n matching.Number, p matching.Party, start time.Time, o ImportOptions, report *ImportReport) error {
	winner, losers, err := b.winner(ctx, n, time.Time{})
	if err != nil || winner.Ref != p.Ref {
		return err
	}
	report.Numbers++
	if len(losers) > 0 {
		c := Conflict{Number: n, Winner: winner}
		for _, l := range losers {
			c.Others = append(c.Others, l.Ref)
		}
		report.Conflicts = append(report.Conflicts, c)
	}
	g, err := b.group(ctx, winner, time.Time{})
	if err != nil {
		return err
	}
	if inStep, err := b.inStep(ctx, g); err != nil {
		return err
	} else if inStep {
		report.InStep++
		return nil
	}
	report.Marked++
	if o.DryRun {
		return nil
	}
	return b.markNumber(ctx, n, start.Add(time.Duration(report.Marked)*importPace))
}
