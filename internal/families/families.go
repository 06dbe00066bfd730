package families

import (
	"encoding/json"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
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
		Filter:   sellsy.MandateFilter{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 2001}}},
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
}
