package aircall

import (
	"context"
	"iter"
)

// Tag is a label for calls. The Description of a built-in tag is a code such as "voicemail_drop".
type Tag struct {
	ID          TagID  `json:"id" wire:"identity"`
	DirectLink  string `json:"direct_link"`
	Name        string `json:"name"`
	Color       string `json:"color"` // such as "#29C8FF"
	Description string `json:"description"`
}

// TagsService manages the company's tags. [CallsService] puts them on calls.
type TagsService struct{ c *Client }

// List returns one page of the tags. From and To have no effect.
//
// GET /v1/tags
func (s *TagsService) List(ctx context.Context, opts ListOptions) (*Page[Tag], error) {
	return list[Tag](ctx, s.c, "/v1/tags", "tags", opts)
}

// All walks the tags.
//
// GET /v1/tags
func (s *TagsService) All(ctx context.Context, opts ListOptions) iter.Seq2[Tag, error] {
	return all(ctx, opts, s.List)
}

// Get returns a tag.
//
// GET /v1/tags/:id
func (s *TagsService) Get(ctx context.Context, id TagID) (*Tag, error) {
	return call[Tag](ctx, s.c, get("/v1/tags/{id}", id), "tag")
}

// TagInput is what one writes of a tag. Creating needs both fields; an update changes what is set. The name must be new; Aircall
// drops emojis from it without a word.
type TagInput struct {
	Name  string `json:"name,omitzero"`
	Color string `json:"color,omitzero"` // such as "#29C8FF"
}

// Create makes a tag.
//
// POST /v1/tags
func (s *TagsService) Create(ctx context.Context, in TagInput) (*Tag, error) {
	return call[Tag](ctx, s.c, post("/v1/tags", in), "tag")
}

// Update changes what is set of a tag.
//
// PUT /v1/tags/:id
func (s *TagsService) Update(ctx context.Context, id TagID, in TagInput) (*Tag, error) {
	return call[Tag](ctx, s.c, put("/v1/tags/{id}", in, id), "tag")
}

// Delete deletes a tag and takes it off all calls.
//
// DELETE /v1/tags/:id
func (s *TagsService) Delete(ctx context.Context, id TagID) error {
	return s.c.run(ctx, del("/v1/tags/{id}", id))
}
