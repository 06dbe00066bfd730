package rest

import (
	"errors"
	"log/slog"
	"net/http"
)

// Webhook answers a request to a handler of webhooks: to GET and HEAD that it is there, and to POST with the status of receive.
func Webhook(w http.ResponseWriter, r *http.Request, receive func(http.ResponseWriter, *http.Request) int) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		w.WriteHeader(http.StatusOK)
	case http.MethodPost:
		w.WriteHeader(receive(w, r))
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// NotRead is the answer to a body that is too large, had to wait for too long, or broke off: what [ReadBody] failed with.
func NotRead(err error) int {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return http.StatusRequestEntityTooLarge
	}
	if errors.Is(err, ErrBusy) {
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

// LoggerOr is l, or a logger that drops everything.
func LoggerOr(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return l
}
