package console

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// Bridge is what the console shows. [*bridge.Bridge] is one.
type Bridge interface {
	// Status says how the installation is doing.
	Status(ctx context.Context) (report.Status, error)
	// Days says what became of the calls of the last fourteen days, the earliest first.
	Days(ctx context.Context) ([]report.Day, error)
	// Calls returns the latest calls, those before an id; zero: the latest of all.
	Calls(ctx context.Context, before aircall.CallID, limit int) ([]report.Call, error)
	// Call returns one call; its error is [bridge.ErrUnknownCall] when nothing is known of it.
	Call(ctx context.Context, id aircall.CallID) (report.Call, error)
	// Parked returns the work that needs a person, from behind an id on.
	Parked(ctx context.Context, after string, limit int) ([]report.Parked, error)
	// Retry has parked work tried at once.
	Retry(ctx context.Context, id string) error
	// Held returns the calls that wait for somebody to choose their record.
	Held(ctx context.Context, limit int) ([]report.Call, error)
	// Assign has a call logged on the record that somebody chose.
	Assign(ctx context.Context, call aircall.CallID, record matching.Ref) error
	// Explain looks a phone number up as a call would.
	Explain(ctx context.Context, number string) (report.Number, error)
}

// Options describes a console. One of Bridge and Accounts is required, and so is Authorize.
type Options struct {
	// Bridge is the bridge of the only pair of accounts.
	Bridge Bridge

	// Accounts returns those that the sender of the request may see, in the order to be shown. [OfHub] makes one. It is called for
	// every page.
	Accounts func(*http.Request) ([]Account, error)

	// Authorize lets through the requests of those who may see everything, have parked work tried again and choose the records of held calls, and answers all
	// others itself. [Password] makes one; any middleware for logging in will do.
	Authorize func(http.Handler) http.Handler

	// Name is what the console calls the bridge. Empty means "Aircall–Sellsy".
	Name string

	// Language is that of readers whose browser asks for none that there is. The zero value is English.
	Language matching.Language

	// Location is the time zone of exact times. Nil means UTC.
	Location *time.Location

	// Logger receives what could not be shown. Nil means nothing is logged. Phone numbers are never logged.
	Logger *slog.Logger
}

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed pages/style.css
var styleSheet []byte

//go:embed pages/icon.svg
var icon []byte

// maxForm bounds the body of a POST, in bytes.
const maxForm = 4 << 10

type console struct {
	o         Options
	templates map[matching.Language]*template.Template
	audience  *audience
}

// New checks the options and returns the console. It is safe for concurrent use.
func New(o Options) (http.Handler, error) {
	switch {
	case o.Authorize == nil:
		return nil, errors.New("console: Authorize: required, because the console shows phone numbers and notes")
	case (o.Bridge == nil) == (o.Accounts == nil):
		return nil, errors.New("console: one of Bridge and Accounts is required")
	}
	if o.Name == "" {
		o.Name = "Aircall–Sellsy"
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &console{o: o, templates: map[matching.Language]*template.Template{}, audience: newAudience()}
	for _, code := range phrases.Languages() {
		s := speaker{phrases.In(code)}
		t, err := template.New("").Funcs(template.FuncMap{
			"say": s.say, "count": s.count, "listing": listing, "retrying": retrying, "legend": legend, "states": func() []string { return states },
			"outcomes": func() []string { return outcomes },
		}).ParseFS(pageFiles, "pages/*.html")
		if err != nil {
			return nil, fmt.Errorf("console: %w", err)
		}
		c.templates[s.language()] = t
	}
	inner := o.Authorize(c.routes())
	if inner == nil {
		return nil, errors.New("console: Authorize returned no handler")
	}
	return c.secured(inner), nil
}

func (c *console) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /style.css", asset("text/css; charset=utf-8", styleSheet))
	mux.Handle("GET /live.js", asset("text/javascript; charset=utf-8", liveScript))
	mux.Handle("GET /icon.svg", asset("image/svg+xml", icon))
	at := "/"
	if c.o.Accounts != nil {
		mux.Handle("GET /{$}", c.page((*request).list))
		at = "/accounts/{account}/"
	}
	mux.Handle("GET "+at+"{$}", c.page((*request).overview))
	mux.Handle("GET "+at+"calls", c.page((*request).calls))
	mux.Handle("GET "+at+"calls.csv", c.page((*request).export))
	mux.Handle("GET "+at+"events", c.page((*request).events))
	mux.Handle("GET "+at+"calls/{call}", c.page((*request).call))
	mux.Handle("GET "+at+"number", c.page((*request).number))
	mux.Handle("POST "+at+"number", c.page((*request).number))
	mux.Handle("POST "+at+"retry", c.page((*request).retry))
	mux.Handle("POST "+at+"assign", c.page((*request).assign))
	mux.Handle("/", c.page(func(r *request) error { return r.sorry(http.StatusNotFound, "error.notfound") }))

	var own http.CrossOriginProtection
	own.SetDenyHandler(c.page(func(r *request) error { return r.sorry(http.StatusForbidden, "error.foreign") }))
	return own.Handler(c.tidy(mux))
}

// tidy answers itself where the multiplexer would redirect to an address that it has cleaned up: it does not know below which
// path the console is mounted.
func (c *console) tidy(mux *http.ServeMux) http.Handler {
	nowhere := c.page(func(r *request) error { return r.sorry(http.StatusNotFound, "error.notfound") })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, account := strings.CutPrefix(r.URL.Path, "/accounts/")
		switch clean := path.Clean(r.URL.Path); {
		case clean != r.URL.Path && clean+"/" != r.URL.Path:
			nowhere.ServeHTTP(w, r)
		case account && c.o.Accounts != nil && id != "" && !strings.Contains(id, "/"):
			w.Header().Set("Location", "./"+url.PathEscape(id)+"/")
			w.WriteHeader(http.StatusSeeOther)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// secured sets the headers that every answer has, also one that Authorize gives, and makes sure that the end of the server is heard of.
func (c *console) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.audience.ending(r)
		h := w.Header()
		h.Set("Content-Security-Policy",
			"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin") // with no-referrer, browsers hide from us too where a form comes from
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// asset serves what is the same for everybody.
func asset(kind string, data []byte) http.Handler {
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(data))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache") // ask whether it is still the same
		w.Header().Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	})
}

// request is one that is being answered.
type request struct {
	*http.Request

	c       *console
	w       http.ResponseWriter
	account Account
	voice
}

// page answers with what a function makes of the request. What goes wrong is logged, and the reader is told no more than that.
func (c *console) page(answer func(*request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		hr.Body = http.MaxBytesReader(w, hr.Body, maxForm)
		r := &request{Request: hr, c: c, w: w}
		r.voice = voice{speaker: c.speakerOf(w, hr), now: time.Now(), location: c.o.Location}
		err := r.findAccount()
		switch {
		case err != nil:
		case r.ParseForm() != nil:
			err = r.sorry(http.StatusBadRequest, "error.form")
		case r.account.Bridge == nil && r.PathValue("account") != "":
			err = r.sorry(http.StatusNotFound, "error.account")
		default:
			err = answer(r)
		}
		if err == nil {
			return
		}
		if hr.Context().Err() == nil {
			c.o.Logger.Error("console page not shown", "page", hr.Pattern, "error", err)
		}
		if err = r.sorry(http.StatusInternalServerError, "error.internal"); err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
	})
}

// listing and retrying hand parts of a page what they need of the whole.
func listing(s sheet, rows []row) any {
	return struct {
		Root string
		Rows []row
	}{s.Root, rows}
}

// legend are the pieces of a bar of the chart, from the bottom to the top.
func legend() []string { return []string{"logged", "unknown", "failed", "other"} }

// back is the call on whose page the button is; zero for the overview.
func retrying(s sheet, p *parkedRow, back aircall.CallID) any {
	return struct {
		Root   string
		Parked *parkedRow
		Back   aircall.CallID
	}{s.Root, p, back}
}

// sheet is what every page has.
type sheet struct {
	Language  matching.Language
	Languages []choice
	Title     string
	Name      string // of the bridge
	Account   string // name; empty when there is only one
	Here      string // the page in the navigation
	Root      string // relative address of the account's first page
	Top       string // relative address of the console
	Said      string // what the reader has just done
	Refresh   int    // seconds; zero: never
	Live      string // address of the events that tell of changes; empty: none
	Now       moment
	Body      any
}

// show writes a page.
func (r *request) show(status int, name string, s sheet) error {
	s.Language, s.Languages, s.Name, s.Now = r.language(), languages(r.URL.Query()), r.c.o.Name, r.at(r.now)
	s.Top = "./" + strings.Repeat("../", max(strings.Count(r.URL.EscapedPath(), "/")-1, 0))
	s.Root = s.Top
	if r.account.Bridge != nil && r.c.o.Accounts != nil {
		s.Root += r.account.address()
		s.Account = r.account.title()
	}
	if s.Live != "" {
		s.Live = s.Root + s.Live
	}
	var b bytes.Buffer
	if err := r.c.templates[s.Language].ExecuteTemplate(&b, name+".html", s); err != nil {
		return err
	}
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	r.w.Header().Set("Content-Language", string(s.Language))
	r.w.Header().Set("Vary", "Accept-Language, Cookie")
	r.w.WriteHeader(status)
	_, err := r.w.Write(b.Bytes())
	if err != nil {
		r.c.o.Logger.Debug("console page not sent", "error", err)
	}
	return nil
}

// sorry says why there is nothing to see, and what to do.
func (r *request) sorry(status int, why string) error {
	return r.show(status, "sorry", sheet{Title: r.say(why), Body: r.say(why + "_do")})
}

// goTo sends the reader on to a page, by an address relative to this one: only the caller knows where the console is mounted.
func (r *request) goTo(address string) error {
	r.w.Header().Set("Location", address)
	r.w.WriteHeader(http.StatusSeeOther)
	return nil
}
