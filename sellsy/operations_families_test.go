package sellsy_test

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/families"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// familyOperations are the verbs that families have alike, and what some families have besides.
func familyOperations() []operation {
	list := besides
	for _, f := range families.All {
		for _, c := range f.Calls() {
			list = append(list, operation{c.Operation, c.Method, c.Run, c.SentTo, c.Body})
		}
	}
	return list
}

var besides = []operation{
	{"GET /gocardless/directdebit/{id}/timeline", "Mandates.DebitHistory", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Mandates.DebitHistory(ctx, 5))
	}, "/gocardless/directdebit/5/timeline", ""},
	{"GET /taxes/accounting-codes", "Taxes.AllAccountingCodes", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Taxes.AllAccountingCodes(ctx))
	}, "/taxes/accounting-codes", ""},
	{"GET /taxes/{id}/accounting-codes", "Taxes.AccountingCodes", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Taxes.AccountingCodes(ctx, 5))
	}, "/taxes/5/accounting-codes", ""},
	{"PUT /taxes/{id}/accounting-codes", "Taxes.SetAccountingCodes", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Taxes.SetAccountingCodes(ctx, 5, sellsy.TaxAccountingInput{Debit: &sellsy.VATCodesInput{CollectedID: 1, DeductibleID: 2}}))
	}, "/taxes/5/accounting-codes", `{"debit_vat":{"collected_vat_id":1,"deductible_vat_id":2}}`},
}
