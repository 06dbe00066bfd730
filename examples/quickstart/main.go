// Command quickstart shows the bridge between Aircall and Sellsy at work, without accounts, network or files: it fills fakes of
// both services with a small company, plays some calls a hundred times faster than life, and prints what the agents saw,
// what was logged in Sellsy, and why. It fails if anything did not turn out as it should.
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -lang fr
//	go run ./examples/quickstart -payloads FOLDER
//	go run ./examples/quickstart -console localhost:8080
//
// With -payloads it also replays a folder of webhooks that Aircall once sent, one JSON file each. With -console it prints nothing
// but an address: there is the bridge's console, to be watched while calls come and go.
package main

import (
	"context"
	"errors"
	"flag"
	"net"
	"os"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// options are what the command line says.
type options struct {
	payloads string // folder of recorded webhooks, empty for none
	language matching.Language
	console  string           // where to serve the console, empty: not at all
	address  string           // where webhooks are delivered and the console is served; empty: nowhere
	observer *report.Observer // nil: nobody is told
}

func main() {
	o := options{language: matching.English}
	command.Main(command.Program{Name: "quickstart", Commands: []command.Command{{
		Summary: "plays calls on fakes of both services, and prints what was seen, what was logged, and why",
		Flags:   o.register,
		Run: func(ctx context.Context) error {
			return start(ctx, &printer{w: os.Stdout, colour: onTerminal(os.Stdout)}, o)
		},
	}}})
}

func start(ctx context.Context, p *printer, o options) error {
	if o.console != "" {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", o.console)
		if err != nil {
			return err
		}
		return watch(ctx, p, o, l)
	}
	d, err := prepare(o)
	if err != nil {
		return err
	}
	return d.run(ctx, p, o.language)
}

// register defines the flags.
func (o *options) register(flags *flag.FlagSet) {
	flags.StringVar(&o.payloads, "payloads", "", "also replay the webhooks of this `folder`, one JSON file each")
	flags.StringVar(&o.console, "console", "", "serve the bridge’s console at this `address`, such as localhost:8080, while calls come and go")
	flags.Func("lang", "`language` of what is printed, cards and descriptions: "+strings.Join(phrases.Languages(), ", ")+" (default en)", func(s string) error {
		o.language = matching.Language(s)
		if !phrases.Known(s) {
			return errors.New("use one of " + strings.Join(phrases.Languages(), ", "))
		}
		return nil
	})
}
