package settings_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // as the programs do

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// plain is what can be compared of settings.
type plain struct {
	AircallURL, SellsyURL           string
	AircallTokens, SellsyKeys       []string
	Numbers                         []aircall.NumberID
	AllNumbers                      bool
	Listen, Database, Data, Country string
	Language                        matching.Language
	Location                        string
	DefaultOwner                    sellsy.StaffID
	LogLevel                        slog.Level
	LogJSON                         bool
	LogDelay, Settle, Grace, Sweep  time.Duration
	Webhooks                        bridge.Webhooks
	Extras                          bridge.Extras
	ConsolePassword                 string
}

func plainOf(s settings.Settings) plain {
	return plain{
		AircallURL: s.AircallURL, SellsyURL: s.SellsyURL, AircallTokens: s.AircallTokens, SellsyKeys: s.SellsyKeys,
		Numbers: s.Numbers, AllNumbers: s.AllNumbers, Listen: s.Listen, Database: s.Database, Data: s.Data, Country: s.Country,
		Language: s.Policy.Language, Location: s.Policy.Location.String(), DefaultOwner: s.Policy.DefaultOwner, LogLevel: s.LogLevel, LogJSON: s.LogJSON,
		LogDelay: s.LogDelay, Settle: s.Settle, Grace: s.Grace, Sweep: s.Sweep, Webhooks: s.Webhooks(), Extras: s.Extras,
		ConsolePassword: s.ConsolePassword,
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	defaults := plain{
		AircallURL: "https://api.aircall.io", SellsyURL: "https://api.sellsy.com/v2", Listen: "127.0.0.1:8080", Data: "./bridge.db",
		Country: "FR", Language: matching.English, Location: "Europe/Paris",
		LogDelay: 30 * time.Second, Settle: 2 * time.Minute, Grace: 2 * time.Minute, Sweep: 10 * time.Minute,
	}
	tests := []struct {
		name string
		env  map[string]string // besides the credentials
		want func(*plain)
	}{
		{"defaults, and the numbers that were picked", nil, func(*plain) {}},
		{"all numbers", map[string]string{"BRIDGE_NUMBERS": "ALL"}, func(p *plain) { p.AllNumbers = true }},
		{"a database", map[string]string{"BRIDGE_DATABASE_URL": "postgres://user:secret@db.example/bridge"}, func(p *plain) {
			p.Database, p.Data = "postgres://user:secret@db.example/bridge", ""
		}},
		{"everything", map[string]string{
			"AIRCALL_BASE_URL": "http://127.0.0.1:9001", "AIRCALL_WEBHOOK_TOKEN": "one, two,", "SELLSY_BASE_URL": "http://127.0.0.1:9002/v2",
			"SELLSY_WEBHOOK_KEY": "key", "BRIDGE_NUMBERS": " 4711, 4712 ", "BRIDGE_LISTEN": ":80",
			"BRIDGE_PUBLIC_URL": "https://calls.example/bridge/", "BRIDGE_DATA": "/var/lib/bridge.db", "BRIDGE_COUNTRY": "be",
			"BRIDGE_TIMEZONE": "Indian/Reunion", "BRIDGE_LANGUAGE": "FR", "BRIDGE_DEFAULT_OWNER": "101", "BRIDGE_LOG_DELAY": "1m",
			"BRIDGE_SETTLE": "90s", "BRIDGE_GRACE": "3m", "BRIDGE_SWEEP": "1h", "BRIDGE_LOG_LEVEL": "debug", "BRIDGE_LOG_FORMAT": "json",
			"BRIDGE_EXTRAS":           "contacts, calls,action-items,messages",
			"BRIDGE_CONSOLE_PASSWORD": "a long password",
		}, func(p *plain) {
			*p = plain{
				AircallURL: "http://127.0.0.1:9001", SellsyURL: "http://127.0.0.1:9002/v2",
				AircallTokens: []string{"one", "two"}, SellsyKeys: []string{"key"}, Numbers: []aircall.NumberID{4711, 4712},
				Listen: ":80", Data: "/var/lib/bridge.db", Country: "BE", Language: matching.French, Location: "Indian/Reunion",
				DefaultOwner: 101, LogLevel: slog.LevelDebug, LogJSON: true,
				Extras:   bridge.Extras{UnknownCallers: matching.KindContact, FollowUp: bridge.FollowUpCall, ActionItems: true, Messages: true},
				LogDelay: time.Minute, Settle: 90 * time.Second, Grace: 3 * time.Minute, Sweep: time.Hour,
				Webhooks: bridge.Webhooks{
					AircallURL: "https://calls.example/bridge/webhooks/aircall", SellsyURL: "https://calls.example/bridge/webhooks/sellsy",
					SellsyKey: "key",
				},
				ConsolePassword: "a long password",
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := settings.Read(settings.Environment{"AIRCALL_ACCESS_TOKEN": "secret", "SELLSY_ACCESS_TOKEN": "secret"}.With(tt.env))
			if err != nil {
				t.Fatal(err)
			}
			want := defaults
			tt.want(&want)
			if diff := cmp.Diff(want, plainOf(s)); diff != "" {
				t.Errorf("settings (-want +got)\n%s", diff)
			}
		})
	}
}

func TestLogger(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		json bool
		want string
	}{{false, `level=WARN msg="a line" n=1`}, {true, `"level":"WARN","msg":"a line","n":1}`}} {
		var out strings.Builder
		logger := settings.Logger(&out, slog.LevelWarn, test.json, nil)
		logger.Info("too little")
		logger.Warn("a line", "n", 1)
		if got := out.String(); !strings.Contains(got, test.want) || strings.Contains(got, "too little") {
			t.Errorf("as JSON %t: %s", test.json, got)
		}
	}
}
