package hub

import (
	"context"
	"errors"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/upkeep"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// secretKind is the kind of the items that hold secrets which an installation came by while it was worked for, sealed: its token,
// and those of its webhooks. They are never due.
const secretKind = "secret"

const (
	webhooksSecret = "webhooks"
	tokenSecret    = "token"
)

// learnPause is how often the secrets of an installation's webhooks are read again when a delivery bears none that is known.
const learnPause = 5 * time.Second

func secretKey(id, what string) store.Key {
	return store.Key{Installation: id, Kind: secretKind, ID: what}
}

// keep stores what registering the webhooks has told, for the other processes and the next start.
func (v *vault) keep(ctx context.Context, m *member) error {
	told := m.engine.Upkeep.Secrets()
	m.mu.Lock()
	same := told.Equal(m.kept)
	m.mu.Unlock()
	if same {
		return nil
	}
	sealed, err := v.seal(webhooksSecret, m.id, told)
	if err != nil {
		return err
	}
	err = v.store.Update(ctx, secretKey(m.id, webhooksSecret), func(it *store.Item) error {
		it.Data = sealed
		return nil
	})
	if err == nil {
		m.mu.Lock()
		m.kept = told
		m.mu.Unlock()
	}
	return err
}

// learn reads what other processes have stored, unless it did so just now.
func (v *vault) learn(ctx context.Context, m *member) error {
	m.mu.Lock()
	recently := time.Since(m.learned) < learnPause
	if !recently {
		m.learned = time.Now()
	}
	m.mu.Unlock()
	if recently {
		return nil
	}
	it, err := v.store.Get(ctx, secretKey(m.id, webhooksSecret))
	if err != nil || len(it.Data) == 0 {
		return err
	}
	var told upkeep.Secrets
	if err := v.unseal(webhooksSecret, m.id, it.Data, &told); err != nil {
		return err
	}
	m.mu.Lock()
	m.kept = told
	m.mu.Unlock()
	m.engine.Upkeep.SetSecrets(told)
	return nil
}

// erase empties the items that hold secrets.
func (v *vault) erase(ctx context.Context, id string) error {
	return errors.Join(v.eraseToken(ctx, id), v.store.Update(ctx, secretKey(id, webhooksSecret), func(it *store.Item) error {
		it.Data = nil
		return nil
	}))
}
