package aircalltest

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// maxRows is how many phone numbers, and how many e-mail addresses, a contact may have.
const maxRows = 20

type contact struct {
	keyed
	DirectLink   string       `json:"direct_link"`
	FirstName    text         `json:"first_name"`
	LastName     text         `json:"last_name"`
	CompanyName  text         `json:"company_name"`
	Information  text         `json:"information"`
	IsShared     bool         `json:"is_shared"`
	CreatedAt    moment       `json:"created_at"`
	UpdatedAt    moment       `json:"updated_at"`
	PhoneNumbers list[detail] `json:"phone_numbers"`
	Emails       list[detail] `json:"emails"`

	indexed *contact // what the search still finds, until visible; nil: nothing
	visible time.Time
}

// detail is a phone number or an e-mail address. Both share one sequence of ids.
type detail struct {
	ID    int64  `json:"id"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// event is the shape of contact events, whose times are text.
func (c *contact) event() object {
	o := shape(c, "")
	o["created_at"] = c.CreatedAt.UTC().Format(time.RFC3339)
	o["updated_at"] = c.UpdatedAt.UTC().Format(time.RFC3339)
	return o
}

// AddContact adds a shared contact, without an event. The ids of its phone numbers and e-mail addresses are filled.
func (s *Server) AddContact(c aircall.Contact) aircall.Contact {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fakehttp.As[aircall.Contact](s.addContact(fakehttp.As[*contact](c)))
}

func (s *Server) addContact(c *contact) *contact {
	c.CreatedAt = c.CreatedAt.orNow()
	if c.UpdatedAt.IsZero() {
		c.UpdatedAt = c.CreatedAt
	}
	c.ID = s.contacts.IDs.Take(c.ID)
	s.complete(c)
	s.contacts.Add(c)
	return c
}

// complete fills what the company gives a contact: its link, and ids of its rows.
func (s *Server) complete(c *contact) {
	c.DirectLink, c.IsShared = link(1, "contacts", c.ID), true
	for _, rows := range []list[detail]{c.Emails, c.PhoneNumbers} {
		for i := range rows {
			rows[i].ID = s.sequence("row").Take(rows[i].ID)
		}
	}
}

// Contacts returns the company's contacts, oldest first.
func (s *Server) Contacts() []aircall.Contact { return every[aircall.Contact](s, contacts) }

// Contact returns one contact, if there is such.
func (s *Server) Contact(id aircall.ContactID) (aircall.Contact, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.contacts.Find(int64(id)); c != nil {
		return fakehttp.As[aircall.Contact](c), true
	}
	return aircall.Contact{}, false
}

// UpdateContact replaces a contact as a person in Aircall might: contact.updated. Rows without an id are new.
func (s *Server) UpdateContact(changed aircall.Contact) {
	with(s, contacts, "UpdateContact", changed.ID, func(c *contact) {
		s.changeContact(c, func() {
			created := c.CreatedAt
			fakehttp.Convert(changed, c)
			c.CreatedAt = created
			s.complete(c)
		})
	})
}

// DeleteContact deletes a contact as a person in Aircall might: contact.deleted.
func (s *Server) DeleteContact(id aircall.ContactID) {
	with(s, contacts, "DeleteContact", id, func(c *contact) { contacts.drop(s, c) })
}

func (s *Server) contactByNumber(raw string) int64 {
	want := digits(raw)
	if want == "" {
		return 0
	}
	for c := range s.contacts.All() {
		if has(c.PhoneNumbers, func(value string) bool { return digits(value) == want }) {
			return c.ID
		}
	}
	return 0
}

func has(rows list[detail], match func(value string) bool) bool {
	return slices.ContainsFunc(rows, func(d detail) bool { return match(d.Value) })
}

var contacts = &resource[contact, *contact]{
	one: "contact", many: "contacts",
	table:  func(s *Server) *table[*contact] { return s.contacts },
	shape:  func(_ *Server, _ *request, c *contact) object { return shape(c, "") },
	dates:  func(c *contact) (created, updated time.Time) { return c.CreatedAt.Time, c.UpdatedAt.Time },
	paging: paging{period: true, orderBy: true, capped: true},
	forget: func(s *Server, c *contact) { // the event comes without phone numbers and e-mail addresses
		c.PhoneNumbers, c.Emails = nil, nil
		c.UpdatedAt = now()
		s.emit(aircall.EventContactDeleted, c.event())
	},
}

// foundContacts are those in the index, which lags behind writes. Without a known parameter it finds them all.
var foundContacts = &resource[contact, *contact]{
	many: contacts.many, table: contacts.table, shape: contacts.shape, dates: contacts.dates, paging: contacts.paging,
	match: func(_ *Server, r *request) func(*contact) bool {
		phone, email := r.query("phone_number"), r.query("email")
		return func(c *contact) bool {
			if time.Now().Before(c.visible) {
				c = c.indexed
			}
			return c != nil &&
				(phone == "" || has(c.PhoneNumbers, func(value string) bool { return digits(value) == digits(phone) })) &&
				(email == "" || has(c.Emails, func(value string) bool { return strings.EqualFold(value, email) }))
		}
	},
}

type contactBody struct {
	FirstName   *string `json:"first_name"`
	LastName    *string `json:"last_name"`
	CompanyName *string `json:"company_name"`
	Information *string `json:"information"`
}

type newContactBody struct {
	contactBody
	PhoneNumbers []detailBody `json:"phone_numbers"`
	Emails       []detailBody `json:"emails"`
}

type detailBody struct {
	Label *string `json:"label"`
	Value *string `json:"value"`
}

// createContact makes a contact, also if there is one with the same number.
func (s *Server) createContact(r *request, body newContactBody) (int, any) {
	c := &contact{visible: time.Now().Add(s.opts.SearchDelay)}
	if problem := body.apply(c); problem != "" {
		return badRequest(problem)
	}
	if len(body.PhoneNumbers) == 0 {
		return badRequest("phone_numbers is missing")
	}
	if len(body.PhoneNumbers) > maxRows || len(body.Emails) > maxRows {
		return badRequest(fmt.Sprintf("At most %d phone numbers and %d emails", maxRows, maxRows))
	}
	if problem := cmp.Or(phones.fill(c, body.PhoneNumbers), emails.fill(c, body.Emails)); problem != "" {
		return badRequest(problem)
	}
	s.addContact(c)
	s.emit(aircall.EventContactCreated, c.event())
	return http.StatusCreated, contacts.answer(s, r, c)
}

// apply sets the names and the information. A field that is given must not be blank.
func (b *contactBody) apply(c *contact) (problem string) {
	for _, field := range []struct {
		name string
		from *string
		to   *text
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
		*field.to = text(withoutEmojis(*field.from))
	}
	return ""
}

// updateContact changes the names and the information. Phone numbers and e-mail addresses in the body are ignored.
func (s *Server) updateContact(r *request, c *contact, body contactBody) (int, any) {
	changed := *c
	if problem := body.apply(&changed); problem != "" {
		return badRequest(problem)
	}
	s.changeContact(c, func() { _ = body.apply(c) })
	return http.StatusOK, contacts.answer(s, r, c)
}

// changeContact carries out a change: the search does not see it at once, the webhooks do.
func (s *Server) changeContact(c *contact, change func()) {
	if s.opts.SearchDelay > 0 && !time.Now().Before(c.visible) {
		c.indexed = fakehttp.As[*contact](c)
	}
	change()
	c.UpdatedAt = now()
	c.visible = time.Now().Add(s.opts.SearchDelay)
	s.emit(aircall.EventContactUpdated, c.event())
}

// details are the phone numbers, or the e-mail addresses, of contacts.
type details struct {
	key    string // in answers
	plural string
	of     func(*contact) *list[detail]
	wrong  func(value string) (problem string)
	stored func(value string) string // as Aircall keeps it
}

var phones = &details{
	key: "phone_detail", plural: "phone numbers",
	of: func(c *contact) *list[detail] { return &c.PhoneNumbers },
	wrong: func(value string) string {
		if phoneNumber.MatchString(value) {
			return ""
		}
		return "value is not a valid phone number"
	},
	stored: func(value string) string { // without spaces
		if value = strings.TrimSpace(value); strings.HasPrefix(value, "+") || strings.HasPrefix(value, "00") {
			return "+" + digits(value)
		}
		return digits(value)
	},
}

var emails = &details{
	key: "email_detail", plural: "emails",
	of: func(c *contact) *list[detail] { return &c.Emails },
	wrong: func(value string) string {
		if strings.Contains(value, "@") {
			return ""
		}
		return "value is not a valid email"
	},
	stored: func(value string) string { return value },
}

var phoneNumber = regexp.MustCompile(`^\s*\+?(?:[ ().\-/]*[0-9]){5,15}\s*$`)

// check says what is wrong with a row. Both of its fields are needed in a new one.
func (k *details) check(d detailBody, whole bool) (problem string) {
	switch {
	case whole && (d.Label == nil || d.Value == nil):
		return "label and value are needed"
	case d.Label != nil && strings.TrimSpace(*d.Label) == "":
		return "label can't be blank"
	case d.Value != nil && strings.TrimSpace(*d.Value) == "":
		return "value can't be blank"
	case d.Value != nil:
		return k.wrong(*d.Value)
	}
	return ""
}

// fill gives rows to a new contact.
func (k *details) fill(c *contact, given []detailBody) (problem string) {
	rows := k.of(c)
	for _, d := range given {
		if problem := k.check(d, true); problem != "" {
			return problem
		}
		*rows = append(*rows, detail{Label: *d.Label, Value: k.stored(*d.Value)})
	}
	return ""
}

func (k *details) add() handler {
	return write(contacts, func(s *Server, _ *request, c *contact, body detailBody) (int, any) {
		rows := k.of(c)
		if problem := k.check(body, true); problem != "" {
			return badRequest(problem)
		}
		if len(*rows) >= maxRows {
			return badRequest(fmt.Sprintf("At most %d %s", maxRows, k.plural))
		}
		d := detail{ID: s.sequence("row").Next(), Label: *body.Label, Value: k.stored(*body.Value)}
		s.changeContact(c, func() { *rows = append(*rows, d) })
		return http.StatusCreated, object{k.key: d}
	})
}

func (k *details) update() handler {
	return write(contacts, func(s *Server, r *request, c *contact, body detailBody) (int, any) {
		rows, i := k.in(c, r)
		if i < 0 {
			return notFound()
		}
		if problem := k.check(body, false); problem != "" {
			return badRequest(problem)
		}
		s.changeContact(c, func() {
			set(&rows[i].Label, body.Label)
			if body.Value != nil {
				rows[i].Value = k.stored(*body.Value)
			}
		})
		return http.StatusAccepted, object{k.key: rows[i]}
	})
}

func (k *details) remove() handler {
	return on(contacts, func(s *Server, r *request, c *contact) (int, any) {
		rows, i := k.in(c, r)
		if i < 0 {
			return notFound()
		}
		s.changeContact(c, func() { *k.of(c) = slices.Delete(rows, i, i+1) })
		return http.StatusNoContent, nil
	})
}

// in finds the row of the path, -1 if there is none.
func (k *details) in(c *contact, r *request) (list[detail], int) {
	rows := *k.of(c)
	return rows, slices.IndexFunc(rows, func(d detail) bool { return d.ID == r.id(1) })
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
