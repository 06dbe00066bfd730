package bridge_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// refusing is a way to Aircall that refuses what is written to a contact if it holds one of some values.
func (w *world) refusing(values ...string) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body == nil || !strings.HasPrefix(r.URL.Path, "/v1/contacts") {
			return w.aircall.Transport().RoundTrip(r)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if slices.ContainsFunc(values, func(v string) bool { return strings.Contains(string(body), v) }) {
			return answer(r, http.StatusBadRequest, `{"error":"Bad Request","troubleshoot":"value is not accepted"}`), nil
		}
		return w.aircall.Transport().RoundTrip(r)
	})}
}

// What Aircall refuses of a record, or what is no address, keeps nothing else of it out, at the creation and at a change, and whoever
// asks for its numbers is told.
func TestWhatAircallRefusesIsLeftOut(t *testing.T) {
	t.Parallel()
	const good, other = "+33639981111", "+33639982222"
	const said = "Bad Request: value is not accepted"
	for _, tt := range []struct {
		name    string
		refuses []string
		record  sellsy.Contact
		want    person
		left    []report.LeftOut
	}{
		{
			"a number", []string{other}, sellsy.Contact{LastName: "Martin", PhoneNumber: good, MobileNumber: other},
			person{Last: "Martin", Phones: []string{good}}, []report.LeftOut{{Text: other, Answer: said}},
		},
		{
			"the first number", []string{other}, sellsy.Contact{LastName: "Martin", PhoneNumber: other, MobileNumber: good},
			person{Last: "Martin", Phones: []string{good}}, []report.LeftOut{{Text: other, Answer: said}},
		},
		{
			"an e-mail address", []string{"zoe@example"}, sellsy.Contact{LastName: "Martin", PhoneNumber: good, Email: "zoe@example"},
			person{Last: "Martin", Phones: []string{good}}, []report.LeftOut{{Text: "zoe@example", Answer: said}},
		},
		{
			"both", []string{other, "zoe@example"}, sellsy.Contact{LastName: "Martin", PhoneNumber: good, MobileNumber: other, Email: "zoe@example"},
			person{Last: "Martin", Phones: []string{good}}, []report.LeftOut{{Text: other, Answer: said}, {Text: "zoe@example", Answer: said}},
		},
		{
			"a first name", []string{"§"}, sellsy.Contact{FirstName: "Zoé §", LastName: "Martin", PhoneNumber: good},
			person{Last: "Martin", Phones: []string{good}}, []report.LeftOut{{Text: "Zoé §", Answer: said}},
		},
		{
			"n/a", nil, sellsy.Contact{LastName: "Martin", PhoneNumber: good, Email: "n/a"},
			person{Last: "Martin", Phones: []string{good}}, []report.LeftOut{{Text: "n/a", NoAddress: true}},
		},
		{
			"a dash", nil, sellsy.Contact{LastName: "Martin", PhoneNumber: good, Email: "-"},
			person{Last: "Martin", Phones: []string{good}}, []report.LeftOut{{Text: "-", NoAddress: true}},
		},
		{
			"an address in words", nil, sellsy.Contact{LastName: "Martin", PhoneNumber: good, Email: "zoe at example"},
			person{Last: "Martin", Phones: []string{good}}, []report.LeftOut{{Text: "zoe at example", NoAddress: true}},
		},
		{
			"nothing", nil, sellsy.Contact{LastName: "Pharmacie n° 5 Café™ ©", PhoneNumber: good, Email: "zoe@example.com"},
			person{Last: "Pharmacie n° 5 Café™ ©", Phones: []string{good}, Emails: []string{"zoe@example.com"}}, nil,
		},
	} {
		for _, late := range []bool{false, true} {
			t.Run(tt.name+map[bool]string{true: ", in a change"}[late], func(t *testing.T) {
				t.Parallel()
				inWorld(t, worldOptions{rules: func(w *world, c *bridge.Config) {
					c.Aircall = w.aircall.Client(aircall.WithHTTPClient(w.refusing(tt.refuses...)))
				}}, func(t *testing.T, w *world) {
					w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
					time.Sleep(time.Second)
					if late {
						id := w.sellsy.AddContact(sellsy.Contact{LastName: "Petit", PhoneNumber: good}).ID
						time.Sleep(time.Minute)
						w.sellsy.UpdateContact(id, func(c *sellsy.Contact) {
							c.FirstName, c.LastName, c.PhoneNumber, c.MobileNumber, c.Email =
								tt.record.FirstName, tt.record.LastName, tt.record.PhoneNumber, tt.record.MobileNumber, tt.record.Email
						})
					} else {
						w.sellsy.AddContact(tt.record)
					}
					time.Sleep(10 * time.Minute)
					if diff := gocmp.Diff([]person{tt.want}, w.people()); diff != "" {
						t.Errorf("contacts in Aircall (-want +got)\n%s\n%s", diff, w.logs)
					}
					asked := []string{good}
					if tt.left != nil && tt.left[0].Text == other { // who asks for the number itself
						asked = append(asked, other)
					}
					for _, n := range asked {
						r, err := w.Explain(t.Context(), n)
						if err != nil {
							t.Fatal(err)
						}
						if diff := gocmp.Diff(tt.left, r.LeftOut); diff != "" {
							t.Errorf("left out (-want +got)\n%s", diff)
						}
						for _, language := range matching.Languages() {
							text := strings.Join(r.Sentences(language), "\n")
							for _, left := range tt.left {
								if !strings.Contains(text, left.Text) || !strings.Contains(text, left.Answer) {
									t.Errorf("%s: nothing of %q in\n%s", language, left.Text, text)
								}
							}
						}
					}
					w.aircall.ResetRequests()
					time.Sleep(3 * time.Hour)
					for _, r := range w.aircall.Requests() {
						if strings.HasPrefix(r.Path, "/v1/contacts") {
							t.Errorf("still at it: %s %s", r.Method, r.Path)
						}
					}
				})
			})
		}
	}
}
