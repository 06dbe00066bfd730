package hub

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Settings describe an installation of a [Hub]: its two accounts, and what of a [bridge.Config] is data. The zero value of every
// optional field is that of the Config. As JSON they hold their secrets; printed and logged they do not.
type Settings struct {
	Aircall AircallSettings `json:"aircall"`
	Sellsy  SellsySettings  `json:"sellsy"`

	// Numbers, AllNumbers and PickedNumbers are those of [bridge.Config]; one of them is required.
	Numbers       []aircall.NumberID `json:"numbers,omitempty"`
	AllNumbers    bool               `json:"all_numbers,omitempty"`
	PickedNumbers bool               `json:"picked_numbers,omitempty"`

	Region       string            `json:"region,omitempty"`        // of numbers without a country code; empty: "FR"
	Language     matching.Language `json:"language,omitempty"`      // of descriptions and cards; empty: English
	TimeZone     string            `json:"time_zone,omitempty"`     // of times in descriptions; empty: "Europe/Paris"
	DefaultOwner sellsy.StaffID    `json:"default_owner,omitempty"` // of calls whose owner is not known

	LogDelay Delay `json:"log_delay,omitempty"`
	Settle   Delay `json:"settle,omitempty"`
	Grace    Delay `json:"grace,omitempty"`
	Horizon  Delay `json:"horizon,omitempty"`
	Sweep    Delay `json:"sweep,omitempty"`

	// ContactsSince is when a record of Sellsy must have been created to be written to Aircall as a contact. It counts when
	// the installation is added. Zero means then.
	ContactsSince time.Time `json:"contacts_since,omitzero"`
}

// AircallSettings are the credentials of an Aircall company: an API key, or the access token of an OAuth installation.
type AircallSettings struct {
	APIID       string `json:"api_id,omitempty"`
	APIToken    string `json:"api_token,omitempty"`
	AccessToken string `json:"access_token,omitempty"`

	// Company is the name of the company, for people and to know it again. It changes nothing.
	Company string `json:"company,omitempty"`

	// WebhookTokens are accepted in the bodies of webhooks, besides those of the webhooks that the hub registers.
	WebhookTokens []string `json:"webhook_tokens,omitempty"`
}

// SellsySettings are the credentials of a Sellsy account: those of a client, an access token that does not expire, or a token of
// an OAuth installation, which the hub refreshes.
type SellsySettings struct {
	ClientID     string        `json:"client_id,omitempty"`
	ClientSecret string        `json:"client_secret,omitempty"`
	AccessToken  string        `json:"access_token,omitempty"`
	Token        *oauth2.Token `json:"token,omitempty"`

	// WebhookKeys are those that webhooks may be signed with, besides that of the webhook that the hub registers.
	WebhookKeys []string `json:"webhook_keys,omitempty"`

	// Corp is the id of the account, which webhooks name. It is needed where Sellsy's webhooks share one address. Zero means
	// that of Token, if there is one.
	Corp sellsy.CorpID `json:"corp,omitempty"`
}

// given reports whether there are settings: they are erased when an installation is removed.
func (s Settings) given() bool {
	return s.Aircall.APIID+s.Aircall.APIToken+s.Aircall.AccessToken != ""
}

// corp returns the id of the Sellsy account, zero if it is not known.
func (s Settings) corp() sellsy.CorpID {
	if s.Sellsy.Corp == 0 && s.Sellsy.Token != nil {
		corp, _ := sellsy.CorpIDOf(s.Sellsy.Token)
		return corp
	}
	return s.Sellsy.Corp
}

// Format shows no secret, whatever the verb.
func (Settings) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "hub.Settings(…)") }

// LogValue shows no secret either.
func (Settings) LogValue() slog.Value { return slog.StringValue("hub.Settings(…)") }

// Format shows no secret, whatever the verb.
func (AircallSettings) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "hub.AircallSettings(…)")
}

// LogValue shows no secret either.
func (AircallSettings) LogValue() slog.Value { return slog.StringValue("hub.AircallSettings(…)") }

// Format shows no secret, whatever the verb.
func (SellsySettings) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "hub.SellsySettings(…)")
}

// LogValue shows no secret either.
func (SellsySettings) LogValue() slog.Value { return slog.StringValue("hub.SellsySettings(…)") }

// Delay is a time.Duration that is written like "2m30s" in JSON.
type Delay time.Duration

// MarshalText implements encoding.TextMarshaler.
func (d Delay) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Delay) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Delay(parsed)
	return err
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)
