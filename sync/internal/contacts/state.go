package contacts

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

// Kinds of the items, as stores and lists of parked work name them.
const (
	RecordKind  = "record"  // one record of Sellsy each, such as contact/42: the work
	NumberKind  = "number"  // one phone number each, under its E.164 form
	ContactKind = "contact" // one Aircall contact each, under its id
)

// phase is how far the contact of a record is.
type phase string

const (
	creating phase = "creating" // about to be created; Until: from when on Aircall's search shows it, if it was
	writing  phase = "writing"  // writes have begun; Until: when the latest, of unknown outcome, is over
	inStep   phase = "in step"  // it shows what the state says
	emptied  phase = "emptied"  // other records have won all its numbers; Until: when it is removed
)

// recordState is what is kept of a record: its contact and what that shows because of us.
type recordState struct {
	Phase   phase             `json:"phase,omitempty"` // empty: the record has no contact
	Until   time.Time         `json:"until,omitzero"`
	Contact aircall.ContactID `json:"contact,omitempty"`
	Made    bool              `json:"made,omitempty"` // by us, rather than found
	Shows   fields            `json:"shows,omitzero"`
	Rows    []phoneRow        `json:"rows,omitempty"`
	Email   emailRow          `json:"email,omitzero"`

	// Noted are the numbers whose notes may name the record: all that the contact shows, and those that are being added or were
	// taken away. After a crash they tell which rows are ours.
	Noted []matching.Number `json:"noted,omitempty"`

	// From is the record whose contact is being taken over, until it shows this one.
	From matching.Ref `json:"from,omitzero"`

	// Refused are the numbers, the e-mail address and the names that Aircall does not accept. The contact is written without them.
	// Answers is what Aircall said to each.
	Refused []string          `json:"refused,omitempty"`
	Answers map[string]string `json:"answers,omitempty"`
}

// phoneRow is a row of the contact with a number of the record. ID is zero when people made the row.
type phoneRow struct {
	Number matching.Number       `json:"number"`
	ID     aircall.PhoneDetailID `json:"id,omitempty"`
}

// emailRow is the row with the record's e-mail address, which Aircall may show in another form.
type emailRow struct {
	Wrote string                `json:"wrote,omitempty"`
	Shown string                `json:"shown,omitempty"`
	ID    aircall.EmailDetailID `json:"id,omitempty"`
}

// numbers returns the numbers that the contact shows.
func (s *recordState) numbers() []matching.Number {
	var all []matching.Number
	for _, row := range s.Rows {
		if !slices.Contains(all, row.Number) {
			all = append(all, row.Number)
		}
	}
	return all
}

// expect adds numbers to those that are noted.
func (s *recordState) expect(numbers ...matching.Number) {
	for _, n := range numbers {
		if !slices.Contains(s.Noted, n) {
			s.Noted = append(slices.Clip(s.Noted), n)
		}
	}
}

// settles reports whether nothing is to be expected any more of a number: it is shown, or Aircall refuses it.
func (s *recordState) settles(n matching.Number) bool {
	return slices.Contains(s.numbers(), n) || slices.Contains(s.Refused, n.String())
}

// numberNote is what is kept of a number: the records whose contact may show it because of us, noted before it is written and
// until it was seen to be gone.
type numberNote struct {
	Records []matching.Ref `json:"records,omitempty"`
}

// pointer leads from a contact to its record.
type pointer struct {
	Record matching.Ref `json:"record,omitzero"`
}

func contactID(id aircall.ContactID) string { return strconv.FormatInt(int64(id), 10) }

// note notes that the contact of a record may show a number.
func (c *Contacts) note(ctx context.Context, n matching.Number, ref matching.Ref) error {
	return c.changeNote(ctx, n, func(refs []matching.Ref) []matching.Ref {
		if slices.Contains(refs, ref) {
			return refs
		}
		return append(refs, ref)
	})
}

// strike takes a record off the note of a number.
func (c *Contacts) strike(ctx context.Context, n matching.Number, ref matching.Ref) error {
	return c.changeNote(ctx, n, func(refs []matching.Ref) []matching.Ref {
		return slices.DeleteFunc(refs, func(r matching.Ref) bool { return r == ref })
	})
}

func (c *Contacts) changeNote(ctx context.Context, n matching.Number, change func([]matching.Ref) []matching.Ref) error {
	return c.numbers.Update(ctx, n.String(), func(it *item.Item[numberNote]) error {
		before := len(it.State.Records)
		it.State.Records = change(it.State.Records)
		if it.Rev != 0 && (before == 0 || len(it.State.Records) == 0) {
			it.Due = time.Now() // it is deleted, or was about to be
		}
		return nil
	})
}

// noted returns the records that may show a number.
func (c *Contacts) noted(ctx context.Context, n matching.Number) ([]matching.Ref, error) {
	it, err := c.numbers.Get(ctx, n.String())
	return it.State.Records, err
}

// point has a contact lead to a record; a zero one: to none.
func (c *Contacts) point(ctx context.Context, id aircall.ContactID, ref matching.Ref) error {
	return c.pointers.Update(ctx, contactID(id), func(it *item.Item[pointer]) error {
		if it.Rev != 0 && (it.State.Record.IsZero() || ref.IsZero()) {
			it.Due = time.Now()
		}
		it.State.Record = ref
		return nil
	})
}

// owner returns the record that a contact belongs to, zero if it is none of ours.
func (c *Contacts) owner(ctx context.Context, id aircall.ContactID) (matching.Ref, error) {
	it, err := c.pointers.Get(ctx, contactID(id))
	return it.State.Record, err
}

// state returns what is kept of a record.
func (c *Contacts) state(ctx context.Context, ref matching.Ref) (recordState, error) {
	it, err := c.queue.Get(ctx, account.RecordName(ref))
	return it.State, err
}
