package main

import (
	_ "embed"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"
)

//go:embed benchmarks.md.tmpl
var pageText string

// page is the page in Markdown, of what was measured.
var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"duration": duration, "times": times, "round": round, "packages": func() any { return benched }, "metrics": metrics, "columns": columns,
	"milliseconds": milliseconds, "earlier": func() string { return earlier },
	"nanoseconds": func(ns float64) string { return duration(time.Duration(ns)) },
	"megabytes":   func(n uint64) string { return round(float64(n)/1e6) + " MB" },
}).Parse(pageText))

// duration writes a time with three digits that count.
func duration(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if d >= unit.of {
			return round(float64(d)/float64(unit.of)) + " " + unit.name
		}
	}
	return strconv.FormatInt(int64(d), 10) + " ns"
}

// round writes a number with three digits that count.
func round(v float64) string {
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
}

// times says how many times one figure is another.
func times(a, b float64) string {
	if b == 0 {
		return "–"
	}
	return round(a/b) + " ×"
}

// columns returns the units that any of a package's benchmarks has, in order.
func columns(list []bench) []string {
	var units []string
	for _, b := range list {
		units = slices.AppendSeq(units, maps.Keys(b.Metrics))
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// metrics returns a benchmark's figures in these units, as cells of a table.
func metrics(b bench, units []string) string {
	cells := make([]string, len(units))
	for i, unit := range units {
		switch v, ok := b.Metrics[unit]; {
		case !ok:
			cells[i] = "–"
		case v == math.Trunc(v):
			cells[i] = fmt.Sprintf("%.0f", v)
		default:
			cells[i] = round(v)
		}
	}
	return strings.Join(cells, " | ")
}
