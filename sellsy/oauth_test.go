package sellsy_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// rotate issues access tokens a0, a1… with refresh tokens r0, r1… and accepts only the latest refresh token.
func rotate() func(int, *http.Request) (*http.Response, error) {
	return func(n int, r *http.Request) (*http.Response, error) {
		_ = r.ParseForm()
		if got := r.PostForm.Get("refresh_token"); got != "" && got != fmt.Sprintf("r%d", n-1) && got != "saved" {
			return answer(400, `{"error":"invalid_grant","error_description":"The refresh token is invalid."}`), nil
		}
		return answer(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":86400,"access_token":"a%d","refresh_token":"r%d"}`, n, n)), nil
	}
}

func newFlow(t *testing.T, via sellsy.Option) *sellsy.OAuth {
	t.Helper()
	flow, err := sellsy.NewOAuth("client-1", testSecret, "https://app.example/back", via)
	if err != nil {
		t.Fatal(err)
	}
	return flow
}

func TestAuthorizationCodeFlow(t *testing.T) {
	t.Parallel()
	m, via := newIssuer(rotate())
	flow := newFlow(t, via)
	verifier := oauth2.GenerateVerifier()

	to, err := url.Parse(flow.AuthCodeURL("state-1", verifier))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"response_type": {"code"}, "client_id": {"client-1"}, "redirect_uri": {"https://app.example/back"}, "state": {"state-1"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}
	if diff := cmp.Diff(want, to.Query()); diff != "" || !strings.HasPrefix(to.String(), sellsy.AuthorizationURL+"?") {
		t.Errorf("address is %s\n(-want +got):\n%s", to, diff)
	}

	token, err := flow.Exchange(t.Context(), "code-1", verifier)
	if err != nil || token.AccessToken != "a0" || token.RefreshToken != "r0" {
		t.Fatalf("%+v, %v", token, err)
	}
	form, _ := url.ParseQuery(m.last(t).Body)
	want = url.Values{
		"grant_type": {"authorization_code"}, "client_id": {"client-1"}, "redirect_uri": {"https://app.example/back"},
		"code": {"code-1"}, "code_verifier": {verifier},
	}
	if diff := cmp.Diff(want, form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	if text := fmt.Sprintf("%v %#v", flow, flow); strings.Contains(text, testSecret) {
		t.Errorf("%s shows the secret", text)
	}
}

func TestNewOAuthRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for _, args := range [][3]string{{"", "s", "https://app.example"}, {"id", "s", ""}, {"id", "s", "app://back"}} {
		if _, err := sellsy.NewOAuth(args[0], args[1], args[2]); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}

func TestRefreshTokensRotateAndAreSavedFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, via := newIssuer(rotate())
		var saved []string
		source := newFlow(t, via).TokenSource(
			&oauth2.Token{AccessToken: "old", RefreshToken: "saved", Expiry: time.Now().Add(time.Hour)},
			func(_ context.Context, token *oauth2.Token) error {
				saved = append(saved, token.AccessToken+"/"+token.RefreshToken)
				return nil
			})
		want := []string{"old", "a0", "a1"}
		for i, wait := range []time.Duration{0, time.Hour, 24 * time.Hour} {
			time.Sleep(wait)
			token, err := source.Token(t.Context())
			if err != nil || token.AccessToken != want[i] {
				t.Fatalf("%v, %v; want %s", token, err, want[i])
			}
		}
		if diff := cmp.Diff([]string{"a0/r0", "a1/r1"}, saved); diff != "" {
			t.Errorf("saved (-want +got):\n%s", diff)
		}
		form, _ := url.ParseQuery(m.last(t).Body)
		sent := url.Values{"grant_type": {"refresh_token"}, "client_id": {"client-1"}, "client_secret": {testSecret}, "refresh_token": {"r0"}}
		if diff := cmp.Diff(sent, form); diff != "" {
			t.Errorf("form (-want +got):\n%s", diff)
		}
	})
}

func TestATokenThatIsNotSavedIsNotLost(t *testing.T) {
	t.Parallel()
	m, via := newIssuer(rotate())
	full := errors.New("disk full")
	fail := full
	source := newFlow(t, via).TokenSource(&oauth2.Token{RefreshToken: "saved"}, func(context.Context, *oauth2.Token) error { return fail })
	for range 2 {
		if _, err := source.Token(t.Context()); !errors.Is(err, full) {
			t.Errorf("error is %v", err)
		}
	}
	fail = nil
	if token, err := source.Token(t.Context()); err != nil || token.RefreshToken != "r0" {
		t.Errorf("%+v, %v", token, err)
	}
	if n := len(m.sent()); n != 1 {
		t.Errorf("%d refreshes, want 1", n)
	}
}

func TestRefreshThatSellsyRefuses(t *testing.T) {
	t.Parallel()
	_, via := newIssuer(rotate())
	flow := newFlow(t, via)
	_, err := flow.TokenSource(&oauth2.Token{RefreshToken: "stolen"}, nil).Token(t.Context())
	if e, ok := errors.AsType[*sellsy.TokenError](err); !ok || e.Code != "invalid_grant" || !errors.Is(err, sellsy.ErrUnauthorized) {
		t.Errorf("error is %v", err)
	}
	expired := &oauth2.Token{AccessToken: "a", Expiry: time.Now().Add(-time.Hour)}
	if _, err := flow.TokenSource(expired, nil).Token(t.Context()); err == nil || !strings.Contains(err.Error(), "consent") {
		t.Errorf("without a refresh token: %v", err)
	}
	for _, nothing := range []*oauth2.Token{nil, {}} {
		if _, err := sellsy.New(flow.TokenSource(nothing, nil)); err == nil {
			t.Error("a client without a token")
		}
	}
}

func TestCorpIDOf(t *testing.T) {
	t.Parallel()
	jwt := func(claims string) string { return "h." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".s" }
	tests := []struct {
		token string
		want  sellsy.CorpID
	}{
		{jwt(`{"corpId":12345,"exp":1}`), 12345},
		{jwt(`{"corpId":"12345"}`), 12345},
		{jwt(`{"corpid":1}`), 0},
		{jwt(`{"corpId":-1}`), 0},
		{jwt(`{"corpId":{}}`), 0},
		{jwt(`[]`), 0},
		{"h.%.s", 0},
		{"opaque", 0},
		{"", 0},
	}
	for _, tt := range tests {
		got, err := sellsy.CorpIDOf(&oauth2.Token{AccessToken: tt.token})
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("%s: %d, %v", tt.token, got, err)
		}
		if err != nil && tt.token != "" && strings.Contains(err.Error(), tt.token) {
			t.Errorf("the token is in %v", err)
		}
	}
	if _, err := sellsy.CorpIDOf(nil); err == nil {
		t.Error("nil token has an account")
	}
}

func TestExchangeThatSellsyRefuses(t *testing.T) {
	t.Parallel()
	_, via := newIssuer(always(400, `{"error":"invalid_grant","error_description":"Authorization code has expired"}`))
	flow, err := sellsy.NewOAuth("client-1", testSecret, "https://app.example/back", via,
		sellsy.WithAuthorizationURL("https://login.example/a"), sellsy.WithTokenURL("https://login.example/t"))
	if err != nil {
		t.Fatal(err)
	}
	if to := flow.AuthCodeURL("s", "v"); !strings.HasPrefix(to, "https://login.example/a?") {
		t.Errorf("address is %s", to)
	}
	_, err = flow.Exchange(t.Context(), "code-secret", "verifier-secret")
	if e, ok := errors.AsType[*sellsy.TokenError](err); !ok || e.Code != "invalid_grant" || strings.Contains(err.Error(), "-secret") {
		t.Errorf("error is %v", err)
	}
}
