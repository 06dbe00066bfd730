package sellsytest

import "github.com/aircall-sellsy/aircall-sellsy-go/sellsy"

// phoneCall is how Sellsy gives a phone call back. It is written differently: see writePhoneCall.
type phoneCall struct {
	ID           int64      `json:"id"`
	Owner        *owner     `json:"owner"`
	Source       string     `json:"source"`
	Description  text       `json:"description"`
	Updated      stamp      `json:"updated"`
	Created      stamp      `json:"created"`
	Duration     int        `json:"duration"`
	Date         stamp      `json:"date"`
	Topic        *named     `json:"topic"`
	Result       result     `json:"result"`
	Related      []related  `json:"related"`
	CompanyID    ref        `json:"company_id"`
	IndividualID ref        `json:"individual_id"`
	ContactID    ref        `json:"contact_id"`
	Priority     int        `json:"priority"`
	Reminders    []reminder `json:"reminders,omitempty"` // real phone calls without one lack the key
}

type result struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (p *phoneCall) key() int64      { return p.ID }
func (p *phoneCall) setKey(id int64) { p.ID = id }

// resultNames are the labels of the results in the account's language.
var resultNames = map[string]map[string]string{
	"fr": {
		"noanswer": "Pas de réponse", "busy": "Occupé", "wrongnumber": "Mauvais numéro", "msgdirect": "Message direct",
		"msgvocal": "Message vocal", "connected": "Appel abouti", "transfer": "Appel transféré", "interrupt": "Appel interrompu",
		"scheduled": "Appel planifié", "unknown": "Inconnu",
	},
	"en": {
		"noanswer": "No answer", "busy": "Busy", "wrongnumber": "Wrong number", "msgdirect": "Direct message",
		"msgvocal": "Voice message", "connected": "Successful Call", "transfer": "Transferred call",
		"interrupt": "Interrupted call", "scheduled": "Scheduled call", "unknown": "Unknown",
	},
}

func (s *Server) resultNamed(id string) (result, bool) {
	names := resultNames[s.opts.Language]
	if names == nil {
		names = resultNames["fr"]
	}
	name, known := names[id]
	return result{ID: id, Name: name}, known
}

// PhoneCalls returns the phone calls, oldest first.
func (s *Server) PhoneCalls() []sellsy.PhoneCall { return every[sellsy.PhoneCall](s, s.phoneCalls) }

// PhoneCall returns a phone call, and whether there is one of this id.
func (s *Server) PhoneCall(id sellsy.PhoneCallID) (sellsy.PhoneCall, bool) {
	return look[sellsy.PhoneCall](s, s.phoneCalls, int64(id))
}

// AddPhoneCall adds a phone call as it is, without the checks of the API, and returns it as stored: a zero ID is replaced
// by the next free one, and zero dates by the present.
func (s *Server) AddPhoneCall(p sellsy.PhoneCall) sellsy.PhoneCall {
	rec := new(phoneCall)
	convert(p, rec)
	return modify(s, func() (out sellsy.PhoneCall) {
		s.addPhoneCall(rec)
		convert(rec, &out)
		return out
	})
}

func (s *Server) addPhoneCall(rec *phoneCall) {
	s.stampNew(&rec.Created, &rec.Updated)
	if rec.Date.IsZero() {
		rec.Date = rec.Created
	}
	s.completePhoneCall(rec)
	s.phoneCalls.add(rec)
	s.noted("phonecall.created", rec)
}

// EditPhoneCall changes a phone call as a person does in Sellsy, which sets the time of its last update. It reports
// whether there is a phone call of this id.
func (s *Server) EditPhoneCall(id sellsy.PhoneCallID, change func(*sellsy.PhoneCall)) bool {
	return edit(s, s.phoneCalls, int64(id), change, s.touchPhoneCall)
}

func (s *Server) touchPhoneCall(rec *phoneCall) {
	rec.Updated = s.now()
	s.completePhoneCall(rec)
	s.noted("phonecall.updated", rec)
}

// DeletePhoneCall deletes a phone call, and reports whether there was one of this id.
func (s *Server) DeletePhoneCall(id sellsy.PhoneCallID) bool {
	return modify(s, func() bool { return s.phoneCalls.remove(int64(id)) })
}

// completePhoneCall derives what Sellsy derives. The company of a contact is not among it: company_id stays null unless
// the company is in related itself.
func (s *Server) completePhoneCall(rec *phoneCall) {
	rec.Date = s.local(rec.Date.Time)
	rec.Result, _ = s.resultNamed(rec.Result.ID)
	if rec.Topic == nil {
		for _, t := range s.topics {
			if t.IsDefault {
				rec.Topic = &named{ID: t.ID, Name: t.Label}
			}
		}
	}
	party(rec.Related, &rec.CompanyID, &rec.IndividualID, &rec.ContactID)
	if rec.Result.ID == "scheduled" {
		rec.Duration = 0
		for i := range rec.Reminders {
			rec.Reminders[i].SendAt = stamp{rec.Date.Add(-reminderDelays[rec.Reminders[i].Delay])}
		}
	} else {
		rec.Reminders = nil
	}
}

var phoneCallKind = kind[*phoneCall]{
	orders: map[string]func(*phoneCall) string{"id": byID[*phoneCall]},
	embed: func(s *Server, p *phoneCall, name string) (any, bool) {
		return s.embedParties(p.Owner, p.Related, name)
	},
}

func (s *Server) getPhoneCall(c *call) (answer, error) { return one(s, c, phoneCallKind, s.phoneCalls) }

func (s *Server) listPhoneCalls(c *call) (answer, error) {
	return listed(s, c, phoneCallKind, s.phoneCalls.all())
}

func (s *Server) searchPhoneCalls(c *call) (answer, error) {
	f, err := filters[struct {
		Created        *period     `json:"created"`
		Owners         []int64     `json:"owners"`
		RelatedObjects []related   `json:"related_objects"`
		Companies      []ref       `json:"companies"`
		Individuals    []ref       `json:"individuals"`
		Contacts       []ref       `json:"contacts"`
		Topic          *int64      `json:"topic"`
		Result         *string     `json:"result"`
		Source         *string     `json:"source"`
		DueDate        *period     `json:"due_date"`
		Priority       *priorities `json:"priority"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	if f.Result != nil {
		if _, known := s.resultNamed(*f.Result); !known {
			return answer{}, invalid("filters.result", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	if f.Source != nil && *f.Source != "incoming" && *f.Source != "outcoming" {
		return answer{}, invalid("filters.source", "Cette valeur doit être l'un des choix proposés.")
	}
	return listed(s, c, phoneCallKind, where(s.phoneCalls.all(), func(p *phoneCall) bool {
		return aboutAny(f.RelatedObjects, p.Related) && f.Created.holds(p.Created) && f.DueDate.holds(p.Date) &&
			ownedBy(f.Owners, p.Owner) &&
			among(f.Companies, p.CompanyID) && among(f.Individuals, p.IndividualID) && among(f.Contacts, p.ContactID) &&
			(f.Topic == nil || (p.Topic != nil && p.Topic.ID == *f.Topic)) &&
			equal(f.Result, p.Result.ID) && equal(f.Source, p.Source) && f.Priority.hold(p.Priority)
	}))
}

func (s *Server) createPhoneCall(c *call) (answer, error) {
	rec := new(phoneCall)
	if err := s.writePhoneCall(c, rec, "owner_id", "date", "result", "source", "related"); err != nil {
		return answer{}, err
	}
	s.addPhoneCall(rec)
	v, err := render(s, c, phoneCallKind, rec)
	return created(v), err
}

func (s *Server) updatePhoneCall(c *call) (answer, error) {
	rec, known := s.phoneCalls.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	draft := clone(rec)
	if err := s.writePhoneCall(c, draft); err != nil {
		return answer{}, err
	}
	*rec = *draft
	s.touchPhoneCall(rec)
	return one(s, c, phoneCallKind, s.phoneCalls)
}

func (s *Server) removePhoneCall(c *call) (answer, error) {
	if !s.phoneCalls.remove(c.ids[0]) {
		return answer{}, errNotFound
	}
	return noContent, nil
}

// writePhoneCall applies the fields that are there. Their names and types differ from those that are read: owner_id is a
// number, and topic and result are not objects.
func (s *Server) writePhoneCall(c *call, rec *phoneCall, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	for _, name := range []string{"id", "owner", "updated", "created", "company_id", "individual_id", "contact_id"} {
		if _, there := fields[name]; there {
			return unexpected(name)
		}
	}
	if err := s.writeOwner(fields, &rec.Owner); err != nil {
		return err
	}
	if id, set, err := take[int64](fields, "topic"); err != nil {
		return err
	} else if set {
		rec.Topic = nil
		for _, t := range s.topics {
			if t.ID == id {
				rec.Topic = &named{ID: t.ID, Name: t.Label}
			}
		}
		if rec.Topic == nil {
			return invalid("topic", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	if id, set, err := take[string](fields, "result"); err != nil {
		return err
	} else if set {
		known := false
		if rec.Result, known = s.resultNamed(id); !known {
			return invalid("result", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	if source, there := fields["source"]; there && string(source) != `"incoming"` && string(source) != `"outcoming"` {
		return invalid("source", "Cette valeur doit être l'un des choix proposés.") // "outgoing" too
	}
	if list, set, err := take[[]related](fields, "related"); err != nil {
		return err
	} else if set {
		if err := s.checkRelated(list, 1, 3, "opportunity", "company", "individual", "contact"); err != nil {
			return err
		}
		rec.Related = list
	}
	if list, set, err := take[[]reminder](fields, "reminders"); err != nil {
		return err
	} else if set {
		if len(list) > 1 {
			return invalid("reminders", "Cette collection doit contenir au plus 1 élément.")
		}
		if err := checkReminders(list, "email"); err != nil {
			return err
		}
		rec.Reminders = list
	}
	for _, name := range []string{"date", "duration", "priority"} {
		if raw, there := fields[name]; there && jsonNull(raw) {
			return invalid(name, "Cette valeur ne doit pas être nulle.")
		}
	}
	if err := assign(rec, fields); err != nil {
		return err
	}
	switch {
	case rec.Duration < 0:
		return invalid("duration", "Cette valeur doit être supérieure ou égale à 0.")
	case rec.Priority < 0 || rec.Priority > 1:
		return invalid("priority", "Cette valeur doit être comprise entre 0 et 1.")
	}
	return nil
}
