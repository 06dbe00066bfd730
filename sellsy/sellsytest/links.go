package sellsytest

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
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
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.link(related{"company", int64(c)}, int64(contact), roles)
	return err == nil
}

// UnlinkContact removes the link between a contact and a company, and reports whether there was one.
func (s *Server) UnlinkContact(c sellsy.CompanyID, contact sellsy.ContactID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unlink(link{party: int64(c), contact: int64(contact)}.same)
}

// LinkContactToIndividual links a contact to an individual, and reports whether both exist.
func (s *Server) LinkContactToIndividual(i sellsy.IndividualID, contact sellsy.ContactID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.link(related{"individual", int64(i)}, int64(contact), nil)
	return err == nil
}

func (s *Server) hasLink(match func(link) bool) bool { return slices.ContainsFunc(s.links, match) }

// same compares links but for their ids.
func (l link) same(m link) bool {
	return m.party == l.party && m.contact == l.contact && m.individual == l.individual
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
	if i := s.individuals.Find(l.party); l.individual && i != nil {
		return &i.third
	}
	if c := s.companies.Find(l.party); !l.individual && c != nil {
		return &c.third
	}
	return nil
}

// link links a contact. The first one of a company gets all roles.
func (s *Server) link(party related, contact int64, roles []sellsy.ContactRole) (isNew bool, err error) {
	l := link{party: party.ID, contact: contact, individual: party.Type == "individual"}
	t := s.third(l)
	if _, known := s.contacts.Get(contact); !known || t == nil {
		return false, errNotFound
	}
	if !l.individual {
		if !s.hasLink(func(m link) bool { return !m.individual && m.party == l.party }) {
			roles = []sellsy.ContactRole{sellsy.RoleMain, sellsy.RoleInvoicing, sellsy.RoleDunning}
		}
		if err := t.give(roles, contact); err != nil {
			return false, err
		}
	}
	if s.hasLink(l.same) {
		return false, nil
	}
	s.linkIDs++
	l.id = 60_000 + s.linkIDs
	s.links = append(s.links, l)
	s.changedLink("created", l)
	return true, nil
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
			return wrongChoice("roles")
		}
	}
	return nil
}

// linkOf is the link of the path.
func (s *Server) linkOf(c *call) (link, error) {
	of, err := s.owned(c)
	return link{party: of.ID, contact: c.id(), individual: of.Type == "individual"}, err
}

func listContactsOf(s *Server, c *call) (answer, error) {
	l, err := s.linkOf(c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, contacts, fakehttp.Where(s.contacts.All(), func(r *contact) bool {
		return s.hasLink(link{party: l.party, contact: r.ID, individual: l.individual}.same)
	}))
}

func (c *call) roles() ([]sellsy.ContactRole, error) {
	var body struct {
		Roles []sellsy.ContactRole `json:"roles"`
	}
	if len(c.body) > 0 && json.Unmarshal(c.body, &body) != nil {
		return nil, wrongValue("roles")
	}
	return body.Roles, nil
}

func postContactLink(s *Server, c *call, of related) (answer, error) {
	roles, err := c.roles()
	if err != nil {
		return answer{}, err
	}
	isNew, err := s.link(of, c.id(), roles)
	if isNew {
		return answer{status: http.StatusCreated}, err
	}
	return done, err
}

func putContactLink(s *Server, c *call) (answer, error) {
	l, err := s.linkOf(c)
	if err != nil || !s.hasLink(l.same) {
		return answer{}, errNotFound
	}
	roles, err := c.roles()
	if err != nil {
		return answer{}, err
	}
	return done, s.third(l).give(roles, l.contact)
}

func deleteContactLink(s *Server, c *call) (answer, error) {
	if l, err := s.linkOf(c); err != nil || !s.unlink(l.same) {
		return answer{}, errNotFound
	}
	return noContent, nil
}
