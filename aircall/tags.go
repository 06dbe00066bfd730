package aircall

import (
	"context"
	"iter"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Tag is a label for calls. The Description of a built-in tag is a code such as "voicemail_drop".
type Tag struct {
	ID          TagID  `json:"id"`
	DirectLink  string `json:"direct_link"`
	Name        string `json:"name"`
	Color       string `json:"color"` // such as "#29C8FF"
	Description string `json:"description"`
}

// TagsService manages the company's tags. [CallsService] puts them on calls.
type TagsService struct{ rest *rest.Client }

// List returns one page of the tags. From and To have no effect.
//
// GET /v1/tags
func (s *TagsService) List(ctx context.Context, opts ListOptions) (*Page[Tag], error) {
	q, err := opts.query()
	if err != nil {
		return nil, err
	}
	var answer struct {
		Tags []Tag `json:"tags"`
		Meta meta  `json:"meta"`
	}
	r := rest.Request{Method: http.MethodGet, Path: "/v1/tags", Query: q}
	return fetchPage(ctx, s.rest, r, &answer, &answer.Tags, &answer.Meta)
}

// All walks the tags.
//
// GET /v1/tags
func (s *TagsService) All(ctx context.Context, opts ListOptions) iter.Seq2[Tag, error] {
	return allPages(func(page int) (*Page[Tag], error) {
		o := opts
		o.Page = page
		return s.List(ctx, o)
	})
}

// Get returns a tag.
//
// GET /v1/tags/:id
func (s *TagsService) Get(ctx context.Context, id TagID) (*Tag, error) {
	return s.one(ctx, rest.Request{Method: http.MethodGet, Path: "/v1/tags/{id}", Args: []any{id}})
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
	return s.one(ctx, rest.Request{Method: http.MethodPost, Path: "/v1/tags", Body: in})
}

// Update changes what is set of a tag.
//
// PUT /v1/tags/:id
func (s *TagsService) Update(ctx context.Context, id TagID, in TagInput) (*Tag, error) {
	return s.one(ctx, rest.Request{Method: http.MethodPut, Path: "/v1/tags/{id}", Args: []any{id}, Body: in})
}

// Delete deletes a tag and takes it off all calls.
//
// DELETE /v1/tags/:id
func (s *TagsService) Delete(ctx context.Context, id TagID) error {
	return send(ctx, s.rest, rest.Request{Method: http.MethodDelete, Path: "/v1/tags/{id}", Args: []any{id}})
}

func (s *TagsService) one(ctx context.Context, r rest.Request) (*Tag, error) {
	var answer struct {
		Tag *Tag `json:"tag"`
	}
	return one(ctx, s.rest, r, &answer, &answer.Tag)
}
