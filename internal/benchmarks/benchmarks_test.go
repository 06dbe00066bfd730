package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBesideAStraightforwardBridge holds what the page is there to show.
func TestBesideAStraightforwardBridge(t *testing.T) {
	t.Parallel()
	s := scenario{Calls: 10, Rate: 10, Broken: 1}
	var other, ours outcome
	t.Run("bridges", func(t *testing.T) {
		t.Run("straightforward", func(t *testing.T) {
			t.Parallel()
			other = put(t, s, beginNaive)
		})
		t.Run("ours", func(t *testing.T) {
			t.Parallel()
			ours = put(t, s, beginOurs)
		})
	})
	if other.Twice != 1 || other.Lost != 0 || len(other.Cards) != s.Calls {
		t.Errorf("the straightforward bridge: %d logged twice, %d never, %d cards: want 1, 0 and all", other.Twice, other.Lost, len(other.Cards))
	}
	if ours.Twice != 0 || ours.Lost != 0 || len(ours.Cards) != s.Calls {
		t.Errorf("this bridge: %d logged twice, %d never, %d cards: want 0, 0 and all", ours.Twice, ours.Lost, len(ours.Cards))
	}
	if other.Requests() < 3*ours.Requests() {
		t.Errorf("%.1f requests a call beside %.1f, want a third at most", ours.Requests(), other.Requests())
	}
}

func put(t *testing.T, s scenario, begin beginner) outcome {
	t.Helper()
	o, err := run(t.Context(), s, begin)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestReadBenches(t *testing.T) {
	t.Parallel()
	const out = `goos: linux
BenchmarkParse/own-2         	    1000	     736.5 ns/op	   2.74 MB/s	     100 B/op	       7 allocs/op
BenchmarkSkipped
PASS
ok  	example.com/x	0.1s
`
	want := []bench{{Name: "Parse/own", NanosecondsPerOp: 736.5, Metrics: map[string]float64{"MB/s": 2.74, "B/op": 100, "allocs/op": 7}}}
	if diff := cmp.Diff(want, readBenches([]byte(out))); diff != "" {
		t.Error(diff)
	}
}

func TestReadLoad(t *testing.T) {
	t.Parallel()
	const out = `=== RUN   TestMultitenantLoad
=== RUN   TestMultitenantLoad/1_on_PostgreSQL
    multitenant_load_test.go:50: 40 installations added in 1.3s; 800 calls: all logged after 8.484s (4.5 calls/s)
    multitenant_load_test.go:50: process 1: 49 MB of memory at most, 1.71s of processor time
=== RUN   TestMultitenantLoad/2_on_PostgreSQL
    multitenant_load_test.go:50: 40 installations added in 1.8s; 800 calls: all logged after 4s (9.0 calls/s)
--- PASS: TestMultitenantLoad (33.86s)
`
	var p plot
	if err := readLoad([]byte(out), &p); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][2]float64{{1, 4.5}, {2, 9}}, p.Points); diff != "" {
		t.Error(diff)
	}
	if readLoad([]byte("PASS\n"), new(plot)) == nil {
		t.Error("no error where nothing was measured")
	}
}

// TestGoals holds that the page says of each goal what was measured, whether that is enough, or that nothing was measured.
func TestGoals(t *testing.T) {
	t.Parallel()
	m := measured{
		PerCall: []perCall{{Store: "a file", Before: processorUse{Program: 3, System: 1}, After: processorUse{Program: 2, System: 1}}},
		Plots:   []plot{{File: "benchmarks-lookup.svg", Points: [][2]float64{{1000, 2}, {1_000_000, 4}}}},
		Scale:   plot{Points: [][2]float64{{1, 10}, {2, 18}}},
	}
	found := make(map[string]goal)
	for _, g := range m.Goals() {
		found[g.What] = g
	}
	for what, want := range map[string]goal{
		"a look-up among a million numbers in boltstore": {Want: "at most 5 µs", Before: "10.5", Now: "4", Met: "yes"},
		"processor for a call on a file":                 {Want: "at most 0.5 of the earlier", Before: "1", Now: "0.75", Met: "no"},
		"four of them": {
			Want: "at least 3 times the calls a second", Before: "–", Now: "not measured: `.ci/postgres go run ./internal/benchmarks -scale`", Met: "–",
		},
		"two processes on PostgreSQL, answers after 250 ms, beside one": {Want: "at least 1.7 times the calls a second", Before: "1.1", Now: "1.8", Met: "yes"},
	} {
		want.What = what
		if diff := cmp.Diff(want, found[what]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	text := new(strings.Builder)
	if err := page.Execute(text, m); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| a file | 0 | 0.00 ms | 0.00 ms | 0.75 | 0.67 | – |", "| four of them |"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
}

func TestPlotsAreDrawings(t *testing.T) {
	t.Parallel()
	p := plot{Title: `a < b & "c"`, X: "workers", Y: "calls/s"}
	for i := range 4 {
		p.add(float64(int(1)<<i), float64(i))
	}
	drawing := p.SVG()
	for decoder := xml.NewDecoder(bytes.NewReader(drawing)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v:\n%s", err, drawing)
		}
	}
	if got := strings.Count(string(drawing), "<circle"); got != len(p.Points) {
		t.Errorf("%d points drawn, want %d", got, len(p.Points))
	}
}

// TestThePageIsOfTheCommand holds that the page in docs/ is what this command writes, but for the figures.
func TestThePageIsOfTheCommand(t *testing.T) {
	t.Parallel()
	there, err := os.ReadFile("../../docs/benchmarks.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(pageText) {
		if strings.TrimSpace(line) != "" && !strings.Contains(line, "{{") && !bytes.Contains(there, []byte(line)) {
			t.Errorf("docs/benchmarks.md lacks %q: run the command again", line)
		}
	}
	for _, goal := range targets {
		if !bytes.Contains(there, []byte("| "+goal.what+" |")) {
			t.Errorf("docs/benchmarks.md lacks the goal %q: run the command again", goal.what)
		}
	}
	for _, group := range benched {
		if !bytes.Contains(there, []byte(group.About)) {
			t.Errorf("docs/benchmarks.md lacks %q: run the command again", group.About)
		}
	}
}
