package rest

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// TokenSource supplies the token of each attempt, within the context of that attempt. A source whose tokens can be replaced
// also has the method Invalidate(*oauth2.Token), which is called when the server answered 401 to that token; the attempt is
// then repeated once. A source must be safe for concurrent use.
type TokenSource interface {
	Token(ctx context.Context) (*oauth2.Token, error)
}

type invalidator interface {
	Invalidate(*oauth2.Token)
}

const (
	firstPause  = time.Minute
	lastPause   = 6 * time.Hour
	maxRefusals = 1000 // operations remembered
)

var errNoToken = errors.New("the token is empty")

// authorization gets tokens, and has them replaced. It remembers the operations that a new token did not help: an address that
// answers 401 for good would otherwise cost a token for each request.
type authorization struct {
	source TokenSource

	mu      sync.Mutex
	refusal map[string]Pause // by operation: while it lasts no token is replaced
}

func (a *authorization) token(ctx context.Context) (*oauth2.Token, error) {
	token, err := a.source.Token(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, err
	case token == nil || token.AccessToken == "":
		return nil, errNoToken
	default:
		return token, nil
	}
}

// refused drops the token of an operation that was answered with 401, unless a new one did not help it lately, as it did not when
// this one is new. It reports whether the next attempt has, or this one had, another token than the call began with.
func (a *authorization) refused(token *oauth2.Token, operation string, isNew bool) bool {
	source, ok := a.source.(invalidator)
	switch {
	case isNew:
		a.hold(operation)
	case !ok || a.held(operation):
		return false
	default:
		source.Invalidate(token)
	}
	return true
}

// hold notes that a new token did not help.
func (a *authorization) hold(operation string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.refusal[operation]
	p.Lengthen(lastPause)
	if a.refusal == nil || len(a.refusal) >= maxRefusals {
		a.refusal = map[string]Pause{}
	}
	a.refusal[operation] = p
}

func (a *authorization) held(operation string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.refusal[operation]
	return p.Lasts()
}

// accepted forgets what was refused.
func (a *authorization) accepted(operation string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.refusal, operation)
}
