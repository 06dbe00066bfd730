package hub

import (
	"cmp"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Config describes a [Hub].
type Config struct {
	// Store keeps the work of all installations. Required.
	Store store.Store

	// Directory and Installations are kept in Store if nil, which must then be a [store.Directory] and a [store.Installations] too.
	Directory     store.Directory
	Installations store.Installations

	// Cipher seals the settings and secrets of the installations where they are stored, such as AES-GCM or
	// XChaCha20-Poly1305 with a key that is kept elsewhere. Required. All processes on a store need the same key.
	Cipher cipher.AEAD

	// PublicURL is below what address Aircall and Sellsy reach the handlers of the hub. If set, the webhooks of each installation
	// are registered and repaired, at PublicURL/webhooks/aircall/{installation} and PublicURL/webhooks/sellsy/{installation}.
	PublicURL string

	// Processes is how many processes run a hub on the same store. The quotas of each installation are divided among them.
	// Zero means 1.
	Processes int

	// Workers is how many items of each kind are worked on at a time, all installations together, and how many installations at a
	// time have their records read, their calls swept or their webhooks checked. Zero means 32. Of one installation there are never
	// more than its own [bridge.Config].Workers calls, 4 by default, at a time.
	Workers int

	// Refresh is how often the hub looks whether another process has added, changed, paused or removed an installation.
	// Zero means 15 seconds.
	Refresh time.Duration

	// HTTPClient sends the requests of all installations. Nil means one that keeps connections open for all workers.
	HTTPClient *http.Client

	// AircallURL, SellsyURL and SellsyTokenURL are the vendors' if empty.
	AircallURL, SellsyURL, SellsyTokenURL string

	// SellsyOAuth refreshes the tokens of installations that have [SellsySettings].Token. Without, they are refused.
	SellsyOAuth *sellsy.OAuth

	// Configure, if set, changes the configuration that was made of an installation's settings: it sets what is not data, such
	// as filters, rules and observers, or other clients. It is called again when the settings change. It must be quick, and safe
	// for concurrent use.
	Configure func(installation string, s Settings, c *bridge.Config) error

	// Logger receives what happens. Nil means nothing is logged.
	Logger *slog.Logger
}

// complete fills in what is left out, and checks the rest. Its error names every field that is wrong.
func (c Config) complete() (Config, error) {
	if c.Directory == nil {
		c.Directory, _ = c.Store.(store.Directory)
	}
	if c.Installations == nil {
		c.Installations, _ = c.Store.(store.Installations)
	}
	c.Processes, c.Workers, c.Refresh = cmp.Or(c.Processes, 1), cmp.Or(c.Workers, 32), cmp.Or(c.Refresh, 15*time.Second)
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if transport, ok := http.DefaultTransport.(*http.Transport); ok && c.HTTPClient == nil {
		transport = transport.Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 2*max(c.Workers, 1) // all go to two hosts
		c.HTTPClient = &http.Client{Transport: transport}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, c.check()
}

func (c Config) check() error {
	var errs []error
	for _, rule := range []struct {
		ok         bool
		field, why string
	}{
		{c.Store != nil, "Store", "required"},
		{c.Store == nil || c.Directory != nil, "Directory", "required, because Store is not a Directory too"},
		{c.Store == nil || c.Installations != nil, "Installations", "required, because Store is not an Installations too"},
		{c.Cipher != nil, "Cipher", "required"},
		{c.Processes >= 0, "Processes", "must not be negative"},
		{c.Workers >= 0, "Workers", "must not be negative"},
		{c.Refresh >= 0, "Refresh", "must not be negative"},
	} {
		if !rule.ok {
			errs = append(errs, fmt.Errorf("%s: %s", rule.field, rule.why))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("hub configuration: %w", err)
	}
	return nil
}
