package bridge_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// storing is a way to Aircall that stores what matches in what is written to contacts in another form.
func (w *world) storing(pattern string, form func(string) string) *http.Client {
	written := regexp.MustCompile(pattern)
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil && strings.HasPrefix(r.URL.Path, "/v1/contacts") {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			body = written.ReplaceAllFunc(body, func(value []byte) []byte { return []byte(form(string(value))) })
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		}
		return w.aircall.Transport().RoundTrip(r)
	})}
}

// What Aircall stores in another form than it was sent is one row, however often the record is edited.
func TestWhatAircallStoresInAnotherForm(t *testing.T) {
	t.Parallel()
	const phone = "+33639981111"
	const emails = `[\w.+]+@[\w.]+`
	for _, tt := range []struct {
		name  string
		form  func(string) string
		email string
		want  person
	}{
		{"lower case", strings.ToLower, "Zoe.Martin@Example.COM", person{Phones: []string{phone}, Emails: []string{"zoe.martin@example.com"}}},
		{"upper case", strings.ToUpper, "zoe@example.com", person{Phones: []string{phone}, Emails: []string{"ZOE@EXAMPLE.COM"}}},
		{"without its tag", func(s string) string { return strings.Replace(s, "+sellsy", "", 1) }, "zoe+sellsy@example.com",
			person{Phones: []string{phone}, Emails: []string{"zoe@example.com"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, worldOptions{rules: func(w *world, c *bridge.Config) {
				c.Aircall = w.aircall.Client(aircall.WithHTTPClient(w.storing(emails, tt.form)))
			}}, func(t *testing.T, w *world) {
				w.sellsy.DeliverTo(w.SellsyWebhook(sellsyKey), sellsyKey)
				time.Sleep(time.Second)
				id := w.sellsy.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: phone, Email: "first@example.com"}).ID
				time.Sleep(time.Minute)
				for i := range 10 {
					w.sellsy.UpdateContact(id, func(c *sellsy.Contact) {
						c.LastName, c.Email = fmt.Sprint("Martin ", i), tt.email
						if i%3 == 1 {
							c.Email = fmt.Sprintf("other%d@example.com", i)
						}
					})
					time.Sleep(time.Minute)
				}
				want := tt.want
				want.Last = "Martin 9"
				if diff := gocmp.Diff([]person{want}, w.people()); diff != "" {
					t.Errorf("contacts in Aircall (-want +got)\n%s\n%s", diff, w.logs)
				}
				w.aircall.ResetRequests()
				time.Sleep(26 * time.Hour) // all records are read again
				for _, r := range w.aircall.Requests() {
					if strings.HasPrefix(r.Path, "/v1/contacts") && r.Method != http.MethodGet {
						t.Errorf("still at it: %s %s", r.Method, r.Path)
					}
				}
			})
		})
	}
}

// Files of messages, and sounds of numbers, that come as objects, as text, alone or in a list are read or left out. The message is in
// the comment, and the call is logged; no address is shown.
func TestMediaInOtherForms(t *testing.T) {
	t.Parallel()
	const address = "https://media.example.com/a/plan.pdf?sig=secret"
	forms := []string{
		`"` + address + `"`, `["` + address + `"]`, `[null,7,"` + address + `"]`, `{"url":"` + address + `"}`, `[{"url":"` + address + `","name":"plan.pdf"}]`,
		`{"file_name":"plan.pdf","presigned_url":"` + address + `"}`, `[{"file_name":"plan.pdf","presigned_url":"` + address + `"}]`, `[[]]`, `7`, `{}`, `null`,
	}
	o := withExtras(bridge.Extras{Messages: true})
	inWorld(t, o, func(t *testing.T, w *world) {
		var want []string
		for i, form := range forms {
			for _, field := range []string{"media_details", "media_url"} {
				text := fmt.Sprintf("n°%d-%s", i, field)
				want = append(want, text)
				w.deliverMessage(t, fmt.Sprintf(`"id":%q,"body":%q,%q:%s`, text, text, field, form))
			}
		}
		w.deliverMessage(t, `"id":"alone","body":null,"media_url":[{"url":"`+address+`"}]`)
		for i, form := range forms {
			start := time.Now()
			w.post(fmt.Sprintf(`{"resource":"call","event":"call.ended","timestamp":%d,"token":%q,"data":{"id":%d,"status":"done","direction":"inbound",
				"started_at":%d,"ended_at":%d,"answered_at":null,"raw_digits":%q,"number":{"id":%d,"digits":"+33 1 99 00 00 01","messages":{"welcome":%s,"voicemail":%[8]s}}}}`,
				start.Unix(), webhookToken, 700+i, start.Unix()-60, start.Unix()-5, atelier, w.line.ID, form))
			time.Sleep(time.Minute)
		}
		afterwards()
		if n := len(w.sellsy.PhoneCalls()); n != len(forms) {
			t.Errorf("%d phone calls, want %d\n%s", n, len(forms), w.logs)
		}
		comments := w.sellsy.Comments()
		if len(comments) != 1 {
			t.Fatalf("%d comments\n%s", len(comments), w.logs)
		}
		got := comments[0].Description
		for _, text := range want {
			if strings.Count(got, text) != 1 {
				t.Errorf("%s is not there once:\n%s", text, got)
			}
		}
		if strings.Contains(got, "secret") || !strings.Contains(got, "[plan.pdf]") || slices.Contains(strings.Split(got, "\n"), "") {
			t.Errorf("the comment is\n%s", got)
		}
	})
}

// deliverMessage delivers a message of the caller with these fields.
func (w *world) deliverMessage(t *testing.T, fields string) {
	t.Helper()
	body := fmt.Sprintf(`{"resource":"message","event":"message.received","timestamp":%d,"token":%q,"data":{"direction":"inbound",
		"external_number":%q,"sent_at":%d,"number":{"id":%d,"name":"Support"},%s}}`,
		time.Now().Unix(), webhookToken, atelier, time.Now().UnixMilli(), w.line.ID, fields)
	if code := w.post(body); code != http.StatusOK {
		t.Errorf("status %d", code)
	}
	time.Sleep(time.Second)
}
