package settings

import (
	"encoding/hex"
	"log/slog"
	"net/url"
	"strconv"
)

// Many are the settings of a program that serves many installations. Do not print them.
type Many struct {
	Password string // of whoever adds installations
	Key      []byte // that seals their settings: 32 bytes

	Processes, Workers int

	// SellsyClientID and SellsyClientSecret are those of the OAuth client that tokens are refreshed with, if there is one.
	SellsyClientID, SellsyClientSecret    string
	AircallURL, SellsyURL, SellsyTokenURL string

	Listen    string
	PublicURL *url.URL // nil: webhooks are somebody else's
	Database  string   // a connection string with a password; empty: Data it is
	Data      string   // a file
	LogLevel  slog.Level
	LogJSON   bool // instead of text

	Warnings []string // sentences about variables that look as if they were meant for the program, which does not read them
}

// minPassword is the length of a password that nobody guesses.
const minPassword = 16

// ReadMany reads the settings of a program that serves many installations, like [Read].
func ReadMany(env Environment) (Many, error) {
	r := &reader{env: env, known: ForMany()}
	m := Many{
		Password:           r.required("BRIDGE_ADMIN_PASSWORD", r.adminPassword),
		Key:                r.key("BRIDGE_KEY"),
		Processes:          r.count("BRIDGE_PROCESSES"),
		Workers:            r.count("BRIDGE_WORKERS"),
		SellsyClientID:     r.secret("SELLSY_CLIENT_ID"),
		SellsyClientSecret: r.secret("SELLSY_CLIENT_SECRET"),
		AircallURL:         r.aircallURL(),
		SellsyURL:          r.sellsyURL(),
		SellsyTokenURL:     r.address("SELLSY_TOKEN_URL"),
		Listen:             r.listen("BRIDGE_LISTEN"),
		PublicURL:          r.publicURL("BRIDGE_PUBLIC_URL"),
		LogLevel:           r.level("BRIDGE_LOG_LEVEL"),
		LogJSON:            r.json("BRIDGE_LOG_FORMAT"),
	}
	if (m.SellsyClientID == "") != (m.SellsyClientSecret == "") {
		r.refuse("SELLSY_CLIENT_ID", "goes with SELLSY_CLIENT_SECRET: need both, or neither")
	}
	m.Database, m.Data = r.store()
	if m.Database == "" && m.Processes > 1 {
		r.refuse("BRIDGE_PROCESSES", "more than one need BRIDGE_DATABASE_URL: one process can have a file open")
	}
	m.Warnings = r.strays()
	return m, r.err()
}

func (r *reader) adminPassword(name string) string { return r.password(name, minPassword) }

// key reads 32 bytes.
func (r *reader) key(name string) []byte {
	s := r.required(name, r.text)
	if s == "" {
		return nil
	}
	key, err := hex.DecodeString(s)
	if err != nil || len(key) != 32 {
		r.refuse(name, "need 64 hexadecimal digits, as openssl rand -hex 32 makes them")
	}
	return key
}

func (r *reader) count(name string) int {
	s := r.text(name)
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		r.refuse(name, "need a number above zero")
	}
	return n
}
