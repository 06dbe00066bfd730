package settings

import (
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

// ForBridge are the settings of the bridge and its commands.
func ForBridge() []Setting {
	return []Setting{
		{"AIRCALL_API_ID", "", "an API key of Aircall, of two parts; or AIRCALL_ACCESS_TOKEN in its place", true},
		{"AIRCALL_API_TOKEN", "", "its second part", true},
		{"AIRCALL_ACCESS_TOKEN", "", "the token of an OAuth integration", true},
		{"AIRCALL_BASE_URL", "https://api.aircall.io", "where Aircall is reached", false},
		{"AIRCALL_WEBHOOK_TOKEN", "", "tokens accepted in the bodies of Aircall's webhooks, separated by commas", true},
		{"SELLSY_CLIENT_ID", "", "a personal API client of Sellsy, of two parts; or SELLSY_ACCESS_TOKEN in its place", true},
		{"SELLSY_CLIENT_SECRET", "", "its second part", true},
		{"SELLSY_ACCESS_TOKEN", "", "an access token, which is not renewed", true},
		{"SELLSY_BASE_URL", "https://api.sellsy.com/v2", "where Sellsy is reached", false},
		{"SELLSY_TOKEN_URL", "https://login.sellsy.com/oauth2/access-tokens", "where Sellsy gives access tokens", false},
		{"SELLSY_WEBHOOK_KEY", "", "the key that signs Sellsy's webhooks", true},
		{"BRIDGE_NUMBERS", "", "ids of the Aircall numbers to serve, separated by commas, or all; with AIRCALL_ACCESS_TOKEN the default is " +
			"those that the administrator picks in Aircall", false},
		{"BRIDGE_LISTEN", "127.0.0.1:8080", "host and port", false},
		{"BRIDGE_PUBLIC_URL", "", "if set, webhooks are registered for it and repaired, on both sides", false},
		{"BRIDGE_DATA", "./bridge.db", "the file that holds everything; one process at a time can have it open", false},
		{"BRIDGE_DATABASE_URL", "", "postgres://user:password@host/database in the place of the file, for any number of processes", true},
		{"BRIDGE_COUNTRY", "FR", "of telephone numbers written without a country code", false},
		{"BRIDGE_TIMEZONE", "Europe/Paris", "of times in descriptions", false},
		{"BRIDGE_LANGUAGE", "en", "of descriptions, cards and console", false},
		{"BRIDGE_DEFAULT_OWNER", "", "id of the member of Sellsy's staff who owns a call when neither the agent nor the record's owner is " +
			"known; else the active one with the lowest id", false},
		{"BRIDGE_LOG_DELAY", "30s", "between call.ended and the first write, so a minute after hang-up", false},
		{"BRIDGE_SETTLE", "2m", "of quiet in which late changes are merged", false},
		{"BRIDGE_GRACE", "2m", "before looking whether a write of unknown outcome was carried out", false},
		{"BRIDGE_SWEEP", "10m", "between looks for what no webhook told", false},
		{"BRIDGE_EXTRAS", "", "what is made in Sellsy beyond phone calls, separated by commas: of unknown callers individuals, companies or " +
			"contacts; for missed calls tasks or (scheduled) calls; tasks of AI action-items; comments of text messages", false},
		{"BRIDGE_LOG_LEVEL", "info", "or debug, warn, error", false},
		{"BRIDGE_CONFIG", "", "a settings file for what does not fit a variable: filters, layouts, owners, results and rules of your own; " +
			"examples/bridge/bridge.toml explains every key", false},
		{"BRIDGE_CONSOLE_PASSWORD", "", "if set, 12 characters or more, there is a console at /console/ for whoever knows it, under any " +
			"name; serve it over https, or on this machine alone", true},
	}
}

// ForMany are the settings of a program that serves many installations.
func ForMany() []Setting {
	return []Setting{
		{"BRIDGE_ADMIN_PASSWORD", "", "of whoever adds installations, 16 characters or more; required", true},
		{"BRIDGE_KEY", "", "seals the settings of the installations: 64 hexadecimal digits (openssl rand -hex 32); required, the same in " +
			"all processes; without it the settings cannot be read again", true},
		{"BRIDGE_PUBLIC_URL", "", "if set, webhooks are registered for it and repaired, on both sides", false},
		{"BRIDGE_DATABASE_URL", "", "postgres://user:password@host/database: any number of processes; or, in its place, BRIDGE_DATA", true},
		{"BRIDGE_DATA", "./multitenant.db", "a file; one process at a time can have it open", false},
		{"BRIDGE_PROCESSES", "1", "how many processes run on the database; quotas are divided among them", false},
		{"BRIDGE_WORKERS", "32", "calls that are worked on at a time, all installations together", false},
		{"BRIDGE_LISTEN", "127.0.0.1:8080", "host and port", false},
		{"BRIDGE_LOG_LEVEL", "info", "or debug, warn, error", false},
		{"SELLSY_CLIENT_ID", "", "the OAuth client whose tokens installations have, if any do", true},
		{"SELLSY_CLIENT_SECRET", "", "its secret", true},
		{"AIRCALL_BASE_URL", "https://api.aircall.io", "where Aircall is reached", false},
		{"SELLSY_BASE_URL", "https://api.sellsy.com/v2", "where Sellsy is reached", false},
		{"SELLSY_TOKEN_URL", "https://login.sellsy.com/oauth2/access-tokens", "where Sellsy gives access tokens", false},
	}
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
	best, least := "", len(name)/3+1
	for _, s := range r.known {
		d := distance(name, s.Name)
		if strings.HasPrefix(s.Name, name) {
			d = 1 // cut short
		}
		if d < least {
			best, least = s.Name, d
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
