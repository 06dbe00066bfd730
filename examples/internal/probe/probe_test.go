package probe_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

func find(r *probe.Report, id string) probe.Finding {
	for _, f := range r.Findings {
		if f.ID == id {
			return f
		}
	}
	return probe.Finding{}
}

var english = phrases.In(phrases.English)

func page(r *probe.Report) string {
	var b bytes.Buffer
	r.WritePage(&b, english)
	return b.String()
}

func TestWhatIsOtherwiseIsFound(t *testing.T) {
	t.Parallel()
	for _, a := range assumptions.All() {
		if a.Unread != "" {
			continue
		}
		t.Run(a.ID, inBubble(func(t *testing.T) {
			other, ok := otherWays[a.ID]
			if !ok {
				t.Fatal("there is no world in which it is false")
			}
			w := newWorld(t, 0)
			o := w.options(other.way)
			if a.Write != "" {
				o.Write = &probe.WriteOptions{Record: w.record, Journal: filepath.Join(t.TempDir(), "journal")}
			}
			r, err := probe.Run(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			f := find(r, a.ID)
			if f.Verdict != probe.Differs || !strings.Contains(f.Seen, other.says) {
				t.Errorf("%s: %s, want that it differs and %q", f.Verdict, f.Seen, other.says)
			}
			if text := page(r); r.Good() || !strings.Contains(text, "DIFFERS  "+a.ID+": ") || !strings.Contains(text, a.Else(english)) || !strings.Contains(text, a.Advice(english)) {
				t.Errorf("good: %t; the page does not say what to do:\n%s", r.Good(), text)
			}
		}))
	}
}

func TestTheChecksAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	var want []string
	for _, a := range assumptions.All() {
		if a.Check != "" {
			want = append(want, a.ID)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, probe.Checked()); diff != "" {
		t.Errorf("checks (-table +code):\n%s", diff)
	}
}

func TestOnTheFakesAllHolds(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		r := w.run(t)
		for _, f := range r.Findings {
			if f.Verdict != probe.Holds {
				t.Errorf("%s: %s: %s", f.ID, f.Verdict, f.Seen)
			}
		}
		checked := 0
		for _, a := range assumptions.All() {
			if a.Check != "" {
				checked++
			}
		}
		if !r.Good() || len(r.Findings) != checked {
			t.Errorf("good: %t, %d findings on %d assumptions\n%s", r.Good(), len(r.Findings), checked, page(r))
		}
		const enough = 25
		if r.Requests.Aircall > enough || r.Requests.Sellsy > enough || len(r.Exchanges) != r.Requests.Aircall+r.Requests.Sellsy {
			t.Errorf("%+v, %d exchanges", r.Requests, len(r.Exchanges))
		}
	})(t)
}

func TestNothingIsWritten(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		w.phones.ResetRequests()
		w.crm.ResetRequests()
		w.run(t)
		for _, r := range w.phones.Requests() {
			if r.Method != http.MethodGet {
				t.Errorf("Aircall was asked to %s %s", r.Method, r.Path)
			}
		}
		for _, r := range w.crm.Requests() {
			if r.Method != http.MethodGet && !strings.HasSuffix(r.Path, "/search") && !strings.HasSuffix(r.Path, "/access-tokens") {
				t.Errorf("Sellsy was asked to %s %s", r.Method, r.Path)
			}
		}
	})(t)
}

func TestATenthOfTheDayIsSpentAtMost(t *testing.T) {
	inBubble(func(t *testing.T) {
		const daily = 100
		w := newWorld(t, daily)
		w.crm.ResetRequests()
		r := w.run(t)
		if r.Requests.Sellsy > daily/10 {
			t.Errorf("%d requests of %d a day", r.Requests.Sellsy, daily)
		}
		if f := find(r, "sellsy-filters"); f.Verdict != probe.Untold || !strings.Contains(f.Seen, "a tenth") {
			t.Errorf("%+v", f)
		}
		if f := find(r, "aircall-users"); f.Verdict != probe.Holds {
			t.Errorf("Aircall’s quota is another: %+v", f)
		}
	})(t)
}

// An empty account tells little, and is no reason to find fault.
func TestAnEmptyAccountTellsLittle(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		r := w.run(t, way{path: "/v1/calls", answer: nothing("calls")}, way{path: "/contacts", answer: func(a *answer) {
			nothing("data")(a)
			nothing("contacts")(a)
		}})
		for _, id := range []string{"aircall-paging", "aircall-order", "aircall-ai", "aircall-contact-search", "sellsy-paging", "sellsy-updated"} {
			if f := find(r, id); f.Verdict != probe.Untold {
				t.Errorf("%s: %s: %s", id, f.Verdict, f.Seen)
			}
		}
	})(t)
}

func TestAServiceThatRefusesIsAskedOnce(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		r := w.run(t, way{path: "/v1/company", answer: status(403)})
		if r.Good() || r.Requests.Aircall != 1 || find(r, "aircall-users").Verdict != probe.Untold || find(r, "sellsy-staff").Verdict != probe.Holds {
			t.Errorf("good: %t, %+v\n%s", r.Good(), r.Requests, page(r))
		}
	})(t)
}

func TestProgressIsTold(t *testing.T) {
	inBubble(func(t *testing.T) {
		var told []int
		w := newWorld(t, 0)
		o := w.options()
		o.Progress = func(done, of int) { told = append(told, done, of) }
		r, err := probe.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		total := len(r.Findings)
		want := []int{}
		for i := range total + 1 {
			want = append(want, i, total)
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
	})(t)
}
