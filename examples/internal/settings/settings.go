// Package settings reads the environment that the bridge and the programs that come with it share. "bridge -help"
// prints them.
package settings

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Settings are what the environment says. Do not print them: there are secrets among them.
type Settings struct {
	AircallAuth   aircall.Auth
	AircallURL    string
	AircallTokens []string // accepted in the bodies of Aircall's webhooks

	SellsyAuth sellsy.Auth
	SellsyURL  string
	SellsyKeys []string // with which Sellsy's webhooks may be signed: one, or none

	// Numbers are the Aircall numbers to serve, unless AllNumbers is set. With neither, they are those that the
	// administrator picked for the access token.
	Numbers    []aircall.NumberID
	AllNumbers bool

	Listen    string   // host and port
	PublicURL *url.URL // nil: webhooks are somebody else's
	Database  string   // a connection string with a password; empty: Data it is
	Data      string   // a file
	Country   string
	LogLevel  slog.Level
	LogJSON   bool // instead of text
	Extras    bridge.Extras

	ConsolePassword string // empty: there is no console

	LogDelay, Settle, Grace, Sweep time.Duration

	// Rules are those of all calls, Lines those of single lines. Of the variables they have language, time zone and default owner;
	// the rest is what the settings file says.
	bridge.Rules
	Lines map[aircall.NumberID]bridge.Rules

	ContactKinds []matching.Kind // nil: all

	// Through is the transport of all requests to both services. Nil: net/http's own. It is not read from anywhere.
	Through http.RoundTripper

	Env      Environment // with what the settings file adds to it
	Warnings []string    // sentences about variables that look as if they were meant for the bridge, which does not read them
}

// Read reads the settings. An empty variable is one that is not set. The error is one line that names every variable that
// is missing or wrong; it never holds what a variable was set to.
func Read(env Environment) (Settings, error) {
	r := &reader{env: env, known: ForBridge()}
	f := r.config()
	s := Settings{
		Env:           r.env,
		AircallAuth:   r.aircallAuth(),
		AircallURL:    r.aircallURL(),
		AircallTokens: r.list("AIRCALL_WEBHOOK_TOKEN"),
		SellsyAuth:    r.sellsyAuth(),
		SellsyURL:     r.sellsyURL(),
		Listen:        r.listen("BRIDGE_LISTEN"),
		PublicURL:     r.publicURL("BRIDGE_PUBLIC_URL"),
		Country:       r.country("BRIDGE_COUNTRY"),
		Rules: bridge.Rules{Policy: activity.Policy{
			Language:     r.language("BRIDGE_LANGUAGE"),
			Location:     r.timeZone("BRIDGE_TIMEZONE"),
			DefaultOwner: r.staff("BRIDGE_DEFAULT_OWNER"),
		}},
		LogDelay: r.duration("BRIDGE_LOG_DELAY"),
		Settle:   r.duration("BRIDGE_SETTLE"),
		Grace:    r.duration("BRIDGE_GRACE"),
		Sweep:    r.duration("BRIDGE_SWEEP"),
		LogLevel: r.level("BRIDGE_LOG_LEVEL"),
		LogJSON:  r.json("BRIDGE_LOG_FORMAT"),
		Extras:   r.extras("BRIDGE_EXTRAS"),

		ConsolePassword: r.password("BRIDGE_CONSOLE_PASSWORD", console.MinPassword),
	}
	if key := r.secret("SELLSY_WEBHOOK_KEY"); key != "" {
		s.SellsyKeys = []string{key}
	}
	s.Numbers, s.AllNumbers = r.numbers("BRIDGE_NUMBERS")
	s.Database, s.Data = r.store()
	f.apply(r, &s)
	s.Warnings = r.strays()
	return s, r.err()
}

// PickedNumbers reports whether the administrator picks the numbers to serve in Aircall.
func (s Settings) PickedNumbers() bool { return len(s.Numbers) == 0 && !s.AllNumbers }

// Webhooks are the addresses to register, if there is a public one.
func (s Settings) Webhooks() bridge.Webhooks {
	if s.PublicURL == nil {
		return bridge.Webhooks{}
	}
	return bridge.Webhooks{
		AircallURL: s.PublicURL.JoinPath(AircallPath).String(),
		SellsyURL:  s.PublicURL.JoinPath(SellsyPath).String(),
		SellsyKey:  strings.Join(s.SellsyKeys, ""),
	}
}

// The paths of the webhooks below the public address.
const (
	AircallPath = "/webhooks/aircall"
	SellsyPath  = "/webhooks/sellsy"
)

// What helps when a service refuses the credentials.
const (
	AircallRemedy = "Check AIRCALL_API_ID and AIRCALL_API_TOKEN, or AIRCALL_ACCESS_TOKEN. A key is made in the Dashboard under " +
		"Integrations, API keys; a token ends when the integration is uninstalled, and comes back with a new installation."
	SellsyRemedy = "Check SELLSY_CLIENT_ID and SELLSY_CLIENT_SECRET, or SELLSY_ACCESS_TOKEN, which is not renewed. An API access is made in " +
		"Sellsy’s settings, under Developer portal."
)

// Config describes a bridge between the two accounts, on a store. It does not ask for webhooks to be registered. If the
// settings do not name the Aircall numbers, they are those that the administrator picked for the integration.
func (s Settings) Config(st store.Store, logger *slog.Logger) (bridge.Config, error) {
	agent := "aircall-sellsy-bridge/" + command.Version()
	through := &http.Client{Transport: s.Through}
	ac, err := aircall.New(s.AircallAuth, aircall.WithBaseURL(s.AircallURL), aircall.WithUserAgent(agent),
		aircall.WithHTTPClient(through), aircall.WithLogger(logger))
	if err != nil {
		return bridge.Config{}, err
	}
	sc, err := sellsy.New(s.SellsyAuth, sellsy.WithBaseURL(s.SellsyURL), sellsy.WithUserAgent(agent),
		sellsy.WithHTTPClient(through), sellsy.WithLogger(logger))
	if err != nil {
		return bridge.Config{}, err
	}
	return bridge.Config{
		Aircall: ac, Sellsy: sc, Store: st, Numbers: s.Numbers, AllNumbers: s.AllNumbers,
		Remedies:      bridge.Remedies{Aircall: AircallRemedy, Sellsy: SellsyRemedy, Numbers: "Set BRIDGE_NUMBERS to ids of those that it has, or to all."},
		PickedNumbers: s.PickedNumbers(), Region: s.Country, Policy: s.Policy, Extras: s.Extras,
		Filter: s.Filter, PartyRules: s.PartyRules, OpportunityRules: s.OpportunityRules, ContactKinds: s.ContactKinds,
		NoCards: s.NoCards, NoLogs: s.NoLogs, Lines: s.Lines,
		LogDelay: s.LogDelay, Settle: s.Settle, Grace: s.Grace, Sweep: s.Sweep, Logger: logger,
	}, nil
}
