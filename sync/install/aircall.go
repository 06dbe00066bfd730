package install

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// maxLines bounds what a page shows and a session holds. Companies have fewer numbers.
const maxLines = 1000

// connectAircall sends the browser to Aircall's consent window.
func (h *Handler) connectAircall(w http.ResponseWriter, r *http.Request) {
	state := rand.Text()
	k, _, err := h.current(r)
	if err == nil {
		_, err = h.change(r.Context(), k, func(s *session) error {
			if s.working() {
				return errBusy
			}
			s.AircallState = state
			return nil
		})
	} else if problemOf(err) == problemSession {
		s := newSession(time.Now())
		s.AircallState = state
		err = h.begin(r.Context(), w, s)
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	http.Redirect(w, r, h.cfg.Aircall.AuthCodeURL(state), http.StatusFound)
}

// aircallReturns is where Aircall sends the browser with a code.
func (h *Handler) aircallReturns(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	k, _, err := h.current(r)
	var s session
	if err == nil {
		s, err = h.change(ctx, k, func(s *session) error {
			return spend(&s.AircallState, r.URL.Query().Get("state"))
		})
	}
	if err != nil {
		h.failing(w, r, stateError(err))
		return
	}
	code, p := answerOf(r.URL.Query(), problemAircallRefused)
	if p != "" {
		h.fail(w, r, p)
		return
	}
	access, found, err := h.admitToAircall(ctx, code)
	if err == nil {
		fresh := newSession(time.Now()) // another company may be another installation: begin anew
		fresh.Aircall, fresh.Lines, fresh.Expires = &access, found, time.Now().Add(sessionLife)
		if s.Stage == stageOpen && s.Sellsy != nil && s.Aircall != nil && s.Aircall.Company == access.Company {
			fresh.Sellsy, fresh.Renewal, fresh.Expires = s.Sellsy, s.Renewal, s.Expires
		}
		err = h.rename(ctx, w, k, fresh)
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	h.goHome(w, r)
}

// admitToAircall exchanges the code and looks who agreed.
func (h *Handler) admitToAircall(ctx context.Context, code string) (AircallAccess, []line, error) {
	token, err := h.cfg.Aircall.Exchange(ctx, code)
	if err != nil {
		return AircallAccess{}, nil, codeError(err)
	}
	access := AircallAccess{Token: token.AccessToken}
	client, err := h.aircallClient(access)
	if err != nil {
		return AircallAccess{}, nil, err
	}
	me, err := client.Integrations.Me(ctx)
	if err != nil {
		return AircallAccess{}, nil, err
	}
	if me.CompanyID == 0 {
		return AircallAccess{}, nil, errNoCompany
	}
	company, err := client.Company(ctx)
	if err != nil {
		return AircallAccess{}, nil, err
	}
	access.Company, access.Name = me.CompanyID, company.Name
	found, err := lines(ctx, client, true)
	return access, found, err
}

// takeAircallKey takes the two parts of an API key.
func (h *Handler) takeAircallKey(w http.ResponseWriter, r *http.Request, k store.Key, s session) {
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	access := AircallAccess{
		APIID: strings.TrimSpace(r.PostForm.Get("api_id")), APIToken: strings.TrimSpace(r.PostForm.Get("api_token")),
	}
	client, err := h.aircallClient(access)
	if err != nil {
		h.failing(w, r, err)
		return
	}
	company, err := client.Company(ctx)
	if err != nil {
		if p := problemOf(err); p == problemCredentials || access.APIID == "" || access.APIToken == "" {
			h.fail(w, r, problemAircallKey)
			return
		}
		h.failing(w, r, err)
		return
	}
	access.Name = company.Name
	found, err := lines(ctx, client, false)
	if err == nil {
		fresh := newSession(time.Now())
		fresh.Aircall, fresh.Lines, fresh.Expires = &access, found, time.Now().Add(sessionLife)
		if s.Stage == stageOpen && s.Sellsy != nil {
			fresh.Sellsy, fresh.Renewal, fresh.Expires = s.Sellsy, s.Renewal, s.Expires
		}
		err = h.rename(ctx, w, k, fresh)
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	h.goHome(w, r)
}

// lines reads the company's numbers, and with a token which of them are picked.
func lines(ctx context.Context, c *aircall.Client, integration bool) ([]line, error) {
	var picked []aircall.NumberID
	if integration {
		me, err := c.Integrations.Me(ctx)
		if err != nil {
			return nil, err
		}
		picked = me.NumberIDs
	}
	var found []line
	for n, err := range c.Numbers.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			return nil, err
		}
		found = append(found, line{ID: n.ID, Name: n.Name, Digits: n.Digits, Picked: slices.Contains(picked, n.ID)})
		if len(found) == maxLines {
			break
		}
	}
	return found, nil
}

// follow looks again which numbers are picked. What Aircall does not tell now stays as it was.
func (h *Handler) follow(ctx context.Context, k store.Key, s session) session {
	client, err := h.aircallClient(*s.Aircall)
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
