package aircalltest

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

type tag struct {
	keyed
	Name        string `json:"name"`
	Color       string `json:"color"`
	Description text   `json:"description"`
}

// AddTag adds a tag.
func (s *Server) AddTag(t aircall.Tag) aircall.Tag {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fakehttp.As[aircall.Tag](s.addTag(t))
}

func (s *Server) addTag(v aircall.Tag) *tag {
	t := fakehttp.As[*tag](v)
	t.ID = s.tags.IDs.Take(t.ID)
	t.Name = cmp.Or(t.Name, fmt.Sprintf("Tag %d", t.ID))
	t.Color = cmp.Or(t.Color, "#29C8FF")
	s.tags.Add(t)
	return t
}

var tags = &resource[tag, *tag]{
	one: "tag", many: "tags",
	table: func(s *Server) *table[*tag] { return s.tags },
	shape: func(_ *Server, _ *request, t *tag) object { return shape(t, "") },
	forget: func(s *Server, t *tag) { // from all calls too
		for c := range s.calls.All() {
			c.tags = slices.DeleteFunc(c.tags, func(tag callTag) bool { return tag.id == t.ID })
		}
	},
}

// tagBody is what a client may set: a description is ignored.
type tagBody struct {
	Name  string `json:"name"`
	Color string `json:"color"`
}

var hexColor = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// check says what is wrong with the body of a tag, nil for a new one.
func (b *tagBody) check(s *Server, of *tag) (problem string) {
	b.Name = withoutEmojis(b.Name)
	for t := range s.tags.All() {
		if t != of && t.Name == b.Name {
			return "name has already been taken"
		}
	}
	switch {
	case b.Name == "" || of == nil && b.Color == "":
		return "name and color are needed"
	case b.Color != "" && !hexColor.MatchString(b.Color):
		return "color must be a hexadecimal color"
	}
	return ""
}

func (s *Server) createTag(r *request, body tagBody) (int, any) {
	if problem := body.check(s, nil); problem != "" {
		return badRequest(problem)
	}
	return http.StatusCreated, tags.answer(s, r, s.addTag(aircall.Tag{Name: body.Name, Color: body.Color}))
}

func (s *Server) updateTag(r *request, t *tag, body tagBody) (int, any) {
	if problem := body.check(s, t); problem != "" {
		return badRequest(problem)
	}
	t.Name, t.Color = body.Name, cmp.Or(body.Color, t.Color)
	return http.StatusOK, tags.answer(s, r, t)
}
