package install

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// connectAircall sends the browser to Aircall's consent window.
func (h *Handler) connectAircall(w http.ResponseWriter, r *http.Request) (to string, err error) {
	switch _, s, err := h.current(r); {
	case err != nil && !errors.Is(err, problemSession):
		return "", err
	case s.working():
		return "", problemBusy
	}
	state, err := h.sendOff(w)
	return h.aircall.AuthCodeURL(state), err
}

// aircallReturns is where Aircall sends the browser with a code.
func (h *Handler) aircallReturns(w http.ResponseWriter, r *http.Request) (to string, err error) {
	if err := h.welcomeBack(w, r); err != nil {
		return "", err
	}
	code := codeOf(r)
	if code == "" {
		return "", problemAircallRefused
	}
	access, found, err := h.clients.admitCode(r.Context(), h.aircall, code)
	if err != nil {
		return "", err
	}
	return "", h.begun(w, r, access, found)
}

// begun starts a session with credentials of Aircall's. What the browser had connected in Sellsy stays connected, but for another
// company: that may be another installation.
func (h *Handler) begun(w http.ResponseWriter, r *http.Request, access AircallAccess, found []line) error {
	k, old, err := h.current(r)
	switch {
	case errors.Is(err, problemSession):
		k, old = store.Key{}, session{}
	case err != nil:
		return err
	case old.working():
		return problemBusy
	}
	s := newSession(&access, found)
	if old.Stage == stageOpen && old.Sellsy != nil && old.Aircall != nil && old.Aircall.Company == access.Company {
		s.Sellsy, s.Renewal, s.Expires = old.Sellsy, old.Renewal, old.Expires
	}
	return h.rename(r.Context(), w, k, s)
}

// takeAircallKey takes the two parts of an API key.
func (h *Handler) takeAircallKey(w http.ResponseWriter, r *http.Request) (to string, err error) {
	access := AircallAccess{
		APIID: strings.TrimSpace(r.PostForm.Get("api_id")), APIToken: strings.TrimSpace(r.PostForm.Get("api_token")),
	}
	if access.APIID == "" || access.APIToken == "" {
		return "", problemAircallKey
	}
	found, err := h.clients.admitKey(r.Context(), &access)
	switch {
	case problemOf(err) == problemCredentials:
		return "", problemAircallKey
	case err != nil:
		return "", err
	}
	return "", h.begun(w, r, access, found)
}

// follow looks again which numbers are picked. What Aircall does not tell now stays as it was.
func (h *Handler) follow(ctx context.Context, k store.Key, s session) session {
	client, err := h.clients.aircall(*s.Aircall)
	if err != nil {
		return s
	}
	found, err := lines(ctx, client, true)
	if err != nil {
		if problemOf(err) == problemCredentials { // revoked in the meantime
			s.Problem = problemCredentials
		}
		return s
	}
	if !slices.Equal(found, s.Lines) {
		if after, err := h.change(ctx, k, func(s *session) error { s.Lines = found; return nil }); err == nil {
			return after
		}
	}
	return s
}

// spend compares the state of a returning browser with the one that it was sent away with, which is then used up.
func spend(kept *string, got string) error {
	if *kept == "" || subtle.ConstantTimeCompare([]byte(*kept), []byte(got)) != 1 {
		return problemState
	}
	*kept = ""
	return nil
}

// codeOf is what a consent window answered; empty if it refused.
func codeOf(r *http.Request) string {
	if r.URL.Query().Get("error") != "" {
		return ""
	}
	return r.URL.Query().Get("code")
}
