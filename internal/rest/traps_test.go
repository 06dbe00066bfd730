package rest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"
	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// The traps are mistakes found in well-known clients. Each has a test that fails when it is made here.

// T2: an error body that is no JSON hides the HTTP status.
func TestTrapT2_ErrorBodyThatIsNoJSONKeepsTheStatus(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"<html><h1>Bad Gateway</h1></html>", "", "{", "null", "\xff\xfe"} {
		s := play(reply(403, body, "Content-Type", "text/html", "X-Request-Id", "r-1"))
		_, err := newClient(t, s).Do(t.Context(), into(rest.Request{Path: "/x"}, new(struct{ ID int })))
		f := failure(t, err)
		if f.Status != 403 || string(f.Body) != body || f.Header.Get("X-Request-Id") != "r-1" || f.Err != nil {
			t.Errorf("body %q: got %+v, want status, headers and body as they came", body, f)
		}
	}
}

// T3: enabling retries panics unless the transport is of one kind, or discards the caller's client.
func TestTrapT3_RetriesKeepTheCallersClient(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder("GET", baseURL+"/x", httpmock.NewStringResponder(503, "").
		Then(httpmock.NewStringResponder(200, `{}`)))
	for name, client := range map[string]*http.Client{
		"own transport":    {Transport: mock},
		"oauth2 transport": {Transport: &oauth2.Transport{Source: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "x"}), Base: play(reply(503, ""), reply(200, `{}`))}},
		"other type":       {Transport: play(reply(503, ""), reply(200, `{}`))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, nil, func(cfg *rest.Config) { cfg.HTTPClient = client })
			resp, err := c.Do(t.Context(), rest.Request{Path: "/x"})
			if err != nil || resp.Attempts != 2 {
				t.Errorf("got %+v, %v, want success at the second attempt over the caller's transport", resp, err)
			}
		})
	}
}

// T5: a POST is repeated after a server error, and makes a second record.
func TestTrapT5_WritesAreNotRepeatedWhenTheServerMayHaveActed(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"POST", "PATCH"} {
		for name, trouble := range map[string]step{
			"500": reply(500, ""), "502": reply(502, ""), "503 with Retry-After": reply(503, "", "Retry-After", "1"),
			"504": reply(504, ""), "lost": lose(),
		} {
			s := play(trouble, reply(200, `{}`))
			_, err := newClient(t, s).Do(t.Context(), rest.Request{Method: method, Path: "/x"})
			if f := failure(t, err); len(s.requests()) != 1 || !f.OutcomeUnknown {
				t.Errorf("%s, %s: %d attempts, %+v, want one attempt of unknown outcome", method, name, len(s.requests()), f)
			}
		}
	}
}

// T6: any Retry-After is obeyed, a day included.
func TestTrapT6_RetryAfterOfADayIsNotSleptOut(t *testing.T) {
	t.Parallel()
	for _, status := range []int{429, 500, 503} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			s := play(reply(status, "", "Retry-After", "86400"))
			_, err := newClient(t, s).Do(t.Context(), rest.Request{Path: "/x"})
			f := failure(t, err)
			if waited := time.Since(start); waited > 3*8*time.Second {
				t.Errorf("status %d: waited %s", status, waited)
			}
			if _, refused := errors.AsType[*rest.QuotaError](err); refused != (status == 429) {
				t.Errorf("status %d: got %v, want a refusal by the quota only after a 429", status, err)
			}
			if f.RetryAt().IsZero() {
				t.Errorf("status %d: no time to try again is known", status)
			}
		})
	}
}

// T7: the last error prints the query string and drops the body of the answer.
func TestTrapT7_LastErrorShowsNoQueryAndKeepsTheBody(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]step{
		"status": reply(503, "out of order"), "lost": lose(), "refused": refuse(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := play(trouble)
				_, err := newClient(t, s).Do(t.Context(), rest.Request{Path: "/calls/{id}", Args: []any{12}, Query: url.Values{"api_key": {"hunter2"}}})
				f := failure(t, err)
				if f.Attempts != 4 || len(s.requests()) != 4 {
					t.Errorf("got %d attempts, want 4", f.Attempts)
				}
				if text := err.Error(); strings.Contains(text, "hunter2") || strings.Contains(text, "api_key") || !strings.HasPrefix(text, "GET /calls/{id}: ") {
					t.Errorf("got error %q, want the template and no query", text)
				}
				if name == "status" && string(f.Body) != "out of order" {
					t.Errorf("got body %q, want the server's", f.Body)
				}
			})
		})
	}
}

// T8: the default logger prints to stderr. Not parallel: it looks at the process's own outputs.
func TestTrapT8_NothingIsPrinted(t *testing.T) {
	stdout, stderr := os.Stdout, os.Stderr
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout, os.Stderr = w, w
	log.SetOutput(w)
	restore := func() { os.Stdout, os.Stderr = stdout, stderr; log.SetOutput(stderr) }
	defer restore()

	synctest.Test(t, func(t *testing.T) {
		for _, trouble := range []step{reply(503, ""), reply(429, ""), lose(), refuse()} {
			_, _ = newClient(t, play(trouble)).Do(t.Context(), rest.Request{Path: "/x"})
		}
	})
	restore()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if printed, err := io.ReadAll(r); err != nil || len(printed) > 0 {
		t.Errorf("printed %q, %v", printed, err)
	}
}

// T9: the limiter is asked once per call, not per attempt.
func TestTrapT9_EveryAttemptCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		quota := rest.NewQuota(rest.QuotaConfig{Windows: []rest.Window{{Name: "minute", Period: time.Minute, Limit: 10}}})
		s := play(reply(500, ""), lose(), refuse(), reply(200, `{}`))
		resp, err := newClient(t, s, func(cfg *rest.Config) { cfg.Quota = quota }).Do(t.Context(), rest.Request{Path: "/x"})
		if err != nil || resp.Attempts != 4 {
			t.Fatalf("got %+v, %v, want success at the fourth attempt", resp, err)
		}
		if left := quota.State()[0].Left; left != 6 {
			t.Errorf("%d of 10 left after 4 attempts, want 6", left)
		}
	})
}

// T10: a header that cannot be read ends the process.
func TestTrapT10_UnreadableHeadersAreIgnored(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"soon", "-1", "NaN", "Inf", "1e400", "99999999999999999999", "Mon, 99 Foo 2026", " ", "\x00"} {
		synctest.Test(t, func(t *testing.T) {
			s := play(reply(429, "", "Retry-After", value), reply(503, "", "Retry-After", value), reply(200, `{}`))
			start := time.Now()
			if _, err := newClient(t, s).Do(t.Context(), rest.Request{Path: "/x"}); err != nil {
				t.Errorf("Retry-After %q: %v", value, err)
			}
			if waited := time.Since(start); waited < time.Second || waited > 2*time.Second {
				t.Errorf("Retry-After %q: waited %s, want the second of a silent 429 and an ordinary back-off", value, waited)
			}
		})
	}
}

// T11: the time-out of one attempt is mistaken for the caller giving up.
func TestTrapT11_AttemptTimeoutIsNotTheCallersCancellation(t *testing.T) {
	t.Parallel()
	short := func(cfg *rest.Config) { cfg.AttemptTimeout = 5 * time.Second }

	t.Run("the attempt is repeated", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := play(hang, reply(200, `{}`))
			resp, err := newClient(t, s, short).Do(t.Context(), rest.Request{Path: "/x"})
			if err != nil || resp.Attempts != 2 {
				t.Errorf("got %+v, %v, want success at the second attempt", resp, err)
			}
		})
	})
	t.Run("a server that never answers is no cancellation", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			_, err := newClient(t, play(hang), short).Do(t.Context(), rest.Request{Path: "/x"})
			if f := failure(t, err); f.Attempts != 4 || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				t.Errorf("got %v after %d attempts, want an error of its own after 4", err, f.Attempts)
			}
			if timeout, ok := errors.AsType[interface {
				error
				Timeout() bool
			}](err); !ok || !timeout.Timeout() {
				t.Errorf("%v does not say that it is a time-out", err)
			}
		})
	})
	t.Run("reading the answer counts", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			trickle := func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Body: io.NopCloser(blocked{req.Context()})}, nil
			}
			_, err := newClient(t, play(trickle), short, func(cfg *rest.Config) { cfg.Retries = -1 }).Do(t.Context(), rest.Request{Path: "/x"})
			if _ = failure(t, err); time.Since(start) != 5*time.Second {
				t.Errorf("gave up after %s with %v, want 5 s", time.Since(start), err)
			}
		})
	})
	t.Run("the caller's time-out of a client bounds an attempt, not the wait for the quota", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := play(reply(429, "", "Retry-After", "60"), hang, reply(200, `{}`))
			start := time.Now()
			c := newClient(t, nil, func(cfg *rest.Config) { cfg.HTTPClient = &http.Client{Transport: s, Timeout: 2 * time.Second} })
			resp, err := c.Do(t.Context(), rest.Request{Path: "/x"})
			if err != nil || resp.Attempts != 3 {
				t.Errorf("got %+v, %v, want success at the third attempt", resp, err)
			}
			if took := time.Since(start); took < 62*time.Second || took > 63*time.Second {
				t.Errorf("took %s, want 60 s of pause, 2 s of a silent server and a back-off", took)
			}
		})
	})
	t.Run("the caller's deadline ends everything", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			s := play(hang)
			_, err := newClient(t, s, short).Do(ctx, rest.Request{Path: "/x"})
			if !errors.Is(err, context.DeadlineExceeded) || len(s.requests()) != 1 {
				t.Errorf("got %v after %d attempts, want the deadline after 1", err, len(s.requests()))
			}
		})
	})
	t.Run("the caller's reason is kept", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			reason := errors.New("shutting down")
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(reason) })
			_, err := newClient(t, play(hang), short).Do(ctx, rest.Request{Path: "/x"})
			if !errors.Is(err, reason) || !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want the cancellation and its reason", err)
			}
		})
	})
}

type blocked struct{ ctx context.Context }

func (b blocked) Read([]byte) (int, error) {
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

// T12: the wait between attempts ignores the context, and bodies of failed attempts stay open.
func TestTrapT12_WaitsEndWithTheContextAndBodiesAreClosed(t *testing.T) {
	t.Parallel()
	t.Run("back-off", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(3*time.Second, cancel)
			start := time.Now()
			s := play(reply(503, "", "Retry-After", "8"))
			_, err := newClient(t, s).Do(ctx, rest.Request{Path: "/x"})
			if waited := time.Since(start); !errors.Is(err, context.Canceled) || waited != 3*time.Second {
				t.Errorf("got %v after %s, want the cancellation after 3 s", err, waited)
			}
		})
	})
	t.Run("quota", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(3*time.Second, cancel)
			start := time.Now()
			s := play(reply(429, "", "Retry-After", "8"))
			_, err := newClient(t, s).Do(ctx, rest.Request{Method: "POST", Path: "/x"})
			f := failure(t, err)
			if waited := time.Since(start); !errors.Is(err, context.Canceled) || waited != 3*time.Second || f.OutcomeUnknown {
				t.Errorf("got %+v after %s, want the cancellation of a write that was never done, after 3 s", f, waited)
			}
		})
	})
	t.Run("bodies", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			opened, closed := 0, 0
			answer := func(status int, cut bool) step {
				return func(*http.Request) (*http.Response, error) {
					opened++
					b := &countedBody{Reader: strings.NewReader("{}"), closed: &closed}
					if cut {
						b.Reader = io.MultiReader(b.Reader, failing{})
					}
					return &http.Response{StatusCode: status, Body: b}, nil
				}
			}
			s := play(answer(500, false), answer(200, true), answer(429, false), answer(200, false))
			if _, err := newClient(t, s).Do(t.Context(), rest.Request{Path: "/x"}); err != nil {
				t.Fatal(err)
			}
			if opened != 4 || closed != 4 {
				t.Errorf("%d bodies opened, %d closed, want 4 each", opened, closed)
			}
		})
	})
}

// Not every transport ends its bodies with the context: that of net/http does not after a 101.
func TestABodyThatIgnoresItsContextEndsWithIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		_, err := newClient(t, play(func(*http.Request) (*http.Response, error) {
			body, _ := io.Pipe()
			return &http.Response{StatusCode: 200, Body: body}, nil
		})).Do(ctx, rest.Request{Path: "/x"})
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 3*time.Second {
			t.Errorf("got %v after %s, want the deadline after 3 s", err, took)
		}
	})
}

type countedBody struct {
	io.Reader
	closed *int
}

func (b *countedBody) Close() error { *b.closed++; return nil }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("cut") }

// T13: the schedule of retries is in microseconds by mistake.
func TestTrapT13_BackoffIsInSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := play(reply(503, ""))
		_, err := newClient(t, s, func(cfg *rest.Config) { cfg.Retries = 8 }).Do(t.Context(), rest.Request{Path: "/x"})
		_ = failure(t, err)
		log := s.requests()
		if len(log) != 9 {
			t.Fatalf("%d attempts, want 9", len(log))
		}
		full := 250 * time.Millisecond
		for i := 1; i < len(log); i++ {
			if gap := log[i].Time.Sub(log[i-1].Time); gap < full/2 || gap > full {
				t.Errorf("waited %s before attempt %d, want between %s and %s", gap, i+1, full/2, full)
			}
			full = min(2*full, 8*time.Second)
		}
	})
}

// T15: what the caller passes is changed.
func TestTrapT15_TheRequestIsNotChanged(t *testing.T) {
	t.Parallel()
	build := func() rest.Request {
		return rest.Request{
			Method: "PUT", Path: "/calls/{id}", Args: []any{12}, Query: url.Values{"a": {"1"}},
			Header: http.Header{"x-switch-user": {"7"}}, Body: []byte(`{"a":1}`),
		}
	}
	r := build()
	if _, err := newClient(t, play(reply(200, `{}`))).Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(build(), r); diff != "" {
		t.Errorf("the request was changed (-before +after):\n%s", diff)
	}
}

// T16: the context of the constructor is kept for getting tokens, and a refresh is nobody's business.
func TestTrapT16_TokensBelongToTheRequest(t *testing.T) {
	t.Parallel()
	type key struct{}
	t.Run("the caller's context reaches the source at every attempt", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			var seen []any
			auth := tokenFunc(func(ctx context.Context) (*oauth2.Token, error) {
				seen = append(seen, ctx.Value(key{}))
				return &oauth2.Token{AccessToken: "x"}, nil
			})
			c := newClient(t, play(reply(503, ""), reply(200, `{}`)), func(cfg *rest.Config) { cfg.Auth = auth })
			if _, err := c.Do(context.WithValue(t.Context(), key{}, "mine"), rest.Request{Path: "/x"}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]any{"mine", "mine"}, seen); diff != "" {
				t.Errorf("contexts (-want +got):\n%s", diff)
			}
		})
	})
	t.Run("a source that never returns is given up", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			auth := tokenFunc(func(ctx context.Context) (*oauth2.Token, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			})
			s := play(reply(200, `{}`))
			_, err := newClient(t, s, func(cfg *rest.Config) { cfg.Auth = auth }).Do(t.Context(), rest.Request{Method: "POST", Path: "/x"})
			f := failure(t, err)
			if _, ok := errors.AsType[*rest.TokenError](err); !ok || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want a *TokenError that is not the caller's deadline", err)
			}
			if f.Attempts != 0 || f.OutcomeUnknown || len(s.requests()) != 0 || time.Since(start) != 30*time.Second {
				t.Errorf("got %+v after %s, want nothing sent within the attempt's time", f, time.Since(start))
			}
		})
	})
	t.Run("a source that fails stops the call", func(t *testing.T) {
		t.Parallel()
		mine := errors.New("no more tokens")
		for name, auth := range map[string]tokenFunc{
			"error":       func(context.Context) (*oauth2.Token, error) { return nil, mine },
			"no token":    func(context.Context) (*oauth2.Token, error) { return nil, nil },
			"empty token": func(context.Context) (*oauth2.Token, error) { return new(oauth2.Token), nil },
		} {
			s := play(reply(200, `{}`))
			_, err := newClient(t, s, func(cfg *rest.Config) { cfg.Auth = auth }).Do(t.Context(), rest.Request{Path: "/x"})
			if _, ok := errors.AsType[*rest.TokenError](err); !ok || len(s.requests()) != 0 {
				t.Errorf("%s: got %v after %d requests, want a *TokenError and nothing sent", name, err, len(s.requests()))
			}
			if name == "error" && !errors.Is(err, mine) {
				t.Errorf("got %v, want it to wrap the source's error", err)
			}
		}
	})
	t.Run("a token that was refused is replaced once", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name     string
			steps    []step
			attempts int
			status   int // 0: success
			dropped  []string
		}{
			{"healed", []step{reply(401, ""), reply(200, `{}`)}, 2, 0, []string{"token-1"}},
			{"not healed", []step{reply(401, "")}, 2, 401, []string{"token-1"}},
			{"healed after trouble", []step{reply(429, ""), reply(401, ""), reply(200, `{}`)}, 3, 0, []string{"token-1"}},
			{"403 is no matter of tokens", []step{reply(403, "")}, 1, 403, nil},
		}
		for _, tt := range tests {
			synctest.Test(t, func(t *testing.T) {
				auth, s := new(numbered), play(tt.steps...)
				_, err := newClient(t, s, func(cfg *rest.Config) { cfg.Auth = auth }).Do(t.Context(), rest.Request{Method: "POST", Path: "/x", Body: 1})
				if tt.status == 0 && err != nil {
					t.Errorf("%s: %v", tt.name, err)
				} else if tt.status != 0 {
					if f := failure(t, err); f.Status != tt.status || f.OutcomeUnknown {
						t.Errorf("%s: got %+v, want status %d of a write that was not done", tt.name, f, tt.status)
					}
				}
				if diff := cmp.Diff(tt.dropped, auth.dropped); diff != "" {
					t.Errorf("%s: tokens dropped (-want +got):\n%s", tt.name, diff)
				}
				log := s.requests()
				if len(log) != tt.attempts {
					t.Errorf("%s: %d attempts, want %d", tt.name, len(log), tt.attempts)
				}
				if last := log[len(log)-1]; tt.dropped != nil && (last.Header.Get("Authorization") != "Bearer token-2" || last.Body != "1") {
					t.Errorf("%s: the replay was %+v, want the new token and the whole body", tt.name, last)
				}
			})
		}
	})
	t.Run("a token that cannot be replaced is not tried twice", func(t *testing.T) {
		t.Parallel()
		s := play(reply(401, ""))
		_, err := newClient(t, s).Do(t.Context(), rest.Request{Path: "/x"})
		if _ = failure(t, err); len(s.requests()) != 1 {
			t.Errorf("%d attempts, want 1", len(s.requests()))
		}
	})
}

type tokenFunc func(context.Context) (*oauth2.Token, error)

func (f tokenFunc) Token(ctx context.Context) (*oauth2.Token, error) { return f(ctx) }

// T17: what the server points to is followed off its host, credentials in hand.
func TestTrapT17_RedirectsStayOnTheHost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, location string
		status                 int
		followed               bool
	}{
		{"same host", "GET", "/v1/y", 302, true},
		{"same host, a write repeated as it is", "POST", "/v1/y", 307, true},
		{"same host, a write turned into a read", "POST", "/v1/y", 302, false},
		{"same host, a write done elsewhere", "POST", "/v1/y", 303, false},
		{"other host", "GET", "https://evil.example/v1/y?token=hunter2", 302, false},
		{"other port", "GET", "https://api.example.test:8443/v1/y", 307, false},
		{"no more encryption", "GET", "http://api.example.test/v1/y", 301, false},
		{"a write to another host", "POST", "https://evil.example/v1/y", 308, false},
		{"unreadable", "GET", "https://%zz/?token=hunter2", 302, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := play(reply(tt.status, "", "Location", tt.location), reply(200, `{}`))
			r := rest.Request{Method: tt.method, Path: "/x"}
			if tt.method == "POST" {
				r.Body = 1
			}
			_, err := newClient(t, s).Do(t.Context(), r)
			log := s.requests()
			if tt.followed {
				if err != nil || len(log) != 2 || log[1].Method != tt.method || log[1].Body != log[0].Body {
					t.Errorf("got %v after %+v, want the redirect followed", err, log)
				}
				return
			}
			f := failure(t, err)
			if len(log) != 1 || f.Status != tt.status || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, status %d after %d requests, want the redirect refused", err, f.Status, len(log))
			}
			if f.OutcomeUnknown != (tt.status == 303) {
				t.Errorf("outcome unknown: %t", f.OutcomeUnknown)
			}
		})
	}

	t.Run("in a circle", func(t *testing.T) {
		t.Parallel()
		s := play(reply(302, "", "Location", "/v1/x"))
		_, err := newClient(t, s).Do(t.Context(), rest.Request{Path: "/x"})
		if _ = failure(t, err); len(s.requests()) != 10 {
			t.Errorf("%v after %d requests, want an end after 10", err, len(s.requests()))
		}
	})
	t.Run("the caller's own policy still applies", func(t *testing.T) {
		t.Parallel()
		s := play(reply(302, "", "Location", "/v1/y"), reply(200, `{}`))
		c := newClient(t, nil, func(cfg *rest.Config) {
			cfg.HTTPClient = &http.Client{Transport: s, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		})
		_, err := c.Do(t.Context(), rest.Request{Path: "/x"})
		if f := failure(t, err); f.Status != 302 || len(s.requests()) != 1 {
			t.Errorf("got %v after %d requests, want the redirect itself", err, len(s.requests()))
		}
	})
}

// T22: time in a test bubble stands still while a real socket is open, so everything must work in memory.
func TestTrapT22_RetriesRunInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock := httpmock.NewMockTransport()
		mock.RegisterResponder("GET", baseURL+"/x", httpmock.ResponderFromMultipleResponses([]*http.Response{
			{StatusCode: 429, Header: http.Header{"Retry-After": {"60"}}, Body: io.NopCloser(new(bytes.Buffer))},
			httpmock.NewStringResponse(200, `{}`),
		}))
		start := time.Now()
		if _, err := newClient(t, mock).Do(t.Context(), rest.Request{Path: "/x"}); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited != time.Minute {
			t.Errorf("waited %s, want a minute of virtual time", waited)
		}
	})
}
