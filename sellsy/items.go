package sellsy

import "context"

// Item is a product or a service of the catalogue.
type Item struct {
	ID                ItemID           `json:"id" wire:"identity"`
	Type              string           `json:"type"` // "product", "service", "shipping" or "packaging"
	Name              string           `json:"name"`
	Reference         string           `json:"reference"`
	Description       string           `json:"description"`
	ReferencePrice    Decimal          `json:"reference_price"`
	PriceExclTax      Decimal          `json:"reference_price_taxes_exc"`
	PriceInclTax      Decimal          `json:"reference_price_taxes_inc"`
	IsPriceTaxFree    bool             `json:"is_reference_price_taxes_free"` // the reference price is without taxes
	PurchaseAmount    Decimal          `json:"purchase_amount"`
	SalesPrice        Decimal          `json:"price_excl_tax"`
	Currency          string           `json:"currency"` // ISO 4217
	TaxID             TaxID            `json:"tax_id"`
	UnitID            int64            `json:"unit_id"`
	CategoryID        int64            `json:"category_id"`
	Quantity          Decimal          `json:"standard_quantity"`
	IsNameInText      bool             `json:"is_name_included_in_description"`
	AccountingCodeID  AccountingCodeID `json:"accounting_code_id"`
	PurchaseCodeID    AccountingCodeID `json:"accounting_purchase_code_id"`
	IsArchived        bool             `json:"is_archived"`
	HasDeclinations   bool             `json:"is_declined"`
	IsEInvoicingReady bool             `json:"is_einvoicing_compliant"`
}

// ItemInput is what one writes of an item. Creating needs Type and Reference.
type ItemInput struct {
	Type             string           `json:"type,omitzero"` // "product" or "service"; cannot be changed later
	Name             Opt[string]      `json:"name,omitzero"`
	Reference        string           `json:"reference,omitzero"`
	Description      Opt[string]      `json:"description,omitzero"`
	ReferencePrice   Decimal          `json:"reference_price,omitzero"`
	IsPriceTaxFree   Opt[bool]        `json:"is_reference_price_taxes_free,omitzero"`
	PurchaseAmount   Decimal          `json:"purchase_amount,omitzero"`
	TaxID            TaxID            `json:"tax_id,omitzero"`
	UnitID           int64            `json:"unit_id,omitzero"`
	CategoryID       int64            `json:"category_id,omitzero"`
	Quantity         Decimal          `json:"standard_quantity,omitzero"`
	IsNameInText     Opt[bool]        `json:"is_name_included_in_description,omitzero"`
	AccountingCodeID AccountingCodeID `json:"accounting_code_id,omitzero"`
	PurchaseCodeID   AccountingCodeID `json:"accounting_purchase_code_id,omitzero"`
	AnalyticCode     string           `json:"accounting_analytic_code,omitzero"` // at creation only
	IsArchived       Opt[bool]        `json:"is_archived,omitzero"`
}

func (in ItemInput) needs() []field {
	return []field{{"Type", in.Type != ""}, {"Reference", in.Reference != ""}}
}

// ItemFilter selects items. Zero fields do not filter.
type ItemFilter struct {
	Types      []string        `json:"type,omitzero"`
	Name       string          `json:"name,omitzero"`
	Reference  string          `json:"reference,omitzero"`
	IsArchived Opt[bool]       `json:"is_archived,omitzero"`
	Saved      FavouriteFilter `json:"favourite_filter,omitzero"`
}

// ItemPrice is the price of an item, or of a declination, in one price list.
type ItemPrice struct {
	RateCategoryID RateCategoryID `json:"rate_category_id" wire:"identity"`
	ExclTax        Decimal        `json:"amount_excl_tax"`
	InclTax        Decimal        `json:"amount_incl_tax"`
}

// ItemPriceInput sets the price of an item in one price list, with or without taxes as the list has it.
type ItemPriceInput struct {
	RateCategoryID RateCategoryID `json:"rate_category_id"`
	Amount         Decimal        `json:"amount"`
}

// Declination is one form of an item, such as a size or a colour.
type Declination struct {
	ID                DeclinationID `json:"id" wire:"identity"`
	ItemID            ItemID        `json:"item_id"`
	Name              string        `json:"name"`
	Reference         string        `json:"reference"`
	Description       string        `json:"description"`
	TaxID             TaxID         `json:"tax_id"`
	PurchaseAmount    Decimal       `json:"purchase_amount"`
	PriceExclTax      Decimal       `json:"reference_price_taxes_exc"`
	Currency          string        `json:"currency"` // ISO 4217
	IsNameInText      bool          `json:"is_name_included_in_description"`
	IsEInvoicingReady bool          `json:"is_einvoicing_compliant"`
}

// DeclinationFilter selects declinations. Zero fields do not filter.
type DeclinationFilter struct {
	ID DeclinationID `json:"id,omitzero"`
}

// Barcode is a code that an item, or a declination, is scanned by.
type Barcode struct {
	ID    int64  `json:"id" wire:"identity"`
	Code  string `json:"code"`
	Label string `json:"label"`
}

// BarcodeFilter selects barcodes. ItemID must be set; zero fields do not filter.
type BarcodeFilter struct {
	Code          string        `json:"code,omitzero"`
	ItemID        ItemID        `json:"item_id"`
	DeclinationID DeclinationID `json:"declination_id,omitzero"`
}

// ItemsService reads and writes the catalogue (/items, scopes items.read and items.write). Items can be ordered by "id" and
// "created_at".
type ItemsService struct {
	Records[ItemID, Item, ItemInput]
	Searcher[Item, ItemFilter]
}

// SavedFilters returns the saved searches of items (GET /items/favourite-filters, scope items.read).
func (s *ItemsService) SavedFilters(ctx context.Context) ([]SavedFilter, error) {
	return savedFilters(ctx, s.Lister.c, "/items/favourite-filters")
}

// Prices returns the prices of an item in all price lists (GET /items/{id}/prices, scope items.read).
func (s *ItemsService) Prices(ctx context.Context, id ItemID) ([]ItemPrice, error) {
	return whole[ItemPrice](ctx, s.Lister.c, s.Lister.at("", "/{id}/prices", id))
}

// SetPrices sets prices of an item, and returns those of all price lists (PUT /items/{id}/prices, scope items.write).
func (s *ItemsService) SetPrices(ctx context.Context, id ItemID, prices ...ItemPriceInput) ([]ItemPrice, error) {
	r := s.Lister.at("PUT", "/{id}/prices", id)
	r.needs = []field{{"prices", len(prices) > 0}}
	r.Body = prices
	page, _, err := fetch[ItemPrice](ctx, s.Lister.c, r, 0)
	if err != nil {
		return nil, err
	}
	return page.Items, nil
}

// Declinations returns the declinations of an item (GET /items/{id}/declinations, scope items.read).
func (s *ItemsService) Declinations(ctx context.Context, id ItemID) ([]Declination, error) {
	return whole[Declination](ctx, s.Lister.c, s.Lister.at("", "/{id}/declinations", id))
}

// SearchDeclinations returns the declinations of an item that match filter (POST /items/{id}/declinations, scope items.read).
func (s *ItemsService) SearchDeclinations(ctx context.Context, id ItemID, filter DeclinationFilter) ([]Declination, error) {
	r := searching("/items/{id}/declinations", filter)
	r.Args = []any{id}
	return whole[Declination](ctx, s.Lister.c, r)
}

// DeclinationPrices returns the prices of a declination in all price lists (GET /items/{id}/declinations/{declinationId}/prices, scope
// items.read).
func (s *ItemsService) DeclinationPrices(ctx context.Context, id ItemID, declination DeclinationID) ([]ItemPrice, error) {
	return whole[ItemPrice](ctx, s.Lister.c, s.Lister.at("", "/{id}/declinations/{declinationId}/prices", id, declination))
}

// SearchBarcodes returns the barcodes of an item that match filter (POST /items/barcodes/search, scope items.read).
func (s *ItemsService) SearchBarcodes(ctx context.Context, filter BarcodeFilter) ([]Barcode, error) {
	r := searching("/items/barcodes/search", filter)
	r.needs = []field{{"ItemID", filter.ItemID != 0}}
	return collect(All[Barcode](ctx, s.Lister.c, r, ListOptions{}))
}
