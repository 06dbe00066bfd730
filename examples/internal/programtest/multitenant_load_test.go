package programtest_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// TestMultitenantLoad has many installations with a few calls each, at servers that take a while for an answer, worked on by one process
// on a file, and by several on PostgreSQL. Each call is logged once. It prints what that took.
//
//	LOAD_INSTALLATIONS  200
//	LOAD_CALLS          20, of each installation
//	LOAD_LATENCY        50ms, of each answer
//	LOAD_PROCESSES      1,2: how many on PostgreSQL, one case each
//	LOAD_WORKERS        of each process; by default as many as it has by default
func TestMultitenantLoad(t *testing.T) {
	if os.Getenv("LONG") == "" {
		t.Skip("takes minutes: set LONG")
	}
	l := played{
		installations: loadCount(t, "LOAD_INSTALLATIONS", 200), calls: loadCount(t, "LOAD_CALLS", 20),
		workers: os.Getenv("LOAD_WORKERS"), latency: 50 * time.Millisecond,
	}
	if s := os.Getenv("LOAD_LATENCY"); s != "" {
		var err error
		if l.latency, err = time.ParseDuration(s); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("one process on a file", func(t *testing.T) { l.many(t, 1, "BRIDGE_DATA=load.db") })
	for s := range strings.SplitSeq(cmp.Or(os.Getenv("LOAD_PROCESSES"), "1,2"), ",") {
		processes, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("LOAD_PROCESSES: %v", err)
		}
		t.Run(fmt.Sprintf("%d on PostgreSQL", processes), func(t *testing.T) { l.many(t, processes, "BRIDGE_DATABASE_URL="+newDatabase(t)) })
	}
}

func loadCount(t *testing.T, name string, otherwise int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// played is how much is played.
type played struct {
	installations, calls int // calls of each installation
	workers              string
	latency              time.Duration
}

const (
	loadWithin = 10 * time.Minute // how long records are read, or what is left over is made good
	logWithin  = time.Minute      // how long no call is logged until the test gives up
)

// many plays the calls and waits until they are logged.
func (l played) many(t *testing.T, processes int, data string) {
	t.Helper()
	installations := l.installations
	v := &vendors{logged: map[string]int{}, done: make(chan struct{}), want: installations * l.calls, latency: l.latency}
	server := httptest.NewServer(v)
	defer server.Close()
	var all []*process
	for range processes {
		all = append(all, startMany(t, data, "BRIDGE_PROCESSES="+strconv.Itoa(processes), "BRIDGE_LOG_LEVEL=error", "BRIDGE_WORKERS="+l.workers,
			"AIRCALL_BASE_URL="+server.URL, "SELLSY_BASE_URL="+server.URL+"/v2"))
	}
	var next atomic.Uint64
	pick := func() *process { return all[next.Add(1)%uint64(len(all))] }
	each := func(n int, do func(i int)) time.Duration {
		begun := time.Now()
		var group errgroup.Group
		group.SetLimit(32)
		for i := range n {
			group.Go(func() error { do(i); return nil })
		}
		_ = group.Wait() // what fails ends the test
		return time.Since(begun).Round(time.Millisecond)
	}

	adding := each(installations, func(i int) {
		body := fmt.Sprintf(`{"aircall":{"access_token":"a-%d","webhook_tokens":["w-%[1]d"]},"sellsy":{"access_token":"s-%[1]d"},
			"all_numbers":true,"log_delay":"1s"}`, i)
		if code, text := all[i%len(all)].ask(http.MethodPut, fmt.Sprint("/installations/", i), body); code != http.StatusNoContent {
			t.Errorf("adding %d: %d %s", i, code, text)
		}
	})
	reading := each(installations, func(i int) {
		for end := time.Now().Add(loadWithin); time.Now().Before(end); <-time.After(100 * time.Millisecond) {
			code, text := all[i%len(all)].ask(http.MethodGet, fmt.Sprint("/installations/", i), "")
			if code == http.StatusOK && strings.Contains(text, `"ready":true`) {
				return
			}
		}
		t.Errorf("the records of %d are not read", i)
	})
	begun := time.Now()
	event := func(name string) time.Duration {
		return each(installations*l.calls, func(i int) {
			installation, id, now := i%installations, 1_000_000+i, time.Now().Unix()
			status, ended := "initial", "null"
			if name == "call.ended" {
				status, ended = "done", fmt.Sprint(now)
			}
			body := fmt.Sprintf(`{"event":%q,"timestamp":%d,"token":"w-%d","data":{"id":%d,"direction":"inbound","status":%q,
				"started_at":%[2]d,"ended_at":%[6]s,"raw_digits":"+33 1 99 00 12 34","number":{"id":1}}}`, name, now, installation, id, status, ended)
			for try := 0; ; try++ {
				code, _ := pick().send(http.MethodPost, fmt.Sprint("/webhooks/aircall/", installation), body)
				if code == http.StatusOK {
					return
				}
				if try == 20 {
					t.Errorf("webhook of %d: %d", installation, code)
					return
				}
				<-time.After(time.Second) // as Aircall does; the process may not know the installation yet
			}
		})
	}
	created := event("call.created")
	<-time.After(time.Second) // a call that is over within the second it began in is not taken to be followed from its beginning
	over := event("call.ended")
	if !v.wait() {
		t.Errorf("not all calls are logged, and none within %s\n%s", logWithin, all[0].Output)
	}
	took := time.Since(begun).Round(time.Millisecond)
	<-time.After(2 * time.Second) // for what is done twice
	v.mu.Lock()
	twice := 0
	for _, n := range v.logged {
		if n > 1 {
			twice++
		}
	}
	if len(v.logged) != v.want || twice != 0 {
		t.Errorf("%d of %d calls logged, %d of them more than once", len(v.logged), v.want, twice)
	}
	v.mu.Unlock()
	t.Logf("%d installations added in %s, their records read after %s more; %d calls: call.created taken in %s, call.ended in %s, all logged after %s (%.1f calls/s)",
		installations, adding, reading, v.want, created, over, took, float64(v.want)/took.Seconds())
	t.Logf("requests: %d to Sellsy, %d to Aircall; lost 0, twice %d", v.sellsy.Load(), v.aircall.Load(), twice)
	for i, p := range all {
		memory := peakMemory(p)
		p.stop()
		state := p.Cmd.ProcessState
		t.Logf("process %d: %s of memory at most, %s of processor time", i+1, memory,
			(state.UserTime() + state.SystemTime()).Round(time.Millisecond))
	}
}

// peakMemory is the most memory that the process has had, where the system tells.
func peakMemory(p *process) string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Cmd.Process.Pid))
	if err != nil {
		return "?"
	}
	kb, _ := strconv.Atoi(string(regexp.MustCompile(`VmHWM:\s+(\d+)`).FindSubmatch(status)[1]))
	return fmt.Sprintf("%d MB", kb>>10)
}

// vendors answers for both, with the same little for every account, and remembers only which calls were logged.
type vendors struct {
	sellsy, aircall atomic.Int64
	want            int
	latency         time.Duration
	done            chan struct{} // closed when all calls are logged

	mu     sync.Mutex
	logged map[string]int
}

var callIDLine = regexp.MustCompile(`Call ID: (\d+)`)

func (v *vendors) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what is cut off is not JSON
	<-time.After(v.latency)
	w.Header().Set("Content-Type", "application/json")
	const page = `{"data":[%s],"pagination":{"limit":100,"count":%d,"total":%[2]d,"offset":"WyIxIl0="}}`
	path, isSellsy := strings.CutPrefix(r.URL.Path, "/v2")
	if !isSellsy {
		v.aircall.Add(1)
		if strings.HasSuffix(path, "/calls") {
			fmt.Fprint(w, `{"calls":[],"meta":{"count":0,"total":0,"current_page":1,"per_page":50,"next_page_link":null}}`)
		}
		return
	}
	n := v.sellsy.Add(1)
	// As a real account does. Until they are told, clients keep to a careful budget, of which each process has its share.
	w.Header().Set("X-Quota-Remaining-By-Second", "34")
	w.Header().Set("X-Quota-Remaining-By-Minute", "2099")
	w.Header().Set("X-Quota-Remaining-By-Day", "431998")
	switch {
	case path == "/companies" || path == "/companies/search":
		fmt.Fprintf(w, page, `{"id":1,"type":"client","name":"Dubois","phone_number":"0199001234","created":"1999-12-31T00:00:00+01:00"}`, 1)
	case path == "/staffs":
		fmt.Fprintf(w, page, `{"id":1,"email":"alice@example.com","status":"ok"}`, 1)
	case path == "/phone-calls" && r.Method == http.MethodPost:
		var in struct{ Description string }
		_ = json.Unmarshal(body, &in) // then it has no id
		v.note(callIDLine.FindString(in.Description))
		fmt.Fprintf(w, `{"id":%d}`, n)
	default:
		fmt.Fprintf(w, page, "", 0)
	}
}

// wait waits until all calls are logged, or none is any more.
func (v *vendors) wait() (all bool) {
	for before := -1; ; {
		select {
		case <-v.done:
			return true
		case <-time.After(logWithin):
		}
		v.mu.Lock()
		logged := len(v.logged)
		v.mu.Unlock()
		if logged == before {
			return false
		}
		before = logged
	}
}

func (v *vendors) note(call string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.logged[call]++
	if len(v.logged) == v.want && v.logged[call] == 1 {
		close(v.done)
	}
}
