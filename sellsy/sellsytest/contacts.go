package sellsytest

import (
	"iter"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type contact struct {
	keyed
	Civility  text `json:"civility"`
	FirstName text `json:"first_name"`
	LastName  text `json:"last_name"`
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

func (c *contact) name() string { return strings.TrimSpace(string(c.FirstName + " " + c.LastName)) }

// AddContact adds a contact and returns it as stored: a zero ID is replaced by the next free one, and zero dates by the
// present.
func (s *Server) AddContact(c sellsy.Contact) sellsy.Contact { return add(s, contacts, c) }

// Contact returns a contact, and whether there is one of this id.
func (s *Server) Contact(id sellsy.ContactID) (sellsy.Contact, bool) {
	return look[sellsy.Contact](s, contacts, id)
}

// UpdateContact changes a contact as a person does in Sellsy, which sets the time of its last update. It reports whether
// there is a contact of this id.
func (s *Server) UpdateContact(id sellsy.ContactID, change func(*sellsy.Contact)) bool {
	return edit(s, contacts, id, change)
}

// ArchiveContact archives a contact, and reports whether there is one of this id.
func (s *Server) ArchiveContact(id sellsy.ContactID) bool {
	return archive(s, contacts, id, func(c *contact) *bool { return &c.IsArchived })
}

// DeleteContact deletes a contact and its links, and reports whether there was one of this id.
func (s *Server) DeleteContact(id sellsy.ContactID) bool { return erase(s, contacts, id) }

var contacts = &resource[contact, *contact]{
	table: func(s *Server) *table[*contact] { return s.contacts },
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
	filters: partyFilters("contact", func(c *contact) reach { return c.reach }).and(filters[*contact]{
		"companies":   linkedTo(false),
		"individuals": linkedTo(true),
		"is_linked": matching(func(s *Server, linked bool, c *contact) bool {
			return linked == s.hasLink(func(l link) bool { return l.contact == c.ID })
		}),
		"created":       during(func(c *contact) stamp { return c.Created }),
		"updated":       during(func(c *contact) stamp { return c.Updated }),
		"last_name":     equals(func(c *contact) text { return c.LastName }),
		"birth_date":    matching(func(_ *Server, d dates, c *contact) bool { return d.hold(string(c.BirthDate)) }),
		"phone_number":  equals(func(c *contact) text { return c.PhoneNumber }),
		"mobile_number": equals(func(c *contact) text { return c.MobileNumber }),
	}),
	required: []string{"last_name"},
	verifies: true,
	blank:    func(s *Server, _ *call) *contact { return &contact{Owner: s.myself()} },
	write: func(s *Server, f *form, c *contact) {
		f.ignore("id", "owner", "updated", "invoicing_address_id", "delivery_address_id")
		if c.ID != 0 {
			f.ignore("created")
		}
		s.writeParty(f, c, &c.Owner)
	},
	dates:  func(c *contact) (created, updated *stamp) { return &c.Created, &c.Updated },
	forget: func(s *Server, c *contact) { s.unlink(func(l link) bool { return l.contact == c.ID }) },
	told:   func(_ *contact) change { return change{kind: "people"} },
}

// dates is a filter on a day; both ends belong to it.
type dates struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

func (d *dates) hold(day string) bool {
	return day != "" && day >= d.Start && (d.End == "" || day <= d.End)
}

func linkedTo(individual bool) filter[*contact] {
	return matching(func(s *Server, to []int64, c *contact) bool {
		return len(to) == 0 || s.hasLink(func(l link) bool {
			return l.contact == c.ID && l.individual == individual && contains(to, l.party)
		})
	})
}

// partyFilters are the filters that all parties have in common.
func partyFilters[R row](kind string, of func(R) reach) filters[R] {
	return filters[R]{
		"id":               among(R.Key),
		"email":            equals(func(r R) text { return of(r).Email }),
		"favourite_filter": everything[R],
		"country_code": matching(func(s *Server, country string, r R) bool {
			home := s.home(related{kind, r.Key()})
			return home != nil && country == home.CountryCode
		}),
		"postal_code": matching(func(s *Server, codes []string, r R) bool {
			home := s.home(related{kind, r.Key()})
			return len(codes) == 0 || home != nil && contains(codes, home.PostalCode)
		}),
	}
}

// listCompaniesOf lists the companies of a contact.
func listCompaniesOf(s *Server, c *call, of related) (answer, error) {
	for _, name := range []string{"limit", "offset", "order", "direction"} {
		c.query.Del(name) // not parameters of this operation: the answer is always its first 25
	}
	return listed(s, c, companies, s.companiesOf(of.ID))
}

func (s *Server) companiesOf(contact int64) iter.Seq[*company] {
	return fakehttp.Where(s.companies.All(), func(r *company) bool {
		return s.hasLink(func(l link) bool { return l.contact == contact && !l.individual && l.party == r.ID })
	})
}

// writeParty assigns the fields that all parties are written with.
func (s *Server) writeParty(f *form, rec any, to **owner) {
	if id, set := take[*int64](f, "owner_id"); set {
		*to = nil
		if id != nil {
			f.fail(s.activeStaff("owner_id", *id))
			*to = staffOwner(*id)
		}
	}
	f.oneOf("civility", "", "mr", "mrs", "ms")
	f.assign(rec)
}
