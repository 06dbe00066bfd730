package sellsy_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// fieldPaths are the paths of all fields of an answer, through its lists.
func fieldPaths(v any, at string, found map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			fieldPaths(element, at, found)
		}
	case map[string]any:
		for key, below := range v {
			path := strings.TrimPrefix(at+"."+key, ".")
			found[path] = true
			fieldPaths(below, path, found)
		}
	}
}

// TestEveryFieldOfDocumentsMayBeOfAnyKind has the fake answer with each field of documents and payments, however deep, absent, null, empty
// or of another kind: all of it decodes, but what has no id. Orders, credit notes and deliveries are of the type of these two families.
func TestEveryFieldOfDocumentsMayBeOfAnyKind(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client(sellsy.WithRetries(0))
	company := crm.AddCompany(sellsy.Company{Name: "Morel", Type: sellsy.TypeClient})
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	rows := hours("2", "50.00")
	discount := &sellsy.Discount{Type: "percent", Value: "10"}
	estimate := crm.AddEstimate(sellsy.Estimate{Related: of, Rows: rows, Discount: discount, Status: sellsy.StatusSent})
	invoice := crm.AddInvoice(sellsy.Invoice{Related: of, Rows: rows, Status: sellsy.StatusDue, DueDate: "2020-01-01"})
	payment, err := client.Companies.RecordPayment(t.Context(), company.ID, sellsy.PaymentInput{
		PaidAt: sellsy.At(time.Now()), MethodID: 1, Type: sellsy.PaymentCredit, Amount: sellsy.Amount{Value: "30.00", Currency: "EUR"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Invoices.Payments.Link(t.Context(), invoice.ID, payment.ID, "10.00"); err != nil {
		t.Fatal(err)
	}
	embeds := []sellsy.Embed{sellsy.EmbedCompany, sellsy.EmbedOwner, sellsy.EmbedCurrency, sellsy.EmbedSmartTags, sellsy.EmbedACL}
	embedding := map[string][]string{}
	for _, e := range embeds {
		embedding["embed[]"] = append(embedding["embed[]"], string(e))
	}
	in := sellsy.DocumentInput{Related: of, Rows: []sellsy.DocumentRowInput{{Type: sellsy.RowSingle, Quantity: "1", UnitAmount: "10.00", TaxID: 1}}}
	ctx := t.Context()
	for _, op := range []struct {
		path    string // of the fake
		request sellsy.Request
		call    func() error
		needs   []string // what an answer is none without
	}{
		{"/v2/estimates/*", sellsy.Request{Path: "/estimates/11001"}, func() error { _, err := client.Estimates.Get(ctx, estimate.ID); return err }, []string{"id"}},
		{"/v2/invoices/*", sellsy.Request{Path: "/invoices/13001", Query: embedding}, func() error { _, err := client.Invoices.Get(ctx, invoice.ID, embeds...); return err }, []string{"id"}},
		{"/v2/invoices", sellsy.Request{Path: "/invoices"}, func() error { _, err := client.Invoices.List(ctx, sellsy.ListOptions{}); return err }, []string{"data", "data.id"}},
		{"/v2/invoices/compute", sellsy.Request{Method: "POST", Path: "/invoices/compute", Body: in}, func() error { _, err := client.Invoices.Compute(ctx, in); return err }, []string{"amounts"}},
		{"/v2/invoices/*/payments", sellsy.Request{Path: "/invoices/13001/payments"}, func() error { _, err := client.Invoices.Payments.List(ctx, invoice.ID); return err }, []string{"data", "data.id"}},
		{"/v2/payments/*", sellsy.Request{Path: "/payments/{id}", Args: []any{payment.ID}}, func() error { _, err := client.Payments.Get(ctx, payment.ID); return err }, []string{"id"}},
	} {
		var answer any
		if _, err := client.Do(ctx, op.request, &answer); err != nil {
			t.Fatalf("%s: %v", op.path, err)
		}
		found := map[string]bool{}
		fieldPaths(answer, "", found)
		if len(found) < 10 {
			text, _ := json.Marshal(answer)
			t.Errorf("%s: %d fields of %s", op.path, len(found), text)
		}
		for field := range found {
			if slices.Contains(op.needs, field) || strings.HasPrefix(field, "pagination") {
				continue
			}
			for _, kind := range sellsytest.Kinds {
				restore := crm.Inject(sellsytest.Fault{Path: op.path, Field: field, Kind: kind})
				if err := op.call(); err != nil {
					t.Errorf("%s: %s is %s: %v", op.path, field, kind, err)
				}
				restore()
			}
		}
	}
}
