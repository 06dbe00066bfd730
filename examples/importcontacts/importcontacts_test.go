package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// The program under test, as its users run it.
var program string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "importcontacts")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "importcontacts")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%v\n", out, err)
		return 1
	}
	return m.Run()
}

// accounts are both services behind sockets, and the settings to reach them.
type accounts struct {
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	data    string
	env     []string
}

func newAccounts(t *testing.T) *accounts {
	t.Helper()
	a := &accounts{
		aircall: aircalltest.New(t, aircalltest.Options{RequestsPerMinute: 1_000_000, HeadersAlways: true}),
		sellsy:  sellsytest.New(t, sellsytest.Options{Quota: sellsytest.Quota{Second: 10_000, Minute: 100_000}}),
		data:    filepath.Join(t.TempDir(), "bridge.db"),
	}
	phones, crm := httptest.NewServer(a.aircall), httptest.NewServer(a.sellsy)
	t.Cleanup(phones.Close)
	t.Cleanup(crm.Close)
	a.env = []string{
		"AIRCALL_API_ID=" + aircalltest.APIID, "AIRCALL_API_TOKEN=" + aircalltest.APIToken, "AIRCALL_BASE_URL=" + phones.URL,
		"SELLSY_ACCESS_TOKEN=" + sellsytest.DefaultToken, "SELLSY_BASE_URL=" + crm.URL + "/v2",
		"BRIDGE_NUMBERS=all", "BRIDGE_DATA=" + a.data,
	}
	return a
}

// add adds an individual from before the bridge.
func (a *accounts) add(name, phone string) {
	a.sellsy.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeClient, LastName: name, PhoneNumber: phone,
		Created: sellsy.At(time.Now().AddDate(-2, 0, 0)),
	})
}

// names are the contacts in Aircall.
func (a *accounts) names() (names []string) {
	for _, c := range a.aircall.Contacts() {
		names = append(names, c.LastName)
	}
	slices.Sort(names)
	return names
}

// command prepares the program. The context's end kills it.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = env
	return cmd
}

// TestImport imports, finds nothing to do the second time, and only what is new the third time.
func TestImport(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	a.add("Garnier", "06 39 98 12 34")
	a.add("Petit", "+33 (0)6 39 98 45 67")
	for _, tt := range []struct {
		args   []string
		prints string
		writes bool
		names  []string
	}{
		{[]string{"-dry-run"}, "2 records in Sellsy with 2 numbers: 0 are in step with Aircall, 2 are not; 0 are", false, nil},
		{nil, "2 of 2 numbers\nAll are in step.\n", true, []string{"Garnier", "Petit"}},
		{nil, "2 numbers: 2 are in step with Aircall, 0 are not", false, []string{"Garnier", "Petit"}},
	} {
		a.aircall.ResetRequests()
		out, err := command(t, a.env, tt.args...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), tt.prints) {
			t.Fatalf("%v: %v, printed\n%s", tt.args, err, out)
		}
		wrote := slices.ContainsFunc(a.aircall.Requests(), func(r aircalltest.Request) bool { return r.Method != http.MethodGet })
		if got := a.names(); !slices.Equal(got, tt.names) || wrote != tt.writes {
			t.Errorf("%v: contacts %q, want %q; wrote: %v", tt.args, got, tt.names, wrote)
		}
	}
}

// TestInterruptedImport holds that an import that was cut off is finished by the next.
func TestInterruptedImport(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	for i := range 5 {
		a.add(fmt.Sprint("Client ", i), fmt.Sprintf("06 39 98 00 0%d", i))
	}
	cmd := command(t, a.env)
	var out bytes.Buffer
	cmd.Stderr = &out
	printed, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(printed); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "5 records") { // the contacts follow, one a second
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || out.String() != "importcontacts: interrupted: start it again to go on, or the bridge\n" {
		t.Errorf("%v, said %q", err, out.String())
	}
	if n := len(a.names()); n == 5 {
		t.Error("it was not interrupted")
	}
	if out, err := command(t, a.env).CombinedOutput(); err != nil || !strings.HasSuffix(string(out), "All are in step.\n") {
		t.Errorf("again: %v\n%s", err, out)
	}
	if got, want := a.names(), []string{"Client 0", "Client 1", "Client 2", "Client 3", "Client 4"}; !slices.Equal(got, want) {
		t.Errorf("contacts %q, want %q", got, want)
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "conflicts.jsonl")
	out, err := command(t, nil, "-demo", "-dry-run", "-conflicts", name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var c report.Conflict
	if err := json.Unmarshal(data, &c); err != nil || strings.Count(string(data), "\n") != 1 {
		t.Fatalf("%v:\n%s", err, data)
	}
	if c.Number.String() != "+33353012222" || c.Winner.LastName != "Fontaine" || len(c.Others) != 1 {
		t.Errorf("got %+v", c)
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	out, err := command(t, nil, "-demo").CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "All are in step.\n") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestCannotImport(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	store, err := boltstore.Open(a.data, boltstore.Options{}) // as the bridge does
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, tt := range []struct {
		name string
		env  []string
		args []string
		want string
	}{
		{"the bridge runs", a.env, nil, "stop it first"},
		{"no settings", nil, nil, "missing: AIRCALL_API_ID"},
		{"unknown flag", a.env, []string{"-quick"}, "-help"},
		{"argument", a.env, []string{"now"}, `unexpected argument "now"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, err := command(t, tt.env, tt.args...).CombinedOutput()
			if line := string(out); err == nil || !strings.HasPrefix(line, "importcontacts: ") || !strings.Contains(line, tt.want) || strings.Count(line, "\n") != 1 {
				t.Errorf("%v, printed\n%s", err, line)
			}
		})
	}
}
