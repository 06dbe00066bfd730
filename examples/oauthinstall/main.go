// Command oauthinstall is the installation in a browser, to click through without accounts: fakes of Aircall and Sellsy with their
// consent windows, the installation page between them, and a hub that then serves the company. After the installation a button
// makes the phone ring, and the page shows the card and what was logged.
//
//	go run ./examples/oauthinstall -demo            prints an address to open
//	go run ./examples/oauthinstall -demo -keys      asks for API keys in the place of consent, and prints those of the fakes
//
// Everything is forgotten when it ends. For a real installation take install.Config and hub.Config from demo.go, without
// the fakes' addresses, with a store that lasts, and a key that does.
package main

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"net"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/serve"
)

// options are what the command line says.
type options struct {
	listen  string
	demo    bool
	keys    bool
	verbose bool
}

func main() {
	var o options
	command.Main(command.Program{Name: "oauthinstall", Commands: []command.Command{{
		Summary: "the installation in a browser, to click through without accounts",
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&o.listen, "listen", "127.0.0.1:8090", "`address` on this machine to serve on")
			f.BoolVar(&o.demo, "demo", true, "work on fakes of both services, which is all that this program does")
			f.BoolVar(&o.keys, "keys", false, "ask for API keys in the place of consent")
			f.BoolVar(&o.verbose, "v", false, "log what happens")
		},
		Run: func(ctx context.Context) error {
			if !o.demo {
				return command.Usagef("-demo=false: this program works on fakes alone; package sync/install says how a real installation is made")
			}
			return run(ctx, o, os.Stdout)
		},
	}}})
}

// run serves until ctx ends.
func run(ctx context.Context, o options, out io.Writer) error {
	return serving(ctx, o, func(ctx context.Context, d *demo) error {
		d.welcome(out)
		<-ctx.Done()
		return nil
	})
}

// serving serves until ctx ends, or visit returns.
func serving(ctx context.Context, o options, visit func(context.Context, *demo) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	listen := new(net.ListenConfig).Listen
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
	group.Go(func() error { return serve.Until(ctx, ours, d.routes(), logger) })
	group.Go(func() error { return serve.Until(ctx, theirs, d.vendors(), logger) })
	group.Go(func() error { return d.hub.Run(ctx) })
	group.Go(func() error { return d.install.Run(ctx) })
	group.Go(func() error {
		defer cancel()
		return visit(ctx, d)
	})
	return group.Wait()
}
