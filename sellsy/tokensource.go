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
	"golang.org/x/sync/singleflight"
)

var (
	errNoToken       = errors.New("access token: empty")
	errNoCredentials = errors.New("client credentials: client id and secret are both needed")
)

const (
	// A token is replaced this long before it expires, or in the last tenth of a short life.
	refreshEarly = 2 * time.Minute

	// While the old token is good, a fetch that failed is not repeated before.
	refreshPause = 15 * time.Second

	tokenTimeout = 30 * time.Second
)

// TokenSource is an [Auth] that fetches tokens from Sellsy and replaces them before they expire, and when Sellsy does not
// accept one. Requests that need a token at the same time share one fetch. It is safe for concurrent use and is made by
// [ClientCredentials] or [OAuth.TokenSource].
type TokenSource struct {
	err   error // of the configuration
	http  *http.Client
	fetch func(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error)
	save  func(context.Context, *oauth2.Token) error

	flight singleflight.Group

	mu      sync.Mutex
	token   *oauth2.Token
	refresh time.Time // when token should be replaced; zero: never
	stale   bool      // Sellsy did not accept token
	unsaved bool
}

// tokenClient is a copy of the HTTP client of cfg for the exchange of tokens. It follows no redirect: the secret is for one
// address only.
func tokenClient(cfg config) *http.Client {
	var hc http.Client
	if cfg.rest.HTTPClient != nil {
		hc = *cfg.rest.HTTPClient
	}
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &hc
}

// ClientCredentials returns the token source of a personal API client, which acts as the staff it is tied to.
func ClientCredentials(id, secret string, opts ...Option) *TokenSource {
	cfg, err := newConfig(opts)
	if err == nil && (id == "" || secret == "") {
		err = errNoCredentials
	}
	s := &TokenSource{err: err, http: tokenClient(cfg)}
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
	if token := s.current(time.Now()); token != nil {
		return token, nil
	}
	result := s.flight.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
		defer cancel()
		return s.renew(ctx)
	})
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case r := <-result:
		token, _ := r.Val.(*oauth2.Token)
		return token, r.Err
	}
}

// current returns the token at hand unless it should be replaced.
func (s *TokenSource) current(now time.Time) *oauth2.Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == nil || s.token.AccessToken == "" || s.stale || s.unsaved || (!s.refresh.IsZero() && !now.Before(s.refresh)) {
		return nil
	}
	return s.token
}

// renew fetches and saves a token. Only one call runs at a time.
func (s *TokenSource) renew(ctx context.Context) (*oauth2.Token, error) {
	if token := s.current(time.Now()); token != nil {
		return token, nil // another flight landed between the caller's look and this one
	}
	s.mu.Lock()
	old, stale, unsaved := s.token, s.stale, s.unsaved
	s.mu.Unlock()

	token := old
	if !unsaved {
		var err error
		token, err = s.fetch(context.WithValue(ctx, oauth2.HTTPClient, s.http), old)
		if err != nil {
			if now := time.Now(); !stale && old != nil && old.AccessToken != "" && now.Before(old.Expiry) {
				s.postpone(now) // it was only early
				return old, nil
			}
			return nil, tokenError(err)
		}
		s.keep(token, time.Now())
	}
	if s.save != nil {
		// A new refresh token that is lost locks the account out, so nobody gets the token before it is saved.
		if err := s.save(ctx, token); err != nil {
			return nil, &TokenError{Err: fmt.Errorf("saving the new token: %w", err)}
		}
		s.mu.Lock()
		s.unsaved = false
		s.mu.Unlock()
	}
	return token, nil
}

// keep makes token the one to hand out, once it is saved.
func (s *TokenSource) keep(token *oauth2.Token, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token, s.stale, s.unsaved = token, false, s.save != nil
	s.refresh = time.Time{}
	if !token.Expiry.IsZero() {
		s.refresh = token.Expiry.Add(-min(refreshEarly, max(token.Expiry.Sub(now), 0)/10))
	}
}

// postpone keeps the token at hand for a while, as far as it is good.
func (s *TokenSource) postpone(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh = now.Add(refreshPause)
	if s.token.Expiry.Before(s.refresh) {
		s.refresh = s.token.Expiry
	}
}

// Invalidate makes the next request fetch a new token, if token is the one at hand.
func (s *TokenSource) Invalidate(token *oauth2.Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != nil && token != nil && s.token.AccessToken == token.AccessToken {
		s.stale = true
	}
}

// TokenError says that no token could be fetched. It holds no credentials. It is an [ErrUnauthorized] when Sellsy refused
// the credentials.
type TokenError struct {
	StatusCode  int    // 0 when there was no answer
	Code        string // of RFC 6749, such as "invalid_client"
	Description string // Sellsy's words
	Err         error  // why there was no usable answer; nil when Sellsy refused
}

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
