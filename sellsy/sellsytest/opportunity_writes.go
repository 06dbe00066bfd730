package sellsytest

import (
	"encoding/json"
	"strconv"
)

func (s *Server) createOpportunity(c *call) (answer, error) {
	rec := &opportunity{Owner: s.myself()}
	if err := s.writeOpportunity(c, rec, "name", "pipeline", "step", "related"); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	s.addOpportunity(rec)
	v, err := render(s, c, opportunityKind, rec)
	return created(v), err
}

func (s *Server) updateOpportunity(c *call) (answer, error) {
	rec, known := s.opportunities.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	before, draft := *rec, clone(rec)
	if err := s.writeOpportunity(c, draft); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	*rec = *draft
	s.touchOpportunity(rec, &before)
	return one(s, c, opportunityKind, s.opportunities)
}

func (s *Server) removeOpportunity(c *call) (answer, error) {
	if !s.deleteOpportunity(c.ids[0]) {
		return answer{}, errNotFound
	}
	return noContent, nil
}

// writeOpportunity applies the fields that are there. Source, pipeline and step are written as ids, the amount as text, and
// the party through related.
func (s *Server) writeOpportunity(c *call, rec *opportunity, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	for _, name := range []string{"id", "owner", "updated_status", "company_id", "individual_id"} {
		if _, there := fields[name]; there {
			return unexpected(name)
		}
	}
	if err := s.writeStep(fields, rec); err != nil {
		return err
	}
	if err := s.writeOwner(fields, &rec.Owner); err != nil {
		return err
	}
	if value, set, err := take[string](fields, "amount"); err != nil {
		return err
	} else if set {
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			return invalid("amount", "Cette valeur n'est pas valide.")
		}
		rec.Amount.Value = value
	}
	if id, set, err := take[*int64](fields, "source"); err != nil {
		return err
	} else if set {
		rec.Source = nil // null uses the default
		for src := range s.sources.all() {
			if id != nil && src.ID == *id {
				rec.Source = &named{ID: src.ID, Name: src.Name}
			}
		}
		if id != nil && rec.Source == nil {
			return invalid("source", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	if raw, there := fields["status"]; there {
		var status string
		if json.Unmarshal(raw, &status) != nil || !contains(opportunityStatuses, status) {
			return invalid("status", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	if err := s.writeParties(fields, rec); err != nil {
		return err
	}
	return assign(rec, fields)
}

func (s *Server) writeStep(fields map[string]json.RawMessage, rec *opportunity) error {
	if id, set, err := take[int64](fields, "pipeline"); err != nil {
		return err
	} else if set {
		p, known := s.pipelines.get(id)
		if !known {
			return invalid("pipeline", "Cette valeur doit être l'un des choix proposés.")
		}
		rec.Pipeline = named{p.ID, p.Name}
	}
	if id, set, err := take[int64](fields, "step"); err != nil {
		return err
	} else if set {
		st, known := s.steps.get(id)
		if !known || st.pipeline != rec.Pipeline.ID {
			return invalid("step", "Cette valeur doit être l'un des choix proposés.")
		}
		rec.Step = named{st.ID, st.Name}
	}
	return nil
}

// writeParties takes exactly one company or individual, and contacts that are linked to it.
func (s *Server) writeParties(fields map[string]json.RawMessage, rec *opportunity) error {
	list, set, err := take[[]related](fields, "related")
	if err != nil || !set {
		return err
	}
	rec.CompanyID, rec.IndividualID = 0, 0
	var contacts []int64
	for _, r := range list {
		if _, known := s.object(r.Type, r.ID); !known || r.Type == "opportunity" {
			return invalid("related", "Cet objet n'existe pas.")
		}
		switch r.Type {
		case "contact":
			contacts = append(contacts, r.ID)
			continue
		case "company":
			rec.CompanyID = ref(r.ID)
		case "individual":
			rec.IndividualID = ref(r.ID)
		}
	}
	if len(list)-len(contacts) != 1 {
		return invalid("related", "Il doit y avoir une seule société ou un seul particulier.")
	}
	for _, id := range contacts {
		if !s.hasLink(func(l link) bool {
			return l.contact == id && (l.individual && ref(l.party) == rec.IndividualID || !l.individual && ref(l.party) == rec.CompanyID)
		}) {
			return invalid("related", "Le contact doit être lié à la société ou au particulier.")
		}
		if !contains(rec.ContactIDs, id) {
			rec.ContactIDs = append(rec.ContactIDs, id)
		}
	}
	return nil
}
