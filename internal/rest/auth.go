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

	// provenFor is how long a token counts as good that another operation was done with.
	provenFor = time.Hour
)

var errNoToken = errors.New("the token is empty")

// authorization gets tokens, and has them replaced. It remembers the operations that a new token did not help: an address that
// answers 401 for good would otherwise cost a token for each request. While others are done with the token, it costs none after the
// first.
type authorization struct {
	source TokenSource

	mu      sync.Mutex
	refusal map[string]refusal // by operation
	proven  string             // the token that an operation was last done with
	by      string             // which
	at      time.Time          // when that was
}

// refusal is that an operation was answered with 401.
type refusal struct {
	pause Pause // while it lasts no token is replaced
	again bool  // with a new token, too
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
	case !ok || a.held(operation, token):
		return false
	default:
		a.suspect(operation, token)
		source.Invalidate(token)
	}
	return true
}

// suspect notes that an operation was refused with a token that others are done with: a new one will hardly help.
func (a *authorization) suspect(operation string, token *oauth2.Token) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r := a.refusal[operation]; a.isProven(token, operation) {
		r.pause.last = lastPause
		a.note(operation, r)
	}
}

// hold notes that a new token did not help.
func (a *authorization) hold(operation string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.refusal[operation]
	r.again = true
	r.pause.Lengthen(lastPause)
	a.note(operation, r)
}

func (a *authorization) note(operation string, r refusal) {
	if a.refusal == nil || len(a.refusal) >= maxRefusals {
		a.refusal = map[string]refusal{}
	}
	a.refusal[operation] = r
}

// held reports whether a token is kept though it was refused: a new one did not help the operation a moment ago, or did not help it
// before and this one is good for others.
func (a *authorization) held(operation string, token *oauth2.Token) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.refusal[operation]
	return r.pause.Lasts() || r.again && a.isProven(token, operation)
}

// isProven reports whether another operation was done with a token of late.
func (a *authorization) isProven(token *oauth2.Token, but string) bool {
	return a.proven == token.AccessToken && a.by != but && time.Since(a.at) < provenFor
}

// accepted forgets what was refused, and notes that the token is good.
func (a *authorization) accepted(operation string, token *oauth2.Token) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.refusal, operation)
	if token != nil {
		a.proven, a.by, a.at = token.AccessToken, operation, time.Now()
	}
}
