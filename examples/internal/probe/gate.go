package probe

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// mode is what a check may do.
type mode int

const (
	reading  mode = iota
	writing       // and what undoes it
	clearing      // what was written is deleted, whatever is left of the quota
)

// gate is the transport of one service. It lets nothing pass that the check under way may not do, counts what it lets pass, and keeps the
// exchanges without what they were about.
type gate struct {
	base http.RoundTripper

	mu        sync.Mutex
	check     string // that is under way
	mode      mode
	left      int // of its requests
	sent      int
	share     int // of the requests of the day; 0: not known
	refused   error
	header    http.Header // of the last answer
	body      []byte
	exchanges []Exchange
	drift     []drift
}

var (
	errWrites = errors.New("not sent, for it could write")
	errMany   = errors.New("not sent, for the check has used up its requests")
	errShare  = errors.New("not sent, for a tenth of what is left of the day’s quota is used up")
)

// begin begins a check, which may send so many requests.
func (g *gate) begin(id string, m mode, requests int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.check, g.mode, g.left, g.refused = id, m, requests, nil
}

// reads reports whether a request can change nothing.
func reads(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/search")
}

// written are the requests that writing checks send.
var written = regexp.MustCompile(`^(POST|PUT|DELETE) .*/phone-calls(/\d+)?$|^(POST|DELETE) .*/comments(/\d+)?$` +
	`|^POST .*/(contacts|companies|individuals)/\d+/smart-tags$|^DELETE .*/smart-tags/\d+$|^(POST|DELETE) /v1/contacts(/\d+)?$`)

// may reports whether a request is one of those that the check under way may send.
func (g *gate) may(r *http.Request) bool {
	return reads(r) || g.mode != reading && written.MatchString(r.Method+" "+r.URL.Path)
}

// tenth is the part of the day’s quota that is spent at most.
const tenth = 10

// largest is how much of an answer is read.
const largest = 8 << 20

// RoundTrip sends a request that reads.
func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.admit(r); err != nil {
		return nil, err
	}
	sent, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	answer, err := g.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, largest))
	_ = answer.Body.Close()
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	g.mu.Lock()
	defer g.mu.Unlock()
	g.header, g.body = answer.Header, body
	if left, err := strconv.Atoi(answer.Header.Get("X-Quota-Remaining-By-Day")); err == nil && g.share == 0 {
		g.share = max(1, left/tenth) // one has been sent
	}
	g.exchanges = append(g.exchanges, exchangeOf(g.check, r, sent, answer, body))
	return answer, nil
}

// bodyOf reads the body of a request, and puts it back.
func bodyOf(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

// admit counts a request, or says why it must not be sent.
func (g *gate) admit(r *http.Request) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !g.may(r):
		g.refused = errWrites
	case g.left == 0:
		g.refused = errMany
	case g.mode != clearing && g.share > 0 && g.sent >= g.share:
		g.refused = errShare
	default:
		g.left--
		g.sent++
		return nil
	}
	return g.refused
}

// denied is why the check under way was not let pass.
func (g *gate) denied() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.refused
}

// last is the header and the body of the last answer.
func (g *gate) last() (http.Header, []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.header, g.body
}

// drifted notes a field of another kind than documented.
func (g *gate) drifted(operation, path, kind string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d := (drift{plainPath(path), operation, kind}); !slices.Contains(g.drift, d) {
		g.drift = append(g.drift, d)
	}
}

// drift is a field of another kind than documented.
type drift struct{ path, operation, kind string }

// kinds is the finding about the fields of all answers.
func kinds(g *gate) Finding {
	g.mu.Lock()
	defer g.mu.Unlock()
	const enough = 10
	if n := len(g.drift); n > 0 {
		var fields []sentence
		for _, d := range g.drift[:min(n, enough)] {
			fields = append(fields, say("drift", "field", d.path, "operation", d.operation, "kind", d.kind))
		}
		return differs("kinds_other", "n", n, "fields", fields)
	}
	return holds("kinds_right", "n", len(g.exchanges))
}

// value is a value of an answer as it came.
type value = json.RawMessage

// under is what the last answer has under a key, as it came: the zero value if it has nothing of that kind.
func under[T any](g *gate, key string) (found T) {
	_, body := g.last()
	var answer map[string]value
	if json.Unmarshal(body, &answer) != nil || json.Unmarshal(answer[key], &found) != nil {
		return *new(T)
	}
	return found
}

// rows are those of the last answer.
func (g *gate) rows(key string) []map[string]value { return under[[]map[string]value](g, key) }

// object is one in the last answer.
func (g *gate) object(key string) map[string]value { return under[map[string]value](g, key) }

// lacking are the keys that not every row has.
func lacking(rows []map[string]value, keys ...string) (missing []string) {
	for _, key := range keys {
		if slices.ContainsFunc(rows, func(row map[string]value) bool { return row[key] == nil }) {
			missing = append(missing, key)
		}
	}
	return missing
}
