package contract_test

import (
	"context"
	"errors"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var anExport = sellsy.ExportInput{
	Format: "csv", Charset: "UTF-8", CustomName: sellsy.Some("Mars"), SendEmail: sellsy.Some(false),
}

// onExport runs an operation on the oldest export.
func onExport(run func(ctx context.Context, c *sellsy.Client, id sellsy.ExportID) error) func(context.Context, *sellsy.Client) error {
	return func(ctx context.Context, c *sellsy.Client) error {
		for e, err := range c.Exports.All(ctx, sellsy.ListOptions{}) {
			if err != nil {
				return err
			}
			return run(ctx, c, e.ID)
		}
		return errors.New("there is no export")
	}
}

// exports are the exports of lists, and the conversions of prospects.
var exports = []operation{
	{"POST /companies/export", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Export(ctx, sellsy.CompanyFilter{Created: sellsy.Period{Start: sellsy.At(noon)}}, anExport))
	}},
	{"POST /contacts/export", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Export(ctx, sellsy.ContactFilter{LastName: "Petit"}, anExport))
	}},
	{"POST /opportunities/export", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Export(ctx, sellsy.OpportunityFilter{}, anExport))
	}},
	{"POST /listings/exports/export", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Exports.Export(ctx, sellsy.ExportFilter{}, anExport))
	}},
	{"GET /listings/exports", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Exports.List(ctx, sellsy.ListOptions{OrderBy: "created_at"}))
	}},
	{"POST /listings/exports/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Exports.Search(ctx, sellsy.ExportFilter{
			Created: sellsy.Period{Start: sellsy.At(noon)}, OwnerID: staffID, ListingNames: []string{"companies"}, CustomName: "Mar",
			FromAPI: sellsy.Some(true),
		}, sellsy.ListOptions{}))
	}},
	{"GET /listings/exports/{id}", onExport(func(ctx context.Context, c *sellsy.Client, id sellsy.ExportID) error {
		return drop(c.Exports.Get(ctx, id))
	})},
	{"PUT /listings/exports/{id}", onExport(func(ctx context.Context, c *sellsy.Client, id sellsy.ExportID) error {
		return drop(c.Exports.Rename(ctx, id, ""))
	})},
	{"POST /listings/exports/{id}/reschedule", onExport(func(ctx context.Context, c *sellsy.Client, id sellsy.ExportID) error {
		return drop(c.Exports.Reschedule(ctx, id, sellsy.RescheduleInput{CustomName: "Avril", SendEmail: sellsy.Some(true)}))
	})},
	{"POST /companies/{id}/convert", func(ctx context.Context, c *sellsy.Client) error {
		prospect, err := c.Companies.Create(ctx, sellsy.CompanyInput{Type: sellsy.TypeProspect, Name: "Bois"})
		if err != nil {
			return err
		}
		return drop(c.Companies.ConvertToClient(ctx, prospect.ID, sellsy.ConversionInput{CustomFieldIDs: []sellsy.CustomFieldID{951}}))
	}},
	{"POST /individuals/{id}/convert", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.ConvertToClient(ctx, individualID, sellsy.ConversionInput{}))
	}},
	{"PATCH /opportunities/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Patch(ctx, opportunityID, sellsy.OpportunityPatchInput{
			Name: "Rénovation 2", OwnerID: staffID, Status: sellsy.OpportunityOpen, PipelineID: pipelineID, StepID: stepID,
			Amount: "12.50", Probability: sellsy.Some(50), Origin: "website", DueDate: sellsy.Null[string](), Note: sellsy.Some("vu"),
		}))
	}},
}
