package install

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
)

var (
	//go:embed page.html
	pageText string
	//go:embed style.css
	styleSheet string

	page = template.Must(template.New("page").Parse(pageText))
)

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write([]byte(styleSheet))
}

// view is what a page shows. No credentials are in it.
type view struct {
	Language string
	Base     string
	words    *phrases.Book

	Step string // start, sellsy, review, finishing, done or problem
	At   int    // the number of the step, 4 when all are done

	AircallKeys, SellsyKeys bool // are asked for

	Company string
	Account string
	Picks   bool // the numbers are picked in Aircall
	All     bool
	Lines   []line // of the company; of the summary: those that are served
	Renewal bool
	Other   bool // it takes the place of another company
	Failed  bool
	Success string // Aircall's page of numbers

	Problem *problemView
}

type problemView struct {
	Name    problem
	Title   string
	Advice  string
	Details string
}

// T is a text of the page.
func (v view) T(name string) string { return v.words.Say("install." + name) }

// Unpicked reports whether both accounts are connected and no call is served yet, since no number is picked in Aircall.
func (v view) Unpicked() bool { return v.Step == "done" && v.Picks && len(v.Lines) == 0 }

// choice is a language in the switch.
type choice struct{ Code, Name string }

// Languages are the switch.
func (v view) Languages() (all []choice) {
	for _, code := range phrases.Languages() {
		all = append(all, choice{code, phrases.In(code).Say("name")})
	}
	return all
}

// Steps are the numbers of the steps.
func (v view) Steps() []int { return []int{1, 2, 3} }

// show writes a page. A page that is not OK shows the problem alone, with the way on.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, status int, s session, p problem, details ...string) {
	words := phrases.In(h.language(r))
	v := view{
		Language: words.Name(), Base: h.base, words: words,
		AircallKeys: h.aircall == nil, SellsyKeys: h.sellsy == nil,
		Renewal: s.Renewal, Other: s.Other, Failed: s.Stage == stageFailed, Picks: s.picks(), All: s.All, Lines: s.Lines,
		Step: "start", At: 1,
	}
	if s.Aircall != nil {
		v.Step, v.At, v.Company = "sellsy", 2, s.Aircall.Name
	}
	if s.Aircall != nil && s.Sellsy != nil {
		v.Step, v.At, v.Account = "review", 3, itoa(s.Sellsy.Corp)
	}
	switch {
	case s.working():
		v.Step = "finishing"
	case s.Stage == stageDone:
		v.Step, v.At = "done", 4
		v.Lines = slices.DeleteFunc(slices.Clone(s.Lines), func(l line) bool {
			return !l.Picked && v.Picks || !v.Picks && !slices.Contains(s.Chosen, l.ID)
		})
		if v.Picks {
			v.Success = aircall.SuccessURL
			if h.aircall != nil {
				v.Success = h.aircall.SuccessURL()
			}
		}
		if v.Unpicked() {
			v.At = 3
		}
	}
	if p != "" {
		of := "problem." + string(p)
		v.Problem = &problemView{Name: p, Title: v.T(of + ".title"), Advice: v.T(of + ".advice"), Details: strings.Join(details, ", ")}
	}
	if status != http.StatusOK {
		v.Step = "problem"
	}
	var b bytes.Buffer
	if err := page.Execute(&b, v); err != nil {
		h.log.Error("installation page does not render", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
