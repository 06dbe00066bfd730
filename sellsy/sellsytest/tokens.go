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
	if user, password, basic := r.BasicAuth(); basic {
		form.Set("client_id", user)
		form.Set("client_secret", password)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	grants := map[string]func(url.Values) (refresh bool, problem string){
		"client_credentials": s.grantClient, "refresh_token": s.grantRefresh, "authorization_code": s.grantCode,
	}
	grant := grants[form.Get("grant_type")]
	if grant == nil {
		refuseToken(w, http.StatusBadRequest, "unsupported_grant_type",
			"The authorization grant type is not supported by the authorization server.")
		return
	}
	refresh, problem := grant(form)
	switch {
	case problem == wrongClient:
		refuseToken(w, http.StatusUnauthorized, "invalid_client", problem)
		return
	case problem != "":
		refuseToken(w, http.StatusBadRequest, "invalid_grant", problem)
		return
	}
	body := map[string]any{
		"token_type": "Bearer", "expires_in": int(s.opts.TokenLifetime / time.Second), "access_token": s.issueToken(),
	}
	if refresh {
		body["refresh_token"] = s.issueRefreshToken()
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(encode(body))
}

const wrongClient = "Client authentication failed"

func (s *Server) grantClient(form url.Values) (refresh bool, problem string) {
	secretOK := subtle.ConstantTimeCompare([]byte(form.Get("client_secret")), []byte(s.opts.ClientSecret)) == 1
	if form.Get("client_id") != s.opts.ClientID || !secretOK {
		return false, wrongClient
	}
	return false, ""
}

func (s *Server) grantRefresh(form url.Values) (refresh bool, problem string) {
	if _, problem := s.grantClient(form); problem != "" {
		return false, problem
	}
	expires, known := s.refreshTokens[form.Get("refresh_token")]
	if !known || time.Now().After(expires) {
		return false, "The refresh token is invalid."
	}
	delete(s.refreshTokens, form.Get("refresh_token")) // each refresh replaces it
	return true, ""
}

// grantCode asks for no secret: the verifier proves who asks.
func (s *Server) grantCode(form url.Values) (refresh bool, problem string) {
	grant, known := s.codes[form.Get("code")]
	delete(s.codes, form.Get("code"))
	switch {
	case form.Get("client_id") != s.opts.ClientID:
		return false, wrongClient
	case !known || time.Now().After(grant.expires) || grant.redirectURI != form.Get("redirect_uri"),
		grant.challenge != challengeOf(form.Get("code_verifier")):
		return false, "The authorization code is invalid."
	}
	return true, ""
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
