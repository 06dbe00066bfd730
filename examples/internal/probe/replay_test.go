package probe_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
)

var update = flag.Bool("update", false, "write contract.json anew")

// recorded is the report of a probe of the fakes that may write.
func recorded(t *testing.T) *probe.Report {
	t.Helper()
	r, err := newWorld(t, 0).writing(t.Context(), filepath.Join(t.TempDir(), "journal"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func replay(t *testing.T, text []byte) (lines []string) {
	t.Helper()
	all, err := probe.Replay(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		lines = append(lines, c.String())
	}
	return lines
}

// The contract, to which reports are held, is what the fakes answer.
func TestTheContractIsThatOfTheFakes(t *testing.T) {
	inBubble(func(t *testing.T) {
		want := probe.ContractOf(recorded(t))
		if *update {
			if err := os.WriteFile("contract.json", want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile("contract.json")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("contract.json is out of date, run go test -update (-want +got):\n%s", diff)
		}
	})(t)
}

func TestAReplayOfTheFakesFindsNothing(t *testing.T) {
	inBubble(func(t *testing.T) {
		r := recorded(t)
		text, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if lines := replay(t, text); lines != nil {
			t.Errorf("%s", strings.Join(lines, "\n"))
		}
		replayed := probe.Replayed()
		for _, x := range r.Exchanges {
			if name := probe.OperationOf(x); x.Status < 300 && x.Method != "DELETE" && len(x.Received) > 0 && !slices.Contains(replayed, name) {
				t.Errorf("%s: no client reads it", name)
			}
		}
	})(t)
}

// A report of an older shape of answers is invented. What it shows to be wrong of the clients and the fakes is named where it is.
func TestAReplayOfAnOlderShapeNamesThePlace(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "older.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"client: GET /v1/calls: calls[].duration is object",
		"fake: GET /v1/calls: calls[].asset is not there",
		"fake: GET /v1/calls: calls[].duration is object, and number in the fake",
		"fake: GET /v2/users: users[].email is not there",
		"client: POST /v2/phone-calls/search: sellsy: POST /phone-calls/search: 200 OK: not an answer: its data are an object",
		"fake: POST /v2/phone-calls/search: data is object, and list in the fake",
		"aircall-users: aircall/users.go: 1 of 1 users have no e-mail address.",
	}
	if diff := cmp.Diff(want, replay(t, text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What a report cannot tell, as its digits are placeholders, is no fault: how many rows there were, and that there were none.
func TestAReplayOfAnyNumberOfRowsFindsNothing(t *testing.T) {
	for _, calls := range []int{0, 1, 12, 50} {
		t.Run(strconv.Itoa(calls), inBubble(func(t *testing.T) {
			w := newWorld(t, 0)
			for i := range calls {
				w.phones.AddCall(aircall.Call{Direction: aircall.Inbound, RawDigits: canaryNumber, StartedAt: aircall.At(time.Now().Add(-time.Duration(i+100) * time.Hour))})
			}
			var ways []way
			if calls == 0 {
				ways = []way{{path: "/v1/calls", answer: nothing("calls")}, {path: "/v2/phone-calls", answer: nothing("data")}}
			}
			text, err := w.run(t, ways...).JSON()
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range replay(t, text) {
				if !strings.HasPrefix(line, "fake: ") { // calls that nobody answered have less
					t.Error(line)
				}
			}
		}))
	}
}

// Any answer of the fakes in which one field has another kind, or is missing, is complained about.
func TestAReplayNoticesEachFieldOfAnotherKind(t *testing.T) {
	inBubble(func(t *testing.T) {
		r := recorded(t)
		for i := range r.Exchanges {
			x := r.Exchanges[i]
			var body map[string]json.RawMessage
			if x.Status >= 300 || json.Unmarshal(x.Received, &body) != nil {
				continue
			}
			for key := range body {
				was := body[key]
				body[key] = json.RawMessage(`true`)
				if string(was) == "true" || string(was) == "false" {
					body[key] = json.RawMessage(`"made up"`)
				}
				changed := x
				changed.Received, _ = json.Marshal(body)
				text, _ := (&probe.Report{Exchanges: []probe.Exchange{changed}}).JSON()
				if lines := replay(t, text); !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, ": "+probe.OperationOf(x)+": "+key+" is ") }) {
					t.Errorf("%s: nobody complains about %s: %q", probe.OperationOf(x), key, lines)
				}
				body[key] = was
			}
		}
	})(t)
}

func TestWhatIsNoReportIsNotReplayed(t *testing.T) {
	t.Parallel()
	if _, err := probe.Replay(t.Context(), []byte("<html>")); err == nil {
		t.Error("no error")
	}
}

// What another shape of answers does to the whole bridge is named with the operation that is to blame, and that of the fakes does nothing.
func TestAReplayThroughTheBridgeNamesWhatBecomesOfIt(t *testing.T) {
	for _, tt := range []struct {
		operation string
		change    func(*answer)
		want      []string
	}{
		{"GET /v2/staffs", func(*answer) {}, nil},
		{"GET /v2/staffs", without("data", "email"), []string{"the agent does not own the call"}},
		{"GET /v2/contacts/{id}/companies", func(a *answer) { a.body["data"] = map[string]any{} }, []string{"a call is not logged", "a record has 0 contacts"}},
		{"POST /v2/opportunities/search", without("data", "id"), []string{"a call is not logged"}},
		{"POST /v2/phone-calls", func(a *answer) { delete(a.body, "id") }, nil}, // it is looked for, and found
		{"GET /v1/contacts/search", func(a *answer) { a.body["contacts"] = "none" }, []string{"a record has 0 contacts"}},
	} {
		t.Run(tt.operation, inBubble(func(t *testing.T) {
			r := recorded(t)
			i := slices.IndexFunc(r.Exchanges, func(x probe.Exchange) bool { return probe.OperationOf(x) == tt.operation && x.Status < 300 })
			if i < 0 {
				t.Fatal("it was not asked for")
			}
			a := &answer{}
			if err := json.Unmarshal(r.Exchanges[i].Received, &a.body); err != nil {
				t.Fatal(err)
			}
			tt.change(a)
			r.Exchanges[i].Received, _ = json.Marshal(a.body)
			text, err := r.JSON()
			if err != nil {
				t.Fatal(err)
			}
			all, err := probe.ReplayBridge(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range all {
				if c.About != "bridge" || c.Operation != tt.operation {
					t.Errorf("%s", c)
				}
				got = append(got, c.Says)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}))
	}
}
