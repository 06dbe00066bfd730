package sellsytest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// filters are those that a search knows, by their keys. Sellsy refuses misspelt ones.
type filters[R any] map[string]filter[R]

// filter turns the value of a filter into what it asks of a record.
type filter[R any] func(s *Server, name string, raw json.RawMessage) (func(R) bool, error)

// matching is a filter whose value is an F.
func matching[F, R any](match func(s *Server, f F, r R) bool) filter[R] {
	return func(s *Server, _ string, raw json.RawMessage) (func(R) bool, error) {
		var f F
		if err := decodeStrictly(raw, &f); err != nil {
			return nil, badFilter(strings.TrimPrefix(err.Error(), "json: "))
		}
		return func(r R) bool { return match(s, f, r) }, nil
	}
}

// equals compares text as it is stored, numbers and flags.
func equals[T comparable, R any](of func(R) T) filter[R] {
	return matching(func(_ *Server, v T, r R) bool { return v == of(r) })
}

// among takes a list of values; an empty one holds everything.
func among[T comparable, R any](of func(R) T) filter[R] {
	return matching(func(_ *Server, list []T, r R) bool { return isAmong(list, of(r)) })
}

func isAmong[T comparable](list []T, v T) bool { return len(list) == 0 || contains(list, v) }

// anyOf takes a list of values, of which a record must have one.
func anyOf[T comparable, R any](of func(R) []T) filter[R] {
	return matching(func(_ *Server, list []T, r R) bool {
		return len(list) == 0 || slices.ContainsFunc(of(r), func(v T) bool { return contains(list, v) })
	})
}

// during is a filter on a date; both ends belong to the period.
func during[R any](of func(R) stamp) filter[R] {
	return matching(func(_ *Server, p period, r R) bool { return p.holds(of(r)) })
}

// between is a filter on a number; both ends belong to it.
func between[R any](of func(R) float64) filter[R] {
	type limits struct {
		Min *float64 `json:"min"`
		Max *float64 `json:"max"`
	}
	return matching(func(_ *Server, l limits, r R) bool {
		return (l.Min == nil || of(r) >= *l.Min) && (l.Max == nil || of(r) <= *l.Max)
	})
}

// everything is a filter that is known and not imitated.
func everything[R any](*Server, string, json.RawMessage) (func(R) bool, error) { return nil, nil }

// words restricts a filter to words of a list. An empty list of them is refused.
func words[R any](f filter[R], allowed ...string) filter[R] {
	return func(s *Server, name string, raw json.RawMessage) (func(R) bool, error) {
		var given oneOrMany
		if json.Unmarshal(raw, &given) == nil && len(given) == 0 {
			return nil, invalid("filters."+name, "Cette collection doit contenir au moins 1 élément.")
		}
		for _, word := range given {
			if !contains(allowed, word) {
				return nil, wrongChoice("filters." + name)
			}
		}
		return f(s, name, raw)
	}
}

// and joins the filters of a search with those that several have in common.
func (f filters[R]) and(more filters[R]) filters[R] {
	maps.Copy(f, more)
	return f
}

// match decodes the filters of a search. The key must be there, unless the search is one of the few that may come without.
func (f filters[R]) match(s *Server, c *call, optional bool) (func(R) bool, error) {
	if optional && len(bytes.TrimSpace(c.body)) == 0 {
		return func(R) bool { return true }, nil
	}
	body := c.form()
	if body.err != nil {
		return nil, body.err
	}
	if !optional && !body.has("filters") {
		return nil, missing("filters")
	}
	if body.only("filters"); body.err != nil { // limit and offset belong in the query
		return nil, body.err
	}
	given, _ := take[map[string]json.RawMessage](body, "filters")
	if body.err != nil {
		return nil, body.err
	}
	return f.all(s, given)
}

// all returns what all of the given filters ask together.
func (f filters[R]) all(s *Server, given map[string]json.RawMessage) (func(R) bool, error) {
	var all []func(R) bool
	for _, name := range slices.Sorted(maps.Keys(given)) {
		known := f[name]
		if known == nil {
			return nil, badFilter(`unknown field "` + name + `"`)
		}
		if jsonNull(given[name]) {
			continue
		}
		match, err := known(s, name, given[name])
		if err != nil {
			return nil, err
		}
		if match != nil {
			all = append(all, match)
		}
	}
	return func(r R) bool {
		return !slices.ContainsFunc(all, func(match func(R) bool) bool { return !match(r) })
	}, nil
}

func badFilter(why string) error {
	return &refusal{
		status:  400,
		message: "Le contenu de la requête est invalide: le champ 'filters' n'est pas valide.",
		details: map[string]string{"filters": "Cette valeur n'est pas valide: " + why},
	}
}

func decodeStrictly(raw json.RawMessage, to any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

type period struct {
	Start stamp `json:"start"`
	End   stamp `json:"end"`
}

func (p *period) holds(t stamp) bool {
	return !t.IsZero() && !t.Before(p.Start.Time) && (p.End.IsZero() || !t.After(p.End.Time))
}

// oneOrMany is one text or a list of them.
type oneOrMany []string

func (o *oneOrMany) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*o = make([]string, 1)
		return json.Unmarshal(b, &(*o)[0])
	}
	return json.Unmarshal(b, (*[]string)(o))
}
