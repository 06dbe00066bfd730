// Command oauthinstall is the installation in a browser, to click through without accounts: fakes of Aircall and Sellsy with their
// consent windows, the installation page between them, and a hub that then serves the company. After the installation a button
// makes the phone ring, and the page shows the card and what was logged.
//
//	go run ./examples/oauthinstall            prints an address to open
//	go run ./examples/oauthinstall -keys      asks for API keys in the place of consent, and prints those of the fakes
//	go run ./examples/oauthinstall -check     clicks through by itself, and fails if anything did not turn out as it should
//
// Everything is forgotten when it ends. For a real installation take install.Config and hub.Config from demo.go, without
// the fakes' addresses, with a store that lasts, and a key that does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sync/errgroup"
)

// options are what the command line says.
type options struct {
	listen  string
	keys    bool
	check   bool
	verbose bool
}

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:8090", "`address` on this machine to serve on")
	flag.BoolVar(&o.keys, "keys", false, "ask for API keys in the place of consent")
	flag.BoolVar(&o.check, "check", false, "click through without a browser, and exit")
	flag.BoolVar(&o.verbose, "v", false, "log what happens")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oauthinstall:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, or the check is over.
func run(ctx context.Context, o options, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	listen := new(net.ListenConfig).Listen
	if o.check {
		o.listen = "127.0.0.1:0"
	}
	ours, err := listen(ctx, "tcp", o.listen)
	if err != nil {
		return err
	}
	defer ours.Close()
	theirs, err := listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer theirs.Close()

	logger := slog.New(slog.DiscardHandler)
	if o.verbose {
		logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	d, err := prepare("http://"+ours.Addr().String(), "http://"+theirs.Addr().String(), o.keys, logger)
	if err != nil {
		return err
	}
	defer d.aircall.Close()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serve(ctx, ours, d.routes()) })
	group.Go(func() error { return serve(ctx, theirs, d.vendors()) })
	group.Go(func() error { return d.hub.Run(ctx) })
	group.Go(func() error { return d.install.Run(ctx) })
	if o.check {
		group.Go(func() error {
			defer cancel()
			return d.check(ctx, out)
		})
	} else {
		d.welcome(out)
	}
	return group.Wait()
}

// serve answers requests until ctx ends.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() {
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(patience)
	})
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
