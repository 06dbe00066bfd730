package sellsytest

import (
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type individual struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Civility  text   `json:"civility"`
	FirstName text   `json:"first_name"`
	LastName  string `json:"last_name"`
	reach
	third
	Sync syncs `json:"sync"`
}

func (i *individual) key() int64      { return i.ID }
func (i *individual) setKey(id int64) { i.ID = id }
func (i *individual) name() string    { return strings.TrimSpace(string(i.FirstName) + " " + i.LastName) }

// AddIndividual adds an individual and returns it as stored: a zero ID is replaced by the next free one, zero dates by the
// present, and an empty type by prospect.
func (s *Server) AddIndividual(i sellsy.Individual) sellsy.Individual {
	rec := new(individual)
	convert(i, rec)
	return modify(s, func() (out sellsy.Individual) {
		s.addIndividual(rec)
		convert(rec, &out)
		return out
	})
}

func (s *Server) addIndividual(rec *individual) {
	if rec.Type == "" {
		rec.Type = "prospect"
	}
	s.stampNew(&rec.Created, &rec.UpdatedAt)
	s.individuals.add(rec)
	s.changedIndividual("created", rec)
}

func (s *Server) changedIndividual(verb string, rec *individual) {
	s.changed(change{kind: rec.Type, verb: verb, id: rec.ID, object: rec, individual: true})
}

// Individual returns an individual, and whether there is one of this id.
func (s *Server) Individual(id sellsy.IndividualID) (sellsy.Individual, bool) {
	return look[sellsy.Individual](s, s.individuals, int64(id))
}

// UpdateIndividual changes an individual as a person does in Sellsy, which sets the time of its last update. It reports
// whether there is an individual of this id.
func (s *Server) UpdateIndividual(id sellsy.IndividualID, change func(*sellsy.Individual)) bool {
	return edit(s, s.individuals, int64(id), change, s.touchIndividual)
}

func (s *Server) touchIndividual(rec *individual) {
	rec.UpdatedAt = s.now()
	s.changedIndividual("updated", rec)
}

// ArchiveIndividual archives an individual, and reports whether there is one of this id.
func (s *Server) ArchiveIndividual(id sellsy.IndividualID) bool {
	return modify(s, func() bool {
		rec, known := s.individuals.get(int64(id))
		if known {
			rec.IsArchived, rec.UpdatedAt = true, s.now()
			s.changedIndividual("archived", rec)
		}
		return known
	})
}

// DeleteIndividual deletes an individual and its links, and reports whether there was one of this id.
func (s *Server) DeleteIndividual(id sellsy.IndividualID) bool {
	return modify(s, func() bool { return s.deleteIndividual(int64(id)) })
}

func (s *Server) deleteIndividual(id int64) bool {
	rec, known := s.individuals.get(id)
	if !known {
		return false
	}
	s.unlink(func(l link) bool { return l.individual && l.party == id })
	s.individuals.remove(id)
	s.changedIndividual("deleted", rec)
	return true
}

var individualKind = kind[*individual]{
	orders: map[string]func(*individual) string{
		"id":         byID[*individual],
		"name":       func(i *individual) string { return strings.ToLower(i.LastName + " " + string(i.FirstName)) },
		"created_at": func(i *individual) string { return byTime(i.Created) },
		"updated_at": func(i *individual) string { return byTime(i.UpdatedAt) },
	},
	embed: func(s *Server, i *individual, name string) (any, bool) {
		return s.embedThird("individual", i.ID, &i.third, name)
	},
}

func (s *Server) getIndividual(c *call) (answer, error) {
	return one(s, c, individualKind, s.individuals)
}

func (s *Server) listIndividuals(c *call) (answer, error) {
	return listed(s, c, individualKind, s.individuals.all())
}

func (s *Server) searchIndividuals(c *call) (answer, error) {
	f, err := filters[thirdFilters](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, individualKind, where(s.individuals.all(), func(r *individual) bool {
		name := f.Name == nil || *f.Name == r.LastName || *f.Name == r.name() // which one Sellsy compares is not documented
		return name && equal(f.Email, r.Email) && among(f.Type, r.Type) && f.hold(&r.third) && among(f.ID, r.ID) &&
			s.livesIn("individual", r.ID, f.CountryCode, f.PostalCode)
	}))
}

func (s *Server) createIndividual(c *call) (answer, error) {
	rec := &individual{third: third{Owner: s.myself()}}
	if err := s.writeIndividual(c, rec, "last_name", "type"); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	s.addIndividual(rec)
	v, err := render(s, c, individualKind, rec)
	return created(v), err
}

func (s *Server) updateIndividual(c *call) (answer, error) {
	rec, known := s.individuals.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	draft := clone(rec)
	if err := s.writeIndividual(c, draft); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	*rec = *draft
	s.touchIndividual(rec)
	return one(s, c, individualKind, s.individuals)
}

func (s *Server) writeIndividual(c *call, rec *individual, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	if err := writeType(fields, rec.ID == 0); err != nil {
		return err
	}
	return s.writeParty(fields, rec, &rec.Owner)
}

func (s *Server) removeIndividual(c *call) (answer, error) {
	if !s.deleteIndividual(c.ids[0]) {
		return answer{}, errNotFound
	}
	return noContent, nil
}
