package sellsytest

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	defaultLimit = 25
	maxLimit     = 100
	maxOffset    = 100_000 // of numeric offsets
)

// kind tells how the records of one kind are listed.
type kind[R record] struct {
	// orders are the sort keys that a list takes. An empty result sorts by id alone.
	orders map[string]func(R) string
	usual  string // the order when none is asked for; empty: by id

	// embed returns an embedded object, null without its scope. It reports false for a name that is not known.
	embed func(s *Server, r R, name string) (any, bool)

	// aggregate sums up a whole list for the embeds that begin with aggregations.
	aggregate func(s *Server, all []R) any

	// view replaces the record in answers, where they differ.
	view func(s *Server, r R) any
}

func byID[R record](R) string { return "" }

// byTime sorts as text does.
func byTime(t stamp) string { return t.UTC().Format(time.RFC3339) }

type pagination struct {
	Limit  int `json:"limit"`
	Count  int `json:"count"`
	Total  int `json:"total"`
	Offset any `json:"offset"`
}

type page struct {
	Data         []any      `json:"data"`
	Pagination   pagination `json:"pagination"`
	Aggregations any        `json:"aggregations,omitempty"`
}

// seekKey is the sort key of a record: what a cursor holds.
type seekKey struct {
	text string
	id   int64
}

func (p seekKey) compare(q seekKey) int {
	if p.text == q.text {
		return cmp.Compare(p.id, q.id)
	}
	a, errA := strconv.Atoi(p.text)
	b, errB := strconv.Atoi(q.text)
	if errA == nil && errB == nil {
		return cmp.Or(cmp.Compare(a, b), cmp.Compare(p.id, q.id))
	}
	return cmp.Or(cmp.Compare(p.text, q.text), cmp.Compare(p.id, q.id))
}

// cursor is base64 of a JSON list of texts, the id last.
func (p seekKey) cursor() string {
	parts := []string{strconv.FormatInt(p.id, 10)}
	if p.text != "" {
		parts = []string{p.text, parts[0]}
	}
	b, _ := json.Marshal(parts) //nolint:errchkjson // texts
	return base64.StdEncoding.EncodeToString(b)
}

func parseCursor(s string) (seekKey, error) {
	bad := invalid("offset", "Cette valeur n'est pas valide.")
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return seekKey{}, bad
	}
	var parts []string
	if json.Unmarshal(b, &parts) != nil || len(parts) == 0 || len(parts) > 2 {
		return seekKey{}, bad
	}
	id, err := strconv.ParseInt(parts[len(parts)-1], 10, 64)
	if err != nil {
		return seekKey{}, bad
	}
	p := seekKey{id: id}
	if len(parts) == 2 {
		p.text = parts[0]
	}
	return p, nil
}

// paging are the query parameters of a list.
type paging struct {
	limit  int
	order  string
	desc   bool
	offset string
	skip   int // of a numeric offset
	counts bool
}

func (c *call) paging() (paging, error) {
	p := paging{limit: defaultLimit, order: c.query.Get("order"), offset: c.query.Get("offset")}
	if text := c.query.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxLimit {
			return p, invalid("limit", "Cette valeur doit être comprise entre 0 et 100.")
		}
		p.limit = n
	}
	switch c.query.Get("direction") {
	case "", "asc":
	case "desc":
		p.desc = true
	default:
		return p, invalid("direction", "Cette valeur doit être l'un des choix proposés.")
	}
	if n, err := strconv.Atoi(p.offset); err == nil {
		p.skip, p.counts = n, true
		if n < 0 || n >= maxOffset {
			return p, invalid("offset", "Cette valeur doit être comprise entre 0 et 100000.")
		}
		p.limit = min(p.limit, maxOffset-n)
	}
	return p, nil
}

// listed answers with one page of the records.
func listed[R record](s *Server, c *call, k kind[R], rows iter.Seq[R]) (answer, error) {
	p, err := c.paging()
	if err != nil {
		return answer{}, err
	}
	key := byID[R]
	if p.order == "" {
		p.order = k.usual
	}
	if p.order != "" {
		known := false
		if key, known = k.orders[p.order]; !known {
			return answer{}, invalid("order", "Cette valeur doit être l'un des choix proposés.")
		}
	}
	all := slices.Collect(rows)
	at := func(r R) seekKey { return seekKey{key(r), r.key()} }
	compare := func(a, b R) int { return at(a).compare(at(b)) }
	if p.desc {
		compare = func(a, b R) int { return at(b).compare(at(a)) }
	}
	if !slices.IsSortedFunc(all, compare) {
		slices.SortFunc(all, compare)
	}

	begin := min(p.skip, len(all))
	if p.offset != "" && !p.counts {
		last, err := parseCursor(p.offset)
		if err != nil {
			return answer{}, err
		}
		begin, _ = slices.BinarySearchFunc(all, last, func(r R, last seekKey) int {
			order := at(r).compare(last)
			if p.desc {
				order = -order
			}
			return cmp.Or(order, -1) // the last record shown is not shown again
		})
	}
	shown := all[begin:min(begin+p.limit, len(all))]

	out := page{Data: []any{}, Pagination: pagination{Limit: p.limit, Count: len(shown), Total: len(all)}}
	for _, r := range shown {
		v, err := render(s, c, k, r)
		if err != nil {
			return answer{}, err
		}
		out.Data = append(out.Data, v)
	}
	if k.aggregate != nil && slices.ContainsFunc(c.query["embed[]"], isAggregation) {
		out.Aggregations = k.aggregate(s, all)
	}
	switch { // the offset is never null, not even on an empty page
	case p.counts:
		out.Pagination.Offset = p.skip
	case len(shown) > 0:
		out.Pagination.Offset = at(shown[len(shown)-1]).cursor()
	case p.offset != "":
		out.Pagination.Offset = p.offset
	default:
		out.Pagination.Offset = seekKey{}.cursor()
	}
	return ok(out), nil
}

// render is a record as an answer shows it: with what is embedded, and cut down to the fields that were asked for.
func render[R record](s *Server, c *call, k kind[R], r R) (any, error) {
	var v any = r
	if k.view != nil {
		v = k.view(s, r)
	}
	embeds, fields := c.query["embed[]"], c.query["field[]"]
	if k.aggregate != nil {
		embeds = slices.DeleteFunc(slices.Clone(embeds), isAggregation)
	}
	if len(embeds) == 0 && len(fields) == 0 {
		return v, nil
	}
	object := map[string]any{}
	convert(v, &object)
	if len(embeds) > 0 {
		embedded := map[string]any{}
		for _, name := range embeds {
			if k.embed == nil {
				return nil, invalid("embed", "Cette valeur doit être l'un des choix proposés.")
			}
			value, known := k.embed(s, r, name)
			if !known {
				return nil, invalid("embed", "Cette valeur doit être l'un des choix proposés.")
			}
			if strings.HasPrefix(name, "cf.") {
				fields, _ := embedded["custom_fields"].([]any)
				embedded["custom_fields"] = append(fields, value)
				continue
			}
			embedded[embedKey(name)] = value
		}
		var plain any
		convert(embedded, &plain)
		object["_embed"] = plain
	}
	if len(fields) > 0 {
		return project(object, fields), nil
	}
	return object, nil
}

func isAggregation(embed string) bool { return strings.HasPrefix(embed, "aggregations") }

// project keeps the fields that were asked for, such as "id", "owner.id" and "addresses[].id".
func project(v any, paths []string) any {
	switch v := v.(type) {
	case map[string]any:
		below := map[string][]string{}
		for _, p := range paths {
			name, rest, nested := strings.Cut(p, ".")
			name = strings.TrimSuffix(name, "[]")
			if _, there := v[name]; !there {
				continue
			}
			if !nested {
				below[name] = append(below[name], "")
				continue
			}
			below[name] = append(below[name], rest)
		}
		out := map[string]any{}
		for name, rest := range below {
			if contains(rest, "") {
				out[name] = v[name]
				continue
			}
			out[name] = project(v[name], rest)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = project(e, paths)
		}
		return out
	default:
		return v
	}
}

// filters decodes the filters of a search. The key must be there, and must hold nothing that F does not know: Sellsy
// refuses misspelt filters.
func filters[F any](c *call) (F, error) {
	var f F
	fields, err := c.fields()
	if err != nil {
		return f, err
	}
	raw, there := fields["filters"]
	if !there {
		return f, missing("filters")
	}
	delete(fields, "filters")
	for name := range fields {
		return f, unexpected(name) // limit and offset belong in the query
	}
	return f, decodeFilters(raw, &f)
}

// optionalFilters are those of the few searches that may come without.
func optionalFilters[F any](c *call) (F, error) {
	var f F
	if len(bytes.TrimSpace(c.body)) == 0 {
		return f, nil
	}
	fields, err := c.fields()
	if err != nil {
		return f, err
	}
	raw, there := fields["filters"]
	if !there {
		return f, nil
	}
	return f, decodeFilters(raw, &f)
}

func decodeFilters(raw json.RawMessage, f any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		why := strings.TrimPrefix(err.Error(), "json: ")
		return &refusal{
			status:  400,
			message: "Le contenu de la requête est invalide: le champ 'filters' n'est pas valide.",
			details: map[string]string{"filters": "Cette valeur n'est pas valide: " + why},
		}
	}
	return nil
}

// period is a filter on a date; both ends belong to it.
type period struct {
	Start stamp `json:"start"`
	End   stamp `json:"end"`
}

func (p *period) holds(t stamp) bool {
	if p == nil {
		return true
	}
	return !t.IsZero() && !(t.Before(p.Start.Time)) && (p.End.IsZero() || !t.After(p.End.Time))
}

// oneOrMany is a filter that takes one text or a list of them.
type oneOrMany []string

func (o *oneOrMany) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*o = make([]string, 1)
		return json.Unmarshal(b, &(*o)[0])
	}
	return json.Unmarshal(b, (*[]string)(o))
}

// among reports whether v is in the list; an empty list holds everything.
func among[T comparable](list []T, v T) bool { return len(list) == 0 || contains(list, v) }

// equal reports whether a filter on text, if there is one, equals v. Text is compared as it is stored.
func equal[T ~string](filter *string, v T) bool { return filter == nil || *filter == string(v) }

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

func where[R any](rows iter.Seq[R], match func(R) bool) iter.Seq[R] {
	return func(yield func(R) bool) {
		for r := range rows {
			if match(r) && !yield(r) {
				return
			}
		}
	}
}

func (s *Server) requestID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	return fmt.Sprintf("%032x", s.requests)
}
