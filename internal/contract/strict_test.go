package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

// The validator lets everything through that the description does not mention. Here it must be mentioned.

func jsonSchema(content openapi3.Content) *openapi3.Schema {
	if media := content.Get("application/json"); media != nil && media.Schema != nil {
		return media.Schema.Value
	}
	return nil
}

// undescribed lists the keys of a JSON text that no part of its schema knows.
func undescribed(schema *openapi3.Schema, text []byte) []string {
	var value any
	if schema == nil || json.Unmarshal(text, &value) != nil {
		return nil
	}
	found := map[string]bool{}
	walkKeys([]*openapi3.Schema{schema}, value, "", found)
	return slices.Sorted(maps.Keys(found))
}

// walkKeys compares a value with what several schemas know together.
func walkKeys(schemas []*openapi3.Schema, value any, at string, found map[string]bool) {
	var all []*openapi3.Schema
	for _, s := range schemas {
		all = append(all, everyPart(s)...)
	}
	switch value := value.(type) {
	case map[string]any:
		known, open := properties(all)
		for key, v := range value {
			switch {
			case known[key] != nil:
				walkKeys(known[key], v, at+"/"+key, found)
			case !open:
				found[at+"/"+key+": not described"] = true
			}
		}
	case []any:
		var items []*openapi3.Schema
		for _, s := range all {
			if s.Items != nil {
				items = append(items, s.Items.Value)
			}
		}
		for _, v := range value {
			walkKeys(items, v, at+"/*", found)
		}
	}
}

// everyPart is a schema with all that it is composed of.
func everyPart(s *openapi3.Schema) []*openapi3.Schema {
	all := []*openapi3.Schema{s}
	for _, part := range parts(s) {
		all = append(all, everyPart(part.Value)...)
	}
	return all
}

// properties are what an object may hold: anything, if nothing is described.
func properties(schemas []*openapi3.Schema) (known map[string][]*openapi3.Schema, open bool) {
	known = map[string][]*openapi3.Schema{}
	for _, s := range schemas {
		for name, p := range s.Properties {
			known[name] = append(known[name], p.Value)
		}
		more := s.AdditionalProperties
		open = open || more.Schema != nil || more.Has != nil && *more.Has
	}
	return known, open || len(known) == 0
}

// undescribedQuery lists the parameters that an operation does not know, and the words that are none of a parameter's.
func undescribedQuery(route *routers.Route, query url.Values) []string {
	known := map[string]*openapi3.Schema{}
	for _, list := range []openapi3.Parameters{route.PathItem.Parameters, route.Operation.Parameters} {
		for _, p := range list {
			if p.Value.In == openapi3.ParameterInQuery {
				known[strings.TrimSuffix(p.Value.Name, "[]")] = p.Value.Schema.Value
			}
		}
	}
	var found []string
	for name, values := range query {
		schema := known[strings.TrimSuffix(name, "[]")]
		if schema == nil {
			found = append(found, "parameter "+name+": not described")
			continue
		}
		words, open := wordsOf(schema)
		for _, v := range values {
			if !open && !slices.Contains(words, v) {
				found = append(found, "parameter "+name+": "+v+" is not one of its words")
			}
		}
	}
	slices.Sort(found)
	return found
}

// wordsOf are the words that a parameter, or an element of it, may be; open says that it may be others too.
func wordsOf(schema *openapi3.Schema) (words []string, open bool) {
	for _, s := range everyPart(schema) {
		if s.Items != nil {
			more, also := wordsOf(s.Items.Value)
			words, open = append(words, more...), open || also
			continue
		}
		if len(parts(s)) > 0 {
			continue
		}
		for _, v := range s.Enum {
			words = append(words, fmt.Sprint(v))
		}
		open = open || len(s.Enum) == 0
	}
	return words, open
}

// checkError compares an error with the one form that all recorded errors have: the description tells none.
func checkError(resp *http.Response, answer []byte) []string {
	var body struct {
		Error *struct {
			Code    int             `json:"code"`
			Message string          `json:"message"`
			Details json.RawMessage `json:"details"`
			Context *any            `json:"context"`
		} `json:"error"`
	}
	d := json.NewDecoder(strings.NewReader(string(answer)))
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil || body.Error == nil {
		return []string{"not the form of an error"}
	}
	var found []string
	if body.Error.Code != resp.StatusCode {
		found = append(found, "/error/code: not the status")
	}
	if body.Error.Message == "" {
		found = append(found, "/error/message: empty")
	}
	var details map[string]string
	if string(body.Error.Details) != "[]" && (json.Unmarshal(body.Error.Details, &details) != nil || len(details) == 0) {
		found = append(found, "/error/details: neither an empty list nor texts by field")
	}
	return found
}
