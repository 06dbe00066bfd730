package probe

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Complaint is something of our code that a report shows to be wrong.
type Complaint struct {
	About     string // "client", "fake", "bridge", or the assumption
	Operation string // such as "GET /v1/calls"
	Says      string
}

// String is a line for people.
func (c Complaint) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s: %s", c.About, c.Operation, c.Says))
}

// Replay plays the exchanges of a report for the authors back: to the clients, which must read each answer without finding a field of
// another kind than they know, and to the contract of the fakes, which says what each answer has. It says what is wrong, each once, and
// which files rely on an assumption that the report found to be false.
func Replay(ctx context.Context, text []byte) ([]Complaint, error) {
	var r Report
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("this is no report of a probe: %w", err)
	}
	var all []Complaint
	add := func(c Complaint) {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	for _, x := range r.Exchanges {
		if x.Status >= http.StatusMultipleChoices {
			continue // what a refusal means is a matter of the findings
		}
		for _, says := range x.read(ctx) {
			add(Complaint{"client", x.operation(), says})
		}
		for _, d := range contract[x.operation()].differences(x.Received) {
			add(Complaint{"fake", x.operation(), d.String()})
		}
	}
	known := map[string]assumptions.Assumption{}
	for _, a := range assumptions.All() {
		known[a.ID] = a
	}
	for _, f := range r.Findings {
		if a, ok := known[f.ID]; ok && f.Verdict == Differs {
			add(Complaint{f.ID, strings.Join(a.Where, ", "), f.Seen})
		}
	}
	return all, nil
}

// operation is the method and the address, without what is filled in.
func (x Exchange) operation() string {
	elements := strings.Split(x.Path, "/")
	for i, e := range elements {
		if !slices.Contains(steps, e) {
			elements[i] = "{id}"
		}
	}
	return x.Method + " " + strings.Join(elements, "/")
}

// id is the placeholder of the first id in the address, as it stands in the answer.
func (x Exchange) id() (id int64) {
	for e := range strings.SplitSeq(x.Path, "/") {
		if !slices.Contains(steps, e) {
			for range e {
				id = 10*id + 1
			}
			break
		}
	}
	return id
}

// RoundTrip answers any request with what was recorded, without what says how much of the quota is left.
func (x Exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: x.Status, Request: r, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: -1,
		Body: io.NopCloser(bytes.NewReader(recounted(x.Received))),
	}, nil
}

// recounted gives an answer back the count of its rows, whose digits are placeholders, if it may have been that.
func recounted(received json.RawMessage) []byte {
	var answer map[string]json.RawMessage
	if json.Unmarshal(received, &answer) != nil {
		return received
	}
	for _, about := range []string{"meta", "pagination"} {
		var counts map[string]json.RawMessage
		if json.Unmarshal(answer[about], &counts) != nil {
			continue
		}
		for key, value := range answer {
			var rows []json.RawMessage
			n := ""
			if key != about && json.Unmarshal(value, &rows) == nil {
				n = strconv.Itoa(len(rows))
			}
			if n != "" && n != "0" && len(n) == len(counts["count"]) {
				counts["count"] = json.RawMessage(n)
			}
		}
		answer[about], _ = json.Marshal(counts) // it was decoded
	}
	text, _ := json.Marshal(answer)
	return text
}

// read has the client read what was received, by the operation that asked for it. It returns what the client finds wrong.
func (x Exchange) read(ctx context.Context) (says []string) {
	drifted := func(path, kind string) { says = append(says, fmt.Sprintf("%s is %s", path, kind)) }
	through := &http.Client{Transport: x}
	phones, err := aircall.New(aircall.BearerToken("replayed"), aircall.WithHTTPClient(through), aircall.WithRetries(0),
		aircall.WithDrift(func(d aircall.Drift) { drifted(d.Path, d.Kind) }))
	if err != nil {
		return []string{err.Error()}
	}
	crm, err := sellsy.New(sellsy.BearerToken("replayed"), sellsy.WithHTTPClient(through), sellsy.WithRetries(0),
		sellsy.WithDrift(func(d sellsy.Drift) { drifted(d.Path, d.Kind) }))
	if err != nil {
		return []string{err.Error()}
	}
	if ask := again(ctx, phones, crm, x.id())[x.operation()]; ask != nil {
		err = ask()
	}
	if err != nil {
		says = append(says, err.Error())
	}
	return says
}

// kindsOf are the kinds of values that stand at each path of an answer, such as "calls[].id", and whether something always does.
type kindsOf map[string]*standing

type standing struct {
	Kinds    []string
	Optional bool

	present int
}

// MarshalText writes kinds as "null or text", with "sometimes" before them if nothing may stand there.
func (s *standing) MarshalText() ([]byte, error) {
	text := strings.Join(s.Kinds, " or ")
	if s.Optional {
		text = sometimes + text
	}
	return []byte(text), nil
}

// UnmarshalText reads what MarshalText writes.
func (s *standing) UnmarshalText(text []byte) error {
	kinds, optional := strings.CutPrefix(string(text), sometimes)
	s.Kinds, s.Optional = strings.Split(kinds, " or "), optional
	return nil
}

const sometimes = "sometimes "

//go:embed contract.json
var contractFile []byte

// contract is what the answers of the fakes have, by operation. A test writes it.
var contract = func() (c map[string]kindsOf) {
	_ = json.Unmarshal(contractFile, &c) // a test holds it
	return c
}()

// learn takes over what one answer has.
func (k kindsOf) learn(received json.RawMessage) {
	var v any
	if json.Unmarshal(received, &v) == nil {
		k.walk("", v)
	}
}

func (k kindsOf) walk(path string, v any) {
	s := k[path]
	if s == nil {
		s = &standing{}
		k[path] = s
	}
	s.present++
	if kind := kindOf(v); !slices.Contains(s.Kinds, kind) {
		s.Kinds = append(s.Kinds, kind)
		slices.Sort(s.Kinds)
	}
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			k.walk(strings.TrimPrefix(path+"."+key, "."), value)
		}
		k.note(path, v)
	case []any:
		for _, value := range v {
			k.walk(path+"[]", value)
		}
	}
}

// note marks what stands at some objects of a path and is not in this one.
func (k kindsOf) note(path string, v map[string]any) {
	objects := k[path].present
	for other, s := range k {
		key, ok := strings.CutPrefix(other, strings.TrimPrefix(path+".", "."))
		if !ok || key == "" || strings.ContainsAny(key, ".[") {
			continue
		}
		if _, has := v[key]; !has || s.present < objects {
			s.Optional = true
		}
	}
}

// has reports whether a value of a kind may stand at a path. Where the fakes only have null, nobody knows, and any
// field but the list of an answer may be null.
func (s *standing) has(kind, path string) bool {
	return slices.Contains(s.Kinds, kind) || slices.Equal(s.Kinds, []string{"null"}) || kind == "null" && (strings.Contains(path, ".") || !slices.Contains(s.Kinds, "list"))
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case float64:
		return "number"
	case string:
		return "text"
	case []any:
		return "list"
	default:
		return "object"
	}
}

// difference is how the answer to an operation is otherwise than that of the fake.
type difference struct {
	path  string
	kind  string // what stands there; empty: nothing, at least sometimes
	wants []string
	never bool // nothing stands there at all
}

// String says it to the authors.
func (d difference) String() string {
	switch {
	case d.kind != "":
		return fmt.Sprintf("%s is %s, and %s in the fake", d.path, d.kind, strings.Join(d.wants, " or "))
	case d.never:
		return d.path + " is not there"
	default:
		return d.path + " is not always there"
	}
}

// differences are how an answer is otherwise than those of the fake. What it has besides is no matter; neither is an operation that the
// fakes have not been asked for.
func (k kindsOf) differences(received json.RawMessage) (all []difference) {
	var v any
	if k == nil || json.Unmarshal(received, &v) != nil {
		return nil
	}
	got := kindsOf{}
	got.walk("", v)
	for _, path := range slices.Sorted(maps.Keys(k)) {
		want, has := k[path], got[path]
		if has == nil {
			above := got[path[:max(strings.LastIndexAny(path, ".["), 0)]]
			if !want.Optional && above != nil && path != "" && !strings.HasSuffix(path, "[]") && slices.Contains(above.Kinds, "object") {
				all = append(all, difference{path: path, never: true})
			}
			continue
		}
		for _, kind := range has.Kinds {
			if !want.has(kind, path) {
				all = append(all, difference{path: path, kind: kind, wants: want.Kinds})
			}
		}
		if has.Optional && !want.Optional {
			all = append(all, difference{path: path})
		}
	}
	return all
}
