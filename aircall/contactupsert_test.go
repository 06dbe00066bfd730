package aircall_test

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

var anyID = regexp.MustCompile(`/\d+`)

func TestUpsert(t *testing.T) {
	t.Parallel()
	work := func(value string) aircall.DetailInput { return aircall.DetailInput{Label: "Travail", Value: value} }
	nadia := aircall.Contact{
		FirstName: "Nadia", LastName: "Keller", CompanyName: "Menuiserie Keller", Information: "crm:87",
		PhoneNumbers: []aircall.PhoneDetail{{Label: "Travail", Value: "+33199001234"}, {Label: "Mobile", Value: "+33639981234"}},
		Emails:       []aircall.EmailDetail{{Label: "Travail", Value: "nadia.keller@example.com"}},
	}
	same := aircall.ContactInput{
		FirstName: "Nadia", LastName: "Keller", CompanyName: "Menuiserie Keller", Information: "crm:87",
		PhoneNumbers: []aircall.DetailInput{work("+33199001234"), {Label: "Mobile", Value: "+33639981234"}},
		Emails:       []aircall.DetailInput{work("nadia.keller@example.com")},
	}
	tests := []struct {
		name   string
		there  []aircall.Contact
		want   func(*aircall.UpsertContactInput)
		writes []string // method and path
		phones []string
		emails []string
	}{
		{
			name: "nobody there", want: func(*aircall.UpsertContactInput) {},
			writes: []string{"POST /v1/contacts"},
			phones: []string{"Travail +33199001234", "Mobile +33639981234"}, emails: []string{"Travail nadia.keller@example.com"},
		},
		{
			name: "nothing to do", there: []aircall.Contact{nadia}, want: func(*aircall.UpsertContactInput) {},
			phones: []string{"Travail +33199001234", "Mobile +33639981234"}, emails: []string{"Travail nadia.keller@example.com"},
		},
		{
			name: "numbers written otherwise, another case, emojis that Aircall dropped", there: []aircall.Contact{nadia},
			want: func(c *aircall.UpsertContactInput) {
				c.PhoneNumbers[0].Value = "+33 1 99 00 12 34"
				c.Emails[0].Value = "Nadia.Keller@Example.com"
				c.CompanyName = "Menuiserie 🪵 Keller"
			},
			phones: []string{"Travail +33199001234", "Mobile +33639981234"}, emails: []string{"Travail nadia.keller@example.com"},
		},
		{
			name: "texts changed", there: []aircall.Contact{nadia},
			want:   func(c *aircall.UpsertContactInput) { c.LastName = "Keller-Roche" },
			writes: []string{"POST /v1/contacts/N"},
			phones: []string{"Travail +33199001234", "Mobile +33639981234"}, emails: []string{"Travail nadia.keller@example.com"},
		},
		{
			name: "empty texts stay as they are", there: []aircall.Contact{nadia},
			want:   func(c *aircall.UpsertContactInput) { c.Information = "" },
			phones: []string{"Travail +33199001234", "Mobile +33639981234"}, emails: []string{"Travail nadia.keller@example.com"},
		},
		{
			name: "a number added, a label changed, one left alone", there: []aircall.Contact{nadia},
			want: func(c *aircall.UpsertContactInput) {
				c.PhoneNumbers = []aircall.DetailInput{{Label: "Bureau", Value: "+33199001234"}, work("+33199005678")}
			},
			writes: []string{"PUT /v1/contacts/N/phone_details/N", "POST /v1/contacts/N/phone_details"},
			phones: []string{"Bureau +33199001234", "Mobile +33639981234", "Travail +33199005678"},
			emails: []string{"Travail nadia.keller@example.com"},
		},
		{
			name: "pruned", there: []aircall.Contact{nadia},
			want: func(c *aircall.UpsertContactInput) {
				c.Prune = true
				c.PhoneNumbers = []aircall.DetailInput{work("+33199005678"), {Label: "Mobile", Value: "+33639981234"}}
				c.Emails = []aircall.DetailInput{work("n.keller@example.com")}
			},
			writes: []string{
				"POST /v1/contacts/N/phone_details", "DELETE /v1/contacts/N/phone_details/N",
				"POST /v1/contacts/N/email_details", "DELETE /v1/contacts/N/email_details/N",
			},
			phones: []string{"Mobile +33639981234", "Travail +33199005678"}, emails: []string{"Travail n.keller@example.com"},
		},
		{
			name: "of several the oldest", there: []aircall.Contact{nadia, nadia},
			want:   func(c *aircall.UpsertContactInput) { c.FirstName = "Nadège" },
			writes: []string{"POST /v1/contacts/N"},
			phones: []string{"Travail +33199001234", "Mobile +33639981234"}, emails: []string{"Travail nadia.keller@example.com"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := aircalltest.New(t)
			var ids []aircall.ContactID
			for _, contact := range test.there {
				contact.PhoneNumbers, contact.Emails = slices.Clone(contact.PhoneNumbers), slices.Clone(contact.Emails)
				ids = append(ids, server.AddContact(contact).ID)
			}
			want := aircall.UpsertContactInput{ContactInput: same}
			want.PhoneNumbers, want.Emails = slices.Clone(same.PhoneNumbers), slices.Clone(same.Emails)
			test.want(&want)

			contact, changed, err := server.Client().Contacts.Upsert(t.Context(), want)
			if err != nil {
				t.Fatal(err)
			}
			if len(ids) > 0 && contact.ID != ids[0] {
				t.Errorf("contact %d, want %d", contact.ID, ids[0])
			}
			var writes []string
			for _, r := range server.Requests() {
				if r.Method != http.MethodGet {
					writes = append(writes, r.Method+" "+anyID.ReplaceAllString(r.Path, "/N"))
				}
			}
			if diff := cmp.Diff(test.writes, writes); diff != "" || changed != (len(writes) > 0) {
				t.Errorf("changed %v; writes (-want +got):\n%s", changed, diff)
			}
			stored, _ := server.Contact(contact.ID)
			if diff := cmp.Diff(stored, *contact, cmpopts.IgnoreFields(aircall.Contact{}, "UpdatedAt")); diff != "" {
				t.Errorf("returned another contact than is stored now (-stored +returned):\n%s", diff)
			}
			var phones, emails []string
			for _, row := range stored.PhoneNumbers {
				phones = append(phones, row.Label+" "+row.Value)
			}
			for _, row := range stored.Emails {
				emails = append(emails, row.Label+" "+row.Value)
			}
			if diff := cmp.Diff(test.phones, phones); diff != "" {
				t.Errorf("phone numbers:\n%s", diff)
			}
			if diff := cmp.Diff(test.emails, emails); diff != "" {
				t.Errorf("e-mail addresses:\n%s", diff)
			}

			// Once more there is nothing to do, by search as by id.
			server.ResetRequests()
			for _, id := range []aircall.ContactID{0, contact.ID} {
				want.ID = id
				if _, changed, err := server.Client().Contacts.Upsert(t.Context(), want); err != nil || changed {
					t.Errorf("again with id %d: changed %v, %v", id, changed, err)
				}
			}
		})
	}
}

func TestUpsertOfAContactThatIsGone(t *testing.T) {
	t.Parallel()
	server := aircalltest.New(t)
	contact, changed, err := server.Client().Contacts.Upsert(t.Context(), aircall.UpsertContactInput{
		ID:           12345,
		ContactInput: aircall.ContactInput{LastName: "Keller", PhoneNumbers: []aircall.DetailInput{{Label: "Travail", Value: "+33199001234"}}},
	})
	if err != nil || !changed || contact.ID == 12345 {
		t.Errorf("got %+v, %v, %v", contact, changed, err)
	}
	if _, _, err := server.Client().Contacts.Upsert(t.Context(), aircall.UpsertContactInput{}); !errors.Is(err, aircall.ErrInvalid) {
		t.Errorf("without a number: %v", err)
	}
}

func TestUpsertStopsAtAnError(t *testing.T) {
	t.Parallel()
	server := aircalltest.New(t)
	contact := server.AddContact(aircall.Contact{LastName: "Keller", PhoneNumbers: []aircall.PhoneDetail{{Label: "Travail", Value: "+33199001234"}}})
	remove := server.Inject(aircalltest.Fault{Method: http.MethodPost, Path: "/v1/contacts/*/phone_details", Drop: aircalltest.DropAfter})
	want := aircall.UpsertContactInput{ID: contact.ID, ContactInput: aircall.ContactInput{
		LastName: "Keller-Roche", PhoneNumbers: []aircall.DetailInput{{Label: "Travail", Value: "+33199001234"}, {Label: "Mobile", Value: "+33639981234"}},
	}}
	_, changed, err := server.Client(aircall.WithRetries(0)).Contacts.Upsert(t.Context(), want)
	if !changed || !aircall.OutcomeUnknown(err) {
		t.Errorf("changed %v, %v", changed, err)
	}
	remove()
	got, changed, err := server.Client().Contacts.Upsert(t.Context(), want)
	if err != nil || changed || len(got.PhoneNumbers) != 2 {
		t.Errorf("the next one finds all done: %+v, %v, %v", got, changed, err)
	}
}

// What a contact has already is not added again because an answer does not tell.
func TestUpsertOfAContactWithoutItsRows(t *testing.T) {
	t.Parallel()
	want := aircall.UpsertContactInput{ContactInput: aircall.ContactInput{
		LastName: "Keller", PhoneNumbers: []aircall.DetailInput{{Label: "Travail", Value: "+33199001234"}},
	}}
	for _, field := range []string{"phone_numbers", "emails"} {
		for _, kind := range []aircalltest.Kind{aircalltest.KindNull, aircalltest.KindAbsent, aircalltest.KindBool} {
			server := aircalltest.New(t)
			there := server.AddContact(aircall.Contact{LastName: "Keller", PhoneNumbers: []aircall.PhoneDetail{{Label: "Travail", Value: "+33199001234"}}})
			server.Inject(aircalltest.Fault{Path: "/v1/contacts/search", Field: "contacts." + field, Kind: kind})
			server.Inject(aircalltest.Fault{Field: "contact." + field, Kind: kind})
			for _, id := range []aircall.ContactID{0, there.ID} {
				want.ID = id
				if _, changed, err := server.Client().Contacts.Upsert(t.Context(), want); changed || !errors.Is(err, aircall.ErrBadAnswer) {
					t.Errorf("%s as %s, id %d: changed %t, %v", field, kind, id, changed, err)
				}
			}
			if all := server.Contacts(); len(all) != 1 || len(all[0].PhoneNumbers) != 1 {
				t.Errorf("%s as %s: %+v", field, kind, all)
			}
		}
	}
}
