// Command service shows cards and logs calls until it is interrupted.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := serve(ctx); err != nil {
		slog.Error("the bridge stopped", "error", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context) (err error) {
	phones, err := aircall.New(aircall.BasicAuth(os.Getenv("AIRCALL_API_ID"), os.Getenv("AIRCALL_API_TOKEN")))
	if err != nil {
		return err
	}
	crm, err := sellsy.New(sellsy.ClientCredentials(os.Getenv("SELLSY_CLIENT_ID"), os.Getenv("SELLSY_CLIENT_SECRET")))
	if err != nil {
		return err
	}
	store, err := boltstore.Open("bridge.db", boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: store, Logger: slog.Default(), AllNumbers: true})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/webhooks/aircall", b.AircallWebhook(os.Getenv("AIRCALL_WEBHOOK_TOKEN")))
	mux.Handle("/webhooks/sellsy", b.SellsyWebhook(os.Getenv("SELLSY_WEBHOOK_KEY")))
	server := &http.Server{Addr: "127.0.0.1:8080", Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: 2 * time.Minute}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.Run(ctx) })
	group.Go(server.ListenAndServe)
	group.Go(func() error { <-ctx.Done(); return server.Shutdown(context.WithoutCancel(ctx)) })
	if err = group.Wait(); errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
