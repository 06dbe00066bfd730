package sellsy

import (
	"context"
	"encoding/json"
)

// DocumentReader reads documents of one family: estimates, orders, invoices, credit notes or deliveries. Scopes are those of the family,
// such as invoices.read. A single document comes with its rows, and a single order without its status, which lists have. They can be
// ordered by "id", "number", "created", "date" and "amount", estimates also by "expiry_date", orders and invoices by "due_date".
type DocumentReader[ID ~int64] struct {
	endpoint
	Lister[Document[ID]]
	Searcher[Document[ID], DocumentFilter]
	Getter[ID, Document[ID]]
}

func newReader[ID ~int64](at endpoint) DocumentReader[ID] {
	return DocumentReader[ID]{at, Lister[Document[ID]]{at}, Searcher[Document[ID], DocumentFilter]{at}, Getter[ID, Document[ID]]{at}}
}

// DocumentWriter writes documents of one family, in the scope that writes them, such as invoices.write. What is validated cannot be
// updated any more: that is [ErrInvalid].
type DocumentWriter[ID ~int64] struct {
	Updater[ID, Document[ID], DocumentInput]

	needs func(DocumentInput) []field // what a new one must have
}

func newWriter[ID ~int64](at endpoint, needs func(DocumentInput) []field) DocumentWriter[ID] {
	return DocumentWriter[ID]{Updater[ID, Document[ID], DocumentInput]{at}, needs}
}

// Create adds a document as a draft (POST /invoices for invoices). Related must be set; of deposit and progress invoices Parent and Rows,
// of models Number and RateCategoryID.
func (s *DocumentWriter[ID]) Create(ctx context.Context, in DocumentInput) (*Document[ID], error) {
	r := s.at("POST", "")
	r.Body, r.needs = in, s.needs(in)
	return call[Document[ID]](ctx, s.c, r)
}

func needsRelated(in DocumentInput) []field { return []field{{"Related", len(in.Related) > 0}} }

func needsParent(in DocumentInput) []field {
	return []field{{"Parent", in.Parent != nil}, {"Rows", len(in.Rows) > 0}}
}

// DocumentDetails are what hangs on a document of one family.
type DocumentDetails[ID ~int64] struct {
	CustomFields *CustomFieldValuesService[ID]
	Files        *FilesService[ID]
	Payments     *DocumentPaymentsService[ID]
	SmartTags    *RecordSmartTagsService[ID]
}

func newDetails[ID ~int64](c *Client, path string) DocumentDetails[ID] {
	return DocumentDetails[ID]{
		CustomFields: &CustomFieldValuesService[ID]{c, path + "/{id}/custom-fields"},
		Files:        &FilesService[ID]{c, path + "/{documentId}/files"},
		Payments:     &DocumentPaymentsService[ID]{c, path},
		SmartTags:    &RecordSmartTagsService[ID]{c, path + "/{id}/smart-tags"},
	}
}

// DocumentsService is what estimates, orders, invoices and credit notes have in common. Each of its methods is an operation of one family,
// named here for invoices.
type DocumentsService[ID ~int64] struct {
	DocumentReader[ID]
	DocumentWriter[ID]
	DocumentDetails[ID]

	param string // of its own id in longer paths, such as "{invoiceId}"
}

func newDocuments[ID ~int64](c *Client, path, param string) DocumentsService[ID] {
	return DocumentsService[ID]{newReader[ID](c.at(path)), newWriter[ID](c.at(path), needsRelated), newDetails[ID](c, path), param}
}

// Compute tells what a document would come to, and creates none (POST /invoices/compute). Related must be set. It needs the scope
// that reads.
func (s *DocumentsService[ID]) Compute(ctx context.Context, in DocumentInput) (*Computation, error) {
	r := s.at("POST", "/compute")
	r.Body, r.Reads, r.needs = in, true, needsRelated(in)
	return call[Computation](ctx, s.c, r)
}

// SavedFilters returns the saved searches (GET /invoices/favourite-filters).
func (s *DocumentsService[ID]) SavedFilters(ctx context.Context) ([]SavedFilter, error) {
	return savedFilters(ctx, s.c, s.path+"/favourite-filters")
}

type addition struct {
	Quantity int     `json:"quantity"`
	Amount   Decimal `json:"amount,omitzero"`
}

func (s *DocumentsService[ID]) attach(ctx context.Context, method, below string, id ID, what int64, body any) error {
	r := s.at(method, "/"+s.param+below, id, what)
	r.Body = body
	return s.c.run(ctx, r)
}

// LinkPrime takes a subsidy of the catalogue off a document, quantity times; an empty amount is the catalogue's (POST
// /invoices/{invoiceId}/primes/{primeId}, scope primes.read too).
func (s *DocumentsService[ID]) LinkPrime(ctx context.Context, id ID, prime int64, quantity int, amount Decimal) error {
	return s.attach(ctx, "POST", "/primes/{primeId}", id, prime, addition{quantity, amount})
}

// UnlinkPrime takes a subsidy away again (DELETE /invoices/{invoiceId}/primes/{primeId}, scope primes.read too).
func (s *DocumentsService[ID]) UnlinkPrime(ctx context.Context, id ID, prime int64) error {
	return s.attach(ctx, "DELETE", "/primes/{primeId}", id, prime, nil)
}

// LinkDiscount takes a discount including taxes of the catalogue off a document, quantity times; an empty amount is the catalogue's
// (POST /invoices/{invoiceId}/discount-incl-taxes/{discountId}, scope discount-incl-taxes.read too).
func (s *DocumentsService[ID]) LinkDiscount(ctx context.Context, id ID, discount int64, quantity int, amount Decimal) error {
	return s.attach(ctx, "POST", "/discount-incl-taxes/{discountId}", id, discount, addition{quantity, amount})
}

// UnlinkDiscount takes such a discount away again (DELETE /invoices/{invoiceId}/discount-incl-taxes/{discountId}, scope
// discount-incl-taxes.read too).
func (s *DocumentsService[ID]) UnlinkDiscount(ctx context.Context, id ID, discount int64) error {
	return s.attach(ctx, "DELETE", "/discount-incl-taxes/{discountId}", id, discount, nil)
}

func validate[ID ~int64](ctx context.Context, of endpoint, id ID, date string) (*Document[ID], error) {
	return put[Document[ID]](ctx, of.c, of.at("POST", "/{id}/validate", id), struct {
		Date string `json:"date,omitzero"`
	}{date})
}

// settle links a document of one family to one of another, which it lowers, and returns the other.
func settle[ID, Other ~int64](ctx context.Context, of endpoint, below string, id ID, other Other, amount Decimal) (*Document[Other], error) {
	request := of.at("POST", below, id, other)
	request.needs = []field{{"amount", amount != ""}}
	request.Body = struct {
		Amount Decimal `json:"amount"`
	}{amount}
	return call[Document[Other]](ctx, of.c, request)
}

// DocumentPayment is a payment as a document shows it. Amount is what of it went to the document.
type DocumentPayment struct {
	ID       PaymentID     `json:"id" wire:"identity"`
	Number   string        `json:"number"`
	PaidAt   Time          `json:"paid_at"`
	Status   string        `json:"status"` // "pending", "confirmed", "rejected", "failed" or "refund"
	MethodID int64         `json:"payment_method_id"`
	Type     PaymentType   `json:"type"`
	Amount   Amount        `json:"amount"`
	Related  []DocumentRef `json:"related"`
}

// DocumentPaymentsService links payments to the documents of one family. It needs the scope of the family and payments.read or
// payments.write.
type DocumentPaymentsService[ID ~int64] struct {
	c    *Client
	path string // such as "/invoices"
}

// List returns the payments that are linked to a document (GET /invoices/{id}/payments).
func (s *DocumentPaymentsService[ID]) List(ctx context.Context, of ID) ([]DocumentPayment, error) {
	return whole[DocumentPayment](ctx, s.c, Request{Path: s.path + "/{id}/payments", Args: []any{of}})
}

// Link pays a document, or so much of it, with a payment that its company or individual has made, and returns the payments of the
// document (POST /invoices/{documentId}/payments/{paymentId}). Payments are recorded with [CompaniesService.RecordPayment].
func (s *DocumentPaymentsService[ID]) Link(ctx context.Context, of ID, payment PaymentID, amount Decimal) ([]DocumentPayment, error) {
	r := Request{Method: "POST", Path: s.path + "/{documentId}/payments/{paymentId}", Args: []any{of, payment}}
	r.needs = []field{{"amount", amount != "" && amount.Valid()}}
	r.Body = struct {
		Amount json.Number `json:"amount"` // a number here, text elsewhere
	}{json.Number(amount.Add("0"))}
	page, _, err := fetch[DocumentPayment](ctx, s.c, r, 0)
	if err != nil {
		return nil, err
	}
	return page.Items, nil
}

// Unlink takes a payment away from a document (DELETE /invoices/{documentId}/payments/{paymentId}). The payment itself stays.
func (s *DocumentPaymentsService[ID]) Unlink(ctx context.Context, of ID, payment PaymentID) error {
	return s.c.run(ctx, Request{Method: "DELETE", Path: s.path + "/{documentId}/payments/{paymentId}", Args: []any{of, payment}})
}
