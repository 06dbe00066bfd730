// Command quickstart shows the bridge between Aircall and Sellsy at work, without accounts, network or files: it fills fakes of
// both services with a small company, plays some calls a hundred times faster than life, and prints what the agents saw,
// what was logged in Sellsy, and why. It fails if anything did not turn out as it should.
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -lang fr
//	go run ./examples/quickstart -payloads FOLDER
//
// With -payloads it also replays a folder of webhooks that Aircall once sent, one JSON file each.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

// options are what the command line says.
type options struct {
	payloads string // folder of recorded webhooks, empty for none
	language matching.Language
}

func main() {
	o, err := parse(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p := &printer{w: os.Stdout, colour: onTerminal(os.Stdout)}
	d, err := prepare(o)
	if err == nil {
		err = d.run(ctx, p, o.language)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// parse reads the command line. What is wrong with it is already written to stderr when it returns.
func parse(args []string, stderr io.Writer) (options, error) {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	payloads := flags.String("payloads", "", "also replay the webhooks of this `folder`, one JSON file each")
	lang := flags.String("lang", string(matching.English), "language of cards and descriptions: en, fr or de")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	o := options{payloads: *payloads, language: matching.Language(*lang)}
	var err error
	switch {
	case flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case !slices.Contains([]matching.Language{matching.English, matching.French, matching.German}, o.language):
		err = fmt.Errorf("-lang %q: use en, fr or de", *lang)
	}
	if err != nil {
		fmt.Fprintln(stderr, "quickstart:", err)
	}
	return o, err
}
