package sellsytest_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// Deposit invoices share what a document comes to: none asks for more than the others leave, tax by tax.
func TestDepositInvoicesShareTheirParent(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	estimate := crm.AddEstimate(sellsy.Estimate{
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}, Subject: "Escalier",
		Rows: append(rowsOf120, sellsy.DocumentRow{Type: sellsy.RowSingle, Quantity: "1", UnitAmount: "100.00", TaxID: 2}),
	})
	deposits, ctx := crm.Client().DepositInvoices, t.Context()
	parent := sellsy.DocumentRef{Type: "estimate", ID: int64(estimate.ID)}

	in, err := deposits.Prepare(ctx, parent, 50)
	if err != nil || len(in.Rows) != 2 || in.Rows[0].Amount.Value != "60.00" || in.Rows[1].Amount.Value != "55.00" {
		t.Fatalf("%+v, %v", in, err)
	}
	if got, _ := crm.Estimate(estimate.ID); got.Status != sellsy.StatusDraft {
		t.Errorf("preparing moved the estimate to %s", got.Status)
	}
	first, err := deposits.Create(ctx, *in)
	if err != nil || !first.IsDeposit || first.Subject != "Escalier" || first.Amounts.InclTax != "115.00" || first.Number != "" {
		t.Fatalf("%+v, %v", first, err)
	}
	if diff := cmp.Diff(estimate.Related, first.Related); diff != "" {
		t.Errorf("related to (-estimate +deposit invoice):\n%s", diff)
	}
	if got, _ := crm.Estimate(estimate.ID); got.Status != sellsy.StatusAdvanced {
		t.Errorf("the estimate is %s", got.Status)
	}

	in.Rows = in.Rows[:1]
	in.Rows[0].Amount = &sellsy.Discount{Type: "amount", Value: "60.01"}
	if _, err := deposits.Create(ctx, *in); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("more than is left: %v", err)
	}
	in.Rows[0].Amount = &sellsy.Discount{Type: "percent", Value: "25"} // of the 60.00 that are left
	sum, err := deposits.Compute(ctx, 0, *in)
	if err != nil || sum.Parent.Totals.InclTax != "230.00" || sum.Parent.Totals.Remaining != "115.00" || sum.Deposit.Totals.InclTax != "15.00" ||
		sum.Deposit.Totals.Remaining != "100.00" || sum.Deposit.Rows[0].Percent != "12.50" {
		t.Errorf("%+v, %v", sum, err)
	}
	changed := sellsy.DocumentInput{Rows: []sellsy.DocumentRowInput{{ID: 1, Amount: &sellsy.Discount{Type: "amount", Value: "120.00"}}}}
	if got, err := deposits.Update(ctx, first.ID, changed); err != nil || got.Amounts.InclTax != "120.00" {
		t.Errorf("its own part counts against it: %+v, %v", got, err)
	}

	other := crm.AddInvoice(sellsy.Invoice{Related: estimate.Related, Rows: rowsOf120})
	page, err := deposits.List(ctx, sellsy.ListOptions{})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != first.ID {
		t.Errorf("%+v, %v", page, err)
	}
	if _, err := deposits.Get(ctx, other.ID); !errors.Is(err, sellsy.ErrNotFound) {
		t.Errorf("an invoice is found among the deposit invoices: %v", err)
	}
	if _, err := deposits.Validate(ctx, other.ID, ""); !errors.Is(err, sellsy.ErrNotFound) {
		t.Errorf("an invoice is validated among the deposit invoices: %v", err)
	}
	if got, err := crm.Client().Invoices.Get(ctx, first.ID); err != nil || !got.IsDeposit {
		t.Errorf("%+v, %v", got, err)
	}
	for _, percent := range []float64{0.5, 101} {
		if _, err := deposits.QuickCreate(ctx, parent, percent); !errors.Is(err, sellsy.ErrInvalid) {
			t.Errorf("%v per cent: %v", percent, err)
		}
	}
}

// Progress invoices together ask for no more than each row of their order.
func TestProgressInvoicesEndAtAHundredPerCent(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	order := crm.AddOrder(sellsy.Order{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}, Rows: rowsOf120})
	progress, ctx := crm.Client().ProgressInvoices, t.Context()
	part := func(percent sellsy.Decimal) sellsy.DocumentInput {
		return sellsy.DocumentInput{
			Parent: &sellsy.DocumentRef{Type: "order", ID: int64(order.ID)},
			Rows:   []sellsy.DocumentRowInput{{Type: sellsy.RowProgressSingle, ParentRowID: order.Rows[0].ID, ProgressPercentage: percent}},
		}
	}
	first, err := progress.Create(ctx, part("40"))
	if err != nil || !first.IsProgressInvoice || first.Status != sellsy.StatusDraft || first.Amounts.InclTax != "48.00" || first.Rows[0].Progress != "40.00" {
		t.Fatalf("%+v, %v", first, err)
	}
	if _, err := progress.Create(ctx, part("60.01")); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("more than is left: %v", err)
	}
	deposit, err := crm.Client().DepositInvoices.QuickCreate(ctx, *part("1").Parent, 10)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := progress.Compute(ctx, 0, part("35"))
	if sum == nil {
		t.Fatal(err)
	}
	if len(sum.Summary) != 1 || sum.Summary[0].InclTax != "48.00" || sum.Summary[0].Percentage != "40.00" || len(sum.Deposits) != 1 || sum.Deposits[0].ID != deposit.ID {
		t.Errorf("before it: %+v, %+v", sum.Deposits, sum.Summary)
	}
	if err != nil || sum.Total.GlobalPercentage != "75.00" || sum.Total.RemainingInclTax != "30.00" || sum.Total.IsTotallyInvoiced || sum.Rows[0].BeforePercentage != "40.00" {
		t.Errorf("%+v, %v", sum, err)
	}
	if sum, err := progress.Compute(ctx, first.ID, part("100")); err != nil || !sum.Total.IsTotallyInvoiced {
		t.Errorf("its own part counts against it: %+v, %v", sum, err)
	}
	done, err := progress.Update(ctx, first.ID, sellsy.DocumentInput{Validate: true})
	if err != nil || done.Status != sellsy.StatusDue || done.Number == "" {
		t.Errorf("%+v, %v", done, err)
	}
	if _, err := progress.Update(ctx, first.ID, sellsy.DocumentInput{Note: sellsy.Some("x")}); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("a validated one was changed: %v", err)
	}
}

func TestDocumentsMadeFromAModel(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	client, ctx := crm.Client(), t.Context()
	model, err := client.DocumentModels.Create(ctx, sellsy.DocumentInput{
		Number: "POSE", RateCategoryID: 1, Discount: &sellsy.Discount{Type: "percent", Value: "10"}, Subject: sellsy.Some("Escalier"),
		Rows: []sellsy.DocumentRowInput{{Type: sellsy.RowSingle, Quantity: "1", UnitAmount: "100.00", TaxID: 1}},
	})
	if err != nil || model.Amounts.InclTax != "108.00" {
		t.Fatalf("%+v, %v", model, err)
	}
	in, err := client.DocumentModels.Convert(ctx, model.ID, "order", of, true)
	if err != nil {
		t.Fatal(err)
	}
	order, err := client.Orders.Create(ctx, *in)
	if err != nil || order.Amounts.InclTax != "108.00" || order.Subject != "Escalier" || len(order.Rows) != 1 {
		t.Errorf("%+v, %v", order, err)
	}
	estimate, err := client.Estimates.Create(ctx, sellsy.DocumentInput{Related: of, Parent: &sellsy.DocumentRef{Type: "model", ID: int64(model.ID)}})
	if err != nil || estimate.Amounts.InclTax != "108.00" {
		t.Errorf("%+v, %v", estimate, err)
	}
	if _, err := client.DocumentModels.Convert(ctx, model.ID, "delivery", of, true); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("a delivery: %v", err)
	}
	if _, err := client.DocumentModels.Update(ctx, model.ID, sellsy.DocumentInput{RateCategoryID: 2}); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("another rate category: %v", err)
	}
}

// What a document is computed to be is not: what it would be made from stays where it is.
func TestComputingLeavesTheParentAlone(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	estimate := crm.AddEstimate(sellsy.Estimate{Related: of, Rows: rowsOf120, Status: sellsy.StatusAccepted})
	in := sellsy.DocumentInput{Related: of, Parent: &sellsy.DocumentRef{Type: "estimate", ID: int64(estimate.ID)}}
	if sum, err := crm.Client().Invoices.Compute(t.Context(), in); err != nil || sum.Amounts.InclTax != "120.00" {
		t.Errorf("%+v, %v", sum, err)
	}
	if got, _ := crm.Estimate(estimate.ID); got.Status != sellsy.StatusAccepted {
		t.Errorf("the estimate is %s", got.Status)
	}
	if _, err := crm.Client().Invoices.Create(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if got, _ := crm.Estimate(estimate.ID); got.Status != sellsy.StatusInvoiced {
		t.Errorf("the estimate is %s", got.Status)
	}
}
