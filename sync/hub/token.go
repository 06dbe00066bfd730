package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	tokenClaim   = time.Minute // longer than a refresh takes
	tokenRecheck = time.Second // while another process refreshes, or the store is away
	deadToken    = time.Hour   // how long a refresh token that Sellsy refuses is not asked about at most
)

// tokenState is the token of an installation, as it is stored.
type tokenState struct {
	Token   *oauth2.Token `json:"token"`
	Set     time.Time     `json:"set,omitzero"`     // when the settings that it began with were put; see storedSettings.TokenSet
	Claimed time.Time     `json:"claimed,omitzero"` // until when somebody is refreshing it
}

// errTokenReplaced ends the work of those that still hold the settings of before a change.
var errTokenReplaced = errors.New("the installation has another token by now, or is removed")

// sharedToken is the token of one installation in all processes. Each refresh makes the refresh token before it void, so one process
// refreshes at a time, and what it has fetched the others read from the store. It is stored only in the place of the one that was used
// up: neither a change of the settings nor a removal is undone by a refresh that was under way.
type sharedToken struct {
	rest.Renewal

	vault *vault
	oauth *sellsy.OAuth // refreshes it
	id    string
	first *oauth2.Token // of the settings
	set   time.Time     // when they were put

	// What Sellsy refused last. There is one fetch at a time, which guards them.
	refused string // refresh token
	refusal error
	pause   rest.Pause
}

func (v *vault) token(id string, oauth *sellsy.OAuth, first *oauth2.Token, set time.Time) *sharedToken {
	s := &sharedToken{vault: v, oauth: oauth, id: id, first: first, set: set}
	s.Fetch = s.next
	s.Dead = func(err error) bool {
		return errors.Is(err, sellsy.ErrUnauthorized) || errors.Is(err, errTokenReplaced)
	}
	return s
}

// next returns the token after old: one that is stored, or a new one.
func (s *sharedToken) next(ctx context.Context, old *oauth2.Token) (*oauth2.Token, rest.Save, error) {
	for {
		st, claimed, err := s.claim(ctx, old)
		switch {
		case err != nil:
			return nil, nil, err
		case claimed:
			return s.refresh(ctx, st.Token)
		case s.newer(st.Token, old):
			return st.Token, nil, nil
		}
		select {
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		case <-time.After(tokenRecheck):
		}
	}
}

// newer reports whether a stored token can take the place of old.
func (s *sharedToken) newer(stored, old *oauth2.Token) bool {
	return stored.AccessToken != "" && (stored.Expiry.IsZero() || time.Now().Before(stored.Expiry)) &&
		(old == nil || stored.AccessToken != old.AccessToken)
}

// claim reads the stored token, and asks to be the one that refreshes it if it is not newer than old.
func (s *sharedToken) claim(ctx context.Context, old *oauth2.Token) (st tokenState, claimed bool, err error) {
	err = s.change(ctx, func(stored *tokenState) error {
		if stored.Set.Before(s.set) || stored.Set.IsZero() && stored.Token == nil {
			*stored = tokenState{Token: s.first, Set: s.set}
		}
		if stored.Set.After(s.set) || stored.Token == nil {
			return errTokenReplaced
		}
		claimed = !s.newer(stored.Token, old) && !time.Now().Before(stored.Claimed)
		if claimed && s.pause.Lasts() && stored.Token.RefreshToken == s.refused {
			return s.refusal
		}
		if claimed {
			stored.Claimed = time.Now().Add(tokenClaim)
		}
		st = *stored
		return nil
	})
	return st, claimed, err
}

// refresh trades in a token that this process has claimed. Once that is done, only this process has the new one.
func (s *sharedToken) refresh(ctx context.Context, used *oauth2.Token) (*oauth2.Token, rest.Save, error) {
	token, err := s.oauth.Refresh(ctx, used)
	if err == nil {
		return token, func(ctx context.Context) (*oauth2.Token, error) { return s.save(ctx, used, token) }, nil
	}
	if errors.Is(err, sellsy.ErrUnauthorized) {
		if s.refused != used.RefreshToken {
			s.pause = rest.Pause{}
		}
		s.refused, s.refusal = used.RefreshToken, err
		s.pause.Lengthen(deadToken)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenRecheck)
	defer cancel()
	_ = s.change(ctx, func(st *tokenState) error { // else the claim ends by itself
		if sameToken(st.Token, used) {
			st.Claimed = time.Time{}
		}
		return nil
	})
	return nil, nil, err
}

// save stores a new token in the place of the one that was used up, as soon as the store lets it. If another is there, that is the
// one to use.
func (s *sharedToken) save(ctx context.Context, used, token *oauth2.Token) (got *oauth2.Token, err error) {
	for {
		err = s.change(ctx, func(st *tokenState) error {
			switch {
			case !st.Set.Equal(s.set) || st.Token == nil:
				return errTokenReplaced
			case sameToken(st.Token, used):
				*st = tokenState{Token: token, Set: s.set}
			}
			got = st.Token
			return nil
		})
		if err == nil || errors.Is(err, errTokenReplaced) || errors.Is(err, ErrSealed) {
			return got, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("saving the new token: %w", err)
		case <-time.After(tokenRecheck / 4):
		}
	}
}

func sameToken(stored, other *oauth2.Token) bool {
	return stored != nil && stored.RefreshToken == other.RefreshToken
}

// change changes what is stored, unless the change fails.
func (s *sharedToken) change(ctx context.Context, change func(*tokenState) error) error {
	return s.vault.store.Update(ctx, secretKey(s.id, tokenSecret), func(it *store.Item) (err error) {
		var st tokenState
		if len(it.Data) > 0 {
			if err := s.vault.unseal(tokenSecret, s.id, it.Data, &st); err != nil {
				return err
			}
		}
		before := st
		if err := change(&st); err != nil {
			return err
		}
		if st.Token == before.Token && st.Claimed.Equal(before.Claimed) {
			return nil
		}
		it.Data, err = s.vault.seal(tokenSecret, s.id, st)
		return err
	})
}

// eraseToken leaves nothing but a mark that no refresh which is under way may store its token.
func (v *vault) eraseToken(ctx context.Context, id string) error {
	sealed, err := v.seal(tokenSecret, id, tokenState{Set: time.Now()})
	if err != nil {
		return err
	}
	return v.store.Update(ctx, secretKey(id, tokenSecret), func(it *store.Item) error {
		it.Data = sealed
		return nil
	})
}
