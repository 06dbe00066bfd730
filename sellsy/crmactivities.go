package sellsy

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
)

// CRMActivity is a line of the CRM activity report: an e-mail, a call, a task done, an appointment.
type CRMActivity struct {
	ID        string               `json:"id" wire:"identity"`
	Event     string               `json:"event"` // such as "phonecall.created"
	Date      Time                 `json:"date"`
	DueDate   Time                 `json:"due_date"`
	Author    *Staff               `json:"author"`
	Object    CRMActivityObject    `json:"object"`
	Related   *CRMActivityObject   `json:"related"`
	Companies []CRMActivityCompany `json:"companies"` // companies and individuals
	Contact   *Named[ContactID]    `json:"people"`
	More      EventData            `json:"more"`
}

// CRMActivityObject is what a line is about. Its ID is a number, text, or a list of them.
type CRMActivityObject struct {
	Type string          `json:"type"`
	Name string          `json:"name"`
	ID   json.RawMessage `json:"id"`
}

// CRMActivityCompany is a company or individual that a line concerns.
type CRMActivityCompany struct {
	Type PartyType `json:"type"`
	ID   int64     `json:"id"`
	Name string    `json:"name"`
}

// CRMActivityFilter selects lines. Zero fields do not filter.
type CRMActivityFilter struct {
	Date             Period           `json:"date,omitzero"`
	DueDate          Period           `json:"due_date,omitzero"`
	Events           []string         `json:"events,omitzero"`
	Authors          []StaffID        `json:"authors,omitzero"`
	Companies        Match[int64]     `json:"companies,omitzero"` // companies and individuals
	Contacts         Match[ContactID] `json:"peoples,omitzero"`
	EventLabels      []int64          `json:"event.labels,omitzero"`
	TaskLabels       []TaskLabelID    `json:"task.labels,omitzero"`
	PhoneCallResults []CallResult     `json:"phonecall.statuses,omitzero"`
	PhoneCallSources []CallSource     `json:"phonecall.sources,omitzero"`
	PhoneCallTopics  []TopicID        `json:"phonecall.labels,omitzero"`
	RelatedKinds     Match[string]    `json:"related.types,omitzero"` // "document", "third", "opportunity", "people"
}

// Match selects by what is and what is not in lists.
type Match[T any] struct {
	Any  []T `json:"match,omitzero"`     // one of these
	None []T `json:"not_match,omitzero"` // none of these
}

// CRMMetas tells what the account's CRM activities are made of.
type CRMMetas struct {
	Authors []Staff `json:"authors"`
	Task    struct {
		Labels []ColouredLabel[TaskLabelID] `json:"labels"`
	} `json:"task"`
	Event struct {
		Labels []ColouredLabel[int64] `json:"labels"`
	} `json:"event"`
	PhoneCall struct {
		// Topics are the topics of phone calls. This is the only place where Sellsy lists them.
		Topics []ColouredLabel[TopicID] `json:"labels"`

		// Results names the call results in the account's language.
		Results []CallResultName `json:"statuses"`
	} `json:"phonecall"`
	WorkingDays  []int `json:"working_days"` // 0 is Sunday
	WorkingHours struct {
		Start string `json:"start_time"`
		End   string `json:"end_time"`
	} `json:"working_hours"`
}

// ColouredLabel is a label that the account has defined.
type ColouredLabel[ID any] struct {
	ID        ID     `json:"id"`
	Label     string `json:"label"`
	Color     string `json:"color"`
	IsDefault bool   `json:"is_default"`
}

// CallResultName is a call result and its name.
type CallResultName struct {
	ID    CallResult `json:"id"`
	Label string     `json:"label"`
}

// CRMExport says how to export CRM activities.
type CRMExport struct {
	Format  string   `json:"output_format"`    // "csv" or "pdf"
	Charset string   `json:"charset"`          // "UTF-8" or "ISO-8859-1"
	Columns []string `json:"columns,omitzero"` // all if nil
}

// CRMActivitiesService reads the CRM activity report (/activities/crm). All of it needs the scope activities.read. Lines can be ordered by
// "date", "due_date", "event", "author" and "more.label". When a range of dates is too wide, Sellsy answers with a part of it:
// see [CRMActivitiesService.Search].
type CRMActivitiesService struct {
	Lister[CRMActivity]
}

// Search returns one page of the lines that match filter (POST /activities/crm/search). Sellsy marks the answer to a range
// that was too wide with the status 206; [ErrPartial] then comes together with the page.
func (s *CRMActivitiesService) Search(ctx context.Context, filter CRMActivityFilter, opts ListOptions) (*Page[CRMActivity], error) {
	r, err := searching("/activities/crm/search", filter).with(opts)
	if err != nil {
		return nil, err
	}
	_, before := opts.Page.offset()
	page, resp, err := fetch[CRMActivity](ctx, s.c, r, before)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusPartialContent {
		return page, &Error{Method: r.Method, Path: r.Path, StatusCode: resp.StatusCode, RequestID: resp.RequestID, Err: ErrPartial}
	}
	return page, nil
}

// SearchAll returns all lines that match filter; see [All] and Search. It ends with [ErrPartial] at the first page that is
// incomplete.
func (s *CRMActivitiesService) SearchAll(ctx context.Context, filter CRMActivityFilter, opts ListOptions) iter.Seq2[CRMActivity, error] {
	return records(searching("/activities/crm/search", filter), opts.large(), func(opts ListOptions) (*Page[CRMActivity], error) {
		return s.Search(ctx, filter, opts)
	})
}

// Metas returns what the account's CRM activities are made of: authors, labels, topics of phone calls (GET
// /activities/crm/metas).
func (s *CRMActivitiesService) Metas(ctx context.Context) (*CRMMetas, error) {
	return call[CRMMetas](ctx, s.c, Request{Path: "/activities/crm/metas"})
}

// Export has Sellsy make a file of the lines that match filter (POST /activities/crm/export). Sellsy makes it later and says
// nothing about it to the API. Format and Charset must be set.
func (s *CRMActivitiesService) Export(ctx context.Context, filter CRMActivityFilter, as CRMExport) error {
	r := Request{Method: "POST", Path: "/activities/crm/export", Body: struct {
		CRMExport
		Filters CRMActivityFilter `json:"filters"`
	}{as, filter}}
	r.needs = []field{{"Format", as.Format != ""}, {"Charset", as.Charset != ""}}
	return s.c.run(ctx, r)
}
