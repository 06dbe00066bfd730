package sync

import (
	"context"
	"fmt"
	"time"
)

// sinceCursor names when the bridge ran for the first time: records of Sellsy from before are not written to Aircall, unless
// they are imported.
const sinceCursor = "contacts/since"

// install notes the time of the first run.
func (b *Bridge) install(ctx context.Context) error {
	text, err := b.cfg.Directory.Cursor(ctx, b.account.id, sinceCursor)
	if err != nil || text != "" {
		return err
	}
	return b.cfg.Directory.SetCursor(ctx, b.account.id, sinceCursor, time.Now().UTC().Format(time.RFC3339))
}

// contactsSince is the time from which records of Sellsy are written to Aircall.
func (b *Bridge) contactsSince(ctx context.Context) (time.Time, error) {
	text, err := b.cfg.Directory.Cursor(ctx, b.account.id, sinceCursor)
	if err != nil {
		return time.Time{}, err
	}
	since, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("stored time of the installation: %w", err)
	}
	return since, nil
}
