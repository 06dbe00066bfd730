package sellsy_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// operation is a typed operation: which one of Sellsy's it is, and what it sends.
type operation struct {
	name   string // method and path as Sellsy describes them
	method string // the Go method
	run    func(ctx context.Context, c *sellsy.Client) error
	path   string // as sent
	body   string // JSON, empty: none
}

// answers holds the bodies of the operations that are answered with something else than an object.
var answers = map[string]string{
	"GET /webhooks/events":       `[]`,
	"PUT /staffs/{id}/licenses":  `[]`,
	"POST /batch":                `{"responses":[{"code":200}]}`,
	"POST /estimates/compute":    `{"amounts":{"total":"1.00"}}`,
	"POST /orders/compute":       `{"amounts":{"total_incl_tax":"1.00"}}`,
	"POST /invoices/compute":     `{"amounts":{"total_incl_tax":"1.00"}}`,
	"POST /credit-notes/compute": `{"amounts":{"total_incl_tax":"1.00"}}`,

	"GET /gocardless/directdebit/{id}/timeline": `{"history":[]}`,
	"GET /ocr/pur-invoice/metas":                `{"import":true}`,
	"GET /accounting-journal/{type}/metas":      `{"codes":[]}`,
	"GET /settings/accounting-charts":           `{"discount":{}}`,
	"PUT /settings/accounting-charts":           `{"discount":{}}`,
	"GET /notifications/settings":               `{"subscriptions":[]}`,
	"PUT /notifications/settings":               `{"subscriptions":[]}`,
	"GET /documents/models/tags":                `[]`,
	"GET /email/authenticate":                   `{"domain":"example.com"}`,
	"POST /email/domain/validate":               `{"domain":"example.com"}`,
	"POST /email/attachment":                    `{"name":"devis.pdf"}`,
	"GET /email/templates":                      `[]`,
	"GET /email/templates/tags":                 `[]`,
	"POST /email/templates/{id}":                `{"subject":""}`,
	"POST /email/system-templates/{context}":    `{"subject":""}`,
	"GET /settings/email":                       `{"private_mode":false}`,
	"PUT /settings/email":                       `{"private_mode":false}`,
	"GET /settings/email/tags":                  `[]`,
	"POST /deposit-invoices/compute":            `{"deposit":{"rows":[]}}`,
	"POST /progress-invoices/compute":           `{"total":{"current_amount_with_taxes":"1.00"}}`,
	"POST /deposit-invoices/prepare":            `{"rows":[]}`,
	"POST /documents/models/{id}/convert":       `{"rows":[]}`,
}

func drop[T any](_ T, err error) error { return err }

func drain[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

const noFilter = `{"filters":{}}`

// operations holds every typed operation at least once.
var operations = slices.Concat(recordOperations, detailOperations, exportOperations, documentOperations, partOperations, familyOperations())

// recordOperations are those of records, searches and webhooks.
var recordOperations = []operation{
	{"GET /companies", "Companies.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.List(ctx, sellsy.ListOptions{}))
	}, "/companies", ""},
	{"GET /companies", "Companies.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Companies.All(ctx, sellsy.ListOptions{}))
	}, "/companies?limit=100", ""},
	{"GET /companies/{id}", "Companies.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Get(ctx, 5, sellsy.EmbedMainContact))
	}, "/companies/5?embed%5B%5D=main_contact", ""},
	{"POST /companies/search", "Companies.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Search(ctx, sellsy.CompanyFilter{
			Types: []sellsy.PartyType{sellsy.TypeClient}, UpdatedAt: sellsy.Period{Start: sellsy.At(noon)}, IsArchived: sellsy.Some(false),
		}, sellsy.ListOptions{}))
	}, "/companies/search", `{"filters":{"type":["client"],"updated_at":{"start":"2026-11-22T12:00:00+01:00"},"is_archived":false}}`},
	{"POST /companies/search", "Companies.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Companies.SearchAll(ctx, sellsy.CompanyFilter{}, sellsy.ListOptions{PageSize: 5}))
	}, "/companies/search?limit=5", noFilter},
	{"POST /companies", "Companies.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Create(ctx, sellsy.CompanyInput{
			Type: sellsy.TypeProspect, Name: "Atelier Roux", PhoneNumber: sellsy.Some("01 99 00 12 34"),
			LegalFrance: &sellsy.LegalFranceInput{SIREN: sellsy.Some("732829320")}, OwnerID: sellsy.Some(sellsy.StaffID(4)),
		}))
	}, "/companies", `{"type":"prospect","name":"Atelier Roux","phone_number":"01 99 00 12 34","legal_france":{"siren":"732829320"},"owner_id":4}`},
	{"PUT /companies/{id}", "Companies.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Companies.Update(ctx, 5, sellsy.CompanyInput{Email: sellsy.Null[string](), Note: sellsy.Some("")}))
	}, "/companies/5", `{"email":null,"note":""}`},
	{"DELETE /companies/{id}", "Companies.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Companies.Delete(ctx, 5)
	}, "/companies/5", ""},

	{"GET /contacts", "Contacts.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.List(ctx, sellsy.ListOptions{}))
	}, "/contacts", ""},
	{"GET /contacts", "Contacts.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Contacts.All(ctx, sellsy.ListOptions{}))
	}, "/contacts?limit=100", ""},
	{"GET /contacts/{id}", "Contacts.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Get(ctx, 5))
	}, "/contacts/5", ""},
	{"POST /contacts/search", "Contacts.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Search(ctx, sellsy.ContactFilter{
			PhoneNumber: "+33199001234", UpdatedAt: sellsy.Period{Start: sellsy.At(noon), End: sellsy.At(noon.AddDate(0, 0, 1))},
			CompanyIDs: []sellsy.CompanyID{3}, IsLinked: sellsy.Some(true), BirthDate: sellsy.DatePeriod{Start: "1980-01-01"},
		}, sellsy.ListOptions{}))
	}, "/contacts/search", `{"filters":{"phone_number":"+33199001234","companies":[3],"is_linked":true,"birth_date":{"start":"1980-01-01"},
		"updated":{"start":"2026-11-22T12:00:00+01:00","end":"2026-11-23T12:00:00+01:00"}}}`},
	{"POST /contacts/search", "Contacts.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Contacts.SearchAll(ctx, sellsy.ContactFilter{}, sellsy.ListOptions{}))
	}, "/contacts/search?limit=100", noFilter},
	{"POST /contacts", "Contacts.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Create(ctx, sellsy.ContactInput{LastName: "Roux", Civility: sellsy.Some(sellsy.CivilityMrs)}))
	}, "/contacts", `{"last_name":"Roux","civility":"mrs"}`},
	{"PUT /contacts/{id}", "Contacts.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Update(ctx, 5, sellsy.ContactInput{
			Social: &sellsy.SocialInput{Twitter: sellsy.Null[string]()}, MarketingChannels: []sellsy.Channel{},
		}))
	}, "/contacts/5", `{"social":{"twitter":null},"marketing_campaigns_subscriptions":[]}`},
	{"DELETE /contacts/{id}", "Contacts.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Contacts.Delete(ctx, 5)
	}, "/contacts/5", ""},
	{"GET /contacts/{id}/companies", "Contacts.Companies", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Contacts.Companies(ctx, 5, sellsy.EmbedOwner))
	}, "/contacts/5/companies?embed%5B%5D=owner", ""},

	{"GET /individuals", "Individuals.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.List(ctx, sellsy.ListOptions{}))
	}, "/individuals", ""},
	{"GET /individuals", "Individuals.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Individuals.All(ctx, sellsy.ListOptions{}))
	}, "/individuals?limit=100", ""},
	{"GET /individuals/{id}", "Individuals.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Get(ctx, 5))
	}, "/individuals/5", ""},
	{"POST /individuals/search", "Individuals.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Search(ctx, sellsy.IndividualFilter{
			Created: sellsy.Period{End: sellsy.At(noon)}, References: []string{"IND-1"},
		}, sellsy.ListOptions{}))
	}, "/individuals/search", `{"filters":{"created":{"end":"2026-11-22T12:00:00+01:00"},"reference":["IND-1"]}}`},
	{"POST /individuals/search", "Individuals.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Individuals.SearchAll(ctx, sellsy.IndividualFilter{}, sellsy.ListOptions{}))
	}, "/individuals/search?limit=100", noFilter},
	{"POST /individuals", "Individuals.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Create(ctx, sellsy.IndividualInput{
			Type: sellsy.TypeClient, LastName: "Roux", Sync: &sellsy.Sync{Mailjet: true}, Created: sellsy.At(noon),
		}))
	}, "/individuals", `{"type":"client","last_name":"Roux","sync":{"mailchimp":false,"mailjet":true,"simplemail":false},
		"created":"2026-11-22T12:00:00+01:00"}`},
	{"PUT /individuals/{id}", "Individuals.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Individuals.Update(ctx, 5, sellsy.IndividualInput{IsArchived: sellsy.Some(true)}))
	}, "/individuals/5", `{"is_archived":true}`},
	{"DELETE /individuals/{id}", "Individuals.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Individuals.Delete(ctx, 5)
	}, "/individuals/5", ""},

	{"GET /opportunities", "Opportunities.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.List(ctx, sellsy.ListOptions{}))
	}, "/opportunities", ""},
	{"GET /opportunities", "Opportunities.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Opportunities.All(ctx, sellsy.ListOptions{}))
	}, "/opportunities?limit=100", ""},
	{"GET /opportunities/{id}", "Opportunities.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Get(ctx, 5))
	}, "/opportunities/5", ""},
	{"POST /opportunities/search", "Opportunities.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Search(ctx, sellsy.OpportunityFilter{
			Related:  []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 3}},
			Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityLate},
			Amount:   sellsy.AmountRange{Min: sellsy.Some(10.5)},
		}, sellsy.ListOptions{OrderBy: "created", Order: sellsy.Ascending, PageSize: 1}))
	}, "/opportunities/search?direction=asc&limit=1&order=created",
		`{"filters":{"related_objects":[{"type":"company","id":3}],"statuses":["open","late"],"amount":{"min":10.5}}}`},
	{"POST /opportunities/search", "Opportunities.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Opportunities.SearchAll(ctx, sellsy.OpportunityFilter{}, sellsy.ListOptions{}))
	}, "/opportunities/search?limit=100", noFilter},
	{"POST /opportunities", "Opportunities.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Create(ctx, sellsy.OpportunityInput{
			Name: "Site", PipelineID: 1, StepID: 2, Related: []sellsy.RelatedObject{{Type: sellsy.RelatedIndividual, ID: 3}},
			Amount: sellsy.Some("1200.50"), ContactIDs: sellsy.Some([]sellsy.ContactID{4}),
		}))
	}, "/opportunities", `{"name":"Site","pipeline":1,"step":2,"related":[{"type":"individual","id":3}],"amount":"1200.50","contact_ids":[4]}`},
	{"PUT /opportunities/{id}", "Opportunities.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Opportunities.Update(ctx, 5, sellsy.OpportunityInput{
			Status: sellsy.OpportunityWon, DueDate: sellsy.Null[string](), Probability: sellsy.Some(0),
		}))
	}, "/opportunities/5", `{"status":"won","due_date":null,"probability":0}`},
	{"DELETE /opportunities/{id}", "Opportunities.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Opportunities.Delete(ctx, 5)
	}, "/opportunities/5", ""},

	{"GET /phone-calls", "PhoneCalls.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.List(ctx, sellsy.ListOptions{}))
	}, "/phone-calls", ""},
	{"GET /phone-calls", "PhoneCalls.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.PhoneCalls.All(ctx, sellsy.ListOptions{}))
	}, "/phone-calls?limit=100", ""},
	{"GET /phone-calls/{id}", "PhoneCalls.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.Get(ctx, 5))
	}, "/phone-calls/5", ""},
	{"POST /phone-calls/search", "PhoneCalls.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.Search(ctx, sellsy.PhoneCallFilter{
			Date: sellsy.Period{Start: sellsy.At(noon), End: sellsy.At(noon)}, Owners: []sellsy.StaffID{4}, Source: sellsy.SourceOutgoing,
			Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 3}}, Priority: sellsy.PriorityRange{Min: sellsy.Some(0)},
		}, sellsy.ListOptions{}))
	}, "/phone-calls/search", `{"filters":{"due_date":{"start":"2026-11-22T12:00:00+01:00","end":"2026-11-22T12:00:00+01:00"},"owners":[4],
		"source":"outcoming","related_objects":[{"type":"contact","id":3}],"priority":{"min":0}}}`},
	{"POST /phone-calls/search", "PhoneCalls.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.PhoneCalls.SearchAll(ctx, sellsy.PhoneCallFilter{}, sellsy.ListOptions{}))
	}, "/phone-calls/search?limit=100", noFilter},
	{"POST /phone-calls", "PhoneCalls.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.Create(ctx, validCall()))
	}, "/phone-calls", `{"owner_id":41,"date":"2026-11-22T10:15:00+01:00","result":"connected","source":"outcoming",
		"related":[{"type":"contact","id":7},{"type":"company","id":8}]}`},
	{"PUT /phone-calls/{id}", "PhoneCalls.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.PhoneCalls.Update(ctx, 5, sellsy.PhoneCallInput{Result: sellsy.ResultVoicemail}))
	}, "/phone-calls/5", `{"result":"msgvocal"}`},
	{"DELETE /phone-calls/{id}", "PhoneCalls.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.PhoneCalls.Delete(ctx, 5)
	}, "/phone-calls/5", ""},

	{"GET /staffs", "Staffs.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.List(ctx, sellsy.ListOptions{}))
	}, "/staffs", ""},
	{"GET /staffs", "Staffs.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Staffs.All(ctx, sellsy.ListOptions{}))
	}, "/staffs?limit=100", ""},
	{"GET /staffs/{id}", "Staffs.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Get(ctx, 5))
	}, "/staffs/5", ""},
	{"GET /staffs/{id}", "Staffs.Me", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Me(ctx))
	}, "/staffs/me", ""},
	{"POST /staffs/search", "Staffs.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Staffs.Search(ctx, sellsy.StaffFilter{Statuses: []sellsy.StaffStatus{sellsy.StaffOK}}, sellsy.ListOptions{}))
	}, "/staffs/search", `{"filters":{"status":["ok"]}}`},
	{"POST /staffs/search", "Staffs.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Staffs.SearchAll(ctx, sellsy.StaffFilter{}, sellsy.ListOptions{}))
	}, "/staffs/search?limit=100", noFilter},

	{"GET /search", "Search.Query", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Search.Query(ctx, sellsy.SearchOptions{Query: "roux"}))
	}, "/search?q=roux", ""},

	{"GET /quotas", "Quotas.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Quotas.Get(ctx))
	}, "/quotas", ""},

	{"GET /webhooks", "Webhooks.List", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.List(ctx, sellsy.ListOptions{}))
	}, "/webhooks", ""},
	{"GET /webhooks", "Webhooks.All", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Webhooks.All(ctx, sellsy.ListOptions{}))
	}, "/webhooks?limit=100", ""},
	{"GET /webhooks/{id}", "Webhooks.Get", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.Get(ctx, 5))
	}, "/webhooks/5", ""},
	{"POST /webhooks/search", "Webhooks.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.Search(ctx, sellsy.WebhookFilter{Type: sellsy.WebhookHTTP, IsEnabled: sellsy.Some(true)}, sellsy.ListOptions{}))
	}, "/webhooks/search", `{"filters":{"type":"http","is_enabled":true}}`},
	{"POST /webhooks/search", "Webhooks.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Webhooks.SearchAll(ctx, sellsy.WebhookFilter{}, sellsy.ListOptions{}))
	}, "/webhooks/search?limit=100", noFilter},
	{"POST /webhooks", "Webhooks.Create", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.Create(ctx, sellsy.WebhookInput{
			Type: sellsy.WebhookHTTP, Endpoint: "https://bridge.example/sellsy", SignKey: "long random key", JSON: sellsy.Some(true),
			Configuration: sellsy.WebhookConfiguration{{ID: sellsy.EventContactUpdated, IsEnabled: true}},
		}))
	}, "/webhooks", `{"type":"http","endpoint":"https://bridge.example/sellsy","sign_key":"long random key","json_content_type":true,"configuration":[{"id":"people.updated","is_enabled":true}]}`},
	{"PUT /webhooks/{id}", "Webhooks.Update", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.Update(ctx, 5, sellsy.WebhookInput{IsEnabled: sellsy.Some(false)}))
	}, "/webhooks/5", `{"is_enabled":false}`},
	{"DELETE /webhooks/{id}", "Webhooks.Delete", func(ctx context.Context, c *sellsy.Client) error {
		return c.Webhooks.Delete(ctx, 5)
	}, "/webhooks/5", ""},
	{"GET /webhooks/events", "Webhooks.Events", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Webhooks.Events(ctx))
	}, "/webhooks/events", ""},

	{"POST /timeline/{type}/{id}/search", "Activities.Timeline", func(ctx context.Context, c *sellsy.Client) error {
		of := sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: 5}
		return drop(c.Activities.Timeline(ctx, of, sellsy.TimelineFilter{Entities: []string{"phonecall"}}, sellsy.ListOptions{}))
	}, "/timeline/contact/5/search", `{"filters":{"entities":["phonecall"]}}`},
	{"POST /timeline/{type}/{id}/search", "Activities.AllTimeline", func(ctx context.Context, c *sellsy.Client) error {
		of := sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: 5}
		return drain(c.Activities.AllTimeline(ctx, of, sellsy.TimelineFilter{}, sellsy.ListOptions{}))
	}, "/timeline/contact/5/search?limit=100", noFilter},
	{"POST /activities/search", "Activities.Search", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Activities.Search(ctx, sellsy.TimelineFilter{
			Related: &sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: 3}, Levels: []sellsy.ActivityLevel{sellsy.LevelMain},
		}, sellsy.ListOptions{}))
	}, "/activities/search", `{"filters":{"object_related":{"type":"company","id":3},"activity_level":["main"]}}`},
	{"POST /activities/search", "Activities.SearchAll", func(ctx context.Context, c *sellsy.Client) error {
		return drain(c.Activities.SearchAll(ctx, sellsy.TimelineFilter{}, sellsy.ListOptions{}))
	}, "/activities/search?limit=100", noFilter},
}

func TestOperationsSendWhatSellsyDescribes(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		t.Run(op.method, func(t *testing.T) {
			t.Parallel()
			body := answers[op.name]
			if body == "" {
				body = `{"id":1,"data":[],"authors":[],"pagination":{"count":0,"total":0}}`
			}
			client, m := newMock(t, always(200, body))
			if err := op.run(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			got := m.last(t)
			sentTo := got.Path
			if got.Query != "" {
				sentTo += "?" + got.Query
			}
			if method, _, _ := strings.Cut(op.name, " "); got.Method != method || sentTo != op.path {
				t.Errorf("sent %s %s, want %s", got.Method, sentTo, op.path)
			}
			switch op.body {
			case "multipart", "lines": // looked at by tests of their own
			default:
				sameJSON(t, op.body, got.Body)
			}

			client, m = newMock(t, always(400, `{}`))
			e, ok := errors.AsType[*sellsy.Error](op.run(t.Context(), client))
			if !ok || e.Method+" "+e.Path != op.name || len(m.sent()) != 1 {
				t.Errorf("error is %v, want one that names %s", e, op.name)
			}
		})
	}
}
