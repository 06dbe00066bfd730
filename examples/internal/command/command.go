// Package command is the command line that the programs have in common: commands and flags, signals, and one line for what went
// wrong.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	_ "time/tzdata" // a bare machine or container has none

	_ "golang.org/x/crypto/x509roots/fallback" // likewise
)

// Program is what its users start.
type Program struct {
	Name     string
	Commands []Command
	Settings func(io.Writer) // prints the settings that the environment may hold; nil if there are none
}

// Command is one of the things that a program does.
type Command struct {
	Name    string // empty: what the program does when no command is given
	Summary string
	Flags   func(*flag.FlagSet) // nil if it takes none
	Run     func(context.Context) error
}

// ErrReported ends the process with status 1 and without another line: what is wrong was said already.
var ErrReported = errors.New("reported already")

// usageError is a mistake in the command line. It ends the process with status 2.
type usageError struct{ error }

// Usagef describes a mistake in the command line.
func Usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs the program and ends the process: with status 0, with 1 after one line that says what went wrong, or with 2 after one
// line about the command line. SIGINT and SIGTERM end the context; a second one ends the process at once.
func Main(p Program) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(p.run(ctx, os.Args[1:]))
}

func (p Program) run(ctx context.Context, args []string) (status int) {
	c, flags, err := p.parse(args)
	name := strings.TrimSpace(p.Name + " " + c.Name)
	if err == nil {
		err = c.Run(ctx)
	}
	oneLine := strings.NewReplacer("\n", "; ").Replace
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		p.help(os.Stdout, c, flags)
		return 0
	case errors.Is(err, ErrReported):
		return 1
	case errors.As(err, new(usageError)):
		fmt.Fprintf(os.Stderr, "%s: %s; -help shows what there is\n", name, oneLine(err.Error()))
		return 2
	default:
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, oneLine(err.Error()))
		return 1
	}
}

// parse finds the command and reads its flags.
func (p Program) parse(args []string) (c Command, flags *flag.FlagSet, err error) {
	named := func(name string) int {
		return slices.IndexFunc(p.Commands, func(c Command) bool { return c.Name == name })
	}
	i := named("")
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") && named(args[0]) >= 0 {
		i, args = named(args[0]), args[1:]
	}
	if i >= 0 {
		c = p.Commands[i]
	}
	flags = flag.NewFlagSet(p.Name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	version := flags.Bool("version", false, "print the version")
	if c.Flags != nil {
		c.Flags(flags)
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return c, flags, err
	case err != nil:
		return c, flags, usageError{err}
	case flags.NArg() > 0:
		return c, flags, Usagef("unexpected argument %q", flags.Arg(0))
	case *version:
		c.Run = func(context.Context) error {
			fmt.Printf("%s %s (%s, %s/%s)\n", p.Name, Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		}
	case c.Run == nil:
		return c, flags, Usagef("a command is missing")
	}
	return c, flags, nil
}

// help prints what a command does and takes, and for the program as a whole what commands and settings there are.
func (p Program) help(out io.Writer, c Command, flags *flag.FlagSet) {
	fmt.Fprintf(out, "%s: %s\n\nFlags:\n", strings.TrimSpace(p.Name+" "+c.Name), c.Summary)
	flags.SetOutput(out)
	flags.PrintDefaults()
	if c.Name != "" {
		fmt.Fprintf(out, "\n%s -help lists the commands and settings.\n", p.Name)
		return
	}
	if len(p.Commands) > 1 {
		fmt.Fprintln(out, "\nCommands:")
		for _, other := range p.Commands {
			if other.Name != "" {
				fmt.Fprintf(out, "  %-9s %s\n", other.Name, other.Summary)
			}
		}
	}
	if p.Settings != nil {
		fmt.Fprintln(out, "\nSettings in the environment, with their defaults:")
		p.Settings(out)
	}
}

// Version is that of the program's module, or "(devel)" if the program was built from a checkout without its history.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
