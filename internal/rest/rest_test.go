package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

const baseURL = "https://api.example.test/v1"

// step answers one attempt.
type step func(*http.Request) (*http.Response, error)

func reply(status int, body string, header ...string) step {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i+1 < len(header); i += 2 {
			h.Add(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func fail(err error) step {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// refuse is a connection that is never made: the server cannot have acted.
func refuse() step {
	return fail(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})
}

// lose is a connection that ends after the request was sent: the server may have acted.
func lose() step { return fail(io.ErrUnexpectedEOF) }

// hang answers nothing until the attempt is given up.
func hang(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

type sent struct {
	Time   time.Time
	Method string
	URL    string
	Header http.Header
	Body   string
}

// server is a transport that answers attempts from a script. The last step answers all that follow.
type server struct {
	mu    sync.Mutex
	steps []step
	log   []sent
}

func play(steps ...step) *server { return &server{steps: steps} }

func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	entry := sent{Time: time.Now(), Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone()}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req.Body.Close()
		entry.Body = string(body)
	}
	s.mu.Lock()
	next := s.steps[min(len(s.log), len(s.steps)-1)]
	s.log = append(s.log, entry)
	s.mu.Unlock()
	return next(req)
}

func (s *server) requests() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]sent(nil), s.log...)
}

// fixed is a token that never changes.
type fixed string

func (f fixed) Token(context.Context) (*oauth2.Token, error) {
	return &oauth2.Token{AccessToken: string(f)}, nil
}

// numbered hands out token-1 until it is told that token-1 is bad, then token-2, and so on.
type numbered struct {
	mu      sync.Mutex
	current int
	dropped []string
}

func (n *numbered) Token(context.Context) (*oauth2.Token, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return &oauth2.Token{AccessToken: fmt.Sprintf("token-%d", n.current+1)}, nil
}

func (n *numbered) Invalidate(t *oauth2.Token) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dropped = append(n.dropped, t.AccessToken)
	n.current++
}

// newClient builds a client on transport; change may alter its configuration first.
func newClient(t testing.TB, transport http.RoundTripper, change ...func(*rest.Config)) *rest.Client {
	t.Helper()
	cfg := rest.Config{
		BaseURL:    baseURL,
		UserAgent:  "rest-test",
		HTTPClient: &http.Client{Transport: transport},
		Auth:       fixed("secret-token"),
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := rest.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// failure returns the failure in err.
func failure(t testing.TB, err error) *rest.Failure {
	t.Helper()
	f, ok := errors.AsType[*rest.Failure](err)
	if !ok {
		t.Fatalf("got error %v, want a *rest.Failure", err)
	}
	return f
}

func TestNewRefusesBadConfigurations(t *testing.T) {
	t.Parallel()
	good := rest.Config{BaseURL: baseURL, Auth: fixed("x")}
	tests := []struct {
		name   string
		change func(*rest.Config)
		want   string
	}{
		{"no base URL", func(c *rest.Config) { c.BaseURL = "" }, "absolute"},
		{"relative", func(c *rest.Config) { c.BaseURL = "/v1" }, "absolute"},
		{"no scheme", func(c *rest.Config) { c.BaseURL = "api.example.test/v1" }, "absolute"},
		{"only a scheme", func(c *rest.Config) { c.BaseURL = "https://" }, "absolute"},
		{"only a port", func(c *rest.Config) { c.BaseURL = "https://:443/" }, "absolute"},
		{"other scheme", func(c *rest.Config) { c.BaseURL = "ftp://api.example.test" }, "absolute"},
		{"not a URL", func(c *rest.Config) { c.BaseURL = "https://user:hunter2@api.example.test:bad" }, "not a URL"},
		{"credentials", func(c *rest.Config) { c.BaseURL = "https://user:hunter2@api.example.test" }, "credentials"},
		{"query", func(c *rest.Config) { c.BaseURL = baseURL + "?key=hunter2" }, "query"},
		{"empty query", func(c *rest.Config) { c.BaseURL = baseURL + "?" }, "query"},
		{"fragment", func(c *rest.Config) { c.BaseURL = baseURL + "#hunter2" }, "fragment"},
		{"no credentials", func(c *rest.Config) { c.Auth = nil }, "credentials"},
		{"negative time-out", func(c *rest.Config) { c.AttemptTimeout = -1 }, "timeout"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := good
			tt.change(&cfg)
			_, err := rest.New(cfg)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one about %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats a secret: %v", err)
			}
		})
	}
}

func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	type named struct {
		Name string `json:"name"`
	}
	tests := []struct {
		name    string
		request rest.Request
		want    sent // the header is compared on its own
		header  map[string]string
	}{
		{
			name:    "a read",
			request: rest.Request{Path: "/calls/{id}", Args: []any{12}, Query: url.Values{"per_page": {"50"}, "order": {"asc"}}},
			want:    sent{Method: "GET", URL: baseURL + "/calls/12?order=asc&per_page=50"},
			header:  map[string]string{"Accept": "application/json", "Content-Type": "", "User-Agent": "rest-test"},
		},
		{
			name:    "a write",
			request: rest.Request{Method: "POST", Path: "/contacts", Body: named{"Léa"}},
			want:    sent{Method: "POST", URL: baseURL + "/contacts", Body: `{"name":"Léa"}`},
			header:  map[string]string{"Content-Type": "application/json", "Authorization": "Bearer secret-token"},
		},
		{
			name:    "a write without a body",
			request: rest.Request{Method: "POST", Path: "/calls/{id}/archive", Args: []any{12}},
			want:    sent{Method: "POST", URL: baseURL + "/calls/12/archive"},
			header:  map[string]string{"Content-Type": "application/json"},
		},
		{
			name:    "a body as it is",
			request: rest.Request{Method: "PUT", Path: "/x", Body: []byte("a=b"), ContentType: "application/x-www-form-urlencoded"},
			want:    sent{Method: "PUT", URL: baseURL + "/x", Body: "a=b"},
			header:  map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		},
		{
			name:    "raw JSON as it is",
			request: rest.Request{Method: "POST", Path: "/x", Body: json.RawMessage(`{ "a": 1 }`)},
			want:    sent{Method: "POST", URL: baseURL + "/x", Body: `{ "a": 1 }`},
		},
		{
			name: "own headers win, but for the credentials",
			request: rest.Request{Path: "/x", Header: http.Header{
				"accept": {"application/pdf"}, "Authorization": {"Bearer other"}, "X-Switch-User": {"7"},
			}},
			want: sent{Method: "GET", URL: baseURL + "/x"},
			header: map[string]string{
				"Accept": "application/pdf", "Authorization": "Bearer secret-token", "X-Switch-User": "7",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := play(reply(200, `{}`))
			resp, err := newClient(t, s).Do(t.Context(), tt.request)
			if err != nil {
				t.Fatal(err)
			}
			if resp.Status != 200 || resp.Attempts != 1 {
				t.Errorf("got %+v, want status 200 after 1 attempt", resp)
			}
			got := s.requests()[0]
			for k, want := range tt.header {
				if v := got.Header.Get(k); v != want {
					t.Errorf("header %s: got %q, want %q", k, v, want)
				}
			}
			got.Time, got.Header = time.Time{}, nil
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRequestsThatCannotBeBuiltAreNotSent(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]rest.Request{
		"a body that is no JSON": {Method: "POST", Path: "/x", Body: math.Inf(1)},
		"a bad method":           {Method: "PO ST", Path: "/x"},
		"a control character":    {Path: "/x\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := play(reply(200, `{}`))
			_, err := newClient(t, s).Do(t.Context(), r)
			f := failure(t, err)
			if f.Err == nil || f.Attempts != 0 || f.OutcomeUnknown || len(s.requests()) != 0 {
				t.Errorf("got %+v and %d requests, want an error and nothing sent", f, len(s.requests()))
			}
		})
	}
}

func TestAnswersAreHandedOver(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"id":12}`, "", " \r\n", "<html>"} {
		for _, status := range []int{200, 201, 204, 206} {
			got := "nothing"
			r := rest.Request{Path: "/x", Answer: func(body []byte) error {
				got = string(body)
				return nil
			}}
			resp, err := newClient(t, play(reply(status, body))).Do(t.Context(), r)
			if err != nil || got != body || resp.Status != status {
				t.Errorf("%d %q: got %q, %+v, %v", status, body, got, resp, err)
			}
		}
	}

	odd := errors.New("odd")
	for method, unknown := range map[string]bool{"GET": false, "POST": true, "PUT": true, "DELETE": true} {
		s := play(reply(201, "<html>"))
		r := rest.Request{Method: method, Path: "/x", Answer: func([]byte) error { return odd }}
		_, err := newClient(t, s).Do(t.Context(), r)
		f := failure(t, err)
		if !errors.Is(err, odd) || f.OutcomeUnknown != unknown || f.Status != 201 || string(f.Body) != "<html>" || len(s.requests()) != 1 {
			t.Errorf("%s: got %+v after %d requests, want the answer, and a write of unknown outcome after 1", method, f, len(s.requests()))
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	t.Run("a larger answer is refused and not asked for again", func(t *testing.T) {
		t.Parallel()
		endless := func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(zeros{})}, nil
		}
		s := play(endless)
		_, err := newClient(t, s).Do(t.Context(), rest.Request{Path: "/x"})
		if f := failure(t, err); f.Err == nil || !strings.Contains(f.Error(), "larger than") || len(s.requests()) != 1 {
			t.Errorf("got %v after %d requests, want a refusal after 1", err, len(s.requests()))
		}
	})
	t.Run("an error keeps the beginning of its body", func(t *testing.T) {
		t.Parallel()
		_, err := newClient(t, play(reply(400, strings.Repeat("x", 1<<20)))).Do(t.Context(), rest.Request{Path: "/x"})
		if f := failure(t, err); len(f.Body) != 64<<10 {
			t.Errorf("kept %d bytes, want 64 KiB", len(f.Body))
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestCallersClientIsCopied(t *testing.T) {
	t.Parallel()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := play(reply(200, `{}`))
	mine := &http.Client{Transport: s, Jar: jar, Timeout: time.Minute}
	c := newClient(t, nil, func(cfg *rest.Config) { cfg.HTTPClient = mine })
	if mine.Transport != http.RoundTripper(s) || mine.Jar != http.CookieJar(jar) || mine.Timeout != time.Minute || mine.CheckRedirect != nil {
		t.Errorf("New changed the caller's client: %+v", mine)
	}
	mine.Transport = play(fail(errors.New("the copy must not follow later changes")))
	if _, err := c.Do(t.Context(), rest.Request{Path: "/x"}); err != nil {
		t.Errorf("the client follows changes of the caller's: %v", err)
	}
}

func TestFailedMakesTheError(t *testing.T) {
	t.Parallel()
	mine := errors.New("mine")
	c := newClient(t, play(reply(404, `{}`)), func(cfg *rest.Config) {
		cfg.Failed = func(f *rest.Failure) error { return fmt.Errorf("%w: %d", mine, f.Status) }
	})
	if _, err := c.Do(t.Context(), rest.Request{Path: "/x"}); !errors.Is(err, mine) || err.Error() != "mine: 404" {
		t.Errorf("got %v, want the configured error", err)
	}
}

func TestConcurrentCallsShareNothing(t *testing.T) {
	t.Parallel()
	echo := func(req *http.Request) (*http.Response, error) {
		return reply(200, `"`+req.URL.Path+`"`)(req)
	}
	auth := new(numbered)
	c := newClient(t, play(echo), func(cfg *rest.Config) {
		cfg.Auth = auth
		cfg.Quota = rest.NewQuota(rest.QuotaConfig{Windows: []rest.Window{{Name: "minute", Period: time.Minute, Limit: 1000}}})
	})
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			var got string
			_, err := c.WithPriority(rest.Priority(i%3-1)).Do(t.Context(), into(rest.Request{Path: "/calls/{id}", Args: []any{i}}, &got))
			if want := fmt.Sprintf("/v1/calls/%d", i); err != nil || got != want {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
	wg.Wait()
	if got := c.Quota().State()[0].Left; got != 950 {
		t.Errorf("%d left of 1000 after 50 calls, want 950", got)
	}
}

func TestBodyMayBeReusedByTheCaller(t *testing.T) {
	t.Parallel()
	body := []byte(`{"a":1}`)
	s := play(
		func(req *http.Request) (*http.Response, error) {
			copy(body, bytes.Repeat([]byte("x"), len(body))) // as a caller might whose context has ended
			return reply(503, "")(req)
		},
		reply(200, `{}`))
	if _, err := newClient(t, s).Do(t.Context(), rest.Request{Method: "PUT", Path: "/x", Body: body}); err != nil {
		t.Fatal(err)
	}
	for i, r := range s.requests() {
		if r.Body != `{"a":1}` {
			t.Errorf("attempt %d sent %q", i+1, r.Body)
		}
	}
}

// into has the answer decoded into out, unless it is empty.
func into(r rest.Request, out any) rest.Request {
	r.Answer = func(body []byte) error {
		if len(body) == 0 {
			return nil
		}
		return json.Unmarshal(body, out)
	}
	return r
}
