package sellsytest

import (
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// staff spells first and last names in one word, unlike all other records.
type staff struct {
	ID           int64   `json:"id"`
	LastName     text    `json:"lastname"`
	FirstName    text    `json:"firstname"`
	Email        string  `json:"email"`
	Avatar       text    `json:"avatar"`
	Status       string  `json:"status"`
	Position     text    `json:"position"`
	PhoneNumber  text    `json:"phone_number"`
	MobileNumber text    `json:"mobile_number"`
	FaxNumber    text    `json:"fax_number"`
	Groups       []named `json:"groups"`
	Civility     text    `json:"civility"`
	Created      stamp   `json:"created"`
	Profile      int64   `json:"profile"`
	Team         *named  `json:"team"`
	Job          *named  `json:"job"`
	Timezone     string  `json:"timezone"`
	Language     string  `json:"language"`
}

func (s *staff) key() int64      { return s.ID }
func (s *staff) setKey(id int64) { s.ID = id }

// AddStaff adds a member of staff and returns it as stored: a zero ID is replaced by the next free one, a zero date by the
// present, and an empty status by ok. The first one added is who the tokens belong to.
func (s *Server) AddStaff(v sellsy.Staff) sellsy.Staff {
	rec := new(staff)
	convert(v, rec)
	return modify(s, func() (out sellsy.Staff) {
		if rec.Status == "" {
			rec.Status = "ok"
		}
		if rec.Timezone == "" {
			rec.Timezone = "Europe/Paris"
		}
		if rec.Language == "" {
			rec.Language = "fr"
		}
		if rec.Profile == 0 {
			rec.Profile = profiles[0].ID
		}
		if rec.Created.IsZero() {
			rec.Created = s.now()
		}
		rec.Created = s.local(rec.Created.Time)
		s.staffs.add(rec)
		if s.me == 0 {
			s.me = rec.ID
		}
		convert(rec, &out)
		return out
	})
}

// Staff returns a member of staff, and whether there is one of this id.
func (s *Server) Staff(id sellsy.StaffID) (sellsy.Staff, bool) {
	return look[sellsy.Staff](s, s.staffs, int64(id))
}

// UpdateStaff changes a member of staff, for example to block them. It reports whether there is one of this id.
func (s *Server) UpdateStaff(id sellsy.StaffID, change func(*sellsy.Staff)) bool {
	return edit(s, s.staffs, int64(id), change, func(*staff) {})
}

var staffKind = kind[*staff]{
	orders: map[string]func(*staff) string{
		"id":   byID[*staff],
		"name": func(s *staff) string { return strings.ToLower(string(s.LastName + " " + s.FirstName)) },
	},
	embed: func(s *Server, r *staff, name string) (any, bool) {
		switch name {
		case "acl":
			return map[string]bool{"view_contacts": true, "view_phone_calls": true, "create_phone_calls": true}, true
		case "preferences":
			return map[string]string{
				"timezone": r.Timezone, "format_phone_number": "national", "format_date": "DD-MM-YYYY", "format_hour": "24",
				"currency": "EUR",
			}, true
		case "licenses":
			return []any{}, true
		case "preferences_calendar":
			return map[string]string{"provider": "sellsy"}, true
		case "profile":
			if r.ID != s.me { // only one's own
				return nil, true
			}
			for _, p := range profiles {
				if p.ID == r.Profile {
					return p, true
				}
			}
			return nil, true
		case "intercom_hash", "account", "user", "subscriptions", "features":
			return nil, true
		default:
			return nil, false
		}
	},
	// view shows only a little of a colleague to staffs who may not see the others.
	view: func(s *Server, r *staff) any {
		if s.opts.VisibleStaffs == nil {
			return r
		}
		all := map[string]any{}
		convert(r, &all)
		return project(all, []string{"id", "lastname", "firstname", "email", "avatar", "status", "position"})
	},
}

func (s *Server) visible(r *staff) bool {
	return s.opts.VisibleStaffs == nil || slices.Contains(s.opts.VisibleStaffs, sellsy.StaffID(r.ID))
}

func (s *Server) getStaff(c *call) (answer, error) {
	if c.ids[0] == 0 {
		c.ids[0] = s.me
	}
	if rec, known := s.staffs.get(c.ids[0]); known && !s.visible(rec) {
		return answer{}, errNotFound
	}
	return one(s, c, staffKind, s.staffs)
}

func (s *Server) listStaffs(c *call) (answer, error) {
	return listed(s, c, staffKind, where(s.staffs.all(), func(r *staff) bool {
		return s.visible(r) && r.Status != "deleted"
	}))
}

func (s *Server) searchStaffs(c *call) (answer, error) {
	f, err := optionalFilters[struct {
		Status *[]string `json:"status"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	if f.Status != nil {
		if len(*f.Status) == 0 {
			return answer{}, invalid("filters.status", "Cette collection doit contenir au moins 1 élément.")
		}
		for _, status := range *f.Status {
			if status != "ok" && status != "blocked" {
				return answer{}, invalid("filters.status", "Cette valeur doit être l'un des choix proposés.")
			}
		}
	}
	return listed(s, c, staffKind, where(s.staffs.all(), func(r *staff) bool {
		return s.visible(r) && r.Status != "deleted" && (f.Status == nil || among(*f.Status, r.Status))
	}))
}

// profile is a set of rights.
type profile struct {
	ID              int64  `json:"id"`
	Name            string `json:"name"`
	IsAdministrator bool   `json:"is_administrator"`
}

func (p *profile) key() int64      { return p.ID }
func (p *profile) setKey(id int64) { p.ID = id }

// team is a group of staffs. The built-in ones have negative ids.
type team struct {
	ID   int64   `json:"id"`
	Name string  `json:"name"`
	Jobs []named `json:"jobs"`
}

func (t *team) key() int64      { return t.ID }
func (t *team) setKey(id int64) { t.ID = id }

var (
	profiles = []*profile{{ID: 81, Name: "Administrateur", IsAdministrator: true}, {ID: 82, Name: "Commercial"}}
	teams    = []*team{
		{ID: -2, Name: "Support", Jobs: []named{{ID: -2, Name: "Technicien"}}},
		{ID: -1, Name: "Commercial", Jobs: []named{{ID: -1, Name: "Vendeur"}}},
	}
)

func (s *Server) listProfiles(c *call) (answer, error) {
	return listed(s, c, kind[*profile]{orders: map[string]func(*profile) string{"id": byID[*profile]}}, slices.Values(profiles))
}

func (s *Server) listTeams(c *call) (answer, error) {
	return listed(s, c, kind[*team]{orders: map[string]func(*team) string{"id": byID[*team]}}, slices.Values(teams))
}
