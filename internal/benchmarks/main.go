// Command benchmarks measures the library and writes docs/benchmarks.md, with its plots. It compares the bridge with a straightforward one
// on the same fakes, and runs the benchmarks of the packages.
//
//	go run ./internal/benchmarks          writes the page, in a few minutes
//	go run ./internal/benchmarks -quick   a tenth of it, to standard output
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := command(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "measure a tenth, and print the page instead of writing it")
	folder := flags.String("docs", "docs", "the folder of the page and its plots")
	if err := flags.Parse(args); err != nil {
		return err
	}
	began := time.Now()
	m, err := measure(ctx, *quick)
	if err != nil {
		return err
	}
	m.Took = time.Since(began).Round(time.Second)
	page := new(bytes.Buffer)
	if err := writePage(page, m); err != nil {
		return err
	}
	if *quick {
		_, err := os.Stdout.Write(page.Bytes())
		return err
	}
	for _, p := range m.Plots {
		if err := os.WriteFile(filepath.Join(*folder, p.File), p.SVG(), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(*folder, "benchmarks.md"), page.Bytes(), 0o644)
}

// measured is what the page shows.
type measured struct {
	Machine string
	Took    time.Duration
	Compare []comparison
	Benches map[string][]bench // by package
	Plots   []plot
}

// comparison is a scenario, and what became of it on both bridges.
type comparison struct {
	scenario
	Naive, Ours outcome
}

func measure(ctx context.Context, quick bool) (m measured, err error) {
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
	perWorkers := plot{File: "benchmarks-workers.svg", Title: "Calls a second over workers, answers after 50 ms", X: "workers", Y: "calls/s"}
	for _, workers := range []int{1, 2, 4, 8, 16} {
		o, err := run(ctx, scenario{Calls: 4 * size * workers, Latency: 50 * time.Millisecond, Workers: workers}, beginOurs)
		if err != nil {
			return m, fmt.Errorf("%d workers: %w", workers, err)
		}
		perWorkers.add(float64(workers), o.PerSecond())
	}
	lookUps := plot{File: "benchmarks-lookup.svg", Title: "A look-up in boltstore over numbers", X: "numbers", Y: "µs", Logarithmic: true}
	fileSize := plot{File: "benchmarks-file.svg", Title: "Bytes of boltstore's file for a number, over numbers", X: "numbers", Y: "bytes", Logarithmic: true}
	sizes := []int{1_000, 10_000, 100_000, 1_000_000}
	if quick {
		sizes = sizes[:2]
	}
	for _, numbers := range sizes {
		found, err := goBench(ctx, "./sync/boltstore", "Directory", quick, fmt.Sprint("BENCH_NUMBERS=", numbers))
		if err != nil {
			return m, err
		}
		for _, b := range found {
			lookUps.add(float64(numbers), b.NanosecondsPerOp/1000)
			fileSize.add(float64(numbers), b.Metrics["B-file"]/float64(numbers))
		}
	}
	m.Plots = []plot{perWorkers, lookUps, fileSize}
	m.Benches = make(map[string][]bench)
	for _, pkg := range benched {
		if m.Benches[pkg.Path], err = goBench(ctx, pkg.Path, pkg.Pattern, quick); err != nil {
			return m, err
		}
	}
	return m, nil
}
