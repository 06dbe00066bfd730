package aircalltest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// Consent is how the consent window of the Dashboard answers.
type Consent int

// The answers of the consent window.
const (
	ConsentGiven      Consent = iota // an administrator agrees at once
	ConsentAsked                     // a page asks whoever sits before the browser
	ConsentRefused                   // an administrator refuses at once
	ConsentImpossible                // whoever it is, is no administrator, and sees a page that says so
)

// SetConsent changes how the consent window answers from now on.
func (s *Server) SetConsent(c Consent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Consent = c
}

// AuthorizationCode returns a code as the consent window of the Dashboard would give to the redirect URI. It may be exchanged
// once, within ten minutes, for the access token of the server.
func (s *Server) AuthorizationCode(redirectURI string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := s.randomHex(16)
	s.codes[code] = authorizationCode{redirectURI: redirectURI, expires: time.Now().Add(codeLife)}
	return code
}

// authorize is the Dashboard's consent window.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	target, err := url.Parse(query.Get("redirect_uri"))
	if err != nil || target.Host == "" {
		edge(w, http.StatusBadRequest, "Bad Request")
		return
	}
	s.mu.Lock()
	consent, company := s.opts.Consent, s.opts.Company
	s.mu.Unlock()
	if consent == ConsentAsked && r.Method == http.MethodPost {
		consent = ConsentGiven
		if r.PostFormValue("answer") != "allow" {
			consent = ConsentRefused
		}
	}
	answer := target.Query()
	switch {
	case s.opts.ClientID != "" && query.Get("client_id") != s.opts.ClientID:
		answer.Set("error", "invalid_client")
	case query.Get("response_type") != "code" || query.Get("scope") != "public_api":
		answer.Set("error", "invalid_scope")
	case consent == ConsentRefused:
		answer.Set("error", "access_denied")
	case consent == ConsentGiven:
		answer.Set("code", s.AuthorizationCode(query.Get("redirect_uri")))
	default:
		askForConsent(w, consent, company)
		return
	}
	if state := query.Get("state"); state != "" {
		answer.Set("state", state)
	}
	target.RawQuery = answer.Encode()
	http.Redirect(w, r, target.String(), http.StatusFound)
}

// askForConsent shows the window to whoever sits before the browser.
func askForConsent(w http.ResponseWriter, consent Consent, company string) {
	if consent == ConsentImpossible {
		fakehttp.Page{
			Service: "Aircall", Title: "Get the Aircall app", Text: "Only administrators can install integrations.",
		}.Show(w, http.StatusForbidden)
		return
	}
	fakehttp.Page{
		Service: "Aircall", Title: "Connect Sellsy with " + company + "?",
		Text:    "The integration will read calls, numbers and contacts, show cards, and write contacts.",
		Answers: []fakehttp.Answer{{Value: "allow", Label: "Authorize"}, {Value: "refuse", Label: "Cancel"}},
	}.Show(w, http.StatusOK)
}

// success is the page of the Dashboard after an installation, on which the administrator picks the numbers.
func (s *Server) success(w http.ResponseWriter, r *http.Request) {
	page := fakehttp.Page{
		Service: "Aircall", Title: "Select the numbers to connect", Text: "Calls on these numbers go to Sellsy.",
		Answers: []fakehttp.Answer{{Value: "save", Label: "Save numbers"}},
	}
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err != nil {
			edge(w, http.StatusBadRequest, "Bad Request")
			return
		}
		ids := []aircall.NumberID{}
		for _, text := range r.PostForm["number"] {
			if id, err := strconv.ParseInt(text, 10, 64); err == nil {
				ids = append(ids, aircall.NumberID(id))
			}
		}
		s.PickNumbers(ids...)
		page.Title, page.Text = "Numbers saved", "You can close this window, or change your mind."
	}
	s.mu.Lock()
	for n := range s.numbers.All() {
		page.Choices = append(page.Choices, fakehttp.Choice{
			Name: "number", Value: strconv.FormatInt(n.ID, 10), Label: n.Name + " (" + n.Digits + ")",
			Ticked: s.integration.picked == nil || slices.Contains(s.integration.picked, n.ID),
		})
	}
	s.mu.Unlock()
	page.Show(w, http.StatusOK)
}
