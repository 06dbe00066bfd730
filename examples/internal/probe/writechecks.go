package probe

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// text is a text of several kilobytes with all that could be lost on its way.
func text(mark string) string {
	lines := []string{mark, "", "Test de « bridge doctor -probe -write » – Prüfung: éàüñß €", "  two spaces, <b>no tag</b> & \"quotes\"", ""}
	const enough = 60
	for i := range enough {
		lines = append(lines, fmt.Sprintf("%02d. This phone call was made by a test, which deletes it within minutes.", i))
	}
	return strings.Join(lines, "\n")
}

// phoneCall makes a phone call, finds it again by its text, changes it, and deletes it.
func (w *writer) phoneCall(ctx context.Context) {
	w.begin("sellsy-related", writing)
	all := []string{"sellsy-related", "sellsy-description-text", "sellsy-search-lag", "sellsy-put"}
	owner, err := w.owner(ctx)
	if err != nil {
		w.tell(w.crm.failed(theStaff, err), all...)
		return
	}
	step, in, err := w.makePhoneCall(ctx, owner)
	if err != nil {
		w.tell(w.crm.failed("asked.phone_call_to_make", err), all[1:]...)
		return
	}
	id := sellsy.PhoneCallID(w.journal.steps[step].ID)
	w.begin("sellsy-search-lag", writing)
	w.tell(w.lag(ctx, &w.crm, "asked.phone_call_search", w.grace(), func() (bool, error) {
		page, err := w.sellsy.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{Related: in.Related[:1], Date: sellsy.Period{
			Start: sellsy.At(in.Date.Add(-time.Minute)), End: sellsy.At(in.Date.Add(time.Minute)),
		}}, newest)
		return err == nil && slices.ContainsFunc(page.Items, func(c sellsy.PhoneCall) bool { return c.ID == id }), err
	}), "sellsy-search-lag")
	w.begin("sellsy-put", writing)
	w.changePhoneCall(ctx, id, in)
	_ = w.undo(ctx, step) // what stays is deleted at the end, or named
}

// makePhoneCall makes a phone call with all that it may be related to or, if that is refused, with the record alone.
func (w *writer) makePhoneCall(ctx context.Context, owner sellsy.StaffID) (step int, in sellsy.PhoneCallInput, err error) {
	const duration = 61
	in = sellsy.PhoneCallInput{
		OwnerID: owner, Date: sellsy.At(time.Now().Add(-time.Hour).Truncate(time.Second)), Result: sellsy.ResultConnected, Source: sellsy.SourceIncoming,
		Related: w.related(ctx), Duration: sellsy.Some(duration),
	}
	create := func(mark string) (int64, error) {
		in.Description = sellsy.Some(text(mark))
		made, err := w.sellsy.PhoneCalls.Create(ctx, in)
		if err != nil {
			return 0, err
		}
		return int64(made.ID), nil
	}
	step, err = w.make(made{Kind: madePhoneCall}, create)
	several := len(in.Related)
	switch {
	case several == 1:
		w.tell(untold("alone"), "sellsy-related")
	case err == nil:
		w.tell(holds("made_with", "n", several), "sellsy-related")
	case w.unknown(err) || w.broken != nil:
		w.tell(w.crm.failed("asked.several_records", err), "sellsy-related")
	default:
		w.tell(w.crm.failed("asked.several_records", err), "sellsy-related")
		in.Related = in.Related[:1]
		step, err = w.make(made{Kind: madePhoneCall}, create)
	}
	return step, in, err
}

// changePhoneCall changes the description alone, and compares all of the phone call before and after.
func (w *writer) changePhoneCall(ctx context.Context, id sellsy.PhoneCallID, in sellsy.PhoneCallInput) {
	before, err := w.sellsy.PhoneCalls.Get(ctx, id)
	if err != nil {
		w.tell(w.crm.failed(aPhoneCall, err), "sellsy-description-text", "sellsy-put")
		return
	}
	want, _ := in.Description.Get()
	if before.Description == want {
		w.tell(holds("text_same", "asked", say(aPhoneCall), "bytes", len(want)), "sellsy-description-text")
	} else {
		w.tell(differs("text_otherwise", "asked", say(aPhoneCall), "bytes", len(want), "back", len(before.Description)), "sellsy-description-text")
	}
	const more = "\n\nOne more line."
	if _, err = w.sellsy.PhoneCalls.Update(ctx, id, sellsy.PhoneCallInput{Description: sellsy.Some(before.Description + more)}); err != nil {
		w.tell(w.crm.failed("asked.phone_call_to_change", err), "sellsy-put")
		return
	}
	after, err := w.sellsy.PhoneCalls.Get(ctx, id)
	switch {
	case err != nil:
		w.tell(w.crm.failed(aPhoneCall, err), "sellsy-put")
	case after.Description == before.Description:
		w.tell(differs("unchanged"), "sellsy-put")
	default:
		w.tell(othersStay(*before, *after), "sellsy-put")
	}
}

// othersStay compares all but the description of a phone call before and after a change.
func othersStay(before, after sellsy.PhoneCall) Finding {
	var changed []string
	for _, f := range []struct {
		name          string
		before, after any
	}{
		{"owner", before.Owner, after.Owner}, {"source", before.Source, after.Source}, {"result", before.Result.ID, after.Result.ID},
		{"duration", before.Duration, after.Duration}, {"date", before.Date.Unix(), after.Date.Unix()}, {"topic", before.Topic, after.Topic},
		{"related", before.Related, after.Related}, {"priority", before.Priority, after.Priority},
	} {
		was, _ := json.Marshal(f.before)
		is, _ := json.Marshal(f.after)
		if !bytes.Equal(was, is) {
			changed = append(changed, f.name)
		}
	}
	if changed != nil {
		return differs("others_changed", "fields", strings.Join(changed, ", "))
	}
	return holds("others_stayed")
}

// owner is a member of the staff to whom a phone call can belong.
func (w *writer) owner(ctx context.Context) (sellsy.StaffID, error) {
	if id := w.set.Policy.DefaultOwner; id != 0 {
		return id, nil
	}
	page, err := w.sellsy.Staffs.List(ctx, sellsy.ListOptions{PageSize: sellsy.MaxPageSize})
	if err != nil {
		return 0, err
	}
	for _, s := range page.Items {
		if s.Status != sellsy.StaffBlocked {
			return s.ID, nil
		}
	}
	me, err := w.sellsy.Staffs.Me(ctx)
	if err != nil {
		return 0, err
	}
	return me.ID, nil
}

// related are the record, the company of a contact, and an opportunity, as far as there are such.
func (w *writer) related(ctx context.Context) []sellsy.RelatedObject {
	all, subject := []sellsy.RelatedObject{w.record}, w.record
	if w.record.Type == sellsy.RelatedContact {
		companies, err := w.sellsy.Contacts.Companies(ctx, sellsy.ContactID(w.record.ID))
		if err != nil || len(companies) == 0 {
			return all
		}
		subject = sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(companies[0].ID)}
		all = append(all, subject)
	}
	page, err := w.sellsy.Opportunities.Search(ctx, sellsy.OpportunityFilter{Related: []sellsy.RelatedObject{subject}}, sellsy.ListOptions{PageSize: 1})
	if err != nil || len(page.Items) == 0 {
		return all
	}
	return append(all, sellsy.RelatedObject{Type: sellsy.RelatedOpportunity, ID: int64(page.Items[0].ID)})
}

// comment makes a comment, reads it back, and deletes it.
func (w *writer) comment(ctx context.Context) {
	const id, aComment = "sellsy-comment", "asked.comment"
	w.begin(id, writing)
	want := ""
	step, err := w.make(made{Kind: madeComment}, func(mark string) (int64, error) {
		want = text(mark)
		made, err := w.sellsy.Comments.Create(ctx, sellsy.CommentInput{Description: want, Related: []sellsy.RelatedObject{w.record}})
		if err != nil {
			return 0, err
		}
		return int64(made.ID), nil
	})
	if err != nil {
		w.tell(w.crm.failed("asked.comment_to_make", err), id)
		return
	}
	got, err := w.sellsy.Comments.Get(ctx, sellsy.CommentID(w.journal.steps[step].ID))
	switch {
	case err != nil:
		w.tell(w.crm.failed(aComment, err), id)
	case got.Description != want:
		w.tell(differs("text_otherwise", "asked", say(aComment), "bytes", len(want), "back", len(got.Description)), id)
	default:
		w.tell(holds("text_same", "asked", say(aComment), "bytes", len(want)), id)
	}
	_ = w.undo(ctx, step)
}

// tag adds a tag to the record, looks whether those that it had are there, and deletes it.
func (w *writer) tag(ctx context.Context) {
	const id = "sellsy-tag"
	w.begin(id, writing)
	before, err := w.tagsOf(ctx, w.record)
	if err != nil {
		w.tell(w.crm.failed("asked.tags", err), id)
		return
	}
	m := made{Kind: madeTag}
	for _, t := range before {
		m.Tags = append(m.Tags, t.ID)
	}
	step, err := w.make(m, func(mark string) (int64, error) {
		tags, err := w.addTags(ctx, w.record, sellsy.SmartTag{Value: mark})
		if err != nil {
			return 0, err
		}
		i := slices.IndexFunc(tags, func(t sellsy.SmartTag) bool { return strings.EqualFold(t.Value, mark) })
		if i < 0 {
			return 0, nil // it is looked for when it is deleted
		}
		return int64(tags[i].ID), nil
	})
	if err != nil {
		w.tell(w.crm.failed("asked.tag_to_add", err), id)
		return
	}
	after, err := w.tagsOf(ctx, w.record)
	w.tell(w.compareTags(before, after, w.journal.steps[step].ID, err), id)
	_ = w.undo(ctx, step)
}

func (w *writer) compareTags(before, after []sellsy.SmartTag, added int64, err error) Finding {
	has := func(id sellsy.SmartTagID) bool {
		return slices.ContainsFunc(after, func(t sellsy.SmartTag) bool { return t.ID == id })
	}
	lost := count(before, func(t sellsy.SmartTag) bool { return !has(t.ID) })
	switch {
	case err != nil:
		return w.crm.failed("asked.tags", err)
	case lost > 0:
		return differs("tags_replaced", "n", lost)
	case !has(sellsy.SmartTagID(added)):
		return differs("tag_absent")
	}
	return holds("tag_added", "n", len(before))
}

// aircallContacts makes two contacts with one number, looks for them, tries to empty a field, and deletes them.
func (w *writer) aircallContacts(ctx context.Context) {
	const shared, searched, blank = "aircall-shared-number", "aircall-search-lag", "aircall-blank"
	w.begin(shared, writing)
	number, err := madeUpNumber()
	if err != nil {
		w.tell(untold("no_try"), shared, searched, blank)
		return
	}
	create := func(mark string) (int64, error) {
		made, err := w.aircall.Contacts.Create(ctx, aircall.ContactInput{
			FirstName: "Test", LastName: mark, CompanyName: mark, Information: mark, PhoneNumbers: []aircall.DetailInput{{Label: "Test", Value: number}},
		})
		if err != nil {
			return 0, err
		}
		return int64(made.ID), nil
	}
	first, err := w.make(made{Kind: madeContact, Number: number}, create)
	if err != nil {
		w.tell(w.phones.failed("asked.contact_to_make", err), shared, searched, blank)
		return
	}
	ids := []int64{w.journal.steps[first].ID}
	second, err := w.make(made{Kind: madeContact, Number: number}, create)
	switch {
	case err != nil:
		w.tell(w.phones.failed("asked.second_contact", err), shared)
	case w.journal.steps[second].ID == ids[0]:
		w.tell(differs("second_is_first"), shared)
	default:
		ids = append(ids, w.journal.steps[second].ID)
		w.tell(w.bothHave(ctx, ids, number), shared)
	}
	w.begin(searched, writing)
	w.tell(w.lag(ctx, &w.phones, "asked.contact_search", 2*w.grace(), func() (bool, error) {
		page, err := w.aircall.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: number})
		return err == nil && !slices.ContainsFunc(ids, func(id int64) bool {
			return !slices.ContainsFunc(page.Items, func(c aircall.Contact) bool { return int64(c.ID) == id })
		}), err
	}), searched)
	w.begin(blank, writing)
	w.tell(w.empty(ctx, aircall.ContactID(ids[0])), blank)
	for _, step := range slices.Backward(w.journal.left()) {
		_ = w.undo(ctx, step)
	}
}

// bothHave looks whether all contacts have a number.
func (w *writer) bothHave(ctx context.Context, ids []int64, number string) Finding {
	want, err := matching.ParseNumber(number, w.set.Country)
	if err != nil {
		return untold("no_try")
	}
	for _, id := range ids {
		c, err := w.aircall.Contacts.Get(ctx, aircall.ContactID(id))
		if err != nil {
			return w.phones.failed("asked.contact", err)
		}
		if !w.shows(*c, want) {
			return differs("one_lost")
		}
	}
	return holds("both_have")
}

// empty tries to empty a field of a contact.
func (w *writer) empty(ctx context.Context, id aircall.ContactID) Finding {
	_, refused := w.aircall.Do(ctx, aircall.Request{
		Method: http.MethodPost, Path: "/v1/contacts/{id}", Args: []any{id}, Body: map[string]string{"company_name": ""},
	}, nil)
	status := statusOf(refused)
	if refused != nil && (status < http.StatusBadRequest || status >= http.StatusInternalServerError || status == http.StatusTooManyRequests) {
		return w.phones.failed("asked.field_to_empty", refused)
	}
	c, err := w.aircall.Contacts.Get(ctx, id)
	switch {
	case err != nil:
		return w.phones.failed("asked.contact", err)
	case c.CompanyName == "":
		return differs("emptied")
	case refused != nil:
		return holds("empty_refused", "status", status)
	}
	return holds("empty_nothing")
}

// madeUpNumber is a number of those that are kept free for films, so that it is nobody's.
func madeUpNumber() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(10_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("+3319900%04d", n.Int64()), nil
}
