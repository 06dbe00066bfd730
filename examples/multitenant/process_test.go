package main_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	password = "correct horse battery"
	key      = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	patience = 30 * time.Second
)

// The program under test, as its users run it.
var program string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "multitenant")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "multitenant")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%v\n", out, err)
		return 1
	}
	return m.Run()
}

// process is the program, running.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	ended   chan struct{}
	log     *output
	address string
}

// start runs the program with these settings besides those that it needs.
func start(t *testing.T, env ...string) *process {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(program), ended: make(chan struct{}), log: &output{}, address: listener.Addr().String()}
	listener.Close()
	p.cmd.Env = append([]string{"BRIDGE_ADMIN_PASSWORD=" + password, "BRIDGE_KEY=" + key, "BRIDGE_LISTEN=" + p.address}, env...)
	p.cmd.Dir = t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // ProcessState tells
	}()
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.ended })
	until(t, "the program answers", func() bool {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return p
}

// stop stops the program as an administrator does.
func (p *process) stop() {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it fails when the process has ended
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("still running\n%s", p.log)
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("ended with %d\n%s", code, p.log)
	}
}

// ask sends a request as the administrator.
func (p *process) ask(method, path, body string) (int, string) {
	p.t.Helper()
	return p.send(method, path, body, "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("admin:"+password)))
}

func (p *process) send(method, path, body string, header ...string) (int, string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, "http://"+p.address+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if len(header) == 2 {
		req.Header.Set(header[0], header[1])
	}
	resp, err := client.Do(req)
	if err != nil {
		p.t.Fatalf("%s %s: %v\n%s", method, path, err, p.log)
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
	end := time.After(patience)
	for !happened() {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-end:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// newDatabase returns a value of BRIDGE_DATABASE_URL: an empty schema of the server that the tests are given, with tables.
func newDatabase(t *testing.T) string {
	t.Helper()
	server := os.Getenv("PGSTORE_TEST_DATABASE_URL")
	u, err := url.Parse(server)
	if err != nil || server == "" {
		t.Skip("PGSTORE_TEST_DATABASE_URL names no PostgreSQL server; .ci/postgres starts one")
	}
	schema := "test_" + strings.ToLower(rand.Text()[:12])
	statement := func(text string) {
		ctx := context.Background() // also when the test is over
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, text); err != nil {
			t.Error(err)
		}
	}
	statement("CREATE SCHEMA " + schema)
	t.Cleanup(func() { statement("DROP SCHEMA " + schema + " CASCADE") })
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	cmd := exec.CommandContext(t.Context(), program, "migrate")
	cmd.Env = []string{"BRIDGE_DATABASE_URL=" + u.String()}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("migrate: %v\n%s", err, out)
	}
	return u.String()
}
