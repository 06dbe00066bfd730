package bridge_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// meteredCRM is a Sellsy that remembers nothing but which calls it was told of, so that memory shows what the bridge holds. It
// refuses what is over its quota, and counts.
type meteredCRM struct {
	perSecond, perMinute int

	mu             sync.Mutex
	down           bool
	logged         map[string]int // phone calls, by call of Aircall
	second, minute time.Time
	inSecond, used int
	good, over     int
}

func (m *meteredCRM) RoundTrip(r *http.Request) (*http.Response, error) {
	body := []byte{}
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body.Close()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return answer(r, http.StatusServiceUnavailable, "down"), nil
	}
	now := time.Now()
	if s := now.Truncate(time.Second); s != m.second {
		m.second, m.inSecond = s, 0
	}
	if s := now.Truncate(time.Minute); s != m.minute {
		m.minute, m.used = s, 0
	}
	m.inSecond, m.used = m.inSecond+1, m.used+1
	resp := answer(r, http.StatusOK, m.answer(r, body))
	if m.inSecond > m.perSecond || m.used > m.perMinute {
		m.over++
		resp = answer(r, http.StatusTooManyRequests, `{"error":{"code":429,"message":"Trop de requêtes","details":[],"context":null}}`)
	} else {
		m.good++
	}
	resp.Header = http.Header{
		"Content-Type":                {"application/json"},
		"X-Quota-Remaining-By-Second": {strconv.Itoa(max(m.perSecond-m.inSecond, 0))},
		"X-Quota-Remaining-By-Minute": {strconv.Itoa(max(m.perMinute-m.used, 0))},
	}
	return resp, nil
}

func (m *meteredCRM) answer(r *http.Request, body []byte) string {
	const page = `{"data":[%s],"pagination":{"limit":100,"count":%d,"total":%[2]d,"offset":"WyIxIl0="}}`
	switch path := strings.TrimPrefix(r.URL.Path, "/v2"); {
	case path == "/companies" || path == "/companies/search":
		return fmt.Sprintf(page, `{"id":1,"type":"client","name":"Dubois","phone_number":"0199001234","created":"1999-12-31T00:00:00+01:00"}`, 1)
	case path == "/staffs":
		return fmt.Sprintf(page, `{"id":1,"email":"alice@example.com","status":"ok"}`, 1)
	case path == "/phone-calls" && r.Method == http.MethodPost:
		var in struct{ Description string }
		_ = json.Unmarshal(body, &in)
		_, rest, _ := strings.Cut(in.Description, "=== Aircall ")
		call, _, _ := strings.Cut(rest, " ")
		m.logged[call]++
		return fmt.Sprintf(`{"id":%d}`, len(m.logged))
	default:
		return fmt.Sprintf(page, "", 0)
	}
}

func (m *meteredCRM) set(down bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = down
}

// cardTimes is an Aircall that only looks at how long cards take.
type cardTimes struct {
	mu    sync.Mutex
	asked map[string]time.Time // by call
	shown int
	worst time.Duration
}

func (c *cardTimes) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	if call, ok := strings.CutSuffix(r.URL.Path, "/insight_cards"); ok {
		c.mu.Lock()
		defer c.mu.Unlock()
		call = call[strings.LastIndex(call, "/")+1:]
		c.shown++
		c.worst = max(c.worst, time.Since(c.asked[call]))
		delete(c.asked, call)
		return answer(r, http.StatusCreated, ""), nil
	}
	return answer(r, http.StatusOK, `{"calls":[],"meta":{"count":0,"total":0,"current_page":1,"per_page":50,"next_page_link":null}}`), nil
}

func (c *cardTimes) take() (shown int, worst time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	shown, worst = c.shown, c.worst
	c.shown, c.worst = 0, 0
	return shown, worst
}

// TestOutage has Sellsy down for 24 hours, in which calls go on. After it every one of them is logged, once, with most of what the
// quotas allow and nothing over it; and cards do not wait behind the backlog. With OUTAGE_CALLS=84000 the backlog takes a whole day.
func TestOutage(t *testing.T) {
	t.Parallel()
	calls := 500
	if os.Getenv("LONG") != "" {
		calls = 20_000
	}
	if text := os.Getenv("OUTAGE_CALLS"); text != "" {
		var err error
		if calls, err = strconv.Atoi(text); err != nil || calls < 1 || calls > 86_400 {
			t.Fatalf("OUTAGE_CALLS=%s: not a number from 1 to 86400", text)
		}
	}
	synctest.Test(t, func(t *testing.T) { outage(t, calls) })
}

func outage(t *testing.T, calls int) {
	crm := &meteredCRM{perSecond: 5, perMinute: 200, logged: map[string]int{}}
	cards := &cardTimes{asked: map[string]time.Time{}}
	ac, err := aircall.New(aircall.BearerToken("token"), aircall.WithHTTPClient(&http.Client{Transport: cards}))
	if err != nil {
		t.Fatal(err)
	}
	sc, err := sellsy.New(sellsy.BearerToken("token"), sellsy.WithHTTPClient(&http.Client{Transport: crm}))
	if err != nil {
		t.Fatal(err)
	}
	b, err := bridge.New(bridge.Config{Aircall: ac, Sellsy: sc, Store: store.NewMemory(), AllNumbers: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	time.Sleep(time.Minute)
	webhook := b.AircallWebhook(webhookToken)
	id := 0
	call := func() {
		id++
		started := time.Now().Unix()
		event := func(name, status, ended string) {
			body := fmt.Sprintf(`{"event":"call.%s","timestamp":%d,"token":%q,"data":{"id":%d,"direction":"inbound","status":%q,"started_at":%d,"ended_at":%s,"raw_digits":"+33 1 99 00 12 34","number":{"id":1}}}`,
				name, time.Now().Unix(), webhookToken, id, status, started, ended)
			if code := post(webhook, body); code != http.StatusOK {
				t.Fatalf("answered %d", code)
			}
		}
		cards.mu.Lock()
		cards.asked[strconv.Itoa(id)] = time.Now()
		cards.mu.Unlock()
		event("created", "initial", "null")
		time.Sleep(time.Second)
		event("ended", "done", strconv.FormatInt(time.Now().Unix(), 10))
	}
	before := heap()

	crm.set(true)
	gap := 24 * time.Hour / time.Duration(calls)
	for range calls {
		call()
		time.Sleep(gap - time.Second)
	}
	full := heap()
	shown, worst := cards.take()
	t.Logf("outage: %d calls; heap %d MB before, %d MB after, %.1f KB a call; %d cards, the slowest after %v", calls, before>>20, full>>20, float64(int64(full)-int64(before))/1024/float64(calls), shown, worst)
	if grown := int64(full) - int64(before); grown > 64<<20+int64(calls)*20<<10 {
		t.Errorf("%d bytes in use after %d calls that could not be logged, %d before", full, calls, before)
	}

	crm.set(false)
	up := time.Now()
	waiting := func() int {
		crm.mu.Lock()
		defer crm.mu.Unlock()
		return id - len(crm.logged)
	}
	used, allowed := 0, 0
	for time.Since(up) < 24*time.Hour && waiting() > 0 {
		crm.mu.Lock()
		good := crm.good
		crm.mu.Unlock()
		begun, left := time.Now(), waiting()
		for time.Since(begun) < 10*time.Minute {
			call()
			time.Sleep(29 * time.Second)
		}
		for range 3 { // there are moments when several ring
			call()
		}
		crm.mu.Lock()
		good = crm.good - good
		crm.mu.Unlock()
		if left > 2000 { // there was enough to do all the time
			used, allowed = used+good, allowed+int(time.Since(begun)*time.Duration(crm.perMinute)/time.Minute)
		}
		if waiting() < 25 { // those of the last minutes
			break
		}
	}
	took := time.Since(up).Round(time.Minute)
	time.Sleep(3 * time.Hour)
	shown, worst = cards.take()
	crm.mu.Lock()
	defer crm.mu.Unlock()
	t.Logf("after it: all logged within %v, %d requests refused of %d, %d used of %d allowed while enough waited; %d cards, the slowest after %v",
		took, crm.over, crm.good+crm.over, used, allowed, shown, worst)
	if used*100 < allowed*95 {
		t.Errorf("%d requests used of %d that were allowed", used, allowed)
	}
	lost, twice := 0, 0
	for n := 1; n <= id; n++ {
		switch crm.logged[strconv.Itoa(n)] {
		case 0:
			lost++
		case 1:
		default:
			twice++
		}
	}
	if lost+twice > 0 {
		t.Errorf("of %d calls %d are lost, and %d logged twice", id, lost, twice)
	}
	if crm.over > 0 {
		t.Errorf("%d requests were over the quota", crm.over)
	}
	if worst > 2*time.Second {
		t.Errorf("a card took %v while the backlog was worked off", worst)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func heap() uint64 {
	synctest.Wait()
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
