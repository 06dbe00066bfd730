package sellsytest

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// link ties a contact to a company or an individual. It has an id of its own, which shows in webhooks and timelines.
type link struct {
	id         int64
	party      int64
	contact    int64
	individual bool // the party is an individual
}

// LinkContact links a contact to a company. The first contact of a company gets all roles, whatever is asked. It reports
// whether both exist.
func (s *Server) LinkContact(c sellsy.CompanyID, contact sellsy.ContactID, roles ...sellsy.ContactRole) bool {
	return modify(s, func() bool {
		_, err := s.linkCompany(int64(c), int64(contact), roles)
		return err == nil
	})
}

// UnlinkContact removes the link between a contact and a company, and reports whether there was one.
func (s *Server) UnlinkContact(c sellsy.CompanyID, contact sellsy.ContactID) bool {
	return modify(s, func() bool {
		return s.unlink(func(l link) bool {
			return !l.individual && l.party == int64(c) && l.contact == int64(contact)
		})
	})
}

// LinkContactToIndividual links a contact to an individual, and reports whether both exist.
func (s *Server) LinkContactToIndividual(i sellsy.IndividualID, contact sellsy.ContactID) bool {
	return modify(s, func() bool {
		_, err := s.linkIndividual(int64(i), int64(contact))
		return err == nil
	})
}

func (s *Server) hasLink(match func(link) bool) bool { return slices.ContainsFunc(s.links, match) }

func (s *Server) addLink(l link) (isNew bool) {
	if s.hasLink(func(m link) bool { return m.party == l.party && m.contact == l.contact && m.individual == l.individual }) {
		return false
	}
	s.linkIDs++
	l.id = 60_000 + s.linkIDs
	s.links = append(s.links, l)
	s.changedLink("created", l)
	return true
}

func (s *Server) changedLink(verb string, l link) {
	s.changed(change{kind: "third_party_contact", verb: verb, id: l.id, object: map[string]any{
		"id": l.id, "contact_id": l.contact, "third_id": l.party,
	}})
}

// unlink removes the links that match, and the roles that go with them.
func (s *Server) unlink(match func(link) bool) bool {
	var gone []link
	s.links = slices.DeleteFunc(s.links, func(l link) bool {
		if !match(l) {
			return false
		}
		gone = append(gone, l)
		return true
	})
	for _, l := range gone {
		if t := s.third(l); t != nil {
			for _, role := range []*ref{&t.MainContactID, &t.InvoicingContactID, &t.DunningContactID} {
				if *role == ref(l.contact) {
					*role = 0
				}
			}
		}
		s.changedLink("deleted", l)
	}
	return len(gone) > 0
}

// third is the party of a link, nil when it is gone.
func (s *Server) third(l link) *third {
	if l.individual {
		if i, known := s.individuals.get(l.party); known {
			return &i.third
		}
		return nil
	}
	if c, known := s.companies.get(l.party); known {
		return &c.third
	}
	return nil
}

func (s *Server) linkCompany(companyID, contactID int64, roles []sellsy.ContactRole) (isNew bool, err error) {
	c, known := s.companies.get(companyID)
	if _, also := s.contacts.get(contactID); !known || !also {
		return false, errNotFound
	}
	if !s.hasLink(func(l link) bool { return !l.individual && l.party == companyID }) {
		roles = []sellsy.ContactRole{sellsy.RoleMain, sellsy.RoleInvoicing, sellsy.RoleDunning}
	}
	if err := c.give(roles, contactID); err != nil {
		return false, err
	}
	return s.addLink(link{party: companyID, contact: contactID}), nil
}

func (t *third) give(roles []sellsy.ContactRole, contact int64) error {
	for _, role := range roles {
		switch role {
		case sellsy.RoleMain:
			t.MainContactID = ref(contact)
		case sellsy.RoleInvoicing:
			t.InvoicingContactID = ref(contact)
		case sellsy.RoleDunning:
			t.DunningContactID = ref(contact)
		default:
			return invalid("roles", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	return nil
}

func (s *Server) linkIndividual(individualID, contactID int64) (isNew bool, err error) {
	_, known := s.individuals.get(individualID)
	if _, also := s.contacts.get(contactID); !known || !also {
		return false, errNotFound
	}
	return s.addLink(link{party: individualID, contact: contactID, individual: true}), nil
}

func (s *Server) listContactsOfCompany(c *call) (answer, error) {
	if _, known := s.companies.get(c.ids[0]); !known {
		return answer{}, errNotFound
	}
	return s.listContactsOf(c, false)
}

func (s *Server) listContactsOfIndividual(c *call) (answer, error) {
	if _, known := s.individuals.get(c.ids[0]); !known {
		return answer{}, errNotFound
	}
	return s.listContactsOf(c, true)
}

func (s *Server) listContactsOf(c *call, individual bool) (answer, error) {
	return listed(s, c, contactKind, where(s.contacts.all(), func(r *contact) bool {
		return s.hasLink(func(l link) bool {
			return l.individual == individual && l.party == c.ids[0] && l.contact == r.ID
		})
	}))
}

func linked(isNew bool) answer {
	if isNew {
		return answer{status: http.StatusCreated}
	}
	return answer{status: http.StatusOK}
}

func (c *call) roles() ([]sellsy.ContactRole, error) {
	if len(c.body) == 0 {
		return nil, nil
	}
	var body struct {
		Roles []sellsy.ContactRole `json:"roles"`
	}
	if json.Unmarshal(c.body, &body) != nil {
		return nil, invalid("roles", "Cette valeur n'est pas valide.")
	}
	return body.Roles, nil
}

func (s *Server) postCompanyContact(c *call) (answer, error) {
	roles, err := c.roles()
	if err != nil {
		return answer{}, err
	}
	isNew, err := s.linkCompany(c.ids[0], c.ids[1], roles)
	return linked(isNew), err
}

func (s *Server) putCompanyContact(c *call) (answer, error) {
	if !s.hasLink(func(l link) bool { return !l.individual && l.party == c.ids[0] && l.contact == c.ids[1] }) {
		return answer{}, errNotFound
	}
	roles, err := c.roles()
	if err != nil {
		return answer{}, err
	}
	rec, _ := s.companies.get(c.ids[0])
	return answer{status: http.StatusOK}, rec.give(roles, c.ids[1])
}

func (s *Server) deleteCompanyContact(c *call) (answer, error) {
	if !s.unlink(func(l link) bool { return !l.individual && l.party == c.ids[0] && l.contact == c.ids[1] }) {
		return answer{}, errNotFound
	}
	return noContent, nil
}

func (s *Server) postIndividualContact(c *call) (answer, error) {
	isNew, err := s.linkIndividual(c.ids[0], c.ids[1])
	return linked(isNew), err
}

func (s *Server) deleteIndividualContact(c *call) (answer, error) {
	if !s.unlink(func(l link) bool { return l.individual && l.party == c.ids[0] && l.contact == c.ids[1] }) {
		return answer{}, errNotFound
	}
	return noContent, nil
}
