package sellsytest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type opportunity struct {
	keyed
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

// about reports whether the opportunity belongs to a company or an individual.
func (o *opportunity) about(kind string, id int64) bool {
	return kind == "company" && o.CompanyID == ref(id) || kind == "individual" && o.IndividualID == ref(id)
}

func (s *Server) countOpportunities(match func(*opportunity) bool) int {
	return len(slices.Collect(fakehttp.Where(s.opportunities.All(), match)))
}

// AddOpportunity adds an opportunity and returns it as stored: a zero ID is replaced by the next free one, zero dates by
// the present, an empty status by open, and a zero pipeline and step by the account's first ones. Its party is CompanyID or
// IndividualID, or else the one in Related.
func (s *Server) AddOpportunity(o sellsy.Opportunity) sellsy.Opportunity {
	return add(s, opportunities, o)
}

// completeOpportunity fills what a new one may lack.
func (s *Server) completeOpportunity(rec *opportunity) {
	rec.Status = cmp.Or(rec.Status, "open")
	rec.Amount = amount{cmp.Or(rec.Amount.Value, "0.00"), cmp.Or(rec.Amount.Currency, "EUR")}
	for src := range s.sources.All() {
		if rec.Source == nil && src.IsDefault {
			rec.Source = &named{src.ID, src.Name}
		}
	}
	for p := range s.pipelines.All() {
		if rec.Pipeline.ID == 0 && p.IsDefault || rec.Pipeline.ID == p.ID {
			rec.Pipeline = named{p.ID, p.Name}
		}
	}
	for st := range s.steps.All() {
		if (rec.Step.ID == 0 && st.pipeline == rec.Pipeline.ID) || rec.Step.ID == st.ID {
			rec.Step = named{st.ID, st.Name}
		}
	}
	s.stampNew(&rec.Created, &rec.UpdatedStatus)
	rec.relate()
}

// relate keeps the party of an opportunity and its related list in step.
func (o *opportunity) relate() {
	for _, r := range o.Related {
		switch {
		case r.Type == "contact":
			if !contains(o.ContactIDs, r.ID) {
				o.ContactIDs = append(o.ContactIDs, r.ID)
			}
		case o.CompanyID != 0 || o.IndividualID != 0:
		case r.Type == "company":
			o.CompanyID = ref(r.ID)
		case r.Type == "individual":
			o.IndividualID = ref(r.ID)
		}
	}
	o.Related = nil
	if o.CompanyID != 0 {
		o.Related = append(o.Related, related{"company", int64(o.CompanyID)})
	}
	if o.IndividualID != 0 {
		o.Related = append(o.Related, related{"individual", int64(o.IndividualID)})
	}
	for _, id := range o.ContactIDs {
		o.Related = append(o.Related, related{"contact", id})
	}
}

// Opportunity returns an opportunity, and whether there is one of this id.
func (s *Server) Opportunity(id sellsy.OpportunityID) (sellsy.Opportunity, bool) {
	return look[sellsy.Opportunity](s, opportunities, id)
}

// UpdateOpportunity changes an opportunity as a person does in Sellsy. A new status sets the time of its last update. It
// reports whether there is an opportunity of this id.
func (s *Server) UpdateOpportunity(id sellsy.OpportunityID, change func(*sellsy.Opportunity)) bool {
	return edit(s, opportunities, id, change)
}

func (s *Server) touchOpportunity(rec *opportunity, before opportunity) {
	rec.relate()
	verb := "updated"
	switch {
	case rec.Status != before.Status:
		rec.UpdatedStatus = s.now()
		verb = "status"
	case rec.Step.ID != before.Step.ID:
		verb = "step"
	}
	s.changed(change{kind: "opportunity", verb: verb, id: rec.ID, object: rec})
}

// DeleteOpportunity deletes an opportunity, and reports whether there was one of this id.
func (s *Server) DeleteOpportunity(id sellsy.OpportunityID) bool { return erase(s, opportunities, id) }

var opportunities = &resource[opportunity, *opportunity]{
	table:     func(s *Server) *table[*opportunity] { return s.opportunities },
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
			return s.scoped("contacts.read", func() any { return pick(s.contacts, o.ContactIDs) }), true
		case "assigned_staffs":
			return s.embedStaffs(o.AssignedStaffIDs), true
		case "currency":
			return map[string]any{"id": 1, "code": o.Amount.Currency, "symbol": "€", "is_default": true}, true
		default:
			return s.embedCommon("opportunity", o.ID, name)
		}
	},
	filters: filters[*opportunity]{
		"created":        during(func(o *opportunity) stamp { return o.Created }),
		"updated_status": during(func(o *opportunity) stamp { return o.UpdatedStatus }),
		"due_date":       matching(func(s *Server, p period, o *opportunity) bool { return p.holds(s.day(o.DueDate)) }),
		"name":           equals(func(o *opportunity) string { return o.Name }),
		"pipeline":       among(func(o *opportunity) int64 { return o.Pipeline.ID }),
		"step":           among(func(o *opportunity) int64 { return o.Step.ID }),
		"amount":         between(func(o *opportunity) float64 { return o.Amount.float() }),
		"related_objects": func(s *Server, name string, raw json.RawMessage) (func(*opportunity) bool, error) {
			var given []related
			if json.Unmarshal(raw, &given) == nil && slices.ContainsFunc(given, func(r related) bool {
				return r.Type != "company" && r.Type != "individual" // a contact's opportunities are those of its companies
			}) {
				return nil, wrongChoice("filters." + name)
			}
			return anyOf(func(o *opportunity) []related { return o.Related })(s, name, raw)
		},
		"assigned_staffs":  anyOf(func(o *opportunity) []int64 { return o.AssignedStaffIDs }),
		"statuses":         words(among(func(o *opportunity) string { return o.Status }), lists.Statuses...),
		"favourite_filter": everything[*opportunity],
	},
	required: []string{"name", "pipeline", "step", "related"},
	verifies: true,
	blank:    func(s *Server, _ *call) *opportunity { return &opportunity{Owner: s.myself()} },
	write:    (*Server).writeOpportunity,
	complete: (*Server).completeOpportunity,
	added: func(s *Server, o *opportunity) {
		o.Number = cmp.Or(o.Number, fmt.Sprintf("OPP-%05d", o.ID))
		s.changed(change{kind: "opportunity", verb: "created", id: o.ID, object: o})
	},
	touch: (*Server).touchOpportunity,
	forget: func(s *Server, o *opportunity) {
		s.changed(change{kind: "opportunity", verb: "deleted", id: o.ID, object: o})
	},
}

// pick returns the records with these ids, without those that are gone.
func pick[R row](t *table[R], ids []int64) []R {
	all := []R{}
	for _, id := range ids {
		if rec, known := t.Get(id); known {
			all = append(all, rec)
		}
	}
	return all
}

func (a amount) float() float64 {
	value, _ := strconv.ParseFloat(a.Value, 64)
	return value
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
			total += o.Amount.float()
			n++
		}
	}
	return sum{n, amount{strconv.FormatFloat(total, 'f', 2, 64), "EUR"}}
}

// aggregateOpportunities sums up a list. The form of the numbers by pipeline and step is not documented.
func aggregateOpportunities(s *Server, all []*opportunity) any {
	byStatus, dueSoon := map[string]sum{}, map[string]sum{}
	week := s.now().AddDate(0, 0, 7)
	for _, status := range lists.Statuses {
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

// writeOpportunity applies the fields that are there. Source, pipeline and step are written as ids, the amount as text, and
// the party through related.
func (s *Server) writeOpportunity(f *form, o *opportunity) {
	f.refuse("id", "owner", "updated_status", "company_id", "individual_id")
	s.writeStep(f, o)
	s.writeOwner(f, &o.Owner)
	if value, set := take[string](f, "amount"); set {
		_, err := strconv.ParseFloat(value, 64)
		f.check(err == nil, "amount", "Cette valeur n'est pas valide.")
		o.Amount.Value = value
	}
	if src, set := chooseOrNone(f, "source", s.sources.All(), (*source).Key); set {
		o.Source = nil // null uses the default
		if src != nil {
			o.Source = &named{(*src).ID, (*src).Name}
		}
	}
	f.oneOf("status", lists.Statuses...)
	s.writeParties(f, o)
	f.assign(o)
}

func (s *Server) writeStep(f *form, o *opportunity) {
	if p, set := choose(f, "pipeline", s.pipelines.All(), (*pipeline).Key); set {
		o.Pipeline = named{p.ID, p.Name}
	}
	ofPipeline := fakehttp.Where(s.steps.All(), func(st *step) bool { return st.pipeline == o.Pipeline.ID })
	if st, set := choose(f, "step", ofPipeline, (*step).Key); set {
		o.Step = named{st.ID, st.Name}
	}
}

// writeParties takes exactly one company or individual, and contacts that are linked to it.
func (s *Server) writeParties(f *form, o *opportunity) {
	given, set := take[[]related](f, "related")
	if !set {
		return
	}
	o.CompanyID, o.IndividualID = 0, 0
	var people []int64
	for _, r := range given {
		_, known := s.object(r.Type, r.ID)
		f.check(known && r.Type != "opportunity", "related", "Cet objet n'existe pas.")
		switch r.Type {
		case "contact":
			people = append(people, r.ID)
		case "company":
			o.CompanyID = ref(r.ID)
		case "individual":
			o.IndividualID = ref(r.ID)
		}
	}
	f.check(len(given)-len(people) == 1, "related", "Il doit y avoir une seule société ou un seul particulier.")
	for _, id := range people {
		f.check(s.hasLink(func(l link) bool {
			return l.contact == id && (l.individual && ref(l.party) == o.IndividualID || !l.individual && ref(l.party) == o.CompanyID)
		}), "related", "Le contact doit être lié à la société ou au particulier.")
		if !contains(o.ContactIDs, id) {
			o.ContactIDs = append(o.ContactIDs, id)
		}
	}
}

// moveOpportunity puts an opportunity into a step, before another one. The order inside a step is not imitated.
func (s *Server) moveOpportunity(c *call, rec *opportunity) (answer, error) {
	f := c.form("step")
	before := *rec
	if s.writeStep(f, rec); f.err != nil {
		return answer{}, f.err
	}
	s.touchOpportunity(rec, before)
	return noContent, nil
}

// patchOpportunity changes simple fields. The amount is a number here.
func (s *Server) patchOpportunity(c *call, rec *opportunity) (answer, error) {
	f := c.form()
	f.only("name", "owner_id", "status", "pipeline", "step", "amount", "probability", "origin", "due_date", "note")
	f.ignore("origin") // which no answer shows
	if value, set := take[float64](f, "amount"); set {
		f.check(value >= 0, "amount", "Cette valeur doit être supérieure ou égale à 0.")
		f.fields["amount"] = fmt.Appendf(nil, `"%.2f"`, value)
	}
	return opportunities.fill(s, c, f, rec)
}
