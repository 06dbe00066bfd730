package sellsy

import (
	"context"
	"iter"
)

// AccountingCode is an account of the books.
type AccountingCode struct {
	ID    AccountingCodeID `json:"id" wire:"identity"`
	Code  string           `json:"code"`
	Label string           `json:"label"`
	Views []string         `json:"views"` // where it is offered: "third", "purchase", "sell", "bank" or "reconciliation"
}

// AccountingCodeInput is what one writes of an accounting code. Code must be set.
type AccountingCodeInput struct {
	Code  string   `json:"code"`
	Label string   `json:"label,omitzero"`
	Views []string `json:"views,omitzero"`
}

func (in AccountingCodeInput) needs() []field { return []field{{"Code", in.Code != ""}} }

// AccountingCodeFilter selects accounting codes. Zero fields do not filter.
type AccountingCodeFilter struct {
	Views []string `json:"views,omitzero"`
}

// AccountingCodesService reads, adds and deletes accounting codes (/accounting-codes, scopes accounting-codes.read and
// accounting-codes.write). They can be ordered by "code".
type AccountingCodesService struct {
	Lister[AccountingCode]
	Creator[AccountingCode, AccountingCodeInput]
	Searcher[AccountingCode, AccountingCodeFilter]
	Deleter[AccountingCodeID]
}

// JournalType is one of the account's journals.
type JournalType string

// The journals.
const (
	JournalSales     JournalType = "sells"
	JournalPurchases JournalType = "purchases"
	JournalBank      JournalType = "bank"
	JournalCash      JournalType = "cashtill"
	JournalMisc      JournalType = "misc"
)

// JournalEntry is a line of a journal.
type JournalEntry struct {
	ID             int64             `json:"id" wire:"identity"`
	Type           string            `json:"type"`
	Date           string            `json:"date"` // YYYY-MM-DD
	Label          string            `json:"label"`
	Code           JournalCode       `json:"code"`
	AuxiliaryCode  string            `json:"auxiliary_code"`
	AnalyticCode   string            `json:"analytic_code"`
	AnalyticPlan   int               `json:"analytic_plan"`
	AccountingType int               `json:"accounting_type"` // 1 or 2
	Amount         JournalAmount     `json:"amount"`
	Recorded       bool              `json:"recorded"` // it was exported
	Related        []RelatedObject   `json:"related"`
	Document       *JournalDocument  `json:"document"`
	Documents      []JournalDocument `json:"documents"`
	Companies      []JournalParty    `json:"companies"`
	Individuals    []JournalParty    `json:"individuals"`
}

// JournalCode is an accounting code, or a currency, as journals show it.
type JournalCode struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// JournalAmount is the amount of a line. Direction is "debit" or "credit".
type JournalAmount struct {
	Direction string  `json:"direction"`
	Value     Decimal `json:"value"`
}

// JournalDocument is a document that a line was made of. Days are YYYY-MM-DD.
type JournalDocument struct {
	ID           int64  `json:"id"`
	Type         string `json:"type"` // "invoice", "creditnote", "purInvoice" or "purCreditNote"
	Number       string `json:"number"`
	Subject      string `json:"subject"`
	DueDate      string `json:"due_date"`
	ServiceStart string `json:"service_start_date"`
	ServiceEnd   string `json:"service_end_date"`
	Currency     string `json:"currency"` // ISO 4217
	Reference    string `json:"external_reference"`
	PublicLink   string `json:"public_link"`
}

// JournalParty is a company or an individual of a line.
type JournalParty struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Reference string `json:"reference"`
}

// JournalFilter selects lines of a journal. Zero fields do not filter.
type JournalFilter struct {
	Date            DatePeriod `json:"date,omitzero"`
	Codes           []string   `json:"accounting_codes,omitzero"`
	Currency        string     `json:"currency,omitzero"` // ISO 4217
	IncludeExported Opt[bool]  `json:"include_exported_entries,omitzero"`
	BankAccounts    []int64    `json:"bank_accounts,omitzero"`
	ByClient        Opt[bool]  `json:"simplified_view_by_client,omitzero"`
}

// JournalMetas says what a journal holds and what may be done with it.
type JournalMetas struct {
	Permissions ACL           `json:"permissions"` // "favorite" and "export"
	Codes       []JournalCode `json:"codes"`
	Currencies  []JournalCode `json:"currencies"`
}

// JournalExportInput says what file a journal is written to. Format and Charset must be set; no Columns are those of Sellsy.
type JournalExportInput struct {
	Format  string   `json:"output_format"` // "csv", "fec", "parquet" or "ndjson"
	Charset string   `json:"charset"`       // "UTF-8" or "ISO-8859-1"
	Columns []string `json:"columns,omitzero"`
}

// AccountingService reads the account's books.
type AccountingService struct {
	Codes *AccountingCodesService

	c *Client
}

// Journal returns one page of a journal (GET /accounting-journal/{type}, scope accounting-entry.read). With [EmbedAggregations], the
// page holds the sums of debit and credit.
func (s *AccountingService) Journal(ctx context.Context, of JournalType, opts ListOptions) (*Page[JournalEntry], error) {
	return List[JournalEntry](ctx, s.c, Request{Path: "/accounting-journal/{type}", Args: []any{of}}, opts)
}

// AllJournal returns all lines of a journal; see [All] and Journal.
func (s *AccountingService) AllJournal(ctx context.Context, of JournalType, opts ListOptions) iter.Seq2[JournalEntry, error] {
	return All[JournalEntry](ctx, s.c, Request{Path: "/accounting-journal/{type}", Args: []any{of}}, opts)
}

func inJournal(of JournalType, filter JournalFilter) Request {
	r := searching("/accounting-journal/{type}/search", filter)
	r.Args = []any{of}
	return r
}

// SearchJournal returns one page of the lines of a journal that match filter (POST /accounting-journal/{type}/search, scope
// accounting-entry.read).
func (s *AccountingService) SearchJournal(
	ctx context.Context, of JournalType, filter JournalFilter, opts ListOptions,
) (*Page[JournalEntry], error) {
	return List[JournalEntry](ctx, s.c, inJournal(of, filter), opts)
}

// SearchAllJournal returns all lines of a journal that match filter; see [All] and SearchJournal.
func (s *AccountingService) SearchAllJournal(
	ctx context.Context, of JournalType, filter JournalFilter, opts ListOptions,
) iter.Seq2[JournalEntry, error] {
	return All[JournalEntry](ctx, s.c, inJournal(of, filter), opts)
}

// JournalMetas says what a journal holds (GET /accounting-journal/{type}/metas, scope accounting-entry.read).
func (s *AccountingService) JournalMetas(ctx context.Context, of JournalType) (*JournalMetas, error) {
	return call[JournalMetas](ctx, s.c, Request{Path: "/accounting-journal/{type}/metas", Args: []any{of}})
}

// ExportJournal has Sellsy make a file of the lines of a journal that match filter (POST /accounting-journal/{type}/export, scope
// accounting-entry.read). The answer does not name it: it is among the exports in Sellsy.
func (s *AccountingService) ExportJournal(ctx context.Context, of JournalType, filter JournalFilter, in JournalExportInput) error {
	r := Request{Method: "POST", Path: "/accounting-journal/{type}/export", Args: []any{of}, Body: struct {
		JournalExportInput
		Filters JournalFilter `json:"filters"`
	}{in, filter}}
	r.needs = []field{{"Format", in.Format != ""}, {"Charset", in.Charset != ""}}
	return s.c.run(ctx, r)
}

// AccountingChart says which accounting codes are used for what. It is read and written as a whole.
type AccountingChart struct {
	CodeLength   int                `json:"accounting_code_length,omitzero"`
	DepositCode  string             `json:"deposit_accounting_code"`
	Discount     AccountingDiscount `json:"discount"`
	DefaultCodes DefaultCodes       `json:"default_codes"`
}

// AccountingDiscount says whether and where discounts are booked.
type AccountingDiscount struct {
	Enabled        bool             `json:"enabled"`
	SellCodeID     AccountingCodeID `json:"sell_discount_code_id"`
	PurchaseCodeID AccountingCodeID `json:"purchase_discount_code_id"`
}

// DefaultCodes are the accounting codes of what has none of its own.
type DefaultCodes struct {
	Thirds            AccountingCodeID `json:"thirds"`
	Staffs            AccountingCodeID `json:"staffs"`
	Suppliers         AccountingCodeID `json:"suppliers"`
	Banks             AccountingCodeID `json:"banks"`
	PayMediums        AccountingCodeID `json:"pay_mediums"`
	ProductsSales     AccountingCodeID `json:"products_sales"`
	ServicesSales     AccountingCodeID `json:"services_sales"`
	ProductsPurchases AccountingCodeID `json:"products_purchases"`
	ServicesPurchases AccountingCodeID `json:"services_purchases"`
	Commissions       AccountingCodeID `json:"commissions"`
	DebitVAT          *ChartVAT        `json:"debit_vat,omitzero"`
	CollectionVAT     *ChartVAT        `json:"collection_vat,omitzero"`
}

// ChartVAT are the accounting codes of VAT.
type ChartVAT struct {
	Collected  AccountingCodeID `json:"collected_vat"`
	Deductible AccountingCodeID `json:"deductible_vat"`
}

const chartPath = "/settings/accounting-charts"

// Chart returns which accounting codes are used for what (GET /settings/accounting-charts, scope accounting-settings.read).
func (s *AccountingService) Chart(ctx context.Context) (*AccountingChart, error) {
	return call[AccountingChart](ctx, s.c, Request{Path: chartPath})
}

// SetChart replaces them all (PUT /settings/accounting-charts, scope accounting-settings.write): change what Chart returned.
func (s *AccountingService) SetChart(ctx context.Context, chart AccountingChart) (*AccountingChart, error) {
	return call[AccountingChart](ctx, s.c, Request{Method: "PUT", Path: chartPath, Body: chart, Once: true})
}
