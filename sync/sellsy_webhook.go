package sync

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// SellsyWebhook returns the handler for the webhooks of Sellsy, signed with one of the keys. It notes which record is to be
// read again and answers; it never calls Sellsy or Aircall. Without any key, every delivery is refused.
//
// Sellsy does not repeat a delivery, so what is lost with a 503 is found by the next poll.
func (b *Bridge) SellsyWebhook(keys ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		taken := false
		rec := &statusRecorder{ResponseWriter: w}
		handler := sellsy.WebhookHandler{
			Secrets: b.sellsyKeys.with(keys),
			Accept: func(ctx context.Context, e *sellsy.Event) error {
				taken = true
				ctx, cancel := context.WithTimeout(ctx, answerWithin)
				defer cancel()
				begun := time.Now()
				err := b.takeSellsy(ctx, e)
				b.tookWebhook("sellsy", string(e.Name), begun, err)
				if err != nil {
					b.log.Error("webhook not stored", "from", "sellsy", "event", e.Name, "error", err)
				}
				return err
			},
			Malformed: func(_ context.Context, _ []byte, err error) {
				b.log.Warn("webhook not understood", "from", "sellsy", "error", err)
			},
		}
		handler.ServeHTTP(rec, r)
		b.countWebhook(r, rec.status, taken)
	})
}

// takeSellsy notes the records that an event is about.
func (b *Bridge) takeSellsy(ctx context.Context, e *sellsy.Event) error {
	var refs []matching.Ref
	for _, s := range e.Subjects() {
		if ref := (matching.Ref{Kind: matching.Kind(s.Type), ID: s.ID}); slices.Contains(partyKinds, ref.Kind) {
			refs = append(refs, ref)
		}
	}
	link := strings.HasPrefix(string(e.Name), "third_party_contact.")
	if link {
		refs = linkedContacts(e)
	}
	if len(refs) == 0 {
		b.counts.ignored.Add(1)
		return nil
	}
	for _, ref := range refs {
		if err := b.markParty(ctx, ref, link); err != nil {
			return fmt.Errorf("%s: %w", recordName(ref), err)
		}
	}
	b.counts.stored.Add(1)
	return nil
}

// linkedContacts guesses which contact a link between a company and a contact is about. Sellsy does not document what the
// event holds; the id may be that of the link itself. Links that are missed show at the next scan.
func linkedContacts(e *sellsy.Event) []matching.Ref {
	var refs []matching.Ref
	add := func(id int64) {
		if ref := (matching.Ref{Kind: matching.KindContact, ID: id}); id > 0 && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	if id, ok := e.RelatedID.Int(); ok {
		add(id)
	}
	for _, raw := range []json.RawMessage{e.Raw, e.Object} {
		var fields map[string]any
		if json.Unmarshal(raw, &fields) != nil {
			continue
		}
		for _, name := range []string{"contact_id", "contactid", "people_id", "peopleid"} {
			switch id := fields[name].(type) {
			case float64:
				add(int64(id))
			case string:
				n, _ := strconv.ParseInt(id, 10, 64)
				add(n)
			}
		}
	}
	return refs
}
