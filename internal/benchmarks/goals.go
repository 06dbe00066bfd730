package main

import (
	"fmt"
	"strings"
	"time"
)

// goal is what was set for a figure, beside what it was when it was set and what it is now.
type goal struct {
	What, Want, Before, Now, Met string
}

// target is a goal in numbers. Before is zero where nobody had measured.
type target struct {
	what, unit   string
	atMost       bool // else at least
	want, before float64
	now          func(measured) (float64, bool)
	command      string // which measures it, where this one did not
}

// targets are the goals, in the order of the page. What was before was measured at the commit that perCall compares with, or when the goal was set.
var targets = []target{
	{what: "`aircall.ParseEvent` of a recorded call.ended, beside a map", unit: "times as fast", want: 1.5, before: 0.53, now: asFastAsAMap("./aircall", "ParseEvent/recorded")},
	{what: "a page of 50 calls, decoded, beside a map", unit: "times as fast", want: 1.5, before: 0.53, now: asFastAsAMap("./aircall", "CallPage/decoding_alone")},
	{what: "a page of 100 contacts of Sellsy, beside a map", unit: "times as fast", want: 1, now: asFastAsAMap("./sellsy", "ContactPage")},
	{what: "processor for a call on a file", unit: "of the earlier", atMost: true, want: 0.5, before: 1, now: perCallOn("a file")},
	{
		what: "processor for a call on PostgreSQL", unit: "of the earlier", atMost: true, want: 0.67, before: 1, now: perCallOn("PostgreSQL"),
		command: ".ci/postgres go run ./internal/benchmarks",
	},
	{what: "a look-up among a million numbers in boltstore", unit: "µs", atMost: true, want: 5, before: 10.5, now: amongAMillion("benchmarks-lookup.svg")},
	{what: "bytes of its file for a number", unit: "bytes", atMost: true, want: 300, before: 785, now: amongAMillion("benchmarks-file.svg")},
	{what: "opening it, and the first look-up", unit: "ms", atMost: true, want: 50, now: amongAMillion("benchmarks-ready.svg")},
	{what: "requests a call, the straightforward bridge's beside ours", unit: "times as many", want: 3, before: 4.5, now: beside("undisturbed", func(c comparison) float64 {
		return c.Naive.Requests() / c.Ours.Requests()
	})},
	{what: "calls logged a second, beside it, where Sellsy takes 25 requests a second", unit: "times as many", want: 3, before: 1.6, now: beside("Sellsy takes 25 requests a second", func(c comparison) float64 {
		return c.Ours.PerSecond() / c.Naive.PerSecond()
	})},
	{what: "two processes on PostgreSQL, answers after 250 ms, beside one", unit: "times the calls a second", want: 1.7, before: 1.1, now: processes(2), command: ".ci/postgres go run ./internal/benchmarks -scale"},
	{what: "four of them", unit: "times the calls a second", want: 3, now: processes(4), command: ".ci/postgres go run ./internal/benchmarks -scale"},
}

// Goals returns what became of each.
func (m measured) Goals() []goal {
	list := make([]goal, len(targets))
	for i, t := range targets {
		bound := "at least "
		if t.atMost {
			bound = "at most "
		}
		g := goal{What: t.what, Want: bound + trimmed(t.want) + " " + t.unit, Before: "–", Now: "not measured", Met: "–"}
		if t.before > 0 {
			g.Before = trimmed(t.before)
		}
		if t.command != "" {
			g.Now += ": `" + t.command + "`"
		}
		if now, ok := t.now(m); ok {
			g.Now, g.Met = trimmed(now), "no"
			if t.atMost && now <= t.want || !t.atMost && now >= t.want {
				g.Met = "yes"
			}
		}
		list[i] = g
	}
	return list
}

// trimmed writes a number without zeros at its end.
func trimmed(v float64) string {
	s := round(v)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func asFastAsAMap(pkg, name string) func(measured) (float64, bool) {
	return func(m measured) (float64, bool) {
		for _, b := range m.Benches[pkg] {
			if b.Name == name {
				v, ok := b.Metrics["times-as-fast-as-a-map"]
				return v, ok
			}
		}
		return 0, false
	}
}

func perCallOn(store string) func(measured) (float64, bool) {
	return func(m measured) (float64, bool) {
		for _, p := range m.PerCall {
			if p.Store == store {
				return p.Ratio(), true
			}
		}
		return 0, false
	}
}

func amongAMillion(file string) func(measured) (float64, bool) {
	return func(m measured) (float64, bool) {
		for _, p := range m.Plots {
			for _, at := range p.Points {
				if p.File == file && at[0] == 1_000_000 {
					return at[1], true
				}
			}
		}
		return 0, false
	}
}

func beside(scenario string, of func(comparison) float64) func(measured) (float64, bool) {
	return func(m measured) (float64, bool) {
		for _, c := range m.Compare {
			if c.Name == scenario {
				return of(c), true
			}
		}
		return 0, false
	}
}

func processes(n float64) func(measured) (float64, bool) {
	return func(m measured) (float64, bool) {
		rate := make(map[float64]float64)
		for _, at := range m.Scale.Points {
			rate[at[0]] = at[1]
		}
		return rate[n] / rate[1], rate[n] > 0 && rate[1] > 0
	}
}

// milliseconds writes what the processor took for a call.
func milliseconds(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }
