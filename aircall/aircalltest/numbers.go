package aircalltest

import (
	"encoding/json"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// listNumbers shows the numbers without their users.
func (s *Server) listNumbers(r *request) (int, any) {
	var rows []row
	for _, n := range s.numbers.all() {
		rows = append(rows, row{id: int64(n.ID), created: n.CreatedAt.Time, updated: n.CreatedAt.Time, shape: n.rest})
	}
	return s.list(r, "numbers", rows, paging{period: true})
}

func (s *Server) numberIn(r *request) *number { return s.numbers.get(aircall.NumberID(r.number("id"))) }

func (s *Server) getNumber(r *request) (int, any) {
	n := s.numberIn(r)
	if n == nil {
		return notFound()
	}
	return http.StatusOK, object{"number": s.numberWithUsers(n)}
}

func (s *Server) updateNumber(r *request) (int, any) {
	n := s.numberIn(r)
	if n == nil {
		return notFound()
	}
	body := struct {
		Name     *string                 `json:"name"`
		TimeZone *string                 `json:"time_zone"`
		Priority json.RawMessage         `json:"priority"`
		Messages *aircall.NumberMessages `json:"messages"`
	}{Messages: new(n.Messages)} // so that messages which are not given stay
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	if body.Priority != nil {
		var priority *int
		if json.Unmarshal(body.Priority, &priority) != nil || (priority != nil && *priority != 0 && *priority != 1) {
			return badRequest("priority must be null, 0 or 1")
		}
		n.Priority = priority
	}
	if body.Name != nil {
		n.Name = *body.Name
	}
	if body.TimeZone != nil {
		n.TimeZone = *body.TimeZone
	}
	if body.Messages != nil {
		n.Messages = *body.Messages
	}
	return http.StatusOK, object{"number": s.numberWithUsers(n)}
}

// getRegistrationStatus answers with a form of the fake's own: Aircall's is not known.
func (s *Server) getRegistrationStatus(r *request) (int, any) {
	n := s.numberIn(r)
	if n == nil {
		return notFound()
	}
	return http.StatusOK, object{"id": n.ID, "registration_status": "registered"}
}

// SetNumberOpen opens or closes a number as its opening hours do: number.opened or number.closed.
func (s *Server) SetNumberOpen(id aircall.NumberID, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.numbers.get(id)
	if n == nil {
		s.misused("SetNumberOpen: there is no number %d", id)
		return
	}
	name := aircall.EventNumberClosed
	if n.Open = open; open {
		name = aircall.EventNumberOpened
	}
	o := n.event()
	users := []object{}
	for _, id := range n.users {
		if u := s.users.get(id); u != nil {
			users = append(users, u.event())
		}
	}
	o["users"] = users
	s.emit(name, o)
}
