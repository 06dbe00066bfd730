// Package upkeep keeps the webhooks in Aircall and Sellsy registered: it looks at them now and again, creates what is missing,
// repairs what was switched off, and learns the secrets that prove what they deliver.
package upkeep

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
)

const (
	// toldCursor keeps when Aircall's webhook was last found in order.
	toldCursor = "webhooks/aircall"

	// checkRetry is when a check is repeated that failed. It doubles with each failure, up to the interval of the checks.
	checkRetry = 30 * time.Second
)

// Options are what an [Upkeep] works with.
type Options struct {
	Account *account.Account

	// AircallURL and SellsyURL are where the handlers are reached from outside. Empty: that webhook is left alone.
	AircallURL, SellsyURL string
	SellsyKey             string // signs Sellsy's webhooks; empty: the key that Sellsy makes up

	Every time.Duration // interval of the checks

	// AskAgain has read what Aircall's list of calls does not show of the time since the webhook was last in order.
	AskAgain func(ctx context.Context, told time.Time) error
}

// Secrets are what registering the webhooks has told.
type Secrets struct {
	Tokens []string `json:"tokens,omitempty"` // Aircall's
	Keys   []string `json:"keys,omitempty"`   // Sellsy's
}

// Equal reports whether two processes were told the same.
func (s Secrets) Equal(o Secrets) bool {
	return slices.Equal(s.Tokens, o.Tokens) && slices.Equal(s.Keys, o.Keys)
}

// Upkeep looks after the webhooks of one pair of accounts. It is safe for concurrent use.
type Upkeep struct {
	Options

	tokens, keys atomic.Pointer[[]string]
	failed       atomic.Int32 // checks in a row
}

// New returns an Upkeep that has not looked yet.
func New(o Options) *Upkeep { return &Upkeep{Options: o} }

// Wanted reports whether there is a webhook to look after.
func (u *Upkeep) Wanted() bool { return u.AircallURL != "" || u.SellsyURL != "" }

// AircallTokens returns the tokens that prove a delivery of Aircall: the given ones and those that registering has told.
func (u *Upkeep) AircallTokens(given []string) []string {
	return slices.Concat(given, learned(&u.tokens))
}

// SellsyKeys returns the keys that Sellsy's deliveries may be signed with: the given ones and those that registering has told.
func (u *Upkeep) SellsyKeys(given []string) []string { return slices.Concat(given, learned(&u.keys)) }

// Secrets returns what registering has told, here or in another process.
func (u *Upkeep) Secrets() Secrets {
	return Secrets{Tokens: learned(&u.tokens), Keys: learned(&u.keys)}
}

// SetSecrets takes over what another process was told.
func (u *Upkeep) SetSecrets(s Secrets) {
	u.tokens.Store(&s.Tokens)
	u.keys.Store(&s.Keys)
}

func learned(p *atomic.Pointer[[]string]) []string {
	if values := p.Load(); values != nil {
		return *values
	}
	return nil
}

// Tick checks the webhooks and says when to check them again.
func (u *Upkeep) Tick(ctx context.Context) (next time.Time) {
	wait := u.Every
	if err := errors.Join(u.checkAircall(ctx), u.checkSellsy(ctx)); err != nil && ctx.Err() == nil {
		u.Account.Events.TickFailed("webhooks", err)
		u.Account.Log.Warn("webhooks not checked, will try again", "error", err)
		wait = min(wait, checkRetry<<min(u.failed.Add(1)-1, 10))
	} else {
		u.failed.Store(0)
	}
	return time.Now().Add(wait)
}

func (u *Upkeep) checkAircall(ctx context.Context) error {
	if u.AircallURL == "" {
		return nil
	}
	done, err := RegisterAircall(ctx, u.Account.Aircall, u.AircallURL, u.Account.PicksNumbers())
	if len(done.Secrets) > 0 {
		u.tokens.Store(&done.Secrets)
	}
	if done.Others > 0 { // each would deliver every event
		u.Account.Log.Warn("several webhooks lead to the bridge, the first is looked after", "at", "aircall", "webhooks", done.Others+1)
	}
	u.Account.Health.AircallWebhookChecked(account.WebhookCheck{URL: u.AircallURL, Err: err, Repaired: done.Changed})
	if err != nil {
		return err
	}
	if done.Changed {
		u.Account.Log.Info("webhook registered or repaired", "at", "aircall")
	}
	return u.noteTold(ctx, done.Changed)
}

// noteTold remembers that Aircall's webhook is in order. If it was not, or nobody looked for too long to know, what Aircall's list
// of calls does not show is asked for.
func (u *Upkeep) noteTold(ctx context.Context, repaired bool) error {
	told, err := u.Account.Time(ctx, toldCursor)
	if err != nil {
		return err
	}
	now := time.Now()
	if !told.IsZero() && (repaired || now.Sub(told) > u.Every+u.Every/4) {
		if err := u.AskAgain(ctx, told); err != nil {
			return err
		}
	}
	return u.Account.SetTime(ctx, toldCursor, now)
}

func (u *Upkeep) checkSellsy(ctx context.Context) error {
	if u.SellsyURL == "" {
		return nil
	}
	done, err := RegisterSellsy(ctx, u.Account.Sellsy, u.SellsyURL, u.SellsyKey)
	u.Account.Health.SellsyWebhookChecked(account.WebhookCheck{URL: u.SellsyURL, Err: err, Repaired: done.Changed, Failures: done.Failures})
	if err != nil {
		return err
	}
	u.keys.Store(&done.Secrets)
	if done.Changed {
		u.Account.Log.Info("webhook registered or repaired", "at", "sellsy")
	}
	return nil
}

// Unregister deletes the webhooks that Tick looks after. It tries both, whatever becomes of the other.
func (u *Upkeep) Unregister(ctx context.Context) error {
	var errs []error
	if u.AircallURL != "" {
		errs = append(errs, UnregisterAircall(ctx, u.Account.Aircall, u.AircallURL))
	}
	if u.SellsyURL != "" {
		errs = append(errs, UnregisterSellsy(ctx, u.Account.Sellsy, u.SellsyURL))
	}
	return errors.Join(errs...)
}
