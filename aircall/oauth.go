package aircall

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// OAuth is an application that companies install from Aircall's Dashboard. It is safe for concurrent use and is made by
// [NewOAuth].
//
// The flow: the administrator presses Install, the Dashboard opens the install page ([OAuth.Install]), that forwards to Aircall's
// consent window, which forwards to the redirect page ([OAuth.Callback]) with a code, which is exchanged for an access token. The
// token does not expire. At last the browser is sent to [SuccessURL].
type OAuth struct {
	http       *http.Client
	config     oauth2.Config
	successURL string
	opts       []Option
}

// NewOAuth returns the flow of an application. Aircall hands out the id and the secret, and knows the redirect URL and the address
// of the install page, both https. The options are those of the client of an [Installation], too.
func NewOAuth(clientID, clientSecret, redirectURL string, opts ...Option) (*OAuth, error) {
	cfg, err := newConfig(opts)
	switch {
	case err != nil:
	case clientID == "" || clientSecret == "":
		err = errors.New("client id and secret are both needed")
	case !strings.HasPrefix(redirectURL, "https://") && !strings.HasPrefix(redirectURL, "http://"):
		err = errors.New("redirect URL: must be http or https")
	}
	if err != nil {
		return nil, fmt.Errorf("aircall: OAuth: %w", err)
	}
	return &OAuth{
		http: cfg.rest.TokenClient(oauthTimeout),
		config: oauth2.Config{
			ClientID: clientID, ClientSecret: clientSecret, RedirectURL: redirectURL,
			Scopes:   []string{"public_api"}, // the only one there is
			Endpoint: oauth2.Endpoint{AuthURL: cfg.authorizationURL, TokenURL: cfg.tokenURL, AuthStyle: oauth2.AuthStyleInParams},
		},
		successURL: cfg.successURL,
		opts:       slices.Clone(opts),
	}, nil
}

// Format shows no secret, whatever the verb.
func (o OAuth) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "aircall.OAuth(%s)", o.config.ClientID) }

// Installation is what comes of an installation.
type Installation struct {
	// Token is the access token of the company, which does not expire: keep it, secretly, and give it to [BearerToken].
	Token *oauth2.Token

	Integration *Integration // whose CompanyID tells the company, and whose NumberIDs may still be picked
	Client      *Client
}

// Format shows no secret, whatever the verb.
func (Installation) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "aircall.Installation(…)")
}

// LogValue shows no secret either.
func (Installation) LogValue() slog.Value { return slog.StringValue("aircall.Installation(…)") }

// AuthCodeURL is where to send the administrator's browser for consent. The state comes back to the redirect page and must be
// checked there: it proves that this browser began the flow.
func (o *OAuth) AuthCodeURL(state string) string { return o.config.AuthCodeURL(state) }

// Exchange exchanges a code, which lives ten minutes and works once, for an access token. It follows no redirect.
//
// POST /v1/oauth/token
func (o *OAuth) Exchange(ctx context.Context, code string) (*oauth2.Token, error) {
	failed := &Error{Method: http.MethodPost, Path: "/v1/oauth/token"}
	body, err := o.post(ctx, code, failed)
	if err != nil {
		failed.Err = err
		return nil, failed
	}
	if failed.StatusCode/100 != 2 {
		failed.Body = body
		failed.readBody()
		return nil, failed
	}
	type token struct {
		AccessToken string `json:"access_token" wire:"identity"`
		TokenType   string `json:"token_type"`
	}
	got, _, err := wire.Object[token](body, "")
	if err != nil {
		failed.Err = badAnswerError{err} // without the body, in which a token may stand elsewhere
		return nil, failed
	}
	return &oauth2.Token{AccessToken: got.AccessToken, TokenType: got.TokenType}, nil
}

const maxTokenBytes = 64 << 10

// post sends the code as JSON, which is what Aircall's documentation asks for, and returns the answer. It notes the status.
func (o *OAuth) post(ctx context.Context, code string, note *Error) ([]byte, error) {
	fields, err := json.Marshal(map[string]string{
		"code": code, "redirect_uri": o.config.RedirectURL, "client_id": o.config.ClientID, "client_secret": o.config.ClientSecret,
		"grant_type": "authorization_code",
	})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.config.Endpoint.TokenURL, bytes.NewReader(fields))
	if err != nil {
		return nil, errors.New("the address of tokens is malformed")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := o.http.Do(req)
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the address
	}
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	note.StatusCode, note.RequestID = resp.StatusCode, rest.RequestID(resp.Header)
	if resp.StatusCode < 200 {
		return nil, errors.New("an interim answer in place of an answer")
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxTokenBytes))
}

const (
	stateCookie   = "aircall_oauth_state"
	oauthLifetime = 10 * time.Minute // of the code, so the state need not live longer
	oauthTimeout  = 30 * time.Second
)

// SuccessURL is where the administrator picks the numbers after the installation.
func (o *OAuth) SuccessURL() string { return o.successURL }

// Install handles the install page: it forwards the browser to Aircall's consent window, with a new state that it keeps in a
// cookie.
func (o *OAuth) Install(w http.ResponseWriter, r *http.Request) {
	state := rand.Text()
	http.SetCookie(w, &http.Cookie{
		Name: stateCookie, Value: state, Path: "/", MaxAge: int(oauthLifetime.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, o.AuthCodeURL(state), http.StatusFound)
}

// Errors of [OAuth.Callback].
var (
	// ErrOAuthState says that the browser did not begin the flow with [OAuth.Install], or did so too long ago.
	ErrOAuthState = errors.New("aircall: the state of the installation does not match")
	// ErrOAuthDenied says that Aircall or the administrator refused.
	ErrOAuthDenied = errors.New("aircall: the installation was refused")
)

// Callback returns the handler of the redirect page. It checks the state, exchanges the code, reads the integration, hands all
// to install, and sends the browser on to let the administrator pick the numbers. If anything fails, install with an error
// included, it calls failed with the reason, or answers with a plain text if failed is nil.
//
// POST /v1/oauth/token, GET /v1/integrations/me
func (o *OAuth) Callback(
	install func(context.Context, Installation) error, failed func(http.ResponseWriter, *http.Request, error),
) http.Handler {
	if failed == nil {
		failed = installationFailed
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		cookie, err := r.Cookie(stateCookie)
		if err != nil || cookie.Value == "" || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(q.Get("state"))) != 1 {
			failed(w, r, ErrOAuthState)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: stateCookie, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true})
		if reason := q.Get("error"); reason != "" {
			failed(w, r, fmt.Errorf("%w: %s", ErrOAuthDenied, printable(reason)))
			return
		}
		installation, err := o.installation(r.Context(), q.Get("code"))
		if err == nil {
			err = install(r.Context(), installation)
		}
		if err != nil {
			failed(w, r, err)
			return
		}
		http.Redirect(w, r, o.successURL, http.StatusFound)
	})
}

func (o *OAuth) installation(ctx context.Context, code string) (Installation, error) {
	if code == "" {
		return Installation{}, fmt.Errorf("%w: no code", ErrOAuthDenied)
	}
	token, err := o.Exchange(ctx, code)
	if err != nil {
		return Installation{}, err
	}
	client, err := New(BearerToken(token.AccessToken), o.opts...)
	if err != nil {
		return Installation{}, err
	}
	integration, err := client.Integrations.Me(ctx)
	return Installation{Token: token, Integration: integration, Client: client}, err
}

func installationFailed(w http.ResponseWriter, _ *http.Request, err error) {
	switch {
	case errors.Is(err, ErrOAuthState):
		http.Error(w, "The installation was not begun in this browser, or too long ago. Please begin again.", http.StatusForbidden)
	case errors.Is(err, ErrOAuthDenied):
		http.Error(w, "Aircall refused the installation.", http.StatusForbidden)
	default:
		http.Error(w, "The installation failed. Please try again.", http.StatusBadGateway)
	}
}
