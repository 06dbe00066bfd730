package sellsy

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// maxWebhookBytes bounds the body of a webhook request.
const maxWebhookBytes = 1 << 20

// WebhookHandler receives webhook requests. Its fields must not change once it serves.
type WebhookHandler struct {
	// Keys are the keys that requests may be signed with; more than one lets a key be replaced without losing events. With
	// none, every event is refused.
	Secrets []string

	// Handle is called with each event, and should only note it: Sellsy does not wait long. After an error the request is
	// answered with 503, but Sellsy does not send an event twice.
	Accept func(ctx context.Context, e *Event) error

	// Malformed, if set, is called with each body that is signed but cannot be read.
	Malformed func(ctx context.Context, body []byte, err error)
}

// ServeHTTP answers 200 to an event that Handle took, to a body that is signed but not understood, and to GET and HEAD,
// with which Sellsy looks whether the address is alive; 401 to a wrong signature; 413 to a body of more than 1 MiB; 405 to
// other methods; and 503 when Handle fails.
func (h *WebhookHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		w.WriteHeader(http.StatusOK)
	case http.MethodPost:
		w.WriteHeader(h.receive(w, r))
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (h *WebhookHandler) receive(w http.ResponseWriter, r *http.Request) int {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhookBytes))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return http.StatusRequestEntityTooLarge
		}
		return http.StatusBadRequest
	}
	if !VerifySignature(r.Header.Get(SignatureHeader), body, h.Secrets...) {
		return http.StatusUnauthorized
	}
	event, err := ParseEvent(body)
	if err != nil {
		if h.Malformed != nil {
			h.Malformed(r.Context(), body, err)
		}
		return http.StatusOK
	}
	if h.Accept == nil {
		return http.StatusServiceUnavailable
	}
	if err := h.Accept(r.Context(), event); err != nil {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
