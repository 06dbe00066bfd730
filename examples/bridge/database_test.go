package main_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// newDatabase returns a value of BRIDGE_DATABASE_URL: an empty schema of the server that the tests are given.
func newDatabase(t *testing.T) string {
	t.Helper()
	server := os.Getenv("PGSTORE_TEST_DATABASE_URL")
	u, err := url.Parse(server)
	if err != nil || server == "" {
		t.Skip("PGSTORE_TEST_DATABASE_URL names no PostgreSQL server; .ci/postgres starts one")
	}
	schema := "test_" + strings.ToLower(rand.Text()[:12])
	exec := func(statement string) {
		ctx := context.Background() // also when the test is over
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Error(err)
		}
	}
	exec("CREATE SCHEMA " + schema)
	t.Cleanup(func() { exec("DROP SCHEMA " + schema + " CASCADE") })
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// pair are two bridges on one database, behind one address.
type pair struct {
	*outside
	addresses [2]string
	processes [2]*process
}

// newPair makes the tables, and the address at which both bridges are reached: each request goes to one of them, or to the other
// if that one is dead.
func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{outside: newOutside(t)}
	p.env = p.with("BRIDGE_DATA=", "BRIDGE_DATABASE_URL="+newDatabase(t))
	migrate := exec.Command(program, "migrate")
	migrate.Env = p.env
	if out, err := migrate.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("migrate: %v\n%s", err, out)
	}
	var proxies [2]*httputil.ReverseProxy
	for i := range p.addresses {
		p.addresses[i] = freeAddress(t)
		proxies[i] = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: p.addresses[i]})
		proxies[i].ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
		proxies[i].Transport = &http.Transport{DisableKeepAlives: true}
	}
	var next atomic.Uint64
	p.address = strings.TrimPrefix(serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxies[next.Add(1)%2].ServeHTTP(w, r)
	})), "http://")
	return p
}

// start starts one of the bridges.
func (p *pair) start(t *testing.T, i int) {
	t.Helper()
	p.processes[i] = start(t, p.with("BRIDGE_LISTEN="+p.addresses[i], "BRIDGE_PUBLIC_URL=http://"+p.address)...)
}

// TestDatabase runs two bridges on one database.
func TestDatabase(t *testing.T) {
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
	eventually(t, func() error { return p.examineCalls(calls...) })
	for _, process := range p.processes {
		if code := process.terminate(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if t.Failed() {
			t.Log(process.output)
		}
	}
}

// TestDatabaseNotMigrated holds what the program says that was started too early.
func TestDatabaseNotMigrated(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	failsWith(t, start(t, o.with("BRIDGE_DATA=", "BRIDGE_DATABASE_URL="+newDatabase(t))...), "BRIDGE_DATABASE_URL", "bridge program with the argument migrate")
}

// TestDatabaseKill kills one of two bridges on one database with SIGKILL, again and again, while calls are made and records
// change. In the end every call is logged once, and every contact is as Sellsy says.
func TestDatabaseKill(t *testing.T) {
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
		time.Sleep(time.Duration(random.Float64() * random.Float64() * float64(3*time.Second)))
		i := random.IntN(2)
		select {
		case <-p.processes[i].ended:
			t.Fatalf("it ended by itself:\n%s", p.processes[i].output)
		default:
		}
		p.processes[i].kill()
		p.start(t, i)
	}
	calls := load.stop()
	t.Logf("%d calls, %d changes of records, %d deaths", len(calls), load.changes.Load(), rounds)

	examine := func() error {
		return errors.Join(p.examineAnswers(calls), p.examineCalls(calls...), p.examineContacts(crowd))
	}
	if !quiet(t, 5*time.Minute, examine) {
		t.Log(fmt.Sprint(p.processes[0].output, p.processes[1].output))
	}
	for _, process := range p.processes {
		if code := process.terminate(); code != 0 {
			t.Errorf("exit code %d\n%s", code, process.output)
		}
	}
	if err := examine(); err != nil {
		t.Errorf("after the stop: %v", err)
	}
}
