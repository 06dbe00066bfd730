package account

import (
	"context"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Install remembers the installation when the bridge runs for it for the first time.
func (a *Account) Install(ctx context.Context) error {
	_, known, err := a.installations.Installation(ctx, a.ID)
	if err != nil || known {
		return err
	}
	now := wholeSeconds(time.Now())
	return a.installations.PutInstallation(ctx, store.Installation{ID: a.ID, Created: now, ContactsSince: now})
}

// Installed returns what is remembered of the installation, zero before [Account.Install].
func (a *Account) Installed(ctx context.Context) (store.Installation, error) {
	in, _, err := a.installations.Installation(ctx, a.ID)
	return in, err
}

// LiftContactsSince lets all records be written to Aircall, whenever they were created.
func (a *Account) LiftContactsSince(ctx context.Context) error {
	in, known, err := a.installations.Installation(ctx, a.ID)
	if err != nil {
		return err
	}
	if !known {
		in = store.Installation{ID: a.ID, Created: wholeSeconds(time.Now())}
	}
	in.ContactsSince = time.Time{}
	return a.installations.PutInstallation(ctx, in)
}

// wholeSeconds makes a time comparable with Sellsy's, which are in whole seconds.
func wholeSeconds(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
