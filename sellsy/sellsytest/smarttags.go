package sellsytest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type smartTag struct {
	ID    int64  `json:"id"`
	Value string `json:"value"`
}

func (t *smartTag) key() int64      { return t.ID }
func (t *smartTag) setKey(id int64) { t.ID = id }

// Tag adds smart tags to a company, individual, contact or opportunity, and makes them when they are new.
func (s *Server) Tag(of sellsy.RelatedObject, values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range values {
		s.tag(place{string(of.Type), of.ID}, s.smartTag(v).ID)
	}
}

// smartTag finds or makes a tag. Case and accents do not count.
func (s *Server) smartTag(value string) *smartTag {
	for t := range s.smartTags.all() {
		if fold(t.Value) == fold(value) {
			return t
		}
	}
	t := &smartTag{Value: value}
	s.smartTags.add(t)
	return t
}

var accents = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ä", "a", "ç", "c", "î", "i",
	"ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u")

func fold(s string) string { return accents.Replace(strings.ToLower(s)) }

func (s *Server) tag(of place, id int64) {
	if !contains(s.tagged[of], id) {
		s.tagged[of] = append(s.tagged[of], id)
	}
}

// tagsOf yields the tags of a record in alphabetical order.
func (s *Server) tagsOf(of place) []*smartTag {
	var tags []*smartTag
	for _, id := range s.tagged[of] {
		if t, known := s.smartTags.get(id); known {
			tags = append(tags, t)
		}
	}
	slices.SortFunc(tags, func(a, b *smartTag) int { return strings.Compare(a.Value, b.Value) })
	return tags
}

var smartTagKind = kind[*smartTag]{orders: map[string]func(*smartTag) string{"id": byID[*smartTag]}}

func listSmartTags(kind string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		of, err := s.owned(c, kind)
		if err != nil {
			return answer{}, err
		}
		return listed(s, c, smartTagKind, slices.Values(s.tagsOf(of)))
	}
}

// postSmartTags adds tags to those that the record has: the documentation speaks of linking a list.
func postSmartTags(kind string) func(*Server, *call) (answer, error) {
	return func(s *Server, c *call) (answer, error) {
		of, err := s.owned(c, kind)
		if err != nil {
			return answer{}, err
		}
		var list []struct {
			ID    int64  `json:"id"`
			Value string `json:"value"`
		}
		if json.Unmarshal(c.body, &list) != nil {
			return answer{}, invalid("smart_tags", "Cette valeur doit être de type array.")
		}
		for _, t := range list {
			_, known := s.smartTags.get(t.ID)
			if !known && t.Value == "" {
				return answer{}, invalid("smart_tags", "Ce tag n'existe pas.")
			}
		}
		for _, t := range list {
			if t.ID == 0 {
				t.ID = s.smartTag(t.Value).ID
			}
			s.tag(of, t.ID)
		}
		return listed(s, c, smartTagKind, slices.Values(s.tagsOf(of)))
	}
}

func (s *Server) completeSmartTag(c *call) (answer, error) {
	if !contains([]string{"company", "contact", "individual"}, c.words[0]) {
		return answer{}, errNotFound
	}
	q := fold(c.query.Get("q"))
	return listed(s, c, smartTagKind, where(s.smartTags.all(), func(t *smartTag) bool { return strings.HasPrefix(fold(t.Value), q) }))
}

func (s *Server) removeSmartTag(c *call) (answer, error) {
	id := c.ids[0]
	if !s.smartTags.remove(id) {
		return answer{}, errNotFound
	}
	for of := range maps.Keys(s.tagged) {
		s.tagged[of] = slices.DeleteFunc(s.tagged[of], func(t int64) bool { return t == id })
	}
	return answer{status: 200}, nil
}
