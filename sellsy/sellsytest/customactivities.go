package sellsytest

import (
	"net/http"
	"strconv"
)

// activityType is a kind of custom activity. Its ids are text.
type activityType struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Created stamp  `json:"created"`
	Updated stamp  `json:"updated"`
	Author  *owner `json:"author"`
	number  int64
}

func (t *activityType) key() int64      { return t.number }
func (t *activityType) setKey(id int64) { t.number, t.ID = id, "type"+strconv.FormatInt(id, 36) }

// customActivity is something that another program tells about a record, in the words of Sellsy's first version.
type customActivity struct {
	ID       string  `json:"id"`
	TypeID   string  `json:"type_id"`
	Action   string  `json:"action"`
	Relation related `json:"relation"`
	Date     stamp   `json:"date"`
	Author   *owner  `json:"author"`
	Created  stamp   `json:"created"`
	Updated  stamp   `json:"updated"`
	number   int64
}

func (a *customActivity) key() int64      { return a.number }
func (a *customActivity) setKey(id int64) { a.number, a.ID = id, "act"+strconv.FormatInt(id, 36) }

func findByText[R record](t *table[R], prefix, id string) (R, bool) {
	var none R
	if len(id) <= len(prefix) || id[:len(prefix)] != prefix {
		return none, false
	}
	n, err := strconv.ParseInt(id[len(prefix):], 36, 64)
	if err != nil {
		return none, false
	}
	return t.get(n)
}

func (s *Server) listActivityTypes(c *call) (answer, error) {
	return listed(s, c, kind[*activityType]{}, s.activityTypes.all())
}

func (s *Server) getActivityType(c *call) (answer, error) {
	t, known := findByText(s.activityTypes, "type", c.words[0])
	if !known {
		return answer{}, errNotFound
	}
	return ok(t), nil
}

func (s *Server) createActivityType(c *call) (answer, error) {
	t := &activityType{Author: s.myself()}
	if err := writeCustom(c, t, []string{"name"}); err != nil {
		return answer{}, err
	}
	s.stampNew(&t.Created, &t.Updated)
	s.activityTypes.add(t)
	return created(t), nil
}

func (s *Server) updateActivityType(c *call) (answer, error) {
	t, known := findByText(s.activityTypes, "type", c.words[0])
	if !known {
		return answer{}, errNotFound
	}
	if err := writeCustom(c, t, nil); err != nil {
		return answer{}, err
	}
	t.Updated = s.now()
	return ok(t), nil
}

// writeCustom applies the fields that are there and leaves out those that only Sellsy writes.
func writeCustom(c *call, rec any, required []string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	ignore(fields, "id", "author", "created", "updated")
	return assign(rec, fields)
}

var customActivityKind = kind[*customActivity]{orders: map[string]func(*customActivity) string{
	"date": func(a *customActivity) string { return byTime(a.Date) },
}}

func (s *Server) listCustomActivities(c *call) (answer, error) {
	return listed(s, c, customActivityKind, s.customActivities.all())
}

func (s *Server) searchCustomActivities(c *call) (answer, error) {
	f, err := filters[struct {
		Date    *period `json:"date"`
		TypeID  *string `json:"type_id"`
		StaffID *int64  `json:"staff_id"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, customActivityKind, where(s.customActivities.all(), func(a *customActivity) bool {
		return f.Date.holds(a.Date) && equal(f.TypeID, a.TypeID) && (f.StaffID == nil || a.Author != nil && a.Author.ID == *f.StaffID)
	}))
}

func (s *Server) getCustomActivity(c *call) (answer, error) {
	a, known := findByText(s.customActivities, "act", c.words[0])
	if !known {
		return answer{}, errNotFound
	}
	return ok(a), nil
}

func (s *Server) createCustomActivity(c *call) (answer, error) {
	a := &customActivity{Author: s.myself()}
	if err := writeCustom(c, a, []string{"type_id", "action", "relation", "date"}); err != nil {
		return answer{}, err
	}
	if _, known := findByText(s.activityTypes, "type", a.TypeID); !known {
		return answer{}, invalid("type_id", "Cette valeur doit être l'un des choix proposés.")
	}
	a.Date = s.local(a.Date.Time)
	s.stampNew(&a.Created, &a.Updated)
	s.customActivities.add(a)
	return created(a), nil
}

func (s *Server) updateCustomActivity(c *call) (answer, error) {
	a, known := findByText(s.customActivities, "act", c.words[0])
	if !known {
		return answer{}, errNotFound
	}
	if err := writeCustom(c, a, nil); err != nil {
		return answer{}, err
	}
	a.Date, a.Updated = s.local(a.Date.Time), s.now()
	return ok(a), nil
}

func (s *Server) removeCustomActivity(c *call) (answer, error) {
	a, known := findByText(s.customActivities, "act", c.words[0])
	if !known {
		return answer{}, errNotFound
	}
	s.customActivities.remove(a.number)
	return answer{status: http.StatusNoContent}, nil
}
