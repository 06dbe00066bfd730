package probe

import (
	"context"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// newest is the page of what was made last.
var newest = sellsy.ListOptions{PageSize: sellsy.MaxPageSize, OrderBy: "id", Order: sellsy.Descending}

// find looks for what was made by its mark. Zero: it is not there, or cannot be found yet.
func (w *writer) find(ctx context.Context, m made) (int64, error) {
	switch m.Kind {
	case madePhoneCall:
		return w.findPhoneCall(ctx, m)
	case madeComment:
		return w.findComment(ctx, m)
	case madeTag:
		return w.findTag(ctx, m)
	default:
		return w.findContact(ctx, m)
	}
}

func (w *writer) findPhoneCall(ctx context.Context, m made) (int64, error) {
	named := func(c sellsy.PhoneCall) bool { return strings.Contains(c.Description, m.Mark) }
	page, err := w.sellsy.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{Related: []sellsy.RelatedObject{m.Of}}, newest)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(page.Items, named)
	if i < 0 { // the search may not know it yet
		if page, err = w.sellsy.PhoneCalls.List(ctx, newest); err != nil {
			return 0, err
		}
		if i = slices.IndexFunc(page.Items, named); i < 0 {
			return 0, nil
		}
	}
	return int64(page.Items[i].ID), nil
}

func (w *writer) findComment(ctx context.Context, m made) (int64, error) {
	named := func(c sellsy.Comment) bool { return strings.Contains(c.Description, m.Mark) }
	page, err := w.sellsy.Comments.Search(ctx, sellsy.CommentFilter{Related: []sellsy.RelatedObject{m.Of}}, newest)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(page.Items, named)
	if i < 0 {
		if page, err = w.sellsy.Comments.List(ctx, newest); err != nil {
			return 0, err
		}
		if i = slices.IndexFunc(page.Items, named); i < 0 {
			return 0, nil
		}
	}
	return int64(page.Items[i].ID), nil
}

func (w *writer) findTag(ctx context.Context, m made) (int64, error) {
	named := func(t sellsy.SmartTag) bool { return strings.EqualFold(t.Value, m.Mark) }
	tags, err := w.tagsOf(ctx, m.Of)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(tags, named)
	if i < 0 { // it may be in the account, and on no record
		if tags, err = w.sellsy.SmartTags.Autocomplete(ctx, m.Of.Type, m.Mark); err != nil {
			return 0, err
		}
		if i = slices.IndexFunc(tags, named); i < 0 {
			return 0, nil
		}
	}
	return int64(tags[i].ID), nil
}

func (w *writer) findContact(ctx context.Context, m made) (int64, error) {
	named := func(c aircall.Contact) bool { return c.LastName == m.Mark }
	page, err := w.aircall.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: m.Number})
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(page.Items, named)
	if i < 0 { // the search lags behind
		page, err = w.aircall.Contacts.List(ctx, aircall.ListContactsOptions{ListOptions: aircall.ListOptions{PageSize: aircall.MaxPageSize, Order: aircall.Descending}})
		if err != nil {
			return 0, err
		}
		if i = slices.IndexFunc(page.Items, named); i < 0 {
			return 0, nil
		}
	}
	return int64(page.Items[i].ID), nil
}

// remove deletes what was made.
func (w *writer) remove(ctx context.Context, m made) error {
	switch m.Kind {
	case madePhoneCall:
		return w.sellsy.PhoneCalls.Delete(ctx, sellsy.PhoneCallID(m.ID))
	case madeComment:
		return w.sellsy.Comments.Delete(ctx, sellsy.CommentID(m.ID))
	case madeTag:
		return w.sellsy.SmartTags.Delete(ctx, sellsy.SmartTagID(m.ID))
	default:
		return w.aircall.Contacts.Delete(ctx, aircall.ContactID(m.ID))
	}
}

// there reports whether what was made is still there.
func (w *writer) there(ctx context.Context, m made) (bool, error) {
	var err error
	switch m.Kind {
	case madePhoneCall:
		_, err = w.sellsy.PhoneCalls.Get(ctx, sellsy.PhoneCallID(m.ID))
	case madeComment:
		_, err = w.sellsy.Comments.Get(ctx, sellsy.CommentID(m.ID))
	case madeTag:
		tags, err := w.tagsOf(ctx, m.Of)
		return slices.ContainsFunc(tags, func(t sellsy.SmartTag) bool { return int64(t.ID) == m.ID }), err
	default:
		_, err = w.aircall.Contacts.Get(ctx, aircall.ContactID(m.ID))
	}
	if absent(err) {
		return false, nil
	}
	return err == nil, err
}

// tagsOf are the tags of a record.
func (w *writer) tagsOf(ctx context.Context, of sellsy.RelatedObject) ([]sellsy.SmartTag, error) {
	switch of.Type {
	case sellsy.RelatedCompany:
		return w.sellsy.Companies.SmartTags.List(ctx, sellsy.CompanyID(of.ID))
	case sellsy.RelatedIndividual:
		return w.sellsy.Individuals.SmartTags.List(ctx, sellsy.IndividualID(of.ID))
	default:
		return w.sellsy.Contacts.SmartTags.List(ctx, sellsy.ContactID(of.ID))
	}
}

// addTags adds tags to a record, and returns those that it has then.
func (w *writer) addTags(ctx context.Context, of sellsy.RelatedObject, tags ...sellsy.SmartTag) ([]sellsy.SmartTag, error) {
	switch of.Type {
	case sellsy.RelatedCompany:
		return w.sellsy.Companies.SmartTags.Add(ctx, sellsy.CompanyID(of.ID), tags...)
	case sellsy.RelatedIndividual:
		return w.sellsy.Individuals.SmartTags.Add(ctx, sellsy.IndividualID(of.ID), tags...)
	default:
		return w.sellsy.Contacts.SmartTags.Add(ctx, sellsy.ContactID(of.ID), tags...)
	}
}

// restoreTags gives a record back the tags that it had. They are missing if a tag that is added takes the place of the others.
func (w *writer) restoreTags(ctx context.Context, m made) error {
	has, err := w.tagsOf(ctx, m.Of)
	if err != nil {
		return err
	}
	lost := false
	var before []sellsy.SmartTag
	for _, id := range m.Tags {
		before = append(before, sellsy.SmartTag{ID: id})
		lost = lost || !slices.ContainsFunc(has, func(t sellsy.SmartTag) bool { return t.ID == id })
	}
	if lost {
		_, err = w.addTags(ctx, m.Of, before...)
	}
	return err
}
