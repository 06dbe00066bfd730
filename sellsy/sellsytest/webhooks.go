package sellsytest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// webhook is a registration.
type webhook struct {
	keyed
	Type           string              `json:"type"`
	Name           text                `json:"name"`
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

func (w *webhook) wants(event string) bool {
	return slices.ContainsFunc(w.Configuration, func(c configuration) bool { return c.ID == event && c.IsEnabled })
}

func knownEvent(event string) bool {
	family, verb, _ := strings.Cut(event, ".")
	return slices.ContainsFunc(lists.Events, func(f eventFamily) bool { return f.ID == family && f.Events[verb] != "" })
}

// listEvents answers with a bare list, without pages.
func listEvents(*Server, *call) (answer, error) { return ok(lists.Events), nil }

var webhooks = &resource[webhook, *webhook]{
	table: func(s *Server) *table[*webhook] { return s.webhooks },
	view: func(_ *Server, w *webhook) any {
		all := fakehttp.As[map[string]any](w)
		for name := range all {
			slackOnly := name == "default_channel"
			httpOnly := contains([]string{"object_in_payload", "json_content_type", "sign_key"}, name)
			if slackOnly && w.Type == "http" || httpOnly && w.Type != "http" {
				delete(all, name)
			}
		}
		return all
	},
	filters: filters[*webhook]{
		"type":       equals(func(w *webhook) string { return w.Type }),
		"name":       equals(func(w *webhook) text { return w.Name }),
		"is_enabled": equals(func(w *webhook) bool { return w.IsEnabled }),
		"endpoint":   equals(func(w *webhook) string { return w.Endpoint }),
	},
	required: []string{"endpoint"},
	blank:    func(*Server, *call) *webhook { return &webhook{Type: "http", IsEnabled: true} },
	write: func(s *Server, f *form, w *webhook) {
		if w.ID != 0 {
			f.refuse("type")
		}
		f.only("name", "is_enabled", "endpoint", "object_in_payload", "json_content_type", "sign_key", "configuration", "default_channel", "type")
		f.oneOf("type", "http", "slack")
		if list, set := take[[]json.RawMessage](f, "configuration"); set {
			w.Configuration = nil
			for _, raw := range list {
				var entry configuration
				f.check(decodeStrictly(raw, &entry) == nil && knownEvent(entry.ID), "configuration", "Cet événement n'existe pas.")
				w.Configuration = append(w.Configuration, entry)
			}
		}
		f.assign(w)
		for other := range s.webhooks.All() {
			f.check(w.ID != 0 || other.Endpoint != w.Endpoint, "endpoint", "Un webhook existe déjà pour cette adresse.")
		}
	},
	complete: func(s *Server, w *webhook) {
		w.SignKey = cmp.Or(w.SignKey, s.secret("sign key"))
		w.Created = s.now()
	},
	added: func(s *Server, w *webhook) {
		if s.outlet != nil && w.Type == "http" {
			s.post(parcel{
				&Delivery{Time: time.Now(), Request: Request{Time: time.Now(), Method: http.MethodGet, Header: userAgent()}},
				&subscription{endpoint: w.Endpoint, through: s.outlet, hook: w.ID},
			})
		}
	},
	touch: func(s *Server, w *webhook, _ webhook) { w.Updated = s.now() },
}
