package contract_test

import (
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const (
	proformaID sellsy.ProformaInvoiceID = 17001
	modelID    sellsy.DocumentModelID   = 18001
)

var (
	aDeposit = sellsy.DocumentInput{
		Parent: &sellsy.DocumentRef{Type: "order", ID: int64(orderID)}, Number: "ACPT-9", Date: "2026-03-02", Subject: sellsy.Some("Acompte"),
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(contactID)}}, CompanyName: "Morel", CompanyReference: "M",
		OwnerID: staffID, AssignedStaffID: staffID, PublicLinkEnabled: sellsy.Some(true), LayoutID: 1, PaymentMethodIDs: sellsy.Some([]int64{1}),
		Rows: []sellsy.DocumentRowInput{
			{Type: sellsy.RowTitle, Text: "Acompte"},
			{Type: sellsy.RowDeposit, TaxID: 1, Amount: &sellsy.Discount{Type: "amount", Value: "12.00"}, Description: sellsy.Some("Acompte")},
		},
	}
	aProgress = sellsy.DocumentInput{
		Parent: &sellsy.DocumentRef{Type: "order", ID: int64(orderID)}, OrderReference: "BC-1", LanguageID: sellsy.Null[int64](), VATMode: "debit",
		ProgressInvoiceMode: "per-line", Date: "2026-03-02", Note: sellsy.Some("vu"), Currency: "EUR", SaleType: "service",
		Rows: []sellsy.DocumentRowInput{
			{Type: sellsy.RowTitle, Text: "Atelier"},
			{Type: sellsy.RowProgressSingle, ParentRowID: 2, ProgressPercentage: "10.00", Reference: "P", Description: sellsy.Some("Pose")},
		},
	}
)

// documentParts are the operations of invoices for a part of something, and of models.
var documentParts = func() []operation {
	var deposit, progress sellsy.InvoiceID // made by their first operations
	var model sellsy.DocumentModelID
	deposits := func(c *sellsy.Client) *sellsy.DepositInvoicesService { return c.DepositInvoices }
	all := []operation{
		{"POST /deposit-invoices/prepare", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.DepositInvoices.Prepare(ctx, *aDeposit.Parent, 12.5))
		}},
		{"POST /deposit-invoices/quick-create", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.DepositInvoices.QuickCreate(ctx, *aDeposit.Parent, 10))
		}},
		{"POST /deposit-invoices/compute", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.DepositInvoices.Compute(ctx, 0, aDeposit))
		}},
		{"POST /deposit-invoices", func(ctx ctxt, c *sellsy.Client) error {
			d, err := c.DepositInvoices.Create(ctx, aDeposit)
			if err == nil {
				deposit = d.ID
			}
			return err
		}},
		{"PUT /deposit-invoices/{id}", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.DepositInvoices.Update(ctx, deposit, sellsy.DocumentInput{
				Note: sellsy.Some("vu"), Rows: []sellsy.DocumentRowInput{{ID: 2, Amount: &sellsy.Discount{Type: "percent", Value: "20"}}},
			}))
		}},
		{"POST /deposit-invoices/{id}/validate", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.DepositInvoices.Validate(ctx, deposit, ""))
		}},
		{"GET /deposit-invoices/{id}/credit-notes", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.DepositInvoices.CreditNotes(ctx, deposit))
		}},
	}
	depositFilter := wideFilter
	depositFilter.CreditNoteID = creditNoteID
	return slices.Concat(all,
		reads("/deposit-invoices", &deposit, func(c *sellsy.Client) *sellsy.DocumentReader[sellsy.InvoiceID] { return &deposits(c).DocumentReader }, depositFilter),
		details("/deposit-invoices", &deposit, func(c *sellsy.Client) *sellsy.DocumentDetails[sellsy.InvoiceID] { return &deposits(c).DocumentDetails }),
		[]operation{
			{"POST /progress-invoices/compute", func(ctx ctxt, c *sellsy.Client) error {
				in := aProgress
				in.Rows = in.Rows[1:] // titles cannot be computed
				return drop(c.ProgressInvoices.Compute(ctx, 0, in))
			}},
			{"POST /progress-invoices", func(ctx ctxt, c *sellsy.Client) error {
				d, err := c.ProgressInvoices.Create(ctx, aProgress)
				if err == nil {
					progress = d.ID
				}
				return err
			}},
			{"PUT /progress-invoices/{id}", func(ctx ctxt, c *sellsy.Client) error {
				return drop(c.ProgressInvoices.Update(ctx, progress, sellsy.DocumentInput{Validate: true, Rows: []sellsy.DocumentRowInput{{ID: 2, ProgressPercentage: "20.00"}}}))
			}},
			{"POST /progress-invoices/compute", func(ctx ctxt, c *sellsy.Client) error { // after others
				in := aProgress
				in.Rows = in.Rows[1:]
				return drop(c.ProgressInvoices.Compute(ctx, 0, in))
			}},
			{"GET /proforma-invoices/{id}/custom-fields", func(ctx ctxt, c *sellsy.Client) error {
				return drop(c.ProformaInvoices.CustomFields(ctx, proformaID))
			}},

			{"GET /documents/models", func(ctx ctxt, c *sellsy.Client) error {
				return drop(c.DocumentModels.List(ctx, sellsy.ListOptions{}))
			}},
			{"POST /documents/models/search", func(ctx ctxt, c *sellsy.Client) error {
				return drop(c.DocumentModels.Search(ctx, sellsy.DocumentFilter{
					Created: wideFilter.Created, Owners: wideFilter.Owners, AssignedStaffIDs: wideFilter.AssignedStaffIDs, Number: "MOD-1", Currency: "EUR",
				}, sellsy.ListOptions{OrderBy: "number"}))
			}},
			{"GET /documents/models/{id}", func(ctx ctxt, c *sellsy.Client) error { return drop(c.DocumentModels.Get(ctx, modelID)) }},
			{"POST /documents/models", func(ctx ctxt, c *sellsy.Client) error {
				d, err := c.DocumentModels.Create(ctx, sellsy.DocumentInput{
					Number: "MOD-2", RateCategoryID: 1, Subject: sellsy.Some("Escalier"), Currency: "EUR", Discount: aDocument.Discount, OwnerID: staffID, Rows: aDocument.Rows,
				})
				if err == nil {
					model = d.ID
				}
				return err
			}},
			{"PUT /documents/models/{id}", func(ctx ctxt, c *sellsy.Client) error {
				return drop(c.DocumentModels.Update(ctx, model, sellsy.DocumentInput{Number: "MOD-3"}))
			}},
			{"GET /documents/models/tags", func(ctx ctxt, c *sellsy.Client) error { return drop(c.DocumentModels.Tags(ctx)) }},
			{"POST /documents/models/{id}/convert", func(ctx ctxt, c *sellsy.Client) error {
				return drop(c.DocumentModels.Convert(ctx, model, "estimate", aDocument.Related, true))
			}},
		},
	)
}()
