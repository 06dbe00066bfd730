package contract_test

import (
	"net/url"
	"regexp"
	"slices"
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
		reason: "exports require keys by other names than they are described with",
		object: func(object map[string]any) {
			if required, ok := object["required"].([]any); ok && slices.Contains(required, any("nb_rows")) {
				delete(object, "required")
			}
		},
	},
	{
		reason: "a value of embed is one of two kinds of text; the validator does not look at enumerations in parameters, so both match",
		document: func(doc *openapi3.T) {
			for _, item := range doc.Paths.Map() {
				lists := []openapi3.Parameters{item.Parameters}
				for _, operation := range item.Operations() {
					lists = append(lists, operation.Parameters)
				}
				for _, list := range lists {
					for _, p := range list {
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

// allowance is an error of the description, or something that it leaves out, which neither the client nor the fake follows.
type allowance struct {
	violations *regexp.Regexp // that it excuses
	reason     string
}

var allowances = []allowance{
	{
		regexp.MustCompile(`^GET /teams answer: /data/\*/jobs: type`),
		"described as the list of the team's jobs, typed as one of them",
	},
	{
		regexp.MustCompile(`^POST /(timeline/\{type\}/\{id\}|activities)/search answer: /data/\*/event_details: nullable`),
		"null was recorded where there is nothing to tell",
	},
	{
		regexp.MustCompile(`^POST /(timeline/\{type\}/\{id\}|activities)/search answer: /data/\*/event_more: type`),
		"an empty list was recorded in place of an empty object",
	},
	{
		regexp.MustCompile(`^POST /(timeline/\{type\}/\{id\}|activities)/search answer: /data/\*/object/model: oneOf`),
		"the kinds of objects require nothing, so one fits several",
	},
	{
		regexp.MustCompile(`^POST /(timeline/\{type\}/\{id\}|activities)/search answer: /data/\*/object/model/(date|duration|result|topic): not described`),
		"phone calls were recorded whole",
	},
	{
		regexp.MustCompile(`^(GET /listings/exports|POST /listings/exports/search) answer: /(limit: required|pagination: not described)`),
		"the pagination is described beside the data instead of around it, as nowhere else",
	},
	{
		regexp.MustCompile(`^GET /documents/models answer: /(data|pagination): not described$`),
		"described as a single model, and summed up as a list",
	},
	{
		regexp.MustCompile(`^(POST /progress-invoices|PUT /progress-invoices/\{id\}) answer: /rows/\*: oneOf`),
		"each row is to be of two types at once, such as progress-single and single",
	},
	{
		regexp.MustCompile(` answer: (/\w+|/\*)*/rgpd_consent: not described$`),
		"recorded in parties of all kinds",
	},
	{
		regexp.MustCompile(` answer: (/\w+|/\*)*/related_objects: not described$`),
		"recorded by this name; described as related_object",
	},
	{
		regexp.MustCompile(`^GET /(contacts|phone-calls) answer: /data/\*/_embed/acl: not described$`),
		"among the embeds that may be asked for, but not among those that are answered",
	},
}
