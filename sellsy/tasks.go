package sellsy

import (
	"context"
	"encoding/json"
)

// TaskLabel is a kind of task that the account has defined.
type TaskLabel struct {
	ID       TaskLabelID `json:"id" wire:"identity"`
	Name     string      `json:"name"`
	Color    string      `json:"color"`
	IsActive bool        `json:"is_active"`
	Rank     int         `json:"rank"`
}

// TaskStatus tells whether a task is done.
type TaskStatus string

// The task statuses.
const (
	TaskTodo TaskStatus = "todo"
	TaskDone TaskStatus = "done"
)

// Task is something to do. [TaskInput] is what one writes.
type Task struct {
	ID               TaskID          `json:"id" wire:"identity"`
	Title            string          `json:"title"`
	Description      string          `json:"description"`
	Status           TaskStatus      `json:"status"`
	IsPrivate        bool            `json:"is_private"`
	DueDate          Time            `json:"due_date"`
	AssignedStaffIDs []StaffID       `json:"assigned_staff_ids"`
	Label            TaskLabel       `json:"label"`
	Created          Time            `json:"created"`
	UpdatedAt        Time            `json:"updated"`
	Reminders        []Reminder      `json:"reminders"`
	Related          []RelatedObject `json:"related"` // one at most
	Owner            *Owner          `json:"owner"`
	CompanyID        CompanyID       `json:"company_id"`
	IndividualID     IndividualID    `json:"individual_id"`
	ContactID        ContactID       `json:"contact_id"`
	Priority         int             `json:"priority"` // 0 or 1
	Embed            *TaskEmbed      `json:"_embed,omitzero"`
}

// TaskEmbed holds what a request for tasks or comments asked to embed.
type TaskEmbed struct {
	Owner          *Staff          `json:"owner"`
	AssignedStaffs []Staff         `json:"assigned_staffs"`
	Company        *Company        `json:"company"`
	Individual     *Individual     `json:"individual"`
	Contact        *Contact        `json:"contact"`
	Related        json.RawMessage `json:"related"`
	ACL            ACL             `json:"acl"`
}

// TaskInput is what one writes of a task. Creating needs DueDate, LabelID and Related, which may be an empty list; an update
// changes what is set.
type TaskInput struct {
	Title            Opt[string]     `json:"title,omitzero"`
	Description      Opt[string]     `json:"description,omitzero"`
	IsPrivate        Opt[bool]       `json:"is_private,omitzero"`
	DueDate          Time            `json:"due_date,omitzero"`
	Status           TaskStatus      `json:"status,omitzero"`
	AssignedStaffIDs Opt[[]StaffID]  `json:"assigned_staff_ids,omitzero"`
	LabelID          TaskLabelID     `json:"label_id,omitzero"`
	Related          []RelatedObject `json:"related,omitzero"` // one at most
	OwnerID          StaffID         `json:"owner_id,omitzero"`
	Priority         Opt[int]        `json:"priority,omitzero"` // 0 or 1
	Created          Time            `json:"created,omitzero"`  // at creation only

	// Reminders replaces the reminders. Nil keeps them, an empty list removes them.
	Reminders []Reminder `json:"reminders,omitzero"`
}

func (in TaskInput) needs() []field {
	return []field{{"DueDate", !in.DueDate.IsZero()}, {"LabelID", in.LabelID != 0}, {"Related", in.Related != nil}}
}

// TaskFilter selects tasks. Zero fields do not filter.
type TaskFilter struct {
	Created        Period          `json:"created,omitzero"`
	DueDate        Period          `json:"due_date,omitzero"`
	Owners         []StaffID       `json:"owners,omitzero"`
	AssignedStaffs []StaffID       `json:"assigned_staffs,omitzero"`
	Statuses       []TaskStatus    `json:"statuses,omitzero"`
	LabelIDs       []TaskLabelID   `json:"labels,omitzero"`
	Related        []RelatedObject `json:"related_objects,omitzero"`
	CompanyIDs     []CompanyID     `json:"companies,omitzero"`
	IndividualIDs  []IndividualID  `json:"individuals,omitzero"`
	ContactIDs     []ContactID     `json:"contacts,omitzero"`
	Priority       PriorityRange   `json:"priority,omitzero"`
}

// TasksService reads and writes tasks (/tasks, scopes tasks.read and tasks.write). They can be ordered by "id" and "due_date".
type TasksService struct {
	Records[TaskID, Task, TaskInput]
	Searcher[Task, TaskFilter]

	c *Client
}

// Labels returns the account's task labels (GET /tasks/labels, scope tasks.read).
func (s *TasksService) Labels(ctx context.Context) ([]TaskLabel, error) {
	return collect(All[TaskLabel](ctx, s.c, Request{Path: "/tasks/labels"}, ListOptions{}))
}
