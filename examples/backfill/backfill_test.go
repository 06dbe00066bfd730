package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// The program under test, as its users run it.
var program string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "backfill")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "backfill")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%v\n", out, err)
		return 1
	}
	return m.Run()
}

func TestDemo(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), program, "-demo").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "All are logged.") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "-from is missing"},
		{[]string{"-demo", "-from", "yesterday"}, "-from"},
		{[]string{"-demo", "-from", "2026-03-01", "-to", "31.3."}, "-to"},
		{[]string{"-demo", "-from", "2026-03-02", "-to", "2026-03-01"}, "before -from"},
		{[]string{"-from", "2026-03-01"}, "SELLSY_CLIENT_ID"},
		{[]string{"-demo", "extra"}, "extra"},
	} {
		cmd := exec.CommandContext(t.Context(), program, tt.args...)
		cmd.Env = []string{}
		out, err := cmd.CombinedOutput()
		if err == nil || strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), tt.want) {
			t.Errorf("%v: %v, not one line with %q\n%s", tt.args, err, tt.want, out)
		}
	}
}

// TestInterrupted kills the program in the middle and starts it again: each call is logged once.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	const calls = 5
	phones := aircalltest.New(t, aircalltest.Options{RequestsPerMinute: 1_000_000, HeadersAlways: true})
	crm := sellsytest.New(t, sellsytest.Options{Quota: sellsytest.Quota{Second: 10_000, Minute: 100_000}})
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
	dir := t.TempDir()
	serve := func(h *httptest.Server) string { t.Cleanup(h.Close); return h.URL }
	aircallURL, sellsyURL := serve(httptest.NewServer(phones)), serve(httptest.NewServer(crm))
	start := func(args ...string) (*exec.Cmd, *bytes.Buffer) {
		cmd := exec.CommandContext(t.Context(), program, append([]string{"-from", time.Now().AddDate(0, 0, -60).Format(time.DateOnly)}, args...)...)
		cmd.Env = []string{
			"AIRCALL_API_ID=" + aircalltest.APIID, "AIRCALL_API_TOKEN=" + aircalltest.APIToken, "AIRCALL_BASE_URL=" + aircallURL,
			"SELLSY_ACCESS_TOKEN=" + sellsytest.DefaultToken, "SELLSY_BASE_URL=" + sellsyURL + "/v2",
			"BRIDGE_NUMBERS=all", "BRIDGE_DATA=" + filepath.Join(dir, "bridge.db"), "BRIDGE_GRACE=2s",
		}
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd, &out
	}
	first, _ := start()
	for deadline := time.Now().Add(time.Minute); len(crm.PhoneCalls()) == 0; {
		if time.Now().After(deadline) {
			t.Fatal("nothing was logged")
		}
		<-time.After(10 * time.Millisecond)
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	written := filepath.Join(dir, "report.json")
	second, out := start("-report", written)
	if err := second.Wait(); err != nil || !strings.Contains(out.String(), "All are logged.") {
		t.Fatalf("%v\n%s", err, out)
	}
	if n := len(crm.PhoneCalls()); n != calls {
		t.Errorf("%d phone calls, want %d", n, calls)
	}
	var told report.CatchUp
	if text, err := os.ReadFile(written); err != nil || json.Unmarshal(text, &told) != nil || told.Calls != calls {
		t.Errorf("report %+v, %v", told, err)
	}
}
