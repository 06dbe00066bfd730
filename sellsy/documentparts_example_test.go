package sellsy_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// buyer is a company in a fake account, as documents are related to it.
func buyer(crm *sellsytest.Server) []sellsy.RelatedObject {
	company := crm.AddCompany(sellsy.Company{Name: "Ébénisterie Morel"})
	return []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}}
}

// A third of an estimate is asked for beforehand. Prepare and Create do the same in two steps, with something to change in between.
func ExampleDepositInvoicesService_howDoIAskForADeposit() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	estimate := crm.AddEstimate(sellsy.Estimate{Related: buyer(crm), Rows: hours("10", "50.00")})

	ctx, deposits := context.Background(), crm.Client().DepositInvoices
	draft, err := deposits.QuickCreate(ctx, sellsy.DocumentRef{Type: "estimate", ID: int64(estimate.ID)}, 30)
	if err != nil {
		log.Print(err)
		return
	}
	invoice, err := deposits.Validate(ctx, draft.ID, "")
	if err != nil {
		log.Print(err)
		return
	}
	fmt.Println(invoice.Status, invoice.Amounts.RemainingDue, "of", estimate.Amounts.InclTax)
	// Output: due 180.00 of 600.00
}

// A quarter of the work is done, and invoiced at once.
func ExampleProgressInvoicesService_howDoIInvoiceWhatIsDone() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	order := crm.AddOrder(sellsy.Order{Related: buyer(crm), Rows: hours("10", "50.00")})

	in := sellsy.DocumentInput{Parent: &sellsy.DocumentRef{Type: "order", ID: int64(order.ID)}, Validate: true}
	for _, row := range order.Rows {
		in.Rows = append(in.Rows, sellsy.DocumentRowInput{Type: sellsy.RowProgressSingle, ParentRowID: row.ID, ProgressPercentage: "25"})
	}
	ctx, progress := context.Background(), crm.Client().ProgressInvoices
	sums, err := progress.Compute(ctx, 0, in)
	if err != nil {
		log.Print(err)
		return
	}
	invoice, err := progress.Create(ctx, in)
	if err != nil {
		log.Print(err)
		return
	}
	fmt.Println(invoice.Status, invoice.Amounts.InclTax, "now,", sums.Total.RemainingInclTax, "later")
	// Output: due 150.00 now, 450.00 later
}

// An estimate begins as a copy of a model.
func ExampleDocumentModelsService_howDoIStartFromAModel() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	model := crm.AddDocumentModel(sellsy.DocumentModel{Number: "POSE", Subject: "Pose d'un escalier", Rows: hours("8", "45.50")})

	ctx, client := context.Background(), crm.Client()
	in, err := client.DocumentModels.Convert(ctx, model.ID, "estimate", buyer(crm), false)
	if err != nil {
		log.Print(err)
		return
	}
	estimate, err := client.Estimates.Create(ctx, *in)
	if err != nil {
		log.Print(err)
		return
	}
	fmt.Println(estimate.Number, estimate.Subject, estimate.Amounts.InclTax)
	// Output: DEV-00001 Pose d'un escalier 436.80
}

// A discount including taxes lowers what is owed, not the price.
func ExampleDiscountsService_howDoITakeADiscountOffAnInvoice() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	invoice := crm.AddInvoice(sellsy.Invoice{Related: buyer(crm), Status: sellsy.StatusDue, Rows: hours("1", "100.00")})

	ctx, client := context.Background(), crm.Client()
	discount, err := client.Discounts.Create(ctx, sellsy.CatalogDiscountInput{
		Reference: "GESTE", Name: "Geste commercial", Description: "Pour le retard", UnitID: 1, Amount: "15.00",
	})
	if err != nil {
		log.Print(err)
		return
	}
	if err := client.Invoices.LinkDiscount(ctx, invoice.ID, discount.ID, 1, ""); err != nil {
		log.Print(err)
		return
	}
	if invoice, err := client.Invoices.Get(ctx, invoice.ID); err == nil {
		fmt.Println(invoice.Amounts.InclTax, "less", discount.Amount, "is", invoice.Amounts.RemainingDue)
	}
	// Output: 120.00 less 15.00 is 105.00
}

// Pro forma invoices have only their custom fields in the API.
func ExampleProformaInvoicesService_whatIsInTheCustomFields() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	crm.AddCustomField("Chantier", sellsy.FieldSimpleText, []string{"document"})
	proforma := crm.AddProformaInvoice(sellsy.ProformaInvoice{Related: buyer(crm), Rows: hours("1", "100.00")})

	fields, err := crm.Client().ProformaInvoices.CustomFields(context.Background(), proforma.ID)
	if err != nil {
		log.Print(err)
		return
	}
	for _, field := range fields {
		fmt.Println(field.Name)
	}
	// Output: Chantier
}

// A credit note that is validated pays an invoice as money does.
func ExampleCreditNotesService_howDoIPayAnInvoiceWithACreditNote() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	of := buyer(crm)
	invoice := crm.AddInvoice(sellsy.Invoice{Related: of, Status: sellsy.StatusDue, Rows: hours("2", "50.00")})
	note := crm.AddCreditNote(sellsy.CreditNote{Related: of, Status: sellsy.StatusStored, Rows: hours("1", "50.00")})

	paid, err := crm.Client().CreditNotes.LinkInvoice(context.Background(), note.ID, invoice.ID, note.Amounts.RemainingDue)
	if err != nil {
		log.Print(err)
		return
	}
	fmt.Println(paid.Status, paid.Amounts.RemainingDue, "left")
	// Output: payinprogress 60.00 left
}

// Delivery notes are read: Sellsy's API writes none.
func ExampleDeliveriesService_whatIsNotDeliveredYet() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	of := buyer(crm)
	crm.AddDelivery(sellsy.Delivery{Related: of, Number: "BL-1", Status: sellsy.StatusSent, DeliveryStatus: "sent"})
	crm.AddDelivery(sellsy.Delivery{Related: of, Number: "BL-2", Status: sellsy.StatusDraft, DeliveryStatus: "none"})

	for delivery, err := range crm.Client().Deliveries.SearchAll(context.Background(), sellsy.DocumentFilter{
		Related: of, DeliveryStatuses: []sellsy.DocumentStatus{"none"},
	}, sellsy.ListOptions{}) {
		if err != nil {
			log.Print(err)
			return
		}
		fmt.Println(delivery.Number, delivery.Status)
	}
	// Output: BL-2 draft
}
