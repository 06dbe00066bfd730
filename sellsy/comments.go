package sellsy

import (
	"context"
	"iter"
)

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

// CommentsService reads and writes comments.
type CommentsService struct{ c *Client }

// Get returns one comment (GET /comments/{id}, scope comments.read).
func (s *CommentsService) Get(ctx context.Context, id CommentID, embeds ...Embed) (*Comment, error) {
	return get[Comment](ctx, s.c, Request{Path: "/comments/{id}", Args: []any{id}}, embeds...)
}

// List returns one page (GET /comments, scope comments.read). It can be ordered by "id", "created" and "updated".
func (s *CommentsService) List(ctx context.Context, opts ListOptions) (*Page[Comment], error) {
	return List[Comment](ctx, s.c, Request{Path: "/comments"}, opts)
}

// All returns all of them, fetching pages as they are needed; see [All] and List.
func (s *CommentsService) All(ctx context.Context, opts ListOptions) iter.Seq2[Comment, error] {
	return All[Comment](ctx, s.c, Request{Path: "/comments"}, opts)
}

// Search returns one page of those that match filter (POST /comments/search, scope comments.read). Orders are those of List.
func (s *CommentsService) Search(ctx context.Context, filter CommentFilter, opts ListOptions) (*Page[Comment], error) {
	return List[Comment](ctx, s.c, searching("/comments/search", filter), opts)
}

// SearchAll returns all that match filter, fetching pages as they are needed; see [All] and Search.
func (s *CommentsService) SearchAll(ctx context.Context, filter CommentFilter, opts ListOptions) iter.Seq2[Comment, error] {
	return All[Comment](ctx, s.c, searching("/comments/search", filter), opts)
}

// Create adds a comment (POST /comments, scope comments.write). Description must be set.
func (s *CommentsService) Create(ctx context.Context, in CommentInput) (*Comment, error) {
	if err := required("POST", "/comments", field{"Description", in.Description != ""}); err != nil {
		return nil, err
	}
	return call[Comment](ctx, s.c, Request{Method: "POST", Path: "/comments", Body: in})
}

// Update changes what is set and leaves the rest (PUT /comments/{id}, scope comments.write).
func (s *CommentsService) Update(ctx context.Context, id CommentID, in CommentInput) (*Comment, error) {
	return call[Comment](ctx, s.c, Request{Method: "PUT", Path: "/comments/{id}", Args: []any{id}, Body: in})
}

// Delete removes a comment (DELETE /comments/{id}, scope comments.write).
func (s *CommentsService) Delete(ctx context.Context, id CommentID) error {
	return s.c.run(ctx, Request{Method: "DELETE", Path: "/comments/{id}", Args: []any{id}})
}
