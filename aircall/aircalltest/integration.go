package aircalltest

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// codeLife is how long an authorization code may be exchanged.
const codeLife = 10 * time.Minute

const (
	integrationID int64 = 42
	companyID     int64 = 1
)

// integration is the installation of the OAuth application.
type integration struct {
	active  bool
	deleted bool
	picked  []int64 // nil: all
}

type authorizationCode struct {
	redirectURI string
	expires     time.Time
}

// PickNumbers changes which numbers the administrator has picked for the OAuth integration: its webhooks, and DeliverTo if
// the server knows no Basic credentials, get no events of other numbers' calls. No event tells.
func (s *Server) PickNumbers(ids ...aircall.NumberID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.integration.picked = []int64{}
	for _, id := range ids {
		s.integration.picked = append(s.integration.picked, int64(id))
	}
}

// SetIntegrationActive switches the OAuth integration on or off, as an administrator or Aircall itself may. Off, its webhooks
// get nothing, nor later what they missed. No event tells.
func (s *Server) SetIntegrationActive(active bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.integration.active = active
}

// Uninstall removes the OAuth integration: integration.deleted goes to its webhooks, and its token is refused from then on.
func (s *Server) Uninstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emit(aircall.EventIntegrationDeleted, object{"integration_id": integrationID, "company_id": companyID})
	s.integration.deleted = true
}

// getIntegration is for OAuth tokens only.
func (s *Server) getIntegration(r *request) (int, any) {
	if !r.oauth {
		return http.StatusForbidden, problem("Forbidden", "Only for OAuth integrations")
	}
	ids := list[int64](s.integration.picked)
	if s.integration.picked == nil {
		for n := range s.numbers.All() {
			ids = append(ids, n.ID)
		}
	}
	o := object{
		"id": integrationID, "name": "Sellsy", "custom_name": nil, "logo": "https://media.example.com/logo.png",
		"company_id": companyID, "status": "installed", "active": s.integration.active,
		"number_ids": ids, "numbers_count": len(ids), "user": nil,
	}
	if u := s.users.First(); u != nil {
		o["user"] = shape(u, userNested)
	}
	return http.StatusOK, object{"integration": o}
}

func switchIntegration(active bool) handler {
	return func(s *Server, r *request) (int, any) {
		if !r.oauth {
			return http.StatusForbidden, problem("Forbidden", "Only for OAuth integrations")
		}
		s.integration.active = active
		return http.StatusOK, nil
	}
}

// exchangeCode gives the access token for a code. It has no expiry and no refresh token.
func (s *Server) exchangeCode(w http.ResponseWriter, r *http.Request) {
	var body struct {
		GrantType    string `json:"grant_type"`
		Code         string `json:"code"`
		RedirectURI  string `json:"redirect_uri"`
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		answer(w, http.StatusBadRequest, object{"error": "invalid_request"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	code, ok := s.codes[body.Code]
	switch {
	case s.opts.ClientID != "" && !(same(body.ClientID, s.opts.ClientID) && same(body.ClientSecret, s.opts.ClientSecret)):
		answer(w, http.StatusUnauthorized, object{"error": "invalid_client"})
		return
	case body.GrantType != "authorization_code":
		answer(w, http.StatusBadRequest, object{"error": "unsupported_grant_type"})
		return
	case !ok || time.Now().After(code.expires) || code.redirectURI != body.RedirectURI:
		answer(w, http.StatusBadRequest, object{"error": "invalid_grant"})
		return
	}
	delete(s.codes, body.Code)
	if s.opts.AccessToken == "" {
		s.opts.AccessToken = s.randomHex(32)
	}
	s.integration.deleted, s.integration.active = false, true
	answer(w, http.StatusOK, object{
		"access_token": s.opts.AccessToken, "token_type": "Bearer", "created_at": time.Now().Unix(),
	})
}
