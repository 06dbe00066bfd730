package install

import (
	"bytes"
	_ "embed"
	"html/template"
	"log/slog"
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

	//go:embed live.js
	liveScript string

	pages = template.Must(template.New("page").Parse(pageText))
)

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write([]byte(styleSheet))
}

func script(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write([]byte(liveScript))
}

// page is what is to be shown: where an installation is, and what went wrong.
type page struct {
	session
	problem problem
	details []string
	first   firstCall
}

// view is what a page shows. No credentials are in it.
type view struct {
	Language string
	Base     string
	words    *phrases.Book

	Step string // start, sellsy, review, finishing, done or problem
	At   int    // the number of the step, 4 when all are done

	AircallKeys, SellsyKeys bool // are asked for

	Company, CompanyID string // the id is empty where Aircall does not tell it
	Account, AccountID string // the name likewise
	Picks              bool   // the numbers are picked in Aircall
	All                bool
	Lines              []line // of the company; of the summary: those that are served
	Renewal            bool
	Other              bool // it takes the place of another company
	Failed             bool
	Success            string // Aircall's page of numbers
	First              firstCall

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

// view makes what a page shows. A page that is not OK shows the problem alone, with the way on.
func (h *Handler) view(r *http.Request, status int, p page) view {
	words, s := phrases.In(h.language(r)), p.session
	v := view{
		Language: words.Name(), Base: h.base, words: words,
		AircallKeys: h.aircall == nil, SellsyKeys: h.sellsy == nil,
		Renewal: s.Renewal, Other: s.Other, Failed: s.Stage == stageFailed, Picks: s.picks(), All: s.All, Lines: s.Lines,
		Step: "start", At: 1, First: p.first,
	}
	if s.Aircall != nil {
		v.Step, v.At, v.Company = "sellsy", 2, s.Aircall.Name
		if s.Aircall.Company != 0 {
			v.CompanyID = itoa(s.Aircall.Company)
		}
	}
	if s.Aircall != nil && s.Sellsy != nil {
		v.Step, v.At, v.Account, v.AccountID = "review", 3, s.Sellsy.Name, itoa(s.Sellsy.Corp)
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
	if p.problem != "" {
		of := "problem." + string(p.problem)
		v.Problem = &problemView{Name: p.problem, Title: v.T(of + ".title"), Advice: v.T(of + ".advice"), Details: strings.Join(p.details, ", ")}
	}
	if status != http.StatusOK {
		v.Step = "problem"
	}
	return v
}

// show writes a page.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, status int, p page) {
	write(w, h.log, "page", status, h.view(r, status, p))
}

// write writes one of the templates.
func write(w http.ResponseWriter, log *slog.Logger, template string, status int, v view) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, template, v); err != nil {
		log.Error("installation page does not render", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
