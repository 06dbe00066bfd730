package sellsytest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

const (
	defaultLimit = 25
	maxLimit     = 100
	maxOffset    = 100_000 // of numeric offsets
)

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
	bad := wrongValue("offset")
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
		return p, wrongChoice("direction")
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
func listed[E any, R record[E]](s *Server, c *call, k *resource[E, R], rows iter.Seq[R]) (answer, error) {
	p, err := c.paging()
	if err != nil {
		return answer{}, err
	}
	key := byID[R]
	if order := cmp.Or(p.order, k.usual); order != "" {
		known := false
		if key, known = k.orders[order]; !known {
			return answer{}, wrongChoice("order")
		}
	}
	all := slices.Collect(rows)
	at := func(r R) seekKey { return seekKey{key(r), r.Key()} }
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
	last := seekKey{}
	if len(shown) > 0 {
		last = at(shown[len(shown)-1])
	}
	out.Pagination.Offset = p.next(last, len(shown) > 0)
	return ok(out), nil
}

// next is the offset after a page, which is never null, not even on an empty page.
func (p *paging) next(last seekKey, shown bool) any {
	switch {
	case p.counts:
		return p.skip
	case !shown && p.offset != "":
		return p.offset
	default:
		return last.cursor()
	}
}

// render is a record as an answer shows it: with what is embedded, and cut down to the fields that were asked for.
func render[E any, R record[E]](s *Server, c *call, k *resource[E, R], r R) (any, error) {
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
	object := fakehttp.As[map[string]any](v)
	if len(embeds) > 0 {
		embedded := map[string]any{}
		for _, name := range embeds {
			value, known := any(nil), false
			if k.embed != nil {
				value, known = k.embed(s, r, name)
			}
			if !known {
				return nil, wrongChoice("embed")
			}
			if strings.HasPrefix(name, "cf.") {
				fields, _ := embedded["custom_fields"].([]any)
				embedded["custom_fields"] = append(fields, value)
				continue
			}
			embedded[embedKey(name)] = value
		}
		object["_embed"] = fakehttp.As[any](embedded)
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

func (s *Server) requestID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	return fmt.Sprintf("%032x", s.requests)
}
