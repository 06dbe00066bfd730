package console

import (
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// chart is what became of the calls of the last days: bars, and the same as a table.
type chart struct {
	Bars  []bar
	Width int // of the drawing
	Total int // calls; zero: there is nothing to draw
	Top   int // the most calls on one day
	Took  string
}

// bar is one day of a chart: its pieces from the top to the bottom, and its numbers.
type bar struct {
	Pieces                         []piece
	Day                            string // of the month
	Date                           string
	Calls, Logged, Unknown, Failed int
	Took                           string // on average; empty: no log was timed
}

// piece is a rectangle of a drawing that is a hundred high.
type piece struct {
	Kind             string // its colour: other, failed, unknown, logged
	X, Y, Wide, High float64
}

const (
	barStep  = 10 // from one bar to the next
	barWidth = 7
	barsHigh = 100
)

// chart draws the days.
func (v voice) chart(days []report.Day) chart {
	c := chart{Width: barStep * len(days)}
	var timed, took, longest int
	for _, d := range days {
		c.Total, c.Top = c.Total+d.Calls, max(c.Top, d.Calls)
		timed, took, longest = timed+d.Timed, took+d.Timed*d.Took, max(longest, d.Longest)
	}
	for i, d := range days {
		b := bar{
			Day: d.Date.Format("2"), Date: v.book.Date(d.Date), Calls: d.Calls, Logged: d.Logged, Unknown: d.Unknown, Failed: d.Failed,
		}
		if d.Timed > 0 {
			b.Took = v.book.Duration(seconds(d.Took))
		}
		y := float64(barsHigh)
		for _, p := range []struct {
			kind string
			n    int
		}{{"logged", d.Logged}, {"unknown", d.Unknown}, {"failed", d.Failed}, {"other", d.Calls - d.Logged - d.Unknown - d.Failed}} {
			if p.n <= 0 {
				continue
			}
			high := barsHigh * float64(p.n) / float64(c.Top)
			y -= high
			b.Pieces = append(b.Pieces, piece{p.kind, float64(i*barStep) + (barStep-barWidth)/2.0, y, barWidth, high})
		}
		c.Bars = append(c.Bars, b)
	}
	if timed > 0 {
		c.Took = v.say("chart.took", "average", seconds(took/timed), "longest", seconds(longest))
	}
	return c
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
