package install

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// connectSellsy sends the browser to Sellsy's consent page.
func (h *Handler) connectSellsy(w http.ResponseWriter, r *http.Request) {
	state, verifier := rand.Text(), oauth2.GenerateVerifier()
	if _, err := r.Cookie(h.sessionCookie); err != nil {
		h.goHome(w, r) // one after the other
		return
	}
	k, _, err := h.current(r)
	if err == nil {
		_, err = h.change(r.Context(), k, func(s *session) error {
			if s.working() {
				return errBusy
			}
			s.SellsyState, s.Verifier = state, verifier
			return nil
		})
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	http.Redirect(w, r, h.sellsy.AuthCodeURL(state, verifier), http.StatusFound)
}

// sellsyReturns is where Sellsy sends the browser with a code.
func (h *Handler) sellsyReturns(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	k, _, err := h.current(r)
	var s session
	var verifier string
	if err == nil {
		s, err = h.change(ctx, k, func(s *session) error {
			verifier = s.Verifier
			if err := spend(&s.SellsyState, r.URL.Query().Get("state")); err != nil {
				return err
			}
			s.Verifier = ""
			return nil
		})
	}
	if err != nil {
		h.failing(w, r, stateError(err))
		return
	}
	code, p := answerOf(r.URL.Query(), problemSellsyRefused)
	if p != "" {
		h.fail(w, r, p)
		return
	}
	token, err := h.sellsy.Exchange(ctx, code, verifier)
	if err != nil {
		h.failing(w, r, codeError(err))
		return
	}
	h.admitToSellsy(ctx, w, r, k, s, SellsyAccess{Token: token}, token)
}

// takeSellsyKey takes the two parts of a personal API client.
func (h *Handler) takeSellsyKey(w http.ResponseWriter, r *http.Request, k store.Key, s session) {
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	if s.Aircall == nil {
		h.goHome(w, r)
		return
	}
	access := SellsyAccess{
		ClientID:     strings.TrimSpace(r.PostForm.Get("client_id")),
		ClientSecret: strings.TrimSpace(r.PostForm.Get("client_secret")),
	}
	if access.ClientID == "" || access.ClientSecret == "" {
		h.fail(w, r, problemSellsyKey)
		return
	}
	token, err := h.clients.token(ctx, access.ClientID, access.ClientSecret)
	if errors.Is(err, sellsy.ErrUnauthorized) {
		h.fail(w, r, problemSellsyKey)
		return
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	h.admitToSellsy(ctx, w, r, k, s, access, token)
}

// admitToSellsy looks whose account it is, and whether its rights are enough.
func (h *Handler) admitToSellsy(
	ctx context.Context, w http.ResponseWriter, r *http.Request, k store.Key, s session, access SellsyAccess, token *oauth2.Token,
) {
	var err error
	if access.Corp, err = sellsy.CorpIDOf(token); err == nil {
		err = h.clients.mayAll(ctx, token.AccessToken)
	}
	if err == nil && s.Aircall == nil {
		err = errNoSession
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	access.Name = h.clients.accountName(ctx, token.AccessToken)
	fresh := newSession(s.Aircall, s.Lines)
	fresh.Sellsy = &access
	installed, found, err := h.cfg.Installations.Find(ctx, fresh.id())
	if err == nil && found && installed.Corp != 0 && installed.Corp != access.Corp {
		err = errOtherAccount
	}
	fresh.Renewal = found
	if err == nil && found && !fresh.picks() {
		same, asking := h.clients.sameCompany(ctx, installed, &fresh)
		fresh.Other, err = !same, asking
	}
	if err == nil {
		err = h.rename(ctx, w, k, fresh)
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	h.goHome(w, r)
}
