package sellsytest

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
)

// happening is an item of a timeline. It holds what its object was about then; the object itself is shown as it is now.
type happening struct {
	keyed
	event   string
	author  *owner
	at      stamp
	due     stamp
	kind    string
	object  int64
	details map[string]any
	related []related
}

// noted adds a phone call to the timelines: every change of one is a line of its own.
func (s *Server) noted(event string, p *phoneCall) {
	topic := ""
	if p.Topic != nil {
		topic = strconv.FormatInt(p.Topic.ID, 10) // text here, a number in the phone call
	}
	s.note(event, "phonecall", p.ID, p.Owner, p.Date, p.Related, map[string]any{
		"source": p.Source, "status": p.Result.ID, "label": topic, "priority": p.Priority,
	})
}

// note adds an item to the timelines of the related records, of the companies of related contacts and of the owner.
func (s *Server) note(event, kind string, id int64, author *owner, due stamp, list []related, details map[string]any) {
	all := slices.Clone(list)
	for _, r := range list {
		for _, l := range s.links {
			if r.Type == "contact" && l.contact == r.ID && !l.individual {
				all = append(all, related{"thirdcontact", l.id}, related{"company", l.party})
			}
		}
	}
	if author != nil {
		all = append(all, related{"staff", author.ID})
	}
	s.happenings.Add(&happening{
		event: event, author: author, at: s.now(), due: due, kind: kind, object: id, details: details, related: unique(all),
	})
}

func unique[T comparable](list []T) []T {
	var out []T
	for _, v := range list {
		if !contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// model is an object of a timeline as it is now, null when it is gone.
func (s *Server) model(kind string, id int64) (rec any) {
	switch kind {
	case "phonecall":
		rec, _ = found(s.phoneCalls, id)
	case "task":
		rec, _ = found(s.tasks, id)
	case "comment":
		rec, _ = found(s.comments, id)
	}
	return rec
}

var happenings = &resource[happening, *happening]{
	table:  func(s *Server) *table[*happening] { return s.happenings },
	orders: map[string]func(*happening) string{"due_date": func(h *happening) string { return byTime(h.due) }},
	usual:  "due_date",
	embed: func(s *Server, h *happening, name string) (any, bool) {
		if name == "author" {
			name = "owner"
		}
		if name == "object_related" {
			name = "related"
		}
		return s.embedParties(h.author, h.related, name)
	},
	view: func(s *Server, h *happening) any {
		sum := sha256.Sum256(fmt.Appendf(nil, "timeline %d", h.ID))
		item := map[string]any{
			"id": base64.RawURLEncoding.EncodeToString(sum[:15]), "event": h.event, "author": nil,
			"event_date": h.at, "due_date": h.due, "event_details": nil, "event_more": []any{}, // PHP's empty array
			"object":  map[string]any{"type": h.kind, "id": h.object, "model": s.model(h.kind, h.object)},
			"related": h.related,
		}
		if h.author != nil {
			item["author"] = h.author
		}
		if h.details != nil {
			item["event_details"] = h.details
		}
		return item
	},
	// within looks at the timeline of the record in the path, or at everything.
	within: func(s *Server, c *call) (func(*happening) bool, error) {
		if len(c.ids) == 0 {
			return func(*happening) bool { return true }, nil
		}
		subject := related{c.words[0], c.ids[0]}
		if _, known := s.object(subject.Type, subject.ID); !known {
			return nil, errNotFound
		}
		return func(h *happening) bool { return contains(h.related, subject) }, nil
	},
	filters: filters[*happening]{
		"entity": matching(func(_ *Server, e related, h *happening) bool {
			return e.Type == h.kind && (e.ID == 0 || e.ID == h.object)
		}),
		"entities":       among(func(h *happening) string { return h.kind }),
		"due_date":       during(func(h *happening) stamp { return h.due }),
		"activity_level": among(func(*happening) string { return "main" }),
		"object_related": matching(func(_ *Server, of related, h *happening) bool { return contains(h.related, of) }),
	},
	optional: true,
}
