package sync

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// secretKind is the kind of the items that hold secrets which an installation came by while it was worked for, sealed: its token,
// and those of its webhooks. They are never due.
const secretKind = "secret"

const (
	webhooksSecret = "webhooks"
	tokenSecret    = "token"
)

// learnPause is how often the secrets of an installation's webhooks are read again when a delivery bears none that is known.
const learnPause = 5 * time.Second

// webhookSecrets are what registering the webhooks of an installation has told, in whichever process.
type webhookSecrets struct {
	Tokens []string `json:"tokens,omitempty"`
	Keys   []string `json:"keys,omitempty"`
}

func (s webhookSecrets) equal(other webhookSecrets) bool {
	return slices.Equal(s.Tokens, other.Tokens) && slices.Equal(s.Keys, other.Keys)
}

func secretKey(id, what string) store.Key {
	return store.Key{Installation: id, Kind: secretKind, ID: what}
}

// keepSecrets stores what registering the webhooks has told, for the other processes and the next start.
func (h *Hub) keepSecrets(ctx context.Context, m *member) error {
	told := webhookSecrets{Tokens: m.bridge.aircallTokens.with(nil), Keys: m.bridge.sellsyKeys.with(nil)}
	m.mu.Lock()
	same := told.equal(m.kept)
	m.mu.Unlock()
	if same {
		return nil
	}
	text, err := sealed(h.cfg.Cipher, webhooksSecret, m.id, told)
	if err != nil {
		return err
	}
	err = h.cfg.Store.Update(ctx, secretKey(m.id, webhooksSecret), func(it *store.Item) error {
		it.Data = text
		return nil
	})
	if err == nil {
		m.mu.Lock()
		m.kept = told
		m.mu.Unlock()
	}
	return err
}

// learnSecrets reads what other processes have stored, unless it did so just now.
func (h *Hub) learnSecrets(ctx context.Context, m *member) error {
	m.mu.Lock()
	recently := time.Since(m.learned) < learnPause
	if !recently {
		m.learned = time.Now()
	}
	m.mu.Unlock()
	if recently || h.cfg.PublicURL == "" {
		return nil
	}
	it, err := h.cfg.Store.Get(ctx, secretKey(m.id, webhooksSecret))
	if err != nil || len(it.Data) == 0 {
		return err
	}
	var told webhookSecrets
	if err := unseal(h.cfg.Cipher, webhooksSecret, m.id, it.Data, &told); err != nil {
		return err
	}
	m.mu.Lock()
	m.kept = told
	m.mu.Unlock()
	m.bridge.aircallTokens.set(told.Tokens...)
	m.bridge.sellsyKeys.set(told.Keys...)
	return nil
}

// forgetSecrets empties the items that hold secrets.
func (h *Hub) forgetSecrets(ctx context.Context, id string) error {
	var errs []error
	for _, what := range []string{webhooksSecret, tokenSecret} {
		errs = append(errs, h.cfg.Store.Update(ctx, secretKey(id, what), func(it *store.Item) error {
			it.Data = nil
			return nil
		}))
	}
	return errors.Join(errs...)
}

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

// sharedToken is the token of one installation in all processes. Each refresh makes the refresh token before it void, so they take
// turns, and what one has fetched the others read from the store.
type sharedToken struct {
	h  *Hub
	id string

	turn  chan struct{} // holds one: whoever reads or writes the rest takes it
	token *oauth2.Token
	stale string // the access token that Sellsy did not accept
}

func newSharedToken(h *Hub, id string) *sharedToken {
	return &sharedToken{h: h, id: id, turn: make(chan struct{}, 1)}
}

// Token implements [sellsy.Auth].
func (s *sharedToken) Token(ctx context.Context) (*oauth2.Token, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
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
			token, err := s.h.cfg.SellsyOAuth.TokenSource(old, s.save).Token(ctx)
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
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
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
	return s.h.cfg.Store.Update(ctx, secretKey(s.id, tokenSecret), func(it *store.Item) error {
		var st tokenState
		if len(it.Data) > 0 {
			if err := unseal(s.h.cfg.Cipher, tokenSecret, s.id, it.Data, &st); err != nil {
				return err
			}
		}
		claimed := st.Claimed
		token := st.Token
		change(&st)
		if st.Token == token && st.Claimed.Equal(claimed) {
			return nil
		}
		var err error
		it.Data, err = sealed(s.h.cfg.Cipher, tokenSecret, s.id, st)
		return err
	})
}

// String keeps the token out of logs.
func (s *sharedToken) String() string { return "bridge.sharedToken(…)" }

// GoString keeps the token out of logs.
func (s *sharedToken) GoString() string { return s.String() }

// keepToken stores the token of new settings, unless they hold the one that was there before: that may have been refreshed since.
func (h *Hub) keepToken(ctx context.Context, id string, before, after Settings) error {
	old, token := before.Sellsy.Token, after.Sellsy.Token
	if token == nil || (old != nil && old.RefreshToken == token.RefreshToken) {
		return nil
	}
	return newSharedToken(h, id).save(ctx, token)
}
