package probe_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// played is one call and one contact in a world where an assumption is false.
type played struct {
	ways   []way                           // nil: that of the probe's test
	config func(*bridge.Config)            // how the bridge is set up, if not as usual
	hook   func(body string) (to string)   // changes the webhooks of Aircall; empty: they get lost
	crm    func(http.Handler) http.Handler // stands before the receiver of Sellsy's webhooks
	lost   string                          // the path of the first POST whose answer is lost

	// What becomes of it. The zero value is what should.
	then   outcome
	says   string // what the log says of it, if the bridge notices
	beyond string // why one call and one contact do not show the harm, if the table says that there is some

	set func(*bridge.Config) // the setting that the table names; with it all is as it should be
}

// outcome is what is otherwise than it should be: one phone call, of the agent, at the time of the call, with the opportunity and as long as
// the call, also after it was changed, and one contact.
type outcome struct {
	Logged   int // phone calls more than one, or less
	Contacts int // contacts more than one, or less

	OtherOwner, OtherTime, NoOpportunity, NoDuration bool
}

const (
	playedToken  = "played-token"
	playedKey    = "played-key"
	playedNumber = "+33 1 99 00 12 34"
)

// lines is a log.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// play has a bridge make a contact of a new record, change it, and log a call from its number.
func (p played) play(t *testing.T, ways []way) (outcome, string) {
	t.Helper()
	phones := aircalltest.New(t, aircalltest.Options{AccessToken: bearer, RequestsPerMinute: 120, HeadersAlways: true})
	crm := sellsytest.New(t, sellsytest.Options{Quota: sellsytest.Quota{Second: 100, Minute: 10_000, Day: 100_000, Month: 1_000_000}})
	line := phones.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 00 01", Country: "FR"})
	agent := phones.AddUser(aircall.User{Name: "Alice Morel", Email: "alice.morel@example.com"})
	carol := crm.AddStaff(sellsy.Staff{FirstName: "Carol", LastName: "Leroy", Email: "carol.leroy@example.com"})
	alice := crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice.morel@example.com"})
	company := crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Durand SARL", Owner: &sellsy.Owner{ID: carol.ID, Type: sellsy.OwnerStaff}})
	crm.AddOpportunity(sellsy.Opportunity{Name: "Devis", Status: sellsy.OpportunityOpen, CompanyID: company.ID, Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}})
	if p.lost != "" {
		phones.Inject(aircalltest.Fault{Method: http.MethodPost, Path: p.lost, Times: 1, Drop: aircalltest.DropAfter})
		crm.Inject(sellsytest.Fault{Method: http.MethodPost, Path: p.lost, Times: 1, Drop: sellsytest.DropAfter})
	}
	log := &lines{}
	cfg := p.bridgeConfig(t, otherwise(phones.Transport(), ways), otherwise(crm.Transport(), ways), slog.New(slog.NewTextHandler(log, nil)))
	cfg.Numbers = []aircall.NumberID{line.ID}
	for _, change := range []func(*bridge.Config){p.config, p.set} {
		if change != nil {
			change(&cfg)
		}
	}
	b, err := bridge.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	phones.DeliverTo(p.hooked(b.AircallWebhook(playedToken)), playedToken)
	hooks := b.SellsyWebhook(playedKey)
	if p.crm != nil {
		hooks = p.crm(hooks)
	}
	crm.DeliverTo(hooks, playedKey)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	time.Sleep(time.Minute)

	record := crm.AddContact(sellsy.Contact{FirstName: "Chloé", LastName: "Durand", PhoneNumber: playedNumber, Owner: &sellsy.Owner{ID: carol.ID, Type: sellsy.OwnerStaff}})
	crm.LinkContact(company.ID, record.ID)
	time.Sleep(30 * time.Minute)
	crm.UpdateContact(record.ID, func(c *sellsy.Contact) { c.LastName = "Durand-Petit" })
	time.Sleep(30 * time.Minute)
	call := phones.StartCall(aircalltest.CallSpec{Number: line.ID, Counterpart: playedNumber})
	time.Sleep(5 * time.Second)
	call.Answer(agent.ID)
	time.Sleep(40 * time.Second)
	began := call.Call().StartedAt
	call.Hangup()
	time.Sleep(30 * time.Minute)
	call.Comment(agent.ID, "Rappeler demain")
	time.Sleep(3 * time.Hour)
	synctest.Wait()
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	got := outcome{Logged: -1, Contacts: len(phones.Contacts()) - 1}
	for _, pc := range crm.PhoneCalls() {
		if !strings.Contains(pc.Description, strconv.FormatInt(int64(call.ID()), 10)) {
			continue
		}
		got.Logged++
		got.OtherOwner = got.OtherOwner || pc.Owner == nil || pc.Owner.ID != alice.ID
		got.OtherTime = got.OtherTime || pc.Date.Sub(began.Time).Abs() > time.Second
		got.NoDuration = got.NoDuration || pc.Duration == 0
		got.NoOpportunity = got.NoOpportunity || !slices.ContainsFunc(pc.Related, func(r sellsy.RelatedObject) bool { return r.Type == sellsy.RelatedOpportunity })
	}
	return got, log.String()
}

func (p played) bridgeConfig(t *testing.T, phones, crm http.RoundTripper, log *slog.Logger) bridge.Config {
	t.Helper()
	ac, err := aircall.New(aircall.BearerToken(bearer), aircall.WithBaseURL(aircalltest.BaseURL), aircall.WithHTTPClient(&http.Client{Transport: phones}))
	if err != nil {
		t.Fatal(err)
	}
	sc, err := sellsy.New(sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, sellsy.WithHTTPClient(&http.Client{Transport: crm})),
		sellsy.WithHTTPClient(&http.Client{Transport: crm}))
	if err != nil {
		t.Fatal(err)
	}
	return bridge.Config{Aircall: ac, Sellsy: sc, Store: store.NewMemory(), Logger: log}
}

// hooked changes the webhooks of Aircall on their way.
func (p played) hooked(to http.Handler) http.Handler {
	if p.hook == nil {
		return to
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		changed := p.hook(string(body))
		if changed == "" {
			return
		}
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
		to.ServeHTTP(w, r)
	})
}

// In each world where an assumption is false, the bridge copes, or needs the setting that the table names, or must not be used, and the
// table says why.
func TestTheBridgeInEachWorldWhereAnAssumptionIsFalse(t *testing.T) {
	t.Parallel()
	for _, a := range assumptions.All() {
		p, ok := plays[a.ID]
		if !ok {
			t.Errorf("%s: nobody has played the bridge where it is false", a.ID)
			continue
		}
		t.Run(a.ID, inBubble(func(t *testing.T) {
			ways := p.ways
			if ways == nil && a.Unread == "" {
				ways = []way{otherWays[a.ID].way}
			}
			without := p
			without.set = nil
			got, log := without.play(t, ways)
			if diff := cmp.Diff(p.then, got); diff != "" || !strings.Contains(log, p.says) {
				t.Errorf("it should say %q, and come to (-want +got):\n%s\n%s", p.says, diff, log)
			}
			if p.set == nil {
				return
			}
			if got, log = p.play(t, ways); got != (outcome{}) {
				t.Errorf("with the setting: %+v\n%s", got, log)
			}
		}))
	}
}

// What the table says to do is what was played: with one that the bridge copes with, the call is logged once and the contact made once. What
// a setting helps with needs it, and what it must not be used with does harm, or the table here says why it does not show.
func TestTheAdviceIsWhatWasPlayed(t *testing.T) {
	t.Parallel()
	for _, a := range assumptions.All() {
		p := plays[a.ID]
		harmed := p.then.Logged != 0 || p.then.Contacts != 0
		switch {
		case a.Stop:
			if (p.then == outcome{}) == (p.beyond == "") {
				t.Errorf("%s: the bridge must not be used, and %+v was played; %q", a.ID, p.then, p.beyond)
			}
		case a.Set != "":
			if p.set != nil != harmed || !harmed && p.beyond == "" {
				t.Errorf("%s: a setting is needed, and %+v was played; %q", a.ID, p.then, p.beyond)
			}
		default:
			if harmed || p.set != nil {
				t.Errorf("%s: the bridge copes, and %+v was played", a.ID, p.then)
			}
		}
	}
}

func TestInTheWorldAsAssumedAllIsWell(t *testing.T) {
	inBubble(func(t *testing.T) {
		if got, log := (played{}).play(t, nil); got != (outcome{}) {
			t.Errorf("%+v\n%s", got, log)
		}
	})(t)
}

// plays are worlds in each of which one assumption is false.
var plays = map[string]played{
	"aircall-quota":   {},
	"aircall-refusal": {},
	"aircall-paging": {ways: []way{{path: "/v1/calls", answer: func(a *answer) {
		if meta, ok := a.body["meta"].(map[string]any); ok {
			meta["next_page_link"] = nil
		}
	}}}, hook: losing, beyond: "It takes more calls than a page has."},
	"aircall-order":  {ways: []way{{path: "/v1/calls", answer: otherWays["aircall-order"].answer}}, hook: losing},
	"aircall-period": {ways: []way{{path: "/v1/calls", answer: nothing("calls")}}, hook: losing, then: outcome{Logged: -1}},
	"aircall-times": {then: outcome{OtherTime: true}, ways: []way{{path: "/v1/calls", answer: as("calls", "started_at", "2026-11-01 08:00:00")}}, hook: func(body string) string {
		return strings.ReplaceAll(body, `"started_at":`, `"started_at":"2026-11-01 08:00:00","was":`)
	}},
	"aircall-done": {ways: []way{
		{path: "/v1/calls", answer: rows("calls", func(call map[string]any) { call["status"], call["ended_at"] = "ended", nil })},
		{path: "/v1/calls/*", answer: func(a *answer) {
			if call, ok := a.body["call"].(map[string]any); ok {
				call["status"], call["ended_at"] = "ended", nil
			}
		}},
	}, hook: losing, then: outcome{Logged: -1}},
	"aircall-digits": {
		hook:   func(body string) string { return strings.ReplaceAll(body, playedNumber, "01 99 00 12 34") },
		config: func(c *bridge.Config) { c.Region = "GB" }, set: func(c *bridge.Config) { c.Region = "FR" },
		then: outcome{Logged: -1}, says: "why=nobody",
	},
	"aircall-picked": {
		config: func(c *bridge.Config) { c.PickedNumbers, c.Numbers = true, nil },
		set:    func(c *bridge.Config) { c.PickedNumbers, c.AllNumbers = false, true },
		then:   outcome{Logged: -1},
	},
	"aircall-webhooks":       {beyond: "Who makes the webhooks is no matter of one call; the setting is that the bridge makes none."},
	"aircall-contact-search": {lost: "/v1/contacts", then: outcome{Contacts: 1}},
	"aircall-contact-rows":   {beyond: "The store knows which contact it has made: it takes one that was lost.", ways: []way{{path: "/v1/contacts/search", answer: without("contacts", "information")}}, lost: "/v1/contacts"},
	"aircall-ai":             {says: "AI results not read, will ask again"},
	"aircall-users":          {},
	"aircall-kinds":          {},
	"aircall-webhook-token":  {hook: func(body string) string { return strings.ReplaceAll(body, playedToken, "") }, says: "an event with a wrong token"},
	"aircall-redelivery":     {hook: losing},
	"aircall-shared-number":  {},
	"aircall-search-lag": {
		ways: []way{{wrap: late("/v1/contacts/search", "contacts", "created_at", 10*time.Minute)}}, lost: "/v1/contacts",
		set:  func(c *bridge.Config) { c.Grace = 6 * time.Minute },
		then: outcome{Contacts: 1},
	},
	"aircall-blank": {},
	"aircall-reach": {},
	"aircall-link":  {},

	"sellsy-quota":            {},
	"sellsy-token":            {},
	"sellsy-account":          {},
	"sellsy-phonecall-search": {lost: "/v2/phone-calls", then: outcome{Logged: 1}, says: "outcome of the write unknown"},
	"sellsy-description":      {ways: []way{{path: "/phone-calls/search", answer: as("data", "description", "Cut short…")}}, lost: "/v2/phone-calls", then: outcome{Logged: 1}},
	"sellsy-paging":           {beyond: "It takes more records than a page has."},
	"sellsy-fields":           {beyond: "A record that changes is read alone: without a number, it takes one that is read with all others."},
	"sellsy-updated":          {},
	"sellsy-lookup":           {},
	"sellsy-companies":        {ways: []way{{path: "/v2/contacts/*/companies", answer: status(404)}}, then: outcome{Logged: -1, Contacts: -1}, says: "why=nobody"},
	"sellsy-opportunities":    {then: outcome{NoOpportunity: true}},
	"sellsy-invoices":         {},
	"sellsy-staff":            {ways: []way{{path: "/staffs", answer: without("data", "email")}}, then: outcome{OtherOwner: true}},
	"sellsy-webhooks":         {},
	"sellsy-times":            {ways: []way{{path: "/phone-calls/search", answer: as("data", "date", "2026-11-29 16:01:00")}}, lost: "/v2/phone-calls", beyond: "A phone call that was made is known by its text; what is off by hours is the age of a record."},
	"sellsy-filters":          {},
	"sellsy-kinds":            {},
	"sellsy-empty-post":       {beyond: "The start of the program asks so, and the doctor, which name it; no call does."},
	"sellsy-search-lag": {
		ways: []way{{wrap: late("/phone-calls/search", "data", "created", 5*time.Minute)}}, lost: "/v2/phone-calls",
		set:  func(c *bridge.Config) { c.Grace = 6 * time.Minute },
		then: outcome{Logged: 1},
	},
	"sellsy-description-text": {},
	"sellsy-related":          {then: outcome{Logged: -1}, says: "work parked"},
	"sellsy-put":              {then: outcome{NoDuration: true}},
	"sellsy-comment":          {},
	"sellsy-tag":              {},
	"sellsy-signature":        {crm: unsigned},
	"sellsy-once":             {crm: repeated},
	"sellsy-refresh":          {},
	"sellsy-link":             {},
}

// unsigned leaves out the signatures of Sellsy's webhooks.
func unsigned(to http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("X-Webhook-Signature")
		to.ServeHTTP(w, r)
	})
}

// repeated delivers each webhook of Sellsy twice.
func repeated(to http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := bodyOf(r)
		to.ServeHTTP(httptest.NewRecorder(), r)
		r.Body = io.NopCloser(bytes.NewReader(body))
		to.ServeHTTP(w, r)
	})
}

// losing loses every webhook.
func losing(string) string { return "" }

// late is a search that does not find what is younger.
func late(path, list, created string, than time.Duration) func(http.RoundTripper) http.RoundTripper {
	return func(base http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			got, err := base.RoundTrip(r)
			if err == nil && strings.HasSuffix(r.URL.Path, path) {
				change(got, func(a *answer) { hide(a, list, created, than) })
			}
			return got, err
		})
	}
}

func hide(a *answer, list, created string, than time.Duration) {
	rows, _ := a.body[list].([]any)
	kept := []any{}
	for _, row := range rows {
		var at aircall.Time
		fields, _ := row.(map[string]any)
		if at.UnmarshalJSON([]byte(fmt.Sprint(fields[created]))) != nil {
			_ = at.UnmarshalJSON([]byte(strconv.Quote(fmt.Sprint(fields[created]))))
		}
		if time.Since(at.Time) > than {
			kept = append(kept, row)
		}
	}
	if len(kept) < len(rows) {
		nothing(list)(a)
		a.body[list] = kept
	}
}
