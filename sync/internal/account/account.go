// Package account is one pair of connected accounts, as all rooms of the engine share it: the clients by urgency, which Aircall
// numbers are served, the staff, what is stored of the installation, and what is counted and told.
package account

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Options describe an [Account]. All are required, but for the numbers: none of them are served then.
type Options struct {
	ID            string
	Region        string // of numbers written without a country code
	Aircall       *aircall.Client
	Sellsy        *sellsy.Client
	Directory     store.Directory // for cursors
	Installations store.Installations
	Log           *slog.Logger
	Observer      report.Observer

	Numbers       []aircall.NumberID
	AllNumbers    bool
	PickedNumbers bool // as the administrator picks them in Aircall

	Remedies Remedies
}

// Remedies are sentences that say how to mend credentials that are refused, and numbers that do not exist; empty: some that fit always.
type Remedies struct{ Aircall, Sellsy, Numbers string }

// Account is a pair of connected accounts. It is safe for concurrent use.
type Account struct {
	ID, Region string
	Log        *slog.Logger
	Events     *Events
	Health     *Health

	Aircall     *aircall.Client // everything else waits behind cards
	AircallLive *aircall.Client // for cards, while a phone is ringing
	Sellsy      *sellsy.Client
	SellsyLive  *sellsy.Client
	SellsyBulk  *sellsy.Client // for scans

	directory     store.Directory
	installations store.Installations
	numbers       servedNumbers
	lines         lines
	staffs        *staffList
	remedies      Remedies
	asked         atomic.Bool // Aircall was asked for its numbers
}

// New returns an account. It does no I/O.
func New(o Options) *Account {
	a := &Account{
		ID: o.ID, Region: o.Region, Log: o.Log.With("installation", o.ID), Events: &Events{observer: o.Observer},
		directory: o.Directory, installations: o.Installations, remedies: o.Remedies,
	}
	a.Events.log, a.Health = a.Log, &Health{log: a.Log, remedies: o.Remedies}
	phones, crm := o.Aircall.Watched(a.Health.aircallEnded), o.Sellsy.Watched(a.Health.sellsyEnded)
	a.Aircall, a.AircallLive = phones.Background(), phones.Interactive()
	a.Sellsy, a.SellsyLive, a.SellsyBulk = crm, crm.Interactive(), crm.Background()
	a.staffs = newStaffList(crm)
	a.Events.noted = a.Health.noteFailure
	a.numbers.all, a.numbers.picked = o.AllNumbers, o.PickedNumbers
	if len(o.Numbers) > 0 {
		a.numbers.set(o.Numbers)
	}
	return a
}

// Counterpart returns the number of the other party of a call, and false when it is withheld or not a phone number.
func (a *Account) Counterpart(c *aircall.Call) (matching.Number, bool) {
	digits, ok := c.Counterpart()
	if !ok {
		return 0, false
	}
	n, err := matching.ParseNumber(digits, a.Region)
	return n, err == nil
}

// RecordName is a record as it appears in logs and ids, such as "contact/42".
func RecordName(ref matching.Ref) string { return fmt.Sprintf("%s/%d", ref.Kind, ref.ID) }

// ParseRecordName is the reverse of RecordName.
func ParseRecordName(name string) (matching.Ref, error) {
	kind, number, _ := strings.Cut(name, "/")
	n, err := strconv.ParseInt(number, 10, 64)
	return matching.Ref{Kind: matching.Kind(kind), ID: n}, err
}

// masked is a phone number as it may appear in logs: its country and last two digits.
type masked matching.Number

// Mask returns a number as it may appear in logs.
func Mask(n matching.Number) slog.LogValuer { return masked(n) }

// LogValue implements slog.LogValuer.
func (m masked) LogValue() slog.Value {
	s := matching.Number(m).String()
	if len(s) < 6 {
		return slog.StringValue("***")
	}
	return slog.StringValue(s[:3] + "***" + s[len(s)-2:])
}

// Cursor returns what [Account.SetCursor] stored under a name, "" if there is nothing.
func (a *Account) Cursor(ctx context.Context, name string) (string, error) {
	return a.directory.Cursor(ctx, a.ID, name)
}

// SetCursor stores a value under a name.
func (a *Account) SetCursor(ctx context.Context, name, value string) error {
	return a.directory.SetCursor(ctx, a.ID, name, value)
}

// Time returns the time that is stored under a cursor's name, zero if there is none.
func (a *Account) Time(ctx context.Context, cursor string) (time.Time, error) {
	text, err := a.Cursor(ctx, cursor)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, text)
}

// SetTime stores a time under a cursor's name.
func (a *Account) SetTime(ctx context.Context, cursor string, t time.Time) error {
	return a.SetCursor(ctx, cursor, t.UTC().Format(time.RFC3339))
}
