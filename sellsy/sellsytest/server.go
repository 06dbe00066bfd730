// Package sellsytest is a stateful fake of Sellsy's API v2 for tests and demonstrations.
//
// It holds a small CRM in memory and answers as Sellsy does: the same envelopes, cursors, error bodies, quota headers and
// oddities, as far as they are documented or were recorded. What no source tells is decided here and said where it is
// decided.
//
//	crm := sellsytest.New(t)
//	alice := crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})
//	contact := crm.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "01 99 00 12 34"})
//	client := crm.Client()
//
// [Server.Inject] delays, refuses and breaks requests, and answers with successes that are none or with fields of another kind,
// once or for a period. [Operations] lists what can be made to fail.
//
// Functions given to the Update and Edit methods run while the account is locked: they must not call the server.
//
// The fake runs without a socket through [Server.Transport], also inside testing/synctest bubbles, or behind
// net/http as the [http.Handler] that it is.
package sellsytest

import (
	"cmp"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// What a server accepts and says when its [Options] do not tell.
const (
	DefaultToken        = "sellsytest-token"
	DefaultClientID     = "sellsytest-client"
	DefaultClientSecret = "sellsytest-secret"
	DefaultCorpID       = sellsy.CorpID(12345)
)

// Options describe an account. The zero value is an account without limits that accepts the default credentials.
type Options struct {
	Token        string // bearer token that is always accepted; empty: DefaultToken
	ClientID     string // of the token endpoint; empty: DefaultClientID
	ClientSecret string // empty: DefaultClientSecret

	// Scopes are what every token may do. Nil means everything; a missing scope is answered with 403.
	Scopes []string

	// Consent is how the authorization page answers. The zero value agrees at once. See [Server.SetConsent].
	Consent Consent

	// TokenLifetime is how long a token of the token endpoint is accepted. Zero means 24 hours.
	TokenLifetime time.Duration

	// Quota limits the requests of the account.
	Quota Quota

	// VisibleStaffs are the staffs that the list and the search of staffs show, in the restricted form that Sellsy gives
	// to staffs who may not see the others. Nil means all, in full.
	VisibleStaffs []sellsy.StaffID

	// Location is the time zone of the account, in whose offset dates are written. Nil means one hour ahead of UTC.
	Location *time.Location

	// Language of the labels: "fr", the default, or "en". Error messages are French all the same.
	Language string

	// CorpID is the account's id. Zero means DefaultCorpID.
	CorpID sellsy.CorpID
}

// Server is a fake Sellsy account. It is safe for concurrent use.
type Server struct {
	opts   Options
	routes fakehttp.Router[handler]
	http   *fakehttp.Server

	mu sync.Mutex
	account
}

// NewServer returns a server with an empty account, apart from one pipeline and three phone-call topics.
func NewServer(o Options) *Server {
	o.Token = cmp.Or(o.Token, DefaultToken)
	o.ClientID = cmp.Or(o.ClientID, DefaultClientID)
	o.ClientSecret = cmp.Or(o.ClientSecret, DefaultClientSecret)
	o.CorpID = cmp.Or(o.CorpID, DefaultCorpID)
	if o.TokenLifetime <= 0 {
		o.TokenLifetime = 24 * time.Hour
	}
	if o.Location == nil {
		o.Location = time.FixedZone("", 3600)
	}
	s := &Server{opts: o, routes: operations(), account: newAccount()}
	s.windows = newWindows(o.Quota)
	s.http = fakehttp.NewServer(http.HandlerFunc(s.serve))
	s.http.ErrorBody = `{"error":{"code":503,"message":"Service Unavailable","details":[],"context":null}}`
	return s
}

// New returns a server for a test.
func New(t testing.TB, opts ...Options) *Server {
	t.Helper()
	switch len(opts) {
	case 0:
		return NewServer(Options{})
	case 1:
		return NewServer(opts[0])
	default:
		t.Fatal("sellsytest.New: more than one Options")
		return nil
	}
}

// ServeHTTP serves the API, with and without the prefix /v2, and the token endpoint /oauth2/access-tokens.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.ServeHTTP(w, r) }

// Transport returns a round tripper that reaches the server without a socket, whatever the host of the request.
func (s *Server) Transport() http.RoundTripper { return s.http.Transport() }

// Client returns a client of the server with its static token, which does not pace its requests as long as the server
// sends no quota headers, unless an option says so. It panics when an option is not usable.
func (s *Server) Client(opts ...sellsy.Option) *sellsy.Client {
	all := append([]sellsy.Option{
		sellsy.WithHTTPClient(&http.Client{Transport: s.Transport()}),
		sellsy.WithRequestsPerSecond(10_000),
	}, opts...)
	client, err := sellsy.New(sellsy.BearerToken(s.opts.Token), all...)
	if err != nil {
		panic("sellsytest: " + err.Error())
	}
	return client
}

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
