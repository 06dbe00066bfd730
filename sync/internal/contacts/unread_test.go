package contacts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// What a contact holds may come in another form than documented: what is in it then is not known.

// otherKinds are those in which a field of contacts says nothing.
var otherKinds = map[string][]aircalltest.Kind{
	"information":   {aircalltest.KindAbsent, aircalltest.KindNull, aircalltest.KindBool, aircalltest.KindList, aircalltest.KindObject},
	"phone_numbers": {aircalltest.KindAbsent, aircalltest.KindNull, aircalltest.KindBool, aircalltest.KindNumber, aircalltest.KindText, aircalltest.KindObject},
	"emails":        {aircalltest.KindAbsent, aircalltest.KindNull, aircalltest.KindBool, aircalltest.KindNumber, aircalltest.KindText, aircalltest.KindObject},
}

// oddly has a field of contacts come as another kind, until the returned function is called.
func (o *office) oddly(field string, kind aircalltest.Kind) (over func()) {
	found := o.aircall.Inject(aircalltest.Fault{Path: "/v1/contacts/search", Field: "contacts." + field, Kind: kind})
	others := o.aircall.Inject(aircalltest.Fault{Field: "contact." + field, Kind: kind})
	return func() { found(); others() }
}

// inEachKind plays something in an office for each field and kind.
func inEachKind(t *testing.T, play func(o *office, field string, kind aircalltest.Kind)) {
	t.Helper()
	for field, kinds := range otherKinds {
		for _, kind := range kinds {
			t.Run(field+" as "+string(kind), func(t *testing.T) {
				t.Parallel()
				inOffice(t, func(o *office) { // from before the installation
					o.aircall.AddContact(aircall.Contact{LastName: "M.", PhoneNumbers: []aircall.PhoneDetail{{Label: "Work", Value: "+33639983333"}}})
				}, func(o *office) { play(o, field, kind) })
			})
		}
	}
}

// TestWhatPeopleAddedCannotBeRead holds that what people added to a contact is neither written over nor deleted meanwhile, and that its
// name follows the record.
func TestWhatPeopleAddedCannotBeRead(t *testing.T) {
	t.Parallel()
	inEachKind(t, func(o *office, field string, kind aircalltest.Kind) {
		martin := o.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, LastName: "Martin", PhoneNumber: a})
		time.Sleep(time.Minute)
		contact := o.named("Martin")
		switch field {
		case "information":
			contact.Information = "VIP\n" + contact.Information
		case "phone_numbers":
			contact.PhoneNumbers = append(contact.PhoneNumbers, aircall.PhoneDetail{ID: 71, Label: "Work", Value: "+33639982222"})
		default:
			contact.Emails = append(contact.Emails, aircall.EmailDetail{ID: 72, Label: "Work", Value: "zoe@example.com"})
		}
		o.aircall.UpdateContact(contact)
		isThere := func() bool {
			now := o.named("Petit")
			return strings.HasPrefix(now.Information, "VIP\n") || len(now.PhoneNumbers) == 2 || field == "phone_numbers" && len(now.PhoneNumbers) == 1 || len(now.Emails) == 1
		}
		o.oddly(field, kind)
		o.sellsy.UpdateIndividual(martin.ID, func(i *sellsy.Individual) { i.Type, i.LastName = sellsy.TypeClient, "Petit" })
		time.Sleep(time.Minute)
		if !isThere() {
			o.t.Errorf("the contact is now %+v", o.named("Petit"))
		}
		o.sellsy.UpdateIndividual(martin.ID, func(i *sellsy.Individual) { i.PhoneNumber = "" })
		o.sellsy.AddContact(sellsy.Contact{LastName: "Durand", PhoneNumber: a}) // wins the number
		time.Sleep(3 * time.Hour)
		if !isThere() {
			o.t.Errorf("the contact is in the end %+v", o.named("Petit"))
		}
	})
}

// TestRowsThatCannotBeRead holds that meanwhile no second contact is made for a number, and no second row; afterwards all is in step.
func TestRowsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	inEachKind(t, func(o *office, field string, kind aircalltest.Kind) {
		over := o.oddly(field, kind)
		o.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: a, Email: "martin@example.com"})
		o.sellsy.AddContact(sellsy.Contact{LastName: "Petit", PhoneNumber: c})
		time.Sleep(time.Hour)
		over()
		time.Sleep(6 * time.Hour)
		if diff := cmp.Diff([]string{"Martin: +33639981111 martin@example.com", "Petit: +33639983333 [Work]"}, o.shown()); diff != "" {
			o.t.Errorf("Aircall's contacts (-want +got)\n%s\n%s", diff, o.logs)
		}
	})
}
