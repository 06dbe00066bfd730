package sellsy

import "context"

// DocumentModelsService reads and writes models, from which documents are made: an estimate, say, with its Parent, or with what Convert
// returns. Scopes are models.read and models.write. A search orders by "id", "number" and "created"; List takes no options.
type DocumentModelsService struct {
	DocumentReader[DocumentModelID]
	DocumentWriter[DocumentModelID]
}

func needsNumber(in DocumentInput) []field {
	return []field{{"Number", in.Number != ""}, {"RateCategoryID", in.RateCategoryID != 0}}
}

// DocumentModelTag stands in the subject or a description of a model for what the document will have there.
type DocumentModelTag struct {
	Tag         string `json:"key" wire:"identity"`
	Description string `json:"description"`
}

// Tags returns all of them (GET /documents/models/tags, scope models.read).
func (s *DocumentModelsService) Tags(ctx context.Context) ([]DocumentModelTag, error) {
	return bareList[DocumentModelTag](ctx, s.c, s.path+"/tags")
}

// Convert returns what is to be created for a document of this kind, "estimate", "order", "invoice" or "credit-note", for a company or
// individual, and perhaps an opportunity (POST /documents/models/{id}/convert, scope models.read). It creates nothing. With refresh, rows
// of the catalogue have the prices of today.
func (s *DocumentModelsService) Convert(ctx context.Context, id DocumentModelID, kind string, of []RelatedObject, refresh bool) (*DocumentInput, error) {
	r := s.at("POST", "/{id}/convert", id)
	r.needs = []field{{"kind", kind != ""}, {"of", len(of) > 0}}
	r.Body, r.Reads = struct {
		Kind    string          `json:"doctype"`
		Related []RelatedObject `json:"related"`
		Refresh bool            `json:"refresh_rows_content"`
	}{kind, of, refresh}, true
	return call[DocumentInput](ctx, s.c, r)
}

// DocumentLayout is how documents look in print.
type DocumentLayout struct {
	ID         int64  `json:"id" wire:"identity"`
	Label      string `json:"label"`
	IsDefault  bool   `json:"is_default"`
	LanguageID int64  `json:"lang_id"`
}

// AccountDocument is an invoice or credit note that Sellsy wrote to the account itself.
type AccountDocument struct {
	Number     string         `json:"number" wire:"identity"`
	Date       string         `json:"date" wire:"identity"` // YYYY-MM-DD
	Status     DocumentStatus `json:"status"`
	Amount     Decimal        `json:"amount"`
	PublicLink string         `json:"public_link"`
	PDFLink    string         `json:"pdf_link"`
}

// DiscountsService reads and writes the discounts including taxes of the catalogue (/discount-incl-taxes, scopes discount-incl-taxes.read
// and discount-incl-taxes.write), which [DocumentsService.LinkDiscount] takes off a document. Lists come as a whole.
type DiscountsService struct {
	Records[int64, CatalogDiscount, CatalogDiscountInput]

	// Primes are the public subsidies, which [DocumentsService.LinkPrime] takes off a document (GET /primes, scope primes.read).
	Primes *Lister[CatalogDiscount]
}

// CatalogDiscount is a discount including taxes, or a public subsidy ("prime"), of the catalogue.
type CatalogDiscount struct {
	ID               int64   `json:"id" wire:"identity"`
	Reference        string  `json:"reference"`
	Name             string  `json:"name"`
	Description      string  `json:"description"`
	UnitID           int64   `json:"unit_id"`
	Amount           Decimal `json:"amount"`
	AccountingCodeID int64   `json:"accounting_code_id"`
}

// CatalogDiscountInput is what one writes of a discount. In a new one all but AccountingCodeID must be set.
type CatalogDiscountInput struct {
	Reference        string     `json:"reference,omitzero"`
	Name             string     `json:"name,omitzero"`
	Description      string     `json:"description,omitzero"`
	UnitID           int64      `json:"unit_id,omitzero"`
	Amount           Decimal    `json:"amount,omitzero"`
	AccountingCodeID Opt[int64] `json:"accounting_code_id,omitzero"`
}

func (in CatalogDiscountInput) needs() []field {
	return []field{
		{"Reference", in.Reference != ""}, {"Name", in.Name != ""}, {"Description", in.Description != ""}, {"UnitID", in.UnitID != 0},
		{"Amount", in.Amount != ""},
	}
}
