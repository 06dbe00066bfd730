package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/hub"
)

const maxSettings = 64 << 10

// routes serves the administrator and the webhooks.
func routes(h *hub.Hub, password string, metrics http.Handler, logger *slog.Logger) http.Handler {
	a := admin{hub: h, password: sha256.Sum256([]byte(password)), log: logger}
	mux := http.NewServeMux()
	for _, path := range []string{"", "/{installation}"} {
		mux.Handle("/webhooks/aircall"+path, h.AircallWebhook())
		mux.Handle("/webhooks/sellsy"+path, h.SellsyWebhook())
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.Handle("GET /metrics", a.only(metrics.ServeHTTP))
	mux.Handle("GET /installations", a.only(a.list))
	mux.Handle("PUT /installations/{installation}", a.only(a.put))
	mux.Handle("GET /installations/{installation}", a.only(a.status))
	mux.Handle("POST /installations/{installation}/pause", a.only(a.change(h.Pause)))
	mux.Handle("POST /installations/{installation}/resume", a.only(a.change(h.Resume)))
	mux.Handle("DELETE /installations/{installation}", a.only(a.change(h.Remove)))
	return mux
}

// admin adds, changes and removes installations.
type admin struct {
	hub      *hub.Hub
	password [sha256.Size]byte
	log      *slog.Logger
}

// only lets nobody else in. The time that it takes tells nothing about the password. Browsers send a password that they know by
// themselves, so what another site asks for is refused.
func (a admin) only(next http.HandlerFunc) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		given := sha256.Sum256([]byte(password))
		if subtle.ConstantTimeCompare(given[:], a.password[:]) != 1 {
			w.Header().Set("WWW-Authenticate", `Basic realm="installations"`)
			http.Error(w, "the password is wrong or missing", http.StatusUnauthorized)
			return
		}
		next(w, r)
	}))
}

func (a admin) list(w http.ResponseWriter, r *http.Request) {
	list, err := a.hub.List(r.Context())
	a.answer(w, list, err)
}

func (a admin) put(w http.ResponseWriter, r *http.Request) {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSettings))
	decoder.DisallowUnknownFields()
	var s hub.Settings
	if decoder.Decode(&s) != nil { // its text could repeat a secret
		http.Error(w, "the body is not the JSON of settings, or has fields that are not known", http.StatusBadRequest)
		return
	}
	if err := a.hub.Put(r.Context(), r.PathValue("installation"), s); err != nil {
		a.answer(w, nil, err)
		return
	}
	a.log.Info("installation put", "installation", r.PathValue("installation"))
	w.WriteHeader(http.StatusNoContent)
}

func (a admin) status(w http.ResponseWriter, r *http.Request) {
	b, ok := a.hub.Bridge(r.PathValue("installation"))
	if !ok {
		a.answer(w, nil, hub.ErrNoInstallation)
		return
	}
	status, err := b.Status(r.Context())
	a.answer(w, status, err)
}

// change handles what needs nothing but the id.
func (a admin) change(do func(context.Context, string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(r.Context(), r.PathValue("installation")); err != nil {
			a.answer(w, nil, err)
			return
		}
		a.log.Info("installation changed", "installation", r.PathValue("installation"), "method", r.Method, "path", r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (a admin) answer(w http.ResponseWriter, value any, err error) {
	switch {
	case errors.Is(err, hub.ErrNoInstallation):
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	case errors.Is(err, hub.ErrSettings):
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	case errors.Is(err, hub.ErrRemoving), errors.Is(err, hub.ErrSealed):
		http.Error(w, err.Error(), http.StatusConflict)
		return
	case err != nil:
		a.log.Error("request failed", "error", err)
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // the peer may have gone
}
