package bridge_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// jsonKinds are a value of each kind of JSON.
var jsonKinds = map[aircalltest.Kind]any{
	aircalltest.KindNull: nil, aircalltest.KindBool: true, aircalltest.KindNumber: 7, aircalltest.KindText: "x", aircalltest.KindList: []any{},
	aircalltest.KindObject: map[string]any{}, aircalltest.KindAbsent: nil,
}

// kindOf is the kind of a value.
func kindOf(v any) aircalltest.Kind {
	switch v.(type) {
	case bool:
		return aircalltest.KindBool
	case float64:
		return aircalltest.KindNumber
	case string:
		return aircalltest.KindText
	case []any:
		return aircalltest.KindList
	case map[string]any:
		return aircalltest.KindObject
	default:
		return aircalltest.KindNull
	}
}

// fieldsOf lists the fields of documents, which are keys, joined by points, through lists, and the kinds of each that are others than
// those that came.
func fieldsOf(bodies ...[]byte) map[string][]aircalltest.Kind {
	others := map[string][]aircalltest.Kind{}
	var walk func(prefix string, v any)
	walk = func(prefix string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, below := range v {
				kinds, known := others[prefix+key]
				if !known {
					kinds = slices.Clone(aircalltest.Kinds)
				}
				came := kindOf(below)
				others[prefix+key] = slices.DeleteFunc(kinds, func(k aircalltest.Kind) bool { return k == came })
				walk(prefix+key+".", below)
			}
		case []any:
			for _, below := range v {
				walk(prefix, below)
			}
		}
	}
	for _, body := range bodies {
		var v any
		if json.Unmarshal(body, &v) == nil {
			walk("", v)
		}
	}
	return others
}

// drifted replaces what a document holds at a field.
func drifted(body []byte, field string, kind aircalltest.Kind) []byte {
	var v any
	if field == "" || json.Unmarshal(body, &v) != nil {
		return body
	}
	var change func(v any, path []string)
	change = func(v any, path []string) {
		switch v := v.(type) {
		case map[string]any:
			below, there := v[path[0]]
			switch {
			case !there:
			case len(path) > 1:
				change(below, path[1:])
			case kind == aircalltest.KindAbsent:
				delete(v, path[0])
			default:
				v[path[0]] = jsonKinds[kind]
			}
		case []any:
			for _, below := range v {
				change(below, path)
			}
		}
	}
	change(v, strings.Split(field, "."))
	out, err := json.Marshal(v)
	if err != nil {
		return body
	}
	return out
}

// drift is what a world's webhooks and answers have in another kind.
type drift struct {
	mu    sync.Mutex
	field string
	kind  aircalltest.Kind
	seen  map[string][][]byte // bodies, by event or operation, before they were changed
}

func (d *drift) set(field string, kind aircalltest.Kind) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.field, d.kind = field, kind
}

func (d *drift) change(name string, body []byte) []byte {
	d.keep(name, body)
	d.mu.Lock()
	defer d.mu.Unlock()
	return drifted(body, d.field, d.kind)
}

// keep keeps a body as it came.
func (d *drift) keep(name string, body []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seen == nil {
		d.seen = map[string][][]byte{}
	}
	d.seen[name] = append(d.seen[name], body)
}

// webhook hands webhooks over with their drift.
func (d *drift) webhook(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		body = d.change("webhook", body)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		h.ServeHTTP(w, r)
	})
}

// driftingCall plays a call with tags, notes and AI results, and waits for it to be found by whatever way.
func (w *world) driftingCall(tag aircall.TagID) *aircalltest.LiveCall {
	call := w.aircall.StartCall(aircalltest.CallSpec{Number: w.line.ID, Counterpart: "+33 1 99 00 11 11"})
	call.Ring(w.alice.ID)
	time.Sleep(5 * time.Second)
	call.Answer(w.alice.ID)
	time.Sleep(40 * time.Second)
	call.Hangup()
	time.Sleep(10 * time.Second)
	call.Tag(tag)
	call.Comment(w.alice.ID, "Litige")
	call.Summary("On se rappelle lundi.")
	call.Topics("livraison")
	call.Sentiment(aircall.SentimentPositive)
	call.ActionItem("Envoyer le devis")
	time.Sleep(90 * time.Minute)
	return call
}

// loggedOnce reports whether one phone call in Sellsy names a call.
func (w *world) loggedOnce(id aircall.CallID) bool {
	return len(mentioning(w.sellsy.PhoneCalls(), id)) == 1
}

func (w *world) seedDrift() {
	c := w.company("Atelier", "+33 1 99 00 11 11")
	w.opportunity(c, "Escalier", 3)
}

// Whatever field of the webhooks comes in whatever kind, each call is logged, once.
func TestWebhooksWithFieldsOfAnotherKind(t *testing.T) {
	t.Parallel()
	var plain drift
	play := func(t *testing.T, d *drift, f func(w *world, tag aircall.TagID)) {
		t.Helper()
		inWorld(t, worldOptions{registered: true, seed: (*world).seedDrift, config: func(c *bridge.Config) {
			c.Extras = bridge.Extras{ActionItems: true}
		}}, func(_ *testing.T, w *world) {
			w.aircall.DeliverTo(d.webhook(w.AircallWebhook(webhookToken)), webhookToken)
			f(w, w.aircall.AddTag(aircall.Tag{Name: "Devis"}).ID)
		})
	}
	play(t, &plain, func(w *world, tag aircall.TagID) { w.driftingCall(tag) })
	fields := fieldsOf(plain.seen["webhook"]...)
	if len(fields) < 60 {
		t.Fatalf("only %d fields: %v", len(fields), fields)
	}
	for field, kinds := range fields {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			var d drift
			play(t, &d, func(w *world, tag aircall.TagID) {
				for _, kind := range kinds {
					d.set(field, kind)
					if call := w.driftingCall(tag); !w.loggedOnce(call.ID()) {
						t.Errorf("as %s: %d phone calls\n%s", kind, len(mentioning(w.sellsy.PhoneCalls(), call.ID())), w.logs)
					}
				}
			})
		})
	}
}

// numbers are the ids in a path.
var numbers = regexp.MustCompile(`\d{3,}`)

// identity are the fields without which there is no answer, or what it is about cannot be told apart. A call waits for them. An empty
// list that is not counted is none.
var identity = regexp.MustCompile(`^(sellsy .* (data|pagination)|aircall GET /v1/calls (calls|meta))(\.id)?$`)

// Whatever field of an answer comes in whatever kind, for as long as it may, the call is logged, once. By default some of them
// are played, with LONG all.
func TestAnswersWithFieldsOfAnotherKind(t *testing.T) {
	t.Parallel()
	play := func(t *testing.T, op, field string, kind aircalltest.Kind) (seen map[string][][]byte) {
		t.Helper()
		var d drift
		var w *world
		through := func(side string, inner func() http.RoundTripper) *http.Client {
			return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				resp, err := inner().RoundTrip(r)
				if err != nil || resp.StatusCode >= 300 {
					return resp, err
				}
				name := side + " " + r.Method + " " + numbers.ReplaceAllString(r.URL.Path, "*")
				body, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				d.set("", "")
				if name == op {
					d.set(field, kind)
				}
				body = d.change(name, body)
				resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
				return resp, nil
			})}
		}
		inWorld(t, worldOptions{still: true, seed: func(made *world) { w = made; w.seedDrift() }, config: func(c *bridge.Config) {
			c.Aircall = w.aircall.Client(aircall.WithHTTPClient(through("aircall", w.aircall.Transport)))
			c.Sellsy = w.sellsy.Client(sellsy.WithHTTPClient(through("sellsy", w.sellsy.Transport)))
		}}, func(t *testing.T, w *world) {
			stop := w.start()
			defer stop()
			time.Sleep(time.Minute)
			w.sellsy.Inject(sellsytest.Fault{Method: http.MethodPost, Path: "/v2/phone-calls", Drop: sellsytest.DropAfter, Times: 1})
			call := w.driftingCall(w.aircall.AddTag(aircall.Tag{Name: "Devis"}).ID)
			w.lose(func(string) bool { return true })
			silent := w.driftingCall(w.aircall.AddTag(aircall.Tag{Name: "Urgent"}).ID)
			for what, id := range map[string]aircall.CallID{"told": call.ID(), "found": silent.ID()} {
				if n := len(mentioning(w.sellsy.PhoneCalls(), id)); n > 1 || n == 0 && !identity.MatchString(op+" "+field) {
					t.Errorf("%s %s as %s: %d phone calls of the call that was %s", op, field, kind, n, what)
					t.Log(w.logs)
				}
			}
		})
		return d.seen
	}
	seen := play(t, "", "", "")
	n := 0
	for _, op := range slices.Sorted(maps.Keys(seen)) {
		fields := fieldsOf(seen[op]...)
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			for _, kind := range fields[field] {
				n++
				if !sampled(n) || field == "calls.raw_digits" && kind == aircalltest.KindNumber { // read as a number, and another one
					continue
				}
				t.Run(op+"/"+field+"/"+string(kind), func(t *testing.T) {
					t.Parallel()
					play(t, op, field, kind)
				})
			}
		}
	}
}
