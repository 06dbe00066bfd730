package sellsytest

import (
	"fmt"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type opportunity struct {
	ID               int64     `json:"id"`
	Number           string    `json:"number"`
	Name             string    `json:"name"`
	Source           *named    `json:"source"`
	DueDate          text      `json:"due_date"`
	Created          stamp     `json:"created"`
	UpdatedStatus    stamp     `json:"updated_status"`
	Status           string    `json:"status"`
	Amount           amount    `json:"amount"`
	Pipeline         named     `json:"pipeline"`
	Step             named     `json:"step"`
	Probability      int       `json:"probability"`
	Note             string    `json:"note"`
	Owner            *owner    `json:"owner"`
	AssignedStaffIDs []int64   `json:"assigned_staff_ids"`
	ContactIDs       []int64   `json:"contact_ids"`
	CompanyID        ref       `json:"company_id"`
	IndividualID     ref       `json:"individual_id"`
	MainDocID        ref       `json:"main_doc_id"`
	Related          []related `json:"related"`
}

type amount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"`
}

func (o *opportunity) key() int64      { return o.ID }
func (o *opportunity) setKey(id int64) { o.ID = id }

// about reports whether the opportunity belongs to a company or an individual.
func (o *opportunity) about(kind string, id int64) bool {
	return kind == "company" && o.CompanyID == ref(id) || kind == "individual" && o.IndividualID == ref(id)
}

func (s *Server) countOpportunities(match func(*opportunity) bool) int {
	n := 0
	for range where(s.opportunities.all(), match) {
		n++
	}
	return n
}

// AddOpportunity adds an opportunity and returns it as stored: a zero ID is replaced by the next free one, zero dates by
// the present, an empty status by open, and a zero pipeline and step by the account's first ones. Its party is CompanyID or
// IndividualID, or else the one in Related.
func (s *Server) AddOpportunity(o sellsy.Opportunity) sellsy.Opportunity {
	rec := new(opportunity)
	convert(o, rec)
	return modify(s, func() (out sellsy.Opportunity) {
		s.addOpportunity(rec)
		convert(rec, &out)
		return out
	})
}

func (s *Server) addOpportunity(rec *opportunity) {
	if rec.Status == "" {
		rec.Status = "open"
	}
	if rec.Amount.Value == "" {
		rec.Amount.Value = "0.00"
	}
	if rec.Amount.Currency == "" {
		rec.Amount.Currency = "EUR"
	}
	if rec.Source == nil {
		for src := range s.sources.all() {
			if src.IsDefault {
				rec.Source = &named{ID: src.ID, Name: src.Name}
			}
		}
	}
	for p := range s.pipelines.all() {
		if rec.Pipeline.ID == 0 && p.IsDefault || rec.Pipeline.ID == p.ID {
			rec.Pipeline = named{p.ID, p.Name}
		}
	}
	for st := range s.steps.all() {
		if (rec.Step.ID == 0 && st.pipeline == rec.Pipeline.ID) || rec.Step.ID == st.ID {
			rec.Step = named{st.ID, st.Name}
		}
	}
	s.stampNew(&rec.Created, &rec.UpdatedStatus)
	s.relateOpportunity(rec)
	s.opportunities.add(rec)
	if rec.Number == "" {
		rec.Number = fmt.Sprintf("OPP-%05d", rec.ID)
	}
	s.changed(change{kind: "opportunity", verb: "created", id: rec.ID, object: rec})
}

// relateOpportunity keeps the party of an opportunity and its related list in step.
func (s *Server) relateOpportunity(rec *opportunity) {
	for _, r := range rec.Related {
		switch {
		case r.Type == "contact":
			if !contains(rec.ContactIDs, r.ID) {
				rec.ContactIDs = append(rec.ContactIDs, r.ID)
			}
		case rec.CompanyID != 0 || rec.IndividualID != 0:
		case r.Type == "company":
			rec.CompanyID = ref(r.ID)
		case r.Type == "individual":
			rec.IndividualID = ref(r.ID)
		}
	}
	rec.Related = nil
	if rec.CompanyID != 0 {
		rec.Related = append(rec.Related, related{"company", int64(rec.CompanyID)})
	}
	if rec.IndividualID != 0 {
		rec.Related = append(rec.Related, related{"individual", int64(rec.IndividualID)})
	}
	for _, id := range rec.ContactIDs {
		rec.Related = append(rec.Related, related{"contact", id})
	}
}

// Opportunity returns an opportunity, and whether there is one of this id.
func (s *Server) Opportunity(id sellsy.OpportunityID) (sellsy.Opportunity, bool) {
	return look[sellsy.Opportunity](s, s.opportunities, int64(id))
}

// UpdateOpportunity changes an opportunity as a person does in Sellsy. A new status sets the time of its last update. It
// reports whether there is an opportunity of this id.
func (s *Server) UpdateOpportunity(id sellsy.OpportunityID, change func(*sellsy.Opportunity)) bool {
	var before opportunity
	return edit(s, s.opportunities, int64(id), func(o *sellsy.Opportunity) {
		convert(o, &before)
		change(o)
	}, func(rec *opportunity) { s.touchOpportunity(rec, &before) })
}

func (s *Server) touchOpportunity(rec, before *opportunity) {
	s.relateOpportunity(rec)
	switch {
	case rec.Status != before.Status:
		rec.UpdatedStatus = s.now()
		s.changed(change{kind: "opportunity", verb: "status", id: rec.ID, object: rec})
	case rec.Step.ID != before.Step.ID:
		s.changed(change{kind: "opportunity", verb: "step", id: rec.ID, object: rec})
	default:
		s.changed(change{kind: "opportunity", verb: "updated", id: rec.ID, object: rec})
	}
}

// DeleteOpportunity deletes an opportunity, and reports whether there was one of this id.
func (s *Server) DeleteOpportunity(id sellsy.OpportunityID) bool {
	return modify(s, func() bool { return s.deleteOpportunity(int64(id)) })
}

func (s *Server) deleteOpportunity(id int64) bool {
	rec, known := s.opportunities.get(id)
	if known {
		s.opportunities.remove(id)
		s.changed(change{kind: "opportunity", verb: "deleted", id: id, object: rec})
	}
	return known
}

var opportunityKind = kind[*opportunity]{
	aggregate: aggregateOpportunities,
	orders: map[string]func(*opportunity) string{
		"id":        byID[*opportunity],
		"created":   func(o *opportunity) string { return byTime(o.Created) },
		"step_rank": byID[*opportunity],
		"due_date":  func(o *opportunity) string { return string(o.DueDate) },
	},
	embed: func(s *Server, o *opportunity, name string) (any, bool) {
		switch name {
		case "company":
			return s.embedRelated("company", int64(o.CompanyID)), true
		case "individual":
			return s.embedRelated("individual", int64(o.IndividualID)), true
		case "contacts":
			return s.scoped("contacts.read", func() any {
				all := []any{}
				for _, id := range o.ContactIDs {
					if rec, known := s.contacts.get(id); known {
						all = append(all, rec)
					}
				}
				return all
			}), true
		case "assigned_staffs":
			return s.embedStaffs(o.AssignedStaffIDs), true
		case "currency":
			return map[string]any{"code": o.Amount.Currency, "symbol": "€", "name": "Euro"}, true
		default:
			return s.embedCommon("opportunity", o.ID, name)
		}
	},
}

// sum is a number of opportunities and what they are worth together.
type sum struct {
	Number int    `json:"number"`
	Amount amount `json:"amount"`
}

func sumOf(all []*opportunity, match func(*opportunity) bool) sum {
	total, n := 0.0, 0
	for _, o := range all {
		if match(o) {
			value, _ := strconv.ParseFloat(o.Amount.Value, 64)
			total += value
			n++
		}
	}
	return sum{n, amount{strconv.FormatFloat(total, 'f', 2, 64), "EUR"}}
}

// aggregateOpportunities sums up a list. The form of the numbers by pipeline and step is not documented.
func aggregateOpportunities(s *Server, all []*opportunity) any {
	byStatus, dueSoon := map[string]sum{}, map[string]sum{}
	week := s.now().AddDate(0, 0, 7)
	for _, status := range opportunityStatuses {
		byStatus[status] = sumOf(all, func(o *opportunity) bool { return o.Status == status })
		dueSoon[status] = sumOf(all, func(o *opportunity) bool {
			due := s.day(o.DueDate)
			return o.Status == status && !due.IsZero() && due.Before(week)
		})
	}
	steps := map[int64]map[int64]int{}
	for _, o := range all {
		if steps[o.Pipeline.ID] == nil {
			steps[o.Pipeline.ID] = map[int64]int{}
		}
		steps[o.Pipeline.ID][o.Step.ID]++
	}
	return map[string]any{
		"amount_sum": sumOf(all, func(*opportunity) bool { return true }), "amount_sum_by_status": byStatus,
		"amount_sum_by_status_due_at_seven": dueSoon, "number_by_pipeline_and_step": steps,
	}
}

func (s *Server) getOpportunity(c *call) (answer, error) {
	return one(s, c, opportunityKind, s.opportunities)
}

func (s *Server) listOpportunities(c *call) (answer, error) {
	return listed(s, c, opportunityKind, s.opportunities.all())
}

var opportunityStatuses = []string{"open", "won", "lost", "cancelled", "closed", "late"}

func (s *Server) searchOpportunities(c *call) (answer, error) {
	f, err := filters[struct {
		Created       *period `json:"created"`
		UpdatedStatus *period `json:"updated_status"`
		DueDate       *period `json:"due_date"`
		Name          *string `json:"name"`
		Pipeline      []int64 `json:"pipeline"`
		Step          []int64 `json:"step"`
		Amount        *struct {
			Min *float64 `json:"min"`
			Max *float64 `json:"max"`
		} `json:"amount"`
		RelatedObjects  []related `json:"related_objects"`
		AssignedStaffs  []int64   `json:"assigned_staffs"`
		Statuses        *[]string `json:"statuses"`
		FavouriteFilter *int64    `json:"favourite_filter"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	for _, r := range f.RelatedObjects {
		if r.Type != "company" && r.Type != "individual" { // a contact's opportunities are those of its companies
			return answer{}, invalid("filters.related_objects", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	var statuses []string
	if f.Statuses != nil {
		statuses = *f.Statuses
		if len(statuses) == 0 {
			return answer{}, invalid("filters.statuses", "Cette collection doit contenir au moins 1 élément.")
		}
		for _, status := range statuses {
			if !contains(opportunityStatuses, status) {
				return answer{}, invalid("filters.statuses", "Cette valeur doit être l'un des choix proposés.")
			}
		}
	}
	return listed(s, c, opportunityKind, where(s.opportunities.all(), func(o *opportunity) bool {
		about := len(f.RelatedObjects) == 0
		for _, r := range f.RelatedObjects {
			about = about || o.about(r.Type, r.ID)
		}
		assigned := len(f.AssignedStaffs) == 0
		for _, id := range o.AssignedStaffIDs {
			assigned = assigned || contains(f.AssignedStaffs, id)
		}
		value, _ := strconv.ParseFloat(o.Amount.Value, 64)
		return about && assigned && among(statuses, o.Status) && equal(f.Name, o.Name) &&
			among(f.Pipeline, o.Pipeline.ID) && among(f.Step, o.Step.ID) &&
			f.Created.holds(o.Created) && f.UpdatedStatus.holds(o.UpdatedStatus) && f.DueDate.holds(s.day(o.DueDate)) &&
			(f.Amount == nil || ((f.Amount.Min == nil || value >= *f.Amount.Min) && (f.Amount.Max == nil || value <= *f.Amount.Max)))
	}))
}
