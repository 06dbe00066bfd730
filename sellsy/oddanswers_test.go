package sellsy_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// oddAnswers are answers with a status of 2xx that are none.
var oddAnswers = map[string]string{
	"empty":               "",
	"white space":         " \r\n",
	"null":                "null",
	"an empty object":     "{}",
	"an empty list":       "[]",
	"a number":            "5",
	"an error":            `{"error":{"code":503,"message":"maintenance"}}`,
	"errors":              `{"errors":["maintenance"]}`,
	"no rows nor count":   `{"data":[]}`,
	"no rows of many":     `{"data":[],"pagination":{"limit":100,"count":0,"total":300,"offset":"WyIwIl0="}}`,
	"null rows of many":   `{"data":null,"pagination":{"limit":100,"count":100,"total":300,"offset":"WyIwIl0="}}`,
	"rows of other kinds": `{"data":["a",5,null],"pagination":{"limit":100,"count":3,"total":3,"offset":"WyIwIl0="}}`,
	"rows without ids":    `{"data":[{"name":"a"},{"id":0}],"pagination":{"limit":100,"count":2,"total":2,"offset":"WyIwIl0="}}`,
	"a page for people":   "<html><body>We are working on it.</body></html>",
	"a cut object":        `{"id":5,"name":"Atelier`,
}

// saysNothing are the answers that are as good as any to an operation whose answer has nothing to say.
var saysNothing = map[string]bool{
	"empty": true, "white space": true, "null": true, "an empty object": true, "an empty list": true, "a number": true,
	"no rows nor count": true,
	"no rows of many":   true, "null rows of many": true, "rows of other kinds": true, "rows without ids": true,
}

// exceptions are the answers that an operation may give.
var exceptions = map[string]map[string]bool{
	"POST /contacts/{contactId}/files":          {"empty": true}, // documented without an answer
	"POST /companies/{companyId}/files":         {"empty": true},
	"POST /individuals/{individualId}/files":    {"empty": true},
	"POST /opportunities/{opportunityId}/files": {"empty": true},
	"POST /estimates/{documentId}/files":        {"empty": true},
	"POST /orders/{documentId}/files":           {"empty": true},
	"POST /invoices/{documentId}/files":         {"empty": true},
	"POST /credit-notes/{documentId}/files":     {"empty": true},
	"POST /directories/{id}/files":              {"empty": true},
	"POST /deposit-invoices/{documentId}/files": {"empty": true},
	"GET /documents/models/tags":                {"an empty list": true, "an empty object": true},
	"GET /email/templates":                      {"an empty list": true, "an empty object": true},
	"GET /email/templates/tags":                 {"an empty list": true, "an empty object": true},
	"GET /settings/email/tags":                  {"an empty list": true, "an empty object": true},
	"GET /webhooks/events":                      {"an empty list": true, "an empty object": true},
	"PUT /staffs/{id}/licenses":                 {"an empty list": true, "an empty object": true},
	"GET /quotas":                               {"no rows nor count": true, "no rows of many": true, "null rows of many": true, "rows of other kinds": true, "rows without ids": true}, // any names
}

// changesNothing are the operations that write nothing, although nothing in their names says so.
var changesNothing = []string{
	"POST /deposit-invoices/prepare", "POST /documents/models/{id}/convert", "POST /items/{id}/declinations",
	"POST /email/domain/validate", "POST /email/templates/{id}", "POST /email/system-templates/{context}",
}

// returnsNothing says whether a method of the client has no result but an error, or whether something is new.
func returnsNothing(client *sellsy.Client, method string) bool {
	v := reflect.ValueOf(client)
	names := strings.Split(method, ".")
	for _, name := range names[:len(names)-1] {
		v = v.Elem().FieldByName(name)
	}
	results := v.MethodByName(names[len(names)-1]).Type()
	return results.NumOut() == 1 && results.Out(0) == reflect.TypeFor[error]() || results.Out(0).Kind() == reflect.Bool
}

// TestOddAnswers gives each operation each odd answer: a success that is none is an error like a server's, after which nobody knows
// whether a write was carried out.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		if op.name == "POST /batch" {
			continue
		}
		t.Run(op.method, func(t *testing.T) {
			t.Parallel()
			for name, body := range oddAnswers {
				client, m := newMock(t, always(200, body))
				good := exceptions[op.name][name]
				if returnsNothing(client, op.method) {
					good = saysNothing[name]
				}
				err := op.run(t.Context(), client)
				if good {
					if err != nil {
						t.Errorf("%s: %v", name, err)
					}
					continue
				}
				e, ok := errors.AsType[*sellsy.Error](err)
				reads := strings.HasPrefix(op.name, "GET ") || strings.HasSuffix(op.name, "/search") || strings.HasSuffix(op.name, "/compute") ||
					slices.Contains(changesNothing, op.name)
				if !ok || !errors.Is(err, sellsy.ErrBadAnswer) || !errors.Is(err, sellsy.ErrServer) || sellsy.OutcomeUnknown(err) == reads {
					t.Errorf("%s: %v, outcome unknown: %t", name, err, sellsy.OutcomeUnknown(err))
					continue
				}
				if e.StatusCode != 200 || string(e.Body) != body || len(m.sent()) != 1 {
					t.Errorf("%s: %+v after %d requests", name, e, len(m.sent()))
				}
			}
		})
	}
}
