package aircalltest

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

type user struct {
	keyed
	DirectLink         string                     `json:"direct_link"`
	Name               string                     `json:"name"`
	Email              string                     `json:"email"`
	Available          *bool                      `json:"available"`
	AvailabilityStatus aircall.AvailabilityStatus `json:"availability_status"`
	Substatus          string                     `json:"substatus"`
	State              string                     `json:"state"`
	CreatedAt          iso                        `json:"created_at"`
	TimeZone           string                     `json:"time_zone"`
	Language           string                     `json:"language"`
	WrapUpTime         int                        `json:"wrap_up_time"`
	Extension          text                       `json:"extension"`
	DefaultNumberID    ref                        `json:"default_number_id"`

	availability aircall.Availability
}

// The shapes of users: of the users endpoints, inside calls and comments of REST answers, inside teams, and inside webhooks.
const (
	userFull = "id direct_link name email available availability_status substatus state created_at time_zone language " +
		"wrap_up_time extension default_number_id"
	userNested = "id direct_link name email available availability_status created_at time_zone language"
	userInTeam = "id direct_link name email availability_status default_number_id created_at time_zone language wrap_up_time"
	userEvent  = "id direct_link name email available availability_status language wrap_up_time"
)

// AddUser adds a user of the company. What is empty of its ID, Name, Email, availability, language and time zone is filled.
func (s *Server) AddUser(u aircall.User) aircall.User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fakehttp.As[aircall.User](fullUser(s.addUser(u)))
}

func (s *Server) addUser(v aircall.User) *user {
	u := fakehttp.As[*user](v)
	u.ID = s.users.IDs.Take(u.ID)
	u.DirectLink = link(1, "users", u.ID)
	u.Name = cmp.Or(u.Name, fmt.Sprintf("Agent %d", u.ID))
	u.Email = cmp.Or(u.Email, strings.ToLower(strings.ReplaceAll(u.Name, " ", "."))+"@example.com")
	u.AvailabilityStatus = cmp.Or(u.AvailabilityStatus, aircall.StatusAvailable)
	u.Substatus = cmp.Or(u.Substatus, "always_opened")
	u.State = cmp.Or(u.State, "always_opened")
	u.TimeZone = cmp.Or(u.TimeZone, "Europe/Paris")
	u.Language = cmp.Or(u.Language, "fr-FR")
	u.CreatedAt = iso{u.CreatedAt.orNow()}
	u.Extension = cmp.Or(u.Extension, text(fmt.Sprintf("%03d", s.users.Len()+1)))
	u.availability = aircall.Available
	if u.Available == nil {
		u.Available = new(true)
	}
	if !*u.Available {
		u.availability = aircall.Offline
	}
	s.users.Add(u)
	for _, n := range v.Numbers {
		if line := s.numbers.Find(int64(n.ID)); line != nil && !line.has(u.ID) {
			line.users = append(line.users, u.ID)
		}
	}
	return u
}

// known returns the id of a user, who is added if need be.
func (s *Server) known(u *aircall.User) int64 {
	if u == nil {
		return 0
	}
	if known := s.users.Find(int64(u.ID)); known != nil {
		return known.ID
	}
	return s.addUser(*u).ID
}

// fullUser is the shape of the users endpoints. A user in a call shows as unavailable.
func fullUser(u *user) object {
	o := shape(u, userFull)
	o["direct_link"] = link(2, "users", u.ID)
	if u.availability == aircall.InCall {
		o["availability_status"] = aircall.StatusUnavailable
	}
	return o
}

// numbersOf are the numbers of a user.
func (s *Server) numbersOf(id int64, keys string) []object {
	out := []object{}
	for n := range s.numbers.All() {
		if n.has(id) {
			out = append(out, shape(n, keys))
		}
	}
	return out
}

// userShapes are the users with these ids who are still there.
func (s *Server) userShapes(ids []int64, keys string) []object {
	out := []object{}
	for _, id := range ids {
		if u := s.users.Find(id); u != nil {
			out = append(out, shape(u, keys))
		}
	}
	return out
}

var users = &resource[user, *user]{
	one: "user", many: "users",
	table:  func(s *Server) *table[*user] { return s.users },
	find:   (*Server).userIn,
	shape:  func(_ *Server, _ *request, u *user) object { return fullUser(u) },
	dates:  func(u *user) (created, updated time.Time) { return u.CreatedAt.Time, u.CreatedAt.Time },
	paging: paging{period: true},
	// Past calls of a user who is deleted lose theirs, and so do comments and tags.
	forget: func(s *Server, u *user) { s.emitUser(u, aircall.EventUserDeleted, aircall.EventUserDeletedV1) },
}

var availabilities = &resource[user, *user]{
	many: "users", table: users.table, dates: users.dates, paging: users.paging,
	shape: func(_ *Server, _ *request, u *user) object { return object{"id": u.ID, "availability": u.availability} },
}

// userIn finds the user of the path, by id or by e-mail address.
func (s *Server) userIn(r *request) *user {
	if strings.Contains(r.words[0], "@") {
		return s.userOf(r.words[0])
	}
	return s.users.Find(r.id(0))
}

func (s *Server) userOf(email string) *user {
	for u := range s.users.All() {
		if strings.EqualFold(u.Email, email) {
			return u
		}
	}
	return nil
}

type userBody struct {
	Email              *string                    `json:"email"`
	FirstName          *string                    `json:"first_name"`
	LastName           *string                    `json:"last_name"`
	AvailabilityStatus aircall.AvailabilityStatus `json:"availability_status"`
	WrapUpTime         *int                       `json:"wrap_up_time"`
}

func (s *Server) createUser(r *request, body userBody) (int, any) {
	if body.Email == nil || !strings.Contains(*body.Email, "@") || body.FirstName == nil || body.LastName == nil {
		return badRequest("email, first_name and last_name are needed")
	}
	if s.userOf(*body.Email) != nil {
		return badRequest("email has already been taken")
	}
	u := s.addUser(aircall.User{
		Name: strings.TrimSpace(*body.FirstName + " " + *body.LastName), Email: *body.Email,
		AvailabilityStatus: body.AvailabilityStatus, Available: new(false),
	})
	body.apply(u)
	s.emitUser(u, aircall.EventUserCreated, aircall.EventUserCreatedV1)
	return http.StatusCreated, users.answer(s, r, u)
}

func (s *Server) updateUser(r *request, u *user, body userBody) (int, any) {
	body.apply(u)
	return http.StatusOK, users.answer(s, r, u)
}

func (b *userBody) apply(u *user) {
	first, last, _ := strings.Cut(u.Name, " ")
	set(&first, b.FirstName)
	set(&last, b.LastName)
	u.Name = strings.TrimSpace(first + " " + last)
	set(&u.Email, b.Email)
	set(&u.WrapUpTime, b.WrapUpTime)
	u.AvailabilityStatus = cmp.Or(b.AvailabilityStatus, u.AvailabilityStatus)
}

// set sets what a body gives.
func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}

func (s *Server) listUserNumbers(_ *request, u *user) (int, any) {
	return http.StatusOK, object{"numbers": s.numbersOf(u.ID, numberRest+" flow_editor_enabled")}
}

func getAvailability(_ *Server, _ *request, u *user) (int, any) {
	return http.StatusOK, object{"availability": u.availability}
}

// SetAvailability changes what a user does. Coming and going emits user.opened and user.closed.
func (s *Server) SetAvailability(id aircall.UserID, availability aircall.Availability) {
	with(s, users, "SetAvailability", id, func(u *user) {
		before := *u.Available
		u.availability = availability
		u.Available = new(availability != aircall.Offline && availability != aircall.DoNotDisturb)
		u.AvailabilityStatus = aircall.StatusUnavailable
		if *u.Available {
			u.AvailabilityStatus = aircall.StatusAvailable
		}
		switch {
		case before && !*u.Available:
			s.emitUser(u, aircall.EventUserClosed, aircall.EventUserClosedV1)
		case !before && *u.Available:
			s.emitUser(u, aircall.EventUserOpened, aircall.EventUserOpenedV1)
		}
	})
}

// emitUser emits an event in both of its versions.
func (s *Server) emitUser(u *user, v2, v1 aircall.EventName) {
	s.emit(v2, fullUser(u))
	o := shape(u, userEvent)
	o["numbers"] = s.numbersOf(u.ID, numberEvent)
	s.emit(v1, o)
}

type dialBody struct {
	NumberID int64  `json:"number_id"`
	To       string `json:"to"`
}

// startUserCall starts an outbound call, another one with each request. [Server.LiveCall] plays it on.
func (s *Server) startUserCall(r *request, u *user, body dialBody) (int, any) {
	n := s.numbers.Find(body.NumberID)
	if n == nil || !n.has(u.ID) {
		return badRequest("number_id must be a number of the user")
	}
	status, out := dial(s, r, u, body)
	if status == http.StatusNoContent {
		s.startCall(CallSpec{
			Direction: aircall.Outbound, Number: aircall.NumberID(n.ID), User: aircall.UserID(u.ID), Counterpart: body.To,
		})
	}
	return status, out
}

func dial(_ *Server, _ *request, u *user, body dialBody) (int, any) {
	switch {
	case !strings.HasPrefix(body.To, "+"):
		return badRequest("to must be in E.164 format")
	case u.availability != aircall.Available:
		return wrongState("The user is currently unavailable")
	}
	return http.StatusNoContent, nil
}
