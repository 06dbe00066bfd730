// Package assumptions lists what the code relies on without a document or a recording of the vendors that settles it. Where the code relies on
// an assumption, a comment names it by its id, such as "assumption aircall-paging". docs/assumptions.md is made from the list.
package assumptions

import (
	"slices"
	"strings"
)

// Assumption is one point on which the code relies and which nothing published settles.
type Assumption struct {
	ID    string   // of the service and of what it is about, such as "sellsy-phonecall-search"
	Rely  string   // what is relied on
	Where []string // the files that rely on it, from the root of the repository
	Else  string   // what happens if it is false

	// What to do if it is false: set something, or leave the bridge alone until its code is changed. With neither, the bridge copes.
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

// All returns the assumptions, those on Aircall first.
func All() []Assumption { return slices.Concat(aircallTable, sellsyTable) }

// Advice is what to do if the assumption is false.
func (a Assumption) Advice() string {
	switch {
	case a.Stop:
		return "Do not use the bridge on this account yet: its code has to be changed first."
	case a.Set != "":
		return "Set " + a.Set + "."
	default:
		return "Nothing: the bridge copes."
	}
}
