package hub

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// connector makes bridges of settings.
type connector struct {
	Config

	vault *vault
}

// connect makes the bridge of an installation, and returns its configuration too.
func (c *connector) connect(id string, st storedSettings) (*bridge.Bridge, bridge.Config, error) {
	s := st.Settings
	cfg, err := c.config(id, st)
	if err == nil && c.Configure != nil {
		err = c.Configure(id, s, &cfg)
	}
	var b *bridge.Bridge
	if err == nil {
		cfg.Store, cfg.Directory, cfg.Installations, cfg.Installation = c.Store, c.Directory, c.Installations, id
		b, err = bridge.New(cfg)
	}
	if err != nil {
		return nil, cfg, fmt.Errorf("installation %s: %w: %w", id, ErrSettings, err)
	}
	return b, cfg, nil
}

// config turns settings into a configuration.
func (c *connector) config(id string, st storedSettings) (cfg bridge.Config, err error) {
	s := st.Settings
	cfg = bridge.Config{
		Numbers: s.Numbers, AllNumbers: s.AllNumbers, PickedNumbers: s.PickedNumbers, Region: s.Region,
		LogDelay: time.Duration(s.LogDelay), Settle: time.Duration(s.Settle), Grace: time.Duration(s.Grace),
		Horizon: time.Duration(s.Horizon), Sweep: time.Duration(s.Sweep), Logger: c.Logger,
	}
	cfg.Policy.Language, cfg.Policy.DefaultOwner = s.Language, s.DefaultOwner
	if cfg.Policy.Location, err = time.LoadLocation(cmp.Or(s.TimeZone, "Europe/Paris")); err != nil {
		return cfg, errors.New("time_zone: need the name of a time zone, such as Europe/Paris")
	}
	if c.PublicURL != "" {
		cfg.Webhooks.AircallURL = c.PublicURL + "/webhooks/aircall/" + id
		cfg.Webhooks.SellsyURL = c.PublicURL + "/webhooks/sellsy/" + id
		if len(s.Sellsy.WebhookKeys) > 0 {
			cfg.Webhooks.SellsyKey = s.Sellsy.WebhookKeys[0]
		}
	}
	if cfg.Aircall, err = c.aircallClient(s.Aircall); err != nil {
		return cfg, err
	}
	cfg.Sellsy, err = c.sellsyClient(id, s.Sellsy, st.TokenSet)
	return cfg, err
}

func (c *connector) aircallClient(s AircallSettings) (*aircall.Client, error) {
	auth := aircall.BearerToken(s.AccessToken)
	switch {
	case s.AccessToken == "" && (s.APIID == "" || s.APIToken == ""):
		return nil, errors.New("aircall: need api_id and api_token, or access_token")
	case s.AccessToken != "" && s.APIID+s.APIToken != "":
		return nil, errors.New("aircall: need either api_id and api_token, or access_token")
	case s.AccessToken == "":
		auth = aircall.BasicAuth(s.APIID, s.APIToken)
	}
	options := []aircall.Option{aircall.WithProcesses(c.Processes)}
	if c.HTTPClient != nil {
		options = append(options, aircall.WithHTTPClient(c.HTTPClient))
	}
	if c.AircallURL != "" {
		options = append(options, aircall.WithBaseURL(c.AircallURL))
	}
	return aircall.New(auth, options...)
}

func (c *connector) sellsyClient(id string, s SellsySettings, set time.Time) (*sellsy.Client, error) {
	options := []sellsy.Option{sellsy.WithProcesses(c.Processes)}
	if c.HTTPClient != nil {
		options = append(options, sellsy.WithHTTPClient(c.HTTPClient))
	}
	if c.SellsyURL != "" {
		options = append(options, sellsy.WithBaseURL(c.SellsyURL))
	}
	if c.SellsyTokenURL != "" {
		options = append(options, sellsy.WithTokenURL(c.SellsyTokenURL))
	}
	given := 0
	for _, there := range []bool{s.ClientID+s.ClientSecret != "", s.AccessToken != "", s.Token != nil} {
		if there {
			given++
		}
	}
	switch {
	case given != 1:
		return nil, errors.New("sellsy: need one of client_id and client_secret, access_token, and token")
	case s.AccessToken != "":
		return sellsy.New(sellsy.BearerToken(s.AccessToken), options...)
	case s.Token == nil:
		return sellsy.New(sellsy.ClientCredentials(s.ClientID, s.ClientSecret, options...), options...)
	case c.SellsyOAuth == nil:
		return nil, errors.New("sellsy: token: this program has no OAuth client to refresh it with")
	case s.Token.RefreshToken == "":
		return nil, errors.New("sellsy: token: it has no refresh_token")
	default:
		return sellsy.New(c.vault.token(id, c.SellsyOAuth, s.Token, set), options...)
	}
}
