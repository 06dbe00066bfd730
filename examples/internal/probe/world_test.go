package probe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
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
	record sellsy.RelatedObject // that may be written to
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
	var contact int64
	for i := range 3 {
		c := crm.AddContact(sellsy.Contact{
			FirstName: canary, LastName: canary, Position: canary, Note: canary, Website: "https://kanari.example",
			PhoneNumber: canaryNumber, Email: "kanari@kanari.example", UpdatedAt: sellsy.At(time.Now().AddDate(0, -i, 0)),
		})
		crm.LinkContact(company.ID, c.ID)
		contact = int64(c.ID)
		crm.AddPhoneCall(sellsy.PhoneCall{
			Description: canary + " a appelé du " + canaryNumber, Date: sellsy.At(time.Now().AddDate(0, 0, -i)), Source: sellsy.SourceIncoming,
			Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(c.ID)}},
		})
	}
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	crm.AddOpportunity(sellsy.Opportunity{Name: canary, Note: canary, CompanyID: company.ID})
	crm.AddInvoice(sellsy.Invoice{Related: of, Status: sellsy.StatusDue, Subject: canary, Note: canary})
	w.record = sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: contact}
	crm.Tag(w.record, canary, canary+"-2")
	if _, err := crm.Client().Webhooks.Register(t.Context(), sellsy.Registration{
		Endpoint: "https://kanari.example/" + canary, Events: []sellsy.EventName{sellsy.EventContactUpdated}, SignKey: canary, JSON: true,
	}); err != nil {
		t.Fatal(err)
	}
}

// run probes the world, through transports that may change what is asked and answered.
func (w *world) run(t *testing.T, ways ...way) *probe.Report {
	t.Helper()
	report, err := probe.Run(t.Context(), w.options(ways...))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// options lead to the world by other ways.
func (w *world) options(ways ...way) probe.Options {
	crm, phones := otherwise(w.crm.Transport(), ways), otherwise(w.phones.Transport(), ways)
	return probe.Options{
		Aircall: phones, Sellsy: crm,
		Settings: settings.Settings{
			AircallAuth: aircall.BearerToken(bearer), AircallURL: aircalltest.BaseURL, SellsyURL: sellsy.BaseURL, Country: "FR",
			SellsyAuth: sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret,
				sellsy.WithHTTPClient(&http.Client{Transport: crm})),
		},
	}
}

// way is how a service is otherwise than assumed.
type way struct {
	method, path string               // a suffix of the path, or a pattern of path.Match; empty: all
	sent         string               // what the query or the body must contain
	skip         int                  // so many requests pass first
	ask          func(url.Values)     // changes the query before it is sent
	send         func(map[string]any) // changes the body before it is sent
	refuse       int                  // the status of an answer to a request that is not carried out; 0: it is
	answer       func(h *answer)      // changes what came

	wrap func(http.RoundTripper) http.RoundTripper // stands before all of the service
}

// matches reports whether a request is one of those that go another way.
func (w way) matches(r *http.Request, sent []byte) bool {
	pattern, _ := path.Match(w.path, r.URL.Path)
	return w.wrap == nil && (w.method == "" || w.method == r.Method) && (pattern || strings.HasSuffix(r.URL.Path, w.path)) &&
		strings.Contains(r.URL.RawQuery+" "+string(sent), w.sent)
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

	mu   sync.Mutex
	seen map[int]int // how many requests each way was to change
}

// otherwise is a fake with other ways.
func otherwise(base http.RoundTripper, ways []way) http.RoundTripper {
	for _, w := range ways {
		if w.wrap != nil {
			base = w.wrap(base)
		}
	}
	return &other{base: base, ways: ways, seen: map[int]int{}}
}

func (o *other) of(r *http.Request, sent []byte) (mine []way) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, w := range o.ways {
		if !w.matches(r, sent) {
			continue
		}
		if o.seen[i]++; o.seen[i] > w.skip {
			mine = append(mine, w)
		}
	}
	return mine
}

func (o *other) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := bodyOf(r)
	mine := o.of(r, sent)
	for _, w := range mine {
		if w.ask != nil {
			q := r.URL.Query()
			w.ask(q)
			r.URL.RawQuery = q.Encode()
		}
		if w.send != nil {
			var body map[string]any
			_ = json.Unmarshal(sent, &body)
			w.send(body)
			sent, _ = json.Marshal(body)
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(sent)), int64(len(sent))
		}
		if w.refuse != 0 {
			return &http.Response{
				StatusCode: w.refuse, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
				Body: io.NopCloser(strings.NewReader(`{"error":{"code":` + strconv.Itoa(w.refuse) + `,"message":"Kanari"}}`)),
			}, nil
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

// bodyOf reads the body of a request, and puts it back.
func bodyOf(r *http.Request) []byte {
	if r.Body == nil {
		return nil
	}
	sent, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	return sent
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
