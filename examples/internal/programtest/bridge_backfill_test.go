package programtest_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// TestBridgeInterruptedBackfill kills the program in the middle and starts it again: each call is logged once.
func TestBridgeInterruptedBackfill(t *testing.T) {
	t.Parallel()
	const calls = 5
	a := NewAccounts(t)
	phones, crm := a.Aircall, a.Sellsy
	crm.AddStaff(sellsy.Staff{FirstName: "Nadia", LastName: "Lefèvre", Email: "nadia.lefevre@example.com"})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01.99.00.70.25"})
	line := phones.AddNumber(aircall.Number{Name: "Accueil", Digits: "+33 1 99 00 00 01"})
	for i := range calls {
		began := time.Now().AddDate(0, 0, -20-i)
		phones.AddCall(aircall.Call{
			Direction: aircall.Inbound, Status: aircall.CallDone, RawDigits: "+33 1 99 00 70 25", Number: &line,
			StartedAt: aircall.At(began), EndedAt: aircall.At(began.Add(time.Minute)), Duration: 60,
		})
	}
	start := func(args ...string) *Process {
		from := time.Now().AddDate(0, 0, -60).Format(time.DateOnly)
		return Start(t, "bridge", append(a.Env, "BRIDGE_GRACE=2s"), append([]string{"backfill", "-from", from}, args...)...)
	}
	first := start()
	Eventually(t, func() error {
		if len(crm.PhoneCalls()) == 0 {
			return errors.New("nothing was logged")
		}
		return nil
	})
	first.Kill()
	file := filepath.Join(t.TempDir(), "report.json")
	second := start("-report", file)
	if status := second.Wait(); status != 0 || !strings.Contains(second.Output.String(), "All are logged.") {
		t.Fatalf("status %d\n%s", status, second.Output)
	}
	if n := len(crm.PhoneCalls()); n != calls {
		t.Errorf("%d phone calls, want %d", n, calls)
	}
	var told report.CatchUp
	if text, err := os.ReadFile(file); err != nil || json.Unmarshal(text, &told) != nil || told.Calls != calls {
		t.Errorf("report %+v, %v", told, err)
	}
}
