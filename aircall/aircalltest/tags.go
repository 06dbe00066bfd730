package aircalltest

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

func (s *Server) listTags(r *request) (int, any) {
	var rows []row
	for _, t := range s.tags.all() {
		rows = append(rows, row{id: int64(t.ID), shape: func() object { return tagShape(t) }})
	}
	return s.list(r, "tags", rows, paging{})
}

func (s *Server) tagIn(r *request) *aircall.Tag { return s.tags.get(aircall.TagID(r.number("id"))) }

func (s *Server) getTag(r *request) (int, any) {
	t := s.tagIn(r)
	if t == nil {
		return notFound()
	}
	return http.StatusOK, object{"tag": tagShape(t)}
}

// tagBody is what a client may set: a description is ignored.
type tagBody struct {
	Name  string `json:"name"`
	Color string `json:"color"`
}

var hexColor = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func (s *Server) createTag(r *request) (int, any) {
	var body tagBody
	switch {
	case !r.decode(&body) || body.Name == "" || body.Color == "":
		return badRequest("name and color are needed")
	case !hexColor.MatchString(body.Color):
		return badRequest("color must be a hexadecimal color")
	case s.tagNamed(withoutEmojis(body.Name)) != nil:
		return badRequest("name has already been taken")
	}
	t := s.addTag(aircall.Tag{Name: withoutEmojis(body.Name), Color: body.Color})
	return http.StatusCreated, object{"tag": tagShape(t)}
}

func (s *Server) tagNamed(name string) *aircall.Tag {
	for _, t := range s.tags.all() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

func (s *Server) updateTag(r *request) (int, any) {
	var body tagBody
	t := s.tagIn(r)
	if t == nil {
		return notFound()
	}
	if !r.decode(&body) || body.Name == "" {
		return badRequest("name is missing")
	}
	if other := s.tagNamed(withoutEmojis(body.Name)); other != nil && other != t {
		return badRequest("name has already been taken")
	}
	t.Name = withoutEmojis(body.Name)
	if body.Color != "" {
		if !hexColor.MatchString(body.Color) {
			return badRequest("color must be a hexadecimal color")
		}
		t.Color = body.Color
	}
	return http.StatusOK, object{"tag": tagShape(t)}
}

// deleteTag deletes a tag, from all calls too.
func (s *Server) deleteTag(r *request) (int, any) {
	t := s.tagIn(r)
	if t == nil {
		return notFound()
	}
	s.tags.delete(t.ID)
	for _, c := range s.calls.all() {
		c.tags = slices.DeleteFunc(c.tags, func(tag callTag) bool { return tag.id == t.ID })
	}
	return http.StatusNoContent, nil
}
