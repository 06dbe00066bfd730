package contract_test

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var fieldTypes = []sellsy.CustomFieldType{
	sellsy.FieldSimpleText, sellsy.FieldRichText, sellsy.FieldEmail, sellsy.FieldURL, sellsy.FieldNumeric, sellsy.FieldDate,
	sellsy.FieldTime, sellsy.FieldAmount, sellsy.FieldNumericWithUnit, sellsy.FieldRadio, sellsy.FieldSelect,
	sellsy.FieldCheckbox, sellsy.FieldBoolean, sellsy.FieldCompanyIndividual, sellsy.FieldContact, sellsy.FieldStaff,
	sellsy.FieldItem,
}

// fieldValues are values of the fields that seed defines, one of each type.
var fieldValues = map[sellsy.CustomFieldID]sellsy.CustomFieldValue{
	951: sellsy.TextValue("rouge"),
	952: sellsy.TextValue("<b>rouge</b>"),
	953: sellsy.TextValue("a@example.com"),
	954: sellsy.TextValue("https://example.com"),
	955: sellsy.NumberValue(15),
	956: sellsy.TextValue("2026-03-02"),
	957: sellsy.TextValue("09:30"),
	958: sellsy.AmountValue(sellsy.Amount{Value: "12.50", Currency: "EUR"}),
	959: sellsy.QuantityValue(sellsy.Quantity{Number: "3", UnitID: 1}),
	960: sellsy.OptionValue(1),
	961: sellsy.OptionValue(2),
	962: sellsy.IDsValue[int64](1, 2),
	963: sellsy.BoolValue(true),
	964: sellsy.IDsValue(companyID),
	965: sellsy.IDsValue(contactID),
	966: sellsy.IDsValue(staffID),
	967: {},
}

var anAddress = sellsy.AddressInput{
	Name: "Atelier", Line1: "2 rue des Lilas", PostalCode: "75010", City: "Paris", CountryCode: "FR", IsDeliveryAddress: sellsy.Some(true),
}

// satellites are the links, addresses, custom fields and smart tags of the parties, and what opportunities are sorted by.
var satellites = []operation{
	{"GET /companies/{id}/contacts", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Contacts(ctx, companyID, sellsy.ListOptions{}))
	}},
	{"POST /companies/{companyId}/contacts/{contactId}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.LinkContact(ctx, companyID, contactID, sellsy.RoleDunning))
	}},
	{"PUT /companies/{companyId}/contacts/{contactId}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.SetContactRoles(ctx, companyID, contactID, sellsy.RoleMain)
	}},
	{"GET /individuals/{id}/contacts", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Contacts(ctx, individualID, sellsy.ListOptions{}))
	}},

	{"POST /companies/{companyId}/addresses", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Addresses.Create(ctx, companyID, anAddress))
	}},
	{"GET /companies/{companyId}/addresses", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Addresses.List(ctx, companyID))
	}},
	{"GET /companies/{companyId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Addresses.Get(ctx, companyID, 3001))
	}},
	{"PUT /companies/{companyId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Addresses.Update(ctx, companyID, 3001, sellsy.AddressInput{City: "Lyon", Line2: sellsy.Null[string]()}))
	}},
	{"POST /contacts/{contactId}/addresses", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Addresses.Create(ctx, contactID, anAddress))
	}},
	{"GET /contacts/{contactId}/addresses", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Addresses.List(ctx, contactID))
	}},
	{"GET /contacts/{contactId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Addresses.Get(ctx, contactID, 3003))
	}},
	{"PUT /contacts/{contactId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Addresses.Update(ctx, contactID, 3003, sellsy.AddressInput{City: "Lyon"}))
	}},
	{"POST /individuals/{individualId}/addresses", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Addresses.Create(ctx, individualID, anAddress))
	}},
	{"GET /individuals/{individualId}/addresses", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Addresses.List(ctx, individualID))
	}},
	{"GET /individuals/{individualId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Addresses.Get(ctx, individualID, 3004))
	}},
	{"PUT /individuals/{individualId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Addresses.Update(ctx, individualID, 3004, sellsy.AddressInput{City: "Lyon"}))
	}},
	{"GET /companies/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Get(ctx, companyID, sellsy.EmbedInvoicingAddress, sellsy.EmbedSmartTags, sellsy.EmbedOpportunities, sellsy.EmbedOwner))
	}},
	{"DELETE /companies/{companyId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.Addresses.Delete(ctx, companyID, 3001)
	}},
	{"DELETE /contacts/{contactId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Contacts.Addresses.Delete(ctx, contactID, 3003)
	}},
	{"DELETE /individuals/{individualId}/addresses/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return c.Individuals.Addresses.Delete(ctx, individualID, 3004)
	}},

	{"GET /custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return each(c.CustomFields.All(ctx, sellsy.ListOptions{}))
	}},
	{"GET /custom-fields/{id}", func(ctx context.Context, c *sellsy.Client) error { return drop(c.CustomFields.Get(ctx, 961)) }},
	{"POST /custom-fields/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CustomFields.Search(ctx, sellsy.CustomFieldFilter{RelatedObject: "contact"}, sellsy.ListOptions{}))
	}},
	{"PUT /contacts/{contactId}/custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return c.Contacts.CustomFields.Set(ctx, contactID, fieldValues)
	}},
	{"GET /contacts/{contactId}/custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.CustomFields.List(ctx, contactID, sellsy.EmbedValueDetails))
	}},
	{"PUT /companies/{id}/custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.CustomFields.Set(ctx, companyID, fieldValues)
	}},
	{"GET /companies/{id}/custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.CustomFields.List(ctx, companyID))
	}},
	{"PUT /individuals/{id}/custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return c.Individuals.CustomFields.Set(ctx, individualID, fieldValues)
	}},
	{"GET /individuals/{id}/custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.CustomFields.List(ctx, individualID))
	}},
	{"PUT /opportunities/{id}/custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return c.Opportunities.CustomFields.Set(ctx, opportunityID, fieldValues)
	}},
	{"GET /opportunities/{id}/custom-fields", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.CustomFields.List(ctx, opportunityID))
	}},
	{"POST /contacts/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Search(ctx, sellsy.ContactFilter{}, sellsy.ListOptions{
			Embeds: []sellsy.Embed{sellsy.EmbedCustomField(951), sellsy.EmbedCustomField(961), sellsy.EmbedSmartTags},
		}))
	}},

	{"POST /contacts/{contactId}/smart-tags", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.SmartTags.Add(ctx, contactID, sellsy.SmartTag{Value: "vip"}, sellsy.SmartTag{ID: 901}))
	}},
	{"GET /contacts/{contactId}/smart-tags", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.SmartTags.List(ctx, contactID))
	}},
	{"POST /companies/{companyId}/smart-tags", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.SmartTags.Add(ctx, companyID, sellsy.SmartTag{Value: "vip"}))
	}},
	{"GET /companies/{companyId}/smart-tags", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.SmartTags.List(ctx, companyID))
	}},
	{"POST /individuals/{id}/smart-tags", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.SmartTags.Add(ctx, individualID, sellsy.SmartTag{Value: "vip"}))
	}},
	{"GET /individuals/{id}/smart-tags", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.SmartTags.List(ctx, individualID))
	}},
	{"POST /opportunities/{id}/smart-tags", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.SmartTags.Add(ctx, opportunityID, sellsy.SmartTag{Value: "vip"}))
	}},
	{"GET /opportunities/{id}/smart-tags", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.SmartTags.List(ctx, opportunityID))
	}},
	{"GET /smart-tags/{linkedtype}/autocomplete", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.SmartTags.Autocomplete(ctx, sellsy.RelatedContact, "v"))
	}},
	{"DELETE /smart-tags/{id}", func(ctx context.Context, c *sellsy.Client) error { return c.SmartTags.Delete(ctx, 902) }},

	{"GET /opportunities/pipelines", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.List(ctx))
	}},
	{"POST /opportunities/pipelines/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.Search(ctx, sellsy.PipelineFilter{IsDefault: sellsy.Some(true)}))
	}},
	{"GET /opportunities/pipelines/{pipelineId}/steps", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.Steps(ctx, pipelineID))
	}},
	{"POST /opportunities/pipelines/{pipelineId}/steps/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.SearchSteps(ctx, pipelineID, sellsy.StepFilter{IDs: []sellsy.StepID{stepID}}))
	}},
	{"POST /opportunities/steps/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.SearchAllSteps(ctx, sellsy.StepFilter{Name: "Proposition"}))
	}},
	{"PATCH /opportunities/{id}/step-rank", func(ctx context.Context, c *sellsy.Client) error {
		return c.Opportunities.MoveTo(ctx, opportunityID, stepID+1, 0)
	}},
	{"GET /opportunities/sources", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.List(ctx))
	}},
	{"POST /opportunities/sources/search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.Search(ctx, sellsy.SourceFilter{CategoryIDs: []sellsy.SourceCategoryID{11}}))
	}},
	{"GET /opportunities/categories/{sourceCategoryId}/sources", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.InCategory(ctx, 11))
	}},
	{"GET /opportunities/categories", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.Categories(ctx))
	}},
	{"GET /opportunities/categories/{id}", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.Category(ctx, 11))
	}},
	{"GET /companies/favourite-filters", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Companies.SavedFilters(ctx)) }},
	{"GET /contacts/favourite-filters", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Contacts.SavedFilters(ctx)) }},
	{"GET /individuals/favourite-filters", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Individuals.SavedFilters(ctx)) }},
	{"GET /opportunities/favourite-filters", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Opportunities.SavedFilters(ctx)) }},
}
