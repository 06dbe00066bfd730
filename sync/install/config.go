package install

import (
	"context"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// Config describes a [Handler].
type Config struct {
	// URL is where browsers reach the handler, without a slash at its end, such as "https://bridge.example.com/install".
	// Required.
	URL string

	// Aircall is the application that companies install. Without a ClientID the page asks for an API key instead, and for the
	// numbers; Options are used all the same.
	Aircall AircallApp

	// Sellsy is the application that asks for Sellsy's consent. Without a ClientID the page asks for the two parts of a
	// personal API client instead.
	Sellsy SellsyApp

	// Store keeps what is under way, as items of their own kinds. Required.
	Store store.Store

	// AEAD seals what is stored. Sessions that were sealed with another key have ended. Required.
	AEAD cipher.AEAD

	// Installations takes what comes of it. Required.
	Installations Installations

	// Webhooks tells where Aircall and Sellsy reach the bridge of an installation. The addresses must differ from one
	// installation to another. Nil, or an empty address, leaves webhooks to somebody else.
	Webhooks func(id string) bridge.Webhooks

	// Loopback allows plain http for URL on this machine, for development: cookies are then not marked as secure.
	Loopback bool

	// Logger is told what happens. Nil logs nothing. Credentials never appear.
	Logger *slog.Logger
}

// AircallApp is an application of Aircall's for the authorization-code flow.
type AircallApp struct {
	ClientID     string
	ClientSecret string `json:"-"`

	Options []aircall.Option // of the flow, and of the client that registers the webhook
}

// Format shows no secret, whatever the verb.
func (a AircallApp) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "install.AircallApp(%s)", a.ClientID) }

// LogValue shows no secret either.
func (a AircallApp) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// SellsyApp is an API client of Sellsy for the authorization-code flow.
type SellsyApp struct {
	ClientID     string
	ClientSecret string `json:"-"`

	Options []sellsy.Option // of the flow, and of the client that registers the webhook
}

// Format shows no secret, whatever the verb.
func (a SellsyApp) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "install.SellsyApp(%s)", a.ClientID) }

// LogValue shows no secret either.
func (a SellsyApp) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// Installations is what the handler installs into: the program that runs the bridges. Its methods are called by
// [Handler.Run], and Find by the pages too; they must be safe for concurrent use.
type Installations interface {
	// Find returns what is installed under an id, and whether there is anything.
	Find(ctx context.Context, id string) (Installed, bool, error)

	// Done takes an installation over: a new one, or new credentials of an old one. When it returns nil, the installation
	// survives a crash and works. The same result may come again, with the same Ref.
	Done(ctx context.Context, r Result) error

	// Remove forgets an installation whose integration was deleted in Aircall. An unknown one is no error.
	Remove(ctx context.Context, id string) error
}

// Installed is an installation that works.
type Installed struct {
	Ref  string        // of the latest Result
	Corp sellsy.CorpID // zero: not known

	// Company is the name of the Aircall company, as [AircallAccess].Name had it; empty: not known. With API keys it tells whether
	// the same company comes again after its key was deleted.
	Company string

	// Aircall and Sellsy are its clients. Either may be nil: then picked numbers do not show after the installation, and
	// the webhook in Sellsy is left alone when the integration is deleted.
	Aircall *aircall.Client
	Sellsy  *sellsy.Client

	// Calls tells what became of the calls of the installation, such as its [bridge.Bridge]. Nil: the last page does not wait for the
	// first one.
	Calls Calls
}

// Calls tells what became of calls.
type Calls interface {
	// Calls returns reports on up to limit calls, the latest ids first, starting before the given id; zero: from the latest.
	Calls(ctx context.Context, before aircall.CallID, limit int) ([]report.Call, error)
}

// Result is an installation as the administrator chose it.
type Result struct {
	// ID names the pair of accounts, the same at every installation of it: "aircall-" with the company's id, or with an API
	// key, which does not tell it, "sellsy-" with the account's.
	ID string

	// Ref stands for the credentials and the choice of numbers: consent that is given again has another. A result with the Ref
	// of the installation at hand was taken over already, and its token may be older than the one at hand.
	Ref string

	Aircall AircallAccess
	Sellsy  SellsyAccess

	// PickedNumbers says that the numbers are those that the administrator picks in Aircall, also later; see
	// [bridge.Config]. Otherwise they are all, or Numbers.
	PickedNumbers bool
	AllNumbers    bool
	Numbers       []aircall.NumberID

	// AircallTokens and SellsyKeys prove what comes to the webhooks. Empty when no webhook was registered.
	AircallTokens []string
	SellsyKeys    []string
}

// Format shows no secret, whatever the verb.
func (r Result) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "install.Result(%s)", r.ID) }

// LogValue shows no secret either.
func (r Result) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// reference is the Ref of a result.
func reference(r Result) string {
	var refresh string
	if r.Sellsy.Token != nil {
		refresh = r.Sellsy.Token.RefreshToken
	}
	text := fmt.Sprintf("%q %q %q %q %q %q %t %t %v", r.Aircall.Token, r.Aircall.APIID, r.Aircall.APIToken,
		refresh, r.Sellsy.ClientID, r.Sellsy.ClientSecret, r.PickedNumbers, r.AllNumbers, r.Numbers)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// AircallAccess are the credentials of an Aircall company: a token, or an API key.
type AircallAccess struct {
	Token           string            `json:"token,omitempty"`
	APIID, APIToken string            `json:",omitempty"`
	Company         aircall.CompanyID `json:"company,omitempty"` // zero with an API key
	Name            string            `json:"name"`              // of the company
}

// Auth returns the credentials for [aircall.New].
func (a AircallAccess) Auth() aircall.Auth {
	if a.Token != "" {
		return aircall.BearerToken(a.Token)
	}
	return aircall.BasicAuth(a.APIID, a.APIToken)
}

// Format shows no secret, whatever the verb.
func (a AircallAccess) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "install.AircallAccess(%s)", a.Name)
}

// LogValue shows no secret either.
func (a AircallAccess) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// SellsyAccess are the credentials of a Sellsy account: a token with its refresh token, or a personal API client.
type SellsyAccess struct {
	Token                  *oauth2.Token `json:"token,omitempty"` // for [sellsy.OAuth.TokenSource]
	ClientID, ClientSecret string        `json:",omitempty"`
	Corp                   sellsy.CorpID `json:"corp"`

	// Name is how the account is called on the page: that of its address, and the town. Sellsy tells no other, and this one only to whoever may read
	// the account. Empty: it was not told.
	Name string `json:"name,omitempty"`
}

// Format shows no secret, whatever the verb.
func (a SellsyAccess) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "install.SellsyAccess(%d)", a.Corp) }

// LogValue shows no secret either.
func (a SellsyAccess) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// check completes the configuration. Its error names every field that is wrong.
func (c Config) check() (Config, *url.URL, error) {
	base, err := c.checkURL()
	errs := []error{err}
	for field, missing := range map[string]bool{
		"Store": c.Store == nil, "AEAD": c.AEAD == nil, "Installations": c.Installations == nil,
	} {
		if missing {
			errs = append(errs, fmt.Errorf("%s: required", field))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return c, nil, fmt.Errorf("installation page: %w", err)
	}
	if c.Webhooks == nil {
		c.Webhooks = func(string) bridge.Webhooks { return bridge.Webhooks{} }
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, base, nil
}

func (c Config) checkURL() (*url.URL, error) {
	base, err := url.Parse(c.URL)
	switch {
	case err != nil || base.Host == "" || strings.HasSuffix(c.URL, "/") || base.RawQuery != "" || base.Fragment != "":
		return nil, errors.New("URL: need the whole address of the handler, without a slash at its end")
	case base.Scheme == "http" && !c.Loopback:
		return nil, errors.New("URL: need https")
	case base.Scheme == "http" && !loopback(base.Hostname()):
		return nil, errors.New("URL: http is for this machine only")
	case base.Scheme != "http" && base.Scheme != "https":
		return nil, errors.New("URL: need https")
	}
	return base, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
