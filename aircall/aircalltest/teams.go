package aircalltest

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

const maxTeamName = 64

func (s *Server) listTeams(r *request) (int, any) {
	var rows []row
	for _, t := range s.teams.all() {
		rows = append(rows, row{
			id: int64(t.ID), created: t.CreatedAt.Time, updated: t.CreatedAt.Time,
			shape: func() object { return s.teamShape(t) },
		})
	}
	return s.list(r, "teams", rows, paging{})
}

func (s *Server) teamIn(r *request) *team { return s.teams.get(aircall.TeamID(r.number("id"))) }

func (s *Server) getTeam(r *request) (int, any) {
	t := s.teamIn(r)
	if t == nil {
		return notFound()
	}
	return http.StatusOK, object{"team": s.teamShape(t)}
}

func (s *Server) createTeam(r *request) (int, any) {
	var body struct {
		Name string `json:"name"`
	}
	if !r.decode(&body) || strings.TrimSpace(body.Name) == "" {
		return badRequest("name is missing")
	}
	if utf8.RuneCountInString(body.Name) > maxTeamName {
		return badRequest("name is too long")
	}
	for _, t := range s.teams.all() {
		if t.Name == body.Name {
			return badRequest("name has already been taken")
		}
	}
	t := &team{Team: aircall.Team{ID: aircall.TeamID(s.newID("team")), Name: body.Name, CreatedAt: now()}}
	s.teams.put(t.ID, t)
	return http.StatusCreated, object{"team": s.teamShape(t)}
}

func (s *Server) deleteTeam(r *request) (int, any) {
	t := s.teamIn(r)
	if t == nil {
		return notFound()
	}
	s.teams.delete(t.ID)
	return http.StatusNoContent, nil
}

func (s *Server) addTeamUser(r *request) (int, any) {
	t, u := s.teamIn(r), s.users.get(aircall.UserID(r.number("user")))
	switch {
	case t == nil || u == nil:
		return notFound()
	case slices.Contains(t.users, u.ID):
		return unprocessable("User is already in the team")
	}
	t.users = append(t.users, u.ID)
	return http.StatusCreated, object{"team": s.teamShape(t)}
}

func (s *Server) removeTeamUser(r *request) (int, any) {
	t, u := s.teamIn(r), s.users.get(aircall.UserID(r.number("user")))
	switch {
	case t == nil || u == nil:
		return notFound()
	case !slices.Contains(t.users, u.ID):
		return unprocessable("User is not in the team")
	}
	t.users = slices.DeleteFunc(t.users, func(id aircall.UserID) bool { return id == u.ID })
	return http.StatusOK, object{"team": s.teamShape(t)}
}
