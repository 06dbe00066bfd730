package bridge_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// landsWithin is how long after it was sent a write may still be carried out: less than the bridge's grace.
const landsWithin = 110 * time.Second

// network is what lies between the bridge and both sides. What goes wrong with a request follows from the seed, from what is
// asked, and from how often it was asked before.
type network struct {
	s *simulation

	mu      sync.Mutex
	asked   map[string]int
	calm    bool // nothing goes wrong any more, but what is planned
	planned func(side, method, urlPath string) mischief
	down    window                 // of Sellsy
	storms  map[string][]window    // of 429, by side
	overrun int                    // requests that were refused because the quota was used up
	excused int                    // of these, those that nobody could have foreseen
	touched map[string]time.Time   // by phone call, when it was last read or written
	writes  map[string][]string    // by phone call, the different descriptions that were sent for it
	arrived map[string][]time.Time // by call of Aircall, when the bridge was told something
	made    map[string][]sellsy.PhoneCallID
}

type window struct{ from, to time.Time }

func (w window) holds(t time.Time) bool { return !t.Before(w.from) && t.Before(w.to) }

func newNetwork(s *simulation) *network {
	return &network{
		s: s, asked: map[string]int{}, storms: map[string][]window{}, touched: map[string]time.Time{}, writes: map[string][]string{},
		arrived: map[string][]time.Time{}, made: map[string][]sellsy.PhoneCallID{},
	}
}

func hash(text string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, text)
	return h.Sum64()
}

// chance returns the source of chance of one occasion among those of the same name.
func (n *network) chance(name string) *rand.Rand {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked[name]++
	return rand.New(rand.NewPCG(n.s.seed, hash(fmt.Sprint(name, n.asked[name]))))
}

// mischief is what goes wrong with a request.
type mischief string

const (
	nothing   mischief = ""
	refused   mischief = "refused"       // no connection
	cut       mischief = "cut"           // carried out, no answer
	lateCut   mischief = "cut, lands"    // no answer, and carried out a while later
	hang      mischief = "hang"          // never answered
	slow      mischief = "slow"          // answered late
	failed    mischief = "5xx"           // not carried out
	failedYet mischief = "5xx, but done" // carried out
	truncated mischief = "truncated"     // carried out, half an answer
	storm     mischief = "429"
	expired   mischief = "401"
	lied      mischief = "lie" // carried out, and answered with a success that is none; only where that is planned
)

func (n *network) mischief(side, method, urlPath string, random *rand.Rand) mischief {
	n.mu.Lock()
	calm, down, now := n.calm, side == "sellsy" && n.down.holds(time.Now()), time.Now()
	stormy := false
	for _, w := range n.storms[side] {
		stormy = stormy || w.holds(now)
	}
	planned := nothing
	if n.planned != nil {
		planned = n.planned(side, method, urlPath)
	}
	n.mu.Unlock()
	switch {
	case planned != nothing:
		return planned
	case calm:
		return nothing
	case down:
		return []mischief{refused, failed, failed, hang}[random.IntN(4)]
	case stormy && random.IntN(10) < 7:
		return storm
	}
	likely, which := 40, []mischief{refused, cut, hang, slow, failed, failedYet, truncated, storm, expired}
	if method == http.MethodPost && (urlPath == "/v2/phone-calls" || urlPath == "/v1/contacts") {
		likely, which = 300, append(which, lateCut, lateCut, cut, failedYet)
	} else if method != http.MethodGet && strings.HasPrefix(urlPath, "/v1/contacts/") {
		likely, which = 100, append(which, lateCut, lateCut, cut)
	}
	if random.IntN(1000) >= likely {
		return nothing
	}
	m := which[random.IntN(len(which))]
	if m == expired && side == "aircall" {
		m = failed
	}
	return m
}

// through is how the requests of a process reach one side.
func (l *life) through(side string, inner http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
			r.Body.Close()
		}
		major := r.Method != http.MethodGet && !strings.HasSuffix(r.URL.Path, "/search") && !strings.Contains(r.URL.Path, "webhooks")
		what := fmt.Sprintf("%s %s %s", side, r.Method, r.URL.Path)
		if err := l.step(major, "before "+what); err != nil {
			return nil, err
		}
		resp, err := l.s.net.carry(l, side, inner, r, body)
		if stepErr := l.step(major, "after "+what); stepErr != nil {
			return nil, stepErr
		}
		return resp, err
	})
}

func (n *network) carry(l *life, side string, inner http.RoundTripper, r *http.Request, body []byte) (resp *http.Response, err error) {
	name := fmt.Sprintf("%s %s %s", side, r.Method, r.URL.Path)
	random := n.chance(name)
	m := n.mischief(side, r.Method, r.URL.Path, random)
	defer func() {
		status := 0
		if resp != nil {
			status = resp.StatusCode
		}
		n.s.note("%s: %d %s %s", name, status, m, cmp.Or(string(body), r.URL.RawQuery))
	}()
	wait := func(d time.Duration) error {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-l.died:
			return errDead
		case <-r.Context().Done():
			return r.Context().Err()
		}
	}
	switch m {
	case refused:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case hang:
		return nil, wait(time.Hour)
	case failed:
		return answer(r, []int{500, 502, 503}[random.IntN(3)], `<html>Service Unavailable</html>`), nil
	case storm:
		return answer(r, http.StatusTooManyRequests, `{"error":{"code":429,"message":"Trop de requêtes","details":[],"context":null}}`), nil
	case expired:
		return answer(r, http.StatusUnauthorized, `{"error":{"code":401,"message":"Unauthorized","details":[],"context":null}}`), nil
	case lateCut:
		n.s.lives.Go(func() {
			time.Sleep(time.Duration(random.Int64N(int64(landsWithin))))
			landed, err := n.perform(l, side, inner, r, body, true)
			if err == nil {
				n.s.note("%s landed: %d", name, landed.StatusCode)
			}
		})
		return nil, io.ErrUnexpectedEOF
	}
	if resp, err = n.perform(l, side, inner, r, body, false); err != nil {
		return nil, err
	}
	switch m {
	case cut:
		return nil, io.ErrUnexpectedEOF
	case failedYet:
		return answer(r, 502, `<html>Bad Gateway</html>`), nil
	case truncated:
		whole, _ := io.ReadAll(resp.Body)
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), brokenReader{}))
		resp.ContentLength = -1
	case lied:
		return lie(r, resp, random), nil
	case slow:
		return resp, wait(time.Duration(random.Int64N(int64(25 * time.Second))))
	}
	return resp, nil
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// perform has a request carried out, and keeps account of it.
func (n *network) perform(l *life, side string, inner http.RoundTripper, r *http.Request, body []byte, late bool) (*http.Response, error) {
	in := r.Clone(l.s.t.Context())
	in.Body = io.NopCloser(bytes.NewReader(body))
	resp, err := inner.RoundTrip(in)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if late {
		n.excused++
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		n.overrun++
		if time.Since(l.begun) < time.Minute { // it cannot know what the process before it has used
			n.excused++
		}
	}
	if r.Method == http.MethodPost && r.URL.Path == "/v2/phone-calls" && resp.StatusCode < 300 {
		n.noteMade(resp, body)
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/v2/phone-calls/"); ok && id != "search" {
		n.touched[id] = time.Now()
		if r.Method == http.MethodPut && resp.StatusCode == http.StatusOK {
			if sent := n.writes[id]; len(sent) == 0 || sent[len(sent)-1] != string(body) {
				n.writes[id] = append(sent, string(body))
			}
		}
	}
	return resp, nil
}

// noteMade remembers which phone call was made of a call.
func (n *network) noteMade(resp *http.Response, body []byte) {
	answered, _ := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(answered))
	var in struct{ Description string }
	var made struct{ ID sellsy.PhoneCallID }
	if json.Unmarshal(body, &in) == nil && json.Unmarshal(answered, &made) == nil {
		_, rest, _ := strings.Cut(in.Description, "=== Aircall ")
		call, _, _ := strings.Cut(rest, " ")
		n.made[call] = append(n.made[call], made.ID)
	}
}

// phoneCall is the only phone call that was made of a call; zero when there is none or several.
func (n *network) phoneCall(id aircall.CallID) sellsy.PhoneCallID {
	n.mu.Lock()
	defer n.mu.Unlock()
	if made := n.made[fmt.Sprint(int64(id))]; len(made) == 1 {
		return made[0]
	}
	return 0
}

// quiet reports whether nobody has read or written a phone call lately, so that nobody is about to write it.
func (n *network) quiet(id string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Since(n.touched[id]) > 90*time.Second
}

// told is what a webhook of Aircall is about.
type told struct {
	Event     aircall.EventName `json:"event"`
	Timestamp int64             `json:"timestamp"`
	Data      struct {
		ID     json.RawMessage `json:"id"`
		CallID json.RawMessage `json:"call_id"`
	} `json:"data"`
}

func (t told) call() string {
	return strings.Trim(cmp.Or(string(t.Data.CallID), string(t.Data.ID)), `"`)
}

var errNotDelivered = errors.New("not delivered")

// fromAircall delivers a webhook of Aircall, or loses it, delivers it twice or late, or loses the answer.
func (s *simulation) fromAircall(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	var about told
	_ = json.Unmarshal(body, &about)
	call := about.call()
	name := fmt.Sprint("webhook ", about.Event, " ", call, " ", about.Timestamp)
	random := s.net.chance(name)
	deliver := func() int {
		return s.deliver(func(l *life) http.Handler { return l.aircallHandler }, aircallHook, r.Header, body)
	}
	later := func(within time.Duration) {
		s.lives.Go(func() {
			time.Sleep(time.Duration(random.Int64N(int64(within))))
			for deliver() != http.StatusOK {
				time.Sleep(time.Minute)
			}
			s.arrive(call)
			s.note("%s: delivered late", name)
		})
	}
	family, _, _ := strings.Cut(string(about.Event), ".")
	s.mu.Lock()
	over := s.over
	s.mu.Unlock()
	p := random.IntN(100)
	switch {
	case over || family == "contact":
	case s.silent(call):
		s.note("%s: lost, like all of this call", name)
		return answer(r, http.StatusOK, ""), nil
	case p < 8 && s.canMiss(about.Event):
		s.note("%s: lost", name)
		return answer(r, http.StatusOK, ""), nil
	case p < 18:
		later(10 * time.Minute)
		return answer(r, http.StatusOK, ""), nil
	case p < 20:
		later(5 * time.Hour)
		return answer(r, http.StatusOK, ""), nil
	case p < 23:
		s.note("%s: does not get through", name)
		return nil, errNotDelivered
	case p < 30:
		later(10 * time.Minute)
	}
	status := deliver()
	s.note("%s: %d", name, status)
	if status == http.StatusOK {
		s.arrive(call)
	}
	if p >= 30 && p < 33 && !over {
		return nil, errNotDelivered // the answer is lost
	}
	return answer(r, status, ""), nil
}

func (s *simulation) arrive(call string) {
	s.net.mu.Lock()
	defer s.net.mu.Unlock()
	s.net.arrived[call] = append(s.net.arrived[call], time.Now())
}

// canMiss says of which events the bridge learns all the same what they told: from later ones, and from Aircall's list of calls.
func (s *simulation) canMiss(e aircall.EventName) bool {
	if ok, _ := path.Match("call.*", string(e)); !ok {
		return false
	}
	switch e {
	case aircall.EventCallTagged, aircall.EventCallUntagged, aircall.EventCallCommented, aircall.EventCallVoicemailLeft:
		return s.seed%2 == 1 && lateLossIsFound
	default:
		return s.seed%2 == 1
	}
}

// lateLossIsFound says whether the bridge looks for tags and notes whose webhooks got lost long after the call.
const lateLossIsFound = true

// fromSellsy delivers a webhook of Sellsy, which is never repeated.
func (s *simulation) fromSellsy(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost {
		return answer(r, http.StatusOK, ""), nil // Sellsy looks whether somebody is there
	}
	body, _ := io.ReadAll(r.Body)
	random := s.net.chance("webhook " + string(body))
	deliver := func() int {
		return s.deliver(func(l *life) http.Handler { return l.sellsyHandler }, sellsyHook, r.Header, body)
	}
	s.mu.Lock()
	over := s.over
	s.mu.Unlock()
	switch p := random.IntN(100); {
	case over:
	case p < 20:
		s.note("webhook %s: lost", body)
		return answer(r, http.StatusOK, ""), nil
	case p < 40:
		s.lives.Go(func() {
			time.Sleep(time.Duration(random.Int64N(int64(2 * time.Minute))))
			deliver()
		})
		if p < 30 {
			return answer(r, http.StatusOK, ""), nil
		}
	}
	status := deliver()
	s.note("webhook %s: %d", body, status)
	return answer(r, status, ""), nil
}

// deliver hands a request to the process that lives.
func (s *simulation) deliver(handler func(*life) http.Handler, url string, header http.Header, body []byte) int {
	s.mu.Lock()
	l := s.life
	s.mu.Unlock()
	if l == nil || l.dead() {
		return http.StatusBadGateway
	}
	req := httptest.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	req.Header = header.Clone()
	rec := httptest.NewRecorder()
	handler(l).ServeHTTP(rec, req)
	if l.dead() {
		return http.StatusBadGateway
	}
	return rec.Code
}
