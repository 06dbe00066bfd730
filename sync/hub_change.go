package sync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Put adds an installation, or changes its settings; one that is paused stays so. The id becomes part of URLs: letters, digits,
// dots, hyphens and underscores, at most 64. The error names what is wrong with the settings, and nothing is changed then. This
// process works with the new settings when Put returns, the others within [HubConfig].Refresh.
func (h *Hub) Put(ctx context.Context, id string, s Settings) error {
	if !plainID.MatchString(id) {
		return fmt.Errorf("%w: installation id: need 1 to 64 letters, digits, dots, hyphens and underscores, and no dot first", ErrSettings)
	}
	if _, err := h.connect(id, s); err != nil {
		return err
	}
	defer h.hold(id)()
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
		if st, err = h.unseal(in); err != nil && !errors.Is(err, ErrSealed) {
			return err
		}
		if !st.Removed.IsZero() {
			return fmt.Errorf("installation %s: %w", id, ErrRemoving)
		}
	}
	before := st.Settings
	st.Settings = s
	if err := h.keepToken(ctx, id, before, s); err != nil {
		return err
	}
	return h.store(ctx, in, st)
}

// Pause stops the work for an installation: no cards, no logs, no contacts. Its webhooks are still written down, and nothing is
// lost if it is resumed before [Config].Horizon. Pausing twice does nothing.
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

// Remove stops the work for an installation, and forgets its secrets and then everything that is stored for it. It does not touch
// what was written to Aircall and Sellsy, nor the webhooks there.
//
// With one process, everything is gone when it returns nil. With several, the secrets are, and the rest goes a few minutes later,
// when the others have noticed; [Hub.List] shows the installation until then.
func (h *Hub) Remove(ctx context.Context, id string) error {
	err := h.changeStored(ctx, id, func(st *storedSettings) {
		if st.Removed.IsZero() {
			st.Removed = time.Now().UTC()
		}
		st.Settings = Settings{}
	})
	if err != nil {
		return err
	}
	if err := h.forgetSecrets(ctx, id); err != nil {
		return err
	}
	defer h.hold(id)()
	return h.finishRemoval(ctx, id)
}

// removalPatience is how long after the mark everything of an installation is deleted: the other processes have noticed, and what
// they had begun is over.
func (h *Hub) removalPatience() time.Duration {
	if h.cfg.Processes == 1 {
		return 0
	}
	return 2*h.cfg.Refresh + workTimeout + stopPatience
}

// finishRemoval deletes what is left of an installation, once nobody works for it any more. It is held.
func (h *Hub) finishRemoval(ctx context.Context, id string) error {
	in, known, err := h.cfg.Installations.Installation(ctx, id)
	if err != nil || !known {
		return err
	}
	st, err := h.unseal(in)
	if err != nil || st.Removed.IsZero() || time.Since(st.Removed) < h.removalPatience() {
		return err
	}
	if err := h.cfg.Installations.RemoveInstallation(ctx, id); err != nil {
		return err
	}
	h.adopt(id, nil)
	h.log.Info("installation removed", "installation", id)
	return nil
}

// changeStored changes what is stored of an installation besides its settings.
func (h *Hub) changeStored(ctx context.Context, id string, change func(*storedSettings)) error {
	defer h.hold(id)()
	in, known, err := h.cfg.Installations.Installation(ctx, id)
	switch {
	case err != nil:
		return err
	case !known || len(in.Settings) == 0:
		return fmt.Errorf("installation %s: %w", id, ErrNoInstallation)
	}
	st, err := h.unseal(in)
	if errors.Is(err, ErrSealed) {
		st = storedSettings{} // whoever cannot open it may still remove it
		change(&st)
		if st.Removed.IsZero() {
			return err
		}
	} else if err != nil {
		return err
	} else {
		change(&st)
	}
	return h.store(ctx, in, st)
}

// store writes an installation down and goes on with it as it is now. It is held.
func (h *Hub) store(ctx context.Context, in store.Installation, st storedSettings) error {
	text, err := h.seal(in.ID, st)
	if err != nil {
		return err
	}
	in.Settings = text
	if err := h.cfg.Installations.PutInstallation(ctx, in); err != nil {
		return err
	}
	return h.takeOver(ctx, in, true)
}
