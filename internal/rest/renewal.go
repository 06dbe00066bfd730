package rest

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

const (
	// A token is replaced this long before it expires, or in the last quarter of a short life: an address of tokens that is down for
	// ten minutes holds up nobody.
	renewEarly = 15 * time.Minute

	renewTimeout = 30 * time.Second // of a fetch, and of a save

	// renewPause is how long a fetch that failed is not repeated while there is a token that is good.
	renewPause = 15 * time.Second

	// rejectedPatience is how long a new token is waited for when the server has not accepted one that should be good.
	rejectedPatience = 5 * time.Second

	flushPause = 250 * time.Millisecond // between attempts to save a token at the end
)

// Renewal is a [TokenSource] whose tokens are replaced before they expire, and when the server does not accept one. Requests that need
// a token at the same time share one fetch, and while the token at hand is good they do not wait for it. What was fetched is kept until
// it is saved. It is safe for concurrent use; its fields are set before.
type Renewal struct {
	// Fetch returns the token after old, which is nil at first. If it has to be saved before anybody uses it, save does so, and returns
	// the token to use: that one as a rule.
	Fetch func(ctx context.Context, old *oauth2.Token) (token *oauth2.Token, save Save, err error)

	// Dead reports whether an error of Fetch says that the credentials are not good any more. Nil: none does.
	Dead func(error) bool

	mu       sync.Mutex
	token    *oauth2.Token
	since    time.Time // when token came
	due      time.Time // when token should be replaced; zero: never
	rejected bool      // the server did not accept token
	retry    time.Time // no fetch before, as long as token is good
	dead     error     // of the last fetch
	unsaved  *unsaved
	flight   *flight
}

// Save stores a token.
type Save func(ctx context.Context) (*oauth2.Token, error)

// unsaved is a token that nobody else has.
type unsaved struct{ save Save }

// flight is a fetch that is under way, with its save.
type flight struct {
	done  chan struct{}
	token *oauth2.Token
	err   error
}

// Begin makes a token the one at hand.
func (r *Renewal) Begin(token *oauth2.Token) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keep(token, time.Now())
}

// keep makes token the one at hand. The caller has locked r.
func (r *Renewal) keep(token *oauth2.Token, now time.Time) {
	r.token, r.rejected, r.dead, r.unsaved, r.due, r.retry = token, false, nil, nil, time.Time{}, time.Time{}
	r.since = now
	if !token.Expiry.IsZero() {
		r.due = token.Expiry.Add(-min(renewEarly, max(token.Expiry.Sub(now), 0)/4))
	}
}

// Times says since when the token at hand is there, and when it expires. Both are zero without a token, and the latter for a token that
// does not expire.
func (r *Renewal) Times() (since, expires time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.token == nil {
		return since, expires
	}
	return r.since, r.token.Expiry
}

// good returns the token at hand if it has not expired. The caller has locked r.
func (r *Renewal) good(now time.Time) *oauth2.Token {
	if r.token == nil || r.token.AccessToken == "" || (!r.token.Expiry.IsZero() && !now.Before(r.token.Expiry)) {
		return nil
	}
	return r.token
}

// Token implements [TokenSource]. A fetch does not end with ctx, since other requests may be waiting for it, but the wait does.
func (r *Renewal) Token(ctx context.Context) (*oauth2.Token, error) {
	good, f, dead := r.look(ctx)
	switch {
	case dead != nil:
		return nil, dead
	case f == nil:
		return good, nil
	}
	var patience <-chan time.Time
	if good != nil {
		timer := time.NewTimer(rejectedPatience)
		defer timer.Stop()
		patience = timer.C
	}
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-patience:
		return good, nil
	case <-f.done:
	}
	if f.err != nil && good != nil && !r.isDead(f.err) {
		return good, nil
	}
	return f.token, f.err
}

// look returns the token at hand if it is good, and the flight to wait for, if any. It starts one when a new token is wanted.
func (r *Renewal) look(ctx context.Context) (good *oauth2.Token, wait *flight, dead error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	good = r.good(now)
	wanted := good == nil || r.rejected || r.unsaved != nil || (!r.due.IsZero() && !now.Before(r.due))
	if wanted && r.flight == nil && (good == nil || !now.Before(r.retry)) {
		r.begin(ctx)
	}
	switch {
	case good == nil, r.rejected && r.flight != nil:
		return good, r.flight, nil
	case r.rejected:
		return good, nil, r.dead
	default:
		return good, nil, nil
	}
}

// begin starts a flight, which ends by itself. The caller has locked r.
func (r *Renewal) begin(ctx context.Context) *flight {
	f := &flight{done: make(chan struct{})}
	r.flight = f
	go func() {
		f.token, f.err = r.renew(context.WithoutCancel(ctx))
		r.land(f)
	}()
	return f
}

// renew fetches a token and saves it, or saves the one that was not.
func (r *Renewal) renew(ctx context.Context) (*oauth2.Token, error) {
	r.mu.Lock()
	old, kept := r.token, r.unsaved
	r.mu.Unlock()
	if kept == nil {
		token, save, err := r.fetch(ctx, old)
		if err != nil || save == nil {
			return token, err
		}
		kept = &unsaved{save}
		r.mu.Lock()
		r.unsaved = kept
		r.mu.Unlock()
	}
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	return kept.save(ctx)
}

func (r *Renewal) fetch(ctx context.Context, old *oauth2.Token) (*oauth2.Token, Save, error) {
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	return r.Fetch(ctx, old)
}

// land takes over what came of a flight.
func (r *Renewal) land(f *flight) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	switch {
	case f.err == nil:
		r.keep(f.token, now)
	case r.isDead(f.err):
		r.dead, r.unsaved, r.retry = f.err, nil, now.Add(renewPause)
	default:
		r.dead, r.retry = nil, now.Add(renewPause)
	}
	r.flight = nil
	close(f.done)
}

func (r *Renewal) isDead(err error) bool { return r.Dead != nil && r.Dead(err) }

// Invalidate makes the next request fetch a new token, if token is the one at hand.
func (r *Renewal) Invalidate(token *oauth2.Token) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.token != nil && token != nil && r.token.AccessToken == token.AccessToken && !r.rejected {
		r.rejected, r.retry = true, time.Time{}
	}
}

// Flush waits until no fetch is under way and what was fetched is saved. Its error is why that could not be done before ctx ended.
func (r *Renewal) Flush(ctx context.Context) error {
	for {
		r.mu.Lock()
		f := r.flight
		if f == nil && r.unsaved == nil {
			r.mu.Unlock()
			return nil
		}
		if f == nil {
			f = r.begin(ctx)
		}
		r.mu.Unlock()
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-f.done:
		}
		if f.err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return f.err
		case <-time.After(flushPause):
		}
	}
}

// Format shows no token, whatever the verb.
func (r *Renewal) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "rest.Renewal(…)") }

// Pause says how long not to ask again for what was refused: a minute at first, then twice as long each time. Its zero value says to
// ask.
type Pause struct {
	last  time.Duration
	until time.Time
}

// Lengthen begins a pause, twice as long as the last one but not longer than most.
func (p *Pause) Lengthen(most time.Duration) {
	p.last = min(max(2*p.last, firstPause), most)
	p.until = time.Now().Add(p.last)
}

// Lasts reports whether it is too early to ask.
func (p *Pause) Lasts() bool { return time.Now().Before(p.until) }
