package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/calls"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/contacts"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/directory"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// maxParked bounds the counting of parked work and of held calls.
const maxParked = 1000

// Status says how the installation is doing. It asks only the store.
func (e *Engine) Status(ctx context.Context) (report.Status, error) {
	s := report.Status{
		Installation: e.Account.ID, Aircall: e.Account.AircallStatus(), Sellsy: e.Account.SellsyStatus(), Counts: e.Account.Events.Counts(),
	}
	in, err := e.Account.Installed(ctx)
	if err != nil {
		return s, err
	}
	s.Since = in.Created
	if s.Directory, s.Ready, err = e.Directory.Status(ctx); err != nil {
		return s, err
	}
	for _, q := range []struct {
		kind string
		into *store.Backlog
	}{{calls.Kind, &s.Calls}, {directory.Kind, &s.Records}, {contacts.RecordKind, &s.Contacts}} {
		if *q.into, err = e.Items.Backlog(ctx, q.kind); err != nil {
			return s, err
		}
	}
	parked, err := e.Items.Parked(ctx, "", maxParked)
	if err != nil {
		return s, err
	}
	s.Parked = len(parked)
	held, err := e.Calls.Shelf.Held(ctx, maxParked)
	if err != nil {
		return s, err
	}
	s.Held = len(held)
	s.Swept, err = e.Calls.Swept(ctx)
	return s, err
}

// Call reports on one call, with what else was to be made because of it.
func (e *Engine) Call(ctx context.Context, id aircall.CallID) (report.Call, error) {
	r, err := e.Calls.Report(ctx, id)
	if err != nil {
		return r, err
	}
	n, _ := e.Account.Counterpart(&r.Call)
	r.Extras, err = e.Extras.Reports(ctx, id, n)
	return r, err
}

// Explain says whom a phone number belongs to and why, as a call from it would be decided now.
func (e *Engine) Explain(ctx context.Context, text string) (report.Number, error) {
	n, err := matching.ParseNumber(text, e.Account.Region)
	if err != nil {
		return report.Number{}, err
	}
	r := report.Number{Number: n}
	if r.Match, r.Opportunity, err = e.Calls.Decide(ctx, n); err != nil {
		return report.Number{}, err
	}
	shown, err := e.Contacts.Shown(ctx, n)
	if err != nil {
		return report.Number{}, fmt.Errorf("reading the contact of the number: %w", err)
	}
	r.Contact, r.Owner, r.Others, r.LeftOut = shown.Contact, shown.Owner, shown.Others, shown.LeftOut
	return r, nil
}

// Forget erases what is stored of a phone number.
func (e *Engine) Forget(ctx context.Context, text string) error {
	n, err := matching.ParseNumber(text, e.Account.Region)
	if err != nil {
		return err
	}
	err = errors.Join(e.Contacts.Erase(ctx, n), e.Directory.Erase(ctx, n), e.Calls.Erase(ctx, n), e.Extras.Erase(ctx, n))
	if err == nil {
		e.Account.Log.Info("number forgotten", "number", account.Mask(n))
	}
	return err
}
