package contract_test

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var deletions = []operation{
	{"DELETE /companies/{companyId}/contacts/{contactId}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.UnlinkContact(ctx, companyID, contactID)
	}},
	{"DELETE /phone-calls/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return c.PhoneCalls.Delete(ctx, 9001)
	}},
	{"DELETE /opportunities/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Opportunities.Delete(ctx, opportunityID)
	}},
	{"DELETE /contacts/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Contacts.Delete(ctx, contactID)
	}},
	{"DELETE /companies/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.Delete(ctx, companyID)
	}},
	{"DELETE /individuals/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Individuals.Delete(ctx, individualID)
	}},
}
