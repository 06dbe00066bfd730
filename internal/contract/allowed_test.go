package contract_test

import "strings"

// correction repairs an error that runs through the whole description.
type correction struct {
	reason string
	apply  func(object map[string]any)
}

var corrections = []correction{
	{"references to path templates have their braces escaped, which no JSON pointer allows", func(object map[string]any) {
		if ref, ok := object["$ref"].(string); ok {
			object["$ref"] = strings.NewReplacer("%7B", "{", "%7D", "}").Replace(ref)
		}
	}},
	{"objects are closed beside allOf, which forbids the very properties that allOf lists", func(object map[string]any) {
		if _, composed := object["allOf"]; composed && object["additionalProperties"] == false {
			delete(object, "additionalProperties")
		}
	}},
}

// allowance is an error of the description in one place, which neither the client nor the fake follows.
type allowance struct {
	prefix string // of the violations that it excuses
	reason string
}

var allowances = []allowance{}
