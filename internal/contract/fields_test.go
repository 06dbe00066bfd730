package contract_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// TestTypesHaveTheDescribedFields compares the fields of the client's types with the properties that are described: those
// of bodies, of the filters of searches, and of records.
func TestTypesHaveTheDescribedFields(t *testing.T) {
	t.Parallel()
	d := open(t)
	// What the bodies of contacts repeat although only Sellsy writes it.
	readOnly := []string{"_embed", "id", "owner", "updated", "invoicing_address_id", "delivery_address_id"}
	tests := []struct {
		operation string
		part      string // body, filters, answer, or item: one of the answer's list
		of        any
		without   []string // described, and left out on purpose
		beyond    []string // not described
	}{
		{"POST /companies", "body", sellsy.CompanyInput{}, nil, nil},
		{"PUT /companies/{id}", "body", sellsy.CompanyInput{}, nil, []string{"created", "type"}}, // at creation only
		{"POST /individuals", "body", sellsy.IndividualInput{}, nil, nil},
		{"PUT /individuals/{id}", "body", sellsy.IndividualInput{}, nil, []string{"created", "type"}},
		{"POST /contacts", "body", sellsy.ContactInput{}, readOnly, nil},
		{"PUT /contacts/{id}", "body", sellsy.ContactInput{}, readOnly, nil},
		{"POST /opportunities", "body", sellsy.OpportunityInput{}, nil, nil},
		{"PUT /opportunities/{id}", "body", sellsy.OpportunityInput{}, nil, []string{"created", "number"}},
		{"PATCH /opportunities/{id}", "body", sellsy.OpportunityPatchInput{}, nil, nil},
		{"POST /listings/exports/{id}/reschedule", "body", sellsy.RescheduleInput{}, nil, nil},
		{"POST /tasks", "body", sellsy.TaskInput{}, nil, nil},
		{"PUT /tasks/{id}", "body", sellsy.TaskInput{}, nil, []string{"created"}},
		{"POST /comments", "body", sellsy.CommentInput{}, nil, nil},
		{"POST /webhooks", "body", sellsy.WebhookInput{}, nil, nil},
		{"POST /staffs", "body", sellsy.StaffInput{}, nil, []string{"is_active", "totp_code"}},
		{"PUT /staffs/{id}", "body", sellsy.StaffInput{}, nil, []string{"first_connection_onboarding"}},
		{"POST /contacts/{contactId}/addresses", "body", sellsy.AddressInput{}, nil, nil},
		{"POST /companies/{companyId}/addresses", "body", sellsy.AddressInput{}, nil, nil},

		{"POST /companies/search", "filters", sellsy.CompanyFilter{}, nil, nil},
		{"POST /individuals/search", "filters", sellsy.IndividualFilter{}, nil, nil},
		{"POST /contacts/search", "filters", sellsy.ContactFilter{}, nil, nil},
		{"POST /opportunities/search", "filters", sellsy.OpportunityFilter{}, nil, nil},
		{"POST /listings/exports/search", "filters", sellsy.ExportFilter{}, nil, nil},
		{"POST /phone-calls/search", "filters", sellsy.PhoneCallFilter{}, nil, nil},
		{"POST /tasks/search", "filters", sellsy.TaskFilter{}, nil, nil},
		{"POST /comments/search", "filters", sellsy.CommentFilter{}, nil, nil},
		{"POST /webhooks/search", "filters", sellsy.WebhookFilter{}, nil, nil},
		{"POST /staffs/search", "filters", sellsy.StaffFilter{}, nil, nil},
		{"POST /custom-fields/search", "filters", sellsy.CustomFieldFilter{}, nil, nil},
		{"POST /activities/search", "filters", sellsy.TimelineFilter{}, nil, nil},
		{"POST /activities/crm/search", "filters", sellsy.CRMActivityFilter{}, nil, nil},
		{"POST /opportunities/pipelines/search", "filters", sellsy.PipelineFilter{}, nil, nil},
		{"POST /opportunities/steps/search", "filters", sellsy.StepFilter{}, nil, nil},
		{"POST /opportunities/sources/search", "filters", sellsy.SourceFilter{}, nil, nil},

		{"GET /companies/{id}", "answer", sellsy.Company{}, nil, []string{"rgpd_consent"}}, // sent, but not described
		{"GET /individuals/{id}", "answer", sellsy.Individual{}, nil, []string{"rgpd_consent"}},
		{"GET /contacts/{id}", "answer", sellsy.Contact{}, nil, []string{"rgpd_consent"}},
		{"GET /opportunities/{id}", "answer", sellsy.Opportunity{}, nil, nil},
		{"GET /listings/exports/{id}", "answer", sellsy.Export{}, nil, nil},
		{"GET /phone-calls/{id}", "answer", sellsy.PhoneCall{}, nil, nil},
		{"GET /tasks/{id}", "answer", sellsy.Task{}, nil, nil},
		{"GET /comments/{id}", "answer", sellsy.Comment{}, nil, nil},
		{"GET /webhooks/{id}", "answer", sellsy.Webhook{}, nil, nil},
		{"GET /staffs/{id}", "answer", sellsy.Staff{}, nil, nil},
		{"GET /contacts/{contactId}/addresses/{id}", "answer", sellsy.Address{}, nil, nil},
		{"GET /opportunities/pipelines", "item", sellsy.Pipeline{}, nil, nil},
		{"GET /opportunities/sources", "item", sellsy.Source{}, nil, nil},
		{"GET /tasks/labels", "item", sellsy.TaskLabel{}, nil, nil},
		{"GET /teams", "item", sellsy.Team{}, nil, nil},
		{"GET /profiles", "item", sellsy.Profile{}, nil, nil},
		{"POST /discount-incl-taxes", "body", sellsy.CatalogDiscountInput{}, nil, nil},
		{"GET /discount-incl-taxes/{id}", "answer", sellsy.CatalogDiscount{}, nil, nil},
		{"GET /primes", "item", sellsy.CatalogDiscount{}, nil, nil},
		{"GET /document-layouts", "item", sellsy.DocumentLayout{}, nil, nil},
		{"GET /accounts/documents", "item", sellsy.AccountDocument{}, nil, nil},
		{"POST /deposit-invoices/compute", "answer", sellsy.DepositComputation{}, nil, nil},
		{"POST /progress-invoices/compute", "answer", sellsy.ProgressComputation{}, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.operation+" "+test.part, func(t *testing.T) {
			t.Parallel()
			want := map[string]bool{}
			collect(d.schema(t, test.operation, test.part), want)
			for _, name := range test.without {
				delete(want, name)
			}
			for _, name := range test.beyond {
				want[name] = true
			}
			if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(tags(reflect.TypeOf(test.of))))); diff != "" {
				t.Errorf("%T (-described +has):\n%s", test.of, diff)
			}
		})
	}
}

// schema finds a part of an operation.
func (d *description) schema(t *testing.T, operation, part string) *openapi3.Schema {
	t.Helper()
	method, path, _ := strings.Cut(operation, " ")
	item := d.doc.Paths.Value(path)
	if item == nil || item.GetOperation(method) == nil {
		t.Fatalf("%s is not described", operation)
	}
	described := item.GetOperation(method)
	if part == "body" || part == "filters" {
		schema := described.RequestBody.Value.Content.Get("application/json").Schema.Value
		if part == "body" {
			return schema
		}
		return property(schema, "filters")
	}
	schema := described.Responses.Status(200).Value.Content.Get("application/json").Schema.Value
	if part == "answer" {
		return schema
	}
	return property(schema, "data").Items.Value
}

func parts(schema *openapi3.Schema) openapi3.SchemaRefs {
	return slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf)
}

// property gathers what all parts of a schema say about a property.
func property(schema *openapi3.Schema, name string) *openapi3.Schema {
	all := &openapi3.Schema{}
	var walk func(*openapi3.Schema)
	walk = func(s *openapi3.Schema) {
		if p := s.Properties[name]; p != nil {
			all.AllOf = append(all.AllOf, p)
			if p.Value.Items != nil {
				all.Items = p.Value.Items
			}
		}
		for _, part := range parts(s) {
			walk(part.Value)
		}
	}
	walk(schema)
	return all
}

// collect gathers the names of the properties.
func collect(schema *openapi3.Schema, names map[string]bool) {
	for name := range schema.Properties {
		names[name] = true
	}
	for _, part := range parts(schema) {
		collect(part.Value, names)
	}
}

// tags returns the JSON keys of a struct.
func tags(t reflect.Type) map[string]bool {
	names := map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			names[name] = true
		}
	}
	return names
}
