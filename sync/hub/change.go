package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// unregisterWithin bounds the wait for Aircall and Sellsy while an installation is removed.
const unregisterWithin = 20 * time.Second

// Put adds an installation, or changes its settings; one that is paused stays so. The id becomes part of URLs: letters, digits,
// dots, hyphens and underscores, at most 64. The error names what is wrong with the settings, and nothing is changed then. This
// process works with the new settings when Put returns, the others within [Config].Refresh.
func (h *Hub) Put(ctx context.Context, id string, s Settings) error {
	if !plainID.MatchString(id) {
		return fmt.Errorf("%w: installation id: need 1 to 64 letters, digits, dots, hyphens and underscores, and no dot first", ErrSettings)
	}
	if _, _, err := h.members.connect(id, storedSettings{Settings: s}); err != nil {
		return err
	}
	defer h.members.lock(id)()
	in, known, err := h.cfg.Installations.Installation(ctx, id)
	if err != nil {
		return err
	}
	st := storedSettings{}
	switch {
	case !known:
		now := time.Now().UTC().Truncate(time.Second) // Sellsy's times are in whole seconds
		in = store.Installation{ID: id, Created: now, ContactsSince: now}
		if !s.ContactsSince.IsZero() {
			in.ContactsSince = s.ContactsSince
		}
	case len(in.Settings) == 0: // a bridge of its own had it before
	default:
		if st, err = h.members.vault.unsealSettings(in); err != nil && !errors.Is(err, ErrSealed) {
			return err
		}
		if !st.Removed.IsZero() {
			return fmt.Errorf("installation %s: %w", id, ErrRemoving)
		}
	}
	if otherToken(st.Settings, s) {
		now := time.Now().UTC()
		if !now.After(st.TokenSet) { // by another process, whose clock is ahead
			now = st.TokenSet.Add(time.Nanosecond)
		}
		st.TokenSet = now
	}
	st.Settings = s
	return h.saveAndGoOn(ctx, in, st)
}

// otherToken reports whether the new settings have a token that the old ones had not. The one of the old ones may have been refreshed
// since.
func otherToken(before, after Settings) bool {
	old, token := before.Sellsy.Token, after.Sellsy.Token
	return token != nil && (old == nil || old.RefreshToken != token.RefreshToken)
}

// Pause stops the work for an installation: no cards, no logs, no contacts. Its webhooks are still written down, and nothing is
// lost if it is resumed before [bridge.Config].Horizon. Pausing twice does nothing.
func (h *Hub) Pause(ctx context.Context, id string) error {
	return h.changeStored(ctx, id, func(st *storedSettings) {
		if st.Paused.IsZero() {
			st.Paused = time.Now().UTC()
		}
	})
}

// Resume goes on with the work for a paused installation. What waits is worked on little by little, the latest after a time as
// long as the pause was, at most an hour.
func (h *Hub) Resume(ctx context.Context, id string) error {
	return h.changeStored(ctx, id, func(st *storedSettings) { st.Paused = time.Time{} })
}

// changeStored changes what is stored of an installation besides its settings.
func (h *Hub) changeStored(ctx context.Context, id string, change func(*storedSettings)) error {
	defer h.members.lock(id)()
	in, st, err := h.stored(ctx, id)
	if err != nil {
		return err
	}
	change(&st)
	return h.saveAndGoOn(ctx, in, st)
}

// stored reads an installation that a hub has added.
func (h *Hub) stored(ctx context.Context, id string) (store.Installation, storedSettings, error) {
	in, known, err := h.cfg.Installations.Installation(ctx, id)
	if err == nil && (!known || len(in.Settings) == 0) {
		err = fmt.Errorf("installation %s: %w", id, ErrNoInstallation)
	}
	if err != nil {
		return in, storedSettings{}, err
	}
	st, err := h.members.vault.unsealSettings(in)
	return in, st, err
}

// Remove stops the work for an installation, deletes the webhooks that the hub has registered for it, and erases its secrets and
// then everything that is stored for it. What was written to Aircall and Sellsy stays there. A webhook that cannot be deleted,
// because the credentials are not good any more, say, is left behind and logged.
//
// With one process, everything is gone when it returns nil. With several, the secrets are, and the rest goes a few minutes later,
// when the others have noticed; [Hub.List] shows the installation until then.
func (h *Hub) Remove(ctx context.Context, id string) error {
	defer h.members.lock(id)()
	in, st, err := h.stored(ctx, id)
	if err != nil && !errors.Is(err, ErrSealed) { // whoever cannot open it may still remove it
		return err
	}
	if st.Removed.IsZero() {
		st.Removed = time.Now().UTC()
	}
	if in, err = h.save(ctx, in, st); err != nil {
		return err
	}
	h.members.replace(id, h.members.newMember(in)) // when it returns, nothing goes on here
	if st.Settings.given() {
		h.members.unregister(ctx, id, st)
	}
	if err := h.members.vault.erase(ctx, id); err != nil {
		return err
	}
	st.Settings = Settings{}
	if in, err = h.save(ctx, in, st); err != nil {
		return err
	}
	h.members.replace(id, h.members.newMember(in))
	return h.members.finishRemoval(ctx, id)
}

// unregister deletes the webhooks of an installation, as far as its credentials still allow.
func (ms *members) unregister(ctx context.Context, id string, st storedSettings) {
	b, _, err := ms.connect(id, st)
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, unregisterWithin)
		defer cancel()
		err = b.Engine().Upkeep.Unregister(ctx)
		b.Engine().FlushToken()
	}
	if err != nil {
		ms.log.Warn("webhooks of an installation that is removed are left behind", "installation", id, "error", err)
	}
}

// removalPatience is how long after the mark everything of an installation is deleted: the other processes have noticed, and what
// they had begun is over.
func (ms *members) removalPatience() time.Duration {
	if ms.cfg.Processes == 1 {
		return 0
	}
	return 2*ms.cfg.Refresh + item.Timeout + engine.StopPatience
}

// finishRemoval deletes what is left of an installation, once nobody works for it any more. The caller has locked it.
func (ms *members) finishRemoval(ctx context.Context, id string) error {
	in, known, err := ms.cfg.Installations.Installation(ctx, id)
	if err != nil || !known {
		return err
	}
	st, err := ms.vault.unsealSettings(in)
	if err != nil || st.Removed.IsZero() || time.Since(st.Removed) < ms.removalPatience() {
		return err
	}
	if st.Settings.given() { // a process died while it removed the installation
		ms.unregister(ctx, id, st)
	}
	if err := ms.cfg.Installations.RemoveInstallation(ctx, id); err != nil {
		return err
	}
	ms.replace(id, nil)
	ms.log.Info("installation removed", "installation", id)
	return nil
}

// save writes an installation down.
func (h *Hub) save(ctx context.Context, in store.Installation, st storedSettings) (store.Installation, error) {
	sealed, err := h.members.vault.sealSettings(in.ID, st)
	if err != nil {
		return in, err
	}
	in.Settings = sealed
	return in, h.cfg.Installations.PutInstallation(ctx, in)
}

// saveAndGoOn writes an installation down and goes on with it as it is now. The caller has locked it.
func (h *Hub) saveAndGoOn(ctx context.Context, in store.Installation, st storedSettings) error {
	in, err := h.save(ctx, in, st)
	if err != nil {
		return err
	}
	return h.members.goOn(ctx, in, true)
}
