package sellsy

// CustomActivity is something that happened outside Sellsy, and that its timelines show.
type CustomActivity struct {
	ID        CustomActivityID     `json:"id" wire:"identity"`
	TypeID    CustomActivityTypeID `json:"type_id"`
	Action    string               `json:"action"`
	Relation  RelatedObject        `json:"relation"` // a "client", "prospect", "supplier", "opportunity" or "contact"
	Date      Time                 `json:"date"`
	Author    *Owner               `json:"author"`
	Created   Time                 `json:"created"`
	UpdatedAt Time                 `json:"updated"`
}

// CustomActivityInput is what one writes of a custom activity. Creating needs TypeID, Action, Relation and Date.
type CustomActivityInput struct {
	TypeID   CustomActivityTypeID `json:"type_id,omitzero"`
	Action   string               `json:"action,omitzero"`
	Relation RelatedObject        `json:"relation,omitzero"`
	Date     Time                 `json:"date,omitzero"`
}

func (in CustomActivityInput) needs() []field {
	return []field{
		{"TypeID", in.TypeID != ""}, {"Action", in.Action != ""}, {"Relation", in.Relation.ID != 0}, {"Date", !in.Date.IsZero()},
	}
}

// CustomActivityFilter selects custom activities. Zero fields do not filter.
type CustomActivityFilter struct {
	Date    Period               `json:"date,omitzero"`
	TypeID  CustomActivityTypeID `json:"type_id,omitzero"`
	StaffID StaffID              `json:"staff_id,omitzero"`
}

// CustomActivityType is a kind of custom activities.
type CustomActivityType struct {
	ID        CustomActivityTypeID `json:"id" wire:"identity"`
	Name      string               `json:"name"`
	Author    *Owner               `json:"author"`
	Created   Time                 `json:"created"`
	UpdatedAt Time                 `json:"updated"`
}

// CustomActivityTypeInput is what one writes of a kind of custom activities. Name must be set.
type CustomActivityTypeInput struct {
	Name string `json:"name"`
}

func (in CustomActivityTypeInput) needs() []field { return []field{{"Name", in.Name != ""}} }

// CustomActivitiesService reads and writes custom activities (/custom-activities, scopes custom-activities.read and
// custom-activities.write). They can be ordered by "date".
type CustomActivitiesService struct {
	Records[CustomActivityID, CustomActivity, CustomActivityInput]
	Searcher[CustomActivity, CustomActivityFilter]

	Types *CustomActivityTypesService
}

// CustomActivityTypesService reads and writes kinds of custom activities (/custom-activity-types, the same scopes).
type CustomActivityTypesService struct {
	Lister[CustomActivityType]
	Getter[CustomActivityTypeID, CustomActivityType]
	Creator[CustomActivityType, CustomActivityTypeInput]
	Updater[CustomActivityTypeID, CustomActivityType, CustomActivityTypeInput]
}
