package sellsytest

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// Consent is how the page on which a person lets a client in answers.
type Consent int

// The answers of the authorization page.
const (
	ConsentGiven   Consent = iota // the person agrees at once
	ConsentAsked                  // a page asks whoever sits before the browser
	ConsentRefused                // the person refuses at once
)

// SetConsent changes how the authorization page answers from now on.
func (s *Server) SetConsent(c Consent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Consent = c
}

// SetScopes changes what every token may do from now on, as a change of rights in Sellsy does. Nil means everything.
func (s *Server) SetScopes(scopes []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Scopes = slices.Clone(scopes)
}

// serveAuthorization stands for the page on which a person lets a client in: it sends the browser back with a code, or with
// the word that there is none.
func (s *Server) serveAuthorization(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || !back.IsAbs() || q.Get("client_id") != s.opts.ClientID || q.Get("response_type") != "code" ||
		q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" {
		refuseToken(w, http.StatusBadRequest, "invalid_request", "The request is missing a required parameter.")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	consent := s.opts.Consent
	if consent == ConsentAsked {
		if r.Method != http.MethodPost {
			fakehttp.Page{
				Service: "Sellsy", Title: "Aircall wants to access your account",
				Text:    "It will read your contacts, companies and opportunities, and write phone calls.",
				Answers: []fakehttp.Answer{{Value: "allow", Label: "Authorize"}, {Value: "refuse", Label: "Refuse"}},
			}.Show(w, http.StatusOK)
			return
		}
		if r.PostFormValue("answer") != "allow" {
			consent = ConsentRefused
		}
	}
	values := back.Query()
	if consent == ConsentRefused {
		values.Set("error", "access_denied")
	} else {
		code := s.secret("code")
		s.codes[code] = grant{
			challenge: q.Get("code_challenge"), redirectURI: q.Get("redirect_uri"), expires: time.Now().Add(codeLifetime),
		}
		values.Set("code", code)
	}
	values.Set("state", q.Get("state"))
	back.RawQuery = values.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}
