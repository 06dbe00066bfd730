package probe

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

// Report is what an examination has found.
type Report struct {
	Findings  []Finding  `json:"findings"`
	Requests  Requests   `json:"requests"`
	Exchanges []Exchange `json:"exchanges"`

	Left []sentence `json:"-"` // what was written and could not be deleted; it names records, so it is for people alone

	unreached bool // a service did not answer, or refused the credentials
}

// Requests counts those that were sent.
type Requests struct {
	Aircall int `json:"aircall"`
	Sellsy  int `json:"sellsy"`
}

// Good reports whether both services answered, nothing differs from what is assumed, and nothing that was written is left.
func (r *Report) Good() bool { return !r.unreached && r.count(Differs) == 0 && len(r.Left) == 0 }

func (r *Report) count(v Verdict) int {
	n := 0
	for _, f := range r.Findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// WritePage writes the report for people, in a language: what differs with what to do about it, what could not be told with why, and what
// holds.
func (r *Report) WritePage(out io.Writer, in *phrases.Book) {
	const left = "left"
	verdict := func(v Verdict) string { return in.Word("probe.verdict", string(v)) }
	width := 0
	for _, v := range []Verdict{Holds, Differs, Untold, left} {
		width = max(width, utf8.RuneCountInString(verdict(v))+1)
	}
	line := func(mark, label, text string) { fmt.Fprintf(out, "%-*s %s\n", width, mark, in.Label(label, text)) }
	known := map[string]assumptions.Assumption{}
	for _, a := range assumptions.All() {
		known[a.ID] = a
	}
	for _, v := range []Verdict{Differs, Untold, Holds} {
		for _, f := range r.Findings {
			if f.Verdict != v {
				continue
			}
			line(verdict(v), f.ID, f.said.in(in))
			if v == Differs {
				a := known[f.ID]
				line("", in.Say("probe.assumed"), a.Rely(in))
				line("", in.Say("probe.as_it_is"), a.Else(in))
				line("", in.Say("probe.to_do"), a.Advice(in))
			}
		}
	}
	fmt.Fprintf(out, "\n%s\n%s\n", in.Say("probe.summary", "holds", r.count(Holds), "differs", r.count(Differs), "untold", r.count(Untold),
		"more", len(known)-len(r.Findings)), in.Say("probe.requests", "aircall", r.Requests.Aircall, "sellsy", r.Requests.Sellsy))
	for _, s := range r.Left {
		fmt.Fprintf(out, "%-*s %s\n", width, verdict(left), s.in(in))
	}
}

// JSON is the report for the authors, with the exchanges.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "\t") }
