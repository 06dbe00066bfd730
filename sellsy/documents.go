package sellsy

import (
	"encoding/json"
)

// Document is a commercial document of any family: they have one shape, and what only some of them have is empty in the others.
type Document[ID ~int64] struct {
	ID       ID              `json:"id" wire:"identity"`
	Number   string          `json:"number"` // such as "FACT-2026-00012"; drafts may have none
	Status   DocumentStatus  `json:"status"` // empty where Sellsy leaves it out, as it does for a single order
	Date     string          `json:"date"`   // YYYY-MM-DD, as all dates without a time
	Created  Time            `json:"created"`
	Subject  string          `json:"subject"`
	Note     string          `json:"note"`
	Amounts  DocumentAmounts `json:"amounts"`
	Currency string          `json:"currency"` // ISO 4217
	Taxes    []DocumentTax   `json:"taxes"`
	Discount *Discount       `json:"discount"`
	Rows     []DocumentRow   `json:"rows"`    // of a single document; lists leave them out
	Related  []RelatedObject `json:"related"` // the company or individual, a contact, an opportunity
	Parent   *DocumentRef    `json:"parent"`  // the estimate or order that an invoice was made from
	Owner    *Owner          `json:"owner"`

	DueDate      string     `json:"due_date"`    // of orders and invoices
	ExpiryDate   string     `json:"expiry_date"` // of estimates
	ShippingDate string     `json:"shipping_date"`
	ServiceDates DatePeriod `json:"service_dates"`

	OrderStatus    DocumentStatus `json:"order_status"`    // what of an order is sent
	DeliveryStatus DocumentStatus `json:"delivery_status"` // what of a delivery is sent
	Deposit        *Discount      `json:"deposit"`         // that an estimate or order asks for

	PDFLink           string     `json:"pdf_link"` // to download it, without a login
	FileID            int64      `json:"file_id"`
	PublicLink        PublicLink `json:"public_link"`         // where the client sees it
	PublicLinkEnabled bool       `json:"public_link_enabled"` // of estimates

	ContactID           ContactID `json:"contact_id"`
	AssignedStaffID     StaffID   `json:"assigned_staff_id"`
	InvoicingAddressID  AddressID `json:"invoicing_address_id"`
	DeliveryAddressID   AddressID `json:"delivery_address_id"`
	IssuerAddressID     AddressID `json:"issuer_address_id"`
	CompanyName         string    `json:"company_name"`
	CompanyReference    string    `json:"company_reference"`
	OrderReference      string    `json:"order_reference"`
	AnalyticCode        string    `json:"analytic_code"`
	SaleType            string    `json:"sale_type"` // "product", "service" or "mixed"
	VATMode             string    `json:"vat_mode"`  // "debit" or "collection"
	VATMention          string    `json:"vat_mention"`
	PaymentMethodIDs    []int64   `json:"payment_method_ids"`
	BankAccountID       int64     `json:"bank_account_id"`
	CheckLabelID        int64     `json:"check_label_id"`
	EcoTaxID            int64     `json:"eco_tax_id"`
	FiscalYearID        int64     `json:"fiscal_year_id"`
	RateCategoryID      int64     `json:"rate_category_id"`
	SubscriptionID      int64     `json:"subscription_id"`
	LayoutID            int64     `json:"layout_id"`
	LanguageID          int64     `json:"lang_id"`
	NextProgressNumber  int       `json:"next_progress_invoice_number"`
	IsDeposit           bool      `json:"is_deposit"`
	IsProgressInvoice   bool      `json:"is_progress_invoice"`
	IsSentToAccounting  bool      `json:"is_sent_to_accounting"`
	IsCompliant         bool      `json:"is_einvoicing_compliant"` // of models: with electronic invoicing
	ShippingVolume      string    `json:"shipping_volume"`
	ShippingWeight      *Weight   `json:"shipping_weight"`
	ConditionAcceptance struct {
		Enabled bool `json:"enabled"`
	} `json:"payment_conditions_acceptance"`
	DecimalNumber DecimalNumber  `json:"decimal_number"`
	Embed         *DocumentEmbed `json:"_embed,omitzero"` // what the request asked to embed
}

// The families of documents.
type (
	Estimate        = Document[EstimateID]
	Order           = Document[OrderID]
	Invoice         = Document[InvoiceID] // deposit and progress invoices too
	CreditNote      = Document[CreditNoteID]
	Delivery        = Document[DeliveryID]
	ProformaInvoice = Document[ProformaInvoiceID]
	DocumentModel   = Document[DocumentModelID]
)

// DocumentStatus is a step in the life of a document. The list is open.
type DocumentStatus string

// The steps. An estimate or order goes from draft to sent, read, accepted and invoiced; an invoice is due once it is validated, late
// after its due date, and paid in the end; a credit note is stored until it is spent.
const (
	StatusDraft           DocumentStatus = "draft"
	StatusSent            DocumentStatus = "sent"
	StatusRead            DocumentStatus = "read"
	StatusAccepted        DocumentStatus = "accepted"
	StatusRefused         DocumentStatus = "refused"
	StatusExpired         DocumentStatus = "expired"
	StatusAdvanced        DocumentStatus = "advanced" // a deposit is invoiced
	StatusPartialInvoiced DocumentStatus = "partialinvoiced"
	StatusInvoiced        DocumentStatus = "invoiced"
	StatusCancelled       DocumentStatus = "cancelled"
	StatusDue             DocumentStatus = "due"
	StatusPayInProgress   DocumentStatus = "payinprogress" // paid in part
	StatusPaid            DocumentStatus = "paid"
	StatusLate            DocumentStatus = "late"
	StatusStored          DocumentStatus = "stored"
	StatusPartialSpent    DocumentStatus = "partialspend"
	StatusSpent           DocumentStatus = "spent"
)

// DocumentAmounts are the sums of a document, in its currency.
type DocumentAmounts struct {
	RawExclTax           Decimal `json:"total_raw_excl_tax"` // before discounts
	AfterDiscountExclTax Decimal `json:"total_after_discount_excl_tax"`
	ExclTax              Decimal `json:"total_excl_tax"`
	InclTax              Decimal `json:"total_incl_tax" wire:"or=total"`      // estimates write "total"
	RemainingDue         Decimal `json:"total_remaining_due_incl_tax"`        // of invoices and credit notes
	Primes               Decimal `json:"total_primes_incl_tax"`               // public subsidies
	Shipping             Decimal `json:"total_shipping" wire:"or=shipping"`   // estimates write "shipping"
	Packaging            Decimal `json:"total_packaging" wire:"or=packaging"` // estimates write "packaging"
}

// DocumentTax is what one tax adds to a document. Rate is in per cent.
type DocumentTax struct {
	ID     int64   `json:"id" wire:"identity"`
	Label  string  `json:"label" wire:"identity"`
	Rate   Decimal `json:"rate"`
	Amount Decimal `json:"amount"`
}

// Discount is taken off a document or row. Type is "percent" or "amount". A document that is read has Percent and Amount, a row
// Value and Total; Value is what one writes.
type Discount struct {
	Type    string  `json:"type"`
	Value   Decimal `json:"value,omitzero"`
	Total   Decimal `json:"total,omitzero"`
	Percent Decimal `json:"percent,omitzero"`
	Amount  Decimal `json:"amount,omitzero"`
}

// DocumentRef names a document. Type is "estimate", "order", "delivery", "proforma", "model", "invoice" or "creditnote", as the operation
// says.
type DocumentRef struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

// Weight is a weight. Unit is "g", "kg", "oz" or "lb".
type Weight struct {
	Unit  string  `json:"unit"`
	Value Decimal `json:"value"`
}

// DecimalNumber says how many digits after the point a document shows.
type DecimalNumber struct {
	UnitPrice int `json:"unit_price"`
	Quantity  int `json:"quantity"`
	Main      int `json:"main"`
}

// PublicLink is the address at which the client sees a document. Estimates give the address alone, and tell in
// Document.PublicLinkEnabled whether it works.
type PublicLink struct {
	Enabled bool   `json:"enabled"`
	URL     string `json:"url" wire:"bare"`
}

// RowType is the kind of a row. The list is open.
type RowType string

// The kinds of rows.
const (
	RowSingle    RowType = "single"  // of free text
	RowCatalog   RowType = "catalog" // of an item of the catalogue
	RowShipping  RowType = "shipping"
	RowPackaging RowType = "packaging"
	RowDeposit   RowType = "deposit"
	RowTitle     RowType = "title"
	RowComment   RowType = "comment"
	RowSubTotal  RowType = "sub-total"
	RowBreakLine RowType = "break-line"
	RowBreakPage RowType = "break-page"

	RowProgressSingle    RowType = "progress-single"
	RowProgressCatalog   RowType = "progress-catalog"
	RowProgressShipping  RowType = "progress-shipping"
	RowProgressPackaging RowType = "progress-packaging"
)

// DocumentRow is a row of a document.
type DocumentRow struct {
	ID               int64     `json:"id"`
	Type             RowType   `json:"type"`
	Related          *RowItem  `json:"related"` // of catalog, shipping and packaging rows
	Reference        string    `json:"reference"`
	Description      string    `json:"description"`
	Text             string    `json:"text"` // of titles and comments
	Quantity         Decimal   `json:"quantity"`
	UnitID           int64     `json:"unit_id"`
	UnitAmount       Decimal   `json:"unit_amount"` // without taxes
	PurchaseAmount   Decimal   `json:"purchase_amount"`
	Discount         *Discount `json:"discount"`
	TaxID            int64     `json:"tax_id"`
	TaxRate          Decimal   `json:"tax_rate"` // per cent
	TaxLabel         string    `json:"tax_label"`
	TaxAmount        Decimal   `json:"tax_amount"`
	AmountExclTax    Decimal   `json:"amount_tax_exc"`
	AmountInclTax    Decimal   `json:"amount_tax_inc"`
	Amount           Decimal   `json:"amount"`        // of a sub-total
	ParentRowID      int64     `json:"parent_row_id"` // of progress
	Progress         Decimal   `json:"progress_percentage"`
	EcoTax           *Discount `json:"eco_tax"`
	WarehouseID      int64     `json:"warehouse_id"`
	SKUID            int64     `json:"sku_id"`
	AccountingCodeID int64     `json:"accounting_code_id"`
	AnalyticCode     string    `json:"analytic_code"`
	IsOptional       bool      `json:"is_optional"`
}

// RowItem is what a row is about. Type is "product", "service", "shipping" or "packaging".
type RowItem struct {
	ID            int64  `json:"id"`
	Type          string `json:"type"`
	DeclinationID int64  `json:"declination_id,omitzero"`
}

// DocumentEmbed holds what a request asked to embed. Embeds that the token's scopes do not cover are silently null.
type DocumentEmbed struct {
	Company          *Company        `json:"company"`
	Individual       *Individual     `json:"individual"`
	Contact          *Contact        `json:"contact"`
	Owner            *Staff          `json:"owner"`
	Currency         *Currency       `json:"currency"`
	InvoicingAddress *Address        `json:"invoicing_address"`
	DeliveryAddress  *Address        `json:"delivery_address"`
	IssuerAddress    *Address        `json:"issuer_address"`
	File             *File           `json:"file"`
	SmartTags        []SmartTag      `json:"smart_tags"` // at most 20
	CustomFields     []CustomField   `json:"custom_fields"`
	ACL              ACL             `json:"acl"`
	PaymentTerms     json.RawMessage `json:"payment_terms"` // as they came, as the two below
	Settings         json.RawMessage `json:"settings"`
	Related          json.RawMessage `json:"related"`
}
