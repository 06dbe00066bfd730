package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

// callsASecond is what the load test of examples/multitenant says of a number of processes on PostgreSQL.
var callsASecond = regexp.MustCompile(`(?s)=== RUN   TestMultitenantLoad/(\d+)_on_PostgreSQL\n.*?\(([\d.]+) calls/s\)`)

// scale has one, two and four processes of examples/multitenant log the calls of two hundred installations, at services that take 250 ms
// for an answer. Each process has eight workers, so that these and the services are the limit, not the processor. An installation has six
// calls: each process that logs some of them reads its staff once.
func scale(ctx context.Context) (p plot, err error) {
	p = plot{File: "benchmarks-processes.svg", Title: "Calls a second over processes, answers after 250 ms", X: "processes", Y: "calls/s"}
	if os.Getenv("PGSTORE_TEST_DATABASE_URL") == "" {
		return p, errors.New("processes are measured on PostgreSQL: .ci/postgres go run ./internal/benchmarks -scale")
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout=30m", "-v", "-run=MultitenantLoad/PostgreSQL", "./examples/internal/programtest")
	cmd.Env = append(os.Environ(), "LONG=1", "LOAD_INSTALLATIONS=200", "LOAD_CALLS=6", "LOAD_LATENCY=250ms", "LOAD_WORKERS=8", "LOAD_PROCESSES=1,2,4")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return p, fmt.Errorf("the load test: %w\n%s", err, out)
	}
	return p, readLoad(out, &p)
}

// readLoad reads the output of the load test.
func readLoad(out []byte, p *plot) error {
	for _, found := range callsASecond.FindAllSubmatch(out, -1) {
		processes, errProcesses := strconv.ParseFloat(string(found[1]), 64)
		rate, errRate := strconv.ParseFloat(string(found[2]), 64)
		if err := errors.Join(errProcesses, errRate); err != nil {
			return err
		}
		p.add(processes, rate)
	}
	if len(p.Points) == 0 {
		return fmt.Errorf("the load test says nothing of calls a second:\n%s", out)
	}
	return nil
}
