package sellsy

import "context"

// Pipeline is a series of steps that opportunities go through.
type Pipeline struct {
	ID        PipelineID `json:"id" wire:"identity"`
	Name      string     `json:"name"`
	IsDefault bool       `json:"is_default"`
	StepCount int        `json:"step"`
	Rank      int        `json:"rank"`
}

// Step is a step of a pipeline.
type Step struct {
	ID          StepID     `json:"id" wire:"identity"`
	Name        string     `json:"name"`
	Probability int        `json:"probability"` // per cent
	Rank        int        `json:"rank"`
	Embed       *StepEmbed `json:"_embed,omitzero"`
}

// StepEmbed holds what a request asked to embed.
type StepEmbed struct {
	Opportunities int `json:"opportunities_number"`
}

// PipelineFilter selects pipelines. Zero fields do not filter.
type PipelineFilter struct {
	Name      string    `json:"name,omitzero"`
	IsDefault Opt[bool] `json:"is_default,omitzero"`
}

// StepFilter selects steps. Zero fields do not filter.
type StepFilter struct {
	IDs  []StepID `json:"id,omitzero"`
	Name string   `json:"name,omitzero"`
}

// PipelinesService reads pipelines and their steps, in the order of their ranks. All of it needs the scope
// opportunities.read.
type PipelinesService struct{ c *Client }

// List returns the account's pipelines (GET /opportunities/pipelines).
func (s *PipelinesService) List(ctx context.Context) ([]Pipeline, error) {
	return collect(All[Pipeline](ctx, s.c, Request{Path: "/opportunities/pipelines"}, ListOptions{}))
}

// Search returns the pipelines that match filter (POST /opportunities/pipelines/search).
func (s *PipelinesService) Search(ctx context.Context, filter PipelineFilter) ([]Pipeline, error) {
	return collect(All[Pipeline](ctx, s.c, searching("/opportunities/pipelines/search", filter), ListOptions{}))
}

// Steps returns the steps of a pipeline (GET /opportunities/pipelines/{pipelineId}/steps).
func (s *PipelinesService) Steps(ctx context.Context, id PipelineID, embeds ...Embed) ([]Step, error) {
	r := Request{Path: "/opportunities/pipelines/{pipelineId}/steps", Args: []any{id}}
	return collect(All[Step](ctx, s.c, r, ListOptions{Embeds: embeds}))
}

// SearchSteps returns the steps of a pipeline that match filter (POST
// /opportunities/pipelines/{pipelineId}/steps/search).
func (s *PipelinesService) SearchSteps(ctx context.Context, id PipelineID, filter StepFilter, embeds ...Embed) ([]Step, error) {
	r := searching("/opportunities/pipelines/{pipelineId}/steps/search", filter)
	r.Args = []any{id}
	return collect(All[Step](ctx, s.c, r, ListOptions{Embeds: embeds}))
}

// SearchAllSteps returns the steps of all pipelines that match filter (POST /opportunities/steps/search).
func (s *PipelinesService) SearchAllSteps(ctx context.Context, filter StepFilter, embeds ...Embed) ([]Step, error) {
	return collect(All[Step](ctx, s.c, searching("/opportunities/steps/search", filter), ListOptions{Embeds: embeds}))
}

// MoveTo puts an opportunity into a step of its pipeline, before another opportunity, or last if before is zero (PATCH
// /opportunities/{id}/step-rank, scope opportunities.write).
func (s *OpportunitiesService) MoveTo(ctx context.Context, id OpportunityID, step StepID, before OpportunityID) error {
	r := Request{Method: "PATCH", Path: "/opportunities/{id}/step-rank", Args: []any{id}, needs: []field{{"step", step != 0}}}
	r.Body = struct {
		Step   StepID        `json:"step"`
		Before OpportunityID `json:"before_sibling,omitzero"`
	}{step, before}
	return s.c.run(ctx, r)
}

// Source is where opportunities come from.
type Source struct {
	ID         SourceID         `json:"id" wire:"identity"`
	Name       string           `json:"name"`
	IsDefault  bool             `json:"is_default"`
	IsHidden   bool             `json:"is_hidden"`
	CategoryID SourceCategoryID `json:"category_id"`
	Rank       int              `json:"rank"`
}

// SourceCategory groups sources.
type SourceCategory struct {
	ID        SourceCategoryID `json:"id" wire:"identity"`
	Label     string           `json:"label"`
	Color     string           `json:"color"`
	Icon      string           `json:"icon"`
	IsDefault bool             `json:"is_default"` // holds the default source
	Embed     *CategoryEmbed   `json:"_embed,omitzero"`
}

// CategoryEmbed holds what a request asked to embed.
type CategoryEmbed struct {
	Sources []Source `json:"sources"`
}

// SourceFilter selects sources. Zero fields do not filter.
type SourceFilter struct {
	CategoryIDs []SourceCategoryID `json:"category_id,omitzero"`
}

// SourcesService reads the sources of opportunities and their categories. All of it needs the scope opportunities.read.
type SourcesService struct{ c *Client }

// List returns the account's sources (GET /opportunities/sources).
func (s *SourcesService) List(ctx context.Context) ([]Source, error) {
	return collect(All[Source](ctx, s.c, Request{Path: "/opportunities/sources"}, ListOptions{}))
}

// Search returns the sources that match filter (POST /opportunities/sources/search).
func (s *SourcesService) Search(ctx context.Context, filter SourceFilter) ([]Source, error) {
	return collect(All[Source](ctx, s.c, searching("/opportunities/sources/search", filter), ListOptions{}))
}

// InCategory returns the sources of a category (GET /opportunities/categories/{sourceCategoryId}/sources).
func (s *SourcesService) InCategory(ctx context.Context, id SourceCategoryID) ([]Source, error) {
	r := Request{Path: "/opportunities/categories/{sourceCategoryId}/sources", Args: []any{id}}
	return collect(All[Source](ctx, s.c, r, ListOptions{}))
}

// Categories returns the account's categories (GET /opportunities/categories).
func (s *SourcesService) Categories(ctx context.Context, embeds ...Embed) ([]SourceCategory, error) {
	return whole[SourceCategory](ctx, s.c, Request{Path: "/opportunities/categories"}, embeds...)
}

// Category returns one category (GET /opportunities/categories/{id}).
func (s *SourcesService) Category(ctx context.Context, id SourceCategoryID, embeds ...Embed) (*SourceCategory, error) {
	return get[SourceCategory](ctx, s.c, Request{Path: "/opportunities/categories/{id}", Args: []any{id}}, embeds...)
}
