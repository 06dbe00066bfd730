package main_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
)

// The settings of a bridge that would start, but for the services behind them.
var sound = []string{
	"AIRCALL_API_ID=id", "AIRCALL_API_TOKEN=secret-1", "SELLSY_CLIENT_ID=id", "SELLSY_CLIENT_SECRET=secret-2", "BRIDGE_NUMBERS=4711",
	"BRIDGE_LISTEN=127.0.0.1:0", "BRIDGE_DATA=/nowhere/bridge.db", // it never gets there
}

// TestBadSettings holds that one line names everything that is wrong, and shows nothing of it.
func TestBadSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		env    []string // added to those that are sound
		alone  bool     // or instead
		want   []string // the variables in the line, and no others
		phrase string
	}{
		{"nothing is set", nil, true, []string{
			"AIRCALL_API_ID", "AIRCALL_API_TOKEN", "AIRCALL_ACCESS_TOKEN", "SELLSY_CLIENT_ID", "SELLSY_CLIENT_SECRET", "SELLSY_ACCESS_TOKEN",
			"BRIDGE_NUMBERS",
		}, "missing"},
		{"an id alone", []string{"AIRCALL_API_ID=id"}, true, []string{
			"AIRCALL_API_TOKEN", "SELLSY_CLIENT_ID", "SELLSY_CLIENT_SECRET", "SELLSY_ACCESS_TOKEN", "BRIDGE_NUMBERS",
		}, "missing"},
		{"empty is not set", []string{"AIRCALL_API_TOKEN=", "SELLSY_CLIENT_ID= "}, false, []string{"AIRCALL_API_TOKEN", "SELLSY_CLIENT_ID"}, "missing"},
		{"both credentials of Aircall", []string{"AIRCALL_ACCESS_TOKEN=secret-3"}, false,
			[]string{"AIRCALL_ACCESS_TOKEN", "AIRCALL_API_ID", "AIRCALL_API_TOKEN"}, "cannot be combined"},
		{"both credentials of Sellsy", []string{"SELLSY_ACCESS_TOKEN=secret-3"}, false,
			[]string{"SELLSY_ACCESS_TOKEN", "SELLSY_CLIENT_ID", "SELLSY_CLIENT_SECRET"}, "cannot be combined"},
		{"no numbers with an API key", []string{"BRIDGE_NUMBERS="}, false, []string{"BRIDGE_NUMBERS"}, "missing"},
		{"numbers that are none", []string{"BRIDGE_NUMBERS=4711,secret"}, false, []string{"BRIDGE_NUMBERS"}, "wrong"},
		{"a telephone number", []string{"BRIDGE_NUMBERS=+33 1 99 00 10 00"}, false, []string{"BRIDGE_NUMBERS"}, "wrong"},
		{"all and some", []string{"BRIDGE_NUMBERS=all,4711"}, false, []string{"BRIDGE_NUMBERS"}, "wrong"},
		{"number zero", []string{"BRIDGE_NUMBERS=0"}, false, []string{"BRIDGE_NUMBERS"}, "wrong"},
		{"credentials with a space", []string{"AIRCALL_API_TOKEN=secret 1"}, false, []string{"AIRCALL_API_TOKEN"}, "white space"},
		{"an id with a colon", []string{"AIRCALL_API_ID=id:secret"}, false, []string{"AIRCALL_API_ID"}, "colon"},
		{"addresses", []string{
			"AIRCALL_BASE_URL=api.aircall.io", "SELLSY_BASE_URL=https://", "SELLSY_TOKEN_URL=https://id:secret@login.sellsy.com/",
			"BRIDGE_PUBLIC_URL=http://bridge.example",
		}, false, []string{"AIRCALL_BASE_URL", "SELLSY_BASE_URL", "SELLSY_TOKEN_URL", "BRIDGE_PUBLIC_URL"}, "URL"},
		{"a query", []string{"BRIDGE_PUBLIC_URL=https://bridge.example/?key=secret"}, false, []string{"BRIDGE_PUBLIC_URL"}, "URL"},
		{"where to listen", []string{"BRIDGE_LISTEN=8080"}, false, []string{"BRIDGE_LISTEN"}, "host:port"},
		{"a port too high", []string{"BRIDGE_LISTEN=:80800"}, false, []string{"BRIDGE_LISTEN"}, "host:port"},
		{"times", []string{"BRIDGE_LOG_DELAY=30", "BRIDGE_SETTLE=-2m", "BRIDGE_GRACE=0s", "BRIDGE_SWEEP=secret"}, false,
			[]string{"BRIDGE_LOG_DELAY", "BRIDGE_SETTLE", "BRIDGE_GRACE", "BRIDGE_SWEEP"}, "such as 30s"},
		{"places and words", []string{
			"BRIDGE_COUNTRY=France", "BRIDGE_TIMEZONE=Paris", "BRIDGE_LANGUAGE=es", "BRIDGE_DEFAULT_OWNER=Claire", "BRIDGE_LOG_LEVEL=loud",
		}, false, []string{"BRIDGE_COUNTRY", "BRIDGE_TIMEZONE", "BRIDGE_LANGUAGE", "BRIDGE_DEFAULT_OWNER", "BRIDGE_LOG_LEVEL"}, "wrong"},
		{"a database and a file", []string{"BRIDGE_DATABASE_URL=postgres://id:secret@localhost/bridge"}, false,
			[]string{"BRIDGE_DATABASE_URL", "BRIDGE_DATA"}, "cannot be combined"},
		{"a database of another kind", []string{"BRIDGE_DATA=", "BRIDGE_DATABASE_URL=mysql://id:secret@localhost/bridge"}, false,
			[]string{"BRIDGE_DATABASE_URL"}, "postgres://user:password@"},
		{"a port that is none", []string{"BRIDGE_DATA=", "BRIDGE_DATABASE_URL=postgres://id:secret@localhost:secret/bridge"}, false,
			[]string{"BRIDGE_DATABASE_URL"}, "cannot be read"},
		{"nobody there", []string{"BRIDGE_DATA=", "BRIDGE_DATABASE_URL=postgres://id:secret@127.0.0.1:1/bridge"}, false,
			[]string{"BRIDGE_DATABASE_URL"}, "connecting"},
		{"a short password", []string{"BRIDGE_CONSOLE_PASSWORD=secret-9876"}, false, []string{"BRIDGE_CONSOLE_PASSWORD"}, "12 characters"},
		{"missing and wrong at once", []string{"AIRCALL_API_ID=", "BRIDGE_SETTLE=soon"}, false, []string{"AIRCALL_API_ID", "BRIDGE_SETTLE"}, "missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := tt.env
			if !tt.alone {
				env = slices.Concat(sound, tt.env)
			}
			p := start(t, env...)
			failsWith(t, p, append(tt.want, tt.phrase)...)
			for _, s := range settings.ForBridge() {
				named := regexp.MustCompile(`\b` + s.Name + `\b`).MatchString(p.Output.String())
				if named && !slices.Contains(tt.want, s.Name) {
					t.Errorf("%s is named:\n%s", s.Name, p.Output)
				}
			}
		})
	}
}
