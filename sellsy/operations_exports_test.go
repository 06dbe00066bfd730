package sellsy_test

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const (
	anExport   = sellsy.ExportID("550e8400-e29b-41d4-a716-446655440000")
	exportPath = "/listings/exports/550e8400-e29b-41d4-a716-446655440000"
)

var asCSV = sellsy.ExportInput{Format: "csv", Charset: "UTF-8", CustomName: sellsy.Null[string]()}

// exportOperations are the exports of lists, the conversions of prospects, and partial changes.
var exportOperations = []operation{
	{"POST /companies/export", "Companies.Export", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Export(ctx, sellsy.CompanyFilter{Employees: sellsy.CountRange{Min: sellsy.Some(10)}}, asCSV))
	}, "/companies/export", `{"output_format":"csv","charset":"UTF-8","custom_name":null,"columns":"api","filters":{"number_of_employees":{"min":10}}}`},
	{"POST /contacts/export", "Contacts.Export", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Export(ctx, sellsy.ContactFilter{LastName: "Petit"}, asCSV))
	}, "/contacts/export", `{"output_format":"csv","charset":"UTF-8","custom_name":null,"columns":"api","filters":{"last_name":"Petit"}}`},
	{"POST /opportunities/export", "Opportunities.Export", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Export(ctx, sellsy.OpportunityFilter{}, asCSV))
	}, "/opportunities/export", `{"output_format":"csv","charset":"UTF-8","custom_name":null,"columns":"api","filters":{}}`},
	{"POST /listings/exports/export", "Exports.Export", func(ctx context.Context, c *sellsy.Client) error {
		in := asCSV
		in.SendEmail = sellsy.Some(true)
		return drop(c.Exports.Export(ctx, sellsy.ExportFilter{CustomName: "Mars"}, in))
	}, "/listings/exports/export", `{"output_format":"csv","charset":"UTF-8","custom_name":null,"send_email":true,"columns":"api","filters":{"custom_name":"Mars"}}`},
	{"GET /listings/exports", "Exports.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Exports.List(ctx, sellsy.ListOptions{}))
	}, "/listings/exports", ""},
	{"GET /listings/exports", "Exports.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Exports.All(ctx, sellsy.ListOptions{}))
	}, "/listings/exports?limit=100", ""},
	{"POST /listings/exports/search", "Exports.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Exports.Search(ctx, sellsy.ExportFilter{ListingNames: []string{"companies"}, FromAPI: sellsy.Some(true)}, sellsy.ListOptions{}))
	}, "/listings/exports/search", `{"filters":{"listing_name":["companies"],"export_api":true}}`},
	{"POST /listings/exports/search", "Exports.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Exports.SearchAll(ctx, sellsy.ExportFilter{}, sellsy.ListOptions{}))
	}, "/listings/exports/search?limit=100", noFilter},
	{"GET /listings/exports/{id}", "Exports.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Exports.Get(ctx, anExport))
	}, exportPath, ""},
	{"PUT /listings/exports/{id}", "Exports.Rename", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Exports.Rename(ctx, anExport, ""))
	}, exportPath, `{"custom_name":null}`},
	{"POST /listings/exports/{id}/reschedule", "Exports.Reschedule", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Exports.Reschedule(ctx, anExport, sellsy.RescheduleInput{CustomName: "Avril"}))
	}, exportPath + "/reschedule", `{"custom_name":"Avril"}`},

	{"POST /companies/{id}/convert", "Companies.ConvertToClient", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.ConvertToClient(ctx, 5, sellsy.ConversionInput{AllCustomFields: true}))
	}, "/companies/5/convert", `{"target":"client","also_enable_custom_fields_on_target":{"mode":"all"}}`},
	{"POST /companies/{id}/convert", "Companies.ConvertToClient", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.ConvertToClient(ctx, 5, sellsy.ConversionInput{CustomFieldIDs: []sellsy.CustomFieldID{7, 8}}))
	}, "/companies/5/convert", `{"target":"client","also_enable_custom_fields_on_target":{"mode":"partial","ids":[7,8]}}`},
	{"POST /individuals/{id}/convert", "Individuals.ConvertToClient", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.ConvertToClient(ctx, 5, sellsy.ConversionInput{}))
	}, "/individuals/5/convert", `{"target":"client","also_enable_custom_fields_on_target":{"mode":"none"}}`},
	{"PATCH /opportunities/{id}", "Opportunities.Patch", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Patch(ctx, 5, sellsy.OpportunityPatchInput{
			Status: sellsy.OpportunityWon, Amount: "72000.99", Probability: sellsy.Some(100), DueDate: sellsy.Null[string](),
		}))
	}, "/opportunities/5", `{"status":"won","amount":72000.99,"probability":100,"due_date":null}`},
}
