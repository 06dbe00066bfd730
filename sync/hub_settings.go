package sync

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Settings describe an installation of a [Hub]: its two accounts, and what of a [Config] is data. The zero value of every
// optional field is Config's. As JSON they hold their secrets; printed and logged they do not.
type Settings struct {
	Aircall AircallSettings `json:"aircall"`
	Sellsy  SellsySettings  `json:"sellsy"`

	// Numbers, AllNumbers and PickedNumbers are those of [Config]; one of them is required.
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

// Format shows no secret, whatever the verb.
func (Settings) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "bridge.Settings(…)") }

// LogValue shows no secret either.
func (Settings) LogValue() slog.Value { return slog.StringValue("bridge.Settings(…)") }

// Format shows no secret, whatever the verb.
func (AircallSettings) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "bridge.AircallSettings(…)")
}

// LogValue shows no secret either.
func (AircallSettings) LogValue() slog.Value { return slog.StringValue("bridge.AircallSettings(…)") }

// Format shows no secret, whatever the verb.
func (SellsySettings) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "bridge.SellsySettings(…)")
}

// LogValue shows no secret either.
func (SellsySettings) LogValue() slog.Value { return slog.StringValue("bridge.SellsySettings(…)") }

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

// ErrSealed is wrapped by the error of settings that cannot be opened: they were sealed with another key or for another
// installation, or are damaged.
var ErrSealed = errors.New("sealed with another key, or damaged")

// sealVersion is the first byte of everything sealed.
const sealVersion = 1

const settingsSchema = 1

// storedSettings is what is sealed and kept with an installation.
type storedSettings struct {
	Schema   int       `json:"schema"`
	Settings Settings  `json:"settings,omitzero"`
	Paused   time.Time `json:"paused,omitzero"` // since when
	Removed  time.Time `json:"removed,omitzero"`
}

// sealed encrypts a value for an installation: a version, a random nonce, the ciphertext. What it is, and for whom, is
// authenticated, so that nothing can be put in the place of anything else.
func sealed(aead cipher.AEAD, what, installation string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 1+aead.NonceSize(), 1+aead.NonceSize()+len(text)+aead.Overhead())
	out[0] = sealVersion
	if _, err := rand.Read(out[1:]); err != nil {
		return nil, err
	}
	return aead.Seal(out, out[1:], text, sealedFor(what, installation)), nil
}

// unseal is the reverse of sealed. Its errors hold nothing of the content.
func unseal(aead cipher.AEAD, what, installation string, data []byte, into any) error {
	named := func(err error) error { return fmt.Errorf("installation %s: %s: %w", installation, what, err) }
	switch {
	case len(data) < 1+aead.NonceSize()+aead.Overhead():
		return named(ErrSealed)
	case data[0] != sealVersion:
		return named(fmt.Errorf("sealed in form %d, which this program does not know", data[0]))
	}
	nonce, text := data[1:1+aead.NonceSize()], data[1+aead.NonceSize():]
	text, err := aead.Open(nil, nonce, text, sealedFor(what, installation))
	if err != nil {
		return named(ErrSealed)
	}
	if json.Unmarshal(text, into) != nil {
		return named(errUnreadable) // the decoder's text could repeat parts of it
	}
	return nil
}

func sealedFor(what, installation string) []byte {
	return []byte("aircall-sellsy-go\x00" + what + "\x00" + installation)
}

const settingsName = "settings"

func (h *Hub) seal(id string, st storedSettings) ([]byte, error) {
	st.Schema = settingsSchema
	return sealed(h.cfg.Cipher, settingsName, id, st)
}

func (h *Hub) unseal(in store.Installation) (storedSettings, error) {
	var st storedSettings
	err := unseal(h.cfg.Cipher, settingsName, in.ID, in.Settings, &st)
	if err == nil && st.Schema > settingsSchema {
		err = fmt.Errorf("installation %s: settings: schema %d is newer than this program's %d", in.ID, st.Schema, settingsSchema)
	}
	return st, err
}
