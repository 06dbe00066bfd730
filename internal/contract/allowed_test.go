package contract_test

import (
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// correction repairs an error that runs through the whole description.
type correction struct {
	reason string

	object   func(object map[string]any) // of the text
	document func(*openapi3.T)
	query    func(url.Values) url.Values // of requests
}

var corrections = []correction{
	{
		reason: "references to path templates have their braces escaped, which no JSON pointer allows",
		object: func(object map[string]any) {
			if ref, ok := object["$ref"].(string); ok {
				object["$ref"] = strings.NewReplacer("%7B", "{", "%7D", "}").Replace(ref)
			}
		},
	},
	{
		reason: "objects are closed beside allOf, which forbids the very properties that allOf lists",
		object: func(object map[string]any) {
			if _, composed := object["allOf"]; composed && object["additionalProperties"] == false {
				delete(object, "additionalProperties")
			}
		},
	},
	{
		reason: "a value of embed is one of two kinds of text; the validator does not look at enumerations in parameters, so both match",
		document: func(doc *openapi3.T) {
			for _, item := range doc.Paths.Map() {
				for _, operation := range item.Operations() {
					for _, p := range operation.Parameters {
						if p.Value.Schema == nil || p.Value.Schema.Value.Items == nil {
							continue
						}
						if items := p.Value.Schema.Value.Items.Value; len(items.OneOf) > 0 {
							items.AnyOf, items.OneOf = items.OneOf, nil
						}
					}
				}
			}
		},
	},
	{
		reason: "lists in queries are described without the brackets that the description's own examples and all recorded traffic have",
		query: func(q url.Values) url.Values {
			plain := url.Values{}
			for key, values := range q {
				plain[strings.TrimSuffix(key, "[]")] = values
			}
			return plain
		},
	},
}

// allowance is an error of the description in one place, which neither the client nor the fake follows.
type allowance struct {
	prefix string // of the violations that it excuses
	reason string
}

var allowances = []allowance{
	{"GET /teams answer: /data/*/jobs: type", "described as the list of the team's jobs, typed as one of them"},
	{"POST /timeline/{type}/{id}/search answer: /data/*/event_details: nullable", "null was recorded where there is nothing to tell"},
	{"POST /timeline/{type}/{id}/search answer: /data/*/event_more: type", "an empty list was recorded in place of an empty object"},
	{"POST /timeline/{type}/{id}/search answer: /data/*/object/model: oneOf", "the kinds of objects require nothing, so one fits several"},
	{"POST /activities/search answer: /data/*/event_details: nullable", "null was recorded where there is nothing to tell"},
	{"POST /activities/search answer: /data/*/event_more: type", "an empty list was recorded in place of an empty object"},
	{"POST /activities/search answer: /data/*/object/model: oneOf", "the kinds of objects require nothing, so one fits several"},
}
