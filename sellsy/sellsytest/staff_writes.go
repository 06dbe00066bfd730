package sellsytest

import (
	"encoding/json"
)

func (s *Server) createStaff(c *call) (answer, error) {
	rec := &staff{Status: "ok", Created: s.now()}
	err := s.writeStaff(c, rec, "lastname", "firstname", "email", "civility", "profile", "timezone", "language",
		"first_connection_onboarding")
	if err != nil {
		return answer{}, err
	}
	s.staffs.add(rec)
	return created(rec), nil
}

func (s *Server) updateStaff(c *call) (answer, error) {
	rec, known := s.staffs.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	draft := clone(rec)
	if err := s.writeStaff(c, draft); err != nil {
		return answer{}, err
	}
	*rec = *draft
	return one(s, c, staffKind, s.staffs)
}

// writeStaff applies the fields that are there. Team and job are written as ids and read as objects.
func (s *Server) writeStaff(c *call, rec *staff, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	ignore(fields, "first_connection_onboarding", "licenses")
	if active, set, err := take[bool](fields, "is_active"); err != nil {
		return err
	} else if set {
		rec.Status = map[bool]string{true: "ok", false: "blocked"}[active]
	}
	if err := join(fields, "team", &rec.Team, func(id int64) (named, bool) {
		for _, t := range teams {
			if t.ID == id {
				return named{t.ID, t.Name}, true
			}
		}
		return named{}, false
	}); err != nil {
		return err
	}
	if err := join(fields, "job", &rec.Job, func(id int64) (named, bool) {
		for _, t := range teams {
			if t.Jobs[0].ID == id {
				return t.Jobs[0], true
			}
		}
		return named{}, false
	}); err != nil {
		return err
	}
	for _, name := range []string{"id", "status", "created", "groups", "avatar"} {
		if _, there := fields[name]; there {
			return unexpected(name)
		}
	}
	return assign(rec, fields)
}

func join(fields map[string]json.RawMessage, name string, to **named, find func(int64) (named, bool)) error {
	id, set, err := take[*int64](fields, name)
	if err != nil || !set {
		return err
	}
	if id == nil {
		*to = nil
		return nil
	}
	found, known := find(*id)
	if !known {
		return invalid(name, "Cette valeur doit être l'un des choix proposés.")
	}
	*to = &found
	return nil
}

// putLicences gives licences to a member of staff. The account has those that are asked for.
func (s *Server) putLicences(c *call) (answer, error) {
	if _, known := s.staffs.get(c.ids[0]); !known {
		return answer{}, errNotFound
	}
	var list []struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(c.body, &list) != nil {
		return answer{}, invalid("licenses", "Cette valeur doit être de type array.")
	}
	out := []map[string]any{}
	for _, l := range list {
		out = append(out, map[string]any{"id": l.ID, "code": "pack_all_included", "enabled": true})
	}
	return ok(out), nil
}

func (s *Server) deleteLicences(c *call) (answer, error) {
	if _, known := s.staffs.get(c.ids[0]); !known {
		return answer{}, errNotFound
	}
	return noContent, nil
}
