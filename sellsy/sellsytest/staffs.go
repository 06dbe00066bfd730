package sellsytest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// staff spells first and last names in one word, unlike all other records.
type staff struct {
	keyed
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

// AddStaff adds a member of staff and returns it as stored: a zero ID is replaced by the next free one, a zero date by the
// present, and an empty status by ok. The first one added is who the tokens belong to.
func (s *Server) AddStaff(v sellsy.Staff) sellsy.Staff { return add(s, staffs, v) }

// completeStaff fills what a new one may lack.
func (s *Server) completeStaff(r *staff) {
	r.Status = cmp.Or(r.Status, "ok")
	r.Timezone = cmp.Or(r.Timezone, "Europe/Paris")
	r.Language = cmp.Or(r.Language, "fr")
	r.Profile = cmp.Or(r.Profile, administrators)
	if r.Created.IsZero() {
		r.Created = s.now()
	}
	r.Created = s.local(r.Created.Time)
}

// Staff returns a member of staff, and whether there is one of this id.
func (s *Server) Staff(id sellsy.StaffID) (sellsy.Staff, bool) {
	return look[sellsy.Staff](s, staffs, id)
}

// UpdateStaff changes a member of staff, for example to block them. It reports whether there is one of this id.
func (s *Server) UpdateStaff(id sellsy.StaffID, change func(*sellsy.Staff)) bool {
	return edit(s, staffs, id, change)
}

var staffs = &resource[staff, *staff]{
	table: func(s *Server) *table[*staff] { return s.staffs },
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
			if r.ID == s.me { // only one's own
				if p, known := profiles.table(s).Get(r.Profile); known {
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
		return project(fakehttp.As[map[string]any](r), []string{"id", "lastname", "firstname", "email", "avatar", "status", "position"})
	},
	within: func(s *Server, c *call) (func(*staff) bool, error) { return s.visible, nil },
	filters: filters[*staff]{
		"status": words(among(func(r *staff) string { return r.Status }), "ok", "blocked"),
	},
	optional: true,
	required: []string{
		"lastname", "firstname", "email", "civility", "profile", "timezone", "language", "first_connection_onboarding",
	},
	write:    writeStaff,
	complete: (*Server).completeStaff,
	added:    func(s *Server, r *staff) { s.me = cmp.Or(s.me, r.ID) },
}

// visible leaves out who has been deleted, and colleagues whom the token may not see.
func (s *Server) visible(r *staff) bool {
	return r.Status != "deleted" && (s.opts.VisibleStaffs == nil || slices.Contains(s.opts.VisibleStaffs, sellsy.StaffID(r.ID)))
}

// writeStaff applies the fields that are there. Team and job are written as ids and read as objects.
func writeStaff(_ *Server, f *form, r *staff) {
	f.ignore("first_connection_onboarding", "licenses", "totp_code")
	if active, set := take[bool](f, "is_active"); set {
		r.Status = map[bool]string{true: "ok", false: "blocked"}[active]
	}
	if t, set := chooseOrNone(f, "team", slices.Values(lists.Teams), func(t *team) int64 { return t.ID }); set {
		r.Team = nil
		if t != nil {
			r.Team = &named{(*t).ID, (*t).Name}
		}
	}
	if t, set := chooseOrNone(f, "job", slices.Values(lists.Teams), func(t *team) int64 { return t.Jobs[0].ID }); set {
		r.Job = nil
		if t != nil {
			r.Job = &(*t).Jobs[0]
		}
	}
	f.refuse("id", "status", "created", "groups", "avatar")
	f.assign(r)
}

// putLicences gives licences to a member of staff. The account has those that are asked for.
func putLicences(_ *Server, c *call, _ *staff) (answer, error) {
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

func deleteLicences(*Server, *call, *staff) (answer, error) { return noContent, nil }

// profile is a set of rights.
type profile struct {
	keyed
	Name            string `json:"name"`
	IsAdministrator bool   `json:"is_administrator"`
}

// team is a group of staffs. The built-in ones have negative ids.
type team struct {
	keyed
	Name string  `json:"name"`
	Jobs []named `json:"jobs"`
}

const administrators int64 = 81 // the first of the profiles

var (
	profiles = &resource[profile, *profile]{
		table: fixed(lists.Profiles...), orders: map[string]func(*profile) string{"id": byID[*profile]},
	}
	teams = &resource[team, *team]{table: fixed(lists.Teams...), orders: map[string]func(*team) string{"id": byID[*team]}}
)
