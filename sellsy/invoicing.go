package sellsy

import "context"

// EstimatesService reads and writes estimates.
type EstimatesService struct {
	DocumentsService[EstimateID]

	Signatures *SignaturesService[EstimateID]
}

// OrdersService reads and writes orders.
type OrdersService struct {
	DocumentsService[OrderID]

	Signatures *SignaturesService[OrderID]
}

// InvoicesService reads and writes invoices.
type InvoicesService struct{ DocumentsService[InvoiceID] }

// CreditNotesService reads and writes credit notes.
type CreditNotesService struct {
	DocumentsService[CreditNoteID]
}

// DeliveriesService reads delivery notes.
type DeliveriesService struct{ DocumentReader[DeliveryID] }

func (c *Client) addInvoicing() {
	c.Estimates = &EstimatesService{newDocuments[EstimateID](c, "/estimates", "{estimateId}"), &SignaturesService[EstimateID]{c, "/estimates/{id}/esign"}}
	c.Orders = &OrdersService{newDocuments[OrderID](c, "/orders", "{orderId}"), &SignaturesService[OrderID]{c, "/orders/{id}/esign"}}
	c.Invoices = &InvoicesService{newDocuments[InvoiceID](c, "/invoices", "{invoiceId}")}
	c.CreditNotes = &CreditNotesService{newDocuments[CreditNoteID](c, "/credit-notes", "{creditNoteId}")}
	c.Deliveries = &DeliveriesService{newReader[DeliveryID](c.at("/deliveries"))}

	deposits, progress, models := c.at("/deposit-invoices"), c.at("/progress-invoices"), c.at("/documents/models")
	c.DepositInvoices = &DepositInvoicesService{
		newReader[InvoiceID](deposits), newWriter[InvoiceID](deposits, needsParent), newDetails[InvoiceID](c, deposits.path),
	}
	c.ProgressInvoices = &ProgressInvoicesService{newWriter[InvoiceID](progress, needsParent)}
	c.ProformaInvoices = &ProformaInvoicesService{c}
	c.DocumentModels = &DocumentModelsService{newReader[DocumentModelID](models), newWriter[DocumentModelID](models, needsNumber)}
}

// SetStatus moves an estimate to another step, such as [StatusAccepted] (PUT /estimates/{id}/status, scope estimates.write).
func (s *EstimatesService) SetStatus(ctx context.Context, id EstimateID, status DocumentStatus) (*Estimate, error) {
	r := s.at("PUT", "/{id}/status", id)
	r.needs = []field{{"status", status != ""}}
	r.Body = struct {
		Status DocumentStatus `json:"status"`
	}{status}
	return call[Estimate](ctx, s.c, r)
}

// Export has Sellsy make a file of the estimates that match filter (POST /estimates/export, scope estimates.read). See
// [ExportsService] for when it is done.
func (s *EstimatesService) Export(ctx context.Context, filter DocumentFilter, in ExportInput) (*Export, error) {
	return export(ctx, s.c, "/estimates/export", filter, in)
}

// Export has Sellsy make a file of the invoices that match filter (POST /invoices/export, scope invoices.read). See
// [ExportsService] for when it is done.
func (s *InvoicesService) Export(ctx context.Context, filter DocumentFilter, in ExportInput) (*Export, error) {
	return export(ctx, s.c, "/invoices/export", filter, in)
}

// Validate gives a draft its number and makes it due; from then on it cannot be changed (POST /invoices/{id}/validate, scope
// invoices.write). An empty date leaves that of the draft.
func (s *InvoicesService) Validate(ctx context.Context, id InvoiceID, date string) (*Invoice, error) {
	return validate(ctx, s.endpoint, id, date)
}

// Validate gives a draft its number and makes it usable; from then on it cannot be changed (POST /credit-notes/{id}/validate, scope
// credit-notes.write). An empty date leaves that of the draft.
func (s *CreditNotesService) Validate(ctx context.Context, id CreditNoteID, date string) (*CreditNote, error) {
	return validate(ctx, s.endpoint, id, date)
}

// CreditNotes returns the credit notes that lower an invoice (GET /invoices/{id}/credit-notes, scopes credit-notes.read and
// invoices.read).
func (s *InvoicesService) CreditNotes(ctx context.Context, id InvoiceID) ([]CreditNote, error) {
	return whole[CreditNote](ctx, s.c, s.at("", "/{id}/credit-notes", id))
}

// LinkCreditNote lowers what is owed of an invoice by an amount of a credit note, which it returns (POST
// /invoices/{invoiceId}/credit-notes/{creditNoteId}, scopes credit-notes.read and invoices.read).
func (s *InvoicesService) LinkCreditNote(ctx context.Context, id InvoiceID, note CreditNoteID, amount Decimal) (*CreditNote, error) {
	return settle(ctx, s.endpoint, "/{invoiceId}/credit-notes/{creditNoteId}", id, note, amount)
}

// UnlinkCreditNote takes a credit note away from an invoice (DELETE /invoices/{invoiceId}/credit-notes/{creditNoteId}, scopes
// credit-notes.write and invoices.write).
func (s *InvoicesService) UnlinkCreditNote(ctx context.Context, id InvoiceID, note CreditNoteID) error {
	return s.c.run(ctx, s.at("DELETE", "/{invoiceId}/credit-notes/{creditNoteId}", id, note))
}

// Invoices returns the invoices that a credit note lowers (GET /credit-notes/{id}/invoices, scopes credit-notes.read and
// invoices.read).
func (s *CreditNotesService) Invoices(ctx context.Context, id CreditNoteID) ([]Invoice, error) {
	return whole[Invoice](ctx, s.c, s.at("", "/{id}/invoices", id))
}

// LinkInvoice is [InvoicesService.LinkCreditNote] from the other side, and returns the invoice (POST
// /credit-notes/{creditNoteId}/invoices/{invoiceId}, scopes credit-notes.read and invoices.read).
func (s *CreditNotesService) LinkInvoice(ctx context.Context, id CreditNoteID, invoice InvoiceID, amount Decimal) (*Invoice, error) {
	return settle(ctx, s.endpoint, "/{creditNoteId}/invoices/{invoiceId}", id, invoice, amount)
}

// UnlinkInvoice is [InvoicesService.UnlinkCreditNote] from the other side (DELETE
// /credit-notes/{creditNoteId}/invoices/{invoiceId}, scopes credit-notes.write and invoices.write).
func (s *CreditNotesService) UnlinkInvoice(ctx context.Context, id CreditNoteID, invoice InvoiceID) error {
	return s.c.run(ctx, s.at("DELETE", "/{creditNoteId}/invoices/{invoiceId}", id, invoice))
}
