package contacts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// TestErase holds that nothing is left of a number, of the records that have or show it, and of their contacts, and that others stay.
func TestErase(t *testing.T) {
	t.Parallel()
	const gone, kept = matching.Number(33639981111), matching.Number(33639982222)
	inOffice(t, nil, func(o *office) {
		p := o.sellsy.AddContact(sellsy.Contact{LastName: "Oubli", PhoneNumber: a, MobileNumber: c, Email: "oubli@example.com"})
		o.contact("Reste", b)
		time.Sleep(time.Minute)
		if n := len(o.kept("Oubli")); n == 0 {
			t.Fatal("nothing was kept in the first place")
		}
		o.sellsy.DeleteContact(p.ID)
		time.Sleep(time.Minute)
		if err := o.contacts.Erase(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		for _, text := range []string{"Oubli", "oubli@", "contact/5001", gone.String(), "+33639983333"} {
			if items := o.kept(text); len(items) > 0 {
				t.Errorf("%q is still kept: %q", text, items)
			}
		}
		if s, err := o.contacts.Shown(t.Context(), kept); err != nil || s.Contact != o.named("Reste").ID {
			t.Errorf("the other number is shown by %+v, %v", s, err)
		}
		// The record comes back, and finds its contact.
		o.contact("Durand", a)
		if got := o.shown(); len(got) != 2 {
			t.Errorf("contacts: %q", got)
		}
	})
}

// TestShown holds that it is told whose contact shows a number, and who else has it.
func TestShown(t *testing.T) {
	t.Parallel()
	inOffice(t, nil, func(o *office) {
		m, d := o.contact("Martin", a, b), o.contact("Durand", a)
		s, err := o.contacts.Shown(t.Context(), 33639981111)
		if err != nil || s.Owner.Name != "Zoé Durand" || s.Contact != o.named("Durand").ID || s.Owner.ID != int64(d) || len(s.Others) != 1 || s.Others[0].ID != int64(m) {
			t.Errorf("shown: %+v, %v", s, err)
		}
		if len(o.overwritten) != 1 || o.overwritten[0].Record.ID != int64(m) || o.overwritten[0].Winner.ID != int64(d) {
			t.Errorf("overwritten: %+v", o.overwritten)
		}
	})
}

// kept returns what is kept by the room that has a text in it.
func (o *office) kept(text string) (items []string) {
	for _, kind := range []string{"record", "number", "contact", "parked"} {
		list, err := o.store.List(o.t.Context(), store.ListOptions{Installation: "default", Kind: kind, Limit: 100})
		o.do(nil, err)
		for _, it := range list {
			if all := kind + " " + it.Key.ID + " " + string(it.Data); strings.Contains(all, text) {
				items = append(items, all)
			}
		}
	}
	return items
}
