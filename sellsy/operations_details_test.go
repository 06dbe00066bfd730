package sellsy_test

import (
	"context"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// detailOperations are those of what belongs to records, and of tasks, comments, staffs, custom fields and activities.
var detailOperations = []operation{
	{"GET /companies/{companyId}/addresses", "Companies.Addresses.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Addresses.List(ctx, 5))
	}, "/companies/5/addresses", ""},
	{"GET /companies/{companyId}/addresses/{id}", "Companies.Addresses.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Addresses.Get(ctx, 5, 6))
	}, "/companies/5/addresses/6", ""},
	{"POST /companies/{companyId}/addresses", "Companies.Addresses.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Addresses.Create(ctx, 5, sellsy.AddressInput{Name: "Siège", Line1: "8 rue des Lilas", PostalCode: "75010", City: "Paris", CountryCode: "FR", Line2: sellsy.Null[string](), IsDeliveryAddress: sellsy.Some(true)}))
	}, "/companies/5/addresses", `{"name":"Siège","address_line_1":"8 rue des Lilas","postal_code":"75010","city":"Paris","country_code":"FR","address_line_2":null,"is_delivery_address":true}`},
	{"PUT /companies/{companyId}/addresses/{id}", "Companies.Addresses.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Addresses.Update(ctx, 5, 6, sellsy.AddressInput{City: "Lyon", Geocode: &sellsy.Geocode{Lat: 45.76, Lng: 4.83}}))
	}, "/companies/5/addresses/6", `{"city":"Lyon","geocode":{"lat":45.76,"lng":4.83}}`},
	{"DELETE /companies/{companyId}/addresses/{id}", "Companies.Addresses.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.Addresses.Delete(ctx, 5, 6)
	}, "/companies/5/addresses/6", ""},
	{"GET /contacts/{contactId}/addresses", "Contacts.Addresses.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Addresses.List(ctx, 5))
	}, "/contacts/5/addresses", ""},
	{"GET /contacts/{contactId}/addresses/{id}", "Contacts.Addresses.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Addresses.Get(ctx, 5, 6))
	}, "/contacts/5/addresses/6", ""},
	{"POST /contacts/{contactId}/addresses", "Contacts.Addresses.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Addresses.Create(ctx, 5, sellsy.AddressInput{Name: "Siège", Line1: "8 rue des Lilas", PostalCode: "75010", City: "Paris", CountryCode: "FR", Line2: sellsy.Null[string](), IsDeliveryAddress: sellsy.Some(true)}))
	}, "/contacts/5/addresses", `{"name":"Siège","address_line_1":"8 rue des Lilas","postal_code":"75010","city":"Paris","country_code":"FR","address_line_2":null,"is_delivery_address":true}`},
	{"PUT /contacts/{contactId}/addresses/{id}", "Contacts.Addresses.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Addresses.Update(ctx, 5, 6, sellsy.AddressInput{City: "Lyon", Geocode: &sellsy.Geocode{Lat: 45.76, Lng: 4.83}}))
	}, "/contacts/5/addresses/6", `{"city":"Lyon","geocode":{"lat":45.76,"lng":4.83}}`},
	{"DELETE /contacts/{contactId}/addresses/{id}", "Contacts.Addresses.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Contacts.Addresses.Delete(ctx, 5, 6)
	}, "/contacts/5/addresses/6", ""},
	{"GET /individuals/{individualId}/addresses", "Individuals.Addresses.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Addresses.List(ctx, 5))
	}, "/individuals/5/addresses", ""},
	{"GET /individuals/{individualId}/addresses/{id}", "Individuals.Addresses.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Addresses.Get(ctx, 5, 6))
	}, "/individuals/5/addresses/6", ""},
	{"POST /individuals/{individualId}/addresses", "Individuals.Addresses.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Addresses.Create(ctx, 5, sellsy.AddressInput{Name: "Siège", Line1: "8 rue des Lilas", PostalCode: "75010", City: "Paris", CountryCode: "FR", Line2: sellsy.Null[string](), IsDeliveryAddress: sellsy.Some(true)}))
	}, "/individuals/5/addresses", `{"name":"Siège","address_line_1":"8 rue des Lilas","postal_code":"75010","city":"Paris","country_code":"FR","address_line_2":null,"is_delivery_address":true}`},
	{"PUT /individuals/{individualId}/addresses/{id}", "Individuals.Addresses.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Addresses.Update(ctx, 5, 6, sellsy.AddressInput{City: "Lyon", Geocode: &sellsy.Geocode{Lat: 45.76, Lng: 4.83}}))
	}, "/individuals/5/addresses/6", `{"city":"Lyon","geocode":{"lat":45.76,"lng":4.83}}`},
	{"DELETE /individuals/{individualId}/addresses/{id}", "Individuals.Addresses.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Individuals.Addresses.Delete(ctx, 5, 6)
	}, "/individuals/5/addresses/6", ""},

	{"GET /companies/{id}/custom-fields", "Companies.CustomFields.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.CustomFields.List(ctx, 5))
	}, "/companies/5/custom-fields?limit=100", ""},
	{"PUT /companies/{id}/custom-fields", "Companies.CustomFields.Set", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.CustomFields.Set(ctx, 5, map[sellsy.CustomFieldID]sellsy.CustomFieldValue{9: sellsy.TextValue("x"), 2: {}})
	}, "/companies/5/custom-fields", `[{"id":2,"value":null},{"id":9,"value":"x"}]`},
	{"GET /companies/{companyId}/files", "Companies.Files.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Files.List(ctx, 5))
	}, "/companies/5/files", ""},
	{"POST /companies/{companyId}/files", "Companies.Files.Attach", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Files.Attach(ctx, 5, "devis.pdf", strings.NewReader("%PDF")))
	}, "/companies/5/files", "multipart"},
	{"GET /companies/{companyId}/smart-tags", "Companies.SmartTags.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.SmartTags.List(ctx, 5))
	}, "/companies/5/smart-tags", ""},
	{"POST /companies/{companyId}/smart-tags", "Companies.SmartTags.Add", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.SmartTags.Add(ctx, 5, sellsy.SmartTag{Value: "salon"}, sellsy.SmartTag{ID: 3}))
	}, "/companies/5/smart-tags", `[{"value":"salon"},{"id":3}]`},
	{"GET /companies/favourite-filters", "Companies.SavedFilters", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.SavedFilters(ctx))
	}, "/companies/favourite-filters?limit=100", ""},

	{"GET /contacts/{contactId}/custom-fields", "Contacts.CustomFields.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.CustomFields.List(ctx, 5))
	}, "/contacts/5/custom-fields?limit=100", ""},
	{"PUT /contacts/{contactId}/custom-fields", "Contacts.CustomFields.Set", func(ctx context.Context, c *sellsy.Client) error {
		return c.Contacts.CustomFields.Set(ctx, 5, map[sellsy.CustomFieldID]sellsy.CustomFieldValue{9: sellsy.TextValue("x"), 2: {}})
	}, "/contacts/5/custom-fields", `[{"id":2,"value":null},{"id":9,"value":"x"}]`},
	{"GET /contacts/{contactId}/files", "Contacts.Files.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Files.List(ctx, 5))
	}, "/contacts/5/files", ""},
	{"POST /contacts/{contactId}/files", "Contacts.Files.Attach", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Files.Attach(ctx, 5, "devis.pdf", strings.NewReader("%PDF")))
	}, "/contacts/5/files", "multipart"},
	{"GET /contacts/{contactId}/smart-tags", "Contacts.SmartTags.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.SmartTags.List(ctx, 5))
	}, "/contacts/5/smart-tags", ""},
	{"POST /contacts/{contactId}/smart-tags", "Contacts.SmartTags.Add", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.SmartTags.Add(ctx, 5, sellsy.SmartTag{Value: "salon"}, sellsy.SmartTag{ID: 3}))
	}, "/contacts/5/smart-tags", `[{"value":"salon"},{"id":3}]`},
	{"GET /contacts/favourite-filters", "Contacts.SavedFilters", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.SavedFilters(ctx))
	}, "/contacts/favourite-filters?limit=100", ""},

	{"GET /individuals/{id}/custom-fields", "Individuals.CustomFields.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.CustomFields.List(ctx, 5))
	}, "/individuals/5/custom-fields?limit=100", ""},
	{"PUT /individuals/{id}/custom-fields", "Individuals.CustomFields.Set", func(ctx context.Context, c *sellsy.Client) error {
		return c.Individuals.CustomFields.Set(ctx, 5, map[sellsy.CustomFieldID]sellsy.CustomFieldValue{9: sellsy.TextValue("x"), 2: {}})
	}, "/individuals/5/custom-fields", `[{"id":2,"value":null},{"id":9,"value":"x"}]`},
	{"GET /individuals/{individualId}/files", "Individuals.Files.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Files.List(ctx, 5))
	}, "/individuals/5/files", ""},
	{"POST /individuals/{individualId}/files", "Individuals.Files.Attach", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Files.Attach(ctx, 5, "devis.pdf", strings.NewReader("%PDF")))
	}, "/individuals/5/files", "multipart"},
	{"GET /individuals/{id}/smart-tags", "Individuals.SmartTags.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.SmartTags.List(ctx, 5))
	}, "/individuals/5/smart-tags", ""},
	{"POST /individuals/{id}/smart-tags", "Individuals.SmartTags.Add", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.SmartTags.Add(ctx, 5, sellsy.SmartTag{Value: "salon"}, sellsy.SmartTag{ID: 3}))
	}, "/individuals/5/smart-tags", `[{"value":"salon"},{"id":3}]`},
	{"GET /individuals/favourite-filters", "Individuals.SavedFilters", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.SavedFilters(ctx))
	}, "/individuals/favourite-filters?limit=100", ""},

	{"GET /opportunities/{id}/custom-fields", "Opportunities.CustomFields.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.CustomFields.List(ctx, 5))
	}, "/opportunities/5/custom-fields?limit=100", ""},
	{"PUT /opportunities/{id}/custom-fields", "Opportunities.CustomFields.Set", func(ctx context.Context, c *sellsy.Client) error {
		return c.Opportunities.CustomFields.Set(ctx, 5, map[sellsy.CustomFieldID]sellsy.CustomFieldValue{9: sellsy.TextValue("x"), 2: {}})
	}, "/opportunities/5/custom-fields", `[{"id":2,"value":null},{"id":9,"value":"x"}]`},
	{"GET /opportunities/{opportunityId}/files", "Opportunities.Files.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Files.List(ctx, 5))
	}, "/opportunities/5/files", ""},
	{"POST /opportunities/{opportunityId}/files", "Opportunities.Files.Attach", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Files.Attach(ctx, 5, "devis.pdf", strings.NewReader("%PDF")))
	}, "/opportunities/5/files", "multipart"},
	{"GET /opportunities/{id}/smart-tags", "Opportunities.SmartTags.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.SmartTags.List(ctx, 5))
	}, "/opportunities/5/smart-tags", ""},
	{"POST /opportunities/{id}/smart-tags", "Opportunities.SmartTags.Add", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.SmartTags.Add(ctx, 5, sellsy.SmartTag{Value: "salon"}, sellsy.SmartTag{ID: 3}))
	}, "/opportunities/5/smart-tags", `[{"value":"salon"},{"id":3}]`},
	{"GET /opportunities/favourite-filters", "Opportunities.SavedFilters", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.SavedFilters(ctx))
	}, "/opportunities/favourite-filters?limit=100", ""},

	{"POST /companies/{id}/payments", "Companies.RecordPayment", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.RecordPayment(ctx, 5, sellsy.PaymentInput{PaidAt: sellsy.At(noon), MethodID: 3, Type: sellsy.PaymentCredit, Amount: sellsy.Amount{Value: "12.50", Currency: "EUR"}, Note: sellsy.Some("acompte")}))
	}, "/companies/5/payments", `{"paid_at":"2026-11-22T12:00:00+01:00","payment_method_id":3,"type":"credit","amount":{"value":"12.50","currency":"EUR"},"note":"acompte"}`},
	{"GET /companies/{id}/contacts", "Companies.Contacts", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Contacts(ctx, 5, sellsy.ListOptions{OrderBy: "id"}))
	}, "/companies/5/contacts?order=id", ""},
	{"GET /companies/{id}/contacts", "Companies.AllContacts", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Companies.AllContacts(ctx, 5, sellsy.ListOptions{}))
	}, "/companies/5/contacts?limit=100", ""},
	{"POST /individuals/{id}/payments", "Individuals.RecordPayment", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.RecordPayment(ctx, 5, sellsy.PaymentInput{PaidAt: sellsy.At(noon), MethodID: 3, Type: sellsy.PaymentCredit, Amount: sellsy.Amount{Value: "12.50", Currency: "EUR"}, Note: sellsy.Some("acompte")}))
	}, "/individuals/5/payments", `{"paid_at":"2026-11-22T12:00:00+01:00","payment_method_id":3,"type":"credit","amount":{"value":"12.50","currency":"EUR"},"note":"acompte"}`},
	{"GET /individuals/{id}/contacts", "Individuals.Contacts", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Contacts(ctx, 5, sellsy.ListOptions{OrderBy: "id"}))
	}, "/individuals/5/contacts?order=id", ""},
	{"GET /individuals/{id}/contacts", "Individuals.AllContacts", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Individuals.AllContacts(ctx, 5, sellsy.ListOptions{}))
	}, "/individuals/5/contacts?limit=100", ""},
	{"POST /companies/{companyId}/contacts/{contactId}", "Companies.LinkContact", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.LinkContact(ctx, 5, 6, sellsy.RoleMain))
	}, "/companies/5/contacts/6", `{"roles":["main"]}`},
	{"PUT /companies/{companyId}/contacts/{contactId}", "Companies.SetContactRoles", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.SetContactRoles(ctx, 5, 6)
	}, "/companies/5/contacts/6", `{"roles":[]}`},
	{"DELETE /companies/{companyId}/contacts/{contactId}", "Companies.UnlinkContact", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.UnlinkContact(ctx, 5, 6)
	}, "/companies/5/contacts/6", ""},
	{"POST /individuals/{individualId}/contacts/{contactId}", "Individuals.LinkContact", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.LinkContact(ctx, 5, 6))
	}, "/individuals/5/contacts/6", ""},
	{"DELETE /individuals/{individualId}/contacts/{contactId}", "Individuals.UnlinkContact", func(ctx context.Context, c *sellsy.Client) error {
		return c.Individuals.UnlinkContact(ctx, 5, 6)
	}, "/individuals/5/contacts/6", ""},

	{"GET /opportunities/pipelines", "Opportunities.Pipelines.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.List(ctx))
	}, "/opportunities/pipelines?limit=100", ""},
	{"POST /opportunities/pipelines/search", "Opportunities.Pipelines.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.Search(ctx, sellsy.PipelineFilter{IsDefault: sellsy.Some(true)}))
	}, "/opportunities/pipelines/search?limit=100", `{"filters":{"is_default":true}}`},
	{"GET /opportunities/pipelines/{pipelineId}/steps", "Opportunities.Pipelines.Steps", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.Steps(ctx, 5, sellsy.EmbedOpportunityCount))
	}, "/opportunities/pipelines/5/steps?embed%5B%5D=opportunities_number&limit=100", ""},
	{"POST /opportunities/pipelines/{pipelineId}/steps/search", "Opportunities.Pipelines.SearchSteps", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.SearchSteps(ctx, 5, sellsy.StepFilter{Name: "Devis"}))
	}, "/opportunities/pipelines/5/steps/search?limit=100", `{"filters":{"name":"Devis"}}`},
	{"POST /opportunities/steps/search", "Opportunities.Pipelines.SearchAllSteps", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Pipelines.SearchAllSteps(ctx, sellsy.StepFilter{IDs: []sellsy.StepID{1, 2}}))
	}, "/opportunities/steps/search?limit=100", `{"filters":{"id":[1,2]}}`},
	{"PATCH /opportunities/{id}/step-rank", "Opportunities.MoveTo", func(ctx context.Context, c *sellsy.Client) error {
		return c.Opportunities.MoveTo(ctx, 5, 2, 7)
	}, "/opportunities/5/step-rank", `{"step":2,"before_sibling":7}`},
	{"GET /opportunities/sources", "Opportunities.Sources.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.List(ctx))
	}, "/opportunities/sources?limit=100", ""},
	{"POST /opportunities/sources/search", "Opportunities.Sources.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.Search(ctx, sellsy.SourceFilter{CategoryIDs: []sellsy.SourceCategoryID{4}}))
	}, "/opportunities/sources/search?limit=100", `{"filters":{"category_id":[4]}}`},
	{"GET /opportunities/categories/{sourceCategoryId}/sources", "Opportunities.Sources.InCategory", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.InCategory(ctx, 4))
	}, "/opportunities/categories/4/sources?limit=100", ""},
	{"GET /opportunities/categories", "Opportunities.Sources.Categories", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.Categories(ctx, sellsy.EmbedSources))
	}, "/opportunities/categories?embed%5B%5D=sources", ""},
	{"GET /opportunities/categories/{id}", "Opportunities.Sources.Category", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Sources.Category(ctx, 4))
	}, "/opportunities/categories/4", ""},

	{"POST /staffs", "Staffs.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Create(ctx, sellsy.StaffInput{
			FirstName: "Alice", LastName: "Roux", Email: "alice@example.com", Civility: sellsy.Some(sellsy.CivilityMs), ProfileID: 3,
			TeamID: sellsy.Some(sellsy.TeamID(-1)), JobID: sellsy.Null[int64](), Timezone: "Europe/Paris", Language: "fr",
			Onboarding: sellsy.Some(false), Licenses: []sellsy.LicenseID{{ID: "9998a80a"}},
		}))
	}, "/staffs", `{"firstname":"Alice","lastname":"Roux","email":"alice@example.com","civility":"ms","profile":3,"team":-1,"job":null,"timezone":"Europe/Paris","language":"fr","first_connection_onboarding":false,"licenses":[{"id":"9998a80a"}]}`},
	{"PUT /staffs/{id}", "Staffs.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Update(ctx, 5, sellsy.StaffInput{IsActive: sellsy.Some(false), Licenses: []sellsy.LicenseID{}}))
	}, "/staffs/5", `{"is_active":false,"licenses":[]}`},
	{"PUT /staffs/{id}/licenses", "Staffs.SetLicenses", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.SetLicenses(ctx, 5, sellsy.LicenseID{ID: "9998a80a"}))
	}, "/staffs/5/licenses", `[{"id":"9998a80a"}]`},
	{"DELETE /staffs/{id}/licenses", "Staffs.FreeLicenses", func(ctx context.Context, c *sellsy.Client) error {
		return c.Staffs.FreeLicenses(ctx, 5)
	}, "/staffs/5/licenses", ""},
	{"GET /teams", "Staffs.Teams", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Teams(ctx))
	}, "/teams?limit=100", ""},
	{"GET /profiles", "Staffs.Profiles", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Profiles(ctx))
	}, "/profiles?limit=100", ""},

	{"GET /custom-fields", "CustomFields.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CustomFields.List(ctx, sellsy.ListOptions{}))
	}, "/custom-fields", ""},
	{"GET /custom-fields", "CustomFields.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.CustomFields.All(ctx, sellsy.ListOptions{}))
	}, "/custom-fields?limit=100", ""},
	{"GET /custom-fields/{id}", "CustomFields.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CustomFields.Get(ctx, 5))
	}, "/custom-fields/5", ""},
	{"POST /custom-fields/search", "CustomFields.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CustomFields.Search(ctx, sellsy.CustomFieldFilter{RelatedObject: "contact", IsRequired: sellsy.Some(false)}, sellsy.ListOptions{}))
	}, "/custom-fields/search", `{"filters":{"related_object":"contact","is_required":false}}`},
	{"POST /custom-fields/search", "CustomFields.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.CustomFields.SearchAll(ctx, sellsy.CustomFieldFilter{}, sellsy.ListOptions{}))
	}, "/custom-fields/search?limit=100", noFilter},
	{"GET /smart-tags/{linkedtype}/autocomplete", "SmartTags.Autocomplete", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.SmartTags.Autocomplete(ctx, sellsy.RelatedContact, "sal"))
	}, "/smart-tags/contact/autocomplete?q=sal", ""},
	{"DELETE /smart-tags/{id}", "SmartTags.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.SmartTags.Delete(ctx, 5)
	}, "/smart-tags/5", ""},

	{"GET /tasks", "Tasks.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.List(ctx, sellsy.ListOptions{}))
	}, "/tasks", ""},
	{"GET /tasks", "Tasks.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Tasks.All(ctx, sellsy.ListOptions{}))
	}, "/tasks?limit=100", ""},
	{"GET /tasks/{id}", "Tasks.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Get(ctx, 5, sellsy.EmbedRelated))
	}, "/tasks/5?embed%5B%5D=related", ""},
	{"POST /tasks/search", "Tasks.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Search(ctx, sellsy.TaskFilter{Statuses: []sellsy.TaskStatus{sellsy.TaskTodo}, DueDate: sellsy.Period{End: sellsy.At(noon)}}, sellsy.ListOptions{}))
	}, "/tasks/search", `{"filters":{"statuses":["todo"],"due_date":{"end":"2026-11-22T12:00:00+01:00"}}}`},
	{"POST /tasks/search", "Tasks.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Tasks.SearchAll(ctx, sellsy.TaskFilter{}, sellsy.ListOptions{}))
	}, "/tasks/search?limit=100", noFilter},
	{"POST /tasks", "Tasks.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Create(ctx, sellsy.TaskInput{DueDate: sellsy.At(noon), LabelID: 3, Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 7}}, Title: sellsy.Some("Rappeler"), Reminders: []sellsy.Reminder{{Medium: sellsy.MediumInApp, Delay: sellsy.Remind1Hour}}}))
	}, "/tasks", `{"due_date":"2026-11-22T12:00:00+01:00","label_id":3,"related":[{"type":"contact","id":7}],"title":"Rappeler","reminders":[{"medium":"inapp","delay":"1hour"}]}`},
	{"PUT /tasks/{id}", "Tasks.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Update(ctx, 5, sellsy.TaskInput{Status: sellsy.TaskDone}))
	}, "/tasks/5", `{"status":"done"}`},
	{"DELETE /tasks/{id}", "Tasks.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Tasks.Delete(ctx, 5)
	}, "/tasks/5", ""},
	{"GET /comments", "Comments.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.List(ctx, sellsy.ListOptions{}))
	}, "/comments", ""},
	{"GET /comments", "Comments.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Comments.All(ctx, sellsy.ListOptions{}))
	}, "/comments?limit=100", ""},
	{"GET /comments/{id}", "Comments.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.Get(ctx, 5, sellsy.EmbedRelated))
	}, "/comments/5?embed%5B%5D=related", ""},
	{"POST /comments/search", "Comments.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.Search(ctx, sellsy.CommentFilter{ContactIDs: []sellsy.ContactID{7}}, sellsy.ListOptions{}))
	}, "/comments/search", `{"filters":{"contacts":[7]}}`},
	{"POST /comments/search", "Comments.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Comments.SearchAll(ctx, sellsy.CommentFilter{}, sellsy.ListOptions{}))
	}, "/comments/search?limit=100", noFilter},
	{"POST /comments", "Comments.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.Create(ctx, sellsy.CommentInput{Description: "Rappelé", Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 7}}, TimeTracking: sellsy.Some(sellsy.TimeTracking{Duration: 60, ServiceID: 2})}))
	}, "/comments", `{"description":"Rappelé","related":[{"type":"contact","id":7}],"timetracking":{"duration":60,"service":2}}`},
	{"PUT /comments/{id}", "Comments.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Comments.Update(ctx, 5, sellsy.CommentInput{TimeTracking: sellsy.Null[sellsy.TimeTracking]()}))
	}, "/comments/5", `{"timetracking":null}`},
	{"DELETE /comments/{id}", "Comments.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Comments.Delete(ctx, 5)
	}, "/comments/5", ""},
	{"GET /tasks/labels", "Tasks.Labels", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Tasks.Labels(ctx))
	}, "/tasks/labels?limit=100", ""},

	{"GET /activities/crm", "CRMActivities.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CRMActivities.List(ctx, sellsy.ListOptions{}))
	}, "/activities/crm", ""},
	{"GET /activities/crm", "CRMActivities.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.CRMActivities.All(ctx, sellsy.ListOptions{}))
	}, "/activities/crm?limit=100", ""},
	{"POST /activities/crm/search", "CRMActivities.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CRMActivities.Search(ctx, sellsy.CRMActivityFilter{
			PhoneCallResults: []sellsy.CallResult{sellsy.ResultNoAnswer}, PhoneCallTopics: []sellsy.TopicID{5},
			Companies: sellsy.Match[int64]{Any: []int64{3}}, RelatedKinds: sellsy.Match[string]{None: []string{"document"}},
		}, sellsy.ListOptions{OrderBy: "date"}))
	}, "/activities/crm/search?order=date", `{"filters":{"phonecall.statuses":["noanswer"],"phonecall.labels":[5],"companies":{"match":[3]},"related.types":{"not_match":["document"]}}}`},
	{"POST /activities/crm/search", "CRMActivities.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.CRMActivities.SearchAll(ctx, sellsy.CRMActivityFilter{}, sellsy.ListOptions{}))
	}, "/activities/crm/search?limit=100", noFilter},
	{"GET /activities/crm/metas", "CRMActivities.Metas", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.CRMActivities.Metas(ctx))
	}, "/activities/crm/metas", ""},
	{"POST /activities/crm/export", "CRMActivities.Export", func(ctx context.Context, c *sellsy.Client) error {
		return c.CRMActivities.Export(ctx, sellsy.CRMActivityFilter{Authors: []sellsy.StaffID{4}}, sellsy.CRMExport{Format: "csv", Charset: "UTF-8"})
	}, "/activities/crm/export", `{"output_format":"csv","charset":"UTF-8","filters":{"authors":[4]}}`},
	{"POST /batch", "Batch", func(ctx context.Context, c *sellsy.Client) error {
		var b sellsy.Batch
		b.Add(sellsy.Request{Path: "/quotas"}, nil)
		return c.Batch(ctx, &b)
	}, "/batch", "lines"},
}
