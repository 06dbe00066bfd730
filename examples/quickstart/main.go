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
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// options are what the command line says.
type options struct {
	payloads string // folder of recorded webhooks, empty for none
	language matching.Language
	console  string // where to serve the console, empty: not at all
	address  string // where webhooks are delivered and the console is served; empty: nowhere
}

func main() {
	o, err := parse(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintf(os.Stderr, "quickstart: %v; -help shows what there is\n", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p := &printer{w: os.Stdout, colour: onTerminal(os.Stdout)}
	if err := start(ctx, p, o); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
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

// parse reads the command line. If it asks for help, that is written to out.
func parse(args []string, out io.Writer) (options, error) {
	o := options{language: matching.English}
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.payloads, "payloads", "", "also replay the webhooks of this `folder`, one JSON file each")
	flags.StringVar(&o.console, "console", "", "serve the bridge’s console at this `address`, such as localhost:8080, while calls come and go")
	flags.Func("lang", "`language` of cards, descriptions and reasons: en, fr or de (default en)", func(s string) error {
		o.language = matching.Language(s)
		if !slices.Contains([]matching.Language{matching.English, matching.French, matching.German}, o.language) {
			return errors.New("use en, fr or de")
		}
		return nil
	})
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(out)
		flags.PrintDefaults()
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return o, err
}
