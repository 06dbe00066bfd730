package install

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// connectSellsy sends the browser to Sellsy's consent page.
func (h *Handler) connectSellsy(_ http.ResponseWriter, r *http.Request) (to string, err error) {
	state, verifier := rand.Text(), oauth2.GenerateVerifier()
	if _, err := r.Cookie(h.sessionCookie); err != nil {
		return "", nil //nolint:nilerr // one after the other
	}
	k, _, err := h.current(r)
	if err != nil {
		return "", err
	}
	_, err = h.change(r.Context(), k, func(s *session) error {
		if s.working() {
			return problemBusy
		}
		s.SellsyState, s.Verifier = state, verifier
		return nil
	})
	return h.sellsy.AuthCodeURL(state, verifier), err
}

// sellsyReturns is where Sellsy sends the browser with a code.
func (h *Handler) sellsyReturns(w http.ResponseWriter, r *http.Request) (to string, err error) {
	k, s, err := h.current(r)
	var verifier string
	if err == nil {
		s, err = h.change(r.Context(), k, func(s *session) error {
			verifier = s.Verifier
			if err := spend(&s.SellsyState, r.URL.Query().Get("state")); err != nil {
				return err
			}
			s.Verifier = ""
			return nil
		})
	}
	switch {
	case errors.Is(err, problemSession): // it did not begin here
		return "", problemState
	case err != nil:
		return "", err
	}
	code := codeOf(r)
	if code == "" {
		return "", problemSellsyRefused
	}
	token, err := h.sellsy.Exchange(r.Context(), code, verifier)
	if err != nil {
		return "", codeError(err)
	}
	return "", h.admitToSellsy(w, r, k, s, SellsyAccess{Token: token}, token)
}

// takeSellsyKey takes the two parts of a personal API client.
func (h *Handler) takeSellsyKey(w http.ResponseWriter, r *http.Request, k store.Key, s session) error {
	if s.Aircall == nil {
		return nil
	}
	access := SellsyAccess{
		ClientID:     strings.TrimSpace(r.PostForm.Get("client_id")),
		ClientSecret: strings.TrimSpace(r.PostForm.Get("client_secret")),
	}
	if access.ClientID == "" || access.ClientSecret == "" {
		return problemSellsyKey
	}
	token, err := h.clients.token(r.Context(), access.ClientID, access.ClientSecret)
	switch {
	case errors.Is(err, sellsy.ErrUnauthorized):
		return problemSellsyKey
	case err != nil:
		return err
	}
	return h.admitToSellsy(w, r, k, s, access, token)
}

// admitToSellsy looks whose account it is, and whether its rights are enough.
func (h *Handler) admitToSellsy(w http.ResponseWriter, r *http.Request, k store.Key, s session, access SellsyAccess, token *oauth2.Token) error {
	ctx := r.Context()
	var err error
	if access.Corp, err = sellsy.CorpIDOf(token); err != nil {
		return err
	}
	if err := h.clients.mayAll(ctx, token.AccessToken); err != nil {
		return err
	}
	if s.Aircall == nil {
		return problemSession
	}
	access.Name = h.clients.accountName(ctx, token.AccessToken)
	fresh := newSession(s.Aircall, s.Lines)
	fresh.Sellsy = &access
	installed, found, err := h.cfg.Installations.Find(ctx, fresh.id())
	switch {
	case err != nil:
		return err
	case found && installed.Corp != 0 && installed.Corp != access.Corp:
		return errOtherAccount
	}
	fresh.Renewal = found
	if found && !fresh.picks() {
		same, err := h.clients.sameCompany(ctx, installed, &fresh)
		if err != nil {
			return err
		}
		fresh.Other = !same
	}
	return h.rename(ctx, w, k, fresh)
}
