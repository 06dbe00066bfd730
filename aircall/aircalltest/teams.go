package aircalltest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

const maxTeamName = 64

type team struct {
	keyed
	Name       string `json:"name"`
	DirectLink string `json:"direct_link"`
	CreatedAt  iso    `json:"created_at"`

	users []int64
}

// AddTeam adds a team. Users that the server does not know yet are added.
func (s *Server) AddTeam(v aircall.Team) aircall.Team {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fakehttp.As[aircall.Team](s.teamShape(s.addTeam(v)))
}

func (s *Server) addTeam(v aircall.Team) *team {
	t := fakehttp.As[*team](v)
	t.ID = s.teams.IDs.Take(t.ID)
	t.DirectLink = link(1, "teams", t.ID)
	t.Name = cmp.Or(t.Name, fmt.Sprintf("Équipe %d", t.ID))
	t.CreatedAt = iso{t.CreatedAt.orNow()}
	for _, u := range v.Users {
		t.users = append(t.users, s.known(&u))
	}
	s.teams.Add(t)
	return t
}

func (s *Server) teamShape(t *team) object {
	o := shape(t, "")
	o["users"] = s.userShapes(t.users, userInTeam)
	return o
}

var teams = &resource[team, *team]{
	one: "team", many: "teams",
	table: func(s *Server) *table[*team] { return s.teams },
	shape: func(s *Server, _ *request, t *team) object { return s.teamShape(t) },
	dates: func(t *team) (created, updated time.Time) { return t.CreatedAt.Time, t.CreatedAt.Time },
}

func (s *Server) createTeam(r *request, body struct {
	Name string `json:"name"`
}) (int, any) {
	switch {
	case strings.TrimSpace(body.Name) == "":
		return badRequest("name is missing")
	case utf8.RuneCountInString(body.Name) > maxTeamName:
		return badRequest("name is too long")
	}
	for t := range s.teams.All() {
		if t.Name == body.Name {
			return badRequest("name has already been taken")
		}
	}
	return http.StatusCreated, teams.answer(s, r, s.addTeam(aircall.Team{Name: body.Name}))
}

func (s *Server) addTeamUser(r *request, t *team) (int, any) {
	u := s.users.Find(r.id(1))
	switch {
	case u == nil:
		return notFound()
	case slices.Contains(t.users, u.ID):
		return unprocessable("User is already in the team")
	}
	t.users = append(t.users, u.ID)
	return http.StatusCreated, teams.answer(s, r, t)
}

func (s *Server) removeTeamUser(r *request, t *team) (int, any) {
	i := slices.Index(t.users, r.id(1))
	switch {
	case s.users.Find(r.id(1)) == nil:
		return notFound()
	case i < 0:
		return unprocessable("User is not in the team")
	}
	t.users = slices.Delete(t.users, i, i+1)
	return http.StatusOK, teams.answer(s, r, t)
}
