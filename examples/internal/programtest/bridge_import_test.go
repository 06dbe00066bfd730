package programtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// addClient adds an individual from before the bridge.
func addClient(a *Accounts, name, phone string) {
	a.Sellsy.AddIndividual(sellsy.Individual{
		Type: sellsy.TypeClient, LastName: name, PhoneNumber: phone,
		Created: sellsy.At(time.Now().AddDate(-2, 0, 0)),
	})
}

// contactNames are the names of the contacts in Aircall.
func contactNames(a *Accounts) (names []string) {
	for _, c := range a.Aircall.Contacts() {
		names = append(names, c.LastName)
	}
	slices.Sort(names)
	return names
}

// TestBridgeImport imports, finds nothing to do the second time, and only what is new the third time.
func TestBridgeImport(t *testing.T) {
	t.Parallel()
	a := NewAccounts(t)
	addClient(a, "Garnier", "06 39 98 12 34")
	addClient(a, "Petit", "+33 (0)6 39 98 45 67")
	for _, tt := range []struct {
		args   []string
		prints string
		writes bool
		names  []string
	}{
		{[]string{"-dry-run"}, "2 records in Sellsy with 2 numbers: 0 are in step with Aircall, 2 are not; 0 are", false, nil},
		{nil, "2 of 2 numbers\nAll are in step.\n", true, []string{"Garnier", "Petit"}},
		{nil, "2 numbers: 2 are in step with Aircall, 0 are not; 0 are in several records.\nNothing to do.\n", false, []string{"Garnier", "Petit"}},
	} {
		a.Aircall.ResetRequests()
		out, status := Run(t, "bridge", a.Env, append([]string{"import"}, tt.args...)...)
		if status != 0 || !strings.Contains(out, tt.prints) {
			t.Fatalf("%v: status %d, printed\n%s", tt.args, status, out)
		}
		wrote := slices.ContainsFunc(a.Aircall.Requests(), func(r aircalltest.Request) bool { return r.Method != http.MethodGet })
		if got := contactNames(a); !slices.Equal(got, tt.names) || wrote != tt.writes {
			t.Errorf("%v: contacts %q, want %q; wrote: %v", tt.args, got, tt.names, wrote)
		}
	}
}

// TestBridgeInterruptedImport holds that an import that was cut off is finished by the next.
func TestBridgeInterruptedImport(t *testing.T) {
	t.Parallel()
	a := NewAccounts(t)
	for i := range 5 {
		addClient(a, fmt.Sprint("Client ", i), fmt.Sprintf("06 39 98 00 0%d", i))
	}
	p := Start(t, "bridge", a.Env, "import")
	Eventually(t, func() error { // the contacts follow, one a second
		if !strings.Contains(p.Output.String(), "5 records") {
			return fmt.Errorf("it has not begun:\n%s", p.Output)
		}
		return nil
	})
	if status := p.Terminate(); status != 1 || !strings.HasSuffix(p.Output.String(), "bridge import: interrupted: start it again to go on, or the bridge\n") {
		t.Errorf("status %d, said %q", status, p.Output)
	}
	if n := len(contactNames(a)); n == 5 {
		t.Error("it was not interrupted")
	}
	if out, status := Run(t, "bridge", a.Env, "import"); status != 0 || !strings.HasSuffix(out, "All are in step.\n") {
		t.Errorf("again: status %d\n%s", status, out)
	}
	if got, want := contactNames(a), []string{"Client 0", "Client 1", "Client 2", "Client 3", "Client 4"}; !slices.Equal(got, want) {
		t.Errorf("contacts %q, want %q", got, want)
	}
}

func TestBridgeConflicts(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "conflicts.jsonl")
	if out, status := Run(t, "bridge", nil, "import", "-demo", "-dry-run", "-conflicts", name); status != 0 {
		t.Fatalf("status %d\n%s", status, out)
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

// TestBridgeDemos holds that what can be tried without accounts works.
func TestBridgeDemos(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]string{"import": "All are in step.\n", "backfill": "All are logged.\n", "check": "bridge doctor asks both services whether that works.\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if out, status := Run(t, "bridge", nil, name, "-demo"); status != 0 || !strings.HasSuffix(out, end) {
				t.Errorf("status %d\n%s", status, out)
			}
		})
	}
}
