package sellsytest

import (
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type task struct {
	keyed
	Title          text           `json:"title"`
	Description    text           `json:"description"`
	Status         string         `json:"status"`
	IsPrivate      bool           `json:"is_private"`
	DueDate        stamp          `json:"due_date"`
	AssignedStaffs list[int64]    `json:"assigned_staff_ids"`
	Label          *taskLabel     `json:"label"`
	Updated        stamp          `json:"updated"`
	Created        stamp          `json:"created"`
	Reminders      list[reminder] `json:"reminders"`
	Related        list[related]  `json:"related"`
	Owner          *owner         `json:"owner"`
	CompanyID      ref            `json:"company_id"`
	IndividualID   ref            `json:"individual_id"`
	ContactID      ref            `json:"contact_id"`
	Priority       int            `json:"priority"`
}

type taskLabel struct {
	keyed
	Name     string `json:"name"`
	Color    text   `json:"color"`
	IsActive bool   `json:"is_active"`
	Rank     int    `json:"rank"`
}

// Tasks returns the tasks, oldest first.
func (s *Server) Tasks() []sellsy.Task { return every[sellsy.Task](s, tasks) }

var tasks = &resource[task, *task]{
	table:  func(s *Server) *table[*task] { return s.tasks },
	orders: map[string]func(*task) string{"id": byID[*task], "due_date": func(t *task) string { return byTime(t.DueDate) }},
	embed: func(s *Server, t *task, name string) (any, bool) {
		if name != "assigned_staffs" {
			return s.embedParties(t.Owner, t.Related, name)
		}
		return s.embedStaffs(t.AssignedStaffs), true
	},
	filters: aboutFilters(func(t *task) about {
		return about{t.Owner, t.Related, t.CompanyID, t.IndividualID, t.ContactID}
	}).and(filters[*task]{
		"created":         during(func(t *task) stamp { return t.Created }),
		"due_date":        during(func(t *task) stamp { return t.DueDate }),
		"assigned_staffs": anyOf(func(t *task) []int64 { return t.AssignedStaffs }),
		"statuses":        among(func(t *task) string { return t.Status }),
		"labels":          among(func(t *task) int64 { return t.Label.ID }),
		"priority":        between(func(t *task) float64 { return float64(t.Priority) }),
	}),
	required: []string{"due_date", "label_id", "related"},
	blank:    func(s *Server, _ *call) *task { return &task{Status: "todo", Owner: s.myself()} },
	write: func(s *Server, f *form, t *task) {
		f.refuse("id", "label", "updated", "owner", "company_id", "individual_id", "contact_id")
		s.writeOwner(f, &t.Owner)
		if l, set := choose(f, "label_id", s.taskLabels.All(), (*taskLabel).Key); set {
			t.Label = l
		}
		if s.writeRelated(f, &t.Related, 0, 1) {
			party(t.Related, &t.CompanyID, &t.IndividualID, &t.ContactID)
		}
		s.writeReminders(f, &t.Reminders, "email", "inapp")
		f.oneOf("status", "todo", "done")
		f.assign(t)
		checkPriority(f, t.Priority)
		t.DueDate = s.local(t.DueDate.Time)
		schedule(t.Reminders, t.DueDate)
	},
	dates: func(t *task) (created, updated *stamp) { return &t.Created, &t.Updated },
	added: func(s *Server, t *task) {
		s.changed(change{kind: "task", verb: "created", id: t.ID, object: t})
		s.note("task.created", "task", t.ID, t.Owner, t.DueDate, t.Related, nil)
	},
}

var taskLabels = &resource[taskLabel, *taskLabel]{
	table: func(s *Server) *table[*taskLabel] { return s.taskLabels },
	orders: map[string]func(*taskLabel) string{
		"id": byID[*taskLabel], "rank": func(l *taskLabel) string { return strconv.Itoa(l.Rank) },
	},
	usual: "rank",
}
