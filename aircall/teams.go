package aircall

import (
	"context"
	"iter"
)

// Team is a group of users among whom calls are distributed.
type Team struct {
	ID         TeamID `json:"id,omitzero" wire:"identity"`
	Name       string `json:"name,omitzero"`
	DirectLink string `json:"direct_link,omitzero"`
	CreatedAt  Time   `json:"created_at,omitzero"`
	Users      []User `json:"users,omitzero"` // without their Available
}

// TeamsService manages teams.
type TeamsService struct{ c *Client }

// List returns one page of the teams. From and To have no effect.
//
// GET /v1/teams
func (s *TeamsService) List(ctx context.Context, opts ListOptions) (*Page[Team], error) {
	return list[Team](ctx, s.c, "/v1/teams", "teams", opts)
}

// All walks the teams.
//
// GET /v1/teams
func (s *TeamsService) All(ctx context.Context, opts ListOptions) iter.Seq2[Team, error] {
	return all(ctx, opts, s.List)
}

// Get returns a team.
//
// GET /v1/teams/:id
func (s *TeamsService) Get(ctx context.Context, id TeamID) (*Team, error) {
	return call[Team](ctx, s.c, get("/v1/teams/{id}", id), "team")
}

// Create makes a team. Its name must be new and have at most 64 characters. There is no way to rename it.
//
// POST /v1/teams
func (s *TeamsService) Create(ctx context.Context, name string) (*Team, error) {
	return call[Team](ctx, s.c, post("/v1/teams", map[string]any{"name": name}), "team")
}

// Delete deletes a team.
//
// DELETE /v1/teams/:id
func (s *TeamsService) Delete(ctx context.Context, id TeamID) error {
	return s.c.run(ctx, del("/v1/teams/{id}", id))
}

// AddUser puts a user into a team.
//
// POST /v1/teams/:team_id/users/:user_id
func (s *TeamsService) AddUser(ctx context.Context, team TeamID, user UserID) (*Team, error) {
	return call[Team](ctx, s.c, post("/v1/teams/{team_id}/users/{user_id}", nil, team, user), "team")
}

// RemoveUser takes a user out of a team.
//
// DELETE /v1/teams/:team_id/users/:user_id
func (s *TeamsService) RemoveUser(ctx context.Context, team TeamID, user UserID) (*Team, error) {
	return call[Team](ctx, s.c, del("/v1/teams/{team_id}/users/{user_id}", team, user), "team")
}
