package sellsytest

import (
	"encoding/json"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type company struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
	reach
	LegalFrance struct {
		SIRET       text `json:"siret"`
		SIREN       text `json:"siren"`
		VAT         text `json:"vat"`
		APE         text `json:"ape_naf_code"`
		CompanyType text `json:"company_type"`
		RCS         text `json:"rcs_immatriculation"`
	} `json:"legal_france"`
	Capital text `json:"capital"`
	third
	BusinessSegment   *labelled `json:"business_segment"`
	NumberOfEmployees *labelled `json:"number_of_employees"`
}

// third is what companies and individuals have in common.
type third struct {
	Reference                text         `json:"reference"`
	Note                     string       `json:"note"`
	AuxiliaryCode            text         `json:"auxiliary_code"`
	Social                   social       `json:"social"`
	RateCategoryID           ref          `json:"rate_category_id"`
	MainContactID            ref          `json:"main_contact_id"`
	DunningContactID         ref          `json:"dunning_contact_id"`
	InvoicingContactID       ref          `json:"invoicing_contact_id"`
	InvoicingAddressID       ref          `json:"invoicing_address_id"`
	DeliveryAddressID        ref          `json:"delivery_address_id"`
	AccountingCodeID         ref          `json:"accounting_code_id"`
	AccountingPurchaseCodeID ref          `json:"accounting_purchase_code_id"`
	Owner                    *owner       `json:"owner"`
	Created                  stamp        `json:"created"`
	UpdatedAt                stamp        `json:"updated_at"`
	IsArchived               bool         `json:"is_archived"`
	Channels                 list[string] `json:"marketing_campaigns_subscriptions"`
	Consent                  consent      `json:"rgpd_consent"`
}

func (c *company) key() int64      { return c.ID }
func (c *company) setKey(id int64) { c.ID = id }

// AddCompany adds a company and returns it as stored: a zero ID is replaced by the next free one, zero dates by the
// present, and an empty type by prospect.
func (s *Server) AddCompany(c sellsy.Company) sellsy.Company {
	rec := new(company)
	convert(c, rec)
	return modify(s, func() (out sellsy.Company) {
		s.addCompany(rec)
		convert(rec, &out)
		return out
	})
}

func (s *Server) addCompany(rec *company) {
	if rec.Type == "" {
		rec.Type = "prospect"
	}
	s.stampNew(&rec.Created, &rec.UpdatedAt)
	s.companies.add(rec)
	s.changed(change{kind: rec.Type, verb: "created", id: rec.ID, object: rec})
}

// Company returns a company, and whether there is one of this id.
func (s *Server) Company(id sellsy.CompanyID) (sellsy.Company, bool) {
	return look[sellsy.Company](s, s.companies, int64(id))
}

// UpdateCompany changes a company as a person does in Sellsy, which sets the time of its last update. It reports whether
// there is a company of this id.
func (s *Server) UpdateCompany(id sellsy.CompanyID, change func(*sellsy.Company)) bool {
	return edit(s, s.companies, int64(id), change, s.touchCompany)
}

func (s *Server) touchCompany(rec *company) {
	rec.UpdatedAt = s.now()
	s.changed(change{kind: rec.Type, verb: "updated", id: rec.ID, object: rec})
}

// ArchiveCompany archives a company, and reports whether there is one of this id.
func (s *Server) ArchiveCompany(id sellsy.CompanyID) bool {
	return modify(s, func() bool {
		rec, known := s.companies.get(int64(id))
		if known {
			rec.IsArchived, rec.UpdatedAt = true, s.now()
			s.changed(change{kind: rec.Type, verb: "archived", id: rec.ID, object: rec})
		}
		return known
	})
}

// DeleteCompany deletes a company and its links, and reports whether there was one of this id.
func (s *Server) DeleteCompany(id sellsy.CompanyID) bool {
	return modify(s, func() bool { return s.deleteCompany(int64(id)) })
}

func (s *Server) deleteCompany(id int64) bool {
	rec, known := s.companies.get(id)
	if !known {
		return false
	}
	s.unlink(func(l link) bool { return !l.individual && l.party == id })
	s.companies.remove(id)
	s.changed(change{kind: rec.Type, verb: "deleted", id: id, object: rec})
	return true
}

var companyKind = kind[*company]{
	orders: map[string]func(*company) string{
		"id":         byID[*company],
		"name":       func(c *company) string { return strings.ToLower(c.Name) },
		"created_at": func(c *company) string { return byTime(c.Created) },
		"updated_at": func(c *company) string { return byTime(c.UpdatedAt) },
	},
	embed: func(s *Server, c *company, name string) (any, bool) {
		return s.embedThird("company", c.ID, &c.third, name)
	},
}

// embedThird embeds what companies and individuals have in common.
func (s *Server) embedThird(kind string, id int64, t *third, name string) (any, bool) {
	contact := func(id ref) (any, bool) {
		return s.scoped("contacts.read", func() any {
			if c, known := s.contacts.get(int64(id)); known {
				return c
			}
			return nil
		}), true
	}
	switch name {
	case "main_contact":
		return contact(t.MainContactID)
	case "dunning_contact":
		return contact(t.DunningContactID)
	case "invoicing_contact":
		return contact(t.InvoicingContactID)
	case "invoicing_address":
		return s.embedAddress(t.InvoicingAddressID), true
	case "delivery_address":
		return s.embedAddress(t.DeliveryAddressID), true
	case "opportunities":
		return s.scoped("opportunities.read", func() any {
			return s.countOpportunities(func(o *opportunity) bool { return o.about(kind, id) })
		}), true
	case "owner":
		return s.embedOwner(t.Owner), true
	default:
		return s.embedCommon(kind, id, name)
	}
}

func (s *Server) getCompany(c *call) (answer, error) { return one(s, c, companyKind, s.companies) }

func (s *Server) listCompanies(c *call) (answer, error) {
	return listed(s, c, companyKind, s.companies.all())
}

func (s *Server) searchCompanies(c *call) (answer, error) {
	f, err := filters[struct {
		thirdFilters
		Contacts []int64 `json:"contacts"`
		SIRET    *string `json:"siret"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, companyKind, where(s.companies.all(), func(r *company) bool {
		return equal(f.Name, r.Name) && equal(f.Email, r.Email) && among(f.Type, r.Type) && f.hold(&r.third) &&
			among(f.ID, r.ID) && equal(f.SIRET, r.LegalFrance.SIRET) &&
			(len(f.Contacts) == 0 || s.hasLink(func(l link) bool {
				return !l.individual && l.party == r.ID && contains(f.Contacts, l.contact)
			})) &&
			s.livesIn("company", r.ID, f.CountryCode, f.PostalCode)
	}))
}

// thirdFilters are the filters that companies and individuals have in common. There is none on phone numbers.
type thirdFilters struct {
	Created         *period   `json:"created"`
	UpdatedAt       *period   `json:"updated_at"`
	Name            *string   `json:"name"`
	Email           *string   `json:"email"`
	Type            oneOrMany `json:"type"`
	IsArchived      *bool     `json:"is_archived"`
	ID              []int64   `json:"id"`
	FavouriteFilter *int64    `json:"favourite_filter"`
	CountryCode     *string   `json:"country_code"`
	PostalCode      []string  `json:"postal_code"`
	Reference       []string  `json:"reference"`
}

func (f *thirdFilters) hold(t *third) bool {
	reference := len(f.Reference) == 0
	for _, r := range f.Reference {
		reference = reference || strings.EqualFold(r, string(t.Reference))
	}
	return reference && f.Created.holds(t.Created) && f.UpdatedAt.holds(t.UpdatedAt) &&
		(f.IsArchived == nil || *f.IsArchived == t.IsArchived)
}

func (s *Server) createCompany(c *call) (answer, error) {
	rec := &company{third: third{Owner: s.myself()}}
	if err := s.writeCompany(c, rec, "name", "type"); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	s.addCompany(rec)
	v, err := render(s, c, companyKind, rec)
	return created(v), err
}

func (s *Server) updateCompany(c *call) (answer, error) {
	rec, known := s.companies.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	draft := clone(rec)
	if err := s.writeCompany(c, draft); err != nil {
		return answer{}, err
	}
	if c.dryRun() {
		return noContent, nil
	}
	*rec = *draft
	s.touchCompany(rec)
	return one(s, c, companyKind, s.companies)
}

// The account's lists, of which only some entries are known here.
var (
	businessSegments = []labelled{{1, "Agriculture"}, {2, "Industrie"}, {3, "Éditeur de logiciels / ESN"}}
	headcounts       = []labelled{{1, "De 1 à 5"}, {2, "De 6 à 10"}, {3, "De 11 à 49"}}
)

func (s *Server) writeCompany(c *call, rec *company, required ...string) error {
	fields, err := c.fields()
	if err != nil {
		return err
	}
	if err := require(fields, required...); err != nil {
		return err
	}
	if err := writeType(fields, rec.ID == 0); err != nil {
		return err
	}
	if err := choose(fields, "business_segment", businessSegments, &rec.BusinessSegment); err != nil {
		return err
	}
	if err := choose(fields, "number_of_employees", headcounts, &rec.NumberOfEmployees); err != nil {
		return err
	}
	return s.writeParty(fields, rec, &rec.Owner)
}

// writeType checks the type of a third, which can be written once only, and refuses what only Sellsy writes.
func writeType(fields map[string]json.RawMessage, isNew bool) error {
	for _, name := range []string{
		"id", "owner", "updated_at", "main_contact_id", "dunning_contact_id", "invoicing_contact_id",
		"invoicing_address_id", "delivery_address_id", "rgpd_consent",
	} {
		if _, there := fields[name]; there {
			return unexpected(name)
		}
	}
	if isNew {
		switch string(fields["type"]) {
		case `"client"`, `"prospect"`, `"supplier"`:
			return nil
		default:
			return invalid("type", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	for _, name := range []string{"type", "created"} {
		if _, there := fields[name]; there {
			return unexpected(name)
		}
	}
	return nil
}

// choose takes an entry of one of the account's lists, which is written by id and read with its label.
func choose(fields map[string]json.RawMessage, name string, entries []labelled, to **labelled) error {
	id, set, err := take[*int64](fields, name)
	if err != nil || !set {
		return err
	}
	if id == nil {
		*to = nil
		return nil
	}
	for _, e := range entries {
		if e.ID == *id {
			*to = &e
			return nil
		}
	}
	return invalid(name, "Cette valeur doit être l'un des choix proposés.")
}

func (s *Server) removeCompany(c *call) (answer, error) {
	if !s.deleteCompany(c.ids[0]) {
		return answer{}, errNotFound
	}
	return noContent, nil
}
