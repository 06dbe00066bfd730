package aircalltest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// dialer is the campaign of a user: one at most.
type dialer struct {
	id      aircall.DialerCampaignID
	created aircall.Time
	numbers []aircall.DialerNumber
}

func (s *Server) dialerIn(r *request) *dialer {
	if u := s.userIn(r); u != nil {
		return s.dialers[u.ID]
	}
	return nil
}

func (s *Server) getDialer(r *request) (int, any) {
	d := s.dialerIn(r)
	if d == nil {
		return notFound()
	}
	return http.StatusOK, s.dialerShape(d)
}

// dialerShape has the number's id as a string.
func (s *Server) dialerShape(d *dialer) object {
	o := object{"id": d.id, "number_id": nil, "created_at": iso(d.created)}
	if s.numbers.len() > 0 {
		o["number_id"] = strconv.FormatInt(int64(s.numbers.order[0]), 10)
	}
	return o
}

func (s *Server) createDialer(r *request) (int, any) {
	u := s.userIn(r)
	if u == nil {
		return notFound()
	}
	_, exists := s.dialers[u.ID]
	if !exists {
		s.dialers[u.ID] = &dialer{id: aircall.DialerCampaignID(s.newID("dialer")), created: now()}
	}
	if status, out := s.addDialerNumbers(r); status != http.StatusNoContent {
		if !exists {
			delete(s.dialers, u.ID)
		}
		return status, out
	}
	return http.StatusCreated, s.dialerShape(s.dialers[u.ID])
}

// addDialerNumbers appends to the queue and refuses what is already in it.
func (s *Server) addDialerNumbers(r *request) (int, any) {
	var body struct {
		PhoneNumbers []string `json:"phone_numbers"`
	}
	d := s.dialerIn(r)
	switch {
	case d == nil:
		return notFound()
	case !r.decode(&body) || len(body.PhoneNumbers) == 0:
		return badRequest("phone_numbers is missing")
	}
	for _, n := range body.PhoneNumbers {
		if slices.ContainsFunc(d.numbers, func(queued aircall.DialerNumber) bool {
			return !queued.Called && digits(queued.Number) == digits(n)
		}) {
			return http.StatusUnprocessableEntity, object{
				"error": "Unprocessable Entity", "success": false,
				"errors": object{"dialer_campaign": []string{fmt.Sprintf("%s already imported, but not called", n)}},
			}
		}
	}
	for _, n := range body.PhoneNumbers {
		d.numbers = append(d.numbers, aircall.DialerNumber{
			ID: aircall.DialerNumberID(s.newID("dialer")), Number: n, CreatedAt: now(),
		})
	}
	return http.StatusNoContent, nil
}

func (s *Server) deleteDialer(r *request) (int, any) {
	u := s.userIn(r)
	if u == nil || s.dialers[u.ID] == nil {
		return notFound()
	}
	delete(s.dialers, u.ID)
	return http.StatusNoContent, nil
}

func (s *Server) listDialerNumbers(r *request) (int, any) {
	d := s.dialerIn(r)
	if d == nil {
		return notFound()
	}
	return http.StatusOK, object{"numbers": list(d.numbers, func(n aircall.DialerNumber) object {
		return object{"id": n.ID, "number": n.Number, "called": n.Called, "created_at": iso(n.CreatedAt)}
	})}
}

func (s *Server) deleteDialerNumber(r *request) (int, any) {
	d := s.dialerIn(r)
	if d == nil {
		return notFound()
	}
	id := aircall.DialerNumberID(r.number("row"))
	i := slices.IndexFunc(d.numbers, func(n aircall.DialerNumber) bool { return n.ID == id })
	if i < 0 {
		return notFound()
	}
	d.numbers = slices.Delete(d.numbers, i, i+1)
	return http.StatusNoContent, nil
}
