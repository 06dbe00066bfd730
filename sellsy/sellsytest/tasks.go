package sellsytest

import (
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type task struct {
	ID             int64          `json:"id"`
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

func (t *task) key() int64      { return t.ID }
func (t *task) setKey(id int64) { t.ID = id }

type taskLabel struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Color    text   `json:"color"`
	IsActive bool   `json:"is_active"`
	Rank     int    `json:"rank"`
}

func (l *taskLabel) key() int64      { return l.ID }
func (l *taskLabel) setKey(id int64) { l.ID = id }

// Tasks returns the tasks, oldest first.
func (s *Server) Tasks() []sellsy.Task { return every[sellsy.Task](s, s.tasks) }

var taskKind = kind[*task]{
	orders: map[string]func(*task) string{"id": byID[*task], "due_date": func(t *task) string { return byTime(t.DueDate) }},
	embed: func(s *Server, t *task, name string) (any, bool) {
		if name != "assigned_staffs" {
			return s.embedParties(t.Owner, t.Related, name)
		}
		return s.embedStaffs(t.AssignedStaffs), true
	},
}

func (s *Server) getTask(c *call) (answer, error)   { return one(s, c, taskKind, s.tasks) }
func (s *Server) listTasks(c *call) (answer, error) { return listed(s, c, taskKind, s.tasks.all()) }

// priorities is a filter on a priority; both ends belong to it.
type priorities struct {
	Min *int `json:"min"`
	Max *int `json:"max"`
}

func (p *priorities) hold(n int) bool {
	return p == nil || (p.Min == nil || n >= *p.Min) && (p.Max == nil || n <= *p.Max)
}

func (s *Server) searchTasks(c *call) (answer, error) {
	f, err := filters[struct {
		Created        *period     `json:"created"`
		DueDate        *period     `json:"due_date"`
		Owners         []int64     `json:"owners"`
		AssignedStaffs []int64     `json:"assigned_staffs"`
		Statuses       []string    `json:"statuses"`
		Labels         []int64     `json:"labels"`
		RelatedObjects []related   `json:"related_objects"`
		Companies      []ref       `json:"companies"`
		Individuals    []ref       `json:"individuals"`
		Contacts       []ref       `json:"contacts"`
		Priority       *priorities `json:"priority"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, taskKind, where(s.tasks.all(), func(t *task) bool {
		assigned := len(f.AssignedStaffs) == 0
		for _, id := range t.AssignedStaffs {
			assigned = assigned || contains(f.AssignedStaffs, id)
		}
		return assigned && ownedBy(f.Owners, t.Owner) && among(f.Statuses, t.Status) && among(f.Labels, t.Label.ID) &&
			f.Created.holds(t.Created) && f.DueDate.holds(t.DueDate) && aboutAny(f.RelatedObjects, t.Related) &&
			among(f.Companies, t.CompanyID) && among(f.Individuals, t.IndividualID) && among(f.Contacts, t.ContactID) &&
			f.Priority.hold(t.Priority)
	}))
}

func (s *Server) createTask(c *call) (answer, error) {
	t := &task{Status: "todo", Owner: s.myself()}
	if err := s.writeTask(c, t, "due_date", "label_id", "related"); err != nil {
		return answer{}, err
	}
	s.stampNew(&t.Created, &t.Updated)
	s.tasks.add(t)
	s.changed(change{kind: "task", verb: "created", id: t.ID, object: t})
	s.note("task.created", "task", t.ID, t.Owner, t.DueDate, t.Related, nil)
	v, err := render(s, c, taskKind, t)
	return created(v), err
}

func (s *Server) updateTask(c *call) (answer, error) {
	t, known := s.tasks.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	draft := clone(t)
	if err := s.writeTask(c, draft); err != nil {
		return answer{}, err
	}
	*t = *draft
	t.Updated = s.now()
	return one(s, c, taskKind, s.tasks)
}

func (s *Server) writeTask(c *call, t *task, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	for _, name := range []string{"id", "label", "updated", "owner", "company_id", "individual_id", "contact_id"} {
		if _, there := fields[name]; there {
			return unexpected(name)
		}
	}
	if err := s.writeOwner(fields, &t.Owner); err != nil {
		return err
	}
	if id, set, err := take[int64](fields, "label_id"); err != nil {
		return err
	} else if set {
		label, known := s.taskLabels.get(id)
		if !known {
			return invalid("label_id", "Cette valeur doit être l'un des choix proposés.")
		}
		t.Label = label
	}
	if list, set, err := take[[]related](fields, "related"); err != nil {
		return err
	} else if set {
		if err := s.checkRelated(list, 0, 1, "opportunity", "company", "individual", "contact"); err != nil {
			return err
		}
		t.Related = list
		party(list, &t.CompanyID, &t.IndividualID, &t.ContactID)
	}
	if list, set, err := take[[]reminder](fields, "reminders"); err != nil {
		return err
	} else if set {
		if err := checkReminders(list, "email", "inapp"); err != nil {
			return err
		}
		t.Reminders = list
	}
	if err := assign(t, fields); err != nil {
		return err
	}
	if t.Status != "todo" && t.Status != "done" {
		return invalid("status", "Cette valeur doit être l'un des choix proposés.")
	}
	if t.Priority < 0 || t.Priority > 1 {
		return invalid("priority", "Cette valeur doit être comprise entre 0 et 1.")
	}
	t.DueDate = s.local(t.DueDate.Time)
	for i := range t.Reminders {
		t.Reminders[i].SendAt = stamp{t.DueDate.Add(-reminderDelays[t.Reminders[i].Delay])}
	}
	return nil
}

func (s *Server) removeTask(c *call) (answer, error) {
	if !s.tasks.remove(c.ids[0]) {
		return answer{}, errNotFound
	}
	return noContent, nil
}

func (s *Server) listTaskLabels(c *call) (answer, error) {
	k := kind[*taskLabel]{
		orders: map[string]func(*taskLabel) string{
			"id": byID[*taskLabel], "rank": func(l *taskLabel) string { return strconv.Itoa(l.Rank) },
		},
		usual: "rank",
	}
	return listed(s, c, k, s.taskLabels.all())
}
