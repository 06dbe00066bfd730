package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// The program under test, as its users run it.
var program string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "bridge")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "bridge")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%v\n", out, err)
		return 1
	}
	return m.Run()
}

// process is a running bridge.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	ended  chan struct{}
	output *output // what it logs
}

// start runs the program with these settings and nothing else in its environment.
func start(t *testing.T, env ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(program), ended: make(chan struct{}), output: &output{}}
	p.cmd.Env, p.cmd.Dir = env, t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // ProcessState tells
	}()
	t.Cleanup(p.kill)
	return p
}

// end waits for the process and returns its exit code, -1 if a signal ended it.
func (p *process) end() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("still running\n%s", p.output)
	}
	return p.cmd.ProcessState.ExitCode()
}

// terminate stops the process as an administrator does.
func (p *process) terminate() int {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it fails when the process has ended
	return p.end()
}

// kill ends the process at once, with SIGKILL.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// patience is longer than anything here takes: a bridge that was killed leaves requests of which the next one does not know when they
// were given up, so it waits a minute and the grace period before it looks what became of them.
const patience = 3 * time.Minute

// eventually waits until the function has nothing to complain about.
func eventually(t *testing.T, examine func() error) {
	t.Helper()
	deadline := time.After(patience)
	for {
		err := examine()
		if err == nil {
			return
		}
		select {
		case <-deadline:
			t.Fatal(err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// outside is what surrounds the bridge: both services behind sockets. They survive it.
type outside struct {
	aircall *aircalltest.Server
	sellsy  *sellsytest.Server
	line    aircall.NumberID
	agent   aircall.UserID
	staff   sellsy.StaffID
	address string // where the bridge is to listen
	env     []string
}

const (
	aircallToken = "secret-of-aircall"
	sellsySecret = "secret-of-sellsy"
	webhookKey   = "secret-of-webhooks"
)

// newOutside starts both services, and leaves the settings of a bridge between them in env. Delays are short, and everything
// is delivered twice and out of order.
func newOutside(t *testing.T) *outside {
	t.Helper()
	o := &outside{address: freeAddress(t)}
	webhooks := &http.Transport{}
	o.aircall = aircalltest.New(t, aircalltest.Options{
		APIID: "id", APIToken: aircallToken, TimeScale: 0.01, WebhookTransport: webhooks,
		RequestsPerMinute: 1_000_000, HeadersAlways: true,
		DeliveryConcurrency: 4, RetryDelay: 50 * time.Millisecond, DisableAfter: 1 << 30,
		Disorder: aircalltest.Disorder{Seed: 1, Duplicate: 1, Shuffle: 20 * time.Millisecond},
	})
	o.sellsy = sellsytest.New(t, sellsytest.Options{
		ClientID: "id", ClientSecret: sellsySecret, Quota: sellsytest.Quota{Second: 10_000, Minute: 100_000},
	})
	o.sellsy.DeliverThrough(webhooks)
	t.Cleanup(webhooks.CloseIdleConnections)
	o.line = o.aircall.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"}).ID
	o.agent = o.aircall.AddUser(aircall.User{Name: "Claire Dubois", Email: "claire.dubois@example.com"}).ID
	o.staff = o.sellsy.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"}).ID

	phones, crm := serve(t, o.aircall), serve(t, o.sellsy)
	o.env = []string{
		"AIRCALL_API_ID=id", "AIRCALL_API_TOKEN=" + aircallToken, "AIRCALL_BASE_URL=" + phones,
		"SELLSY_CLIENT_ID=id", "SELLSY_CLIENT_SECRET=" + sellsySecret, "SELLSY_WEBHOOK_KEY=" + webhookKey,
		"SELLSY_BASE_URL=" + crm + "/v2", "SELLSY_TOKEN_URL=" + crm + "/oauth2/access-tokens",
		fmt.Sprint("BRIDGE_NUMBERS=", o.line), "BRIDGE_LISTEN=" + o.address, "BRIDGE_PUBLIC_URL=http://" + o.address,
		"BRIDGE_DATA=" + filepath.Join(t.TempDir(), "bridge.db"),
		"BRIDGE_LOG_DELAY=100ms", "BRIDGE_SETTLE=200ms", "BRIDGE_GRACE=2s", "BRIDGE_SWEEP=1s",
	}
	return o
}

// with returns the settings with some of them changed.
func (o *outside) with(changes ...string) []string {
	return slices.Concat(o.env, changes) // of a variable that is there twice, the last counts
}

// serve puts a service behind a socket.
func serve(t *testing.T, h http.Handler) (url string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// get asks the bridge and returns the status of the answer.
func (o *outside) get(t *testing.T, path string) (int, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+o.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// waitReady waits until the bridge has read the records of Sellsy.
func (o *outside) waitReady(t *testing.T, p *process) {
	t.Helper()
	eventually(t, func() error {
		select {
		case <-p.ended:
			t.Fatalf("ended:\n%s", p.output)
		default:
		}
		status, err := o.get(t, "/readyz")
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("GET /readyz: status %d\n%s", status, p.output)
		}
		return err
	})
}

// play plays a call of 30 s within a fraction of a second, with a note that comes after it was logged.
func (o *outside) play(ctx context.Context, id aircall.CallID, from string) error {
	_, err := o.aircall.Play(ctx, o.script(id, from))
	return err
}

func (o *outside) script(id aircall.CallID, from string) aircalltest.Script {
	return aircalltest.Script{
		CallSpec: aircalltest.CallSpec{ID: id, Number: o.line, Counterpart: from}, RingOn: []aircall.UserID{o.agent},
		Ring: 5 * time.Second, AnsweredBy: o.agent, Talk: 25 * time.Second, Note: noteOn(id),
	}
}

func noteOn(id aircall.CallID) string { return fmt.Sprintf("Note %d.", id) }

// callID finds the ids of calls in descriptions.
var callID = regexp.MustCompile(`\b38\d{8}\b`)

// examineCalls looks whether Sellsy holds each call once, with its note.
func (o *outside) examineCalls(ids ...aircall.CallID) error {
	logged := map[string][]sellsy.PhoneCall{}
	for _, pc := range o.sellsy.PhoneCalls() {
		named := callID.FindAllString(pc.Description, -1)
		slices.Sort(named)
		for _, id := range slices.Compact(named) {
			logged[id] = append(logged[id], pc)
		}
	}
	var errs []error
	for _, id := range ids {
		switch calls := logged[fmt.Sprint(id)]; {
		case len(calls) != 1:
			errs = append(errs, fmt.Errorf("call %d is logged %d times", id, len(calls)))
		case !strings.Contains(calls[0].Description, noteOn(id)):
			errs = append(errs, fmt.Errorf("call %d is logged without its note", id))
		}
	}
	return errors.Join(errs...)
}
