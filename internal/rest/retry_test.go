package rest_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	const once, twice = 1, 2 // attempts when the second would succeed
	// Attempts by kind of request: GET and a POST that only reads, PUT and DELETE, POST and PATCH and a PUT that is sent once.
	tests := []struct {
		name    string
		trouble step
		read    int
		replace int
		create  int
		unknown bool // the outcome, where a create is not repeated
	}{
		{"connection refused", refuse(), twice, twice, twice, false},
		{"name not found", fail(&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}), twice, twice, twice, false},
		{"connection lost", lose(), twice, twice, once, true},
		{"connection reset while reading", fail(&net.OpError{Op: "read", Err: errors.New("reset")}), twice, twice, once, true},
		{"bad certificate", fail(&tls.CertificateVerificationError{Err: errors.New("expired")}), twice, twice, twice, false},
		{"no TLS at all", fail(tls.RecordHeaderError{Msg: "no TLS"}), twice, twice, twice, false},
		{"101", reply(101, ""), once, once, once, true},
		{"answer cut", cut(200), twice, twice, once, true},
		{"400", reply(400, ""), once, once, once, false},
		{"402", reply(402, ""), once, once, once, false},
		{"403", reply(403, ""), once, once, once, false},
		{"404", reply(404, ""), once, once, once, false},
		{"409", reply(409, ""), once, once, once, false},
		{"422", reply(422, ""), once, once, once, false},
		{"429", reply(429, ""), twice, twice, twice, false},
		{"500", reply(500, ""), twice, twice, once, true},
		{"501", reply(501, ""), once, once, once, true},
		{"502", reply(502, ""), twice, twice, once, true},
		{"503", reply(503, ""), twice, twice, once, true},
		{"504", reply(504, ""), twice, twice, once, true},
	}
	for _, tt := range tests {
		for _, r := range []struct {
			rest.Request
			attempts int
			create   bool
		}{
			{rest.Request{Path: "/x"}, tt.read, false},
			{rest.Request{Method: "GET", Path: "/x"}, tt.read, false},
			{rest.Request{Method: "HEAD", Path: "/x"}, tt.read, false},
			{rest.Request{Method: "POST", Path: "/x/search", Reads: true}, tt.read, false},
			{rest.Request{Method: "PUT", Path: "/x"}, tt.replace, false},
			{rest.Request{Method: "DELETE", Path: "/x"}, tt.replace, false},
			{rest.Request{Method: "PUT", Path: "/x", Once: true}, tt.create, true},
			{rest.Request{Method: "POST", Path: "/x"}, tt.create, true},
			{rest.Request{Method: "PATCH", Path: "/x"}, tt.create, true},
		} {
			name := fmt.Sprintf("%s %s", r.Method, tt.name)
			synctest.Test(t, func(t *testing.T) {
				s := play(tt.trouble, reply(200, `{}`))
				resp, err := newClient(t, s).Do(t.Context(), r.Request)
				if got := len(s.requests()); got != r.attempts {
					t.Errorf("%s: %d attempts, want %d", name, got, r.attempts)
				}
				if r.attempts == twice {
					if err != nil || resp.Attempts != 2 {
						t.Errorf("%s: got %+v, %v, want success", name, resp, err)
					}
					return
				}
				f := failure(t, err)
				if f.Attempts != 1 || (r.create && f.OutcomeUnknown != tt.unknown) {
					t.Errorf("%s: got %+v, want an outcome unknown: %t", name, f, tt.unknown)
				}
			})
		}
	}
}

// cut is an answer whose connection is lost in the middle of the body.
func cut(status int) step {
	return func(*http.Request) (*http.Response, error) {
		body := io.MultiReader(io.LimitReader(zeros{}, 10), failing{})
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body)}, nil
	}
}

// A write that is repeated and then refused may have been done by an earlier attempt: a DELETE that was lost answers 404
// the second time.
func TestOutcomeOfRepeatedWrites(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		method  string
		steps   []step
		unknown bool
	}{
		{"refused at once", "DELETE", []step{reply(404, "")}, false},
		{"lost, then refused", "DELETE", []step{lose(), reply(404, "")}, true},
		{"server error, then refused", "PUT", []step{reply(500, ""), reply(400, "")}, true},
		{"not connected, then refused", "PUT", []step{refuse(), reply(400, "")}, false},
		{"never connected", "POST", []step{refuse()}, false},
		{"not connected, then lost", "POST", []step{refuse(), lose()}, true},
		{"quota, then lost", "POST", []step{reply(429, ""), lose()}, true},
		{"always over the quota", "POST", []step{reply(429, "")}, false},
		{"a read has no outcome", "GET", []step{lose()}, false},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			_, err := newClient(t, play(tt.steps...)).Do(t.Context(), rest.Request{Method: tt.method, Path: "/x"})
			if f := failure(t, err); f.OutcomeUnknown != tt.unknown {
				t.Errorf("%s: outcome unknown: %t, want %t (%+v)", tt.name, f.OutcomeUnknown, tt.unknown, f)
			}
		})
	}
}

func TestCancellationAndOutcome(t *testing.T) {
	t.Parallel()
	post := rest.Request{Method: "POST", Path: "/x", Body: 1}

	t.Run("before anything is sent", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s := play(reply(201, `{}`))
		_, err := newClient(t, s).Do(ctx, post)
		f := failure(t, err)
		if !errors.Is(err, context.Canceled) || f.OutcomeUnknown || f.Attempts != 0 || len(s.requests()) != 0 {
			t.Errorf("got %+v after %d requests, want a cancellation and nothing sent", f, len(s.requests()))
		}
	})
	t.Run("while the token is fetched", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		s := play(reply(201, `{}`))
		auth := tokenFunc(func(context.Context) (*oauth2.Token, error) {
			cancel()
			return &oauth2.Token{AccessToken: "x"}, nil
		})
		_, err := newClient(t, s, func(cfg *rest.Config) { cfg.Auth = auth }).Do(ctx, post)
		f := failure(t, err)
		if !errors.Is(err, context.Canceled) || f.OutcomeUnknown || len(s.requests()) != 0 {
			t.Errorf("got %+v after %d requests, want a cancellation and nothing sent", f, len(s.requests()))
		}
	})
	t.Run("while the server works", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		s := play(func(req *http.Request) (*http.Response, error) {
			cancel()
			return nil, req.Context().Err()
		})
		_, err := newClient(t, s).Do(ctx, post)
		if f := failure(t, err); !errors.Is(err, context.Canceled) || !f.OutcomeUnknown || len(s.requests()) != 1 {
			t.Errorf("got %+v after %d requests, want a cancellation of unknown outcome after 1", f, len(s.requests()))
		}
	})
	t.Run("when the answer is already there", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		s := play(func(req *http.Request) (*http.Response, error) {
			defer cancel()
			return reply(201, `{"id":12}`)(req)
		})
		var created struct{ ID int64 }
		_, err := newClient(t, s).Do(ctx, into(post, &created))
		if err != nil || created.ID != 12 {
			t.Errorf("got %+v, %v, want what was created", created, err)
		}
	})
	t.Run("when a server error is already there", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		s := play(func(req *http.Request) (*http.Response, error) {
			defer cancel()
			return reply(500, "oops")(req)
		})
		_, err := newClient(t, s).Do(ctx, rest.Request{Method: "PUT", Path: "/x"})
		f := failure(t, err)
		if !errors.Is(err, context.Canceled) || f.Status != 500 || string(f.Body) != "oops" || !f.OutcomeUnknown || len(s.requests()) != 1 {
			t.Errorf("got %+v after %d requests, want the cancellation with the answer of the one attempt", f, len(s.requests()))
		}
	})
}

func TestNumberOfRetries(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ retries, attempts int }{{0, 4}, {1, 2}, {5, 6}, {-1, 1}} {
		for _, status := range []int{503, 429} {
			synctest.Test(t, func(t *testing.T) {
				s := play(reply(status, "body"))
				_, err := newClient(t, s, func(cfg *rest.Config) { cfg.Retries = tt.retries }).Do(t.Context(), rest.Request{Path: "/x"})
				f := failure(t, err)
				if f.Attempts != tt.attempts || len(s.requests()) != tt.attempts || f.Status != status || string(f.Body) != "body" {
					t.Errorf("retries %d: got %+v after %d attempts, want the last answer after %d", tt.retries, f, len(s.requests()), tt.attempts)
				}
			})
		}
	}
}

func TestRetryAfterOfAServerError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		value string
		want  time.Duration
	}{
		{"2", 2 * time.Second},
		{"0.5", 500 * time.Millisecond},
		{"0", 0},
		{"60", 8 * time.Second},
		{"date", 3 * time.Second},
		{"Fri, 31 Dec 1999 23:59:59 GMT", 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			value := tt.value
			if value == "date" {
				value = time.Now().Add(3 * time.Second).UTC().Format(http.TimeFormat)
			}
			s := play(reply(503, "", "Retry-After", value), reply(200, `{}`))
			start := time.Now()
			if _, err := newClient(t, s).Do(t.Context(), rest.Request{Path: "/x"}); err != nil {
				t.Fatal(err)
			}
			if waited := time.Since(start); waited != tt.want {
				t.Errorf("Retry-After %s: waited %s, want %s", value, waited, tt.want)
			}
		})
	}
}

// Whatever Retry-After says, a call neither sleeps it out nor comes to harm.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"", "0", "1", "1.5", "-1", "86400", "1e308", "NaN", "+Inf", "0x10", "9999999999", "Fri, 31 Dec 1999 23:59:59 GMT",
		"Fri, 31 Dec 9999 23:59:59 GMT", "Monday, 02-Jan-06 15:04:05 MST", "soon", "\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		synctest.Test(t, func(t *testing.T) {
			once := func(cfg *rest.Config) { cfg.Retries = 1 }
			start := time.Now()
			_, err := newClient(t, play(reply(503, "", "Retry-After", value)), once).Do(t.Context(), rest.Request{Path: "/x"})
			if waited := time.Since(start); waited > 8*time.Second {
				t.Errorf("waited %s after a server error", waited)
			}
			if at := failure(t, err).RetryAt(); !at.IsZero() && at.Before(time.Now()) {
				t.Errorf("try again at %s, which is over", at)
			}

			start = time.Now()
			_, err = newClient(t, play(reply(429, "", "Retry-After", value)), once).Do(t.Context(), rest.Request{Path: "/x"})
			if waited := time.Since(start); waited > 90*time.Second {
				t.Errorf("waited %s after a refusal", waited)
			}
			if at := failure(t, err).RetryAt(); !at.IsZero() && at.Before(time.Now()) {
				t.Errorf("try again at %s, which is over", at)
			}
		})
	})
}
