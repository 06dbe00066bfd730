package contacts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
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
		if err := errors.Join(c.LiftContactsSince(ctx), c.recognize(ctx)); err != nil {
			return im.report, err
		}
	}
	for _, k := range c.Kinds {
		im.start = time.Now()
		lacking, err := im.kind(ctx, k)
		if err != nil {
			return im.report, err
		}
		im.report.Lacking += lacking
	}
	return im.report, nil
}

// kind imports the records of a kind. When fewer come than Sellsy counts, they are read once more: what is in step costs nothing.
func (im *importing) kind(ctx context.Context, k matching.Kind) (lacking int, err error) {
	for again := false; ; again = true {
		pages, short := im.Records.Records(ctx, k)
		begun := im.report
		im.report.Conflicts = slices.Clip(begun.Conflicts)
		for page, err := range pages {
			if err != nil {
				return 0, err
			}
			for _, p := range page {
				if err := im.record(ctx, p); err != nil {
					return 0, err
				}
			}
			if im.Progress != nil {
				im.Progress(im.report)
			}
		}
		switch lacking = short(); {
		case lacking == 0:
			return 0, nil
		case again:
			im.Log.Warn("import: Sellsy counts more records than it sends", "kind", k, "lacking", lacking)
			return lacking, nil
		}
		im.report = begun
	}
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
	it, err := im.queue.Get(ctx, account.RecordName(ref))
	if err != nil {
		return err
	}
	f, err := im.open(ctx, ref, &it)
	if err != nil {
		return err
	}
	if f.isInStep() {
		im.report.InStep++
		return nil
	}
	im.report.Marked++
	if im.DryRun {
		return nil
	}
	return im.mark(ctx, ref, im.start.Add(time.Duration(im.report.Marked)*importPace))
}

// recognize finds the contacts in Aircall that name a record of which nothing is kept: they are from before the store was lost.
func (c *Contacts) recognize(ctx context.Context) error {
	corp, err := c.Records.Corp(ctx)
	if err != nil {
		return err
	}
	for contact, err := range c.Aircall.Contacts.All(ctx, aircall.ListContactsOptions{}) {
		if errors.Is(err, aircall.ErrOutOfReach) { // Aircall lists no more; those that are left are found by their numbers
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading Aircall's contacts: %w", err)
		}
		r, ok := referenceIn(&contact)
		if !ok || !sameCorp(r.Corp, corp) {
			continue
		}
		if err := c.adopt(ctx, &contact, r.Ref); err != nil {
			return err
		}
	}
	return nil
}

// adopt gives a contact to the record that it names, if neither is known. Its rows are read when the record is worked on.
func (c *Contacts) adopt(ctx context.Context, contact *aircall.Contact, ref matching.Ref) error {
	owner, err := c.owner(ctx, contact.ID)
	if err != nil || !owner.IsZero() {
		return err
	}
	p, known, err := c.Records.Party(ctx, ref)
	if err != nil || !known || !c.written(p, time.Time{}) {
		return err
	}
	if st, err := c.state(ctx, ref); err != nil || st.Phase != "" {
		return err
	}
	st := recordState{Phase: writing, Contact: contact.ID, Shows: fieldsIn(contact)}
	for _, row := range contact.PhoneNumbers {
		if n, err := matching.ParseNumber(row.Value, c.Region); err == nil && row.Label == label {
			st.expect(n)
		}
	}
	for _, n := range st.Noted {
		if err := c.note(ctx, n, ref); err != nil {
			return err
		}
	}
	if err := c.point(ctx, contact.ID, ref); err != nil {
		return err
	}
	return c.queue.Update(ctx, account.RecordName(ref), func(it *item.Item[recordState]) error {
		if it.State.Phase == "" {
			it.State, it.Due = st, store.Earlier(it.Due, time.Now().Add(changeDelay))
		}
		return nil
	})
}
