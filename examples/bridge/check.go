package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

func checkCommand() command.Command {
	var demo bool
	return command.Command{
		Name: "check", Summary: "prints what would run with these settings, and asks nobody",
		Flags: func(f *flag.FlagSet) { f.BoolVar(&demo, "demo", false, "print the settings of the demonstration") },
		Run: func(context.Context) error {
			env, release, err := environment(demo)
			if err != nil {
				return err
			}
			defer release()
			return check(env, os.Stdout)
		},
	}
}

// check prints the settings that count, and where they come from.
func check(env settings.Environment, out io.Writer) error {
	set, err := settings.Read(env)
	if err != nil {
		return err
	}
	cfg, err := set.Config(store.NewMemory(), slog.New(slog.DiscardHandler))
	if err == nil {
		_, err = bridge.New(cfg)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "bridge %s would serve on %s, and keep its data in %s.\n", command.Version(), set.Listen, set.Where())
	switch {
	case set.AllNumbers:
		fmt.Fprintln(out, "Calls on all numbers are looked after.")
	case set.PickedNumbers():
		fmt.Fprintln(out, "Calls on the numbers that are picked in Aircall are looked after.")
	default:
		fmt.Fprintf(out, "Calls on the numbers %d are looked after.\n", set.Numbers)
	}
	if set.PublicURL != nil {
		fmt.Fprintf(out, "Webhooks are registered for %s.\n", set.PublicURL)
	} else {
		fmt.Fprintln(out, "Webhooks are not registered: BRIDGE_PUBLIC_URL is not set.")
	}
	for _, w := range set.Warnings {
		fmt.Fprintln(out, "Warning:", w)
	}
	fmt.Fprintln(out, "\nSettings:")
	for _, s := range settings.ForBridge() {
		switch value := set.Env[s.Name]; {
		case value == "" && s.Default == "":
			fmt.Fprintf(out, "  %-24s is not set\n", s.Name)
		case value == "":
			fmt.Fprintf(out, "  %-24s %s (default)\n", s.Name, s.Default)
		case s.Secret:
			fmt.Fprintf(out, "  %-24s is set\n", s.Name)
		default:
			fmt.Fprintf(out, "  %-24s %s\n", s.Name, value)
		}
	}
	fmt.Fprintln(out, "\nbridge doctor asks both services whether that works.")
	return nil
}
