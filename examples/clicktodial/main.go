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
//	-host NAMES      the names under which it is opened, with commas between them. By other names than these, localhost and
//	                 addresses in digits it does not answer: a page of the internet may have a name that leads here
//	-demo            fakes of both services, without accounts or network
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/serve"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func main() {
	var listen, hosts string
	var demo bool
	command.Main(command.Program{Name: "clicktodial", Commands: []command.Command{{
		Summary: "a page from which agents ring the people of Sellsy",
		Flags: func(f *flag.FlagSet) {
			f.StringVar(&listen, "listen", "127.0.0.1:8090", "`address` to listen on")
			f.StringVar(&hosts, "host", "", "`names` under which it is opened, besides localhost and addresses in digits")
			f.BoolVar(&demo, "demo", false, "use fakes of both services")
		},
		Run: func(ctx context.Context) error { return run(ctx, listen, strings.Split(hosts, ","), demo) },
	}}})
}

func run(ctx context.Context, listen string, hosts []string, demo bool) error {
	p, err := connect(demo)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("-listen: %w", err)
	}
	fmt.Printf("Open http://%s/ in a browser; Ctrl-C ends this.\n", listener.Addr())
	return serve.Until(ctx, listener, onlyAs(hosts, p.handler()), slog.New(slog.NewTextHandler(os.Stderr, nil)))
}

// connect makes the clients that the environment asks for, or those of the demo.
func connect(demo bool) (*page, error) {
	if demo {
		ac, sc := demoAccounts()
		return newPage(ac, sc, "FR"), nil
	}
	// Which numbers the bridge serves is of no concern here.
	s, err := settings.Read(settings.Environ().With(settings.Environment{"BRIDGE_NUMBERS": "all"}))
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
