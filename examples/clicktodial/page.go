package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed style.css
	files embed.FS

	pageTemplate = template.Must(template.New("page").Parse(pageHTML))
)

const (
	askWithin = 20 * time.Second
	maxHits   = 20

	tokenCookie = "clicktodial"
)

// page shows people and has Aircall call them.
type page struct {
	aircall *aircall.Client
	sellsy  *sellsy.Client
	region  string
	logger  *slog.Logger
}

func newPage(ac *aircall.Client, sc *sellsy.Client, region string) *page {
	return &page{aircall: ac.Interactive(), sellsy: sc.Interactive(), region: region, logger: slog.New(slog.NewTextHandler(os.Stderr, nil))}
}

func (p *page) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.show)
	mux.HandleFunc("POST /{$}", p.call)
	mux.Handle("GET /style.css", http.FileServerFS(files))
	guarded := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "same-origin") // with none, browsers send forms with the origin "null"
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		guarded.ServeHTTP(w, r)
	})
}

// view is what the page shows.
type view struct {
	Query  string
	Agent  aircall.UserID
	Line   aircall.NumberID
	Agents []aircall.User
	Lines  []aircall.Number
	People []person
	Done   string // the number that is being called
	Error  string
	Token  string // proves that a form comes from this page
	Words  *phrases.Book
}

type person struct {
	Name, Kind, Company string
	Numbers             []number
}

type number struct {
	Text, E164 string
	Tel        template.URL
}

func (p *page) show(w http.ResponseWriter, r *http.Request) { p.render(w, r, view{}) }

// call has Aircall call a number, and shows the page again.
func (p *page) call(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie(tokenCookie)
	if err != nil || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(r.PostFormValue("token"))) != 1 {
		http.Error(w, wordsOf(r).Say("dial.wrong.form"), http.StatusForbidden)
		return
	}
	to, err := matching.ParseNumber(r.PostFormValue("to"), p.region)
	if err != nil {
		p.render(w, r, view{Error: wordsOf(r).Say("dial.wrong.number")})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	agent, line := id(r, "agent"), id(r, "line")
	if err := p.aircall.Users.StartCall(ctx, aircall.UserID(agent), aircall.NumberID(line), to.String()); err != nil {
		p.render(w, r, view{Error: p.explain(wordsOf(r), err)})
		return
	}
	p.render(w, r, view{Done: to.Format()})
}

func id(r *http.Request, name string) int64 {
	n, _ := strconv.ParseInt(r.FormValue(name), 10, 64) // what is none is nobody's
	return n
}

// wordsOf are the words in the language that the browser asks for.
func wordsOf(r *http.Request) *phrases.Book {
	return phrases.In(phrases.Match(r.Header.Get("Accept-Language"), phrases.English))
}

// Say returns a text of the page.
func (v view) Say(key string, arguments ...any) string { return v.Words.Say("dial."+key, arguments...) }

// explain says what the person before the screen can do about an error. What is said of no error in particular is logged.
func (p *page) explain(w *phrases.Book, err error) string {
	switch {
	case errors.Is(err, aircall.ErrUnavailable):
		return w.Say("dial.wrong.busy")
	case errors.Is(err, aircall.ErrUnauthorized):
		return w.Say("dial.wrong.aircall")
	case errors.Is(err, sellsy.ErrUnauthorized):
		return w.Say("dial.wrong.sellsy")
	case errors.Is(err, sellsy.ErrForbidden):
		return w.Say("dial.wrong.scope")
	case errors.Is(err, aircall.ErrRateLimited), errors.Is(err, sellsy.ErrRateLimited):
		return w.Say("dial.wrong.quota")
	case errors.Is(err, aircall.ErrNotFound), errors.Is(err, aircall.ErrInvalid):
		return w.Say("dial.wrong.refused")
	default:
		p.logger.Error("a request failed", "error", err)
		return w.Say("dial.wrong.other")
	}
}

// render shows the page. What cannot be had leaves the rest of it alone.
func (p *page) render(w http.ResponseWriter, r *http.Request, v view) {
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	v.Words = wordsOf(r)
	v.Query, v.Agent, v.Line = r.FormValue("q"), aircall.UserID(id(r, "agent")), aircall.NumberID(id(r, "line"))
	if err := errors.Join(p.accounts(ctx, &v), p.search(ctx, &v)); err != nil && v.Error == "" {
		v.Error = p.explain(v.Words, err)
	}
	cookie, err := r.Cookie(tokenCookie)
	if err != nil || len(cookie.Value) < 20 {
		cookie = &http.Cookie{
			Name: tokenCookie, Value: rand.Text(), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
		}
		http.SetCookie(w, cookie)
	}
	v.Token = cookie.Value
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", v.Words.Name())
	w.Header().Set("Vary", "Accept-Language")
	_ = pageTemplate.Execute(w, v) // whoever asked has gone
}

// accounts reads who can call from where, and chooses what was not chosen.
func (p *page) accounts(ctx context.Context, v *view) error {
	for u, err := range p.aircall.Users.All(ctx, aircall.ListOptions{}) {
		if err != nil {
			return err
		}
		v.Agents = append(v.Agents, u)
	}
	if len(v.Agents) == 0 {
		return nil
	}
	if !slices.ContainsFunc(v.Agents, func(u aircall.User) bool { return u.ID == v.Agent }) {
		v.Agent = v.Agents[0].ID
	}
	var err error
	if v.Lines, err = p.aircall.Users.Numbers(ctx, v.Agent); err != nil {
		return err
	}
	if len(v.Lines) > 0 && !slices.ContainsFunc(v.Lines, func(n aircall.Number) bool { return n.ID == v.Line }) {
		v.Line = v.Lines[0].ID
	}
	return nil
}

// search finds people by whatever was typed.
func (p *page) search(ctx context.Context, v *view) error {
	if v.Query == "" {
		return nil
	}
	found, err := p.sellsy.Search.Query(ctx, sellsy.SearchOptions{
		Query: v.Query, Limit: maxHits, Types: []sellsy.SearchType{sellsy.SearchContacts, sellsy.SearchIndividuals, sellsy.SearchCompanies},
	})
	if err != nil {
		return err
	}
	for _, hit := range found.Items {
		party, ok := matching.FromSearchHit(hit, p.region)
		if !ok {
			continue
		}
		one := person{Name: party.Name, Kind: v.Words.Word("record.kind", string(party.Kind))}
		if len(hit.Companies) > 0 {
			one.Company = hit.Companies[0].Name
		}
		for _, n := range party.Numbers {
			one.Numbers = append(one.Numbers, number{
				Text: n.Format(), E164: n.String(), Tel: template.URL(aircall.TelURL(n.String())), //nolint:gosec // digits alone
			})
		}
		v.People = append(v.People, one)
	}
	return nil
}
