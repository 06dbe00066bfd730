package contract_test

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/families"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// alike are the verbs of the families that have nothing of their own.
func alike() (list []operation) {
	for _, f := range families.All {
		for _, c := range f.Calls() {
			list = append(list, operation{c.Operation, c.Run})
		}
	}
	return list
}

// besides is what some of these families have of their own.
var besides = []operation{
	{"GET /gocardless/directdebit/{id}/timeline", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Mandates.DebitHistory(ctx, 1))
	}},
	{"GET /taxes/accounting-codes", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Taxes.AllAccountingCodes(ctx)) }},
	{"GET /taxes/{id}/accounting-codes", func(ctx context.Context, c *sellsy.Client) error { return drop(c.Taxes.AccountingCodes(ctx, 1)) }},
	{"PUT /taxes/{id}/accounting-codes", func(ctx context.Context, c *sellsy.Client) error {
		return drop(c.Taxes.SetAccountingCodes(ctx, 1, sellsy.TaxAccountingInput{Debit: &sellsy.VATCodesInput{CollectedID: 1, DeductibleID: 2}}))
	}},
}
