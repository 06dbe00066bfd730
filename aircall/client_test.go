package aircall_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// newClient returns a client of a mock of Aircall.
func newClient(t *testing.T, options ...aircall.Option) (*aircall.Client, *httpmock.MockTransport) {
	t.Helper()
	mock := httpmock.NewMockTransport()
	options = append([]aircall.Option{
		aircall.WithHTTPClient(&http.Client{Transport: mock}), aircall.WithRetries(0), aircall.WithRequestsPerMinute(1000),
	}, options...)
	client, err := aircall.New(aircall.BasicAuth("the-id", "the-secret"), options...)
	if err != nil {
		t.Fatal(err)
	}
	return client, mock
}

// fuzzClient is newClient for a fuzz target, whose executions are too many for a quota.
func fuzzClient(f *testing.F) (*aircall.Client, *httpmock.MockTransport) {
	f.Helper()
	mock := httpmock.NewMockTransport()
	client, err := aircall.New(aircall.BearerToken("the-secret"), aircall.WithRetries(0),
		aircall.WithHTTPClient(&http.Client{Transport: mock}), aircall.WithRequestsPerMinute(1_000_000_000))
	if err != nil {
		f.Fatal(err)
	}
	return client, mock
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := aircall.BasicAuth("id", "secret")
	tests := []struct {
		name string
		auth aircall.Auth
		opts []aircall.Option
	}{
		{"no credentials", nil, nil},
		{"an empty id", aircall.BasicAuth("", "secret"), nil},
		{"an empty token", aircall.BasicAuth("id", ""), nil},
		{"a colon in the id", aircall.BasicAuth("i:d", "secret"), nil},
		{"a line end in the token", aircall.BasicAuth("id", "secret\n"), nil},
		{"an empty bearer token", aircall.BearerToken(""), nil},
		{"white space in a bearer token", aircall.BearerToken("tok en"), nil},
		{"a relative base URL", good, []aircall.Option{aircall.WithBaseURL("/v1")}},
		{"a base URL with a query", good, []aircall.Option{aircall.WithBaseURL("https://api.example.com?a=b")}},
		{"a base URL with credentials", good, []aircall.Option{aircall.WithBaseURL("https://id:secret@api.example.com")}},
		{"a nil HTTP client", good, []aircall.Option{aircall.WithHTTPClient(nil)}},
		{"no requests per minute", good, []aircall.Option{aircall.WithRequestsPerMinute(0)}},
		{"negative retries", good, []aircall.Option{aircall.WithRetries(-1)}},
		{"no time for an attempt", good, []aircall.Option{aircall.WithAttemptTimeout(0)}},
		{"no time to wait", good, []aircall.Option{aircall.WithMaxWait(0)}},
		{"no processes", good, []aircall.Option{aircall.WithProcesses(0)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client, err := aircall.New(test.auth, test.opts...)
			if err == nil || client != nil {
				t.Fatalf("New() = %v, %v; want an error", client, err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows a secret: %v", err)
			}
			if !strings.HasPrefix(err.Error(), "aircall: ") {
				t.Errorf("the error does not say where it comes from: %v", err)
			}
		})
	}
}

func TestRequestsCarryWhatAircallAsksFor(t *testing.T) {
	t.Parallel()
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("id:secret"))
	tests := []struct {
		name    string
		auth    aircall.Auth
		do      func(context.Context, *aircall.Client) error
		want    string
		headers map[string]string
	}{
		{
			"basic", aircall.BasicAuth("id", "secret"),
			func(ctx context.Context, c *aircall.Client) error { return c.Ping(ctx) },
			"GET /v1/ping", map[string]string{"Authorization": basic, "Content-Type": "", "Accept": "application/json", "User-Agent": "mine"},
		},
		{
			"bearer", aircall.BearerToken("abc"),
			func(ctx context.Context, c *aircall.Client) error { return c.Ping(ctx) },
			"GET /v1/ping", map[string]string{"Authorization": "Bearer abc"},
		},
		{
			"a write without a body names a content type", aircall.BearerToken("abc"),
			func(ctx context.Context, c *aircall.Client) error { return c.Integrations.Disable(ctx) },
			"POST /v1/integrations/disable", map[string]string{"Content-Type": "application/json"},
		},
		{
			"so does a DELETE", aircall.BearerToken("abc"),
			func(ctx context.Context, c *aircall.Client) error { return c.Tags.Delete(ctx, 7) },
			"DELETE /v1/tags/7", map[string]string{"Content-Type": "application/json"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := httpmock.NewMockTransport()
			var got *http.Request
			mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
				got = r
				return httpmock.NewStringResponse(http.StatusNoContent, ""), nil
			})
			client, err := aircall.New(test.auth,
				aircall.WithHTTPClient(&http.Client{Transport: mock}), aircall.WithUserAgent("mine"))
			if err != nil {
				t.Fatal(err)
			}
			if err := test.do(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if line := got.Method + " " + got.URL.RequestURI(); line != test.want {
				t.Errorf("sent %s, want %s", line, test.want)
			}
			for name, want := range test.headers {
				if value := got.Header.Get(name); value != want {
					t.Errorf("%s: %q, want %q", name, value, want)
				}
			}
		})
	}
}

func TestPrintingShowsNoSecret(t *testing.T) {
	t.Parallel()
	for _, auth := range []aircall.Auth{aircall.BasicAuth("the-id", "the-secret"), aircall.BearerToken("the-secret")} {
		client, err := aircall.New(auth)
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range []any{auth, client, *client} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
				text := fmt.Sprintf(verb, value)
				if strings.Contains(text, "secret") || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte("the-id:the-secret"))) {
					t.Errorf("%s of %T shows the secret: %s", verb, value, text)
				}
			}
		}
	}
}

func TestDo(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	mock.RegisterResponder("POST", "https://api.aircall.io/v1/things/a%2Fb/parts",
		func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			resp := httpmock.NewBytesResponse(http.StatusCreated, body)
			resp.Header.Set("X-Extra", r.URL.RawQuery+" "+r.Header.Get("X-Mine"))
			return resp, nil
		})
	var raw json.RawMessage
	resp, err := client.Do(t.Context(), aircall.Request{
		Method: http.MethodPost, Path: "/v1/things/{id}/parts", Args: []any{"a/b"},
		Query: url.Values{"q": {"+33"}}, Header: http.Header{"X-Mine": {"yes"}}, Body: map[string]int{"n": 1},
	}, &raw)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(raw); got != `{"n":1}` {
		t.Errorf("body: %s", got)
	}
	if resp.StatusCode != http.StatusCreated || resp.Header.Get("X-Extra") != "q=%2B33 yes" {
		t.Errorf("answer: %d %v", resp.StatusCode, resp.Header)
	}
}

func TestDoThatFails(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	mock.RegisterNoResponder(httpmock.NewStringResponder(404, ""))
	resp, err := client.Do(t.Context(), aircall.Request{Method: http.MethodGet, Path: "/v1/things/{id}", Args: []any{7}}, nil)
	if resp != nil || !errors.Is(err, aircall.ErrNotFound) || err.Error() != "aircall: GET /v1/things/{id}: 404 Not Found" {
		t.Errorf("%v, %v", resp, err)
	}
	if _, err := client.Do(t.Context(), aircall.Request{Method: http.MethodGet, Path: "/v1/things/{id}"}, nil); err == nil {
		t.Error("a path without its id")
	}
}

func TestAttemptTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, mock := newClient(t, aircall.WithAttemptTimeout(3*time.Second))
		mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		start := time.Now()
		err := client.Tags.Delete(t.Context(), 1)
		if took := time.Since(start); took != 3*time.Second || !aircall.OutcomeUnknown(err) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

func TestGetWithoutTheObject(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"call":null}`, ``} {
		client, mock := newClient(t)
		mock.RegisterNoResponder(httpmock.NewStringResponder(http.StatusOK, body))
		call, err := client.Calls.Get(t.Context(), 1)
		if err == nil || call != nil {
			t.Errorf("answer %q: got %v, %v; want an error", body, call, err)
		}
		if aircall.OutcomeUnknown(err) {
			t.Errorf("answer %q: a read has no unknown outcome", body)
		}
		_, err = client.Tags.Create(t.Context(), aircall.TagInput{Name: "Rappel", Color: "#29C8FF"})
		if !aircall.OutcomeUnknown(err) {
			t.Errorf("answer %q to a write: %v; want an unknown outcome", body, err)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	every := []error{
		aircall.ErrUnauthorized, aircall.ErrNotFound, aircall.ErrRateLimited, aircall.ErrInvalid, aircall.ErrUnavailable,
		aircall.ErrConflict, aircall.ErrNoInsight, aircall.ErrOutOfReach,
	}
	tests := []struct {
		name   string
		status int
		body   string
		is     error
		text   string
	}{
		{"no credentials", 401, `{"message":"Unauthorized"}`, aircall.ErrUnauthorized, "aircall: GET /v1/calls/{id}: 401 Unauthorized"},
		{"wrong credentials", 403, `{"message":"Forbidden"}`, aircall.ErrUnauthorized, "aircall: GET /v1/calls/{id}: 403 Forbidden"},
		{
			"an unknown id", 404, `{"error":"Not Found","troubleshoot":"Check ID of the resource"}`, aircall.ErrNotFound,
			"aircall: GET /v1/calls/{id}: 404 Not Found: Check ID of the resource",
		},
		{
			"the wrong state", 405, `{"error":"Method Not Allowed","troubleshoot":"The user is currently unavailable","success":false}`,
			aircall.ErrUnavailable, "aircall: GET /v1/calls/{id}: 405 Method Not Allowed: The user is currently unavailable",
		},
		{"invalid", 400, `{"error":"Bad Request","troubleshoot":"no"}`, aircall.ErrInvalid, "aircall: GET /v1/calls/{id}: 400 Bad Request: no"},
		{"unprocessable", 422, `{"error":"x","errors":{"a":["b"]}}`, aircall.ErrInvalid, "aircall: GET /v1/calls/{id}: 422 Unprocessable Entity: x"},
		{"conflict", 409, ``, aircall.ErrConflict, "aircall: GET /v1/calls/{id}: 409 Conflict"},
		{"a page of HTML", 502, `<html>bad gateway</html>`, nil, "aircall: GET /v1/calls/{id}: 502 Bad Gateway"},
		{"JSON of another form", 500, `["message"]`, nil, "aircall: GET /v1/calls/{id}: 500 Internal Server Error"},
		{"fields of another type", 500, `{"message":{"a":1},"error":"down"}`, nil, "aircall: GET /v1/calls/{id}: 500 Internal Server Error: down"},
		{"lines", 500, `{"message":"a\nb"}`, nil, "aircall: GET /v1/calls/{id}: 500 Internal Server Error: a b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client, mock := newClient(t)
			mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
				resp := httpmock.NewStringResponse(test.status, test.body)
				resp.Header.Set("X-Amzn-Requestid", "req-1")
				return resp, nil
			})
			_, err := client.Calls.Get(t.Context(), 4455667788, aircall.FetchContact)
			e, ok := errors.AsType[*aircall.Error](err)
			if !ok {
				t.Fatalf("got %v, want an *Error", err)
			}
			if e.Error() != test.text {
				t.Errorf("text:\n got %s\nwant %s", e, test.text)
			}
			if e.StatusCode != test.status || e.RequestID != "req-1" || string(e.Body) != test.body {
				t.Errorf("got %d %q %q", e.StatusCode, e.RequestID, e.Body)
			}
			for _, sentinel := range every {
				if got, want := errors.Is(err, sentinel), sentinel == test.is; got != want {
					t.Errorf("errors.Is(err, %q) = %v", sentinel, got)
				}
			}
		})
	}
}

func TestErrorDetails(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	mock.RegisterNoResponder(httpmock.NewStringResponder(422,
		`{"error":"Unprocessable Entity","success":false,"errors":{"dialer_campaign":["already imported"]}}`))
	err := client.Calls.ShowCard(t.Context(), 1, aircall.Card{Contents: []aircall.CardContent{aircall.CardTitle("a", "")}})
	e, ok := errors.AsType[*aircall.Error](err)
	if !ok {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"dialer_campaign":["already imported"]}`, string(e.Errors)); diff != "" {
		t.Error(diff)
	}
	if e.Message != "Unprocessable Entity" {
		t.Errorf("message %q", e.Message)
	}
}

func TestLostAnswers(t *testing.T) {
	t.Parallel()
	lost := errors.New("connection reset")
	client, mock := newClient(t)
	mock.RegisterNoResponder(httpmock.NewErrorResponder(lost))

	err := client.Tags.Delete(t.Context(), 1)
	if !errors.Is(err, lost) || !aircall.OutcomeUnknown(err) {
		t.Errorf("a write: %v, unknown %v", err, aircall.OutcomeUnknown(err))
	}
	_, err = client.Contacts.Search(t.Context(), aircall.SearchContactsOptions{Email: "secret@example.com"})
	if !errors.Is(err, lost) || aircall.OutcomeUnknown(err) {
		t.Errorf("a read: %v, unknown %v", err, aircall.OutcomeUnknown(err))
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the error shows the query: %v", err)
	}
}

// The quota's own behaviour is tested with the core; here, that Aircall's headers reach it.
func TestQuotaFollowsTheHeaders(t *testing.T) {
	t.Parallel()
	for name, unit := range map[string]func(time.Time) int64{"seconds": time.Time.Unix, "milliseconds": time.Time.UnixMilli} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				reset := time.Now().Add(40 * time.Second)
				client, mock := newClient(t, aircall.WithRequestsPerMinute(60))
				mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
					resp := httpmock.NewStringResponse(200, `{"ping":"pong"}`)
					resp.Header.Set("X-AircallApi-Limit", "120")
					resp.Header.Set("X-AircallApi-Remaining", "0")
					resp.Header.Set("X-AircallApi-Reset", strconv.FormatInt(unit(reset), 10))
					return resp, nil
				})
				if err := client.Ping(t.Context()); err != nil {
					t.Fatal(err)
				}
				want := []aircall.QuotaWindow{{Name: "minute", Period: time.Minute, Limit: 120, Until: reset.UTC()}}
				if diff := cmp.Diff(want, client.Quota()); diff != "" {
					t.Errorf("quota (-want +got):\n%s", diff)
				}

				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				err := client.Interactive().Ping(ctx)
				quota, ok := errors.AsType[*aircall.QuotaError](err)
				if !ok || !errors.Is(err, aircall.ErrRateLimited) || aircall.OutcomeUnknown(err) {
					t.Fatalf("a wait beyond the deadline: %v", err)
				}
				if text := err.Error(); text != "aircall: GET /v1/ping: quota (minute) used up until 2000-01-01T00:00:40Z" {
					t.Errorf("text: %s", text)
				}
				if !quota.Until.Equal(reset) {
					t.Errorf("until %v, want %v", quota.Until, reset)
				}

				if err := client.Interactive().Ping(t.Context()); err != nil {
					t.Fatal(err)
				}
				if late := time.Since(reset); late != 0 {
					t.Errorf("sent %v after the reset", late)
				}
			})
		})
	}
}

func TestPriorities(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, mock := newClient(t, aircall.WithRequestsPerMinute(60), aircall.WithMaxWait(time.Second))
		mock.RegisterNoResponder(httpmock.NewStringResponder(200, `{"ping":"pong"}`))
		sent := func(c *aircall.Client) (n int) {
			for c.Ping(t.Context()) == nil {
				n++
			}
			return n
		}
		background, normal, interactive := sent(client.Background()), sent(client), sent(client.Interactive())
		if background != 42 || normal != 12 || interactive != 6 {
			t.Errorf("of 60 requests background got %d, then normal %d, then interactive %d", background, normal, interactive)
		}
	})
}

func TestTooManyRequestsIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, mock := newClient(t, aircall.WithRetries(2))
		mock.RegisterNoResponder(httpmock.ResponderFromMultipleResponses([]*http.Response{
			httpmock.NewStringResponse(429, `{"message":"Too Many Requests"}`),
			httpmock.NewStringResponse(200, `{"ping":"pong"}`),
		}))
		start := time.Now()
		if err := client.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited < time.Minute || waited > 2*time.Minute {
			t.Errorf("waited %v after a 429 that says nothing, want about a minute", waited)
		}
	})
}

func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{
		``, `{"message":"Forbidden"}`, `{"error":"x","troubleshoot":"y","errors":{"a":["b"]}}`, `{"message":{"a":1}}`, `[]`, `null`,
		`<html>`, `{"error":"\ud800"}`, "{\"error\":\"\xff\"}",
	} {
		f.Add([]byte(seed), 400)
	}
	client, mock := fuzzClient(f)
	var body []byte
	var status int
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) { return httpmock.NewBytesResponse(status, body), nil })
	f.Fuzz(func(t *testing.T, b []byte, s int) {
		if s < 402 || s > 599 || s == http.StatusTooManyRequests {
			s = http.StatusBadRequest
		}
		body, status = b, s
		_, err := client.Calls.Get(t.Context(), 1)
		e, ok := errors.AsType[*aircall.Error](err)
		if !ok || e.StatusCode != s {
			t.Fatal(err)
		}
		if text := e.Error(); strings.ContainsAny(text, "\n\r") || !utf8.ValidString(text) || len(text) > 2000 {
			t.Fatalf("not fit for a log: %q", text)
		}
		if len(e.Errors) > 0 && !json.Valid(e.Errors) {
			t.Fatalf("errors %q", e.Errors)
		}
	})
}

// Whatever an answer holds, a client returns it or an error.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `[]`, `{"call":{"id":1,"tags":[{"tagged_by":{}}],"user":{}}}`, `{"calls":[{"id":"1"}],"meta":{"next_page_link":null}}`,
		`{"action_items":[{"id":1}]}`, `{"call_id":1,"content":{"utterances":[{}]}}`, `{"custom_summary_result":null}`, `{"meta":{"per_page":-1}}`,
	} {
		f.Add([]byte(seed))
	}
	client, mock := fuzzClient(f)
	var body []byte
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) { return httpmock.NewBytesResponse(200, body), nil })
	f.Fuzz(func(t *testing.T, b []byte) {
		body = b
		ctx := t.Context()
		call, err := client.Calls.Get(ctx, 1)
		if (call == nil) == (err == nil) {
			t.Fatal(call, err)
		}
		page, err := client.Calls.List(ctx, aircall.ListCallsOptions{})
		if (page == nil) == (err == nil) {
			t.Fatal(page, err)
		}
		items, err := client.Insights.ActionItems(ctx, 1)
		if (items == nil) == (err == nil) {
			t.Fatal(items, err)
		}
		summary, err := client.Insights.CustomSummary(ctx, 1)
		if (summary == nil) == (err == nil) {
			t.Fatal(summary, err)
		}
	})
}
