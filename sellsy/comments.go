package sellsy

// Comment is a note about a record. [CommentInput] is what one writes.
type Comment struct {
	ID           CommentID       `json:"id" wire:"identity"`
	Owner        *Owner          `json:"owner"` // a "staff" or a "contact"
	Description  string          `json:"description"`
	Created      Time            `json:"created"`
	UpdatedAt    Time            `json:"updated"`
	ParentID     CommentID       `json:"parent_id"`
	Related      []RelatedObject `json:"related"` // one at most
	CompanyID    CompanyID       `json:"company_id"`
	IndividualID IndividualID    `json:"individual_id"`
	ContactID    ContactID       `json:"contact_id"`
	TimeTracking *TimeTracking   `json:"timetracking"`
	Embed        *TaskEmbed      `json:"_embed,omitzero"`
}

// TimeTracking is time spent.
type TimeTracking struct {
	Duration  int    `json:"duration"` // seconds
	ServiceID int64  `json:"service"`
	Name      string `json:"name,omitzero"` // of the service; read only
}

// CommentInput is what one writes of a comment. Creating needs Description. An update takes Description and TimeTracking
// alone.
type CommentInput struct {
	Description       string            `json:"description,omitzero"`
	TimeTracking      Opt[TimeTracking] `json:"timetracking,omitzero"`
	Related           []RelatedObject   `json:"related,omitzero"` // one at most; of many more kinds than [RelatedType] names
	ParentID          CommentID         `json:"parent_id,omitzero"`
	MentionedStaffIDs Opt[[]StaffID]    `json:"mentioned_staff_ids,omitzero"`
	Created           Time              `json:"created,omitzero"`
}

func (in CommentInput) needs() []field { return []field{{"Description", in.Description != ""}} }

// CommentFilter selects comments. Zero fields do not filter.
type CommentFilter struct {
	Owners        []StaffID       `json:"owners,omitzero"`
	Created       Period          `json:"created,omitzero"`
	UpdatedAt     Period          `json:"updated,omitzero"`
	ParentID      CommentID       `json:"parent_id,omitzero"`
	Related       []RelatedObject `json:"related_objects,omitzero"`
	CompanyIDs    []CompanyID     `json:"companies,omitzero"`
	IndividualIDs []IndividualID  `json:"individuals,omitzero"`
	ContactIDs    []ContactID     `json:"contacts,omitzero"`
}

// CommentsService reads and writes comments (/comments, scopes comments.read and comments.write). They can be ordered by "id", "created"
// and "updated".
type CommentsService struct {
	Records[CommentID, Comment, CommentInput]
	Searcher[Comment, CommentFilter]
}
