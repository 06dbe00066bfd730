package install

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/answer"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/upkeep"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	// Aircall may say that an integration was deleted a little before its token is refused. After that long the event is
	// about an earlier one: Aircall repeats events for hours.
	stillAlive = 10 * time.Minute

	maxEvent = 16 << 10
)

// removal is an installation whose integration Aircall says was deleted.
type removal struct {
	Since    time.Time `json:"since"`
	Attempts int       `json:"attempts,omitempty"`
}

// AircallWebhook returns next, which is [bridge.Bridge.AircallWebhook] or [hub.Hub.AircallWebhook], with an ear for
// integration.deleted. The id is that of the installation; empty, it is the value named installation of the path:
//
//	mux.Handle("/webhooks/aircall/{installation}", h.AircallWebhook("", hub.AircallWebhook()))
//
// Nothing is looked at before next has accepted it, so that it is authentic. The event is answered once it is written down. [Handler.Run] then
// looks whether the integration is gone indeed, deletes the webhook in Sellsy and calls [Installations].Remove.
func (h *Handler) AircallWebhook(id string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		of := id
		if of == "" {
			of = r.PathValue("installation")
		}
		var heard head
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, &heard), r.Body}
		var given answer.Status
		next.ServeHTTP(&given, r)
		status := given.Code()
		if status == http.StatusOK && tellsOfEnd(heard, of) {
			if err := h.Uninstall(r.Context(), of); err != nil {
				h.log.Error("the end of an integration was not written down", "id", of, "error", err)
				status = http.StatusServiceUnavailable // Aircall sends it again
			}
		}
		w.WriteHeader(status)
	})
}

// tellsOfEnd says whether a webhook is about the end of this very integration.
func tellsOfEnd(body []byte, id string) bool {
	if !bytes.Contains(body, []byte(aircall.EventIntegrationDeleted)) {
		return false
	}
	event, err := aircall.ReadEnvelope(body)
	if err != nil || event.Name != aircall.EventIntegrationDeleted || event.Decode() != nil {
		return false
	}
	gone, ok := event.Payload.(*aircall.DeletedIntegration)
	return ok && (id == "aircall-"+itoa(gone.CompanyID) || id != "" && !strings.HasPrefix(id, "aircall-"))
}

// head keeps the beginning of what is written to it: events of this kind are short.
type head []byte

// Write implements [io.Writer].
func (h *head) Write(p []byte) (int, error) {
	*h = append(*h, p[:min(len(p), maxEvent-len(*h))]...)
	return len(p), nil
}

// Uninstall writes down that the integration of an installation is said to have been deleted in Aircall. It only writes; the
// rest is done by [Handler.Run], as [Handler.AircallWebhook] says.
func (w *worker) Uninstall(ctx context.Context, id string) error {
	k := store.Key{Installation: pending, Kind: uninstallKind, ID: id}
	now := time.Now()
	data, err := w.seal(k, removal{Since: now})
	if err != nil {
		return err
	}
	return w.store.Update(ctx, k, func(it *store.Item) error {
		it.Data, it.Due = data, now
		return nil
	})
}

// uninstall is a turn of a removal.
func (w *worker) uninstall(ctx context.Context, it store.Item) store.Next {
	id := it.Key.ID
	var rm removal
	if err := w.unseal(it, &rm); err != nil {
		return store.Next{Delete: true}
	}
	err := w.remove(ctx, id)
	switch {
	case err == nil:
		w.log.Info("uninstalled", "id", id)
		return store.Next{Delete: true}
	case errors.Is(err, errAlive) && time.Since(rm.Since) >= stillAlive:
		w.log.Info("the integration said to be deleted is there", "id", id)
		return store.Next{Delete: true}
	}
	wait := min(firstPause<<min(rm.Attempts, 10), longestPause)
	w.log.Warn("not uninstalled, will try again", "id", id, "in", wait, "error", err)
	rm.Attempts++
	data, err := w.seal(it.Key, rm)
	if err == nil {
		err = w.store.Update(ctx, it.Key, func(it *store.Item) error { it.Data = data; return nil })
	}
	if err != nil {
		w.log.Error("a removal was not written down", "id", id, "error", err)
	}
	return store.Next{Due: time.Now().Add(wait)}
}

var errAlive = errors.New("the integration still answers")

// remove removes an installation whose integration is gone.
func (w *worker) remove(ctx context.Context, id string) error {
	installed, found, err := w.cfg.Installations.Find(ctx, id)
	if err != nil || !found {
		return err
	}
	if installed.Aircall != nil {
		switch _, err := installed.Aircall.Integrations.Me(ctx); {
		case err == nil:
			return errAlive
		case !errors.Is(err, aircall.ErrUnauthorized) && !errors.Is(err, aircall.ErrNotFound):
			return err
		}
	}
	if at := w.cfg.Webhooks(id); installed.Sellsy != nil && at.SellsyURL != "" {
		// Sellsy may have revoked its token too: then the webhook cannot be deleted, and is refused from now on.
		if err := upkeep.UnregisterSellsy(ctx, installed.Sellsy, at.SellsyURL); err != nil && final(err) {
			w.log.Warn("a webhook in Sellsy is left behind", "id", id, "error", err)
		} else if err != nil {
			return err
		}
	}
	switch now, found, err := w.cfg.Installations.Find(ctx, id); {
	case err != nil || !found:
		return err
	case now.Ref != installed.Ref:
		return errAlive // installed again in the meantime
	}
	return w.cfg.Installations.Remove(ctx, id)
}
