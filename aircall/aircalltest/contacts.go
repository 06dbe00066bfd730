package aircalltest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// maxRows is how many phone numbers, and how many e-mail addresses, a contact may have.
const maxRows = 20

func (s *Server) contactRows(match func(*contact) bool) []row {
	var rows []row
	for _, c := range s.contacts.all() {
		if match(c) {
			rows = append(rows, row{id: int64(c.ID), created: c.CreatedAt.Time, updated: c.UpdatedAt.Time, shape: c.rest})
		}
	}
	return rows
}

func (s *Server) listContacts(r *request) (int, any) {
	rows := s.contactRows(func(*contact) bool { return true })
	return s.list(r, "contacts", rows, paging{period: true, orderBy: true, capped: true})
}

// searchContacts finds contacts in the index, which lags behind writes. Without a known parameter it finds them all.
func (s *Server) searchContacts(r *request) (int, any) {
	phone, email := r.URL.Query().Get("phone_number"), r.URL.Query().Get("email")
	rows := s.contactRows(func(c *contact) bool {
		known := c.Contact
		if time.Now().Before(c.visible) {
			if !c.searched {
				return false
			}
			known = c.indexed
		}
		return (phone == "" || slices.ContainsFunc(known.PhoneNumbers, func(p aircall.PhoneDetail) bool {
			return digits(p.Value) == digits(phone)
		})) && (email == "" || slices.ContainsFunc(known.Emails, func(e aircall.EmailDetail) bool {
			return strings.EqualFold(e.Value, email)
		}))
	})
	return s.list(r, "contacts", rows, paging{period: true, orderBy: true, capped: true})
}

func (s *Server) contactIn(r *request) *contact {
	return s.contacts.get(aircall.ContactID(r.number("id")))
}

func (s *Server) getContact(r *request) (int, any) {
	c := s.contactIn(r)
	if c == nil {
		return notFound()
	}
	return http.StatusOK, object{"contact": c.rest()}
}

type contactBody struct {
	FirstName   *string `json:"first_name"`
	LastName    *string `json:"last_name"`
	CompanyName *string `json:"company_name"`
	Information *string `json:"information"`
}

type detailBody struct {
	Label *string `json:"label"`
	Value *string `json:"value"`
}

// createContact makes a contact, also if there is one with the same number.
func (s *Server) createContact(r *request) (int, any) {
	var body struct {
		contactBody
		PhoneNumbers []detailBody `json:"phone_numbers"`
		Emails       []detailBody `json:"emails"`
	}
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	var c aircall.Contact
	if problem := body.apply(&c); problem != "" {
		return badRequest(problem)
	}
	if len(body.PhoneNumbers) == 0 {
		return badRequest("phone_numbers is missing")
	}
	if len(body.PhoneNumbers) > maxRows || len(body.Emails) > maxRows {
		return badRequest(fmt.Sprintf("At most %d phone numbers and %d emails", maxRows, maxRows))
	}
	for _, e := range body.Emails {
		if problem := e.check(false, true); problem != "" {
			return badRequest(problem)
		}
		c.Emails = append(c.Emails, aircall.EmailDetail{Label: *e.Label, Value: *e.Value})
	}
	for _, p := range body.PhoneNumbers {
		if problem := p.check(true, true); problem != "" {
			return badRequest(problem)
		}
		c.PhoneNumbers = append(c.PhoneNumbers, aircall.PhoneDetail{Label: *p.Label, Value: stored(*p.Value)})
	}
	row := s.addContact(c)
	row.visible = time.Now().Add(s.opts.SearchDelay)
	s.emit(aircall.EventContactCreated, row.event())
	return http.StatusCreated, object{"contact": row.rest()}
}

// apply sets the names and the information. A field that is given must not be blank.
func (b *contactBody) apply(c *aircall.Contact) (problem string) {
	for _, field := range []struct {
		name string
		from *string
		to   *string
	}{
		{"first_name", b.FirstName, &c.FirstName}, {"last_name", b.LastName, &c.LastName},
		{"company_name", b.CompanyName, &c.CompanyName}, {"information", b.Information, &c.Information},
	} {
		if field.from == nil {
			continue
		}
		if strings.TrimSpace(*field.from) == "" {
			return field.name + " can't be blank if defined"
		}
		*field.to = withoutEmojis(*field.from)
	}
	return ""
}

// check says what is wrong with a row. Both of its fields are needed in a new one.
func (d detailBody) check(phone, whole bool) (problem string) {
	switch {
	case whole && (d.Label == nil || d.Value == nil):
		return "label and value are needed"
	case d.Label != nil && strings.TrimSpace(*d.Label) == "":
		return "label can't be blank"
	case d.Value != nil && strings.TrimSpace(*d.Value) == "":
		return "value can't be blank"
	case d.Value != nil && phone && !phoneNumber.MatchString(*d.Value):
		return "value is not a valid phone number"
	case d.Value != nil && !phone && !strings.Contains(*d.Value, "@"):
		return "value is not a valid email"
	}
	return ""
}

var phoneNumber = regexp.MustCompile(`^\s*\+?(?:[ ().\-/]*[0-9]){5,15}\s*$`)

// stored is a phone number as Aircall keeps it, without spaces.
func stored(value string) string {
	if value = strings.TrimSpace(value); strings.HasPrefix(value, "+") || strings.HasPrefix(value, "00") {
		return "+" + digits(value)
	}
	return digits(value)
}

// withoutEmojis is what Aircall keeps of a text.
func withoutEmojis(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x1F000 || (r >= 0x2600 && r <= 0x27BF) || r == 0xFE0F || r == 0x200D || unicode.Is(unicode.Cs, r) {
			return -1
		}
		return r
	}, text)
}

// updateContact changes the names and the information. Phone numbers and e-mail addresses in the body are ignored.
func (s *Server) updateContact(r *request) (int, any) {
	var body contactBody
	c := s.contactIn(r)
	if c == nil {
		return notFound()
	}
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	changed := c.Contact
	if problem := body.apply(&changed); problem != "" {
		return badRequest(problem)
	}
	s.changeContact(c, func() { c.Contact = changed })
	return http.StatusOK, object{"contact": c.rest()}
}

// changeContact carries out a change: the search does not see it at once, the webhooks do.
func (s *Server) changeContact(c *contact, change func()) {
	if s.opts.SearchDelay > 0 && !time.Now().Before(c.visible) {
		c.indexed, c.searched = c.Contact, true
		c.indexed.PhoneNumbers, c.indexed.Emails = slices.Clone(c.PhoneNumbers), slices.Clone(c.Emails)
	}
	change()
	c.UpdatedAt = now()
	c.visible = time.Now().Add(s.opts.SearchDelay)
	s.emit(aircall.EventContactUpdated, c.event())
}

func (s *Server) deleteContact(r *request) (int, any) {
	c := s.contactIn(r)
	if c == nil {
		return notFound()
	}
	s.dropContact(c)
	return http.StatusNoContent, nil
}

// dropContact deletes a contact. Its event comes without phone numbers and e-mail addresses.
func (s *Server) dropContact(c *contact) {
	s.contacts.delete(c.ID)
	c.PhoneNumbers, c.Emails = nil, nil
	c.UpdatedAt = now()
	s.emit(aircall.EventContactDeleted, c.event())
}

func (s *Server) addPhone(r *request) (int, any) {
	c, body, problem := s.newDetail(r, true)
	switch {
	case c == nil:
		return notFound()
	case problem != "":
		return badRequest(problem)
	case len(c.PhoneNumbers) >= maxRows:
		return badRequest(fmt.Sprintf("At most %d phone numbers", maxRows))
	}
	p := aircall.PhoneDetail{ID: aircall.PhoneDetailID(s.newID("row")), Label: *body.Label, Value: stored(*body.Value)}
	s.changeContact(c, func() { c.PhoneNumbers = append(c.PhoneNumbers, p) })
	return http.StatusCreated, object{"phone_detail": phoneShape(p)}
}

func (s *Server) addEmail(r *request) (int, any) {
	c, body, problem := s.newDetail(r, false)
	switch {
	case c == nil:
		return notFound()
	case problem != "":
		return badRequest(problem)
	case len(c.Emails) >= maxRows:
		return badRequest(fmt.Sprintf("At most %d emails", maxRows))
	}
	e := aircall.EmailDetail{ID: aircall.EmailDetailID(s.newID("row")), Label: *body.Label, Value: *body.Value}
	s.changeContact(c, func() { c.Emails = append(c.Emails, e) })
	return http.StatusCreated, object{"email_detail": emailShape(e)}
}

func (s *Server) newDetail(r *request, phone bool) (c *contact, body detailBody, problem string) {
	if c = s.contactIn(r); c == nil {
		return nil, body, ""
	}
	if !r.decode(&body) {
		return c, body, "Malformed JSON"
	}
	return c, body, body.check(phone, true)
}

func (s *Server) updatePhone(r *request) (int, any) {
	var body detailBody
	c, i := s.phoneIn(r)
	if i < 0 {
		return notFound()
	}
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	if problem := body.check(true, false); problem != "" {
		return badRequest(problem)
	}
	s.changeContact(c, func() {
		if body.Label != nil {
			c.PhoneNumbers[i].Label = *body.Label
		}
		if body.Value != nil {
			c.PhoneNumbers[i].Value = stored(*body.Value)
		}
	})
	return http.StatusAccepted, object{"phone_detail": phoneShape(c.PhoneNumbers[i])}
}

func (s *Server) updateEmail(r *request) (int, any) {
	var body detailBody
	c, i := s.emailIn(r)
	if i < 0 {
		return notFound()
	}
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	if problem := body.check(false, false); problem != "" {
		return badRequest(problem)
	}
	s.changeContact(c, func() {
		if body.Label != nil {
			c.Emails[i].Label = *body.Label
		}
		if body.Value != nil {
			c.Emails[i].Value = *body.Value
		}
	})
	return http.StatusAccepted, object{"email_detail": emailShape(c.Emails[i])}
}

func (s *Server) deletePhone(r *request) (int, any) {
	c, i := s.phoneIn(r)
	if i < 0 {
		return notFound()
	}
	s.changeContact(c, func() { c.PhoneNumbers = slices.Delete(c.PhoneNumbers, i, i+1) })
	return http.StatusNoContent, nil
}

func (s *Server) deleteEmail(r *request) (int, any) {
	c, i := s.emailIn(r)
	if i < 0 {
		return notFound()
	}
	s.changeContact(c, func() { c.Emails = slices.Delete(c.Emails, i, i+1) })
	return http.StatusNoContent, nil
}

// phoneIn finds the row of the path, -1 if there is none.
func (s *Server) phoneIn(r *request) (*contact, int) {
	c := s.contactIn(r)
	if c == nil {
		return nil, -1
	}
	id := aircall.PhoneDetailID(r.number("row"))
	return c, slices.IndexFunc(c.PhoneNumbers, func(p aircall.PhoneDetail) bool { return p.ID == id })
}

func (s *Server) emailIn(r *request) (*contact, int) {
	c := s.contactIn(r)
	if c == nil {
		return nil, -1
	}
	id := aircall.EmailDetailID(r.number("row"))
	return c, slices.IndexFunc(c.Emails, func(e aircall.EmailDetail) bool { return e.ID == id })
}
