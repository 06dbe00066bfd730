package directory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
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

	// emptyEvery is the same for a kind of which there was none: an answer may have said so that was none, and this costs no more than to
	// ask for changes.
	emptyEvery = time.Hour

	// lookBack is how far before the last reading the next one begins: clocks differ, and a record may be changed while its
	// page is being read.
	lookBack = 15 * time.Minute

	// maxShort is how many scans in a row may bring fewer records than Sellsy counts, or far fewer than the last whole one. They take
	// over an hour.
	maxShort = 10

	// fewRecords may all have been deleted since yesterday. Of more, half are expected again.
	fewRecords = 10
)

var errShort = errors.New("fewer records than Sellsy counts, or has shown before")

// progress is how far the reading of one kind of record is. It is stored, so that a crash costs one page.
type progress struct {
	Started time.Time     `json:"started,omitzero"` // of the scan under way
	Offset  sellsy.Cursor `json:"offset,omitempty"`
	Read    int           `json:"read,omitempty"`  // records before the offset
	Total   int           `json:"total,omitempty"` // the most that Sellsy has counted since
	Had     int           `json:"had,omitempty"`   // records of the last whole scan
	Done    time.Time     `json:"done,omitzero"`   // when the last whole scan began
	Polled  time.Time     `json:"polled,omitzero"` // changes before this are known

	// Short counts the scans in a row that brought fewer records than Sellsy counts. Lacking is how many fewer was put up with.
	Short   int `json:"short,omitempty"`
	Lacking int `json:"lacking,omitempty"`
}

func cursorName(k matching.Kind) string { return "parties/" + string(k) }

func (d *Directory) progress(ctx context.Context, k matching.Kind) (progress, error) {
	var p progress
	text, err := d.rows.Cursor(ctx, d.ID, cursorName(k))
	if err != nil || text == "" {
		return p, err
	}
	if err := sellsy.Unmarshal([]byte(text), &p); err != nil {
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
			err := d.read(ctx, k)
			if due, elsewhere := item.Due(err); elsewhere {
				r.next = due // another process is at it
			} else if err == nil {
				r.failed = item.Failures{}
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
	if scanDue(p) {
		return d.alone(ctx, cursorName(k), func(ctx context.Context) error {
			if p, err = d.progress(ctx, k); err != nil || !scanDue(p) {
				return err // another process has just been at it
			}
			return d.scan(ctx, k, p)
		})
	}
	return d.poll(ctx, k, p)
}

// scanDue reports whether all records are to be read. They are after a clock was ahead, too: what changed meanwhile, nobody may have told.
func scanDue(p progress) bool {
	age := time.Since(p.Done)
	return !p.Started.IsZero() || age >= rescanEvery || p.Had == 0 && age >= emptyEvery || isAhead(p.Done) || isAhead(p.Polled)
}

// isAhead reports whether a stored time was written by a clock that was ahead, and has been put right. Clocks of processes differ by
// less.
func isAhead(t time.Time) bool { return time.Until(t) > lookBack }

// scan reads every record of a kind, going on where an earlier scan stopped, and forgets those that were not there.
func (d *Directory) scan(ctx context.Context, k matching.Kind, p progress) error {
	if p.Started.IsZero() || isAhead(p.Started) {
		p.Started, p.Offset, p.Read, p.Total = time.Now(), "", 0, 0
		if err := d.setProgress(ctx, k, p); err != nil {
			return err
		}
	}
	in, err := d.Installed(ctx)
	if err != nil {
		return err
	}
	for {
		page, err := d.page(ctx, k, p.Offset)
		if err != nil {
			return err
		}
		for i, party := range page.parties {
			if page.parties[i], err = d.scanned(ctx, party, in.ContactsSince); err != nil {
				return err
			}
		}
		if err := d.put(ctx, p.Started, page.parties...); err != nil {
			return err
		}
		p.Read += len(page.parties)
		p.Total = max(p.Total, page.total)
		if p.Offset = page.next; p.Offset == "" {
			break
		}
		if err := d.setProgress(ctx, k, p); err != nil {
			return err
		}
	}
	return finishScan(ctx, d, k, p)
}

// finishScan ends a scan whose pages are read.
func finishScan(ctx context.Context, d *Directory, k matching.Kind, p progress) error {
	done := progress{Done: p.Started, Polled: p.Started, Had: p.Read}
	if lacking := p.expected() - p.Read; lacking > 0 {
		if err := cameShort(ctx, d, k, p, lacking); err != nil {
			return err
		}
		done.Lacking = lacking
	}
	gone, err := d.dropUnseen(ctx, k, p.Started, done.Lacking > 0)
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if p.Read == 0 && gone == 0 && !p.Done.IsZero() {
		level = slog.LevelDebug // as before
	}
	d.Log.Log(ctx, level, "directory read", "kind", k, "parties", p.Read, "forgotten", gone, "took", time.Since(p.Started).Round(time.Millisecond))
	return d.setProgress(ctx, k, done)
}

// expected is how many records a scan should bring at least: as many as Sellsy counts, on whichever page, and no fewer than half of
// what the last one brought. A page that says in the middle, or at once, that there are none is not the end of them.
func (p progress) expected() int {
	if p.Had < fewRecords {
		return p.Total
	}
	return max(p.Total, p.Had/2)
}

// cameShort has a scan begin again that brought fewer records than expected. If that stays so for over an hour, or is no news, it
// is put up with: a record may be one that cannot be read.
func cameShort(ctx context.Context, d *Directory, k matching.Kind, p progress, lacking int) error {
	if lacking > p.Lacking && p.Short+1 < maxShort {
		again := progress{Done: p.Done, Polled: p.Polled, Short: p.Short + 1, Lacking: p.Lacking, Had: p.Had}
		if err := d.setProgress(ctx, k, again); err != nil {
			return err
		}
		return fmt.Errorf("%w: %d, and %d more", errShort, p.Read, lacking)
	}
	d.Log.Warn("Sellsy counts more records than it sends", "kind", k, "read", p.Read, "lacking", lacking)
	return nil
}

// scanned tells of a record that a scan came across, if it has changed since it was last read, or is new and belongs to the
// records that are written to Aircall. It returns what is to be kept: a notice may have brought a later version than the page.
func (d *Directory) scanned(ctx context.Context, p matching.Party, since time.Time) (matching.Party, error) {
	old, known, err := d.Party(ctx, p.Ref)
	if err == nil {
		p, err = timed(ctx, d, old, p, time.Time{})
	}
	switch {
	case err != nil:
		return p, err
	case p.Updated.Before(old.Updated):
		return old, nil
	case (known && sameVersion(old, p)) || p.Created.Before(since):
		return p, nil
	}
	return p, d.changed(ctx, old, p)
}

// dropUnseen forgets the records of a kind that a scan did not come across. When it came short, they may be there all the same: a few
// are read again, and many are left for the next scan.
func (d *Directory) dropUnseen(ctx context.Context, k matching.Kind, started time.Time, short bool) (gone int, err error) {
	for {
		refs, err := d.rows.Unseen(ctx, d.ID, string(k), started, scanPage)
		if err != nil || len(refs) == 0 {
			return gone, err
		}
		if short && len(refs) == scanPage {
			d.Log.Warn("records that did not come are kept", "kind", k)
			return 0, nil
		}
		for _, ref := range refs {
			ref := matching.Ref{Kind: k, ID: ref.ID}
			if short {
				err = d.records.Mark(ctx, account.RecordName(ref), time.Now())
			} else {
				err = d.Drop(ctx, ref)
				gone++
			}
			if err != nil {
				return gone, err
			}
		}
		if short {
			return 0, nil
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
	if err == nil {
		p, err = timed(ctx, d, old, p, time.Time{})
	}
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
