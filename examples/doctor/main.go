// Command doctor examines what the bridge needs: the credentials and rights of both accounts, their quotas and webhooks, the
// numbers, the staff and the clock. It names each fault and its remedy, and ends with 1 if there is one. It changes nothing.
//
// From a clone:
//
//	go build -o doctor ./examples/doctor
//
// It takes the environment of the bridge (see examples/bridge) and can run beside it. The report shows neither credentials nor
// whole e-mail addresses or telephone numbers, so that it can be passed on.
//
//	-demo  examine fakes of both services in which a few things are wrong, without accounts and network
//
// Whether something may be written to Sellsy is found out with requests that cannot succeed, for they lack what every such record
// must have, or change a webhook that there is none of: Sellsy looks at the rights first, and then refuses them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // a bare machine or container has none
)

// patience is longer than an examination takes, unless a service hangs.
const patience = 2 * time.Minute

func main() {
	asked, err := parse(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintf(os.Stderr, "doctor: %v; -help shows what there is\n", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, patience)
	getenv, clean := os.Getenv, func() {}
	if asked {
		getenv, clean = demo()
	}
	healthy := run(ctx, getenv, os.Stdout)
	clean()
	cancel()
	stop()
	if !healthy {
		os.Exit(1)
	}
}

// parse reads the command line. If it asks for help, that is written to out. Asked is for the demo.
func parse(args []string, out io.Writer) (asked bool, err error) {
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&asked, "demo", false, "examine fakes of both services in which a few things are wrong")
	err = flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(out)
		flags.PrintDefaults()
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return asked, err
}
