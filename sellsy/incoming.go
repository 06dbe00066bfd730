package sellsy

import "context"

// IncomingDocument is an invoice of a supplier that Sellsy has read, or received, to make a purchase of.
type IncomingDocument struct {
	ID           int64   `json:"id" wire:"identity"`
	StaffID      StaffID `json:"staff_id"`
	FileName     string  `json:"file_name"`
	LinkedType   string  `json:"linked_type"` // "purInvoice"
	LinkedID     int64   `json:"linked_id"`
	Created      Time    `json:"created_at"`
	Completed    Time    `json:"completed_at"`
	State        string  `json:"state"`      // "pending", "processing", "completed" or "error"
	ErrorCode    int     `json:"error_code"` // 1 to 3
	Source       string  `json:"source"`     // "ocr" or "einvoicing"
	Supplier     string  `json:"supplier"`
	TotalExclTax Decimal `json:"total_excl_tax"`
	Currency     string  `json:"currency"` // ISO 4217
}

// IncomingFilter selects incoming documents. Zero fields do not filter.
type IncomingFilter struct {
	States   []string  `json:"state,omitzero"`
	StaffIDs []StaffID `json:"staff_id,omitzero"`
}

// IncomingService reads incoming documents (/ocr/pur-invoice, scope ocr.read). They can be ordered by "created_at", "completed_at",
// "linked_type", "source", "supplier", "total_excl_tax" and "state".
type IncomingService struct {
	Lister[IncomingDocument]
	Searcher[IncomingDocument, IncomingFilter]
}

// IncomingPermissions tells what one may do with incoming documents.
type IncomingPermissions struct {
	ValidatePurchase   bool `json:"user_can_validate_pur_invoice"`
	CreatePayment      bool `json:"create_payment"`
	CreatePurchase     bool `json:"create_pur_invoice"`
	CreatePurchaseNote bool `json:"create_pur_credit_note"`
	CreateFast         bool `json:"create_fast"`
	Import             bool `json:"import"`
}

// Permissions tells what the staff that the token belongs to may do (GET /ocr/pur-invoice/metas, scope scopes.read).
func (s *IncomingService) Permissions(ctx context.Context) (*IncomingPermissions, error) {
	return call[IncomingPermissions](ctx, s.Lister.c, s.Lister.at("", "/metas"))
}
