package fakehttp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// counter is a handler that counts what it carries out and answers 201 with the count.
type counter struct{ done atomic.Int64 }

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := c.done.Add(1)
	w.Header().Set("X-Path", r.URL.Path)
	w.WriteHeader(http.StatusCreated)
	fmt.Fprint(w, n)
}

// answer is what a client sees of a request.
type answer struct {
	Status int
	Body   string
}

func do(ctx context.Context, rt http.RoundTripper, method, target, body string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, string(b)}, err
}

func TestRequestsAreLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := fakehttp.NewServer(new(counter))
		if _, err := do(t.Context(), s.Transport(), "POST", "https://any.example/v1/calls?a=1&a=2", "body"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if _, err := do(t.Context(), s.Transport(), "GET", "https://other.example/v1/users", ""); err != nil {
			t.Fatal(err)
		}
		want := []fakehttp.Request{
			{Time: start, Method: "POST", Path: "/v1/calls", Query: url.Values{"a": {"1", "2"}}, Body: []byte("body"), Status: 201},
			{Time: start.Add(time.Minute), Method: "GET", Path: "/v1/users", Query: url.Values{}, Body: []byte{}, Status: 201},
		}
		if diff := cmp.Diff(want, s.Requests(), cmpopts.IgnoreFields(fakehttp.Request{}, "Header")); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		s.ResetRequests()
		if n := len(s.Requests()); n != 0 {
			t.Errorf("%d requests after a reset", n)
		}
	})
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  fakehttp.Fault
		want   answer
		err    func(error) bool
		done   int64         // requests that the handler carried out
		took   time.Duration // within a deadline of a minute
		logged int           // status in the log
	}{
		{name: "nothing", want: answer{201, "1"}, done: 1, logged: 201},
		{name: "latency", fault: fakehttp.Fault{Latency: time.Second}, want: answer{201, "1"}, done: 1, took: time.Second, logged: 201},
		{
			name:  "status in place of the handler's",
			fault: fakehttp.Fault{Status: 503, Header: http.Header{"retry-after": {"1"}}, Body: "later"},
			want:  answer{503, "later"}, logged: 503,
		},
		{name: "slow status", fault: fakehttp.Fault{Latency: time.Second, Status: 500}, want: answer{500, ""}, took: time.Second, logged: 500},
		{name: "refused", fault: fakehttp.Fault{Drop: fakehttp.DropBefore}, err: refused},
		{name: "lost after the write", fault: fakehttp.Fault{Drop: fakehttp.DropAfter}, err: lost, done: 1},
		{name: "hanging", fault: fakehttp.Fault{Hang: true}, err: late, took: time.Minute},
		{
			name: "slower than the client waits", fault: fakehttp.Fault{Latency: time.Hour}, err: late, took: time.Minute,
			done: 1, logged: 201,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				handler := new(counter)
				s := fakehttp.NewServer(handler)
				s.Inject(tt.fault)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				start := time.Now()
				got, err := do(ctx, s.Transport(), "POST", "https://any.example/x", "")
				synctest.Wait() // for the server's side to end
				if tt.err == nil && err != nil || tt.err != nil && !tt.err(err) {
					t.Errorf("got error %v", err)
				}
				if got != tt.want {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %s, want %s", took, tt.took)
				}
				if n := handler.done.Load(); n != tt.done {
					t.Errorf("the handler carried out %d requests, want %d", n, tt.done)
				}
				if log := s.Requests(); len(log) != 1 || log[0].Status != tt.logged {
					t.Errorf("logged %+v, want one request with status %d", log, tt.logged)
				}
			})
		})
	}
}

func refused(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

func lost(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }
func late(err error) bool { return errors.Is(err, context.DeadlineExceeded) }

func TestWhichRequestsAFaultMatches(t *testing.T) {
	t.Parallel()
	s := fakehttp.NewServer(new(counter))
	s.Inject(fakehttp.Fault{Method: "POST", Path: "/v1/calls/*/insight_cards", Skip: 1, Times: 2, Status: 500})
	s.Inject(fakehttp.Fault{Path: "/v1/calls/*/insight_cards", Status: 502})
	remove := s.Inject(fakehttp.Fault{Path: "/v1/users", Status: 503})

	tests := []struct {
		method, path string
		want         int
	}{
		{"POST", "/v1/calls/1/insight_cards", 502}, // skipped by the first fault, taken by the second
		{"GET", "/v1/calls/1/insight_cards", 502},
		{"POST", "/v1/calls/1/insight_cards", 500},
		{"POST", "/v1/calls/2/insight_cards", 500},
		{"POST", "/v1/calls/2/insight_cards", 502}, // the first fault is used up
		{"POST", "/v1/calls/1/2/insight_cards", 201},
		{"POST", "/v1/calls", 201},
		{"GET", "/v1/users", 503},
	}
	for _, tt := range tests {
		got, err := do(t.Context(), s.Transport(), tt.method, "https://any.example"+tt.path, "")
		if err != nil || got.Status != tt.want {
			t.Errorf("%s %s: got %d, %v, want %d", tt.method, tt.path, got.Status, err, tt.want)
		}
	}
	remove()
	remove() // twice does no harm
	if got, err := do(t.Context(), s.Transport(), "GET", "https://any.example/v1/users", ""); err != nil || got.Status != 201 {
		t.Errorf("after the removal: got %d, %v, want the handler's answer", got.Status, err)
	}
}

func TestTransportSendsNothingForAContextThatHasEnded(t *testing.T) {
	t.Parallel()
	handler := new(counter)
	s := fakehttp.NewServer(handler)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := do(ctx, s.Transport(), "POST", "https://any.example/x", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the cancellation", err)
	}
	if n := handler.done.Load(); n != 0 || len(s.Requests()) != 0 {
		t.Errorf("%d requests carried out, %d received", n, len(s.Requests()))
	}
}

// The same server behind a real socket, as examples run it.
func TestOverASocket(t *testing.T) {
	t.Parallel()
	handler := new(counter)
	s := fakehttp.NewServer(handler)
	web := httptest.NewServer(s)
	defer web.Close()

	got, err := do(t.Context(), http.DefaultTransport, "POST", web.URL+"/x", "body")
	if err != nil || got != (answer{201, "1"}) {
		t.Errorf("got %+v, %v, want the handler's answer", got, err)
	}
	for _, drop := range []fakehttp.Drop{fakehttp.DropBefore, fakehttp.DropAfter} {
		remove := s.Inject(fakehttp.Fault{Drop: drop})
		if got, err := do(t.Context(), http.DefaultTransport, "POST", web.URL+"/x", "body"); err == nil {
			t.Errorf("drop %d: got %+v, want a lost connection", drop, got)
		}
		remove()
	}
	if n := handler.done.Load(); n != 2 {
		t.Errorf("%d requests carried out, want the first and the one lost after the write", n)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	handler := new(counter)
	s := fakehttp.NewServer(handler)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			defer s.Inject(fakehttp.Fault{Path: "/never"})()
			if _, err := do(t.Context(), s.Transport(), "POST", "https://any.example/x", "body"); err != nil {
				t.Error(err)
			}
			_ = s.Requests()
		})
	}
	wg.Wait()
	if n := handler.done.Load(); n != 20 || len(s.Requests()) != 20 {
		t.Errorf("%d carried out, %d logged, want 20 each", n, len(s.Requests()))
	}
}
