package sellsytest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type company struct {
	keyed
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
	Type                     string       `json:"type"`
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

// AddCompany adds a company and returns it as stored: a zero ID is replaced by the next free one, zero dates by the
// present, and an empty type by prospect.
func (s *Server) AddCompany(c sellsy.Company) sellsy.Company { return add(s, companies, c) }

// Company returns a company, and whether there is one of this id.
func (s *Server) Company(id sellsy.CompanyID) (sellsy.Company, bool) {
	return look[sellsy.Company](s, companies, id)
}

// UpdateCompany changes a company as a person does in Sellsy, which sets the time of its last update. It reports whether
// there is a company of this id.
func (s *Server) UpdateCompany(id sellsy.CompanyID, change func(*sellsy.Company)) bool {
	return edit(s, companies, id, change)
}

// ArchiveCompany archives a company, and reports whether there is one of this id.
func (s *Server) ArchiveCompany(id sellsy.CompanyID) bool {
	return archive(s, companies, id, func(c *company) *bool { return &c.IsArchived })
}

// DeleteCompany deletes a company and its links, and reports whether there was one of this id.
func (s *Server) DeleteCompany(id sellsy.CompanyID) bool { return erase(s, companies, id) }

var companies = &resource[company, *company]{
	table: func(s *Server) *table[*company] { return s.companies },
	orders: map[string]func(*company) string{
		"id":         byID[*company],
		"name":       func(c *company) string { return strings.ToLower(c.Name) },
		"created_at": func(c *company) string { return byTime(c.Created) },
		"updated_at": func(c *company) string { return byTime(c.UpdatedAt) },
	},
	embed: func(s *Server, c *company, name string) (any, bool) {
		return s.embedThird("company", c.ID, &c.third, name)
	},
	filters: partyFilters("company", func(c *company) reach { return c.reach }).
		and(thirdFilters(func(c *company) *third { return &c.third })).
		and(filters[*company]{
			"name":                equals(func(c *company) string { return c.Name }),
			"number_of_employees": everything[*company],
			"siret":               equals(func(c *company) text { return c.LegalFrance.SIRET }),
			"contacts": matching(func(s *Server, ids []int64, c *company) bool {
				return len(ids) == 0 || s.hasLink(func(l link) bool {
					return !l.individual && l.party == c.ID && contains(ids, l.contact)
				})
			}),
		}),
	required: []string{"name", "type"},
	verifies: true,
	blank:    func(s *Server, _ *call) *company { return &company{third: third{Owner: s.myself()}} },
	write: func(s *Server, f *form, c *company) {
		writeType(f, c.ID == 0)
		id := func(l labelled) int64 { return l.ID }
		if segment, set := chooseOrNone(f, "business_segment", slices.Values(lists.Segments), id); set {
			c.BusinessSegment = segment
		}
		if headcount, set := chooseOrNone(f, "number_of_employees", slices.Values(lists.Headcounts), id); set {
			c.NumberOfEmployees = headcount
		}
		s.writeParty(f, c, &c.Owner)
	},
	complete: func(_ *Server, c *company) { c.Type = cmp.Or(c.Type, "prospect") },
	dates:    func(c *company) (created, updated *stamp) { return &c.Created, &c.UpdatedAt },
	forget:   func(s *Server, c *company) { s.unlink(func(l link) bool { return !l.individual && l.party == c.ID }) },
	told:     func(c *company) change { return change{kind: c.Type} },
}

// embedThird embeds what companies and individuals have in common.
func (s *Server) embedThird(kind string, id int64, t *third, name string) (any, bool) {
	contact := func(id ref) (any, bool) {
		return s.embedRelated("contact", int64(id)), true
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

// thirdFilters are the filters that companies and individuals have in common. There is none on phone numbers.
func thirdFilters[R any](of func(R) *third) filters[R] {
	return filters[R]{
		"created":     during(func(r R) stamp { return of(r).Created }),
		"updated_at":  during(func(r R) stamp { return of(r).UpdatedAt }),
		"type":        matching(func(_ *Server, types oneOrMany, r R) bool { return isAmong(types, of(r).Type) }),
		"is_archived": equals(func(r R) bool { return of(r).IsArchived }),
		"reference": matching(func(_ *Server, list []string, r R) bool {
			return len(list) == 0 || slices.ContainsFunc(list, func(v string) bool {
				return strings.EqualFold(v, string(of(r).Reference))
			})
		}),
	}
}

// writeType checks the type of a third, which can be written once only, and refuses what only Sellsy writes.
func writeType(f *form, isNew bool) {
	f.refuse("id", "owner", "updated_at", "main_contact_id", "dunning_contact_id", "invoicing_contact_id",
		"invoicing_address_id", "delivery_address_id", "rgpd_consent")
	if !isNew {
		f.refuse("type", "created")
	}
	f.oneOf("type", "client", "prospect", "supplier")
}
