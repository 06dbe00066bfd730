package sellsy

import (
	"context"
	"encoding/json"
)

// Tax is a rate of VAT, or a reason for none.
type Tax struct {
	ID          TaxID   `json:"id" wire:"identity"`
	Rate        Decimal `json:"rate"` // per cent
	Label       string  `json:"label"`
	IsActive    bool    `json:"is_active"`
	IsEcotax    bool    `json:"is_ecotax"`
	Category    string  `json:"category"` // of electronic invoices, such as "S"
	VATEX       string  `json:"vatex"`    // why there is no VAT, such as "VATEX-EU-IC"
	IsCompliant bool    `json:"is_einvoicing_compliant"`
	SystemLabel string  `json:"system_label"`
}

// TaxInput is what one writes of a tax. Creating needs Label, and Rate or Category.
type TaxInput struct {
	Rate     Opt[json.Number] `json:"rate,omitzero"` // per cent
	Label    string           `json:"label,omitzero"`
	IsActive Opt[bool]        `json:"is_active,omitzero"`
	Category string           `json:"category,omitzero"` // instead of a rate: "AE", "E", "G", "K", "O" or "Z"
	VATEX    string           `json:"vatex,omitzero"`    // with all of these but "Z"
	Before   Opt[TaxID]       `json:"before_sibling,omitzero"`
}

func (in TaxInput) needs() []field {
	return []field{{"Label", in.Label != ""}, {"Rate", !in.Rate.IsZero() || in.Category != ""}}
}

// TaxFilter selects taxes. Zero fields do not filter.
type TaxFilter struct {
	Rate     AmountRange `json:"rate,omitzero"` // per cent
	Label    string      `json:"label,omitzero"`
	IsActive Opt[bool]   `json:"is_active,omitzero"`
}

// TaxesService reads and writes taxes (/taxes, scopes taxes.read and taxes.write). They can be ordered by "id" and "rank".
type TaxesService struct {
	Records[TaxID, Tax, TaxInput]
	Searcher[Tax, TaxFilter]
}

// TaxAccountingCodes says to which accounting codes a tax is booked.
type TaxAccountingCodes struct {
	ID         TaxID    `json:"id" wire:"identity"`
	Rate       Decimal  `json:"rate"`
	Label      string   `json:"label"`
	Debit      VATCodes `json:"debit_vat"`
	Collection VATCodes `json:"collection_vat"`
}

// VATCodes are the accounting codes of VAT: of what is collected, and of what can be deducted.
type VATCodes struct {
	Collected  VATCode `json:"collected_vat"`
	Deductible VATCode `json:"deductible_vat"`
}

// VATCode is an accounting code. It is zero where there is none.
type VATCode struct {
	ID   AccountingCodeID `json:"id"`
	Code string           `json:"code"`
}

// TaxAccountingInput says to which accounting codes a tax is to be booked. What is nil stays.
type TaxAccountingInput struct {
	Debit      *VATCodesInput `json:"debit_vat,omitzero"`
	Collection *VATCodesInput `json:"collection_vat,omitzero"`
}

// VATCodesInput names accounting codes. Both must be set.
type VATCodesInput struct {
	CollectedID  AccountingCodeID `json:"collected_vat_id"`
	DeductibleID AccountingCodeID `json:"deductible_vat_id"`
}

// AllAccountingCodes returns the accounting codes of all taxes (GET /taxes/accounting-codes, scope taxes.read).
func (s *TaxesService) AllAccountingCodes(ctx context.Context) ([]TaxAccountingCodes, error) {
	return whole[TaxAccountingCodes](ctx, s.Lister.c, s.Lister.at("", "/accounting-codes"))
}

// AccountingCodes returns the accounting codes of a tax (GET /taxes/{id}/accounting-codes, scope taxes.read).
func (s *TaxesService) AccountingCodes(ctx context.Context, id TaxID) (*TaxAccountingCodes, error) {
	return call[TaxAccountingCodes](ctx, s.Lister.c, s.Lister.at("", "/{id}/accounting-codes", id))
}

// SetAccountingCodes changes the accounting codes of a tax (PUT /taxes/{id}/accounting-codes, scope taxes.write).
func (s *TaxesService) SetAccountingCodes(ctx context.Context, id TaxID, in TaxAccountingInput) (*TaxAccountingCodes, error) {
	return put[TaxAccountingCodes](ctx, s.Lister.c, s.Lister.at("PUT", "/{id}/accounting-codes", id), in)
}
