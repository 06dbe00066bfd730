// Command clicktodial is a page with the people of Sellsy and their telephone numbers. A click on a number opens it in the calling
// app of the device, which Aircall can be; the button beside it has Aircall call the number from an agent's Workspace.
//
// From a clone:
//
//	go run ./examples/clicktodial -demo
//
// and open the address that it prints. Without -demo it takes the credentials of the bridge from the environment (see
// examples/bridge); it needs the scope search.read in Sellsy.
//
//	-listen ADDRESS  host and port, 127.0.0.1:8090 if it is not given. Whoever can reach it can make your agents call, so it
//	                 listens on this machine alone, unless you say otherwise
//	-demo            fakes of both services, without accounts or network
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // a bare machine or container has none

	"golang.org/x/sync/errgroup"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type options struct {
	listen string
	demo   bool
}

func main() {
	o, err := parse(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintf(os.Stderr, "clicktodial: %v; -help shows what there is\n", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "clicktodial:", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// parse reads the command line. If it asks for help, that is written to out.
func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("clicktodial", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8090", "`address` to listen on")
	flags.BoolVar(&o.demo, "demo", false, "use fakes of both services")
	err = flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(out)
		flags.PrintDefaults()
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return o, err
}

func run(ctx context.Context, o options) error {
	p, err := connect(o.demo)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return fmt.Errorf("-listen: %w", err)
	}
	fmt.Printf("Open http://%s/ in a browser; Ctrl-C ends this.\n", listener.Addr())
	server := &http.Server{Handler: p.handler(), ReadHeaderTimeout: 10 * time.Second}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error { <-ctx.Done(); return server.Shutdown(context.WithoutCancel(ctx)) })
	return group.Wait()
}

// connect makes the clients that the environment asks for, or those of the demo.
func connect(demo bool) (*page, error) {
	if demo {
		ac, sc := demoAccounts()
		return newPage(ac, sc, "FR"), nil
	}
	s, err := settings.Read(func(name string) string {
		if name == "BRIDGE_NUMBERS" {
			return "all" // which numbers the bridge serves is of no concern here
		}
		return os.Getenv(name)
	})
	if err != nil {
		return nil, err
	}
	ac, err := aircall.New(s.AircallAuth, aircall.WithBaseURL(s.AircallURL))
	if err != nil {
		return nil, err
	}
	sc, err := sellsy.New(s.SellsyAuth, sellsy.WithBaseURL(s.SellsyURL))
	if err != nil {
		return nil, err
	}
	return newPage(ac, sc, s.Country), nil
}
