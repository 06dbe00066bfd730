package bridge

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/calls"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/engine"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/extras"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
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

	// Directory keeps the records of Sellsy by phone number. Nil means Store, which must then be a Directory too.
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

	// NoCards and NoLogs leave out the cards, or the phone calls in Sellsy. Both may be left to the rules of single lines.
	NoCards, NoLogs bool

	// Lines are the numbers whose calls have rules of their own, which stand in place of all rules above, not beside them. What is not
	// about calls, such as the language of reminders, follows the rules above.
	Lines map[aircall.NumberID]Rules

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
	Observer report.Observer

	// Logger receives what happens. Nil means nothing is logged. Phone numbers are masked; tokens never appear.
	Logger *slog.Logger
}

// Rules are those for the calls on one line. The zero value is the official behaviour, in English. See the fields of the same names
// in [Config].
type Rules struct {
	Filter           activity.Filter
	Policy           activity.Policy
	PartyRules       matching.PartyRules
	OpportunityRules matching.OpportunityRules
	NoCards, NoLogs  bool
}

// Webhooks are the addresses under which the handlers of the bridge can be reached from outside.
type Webhooks struct {
	// AircallURL is where [Bridge.AircallWebhook] is served. Empty: no webhook is registered in Aircall. The token that
	// Aircall gives is accepted besides those given to the handler.
	AircallURL string

	// SellsyURL is where [Bridge.SellsyWebhook] is served. Empty: no webhook is registered in Sellsy.
	SellsyURL string

	// SellsyKey signs Sellsy's webhooks; a long random text. Empty: the one that Sellsy makes up. It is accepted besides
	// those given to the handler.
	SellsyKey string `json:"-"`
}

// Format shows no key, whatever the verb.
func (w Webhooks) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "bridge.Webhooks(%s %s)", w.AircallURL, w.SellsyURL)
}

// LogValue shows no key either.
func (w Webhooks) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(w)) }

// Extras is what the bridge does in Sellsy beyond phone calls. The zero value is nothing, as with Aircall's own integration.
// Everything is made once, whatever is delivered twice and however often the process dies, and is left alone after that, but
// for reminders that are not needed any more: what people finish, change or delete stays so. Of calls and messages that are more than a day old, nothing is made any more.
type Extras struct {
	// UnknownCallers is the kind of record to create for inbound callers whom Sellsy does not know: an individual or a company,
	// which become prospects, or a contact. Their calls are then logged on it. Empty: none. It needs the scope
	// individuals.write, companies.write or contacts.write.
	UnknownCallers matching.Kind

	// FollowUp is what an inbound call that nobody answered leaves for the owner of its phone call, with or without a
	// voicemail, unless they have talked by then. It is due FollowUpAfter the end of the call; zero means after an hour. When
	// they talk later, a task that is still to be done is done, and a call that is still scheduled is deleted.
	FollowUp      FollowUp
	FollowUpAfter time.Duration

	// FollowUpWait is how long after the end of the call a call back is waited for, before the reminder is made; less than a
	// day. Zero makes it when the call is logged. It costs one request to Sellsy for each reminder, which is looked for first.
	FollowUpWait time.Duration

	// FollowUpFor is the member of staff who is reminded. Zero is the owner of the phone call.
	FollowUpFor sellsy.StaffID

	// ActionItems makes a task of each action item that Aircall's AI found, for the owner of the phone call, due a day after
	// the call.
	ActionItems bool

	// TaskLabel is the label of tasks, of which Sellsy wants one. Zero: the account's first active one. Tasks need the scopes
	// tasks.read and tasks.write.
	TaskLabel sellsy.TaskLabelID

	// Messages writes the text messages, sent or received on a served number, as comments on the record that has the number of
	// the other party: one for those of a day between a line and a number, which grows. What people write around our lines stays,
	// and a comment that people delete is not made again. WhatsApp and files are named; the addresses of files, which expire, are
	// not written. It costs one request to Sellsy for the first message, and two for each change after that. It needs the scopes
	// comments.read and comments.write.
	Messages bool
}

// FollowUp is a way to remind somebody of a missed call.
type FollowUp string

// The ways to remind.
const (
	FollowUpTask FollowUp = "task" // a task
	FollowUpCall FollowUp = "call" // a scheduled phone call, with a reminder by e-mail
)

// kinds are the kinds of Sellsy's records.
var kinds = []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}

// complete fills in what is left out, and checks the rest. Its error names every field that is wrong.
func (c Config) complete() (Config, error) {
	if c.Directory == nil {
		c.Directory, _ = c.Store.(store.Directory)
	}
	if c.Installations == nil {
		c.Installations, _ = c.Store.(store.Installations)
	}
	if c.ContactKinds == nil {
		c.ContactKinds = kinds
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Installation, c.Region = cmp.Or(c.Installation, "default"), cmp.Or(c.Region, "FR")
	c.LogDelay, c.Sweep = cmp.Or(c.LogDelay, 30*time.Second), cmp.Or(c.Sweep, 10*time.Minute)
	c.Settle, c.Grace = cmp.Or(c.Settle, 2*time.Minute), cmp.Or(c.Grace, 2*time.Minute)
	c.Horizon, c.Workers = cmp.Or(c.Horizon, 7*24*time.Hour), cmp.Or(c.Workers, 4)
	return c, c.check()
}

func (c Config) check() error {
	var errs []error
	for _, rule := range []struct {
		ok         bool
		field, why string
	}{
		{c.Aircall != nil, "Aircall", "required"},
		{c.Sellsy != nil, "Sellsy", "required"},
		{c.Store != nil, "Store", "required"},
		{c.Store == nil || c.Directory != nil, "Directory", "required, because Store is not a Directory too"},
		{c.Store == nil || c.Installations != nil, "Installations", "required, because Store is not an Installations too"},
		{len(c.Numbers) > 0 || c.AllNumbers || c.PickedNumbers, "Numbers", "name the Aircall numbers to serve, or set AllNumbers or PickedNumbers"},
		{len(c.Numbers) == 0 || !c.AllNumbers, "AllNumbers", "cannot be combined with Numbers"},
		{len(c.Numbers) == 0 || !c.PickedNumbers, "PickedNumbers", "cannot be combined with Numbers"},
		{!c.AllNumbers || !c.PickedNumbers, "PickedNumbers", "cannot be combined with AllNumbers"},
		{c.LogDelay >= 0, "LogDelay", "must not be negative"},
		{c.Settle >= 0, "Settle", "must not be negative"},
		{c.Grace >= 0, "Grace", "must not be negative"},
		{c.Horizon >= 0, "Horizon", "must not be negative"},
		{c.Sweep >= 0, "Sweep", "must not be negative"},
		{c.Workers >= 0, "Workers", "must not be negative"},
		{c.Extras.FollowUpAfter >= 0, "Extras.FollowUpAfter", "must not be negative"},
		{c.Extras.FollowUpWait >= 0 && c.Extras.FollowUpWait < 24*time.Hour, "Extras.FollowUpWait", "must be between zero and a day"},
		{c.Extras.FollowUpFor >= 0, "Extras.FollowUpFor", "must not be negative"},
		{slices.Contains([]FollowUp{"", FollowUpTask, FollowUpCall}, c.Extras.FollowUp), "Extras.FollowUp",
			fmt.Sprintf("%q is no way to remind", c.Extras.FollowUp)},
		{c.Extras.UnknownCallers == "" || slices.Contains(kinds, c.Extras.UnknownCallers), "Extras.UnknownCallers",
			fmt.Sprintf("%q is no kind of record", c.Extras.UnknownCallers)},
	} {
		if !rule.ok {
			errs = append(errs, fmt.Errorf("%s: %s", rule.field, rule.why))
		}
	}
	for _, k := range c.ContactKinds {
		if !slices.Contains(kinds, k) {
			errs = append(errs, fmt.Errorf("ContactKinds: %q is no kind of record", k))
		}
	}
	if err := errors.Join(append(errs, c.checkRules()...)...); err != nil {
		return fmt.Errorf("bridge configuration: %w", err)
	}
	return nil
}

// engine hands a complete configuration to the rooms.
func (c Config) engine() *engine.Engine {
	lines := make(map[aircall.NumberID]calls.Rules, len(c.Lines))
	for id, r := range c.Lines {
		lines[id] = calls.Rules(r)
	}
	return engine.New(engine.Config{
		Options: account.Options{
			ID: c.Installation, Region: c.Region, Aircall: c.Aircall, Sellsy: c.Sellsy, Directory: c.Directory,
			Installations: c.Installations, Log: c.Logger, Observer: c.Observer,
			Numbers: c.Numbers, AllNumbers: c.AllNumbers, PickedNumbers: c.PickedNumbers,
		},
		Store: c.Store, Lines: lines, ContactKinds: c.ContactKinds, Workers: c.Workers,
		Rules: calls.Rules(c.rules()),
		Extras: extras.Settings{
			UnknownCallers: c.Extras.UnknownCallers, FollowUp: extras.FollowUp(c.Extras.FollowUp), FollowUpAfter: c.Extras.FollowUpAfter,
			FollowUpWait: c.Extras.FollowUpWait, FollowUpFor: c.Extras.FollowUpFor,
			ActionItems: c.Extras.ActionItems, TaskLabel: c.Extras.TaskLabel, Messages: c.Extras.Messages,
		},
		AircallURL: c.Webhooks.AircallURL, SellsyURL: c.Webhooks.SellsyURL, SellsyKey: c.Webhooks.SellsyKey,
		LogDelay: c.LogDelay, Settle: c.Settle, Grace: c.Grace, Horizon: c.Horizon, Sweep: c.Sweep,
	})
}
