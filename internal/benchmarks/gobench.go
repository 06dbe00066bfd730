package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// benched are the packages whose benchmarks the page shows.
var benched = []struct{ Path, Pattern, About string }{
	{"./aircall", ".", "Decoding what Aircall sends, beside `encoding/json` into a map of the same bytes"},
	{"./sellsy", "ContactPage", "Decoding what Sellsy answers, beside the same"},
	{"./matching", ".", "The rules; a number beside the library that most programs use"},
	{"./activity", ".", "The phone call and the card"},
	{"./sync/boltstore", "Update", "The store in a file: one operation is 20 updates by each sender"},
}

// bench is a line of a benchmark's output.
type bench struct {
	Name             string
	NanosecondsPerOp float64
	Metrics          map[string]float64 // by unit, without ns/op
}

// goBench runs benchmarks of a package.
func goBench(ctx context.Context, pkg, pattern string, quick bool, env ...string) ([]bench, error) {
	each := "-benchtime=500ms"
	if quick {
		each = "-benchtime=1x"
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-run=^$", "-bench="+pattern, each, "-benchmem", "-timeout=30m", pkg)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return nil, fmt.Errorf("%s: %w\n%s%s", pkg, err, out, exit.Stderr)
		}
		return nil, err
	}
	return readBenches(out), nil
}

// processors is what Go adds to a benchmark's name.
var processors = regexp.MustCompile(`-\d+$`)

// readBenches reads the output of go test -bench.
func readBenches(out []byte) (list []bench) {
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		b := bench{Name: processors.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), ""), Metrics: make(map[string]float64)}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				continue
			}
			if fields[i+1] == "ns/op" {
				b.NanosecondsPerOp = value
			} else {
				b.Metrics[fields[i+1]] = value
			}
		}
		list = append(list, b)
	}
	return list
}

var modelName = regexp.MustCompile(`(?m)^model name\s*: (.+)$`)

// machine names what was measured on.
func machine() string {
	model := "unknown processor"
	info, _ := os.ReadFile("/proc/cpuinfo") // Linux has it
	if found := modelName.FindSubmatch(info); found != nil {
		model = string(found[1])
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}
