package programtest_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const (
	password = "correct horse battery"
	key      = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
)

// authorization is what the administrator's browser sends.
var authorization = "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:"+password))

// process is the program, running.
type process struct {
	*Process
	t       *testing.T
	address string
}

// startMany runs the program with these settings besides those that it needs.
func startMany(t *testing.T, env ...string) *process {
	t.Helper()
	address := FreeAddress(t)
	p := &process{t: t, address: address, Process: Start(t, "multitenant", append(
		[]string{"BRIDGE_ADMIN_PASSWORD=" + password, "BRIDGE_KEY=" + key, "BRIDGE_LISTEN=" + address}, env...))}
	Eventually(t, func() error {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.address)
		if err == nil {
			conn.Close()
		}
		return err
	})
	return p
}

// stop stops the program as an administrator does.
func (p *process) stop() {
	p.t.Helper()
	if code := p.Terminate(); code != 0 {
		p.t.Errorf("ended with %d\n%s", code, p.Output)
	}
}

// ask sends a request as the administrator.
func (p *process) ask(method, path, body string) (int, string) {
	p.t.Helper()
	return p.send(method, path, body, "Authorization", authorization)
}

func (p *process) send(method, path, body string, header ...string) (int, string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, "http://"+p.address+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for pair := range slices.Chunk(header, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	resp, err := client.Do(req)
	if err != nil {
		p.t.Fatalf("%s %s: %v\n%s", method, path, err, p.Output)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// must is ask for what is to succeed.
func (p *process) must(method, path, body string) string {
	p.t.Helper()
	code, text := p.ask(method, path, body)
	if code/100 != 2 {
		p.t.Fatalf("%s %s: %d %s", method, path, code, text)
	}
	return text
}

// until waits for a condition.
func until(t *testing.T, what string, happened func() bool) {
	t.Helper()
	Eventually(t, func() error {
		if !happened() {
			return fmt.Errorf("waited in vain until %s", what)
		}
		return nil
	})
}

// newDatabase returns a value of BRIDGE_DATABASE_URL: an empty database with tables.
func newDatabase(t *testing.T) string {
	t.Helper()
	url := NewDatabase(t)
	if out, status := Run(t, "multitenant", []string{"BRIDGE_DATABASE_URL=" + url}, "migrate"); status != 0 {
		t.Fatalf("migrate: status %d\n%s", status, out)
	}
	return url
}
