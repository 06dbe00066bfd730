// Package assumptions lists what the code relies on without a document or a recording of the vendors that settles it. Where the code relies on
// an assumption, a comment names it by its id, such as "assumption aircall-paging". docs/assumptions.md is made from the list.
//
// What people read of it on the page of a probe is among the phrases, in the group assumption: what is relied on, what happens if it is
// false, and what to set then.
package assumptions

import (
	_ "embed"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// Assumption is one point on which the code relies and which nothing published settles.
type Assumption struct {
	ID    string   // of the service and of what it is about, such as "sellsy-phonecall-search"
	Where []string // the files that rely on it, from the root of the repository

	// What to do if it is false: set a variable, or leave the bridge alone until its code is changed. With neither, the bridge copes.
	Set  string
	Stop bool

	// How it is found out, in one of three ways: by reading, by writing to a record that the user names, or not by a program.
	Check  string // what is read
	Write  string // what is written
	Unread string // why neither shows it
}

// Service is the vendor that the assumption is about.
func (a Assumption) Service() string {
	if strings.HasPrefix(a.ID, "aircall-") {
		return "Aircall"
	}
	return "Sellsy"
}

// table has a line for each assumption, those on Aircall first: its id, how it is found out (check, write or unread), by what or why not,
// what to do if it is false (a variable to set, stop, or nothing), and the files that rely on it.
//
//go:embed assumptions.tsv
var table string

// All returns the assumptions, those on Aircall first.
func All() (all []Assumption) {
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		a := Assumption{ID: cells[0], Where: strings.Fields(cells[4])}
		switch how, text := cells[1], cells[2]; how {
		case "check":
			a.Check = text
		case "write":
			a.Write = text
		default:
			a.Unread = text
		}
		if a.Stop = cells[3] == "stop"; !a.Stop {
			a.Set = cells[3]
		}
		all = append(all, a)
	}
	return all
}

// Rely is what is relied on.
func (a Assumption) Rely(in *phrases.Book) string { return a.say(in, "rely") }

// Else is what happens if the assumption is false.
func (a Assumption) Else(in *phrases.Book) string { return a.say(in, "else") }

// Advice is what to do if the assumption is false.
func (a Assumption) Advice(in *phrases.Book) string {
	switch {
	case a.Stop:
		return in.Say("probe.stop")
	case a.Set != "":
		return a.say(in, "set")
	default:
		return in.Say("probe.copes")
	}
}

func (a Assumption) say(in *phrases.Book, what string) string {
	return in.Say("assumption." + a.ID + "." + what)
}
