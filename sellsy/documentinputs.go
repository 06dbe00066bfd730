package sellsy

// DocumentFilter selects documents. Zero fields do not filter. Not every family knows every filter: Sellsy refuses the others.
// contact_id and individual_id, which the live service takes and ignores, have no field: use Related.
type DocumentFilter struct {
	Related         []RelatedObject  `json:"related_objects,omitzero"` // companies, individuals, opportunities
	Statuses        []DocumentStatus `json:"status,omitzero"`
	FavouriteFilter FavouriteFilter  `json:"favourite_filter,omitzero"`

	// Of estimates and invoices alone.
	Created          Period      `json:"created,omitzero"`
	Date             DatePeriod  `json:"date,omitzero"`
	Owners           []StaffID   `json:"owners,omitzero"`
	ContactIDs       []ContactID `json:"contacts,omitzero"`
	AssignedStaffIDs []StaffID   `json:"assigned_staff_ids,omitzero"`
	Number           string      `json:"number,omitzero"`
	Currency         string      `json:"currency,omitzero"`

	CreditNoteID      CreditNoteID     `json:"credit_note_id,omitzero"`      // invoices
	IsProgressInvoice Opt[bool]        `json:"is_progress_invoice,omitzero"` // invoices
	IsDeposit         Opt[bool]        `json:"is_deposit,omitzero"`          // invoices and credit notes
	OrderStatuses     []DocumentStatus `json:"order_status,omitzero"`        // orders
	DeliveryStatuses  []DocumentStatus `json:"delivery_status,omitzero"`     // deliveries
}

// DocumentInput is what one writes of a document. Fields that are not set are not sent. Not every family knows every field: Sellsy
// refuses the others.
type DocumentInput struct {
	// Related holds one company or individual, and may hold a contact and an opportunity. It must be set in a new document, but for
	// deposit and progress invoices, which take a contact alone, and models, which take nobody.
	Related []RelatedObject `json:"related,omitzero"`

	// Parent is what a new document is made from: the model of any document, the estimate, order or delivery of an invoice. The rows come
	// from there, but for deposit and progress invoices: theirs say how much of the estimate, order or pro forma invoice to ask for.
	Parent *DocumentRef `json:"parent,omitzero"`

	Rows     []DocumentRowInput `json:"rows,omitzero"` // all rows: an update replaces those that are there
	Number   string             `json:"number,omitzero"`
	Date     string             `json:"date,omitzero"` // YYYY-MM-DD, as all dates without a time
	Created  Time               `json:"created,omitzero"`
	Subject  Opt[string]        `json:"subject,omitzero"`
	Note     Opt[string]        `json:"note,omitzero"`
	Currency string             `json:"currency,omitzero"` // ISO 4217
	Discount *Discount          `json:"discount,omitzero"` // Type and Value

	DueDate      string          `json:"due_date,omitzero"`    // not of estimates
	ExpiryDate   string          `json:"expiry_date,omitzero"` // of estimates
	ShippingDate Opt[string]     `json:"shipping_date,omitzero"`
	ServiceDates Opt[DatePeriod] `json:"service_dates,omitzero"`

	OwnerID            StaffID      `json:"owner_id,omitzero"`
	AssignedStaffID    StaffID      `json:"assigned_staff_id,omitzero"`
	ContactID          ContactID    `json:"contact_id,omitzero"` // of estimates
	InvoicingAddressID AddressID    `json:"invoicing_address_id,omitzero"`
	DeliveryAddressID  AddressID    `json:"delivery_address_id,omitzero"`
	IssuerAddressID    AddressID    `json:"issuer_address_id,omitzero"`
	PublicLinkEnabled  Opt[bool]    `json:"public_link_enabled,omitzero"`
	OrderReference     string       `json:"order_reference,omitzero"` // of invoices
	AnalyticCode       Opt[string]  `json:"analytic_code,omitzero"`
	SaleType           string       `json:"sale_type,omitzero"` // "product", "service" or "mixed"
	VATMode            string       `json:"vat_mode,omitzero"`  // "debit" or "collection"
	VATMention         Opt[string]  `json:"vat_mention,omitzero"`
	PaymentMethodIDs   Opt[[]int64] `json:"payment_method_ids,omitzero"`
	BankAccountID      Opt[int64]   `json:"bank_account_id,omitzero"`
	CheckLabelID       Opt[int64]   `json:"check_label_id,omitzero"`
	EcoTaxID           Opt[int64]   `json:"eco_tax_id,omitzero"`
	RateCategoryID     int64        `json:"rate_category_id,omitzero"` // of a new document
	ShippingVolume     string       `json:"shipping_volume,omitzero"`
	ShippingWeight     Opt[Weight]  `json:"shipping_weight,omitzero"`

	// Of deposit and progress invoices alone.
	CompanyName         string     `json:"company_name,omitzero"`
	CompanyReference    string     `json:"company_reference,omitzero"`
	LayoutID            int64      `json:"layout_id,omitzero"`
	LanguageID          Opt[int64] `json:"lang_id,omitzero"`               // progress
	ProgressInvoiceMode string     `json:"progress_invoice_mode,omitzero"` // "global": the same percentage in each row; or "per-line"
	Validate            bool       `json:"validate,omitzero"`              // progress: no draft, but a due invoice at once

	// PaymentTerms, of invoices, and Settings, of all but credit notes, go out as they are.
	PaymentTerms any `json:"payment_terms,omitzero"`
	Settings     any `json:"settings,omitzero"`
}

// DocumentRowInput is what one writes of a row. Type must be set in a new one, and Quantity and UnitAmount in rows that cost something.
type DocumentRowInput struct {
	ID               int64       `json:"id,omitzero"` // of a row that is there
	Type             RowType     `json:"type,omitzero"`
	Related          *RowItem    `json:"related,omitzero"`
	Reference        string      `json:"reference,omitzero"`
	Description      Opt[string] `json:"description,omitzero"`
	Text             string      `json:"text,omitzero"`
	Quantity         Decimal     `json:"quantity,omitzero"`
	UnitID           int64       `json:"unit_id,omitzero"`
	UnitAmount       Decimal     `json:"unit_amount,omitzero"`
	PurchaseAmount   Decimal     `json:"purchase_amount,omitzero"`
	Discount         *Discount   `json:"discount,omitzero"`
	TaxID            int64       `json:"tax_id,omitzero"`
	AccountingCodeID int64       `json:"accounting_code_id,omitzero"`
	AnalyticCode     Opt[string] `json:"analytic_code,omitzero"`
	IsOptional       Opt[bool]   `json:"is_optional,omitzero"`
	EcoTax           *Discount   `json:"eco_tax,omitzero"` // Type is "inc" or "excl"
	WarehouseID      int64       `json:"warehouse_id,omitzero"`
	SKUID            int64       `json:"sku_id,omitzero"`

	Amount             *Discount `json:"amount,omitzero"`              // of a deposit: how much including taxes, or how many per cent
	ParentRowID        int64     `json:"parent_row_id,omitzero"`       // of progress: the row of the estimate or order
	ProgressPercentage Decimal   `json:"progress_percentage,omitzero"` // of progress; Sellsy does not say whether with what earlier invoices asked for
}

// Computation is what a document would come to if it were created.
type Computation struct {
	Amounts  DocumentAmounts `json:"amounts" wire:"identity"`
	Currency string          `json:"currency"`
	Taxes    []DocumentTax   `json:"taxes"`
	Discount *Discount       `json:"discount"`
	Rows     []DocumentRow   `json:"rows"`
	Date     string          `json:"date"`
	Status   DocumentStatus  `json:"status"`
	Subject  string          `json:"subject"`
	Related  []RelatedObject `json:"related"`
	Owner    *Owner          `json:"owner"`
}
