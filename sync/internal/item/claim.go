package item

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// ClaimKind is the kind of the items that say which process is at a piece of work. They are never due.
	ClaimKind = "claim"

	claimFor   = 20 * time.Second // without a sign of life, a claim is over
	claimRenew = 5 * time.Second
	claimSkew  = time.Hour // a claim that lasts longer than this was made by a clock that was wrong
)

var errClaimLost = errors.New("another process has taken over the work")

// claim is what is stored of a piece of work that somebody is at.
type claim struct {
	Holder string    `json:"holder"`
	Until  time.Time `json:"until"`
}

// Alone does a piece of work that one process does at a time. When another one is at it, nothing is done, and the error is one of
// [Until]. The context of the work ends when its claim is lost.
func (m *Machine) Alone(ctx context.Context, name string, work func(context.Context) error) error {
	holder := rand.Text()
	if err := m.claim(ctx, name, holder, claimFor); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		m.renew(ctx, cancel, name, holder)
	}()
	defer func() {
		cancel(nil)
		<-renewed
		free, end := context.WithTimeout(context.WithoutCancel(ctx), claimRenew)
		defer end()
		if err := m.claim(free, name, holder, 0); err != nil {
			m.Log.Debug("claim not given back", "work", name, "error", err) // it ends by itself
		}
	}()
	err := work(ctx)
	if lost := context.Cause(ctx); err != nil && errors.Is(lost, errClaimLost) {
		return lost
	}
	return err
}

// renew keeps a claim until ctx ends, and ends ctx when the claim is lost.
func (m *Machine) renew(ctx context.Context, lose context.CancelCauseFunc, name, holder string) {
	ticker := time.NewTicker(claimRenew)
	defer ticker.Stop()
	kept := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		asked := time.Now()
		attempt, end := context.WithTimeout(ctx, claimRenew)
		err := m.claim(attempt, name, holder, claimFor)
		end()
		_, taken := Due(err)
		switch {
		case err == nil:
			kept = asked
		case taken || time.Since(kept) >= claimFor-claimRenew:
			lose(errClaimLost)
			return
		}
	}
}

// claim makes work its holder's for a while; for no time: gives it back. When it is another's, the error is one of [Until].
func (m *Machine) claim(ctx context.Context, name, holder string, lasts time.Duration) error {
	return m.Store.Update(ctx, m.key(ClaimKind, name), func(it *store.Item) error {
		var c claim
		if err := json.Unmarshal(it.Data, &c); err != nil {
			c = claim{} // there is none, or none that says anything
		}
		now := time.Now()
		if c.Holder != holder && now.Before(c.Until) && c.Until.Before(now.Add(claimSkew)) {
			return Until(now.Add(claimRenew))
		}
		if lasts == 0 {
			it.Data = nil
			return nil
		}
		data, err := json.Marshal(claim{Holder: holder, Until: now.Add(lasts)})
		it.Data = data
		return err
	})
}
