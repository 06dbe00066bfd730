package aircall

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"golang.org/x/oauth2"
)

// Auth supplies the credentials of each attempt. [BasicAuth] and [BearerToken] cover what Aircall offers.
//
// An Auth that can replace its tokens also has the method Invalidate(*oauth2.Token). It is called when Aircall answered 401
// to that token; the request is then sent once more.
type Auth interface {
	// Token returns what authenticates the next attempt. It must be safe for concurrent use.
	Token(ctx context.Context) (*oauth2.Token, error)
}

// BasicAuth authenticates with an API key of one company, made in the Dashboard. Such a key reaches everything of the
// company, all of its numbers included.
func BasicAuth(apiID, apiToken string) Auth {
	if bad(apiID) || bad(apiToken) || strings.Contains(apiID, ":") {
		return failingAuth("need an API id and an API token, without white space")
	}
	return fixedAuth(oauth2.Token{
		AccessToken: base64.StdEncoding.EncodeToString([]byte(apiID + ":" + apiToken)),
		TokenType:   "Basic",
	})
}

// BearerToken authenticates with the access token of an OAuth installation, which does not expire.
func BearerToken(token string) Auth {
	if bad(token) {
		return failingAuth("need an access token, without white space")
	}
	return fixedAuth(oauth2.Token{AccessToken: token, TokenType: "Bearer"})
}

func bad(credential string) bool {
	return credential == "" || strings.ContainsFunc(credential, func(r rune) bool { return r <= ' ' || r > '~' })
}

// staticAuth is a function so that printing it shows no secret.
type staticAuth func() (*oauth2.Token, error)

func (a staticAuth) Token(context.Context) (*oauth2.Token, error) { return a() }

func (a staticAuth) check() error {
	_, err := a()
	return err
}

func fixedAuth(token oauth2.Token) Auth {
	return staticAuth(func() (*oauth2.Token, error) { return new(token), nil })
}

func failingAuth(reason string) Auth {
	return staticAuth(func() (*oauth2.Token, error) { return nil, errors.New(reason) })
}
