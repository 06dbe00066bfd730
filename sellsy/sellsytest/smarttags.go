package sellsytest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type smartTag struct {
	keyed
	Value string `json:"value"`
}

// Tag adds smart tags to a company, individual, contact or opportunity, and makes them when they are new.
func (s *Server) Tag(of sellsy.RelatedObject, values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range values {
		s.tag(related{string(of.Type), of.ID}, s.smartTag(v).ID)
	}
}

// smartTag finds or makes a tag. Case and accents do not count.
func (s *Server) smartTag(value string) *smartTag {
	for t := range s.smartTags.All() {
		if fold(t.Value) == fold(value) {
			return t
		}
	}
	t := &smartTag{Value: value}
	s.smartTags.Add(t)
	return t
}

var accents = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ä", "a", "ç", "c", "î", "i",
	"ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u")

func fold(s string) string { return accents.Replace(strings.ToLower(s)) }

func (s *Server) tag(of related, id int64) {
	if !contains(s.tagged[of], id) {
		s.tagged[of] = append(s.tagged[of], id)
	}
}

// tagsOf yields the tags of a record in alphabetical order.
func (s *Server) tagsOf(of related) []*smartTag {
	tags := pick(s.smartTags, s.tagged[of])
	slices.SortFunc(tags, func(a, b *smartTag) int { return strings.Compare(a.Value, b.Value) })
	return tags
}

// smartTags are those of the record of the path, or those whose beginning is asked for.
var smartTags = &resource[smartTag, *smartTag]{
	table:  func(s *Server) *table[*smartTag] { return s.smartTags },
	orders: map[string]func(*smartTag) string{"id": byID[*smartTag]},
	within: func(s *Server, c *call) (func(*smartTag) bool, error) {
		switch {
		case c.route.Method == http.MethodDelete:
			return func(*smartTag) bool { return true }, nil
		case len(c.ids) > 0:
			of, err := s.owned(c)
			return func(t *smartTag) bool { return contains(s.tagged[of], t.ID) }, err
		case !contains([]string{"company", "contact", "individual"}, c.words[0]):
			return nil, errNotFound
		}
		beginning := fold(c.query.Get("q"))
		return func(t *smartTag) bool { return strings.HasPrefix(fold(t.Value), beginning) }, nil
	},
	forget: func(s *Server, t *smartTag) {
		for of := range maps.Keys(s.tagged) {
			s.tagged[of] = slices.DeleteFunc(s.tagged[of], func(id int64) bool { return id == t.ID })
		}
	},
	removed: done,
}

// postSmartTags adds tags to those that the record has: the documentation speaks of linking a list.
func postSmartTags(s *Server, c *call, of related) (answer, error) {
	var list []smartTag
	if json.Unmarshal(c.body, &list) != nil {
		return answer{}, invalid("smart_tags", "Cette valeur doit être de type array.")
	}
	for _, t := range list {
		if _, known := s.smartTags.Get(t.ID); !known && t.Value == "" {
			return answer{}, invalid("smart_tags", "Ce tag n'existe pas.")
		}
	}
	for _, t := range list {
		if t.ID == 0 {
			t.ID = s.smartTag(t.Value).ID
		}
		s.tag(of, t.ID)
	}
	return smartTags.list(s, c)
}
