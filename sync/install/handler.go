package install

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/phrases"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	aircallCallback = "/aircall/callback"
	sellsyCallback  = "/sellsy/callback"

	maxForm      = 256 << 10
	askWithin    = 30 * time.Second // what a page may take to ask Aircall and Sellsy
	finishWithin = 10 * time.Second // how long the answer to the last button waits for the end
)

// Handler serves the installation. It is safe for concurrent use and made by [New]. [Handler.Run] must run beside it.
type Handler struct {
	*sessions
	*worker

	cfg     Config
	log     *slog.Logger
	base    string         // the path of Config.URL
	aircall *aircall.OAuth // nil: API keys are asked for
	sellsy  *sellsy.OAuth  // likewise
	serve   http.Handler
}

// New checks the configuration and returns a handler. It does no I/O.
func New(cfg Config) (*Handler, error) {
	cfg, base, err := cfg.check()
	if err != nil {
		return nil, err
	}
	kept := newSessions(cfg.Store, cfg.AEAD, base.Scheme == "http")
	h := &Handler{
		sessions: kept, worker: &worker{sessions: kept, clients: clients{cfg.Aircall, cfg.Sellsy}, cfg: cfg, log: cfg.Logger, moved: make(chan struct{})},
		cfg: cfg, log: cfg.Logger, base: base.Path,
	}
	if cfg.Aircall.ClientID != "" {
		h.aircall, err = aircall.NewOAuth(cfg.Aircall.ClientID, cfg.Aircall.ClientSecret, cfg.URL+aircallCallback, cfg.Aircall.Options...)
		if err != nil {
			return nil, err
		}
	}
	if cfg.Sellsy.ClientID != "" {
		h.sellsy, err = sellsy.NewOAuth(cfg.Sellsy.ClientID, cfg.Sellsy.ClientSecret, cfg.URL+sellsyCallback, cfg.Sellsy.Options...)
		if err != nil {
			return nil, err
		}
	}
	if _, err := h.clients.aircall(AircallAccess{Token: "none"}); err != nil {
		return nil, fmt.Errorf("installation page: %w", err)
	}
	if _, err := h.clients.sellsy("none"); err != nil {
		return nil, fmt.Errorf("installation page: %w", err)
	}
	cross := http.NewCrossOriginProtection()
	if err := cross.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
		return nil, fmt.Errorf("installation page: %w", err)
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.fail(w, r, problemForged) }))
	h.serve = cross.Handler(h.routes())
	return h, nil
}

func (h *Handler) routes() *http.ServeMux {
	mux := http.NewServeMux()
	get := func(path string, page http.HandlerFunc) { mux.HandleFunc("GET "+h.base+path, page) }
	post := func(path string, do step) { mux.HandleFunc("POST "+h.base+path, h.form(h.leading(do))) }
	get("/{$}", h.home)
	get("/style.css", style)
	get("/live.js", script)
	get("/first", h.first)
	get("/language/{language}", h.leading(h.setLanguage))
	if h.aircall != nil {
		get("/aircall/connect", h.leading(h.connectAircall))
		get(aircallCallback, h.leading(h.aircallReturns))
	} else {
		post("/aircall/key", h.takeAircallKey) // the first form: there is no session yet
	}
	if h.sellsy != nil {
		get("/sellsy/connect", h.leading(h.connectSellsy))
		get(sellsyCallback, h.leading(h.sellsyReturns))
	} else {
		post("/sellsy/key", h.posted(h.takeSellsyKey))
	}
	post("/finish", h.posted(h.finish))
	post("/restart", h.posted(h.restart))
	mux.HandleFunc(h.base+"/", func(w http.ResponseWriter, r *http.Request) { h.fail(w, r, problemNowhere) })
	return mux
}

// ServeHTTP serves the pages.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "same-origin") // with none, browsers send forms with the origin "null"
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Cache-Control", "no-store")
	h.serve.ServeHTTP(w, r)
}

// step is a part of the installation. It returns where to send the browser, which is home if it does not say, or what went wrong.
type step func(http.ResponseWriter, *http.Request) (to string, err error)

// leading serves a step.
func (h *Handler) leading(do step) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), askWithin)
		defer cancel()
		to, err := do(w, r.WithContext(ctx))
		if err != nil {
			h.failing(w, r, err)
			return
		}
		http.Redirect(w, r, cmp.Or(to, h.base+"/"), http.StatusSeeOther)
	}
}

// posted is a step with a form that belongs to the browser's session. That it comes from a page of ours was checked before.
func (h *Handler) posted(do func(http.ResponseWriter, *http.Request, store.Key, session) error) step {
	return func(w http.ResponseWriter, r *http.Request) (to string, err error) {
		k, s, err := h.current(r)
		if err != nil || s.working() { // nothing but waiting is left to do
			return "", err
		}
		return "", do(w, r, k, s)
	}
}

// form reads a form.
func (h *Handler) form(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			h.fail(w, r, problemForm)
			return
		}
		do(w, r)
	}
}

// home shows where the installation of this browser is.
func (h *Handler) home(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), askWithin)
	defer cancel()
	k, s, err := h.current(r)
	var call firstCall
	switch {
	case err == nil && s.Stage == stageDone:
		s, call, err = h.asInstalled(ctx, s)
	case err == nil && s.picks() && s.Stage == stageOpen:
		s = h.follow(ctx, k, s)
	}
	if errors.Is(err, problemSession) {
		s, err = session{}, nil
	}
	if err != nil {
		h.failing(w, r, err)
		return
	}
	h.show(w, r, http.StatusOK, page{session: s, problem: s.Problem, first: call})
}

// asInstalled returns a finished session with the numbers as they are picked now, and what became of the first call.
func (h *Handler) asInstalled(ctx context.Context, s session) (session, firstCall, error) {
	installed, err := s.installed(ctx, h.cfg.Installations)
	if err != nil {
		return s, "", err
	}
	if installed.Aircall != nil {
		lines, err := lines(ctx, installed.Aircall, s.picks())
		switch {
		case refused(err):
			s.Problem = problemCredentials // withdrawn since
		case err == nil && s.picks():
			s.Lines = lines
		}
	}
	if installed.Sellsy != nil && s.Problem == "" {
		if _, err := installed.Sellsy.Staffs.List(ctx, sellsy.ListOptions{PageSize: 1}); refused(err) {
			s.Problem = problemCredentials
		}
	}
	return s, firstOf(ctx, installed, s.Began), nil
}

// restart forgets everything of this browser's session.
func (h *Handler) restart(_ http.ResponseWriter, r *http.Request, k store.Key, _ session) error {
	return h.forget(r.Context(), k)
}

// setLanguage keeps the choice in a cookie.
func (h *Handler) setLanguage(w http.ResponseWriter, r *http.Request) (to string, err error) {
	if l := r.PathValue("language"); phrases.Known(l) {
		http.SetCookie(w, h.cookie(h.languageCookie, l))
	}
	return "", nil
}

// failing shows the page for an error. What the error says goes to the log alone.
func (h *Handler) failing(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p == problemUpstream || p == problemStore {
		h.log.Error("installation page failed", "page", strings.TrimPrefix(r.URL.Path, h.base), "error", err)
	}
	missing, _ := errors.AsType[rightsError](err)
	h.fail(w, r, p, missing...)
}

// fail shows a problem, with the way on.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, p problem, details ...string) {
	_, s, err := h.current(r)
	if err != nil {
		s = session{}
	}
	h.log.Debug("installation page", "problem", string(p))
	h.show(w, r, p.status(), page{session: s, problem: p, details: details})
}
