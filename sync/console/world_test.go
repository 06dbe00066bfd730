package console_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Secrets that must never be seen.
const (
	apiToken    = "secret-api-token"
	sellsyToken = "secret-sellsy-token"
	webhookKey  = "secret-webhook-key"
	password    = "secret-of-the-console"
)

// everybody lets all requests through.
func everybody(h http.Handler) http.Handler { return h }

// world is a real bridge between both fakes, with a console, in a bubble of testing/synctest.
type world struct {
	*bridge.Bridge
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	page    http.Handler
	rules   matching.PartyRules
	logs    *logs
	line    aircall.Number
	alice   aircall.User

	company     sellsy.CompanyID
	opportunity sellsy.OpportunityID
}

// inWorld runs f with a running bridge whose directory was filled by seed.
func inWorld(t *testing.T, seed func(*world), f func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		mux := http.NewServeMux() // of the bridge's webhooks
		w := &world{
			aircall: aircalltest.New(t, aircalltest.Options{
				APIID: "id", APIToken: apiToken, RequestsPerMinute: 60, HeadersAlways: true, WebhookTransport: inside{mux},
			}),
			sellsy: sellsytest.New(t, sellsytest.Options{Token: sellsyToken, Quota: sellsytest.Quota{Second: 50, Day: 10_000}}),
			logs:   &logs{},
		}
		w.line = w.aircall.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
		w.alice = w.aircall.AddUser(aircall.User{Name: "Alice Morel", Email: "alice.morel@example.com"})
		w.sellsy.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice.morel@example.com"})
		if seed != nil {
			seed(w)
		}
		logger := slog.New(slog.NewTextHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
		b, err := bridge.New(bridge.Config{
			Aircall: w.aircall.Client(), Sellsy: w.sellsy.Client(), Store: store.NewMemory(), Numbers: []aircall.NumberID{w.line.ID},
			Webhooks: bridge.Webhooks{AircallURL: "https://bridge.example/a", SellsyURL: "https://bridge.example/s", SellsyKey: webhookKey},
			Logger:   logger, PartyRules: w.rules,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Bridge = b
		mux.Handle("/a", b.AircallWebhook())
		mux.Handle("/s", b.SellsyWebhook())
		w.sellsy.DeliverThrough(inside{mux})
		if w.page, err = console.New(console.Options{Bridge: b, Authorize: everybody, Logger: logger}); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.Run(ctx) }()
		synctest.Wait()
		f(t, w)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// inside is a transport to a handler.
type inside struct{ http.Handler }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	i.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// answered plays a call that Alice takes, up to call.ended and the log.
func (w *world) answered(from string) *aircalltest.LiveCall {
	call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: from})
	time.Sleep(5 * time.Second)
	call.Answer(w.alice.ID)
	time.Sleep(40 * time.Second)
	call.Hangup()
	time.Sleep(2 * time.Minute)
	return call
}

// browser keeps cookies, as browsers do.
type browser struct {
	t       *testing.T
	page    http.Handler
	cookies map[string]string
	header  http.Header
}

func open(t *testing.T, page http.Handler) *browser {
	return &browser{t: t, page: page, cookies: map[string]string{}, header: http.Header{}}
}

type answer struct {
	status int
	header http.Header
	body   string
}

// text is what a person sees, more or less: without elements, and each run of white space as one space.
func (a answer) text() string {
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(a.body, " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	maps.Copy(r.Header, b.header)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	b.page.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		b.cookies[c.Name] = c.Value
	}
	return answer{rec.Code, rec.Header(), rec.Body.String()}
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, path, http.NoBody))
}

func (b *browser) post(path string, fields url.Values) answer {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// mustGet expects a page.
func (b *browser) mustGet(path string) answer {
	b.t.Helper()
	a := b.get(path)
	if a.status != http.StatusOK {
		b.t.Fatalf("GET %s: status %d\n%s", path, a.status, a.text())
	}
	return a
}

// expect looks for texts.
func expect(t *testing.T, where, text string, want ...string) {
	t.Helper()
	for _, s := range want {
		if !strings.Contains(text, s) {
			t.Errorf("%s lacks %q:\n%s", where, s, text)
		}
	}
}

// logs collects what is logged.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// still is a bridge that does not move: it shows what it is told to.
type still struct {
	status  report.Status
	calls   []report.Call
	parked  []report.Parked
	number  report.Number
	days    []report.Day
	err     error
	retried []string
	asked   int
}

func (s *still) Status(context.Context) (report.Status, error) { s.asked++; return s.status, s.err }

func (s *still) Days(context.Context) ([]report.Day, error) {
	s.asked++
	days := slices.Clone(s.days)
	for len(days) < 14 {
		days = append(days, report.Day{Date: time.Now().AddDate(0, 0, len(days)-13)})
	}
	return days, s.err
}

func (s *still) Calls(_ context.Context, before aircall.CallID, limit int) (page []report.Call, _ error) {
	s.asked++
	for _, c := range s.calls {
		if (before == 0 || c.Call.ID < before) && len(page) < limit {
			page = append(page, c)
		}
	}
	return page, s.err
}

func (s *still) Call(_ context.Context, id aircall.CallID) (report.Call, error) {
	s.asked++
	for _, c := range s.calls {
		if c.Call.ID == id {
			return c, s.err
		}
	}
	return report.Call{}, errors.Join(s.err, fmt.Errorf("call %d: %w", id, bridge.ErrUnknownCall))
}

func (s *still) Parked(context.Context, string, int) ([]report.Parked, error) {
	s.asked++
	return s.parked, s.err
}

func (s *still) Held(context.Context, int) (held []report.Call, _ error) {
	for _, c := range s.calls {
		if c.Log.Verdict == report.VerdictHeld {
			held = append(held, c)
		}
	}
	return held, s.err
}

func (s *still) Assign(context.Context, aircall.CallID, matching.Ref) error { return s.err }

func (s *still) Retry(_ context.Context, id string) error {
	s.asked++
	for _, p := range s.parked {
		if p.ID == id {
			s.retried = append(s.retried, id)
			return s.err
		}
	}
	return fmt.Errorf("%s: %w", id, bridge.ErrNotParked)
}

func (s *still) Explain(_ context.Context, text string) (report.Number, error) {
	s.asked++
	n, err := matching.ParseNumber(text, "FR")
	if err != nil {
		return report.Number{}, err
	}
	r := s.number
	r.Number = n
	return r, s.err
}

// working is the status of a bridge that has nothing to complain about.
func working() report.Status {
	now := time.Now()
	return report.Status{
		Installation: "default", Since: now.Add(-72 * time.Hour), Ready: true,
		Directory: report.Directory{Parties: 1234, Scanned: now.Add(-5 * time.Hour), Polled: now.Add(-3 * time.Minute)},
		Aircall: report.Aircall{
			Numbers: []aircall.NumberID{7},
			Webhook: report.Webhook{URL: "https://bridge.example/a", Active: true, Checked: now},
			Quota:   []report.Quota{{Name: "minute", Limit: 60, Remaining: 58}},
		},
		Sellsy: report.Sellsy{
			Webhook: report.Webhook{URL: "https://bridge.example/s", Active: true, Checked: now},
			Quota:   []report.Quota{{Name: "day", Limit: 10_000, Remaining: 9_000}},
		},
		Swept: now.Add(-12 * time.Minute),
	}
}

// newConsole makes a console of a still bridge.
func newConsole(t *testing.T, b console.Bridge, change func(*console.Options)) http.Handler {
	t.Helper()
	o := console.Options{Bridge: b, Authorize: everybody}
	if change != nil {
		change(&o)
	}
	page, err := console.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return page
}
