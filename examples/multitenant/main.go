// Command multitenant connects any number of Aircall accounts with Sellsy accounts, one pair for each customer. Installations are
// added, changed, paused and removed over HTTP while it runs. Any number of processes may run on one PostgreSQL database; one alone
// may keep everything in a file.
//
// From a clone:
//
//	go build -o multitenant ./examples/multitenant
//
// Its settings are in the environment; "multitenant -help" prints all of them with their defaults.
//
// The tables in PostgreSQL are made, and brought up to date before a new version is started, by
//
//	./multitenant migrate
//
// which looks at BRIDGE_DATABASE_URL only. Each process serves
//
//	GET    /installations                       all of them, without their secrets
//	PUT    /installations/{installation}        adds one, or changes its settings: the JSON of hub.Settings
//	GET    /installations/{installation}        how it is doing: report.Status
//	POST   /installations/{installation}/pause
//	POST   /installations/{installation}/resume
//	DELETE /installations/{installation}        forgets it with everything that is stored for it
//	POST   /webhooks/aircall/{installation}     and /webhooks/aircall, by token
//	POST   /webhooks/sellsy/{installation}      and /webhooks/sellsy, by account
//	GET    /metrics                             for Prometheus, all installations together
//	GET    /healthz                             200 while the process lives
//
// where installations and metrics are for the administrator: basic authentication with any user name and the password. For example:
//
//	curl -u admin:$BRIDGE_ADMIN_PASSWORD -X PUT http://127.0.0.1:8080/installations/dubois -d '{
//	  "aircall": {"api_id": "…", "api_token": "…"},
//	  "sellsy":  {"client_id": "…", "client_secret": "…", "corp": 12345},
//	  "numbers": [1023104], "language": "fr", "settle": "2m"}'
//
// It logs to standard error. SIGTERM and SIGINT stop it: it takes no more webhooks, gives the work that has begun ten seconds, and
// ends with 0. A token of Sellsy that is being replaced at that moment is waited for, 45 seconds more at most.
package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"io"
	"net/http"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/serve"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/watch"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
)

func main() {
	command.Main(command.Program{
		Name: "multitenant",
		Commands: []command.Command{
			{
				Summary: "connects many Aircall accounts with many Sellsy accounts",
				Run:     func(ctx context.Context) error { return run(ctx, settings.Environ()) },
			},
			settings.MigrateCommand(),
		},
		Settings: func(out io.Writer) { settings.Print(out, settings.ForMany()) },
	})
}

// run serves until ctx ends.
func run(ctx context.Context, env settings.Environment) (err error) {
	s, err := settings.ReadMany(env)
	if err != nil {
		return err
	}
	logger := settings.Logger(os.Stderr, s.LogLevel, s.LogJSON, s.Warnings)
	store, err := settings.Settings{Database: s.Database, Data: s.Data}.Open(ctx, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	cfg, err := configure(s)
	if err != nil {
		return err
	}
	cfg.Store, cfg.Logger = store, logger
	measured, err := watch.New(ctx, "multitenant", command.Version(), logger)
	if err != nil {
		return err
	}
	defer measured.Close()
	h, err := newHub(cfg, measured)
	if err != nil {
		return err
	}
	listener, err := settings.Listener(ctx, s.Listen)
	if err != nil {
		return err
	}
	defer listener.Close() // again, when serving did not begin
	logger.Info("multitenant started", "version", command.Version(), "listen", listener.Addr().String())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return h.Run(ctx) })
	group.Go(func() error {
		return serve.Until(ctx, listener, routes(h, s.Password, measured.Metrics, logger), logger)
	})
	if err := group.Wait(); err != nil {
		return err
	}
	logger.Info("multitenant stopped")
	return nil
}

// newHub makes the hub, and has it measured.
func newHub(cfg hub.Config, measured *watch.Watch) (*hub.Hub, error) {
	cfg.Configure = func(_ string, _ hub.Settings, c *bridge.Config) error {
		c.Observer = measured.Observer()
		return nil
	}
	if transport, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = transport.Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 2*cfg.Workers // all go to two hosts
		cfg.HTTPClient = &http.Client{Transport: measured.Transport(transport)}
	}
	h, err := hub.New(cfg)
	if err != nil {
		return nil, err
	}
	_, err = measured.WatchHub(h) // until the end
	return h, err
}

// configure turns the settings into those of a hub.
func configure(s settings.Many) (hub.Config, error) {
	cfg := hub.Config{
		Processes: s.Processes, Workers: s.Workers, AircallURL: s.AircallURL, SellsyURL: s.SellsyURL, SellsyTokenURL: s.SellsyTokenURL,
	}
	if s.PublicURL != nil {
		cfg.PublicURL = s.PublicURL.String()
	}
	block, err := aes.NewCipher(s.Key)
	if err != nil {
		return cfg, err
	}
	if cfg.Cipher, err = cipher.NewGCM(block); err != nil {
		return cfg, err
	}
	if s.SellsyClientID != "" {
		// Tokens are only refreshed here, which needs no redirect URL.
		cfg.SellsyOAuth, err = sellsy.NewOAuth(s.SellsyClientID, s.SellsyClientSecret, s.SellsyURL, sellsy.WithTokenURL(s.SellsyTokenURL))
	}
	return cfg, err
}
