package aircallsellsy_test //nolint:testableexamples // the program serves until it is interrupted

import (
	"context"
	"errors"
	"fmt"
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

// serve connects an Aircall account with a Sellsy account until ctx ends.
func serve(ctx context.Context) (err error) {
	aircallClient, err := aircall.New(aircall.BasicAuth(os.Getenv("AIRCALL_API_ID"), os.Getenv("AIRCALL_API_TOKEN")))
	if err != nil {
		return err
	}
	sellsyClient, err := sellsy.New(sellsy.ClientCredentials(os.Getenv("SELLSY_CLIENT_ID"), os.Getenv("SELLSY_CLIENT_SECRET")))
	if err != nil {
		return err
	}
	store, err := boltstore.Open("bridge.db", boltstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	b, err := bridge.New(bridge.Config{
		Aircall: aircallClient, Sellsy: sellsyClient, Store: store, Logger: slog.Default(),
		Numbers: []aircall.NumberID{1023104}, // the lines whose calls are shown and logged
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/webhooks/aircall", b.AircallWebhook(os.Getenv("AIRCALL_WEBHOOK_TOKEN")))
	mux.Handle("/webhooks/sellsy", b.SellsyWebhook(os.Getenv("SELLSY_WEBHOOK_KEY")))
	const within = 10 * time.Second // Aircall does not wait longer
	server := &http.Server{Addr: "127.0.0.1:8080", Handler: mux, ReadTimeout: within, WriteTimeout: 2 * within, IdleTimeout: time.Minute}

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.Run(ctx) })
	group.Go(func() error {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error { <-ctx.Done(); return server.Shutdown(context.WithoutCancel(ctx)) })
	return group.Wait()
}

// A whole program: two clients, a store, the webhook handlers, and the bridge at work until the program is interrupted.
func Example() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := serve(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
