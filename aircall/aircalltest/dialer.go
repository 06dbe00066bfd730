package aircalltest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// dialer is the campaign of a user: one at most.
type dialer struct {
	keyed
	CreatedAt iso `json:"created_at"`

	user    int64
	numbers []dialerNumber
}

type dialerNumber struct {
	ID        int64  `json:"id"`
	Number    string `json:"number"`
	Called    bool   `json:"called"`
	CreatedAt iso    `json:"created_at"`
}

var dialers = &resource[dialer, *dialer]{
	find: func(s *Server, r *request) *dialer {
		if u := s.userIn(r); u != nil {
			return s.dialers[u.ID]
		}
		return nil
	},
	// shape has the number's id as a string.
	shape: func(s *Server, _ *request, d *dialer) object {
		o := shape(d, "")
		o["number_id"] = nil
		if n := s.numbers.First(); n != nil {
			o["number_id"] = strconv.FormatInt(n.ID, 10)
		}
		return o
	},
}

func getDialer(s *Server, r *request, d *dialer) (int, any) {
	return http.StatusOK, dialers.shape(s, r, d)
}

type dialerBody struct {
	PhoneNumbers []string `json:"phone_numbers"`
}

func (s *Server) createDialer(r *request, u *user, body dialerBody) (int, any) {
	d := s.dialers[u.ID]
	if d == nil {
		d = &dialer{CreatedAt: iso{now()}, user: u.ID}
	}
	if status, out := s.addDialerNumbers(r, d, body); status != http.StatusNoContent {
		return status, out
	}
	if d.ID == 0 {
		d.ID = s.sequence("dialer").Next()
	}
	s.dialers[u.ID] = d
	return http.StatusCreated, dialers.shape(s, r, d)
}

// addDialerNumbers appends to the queue and refuses what is already in it.
func (s *Server) addDialerNumbers(_ *request, d *dialer, body dialerBody) (int, any) {
	if len(body.PhoneNumbers) == 0 {
		return badRequest("phone_numbers is missing")
	}
	for _, n := range body.PhoneNumbers {
		if slices.ContainsFunc(d.numbers, func(queued dialerNumber) bool {
			return !queued.Called && digits(queued.Number) == digits(n)
		}) {
			return http.StatusUnprocessableEntity, object{
				"error": "Unprocessable Entity", "success": false,
				"errors": object{"dialer_campaign": []string{fmt.Sprintf("%s already imported, but not called", n)}},
			}
		}
	}
	for _, n := range body.PhoneNumbers {
		d.numbers = append(d.numbers, dialerNumber{ID: s.sequence("dialer").Next(), Number: n, CreatedAt: iso{now()}})
	}
	return http.StatusNoContent, nil
}

func deleteDialer(s *Server, _ *request, d *dialer) (int, any) {
	delete(s.dialers, d.user)
	return http.StatusNoContent, nil
}

func listDialerNumbers(_ *Server, _ *request, d *dialer) (int, any) {
	return http.StatusOK, object{"numbers": list[dialerNumber](d.numbers)}
}

func deleteDialerNumber(_ *Server, r *request, d *dialer) (int, any) {
	i := slices.IndexFunc(d.numbers, func(n dialerNumber) bool { return n.ID == r.id(1) })
	if i < 0 {
		return notFound()
	}
	d.numbers = slices.Delete(d.numbers, i, i+1)
	return http.StatusNoContent, nil
}
