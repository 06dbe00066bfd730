package probe

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
)

// Report is what an examination has found.
type Report struct {
	Findings  []Finding  `json:"findings"`
	Requests  Requests   `json:"requests"`
	Exchanges []Exchange `json:"exchanges"`

	Left []string `json:"-"` // what was written and could not be deleted; it names records, so it is for people alone

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

// words are how the page names the verdicts.
var words = map[Verdict]string{Holds: "holds", Differs: "DIFFERS", Untold: "unknown"}

// WritePage writes the report for people: what differs with what to do about it, what could not be told with why, and what holds.
func (r *Report) WritePage(out io.Writer) {
	known := map[string]assumptions.Assumption{}
	for _, a := range assumptions.All() {
		known[a.ID] = a
	}
	more := len(known) - len(r.Findings)
	for _, v := range []Verdict{Differs, Untold, Holds} {
		for _, f := range r.Findings {
			if f.Verdict != v {
				continue
			}
			fmt.Fprintf(out, "%-8s %s: %s\n", words[v], f.ID, f.Seen)
			if v == Differs {
				a := known[f.ID]
				fmt.Fprintf(out, "%-8s Assumed: %s\n%-8s As it is: %s\n%-8s What to do: %s\n", "", a.Rely, "", a.Else, "", a.Advice())
			}
		}
	}
	fmt.Fprintf(out, "\nholds: %d, differs: %d, unknown: %d; %d more were not looked at (docs/assumptions.md)\nrequests: %d to Aircall, %d to Sellsy\n",
		r.count(Holds), r.count(Differs), r.count(Untold), more, r.Requests.Aircall, r.Requests.Sellsy)
	for _, left := range r.Left {
		fmt.Fprintf(out, "LEFT     %s\n", left)
	}
}

// JSON is the report for the authors, with the exchanges.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "\t") }
