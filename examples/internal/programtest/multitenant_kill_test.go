package programtest_test

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// TestMultitenantKill kills one of two processes with SIGKILL, again and again, or takes its connections to the database from it and thereby what
// it has leased, while installations are added and their calls are made. In the end every call is logged once, in the account of its
// installation, with its note.
func TestMultitenantKill(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("takes minutes, for work of a dead process is taken up again after two: set LONG")
	}
	t.Parallel()
	const rounds, customers = 30, 12
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	var all []*customer
	byToken := map[string]*customer{}
	for i := range customers {
		c := newCustomer(t, i)
		all = append(all, c)
		byToken["Bearer "+c.token()] = c
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch c := byToken[r.Header.Get("Authorization")]; {
		case c == nil:
			w.WriteHeader(http.StatusUnauthorized)
		case strings.HasPrefix(r.URL.Path, "/v2/"):
			c.crm.ServeHTTP(w, r)
		default:
			c.phones.ServeHTTP(w, r)
		}
	}))
	defer server.Close()
	database, name := newDatabase(t), strings.ToLower(crand.Text()[:12])
	var processes [2]atomic.Pointer[process]
	var begun [2]time.Time
	begin := func(i int) {
		begun[i] = time.Now()
		processes[i].Store(startMany(t, fmt.Sprintf("BRIDGE_DATABASE_URL=%s&application_name=%s_%d", database, name, i), "BRIDGE_PROCESSES=2",
			"AIRCALL_BASE_URL="+server.URL, "SELLSY_BASE_URL="+server.URL+"/v2"))
	}
	for i := range processes {
		begin(i)
	}
	var turn atomic.Uint64
	pick := func() *process { return processes[turn.Add(1)%2].Load() }

	ended := make(chan struct{})
	var work sync.WaitGroup
	for i, c := range all {
		random := rand.New(rand.NewPCG(seed, 1+uint64(i)))
		work.Go(func() {
			<-time.After(time.Duration(random.Int64N(int64(15 * time.Second))))
			c.join(t, pick)
			for {
				select {
				case <-ended:
					return
				case <-time.After(time.Duration(random.Int64N(int64(time.Second)))):
					c.call(t)
				}
			}
		})
	}
	deaths, cuts := 0, 0
	for range rounds {
		<-time.After(time.Duration(random.Float64() * random.Float64() * float64(4*time.Second)))
		i := random.IntN(2)
		p := processes[i].Load()
		if random.IntN(3) == 0 {
			<-time.After(time.Until(begun[i].Add(2 * time.Second)))
			cutOff(t, fmt.Sprint(name, "_", i))
			cuts++
			select {
			case <-p.Ended: // it was still beginning, which needs the database
				begin(i)
			case <-time.After(3 * time.Second):
			}
			continue
		}
		select {
		case <-p.Ended:
			t.Errorf("it ended by itself:\n%s", p.Output)
		default:
		}
		deaths++
		p.Kill()
		begin(i)
	}
	close(ended)
	work.Wait()

	examine := func() error {
		var errs []error
		for _, c := range all {
			errs = append(errs, c.examine())
		}
		return errors.Join(errs...)
	}
	var since time.Time // all has been well
	for deadline := time.Now().Add(loadWithin); since.IsZero() || time.Since(since) < 10*time.Second; <-time.After(500 * time.Millisecond) {
		switch err := examine(); {
		case err != nil && time.Now().After(deadline):
			t.Fatalf("%v\n%s\n%s", err, processes[0].Load().Output, processes[1].Load().Output)
		case err != nil:
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
		}
	}
	calls := 0
	for _, c := range all {
		calls += len(c.calls)
	}
	for i := range processes {
		processes[i].Load().stop()
	}
	if err := examine(); err != nil {
		t.Errorf("after the stop: %v", err)
	}
	t.Logf("%d installations, %d calls, %d deaths, %d times cut off", customers, calls, deaths, cuts)
}

// cutOff ends all connections of a process to the database.
func cutOff(t *testing.T, name string) {
	conn, err := pgx.Connect(t.Context(), os.Getenv("PGSTORE_TEST_DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", name); err != nil {
		t.Error(err)
	}
}

// customer is an installation with its two accounts.
type customer struct {
	id     string
	phones *aircalltest.Server
	crm    *sellsytest.Server
	line   aircall.NumberID
	agent  aircall.UserID
	calls  []aircall.CallID
}

// newCustomer makes the accounts. Everything is delivered twice and out of order, and writing a phone call takes a moment, so that
// many a death comes between its beginning and its end.
func newCustomer(t *testing.T, i int) *customer {
	c := &customer{id: fmt.Sprint("customer-", i)}
	c.phones = aircalltest.New(t, aircalltest.Options{
		AccessToken: c.token(), TimeScale: 0.01, DeliveryConcurrency: 4, RetryDelay: 50 * time.Millisecond, DisableAfter: 1 << 30,
		Disorder: aircalltest.Disorder{Seed: 1, Duplicate: 1, Shuffle: 20 * time.Millisecond},
	})
	c.crm = sellsytest.New(t, sellsytest.Options{Token: c.token(), Quota: sellsytest.Quota{Second: 10_000, Minute: 100_000}})
	c.line = c.phones.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"}).ID
	c.agent = c.phones.AddUser(aircall.User{Name: "Claire Dubois", Email: "claire.dubois@example.com"}).ID
	c.crm.AddStaff(sellsy.Staff{FirstName: "Claire", LastName: "Dubois", Email: "claire.dubois@example.com"})
	c.crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Société", PhoneNumber: "0199001234", Created: sellsy.At(time.Now().AddDate(-1, 0, 0))})
	c.crm.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/phone-calls", Latency: 150 * time.Millisecond})
	return c
}

// token is accepted by both accounts.
func (c *customer) token() string { return "secret-of-" + c.id }

// join adds the installation, at one process after the other until one lives long enough. From then on its webhooks reach them.
func (c *customer) join(t *testing.T, pick func() *process) {
	settings := fmt.Sprintf(`{"aircall":{"access_token":%q,"webhook_tokens":["webhooks-of-%s"]},"sellsy":{"access_token":%[1]q},
		"numbers":[%[3]d],"log_delay":"100ms","settle":"200ms","grace":"2s"}`, c.token(), c.id, c.line)
	for end := time.Now().Add(Patience); ; <-time.After(100 * time.Millisecond) {
		code, err := pick().try(t.Context(), http.MethodPut, "/installations/"+c.id, settings, password)
		if code == http.StatusNoContent {
			break
		}
		if time.Now().After(end) || (err == nil && code/100 != 5) {
			t.Errorf("adding %s: %d %v", c.id, code, err)
			return
		}
	}
	c.phones.DeliverTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // it is in memory
		code, err := pick().try(r.Context(), http.MethodPost, "/webhooks/aircall/"+c.id, string(body), "")
		if err != nil {
			code = http.StatusBadGateway
		}
		w.WriteHeader(code)
	}), "webhooks-of-"+c.id)
}

// try sends a request to a process that may be dead.
func (p *process) try(ctx context.Context, method, path, body, password string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+p.address+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	if password != "" {
		req.SetBasicAuth("admin", password)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// call plays a call of half a minute within a fraction of a second, with a note that comes after it was logged.
func (c *customer) call(t *testing.T) {
	id := aircall.CallID(3_811_700_001) + aircall.CallID(len(c.calls))
	_, err := c.phones.Play(t.Context(), aircalltest.Script{
		CallSpec: aircalltest.CallSpec{ID: id, Number: c.line, Counterpart: "+33 1 99 00 12 34"}, RingOn: []aircall.UserID{c.agent},
		Ring: 5 * time.Second, AnsweredBy: c.agent, Talk: 25 * time.Second, Note: noteOfCustomer(c.id, id),
	})
	if err != nil {
		t.Error(err)
		return
	}
	c.calls = append(c.calls, id)
}

func noteOfCustomer(customer string, id aircall.CallID) string {
	return fmt.Sprintf("Note of %s on %d.", customer, id)
}

// examine looks whether the account holds each call once, with its note, and nothing else.
func (c *customer) examine() error {
	var errs []error
	logged := map[aircall.CallID]int{}
	for _, pc := range c.crm.PhoneCalls() {
		_, id, _ := activity.FindBlock(pc.Description)
		logged[id]++
		if !strings.Contains(pc.Description, noteOfCustomer(c.id, id)) {
			errs = append(errs, fmt.Errorf("%s: call %d has not its note", c.id, id))
		}
	}
	for _, id := range c.calls {
		if n := logged[id]; n != 1 {
			errs = append(errs, fmt.Errorf("%s: call %d is logged %d times", c.id, id, n))
		}
		delete(logged, id)
	}
	if len(logged) > 0 {
		errs = append(errs, fmt.Errorf("%s: there are phone calls of others: %v", c.id, logged))
	}
	return errors.Join(errs...)
}
