package sellsy_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestErrorsByStatus(t *testing.T) {
	t.Parallel()
	sentinels := map[string]error{
		"invalid": sellsy.ErrInvalid, "unauthorized": sellsy.ErrUnauthorized, "plan": sellsy.ErrPlanLimit,
		"forbidden": sellsy.ErrForbidden, "not found": sellsy.ErrNotFound, "conflict": sellsy.ErrConflict,
		"too large": sellsy.ErrTooLarge, "rate": sellsy.ErrRateLimited, "server": sellsy.ErrServer,
	}
	tests := []struct {
		status int
		want   string
	}{
		{400, "invalid"}, {401, "unauthorized"}, {402, "plan"}, {403, "forbidden"}, {404, "not found"}, {409, "conflict"},
		{413, "too large"}, {422, "invalid"}, {418, ""}, {429, "rate"}, {500, "server"}, {503, "server"},
	}
	for _, tt := range tests {
		t.Run(http.StatusText(tt.status), func(t *testing.T) {
			t.Parallel()
			client, _ := newMock(t, always(tt.status, `{"error":{"code":1,"message":"x","details":[],"context":null}}`), sellsy.WithRetries(0))
			_, err := client.Contacts.Get(t.Context(), 5)
			for name, sentinel := range sentinels {
				if errors.Is(err, sentinel) != (name == tt.want) {
					t.Errorf("errors.Is(%v, %s) is %v", err, name, name != tt.want)
				}
			}
		})
	}
}

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contentType, body string
		want                    sellsy.Error
		text                    string
	}{
		{
			"validation", "application/json",
			`{"error":{"code":400,"message":"Le contenu est invalide","context":null,"details":{"related":"Ce champ est manquant","date":["a",1]}}}`,
			sellsy.Error{Code: 400, Message: "Le contenu est invalide", Details: map[string]string{"related": "Ce champ est manquant", "date": `["a",1]`}},
			`sellsy: POST /comments: 400 Bad Request: Le contenu est invalide (date: ["a",1]; related: Ce champ est manquant), request r-7`,
		},
		{
			"no details", "application/json", `{"error":{"code":400,"message":"Bad Request","details":[],"context":"ctx"}}`,
			sellsy.Error{Code: 400, Message: "Bad Request", Context: "ctx"},
			`sellsy: POST /comments: 400 Bad Request, request r-7`,
		},
		{
			"token endpoint's form", "application/json", `{"error":"invalid_request","error_description":"x"}`,
			sellsy.Error{}, `sellsy: POST /comments: 400 Bad Request, request r-7`,
		},
		{
			"code as text, odd message", "application/json", `{"error":{"code":"400","message":{"a":1},"details":{}}}`,
			sellsy.Error{Code: 400, Message: `{"a":1}`}, `sellsy: POST /comments: 400 Bad Request: {"a":1}, request r-7`,
		},
		{"HTML", "text/html", "<html>proxy</html>", sellsy.Error{}, `sellsy: POST /comments: 400 Bad Request, request r-7`},
		{"empty", "", "", sellsy.Error{}, `sellsy: POST /comments: 400 Bad Request, request r-7`},
		{
			"control characters", "application/json", `{"error":{"code":400,"message":"a\nb\u001b[31m","details":[]}}`,
			sellsy.Error{Code: 400, Message: "a\nb\x1b[31m"}, `sellsy: POST /comments: 400 Bad Request: a b [31m, request r-7`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := newMock(t, func(int, *http.Request) (*http.Response, error) {
				return answer(400, tt.body, "Content-Type", tt.contentType, "X-Request-Id", "r-7"), nil
			})
			_, err := client.Do(t.Context(), sellsy.Request{Method: "POST", Path: "/comments"}, nil)
			e, ok := errors.AsType[*sellsy.Error](err)
			if !ok {
				t.Fatalf("error is %v", err)
			}
			if e.StatusCode != 400 || e.RequestID != "r-7" || string(e.Body) != tt.body {
				t.Errorf("status %d, request %q, body %s", e.StatusCode, e.RequestID, e.Body)
			}
			got := sellsy.Error{Code: e.Code, Message: e.Message, Context: e.Context, Details: e.Details}
			if diff := cmp.Diff(tt.want.Details, got.Details); diff != "" || got.Code != tt.want.Code || got.Message != tt.want.Message || got.Context != tt.want.Context {
				t.Errorf("got %+v\nwant %+v", got, tt.want)
			}
			if e.Error() != tt.text {
				t.Errorf("text is %s\nwant    %s", e.Error(), tt.text)
			}
		})
	}
}

func TestOutcomeUnknown(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	tests := []struct {
		name  string
		reads bool
		reply func() (*http.Response, error)
		want  bool
	}{
		{"connection lost", false, func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, true},
		{"connection refused", false, func() (*http.Response, error) { return nil, refused }, false},
		{"server error", false, func() (*http.Response, error) { return answer(502, ``), nil }, true},
		{"refused by Sellsy", false, func() (*http.Response, error) { return answer(400, ``), nil }, false},
		{"not understood", false, func() (*http.Response, error) { return answer(201, `<html>`), nil }, true},
		{"search, connection lost", true, func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, func(int, *http.Request) (*http.Response, error) { return tt.reply() }, sellsy.WithRetries(0))
			var err error
			if tt.reads {
				_, err = client.PhoneCalls.Search(t.Context(), sellsy.PhoneCallFilter{}, sellsy.ListOptions{})
			} else {
				_, err = client.PhoneCalls.Create(t.Context(), validCall())
			}
			if err == nil || sellsy.OutcomeUnknown(err) != tt.want || len(m.sent()) != 1 {
				t.Errorf("OutcomeUnknown(%v) is not %v, %d requests", err, tt.want, len(m.sent()))
			}
		})
	}
	if sellsy.OutcomeUnknown(nil) || sellsy.OutcomeUnknown(io.EOF) {
		t.Error("the outcome of nothing is known")
	}
}

func TestRetriesNeverRepeatACreationThatMayHaveHappened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, m := newMock(t, always(503, ``))
		if _, err := client.PhoneCalls.Create(t.Context(), validCall()); !sellsy.OutcomeUnknown(err) || len(m.sent()) != 1 {
			t.Errorf("creation: %d requests, %v", len(m.sent()), err)
		}
		before := len(m.sent())
		if _, err := client.PhoneCalls.Search(t.Context(), sellsy.PhoneCallFilter{}, sellsy.ListOptions{}); err == nil || len(m.sent())-before != 4 {
			t.Errorf("search: %d requests, %v", len(m.sent())-before, err)
		}

		client, m = newMock(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n == 0 {
				return answer(429, ``), nil
			}
			return answer(201, `{"id":9}`), nil
		})
		if call, err := client.PhoneCalls.Create(t.Context(), validCall()); err != nil || call.ID != 9 || len(m.sent()) != 2 {
			t.Errorf("creation after a 429: %+v, %v", call, err)
		}
	})
}

func TestTheCallersContextIsTheCause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := newMock(t, func(_ int, r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := client.PhoneCalls.Create(ctx, validCall())
		if !errors.Is(err, context.DeadlineExceeded) || !sellsy.OutcomeUnknown(err) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestErrorsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	replies := map[string]func(*http.Request) (*http.Response, error){
		"refused": func(*http.Request) (*http.Response, error) { return answer(400, `{}`), nil },
		"broken":  func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
		"not JSON": func(*http.Request) (*http.Response, error) {
			return answer(200, `<`), nil
		},
		"redirected": func(r *http.Request) (*http.Response, error) {
			return answer(302, ``, "Location", "https://elsewhere.example/?q=secret-query"), nil
		},
	}
	for name, reply := range replies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, func(_ int, r *http.Request) (*http.Response, error) { return reply(r) }, sellsy.WithRetries(0))
			_, err := client.Search.Query(t.Context(), sellsy.SearchOptions{Query: "secret-query"})
			if err == nil {
				t.Fatal("no error")
			}
			for _, secret := range []string{testToken, "secret-query"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%s is in %v", secret, err)
				}
			}
			if len(m.sent()) != 1 {
				t.Errorf("%d requests", len(m.sent()))
			}
		})
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{
		`{"error":{"code":400,"message":"m","details":{"a":"b"},"context":null}}`, `{"error":{"details":[]}}`, `{"error":"x"}`,
		`{"error":null}`, `[]`, `null`, ``, `{"error":{"code":"1e9","message":5,"details":{"a":{"b":1}}}}`, "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		client, _ := newMock(t, always(400, body))
		_, err := client.Contacts.Get(t.Context(), 5)
		e, ok := errors.AsType[*sellsy.Error](err)
		if !ok || e.StatusCode != 400 || !errors.Is(err, sellsy.ErrInvalid) {
			t.Fatalf("error is %v", err)
		}
		if strings.ContainsAny(e.Error(), "\n\r\x00\x1b") {
			t.Fatalf("control characters in %q", e.Error())
		}
	})
}
