package aircall_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

const redirectURL = "https://app.example.com/aircall/callback"

func newApp(t *testing.T, server *aircalltest.Server, secret string) *aircall.OAuth {
	t.Helper()
	app, err := aircall.NewOAuth("the-client", secret, redirectURL,
		aircall.WithHTTPClient(&http.Client{Transport: server.Transport()}), aircall.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func newOAuthServer(t *testing.T) *aircalltest.Server {
	t.Helper()
	return aircalltest.New(t, aircalltest.Options{
		ClientID: "the-client", ClientSecret: "the-client-secret", AccessToken: "the-access-token",
	})
}

// consent follows the browser from the install page through Aircall's consent window to the redirect page.
func consent(t *testing.T, server *aircalltest.Server, app *aircall.OAuth) (callback *http.Request) {
	t.Helper()
	install := httptest.NewRecorder()
	app.Install(install, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://app.example.com/aircall/install", nil))
	location := install.Result().Header.Get("Location")
	if install.Code != http.StatusFound || !strings.HasPrefix(location, aircall.AuthorizationURL+"?") {
		t.Fatalf("install page: %d to %s", install.Code, location)
	}
	at, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	q := at.Query()
	for key, want := range map[string]string{
		"client_id": "the-client", "redirect_uri": redirectURL, "response_type": "code", "scope": "public_api",
	} {
		if q.Get(key) != want {
			t.Errorf("%s is %q", key, q.Get(key))
		}
	}
	window := httptest.NewRecorder()
	server.ServeHTTP(window, httptest.NewRequestWithContext(t.Context(), http.MethodGet, location, nil))
	callback = httptest.NewRequestWithContext(t.Context(), http.MethodGet, window.Result().Header.Get("Location"), nil)
	for _, cookie := range install.Result().Cookies() {
		if !cookie.Secure || !cookie.HttpOnly {
			t.Errorf("cookie %v", cookie)
		}
		callback.AddCookie(cookie)
	}
	return callback
}

func TestOAuthInstallation(t *testing.T) {
	t.Parallel()
	server := newOAuthServer(t)
	number := server.AddNumber(aircall.Number{Digits: "+33 1 99 00 00 01"})
	app := newApp(t, server, "the-client-secret")
	var got aircall.Installation
	handler := app.Callback(func(_ context.Context, i aircall.Installation) error {
		got = i
		return nil
	}, nil)

	callback := consent(t, server, app)
	page := httptest.NewRecorder()
	handler.ServeHTTP(page, callback)
	if location := page.Result().Header.Get("Location"); page.Code != http.StatusFound || location != aircall.SuccessURL {
		t.Fatalf("redirect page: %d to %s: %s", page.Code, location, page.Body)
	}
	if got.Token.AccessToken != "the-access-token" || !got.Token.Expiry.IsZero() || !got.Token.Valid() {
		t.Errorf("token expires %v, valid %v", got.Token.Expiry, got.Token.Valid())
	}
	if got.Integration.CompanyID == 0 || len(got.Integration.NumberIDs) != 1 || got.Integration.NumberIDs[0] != number.ID {
		t.Errorf("integration %+v", got.Integration)
	}
	if err := got.Client.Ping(t.Context()); err != nil {
		t.Error(err)
	}

	// The page is reloaded: the cookie is used up for a browser, and the code at Aircall.
	again := httptest.NewRecorder()
	handler.ServeHTTP(again, callback)
	if again.Code != http.StatusBadGateway {
		t.Errorf("again: %d", again.Code)
	}
}

func TestOAuthInstallationThatFails(t *testing.T) {
	t.Parallel()
	unexpected := errors.New("install was called")
	broken := errors.New("the database is gone")
	tests := []struct {
		name   string
		change func(*aircalltest.Server, *aircall.OAuth, *http.Request)
		result error
		want   error
		status int
	}{
		{"another state", func(_ *aircalltest.Server, _ *aircall.OAuth, r *http.Request) {
			q := r.URL.Query()
			q.Set("state", "evil")
			r.URL.RawQuery = q.Encode()
		}, unexpected, aircall.ErrOAuthState, http.StatusForbidden},
		{"no state", func(_ *aircalltest.Server, _ *aircall.OAuth, r *http.Request) {
			r.URL.RawQuery = "code=abc"
		}, unexpected, aircall.ErrOAuthState, http.StatusForbidden},
		{"no cookie", func(_ *aircalltest.Server, _ *aircall.OAuth, r *http.Request) {
			r.Header.Del("Cookie")
		}, unexpected, aircall.ErrOAuthState, http.StatusForbidden},
		{"neither state nor cookie value", func(_ *aircalltest.Server, _ *aircall.OAuth, r *http.Request) {
			r.Header.Set("Cookie", "aircall_oauth_state=")
			r.URL.RawQuery = "code=abc&state="
		}, unexpected, aircall.ErrOAuthState, http.StatusForbidden},
		{"refused", func(_ *aircalltest.Server, _ *aircall.OAuth, r *http.Request) {
			q := r.URL.Query()
			q.Set("error", "access_denied")
			r.URL.RawQuery = q.Encode()
		}, unexpected, aircall.ErrOAuthDenied, http.StatusForbidden},
		{"no code", func(_ *aircalltest.Server, _ *aircall.OAuth, r *http.Request) {
			q := r.URL.Query()
			q.Del("code")
			r.URL.RawQuery = q.Encode()
		}, unexpected, aircall.ErrOAuthDenied, http.StatusForbidden},
		{"a wrong secret", func(server *aircalltest.Server, app *aircall.OAuth, _ *http.Request) {
			*app = *newApp(t, server, "another-secret")
		}, unexpected, aircall.ErrUnauthorized, http.StatusBadGateway},
		{"a wrong code", func(_ *aircalltest.Server, _ *aircall.OAuth, r *http.Request) {
			q := r.URL.Query()
			q.Set("code", "abc")
			r.URL.RawQuery = q.Encode()
		}, unexpected, aircall.ErrInvalid, http.StatusBadGateway},
		{"Aircall is down", func(server *aircalltest.Server, _ *aircall.OAuth, _ *http.Request) {
			server.Inject(aircalltest.Fault{Path: "/v1/integrations/me", Status: http.StatusBadGateway})
		}, unexpected, nil, http.StatusBadGateway},
		{"the application is", func(*aircalltest.Server, *aircall.OAuth, *http.Request) {}, broken, broken, http.StatusBadGateway},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := newOAuthServer(t)
			app := newApp(t, server, "the-client-secret")
			callback := consent(t, server, app)
			test.change(server, app, callback)
			install := func(context.Context, aircall.Installation) error { return test.result }

			var reason error
			app.Callback(install, func(_ http.ResponseWriter, _ *http.Request, err error) { reason = err }).
				ServeHTTP(httptest.NewRecorder(), callback.Clone(t.Context()))
			if reason == nil || errors.Is(reason, unexpected) || (test.want != nil && !errors.Is(reason, test.want)) {
				t.Errorf("failed with %v, want %v", reason, test.want)
			}
			if strings.Contains(fmt.Sprint(reason), "secret") {
				t.Errorf("the error shows a secret: %v", reason)
			}

			page := httptest.NewRecorder()
			app.Callback(install, nil).ServeHTTP(page, callback)
			if page.Code != test.status {
				t.Errorf("status %d, want %d", page.Code, test.status)
			}
			if strings.Contains(page.Body.String(), "database") {
				t.Errorf("the page shows the reason: %s", page.Body)
			}
		})
	}
}

func TestExchangeOfAStrangeAnswer(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `<html>`, ``, `{"access_token":""}`} {
		server := newOAuthServer(t)
		server.Inject(aircalltest.Fault{Path: "/v1/oauth/token", Status: http.StatusOK, Body: body})
		token, err := newApp(t, server, "the-client-secret").Exchange(t.Context(), "code")
		e, ok := errors.AsType[*aircall.Error](err)
		if token != nil || !ok || e.Path != "/v1/oauth/token" {
			t.Errorf("answer %q: %v, %v", body, token, err)
		}
	}
}

func TestPrintingAnAppShowsNoSecret(t *testing.T) {
	t.Parallel()
	app := newApp(t, newOAuthServer(t), "the-client-secret")
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("app", "value", *app, "pointer", app)
	if strings.Contains(log.String(), "secret") {
		t.Errorf("log: %s", &log)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb+" "+verb, *app, app); strings.Contains(text, "secret") {
			t.Errorf("%s: %s", verb, text)
		}
	}
}
