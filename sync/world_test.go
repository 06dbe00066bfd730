package bridge_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const webhookToken = "test-webhook-token"

// world is both fakes with a bridge between them. It lives in a synctest bubble: time passes as soon as nothing else can
// happen.
type world struct {
	*bridge.Bridge
	t       *testing.T
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	store   *store.Memory
	logs    *safeBuffer

	lost atomic.Pointer[func(body string) bool] // see lose

	line  aircall.Number // served
	other aircall.Number // not served
	alice aircall.User   // is also staff in Sellsy
	bob   aircall.User   // is not

	aliceStaff sellsy.Staff
	carolStaff sellsy.Staff // owns records
}

type worldOptions struct {
	aircall aircalltest.Options
	sellsy  sellsytest.Options
	config  func(*bridge.Config)
	rules   func(*world, *bridge.Config)
	seed    func(*world) // before the bridge starts, so that the first scan finds it
	still   bool         // do not start the bridge

	registered bool // webhooks of Aircall come by way of those that were registered
}

// inWorld runs f in a bubble with a running bridge.
func inWorld(t *testing.T, o worldOptions, f func(t *testing.T, w *world)) {
	t.Helper()
	if o.aircall.WebhookTransport == nil { // a bubble must not come near a real network
		o.aircall.WebhookTransport = roundTrip(func(r *http.Request) (*http.Response, error) { return answer(r, http.StatusOK, ""), nil })
	}
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, aircall: aircalltest.New(t, o.aircall), sellsy: sellsytest.New(t, o.sellsy), store: store.NewMemory(), logs: &safeBuffer{}}
		w.line = w.aircall.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
		w.other = w.aircall.AddNumber(aircall.Number{Name: "Private", Digits: "+33 1 99 00 00 02"})
		w.alice = w.aircall.AddUser(aircall.User{Name: "Alice Morel", Email: "Alice.Morel@example.com"})
		w.bob = w.aircall.AddUser(aircall.User{Name: "Bob Petit", Email: "bob.petit@example.com"})
		w.aliceStaff = w.sellsy.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice.morel@example.com"})
		w.carolStaff = w.sellsy.AddStaff(sellsy.Staff{FirstName: "Carol", LastName: "Leroy", Email: "carol.leroy@example.com"})
		if o.seed != nil {
			o.seed(w)
			time.Sleep(time.Second) // what is there belongs to the time before the installation
		}
		cfg := bridge.Config{
			Aircall: w.aircall.Client(), Sellsy: w.sellsy.Client(), Store: w.store,
			Numbers: []aircall.NumberID{w.line.ID},
			Logger:  slog.New(slog.NewTextHandler(w.logs, nil)),
		}
		if o.config != nil {
			o.config(&cfg)
		}
		if o.rules != nil {
			o.rules(w, &cfg)
		}
		b, err := bridge.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		w.Bridge = b
		if !o.registered {
			w.aircall.DeliverTo(w.losing(b.AircallWebhook(webhookToken)), webhookToken)
		}
		if !o.still {
			stop := w.start()
			defer stop()
			synctest.Wait() // the directory is read
			w.sellsy.ResetRequests()
			w.aircall.ResetRequests()
		}
		f(t, w)
	})
}

// lose says which deliveries of Aircall get lost from now on; nil for none.
func (w *world) lose(which func(body string) bool) {
	if which == nil {
		w.lost.Store(nil)
		return
	}
	w.lost.Store(&which)
}

// losing hands on the deliveries that do not get lost.
func (w *world) losing(webhook http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if lost := w.lost.Load(); lost != nil && (*lost)(string(body)) {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		webhook.ServeHTTP(rw, r)
	})
}

// start runs the bridge until the returned function is called.
func (w *world) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("Run: %v", err)
		}
	}
}

// company adds a client company, owned by Carol.
func (w *world) company(name, phone string) sellsy.Company {
	return w.sellsy.AddCompany(sellsy.Company{
		Type: sellsy.TypeClient, Name: name, PhoneNumber: phone, Email: "contact@example.com",
		Owner: &sellsy.Owner{ID: w.carolStaff.ID, Type: sellsy.OwnerStaff},
	})
}

// opportunity adds an open opportunity of a company, created days ago.
func (w *world) opportunity(c sellsy.Company, name string, days int) sellsy.Opportunity {
	return w.sellsy.AddOpportunity(sellsy.Opportunity{
		Name: name, Status: sellsy.OpportunityOpen, CompanyID: c.ID, Created: sellsy.At(time.Now().AddDate(0, 0, -days)),
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}},
	})
}

// answered plays an inbound call that Alice takes, up to call.ended.
func (w *world) answered(from string) *aircalltest.LiveCall {
	call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: from})
	time.Sleep(5 * time.Second)
	call.Answer(w.alice.ID)
	time.Sleep(40 * time.Second)
	call.Hangup()
	time.Sleep(31 * time.Second)
	return call
}

// logged waits for the log delay and returns the phone calls in Sellsy.
func (w *world) logged() []sellsy.PhoneCall {
	time.Sleep(40 * time.Second)
	synctest.Wait()
	return w.sellsy.PhoneCalls()
}

func (w *world) onlyCall() sellsy.PhoneCall {
	w.t.Helper()
	calls := w.logged()
	if len(calls) != 1 {
		w.t.Fatalf("%d phone calls in Sellsy, want 1\n%s", len(calls), w.logs)
	}
	return calls[0]
}

func (w *world) report(id aircall.CallID) report.Call {
	w.t.Helper()
	r, err := w.Call(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// post delivers a body to the Aircall webhook by hand.
func (w *world) post(body string) int {
	return post(w.AircallWebhook(webhookToken), body)
}

func post(h http.Handler, body string) int {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
	return rec.Code
}

func ref(k matching.Kind, id int64) matching.Ref { return matching.Ref{Kind: k, ID: id} }

type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
