package sellsytest

import (
	"net/http"
	"slices"
	"strconv"
)

// activityMetas holds what the filters of the CRM activities are made of. Phone-call topics are listed here and nowhere
// else, under the name of labels.
func (s *Server) activityMetas(*call) (answer, error) {
	authors := []any{}
	for rec := range s.staffs.all() {
		if s.visible(rec) && rec.Status != "deleted" {
			authors = append(authors, rec)
		}
	}
	statuses := []map[string]string{}
	for _, id := range []string{
		"noanswer", "busy", "wrongnumber", "msgdirect", "msgvocal", "connected", "transfer", "interrupt", "scheduled", "unknown",
	} {
		r, _ := s.resultNamed(id)
		statuses = append(statuses, map[string]string{"id": r.ID, "label": r.Name})
	}
	labels := []labelledColor{}
	for l := range s.taskLabels.all() {
		labels = append(labels, labelledColor{l.ID, l.Name, l.Color})
	}
	return ok(map[string]any{
		"authors":       authors,
		"task":          map[string]any{"labels": labels},
		"event":         map[string]any{"labels": []labelledColor{{51, "Rendez-vous", "4CAF50"}}},
		"phonecall":     map[string]any{"labels": s.topics, "statuses": statuses},
		"permissions":   map[string]bool{"favorite": true, "export": true},
		"working_days":  []int{1, 2, 3, 4, 5},
		"working_hours": map[string]string{"start_time": "09:00", "end_time": "18:00"},
	}), nil
}

type labelledColor struct {
	ID    int64  `json:"id"`
	Label string `json:"label"`
	Color text   `json:"color"`
}

type crmFilters struct {
	Date         *period  `json:"date"`
	DueDate      *period  `json:"due_date"`
	Events       []string `json:"events"`
	Authors      []int64  `json:"authors"`
	Companies    *matches `json:"companies"`
	Peoples      *matches `json:"peoples"`
	EventLabels  []int64  `json:"event.labels"`
	TaskLabels   []int64  `json:"task.labels"`
	CallStatuses []string `json:"phonecall.statuses"`
	CallSources  []string `json:"phonecall.sources"`
	CallLabels   []int64  `json:"phonecall.labels"`
	RelatedTypes any      `json:"related.types"` // known, but every phone call passes
}

type matches struct {
	Match    []int64 `json:"match"`
	NotMatch []int64 `json:"not_match"`
}

func (m *matches) hold(ids []int64) bool {
	if m == nil {
		return true
	}
	in := func(list []int64) bool {
		return slices.ContainsFunc(ids, func(id int64) bool { return contains(list, id) })
	}
	return (len(m.Match) == 0 || in(m.Match)) && !in(m.NotMatch)
}

// crmActivity is a phone call in the list of CRM activities. The fake lists nothing else there.
type crmActivity struct {
	*phoneCall
	companies []int64
}

func (s *Server) crmActivities() []*crmActivity {
	var list []*crmActivity
	for p := range s.phoneCalls.all() {
		a := &crmActivity{phoneCall: p}
		for _, r := range p.Related {
			switch r.Type {
			case "company", "individual":
				a.companies = append(a.companies, r.ID)
			case "contact":
				for company := range s.companiesOf(r.ID) {
					a.companies = append(a.companies, company.ID)
				}
			}
		}
		a.companies = unique(a.companies)
		list = append(list, a)
	}
	return list
}

var crmKind = kind[*crmActivity]{
	orders: map[string]func(*crmActivity) string{
		"date":     func(a *crmActivity) string { return byTime(a.Created) },
		"due_date": func(a *crmActivity) string { return byTime(a.Date) },
		"event":    byID[*crmActivity], "author": byID[*crmActivity], "more.label": byID[*crmActivity],
	},
	aggregate: func(_ *Server, all []*crmActivity) any {
		return map[string]any{"by_event": map[string]int{"phonecall.created": len(all)}}
	},
	view: func(s *Server, a *crmActivity) any {
		item := map[string]any{
			"id": "phonecall" + strconv.FormatInt(a.ID, 36), "event": "phonecall.created",
			"date": a.Created, "due_date": a.Date, "author": nil, "related": nil, "people": nil,
			"object": map[string]any{"type": "phonecall", "id": a.ID},
			"more": map[string]any{
				"source": a.Source, "status": a.Result.ID, "duration": a.Duration, "description": a.Description, "label": a.Topic,
			},
		}
		if a.Owner != nil {
			if rec, known := s.staffs.get(a.Owner.ID); known {
				item["author"] = rec
			}
		}
		companies := []any{}
		for _, id := range a.companies {
			if c, known := s.companies.get(id); known {
				companies = append(companies, map[string]any{"type": c.Type, "id": id, "name": c.Name})
			}
			if i, known := s.individuals.get(id); known {
				companies = append(companies, map[string]any{"type": i.Type, "id": id, "name": i.name()})
			}
		}
		item["companies"] = companies
		if c, known := s.contacts.get(int64(a.ContactID)); known {
			item["people"] = map[string]any{"id": c.ID, "name": c.name()}
		}
		return item
	},
}

func (s *Server) listCRMActivities(c *call) (answer, error) {
	return listed(s, c, crmKind, slices.Values(s.crmActivities()))
}

func (s *Server) searchCRMActivities(c *call) (answer, error) {
	f, err := filters[crmFilters](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, crmKind, where(slices.Values(s.crmActivities()), func(a *crmActivity) bool {
		people := []int64{}
		if a.ContactID != 0 {
			people = append(people, int64(a.ContactID))
		}
		topic := int64(0)
		if a.Topic != nil {
			topic = a.Topic.ID
		}
		return f.Date.holds(a.Created) && f.DueDate.holds(a.Date) && among(f.Events, "phonecall.created") &&
			ownedBy(f.Authors, a.Owner) && f.Companies.hold(a.companies) && f.Peoples.hold(people) &&
			len(f.EventLabels) == 0 && len(f.TaskLabels) == 0 && among(f.CallStatuses, a.Result.ID) &&
			among(f.CallSources, a.Source) && among(f.CallLabels, topic)
	}))
}

func (s *Server) exportCRMActivities(c *call) (answer, error) {
	fields, err := c.fields()
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusAccepted}, require(fields, "output_format", "charset")
}
