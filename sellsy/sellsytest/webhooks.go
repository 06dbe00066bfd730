package sellsytest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// webhook is a registration.
type webhook struct {
	ID             int64               `json:"id"`
	Type           string              `json:"type"`
	IsEnabled      bool                `json:"is_enabled"`
	Endpoint       string              `json:"endpoint"`
	WithObject     bool                `json:"object_in_payload"`
	JSON           bool                `json:"json_content_type"`
	SignKey        string              `json:"sign_key"`
	Configuration  list[configuration] `json:"configuration"`
	DefaultChannel text                `json:"default_channel"`
	Created        stamp               `json:"created"`
	Updated        stamp               `json:"updated"`
	LastSucceeded  stamp               `json:"last_succeeded"`
	LastFailed     stamp               `json:"last_failed"`
	Failures       int                 `json:"nb_failures"`
}

type configuration struct {
	ID        string `json:"id"`
	IsEnabled bool   `json:"is_enabled"`
	Channel   text   `json:"channel,omitzero"`
}

func (w *webhook) key() int64      { return w.ID }
func (w *webhook) setKey(id int64) { w.ID = id }

func (w *webhook) wants(event string) bool {
	return slices.ContainsFunc(w.Configuration, func(c configuration) bool { return c.ID == event && c.IsEnabled })
}

// eventFamily is an entry of the list of events. Real accounts list more of them.
type eventFamily struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	Events      map[string]string `json:"events"`
	Parent      text              `json:"parent"`
}

var eventFamilies = []eventFamily{
	{ID: "client", Description: "Clients", Events: map[string]string{
		"created": "Création", "updated": "Modification", "deleted": "Suppression", "addressadded": "Ajout d'une adresse",
		"addressupdated": "Modification d'une adresse", "addressremoved": "Suppression d'une adresse",
		"mainaddress": "Adresse principale", "transform": "Transformation", "archived": "Archivage",
		"unarchived": "Désarchivage", "editPrefs": "Préférences",
	}},
	{ID: "prospect", Description: "Prospects", Events: map[string]string{
		"created": "Création", "updated": "Modification", "deleted": "Suppression",
	}},
	{ID: "people", Description: "Contacts", Events: map[string]string{
		"created": "Création", "updated": "Modification", "deleted": "Suppression", "created_address": "Ajout d'une adresse",
		"updated_address": "Modification d'une adresse", "deleted_address": "Suppression d'une adresse",
		"updatedmain_address": "Adresse principale", "archived": "Archivage", "unarchived": "Désarchivage",
	}},
	{ID: "third_party_contact", Description: "Liens entre sociétés et contacts", Parent: "people", Events: map[string]string{
		"created": "Création", "deleted": "Suppression", "main": "Contact principal",
	}},
	{ID: "opportunity", Description: "Opportunités", Events: map[string]string{"step": "Étape", "status": "Statut"}},
	{ID: "task", Description: "Tâches", Events: map[string]string{"created": "Création"}},
	{ID: "estimate", Description: "Devis", Events: map[string]string{"step": "Statut"}},
	{ID: "item", Description: "Catalogue", Events: map[string]string{
		"created": "Création", "updated": "Modification", "deleted": "Suppression",
	}},
}

func knownEvent(event string) bool {
	family, verb, _ := strings.Cut(event, ".")
	return slices.ContainsFunc(eventFamilies, func(f eventFamily) bool { return f.ID == family && f.Events[verb] != "" })
}

// listEvents answers with a bare list, without pages.
func (s *Server) listEvents(*call) (answer, error) { return ok(eventFamilies), nil }

var webhookKind = kind[*webhook]{
	view: func(_ *Server, w *webhook) any {
		all := map[string]any{}
		convert(w, &all)
		if w.Type == "http" {
			delete(all, "default_channel")
			return all
		}
		for _, name := range []string{"object_in_payload", "json_content_type", "sign_key"} {
			delete(all, name)
		}
		return all
	},
}

func (s *Server) getWebhook(c *call) (answer, error) { return one(s, c, webhookKind, s.webhooks) }

func (s *Server) listWebhooks(c *call) (answer, error) {
	return listed(s, c, webhookKind, s.webhooks.all())
}

func (s *Server) searchWebhooks(c *call) (answer, error) {
	f, err := filters[struct {
		Type      *string `json:"type"`
		IsEnabled *bool   `json:"is_enabled"`
		Endpoint  *string `json:"endpoint"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, webhookKind, where(s.webhooks.all(), func(w *webhook) bool {
		return equal(f.Type, w.Type) && equal(f.Endpoint, w.Endpoint) && (f.IsEnabled == nil || *f.IsEnabled == w.IsEnabled)
	}))
}

func (s *Server) createWebhook(c *call) (answer, error) {
	w := &webhook{Type: "http", IsEnabled: true}
	if err := s.writeWebhook(c, w); err != nil {
		return answer{}, err
	}
	for other := range s.webhooks.all() {
		if other.Endpoint == w.Endpoint {
			return answer{}, invalid("endpoint", "Un webhook existe déjà pour cette adresse.")
		}
	}
	if w.SignKey == "" {
		w.SignKey = s.secret("sign key")
	}
	w.Created = s.now()
	s.webhooks.add(w)
	if s.outlet != nil && w.Type == "http" {
		s.post(parcel{
			&Delivery{Time: time.Now(), Request: Request{Time: time.Now(), Method: http.MethodGet, Header: userAgent()}},
			&subscription{endpoint: w.Endpoint, through: s.outlet, hook: w.ID},
		})
	}
	return created(webhookKind.view(s, w)), nil
}

func (s *Server) updateWebhook(c *call) (answer, error) {
	w, known := s.webhooks.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	draft := clone(w)
	if err := s.writeWebhook(c, draft); err != nil {
		return answer{}, err
	}
	*w = *draft
	w.Updated = s.now()
	return one(s, c, webhookKind, s.webhooks)
}

func (s *Server) removeWebhook(c *call) (answer, error) {
	if !s.webhooks.remove(c.ids[0]) {
		return answer{}, errNotFound
	}
	return noContent, nil
}

func (s *Server) writeWebhook(c *call, w *webhook) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	writable := []string{"is_enabled", "endpoint", "object_in_payload", "json_content_type", "sign_key", "configuration", "default_channel"}
	if w.ID == 0 {
		writable = append(writable, "type")
		if err := require(fields, "endpoint"); err != nil {
			return err
		}
	}
	for name := range fields { // the object is closed
		if !contains(writable, name) {
			return unexpected(name)
		}
	}
	if raw, there := fields["type"]; there && string(raw) != `"http"` && string(raw) != `"slack"` {
		return invalid("type", "Cette valeur doit être l'un des choix proposés.")
	}
	if list, set, err := take[[]json.RawMessage](fields, "configuration"); err != nil {
		return err
	} else if set {
		w.Configuration = nil
		for _, raw := range list {
			var entry configuration
			if decodeFilters(raw, &entry) != nil || !knownEvent(entry.ID) {
				return invalid("configuration", "Cet événement n'existe pas.")
			}
			w.Configuration = append(w.Configuration, entry)
		}
	}
	return assign(w, fields)
}
