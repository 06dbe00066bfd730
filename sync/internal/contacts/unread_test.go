package contacts_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestWhatPeopleAddedCannotBeRead holds that what people added to a contact is neither written over nor deleted while Aircall tells it
// in another form, and that the rest of the contact follows its record.
func TestWhatPeopleAddedCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ note, phone, email, field, form string }{
		{note: "VIP", field: "information", form: `["VIP"]`},
		{note: "VIP", field: "information", form: `{"html":"VIP"}`},
		{note: "VIP", field: "information", form: `true`},
		{note: "VIP", field: "information", form: `null`},
		{note: "VIP", field: "information", form: `""`},
		{phone: b, field: "phone_numbers", form: `null`},
		{phone: b, field: "phone_numbers", form: `{"work":"+33639982222"}`},
		{phone: b, field: "phone_numbers", form: `true`},
		{email: "zoe@example.com", field: "emails", form: `null`},
		{email: "zoe@example.com", field: "emails", form: `7`},
	} {
		t.Run(test.field+" "+test.form, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t)
				odd := false
				o.stop = o.start(rooms{through: func(side string, next http.RoundTripper) http.RoundTripper {
					return roundTrip(func(r *http.Request) (*http.Response, error) {
						resp, err := next.RoundTrip(r)
						if err == nil && odd && side == "aircall" {
							resp.Body = io.NopCloser(bytes.NewReader(inOtherForm(t, resp.Body, test.field, test.form)))
							resp.ContentLength = -1
						}
						return resp, err
					})
				}})
				defer func() { o.stop() }()
				time.Sleep(time.Second)
				martin := o.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, FirstName: "Zoé", LastName: "Martin", PhoneNumber: a})
				time.Sleep(time.Minute)
				contact := o.named("Martin")
				line := contact.Information
				if test.note != "" {
					contact.Information = test.note + "\n" + line
				}
				if test.phone != "" {
					contact.PhoneNumbers = append(contact.PhoneNumbers, aircall.PhoneDetail{ID: 71, Label: "Work", Value: test.phone})
				}
				if test.email != "" {
					contact.Emails = append(contact.Emails, aircall.EmailDetail{ID: 72, Label: "Work", Value: test.email})
				}
				o.aircall.UpdateContact(contact)
				theirs := func() string {
					c := o.named("Petit")
					first, _, _ := strings.Cut(c.Information, "\n")
					return fmt.Sprint(first == test.note || test.note == "", len(c.PhoneNumbers) > 0 || test.phone == "", len(c.Emails) > 0 || test.email == "")
				}

				odd = true
				o.sellsy.UpdateIndividual(martin.ID, func(i *sellsy.Individual) { i.Type, i.LastName = sellsy.TypeClient, "Petit" })
				time.Sleep(time.Minute)
				if got := theirs(); got != "true true true" {
					t.Errorf("note, number and address are there: %s", got)
				}
				o.sellsy.UpdateIndividual(martin.ID, func(i *sellsy.Individual) { i.PhoneNumber = "" })
				o.sellsy.AddContact(sellsy.Contact{LastName: "Durand", PhoneNumber: a}) // wins the number
				time.Sleep(3 * time.Hour)
				if got := theirs(); got != "true true true" {
					t.Errorf("note, number and address are there in the end: %s", got)
				}
			})
		})
	}
}

// TestNumbersOfAFoundContactCannotBeRead holds that no second contact is made for a number while those of the contact that was found
// cannot be read.
func TestNumbersOfAFoundContactCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, form := range []string{`null`, `"+33639981111"`, `true`, `{"work":"+33639981111"}`} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t)
				o.aircall.AddContact(aircall.Contact{LastName: "M.", PhoneNumbers: []aircall.PhoneDetail{{Label: "Work", Value: "+33639981111"}}})
				time.Sleep(time.Minute)
				odd := true
				o.stop = o.start(rooms{through: func(side string, next http.RoundTripper) http.RoundTripper {
					return roundTrip(func(r *http.Request) (*http.Response, error) {
						resp, err := next.RoundTrip(r)
						if err == nil && odd && side == "aircall" {
							resp.Body = io.NopCloser(bytes.NewReader(inOtherForm(t, resp.Body, "phone_numbers", form)))
							resp.ContentLength = -1
						}
						return resp, err
					})
				}})
				defer func() { o.stop() }()
				time.Sleep(time.Second)
				o.sellsy.AddContact(sellsy.Contact{FirstName: "Zoé", LastName: "Martin", PhoneNumber: a})
				time.Sleep(time.Hour)
				odd = false
				time.Sleep(6 * time.Hour)
				if diff := cmp.Diff([]string{"Zoé Martin: +33639981111 [Work]"}, o.shown()); diff != "" {
					t.Errorf("Aircall's contacts (-want +got)\n%s\n%s\n%q", diff, o.logs, o.requests())
				}
			})
		})
	}
}

// inOtherForm returns an answer with a field of its contacts in another form.
func inOtherForm(t *testing.T, body io.ReadCloser, field, form string) []byte {
	t.Helper()
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		t.Error(err)
	}
	var answer map[string]json.RawMessage
	if !strings.Contains(string(data), `"`+field+`"`) || json.Unmarshal(data, &answer) != nil {
		return data
	}
	change := func(contact json.RawMessage) json.RawMessage {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(contact, &fields); err != nil {
			t.Error(err)
		}
		fields[field] = json.RawMessage(form)
		return marshal(t, fields)
	}
	var list []json.RawMessage
	if json.Unmarshal(answer["contacts"], &list) == nil {
		for i := range list {
			list[i] = change(list[i])
		}
		answer["contacts"] = marshal(t, list)
	} else if contact, ok := answer["contact"]; ok {
		answer["contact"] = change(contact)
	}
	return marshal(t, answer)
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Error(err)
	}
	return data
}
