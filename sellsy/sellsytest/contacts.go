package sellsytest

import (
	"encoding/json"
	"iter"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type contact struct {
	ID        int64 `json:"id"`
	Civility  text  `json:"civility"`
	FirstName text  `json:"first_name"`
	LastName  text  `json:"last_name"`
	reach
	Position           text         `json:"position"`
	BirthDate          text         `json:"birth_date"`
	Avatar             text         `json:"avatar"`
	Note               string       `json:"note"`
	InvoicingAddressID ref          `json:"invoicing_address_id"`
	DeliveryAddressID  ref          `json:"delivery_address_id"`
	IsArchived         bool         `json:"is_archived"`
	Created            stamp        `json:"created"`
	Updated            stamp        `json:"updated"`
	Social             social       `json:"social"`
	Sync               syncs        `json:"sync"`
	Owner              *owner       `json:"owner"`
	Channels           list[string] `json:"marketing_campaigns_subscriptions"`
	Consent            consent      `json:"rgpd_consent"`
}

func (c *contact) key() int64      { return c.ID }
func (c *contact) setKey(id int64) { c.ID = id }
func (c *contact) name() string    { return strings.TrimSpace(string(c.FirstName + " " + c.LastName)) }

// AddContact adds a contact and returns it as stored: a zero ID is replaced by the next free one, and zero dates by the
// present.
func (s *Server) AddContact(c sellsy.Contact) sellsy.Contact {
	rec := new(contact)
	convert(c, rec)
	return modify(s, func() (out sellsy.Contact) {
		s.addContact(rec)
		convert(rec, &out)
		return out
	})
}

func (s *Server) addContact(rec *contact) {
	s.stampNew(&rec.Created, &rec.Updated)
	s.contacts.add(rec)
	s.changed(change{kind: "people", verb: "created", id: rec.ID, object: rec})
}

// Contact returns a contact, and whether there is one of this id.
func (s *Server) Contact(id sellsy.ContactID) (sellsy.Contact, bool) {
	return look[sellsy.Contact](s, s.contacts, int64(id))
}

// UpdateContact changes a contact as a person does in Sellsy, which sets the time of its last update. It reports whether
// there is a contact of this id.
func (s *Server) UpdateContact(id sellsy.ContactID, change func(*sellsy.Contact)) bool {
	return edit(s, s.contacts, int64(id), change, s.touchContact)
}

func (s *Server) touchContact(rec *contact) {
	rec.Updated = s.now()
	s.changed(change{kind: "people", verb: "updated", id: rec.ID, object: rec})
}

// ArchiveContact archives a contact, and reports whether there is one of this id.
func (s *Server) ArchiveContact(id sellsy.ContactID) bool {
	return modify(s, func() bool {
		rec, known := s.contacts.get(int64(id))
		if known {
			rec.IsArchived, rec.Updated = true, s.now()
			s.changed(change{kind: "people", verb: "archived", id: rec.ID, object: rec})
		}
		return known
	})
}

// DeleteContact deletes a contact and its links, and reports whether there was one of this id.
func (s *Server) DeleteContact(id sellsy.ContactID) bool {
	return modify(s, func() bool { return s.deleteContact(int64(id)) })
}

func (s *Server) deleteContact(id int64) bool {
	rec, known := s.contacts.get(id)
	if !known {
		return false
	}
	s.unlink(func(l link) bool { return l.contact == id })
	s.contacts.remove(id)
	s.changed(change{kind: "people", verb: "deleted", id: id, object: rec})
	return true
}

var contactKind = kind[*contact]{
	orders: map[string]func(*contact) string{
		"id":         byID[*contact],
		"name":       func(c *contact) string { return strings.ToLower(string(c.LastName + " " + c.FirstName)) },
		"created_at": func(c *contact) string { return byTime(c.Created) },
	},
	embed: func(s *Server, c *contact, name string) (any, bool) {
		switch name {
		case "invoicing_address":
			return s.embedAddress(c.InvoicingAddressID), true
		case "delivery_address":
			return s.embedAddress(c.DeliveryAddressID), true
		case "opportunities":
			return s.scoped("opportunities.read", func() any {
				return s.countOpportunities(func(o *opportunity) bool { return contains(o.ContactIDs, c.ID) })
			}), true
		case "owner":
			return s.embedOwner(c.Owner), true
		default:
			return s.embedCommon("contact", c.ID, name)
		}
	},
}

func (s *Server) getContact(c *call) (answer, error) {
	return one(s, c, contactKind, s.contacts)
}

func (s *Server) listContacts(c *call) (answer, error) {
	return listed(s, c, contactKind, s.contacts.all())
}

func (s *Server) searchContacts(c *call) (answer, error) {
	type dates struct {
		Start string `json:"start"`
		End   string `json:"end"`
	}
	f, err := filters[struct {
		Companies       []int64  `json:"companies"`
		Individuals     []int64  `json:"individuals"`
		Created         *period  `json:"created"`
		Updated         *period  `json:"updated"`
		LastName        *string  `json:"last_name"`
		BirthDate       *dates   `json:"birth_date"`
		Email           *string  `json:"email"`
		PhoneNumber     *string  `json:"phone_number"`
		MobileNumber    *string  `json:"mobile_number"`
		ID              []int64  `json:"id"`
		FavouriteFilter *int64   `json:"favourite_filter"`
		IsLinked        *bool    `json:"is_linked"`
		CountryCode     *string  `json:"country_code"`
		PostalCode      []string `json:"postal_code"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	linked := func(id int64, individual bool, to []int64) bool {
		return len(to) == 0 || s.hasLink(func(l link) bool {
			return l.contact == id && l.individual == individual && contains(to, l.party)
		})
	}
	return listed(s, c, contactKind, where(s.contacts.all(), func(r *contact) bool {
		birth := string(r.BirthDate)
		return equal(f.PhoneNumber, r.PhoneNumber) && equal(f.MobileNumber, r.MobileNumber) &&
			equal(f.LastName, r.LastName) && equal(f.Email, r.Email) && among(f.ID, r.ID) &&
			f.Created.holds(r.Created) && f.Updated.holds(r.Updated) &&
			(f.BirthDate == nil || (birth != "" && birth >= f.BirthDate.Start && (f.BirthDate.End == "" || birth <= f.BirthDate.End))) &&
			linked(r.ID, false, f.Companies) && linked(r.ID, true, f.Individuals) &&
			(f.IsLinked == nil || *f.IsLinked == s.hasLink(func(l link) bool { return l.contact == r.ID })) &&
			s.livesIn("contact", r.ID, f.CountryCode, f.PostalCode)
	}))
}

func (s *Server) listCompaniesOfContact(c *call) (answer, error) {
	if _, known := s.contacts.get(c.ids[0]); !known {
		return answer{}, errNotFound
	}
	for _, name := range []string{"limit", "offset", "order", "direction"} {
		c.query.Del(name) // not parameters of this operation: the answer is always its first 25
	}
	return listed(s, c, companyKind, s.companiesOf(c.ids[0]))
}

func (s *Server) companiesOf(contact int64) iter.Seq[*company] {
	return where(s.companies.all(), func(r *company) bool {
		return s.hasLink(func(l link) bool { return l.contact == contact && !l.individual && l.party == r.ID })
	})
}

func (s *Server) createContact(c *call) (answer, error) {
	rec := &contact{Owner: s.myself()}
	if err := s.writeContact(c, rec, "last_name"); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	s.addContact(rec)
	v, err := render(s, c, contactKind, rec)
	return created(v), err
}

func (s *Server) updateContact(c *call) (answer, error) {
	rec, known := s.contacts.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	draft := clone(rec)
	if err := s.writeContact(c, draft); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	*rec = *draft
	s.touchContact(rec)
	return one(s, c, contactKind, s.contacts)
}

func (s *Server) writeContact(c *call, rec *contact, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	ignore(fields, "id", "owner", "updated", "invoicing_address_id", "delivery_address_id")
	if rec.ID != 0 {
		ignore(fields, "created")
	}
	return s.writeParty(fields, rec, &rec.Owner)
}

// writeParty assigns the fields that all parties are written with.
func (s *Server) writeParty(fields map[string]json.RawMessage, rec any, to **owner) error {
	id, set, err := take[*int64](fields, "owner_id")
	if err != nil {
		return err
	}
	switch {
	case !set:
	case id == nil:
		*to = nil
	default:
		if err := s.activeStaff("owner_id", *id); err != nil {
			return err
		}
		*to = staffOwner(*id)
	}
	if civility, there := fields["civility"]; there {
		switch string(civility) {
		case "null", `"mr"`, `"mrs"`, `"ms"`:
		default:
			return invalid("civility", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	return assign(rec, fields)
}

func ignore(fields map[string]json.RawMessage, names ...string) {
	for _, name := range names {
		delete(fields, name)
	}
}

func (s *Server) removeContact(c *call) (answer, error) {
	if !s.deleteContact(c.ids[0]) {
		return answer{}, errNotFound
	}
	return noContent, nil
}
