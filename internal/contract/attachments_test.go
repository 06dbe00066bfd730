package contract_test

import (
	"context"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var aPayment = sellsy.PaymentInput{
	PaidAt: sellsy.At(noon), MethodID: 1, Type: sellsy.PaymentCredit, Amount: sellsy.Amount{Value: "12.50", Currency: "EUR"},
}

// attachments are the files and payments of the parties.
var attachments = []operation{
	{"POST /companies/{companyId}/files", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Files.Attach(ctx, companyID, "note.txt", strings.NewReader("vu")))
	}},
	{"GET /companies/{companyId}/files", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Files.List(ctx, companyID))
	}},
	{"POST /contacts/{contactId}/files", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Files.Attach(ctx, contactID, "note.txt", strings.NewReader("vu")))
	}},
	{"GET /contacts/{contactId}/files", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Files.List(ctx, contactID))
	}},
	{"POST /individuals/{individualId}/files", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Files.Attach(ctx, individualID, "note.txt", strings.NewReader("vu")))
	}},
	{"GET /individuals/{individualId}/files", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Files.List(ctx, individualID))
	}},
	{"POST /opportunities/{opportunityId}/files", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Files.Attach(ctx, opportunityID, "note.txt", strings.NewReader("vu")))
	}},
	{"GET /opportunities/{opportunityId}/files", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Files.List(ctx, opportunityID))
	}},
	{"POST /companies/{id}/payments", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.RecordPayment(ctx, companyID, aPayment))
	}},
	{"POST /individuals/{id}/payments", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.RecordPayment(ctx, individualID, aPayment))
	}},
}
