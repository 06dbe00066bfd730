package programtest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const consolePassword = "secret-of-the-console"

// look asks for the first page of the console.
func (o *outside) look(t *testing.T, password string) (status int, body string) {
	t.Helper()
	return o.lookAt(t, "/console/", password)
}

// lookAt asks for a page.
func (o *outside) lookAt(t *testing.T, path, password string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+o.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if password != "" {
		req.SetBasicAuth("anybody", password)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// TestBridgeConsole holds that whoever knows the password sees what became of the calls, and nobody else anything.
func TestBridgeConsole(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01 99 00 70 25"})
	p := start(t, o.with("BRIDGE_CONSOLE_PASSWORD="+consolePassword, "BRIDGE_LANGUAGE=fr")...)
	o.waitReady(t, p)
	Eventually(t, func() error {
		if n := len(o.aircall.Webhooks()); n != 1 {
			return fmt.Errorf("%d webhooks in Aircall\n%s", n, p.Output)
		}
		return nil
	})
	const id aircall.CallID = 3_811_700_001
	if err := o.play(t.Context(), id, "+33 1 99 00 70 25"); err != nil {
		t.Fatal(err)
	}
	Eventually(t, func() error {
		status, page := o.look(t, consolePassword)
		if want := fmt.Sprintf(`id="call-%d" class="call good"`, id); status != http.StatusOK || !strings.Contains(page, want) {
			return fmt.Errorf("status %d, no %s in\n%s\n%s", status, want, page, p.Output)
		}
		return nil
	})
	for _, wrong := range []string{"", "secret-of-the-consolf"} {
		if status, page := o.look(t, wrong); status != http.StatusUnauthorized || strings.Contains(page, "Laval") {
			t.Errorf("password %q: status %d\n%s", wrong, status, page)
		}
	}
	if status, page := o.lookAt(t, "/", consolePassword); status != http.StatusOK || !strings.Contains(page, "Menuiserie Laval") {
		t.Errorf("the root does not lead there: status %d\n%s", status, page)
	}
	if code := p.Terminate(); code != 0 || strings.Contains(p.Output.String(), consolePassword) {
		t.Errorf("exit code %d\n%s", code, p.Output)
	}
}

// TestBridgeNoConsole holds that there is none unless it is asked for.
func TestBridgeNoConsole(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	p := start(t, o.env...)
	o.waitReady(t, p)
	if status, _ := o.look(t, consolePassword); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
}
