package sellsy

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/oauth2"
)

// OAuth is the authorization-code flow with PKCE of a private or public API client, with which users let a program act for
// them:
//
//	verifier := oauth2.GenerateVerifier()            // keep it, and a random state, with the user's session
//	http.Redirect(w, r, flow.AuthCodeURL(state, verifier), http.StatusFound)
//	…
//	token, err := flow.Exchange(ctx, code, verifier) // in the handler of the redirect, once state is checked
//	client, err := sellsy.New(flow.TokenSource(token, save))
//
// It is safe for concurrent use and is made by [NewOAuth].
type OAuth struct {
	http   *http.Client
	config oauth2.Config
}

// NewOAuth returns the flow of an API client. The secret is empty for a client that has none. The redirect URL must be one of
// the client's.
func NewOAuth(clientID, clientSecret, redirectURL string, opts ...Option) (*OAuth, error) {
	cfg, err := newConfig(opts)
	switch {
	case err != nil:
	case clientID == "":
		err = errors.New("client id: empty")
	case !strings.HasPrefix(redirectURL, "https://") && !strings.HasPrefix(redirectURL, "http://"):
		err = errors.New("redirect URL: must be http or https")
	}
	if err != nil {
		return nil, fmt.Errorf("sellsy: OAuth: %w", err)
	}
	return &OAuth{http: cfg.rest.TokenClient(0), config: oauth2.Config{
		ClientID: clientID, ClientSecret: clientSecret, RedirectURL: redirectURL,
		Endpoint: oauth2.Endpoint{AuthURL: cfg.authorizationURL, TokenURL: cfg.tokenURL, AuthStyle: oauth2.AuthStyleInParams},
	}}, nil
}

// Format shows no secret, whatever the verb.
func (o OAuth) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "sellsy.OAuth(%s)", o.config.ClientID) }

// AuthCodeURL returns the address to send a user to. The scopes are those ticked on the API client. Sellsy sends the user back
// to the redirect URL with a code, good for ten minutes, and with state, which must be checked there.
func (o *OAuth) AuthCodeURL(state, verifier string) string {
	return o.config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))
}

// Exchange trades the code for a token. The error is a [*TokenError] when Sellsy refuses.
func (o *OAuth) Exchange(ctx context.Context, code, verifier string) (*oauth2.Token, error) {
	config := o.config
	config.ClientSecret = "" // the verifier takes its place here
	ctx = context.WithValue(ctx, oauth2.HTTPClient, o.http)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, tokenError(err)
	}
	return token, nil
}

var errNoRefreshToken = errors.New("no refresh token: the user must give consent again")

// Refresh trades the refresh token of token for a new token. The refresh token is void afterwards, and the new one, good for 60 days,
// exists nowhere else: store it before anything else. The error is a [*TokenError], which is an [ErrUnauthorized] when Sellsy refuses
// the refresh token: the user must give consent again then.
//
// It is for programs of several processes, which have to agree on who refreshes. For others there is [OAuth.TokenSource].
func (o *OAuth) Refresh(ctx context.Context, token *oauth2.Token) (*oauth2.Token, error) {
	if token == nil || token.RefreshToken == "" {
		return nil, &TokenError{Err: errNoRefreshToken}
	}
	token, err := o.refresh(context.WithValue(ctx, oauth2.HTTPClient, o.http), token)
	if err != nil {
		return nil, tokenError(err)
	}
	return token, nil
}

func (o *OAuth) refresh(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error) {
	if old.RefreshToken == "" {
		return nil, errNoRefreshToken
	}
	return o.config.TokenSource(ctx, &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
}

// TokenSource returns a source that begins with token, as Exchange returned it or as it was saved, and refreshes it.
//
// Each refresh gives a new refresh token, good for 60 days, in place of the old one (assumption sellsy-refresh). That is why save is called with each new
// token before anything uses it, so that the next start of the program finds it. While save fails, the new token is kept, the old one
// is handed out as long as it is good, and the next request calls save again, before there is another refresh. Call
// [TokenSource.Flush] before the program ends. Save may be nil in programs that do not last. Only one source may use a token: two
// would take each other's refresh token away.
func (o *OAuth) TokenSource(token *oauth2.Token, save func(context.Context, *oauth2.Token) error) *TokenSource {
	s := newTokenSource(o.http, save)
	if token == nil || token.AccessToken == "" && token.RefreshToken == "" {
		s.err = errNoToken
		return s
	}
	s.renewal.Begin(new(*token))
	s.fetch = o.refresh
	return s
}

var errNoCorpID = errors.New("sellsy: the access token does not tell its account")

// CorpIDOf returns the account that an access token is for, from the token itself (assumption sellsy-account). It does not check the token: use it on
// tokens that come from Sellsy. Ids of records are unique within an account only, so it belongs to whatever they are stored
// under.
func CorpIDOf(token *oauth2.Token) (CorpID, error) {
	if token == nil {
		return 0, errNoCorpID
	}
	parts := strings.Split(token.AccessToken, ".")
	if len(parts) != 3 {
		return 0, errNoCorpID
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return 0, errNoCorpID
	}
	var claims map[string]json.RawMessage
	if json.Unmarshal(payload, &claims) != nil {
		return 0, errNoCorpID
	}
	var id CorpID
	if Unmarshal(claims["corpId"], &id) != nil || id <= 0 {
		return 0, errNoCorpID
	}
	return id, nil
}

// CorpID returns the account that the client's access token is for, and false when the token does not tell; see [CorpIDOf]. It may
// fetch a token.
func (c *Client) CorpID(ctx context.Context) (id CorpID, ok bool, err error) {
	token, err := c.tokens.get(ctx)
	if err != nil {
		return 0, false, err
	}
	id, err = CorpIDOf(token)
	return id, err == nil, nil //nolint:nilerr // a token need not tell
}
