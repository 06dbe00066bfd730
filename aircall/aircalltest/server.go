package aircalltest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// The credentials that a server accepts when [Options] names none.
const (
	APIID    = "fake-api-id"
	APIToken = "fake-api-token"
)

// BaseURL is the address under which the fake's answers name themselves, as the real service does.
const BaseURL = "https://api.aircall.io"

// Options configures a [Server]. The zero value is a company without quota whose calls end as Aircall's do.
type Options struct {
	// APIID and APIToken are the accepted Basic credentials. If they and AccessToken are empty, they are the constants of
	// these names.
	APIID    string
	APIToken string

	// AccessToken is the accepted bearer token of an OAuth integration.
	AccessToken string

	// ClientID and ClientSecret are what POST /v1/oauth/token asks for. Empty: anything goes.
	ClientID     string
	ClientSecret string

	// Consent is how GET /oauth/authorize answers. The zero value agrees at once. See [Server.SetConsent].
	Consent Consent

	// Company is the name of the company. Empty means "Example SAS".
	Company string

	// BuiltIns adds the tags and the demo contacts that every real company starts with.
	BuiltIns bool

	// PickedNumbers are the numbers that the administrator has picked for the OAuth integration. Nil means all of them. See
	// [Server.PickNumbers].
	PickedNumbers []aircall.NumberID

	// RequestsPerMinute is the quota of the company: further requests get 429 and the quota headers. Zero means none.
	RequestsPerMinute int

	// HeadersAlways sends the quota headers with every answer. Aircall promises them only once the quota is used up.
	HeadersAlways bool

	// SearchDelay is how long a written contact is missing from the search. The real index lags too.
	SearchDelay time.Duration

	// TimeScale stretches the delays of the simulator: 0.01 plays a call a hundred times faster than life. Zero means 1.
	TimeScale float64

	// EndedDelay is the time from hang-up to call.ended, 30 s if zero. TimeScale applies.
	EndedDelay time.Duration

	// WebhookTransport carries deliveries to webhooks that were made through the API. Nil means http.DefaultTransport.
	WebhookTransport http.RoundTripper

	// DeliveryConcurrency is how many events may be on their way to one webhook at once. Zero means one: events come in order.
	DeliveryConcurrency int

	// RetryDelay is the time before a failed delivery is repeated. It doubles with each attempt, up to 15 minutes. Zero
	// means 10 s. Aircall does not tell its own.
	RetryDelay time.Duration

	// DisableAfter is how many failures in a row disable a webhook. Zero means 50, which Aircall's documentation says now;
	// it said 10 before.
	DisableAfter int

	// Disorder spoils deliveries. See [Server.SetDisorder].
	Disorder Disorder
}

// Server is a fake of Aircall's API with a company of its own. Use [New] in tests and [NewServer] in programs. It is safe
// for concurrent use.
type Server struct {
	opts Options
	http *fakehttp.Server
	t    testing.TB // nil in programs

	ctx    context.Context // ends deliveries
	cancel context.CancelFunc

	mu      sync.Mutex
	idle    *sync.Cond // signalled when pending or working becomes zero
	pending int        // events scheduled or not yet delivered a first time
	working int        // goroutines that deliver
	closed  bool
	timers  map[*time.Timer]struct{} // of scheduled events and repetitions
	misuse  []error
	rng     *rand.Rand // ids and tokens that look random
	company
	cards []PostedCard

	handlers    []*webhook // of DeliverTo
	deliveries  []Delivery
	disorder    Disorder
	disorderRNG *rand.Rand

	integration integration
	codes       map[string]authorizationCode
	quota       fakehttp.Meter
	outbound    map[string]bool // idempotency keys of AI voice agent calls
	reports     map[string]bool
}

// NewServer returns a server for programs. Close it in the end.
func NewServer(opts Options) *Server {
	if opts.APIID == "" && opts.APIToken == "" && opts.AccessToken == "" {
		opts.APIID, opts.APIToken = APIID, APIToken
	}
	opts.Company = cmp.Or(opts.Company, "Example SAS")
	opts.EndedDelay = cmp.Or(opts.EndedDelay, 30*time.Second)
	if opts.TimeScale <= 0 {
		opts.TimeScale = 1
	}
	if opts.WebhookTransport == nil {
		opts.WebhookTransport = http.DefaultTransport
	}
	if opts.DeliveryConcurrency <= 0 {
		opts.DeliveryConcurrency = 1
	}
	if opts.RetryDelay <= 0 {
		opts.RetryDelay = 10 * time.Second
	}
	if opts.DisableAfter <= 0 {
		opts.DisableAfter = 50
	}
	s := &Server{
		opts:     opts,
		timers:   map[*time.Timer]struct{}{},
		rng:      rand.New(rand.NewPCG(1, 2)), // ids of a fake, the same in every run
		company:  newCompany(),
		codes:    map[string]authorizationCode{},
		quota:    fakehttp.Meter{Limit: opts.RequestsPerMinute, Period: time.Minute},
		outbound: map[string]bool{},
		reports:  map[string]bool{},
	}
	s.idle = sync.NewCond(&s.mu)
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.integration = integration{active: true}
	if opts.PickedNumbers != nil {
		s.PickNumbers(opts.PickedNumbers...)
	}
	s.setDisorder(opts.Disorder)
	s.http = fakehttp.NewServer(s.routes())
	s.http.ErrorBody = `{"error":"Service Unavailable","troubleshoot":"Try again later"}`
	if opts.BuiltIns {
		s.addBuiltIns()
	}
	return s
}

// New returns a server for a test. It is closed at the end of the test, which fails if the simulator was asked for something
// impossible, such as answering a call that has ended.
func New(t testing.TB, opts ...Options) *Server {
	t.Helper()
	var o Options
	switch len(opts) {
	case 0:
	case 1:
		o = opts[0]
	default:
		t.Fatal("aircalltest.New: at most one Options")
	}
	s := NewServer(o)
	s.t = t
	t.Cleanup(func() {
		s.Close()
		if err := s.Err(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Close drops the events that are still scheduled, ends deliveries and waits for their goroutines. The API keeps answering.
func (s *Server) Close() {
	s.cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for timer := range s.timers {
		timer.Stop()
	}
	clear(s.timers)
	for s.working > 0 {
		s.idle.Wait()
	}
	s.idle.Broadcast()
}

// Wait waits until every event that was emitted or scheduled (such as the call.ended of a call that was hung up) has been
// delivered to every webhook, or has failed once. It does not wait for repetitions.
func (s *Server) Wait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.pending > 0 && !s.closed {
		s.idle.Wait()
	}
}

// Err tells what the simulator was asked for and could not do.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.misuse...)
}

func (s *Server) misused(format string, args ...any) {
	s.misuse = append(s.misuse, fmt.Errorf("aircalltest: "+format, args...))
}

// ServeHTTP serves the API, so that a Server can also stand behind a real socket, as with httptest.NewServer.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// Transport returns a transport that reaches the server without a socket, whatever the host. It works in testing/synctest
// bubbles.
func (s *Server) Transport() http.RoundTripper { return s.http.Transport() }

// Client returns a client of the server, with the bearer token if there is one, else with the Basic credentials, and without
// pacing. The options come after the fake's own; a bad one fails the test, and panics in a program.
func (s *Server) Client(opts ...aircall.Option) *aircall.Client {
	s.mu.Lock()
	auth := aircall.BasicAuth(s.opts.APIID, s.opts.APIToken)
	if s.opts.AccessToken != "" {
		auth = aircall.BearerToken(s.opts.AccessToken)
	}
	s.mu.Unlock()
	client, err := aircall.New(auth, append([]aircall.Option{
		aircall.WithBaseURL(BaseURL),
		aircall.WithHTTPClient(&http.Client{Transport: s.Transport()}),
		aircall.WithRequestsPerMinute(unlimited),
	}, opts...)...)
	switch {
	case err == nil:
	case s.t != nil:
		s.t.Helper()
		s.t.Fatalf("aircalltest: Client: %v", err)
	default:
		panic("aircalltest: Client: " + err.Error())
	}
	return client
}

// unlimited requests per minute keep the client's own pacing out of tests.
const unlimited = 1_000_000

// Request is a request that the server has received.
type Request struct {
	Time   time.Time
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   []byte
	Status int // of the answer; 0 when there was none
}

// Requests returns the requests received so far, oldest first.
func (s *Server) Requests() []Request {
	var list []Request
	for _, r := range s.http.Requests() {
		list = append(list, Request(r))
	}
	return list
}

// ResetRequests empties the log of requests.
func (s *Server) ResetRequests() { s.http.ResetRequests() }
