package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/doctor"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/serve"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/watch"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
)

func serveCommand() command.Command {
	return command.Command{
		Summary: "connects one Aircall account with one Sellsy account",
		Run: func(ctx context.Context) error {
			set, err := settings.Read(settings.Environ())
			if err != nil {
				return err
			}
			return run(ctx, set)
		},
	}
}

// run serves until ctx ends.
func run(ctx context.Context, set settings.Settings) (err error) {
	logger := settings.Logger(os.Stderr, set.LogLevel, set.LogJSON, set.Warnings)
	store, err := set.Open(ctx, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	listener, err := settings.Listener(ctx, set.Listen)
	if err != nil {
		return err
	}
	defer listener.Close() // again, when serving did not begin
	measured, err := watch.New(ctx, "bridge", command.Version(), logger)
	if err != nil {
		return err
	}
	defer measured.Close()
	b, err := newBridge(set, store, measured, logger)
	if err != nil {
		return err
	}
	if set.PublicURL == nil && (set.AircallTokens == nil || set.SellsyKeys == nil) {
		logger.Warn("webhooks without AIRCALL_WEBHOOK_TOKEN or SELLSY_WEBHOOK_KEY are refused; the sweep finds calls and records later")
	}
	handler, err := routes(b, set, measured.Metrics, logger)
	if err != nil {
		return err
	}
	logger.Info("bridge started", "version", command.Version(), "listen", listener.Addr().String(), "data", set.Where())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.Run(ctx) })
	group.Go(func() error { return serve.Until(ctx, listener, handler, logger) })
	group.Go(func() error {
		for _, err := range doctor.AtStart(ctx, set) {
			if ctx.Err() == nil {
				logger.Error(err.Error() + " Webhooks are taken all the same.")
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err
	}
	logger.Info("bridge stopped")
	return nil
}

// newBridge makes the bridge, and has it measured.
func newBridge(set settings.Settings, store settings.Store, measured *watch.Watch, logger *slog.Logger) (*bridge.Bridge, error) {
	set.Through = measured.Transport(nil)
	cfg, err := set.Config(store, logger)
	if err != nil {
		return nil, err
	}
	cfg.Webhooks, cfg.Observer = set.Webhooks(), measured.Observer()
	b, err := bridge.New(cfg)
	if err != nil {
		return nil, err
	}
	_, err = measured.Watch(b) // until the end
	return b, err
}

func routes(b *bridge.Bridge, set settings.Settings, metrics http.Handler, logger *slog.Logger) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle(settings.AircallPath, b.AircallWebhook(set.AircallTokens...))
	mux.Handle(settings.SellsyPath, b.SellsyWebhook(set.SellsyKeys...))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { readiness(w, r, b) })
	if set.ConsolePassword == "" {
		return mux, nil
	}
	protect, err := console.Password(set.ConsolePassword, logger)
	if err != nil {
		return nil, err
	}
	page, err := console.New(console.Options{
		Bridge: b, Authorize: protect, Language: set.Policy.Language, Location: set.Policy.Location, Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	mux.Handle("/console/", http.StripPrefix("/console", page))
	mux.Handle("GET /{$}", http.RedirectHandler("/console/", http.StatusSeeOther))
	mux.Handle("GET /metrics", protect(metrics))
	return mux, nil
}
