package sellsy_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const testSecret = "secret-that-must-not-show"

// newIssuer returns a mock token endpoint and the option that sends a token source to it.
func newIssuer(answer func(n int, r *http.Request) (*http.Response, error)) (*mock, sellsy.Option) {
	m := &mock{}
	return m, sellsy.WithHTTPClient(&http.Client{Transport: m.transport(answer)})
}

// issue answers with the tokens t0, t1, t2…
func issue(life time.Duration) func(int, *http.Request) (*http.Response, error) {
	return func(n int, _ *http.Request) (*http.Response, error) {
		return answer(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":%d,"access_token":"t%d"}`, int(life.Seconds()), n)), nil
	}
}

func TestClientCredentialsRequest(t *testing.T) {
	t.Parallel()
	m, via := newIssuer(issue(time.Hour))
	source := sellsy.ClientCredentials("client-1", testSecret, via)
	token, err := source.Token(t.Context())
	if err != nil || token.AccessToken != "t0" {
		t.Fatalf("%v, %v", token, err)
	}
	got := m.last(t)
	form, _ := url.ParseQuery(got.Body)
	want := url.Values{"grant_type": {"client_credentials"}, "client_id": {"client-1"}, "client_secret": {testSecret}}
	if form.Encode() != want.Encode() || got.Header.Get("Authorization") != "" || got.Path != "/oauth2/access-tokens" {
		t.Errorf("sent %s to %s, Authorization %q", got.Body, got.Path, got.Header.Get("Authorization"))
	}
}

func TestCredentialsDoNotShow(t *testing.T) {
	t.Parallel()
	flow, err := sellsy.NewOAuth("client-1", testSecret, "https://app.example/back")
	if err != nil {
		t.Fatal(err)
	}
	client, _ := newMock(t, always(200, `{}`))
	for _, v := range []any{
		sellsy.BearerToken(testSecret), sellsy.ClientCredentials("client-1", testSecret), flow,
		flow.TokenSource(&oauth2.Token{AccessToken: testSecret, RefreshToken: testSecret}, nil), client,
	} {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			fmt.Fprintf(&log, verb, v)
		}
		if text := log.String(); strings.Contains(text, testSecret) || strings.Contains(text, testToken) {
			t.Errorf("%T shows its secret: %s", v, text)
		}
	}
}

func TestTokenIsFetchedOnceForAllAndReplacedEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		m, via := newIssuer(func(n int, r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return issue(time.Hour)(n, r)
		})
		source := sellsy.ClientCredentials("client-1", testSecret, via)
		seen := map[string]int{}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				token, err := source.Token(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seen[token.AccessToken]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if len(m.sent()) != 1 || seen["t0"] != 20 {
			t.Errorf("%d fetches, tokens %v", len(m.sent()), seen)
		}

		time.Sleep(57 * time.Minute)
		if token, err := source.Token(t.Context()); err != nil || token.AccessToken != "t0" {
			t.Errorf("after 57 min: %v, %v", token, err)
		}
		time.Sleep(90 * time.Second)
		if token, err := source.Token(t.Context()); err != nil || token.AccessToken != "t1" {
			t.Errorf("90 s before its end: %v, %v", token, err)
		}
	})
}

func TestGivingUpOnATokenDoesNotSpoilItForOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, via := newIssuer(func(n int, r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(10 * time.Second):
				return issue(time.Hour)(n, r)
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		})
		source := sellsy.ClientCredentials("client-1", testSecret, via)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := source.Token(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
		if token, err := source.Token(t.Context()); err != nil || token.AccessToken != "t0" {
			t.Errorf("%v, %v", token, err)
		}
		if len(m.sent()) != 1 {
			t.Errorf("%d fetches", len(m.sent()))
		}
	})
}

func TestTokenFetchEndsByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, via := newIssuer(func(_ int, r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		start := time.Now()
		_, err := sellsy.ClientCredentials("client-1", testSecret, via).Token(t.Context())
		if err == nil || time.Since(start) > time.Minute {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
	})
}

func TestEarlyReplacementMayFail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, via := newIssuer(func(n int, r *http.Request) (*http.Response, error) {
			if n > 0 {
				return answer(503, ``), nil
			}
			return issue(time.Hour)(n, r)
		})
		source := sellsy.ClientCredentials("client-1", testSecret, via)
		if _, err := source.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(59 * time.Minute)
		for range 59 {
			if token, err := source.Token(t.Context()); err != nil || token.AccessToken != "t0" {
				t.Errorf("while it is good: %v, %v", token, err)
			}
			time.Sleep(time.Second)
		}
		if n := len(m.sent()); n != 5 {
			t.Errorf("%d fetches, want the first and one every 15 s of the last minute", n)
		}
		time.Sleep(time.Second)
		if _, err := source.Token(t.Context()); !errors.Is(err, sellsy.ErrServer) {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestATokenThatIsNotAcceptedIsReplacedOnce(t *testing.T) {
	t.Parallel()
	issuer, via := newIssuer(issue(time.Hour))
	source := sellsy.ClientCredentials("client-1", testSecret, via)
	api := &mock{}
	client, err := sellsy.New(source, sellsy.WithHTTPClient(&http.Client{Transport: api.transport(func(_ int, r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") == "Bearer t1" {
			return answer(201, `{"id":4}`), nil
		}
		return answer(401, `{"error":{"code":401,"message":"x","details":[]}}`), nil
	})}))
	if err != nil {
		t.Fatal(err)
	}
	call, err := client.PhoneCalls.Create(t.Context(), validCall())
	if err != nil || call.ID != 4 || len(api.sent()) != 2 || len(issuer.sent()) != 2 {
		t.Fatalf("%+v, %v; %d requests, %d tokens", call, err, len(api.sent()), len(issuer.sent()))
	}
	source.Invalidate(&oauth2.Token{AccessToken: "t0"}) // an old one: nothing to do
	if token, err := source.Token(t.Context()); err != nil || token.AccessToken != "t1" {
		t.Errorf("%v, %v", token, err)
	}
}

func TestTokenErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		reply        func() (*http.Response, error)
		unauthorized bool
		want         string
	}{
		{"refused", func() (*http.Response, error) {
			return answer(401, `{"error":"invalid_client","error_description":"Client authentication failed","hint":"h","message":"m"}`), nil
		}, true, "invalid_client: Client authentication failed"},
		{"bad request", func() (*http.Response, error) { return answer(400, `{"error":"invalid_grant"}`), nil }, true, "invalid_grant"},
		{"API's form", func() (*http.Response, error) { return answer(401, `{"error":{"code":401}}`), nil }, true, "status 401"},
		{"server error", func() (*http.Response, error) { return answer(502, `<html>`+testSecret), nil }, false, "status 502"},
		{"too many", func() (*http.Response, error) { return answer(429, ``), nil }, false, "status 429"},
		{"not JSON", func() (*http.Response, error) { return answer(200, `<html>`), nil }, false, ""},
		{"no token", func() (*http.Response, error) { return answer(200, `{}`), nil }, false, ""},
		{"broken", func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, false, "unexpected EOF"},
		{"redirected", func() (*http.Response, error) {
			return answer(307, ``, "Location", "https://elsewhere.example/"), nil
		}, false, "status 307"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, via := newIssuer(func(int, *http.Request) (*http.Response, error) { return tt.reply() })
			api := &mock{}
			client, err := sellsy.New(sellsy.ClientCredentials("client-1", testSecret, via, sellsy.WithTokenURL("https://login.example/t")),
				sellsy.WithHTTPClient(&http.Client{Transport: api.transport(always(200, `{}`))}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.PhoneCalls.Create(t.Context(), validCall())
			if _, ok := errors.AsType[*sellsy.Error](err); !ok {
				t.Fatalf("error is %v", err)
			}
			token, ok := errors.AsType[*sellsy.TokenError](err)
			if !ok || !strings.Contains(token.Error(), tt.want) {
				t.Errorf("token error is %v, want %q", token, tt.want)
			}
			if errors.Is(err, sellsy.ErrUnauthorized) != tt.unauthorized {
				t.Errorf("errors.Is(%v, ErrUnauthorized) is not %v", err, tt.unauthorized)
			}
			if sellsy.OutcomeUnknown(err) || len(api.sent()) != 0 {
				t.Errorf("%d requests were sent without a token", len(api.sent()))
			}
			if strings.Contains(err.Error(), testSecret) {
				t.Errorf("the secret is in %v", err)
			}
			if n := len(m.sent()); n != 1 {
				t.Errorf("%d token requests", n)
			}
		})
	}
}
