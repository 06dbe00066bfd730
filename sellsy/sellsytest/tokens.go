package sellsytest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// RevokeTokens makes every token that the token endpoint has given out unusable, as a change of rights in Sellsy does.
// The static token stays.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// authorized reports whether the request carries a token that is accepted.
func (s *Server) authorized(r *http.Request) bool {
	token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		return false
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(s.opts.Token)) == 1 {
		return true
	}
	expires, known := s.tokens[token]
	return known && time.Now().Before(expires)
}

func (s *Server) allows(scopes string) (missing string) {
	if s.opts.Scopes == nil {
		return ""
	}
	for scope := range strings.FieldsSeq(scopes) {
		if !contains(s.opts.Scopes, scope) {
			return scope
		}
	}
	return ""
}

// serveTokens is the token endpoint. It knows client credentials, refresh tokens and authorization codes, takes forms and
// JSON, and the client's credentials in the body or as basic authentication, as Sellsy does.
func (s *Server) serveTokens(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		refuseToken(w, http.StatusMethodNotAllowed, "invalid_request", "The request method must be POST.")
		return
	}
	form, err := tokenForm(r)
	if err != nil {
		refuseToken(w, http.StatusBadRequest, "invalid_request", "The request body is not readable.")
		return
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, basic := r.BasicAuth(); basic {
		id, secret = user, password
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	secretOK := subtle.ConstantTimeCompare([]byte(secret), []byte(s.opts.ClientSecret)) == 1
	body := map[string]any{"token_type": "Bearer", "expires_in": int(s.opts.TokenLifetime / time.Second)}
	switch form.Get("grant_type") {
	case "client_credentials":
		if id != s.opts.ClientID || !secretOK {
			refuseToken(w, http.StatusUnauthorized, "invalid_client", "Client authentication failed")
			return
		}
	case "refresh_token":
		if id != s.opts.ClientID || !secretOK {
			refuseToken(w, http.StatusUnauthorized, "invalid_client", "Client authentication failed")
			return
		}
		if expires, known := s.refreshTokens[form.Get("refresh_token")]; !known || time.Now().After(expires) {
			refuseToken(w, http.StatusBadRequest, "invalid_grant", "The refresh token is invalid.")
			return
		}
		delete(s.refreshTokens, form.Get("refresh_token")) // each refresh replaces it
		body["refresh_token"] = s.issueRefreshToken()
	case "authorization_code":
		grant, known := s.codes[form.Get("code")]
		delete(s.codes, form.Get("code"))
		switch {
		case id != s.opts.ClientID:
			refuseToken(w, http.StatusUnauthorized, "invalid_client", "Client authentication failed")
			return
		case !known || time.Now().After(grant.expires) || grant.redirectURI != form.Get("redirect_uri"),
			grant.challenge != challengeOf(form.Get("code_verifier")):
			refuseToken(w, http.StatusBadRequest, "invalid_grant", "The authorization code is invalid.")
			return
		}
		body["refresh_token"] = s.issueRefreshToken()
	default:
		refuseToken(w, http.StatusBadRequest, "unsupported_grant_type",
			"The authorization grant type is not supported by the authorization server.")
		return
	}
	body["access_token"] = s.issueToken()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(encode(body))
}

func tokenForm(r *http.Request) (url.Values, error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return url.ParseQuery(string(b))
	}
	var fields map[string]string
	if err := json.Unmarshal(b, &fields); err != nil {
		return nil, err
	}
	form := url.Values{}
	for k, v := range fields {
		form.Set(k, v)
	}
	return form, nil
}

// refuseToken answers in the token endpoint's own shape, in which "error" is text.
func refuseToken(w http.ResponseWriter, status int, code, description string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encode(map[string]any{"error": code, "error_description": description, "message": description}))
}

// code is a grant that a person has given in the browser.
type grant struct {
	challenge   string
	redirectURI string
	expires     time.Time
}

const (
	codeLifetime    = 10 * time.Minute
	refreshLifetime = 60 * 24 * time.Hour
)

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// issueToken makes a token of the form of a JWT whose payload holds the account's id, as Sellsy's do.
func (s *Server) issueToken() string {
	now := time.Now()
	expires := now.Add(s.opts.TokenLifetime)
	part := func(v any) string {
		b, _ := json.Marshal(v) //nolint:errchkjson // maps of numbers and text
		return base64.RawURLEncoding.EncodeToString(b)
	}
	token := part(map[string]string{"typ": "JWT", "alg": "RS256"}) + "." +
		part(map[string]any{
			"aud": s.opts.ClientID, "jti": s.secret("jti"), "iat": now.Unix(), "exp": expires.Unix(),
			"corpId": int64(s.opts.CorpID),
		}) + "." + s.secret("signature")
	s.tokens[token] = expires
	return token
}

func (s *Server) issueRefreshToken() string {
	token := s.secret("refresh")
	s.refreshTokens[token] = time.Now().Add(refreshLifetime)
	return token
}

// secret returns text that is new each time.
func (s *Server) secret(kind string) string {
	s.secrets++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, s.secrets))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// uuid is like secret in the form of a UUID.
func (s *Server) uuid() string {
	s.secrets++
	h := fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "uuid %d", s.secrets)))
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:32]
}
