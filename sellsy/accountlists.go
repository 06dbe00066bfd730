package sellsy

// Unit is a unit of quantities, such as the hour.
type Unit struct {
	ID         int64           `json:"id" wire:"identity"`
	Label      string          `json:"label"`
	IsActive   bool            `json:"is_active"`
	Parameters *UnitParameters `json:"parameters"`
}

// UnitParameters says what a unit is in electronic invoices.
type UnitParameters struct {
	Code string `json:"code"` // UN/ECE recommendation 20
}

// Country is a country of Sellsy's list.
type Country struct {
	Code   string `json:"code" wire:"identity"` // ISO 3166-1, two letters
	Alpha2 string `json:"iso-alpha-2"`
	Alpha3 string `json:"iso-alpha-3"`
	Name   string `json:"name"`
}

// Language is a language of the account.
type Language struct {
	ID   int64  `json:"id" wire:"identity"`
	Lang string `json:"lang"` // such as "fr"
	Flag string `json:"flag"`
}

// PaymentTerm says when documents are to be paid.
type PaymentTerm struct {
	ID           int64  `json:"id" wire:"identity"`
	Label        string `json:"label"`
	Rank         int    `json:"rank"`
	Code         string `json:"code"`
	Days         int    `json:"x_days"`
	EndOfMonth   bool   `json:"end_of_month"`
	OverrideDate bool   `json:"override_date"`
}

// BankAccount is a bank account of the account's own.
type BankAccount struct {
	ID          int64  `json:"id" wire:"identity"`
	BankName    string `json:"bank_name"`
	AccountName string `json:"account_name"`
}

// RankedLabel is an entry of a list that the account has put in an order.
type RankedLabel struct {
	ID       int64  `json:"id" wire:"identity"`
	Label    string `json:"label"`
	Rank     int    `json:"rank"`
	IsActive bool   `json:"is_active"` // of labels of staffs only
}

// FiscalYear is a fiscal year, from one day to another, each YYYY-MM-DD.
type FiscalYear struct {
	ID    int64  `json:"id" wire:"identity"`
	Name  string `json:"name"`
	Start string `json:"start_at"`
	End   string `json:"end_at"`
}

// AccountService reads the short lists of the account's settings, each with List and All. Those with ranks can be ordered by "id" and
// "rank".
type AccountService struct {
	Addresses    *Lister[Address]         // GET /addresses, scope accounts.read
	BankAccounts *Lister[BankAccount]     // GET /bank-accounts, scope bank-accounts.read
	CheckLabels  *Lister[RankedLabel]     // GET /check-labels, scope check-labels.read
	Countries    *Lister[Country]         // GET /countries, scope accounts.read
	Currencies   *Lister[Currency]        // GET /currencies, scope accounts.read
	Documents    *Lister[AccountDocument] // GET /accounts/documents, scope accounts.read: what Sellsy charges; ordered by "date"
	FiscalYears  *Lister[FiscalYear]      // GET /fiscal-years, scope accounts.read
	Languages    *Lister[Language]        // GET /languages, scope accounts.read
	Layouts      *Lister[DocumentLayout]  // GET /document-layouts, scope document-layouts.read
	PaymentTerms *Lister[PaymentTerm]     // GET /payment-terms, scope payment-terms.read
	StaffLabels  *Lister[RankedLabel]     // GET /assigned-staff-labels, scope accounts.read
	Units        *Lister[Unit]            // GET /units, scope accounts.read
}
