package install

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// connectAircall sends the browser to Aircall's consent window.
func (h *Handler) connectAircall(w http.ResponseWriter, r *http.Request) {
	_, s, err := h.current(r)
	if err == nil && s.working() {
		err = errBusy
	} else if errors.Is(err, errNoSession) {
		err = nil
	}
	var state string
	if err == nil {
		state, err = h.sendOff(w)
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	http.Redirect(w, r, h.aircall.AuthCodeURL(state), http.StatusFound)
}

// aircallReturns is where Aircall sends the browser with a code.
func (h *Handler) aircallReturns(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	if err := h.welcomeBack(w, r); err != nil {
		h.failing(w, r, err)
		return
	}
	code, p := answerOf(r.URL.Query(), problemAircallRefused)
	if p != "" {
		h.fail(w, r, p)
		return
	}
	access, found, err := h.clients.admitCode(ctx, h.aircall, code)
	if err == nil {
		err = h.begun(ctx, w, r, access, found)
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	h.goHome(w, r)
}

// begun starts a session with credentials of Aircall's. What the browser had connected in Sellsy stays connected, but for another
// company: that may be another installation.
func (h *Handler) begun(ctx context.Context, w http.ResponseWriter, r *http.Request, access AircallAccess, found []line) error {
	k, old, err := h.current(r)
	switch {
	case errors.Is(err, errNoSession):
		k, old = store.Key{}, session{}
	case err != nil:
		return err
	case old.working():
		return errBusy
	}
	s := newSession(&access, found)
	if old.Stage == stageOpen && old.Sellsy != nil && old.Aircall != nil && old.Aircall.Company == access.Company {
		s.Sellsy, s.Renewal, s.Expires = old.Sellsy, old.Renewal, old.Expires
	}
	return h.rename(ctx, w, k, s)
}

// takeAircallKey takes the two parts of an API key.
func (h *Handler) takeAircallKey(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	access := AircallAccess{
		APIID: strings.TrimSpace(r.PostForm.Get("api_id")), APIToken: strings.TrimSpace(r.PostForm.Get("api_token")),
	}
	if access.APIID == "" || access.APIToken == "" {
		h.fail(w, r, problemAircallKey)
		return
	}
	found, err := h.clients.admitKey(ctx, &access)
	if problemOf(err) == problemCredentials {
		h.fail(w, r, problemAircallKey)
		return
	}
	if err == nil {
		err = h.begun(ctx, w, r, access, found)
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	h.goHome(w, r)
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
		return errState
	}
	*kept = ""
	return nil
}

// stateError says of a browser without a session that it did not begin here.
func stateError(err error) error {
	if problemOf(err) == problemSession {
		return errState
	}
	return err
}

// answerOf reads what a consent window answered.
func answerOf(q url.Values, refused problem) (code string, p problem) {
	if code = q.Get("code"); code == "" || q.Get("error") != "" {
		return "", refused
	}
	return code, ""
}
