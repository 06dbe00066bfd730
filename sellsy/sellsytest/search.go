package sellsytest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// hit is a record that the global search has found.
type hit struct {
	kind, subtype string
	id            int64
	score         float64
	archived      bool
	body          map[string]any
}

// hash is the id of a hit, which is not the id of the object.
func (h *hit) hash() string {
	sum := sha256.Sum256([]byte(h.kind + strconv.FormatInt(h.id, 10)))
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// cursor of a hit begins with its score: the search is ordered by relevance.
func (h *hit) cursor() string {
	b, _ := json.Marshal([]any{h.score, strconv.FormatInt(h.id, 10), h.kind}) //nolint:errchkjson // numbers and text
	return base64.StdEncoding.EncodeToString(b)
}

// relevance scores a query against the texts of a record. Every word must be in one of them: a whole text counts most, a
// word of its own more than a part of one. What Sellsy compares is not documented. Phone numbers are texts like others,
// as they were typed, except that a query of digits also finds them written without spaces. That +33 and 0 mean the same
// it does not know.
func relevance(query string, texts ...text) float64 {
	score := 0.0
	whole := strings.ToLower(strings.TrimSpace(query))
	words := strings.Fields(whole)
	if isNumber(whole) {
		words = []string{squeeze(whole)}
	}
	if len(words) == 0 {
		return 0
	}
	for _, word := range words {
		best := 0.0
		for _, t := range texts {
			s := strings.ToLower(string(t))
			if isNumber(s) && isNumber(word) {
				s = squeeze(s)
			}
			switch {
			case s == "":
			case s == word || s == whole:
				best = max(best, 15)
			case slices.Contains(strings.Fields(s), word):
				best = max(best, 8)
			case strings.HasPrefix(s, word):
				best = max(best, 4)
			case len(word) > 2 && strings.Contains(s, word):
				best = max(best, 2)
			}
		}
		if best == 0 {
			return 0
		}
		score += best
	}
	return score
}

func isNumber(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.Trim(s, "+0123456789 .-()/") == ""
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-()/", r) {
			return -1
		}
		return r
	}, s)
}

var searchTypes = []string{
	"company", "company.client", "company.prospect", "company.supplier",
	"individual", "individual.client", "individual.prospect", "individual.supplier",
	"contact", "opportunity",
	"purchase", "purchase.purInvoice", "purchase.purDelivery", "purchase.purOrder", "purchase.purCreditNote",
	"item", "item.product", "item.packaging", "item.shipping", "item.service",
	"declination", "declination.product", "declination.declination",
	"document", "document.estimate", "document.invoice", "document.delivery", "document.order", "document.proforma",
	"document.creditnote",
	"staff", "ticket", "redactor", "redactor.document", "redactor.template",
}

func (s *Server) search(c *call) (answer, error) {
	q := c.query.Get("q")
	if !c.query.Has("q") {
		return answer{}, missing("q")
	}
	types := c.query["type[]"]
	for _, t := range types {
		if !contains(searchTypes, t) {
			return answer{}, invalid("type", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	limit := defaultLimit
	if text := c.query.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxLimit {
			return answer{}, invalid("limit", "Cette valeur doit être comprise entre 0 et 100.")
		}
		limit = n
	}
	if len(types) == 0 {
		limit = defaultLimit // not used without types
	}

	var hits []*hit
	counts := map[string][]int{}
	for _, h := range s.hits(q) {
		if len(types) > 0 && !contains(types, h.kind) && !contains(types, h.kind+"."+h.subtype) {
			continue
		}
		if archived := c.query.Get("archived"); archived != "" && (archived == "true" || archived == "1") != h.archived {
			continue
		}
		if counts[h.kind] == nil {
			counts[h.kind] = []int{0, 0} // active and archived
		}
		if h.archived {
			counts[h.kind][1]++
		} else {
			counts[h.kind][0]++
		}
		hits = append(hits, h)
	}
	slices.SortStableFunc(hits, func(a, b *hit) int { return cmp.Compare(b.score, a.score) })

	shown := hits[:min(limit, len(hits))]
	out := page{Data: []any{}, Pagination: pagination{Limit: limit, Count: len(shown), Total: len(hits)}}
	out.Pagination.Offset = (&hit{}).cursor()
	for _, h := range shown {
		out.Data = append(out.Data, h.body)
		out.Pagination.Offset = h.cursor()
	}
	return ok(map[string]any{
		"data": out.Data, "pagination": out.Pagination, "aggregations": map[string]any{"count_by_type": counts},
	}), nil
}

// hits returns everything that the query finds.
func (s *Server) hits(q string) []*hit {
	var hits []*hit
	add := func(kind, subtype string, id int64, score float64, o *owner, created, updated stamp, archived bool, more map[string]any) {
		if score == 0 {
			return
		}
		h := &hit{kind: kind, subtype: subtype, id: id, score: score, archived: archived, body: more}
		h.body["id"] = h.hash()
		h.body["object"] = map[string]any{"type": kind, "id": id, "sub_type": subtype}
		h.body["owner"] = o
		h.body["created"] = stamp{created.UTC()} // entities have the account's offset, hits are in UTC
		h.body["updated"] = stamp{updated.UTC()}
		h.body["is_archived"] = archived
		hits = append(hits, h)
	}
	// reached has "" where the entity has null.
	reached := func(r reach, invoicing, delivery ref) map[string]any {
		return map[string]any{
			"email": string(r.Email), "phone_number": string(r.PhoneNumber),
			"mobile_number": string(r.MobileNumber), "fax_number": string(r.FaxNumber),
			"invoicing_address": s.foundAddress(invoicing), "delivery_address": s.foundAddress(delivery),
		}
	}
	for r := range s.companies.all() {
		more := reached(r.reach, r.InvoicingAddressID, r.DeliveryAddressID)
		more["name"] = r.Name
		more["main_contact"] = nil
		if m, known := s.contacts.get(int64(r.MainContactID)); known {
			more["main_contact"] = map[string]any{
				"id": m.ID, "first_name": string(m.FirstName), "last_name": string(m.LastName), "civility": string(m.Civility),
			}
		}
		add("company", r.Type, r.ID, relevance(q, text(r.Name), r.Email, r.PhoneNumber, r.MobileNumber, r.FaxNumber, r.Reference),
			r.Owner, r.Created, r.UpdatedAt, r.IsArchived, more)
	}
	for r := range s.individuals.all() {
		more := reached(r.reach, r.InvoicingAddressID, r.DeliveryAddressID)
		more["first_name"], more["last_name"], more["civility"] = string(r.FirstName), r.LastName, string(r.Civility)
		add("individual", r.Type, r.ID,
			relevance(q, r.FirstName, text(r.LastName), r.Email, r.PhoneNumber, r.MobileNumber, r.FaxNumber, r.Reference),
			r.Owner, r.Created, r.UpdatedAt, r.IsArchived, more)
	}
	for r := range s.contacts.all() {
		more := reached(r.reach, r.InvoicingAddressID, r.DeliveryAddressID)
		more["first_name"], more["last_name"] = string(r.FirstName), string(r.LastName)
		more["civility"], more["position"] = string(r.Civility), string(r.Position)
		companies := []named{}
		for company := range s.companiesOf(r.ID) {
			companies = append(companies, named{company.ID, company.Name})
		}
		more["companies"] = companies
		add("contact", "contact", r.ID, relevance(q, r.FirstName, r.LastName, r.Email, r.PhoneNumber, r.MobileNumber, r.FaxNumber),
			r.Owner, r.Created, r.Updated, r.IsArchived, more)
	}
	for r := range s.opportunities.all() {
		value, _ := strconv.ParseFloat(r.Amount.Value, 64) // text on the entity, a number here
		more := map[string]any{"number": r.Number, "name": r.Name, "status": r.Status, "amount": value, "related": s.searchedParty(r)}
		add("opportunity", "opportunity", r.ID, relevance(q, text(r.Name), text(r.Number)),
			r.Owner, r.Created, r.UpdatedStatus, false, more)
	}
	for r := range s.staffs.all() {
		if !s.visible(r) || r.Status == "deleted" {
			continue
		}
		more := map[string]any{ // with underscores, unlike the entity
			"first_name": string(r.FirstName), "last_name": string(r.LastName), "email": r.Email, "position": string(r.Position),
			"phone_number": string(r.PhoneNumber), "mobile_number": string(r.MobileNumber), "blocked": r.Status != "ok",
		}
		add("staff", "staff", r.ID, relevance(q, r.FirstName, r.LastName, text(r.Email), r.PhoneNumber, r.MobileNumber),
			staffOwner(r.ID), r.Created, r.Created, false, more)
	}
	return hits
}

// foundAddress has the address's id as text.
func (s *Server) foundAddress(id ref) any {
	a, known := s.addresses.get(int64(id))
	if !known {
		return nil
	}
	return map[string]any{
		"id": strconv.FormatInt(a.ID, 10), "name": a.Name, "address_line_1": a.Line1, "address_line_2": a.Line2,
		"address_line_3": a.Line3, "address_line_4": a.Line4, "postal_code": a.PostalCode, "city": a.City,
		"country_code": a.CountryCode,
	}
}

func (s *Server) searchedParty(o *opportunity) any {
	if c, known := s.companies.get(int64(o.CompanyID)); known {
		return map[string]any{"id": c.ID, "name": c.Name, "type": c.Type}
	}
	if i, known := s.individuals.get(int64(o.IndividualID)); known {
		return map[string]any{
			"id": i.ID, "first_name": string(i.FirstName), "last_name": i.LastName, "civility": string(i.Civility), "type": i.Type,
		}
	}
	return nil
}
