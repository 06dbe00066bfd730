package programtest_test

import (
	"bytes"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// command runs one of the program's commands to its end.
func command(t *testing.T, name string, env ...string) string {
	t.Helper()
	out, status := Run(t, "bridge", env, name)
	if status != 0 {
		t.Fatalf("%s: status %d\n%s", name, status, out)
	}
	return out
}

// pair are two bridges on one database, behind one address.
type pair struct {
	*outside
	addresses [2]string
	processes [2]*Process
}

// newPair makes the tables, and the address at which both bridges are reached: each request goes to one of them, or to the other
// if that one is dead.
func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{outside: newOutside(t)}
	p.env = p.with("BRIDGE_DATA=", "BRIDGE_DATABASE_URL="+NewDatabase(t))
	if out := command(t, "migrate", p.env...); out != "" {
		t.Errorf("migrate says %q", out)
	}
	var proxies [2]*httputil.ReverseProxy
	for i := range p.addresses {
		p.addresses[i] = FreeAddress(t)
		proxies[i] = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: p.addresses[i]})
		proxies[i].ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
		proxies[i].Transport = &http.Transport{DisableKeepAlives: true}
	}
	var next atomic.Uint64
	p.address = strings.TrimPrefix(Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxies[next.Add(1)%2].ServeHTTP(w, r)
	})), "http://")
	return p
}

// start starts one of the bridges.
func (p *pair) start(t *testing.T, i int) {
	t.Helper()
	p.processes[i] = start(t, p.with("BRIDGE_LISTEN="+p.addresses[i], "BRIDGE_PUBLIC_URL=http://"+p.address)...)
}

// TestBridgeDatabase runs two bridges on one database.
func TestBridgeDatabase(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	callers := p.addCallers()
	for i := range p.processes {
		p.start(t, i)
		p.waitReady(t, p.processes[0]) // so they do not both make the webhooks
	}
	var calls []aircall.CallID
	for i, from := range callers {
		calls = append(calls, firstCall+aircall.CallID(i))
		if err := p.play(t.Context(), calls[i], from); err != nil {
			t.Fatal(err)
		}
	}
	Eventually(t, func() error { return p.examineCalls(calls...) })
	for _, process := range p.processes {
		if code := process.Terminate(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if t.Failed() {
			t.Log(process.Output)
		}
	}
}

// TestBridgeCopy moves a bridge from its file to a database. What was logged before is not logged again, though everything is told and
// found again, and is known well enough to be changed.
func TestBridgeCopy(t *testing.T) {
	t.Parallel()
	o, database := newOutside(t), "BRIDGE_DATABASE_URL="+NewDatabase(t)
	callers := o.addCallers()
	p := start(t, o.env...)
	o.waitReady(t, p)
	var calls []aircall.CallID
	for i, from := range callers {
		calls = append(calls, firstCall+aircall.CallID(i))
		if err := o.play(t.Context(), calls[i], from); err != nil {
			t.Fatal(err)
		}
	}
	Eventually(t, func() error { return o.examineCalls(calls...) })
	if code := p.Terminate(); code != 0 {
		t.Errorf("exit code %d", code)
	}

	command(t, "migrate", database)
	if out := command(t, "copy", o.with(database)...); !strings.Contains(out, fmt.Sprintf("%d records", len(callers))) {
		t.Errorf("copy says %q", out)
	}
	p = start(t, o.with("BRIDGE_DATA=", database)...)
	o.waitReady(t, p)
	for _, d := range o.aircall.Deliveries() {
		o.deliverAgain(t, d.Body)
	}
	if err := o.play(t.Context(), firstCall+1000, callers[0]); err != nil {
		t.Fatal(err)
	}
	calls = append(calls, firstCall+1000)
	if !quiet(t, Patience, func() error { return o.examineCalls(calls...) }) {
		t.Log(p.Output)
	}
	created := 0
	for _, r := range o.sellsy.Requests() {
		if r.Method == http.MethodPost && r.Path == "/v2/phone-calls" && r.Status == http.StatusCreated { // not what asks at the start for the right
			created++
		}
	}
	if created != len(calls) {
		t.Errorf("%d phone calls were created for %d calls", created, len(calls))
	}
	if code := p.Terminate(); code != 0 {
		t.Errorf("exit code %d\n%s", code, p.Output)
	}
}

// deliverAgain sends the bridge what Aircall has sent before, and sends it once more while the store does not answer, as Aircall does.
func (o *outside) deliverAgain(t *testing.T, body []byte) {
	t.Helper()
	Eventually(t, func() error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+o.address+"/webhooks/aircall", bytes.NewReader(body))
		if err != nil {
			return err
		}
		resp, err := new(http.Client).Do(req)
		if err != nil {
			return err
		}
		resp.Body.Close()
		switch err := fmt.Errorf("what was delivered again is answered with %d", resp.StatusCode); resp.StatusCode {
		case http.StatusOK:
			return nil
		case http.StatusServiceUnavailable:
			return err
		default:
			t.Fatal(err)
			return nil
		}
	})
}

// TestBridgeDatabaseNotMigrated holds what the program says that was started too early.
func TestBridgeDatabaseNotMigrated(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	hold(t, 1, o.with("BRIDGE_DATA=", "BRIDGE_DATABASE_URL="+NewDatabase(t)), []mistake{
		{"no tables", nil, nil, []string{"BRIDGE_DATABASE_URL", "migrate"}},
	})
}

// TestBridgeDatabaseKill kills one of two bridges on one database with SIGKILL, again and again, while calls are made and records
// change. In the end every call is logged once, and every contact is as Sellsy says.
func TestBridgeDatabaseKill(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("takes minutes, for work of a dead process is taken up again after two: set LONG")
	}
	t.Parallel()
	const rounds = 20
	seed := mathrand.Uint64()
	t.Logf("seed %d", seed)
	random := mathrand.New(mathrand.NewPCG(seed, 0))

	p := newPair(t)
	callers := p.addCallers()
	p.sellsy.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/phone-calls", Latency: 150 * time.Millisecond})
	p.aircall.Inject(aircalltest.Fault{Method: "POST", Path: "/v1/contacts", Latency: 150 * time.Millisecond})
	for i := range p.processes {
		p.start(t, i)
		p.waitReady(t, p.processes[0])
	}
	crowd := p.addCrowd(random)
	load := p.load(t, seed, callers, crowd)
	for range rounds {
		<-time.After(time.Duration(random.Float64() * random.Float64() * float64(3*time.Second)))
		i := random.IntN(2)
		select {
		case <-p.processes[i].Ended:
			t.Fatalf("it ended by itself:\n%s", p.processes[i].Output)
		default:
		}
		p.processes[i].Kill()
		p.start(t, i)
	}
	calls := load.stop()
	t.Logf("%d calls, %d changes of records, %d deaths", len(calls), load.changes.Load(), rounds)

	examine := func() error {
		return errors.Join(p.examineAnswers(calls), p.examineCalls(calls...), p.examineContacts(crowd))
	}
	if !quiet(t, 5*time.Minute, examine) {
		t.Log(fmt.Sprint(p.processes[0].Output, p.processes[1].Output))
	}
	for _, process := range p.processes {
		if code := process.Terminate(); code != 0 {
			t.Errorf("exit code %d\n%s", code, process.Output)
		}
	}
	if err := examine(); err != nil {
		t.Errorf("after the stop: %v", err)
	}
}
