package directory

import (
	"cmp"
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// timed completes a record by the times that Sellsy does not tell, or not so that they can be read. What is known of it already stands
// in for them. Its creation decides whether it is written to Aircall, so other signs of that are asked: when a notice said that it was
// created, zero if none did, and see createdBy.
func timed(ctx context.Context, d *Directory, old, p matching.Party, noticed time.Time) (matching.Party, error) {
	if p.Updated.IsZero() {
		p.Updated = old.Updated
	}
	if !p.Created.IsZero() {
		return p, nil
	}
	if p.Created = cmp.Or(old.Created, noticed); !p.Created.IsZero() || !old.IsZero() {
		return p, nil
	}
	var err error
	p.Created, err = createdBy(ctx, d, p)
	return p, err
}

// createdBy says when a record was created that does not tell and that the directory has not: now, if all records of its kind have been
// read before, for it was not among them. One that was not changed since the installation is older than that all the same, and of
// one that the first reading comes across nothing is known: such records count as from before the installation.
func createdBy(ctx context.Context, d *Directory, p matching.Party) (time.Time, error) {
	read, err := d.progress(ctx, p.Kind)
	if err != nil || read.Done.IsZero() {
		return time.Time{}, err
	}
	in, err := d.Installed(ctx)
	if err != nil || !p.Updated.IsZero() && p.Updated.Before(in.ContactsSince) {
		return time.Time{}, err
	}
	return time.Now(), nil
}
