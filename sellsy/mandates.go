package sellsy

import "context"

// Mandate is the right to collect payments from the bank account of a company or an individual, through GoCardless.
type Mandate struct {
	ID             int64           `json:"id" wire:"identity"`
	Related        []MandateHolder `json:"related"`
	Identifier     string          `json:"identifier"`
	Status         string          `json:"status"`
	IsDefault      bool            `json:"is_default"`
	Reference      string          `json:"reference"`
	NextChargeDate string          `json:"next_possible_charge_date"`  // YYYY-MM-DD
	LastDigits     string          `json:"bank_account_last_2_digits"` // two of them
}

// MandateHolder is whose mandate it is. Type is "company" or "individual".
type MandateHolder struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
}

// MandateFilter selects mandates. Zero fields do not filter.
type MandateFilter struct {
	Related []RelatedObject `json:"related_objects,omitzero"` // companies and individuals
}

// MandatesService reads the mandates of GoCardless (/mandates, scope payments.read).
type MandatesService struct {
	Lister[Mandate]
	Searcher[Mandate, MandateFilter]
}

// DebitStep is what happened to a direct debit, and when.
type DebitStep struct {
	Status string `json:"status" wire:"identity"` // such as "submitted" or "paid_out"
	Date   Time   `json:"date"`
}

// DebitHistory returns what happened to a direct debit (GET /gocardless/directdebit/{id}/timeline, scope payments.read).
func (s *MandatesService) DebitHistory(ctx context.Context, id int64) ([]DebitStep, error) {
	told, err := call[struct {
		History []DebitStep `json:"history"`
	}](ctx, s.Lister.c, Request{Path: "/gocardless/directdebit/{id}/timeline", Args: []any{id}})
	if err != nil {
		return nil, err
	}
	return told.History, nil
}
