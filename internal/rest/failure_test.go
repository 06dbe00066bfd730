package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// No error shows a secret, whatever goes wrong: not the token, not a key in the query, not the request's body, not what
// the token endpoint answered.
func TestErrorsShowNoSecret(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-5f2a"
	urlError := &url.Error{Op: "Get", URL: "https://login.example.test/?client_secret=" + canary, Err: io.EOF}
	tokenFails := func(err error) func(*rest.Config) {
		return func(cfg *rest.Config) {
			cfg.Auth = tokenFunc(func(context.Context) (*oauth2.Token, error) { return nil, err })
		}
	}
	as := func(*rest.Config) {}
	tests := []struct {
		name   string
		step   step
		change func(*rest.Config)
		path   string
	}{
		{"refused", refuse(), as, "/x"},
		{"lost", lose(), as, "/x"},
		{"a transport that names the URL", fail(urlError), as, "/x"},
		{"a transport that names the URL twice", fail(&url.Error{Op: "Get", URL: canary, Err: urlError}), as, "/x"},
		{"time-out", hang, func(cfg *rest.Config) { cfg.AttemptTimeout = time.Second }, "/x"},
		{"server error", reply(500, canary), as, "/x"},
		{"credentials refused", reply(401, canary), as, "/x"},
		{"quota", reply(429, canary, "Retry-After", "86400"), as, "/x"},
		{"no JSON", reply(200, canary), as, "/x"},
		{"JSON of another shape", reply(200, `{"id":"`+canary+`"}`), as, "/x"},
		{"redirect", reply(302, "", "Location", "https://evil.example/?"+canary), as, "/x"},
		{"bad redirect", reply(302, "", "Location", "https://%zz/?"+canary), as, "/x"},
		{"answer too large", func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(zeros{})}, nil
		}, as, "/x"},
		{"bad path", reply(200, `{}`), as, "/x?key=" + canary},
		{"bad path after the query", reply(200, `{}`), as, "x?key=" + canary},
		{"token endpoint unreachable", nil, tokenFails(urlError), "/x"},
		{"token refused", nil, tokenFails(&oauth2.RetrieveError{
			Response: &http.Response{StatusCode: 400, Status: "400 " + canary}, Body: []byte(canary),
		}), "/x"},
		{"token refused, wrapped", nil, tokenFails(fmt.Errorf("sellsy: %w", &oauth2.RetrieveError{Body: []byte(canary)})), "/x"},
		{"unusable token", func(req *http.Request) (*http.Response, error) {
			return http.DefaultTransport.RoundTrip(req) // net/http refuses the header before it opens a connection
		}, func(cfg *rest.Config) { cfg.Auth = fixed(canary + "\n") }, "/x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, play(tt.step), func(cfg *rest.Config) { cfg.Auth = fixed(canary); cfg.Retries = 1 }, tt.change)
				for _, method := range []string{"GET", "POST"} {
					_, err := c.Do(t.Context(), into(rest.Request{
						Method: method, Path: tt.path, Query: url.Values{"api_key": {canary}}, Body: map[string]string{"password": canary},
						Header: http.Header{"X-Key": {canary}},
					}, new(struct{ ID int64 })))
					if err == nil {
						t.Fatal("no error")
					}
					for _, text := range []string{err.Error(), fmt.Sprintf("%v", err), fmt.Sprintf("%s", err), fmt.Sprintf("%q", err)} {
						if strings.Contains(text, canary) {
							t.Errorf("%s: the error shows a secret: %s", method, text)
						}
					}
				}
			})
		})
	}
}

func TestTextOfFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		failure rest.Failure
		want    string
	}{
		{rest.Failure{Method: "GET", Path: "/calls/{id}", Status: 404}, "GET /calls/{id}: status 404"},
		{rest.Failure{Method: "GET", Path: "/x", Err: io.ErrUnexpectedEOF}, "GET /x: unexpected EOF"},
		{rest.Failure{Method: "GET", Path: "/x", Status: 200, Err: errors.New("decoding")}, "GET /x: status 200: decoding"},
		{
			rest.Failure{Method: "GET", Path: "/x", Err: &rest.QuotaError{Window: "minute", Until: time.Unix(0, 0)}},
			"GET /x: quota of the minute used up until 1970-01-01T00:00:00Z",
		},
		{
			rest.Failure{Method: "GET", Path: "/x", Err: &rest.QuotaError{Window: "pause", Until: time.Unix(0, 0)}},
			"GET /x: quota used up: the server asked for a pause until 1970-01-01T00:00:00Z",
		},
		{
			rest.Failure{Method: "GET", Path: "/x", Err: &rest.TokenError{Err: &oauth2.RetrieveError{
				Response: &http.Response{StatusCode: 401}, ErrorCode: "invalid_client", Body: []byte("private"),
			}}},
			"GET /x: getting a token: status 401 invalid_client",
		},
	}
	for _, tt := range tests {
		if got := tt.failure.Error(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		if tt.failure.Err != nil && !errors.Is(&tt.failure, tt.failure.Err) {
			t.Errorf("%q does not unwrap to its cause", tt.want)
		}
	}
}

func TestRetryAt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		tests := []struct {
			name    string
			failure rest.Failure
			want    time.Time
		}{
			{"nothing told", rest.Failure{Status: 429, Header: http.Header{}}, time.Time{}},
			{"no answer", rest.Failure{Err: io.EOF}, time.Time{}},
			{"seconds", rest.Failure{Status: 503, Header: http.Header{"Retry-After": {"30"}}}, now.Add(30 * time.Second)},
			{"over", rest.Failure{Status: 503, Header: http.Header{"Retry-After": {"Fri, 31 Dec 1999 23:59:59 GMT"}}}, now},
			{"the quota's word", rest.Failure{Err: &rest.QuotaError{Until: now.Add(time.Hour)}}, now.Add(time.Hour)},
		}
		for _, tt := range tests {
			if got := tt.failure.RetryAt(); !got.Equal(tt.want) {
				t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
			}
		}
	})
}
