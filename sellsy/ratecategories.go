package sellsy

// RateCategory is a price list, which companies and individuals are in.
type RateCategory struct {
	ID            RateCategoryID           `json:"id" wire:"identity"`
	Label         string                   `json:"label"`
	IncludesTaxes bool                     `json:"includes_taxes"`
	Currency      string                   `json:"currency"` // ISO 4217
	TaxID         TaxID                    `json:"tax_id"`
	IsDefault     bool                     `json:"is_default"`
	Accounting    RateAccounting           `json:"accounting"`
	Layouts       map[string]DefaultLayout `json:"default_layouts"` // by the kind of document, such as "invoices"
	Price         RatePrice                `json:"price"`
	IsCompliant   bool                     `json:"is_einvoicing_compliant"`
	Embed         *RateCategoryEmbed       `json:"_embed,omitzero"`
}

// RateCategoryEmbed holds what a request asked to embed.
type RateCategoryEmbed struct {
	Currency *Currency `json:"currency"`
}

// RateAccounting holds the accounting codes of a price list.
type RateAccounting struct {
	CodeID         AccountingCodeID `json:"accounting_code_id"`
	DiscountCodeID AccountingCodeID `json:"discount_accounting_code_id"`
}

// DefaultLayout is the layout that documents of a price list begin with.
type DefaultLayout struct {
	ID      int64 `json:"id"`
	Enabled bool  `json:"enabled"`
}

// RatePrice says how the prices of a price list are made: as they are set for each item ("value"), or so much off the reference price
// ("percent").
type RatePrice struct {
	Type  string  `json:"type"`
	Value Decimal `json:"value,omitzero"` // per cent
}

// RateCategoryInput is what one writes of a price list. Creating needs Label.
type RateCategoryInput struct {
	Label          string                `json:"label,omitzero"`
	IncludesTaxes  Opt[bool]             `json:"includes_taxes,omitzero"`
	Currency       Opt[string]           `json:"currency,omitzero"` // ISO 4217
	TaxID          Opt[TaxID]            `json:"tax_id,omitzero"`
	CodeID         Opt[AccountingCodeID] `json:"accounting_code_id,omitzero"`
	DiscountCodeID Opt[AccountingCodeID] `json:"discount_accounting_code_id,omitzero"`
	Layouts        map[string]int64      `json:"default_layouts,omitzero"` // ids by the kind of document
	Price          *RatePrice            `json:"price,omitzero"`
}

func (in RateCategoryInput) needs() []field { return []field{{"Label", in.Label != ""}} }

// RateCategoriesService reads and writes price lists (/rate-categories, scopes rate-categories.read and rate-categories.write). They
// can be ordered by "id". [EmbedCurrency] can be embedded.
type RateCategoriesService struct {
	Records[RateCategoryID, RateCategory, RateCategoryInput]
}
