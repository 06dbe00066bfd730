package directory

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// corpCursor keeps the account that Sellsy's webhooks name.
const corpCursor = "sellsy/account"

// Corp returns the Sellsy account, as the access token tells it, or else the webhooks. Zero: neither has so far.
func (d *Directory) Corp(ctx context.Context) (sellsy.CorpID, error) {
	if known := d.corp.Load(); known != 0 {
		return sellsy.CorpID(known), nil
	}
	id, ok, err := d.Sellsy.CorpID(ctx)
	if err != nil {
		return 0, fmt.Errorf("reading the account of the access token: %w", err)
	}
	if !ok {
		text, err := d.Cursor(ctx, corpCursor)
		if err != nil || text == "" {
			return 0, err
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("stored Sellsy account: %w", err)
		}
		id = sellsy.CorpID(n)
	}
	d.corp.Store(int64(id))
	return id, nil
}

// noteCorp remembers the account that a webhook names, for access tokens that do not tell it.
func (d *Directory) noteCorp(ctx context.Context, id sellsy.CorpID) error {
	if id == 0 || d.corp.Load() != 0 {
		return nil
	}
	text, err := d.Cursor(ctx, corpCursor)
	if err != nil || text != "" {
		return err
	}
	return d.SetCursor(ctx, corpCursor, strconv.FormatInt(int64(id), 10))
}
