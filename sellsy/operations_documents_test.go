package sellsy_test

import (
	"context"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type (
	ctxt   = context.Context
	client = *sellsy.Client
)

var aDocument = sellsy.DocumentInput{
	Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 3}},
	Rows:    []sellsy.DocumentRowInput{{Type: sellsy.RowSingle, Quantity: "2", UnitAmount: "0.10", TaxID: 1}},
}

const (
	aDocumentJSON = `{"related":[{"type":"company","id":3}],"rows":[{"type":"single","quantity":"2","unit_amount":"0.10","tax_id":1}]}`
	anExportJSON  = `{"output_format":"csv","charset":"UTF-8","columns":"api","filters":{"status":["late"]}}`
)

// documentReads are the operations that read a family of documents.
func documentReads[ID ~int64](name, path string, of func(client) *sellsy.DocumentReader[ID]) []operation {
	return []operation{
		{"GET " + path, name + ".List", func(ctx ctxt, c client) error { return drop(of(c).List(ctx, sellsy.ListOptions{OrderBy: "date"})) }, path + "?order=date", ""},
		{"GET " + path, name + ".All", func(ctx ctxt, c client) error { return drain(of(c).All(ctx, sellsy.ListOptions{})) }, path + "?limit=100", ""},
		{"POST " + path + "/search", name + ".Search", func(ctx ctxt, c client) error {
			return drop(of(c).Search(ctx, sellsy.DocumentFilter{
				Related: aDocument.Related, Statuses: []sellsy.DocumentStatus{sellsy.StatusDraft},
			}, sellsy.ListOptions{}))
		}, path + "/search", `{"filters":{"related_objects":[{"type":"company","id":3}],"status":["draft"]}}`},
		{"POST " + path + "/search", name + ".SearchAll", func(ctx ctxt, c client) error {
			return drain(of(c).SearchAll(ctx, sellsy.DocumentFilter{}, sellsy.ListOptions{}))
		}, path + "/search?limit=100", noFilter},
		{"GET " + path + "/{id}", name + ".Get", func(ctx ctxt, c client) error {
			return drop(of(c).Get(ctx, 5, sellsy.EmbedCompany))
		}, path + "/5?embed%5B%5D=company", ""},
	}
}

// documentWrites are the operations that all families of documents have but deliveries.
func documentWrites[ID ~int64](name, path, param string, of func(client) *sellsy.DocumentsService[ID]) []operation {
	longer := func(method, below string) string { return method + " " + path + "/{" + param + "}" + below }
	all := slices.Concat(
		documentReads(name, path, func(c client) *sellsy.DocumentReader[ID] { return &of(c).DocumentReader }),
		documentDetails(name, path, func(c client) *sellsy.DocumentDetails[ID] { return &of(c).DocumentDetails }),
	)
	return append(all, []operation{
		{"POST " + path, name + ".Create", func(ctx ctxt, c client) error { return drop(of(c).Create(ctx, aDocument)) }, path, aDocumentJSON},
		{"PUT " + path + "/{id}", name + ".Update", func(ctx ctxt, c client) error {
			return drop(of(c).Update(ctx, 5, sellsy.DocumentInput{Note: sellsy.Some(""), Date: "2026-11-29"}))
		}, path + "/5", `{"note":"","date":"2026-11-29"}`},
		{"POST " + path + "/compute", name + ".Compute", func(ctx ctxt, c client) error { return drop(of(c).Compute(ctx, aDocument)) }, path + "/compute", aDocumentJSON},
		{"GET " + path + "/favourite-filters", name + ".SavedFilters", func(ctx ctxt, c client) error {
			return drop(of(c).SavedFilters(ctx))
		}, path + "/favourite-filters?limit=100", ""},
		{longer("POST", "/primes/{primeId}"), name + ".LinkPrime", func(ctx ctxt, c client) error {
			return of(c).LinkPrime(ctx, 5, 6, 2, "10.50")
		}, path + "/5/primes/6", `{"quantity":2,"amount":"10.50"}`},
		{longer("DELETE", "/primes/{primeId}"), name + ".UnlinkPrime", func(ctx ctxt, c client) error { return of(c).UnlinkPrime(ctx, 5, 6) }, path + "/5/primes/6", ""},
		{longer("POST", "/discount-incl-taxes/{discountId}"), name + ".LinkDiscount", func(ctx ctxt, c client) error {
			return of(c).LinkDiscount(ctx, 5, 6, 1, "")
		}, path + "/5/discount-incl-taxes/6", `{"quantity":1}`},
		{longer("DELETE", "/discount-incl-taxes/{discountId}"), name + ".UnlinkDiscount", func(ctx ctxt, c client) error {
			return of(c).UnlinkDiscount(ctx, 5, 6)
		}, path + "/5/discount-incl-taxes/6", ""},
	}...)
}

// documentDetails are the operations on what hangs on the documents of a family.
func documentDetails[ID ~int64](name, path string, of func(client) *sellsy.DocumentDetails[ID]) []operation {
	return []operation{
		{"GET " + path + "/{id}/custom-fields", name + ".CustomFields.List", func(ctx ctxt, c client) error {
			return drop(of(c).CustomFields.List(ctx, 5))
		}, path + "/5/custom-fields?limit=100", ""},
		{"PUT " + path + "/{id}/custom-fields", name + ".CustomFields.Set", func(ctx ctxt, c client) error {
			return of(c).CustomFields.Set(ctx, 5, map[sellsy.CustomFieldID]sellsy.CustomFieldValue{7: sellsy.TextValue("x")})
		}, path + "/5/custom-fields", `[{"id":7,"value":"x"}]`},
		{"GET " + path + "/{documentId}/files", name + ".Files.List", func(ctx ctxt, c client) error { return drop(of(c).Files.List(ctx, 5)) }, path + "/5/files", ""},
		{"POST " + path + "/{documentId}/files", name + ".Files.Attach", func(ctx ctxt, c client) error {
			return drop(of(c).Files.Attach(ctx, 5, "a.txt", strings.NewReader("a")))
		}, path + "/5/files", "multipart"},
		{"GET " + path + "/{id}/smart-tags", name + ".SmartTags.List", func(ctx ctxt, c client) error { return drop(of(c).SmartTags.List(ctx, 5)) }, path + "/5/smart-tags", ""},
		{"POST " + path + "/{id}/smart-tags", name + ".SmartTags.Add", func(ctx ctxt, c client) error {
			return drop(of(c).SmartTags.Add(ctx, 5, sellsy.SmartTag{Value: "x"}))
		}, path + "/5/smart-tags", `[{"value":"x"}]`},
		{"GET " + path + "/{id}/payments", name + ".Payments.List", func(ctx ctxt, c client) error { return drop(of(c).Payments.List(ctx, 5)) }, path + "/5/payments", ""},
		{"POST " + path + "/{documentId}/payments/{paymentId}", name + ".Payments.Link", func(ctx ctxt, c client) error {
			return drop(of(c).Payments.Link(ctx, 5, 6, "12.50"))
		}, path + "/5/payments/6", `{"amount":12.50}`},
		{"DELETE " + path + "/{documentId}/payments/{paymentId}", name + ".Payments.Unlink", func(ctx ctxt, c client) error {
			return of(c).Payments.Unlink(ctx, 5, 6)
		}, path + "/5/payments/6", ""},
	}
}

var (
	aDeposit = sellsy.DocumentInput{
		Parent: &sellsy.DocumentRef{Type: "estimate", ID: 4},
		Rows:   []sellsy.DocumentRowInput{{Type: sellsy.RowDeposit, TaxID: 1, Amount: &sellsy.Discount{Type: "percent", Value: "30"}}},
	}
	aProgress = sellsy.DocumentInput{
		Parent: &sellsy.DocumentRef{Type: "order", ID: 4}, Validate: true,
		Rows: []sellsy.DocumentRowInput{{Type: sellsy.RowProgressSingle, ParentRowID: 9, ProgressPercentage: "25.00"}},
	}
	aModel = sellsy.DocumentInput{Number: "M1", RateCategoryID: 2}
)

const (
	aDepositJSON  = `{"parent":{"id":4,"type":"estimate"},"rows":[{"type":"deposit","tax_id":1,"amount":{"type":"percent","value":"30"}}]}`
	aProgressRows = `"parent":{"id":4,"type":"order"},"rows":[{"type":"progress-single","parent_row_id":9,"progress_percentage":"25.00"}]`
	aShareJSON    = `{"parent":{"id":4,"type":"order"},"percent":12.5}`
)

// partOperations are those of invoices for a part, and of models.
var partOperations = slices.Concat(
	documentReads("DepositInvoices", "/deposit-invoices", func(c client) *sellsy.DocumentReader[sellsy.InvoiceID] { return &c.DepositInvoices.DocumentReader }),
	documentDetails("DepositInvoices", "/deposit-invoices", func(c client) *sellsy.DocumentDetails[sellsy.InvoiceID] {
		return &c.DepositInvoices.DocumentDetails
	}),
	documentReads("DocumentModels", "/documents/models", func(c client) *sellsy.DocumentReader[sellsy.DocumentModelID] {
		return &c.DocumentModels.DocumentReader
	}),
	[]operation{
		{"POST /deposit-invoices", "DepositInvoices.Create", func(ctx ctxt, c client) error {
			return drop(c.DepositInvoices.Create(ctx, aDeposit))
		}, "/deposit-invoices", aDepositJSON},
		{"PUT /deposit-invoices/{id}", "DepositInvoices.Update", func(ctx ctxt, c client) error {
			return drop(c.DepositInvoices.Update(ctx, 5, sellsy.DocumentInput{CompanyName: "Morel", Rows: []sellsy.DocumentRowInput{{ID: 1, Description: sellsy.Some("x")}}}))
		}, "/deposit-invoices/5", `{"company_name":"Morel","rows":[{"id":1,"description":"x"}]}`},
		{"POST /deposit-invoices/compute", "DepositInvoices.Compute", func(ctx ctxt, c client) error {
			return drop(c.DepositInvoices.Compute(ctx, 0, aDeposit))
		}, "/deposit-invoices/compute", aDepositJSON},
		{"POST /deposit-invoices/prepare", "DepositInvoices.Prepare", func(ctx ctxt, c client) error {
			return drop(c.DepositInvoices.Prepare(ctx, *aProgress.Parent, 12.5))
		}, "/deposit-invoices/prepare", aShareJSON},
		{"POST /deposit-invoices/quick-create", "DepositInvoices.QuickCreate", func(ctx ctxt, c client) error {
			return drop(c.DepositInvoices.QuickCreate(ctx, *aProgress.Parent, 12.5))
		}, "/deposit-invoices/quick-create", aShareJSON},
		{"POST /deposit-invoices/{id}/validate", "DepositInvoices.Validate", func(ctx ctxt, c client) error {
			return drop(c.DepositInvoices.Validate(ctx, 5, ""))
		}, "/deposit-invoices/5/validate", `{}`},
		{"GET /deposit-invoices/{id}/credit-notes", "DepositInvoices.CreditNotes", func(ctx ctxt, c client) error {
			return drop(c.DepositInvoices.CreditNotes(ctx, 5))
		}, "/deposit-invoices/5/credit-notes", ""},

		{"POST /progress-invoices", "ProgressInvoices.Create", func(ctx ctxt, c client) error {
			return drop(c.ProgressInvoices.Create(ctx, aProgress))
		}, "/progress-invoices", `{` + aProgressRows + `,"validate":true}`},
		{"PUT /progress-invoices/{id}", "ProgressInvoices.Update", func(ctx ctxt, c client) error {
			return drop(c.ProgressInvoices.Update(ctx, 5, sellsy.DocumentInput{LanguageID: sellsy.Null[int64]()}))
		}, "/progress-invoices/5", `{"lang_id":null}`},
		{"POST /progress-invoices/compute", "ProgressInvoices.Compute", func(ctx ctxt, c client) error {
			return drop(c.ProgressInvoices.Compute(ctx, 5, aProgress))
		}, "/progress-invoices/compute", `{"id":5,` + aProgressRows + `}`},
		{"GET /proforma-invoices/{id}/custom-fields", "ProformaInvoices.CustomFields", func(ctx ctxt, c client) error {
			return drop(c.ProformaInvoices.CustomFields(ctx, 5))
		}, "/proforma-invoices/5/custom-fields?limit=100", ""},

		{"POST /documents/models", "DocumentModels.Create", func(ctx ctxt, c client) error {
			return drop(c.DocumentModels.Create(ctx, aModel))
		}, "/documents/models", `{"number":"M1","rate_category_id":2}`},
		{"PUT /documents/models/{id}", "DocumentModels.Update", func(ctx ctxt, c client) error {
			return drop(c.DocumentModels.Update(ctx, 5, sellsy.DocumentInput{Subject: sellsy.Some("")}))
		}, "/documents/models/5", `{"subject":""}`},
		{"GET /documents/models/tags", "DocumentModels.Tags", func(ctx ctxt, c client) error { return drop(c.DocumentModels.Tags(ctx)) }, "/documents/models/tags", ""},
		{"POST /documents/models/{id}/convert", "DocumentModels.Convert", func(ctx ctxt, c client) error {
			return drop(c.DocumentModels.Convert(ctx, 5, "order", aDocument.Related, false))
		}, "/documents/models/5/convert", `{"doctype":"order","related":[{"type":"company","id":3}],"refresh_rows_content":false}`},
	},
)

// signatureOperations are those of estimates and orders.
func signatureOperations[ID ~int64](name, path string, of func(client) *sellsy.SignaturesService[ID]) []operation {
	op, at := path+"/{id}/esign", path+"/5/esign"
	return []operation{
		{"GET " + op, name + ".Signatures.Get", func(ctx ctxt, c client) error { return drop(of(c).Get(ctx, 5)) }, at, ""},
		{"POST " + op, name + ".Signatures.Request", func(ctx ctxt, c client) error {
			return drop(of(c).Request(ctx, 5, sellsy.SignatureInput{AuthMode: "email", Related: []sellsy.SignerInput{{Type: "contact", ID: 3}}}))
		}, at, `{"auth_mode":"email","related":[{"type":"contact","id":3}]}`},
		{"DELETE " + op, name + ".Signatures.Cancel", func(ctx ctxt, c client) error { return of(c).Cancel(ctx, 5) }, at, ""},
	}
}

// documentOperations are those of estimates, orders, invoices, credit notes, deliveries and payments.
var documentOperations = slices.Concat(
	documentWrites("Estimates", "/estimates", "estimateId", func(c client) *sellsy.DocumentsService[sellsy.EstimateID] { return &c.Estimates.DocumentsService }),
	signatureOperations("Estimates", "/estimates", func(c client) *sellsy.SignaturesService[sellsy.EstimateID] { return c.Estimates.Signatures }),
	documentWrites("Orders", "/orders", "orderId", func(c client) *sellsy.DocumentsService[sellsy.OrderID] { return &c.Orders.DocumentsService }),
	signatureOperations("Orders", "/orders", func(c client) *sellsy.SignaturesService[sellsy.OrderID] { return c.Orders.Signatures }),
	documentWrites("Invoices", "/invoices", "invoiceId", func(c client) *sellsy.DocumentsService[sellsy.InvoiceID] { return &c.Invoices.DocumentsService }),
	documentWrites("CreditNotes", "/credit-notes", "creditNoteId", func(c client) *sellsy.DocumentsService[sellsy.CreditNoteID] { return &c.CreditNotes.DocumentsService }),
	documentReads("Deliveries", "/deliveries", func(c client) *sellsy.DocumentReader[sellsy.DeliveryID] { return &c.Deliveries.DocumentReader }),
	[]operation{
		{"PUT /estimates/{id}/status", "Estimates.SetStatus", func(ctx ctxt, c client) error {
			return drop(c.Estimates.SetStatus(ctx, 5, sellsy.StatusAccepted))
		}, "/estimates/5/status", `{"status":"accepted"}`},
		{"POST /estimates/export", "Estimates.Export", func(ctx ctxt, c client) error {
			return drop(c.Estimates.Export(ctx, sellsy.DocumentFilter{Statuses: []sellsy.DocumentStatus{sellsy.StatusLate}}, sellsy.ExportInput{Format: "csv", Charset: "UTF-8"}))
		}, "/estimates/export", anExportJSON},
		{"POST /invoices/export", "Invoices.Export", func(ctx ctxt, c client) error {
			return drop(c.Invoices.Export(ctx, sellsy.DocumentFilter{Statuses: []sellsy.DocumentStatus{sellsy.StatusLate}}, sellsy.ExportInput{Format: "csv", Charset: "UTF-8"}))
		}, "/invoices/export", anExportJSON},
		{"POST /invoices/{id}/validate", "Invoices.Validate", func(ctx ctxt, c client) error { return drop(c.Invoices.Validate(ctx, 5, "")) }, "/invoices/5/validate", `{}`},
		{"POST /credit-notes/{id}/validate", "CreditNotes.Validate", func(ctx ctxt, c client) error {
			return drop(c.CreditNotes.Validate(ctx, 5, "2026-11-29"))
		}, "/credit-notes/5/validate", `{"date":"2026-11-29"}`},
		{"GET /invoices/{id}/credit-notes", "Invoices.CreditNotes", func(ctx ctxt, c client) error { return drop(c.Invoices.CreditNotes(ctx, 5)) }, "/invoices/5/credit-notes", ""},
		{"POST /invoices/{invoiceId}/credit-notes/{creditNoteId}", "Invoices.LinkCreditNote", func(ctx ctxt, c client) error {
			return drop(c.Invoices.LinkCreditNote(ctx, 5, 6, "12.50"))
		}, "/invoices/5/credit-notes/6", `{"amount":"12.50"}`},
		{"DELETE /invoices/{invoiceId}/credit-notes/{creditNoteId}", "Invoices.UnlinkCreditNote", func(ctx ctxt, c client) error {
			return c.Invoices.UnlinkCreditNote(ctx, 5, 6)
		}, "/invoices/5/credit-notes/6", ""},
		{"GET /credit-notes/{id}/invoices", "CreditNotes.Invoices", func(ctx ctxt, c client) error { return drop(c.CreditNotes.Invoices(ctx, 5)) }, "/credit-notes/5/invoices", ""},
		{"POST /credit-notes/{creditNoteId}/invoices/{invoiceId}", "CreditNotes.LinkInvoice", func(ctx ctxt, c client) error {
			return drop(c.CreditNotes.LinkInvoice(ctx, 5, 6, "12.50"))
		}, "/credit-notes/5/invoices/6", `{"amount":"12.50"}`},
		{"DELETE /credit-notes/{creditNoteId}/invoices/{invoiceId}", "CreditNotes.UnlinkInvoice", func(ctx ctxt, c client) error {
			return c.CreditNotes.UnlinkInvoice(ctx, 5, 6)
		}, "/credit-notes/5/invoices/6", ""},

		{"GET /payments", "Payments.List", func(ctx ctxt, c client) error { return drop(c.Payments.List(ctx, sellsy.ListOptions{})) }, "/payments", ""},
		{"GET /payments", "Payments.All", func(ctx ctxt, c client) error { return drain(c.Payments.All(ctx, sellsy.ListOptions{})) }, "/payments?limit=100", ""},
		{"POST /payments/search", "Payments.Search", func(ctx ctxt, c client) error {
			return drop(c.Payments.Search(ctx, sellsy.PaymentFilter{Statuses: []string{"confirmed"}}, sellsy.ListOptions{}))
		}, "/payments/search", `{"filters":{"status":["confirmed"]}}`},
		{"POST /payments/search", "Payments.SearchAll", func(ctx ctxt, c client) error {
			return drain(c.Payments.SearchAll(ctx, sellsy.PaymentFilter{}, sellsy.ListOptions{}))
		}, "/payments/search?limit=100", noFilter},
		{"GET /payments/{id}", "Payments.Get", func(ctx ctxt, c client) error { return drop(c.Payments.Get(ctx, 5)) }, "/payments/5", ""},
		{"DELETE /payments/{id}", "Payments.Delete", func(ctx ctxt, c client) error { return c.Payments.Delete(ctx, 5) }, "/payments/5", ""},
		{"GET /payments/methods", "Payments.Methods", func(ctx ctxt, c client) error { return drop(c.Payments.Methods(ctx)) }, "/payments/methods?limit=100", ""},
		{"GET /payments/methods/{id}", "Payments.Method", func(ctx ctxt, c client) error { return drop(c.Payments.Method(ctx, 5)) }, "/payments/methods/5", ""},
		{"POST /payments/methods/search", "Payments.SearchMethods", func(ctx ctxt, c client) error {
			return drop(c.Payments.SearchMethods(ctx, true))
		}, "/payments/methods/search?limit=100", `{"filters":{"is_active":true}}`},
	},
)
