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
	for _, group := range benched {
		if !bytes.Contains(there, []byte(group.About)) {
			t.Errorf("docs/benchmarks.md lacks %q: run the command again", group.About)
		}
	}
}
