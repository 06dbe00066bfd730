package sync

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Config describes a [Bridge]. The zero value of every optional field is the behaviour of Aircall's own integration, or the
// closest to it that loses nothing.
type Config struct {
	// Aircall and Sellsy are the two accounts to connect. Required.
	Aircall *aircall.Client
	Sellsy  *sellsy.Client

	// Store keeps the calls. Required. [store.NewMemory] makes one that forgets everything when the process ends; package
	// boltstore keeps it in a file, and module pgstore in PostgreSQL.
	Store store.Store

	// Directory keeps the parties of Sellsy by phone number. Nil means Store, which must then be a Directory too.
	Directory store.Directory

	// Installations remembers since when the bridge runs. Nil means Store, which must then be an Installations too.
	Installations store.Installations

	// Installation names this pair of accounts in the store. Empty means "default".
	Installation string

	// Numbers are the Aircall numbers to serve; calls on others are ignored. One of Numbers, AllNumbers and PickedNumbers is
	// required.
	Numbers    []aircall.NumberID
	AllNumbers bool

	// PickedNumbers serves the numbers that the administrator picked for the integration in Aircall, and follows when they
	// change. The Aircall client must have the access token of an OAuth installation. While the integration is switched off
	// in Aircall, nothing is looked for; when it is on again, the calls of the meantime are.
	PickedNumbers bool

	// Region is the country of numbers written without a country code, as ISO 3166-1 alpha-2. Empty means "FR".
	Region string

	// Filter says which calls are shown and logged, of those on the numbers served. Its zero value lets all pass.
	Filter activity.Filter

	// Policy, PartyRules and OpportunityRules say what an activity holds and which record and opportunity it belongs to.
	Policy           activity.Policy
	PartyRules       matching.PartyRules
	OpportunityRules matching.OpportunityRules

	// ContactKinds are the kinds of Sellsy records that are written to Aircall as contacts when they are created or updated.
	// Nil means all three; an empty list means none. Records from before the bridge ran for the first time are left out.
	ContactKinds []matching.Kind

	// Extras is what is done in Sellsy beyond phone calls. Its zero value is nothing.
	Extras Extras

	// Webhooks says where Aircall and Sellsy reach the bridge. If set, Run registers the webhooks there and repairs them
	// when they were switched off or changed. The zero value leaves them to somebody else.
	Webhooks Webhooks

	// LogDelay is the wait between call.ended, which Aircall sends about 30 s after hang-up, and the first write to
	// Sellsy. Zero means 30 s, so that the activity appears about a minute after hang-up.
	LogDelay time.Duration

	// Settle is the quiet time in which late changes (tags, notes, AI results) are merged into one update. Zero means
	// 2 minutes.
	Settle time.Duration

	// Grace is the wait before looking whether a write of unknown outcome was carried out. It must be longer than any
	// time-out of Sellsy's servers. Zero means 2 minutes.
	Grace time.Duration

	// Horizon is the age, counted from the end of the call, after which a call is no longer logged or updated. Zero means
	// 7 days.
	Horizon time.Duration

	// Sweep is the interval at which both sides are asked for what their webhooks may have failed to tell. Zero means
	// 10 minutes.
	Sweep time.Duration

	// Workers is how many calls are worked on at a time. Zero means 4.
	Workers int

	// Observer is told what happens, for metrics.
	Observer Observer

	// Logger receives what happens. Nil means nothing is logged. Phone numbers are masked; tokens never appear.
	Logger *slog.Logger
}

const defaultInstallation = "default"

// withDefaults checks the configuration and fills it up. Its error names every field that is wrong.
func (c Config) withDefaults() (Config, error) {
	var errs []error
	complain := func(field, why string) { errs = append(errs, fmt.Errorf("%s: %s", field, why)) }
	if c.Aircall == nil {
		complain("Aircall", "required")
	}
	if c.Sellsy == nil {
		complain("Sellsy", "required")
	}
	if c.Store == nil {
		complain("Store", "required")
	} else if c.Directory == nil {
		if d, ok := c.Store.(store.Directory); ok {
			c.Directory = d
		} else {
			complain("Directory", "required, because Store is not a Directory too")
		}
	}
	if c.Store != nil && c.Installations == nil {
		if i, ok := c.Store.(store.Installations); ok {
			c.Installations = i
		} else {
			complain("Installations", "required, because Store is not an Installations too")
		}
	}
	switch {
	case len(c.Numbers) == 0 && !c.AllNumbers && !c.PickedNumbers:
		complain("Numbers", "name the Aircall numbers to serve, or set AllNumbers or PickedNumbers")
	case len(c.Numbers) > 0 && c.AllNumbers:
		complain("AllNumbers", "cannot be combined with Numbers")
	case len(c.Numbers) > 0 && c.PickedNumbers:
		complain("PickedNumbers", "cannot be combined with Numbers")
	case c.AllNumbers && c.PickedNumbers:
		complain("PickedNumbers", "cannot be combined with AllNumbers")
	}
	for _, d := range []struct {
		field string
		value *time.Duration
		zero  time.Duration
	}{
		{"LogDelay", &c.LogDelay, 30 * time.Second},
		{"Settle", &c.Settle, 2 * time.Minute},
		{"Grace", &c.Grace, 2 * time.Minute},
		{"Horizon", &c.Horizon, 7 * 24 * time.Hour},
		{"Sweep", &c.Sweep, 10 * time.Minute},
	} {
		switch {
		case *d.value < 0:
			complain(d.field, "must not be negative")
		case *d.value == 0:
			*d.value = d.zero
		}
	}
	switch {
	case c.Workers < 0:
		complain("Workers", "must not be negative")
	case c.Workers == 0:
		c.Workers = 4
	}
	if c.ContactKinds == nil {
		c.ContactKinds = partyKinds
	}
	for _, k := range c.ContactKinds {
		if !slices.Contains(partyKinds, k) {
			complain("ContactKinds", fmt.Sprintf("%q is no kind of record", k))
		}
	}
	if k := c.Extras.UnknownCallers; k != "" && !slices.Contains(partyKinds, k) {
		complain("Extras.UnknownCallers", fmt.Sprintf("%q is no kind of record", k))
	}
	if f := c.Extras.FollowUp; f != "" && f != FollowUpTask && f != FollowUpCall {
		complain("Extras.FollowUp", fmt.Sprintf("%q is no way to remind", f))
	}
	if c.Extras.FollowUpAfter < 0 {
		complain("Extras.FollowUpAfter", "must not be negative")
	}
	if c.Installation == "" {
		c.Installation = defaultInstallation
	}
	if c.Region == "" {
		c.Region = "FR"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if err := errors.Join(errs...); err != nil {
		return c, fmt.Errorf("bridge configuration: %w", err)
	}
	return c, nil
}
