package sellsytest

import (
	"fmt"
	"net/http"
)

// checkRelated refuses too few or too many records, two of one type, and types that are not allowed. One that does not
// exist is not found; Sellsy's own answer to that is not documented.
func (s *Server) checkRelated(list []related, least, most int, types ...string) error {
	if len(list) < least || len(list) > most {
		return invalid("related", fmt.Sprintf("Cette collection doit contenir entre %d et %d éléments.", least, most))
	}
	seen := map[string]bool{}
	for i, r := range list {
		field := fmt.Sprintf("related[%d]", i)
		if !contains(types, r.Type) {
			return wrongChoice(field + ".type")
		}
		if seen[r.Type] {
			return invalid(field+".type", "Un seul objet de chaque type est autorisé.")
		}
		seen[r.Type] = true
		if _, known := s.object(r.Type, r.ID); !known {
			return &refusal{
				status: http.StatusNotFound, message: "Not Found", details: map[string]string{field: "Cet objet n'existe pas."},
			}
		}
	}
	return nil
}

// party fills in which party a related object is.
func party(list []related, company, individual, contact *ref) {
	*company, *individual, *contact = 0, 0, 0
	for _, r := range list {
		switch r.Type {
		case "company":
			*company = ref(r.ID)
		case "individual":
			*individual = ref(r.ID)
		case "contact":
			*contact = ref(r.ID)
		}
	}
}

// about says what phone calls, tasks and comments are about.
type about struct {
	owner                        *owner
	related                      []related
	company, individual, contact ref
}

// aboutFilters are the filters that phone calls, tasks and comments have in common. Several related objects are alternatives
// here; Sellsy does not say.
func aboutFilters[R any](of func(R) about) filters[R] {
	return filters[R]{
		"owners":          among(func(r R) int64 { return of(r).owner.id() }),
		"related_objects": anyOf(func(r R) []related { return of(r).related }),
		"companies":       among(func(r R) ref { return of(r).company }),
		"individuals":     among(func(r R) ref { return of(r).individual }),
		"contacts":        among(func(r R) ref { return of(r).contact }),
	}
}

// writeRelated takes the records that something is about, and reports whether there are any to take.
func (s *Server) writeRelated(f *form, to *list[related], least, most int) bool {
	given, set := take[[]related](f, "related")
	if set {
		f.fail(s.checkRelated(given, least, most, "opportunity", "company", "individual", "contact"))
		*to = given
	}
	return set
}

// writeOwner takes the id of an active member of staff.
func (s *Server) writeOwner(f *form, to **owner) {
	if id, set := take[int64](f, "owner_id"); set {
		f.fail(s.activeStaff("owner_id", id))
		*to = staffOwner(id)
	}
}

// activeStaff refuses an id that is not one of an active member of staff.
func (s *Server) activeStaff(field string, id int64) error {
	if rec, known := s.staffs.Get(id); !known || rec.Status != "ok" {
		return invalid(field, "Ce collaborateur n'existe pas ou n'est pas actif.")
	}
	return nil
}

// myself is the owner of what is created without one.
func (s *Server) myself() *owner {
	if s.me == 0 {
		return nil
	}
	return staffOwner(s.me)
}
