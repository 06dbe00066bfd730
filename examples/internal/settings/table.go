package settings

import (
	_ "embed"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// Setting is a variable that a program reads.
type Setting struct {
	Name    string
	Default string // what an unset or empty variable means; empty: nothing
	Text    string
	Secret  bool // never to be shown
}

// table has a line for each setting: its program, its name, its default, whether it is a secret, and what it is.
//
//go:embed settings.tsv
var table string

// ForBridge are the settings of the bridge and its commands.
func ForBridge() []Setting { return settingsOf("bridge") }

// ForMany are the settings of a program that serves many installations.
func ForMany() []Setting { return settingsOf("multitenant") }

func settingsOf(program string) (all []Setting) {
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if cells[0] == program {
			all = append(all, Setting{Name: cells[1], Default: cells[2], Secret: cells[3] != "", Text: cells[4]})
		}
	}
	return all
}

// Print writes a list of settings for people.
func Print(out io.Writer, list []Setting) {
	const width = 100
	for _, s := range list {
		text := s.Text
		if s.Default != "" {
			text = s.Default + ": " + text
		}
		name, line := s.Name, ""
		for word := range strings.FieldsSeq(text) {
			if len(line)+1+len(word) > width {
				fmt.Fprintf(out, "  %-24s%s\n", name, line)
				name, line = "", "  "
			}
			line += " " + word
		}
		fmt.Fprintf(out, "  %-24s%s\n", name, line)
	}
}

// Environment holds variables by their names.
type Environment map[string]string

// Environ is the environment of the process.
func Environ() Environment {
	env := Environment{}
	for _, pair := range os.Environ() {
		if name, value, ok := strings.Cut(pair, "="); ok {
			env[name] = value
		}
	}
	return env
}

// With is the environment with other values.
func (env Environment) With(others Environment) Environment {
	all := maps.Clone(env)
	maps.Copy(all, others)
	return all
}

// strays finds variables that no program reads and that look as if they were meant for this one. Those that begin with BRIDGE_ can
// be nothing else and are refused; those of Aircall and Sellsy may be somebody else's, so there is only a warning.
func (r *reader) strays() (warnings []string) {
	for _, name := range slices.Sorted(maps.Keys(r.env)) {
		if strings.TrimSpace(r.env[name]) == "" || slices.ContainsFunc(r.known, func(s Setting) bool { return s.Name == name }) {
			continue
		}
		prefix, _, _ := strings.Cut(strings.ToUpper(name), "_")
		near := r.nearest(strings.ToUpper(name))
		switch {
		case prefix == "BRIDGE" && near != "":
			r.refuse(name, "there is no such setting; "+near+" is")
		case prefix == "BRIDGE":
			r.refuse(name, "there is no such setting")
		case (prefix == "AIRCALL" || prefix == "SELLSY") && near != "" && strings.TrimSpace(r.env[near]) == "":
			warnings = append(warnings, name+" is not read: is "+near+" meant?")
		}
	}
	return warnings
}

// nearest is the setting whose name is most like this one, or "" if none is much like it.
func (r *reader) nearest(name string) string {
	names := make([]string, len(r.known))
	for i, s := range r.known {
		names[i] = s.Name
	}
	return nearest(name, names)
}

func nearest(name string, names []string) string {
	best, least := "", len(name)/3+1
	for _, known := range names {
		d := distance(name, known)
		if strings.HasPrefix(known, name) {
			d = 1 // cut short
		}
		if d < least {
			best, least = known, d
		}
	}
	return best
}

// distance is how many letters must be added, taken out or changed to get from one name to the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, before+1, row[j]+1)
		}
	}
	return row[len(b)]
}
