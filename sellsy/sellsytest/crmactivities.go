package sellsytest

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// activityMetas holds what the filters of the CRM activities are made of. Phone-call topics are listed here and nowhere
// else, under the name of labels.
func (s *Server) activityMetas(*call) (answer, error) {
	authors := slices.Collect(fakehttp.Where(s.staffs.All(), s.visible))
	statuses := []map[string]string{}
	for _, l := range lists.Results {
		r, _ := s.resultNamed(l.ID)
		statuses = append(statuses, map[string]string{"id": r.ID, "label": r.Name})
	}
	labels := []labelledColor{}
	for l := range s.taskLabels.All() {
		labels = append(labels, labelledColor{l.ID, l.Name, l.Color})
	}
	return ok(map[string]any{
		"authors":       authors,
		"task":          map[string]any{"labels": labels},
		"event":         map[string]any{"labels": []labelledColor{{51, "Rendez-vous", "4CAF50"}}},
		"phonecall":     map[string]any{"labels": lists.Topics, "statuses": statuses},
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

type matches struct {
	Match    []int64 `json:"match"`
	NotMatch []int64 `json:"not_match"`
}

func (m *matches) hold(ids []int64) bool {
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

func (s *Server) crmActivities() *table[*crmActivity] {
	t := fakehttp.NewTable[*crmActivity](1)
	for p := range s.phoneCalls.All() {
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
		t.Add(a)
	}
	return t
}

var crmActivities = &resource[crmActivity, *crmActivity]{
	table: (*Server).crmActivities,
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
			if rec, known := s.staffs.Get(a.Owner.ID); known {
				item["author"] = rec
			}
		}
		companies := []any{}
		for _, id := range a.companies {
			if c, known := s.companies.Get(id); known {
				companies = append(companies, map[string]any{"type": c.Type, "id": id, "name": c.Name})
			}
			if i, known := s.individuals.Get(id); known {
				companies = append(companies, map[string]any{"type": i.Type, "id": id, "name": i.name()})
			}
		}
		item["companies"] = companies
		if c, known := s.contacts.Get(int64(a.ContactID)); known {
			item["people"] = map[string]any{"id": c.ID, "name": c.name()}
		}
		return item
	},
	filters: filters[*crmActivity]{
		"date":               during(func(a *crmActivity) stamp { return a.Created }),
		"due_date":           during(func(a *crmActivity) stamp { return a.Date }),
		"events":             among(func(*crmActivity) string { return "phonecall.created" }),
		"authors":            among(func(a *crmActivity) int64 { return a.Owner.id() }),
		"companies":          matching(func(_ *Server, m matches, a *crmActivity) bool { return m.hold(a.companies) }),
		"peoples":            matching(func(_ *Server, m matches, a *crmActivity) bool { return m.hold([]int64{int64(a.ContactID)}) }),
		"event.labels":       among(func(*crmActivity) int64 { return 0 }), // phone calls have none
		"task.labels":        among(func(*crmActivity) int64 { return 0 }),
		"phonecall.statuses": among(func(a *crmActivity) string { return a.Result.ID }),
		"phonecall.sources":  among(func(a *crmActivity) string { return a.Source }),
		"phonecall.labels":   among(func(a *crmActivity) int64 { return a.topic() }),
		"related.types":      everything[*crmActivity],
	},
}

func exportActivities(_ *Server, c *call) (answer, error) {
	return answer{status: http.StatusAccepted}, c.form("output_format", "charset").err
}
