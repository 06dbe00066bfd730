package programtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
)

// said is how soon a mistake must be named.
const said = 15 * time.Second

// mistake is something that an operator does wrong. The fields of the environment are added to settings that are sound.
type mistake struct {
	name string
	args []string
	env  []string
	says []string // in the one line that is printed: what is wrong, the variable or flag, and the remedy
}

// sound are the settings of a bridge that would start, but for the services behind them.
var sound = []string{
	"AIRCALL_API_ID=id", "AIRCALL_API_TOKEN=secret-1", "SELLSY_CLIENT_ID=id", "SELLSY_CLIENT_SECRET=secret-2", "BRIDGE_NUMBERS=4711",
	"BRIDGE_LISTEN=127.0.0.1:0", "BRIDGE_DATA=/nowhere/bridge.db", // it never gets there
	"AIRCALL_BASE_URL=http://127.0.0.1:1", "SELLSY_BASE_URL=http://127.0.0.1:1/v2", "SELLSY_TOKEN_URL=http://127.0.0.1:1/",
}

// TestBridgeWrongSettings holds that settings which cannot be right stop the program with status 1 and one line, which names the variables and
// what they need, and shows nothing of what they were set to.
func TestBridgeWrongSettings(t *testing.T) {
	t.Parallel()
	hold(t, 1, sound, []mistake{
		{"empty is not set", nil, []string{"AIRCALL_API_TOKEN=", "SELLSY_CLIENT_ID= "}, []string{"missing: AIRCALL_API_TOKEN, SELLSY_CLIENT_ID"}},
		{"both credentials of Aircall", nil, []string{"AIRCALL_ACCESS_TOKEN=secret-3"}, []string{"AIRCALL_ACCESS_TOKEN", "cannot be combined with AIRCALL_API_ID"}},
		{"both credentials of Sellsy", nil, []string{"SELLSY_ACCESS_TOKEN=secret-3"}, []string{"SELLSY_ACCESS_TOKEN", "cannot be combined with SELLSY_CLIENT_ID"}},
		{"credentials with a space", nil, []string{"AIRCALL_API_TOKEN=secret 1"}, []string{"AIRCALL_API_TOKEN", "white space"}},
		{"an id with a colon", nil, []string{"AIRCALL_API_ID=id:secret"}, []string{"AIRCALL_API_ID", "colon"}},
		{"no numbers with an API key", nil, []string{"BRIDGE_NUMBERS="}, []string{"missing: BRIDGE_NUMBERS (ids of Aircall numbers, or all)"}},
		{"numbers that are none", nil, []string{"BRIDGE_NUMBERS=4711,secret"}, []string{"BRIDGE_NUMBERS", "digits", "bridge doctor lists them"}},
		{"a telephone number", nil, []string{"BRIDGE_NUMBERS=+33199001000"}, []string{"BRIDGE_NUMBERS", "digits", "bridge doctor lists them"}},
		{"all and some", nil, []string{"BRIDGE_NUMBERS=all,4711"}, []string{"BRIDGE_NUMBERS", "or all"}},
		{"number zero", nil, []string{"BRIDGE_NUMBERS=0"}, []string{"BRIDGE_NUMBERS", "digits"}},
		{"an owner by name", nil, []string{"BRIDGE_DEFAULT_OWNER=Claire"}, []string{"BRIDGE_DEFAULT_OWNER", "id of a member of staff"}},
		{"an owner with a sign", nil, []string{"BRIDGE_DEFAULT_OWNER=+101"}, []string{"BRIDGE_DEFAULT_OWNER", "id of a member of staff"}},
		{"a misspelt variable", nil, []string{"BRIDGE_NUMBER=1"}, []string{"BRIDGE_NUMBER (there is no such setting; BRIDGE_NUMBERS is)"}},
		{"a variable cut short", nil, []string{"BRIDGE_LANG=fr"}, []string{"BRIDGE_LANG (there is no such setting; BRIDGE_LANGUAGE is)"}},
		{"a variable in small letters", nil, []string{"bridge_listen=:80"}, []string{"bridge_listen (there is no such setting; BRIDGE_LISTEN is)"}},
		{"an invented variable", nil, []string{"BRIDGE_COFFEE_MACHINE=on"}, []string{"BRIDGE_COFFEE_MACHINE (there is no such setting)"}},
		{"no scheme", nil, []string{"AIRCALL_BASE_URL=api.aircall.io"}, []string{"AIRCALL_BASE_URL", "need an http or https URL"}},
		{"no host", nil, []string{"SELLSY_BASE_URL=https://"}, []string{"SELLSY_BASE_URL", "need an http or https URL"}},
		{"credentials in an address", nil, []string{"SELLSY_TOKEN_URL=https://id:secret@login.sellsy.com/"}, []string{"SELLSY_TOKEN_URL", "without credentials"}},
		{"Aircall’s address with its version", nil, []string{"AIRCALL_BASE_URL=https://api.aircall.io/v1/"}, []string{"AIRCALL_BASE_URL", "leave out the /v1"}},
		{"Sellsy’s address without its version", nil, []string{"SELLSY_BASE_URL=https://api.sellsy.com"}, []string{"SELLSY_BASE_URL", "https://api.sellsy.com/v2"}},
		{"a public address without TLS", nil, []string{"BRIDGE_PUBLIC_URL=http://bridge.example"}, []string{"BRIDGE_PUBLIC_URL", "need an https URL"}},
		{"a public address with a query", nil, []string{"BRIDGE_PUBLIC_URL=https://bridge.example/?key=secret"}, []string{"BRIDGE_PUBLIC_URL", "without credentials or query"}},
		{"a port alone", nil, []string{"BRIDGE_LISTEN=8080"}, []string{"BRIDGE_LISTEN", "need host:port"}},
		{"a port too high", nil, []string{"BRIDGE_LISTEN=:80800"}, []string{"BRIDGE_LISTEN", "need host:port"}},
		{"times", nil, []string{"BRIDGE_LOG_DELAY=30", "BRIDGE_SETTLE=-2m", "BRIDGE_GRACE=0s", "BRIDGE_SWEEP=secret"},
			[]string{"BRIDGE_LOG_DELAY", "BRIDGE_SETTLE", "BRIDGE_GRACE", "BRIDGE_SWEEP", "such as 30s"}},
		{"a country by name", nil, []string{"BRIDGE_COUNTRY=France"}, []string{"BRIDGE_COUNTRY", "two letters"}},
		{"a city for a time zone", nil, []string{"BRIDGE_TIMEZONE=Paris"}, []string{"BRIDGE_TIMEZONE", "such as Europe/Paris"}},
		{"a language that is not there", nil, []string{"BRIDGE_LANGUAGE=it"}, []string{"BRIDGE_LANGUAGE", "need one of en, de, es, fr"}},
		{"a form of logs that is none", nil, []string{"BRIDGE_LOG_FORMAT=xml"}, []string{"BRIDGE_LOG_FORMAT", "need text or json"}},
		{"a level that is none", nil, []string{"BRIDGE_LOG_LEVEL=loud"}, []string{"BRIDGE_LOG_LEVEL", "need debug, info, warn or error"}},
		{"extras that are none", nil, []string{"BRIDGE_EXTRAS=coffee"}, []string{"BRIDGE_EXTRAS", "need words among individuals"}},
		{"a settings file that is not there", nil, []string{"BRIDGE_CONFIG=/nowhere/bridge.toml"}, []string{"BRIDGE_CONFIG", "correct its name"}},
		{"a settings file that is none", nil, []string{"BRIDGE_CONFIG=/dev/null/"}, []string{"BRIDGE_CONFIG"}},
		{"a short password", nil, []string{"BRIDGE_CONSOLE_PASSWORD=secret-9876"}, []string{"BRIDGE_CONSOLE_PASSWORD", "12 characters"}},
		{"a database and a file", nil, []string{"BRIDGE_DATABASE_URL=postgres://id:secret@localhost/bridge"}, []string{"BRIDGE_DATABASE_URL", "cannot be combined with BRIDGE_DATA"}},
		{"a database of another kind", nil, []string{"BRIDGE_DATA=", "BRIDGE_DATABASE_URL=mysql://id:secret@localhost/bridge"}, []string{"BRIDGE_DATABASE_URL", "postgres://user:password@"}},
		{"missing and wrong at once", nil, []string{"AIRCALL_API_ID=", "BRIDGE_SETTLE=soon"}, []string{"missing: AIRCALL_API_ID;", "wrong: BRIDGE_SETTLE"}},
		{"for a command too", []string{"import"}, []string{"BRIDGE_SETTLE=soon"}, []string{"BRIDGE_SETTLE"}},
		{"tables without a database", []string{"migrate"}, nil, []string{"missing: BRIDGE_DATABASE_URL"}},
		{"a copy to nowhere", []string{"copy"}, nil, []string{"missing: BRIDGE_DATABASE_URL"}},
	})
	hold(t, 1, nil, []mistake{
		{"nothing is set", nil, nil, []string{"AIRCALL_API_ID, AIRCALL_API_TOKEN (or AIRCALL_ACCESS_TOKEN in place of both)", "SELLSY_CLIENT_SECRET", "BRIDGE_NUMBERS"}},
		{"an id alone", nil, []string{"AIRCALL_API_ID=id"}, []string{"missing: AIRCALL_API_TOKEN, SELLSY_CLIENT_ID"}},
	})
}

// TestBridgeWrongCommandLine holds that a command line which makes no sense ends the program with status 2.
func TestBridgeWrongCommandLine(t *testing.T) {
	t.Parallel()
	hold(t, 2, nil, []mistake{
		{"a command that is none", []string{"start"}, nil, []string{`"start"`, "-help"}},
		{"a flag that is none", []string{"import", "-quick"}, nil, []string{"-quick", "-help"}},
		{"an argument too many", []string{"doctor", "now"}, nil, []string{`"now"`, "-help"}},
		{"no period", []string{"backfill"}, nil, []string{"-from is missing", "-help"}},
		{"a day that is none", []string{"backfill", "-from", "yesterday"}, nil, []string{"-from", "2026-03-01"}},
		{"a last day that is none", []string{"backfill", "-from", "2026-03-01", "-to", "31.3."}, nil, []string{"-to", "2026-03-01"}},
		{"days the wrong way round", []string{"backfill", "-from", "2026-03-02", "-to", "2026-03-01"}, nil, []string{"-to: before -from"}},
	})
}

// TestBridgeWrongPlaces is about files, ports, databases and credentials, which only show when the program begins. The one-shot commands end
// at once; what serves goes on, and says so in its log.
func TestBridgeWrongPlaces(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	p := start(t, o.env...)
	o.waitReady(t, p)
	dir := t.TempDir()
	noise, used := filepath.Join(dir, "noise.db"), filepath.Join(dir, "used.db")
	if err := os.WriteFile(noise, []byte(strings.Repeat("this is no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := boltstore.Open(used, boltstore.Options{}) // as another bridge does
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	with := func(scopes ...string) []string { // an account whose API access may do no more
		crm := Serve(t, sellsytest.New(t, sellsytest.Options{ClientID: "id", ClientSecret: sellsySecret, Scopes: scopes}))
		return []string{"SELLSY_BASE_URL=" + crm + "/v2", "SELLSY_TOKEN_URL=" + crm + "/oauth2/access-tokens"}
	}
	at := func(ahead time.Duration, service http.Handler) (url string) { // a service whose clock is right when ours is not
		return Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
			service.ServeHTTP(w, r)
		}))
	}
	const grant = "Give the API access this scope in Sellsy’s settings"
	const aircallRemedy, sellsyRemedy = "Check AIRCALL_API_ID and AIRCALL_API_TOKEN", "Check SELLSY_CLIENT_ID and SELLSY_CLIENT_SECRET"
	free := "BRIDGE_DATA=" + filepath.Join(dir, "free.db")
	t.Run("ends", func(t *testing.T) {
		hold(t, 1, append(o.env, "BRIDGE_LISTEN=127.0.0.1:0", free), []mistake{
			{"data in use", nil, []string{"BRIDGE_DATA=" + used}, []string{"BRIDGE_DATA", "used.db", "in use"}},
			{"data in use by the bridge", []string{"import"}, []string{"BRIDGE_DATA=" + used}, []string{"BRIDGE_DATA", "in use", "stop it first"}},
			{"data damaged", nil, []string{"BRIDGE_DATA=" + noise}, []string{"BRIDGE_DATA", "noise.db"}},
			{"data in no folder", nil, []string{"BRIDGE_DATA=" + filepath.Join(dir, "none", "x.db")}, []string{"BRIDGE_DATA", "make the folder first"}},
			{"data in a file", nil, []string{"BRIDGE_DATA=" + filepath.Join(noise, "x.db")}, []string{"BRIDGE_DATA", "name a file in a folder"}},
			{"a folder for data", nil, []string{"BRIDGE_DATA=" + dir}, []string{"BRIDGE_DATA", "name a file in that folder"}},
			{"nothing to copy", []string{"copy"}, []string{"BRIDGE_DATA=" + filepath.Join(dir, "none.db"), "BRIDGE_DATABASE_URL=postgres://localhost/x"}, []string{"BRIDGE_DATA", "correct the name"}},
			{"port in use", nil, []string{"BRIDGE_LISTEN=" + o.address}, []string{"BRIDGE_LISTEN", o.address, "choose another port"}},
			{"an address of another machine", nil, []string{"BRIDGE_LISTEN=192.0.2.1:8080"}, []string{"BRIDGE_LISTEN", "0.0.0.0"}},
			{"no database there", nil, []string{"BRIDGE_DATA=", "BRIDGE_DATABASE_URL=postgres://id:secret@127.0.0.1:1/bridge"}, []string{"BRIDGE_DATABASE_URL", "start the server"}},
			{"no tables to make there", []string{"migrate"}, []string{"BRIDGE_DATA=", "BRIDGE_DATABASE_URL=postgres://id:secret@127.0.0.1:1/bridge"}, []string{"BRIDGE_DATABASE_URL", "start the server"}},
			{"a host of the database that does not exist", nil, []string{"BRIDGE_DATA=", "BRIDGE_DATABASE_URL=postgres://id:secret@none.invalid/bridge"}, []string{"BRIDGE_DATABASE_URL", "correct the host"}},
			{"a port of the database that is none", nil, []string{"BRIDGE_DATA=", "BRIDGE_DATABASE_URL=postgres://id:secret@localhost:secret/bridge"}, []string{"BRIDGE_DATABASE_URL", "cannot be read"}},
			{"import with a wrong key", []string{"import"}, []string{"AIRCALL_API_TOKEN=secret-wrong"}, []string{"Aircall refuses the credentials", aircallRemedy}},
			{"back-fill with a wrong secret", []string{"backfill", "-from", "2026-03-01"}, []string{"SELLSY_CLIENT_SECRET=secret-wrong"}, []string{"Sellsy refuses the credentials", sellsyRemedy}},
			{"both wrong", []string{"import", "-dry-run"}, []string{"AIRCALL_API_TOKEN=secret-wrong", "SELLSY_CLIENT_SECRET=secret-wrong"}, []string{aircallRemedy, sellsyRemedy}},
			{"no Aircall", []string{"import"}, []string{"AIRCALL_BASE_URL=http://127.0.0.1:1"}, []string{"Aircall does not answer", "AIRCALL_BASE_URL"}},
			{"no Sellsy", []string{"import"}, []string{"SELLSY_TOKEN_URL=http://127.0.0.1:1"}, []string{"Sellsy does not answer", "SELLSY_TOKEN_URL"}},
			{"import without a right", []string{"import"}, with("individuals.read", "contacts.read", "staffs.read"), []string{"the scope companies.read", grant}},
			{"back-fill without rights", []string{"backfill", "-from", "2026-03-01"}, with("individuals.read", "contacts.read", "companies.read"),
				[]string{"the scope phonecalls.read", "the scope phonecalls.write", grant}},
			{"a report in no folder", []string{"import", "-conflicts", filepath.Join(dir, "none", "x")}, nil, []string{"-conflicts", "no such file"}},
		})
	})
	t.Run("serves", func(t *testing.T) {
		for _, m := range []struct {
			mistake
			reason string // in /readyz; empty: none
		}{
			{mistake{"wrong key", nil, []string{"AIRCALL_API_TOKEN=secret-wrong"}, []string{"level=ERROR", "Aircall refuses the credentials", aircallRemedy}},
				"Aircall refuses the credentials"},
			{mistake{"wrong API client", nil, []string{"SELLSY_CLIENT_SECRET=secret-wrong"}, []string{"level=ERROR", "Sellsy refuses the credentials", sellsyRemedy}},
				"Sellsy refuses the credentials"},
			{mistake{"a number that is not there", nil, []string{"BRIDGE_NUMBERS=42"}, []string{"level=ERROR", "no number with the id 42", "Set BRIDGE_NUMBERS"}},
				"Aircall does not have all numbers of BRIDGE_NUMBERS"},
			{mistake{"no right to read companies", nil, with("individuals.read", "contacts.read", "staffs.read"), []string{"level=ERROR", "the scope companies.read", grant}},
				"Sellsy refuses something for want of a right"},
			{mistake{"no right to log", nil, with("individuals.read", "companies.read", "contacts.read", "opportunities.read", "phonecalls.read", "search.read", "staffs.read",
				"webhooks.read", "webhooks.write"), []string{"level=ERROR", "the scope phonecalls.write", grant}}, ""},
			{mistake{"a slow clock", nil, []string{"AIRCALL_BASE_URL=" + at(10*time.Minute, o.aircall)}, []string{"level=ERROR", "The clock of this machine is", "10m0s behind that of Aircall", "timedatectl set-ntp true"}}, ""},
			{mistake{"a fast clock", nil, []string{"SELLSY_BASE_URL=" + at(-10*time.Minute, o.sellsy) + "/v2"}, []string{"level=ERROR", "The clock of this machine is", "ahead of that of Sellsy", "timedatectl set-ntp true"}}, ""},
			{mistake{"a near miss", nil, []string{"AIRCALL_WEBHOOK_TOKENS=secret"}, []string{"level=WARN", "AIRCALL_WEBHOOK_TOKENS is not read", "AIRCALL_WEBHOOK_TOKEN meant"}}, ""},
			{mistake{"no webhooks", nil, []string{"BRIDGE_PUBLIC_URL="}, []string{"level=WARN", "AIRCALL_WEBHOOK_TOKEN", "refused"}}, ""},
		} {
			t.Run(m.name, func(t *testing.T) {
				t.Parallel()
				data := "BRIDGE_DATA=" + filepath.Join(t.TempDir(), "bridge.db")
				p := Start(t, "bridge", slices.Concat(o.env, []string{"BRIDGE_LISTEN=127.0.0.1:0", data}, m.env))
				for deadline := time.Now().Add(said); !m.isSaid(p.Output.String()); <-time.After(50 * time.Millisecond) {
					if time.Now().After(deadline) {
						t.Fatalf("no line says %q\n%s", m.says, p.Output)
					}
				}
				if m.reason != "" {
					address := regexp.MustCompile(` listen=(\S+)`).FindStringSubmatch(p.Output.String())
					Eventually(t, func() error { return saysWhy(t, address[1], m.reason) })
				}
				if status := p.Terminate(); status != 0 || strings.Contains(p.Output.String(), "secret") {
					t.Errorf("status %d, or a secret in the log\n%s", status, p.Output)
				}
			})
		}
	})
}

// saysWhy examines whether /readyz gives a reason, as JSON, and is not ready without one.
func saysWhy(t *testing.T, address, reason string) error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var why struct {
		Ready   *bool
		Reasons []string
	}
	if err := json.NewDecoder(resp.Body).Decode(&why); err != nil || why.Ready == nil || resp.Header.Get("Content-Type") != "application/json" {
		return fmt.Errorf("/readyz is not the JSON that it should be: %v, %v", resp.Header, err)
	}
	status, there := http.StatusServiceUnavailable, reason == "" && len(why.Reasons) == 0 || slices.Contains(why.Reasons, reason)
	if *why.Ready {
		status = http.StatusOK
	}
	if !there || resp.StatusCode != status || !*why.Ready && len(why.Reasons) == 0 {
		return fmt.Errorf("/readyz answers %d with ready %t because of %q, want the reason %q", resp.StatusCode, *why.Ready, why.Reasons, reason)
	}
	return nil
}

// hold runs the program once for each mistake.
func hold(t *testing.T, status int, env []string, mistakes []mistake) {
	t.Helper()
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			out, got := Run(t, "bridge", slices.Concat(env, m.env), m.args...)
			if got != status || time.Since(begun) > said {
				t.Errorf("status %d after %s, want %d within %s", got, time.Since(begun), status, said)
			}
			if !m.isSaid(out) || strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "bridge") || strings.Contains(out, "secret") {
				t.Errorf("printed\n%s\nwant one line without a secret, with %q", out, m.says)
			}
		})
	}
}

// isSaid reports whether one of the lines holds everything.
func (m mistake) isSaid(out string) bool {
	return slices.ContainsFunc(strings.Split(out, "\n"), func(line string) bool {
		return !slices.ContainsFunc(m.says, func(part string) bool { return !strings.Contains(line, part) })
	})
}

// TestBridgeNearMiss holds that variables of others are left alone, and only what looks like ours is warned of.
func TestBridgeNearMiss(t *testing.T) {
	t.Parallel()
	out, status := Run(t, "bridge", append(sound, "SELLSY_WEBHOOK_KEYS=x", "SELLSY_REGION=eu", "AIRCALL_PHONE_BOOK=x", "AIRCALL_API_TOKENS=x"), "check")
	if status != 0 || strings.Count(out, "is not read") != 1 || !strings.Contains(out, "SELLSY_WEBHOOK_KEYS is not read: is SELLSY_WEBHOOK_KEY meant?") {
		t.Errorf("status %d, printed\n%s", status, out)
	}
}

// TestBridgeNothingToDo holds that a job without work says so.
func TestBridgeNothingToDo(t *testing.T) {
	t.Parallel()
	a := NewAccounts(t)
	a.Sellsy.AddStaff(sellsy.Staff{Email: "claire.dubois@example.com"})
	report := filepath.Join(t.TempDir(), "report.json")
	for _, args := range [][]string{{"import"}, {"backfill", "-from", time.Now().Format(time.DateOnly), "-report", report}} {
		out, status := Run(t, "bridge", a.Env, args...)
		if status != 0 || !strings.HasSuffix(out, "\nNothing to do.\n") {
			t.Errorf("%s: status %d, printed\n%s", args, status, out)
		}
	}
	if text, err := os.ReadFile(report); err != nil || !strings.Contains(string(text), `"Calls":0`) && !strings.Contains(string(text), `"calls":0`) {
		t.Errorf("report %s, %v", text, err)
	}
}

// TestBridgeHelp holds that every setting is printed with its default, and every command.
func TestBridgeHelp(t *testing.T) {
	t.Parallel()
	out, status := Run(t, "bridge", nil, "-help")
	if status != 0 {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{"BRIDGE_SWEEP             10m: ", "AIRCALL_API_ID", "\n  backfill ", "\n  doctor ", "-version"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	for _, args := range [][]string{{"-version"}, {"import", "-version"}} {
		if out, status := Run(t, "bridge", nil, args...); status != 0 || !strings.HasPrefix(out, "bridge (devel) (go") {
			t.Errorf("%s: status %d, printed %q", args, status, out)
		}
	}
}
