package hub

import (
	"context"
	"errors"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/answer"
)

const maxWebhookBytes = 1 << 20

// AircallWebhook returns the handler for Aircall's webhooks of all installations. Register it with the installation in the
// path, and for webhooks that share an address also without:
//
//	mux.Handle("/webhooks/aircall/{installation}", hub.AircallWebhook())
//	mux.Handle("/webhooks/aircall", hub.AircallWebhook())
//
// With it, only the tokens of that installation are accepted. Without, a delivery goes to each installation that has its token;
// several have the same when they serve different numbers of one company. Use the first where you can choose: an installation
// cannot be mistaken for another, and it is where the hub registers webhooks.
//
// It answers like [bridge.Bridge.AircallWebhook]. What comes for an installation that is not there has a wrong token. What comes
// for one that is paused is stored.
func (h *Hub) AircallWebhook() http.Handler {
	from := func(event *aircall.Event) receiver {
		return receiver{
			accepts: func(m *member) bool {
				return aircall.VerifyToken(event.Token, m.engine.Upkeep.AircallTokens(m.settings.Aircall.WebhookTokens)...)
			},
			handler: func(m *member) http.Handler { return m.aircall },
		}
	}
	return h.webhook(func(r *http.Request, id string, head []byte) bool {
		event, _ := aircall.ReadEnvelope(head)
		return event != nil && h.trusts(r.Context(), id, from(event))
	}, func(r *http.Request, id string, body []byte) ([]http.Handler, int) {
		event, _ := aircall.ReadEnvelope(body) // the bridge looks at the rest
		if event == nil {
			return nil, http.StatusBadRequest
		}
		return h.receivers(r.Context(), id, from(event))
	})
}

// SellsyWebhook returns the handler for Sellsy's webhooks of all installations. Register it like [Hub.AircallWebhook], with the
// installation in the path, and for webhooks that share an address also without. A delivery without goes to the installations of
// the account that it names (see [SellsySettings].Corp) with whose key it is signed.
//
// It answers like [bridge.Bridge.SellsyWebhook]. What comes for an installation that is not there has a wrong signature.
func (h *Hub) SellsyWebhook() http.Handler {
	return h.webhook(nil, func(r *http.Request, id string, body []byte) ([]http.Handler, int) {
		var corp sellsy.CorpID
		if id == "" {
			event, err := sellsy.ParseEvent(body)
			if err != nil {
				return nil, http.StatusBadRequest
			}
			corp = event.CorpID
		}
		signature := r.Header.Get(sellsy.SignatureHeader)
		return h.receivers(r.Context(), id, receiver{
			accepts: func(m *member) bool {
				return (id != "" || (corp != 0 && m.settings.corp() == corp)) &&
					sellsy.VerifySignature(signature, body, m.engine.Upkeep.SellsyKeys(m.settings.Sellsy.WebhookKeys)...)
			},
			handler: func(m *member) http.Handler { return m.sellsy },
		})
	})
}

// receiver tells who takes a delivery, and how.
type receiver struct {
	accepts func(*member) bool // it is authentic
	handler func(*member) http.Handler
}

// of returns the handler of a member, which is busy while it answers.
func (r receiver) of(m *member) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !m.begin() {
			w.WriteHeader(http.StatusServiceUnavailable) // it is being changed
			return
		}
		defer m.busy.Done()
		r.handler(m).ServeHTTP(w, req)
	})
}

// trusts says whether what has been read of a delivery is authentic, as far as that is known without asking the store for secrets.
func (h *Hub) trusts(ctx context.Context, id string, r receiver) bool {
	if id == "" {
		handlers, _ := h.receivers(ctx, id, r)
		return len(handlers) > 0
	}
	m := h.members.find(ctx, id)
	return m != nil && m.bridge != nil && r.accepts(m)
}

// receivers returns the handlers of the installation, or of all that accept a delivery; or the answer if there are none.
func (h *Hub) receivers(ctx context.Context, id string, r receiver) ([]http.Handler, int) {
	if id == "" {
		var handlers []http.Handler
		h.members.mu.RLock()
		defer h.members.mu.RUnlock()
		for _, m := range h.members.byID {
			if m.bridge != nil && r.accepts(m) {
				handlers = append(handlers, r.of(m))
			}
		}
		return handlers, http.StatusUnauthorized
	}
	m := h.members.find(ctx, id)
	switch {
	case m == nil || !m.removed.IsZero():
		return nil, http.StatusUnauthorized
	case m.bridge == nil:
		return nil, http.StatusServiceUnavailable
	case !r.accepts(m):
		if err := h.members.vault.learn(ctx, m); err != nil {
			h.log.Error("secrets of the webhooks not read", "installation", id, "error", err)
			return nil, http.StatusServiceUnavailable
		}
	}
	return []http.Handler{r.of(m)}, 0
}

// webhook reads the body of a delivery, once, and passes it on to its receivers. The worst of their answers is ours: a repeated
// delivery does no harm.
func (h *Hub) webhook(
	trusted func(r *http.Request, id string, head []byte) bool, receivers func(r *http.Request, id string, body []byte) ([]http.Handler, int),
) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			new(sellsy.WebhookHandler).ServeHTTP(w, r) // both answer alike
			return
		}
		id := r.PathValue("installation")
		body, done, err := rest.ReadBody(w, r, maxWebhookBytes, func(head []byte) bool { return trusted != nil && trusted(r, id, head) })
		defer done()
		_, tooLarge := errors.AsType[*http.MaxBytesError](err)
		var handlers []http.Handler
		status := http.StatusBadRequest
		switch {
		case errors.Is(err, rest.ErrBusy):
			status = http.StatusServiceUnavailable
		case err == nil, tooLarge:
			handlers, status = receivers(r, id, body)
		}
		if len(handlers) == 0 {
			if tooLarge && status != http.StatusServiceUnavailable {
				status = http.StatusRequestEntityTooLarge
			}
			h.log.Warn("webhook refused", "path_installation", id != "", "status", status)
			w.WriteHeader(status)
			return
		}
		status = 0
		for _, handler := range handlers {
			var a answer.Status
			handler.ServeHTTP(&a, rest.WithBody(r, body, err))
			status = max(status, a.Code())
		}
		w.WriteHeader(status)
	})
}
