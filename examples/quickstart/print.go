package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// printer writes text for people, in colour if asked to. The first error stops it.
type printer struct {
	w      io.Writer
	colour bool
	err    error
}

// onTerminal reports whether a file is a terminal whose owner has nothing against colour.
func onTerminal(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *printer) bold(s string) string  { return p.styled("1", s) }
func (p *printer) faint(s string) string { return p.styled("2", s) }
func (p *printer) red(s string) string   { return p.styled("31", s) }
func (p *printer) green(s string) string { return p.styled("32", s) }

func (p *printer) styled(code, s string) string {
	if !p.colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p *printer) heading(s string) {
	p.printf("\n%s\n%s\n", p.bold(s), p.faint(strings.Repeat("─", width(s))))
}

// field prints a label and a value. Further lines of the value stand below its first.
func (p *printer) field(label, value string) {
	const indent = 14
	for _, line := range wrap(value, 96) {
		padded := p.faint(label) + strings.Repeat(" ", max(1, indent-width(label)))
		p.printf("%s\n", strings.TrimRight("   "+padded+line, " "))
		label = ""
	}
}

// card draws an insight card as the agent sees it. An arrow marks what leads to Sellsy.
func (p *printer) card(card aircall.Card) {
	labels := 0
	for _, line := range card.Contents {
		labels = max(labels, width(line.Label))
	}
	var plain, styled []string
	for _, line := range card.Contents {
		arrow := ""
		if line.Link != "" {
			arrow = " ↗"
		}
		if line.Type == aircall.CardTypeTitle {
			plain = append(plain, line.Text+arrow)
			styled = append(styled, p.bold(line.Text)+arrow)
			continue
		}
		label := line.Label + strings.Repeat(" ", labels-width(line.Label)) + "  "
		plain = append(plain, label+line.Text+arrow)
		styled = append(styled, p.faint(label)+line.Text+arrow)
	}
	inner := 0
	for _, line := range plain {
		inner = max(inner, width(line))
	}
	p.printf("   ┌%s┐\n", strings.Repeat("─", inner+2))
	for i := range plain {
		p.printf("   │ %s%s │\n", styled[i], strings.Repeat(" ", inner-width(plain[i])))
	}
	p.printf("   └%s┘\n", strings.Repeat("─", inner+2))
}

// width is how many columns a text takes, as far as the scripts of this program go.
func width(s string) int { return utf8.RuneCountInString(s) }

// wrap breaks a text into lines of at most a width, between words. Lines that are there stay.
func wrap(s string, limit int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line := ""
		for word := range strings.FieldsFuncSeq(paragraph, func(r rune) bool { return r == ' ' }) {
			switch {
			case line == "":
				line = word
			case width(line)+1+width(word) > limit:
				lines = append(lines, line)
				line = word
			default:
				line += " " + word
			}
		}
		lines = append(lines, line)
	}
	return lines
}
