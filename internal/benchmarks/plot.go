package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// plot is a curve through a few points.
type plot struct {
	File, Title string
	X, Y        string // what the axes show
	Logarithmic bool   // in powers of ten along X; of two otherwise
	Points      [][2]float64
}

func (p *plot) add(x, y float64) { p.Points = append(p.Points, [2]float64{x, y}) }

// SVG draws the plot. It is read on light and dark pages.
func (p plot) SVG() []byte {
	const width, height, left, top, right, bottom = 640, 320, 60, 40, 20, 50
	out := new(bytes.Buffer)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="sans-serif" font-size="13" fill="#666">`, width, height)
	fmt.Fprintf(out, "\n<title>%s</title>\n"+`<text x="%d" y="20" font-size="15">%s</text>`+"\n", html.EscapeString(p.Title), left, html.EscapeString(p.Title))
	highest := 0.0
	for _, at := range p.Points {
		highest = max(highest, at[1])
	}
	highest = roundUp(highest)
	y := func(v float64) float64 { return top + (height-top-bottom)*(1-v/highest) }
	x := func(v float64) float64 {
		first, last := math.Log(p.Points[0][0]), math.Log(p.Points[len(p.Points)-1][0])
		if first == last {
			return left
		}
		return left + (width-left-right)*(math.Log(v)-first)/(last-first)
	}
	for i := range 5 {
		v := highest * float64(i) / 4
		fmt.Fprintf(out, `<path d="M%d %.1fH%d" stroke="#999" stroke-opacity=".4"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n",
			left, y(v), width-right, left-8, y(v)+4, short(v))
	}
	var line strings.Builder
	for i, at := range p.Points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		fmt.Fprintf(&line, "%s%.1f %.1f", command, x(at[0]), y(at[1]))
		fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="4" fill="#2874c7"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			x(at[0]), y(at[1]), x(at[0]), height-bottom+20, short(at[0]))
	}
	fmt.Fprintf(out, `<path d="%s" fill="none" stroke="#2874c7" stroke-width="2"/>`+"\n", line.String())
	fmt.Fprintf(out, `<text x="%d" y="%d" text-anchor="end">%s</text><text x="8" y="%d">%s</text>`+"\n</svg>\n",
		width-right, height-8, html.EscapeString(p.X), top-4, html.EscapeString(p.Y))
	return out.Bytes()
}

// roundUp returns the next number that begins with 1, 2, 4 or 8.
func roundUp(v float64) float64 {
	if v <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, first := range []float64{1, 2, 4, 8} {
		if v <= first*unit {
			return first * unit
		}
	}
	return 10 * unit
}

// short writes a number for an axis.
func short(v float64) string {
	switch {
	case v >= 1e6:
		return strconv.FormatFloat(v/1e6, 'g', 3, 64) + " M"
	case v >= 1e4:
		return strconv.FormatFloat(v/1e3, 'g', 3, 64) + " k"
	default:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
}
