package sellsy

import (
	"context"
	"encoding/json"
	"time"
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
	ID             int64           `json:"id" wire:"identity"`
	Number         string          `json:"number"`
	PaidAt         Time            `json:"paid_at"`
	Status         string          `json:"status"` // such as "confirmed"
	MethodID       int64           `json:"payment_method_id"`
	Type           PaymentType     `json:"type"`
	Amounts        PaymentAmounts  `json:"amounts"`
	Currency       string          `json:"currency"` // ISO 4217
	BankDeposit    json.RawMessage `json:"bank_deposit"`
	Related        *RelatedObject  `json:"related"` // the company or individual
	RelatedObjects json.RawMessage `json:"related_objects"`
	Note           string          `json:"note"`
}

// PaymentAmounts holds decimal text such as "72000.99".
type PaymentAmounts struct {
	Total     string `json:"total"`
	Remaining string `json:"remaining"` // not yet linked to a document
}

// PaymentInput is a payment to be recorded. Number and Note may be left out.
type PaymentInput struct {
	PaidAt   time.Time
	MethodID int64
	Type     PaymentType
	Amount   Amount // positive
	Number   string
	Note     Opt[string]
}

// MarshalJSON implements [json.Marshaler].
func (in PaymentInput) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Number   string      `json:"number,omitzero"`
		PaidAt   Time        `json:"paid_at"`
		MethodID int64       `json:"payment_method_id"`
		Type     PaymentType `json:"type"`
		Amount   Amount      `json:"amount"`
		Note     Opt[string] `json:"note,omitzero"`
	}{in.Number, At(in.PaidAt), in.MethodID, in.Type, in.Amount, in.Note})
}

func recordPayment(ctx context.Context, c *Client, path string, id any, in PaymentInput) (*Payment, error) {
	err := required("POST", path,
		field{"PaidAt", !in.PaidAt.IsZero()},
		field{"MethodID", in.MethodID != 0},
		field{"Type", in.Type != ""},
		field{"Amount.Value", in.Amount.Value != ""},
		field{"Amount.Currency", in.Amount.Currency != ""},
	)
	if err != nil {
		return nil, err
	}
	return call[Payment](ctx, c, Request{Method: "POST", Path: path, Args: []any{id}, Body: in})
}

// RecordPayment records a payment of a company (POST /companies/{id}/payments, scopes companies.read and payments.write).
func (s *CompaniesService) RecordPayment(ctx context.Context, id CompanyID, in PaymentInput) (*Payment, error) {
	return recordPayment(ctx, s.c, "/companies/{id}/payments", id, in)
}

// RecordPayment records a payment of an individual (POST /individuals/{id}/payments, scopes individuals.read and
// payments.write).
func (s *IndividualsService) RecordPayment(ctx context.Context, id IndividualID, in PaymentInput) (*Payment, error) {
	return recordPayment(ctx, s.c, "/individuals/{id}/payments", id, in)
}
