// Command bridge connects one Aircall account with one Sellsy account: it shows insight cards when calls start, logs calls in
// Sellsy after they have ended, and writes the contacts of Sellsy to Aircall. It keeps what it knows in one file, or in PostgreSQL, and can
// be killed at any time: what was answered with 2xx is not lost.
//
// From a clone:
//
//	go build -o bridge ./examples/bridge
//
// Its settings are in the environment. Missing and wrong ones stop it at the start, with one line that names all of them.
//
//	AIRCALL_API_ID         an API key of Aircall, of two parts; or, in its place,
//	AIRCALL_API_TOKEN        AIRCALL_ACCESS_TOKEN, of an OAuth integration
//	AIRCALL_BASE_URL       https://api.aircall.io
//	AIRCALL_WEBHOOK_TOKEN  tokens accepted in the bodies of Aircall's webhooks, separated by commas
//	SELLSY_CLIENT_ID       a personal API client of Sellsy, of two parts; or, in its place,
//	SELLSY_CLIENT_SECRET     SELLSY_ACCESS_TOKEN, which is not renewed
//	SELLSY_BASE_URL        https://api.sellsy.com/v2
//	SELLSY_TOKEN_URL       https://login.sellsy.com/oauth2/access-tokens
//	SELLSY_WEBHOOK_KEY     the key that signs Sellsy's webhooks
//	BRIDGE_NUMBERS         ids of the Aircall numbers to serve, separated by commas, or all; with an access token the
//	                         default is those that the administrator picked in Aircall, also later
//	BRIDGE_LISTEN          127.0.0.1:8080
//	BRIDGE_PUBLIC_URL      if set, webhooks are registered for it and repaired, on both sides
//	BRIDGE_DATA            ./bridge.db, the file; one process at a time can have it open; or, in its place,
//	BRIDGE_DATABASE_URL      postgres://user:password@host/database: any number of processes; see below
//	BRIDGE_COUNTRY         FR: of numbers written without a country code
//	BRIDGE_TIMEZONE        Europe/Paris: of times in descriptions
//	BRIDGE_LANGUAGE        en: of descriptions and cards; or fr, de
//	BRIDGE_DEFAULT_OWNER   id of the member of Sellsy's staff who owns a call when neither the agent nor the record's owner
//	                         is known; else the active one with the lowest id
//	BRIDGE_LOG_DELAY       30s between call.ended and the first write, so a minute after hang-up
//	BRIDGE_SETTLE          2m of quiet in which late changes are merged
//	BRIDGE_GRACE           2m before looking whether a write of unknown outcome was carried out
//	BRIDGE_SWEEP           10m between looks for what no webhook told
//	BRIDGE_EXTRAS          what is made in Sellsy beyond phone calls, separated by commas: of unknown callers individuals,
//	                         companies or contacts; for missed calls tasks or (scheduled) calls; tasks of AI action-items;
//	                         comments of text messages. By default nothing
//	BRIDGE_LOG_LEVEL       info; or debug, warn, error
//	BRIDGE_CONSOLE_PASSWORD  if set, 12 characters or more, there is a console at /console/ for whoever knows it, under any
//	                         name; serve it over https, or on this machine alone
//
// In PostgreSQL the tables have to be made, and brought up to date before a new version is started, by
//
//	./bridge migrate
//
// which looks at BRIDGE_DATABASE_URL only. To move from the file to the database, stop the bridge, make the tables, and let
//
//	./bridge copy
//
// copy what the file BRIDGE_DATA holds to BRIDGE_DATABASE_URL. It can be repeated when it was cut off. Then start the bridge with
// the database alone; the file is of no use any more.
//
// Each process serves
//
//	POST /webhooks/aircall
//	POST /webhooks/sellsy
//	GET  /console/          how it is doing, and what became of each call and why; if BRIDGE_CONSOLE_PASSWORD is set
//	GET  /healthz           200 while the process lives
//	GET  /readyz            200 once all records of Sellsy have been read, until then 503; calls are logged all the same
//
// and logs to standard error. SIGTERM and SIGINT stop it: it takes no more webhooks, gives the work that has begun ten seconds,
// and ends with 0.
package main

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // a bare machine or container has none

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/serve"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
)

func main() {
	commands := map[string]func(context.Context) error{
		"":        func(ctx context.Context) error { return run(ctx, os.Getenv, os.Stderr) },
		"migrate": func(ctx context.Context) error { return settings.Migrate(ctx, os.Getenv) },
		"copy":    func(ctx context.Context) error { return copyStore(ctx, os.Getenv, os.Stdout) },
	}
	command := commands[strings.Join(os.Args[1:], " ")]
	if command == nil {
		fmt.Fprintln(os.Stderr, "bridge: takes no arguments but migrate or copy, its settings are in the environment: go doc ./examples/bridge")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if err := command(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bridge:", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// copyStore copies the file into the database and says how much that was.
func copyStore(ctx context.Context, getenv func(string) string, out io.Writer) error {
	done, err := settings.Copy(ctx, getenv)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "copied %d items, %d records, %d cursors and %d installations\n", done.Items, done.Rows, done.Cursors, done.Installations)
	return nil
}

// run serves until ctx ends.
func run(ctx context.Context, getenv func(string) string, logs io.Writer) (err error) {
	s, err := settings.Read(getenv)
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: s.LogLevel}))
	store, err := s.Open(ctx, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("BRIDGE_LISTEN: %w", err)
	}
	defer listener.Close() // again, when serving did not begin
	cfg, err := s.Config(store, logger)
	if err != nil {
		return err
	}
	cfg.Webhooks = s.Webhooks()
	b, err := bridge.New(cfg)
	if err != nil {
		return err
	}
	if s.PublicURL == nil && (s.AircallTokens == nil || s.SellsyKeys == nil) {
		logger.Warn("webhooks without AIRCALL_WEBHOOK_TOKEN or SELLSY_WEBHOOK_KEY are refused; the sweep finds calls and records later")
	}
	handler, err := routes(b, s, logger)
	if err != nil {
		return err
	}
	logger.Info("bridge started", "listen", listener.Addr().String(), "data", s.Where())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.Run(ctx) })
	group.Go(func() error { return serve.Until(ctx, listener, handler, logger) })
	if err := group.Wait(); err != nil {
		return err
	}
	logger.Info("bridge stopped")
	return nil
}

func routes(b *bridge.Bridge, s settings.Settings, logger *slog.Logger) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle(settings.AircallPath, b.AircallWebhook(s.AircallTokens...))
	mux.Handle(settings.SellsyPath, b.SellsyWebhook(s.SellsyKeys...))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		switch ready, err := b.Ready(r.Context()); {
		case err != nil:
			http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		case !ready:
			http.Error(w, "the records of Sellsy are being read", http.StatusServiceUnavailable)
		default:
			fmt.Fprintln(w, "ready")
		}
	})
	if s.ConsolePassword == "" {
		return mux, nil
	}
	page, err := consoleOf(b, s, logger)
	if err != nil {
		return nil, err
	}
	mux.Handle("/console/", http.StripPrefix("/console", page))
	return mux, nil
}

// consoleOf makes the console. What signs its forms comes from the password, so that several processes agree.
func consoleOf(b *bridge.Bridge, s settings.Settings, logger *slog.Logger) (http.Handler, error) {
	protect, err := console.Password(s.ConsolePassword)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, []byte(s.ConsolePassword), nil, "forms of the console", sha256.Size)
	if err != nil {
		return nil, err
	}
	return console.New(console.Options{
		Bridge: b, Authorize: protect, Language: s.Policy.Language, Location: s.Policy.Location, Key: key, Logger: logger,
	})
}
