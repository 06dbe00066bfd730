package sellsy

import (
	"context"

	"golang.org/x/oauth2"
)

// Auth supplies the access token of each request. It must be safe for concurrent use. When it also has the method
// Invalidate(*oauth2.Token), that is called with a token that Sellsy did not accept, and the request is repeated once. When it
// has the method Flush(context.Context) error, [Client.FlushToken] calls that.
//
// [BearerToken] and [TokenSource] are such sources.
type Auth interface {
	// Token returns what authenticates the next attempt. It must be safe for concurrent use.
	Token(ctx context.Context) (*oauth2.Token, error)
}

// BearerToken authenticates with an access token that the program has from elsewhere, such as a personal access token.
func BearerToken(token string) Auth { return staticToken{token} }

type staticToken struct{ token string }

func (t staticToken) Token(context.Context) (*oauth2.Token, error) {
	return &oauth2.Token{AccessToken: t.token}, nil
}

func (t staticToken) check() error {
	if t.token == "" {
		return errNoToken
	}
	return nil
}

// String keeps the token out of logs.
func (staticToken) String() string { return "sellsy.BearerToken(…)" }

// GoString keeps the token out of logs.
func (t staticToken) GoString() string { return t.String() }
