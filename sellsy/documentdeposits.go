package sellsy

import "context"

// DepositInvoicesService reads and writes deposit invoices, which ask for a part of an estimate, order or pro forma invoice beforehand.
// They are invoices: [InvoicesService] has them too, with IsDeposit.
type DepositInvoicesService struct {
	DocumentReader[InvoiceID]
	DocumentWriter[InvoiceID]
	DocumentDetails[InvoiceID]
}

// DepositComputation is what a deposit invoice would come to: of its parent, and itself.
type DepositComputation struct {
	Parent struct {
		Totals struct {
			ExclTax   Decimal `json:"parent_amount_without_taxes"`
			InclTax   Decimal `json:"parent_amount_with_taxes"`
			Available Decimal `json:"amount_available_for_deposit"`           // including taxes, as all that is available
			Remaining Decimal `json:"remaining_amount_available_for_deposit"` // after the other deposit invoices
		} `json:"totals"`
		Taxes []struct {
			ID        int64   `json:"tax_id" wire:"identity"`
			ExclTax   Decimal `json:"total_amount_without_taxes"`
			InclTax   Decimal `json:"total_amount_with_taxes"`
			Rate      Decimal `json:"tax_rate"` // per cent
			Label     string  `json:"tax_label"`
			Remaining Decimal `json:"remaining_amount_available_for_deposit"`
		} `json:"taxes"`
	} `json:"parent"`
	Deposit struct {
		ID     InvoiceID `json:"id"` // zero if there is none yet
		Totals struct {
			ExclTax   Decimal `json:"amount_processed_without_taxes"`
			InclTax   Decimal `json:"amount_processed_with_taxes"`
			Remaining Decimal `json:"remaining_amount_available_for_deposit"` // after this one
		} `json:"totals"`
		Rows []struct {
			TaxID     int64   `json:"tax_id" wire:"identity"`
			ExclTax   Decimal `json:"amount_processed_without_taxes"`
			InclTax   Decimal `json:"amount_processed_with_taxes"`
			Percent   Decimal `json:"percent"`
			Rate      Decimal `json:"tax_rate"` // per cent
			Remaining Decimal `json:"remaining_amount_available_for_deposit"`
		} `json:"rows"`
	} `json:"deposit" wire:"identity"`
}

// computing is the body that computes a deposit or progress invoice: one that is there, unless ID is zero.
type computing struct {
	ID     InvoiceID          `json:"id,omitzero"`
	Parent *DocumentRef       `json:"parent,omitzero"`
	Rows   []DocumentRowInput `json:"rows,omitzero"`
}

func compute[T any](ctx context.Context, of endpoint, id InvoiceID, in DocumentInput) (*T, error) {
	request := of.at("POST", "/compute")
	request.Body, request.Reads, request.needs = computing{id, in.Parent, in.Rows}, true, needsParent(in)
	return call[T](ctx, of.c, request)
}

// Compute tells what a deposit invoice of Parent with these Rows would come to, or the one of this id unless it is zero (POST
// /deposit-invoices/compute, scope invoices.read). The rest of in is not looked at.
func (s *DepositInvoicesService) Compute(ctx context.Context, id InvoiceID, in DocumentInput) (*DepositComputation, error) {
	return compute[DepositComputation](ctx, s.endpoint, id, in)
}

type depositShare struct {
	Parent  DocumentRef `json:"parent"`
	Percent float64     `json:"percent"`
}

// Prepare returns what is to be created for a deposit of some per cent, from 1 to 100, of a document: a row for each of its taxes (POST
// /deposit-invoices/prepare, scope invoices.write). It creates nothing.
func (s *DepositInvoicesService) Prepare(ctx context.Context, parent DocumentRef, percent float64) (*DocumentInput, error) {
	r := s.at("POST", "/prepare")
	r.Body, r.Reads = depositShare{parent, percent}, true
	return call[DocumentInput](ctx, s.c, r)
}

// QuickCreate is Prepare and Create in one (POST /deposit-invoices/quick-create, scope invoices.write).
func (s *DepositInvoicesService) QuickCreate(ctx context.Context, parent DocumentRef, percent float64) (*Invoice, error) {
	r := s.at("POST", "/quick-create")
	r.Body = depositShare{parent, percent}
	return call[Invoice](ctx, s.c, r)
}

// Validate is [InvoicesService.Validate] (POST /deposit-invoices/{id}/validate, scope invoices.write).
func (s *DepositInvoicesService) Validate(ctx context.Context, id InvoiceID, date string) (*Invoice, error) {
	return validate(ctx, s.endpoint, id, date)
}

// CreditNotes returns the credit notes that lower a deposit invoice (GET /deposit-invoices/{id}/credit-notes, scope invoices.read).
func (s *DepositInvoicesService) CreditNotes(ctx context.Context, id InvoiceID) ([]CreditNote, error) {
	return whole[CreditNote](ctx, s.c, s.at("", "/{id}/credit-notes", id))
}

// ProformaInvoicesService reads what the API has of pro forma invoices.
type ProformaInvoicesService struct{ c *Client }

// CustomFields returns the custom fields of a pro forma invoice with their values (GET /proforma-invoices/{id}/custom-fields, scopes
// proforma-invoices.read and custom-fields.read).
func (s *ProformaInvoicesService) CustomFields(ctx context.Context, id ProformaInvoiceID, embeds ...Embed) ([]CustomField, error) {
	values := CustomFieldValuesService[ProformaInvoiceID]{s.c, "/proforma-invoices/{id}/custom-fields"}
	return values.List(ctx, id, embeds...)
}
