package sellsy

import "context"

// Signature is a request to sign an estimate or order electronically.
type Signature struct {
	ID       int64      `json:"id" wire:"identity"`
	AuthMode string     `json:"auth_mode"` // "sms" or "email"
	Status   string     `json:"status"`    // "processing", "partially_signed", "signed", "cancelled" or "refused"
	Signers  []Cosigner `json:"cosigners"`
}

// Cosigner is one who signs.
type Cosigner struct {
	ID          int64  `json:"id" wire:"identity"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	Email       string `json:"email"`
	PhoneNumber string `json:"phone_number"`
	Status      string `json:"status"` // "processing", "signed", "cancelled", "refused" or "error"
	URL         string `json:"signature_url"`
}

// SignatureInput asks for signatures. Both fields must be set.
type SignatureInput struct {
	AuthMode string        `json:"auth_mode"` // "sms" or "email"
	Related  []SignerInput `json:"related"`
}

func (in SignatureInput) needs() []field {
	return []field{{"AuthMode", in.AuthMode != ""}, {"Related", len(in.Related) > 0}}
}

// SignerInput is one who is to sign. Type is "company", "individual", "contact" or "staff". What is not set is taken from the record.
type SignerInput struct {
	Type        string `json:"type"`
	ID          int64  `json:"id"`
	FirstName   string `json:"first_name,omitzero"`
	LastName    string `json:"last_name,omitzero"`
	Email       string `json:"email,omitzero"`
	PhoneNumber string `json:"phone_number,omitzero"`
}

// SignaturesService has estimates or orders signed. It needs the scope that writes them, such as estimates.write.
type SignaturesService[ID ~int64] struct {
	c    *Client
	path string // such as "/estimates/{id}/esign"
}

// Get returns how far the signatures are (GET /estimates/{id}/esign, and likewise for orders).
func (s *SignaturesService[ID]) Get(ctx context.Context, of ID) (*Signature, error) {
	return call[Signature](ctx, s.c, Request{Path: s.path, Args: []any{of}})
}

// Request asks for signatures (POST /estimates/{id}/esign, and likewise for orders).
func (s *SignaturesService[ID]) Request(ctx context.Context, of ID, in SignatureInput) (*Signature, error) {
	return put[Signature](ctx, s.c, Request{Method: "POST", Path: s.path, Args: []any{of}}, in)
}

// Cancel withdraws the request (DELETE /estimates/{id}/esign, and likewise for orders).
func (s *SignaturesService[ID]) Cancel(ctx context.Context, of ID) error {
	return s.c.run(ctx, Request{Method: "DELETE", Path: s.path, Args: []any{of}})
}
