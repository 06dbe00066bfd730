package aircalltest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

type number struct {
	keyed
	DirectLink             string                     `json:"direct_link"`
	Name                   string                     `json:"name"`
	Digits                 string                     `json:"digits"`
	E164Digits             string                     `json:"e164_digits"`
	CreatedAt              iso                        `json:"created_at"`
	Country                string                     `json:"country"`
	TimeZone               string                     `json:"time_zone"`
	Open                   bool                       `json:"open"`
	AvailabilityStatus     aircall.AvailabilityStatus `json:"availability_status"`
	IsIVR                  bool                       `json:"is_ivr"`
	LiveRecordingActivated bool                       `json:"live_recording_activated"`
	Priority               *int                       `json:"priority"`
	FlowEditorEnabled      bool                       `json:"flow_editor_enabled"`
	Messages               map[string]string          `json:"messages"` // links to sound files

	users []int64
}

// The shapes of numbers: of REST answers without the users, and inside webhooks.
const (
	numberRest = "id direct_link name digits created_at country time_zone open availability_status is_ivr " +
		"live_recording_activated priority messages"
	numberEvent = "id direct_link name digits e164_digits country time_zone open availability_status is_ivr " +
		"live_recording_activated messages"
)

func (n *number) has(user int64) bool { return slices.Contains(n.users, user) }

// AddNumber adds a phone line of the company. Its Users are those who take its calls; those the server does not know yet are
// added.
func (s *Server) AddNumber(n aircall.Number) aircall.Number {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fakehttp.As[aircall.Number](s.numberWithUsers(s.addNumber(n)))
}

func (s *Server) addNumber(v aircall.Number) *number {
	n := fakehttp.As[*number](v)
	n.ID = s.numbers.IDs.Take(n.ID)
	n.DirectLink = link(1, "numbers", n.ID)
	n.Name = cmp.Or(n.Name, fmt.Sprintf("Ligne %d", n.ID))
	n.Digits = cmp.Or(n.Digits, fmt.Sprintf("+33 1 99 00 %02d %02d", s.numbers.Len()/100%100, s.numbers.Len()%100))
	n.E164Digits = cmp.Or(n.E164Digits, "+"+digits(n.Digits))
	n.Country = cmp.Or(n.Country, "FR")
	n.TimeZone = cmp.Or(n.TimeZone, "Europe/Paris")
	n.AvailabilityStatus = cmp.Or(n.AvailabilityStatus, aircall.StatusOpen)
	n.Open = n.AvailabilityStatus != aircall.StatusClosed
	n.CreatedAt = iso{n.CreatedAt.orNow()}
	if len(n.Messages) == 0 {
		n.Messages = map[string]string{}
		for _, name := range []string{"welcome", "waiting", "ivr", "voicemail", "closed", "callback_later"} {
			n.Messages[name] = "https://media.example.com/tracks/fr/" + name + ".mp3"
		}
	}
	for _, u := range v.Users {
		n.users = append(n.users, s.known(&u))
	}
	s.numbers.Add(n)
	return n
}

func (s *Server) numberWithUsers(n *number) object {
	o := shape(n, numberRest)
	o["users"] = s.userShapes(n.users, userNested)
	return o
}

var numbers = &resource[number, *number]{
	one: "number", many: "numbers",
	table:  func(s *Server) *table[*number] { return s.numbers },
	shape:  func(s *Server, _ *request, n *number) object { return s.numberWithUsers(n) },
	brief:  func(_ *Server, _ *request, n *number) object { return shape(n, numberRest) },
	dates:  func(n *number) (created, updated time.Time) { return n.CreatedAt.Time, n.CreatedAt.Time },
	paging: paging{period: true},
}

type numberBody struct {
	Name     *string           `json:"name"`
	TimeZone *string           `json:"time_zone"`
	Priority json.RawMessage   `json:"priority"`
	Messages map[string]string `json:"messages"`
}

func (s *Server) updateNumber(r *request, n *number, body numberBody) (int, any) {
	if body.Priority != nil {
		var priority *int
		if json.Unmarshal(body.Priority, &priority) != nil || (priority != nil && *priority != 0 && *priority != 1) {
			return badRequest("priority must be null, 0 or 1")
		}
		n.Priority = priority
	}
	set(&n.Name, body.Name)
	set(&n.TimeZone, body.TimeZone)
	maps.Copy(n.Messages, body.Messages) // those that are not given stay
	return http.StatusOK, numbers.answer(s, r, n)
}

// getRegistrationStatus answers with a form of the fake's own: Aircall's is not known.
func getRegistrationStatus(_ *Server, _ *request, n *number) (int, any) {
	return http.StatusOK, object{"id": n.ID, "registration_status": "registered"}
}

// SetNumberOpen opens or closes a number as its opening hours do: number.opened or number.closed.
func (s *Server) SetNumberOpen(id aircall.NumberID, open bool) {
	with(s, numbers, "SetNumberOpen", id, func(n *number) {
		name := aircall.EventNumberClosed
		if n.Open = open; open {
			name = aircall.EventNumberOpened
		}
		o := shape(n, numberEvent)
		o["users"] = s.userShapes(n.users, userEvent)
		s.emit(name, o)
	})
}
