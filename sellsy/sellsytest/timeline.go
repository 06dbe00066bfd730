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
	number  int64
	event   string
	author  *owner
	at      stamp
	due     stamp
	kind    string
	object  int64
	details map[string]any
	related []related
}

func (h *happening) key() int64      { return h.number }
func (h *happening) setKey(id int64) { h.number = id }

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
	s.happenings.add(&happening{
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
func (s *Server) model(kind string, id int64) any {
	var rec any
	known := false
	switch kind {
	case "phonecall":
		rec, known = found(s.phoneCalls, id)
	case "task":
		rec, known = found(s.tasks, id)
	case "comment":
		rec, known = found(s.comments, id)
	}
	if !known {
		return nil
	}
	return rec
}

var happeningKind = kind[*happening]{
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
		sum := sha256.Sum256(fmt.Appendf(nil, "timeline %d", h.number))
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
}

type timelineFilters struct {
	Entity        *related `json:"entity"`
	Entities      []string `json:"entities"`
	DueDate       *period  `json:"due_date"`
	ActivityLevel []string `json:"activity_level"`
}

func (f *timelineFilters) hold(h *happening) bool {
	return (f.Entity == nil || f.Entity.Type == h.kind && (f.Entity.ID == 0 || f.Entity.ID == h.object)) &&
		among(f.Entities, h.kind) && f.DueDate.holds(h.due) && among(f.ActivityLevel, "main")
}

func (s *Server) searchTimeline(c *call) (answer, error) {
	subject := related{c.words[0], c.ids[0]}
	if _, known := s.object(subject.Type, subject.ID); !known {
		return answer{}, errNotFound
	}
	f, err := optionalFilters[timelineFilters](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, happeningKind, where(s.happenings.all(), func(h *happening) bool {
		return contains(h.related, subject) && f.hold(h)
	}))
}

func (s *Server) searchActivities(c *call) (answer, error) {
	f, err := optionalFilters[struct {
		timelineFilters
		ObjectRelated *related `json:"object_related"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, happeningKind, where(s.happenings.all(), func(h *happening) bool {
		return (f.ObjectRelated == nil || contains(h.related, *f.ObjectRelated)) && f.hold(h)
	}))
}
