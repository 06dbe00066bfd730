package sellsy

// CalendarEvent is an appointment.
type CalendarEvent struct {
	ID           CalendarEventID `json:"id" wire:"identity"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	Start        Time            `json:"datetime_start"`
	End          Time            `json:"datetime_end"`
	AllDay       bool            `json:"all_day"`
	IsPrivate    bool            `json:"is_private"`
	Label        *CalendarLabel  `json:"label"`
	Owner        *Owner          `json:"owner"`
	Participants []Participant   `json:"participants"`
	Related      []RelatedObject `json:"related"`
	CompanyID    CompanyID       `json:"company_id"`
	IndividualID IndividualID    `json:"individual_id"`
	ContactID    ContactID       `json:"contact_id"`
	Priority     int             `json:"priority"`
	MeetLink     string          `json:"meet_link"`
	ProviderID   string          `json:"provider_id"` // in the calendar that Sellsy is joined to
	Calendar     *Named[string]  `json:"provider_calendar"`
	Created      Time            `json:"created"`
	UpdatedAt    Time            `json:"updated"`
	Embed        *TaskEmbed      `json:"_embed,omitzero"` // what the request asked to embed
}

// Participant is who takes part in an event. Type is "staff", "contact" or "external".
type Participant struct {
	ID   string `json:"id"` // of somebody external, an e-mail address
	Type string `json:"type"`
}

// ParticipantInput is who is to take part in an event.
type ParticipantInput struct {
	ID   any    `json:"id"`   // a [StaffID], a [ContactID] or, as text, an e-mail address
	Type string `json:"type"` // "staff", "contact" or "external"
}

// CalendarLabel is a kind of event that the account has defined.
type CalendarLabel struct {
	ID       int64  `json:"id" wire:"identity"`
	Name     string `json:"name"`
	Color    string `json:"color"`
	IsActive bool   `json:"is_active"`
	Rank     int    `json:"rank"`
}

// CalendarEventInput is what one writes of an event. Creating needs Title, Start, End and LabelID.
type CalendarEventInput struct {
	Title         string             `json:"title,omitzero"`
	Description   Opt[string]        `json:"description,omitzero"`
	Start         Time               `json:"datetime_start,omitzero"`
	End           Time               `json:"datetime_end,omitzero"`
	AllDay        Opt[bool]          `json:"all_day,omitzero"`
	IsPrivate     Opt[bool]          `json:"is_private,omitzero"`
	LabelID       int64              `json:"label_id,omitzero"`
	CalendarID    string             `json:"provider_calendar,omitzero"`
	Participants  []ParticipantInput `json:"participants,omitzero"`
	Related       []RelatedObject    `json:"related,omitzero"`
	Priority      Opt[int]           `json:"priority,omitzero"`
	WantsMeetLink Opt[bool]          `json:"wants_meet_link,omitzero"`
	Created       Time               `json:"created,omitzero"` // at creation only
}

func (in CalendarEventInput) needs() []field {
	return []field{
		{"Title", in.Title != ""}, {"Start", !in.Start.IsZero()}, {"End", !in.End.IsZero()}, {"LabelID", in.LabelID != 0},
	}
}

// CalendarFilter selects events. Zero fields do not filter.
type CalendarFilter struct {
	Date          Period             `json:"due_date,omitzero"`
	Owners        []StaffID          `json:"owners,omitzero"`
	Participants  []ParticipantInput `json:"participants,omitzero"`
	Labels        []int64            `json:"labels,omitzero"`
	Related       []RelatedObject    `json:"related_objects,omitzero"`
	CompanyIDs    []CompanyID        `json:"companies,omitzero"`
	IndividualIDs []IndividualID     `json:"individuals,omitzero"`
	ContactIDs    []ContactID        `json:"contacts,omitzero"`
	Priority      PriorityRange      `json:"priority,omitzero"`
	ProviderIDs   []string           `json:"provider_ids,omitzero"`
}

// CalendarService reads and writes appointments (/calendar-events, scopes calendars.read and calendars.write). They can be ordered by
// "id", searches also by "due_date".
type CalendarService struct {
	Records[CalendarEventID, CalendarEvent, CalendarEventInput]
	Searcher[CalendarEvent, CalendarFilter]

	Labels *Lister[CalendarLabel] // GET /calendar-events/labels; by "id" and "rank"
}
