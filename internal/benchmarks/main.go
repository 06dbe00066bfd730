// Command benchmarks measures the library and writes docs/benchmarks.md, with its plots. It compares the bridge with a straightforward one
// on the same fakes, and runs the benchmarks of the packages.
//
//	go run ./internal/benchmarks          writes the page, in a few minutes
//	go run ./internal/benchmarks -quick   a tenth of it, to standard output
//
// What needs PostgreSQL is measured where there is one: .ci/postgres go run ./internal/benchmarks -scale
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := start(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}

func start(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "measure a tenth, and print the page instead of writing it")
	processor := flags.Bool("processor", false, "compare the processor's time of a call alone, and print it")
	large := flags.Bool("large", false, "also look numbers up among ten million, and hold 10,000 installations, which takes some minutes and 3 GB of disk")
	wide := flags.Bool("scale", false, "also measure several processes on PostgreSQL, which takes some minutes")
	folder := flags.String("docs", "docs", "the folder of the page and its plots")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *processor {
		list, err := perCalls(ctx, 500)
		for _, p := range list {
			fmt.Printf("%d calls on %s: %s of the processor a call at %s, %s now: %.2f times; without the system's part %s and %s: %.2f times; %.1f changes stored\n",
				p.Calls, p.Store, p.Before.Whole(), earlier, p.After.Whole(), p.Ratio(), p.Before.Program, p.After.Program, p.ProgramRatio(), p.Changes)
		}
		return err
	}
	began := time.Now()
	m, err := measure(ctx, *quick, *large)
	if err != nil {
		return err
	}
	if *wide {
		if m.Scale, err = scale(ctx); err != nil {
			return err
		}
		m.Plots = append(m.Plots, m.Scale)
	}
	m.Took, m.Command = time.Since(began).Round(time.Second), commandLine(args)
	text := new(bytes.Buffer)
	if err := page.Execute(text, m); err != nil {
		return err
	}
	if *quick {
		_, err := os.Stdout.Write(text.Bytes())
		return err
	}
	for _, p := range m.Plots {
		if err := os.WriteFile(filepath.Join(*folder, p.File), p.SVG(), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(*folder, "benchmarks.md"), text.Bytes(), 0o644)
}

// commandLine is how this command was called.
func commandLine(args []string) string {
	line := strings.Join(append([]string{"go run ./internal/benchmarks"}, args...), " ")
	if os.Getenv("PGSTORE_TEST_DATABASE_URL") != "" {
		return ".ci/postgres " + line
	}
	return line
}

// measured is what the page shows.
type measured struct {
	Machine string
	Command string // that has measured it
	Took    time.Duration
	Compare []comparison
	Benches map[string][]bench // by package
	Plots   []plot
	PerCall []perCall
	NotYet  string // why PerCall is empty
	Scale   plot
}

// comparison is a scenario, and what became of it on both bridges.
type comparison struct {
	scenario
	Naive, Ours outcome
}

func measure(ctx context.Context, quick, large bool) (m measured, err error) {
	m.Machine = machine()
	size := 10
	if quick {
		size = 1
	}
	for _, s := range []scenario{
		{Name: "undisturbed", Calls: 50 * size, Rate: 25},
		{Name: "all at once", Calls: 50 * size},
		{Name: "answers after 250 ms", Calls: 10 * size, Rate: 4, Latency: 250 * time.Millisecond},
		{Name: "Sellsy takes 25 requests a second", Calls: 20 * size, Rate: 8, Quota: 25},
		{Name: "the answers to a tenth of the logs are lost", Calls: 10 * size, Rate: 10, Broken: size},
	} {
		c := comparison{scenario: s}
		if c.Naive, err = run(ctx, s, beginNaive); err != nil {
			return m, fmt.Errorf("%s, straightforward: %w", s.Name, err)
		}
		if c.Ours, err = run(ctx, s, beginOurs); err != nil {
			return m, fmt.Errorf("%s: %w", s.Name, err)
		}
		m.Compare = append(m.Compare, c)
	}
	if m.Plots, err = growing(ctx, quick, large); err != nil {
		return m, err
	}
	m.Benches = make(map[string][]bench)
	for _, pkg := range benched {
		if m.Benches[pkg.Path], err = goBench(ctx, pkg.Path, pkg.Pattern, quick); err != nil {
			return m, err
		}
	}
	m.Plots = append(m.Plots, perCommit(m.Benches["./sync/boltstore"]))
	if m.PerCall, err = perCalls(ctx, 50*size); err != nil {
		m.NotYet = strings.TrimSpace(err.Error()) // it takes the history, and Linux
	}
	return m, ctx.Err()
}
