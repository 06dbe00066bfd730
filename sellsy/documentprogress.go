package sellsy

import (
	"context"
	"encoding/json"
)

// ProgressInvoicesService writes progress invoices, each of which asks for what of the rows of an estimate or order is done. They are
// read with [InvoicesService], which has them with IsProgressInvoice.
type ProgressInvoicesService struct {
	DocumentWriter[InvoiceID]
}

// ProgressComputation is what a progress invoice would come to. Percentages are those of the invoice, unless they are called otherwise.
type ProgressComputation struct {
	Total struct {
		IsTotallyInvoiced bool    `json:"is_totally_invoiced"` // with this one
		GlobalPercentage  Decimal `json:"global_progress_percentage"`
		BeforePercentage  Decimal `json:"global_previous_progress_percentage"` // of all but this one
		RemainingExclTax  Decimal `json:"global_remaining_amount_without_taxes"`
		RemainingInclTax  Decimal `json:"global_remaining_amount_with_taxes"`
		InvoicedExclTax   Decimal `json:"global_invoiced_amount_without_taxes"`
		InvoicedInclTax   Decimal `json:"global_invoiced_amount_with_taxes"`
		Percentage        Decimal `json:"current_progress_percentage"`
		RawExclTax        Decimal `json:"current_raw_amount_without_taxes"` // before discounts
		RawInclTax        Decimal `json:"current_raw_amount_with_taxes"`
		ExclTax           Decimal `json:"current_amount_without_taxes"`
		InclTax           Decimal `json:"current_amount_with_taxes"`
		EcoTaxExclTax     Decimal `json:"current_ecotax_amount_without_taxes"`
		EcoTaxInclTax     Decimal `json:"current_ecotax_amount_with_taxes"`
		Shipping          Decimal `json:"current_shipping_amount"`
		Packaging         Decimal `json:"current_packaging_amount"`
		Discount          Decimal `json:"current_global_discount_amount"`
		DiscountPercent   Decimal `json:"current_global_discount_percentage"`
	} `json:"total" wire:"identity"`
	Rows []struct {
		ID               int64   `json:"id"`
		Type             RowType `json:"type" wire:"identity"`
		ParentRowID      int64   `json:"parent_row_id"`
		GlobalPercentage Decimal `json:"global_progress_percentage"`
		BeforePercentage Decimal `json:"global_previous_progress_percentage"`
		UnitAmount       Decimal `json:"current_unit_amount"`
		DiscountedAmount Decimal `json:"current_unit_amount_discounted"`
		ExclTax          Decimal `json:"current_amount_without_taxes"`
		InclTax          Decimal `json:"current_amount_with_taxes"`
		EcoTaxExclTax    Decimal `json:"current_ecotax_amount_without_taxes"`
		EcoTaxInclTax    Decimal `json:"current_ecotax_amount_with_taxes"`
		EcoTaxType       string  `json:"current_ecotax_type"`
		SubTotalExclTax  Decimal `json:"amount_without_taxes"` // of a sub-total
		SubTotalInclTax  Decimal `json:"amount_with_taxes"`
	} `json:"rows"`
	Taxes    []DocumentTax `json:"taxes"`
	Deposits []struct {
		ID       InvoiceID   `json:"id" wire:"identity"`
		Number   string      `json:"number"`
		Date     string      `json:"date"`
		Amount   Decimal     `json:"amount"`
		Progress []InvoiceID `json:"progress_invoice_ids"` // that take it into account
	} `json:"deposits"` // the deposit invoices of the parent
	Summary []struct {
		ID             int64           `json:"id"`
		Type           string          `json:"type" wire:"identity"` // "estimate", "invoice" or "creditnote"
		Rank           int             `json:"rank"`
		ExclTax        Decimal         `json:"amount_without_taxes"`
		InclTax        Decimal         `json:"amount_with_taxes"`
		Tax            Decimal         `json:"taxes_amount"`
		Number         string          `json:"number"`
		ProgressNumber int             `json:"progress_invoice_number"`
		Date           string          `json:"date"`
		Percentage     Decimal         `json:"progress_percentage"`
		CreditNotes    json.RawMessage `json:"credit_notes"` // as they came
	} `json:"summary"` // the documents so far
}

// Compute tells what a progress invoice of Parent with these Rows would come to, or the one of this id unless it is zero (POST
// /progress-invoices/compute, scope invoices.read). The rest of in is not looked at.
func (s *ProgressInvoicesService) Compute(ctx context.Context, id InvoiceID, in DocumentInput) (*ProgressComputation, error) {
	return compute[ProgressComputation](ctx, s.endpoint, id, in)
}
