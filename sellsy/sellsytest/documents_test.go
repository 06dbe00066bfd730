package sellsytest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var rowsOf120 = []sellsy.DocumentRow{{Type: sellsy.RowSingle, Quantity: "1", UnitAmount: "100.00", TaxID: 1}}

// A validated invoice has a number and cannot be changed; payments and credit notes lower what is owed, and can be taken away.
func TestInvoicesFollowTheirVerbs(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client, ctx := crm.Client(), t.Context()
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	draft, err := client.Invoices.Create(ctx, sellsy.DocumentInput{Related: of, Rows: []sellsy.DocumentRowInput{
		{Type: sellsy.RowSingle, Quantity: "1", UnitAmount: "100.00", TaxID: 1},
	}})
	if err != nil || draft.Status != sellsy.StatusDraft || draft.Number != "" || draft.Amounts.InclTax != "120.00" {
		t.Fatalf("%+v, %v", draft, err)
	}
	payment, err := client.Companies.RecordPayment(ctx, company.ID, sellsy.PaymentInput{
		PaidAt: sellsy.At(time.Now()), MethodID: 1, Type: sellsy.PaymentCredit, Amount: sellsy.Amount{Value: "100.00", Currency: "EUR"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Invoices.Payments.Link(ctx, draft.ID, payment.ID, "1"); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("a draft was paid: %v", err)
	}
	if _, err := client.Invoices.Update(ctx, draft.ID, sellsy.DocumentInput{DueDate: "2999-01-01"}); err != nil {
		t.Error(err)
	}
	invoice, err := client.Invoices.Validate(ctx, draft.ID, "")
	if err != nil || invoice.Number == "" || invoice.Status != sellsy.StatusDue {
		t.Fatalf("%+v, %v", invoice, err)
	}
	if _, err := client.Invoices.Update(ctx, draft.ID, sellsy.DocumentInput{Note: sellsy.Some("x")}); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("a validated invoice was changed: %v", err)
	}
	if _, err := client.Invoices.Validate(ctx, draft.ID, ""); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("validated twice: %v", err)
	}

	if _, err := client.Invoices.Payments.Link(ctx, invoice.ID, payment.ID, "100.01"); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("more than the payment: %v", err)
	}
	linked, err := client.Invoices.Payments.Link(ctx, invoice.ID, payment.ID, "99.90")
	if err != nil || len(linked) != 1 || linked[0].Amount.Value != "99.90" {
		t.Errorf("%+v, %v", linked, err)
	}
	owes := func(want sellsy.Decimal, status sellsy.DocumentStatus) {
		t.Helper()
		got, err := client.Invoices.Get(ctx, invoice.ID)
		if err != nil || got.Amounts.RemainingDue != want || got.Status != status {
			t.Errorf("%s owed, %s, %v; want %s, %s", got.Amounts.RemainingDue, got.Status, err, want, status)
		}
	}
	owes("20.10", sellsy.StatusPayInProgress)
	if p, err := client.Payments.Get(ctx, payment.ID); err != nil || p.Amounts.Remaining != "0.10" || len(p.RelatedObjects) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	note := crm.AddCreditNote(sellsy.CreditNote{Related: of, Rows: rowsOf120, Status: sellsy.StatusStored})
	spent, err := client.Invoices.LinkCreditNote(ctx, invoice.ID, note.ID, "20.10")
	if err != nil || spent.Status != sellsy.StatusPartialSpent || spent.Amounts.RemainingDue != "99.90" {
		t.Errorf("%+v, %v", spent, err)
	}
	owes("0.00", sellsy.StatusPaid)
	if err := client.CreditNotes.UnlinkInvoice(ctx, note.ID, invoice.ID); err != nil {
		t.Error(err)
	}
	owes("20.10", sellsy.StatusPayInProgress)
	if err := client.Payments.Delete(ctx, payment.ID); err != nil {
		t.Error(err)
	}
	owes("120.00", sellsy.StatusDue)
}

// What the live service does with documents, whatever its description says.
func TestKnownTruthsOfDocuments(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	order := crm.AddOrder(sellsy.Order{Related: of, Rows: rowsOf120, Status: sellsy.StatusSent})
	crm.AddInvoice(sellsy.Invoice{Related: of, Rows: rowsOf120, Status: sellsy.StatusDue})

	client := crm.Client()
	got, err := client.Orders.Get(t.Context(), order.ID)
	if err != nil || got.Status != "" || len(got.Rows) != 1 {
		t.Errorf("a single order: %+v, %v", got, err)
	}
	page, err := client.Orders.List(t.Context(), sellsy.ListOptions{})
	if err != nil || len(page.Items) != 1 || page.Items[0].Status != sellsy.StatusSent || page.Items[0].Rows != nil {
		t.Errorf("a list of orders: %+v, %v", page, err)
	}
	for _, filter := range []string{`{"contact_id":999}`, `{"individual_id":999}`} {
		resp, answer := send(t, crm, "POST", "/invoices/search", `{"filters":`+filter+`}`)
		if rows, _ := answer["data"].([]any); resp.StatusCode != 200 || len(rows) != 1 {
			t.Errorf("%s: %d, %v", filter, resp.StatusCode, answer)
		}
	}
}

func TestSumsOfDocuments(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	in := sellsy.DocumentInput{
		Related:  []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}},
		Discount: &sellsy.Discount{Type: "percent", Value: "10"},
		Rows: []sellsy.DocumentRowInput{
			{Type: sellsy.RowSingle, Quantity: "3", UnitAmount: "0.35", TaxID: 3},
			{Type: sellsy.RowSingle, Quantity: "1", UnitAmount: "50.00", TaxID: 1, Discount: &sellsy.Discount{Type: "amount", Value: "10.00"}},
			{Type: sellsy.RowSingle, Quantity: "1", UnitAmount: "999.00", TaxID: 1, IsOptional: sellsy.Some(true)},
		},
	}
	sum, err := crm.Client().Estimates.Compute(t.Context(), in)
	if err != nil || sum.Amounts.RawExclTax != "51.05" || sum.Amounts.ExclTax != "36.94" || sum.Amounts.InclTax != "44.19" || len(sum.Taxes) != 2 {
		t.Errorf("%+v, %v", sum, err)
	}
	if page, err := crm.Client().Estimates.List(t.Context(), sellsy.ListOptions{}); err != nil || page.Total != 0 {
		t.Errorf("computing left %+v, %v", page, err)
	}
}
