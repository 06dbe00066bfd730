package sync

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// install remembers the installation when the bridge runs for it for the first time.
func (b *Bridge) install(ctx context.Context) error {
	_, known, err := b.cfg.Installations.Installation(ctx, b.account.id)
	if err != nil || known {
		return err
	}
	now := time.Now().UTC().Truncate(time.Second) // Sellsy's times are in whole seconds
	return b.cfg.Installations.PutInstallation(ctx, store.Installation{ID: b.account.id, Created: now, ContactsSince: now})
}

// contactsSince is the time from which records of Sellsy are written to Aircall.
func (b *Bridge) contactsSince(ctx context.Context) (time.Time, error) {
	in, _, err := b.cfg.Installations.Installation(ctx, b.account.id)
	return in.ContactsSince, err
}

// liftContactsSince lets all records be written to Aircall, whenever they were created.
func (b *Bridge) liftContactsSince(ctx context.Context) error {
	in, known, err := b.cfg.Installations.Installation(ctx, b.account.id)
	if err != nil {
		return err
	}
	if !known {
		in = store.Installation{ID: b.account.id, Created: time.Now().UTC().Truncate(time.Second)}
	}
	in.ContactsSince = time.Time{}
	return b.cfg.Installations.PutInstallation(ctx, in)
}
