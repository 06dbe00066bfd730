package sellsytest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// phoneCall is how Sellsy gives a phone call back. It is written differently: see writePhoneCall.
type phoneCall struct {
	keyed
	Owner        *owner         `json:"owner"`
	Source       string         `json:"source"`
	Description  text           `json:"description"`
	Updated      stamp          `json:"updated"`
	Created      stamp          `json:"created"`
	Duration     int            `json:"duration"`
	Date         stamp          `json:"date"`
	Topic        *named         `json:"topic"`
	Result       result         `json:"result"`
	Related      list[related]  `json:"related"`
	CompanyID    ref            `json:"company_id"`
	IndividualID ref            `json:"individual_id"`
	ContactID    ref            `json:"contact_id"`
	Priority     int            `json:"priority"`
	Reminders    list[reminder] `json:"reminders,omitempty"` // real phone calls without one lack the key
}

type result struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// resultNamed finds a result, with its label in the account's language.
func (s *Server) resultNamed(id string) (result, bool) {
	for _, l := range lists.Results {
		switch {
		case l.ID != id:
		case s.opts.Language == "en":
			return result{id, l.EN}, true
		default:
			return result{id, l.FR}, true
		}
	}
	return result{ID: id}, false
}

// PhoneCalls returns the phone calls, oldest first.
func (s *Server) PhoneCalls() []sellsy.PhoneCall { return every[sellsy.PhoneCall](s, phoneCalls) }

// PhoneCall returns a phone call, and whether there is one of this id.
func (s *Server) PhoneCall(id sellsy.PhoneCallID) (sellsy.PhoneCall, bool) {
	return look[sellsy.PhoneCall](s, phoneCalls, id)
}

// AddPhoneCall adds a phone call as it is, without the checks of the API, and returns it as stored: a zero ID is replaced
// by the next free one, and zero dates by the present.
func (s *Server) AddPhoneCall(p sellsy.PhoneCall) sellsy.PhoneCall { return add(s, phoneCalls, p) }

// EditPhoneCall changes a phone call as a person does in Sellsy, which sets the time of its last update. It reports
// whether there is a phone call of this id.
func (s *Server) EditPhoneCall(id sellsy.PhoneCallID, change func(*sellsy.PhoneCall)) bool {
	return edit(s, phoneCalls, id, change)
}

// DeletePhoneCall deletes a phone call, and reports whether there was one of this id.
func (s *Server) DeletePhoneCall(id sellsy.PhoneCallID) bool { return erase(s, phoneCalls, id) }

var phoneCalls = &resource[phoneCall, *phoneCall]{
	table:  func(s *Server) *table[*phoneCall] { return s.phoneCalls },
	orders: map[string]func(*phoneCall) string{"id": byID[*phoneCall]},
	embed: func(s *Server, p *phoneCall, name string) (any, bool) {
		return s.embedParties(p.Owner, p.Related, name)
	},
	filters: aboutFilters(func(p *phoneCall) about {
		return about{p.Owner, p.Related, p.CompanyID, p.IndividualID, p.ContactID}
	}).and(filters[*phoneCall]{
		"created":  during(func(p *phoneCall) stamp { return p.Created }),
		"due_date": during(func(p *phoneCall) stamp { return p.Date }),
		"topic":    equals((*phoneCall).topic),
		"result":   words(equals(func(p *phoneCall) string { return p.Result.ID }), callResults...),
		"source":   words(equals(func(p *phoneCall) string { return p.Source }), callSources...),
		"priority": between(func(p *phoneCall) float64 { return float64(p.Priority) }),
	}),
	required: []string{"owner_id", "date", "result", "source", "related"},
	write:    (*Server).writePhoneCall,
	dates:    func(p *phoneCall) (created, updated *stamp) { return &p.Created, &p.Updated },
	complete: func(s *Server, p *phoneCall) {
		if p.Date.IsZero() {
			p.Date = cmp.Or(p.Created, s.now())
		}
		s.completePhoneCall(p)
	},
	added: func(s *Server, p *phoneCall) { s.noted("phonecall.created", p) },
	touch: func(s *Server, p *phoneCall, _ phoneCall) {
		s.completePhoneCall(p)
		s.noted("phonecall.updated", p)
	},
}

var callSources = []string{"incoming", "outcoming"} // "outgoing" is refused

var callResults = func() (ids []string) {
	for _, l := range lists.Results {
		ids = append(ids, l.ID)
	}
	return ids
}()

func (p *phoneCall) topic() int64 {
	if p.Topic == nil {
		return 0
	}
	return p.Topic.ID
}

// completePhoneCall derives what Sellsy derives. The company of a contact is not among it: company_id stays null unless
// the company is in related itself.
func (s *Server) completePhoneCall(rec *phoneCall) {
	rec.Date = s.local(rec.Date.Time)
	rec.Result, _ = s.resultNamed(rec.Result.ID)
	if rec.Topic == nil {
		for _, t := range lists.Topics {
			if t.IsDefault {
				rec.Topic = &named{ID: t.ID, Name: t.Label}
			}
		}
	}
	party(rec.Related, &rec.CompanyID, &rec.IndividualID, &rec.ContactID)
	if rec.Result.ID == "scheduled" {
		rec.Duration = 0
		schedule(rec.Reminders, rec.Date)
	} else {
		rec.Reminders = nil
	}
}

// writePhoneCall applies the fields that are there. Their names and types differ from those that are read: owner_id is a
// number, and topic and result are not objects.
func (s *Server) writePhoneCall(f *form, p *phoneCall) {
	f.refuse("id", "owner", "updated", "created", "company_id", "individual_id", "contact_id")
	s.writeOwner(f, &p.Owner)
	if t, set := choose(f, "topic", slices.Values(lists.Topics), func(t topic) int64 { return t.ID }); set {
		p.Topic = &named{t.ID, t.Label}
	}
	f.oneOf("result", callResults...)
	if id, set := take[string](f, "result"); set {
		p.Result, _ = s.resultNamed(id)
	}
	f.oneOf("source", callSources...)
	s.writeRelated(f, &p.Related, 1, 3)
	if s.writeReminders(f, &p.Reminders, "email") {
		f.check(len(p.Reminders) <= 1, "reminders", "Cette collection doit contenir au plus 1 élément.")
	}
	for _, name := range []string{"date", "duration", "priority"} {
		f.check(!f.has(name) || !jsonNull(f.fields[name]), name, "Cette valeur ne doit pas être nulle.")
	}
	f.assign(p)
	f.check(p.Duration >= 0, "duration", "Cette valeur doit être supérieure ou égale à 0.")
	checkPriority(f, p.Priority)
}

func checkPriority(f *form, priority int) {
	f.check(priority == 0 || priority == 1, "priority", "Cette valeur doit être comprise entre 0 et 1.")
}

// reminderDelays are how long before an event reminders can be sent.
var reminderDelays = map[string]time.Duration{
	"instant": 0, "5min": 5 * time.Minute, "15min": 15 * time.Minute, "30min": 30 * time.Minute, "1hour": time.Hour,
	"1day": 24 * time.Hour, "1week": 7 * 24 * time.Hour, "1month": 30 * 24 * time.Hour,
}

type reminder struct {
	Medium string `json:"medium"`
	Delay  string `json:"delay"`
	SendAt stamp  `json:"send_at"`
}

// writeReminders takes reminders by one of the media, and reports whether there are any to take.
func (s *Server) writeReminders(f *form, to *list[reminder], media ...string) bool {
	given, set := take[[]reminder](f, "reminders")
	for i, r := range given {
		if _, known := reminderDelays[r.Delay]; !known || !contains(media, r.Medium) {
			f.fail(wrongChoice(fmt.Sprintf("reminders[%d]", i)))
		}
	}
	if set {
		*to = given
	}
	return set
}

// schedule says when reminders are sent.
func schedule(reminders list[reminder], due stamp) {
	for i := range reminders {
		reminders[i].SendAt = stamp{due.Add(-reminderDelays[reminders[i].Delay])}
	}
}
