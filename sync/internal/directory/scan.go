package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	scanPage = 100

	// rescanEvery is how often all records are read again: deletions that no webhook told show in no other way.
	rescanEvery = 24 * time.Hour

	// lookBack is how far before the last reading the next one begins: clocks differ, and a record may be changed while its
	// page is being read.
	lookBack = 15 * time.Minute
)

// progress is how far the reading of one kind of record is. It is stored, so that a crash costs one page.
type progress struct {
	Started time.Time     `json:"started,omitzero"` // of the scan under way
	Offset  sellsy.Cursor `json:"offset,omitempty"`
	Done    time.Time     `json:"done,omitzero"`   // when the last whole scan began
	Polled  time.Time     `json:"polled,omitzero"` // changes before this are known
}

func cursorName(k matching.Kind) string { return "parties/" + string(k) }

func (d *Directory) progress(ctx context.Context, k matching.Kind) (progress, error) {
	var p progress
	text, err := d.rows.Cursor(ctx, d.ID, cursorName(k))
	if err != nil || text == "" {
		return p, err
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return progress{}, fmt.Errorf("stored progress of %s: %w", k, err)
	}
	return p, nil
}

func (d *Directory) setProgress(ctx context.Context, k matching.Kind, p progress) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return d.rows.SetCursor(ctx, d.ID, cursorName(k), string(text))
}

// reading is how the reading of one kind of record goes in this process.
type reading struct {
	failed item.Failures
	next   time.Time
}

// Tick reads the records of Sellsy once, then what has changed, then now and again everything, and says when to call it again. A
// kind that cannot be read waits longer each time and does not delay the others.
func (d *Directory) Tick(ctx context.Context) (next time.Time) {
	for _, k := range kinds {
		r := d.reads[k]
		if !time.Now().Before(r.next) {
			r.next = time.Now().Add(d.sweep)
			if err := d.read(ctx, k); err == nil {
				r.failed = item.Failures{}
				d.SellsyAccepts()
			} else if ctx.Err() == nil {
				d.Events.TickFailed("directory", err)
				r.failed = r.failed.After(err)
				r.next = r.failed.Next(err)
				d.Log.Warn("directory not refreshed, will try again", "kind", k, "at", r.next, "error", err)
			}
		}
		next = store.Earlier(next, r.next)
	}
	return next
}

func (d *Directory) read(ctx context.Context, k matching.Kind) error {
	p, err := d.progress(ctx, k)
	if err != nil {
		return err
	}
	if !p.Started.IsZero() || time.Since(p.Done) >= rescanEvery {
		return d.scan(ctx, k, p)
	}
	return d.poll(ctx, k, p)
}

// scan reads every record of a kind, going on where an earlier scan stopped, and forgets those that were not there.
func (d *Directory) scan(ctx context.Context, k matching.Kind, p progress) error {
	if p.Started.IsZero() {
		p.Started, p.Offset = time.Now(), ""
		if err := d.setProgress(ctx, k, p); err != nil {
			return err
		}
	}
	in, err := d.Installed(ctx)
	if err != nil {
		return err
	}
	read := 0
	for {
		parties, offset, more, err := d.page(ctx, k, p.Offset)
		if err != nil {
			return err
		}
		read += len(parties)
		for _, party := range parties {
			if err := d.scanned(ctx, party, in.ContactsSince); err != nil {
				return err
			}
		}
		if err := d.put(ctx, p.Started, parties...); err != nil {
			return err
		}
		if !more {
			break
		}
		p.Offset = offset
		if err := d.setProgress(ctx, k, p); err != nil {
			return err
		}
	}
	gone, err := d.dropUnseen(ctx, k, p.Started)
	if err != nil {
		return err
	}
	d.Log.Info("directory read", "kind", k, "parties", read, "forgotten", gone, "took", time.Since(p.Started).Round(time.Millisecond))
	return d.setProgress(ctx, k, progress{Done: p.Started, Polled: p.Started})
}

// scanned tells of a record that a scan came across, if it has changed since it was last read, or is new and belongs to the
// records that are written to Aircall.
func (d *Directory) scanned(ctx context.Context, p matching.Party, since time.Time) error {
	old, known, err := d.Party(ctx, p.Ref)
	if err != nil || (known && sameVersion(old, p)) || p.Created.Before(since) {
		return err
	}
	return d.changed(ctx, old, p)
}

// dropUnseen forgets the records of a kind that a scan did not come across.
func (d *Directory) dropUnseen(ctx context.Context, k matching.Kind, started time.Time) (gone int, err error) {
	for {
		refs, err := d.rows.Unseen(ctx, d.ID, string(k), started, scanPage)
		if err != nil || len(refs) == 0 {
			return gone, err
		}
		gone += len(refs)
		for _, ref := range refs {
			if err := d.Drop(ctx, matching.Ref{Kind: k, ID: ref.ID}); err != nil {
				return gone, err
			}
		}
	}
}

// poll reads the records that have changed since the last time.
func (d *Directory) poll(ctx context.Context, k matching.Kind, p progress) error {
	now := time.Now()
	for party, err := range d.updated(ctx, k, p.Polled.Add(-lookBack)) {
		if err != nil {
			return err
		}
		if err := d.polled(ctx, now, party); err != nil {
			return err
		}
	}
	p.Polled = now
	return d.setProgress(ctx, k, p)
}

// polled takes over a record that has changed. A company whose notice did not come is read again, for its contacts.
func (d *Directory) polled(ctx context.Context, now time.Time, p matching.Party) error {
	old, known, err := d.Party(ctx, p.Ref)
	if err != nil {
		return err
	}
	if p.Kind == matching.KindCompany && known && !sameVersion(old, p) {
		if err := d.records.Mark(ctx, account.RecordName(p.Ref), time.Now()); err != nil {
			return err
		}
	}
	return d.Learn(ctx, now, p)
}
