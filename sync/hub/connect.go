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

// connect makes the bridge of an installation, and returns its configuration too.
func (h *Hub) connect(id string, s Settings) (*bridge.Bridge, bridge.Config, error) {
	cfg, err := h.config(id, s)
	if err == nil && h.cfg.Configure != nil {
		err = h.cfg.Configure(id, s, &cfg)
	}
	var b *bridge.Bridge
	if err == nil {
		cfg.Store, cfg.Directory, cfg.Installations, cfg.Installation = h.cfg.Store, h.cfg.Directory, h.cfg.Installations, id
		b, err = bridge.New(cfg)
	}
	if err != nil {
		return nil, cfg, fmt.Errorf("installation %s: %w: %w", id, ErrSettings, err)
	}
	return b, cfg, nil
}

// config turns settings into a configuration.
func (h *Hub) config(id string, s Settings) (cfg bridge.Config, err error) {
	cfg = bridge.Config{
		Numbers: s.Numbers, AllNumbers: s.AllNumbers, PickedNumbers: s.PickedNumbers, Region: s.Region,
		LogDelay: time.Duration(s.LogDelay), Settle: time.Duration(s.Settle), Grace: time.Duration(s.Grace),
		Horizon: time.Duration(s.Horizon), Sweep: time.Duration(s.Sweep), Logger: h.log,
	}
	cfg.Policy.Language, cfg.Policy.DefaultOwner = s.Language, s.DefaultOwner
	if cfg.Policy.Location, err = time.LoadLocation(cmp.Or(s.TimeZone, "Europe/Paris")); err != nil {
		return cfg, errors.New("time_zone: need the name of a time zone, such as Europe/Paris")
	}
	if h.cfg.PublicURL != "" {
		cfg.Webhooks.AircallURL = h.cfg.PublicURL + "/webhooks/aircall/" + id
		cfg.Webhooks.SellsyURL = h.cfg.PublicURL + "/webhooks/sellsy/" + id
		if len(s.Sellsy.WebhookKeys) > 0 {
			cfg.Webhooks.SellsyKey = s.Sellsy.WebhookKeys[0]
		}
	}
	if cfg.Aircall, err = h.aircallClient(s.Aircall); err != nil {
		return cfg, err
	}
	cfg.Sellsy, err = h.sellsyClient(id, s.Sellsy)
	return cfg, err
}

func (h *Hub) aircallClient(s AircallSettings) (*aircall.Client, error) {
	auth := aircall.BearerToken(s.AccessToken)
	switch {
	case s.AccessToken == "" && (s.APIID == "" || s.APIToken == ""):
		return nil, errors.New("aircall: need api_id and api_token, or access_token")
	case s.AccessToken != "" && s.APIID+s.APIToken != "":
		return nil, errors.New("aircall: need either api_id and api_token, or access_token")
	case s.AccessToken == "":
		auth = aircall.BasicAuth(s.APIID, s.APIToken)
	}
	options := []aircall.Option{aircall.WithProcesses(h.cfg.Processes)}
	if h.cfg.HTTPClient != nil {
		options = append(options, aircall.WithHTTPClient(h.cfg.HTTPClient))
	}
	if h.cfg.AircallURL != "" {
		options = append(options, aircall.WithBaseURL(h.cfg.AircallURL))
	}
	return aircall.New(auth, options...)
}

func (h *Hub) sellsyClient(id string, s SellsySettings) (*sellsy.Client, error) {
	options := []sellsy.Option{sellsy.WithProcesses(h.cfg.Processes)}
	if h.cfg.HTTPClient != nil {
		options = append(options, sellsy.WithHTTPClient(h.cfg.HTTPClient))
	}
	if h.cfg.SellsyURL != "" {
		options = append(options, sellsy.WithBaseURL(h.cfg.SellsyURL))
	}
	if h.cfg.SellsyTokenURL != "" {
		options = append(options, sellsy.WithTokenURL(h.cfg.SellsyTokenURL))
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
	case h.cfg.SellsyOAuth == nil:
		return nil, errors.New("sellsy: token: this program has no OAuth client to refresh it with")
	case s.Token.RefreshToken == "":
		return nil, errors.New("sellsy: token: it has no refresh_token")
	default:
		return sellsy.New(newSharedToken(h, id), options...)
	}
}
