package aircalltest

import (
	"net/http"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// version is the API version of a users request. Version 1 was to be removed on 2026-09-30; the fake still answers it.
func (r *request) version() int {
	if strings.HasPrefix(r.URL.Path, "/v2/") {
		return 2
	}
	return 1
}

func (s *Server) userRows(shape func(*user) object) []row {
	var rows []row
	for _, u := range s.users.all() {
		rows = append(rows, row{
			id: int64(u.ID), created: u.CreatedAt.Time, updated: u.CreatedAt.Time, shape: func() object { return shape(u) },
		})
	}
	return rows
}

func (s *Server) listUsers(r *request) (int, any) {
	rows := s.userRows(func(u *user) object { return s.fullUser(u, r.version()) })
	return s.list(r, "users", rows, paging{period: true})
}

// userIn finds the user of the path, by id or by e-mail address.
func (s *Server) userIn(r *request) *user {
	key := r.PathValue("id")
	if strings.Contains(key, "@") {
		for _, u := range s.users.all() {
			if strings.EqualFold(u.Email, key) {
				return u
			}
		}
		return nil
	}
	return s.users.get(aircall.UserID(r.number("id")))
}

func (s *Server) getUser(r *request) (int, any) {
	u := s.userIn(r)
	if u == nil {
		return notFound()
	}
	return http.StatusOK, object{"user": s.fullUser(u, r.version())}
}

type userBody struct {
	Email              *string                    `json:"email"`
	FirstName          *string                    `json:"first_name"`
	LastName           *string                    `json:"last_name"`
	AvailabilityStatus aircall.AvailabilityStatus `json:"availability_status"`
	WrapUpTime         *int                       `json:"wrap_up_time"`
}

func (s *Server) createUser(r *request) (int, any) {
	var body userBody
	switch {
	case !r.decode(&body):
		return badRequest("Malformed JSON")
	case body.Email == nil || !strings.Contains(*body.Email, "@"), body.FirstName == nil, body.LastName == nil:
		return badRequest("email, first_name and last_name are needed")
	}
	for _, u := range s.users.all() {
		if strings.EqualFold(u.Email, *body.Email) {
			return badRequest("email has already been taken")
		}
	}
	u := s.addUser(aircall.User{
		Name: strings.TrimSpace(*body.FirstName + " " + *body.LastName), Email: *body.Email,
		AvailabilityStatus: body.AvailabilityStatus, Available: new(false),
	})
	body.apply(u)
	s.emitUser(u, aircall.EventUserCreated, aircall.EventUserCreatedV1)
	return http.StatusCreated, object{"user": s.fullUser(u, r.version())}
}

func (s *Server) updateUser(r *request) (int, any) {
	var body userBody
	u := s.userIn(r)
	if u == nil {
		return notFound()
	}
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	body.apply(u)
	return http.StatusOK, object{"user": s.fullUser(u, r.version())}
}

func (b *userBody) apply(u *user) {
	if b.Email != nil {
		u.Email = *b.Email
	}
	first, last, _ := strings.Cut(u.Name, " ")
	if b.FirstName != nil {
		first = *b.FirstName
	}
	if b.LastName != nil {
		last = *b.LastName
	}
	u.Name = strings.TrimSpace(first + " " + last)
	if b.AvailabilityStatus != "" {
		u.AvailabilityStatus = b.AvailabilityStatus
	}
	if b.WrapUpTime != nil {
		u.WrapUpTime = *b.WrapUpTime
	}
}

// deleteUser deletes a user. Past calls lose theirs, and so do comments and tags.
func (s *Server) deleteUser(r *request) (int, any) {
	u := s.userIn(r)
	if u == nil {
		return notFound()
	}
	s.emitUser(u, aircall.EventUserDeleted, aircall.EventUserDeletedV1)
	s.users.delete(u.ID)
	return http.StatusNoContent, nil
}

func (s *Server) listUserNumbers(r *request) (int, any) {
	u := s.userIn(r)
	if u == nil {
		return notFound()
	}
	shapes := []object{}
	for _, n := range s.numbers.all() {
		if n.has(u.ID) {
			o := n.rest()
			o["flow_editor_enabled"] = n.FlowEditorEnabled
			shapes = append(shapes, o)
		}
	}
	return http.StatusOK, object{"numbers": shapes}
}

func (s *Server) listAvailabilities(r *request) (int, any) {
	rows := s.userRows(func(u *user) object { return object{"id": u.ID, "availability": u.availability} })
	return s.list(r, "users", rows, paging{period: true})
}

func (s *Server) getAvailability(r *request) (int, any) {
	u := s.userIn(r)
	if u == nil {
		return notFound()
	}
	return http.StatusOK, object{"availability": u.availability}
}

// SetAvailability changes what a user does. Coming and going emits user.opened and user.closed.
func (s *Server) SetAvailability(id aircall.UserID, availability aircall.Availability) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users.get(id)
	if u == nil {
		s.misused("SetAvailability: there is no user %d", id)
		return
	}
	before := u.isAvailable()
	u.availability = availability
	after := availability != aircall.Offline && availability != aircall.DoNotDisturb
	u.Available = &after
	if after {
		u.AvailabilityStatus = aircall.StatusAvailable
	} else {
		u.AvailabilityStatus = aircall.StatusUnavailable
	}
	switch {
	case before && !after:
		s.emitUser(u, aircall.EventUserClosed, aircall.EventUserClosedV1)
	case !before && after:
		s.emitUser(u, aircall.EventUserOpened, aircall.EventUserOpenedV1)
	}
}

// startUserCall starts an outbound call, another one with each request. [Server.LiveCall] plays it on.
func (s *Server) startUserCall(r *request) (int, any) {
	var body struct {
		NumberID aircall.NumberID `json:"number_id"`
		To       string           `json:"to"`
	}
	u := s.userIn(r)
	if u == nil {
		return notFound()
	}
	n := (*number)(nil)
	if r.decode(&body) {
		n = s.numbers.get(body.NumberID)
	}
	switch {
	case !strings.HasPrefix(body.To, "+"):
		return badRequest("to must be in E.164 format")
	case n == nil || !n.has(u.ID):
		return badRequest("number_id must be a number of the user")
	}
	if u.availability != aircall.Available {
		return wrongState("The user is currently unavailable")
	}
	s.startCall(CallSpec{Direction: aircall.Outbound, Number: n.ID, User: u.ID, Counterpart: body.To})
	return http.StatusNoContent, nil
}

func (s *Server) dial(r *request) (int, any) {
	var body struct {
		To string `json:"to"`
	}
	u := s.userIn(r)
	switch {
	case u == nil:
		return notFound()
	case !r.decode(&body) || !strings.HasPrefix(body.To, "+"):
		return badRequest("to must be in E.164 format")
	case u.availability != aircall.Available:
		return wrongState("The user is currently unavailable")
	}
	return http.StatusNoContent, nil
}
