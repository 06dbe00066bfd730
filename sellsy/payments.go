package sellsy

import (
	"context"
	"encoding/json"
)

// PaymentType is the direction of a payment.
type PaymentType string

// The payment types.
const (
	PaymentCredit PaymentType = "credit"
	PaymentDebit  PaymentType = "debit"
)

// Payment is a sum of money received from, or given to, a company or an individual.
type Payment struct {
	ID             PaymentID       `json:"id" wire:"identity"`
	Number         string          `json:"number"`
	PaidAt         Time            `json:"paid_at"`
	Status         string          `json:"status"` // such as "confirmed"
	MethodID       int64           `json:"payment_method_id"`
	Type           PaymentType     `json:"type"`
	Amounts        PaymentAmounts  `json:"amounts"`
	Currency       string          `json:"currency"` // ISO 4217
	BankDeposit    json.RawMessage `json:"bank_deposit"`
	Related        *RelatedObject  `json:"related"`         // the company or individual
	RelatedObjects []PaidDocument  `json:"related_objects"` // what it was linked to
	Note           string          `json:"note"`
	Embed          *PaymentEmbed   `json:"_embed,omitzero"` // what the request asked to embed
}

// PaidDocument is a document that a payment is linked to. Type is "invoice", "credit-note", "order" or "estimate".
type PaidDocument struct {
	ID     int64   `json:"id" wire:"identity"`
	Type   string  `json:"type"`
	Amount Decimal `json:"amount_linked"`
	Date   string  `json:"linked_date"` // YYYY-MM-DD
}

// PaymentEmbed holds what a request for payments asked to embed.
type PaymentEmbed struct {
	Company    *Company    `json:"company"`
	Individual *Individual `json:"individual"`
	ACL        ACL         `json:"acl"`
}

// PaymentAmounts holds the sums of a payment.
type PaymentAmounts struct {
	Total     Decimal `json:"total"`
	Remaining Decimal `json:"remaining"` // not yet linked to a document
}

// PaymentInput is a payment to be recorded. Number and Note may be left out.
type PaymentInput struct {
	PaidAt   Time        `json:"paid_at"`
	MethodID int64       `json:"payment_method_id"`
	Type     PaymentType `json:"type"`
	Amount   Amount      `json:"amount"` // positive
	Number   string      `json:"number,omitzero"`
	Note     Opt[string] `json:"note,omitzero"`
}

func (in PaymentInput) needs() []field {
	return []field{
		{"PaidAt", !in.PaidAt.IsZero()}, {"MethodID", in.MethodID != 0}, {"Type", in.Type != ""},
		{"Amount.Value", in.Amount.Value != ""}, {"Amount.Currency", in.Amount.Currency != ""},
	}
}

// RecordPayment records a payment of a company (POST /companies/{id}/payments, scopes companies.read and payments.write).
func (s *CompaniesService) RecordPayment(ctx context.Context, id CompanyID, in PaymentInput) (*Payment, error) {
	return put[Payment](ctx, s.c, Request{Method: "POST", Path: "/companies/{id}/payments", Args: []any{id}}, in)
}

// RecordPayment records a payment of an individual (POST /individuals/{id}/payments, scopes individuals.read and
// payments.write).
func (s *IndividualsService) RecordPayment(ctx context.Context, id IndividualID, in PaymentInput) (*Payment, error) {
	return put[Payment](ctx, s.c, Request{Method: "POST", Path: "/individuals/{id}/payments", Args: []any{id}}, in)
}

// PaymentFilter selects payments. Zero fields do not filter.
type PaymentFilter struct {
	Statuses []string        `json:"status,omitzero"`          // such as "confirmed"
	Related  []RelatedObject `json:"related_objects,omitzero"` // companies and individuals
}

// PaymentsService reads and deletes payments (/payments, scopes payments.read and payments.write). They can be ordered by "id" and
// "paid_date". What a deleted payment has paid is owed again. They are recorded with [CompaniesService.RecordPayment] and
// [IndividualsService.RecordPayment]: the live service refuses POST /payments (405).
type PaymentsService struct {
	Lister[Payment]
	Searcher[Payment, PaymentFilter]
	Getter[PaymentID, Payment]
	Deleter[PaymentID]

	c *Client
}

// PaymentMethod is a way to pay, such as a bank transfer.
type PaymentMethod struct {
	ID    int64  `json:"id" wire:"identity"`
	Label string `json:"label"`
}

// Method returns one way to pay (GET /payments/methods/{id}, scope payments.read).
func (s *PaymentsService) Method(ctx context.Context, id int64) (*PaymentMethod, error) {
	return call[PaymentMethod](ctx, s.c, Request{Path: "/payments/methods/{id}", Args: []any{id}})
}

// Methods returns all ways to pay (GET /payments/methods, scope payments.read).
func (s *PaymentsService) Methods(ctx context.Context) ([]PaymentMethod, error) {
	return collect(All[PaymentMethod](ctx, s.c, Request{Path: "/payments/methods"}, ListOptions{}))
}

// SearchMethods returns the ways to pay that are in use, or those that are not (POST /payments/methods/search, scope
// payments.read).
func (s *PaymentsService) SearchMethods(ctx context.Context, active bool) ([]PaymentMethod, error) {
	type inUse struct {
		IsActive bool `json:"is_active"`
	}
	return collect(All[PaymentMethod](ctx, s.c, searching("/payments/methods/search", inUse{active}), ListOptions{}))
}
