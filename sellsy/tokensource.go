package sellsy

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

var (
	errNoToken       = errors.New("access token: empty")
	errNoCredentials = errors.New("client credentials: client id and secret are both needed")
)

// deadPause is how long dead credentials are not asked about at most.
const deadPause = time.Hour

// TokenSource is an [Auth] that fetches tokens from Sellsy and replaces them before they expire (assumption sellsy-token), and when Sellsy does not
// accept one. Requests that need a token at the same time share one fetch, and none waits for it while the token at hand is good.
// Credentials that Sellsy refuses are asked about ever more rarely, once an hour at last. It is safe for concurrent use and is made by
// [ClientCredentials] or [OAuth.TokenSource].
type TokenSource struct {
	err     error // of the configuration
	http    *http.Client
	fetch   func(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error)
	save    func(context.Context, *oauth2.Token) error // nil: tokens are not saved
	renewal rest.Renewal

	mu      sync.Mutex
	refused error // what Sellsy said about the credentials
	pause   rest.Pause
}

func newTokenSource(hc *http.Client, save func(context.Context, *oauth2.Token) error) *TokenSource {
	s := &TokenSource{http: hc, save: save}
	s.renewal.Fetch, s.renewal.Dead = s.next, isUnauthorized
	return s
}

// ClientCredentials returns the token source of a personal API client, which acts as the staff it is tied to.
func ClientCredentials(id, secret string, opts ...Option) *TokenSource {
	cfg, err := newConfig(opts)
	if err == nil && (id == "" || secret == "") {
		err = errNoCredentials
	}
	s := newTokenSource(cfg.rest.TokenClient(0), nil)
	s.err = err
	oauth := clientcredentials.Config{
		ClientID: id, ClientSecret: secret, TokenURL: cfg.tokenURL, AuthStyle: oauth2.AuthStyleInParams,
	}
	s.fetch = func(ctx context.Context, _ *oauth2.Token) (*oauth2.Token, error) { return oauth.Token(ctx) }
	return s
}

func (s *TokenSource) check() error { return s.err }

// String keeps credentials out of logs.
func (s *TokenSource) String() string { return "sellsy.TokenSource(…)" }

// GoString keeps credentials out of logs.
func (s *TokenSource) GoString() string { return s.String() }

// Token returns a token that is good for a while. The error of a fetch that Sellsy refused is a [*TokenError].
//
// The fetch does not end with ctx, since other requests may be waiting for it, but the wait does.
func (s *TokenSource) Token(ctx context.Context) (*oauth2.Token, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.renewal.Token(ctx)
}

// next fetches a token, unless the credentials were refused lately.
func (s *TokenSource) next(ctx context.Context, old *oauth2.Token) (*oauth2.Token, rest.Save, error) {
	s.mu.Lock()
	refused, lasts := s.refused, s.pause.Lasts()
	s.mu.Unlock()
	if lasts {
		return nil, nil, refused
	}
	token, err := s.fetch(context.WithValue(ctx, oauth2.HTTPClient, s.http), old)
	if err != nil {
		err = tokenError(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case isUnauthorized(err):
		s.refused = err
		s.pause.Lengthen(deadPause)
		return nil, nil, err
	case err != nil:
		return nil, nil, err
	}
	s.pause = rest.Pause{}
	if s.save == nil {
		return token, nil, nil
	}
	// A new refresh token that is lost locks the account out, so nobody gets the token before it is saved.
	return token, func(ctx context.Context) (*oauth2.Token, error) {
		if err := s.save(ctx, token); err != nil {
			return nil, &TokenError{Err: fmt.Errorf("saving the new token: %w", err)}
		}
		return token, nil
	}, nil
}

func isUnauthorized(err error) bool {
	e, ok := errors.AsType[*TokenError](err)
	return ok && e.Is(ErrUnauthorized) // itself, not what it wraps
}

// Invalidate makes the next request fetch a new token, if token is the one at hand.
func (s *TokenSource) Invalidate(token *oauth2.Token) { s.renewal.Invalidate(token) }

// Times says since when this process has the access token at hand, and when that expires. Both are zero before the first fetch.
func (s *TokenSource) Times() (since, expires time.Time) { return s.renewal.Times() }

// Flush waits until no token is being fetched that has to be saved, and the last one is. A program calls it before it ends, with a
// context that gives it some time; [Client.FlushToken] does so through a client. The error says that a token is not saved.
func (s *TokenSource) Flush(ctx context.Context) error {
	if s.err != nil || s.save == nil {
		return nil
	}
	return s.renewal.Flush(ctx)
}

// TokenError says that no token could be fetched. It holds no credentials. It is an [ErrUnauthorized] when Sellsy refused
// the credentials.
type TokenError struct {
	StatusCode  int    // 0 when there was no answer
	Code        string // of RFC 6749, such as "invalid_client"
	Description string // Sellsy's words
	Err         error  // why there was no usable answer; nil when Sellsy refused
}

// Error says what Sellsy answered. It holds no secret.
func (e *TokenError) Error() string {
	text := "no token"
	switch {
	case e.Err != nil:
		return text + ": " + e.Err.Error()
	case e.Code != "":
		text += ": " + e.Code
	default:
		text += fmt.Sprintf(": status %d", e.StatusCode)
	}
	if e.Description != "" {
		text += ": " + e.Description
	}
	return text
}

// Unwrap returns e.Err.
func (e *TokenError) Unwrap() error { return e.Err }

// Is makes a refusal an [ErrUnauthorized].
func (e *TokenError) Is(target error) bool {
	switch target {
	case ErrUnauthorized:
		return e.Code != "" || e.StatusCode == http.StatusUnauthorized || e.StatusCode == http.StatusForbidden
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	case ErrServer:
		return e.StatusCode >= 500
	default:
		return false
	}
}

// tokenError leaves the request, its parameters and an unknown answer's body out of what x/oauth2 reports.
func tokenError(err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		e := &TokenError{Code: printable(refused.ErrorCode), Description: printable(refused.ErrorDescription)}
		if refused.Response != nil {
			e.StatusCode = refused.Response.StatusCode
		}
		return e
	}
	if sending, ok := errors.AsType[*url.Error](err); ok {
		err = sending.Err
	}
	return &TokenError{Err: err}
}
