package contacts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// label is that of the rows that we add.
const label = "Sellsy"

// maxAnswer is how many bytes are kept of what Aircall says to what it refuses.
const maxAnswer = 300

// errLastRow says that Aircall did not let a contact without anything of people's lose its last row.
var errLastRow = errors.New("the contact keeps its last row")

// writer writes to the contact of a record.
type writer struct{ *following }

// write has the contact show the record. A number or an address that was replaced keeps its row. While a number moves, two contacts
// have it (assumption aircall-shared-number).
func (f writer) write(ctx context.Context) error {
	st := &f.it.State
	if err := f.begin(ctx); err != nil {
		return err
	}
	for _, n := range st.numbers() { // whoever wins them now shows them, also if this is cut off
		if slices.Contains(f.wins, n) {
			continue
		}
		winner, _, err := f.winner(ctx, n, f.since)
		if err == nil && !winner.IsZero() {
			err = f.mark(ctx, winner.Ref, time.Now())
		}
		if err != nil {
			return err
		}
	}
	for _, n := range f.wins {
		if err := f.note(ctx, n, f.ref); err != nil {
			return err
		}
	}
	if err := f.writeFields(ctx); err != nil {
		return err
	}
	if f.rowsDiffer() || f.emailDiffers() {
		if err := f.readRows(ctx); err != nil {
			return err
		}
		if st.Contact == 0 {
			return aircall.ErrNotFound
		}
	}
	if err := f.writeRows(ctx); err != nil {
		return err
	}
	return f.writeEmail(ctx)
}

func (f writer) writeFields(ctx context.Context) error {
	st := &f.it.State
	want := fieldsOf(f.party, f.corp)
	if want.Reference != st.Shows.Reference { // it is written among what people wrote
		if err := f.readOnce(ctx); err != nil {
			return err
		}
		if st.Contact == 0 {
			return aircall.ErrNotFound
		}
	}
	information := ""
	if f.have != nil {
		if information = f.have.Information; f.unread() { // what people wrote would be lost
			want.Reference = st.Shows.Reference
		}
	}
	err := f.update(ctx, want, information)
	for i := 0; i < 4 && errors.Is(err, aircall.ErrInvalid); i++ { // one after the other, so it shows what is refused
		one, value := st.Shows.one(i, want)
		if oneErr := f.refused(f.update(ctx, one, information), value); oneErr != nil {
			return oneErr
		}
	}
	if errors.Is(err, aircall.ErrInvalid) {
		return nil
	}
	return err
}

// update writes the fields that differ from those which the contact shows.
func (f writer) update(ctx context.Context, want fields, information string) error {
	st := &f.it.State
	change, changed := st.Shows.change(want, information, st.Refused)
	if !changed {
		return nil
	}
	return f.send("updating the contact", func() error {
		contact, err := f.Aircall.Contacts.Update(ctx, st.Contact, change)
		if err != nil {
			return err
		}
		st.Shows = want
		f.Events.ContactWritten(st.Contact, false)
		f.take(contact)
		return nil
	})
}

// writeRows changes the rows with numbers that are no longer to be shown into those that are, then adds or deletes the rest.
func (f writer) writeRows(ctx context.Context) error {
	st := &f.it.State
	contacts := f.Aircall.Contacts
	for _, n := range f.wins {
		if st.settles(n) {
			continue
		}
		old := slices.IndexFunc(st.Rows, func(r phoneRow) bool { return r.ID != 0 && !slices.Contains(f.wins, r.Number) })
		err := f.send("writing a number of the contact", func() error {
			var row *aircall.PhoneDetail
			var err error
			if old < 0 {
				row, err = contacts.AddPhone(ctx, st.Contact, aircall.DetailInput{Label: label, Value: n.String()})
			} else {
				row = &aircall.PhoneDetail{ID: st.Rows[old].ID, Label: label}
				row.Value, err = f.replace(ctx, "phone_detail", int64(row.ID), n.String())
			}
			if err != nil {
				return err
			}
			if old >= 0 {
				st.Rows = slices.Delete(st.Rows, old, old+1)
			}
			st.Rows = append(st.Rows, phoneRow{n, row.ID})
			f.have.PhoneNumbers = append(slices.DeleteFunc(f.have.PhoneNumbers, func(r aircall.PhoneDetail) bool { return r.ID == row.ID }), *row)
			return nil
		})
		if err = f.refused(err, n.String()); err != nil {
			return err
		}
	}
	for _, row := range slices.Clone(st.Rows) {
		if !slices.Contains(f.wins, row.Number) {
			winner, _, err := f.winner(ctx, row.Number, f.since)
			if err != nil {
				return err
			}
			if err := f.lose(ctx, row.Number, winner.Ref); err != nil {
				return err
			}
		} else if i := slices.IndexFunc(st.Rows, func(r phoneRow) bool { return r.Number == row.Number }); st.Rows[i].ID != row.ID {
			if err := f.deleteRow(ctx, row); err != nil { // it was added twice
				return err
			}
		}
	}
	return nil
}

// lose takes a number out of the contact: our row, and if another record wins the number, also the one that people made of it.
func (f writer) lose(ctx context.Context, n matching.Number, winner matching.Ref) error {
	st := &f.it.State
	if err := f.begin(ctx); err != nil {
		return err
	}
	if err := f.readRows(ctx); err != nil || st.Contact == 0 {
		return err
	}
	for _, row := range slices.Clone(st.Rows) {
		if row.Number != n {
			continue
		}
		if row.ID == 0 && !winner.IsZero() {
			for _, theirs := range f.rows(n) {
				if err := f.deleteRow(ctx, phoneRow{n, theirs.ID}); err != nil {
					return err
				}
			}
		}
		if err := f.deleteRow(ctx, row); err != nil {
			return err
		}
	}
	if !winner.IsZero() {
		f.Events.NumberOverwritten(report.NumberOverwritten{Contact: st.Contact, Record: f.ref, Winner: winner})
	}
	return nil
}

func (f writer) deleteRow(ctx context.Context, row phoneRow) error {
	st := &f.it.State
	if row.ID != 0 {
		err := f.send("taking a number from the contact", func() error {
			return ignoreGone(f.Aircall.Contacts.DeletePhone(ctx, st.Contact, row.ID))
		})
		if errors.Is(err, aircall.ErrInvalid) && len(f.have.PhoneNumbers) == 1 && st.Made && f.untouched() {
			return errLastRow
		}
		if err != nil {
			return err
		}
		f.have.PhoneNumbers = slices.DeleteFunc(f.have.PhoneNumbers, func(r aircall.PhoneDetail) bool { return r.ID == row.ID })
	}
	st.Rows = slices.DeleteFunc(st.Rows, func(r phoneRow) bool { return r == row })
	return nil
}

// writeEmail has the contact show the record's e-mail address in the place of the one that we put there before. What Sellsy has
// not any more stays, unless it was another record's.
func (f writer) writeEmail(ctx context.Context) error {
	if !f.emailDiffers() {
		return nil
	}
	st := &f.it.State
	email, contacts := emailOf(f.party), f.Aircall.Contacts
	if email == "" {
		err := f.send("taking an e-mail address from the contact", func() error {
			return ignoreGone(contacts.DeleteEmail(ctx, st.Contact, st.Email.ID))
		})
		st.Email = emailRow{}
		return err
	}
	for _, row := range f.have.Emails {
		if strings.EqualFold(row.Value, email) && row.ID != st.Email.ID && st.Email.ID == 0 { // people have added it
			st.Email = emailRow{Wrote: email, Shown: row.Value}
			return nil
		}
	}
	err := f.send("writing the contact's e-mail address", func() error {
		var row *aircall.EmailDetail
		var err error
		if st.Email.ID == 0 {
			row, err = contacts.AddEmail(ctx, st.Contact, aircall.DetailInput{Label: label, Value: email})
		} else {
			row = &aircall.EmailDetail{ID: st.Email.ID}
			row.Value, err = f.replace(ctx, "email_detail", int64(row.ID), email)
		}
		if err == nil {
			st.Email = emailRow{email, row.Value, row.ID}
		}
		return err
	})
	return f.refused(err, email)
}

// replace changes the value of a row, and returns it as Aircall shows it. The client repeats such a request by itself when it fails: if it
// did, what it sent first may still be carried out, and change the row back.
func (f writer) replace(ctx context.Context, row string, id int64, value string) (shown string, err error) {
	var answer map[string]struct {
		Value string `json:"value"`
	}
	resp, err := f.Aircall.Do(ctx, aircall.Request{
		Method: http.MethodPut, Path: "/v1/contacts/{id}/" + row + "s/{row}", Args: []any{f.it.State.Contact, id},
		Body: aircall.DetailInput{Value: value},
	}, &answer)
	if err != nil {
		return "", err
	}
	f.unknown = f.unknown || resp.Attempts > 1
	return cmp.Or(answer[row].Value, value), nil
}

// refused notes what Aircall does not accept, so that the rest is written without it.
func (f writer) refused(err error, what string) error {
	if !errors.Is(err, aircall.ErrInvalid) {
		return err
	}
	st := &f.it.State
	f.log.Warn("Aircall does not accept something of the record, its contact is written without", "contact", int64(st.Contact), "error", err)
	answer := err.Error()
	if refusal, ok := errors.AsType[*aircall.Error](err); ok && refusal.Message != "" {
		answer = strings.TrimSuffix(refusal.Message+": "+refusal.Troubleshoot, ": ")
	}
	if !slices.Contains(st.Refused, what) {
		st.Refused = append(slices.Clip(st.Refused), what)
	}
	if st.Answers = maps.Clone(st.Answers); st.Answers == nil {
		st.Answers = map[string]string{}
	}
	st.Answers[what] = item.CutText(answer, maxAnswer)
	return nil
}

// unread reports whether what people wrote into the contact cannot be told: it came in another kind than text, or without the reference
// that we wrote there, and nothing else.
func (f writer) unread() bool {
	switch text := f.have.Information; {
	case text == "":
		return f.it.State.Shows.Reference != ""
	default:
		return strings.Contains("{[tf", text[:1]) && json.Valid([]byte(text))
	}
}

// untouched reports whether people have added nothing to the contact.
func (f writer) untouched() bool {
	st := &f.it.State
	for _, row := range f.have.PhoneNumbers {
		if !slices.ContainsFunc(st.Rows, func(r phoneRow) bool { return r.ID == row.ID }) {
			return false
		}
	}
	for _, row := range f.have.Emails {
		if row.ID != st.Email.ID {
			return false
		}
	}
	return !f.unread() && strings.TrimSpace(withReference(f.have.Information, "")) == ""
}

// remove deletes a contact that shows nothing of ours any more. One that people made or added to is left to them.
func (f writer) remove(ctx context.Context) error {
	st := &f.it.State
	if err := f.begin(ctx); err != nil {
		return err
	}
	if err := f.readRows(ctx); err != nil {
		return err
	}
	if st.Contact != 0 && st.Made && f.untouched() {
		err := f.send("removing a contact without numbers", func() error {
			return ignoreGone(f.Aircall.Contacts.Delete(ctx, st.Contact))
		})
		if err != nil {
			return err
		}
	}
	if st.Contact != 0 {
		if err := f.point(ctx, st.Contact, matching.Ref{}); err != nil {
			return err
		}
	}
	return f.finish(ctx, "", time.Time{})
}

// ignoreGone is the outcome of a deletion: somebody else may have been first.
func ignoreGone(err error) error {
	if errors.Is(err, aircall.ErrNotFound) {
		return nil
	}
	return err
}
