package sellsytest

import (
	"encoding/json"
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
			return invalid(field+".type", "Cette valeur doit être l'un des choix proposés.")
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

// aboutAny reports whether one of the related objects is asked for. Several are alternatives here; Sellsy does not say.
func aboutAny(wanted, list []related) bool {
	for _, r := range list {
		if contains(wanted, r) {
			return true
		}
	}
	return len(wanted) == 0
}

func ownedBy(owners []int64, o *owner) bool {
	return len(owners) == 0 || o != nil && contains(owners, o.ID)
}

// writeOwner takes the id of an active member of staff.
func (s *Server) writeOwner(fields map[string]json.RawMessage, to **owner) error {
	id, set, err := take[int64](fields, "owner_id")
	if err != nil || !set {
		return err
	}
	if err := s.activeStaff("owner_id", id); err != nil {
		return err
	}
	*to = staffOwner(id)
	return nil
}

// activeStaff refuses an id that is not one of an active member of staff.
func (s *Server) activeStaff(field string, id int64) error {
	if rec, known := s.staffs.get(id); !known || rec.Status != "ok" {
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
