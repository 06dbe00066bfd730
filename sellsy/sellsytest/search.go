package sellsytest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// hit is a record that the global search has found.
type hit struct {
	kind, subtype    string
	id               int64
	texts            []text // that the query is compared with
	score            float64
	owner            *owner
	created, updated stamp
	archived         bool
	more             func() map[string]any // of its kind
}

// body is the hit in an answer.
func (h *hit) body() map[string]any {
	body := h.more()
	body["id"] = h.hash()
	body["object"] = map[string]any{"type": h.kind, "id": h.id, "sub_type": h.subtype}
	body["owner"] = h.owner
	body["created"] = stamp{h.created.UTC()} // entities have the account's offset, hits are in UTC
	body["updated"] = stamp{h.updated.UTC()}
	body["is_archived"] = h.archived
	return body
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

func (s *Server) search(c *call) (answer, error) {
	q := c.query.Get("q")
	if !c.query.Has("q") {
		return answer{}, missing("q")
	}
	types := c.query["type[]"]
	for _, t := range types {
		if !contains(lists.Searched, t) {
			return answer{}, wrongChoice("type")
		}
	}
	p, err := (&call{query: url.Values{"limit": c.query["limit"]}}).paging()
	if err != nil {
		return answer{}, err
	}
	limit := p.limit
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
		counts[h.kind][map[bool]int{true: 1}[h.archived]]++
		hits = append(hits, h)
	}
	slices.SortStableFunc(hits, func(a, b *hit) int { return cmp.Compare(b.score, a.score) })

	shown := hits[:min(limit, len(hits))]
	out := page{Data: []any{}, Pagination: pagination{Limit: limit, Count: len(shown), Total: len(hits)}}
	out.Pagination.Offset = (&hit{}).cursor()
	for _, h := range shown {
		out.Data = append(out.Data, h.body())
		out.Pagination.Offset = h.cursor()
	}
	return ok(map[string]any{
		"data": out.Data, "pagination": out.Pagination, "aggregations": map[string]any{"count_by_type": counts},
	}), nil
}

// hits returns everything that the query finds.
func (s *Server) hits(q string) []*hit {
	var all []*hit
	for r := range s.companies.All() {
		all = append(all, s.companyHit(r))
	}
	for r := range s.individuals.All() {
		all = append(all, s.individualHit(r))
	}
	for r := range s.contacts.All() {
		all = append(all, s.contactHit(r))
	}
	for r := range s.opportunities.All() {
		all = append(all, s.opportunityHit(r))
	}
	for r := range fakehttp.Where(s.staffs.All(), s.visible) {
		all = append(all, staffHit(r))
	}
	return slices.DeleteFunc(all, func(h *hit) bool {
		h.score = relevance(q, h.texts...)
		return h.score == 0
	})
}

func (s *Server) companyHit(r *company) *hit {
	return r.third.hit("company", r.ID, r.texts(text(r.Name), r.Reference), func() map[string]any {
		body := s.reached(r, "name", r.InvoicingAddressID, r.DeliveryAddressID)
		body["main_contact"] = nil
		if m, known := s.contacts.Get(int64(r.MainContactID)); known {
			body["main_contact"] = plain(m, "id first_name last_name civility")
		}
		return body
	})
}

func (s *Server) individualHit(r *individual) *hit {
	return r.third.hit("individual", r.ID, r.texts(r.FirstName, text(r.LastName), r.Reference), func() map[string]any {
		return s.reached(r, "first_name last_name civility", r.InvoicingAddressID, r.DeliveryAddressID)
	})
}

func (t *third) hit(kind string, id int64, texts []text, more func() map[string]any) *hit {
	return &hit{
		kind: kind, subtype: t.Type, id: id, owner: t.Owner, created: t.Created, updated: t.UpdatedAt, archived: t.IsArchived,
		texts: texts, more: more,
	}
}

func (s *Server) contactHit(r *contact) *hit {
	return &hit{
		kind: "contact", subtype: "contact", id: r.ID, owner: r.Owner, created: r.Created, updated: r.Updated, archived: r.IsArchived,
		texts: r.texts(r.FirstName, r.LastName),
		more: func() map[string]any {
			body := s.reached(r, "first_name last_name civility position", r.InvoicingAddressID, r.DeliveryAddressID)
			of := list[named]{}
			for c := range s.companiesOf(r.ID) {
				of = append(of, named{c.ID, c.Name})
			}
			body["companies"] = of
			return body
		},
	}
}

func (s *Server) opportunityHit(r *opportunity) *hit {
	return &hit{
		kind: "opportunity", subtype: "opportunity", id: r.ID, owner: r.Owner, created: r.Created, updated: r.UpdatedStatus,
		texts: []text{text(r.Name), text(r.Number)},
		more: func() map[string]any {
			body := plain(r, "number name status")
			body["amount"], body["related"] = r.Amount.float(), s.searchedParty(r) // the amount is text on the entity
			return body
		},
	}
}

func staffHit(r *staff) *hit {
	return &hit{
		kind: "staff", subtype: "staff", id: r.ID, owner: staffOwner(r.ID), created: r.Created, updated: r.Created,
		texts: []text{r.FirstName, r.LastName, text(r.Email), r.PhoneNumber, r.MobileNumber},
		more: func() map[string]any {
			body := plain(r, "email position phone_number mobile_number")
			body["first_name"], body["last_name"] = string(r.FirstName), string(r.LastName) // in one word on the entity
			body["blocked"] = r.Status != "ok"
			return body
		},
	}
}

// texts are what a party is found by.
func (r *reach) texts(more ...text) []text {
	return append(more, r.Email, r.PhoneNumber, r.MobileNumber, r.FaxNumber)
}

// plain is a part of a record with "" where the record has null.
func plain(rec any, keys string) map[string]any {
	out := fakehttp.Shape(rec, keys)
	for key, v := range out {
		if t, isText := v.(text); isText {
			out[key] = string(t)
		}
	}
	return out
}

// reached is how a party can be reached.
func (s *Server) reached(rec any, keys string, invoicing, delivery ref) map[string]any {
	body := plain(rec, keys+" email phone_number mobile_number fax_number")
	body["invoicing_address"], body["delivery_address"] = s.foundAddress(invoicing), s.foundAddress(delivery)
	return body
}

// foundAddress has the address's id as text.
func (s *Server) foundAddress(id ref) any {
	a, known := s.addresses.Get(int64(id))
	if !known {
		return nil
	}
	body := plain(a, "name address_line_1 address_line_2 address_line_3 address_line_4 postal_code city country_code")
	body["id"] = strconv.FormatInt(a.ID, 10)
	return body
}

func (s *Server) searchedParty(o *opportunity) any {
	if c, known := s.companies.Get(int64(o.CompanyID)); known {
		return plain(c, "id name type")
	}
	if i, known := s.individuals.Get(int64(o.IndividualID)); known {
		return plain(i, "id first_name last_name civility type")
	}
	return nil
}
