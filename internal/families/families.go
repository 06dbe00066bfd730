package families

import (
	"encoding/json"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// firstUUID is the id of the first record that is known by text.
const firstUUID = "00000000-0000-4000-8000-000000000001"

var (
	noon  = time.Date(2026, 3, 2, 12, 0, 0, 0, time.FixedZone("", 3600))
	morel = []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 2001}}
)

// All are the families. Their ids are those of records that the fake has from the beginning.
var All = []Family{
	{Name: "Account.Addresses", Path: "/addresses", Whole: true},
	{Name: "Account.BankAccounts", Path: "/bank-accounts"},
	{Name: "Account.CheckLabels", Path: "/check-labels"},
	{Name: "Account.Countries", Path: "/countries", Whole: true},
	{Name: "Account.Currencies", Path: "/currencies"},
	{Name: "Account.Documents", Path: "/accounts/documents"},
	{Name: "Account.FiscalYears", Path: "/fiscal-years"},
	{Name: "Account.Languages", Path: "/languages", Whole: true},
	{Name: "Account.Layouts", Path: "/document-layouts"},
	{Name: "Account.PaymentTerms", Path: "/payment-terms"},
	{Name: "Account.StaffLabels", Path: "/assigned-staff-labels"},
	{Name: "Account.Units", Path: "/units"},
	{
		Name: "Discounts", Path: "/discount-incl-taxes", Whole: true, ID: 6,
		In: sellsy.CatalogDiscountInput{
			Reference: "R", Name: "Geste", Description: "Remise", UnitID: 1, Amount: "10.00", AccountingCodeID: sellsy.Null[int64](),
		},
		Sent:   `{"reference":"R","name":"Geste","description":"Remise","unit_id":1,"amount":"10.00","accounting_code_id":null}`,
		Change: sellsy.CatalogDiscountInput{Name: "Remise"}, Update: `{"name":"Remise"}`,
	},
	{Name: "Discounts.Primes", Path: "/primes", Whole: true},
	{
		Name: "Mandates", Path: "/mandates", Whole: true,
		Filter:   sellsy.MandateFilter{Related: morel},
		Filtered: `{"related_objects":[{"type":"company","id":2001}]}`,
	},
	{
		Name: "RateCategories", Path: "/rate-categories",
		In: sellsy.RateCategoryInput{
			Label: "Revendeurs", IncludesTaxes: sellsy.Some(false), Currency: sellsy.Some("EUR"), CodeID: sellsy.Null[sellsy.AccountingCodeID](),
			Layouts: map[string]int64{"invoices": 1}, Price: &sellsy.RatePrice{Type: "percent", Value: "10.00"},
		},
		Sent: `{"label":"Revendeurs","includes_taxes":false,"currency":"EUR","accounting_code_id":null,"default_layouts":{"invoices":1},
			"price":{"type":"percent","value":"10.00"}}`,
	},
	{
		Name: "Taxes", Path: "/taxes", ID: 2,
		In:     sellsy.TaxInput{Rate: sellsy.Some[json.Number]("8.5"), Label: "TVA 8,5 %", Before: sellsy.Some(sellsy.TaxID(1))},
		Sent:   `{"rate":8.5,"label":"TVA 8,5 %","before_sibling":1}`,
		Change: sellsy.TaxInput{IsActive: sellsy.Some(false)}, Update: `{"is_active":false}`,
		Filter:   sellsy.TaxFilter{Rate: sellsy.AmountRange{Min: sellsy.Some(5.0)}, Label: "TVA 20 %", IsActive: sellsy.Some(true)},
		Filtered: `{"rate":{"min":5},"label":"TVA 20 %","is_active":true}`,
	},
	{
		Name: "Accounting.Codes", Path: "/accounting-codes", ID: 3,
		In:     sellsy.AccountingCodeInput{Code: "7061", Label: "Pose", Views: []string{"sell"}},
		Sent:   `{"code":"7061","label":"Pose","views":["sell"]}`,
		Filter: sellsy.AccountingCodeFilter{Views: []string{"sell"}}, Filtered: `{"views":["sell"]}`,
	},
	{
		Name: "Calendar", Path: "/calendar-events",
		In: sellsy.CalendarEventInput{
			Title: "Visite", Start: sellsy.At(noon), End: sellsy.At(noon.Add(time.Hour)), LabelID: 1, IsPrivate: sellsy.Some(true),
			Participants: []sellsy.ParticipantInput{{ID: sellsy.StaffID(101), Type: "staff"}, {ID: "lea@example.com", Type: "external"}},
			Related:      morel,
		},
		Sent: `{"title":"Visite","datetime_start":"2026-03-02T12:00:00+01:00","datetime_end":"2026-03-02T13:00:00+01:00","label_id":1,"is_private":true,
			"participants":[{"id":101,"type":"staff"},{"id":"lea@example.com","type":"external"}],"related":[{"type":"company","id":2001}]}`,
		Change: sellsy.CalendarEventInput{Description: sellsy.Null[string](), Priority: sellsy.Some(1)},
		Update: `{"description":null,"priority":1}`,
		Filter: sellsy.CalendarFilter{
			Date: sellsy.Period{Start: sellsy.At(noon)}, Owners: []sellsy.StaffID{101}, Labels: []int64{1}, Related: morel,
			Participants: []sellsy.ParticipantInput{{ID: 101, Type: "staff"}}, CompanyIDs: []sellsy.CompanyID{2001},
			Priority: sellsy.PriorityRange{Max: sellsy.Some(1)},
		},
		Filtered: `{"due_date":{"start":"2026-03-02T12:00:00+01:00"},"owners":[101],"labels":[1],"related_objects":[{"type":"company","id":2001}],
			"participants":[{"id":101,"type":"staff"}],"companies":[2001],"priority":{"max":1}}`,
	},
	{Name: "Calendar.Labels", Path: "/calendar-events/labels"},
	{
		Name: "CustomActivities", Path: "/custom-activities", ID: firstUUID,
		In: sellsy.CustomActivityInput{
			TypeID: firstUUID, Action: "A visité le stand", Relation: sellsy.RelatedObject{Type: "client", ID: 2001}, Date: sellsy.At(noon),
		},
		Sent:     `{"type_id":"` + firstUUID + `","action":"A visité le stand","relation":{"type":"client","id":2001},"date":"2026-03-02T12:00:00+01:00"}`,
		Filter:   sellsy.CustomActivityFilter{Date: sellsy.Period{End: sellsy.At(noon)}, TypeID: firstUUID, StaffID: 101},
		Filtered: `{"date":{"end":"2026-03-02T12:00:00+01:00"},"type_id":"` + firstUUID + `","staff_id":101}`,
	},
	{
		Name: "CustomActivities.Types", Path: "/custom-activity-types", ID: firstUUID,
		In: sellsy.CustomActivityTypeInput{Name: "Salon"}, Sent: `{"name":"Salon"}`,
	},
	{
		Name: "Directories", Path: "/directories", ID: 2,
		In:     sellsy.DirectoryInput{Name: "Photos", Description: sellsy.Some("du chantier"), Parent: sellsy.RelatedObject{Type: "directory", ID: 1}},
		Sent:   `{"name":"Photos","description":"du chantier","parent":{"type":"directory","id":1}}`,
		Change: sellsy.DirectoryInput{Name: "Plans 2026"}, Update: `{"name":"Plans 2026"}`,
	},
	{
		Name: "Incoming", Path: "/ocr/pur-invoice",
		Filter:   sellsy.IncomingFilter{States: []string{"pending"}, StaffIDs: []sellsy.StaffID{101}},
		Filtered: `{"state":["pending"],"staff_id":[101]}`,
	},
	{
		Name: "Items", Path: "/items",
		In: sellsy.ItemInput{
			Type: "service", Reference: "DEPL", Name: sellsy.Some("Déplacement"), ReferencePrice: "30.00", TaxID: 1, UnitID: 2, AnalyticCode: "A1",
		},
		Sent:   `{"type":"service","reference":"DEPL","name":"Déplacement","reference_price":"30.00","tax_id":1,"unit_id":2,"accounting_analytic_code":"A1"}`,
		Change: sellsy.ItemInput{Name: sellsy.Null[string](), IsArchived: sellsy.Some(true)}, Update: `{"name":null,"is_archived":true}`,
		Filter:   sellsy.ItemFilter{Types: []string{"service"}, Name: "Pose", IsArchived: sellsy.Some(false)},
		Filtered: `{"type":["service"],"name":"Pose","is_archived":false}`,
	},
	{
		Name: "Notifications", Path: "/notifications", Whole: true, Filter: sellsy.NotificationFilter{IsRead: sellsy.Some(false)},
		Filtered: `{"is_read":false}`,
	},
	{Name: "Proposals", Path: "/proposals/documents"},
	{
		Name: "Proposals.Models", Path: "/proposals/models",
		Filter:   sellsy.ProposalModelFilter{Name: "Rénovation", Types: []string{"opportunity"}, IsArchived: sellsy.Some(false)},
		Filtered: `{"name":"Rénovation","type":["opportunity"],"is_archived":false}`,
	},
	{
		Name: "Subscriptions", Path: "/subscriptions", Whole: true,
		In: sellsy.SubscriptionInput{
			Model: sellsy.DocumentRef{Type: "model", ID: 1}, Related: morel, Sending: sellsy.SubscriptionSending{Mode: "manual"}, Preferences: "model",
			Conditions:   sellsy.SubscriptionConditions{Start: "2026-04-01", Interval: sellsy.SubscriptionInterval{Type: "monthly", Value: "1"}},
			Installments: []sellsy.InstallmentInput{{Date: "2026-04-01"}}, HasServiceDates: sellsy.Some(false),
		},
		Sent: `{"model":{"type":"model","id":1},"related":[{"type":"company","id":2001}],"sending":{"mode":"manual"},"preferences_source":"model",
			"conditions":{"start_date":"2026-04-01","interval":{"type":"monthly","value":"1"}},"payment_installments":[{"date":"2026-04-01"}],
			"has_service_dates":false}`,
		Filter: sellsy.SubscriptionFilter{Related: morel}, Filtered: `{"related_objects":[{"type":"company","id":2001}]}`,
	},
	{Name: "Subscriptions.Installments", Path: "/subscriptions/payment-installments"},
}
