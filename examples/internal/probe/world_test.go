package probe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// world is a company on both fakes that has something of everything the checks look at. Everything that people write is of the canary.
type world struct {
	phones *aircalltest.Server
	crm    *sellsytest.Server
}

// inBubble runs a test where waiting for quotas takes no time.
func inBubble(test func(*testing.T)) func(*testing.T) {
	return func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC))) // bubbles begin in 2000, before both services
			test(t)
		})
	}
}

const (
	canary       = "Kanari"
	canaryNumber = "+33 1 98 76 54 32"
	canaryDigits = "98765432"
	bearer       = "kanari-bearer"
)

// newWorld makes the world with a quota of the day in Sellsy; zero is a large one.
func newWorld(t *testing.T, daily int) *world {
	t.Helper()
	if daily == 0 {
		daily = 100_000
	}
	w := &world{
		phones: aircalltest.New(t, aircalltest.Options{AccessToken: bearer, RequestsPerMinute: 120, HeadersAlways: true, Company: canary}),
		crm:    sellsytest.New(t, sellsytest.Options{Quota: sellsytest.Quota{Second: 1000, Minute: 10_000, Day: daily, Month: 1_000_000}}),
	}
	w.addPhones(t)
	w.addRecords(t)
	return w
}

func (w *world) addPhones(t *testing.T) {
	t.Helper()
	line := w.phones.AddNumber(aircall.Number{ID: 4711, Name: canary, Digits: canaryNumber, Country: "FR"})
	w.phones.PickNumbers(line.ID)
	user := w.phones.AddUser(aircall.User{Name: canary, Email: canary + "@kanari.example"})
	for i := range 6 {
		began := time.Now().AddDate(0, 0, i-20)
		w.phones.AddCall(aircall.Call{
			Direction: aircall.Inbound, RawDigits: canaryNumber, Number: &line, User: &user,
			StartedAt: aircall.At(began), AnsweredAt: aircall.At(began.Add(8 * time.Second)), EndedAt: aircall.At(began.Add(3 * time.Minute)),
			Voicemail: "https://kanari.example/" + canary, Recording: "https://kanari.example/" + canary,
			Comments: []aircall.Comment{{Content: canary + " a dit " + canaryNumber}},
		})
	}
	for _, number := range []string{canaryNumber, "01 98 76 54 33"} {
		w.phones.AddContact(aircall.Contact{
			FirstName: canary, LastName: canary, CompanyName: canary, Information: canary + "\n" + canaryNumber,
			PhoneNumbers: []aircall.PhoneDetail{{Label: canary, Value: number}}, Emails: []aircall.EmailDetail{{Label: canary, Value: canary + "@kanari.example"}},
		})
	}
	if _, err := w.phones.Client().Webhooks.Create(t.Context(), aircall.WebhookInput{
		URL: "https://kanari.example/" + canary, CustomName: canary, Events: []aircall.EventName{aircall.EventCallEnded},
	}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) addRecords(t *testing.T) {
	t.Helper()
	crm := w.crm
	for i := range 2 {
		crm.AddStaff(sellsy.Staff{FirstName: canary, LastName: canary, Email: fmt.Sprintf("kanari%d@kanari.example", i), PhoneNumber: canaryNumber})
	}
	company := crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: canary, PhoneNumber: canaryNumber, Note: canary})
	for i := range 3 {
		c := crm.AddContact(sellsy.Contact{
			FirstName: canary, LastName: canary, Position: canary, Note: canary, Website: "https://kanari.example",
			PhoneNumber: canaryNumber, Email: "kanari@kanari.example", UpdatedAt: sellsy.At(time.Now().AddDate(0, -i, 0)),
		})
		crm.LinkContact(company.ID, c.ID)
		crm.AddPhoneCall(sellsy.PhoneCall{
			Description: canary + " a appelé du " + canaryNumber, Date: sellsy.At(time.Now().AddDate(0, 0, -i)), Source: sellsy.SourceIncoming,
			Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(c.ID)}},
		})
	}
	crm.AddOpportunity(sellsy.Opportunity{Name: canary, Note: canary, CompanyID: company.ID})
	if _, err := crm.Client().Webhooks.Register(t.Context(), sellsy.Registration{
		Endpoint: "https://kanari.example/" + canary, Events: []sellsy.EventName{sellsy.EventContactUpdated}, SignKey: canary, JSON: true,
	}); err != nil {
		t.Fatal(err)
	}
}

// run probes the world, through transports that may change what is asked and answered.
func (w *world) run(t *testing.T, ways ...way) *probe.Report {
	t.Helper()
	return w.watched(t, nil, ways...)
}

func (w *world) watched(t *testing.T, progress func(done, total int), ways ...way) *probe.Report {
	t.Helper()
	crm := &other{base: w.crm.Transport(), ways: ways}
	phones := &other{base: w.phones.Transport(), ways: ways}
	report, err := probe.Run(t.Context(), probe.Options{
		Aircall: phones, Sellsy: crm, Progress: progress,
		Settings: settings.Settings{
			AircallAuth: aircall.BearerToken(bearer), AircallURL: aircalltest.BaseURL, SellsyURL: sellsy.BaseURL, Country: "FR",
			SellsyAuth: sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret,
				sellsy.WithHTTPClient(&http.Client{Transport: crm})),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// way is how a service is otherwise than assumed.
type way struct {
	method, path string           // a suffix of the path; empty: all
	sent         string           // what the query or the body must contain
	ask          func(url.Values) // changes the query before it is sent
	answer       func(h *answer)  // changes what came
}

type answer struct {
	status int
	header http.Header
	body   map[string]any
}

// other carries requests to a fake, and changes what is to be otherwise.
type other struct {
	base http.RoundTripper
	ways []way
}

func (o *other) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	var mine []way
	for _, w := range o.ways {
		asked := r.URL.RawQuery + " " + string(sent)
		if (w.method == "" || w.method == r.Method) && strings.HasSuffix(r.URL.Path, w.path) && strings.Contains(asked, w.sent) {
			mine = append(mine, w)
		}
	}
	for _, w := range mine {
		if w.ask != nil {
			q := r.URL.Query()
			w.ask(q)
			r.URL.RawQuery = q.Encode()
		}
	}
	got, err := o.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	for _, w := range mine {
		if w.answer != nil {
			change(got, w.answer)
		}
	}
	return got, nil
}

// change changes an answer.
func change(got *http.Response, with func(*answer)) {
	body, _ := io.ReadAll(got.Body)
	a := &answer{status: got.StatusCode, header: got.Header}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	_ = d.Decode(&a.body) // an answer without a body has none
	with(a)
	body, _ = json.Marshal(a.body)
	got.StatusCode, got.Body, got.ContentLength = a.status, io.NopCloser(bytes.NewReader(body)), int64(len(body))
	got.Header.Del("Content-Length")
}

// rows changes every row of a list in an answer.
func rows(key string, with func(row map[string]any)) func(*answer) {
	return func(a *answer) {
		list, _ := a.body[key].([]any)
		for _, row := range list {
			if m, ok := row.(map[string]any); ok {
				with(m)
			}
		}
	}
}

// without leaves a field out of every row.
func without(key, field string) func(*answer) {
	return rows(key, func(row map[string]any) { delete(row, field) })
}

// as gives a field of every row another value.
func as(key, field string, value any) func(*answer) {
	return rows(key, func(row map[string]any) { row[field] = value })
}

// nothing empties a list.
func nothing(key string) func(*answer) {
	return func(a *answer) {
		a.body[key] = []any{}
		for _, about := range []string{"meta", "pagination"} {
			if m, ok := a.body[about].(map[string]any); ok {
				m["count"], m["total"] = 0, 0
			}
		}
	}
}

// status answers with another status.
func status(n int) func(*answer) { return func(a *answer) { a.status = n } }
