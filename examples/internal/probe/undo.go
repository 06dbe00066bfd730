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
	of := []sellsy.RelatedObject{m.Of}
	switch m.Kind {
	case madePhoneCall:
		return lookFor(func(c sellsy.PhoneCall) (int64, bool) { return int64(c.ID), strings.Contains(c.Description, m.Mark) },
			func() ([]sellsy.PhoneCall, error) {
				return rowsOf(w.sellsy.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{Related: of}, newest))
			},
			func() ([]sellsy.PhoneCall, error) { return rowsOf(w.sellsy.PhoneCalls.List(ctx, newest)) }) // the search may not know it yet
	case madeComment:
		return lookFor(func(c sellsy.Comment) (int64, bool) { return int64(c.ID), strings.Contains(c.Description, m.Mark) },
			func() ([]sellsy.Comment, error) {
				return rowsOf(w.sellsy.Comments.Search(ctx, sellsy.CommentFilter{Related: of}, newest))
			},
			func() ([]sellsy.Comment, error) { return rowsOf(w.sellsy.Comments.List(ctx, newest)) })
	case madeTag:
		return lookFor(func(t sellsy.SmartTag) (int64, bool) { return int64(t.ID), strings.EqualFold(t.Value, m.Mark) },
			func() ([]sellsy.SmartTag, error) { return w.tagsOf(ctx, m.Of) },
			func() ([]sellsy.SmartTag, error) { // it may be in the account, and on no record
				return w.sellsy.SmartTags.Autocomplete(ctx, m.Of.Type, m.Mark)
			})
	default:
		return lookFor(func(c aircall.Contact) (int64, bool) { return int64(c.ID), c.LastName == m.Mark },
			func() ([]aircall.Contact, error) {
				return items(w.aircall.Contacts.Search(ctx, aircall.SearchContactsOptions{PhoneNumber: m.Number}))
			},
			func() ([]aircall.Contact, error) { // the search lags behind
				return items(w.aircall.Contacts.List(ctx, aircall.ListContactsOptions{
					ListOptions: aircall.ListOptions{PageSize: aircall.MaxPageSize, Order: aircall.Descending},
				}))
			})
	}
}

// lookFor is the id of the first that is the one, in the first list that has it.
func lookFor[T any](theOne func(T) (id int64, is bool), lists ...func() ([]T, error)) (int64, error) {
	for _, list := range lists {
		all, err := list()
		if err != nil {
			return 0, err
		}
		for _, item := range all {
			if id, is := theOne(item); is {
				return id, nil
			}
		}
	}
	return 0, nil
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
