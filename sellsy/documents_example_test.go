package sellsy_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func hours(n, price sellsy.Decimal) []sellsy.DocumentRow {
	return []sellsy.DocumentRow{{Type: sellsy.RowSingle, Description: "Pose", Quantity: n, UnitAmount: price, TaxID: 1}}
}

// What a company still has to pay, the oldest first.
func ExampleInvoicesService_whatDoesACompanyOweMe() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	company := crm.AddCompany(sellsy.Company{Name: "Ébénisterie Morel"})
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	crm.AddInvoice(sellsy.Invoice{Related: of, Number: "FACT-1", Status: sellsy.StatusDue, DueDate: "2020-03-01", Rows: hours("10", "50.00")})
	crm.AddInvoice(sellsy.Invoice{Related: of, Number: "FACT-2", Status: sellsy.StatusDue, DueDate: "2020-02-01", Rows: hours("0.1", "200.00")})
	crm.AddInvoice(sellsy.Invoice{Related: of, Rows: hours("1", "1.00")}) // a draft is not owed

	owed := sellsy.Decimal("0")
	for invoice, err := range crm.Client().Invoices.SearchAll(context.Background(), sellsy.DocumentFilter{
		Related: of, Statuses: []sellsy.DocumentStatus{sellsy.StatusDue, sellsy.StatusPayInProgress, sellsy.StatusLate},
	}, sellsy.ListOptions{OrderBy: "due_date"}) {
		if err != nil {
			log.Print(err)
			return
		}
		fmt.Println(invoice.Number, invoice.Status, invoice.DueDate, invoice.Amounts.RemainingDue)
		owed = owed.Add(invoice.Amounts.RemainingDue)
	}
	fmt.Println("together", owed)
	// Output:
	// FACT-2 late 2020-02-01 24.00
	// FACT-1 late 2020-03-01 600.00
	// together 624.00
}

// From an estimate that is accepted to an invoice that is paid.
func ExampleEstimatesService_howDoesAnEstimateBecomeAPaidInvoice() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	company := crm.AddCompany(sellsy.Company{Name: "Ébénisterie Morel"})
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	estimate := crm.AddEstimate(sellsy.Estimate{Related: of, Rows: hours("8", "45.50")})

	ctx, client := context.Background(), crm.Client()
	if err := invoiceAndPay(ctx, client, company.ID, estimate.ID); err != nil {
		log.Print(err)
	}
	// Output:
	// owed 436.80
	// paid, 0.00 left
}

func invoiceAndPay(ctx context.Context, client *sellsy.Client, company sellsy.CompanyID, id sellsy.EstimateID) error {
	estimate, err := client.Estimates.SetStatus(ctx, id, sellsy.StatusAccepted)
	if err != nil {
		return err
	}
	draft, err := client.Invoices.Create(ctx, sellsy.DocumentInput{
		Related: estimate.Related, Parent: &sellsy.DocumentRef{Type: "estimate", ID: int64(id)},
	})
	if err != nil {
		return err
	}
	invoice, err := client.Invoices.Validate(ctx, draft.ID, "")
	if err != nil {
		return err
	}
	owed := invoice.Amounts.RemainingDue
	fmt.Println("owed", owed)
	payment, err := client.Companies.RecordPayment(ctx, company, sellsy.PaymentInput{
		PaidAt: sellsy.At(time.Now()), MethodID: 1, Type: sellsy.PaymentCredit, Amount: sellsy.Amount{Value: owed, Currency: invoice.Currency},
	})
	if err != nil {
		return err
	}
	if _, err := client.Invoices.Payments.Link(ctx, invoice.ID, payment.ID, owed); err != nil {
		return err
	}
	if invoice, err = client.Invoices.Get(ctx, invoice.ID); err != nil {
		return err
	}
	fmt.Printf("%s, %s left\n", invoice.Status, invoice.Amounts.RemainingDue)
	return nil
}

// Yesterday's orders. A search of orders has no filter for dates: the newest come first, and the loop ends at the first that is older.
func ExampleOrdersService_whatWasOrderedYesterday() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	company := crm.AddCompany(sellsy.Company{Name: "Ébénisterie Morel"})
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
	today := time.Now()
	yesterday := today.AddDate(0, 0, -1).Format(time.DateOnly)
	crm.AddOrder(sellsy.Order{Related: of, Number: "CMD-1", Date: "2020-01-01", Rows: hours("1", "10.00")})
	crm.AddOrder(sellsy.Order{Related: of, Number: "CMD-2", Date: yesterday, Rows: hours("2", "10.00")})
	crm.AddOrder(sellsy.Order{Related: of, Number: "CMD-3", Date: today.Format(time.DateOnly), Rows: hours("3", "10.00")})

	for order, err := range crm.Client().Orders.All(context.Background(), sellsy.ListOptions{OrderBy: "date", Order: sellsy.Descending}) {
		if err != nil {
			log.Print(err)
			return
		}
		if order.Date < yesterday {
			break
		}
		if order.Date == yesterday {
			fmt.Println(order.Number, order.Status, order.Amounts.InclTax)
		}
	}
	// Output: CMD-2 draft 24.00
}
