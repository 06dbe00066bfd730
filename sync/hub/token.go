package hub

import (
	"context"
	"errors"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	tokenEarly   = 5 * time.Minute // before a token expires, it is refreshed
	tokenClaim   = time.Minute     // longer than a refresh takes
	tokenRecheck = time.Second     // while another process refreshes
)

// tokenState is the token of an installation, as it is stored.
type tokenState struct {
	Token   *oauth2.Token `json:"token"`
	Claimed time.Time     `json:"claimed,omitzero"` // until when somebody is refreshing it
}

// sharedToken is the token of one installation in all processes. Each refresh makes the refresh token before it void, so one process
// refreshes at a time, and what it has fetched the others read from the store.
type sharedToken struct {
	vault *vault
	oauth *sellsy.OAuth // refreshes it
	id    string

	lock  chan struct{} // holds one: whoever reads or writes the rest takes it
	token *oauth2.Token
	stale string // the access token that Sellsy did not accept
}

func (v *vault) token(id string, oauth *sellsy.OAuth) *sharedToken {
	return &sharedToken{vault: v, oauth: oauth, id: id, lock: make(chan struct{}, 1)}
}

// Token implements [sellsy.Auth].
func (s *sharedToken) Token(ctx context.Context) (*oauth2.Token, error) {
	select {
	case s.lock <- struct{}{}:
		defer func() { <-s.lock }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	for !s.good(s.token) {
		st, claimed, err := s.claim(ctx)
		if err != nil {
			return nil, err
		}
		switch {
		case s.good(st.Token):
			s.token = st.Token
		case claimed:
			old := &oauth2.Token{RefreshToken: st.Token.RefreshToken, Expiry: time.Now().Add(-time.Hour)}
			token, err := s.oauth.TokenSource(old, s.save).Token(ctx)
			if err != nil {
				return nil, err
			}
			s.token = token
		default:
			select {
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			case <-time.After(tokenRecheck):
			}
		}
	}
	return s.token, nil
}

// Invalidate notes that Sellsy did not accept a token.
func (s *sharedToken) Invalidate(token *oauth2.Token) {
	s.lock <- struct{}{}
	defer func() { <-s.lock }()
	if s.token != nil && token != nil && s.token.AccessToken == token.AccessToken {
		s.stale = token.AccessToken
	}
}

func (s *sharedToken) good(t *oauth2.Token) bool {
	return t != nil && t.AccessToken != "" && t.AccessToken != s.stale && (t.Expiry.IsZero() || time.Until(t.Expiry) > tokenEarly)
}

// claim reads the stored token, and asks to be the one that refreshes it if it is not good.
func (s *sharedToken) claim(ctx context.Context) (st tokenState, claimed bool, err error) {
	err = s.change(ctx, func(stored *tokenState) {
		claimed = stored.Token != nil && !s.good(stored.Token) && !time.Now().Before(stored.Claimed)
		if claimed {
			stored.Claimed = time.Now().Add(tokenClaim)
		}
		st = *stored
	})
	if err == nil && st.Token == nil {
		err = errors.New("the installation has no token any more")
	}
	return st, claimed, err
}

// save stores a new token before anything uses it.
func (s *sharedToken) save(ctx context.Context, token *oauth2.Token) error {
	return s.change(ctx, func(st *tokenState) { *st = tokenState{Token: token} })
}

func (s *sharedToken) change(ctx context.Context, change func(*tokenState)) error {
	return s.vault.store.Update(ctx, secretKey(s.id, tokenSecret), func(it *store.Item) (err error) {
		var st tokenState
		if len(it.Data) > 0 {
			if err := s.vault.unseal(tokenSecret, s.id, it.Data, &st); err != nil {
				return err
			}
		}
		before := st
		change(&st)
		if st.Token == before.Token && st.Claimed.Equal(before.Claimed) {
			return nil
		}
		it.Data, err = s.vault.seal(tokenSecret, s.id, st)
		return err
	})
}

// String keeps the token out of logs.
func (s *sharedToken) String() string { return "hub.sharedToken(…)" }

// GoString keeps the token out of logs.
func (s *sharedToken) GoString() string { return s.String() }

// keepToken stores the token of new settings, unless they hold the one that was there before: that may have been refreshed since.
func (v *vault) keepToken(ctx context.Context, id string, before, after Settings) error {
	old, token := before.Sellsy.Token, after.Sellsy.Token
	if token == nil || (old != nil && old.RefreshToken == token.RefreshToken) {
		return nil
	}
	return v.token(id, nil).save(ctx, token)
}
