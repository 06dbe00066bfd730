package contract_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type ctxt = context.Context

// The documents that seed adds.
const (
	estimateID   sellsy.EstimateID   = 11001
	orderID      sellsy.OrderID      = 12001
	invoiceID    sellsy.InvoiceID    = 13001
	creditNoteID sellsy.CreditNoteID = 14001
	deliveryID   sellsy.DeliveryID   = 15001
)

var someRows = []sellsy.DocumentRow{
	{Type: sellsy.RowTitle, Text: "Atelier"},
	{Type: sellsy.RowSingle, Quantity: "2", UnitAmount: "100.05", TaxID: 1, Description: "Pose"},
	{Type: sellsy.RowSubTotal},
}

var aDocument = sellsy.DocumentInput{
	Related:  []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(companyID)}},
	Date:     "2026-03-02",
	Subject:  sellsy.Some("Escalier"),
	Note:     sellsy.Some("vu"),
	Currency: "EUR", AnalyticCode: sellsy.Some("A"), SaleType: "mixed", AssignedStaffID: staffID, OwnerID: staffID,
	Discount: &sellsy.Discount{Type: "percent", Value: "10"}, PublicLinkEnabled: sellsy.Some(true),
	ServiceDates: sellsy.Some(sellsy.DatePeriod{Start: "2026-03-01", End: "2026-03-31"}),
	Rows: []sellsy.DocumentRowInput{
		{Type: sellsy.RowTitle, Text: "Atelier"},
		{
			Type: sellsy.RowSingle, Quantity: "3", UnitAmount: "19.99", TaxID: 2, Reference: "P1", Description: sellsy.Some("Pose"),
			Discount: &sellsy.Discount{Type: "amount", Value: "1.00"}, IsOptional: sellsy.Some(false), PurchaseAmount: "10.00",
		},
		{Type: sellsy.RowComment, Text: "Merci"},
	},
}

// reads are the operations that read a family of documents.
func reads[ID ~int64](path string, id *ID, of func(*sellsy.Client) *sellsy.DocumentReader[ID], filter sellsy.DocumentFilter) []operation {
	filter.Related = aDocument.Related
	filter.Statuses = []sellsy.DocumentStatus{sellsy.StatusDraft}
	return []operation{
		{"GET " + path, func(ctx ctxt, c *sellsy.Client) error {
			return drop(of(c).List(ctx, sellsy.ListOptions{OrderBy: "date", Embeds: []sellsy.Embed{sellsy.EmbedACL, sellsy.EmbedCompany}}))
		}},
		{"POST " + path + "/search", func(ctx ctxt, c *sellsy.Client) error { return drop(of(c).Search(ctx, filter, sellsy.ListOptions{})) }},
		{"GET " + path + "/{id}", func(ctx ctxt, c *sellsy.Client) error {
			return drop(of(c).Get(ctx, *id, sellsy.EmbedCompany, sellsy.EmbedSmartTags))
		}},
	}
}

// writes are the operations that all families of documents have but deliveries.
func writes[ID ~int64](path, param string, id ID, of func(*sellsy.Client) *sellsy.DocumentsService[ID], filter sellsy.DocumentFilter, in sellsy.DocumentInput) []operation {
	own := path + "/{" + param + "}"
	change := in
	change.Discount, change.OwnerID = nil, 0
	all := slices.Concat(
		reads(path, &id, func(c *sellsy.Client) *sellsy.DocumentReader[ID] { return &of(c).DocumentReader }, filter),
		details(path, &id, func(c *sellsy.Client) *sellsy.DocumentDetails[ID] { return &of(c).DocumentDetails }),
	)
	return append(all, []operation{
		{"POST " + path, func(ctx ctxt, c *sellsy.Client) error { return drop(of(c).Create(ctx, in)) }},
		{"PUT " + path + "/{id}", func(ctx ctxt, c *sellsy.Client) error {
			d, err := of(c).Create(ctx, in)
			if err != nil {
				return err
			}
			return drop(of(c).Update(ctx, d.ID, change))
		}},
		{"POST " + path + "/compute", func(ctx ctxt, c *sellsy.Client) error { return drop(of(c).Compute(ctx, in)) }},
		{"GET " + path + "/favourite-filters", func(ctx ctxt, c *sellsy.Client) error { return drop(of(c).SavedFilters(ctx)) }},
		{"POST " + own + "/primes/{primeId}", func(ctx ctxt, c *sellsy.Client) error { return of(c).LinkPrime(ctx, id, 6, 1, "1.50") }},
		{"DELETE " + own + "/primes/{primeId}", func(ctx ctxt, c *sellsy.Client) error { return of(c).UnlinkPrime(ctx, id, 6) }},
		{"POST " + own + "/discount-incl-taxes/{discountId}", func(ctx ctxt, c *sellsy.Client) error { return of(c).LinkDiscount(ctx, id, 6, 1, "1.50") }},
		{"DELETE " + own + "/discount-incl-taxes/{discountId}", func(ctx ctxt, c *sellsy.Client) error { return of(c).UnlinkDiscount(ctx, id, 6) }},
	}...)
}

// details are the operations on what hangs on a document.
func details[ID ~int64](path string, id *ID, of func(*sellsy.Client) *sellsy.DocumentDetails[ID]) []operation {
	payment := func(ctx ctxt, c *sellsy.Client) (sellsy.PaymentID, error) {
		p, err := c.Companies.RecordPayment(ctx, companyID, aPayment)
		if err != nil {
			return 0, err
		}
		return p.ID, nil
	}
	var paidWith sellsy.PaymentID
	return []operation{
		{"GET " + path + "/{id}/custom-fields", func(ctx ctxt, c *sellsy.Client) error {
			return drop(of(c).CustomFields.List(ctx, *id))
		}},
		{"PUT " + path + "/{id}/custom-fields", func(ctx ctxt, c *sellsy.Client) error {
			return of(c).CustomFields.Set(ctx, *id, map[sellsy.CustomFieldID]sellsy.CustomFieldValue{documentFieldID: sellsy.TextValue("x")})
		}},
		{"POST " + path + "/{documentId}/files", func(ctx ctxt, c *sellsy.Client) error {
			return drop(of(c).Files.Attach(ctx, *id, "note.txt", strings.NewReader("vu")))
		}},
		{"GET " + path + "/{documentId}/files", func(ctx ctxt, c *sellsy.Client) error { return drop(of(c).Files.List(ctx, *id)) }},
		{"POST " + path + "/{id}/smart-tags", func(ctx ctxt, c *sellsy.Client) error {
			return drop(of(c).SmartTags.Add(ctx, *id, sellsy.SmartTag{Value: "urgent"}))
		}},
		{"GET " + path + "/{id}/smart-tags", func(ctx ctxt, c *sellsy.Client) error { return drop(of(c).SmartTags.List(ctx, *id)) }},
		{"POST " + path + "/{documentId}/payments/{paymentId}", func(ctx ctxt, c *sellsy.Client) (err error) {
			if paidWith, err = payment(ctx, c); err != nil {
				return err
			}
			return drop(of(c).Payments.Link(ctx, *id, paidWith, "10.50"))
		}},
		{"GET " + path + "/{id}/payments", func(ctx ctxt, c *sellsy.Client) error { return drop(of(c).Payments.List(ctx, *id)) }},
		{"GET /payments/{id}", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.Payments.Get(ctx, paidWith, sellsy.EmbedCompany, sellsy.EmbedACL))
		}},
		{"DELETE " + path + "/{documentId}/payments/{paymentId}", func(ctx ctxt, c *sellsy.Client) error { return of(c).Payments.Unlink(ctx, *id, paidWith) }},
		{"DELETE /payments/{id}", func(ctx ctxt, c *sellsy.Client) error { return c.Payments.Delete(ctx, paidWith) }},
	}
}

func signed[ID ~int64](path string, id ID, of func(*sellsy.Client) *sellsy.SignaturesService[ID]) []operation {
	return []operation{
		{"POST " + path + "/{id}/esign", func(ctx ctxt, c *sellsy.Client) error {
			return drop(of(c).Request(ctx, id, sellsy.SignatureInput{AuthMode: "email", Related: []sellsy.SignerInput{
				{Type: "contact", ID: int64(contactID), FirstName: "Léa", LastName: "Petit", Email: "lea@example.com", PhoneNumber: "+33639980001"},
			}}))
		}},
		{"GET " + path + "/{id}/esign", func(ctx ctxt, c *sellsy.Client) error { return drop(of(c).Get(ctx, id)) }},
		{"DELETE " + path + "/{id}/esign", func(ctx ctxt, c *sellsy.Client) error { return of(c).Cancel(ctx, id) }},
	}
}

// with is aDocument with what one family alone takes.
func with(change func(*sellsy.DocumentInput)) sellsy.DocumentInput {
	in := aDocument
	change(&in)
	return in
}

var (
	wideFilter = sellsy.DocumentFilter{
		Created: sellsy.Period{Start: sellsy.At(noon)}, Date: sellsy.DatePeriod{Start: "2026-01-01"}, Owners: []sellsy.StaffID{staffID},
		ContactIDs: []sellsy.ContactID{contactID}, AssignedStaffIDs: []sellsy.StaffID{staffID}, Number: "X-1", Currency: "EUR",
	}
	invoiceFilter = func() sellsy.DocumentFilter {
		f := wideFilter
		f.CreditNoteID, f.IsProgressInvoice, f.IsDeposit = creditNoteID, sellsy.Some(false), sellsy.Some(false)
		return f
	}()
)

// documents are the operations of documents and payments.
var documents = slices.Concat(
	writes("/estimates", "estimateId", estimateID, func(c *sellsy.Client) *sellsy.DocumentsService[sellsy.EstimateID] {
		return &c.Estimates.DocumentsService
	},
		wideFilter, with(func(in *sellsy.DocumentInput) { in.ExpiryDate, in.VATMode = "2026-04-02", "debit" })),
	signed("/estimates", estimateID, func(c *sellsy.Client) *sellsy.SignaturesService[sellsy.EstimateID] { return c.Estimates.Signatures }),
	writes("/orders", "orderId", orderID, func(c *sellsy.Client) *sellsy.DocumentsService[sellsy.OrderID] { return &c.Orders.DocumentsService },
		sellsy.DocumentFilter{OrderStatuses: []sellsy.DocumentStatus{"wait"}},
		with(func(in *sellsy.DocumentInput) { in.DueDate, in.ShippingDate = "2026-04-02", sellsy.Some("2026-04-01") })),
	signed("/orders", orderID, func(c *sellsy.Client) *sellsy.SignaturesService[sellsy.OrderID] { return c.Orders.Signatures }),
	writes("/invoices", "invoiceId", invoiceID, func(c *sellsy.Client) *sellsy.DocumentsService[sellsy.InvoiceID] { return &c.Invoices.DocumentsService },
		invoiceFilter, with(func(in *sellsy.DocumentInput) { in.DueDate, in.OrderReference = "2026-04-02", "BC-1" })),
	writes("/credit-notes", "creditNoteId", creditNoteID, func(c *sellsy.Client) *sellsy.DocumentsService[sellsy.CreditNoteID] {
		return &c.CreditNotes.DocumentsService
	},
		sellsy.DocumentFilter{IsDeposit: sellsy.Some(false)}, with(func(in *sellsy.DocumentInput) { in.DueDate = "2026-04-02" })),
	reads("/deliveries", new(deliveryID), func(c *sellsy.Client) *sellsy.DocumentReader[sellsy.DeliveryID] { return &c.Deliveries.DocumentReader },
		sellsy.DocumentFilter{DeliveryStatuses: []sellsy.DocumentStatus{"none"}}),
	[]operation{
		{"PUT /estimates/{id}/status", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.Estimates.SetStatus(ctx, estimateID, sellsy.StatusAccepted))
		}},
		{"POST /estimates/export", func(ctx ctxt, c *sellsy.Client) error { return drop(c.Estimates.Export(ctx, wideFilter, anExport)) }},
		{"POST /invoices/export", func(ctx ctxt, c *sellsy.Client) error { return drop(c.Invoices.Export(ctx, invoiceFilter, anExport)) }},
		{"POST /invoices/{id}/validate", func(ctx ctxt, c *sellsy.Client) error {
			d, err := c.Invoices.Create(ctx, sellsy.DocumentInput{
				Related: aDocument.Related, Parent: &sellsy.DocumentRef{Type: "estimate", ID: int64(estimateID)},
			})
			if err != nil {
				return err
			}
			return drop(c.Invoices.Validate(ctx, d.ID, "2026-03-03"))
		}},
		{"POST /credit-notes/{id}/validate", func(ctx ctxt, c *sellsy.Client) error {
			d, err := c.CreditNotes.Create(ctx, aDocument)
			if err != nil {
				return err
			}
			return drop(c.CreditNotes.Validate(ctx, d.ID, ""))
		}},
		{"POST /invoices/{invoiceId}/credit-notes/{creditNoteId}", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.Invoices.LinkCreditNote(ctx, invoiceID, creditNoteID, "10.00"))
		}},
		{"GET /invoices/{id}/credit-notes", func(ctx ctxt, c *sellsy.Client) error { return drop(c.Invoices.CreditNotes(ctx, invoiceID)) }},
		{"DELETE /invoices/{invoiceId}/credit-notes/{creditNoteId}", func(ctx ctxt, c *sellsy.Client) error {
			return c.Invoices.UnlinkCreditNote(ctx, invoiceID, creditNoteID)
		}},
		{"POST /credit-notes/{creditNoteId}/invoices/{invoiceId}", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.CreditNotes.LinkInvoice(ctx, creditNoteID, invoiceID, "10.00"))
		}},
		{"GET /credit-notes/{id}/invoices", func(ctx ctxt, c *sellsy.Client) error { return drop(c.CreditNotes.Invoices(ctx, creditNoteID)) }},
		{"DELETE /credit-notes/{creditNoteId}/invoices/{invoiceId}", func(ctx ctxt, c *sellsy.Client) error {
			return c.CreditNotes.UnlinkInvoice(ctx, creditNoteID, invoiceID)
		}},
		{"GET /payments", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.Payments.List(ctx, sellsy.ListOptions{OrderBy: "paid_date"}))
		}},
		{"POST /payments/search", func(ctx ctxt, c *sellsy.Client) error {
			return drop(c.Payments.Search(ctx, sellsy.PaymentFilter{Statuses: []string{"confirmed"}, Related: aDocument.Related}, sellsy.ListOptions{}))
		}},
		{"GET /payments/methods", func(ctx ctxt, c *sellsy.Client) error { return drop(c.Payments.Methods(ctx)) }},
		{"GET /payments/methods/{id}", func(ctx ctxt, c *sellsy.Client) error { return drop(c.Payments.Method(ctx, 1)) }},
		{"POST /payments/methods/search", func(ctx ctxt, c *sellsy.Client) error { return drop(c.Payments.SearchMethods(ctx, true)) }},
	},
)

// TestDocumentsHaveTheFieldsOfAllFamilies compares the types that all families share with what is described of any of them.
func TestDocumentsHaveTheFieldsOfAllFamilies(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, test := range []struct {
		part       string
		of         any
		operations []string
		without    []string // described, and left out on purpose
	}{
		{"answer", sellsy.Invoice{}, []string{
			"GET /estimates/{id}", "GET /orders/{id}", "GET /invoices/{id}", "GET /credit-notes/{id}", "GET /deliveries/{id}",
			"GET /deposit-invoices/{id}", "GET /documents/models/{id}",
		}, nil},
		{"filters", sellsy.DocumentFilter{}, []string{
			"POST /estimates/search", "POST /orders/search", "POST /invoices/search", "POST /credit-notes/search", "POST /deliveries/search",
			"POST /deposit-invoices/search", "POST /documents/models/search",
		}, nil},
		{
			"body", sellsy.DocumentInput{}, []string{
				"POST /estimates", "POST /orders", "POST /invoices", "POST /credit-notes", "POST /deposit-invoices", "POST /progress-invoices",
				"POST /documents/models",
			},
			// What the bodies of estimates repeat of their answers, and the older form of public_link_enabled.
			[]string{"status", "amounts", "decimal_number", "pdf_link", "payment_conditions_acceptance", "public_link"},
		},
	} {
		t.Run(test.part, func(t *testing.T) {
			t.Parallel()
			want := map[string]bool{}
			for _, operation := range test.operations {
				collect(d.schema(t, operation, test.part), want)
			}
			for _, name := range test.without {
				delete(want, name)
			}
			if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(tags(reflect.TypeOf(test.of))))); diff != "" {
				t.Errorf("%T (-described +has):\n%s", test.of, diff)
			}
		})
	}
}
