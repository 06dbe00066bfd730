package sellsy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// show prints a list until it ends or fails.
func show[T any](list func(func(T, error) bool), line func(T) []any) {
	for record, err := range list {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(line(record)...)
	}
}

// The short lists of the settings all read alike.
func ExampleAccountService_whichCurrenciesAndTermsDoesTheAccountHave() {
	ctx, account := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Account
	show(account.Currencies.All(ctx, sellsy.ListOptions{}), func(c sellsy.Currency) []any { return []any{c.Code, c.IsDefault} })
	show(account.PaymentTerms.All(ctx, sellsy.ListOptions{}), func(p sellsy.PaymentTerm) []any { return []any{p.Label, p.Days} })
	// Output:
	// EUR true
	// USD false
	// À réception 0
	// 30 jours fin de mois 30
}

// The taxes between two rates, one of them new.
func ExampleTaxesService_whichTaxesAreBetweenTwoRates() {
	ctx, taxes := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Taxes
	made, err := taxes.Create(ctx, sellsy.TaxInput{Rate: sellsy.Some[json.Number]("8.5"), Label: "TVA 8,5 %"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.ID, made.Label)
	between := sellsy.AmountRange{Min: sellsy.Some(5.5), Max: sellsy.Some(8.5)}
	show(taxes.SearchAll(ctx, sellsy.TaxFilter{Rate: between}, sellsy.ListOptions{}), func(t sellsy.Tax) []any { return []any{t.Rate, t.Label} })
	// Output:
	// 4 TVA 8,5 %
	// 5.5 TVA 5,5 %
	// 8.5 TVA 8,5 %
}

// A price list that takes ten per cent off.
func ExampleRateCategoriesService_howDoIMakeAPriceList() {
	ctx, prices := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().RateCategories
	_, err := prices.Create(ctx, sellsy.RateCategoryInput{Label: "Revendeurs", Price: &sellsy.RatePrice{Type: "percent", Value: "10.00"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	show(prices.All(ctx, sellsy.ListOptions{}), func(r sellsy.RateCategory) []any { return []any{r.Label, r.Price.Type} })
	// Output:
	// Tarif public value
	// Revendeurs percent
}

// Whether payments may be collected from a company.
func ExampleMandatesService_mayIDebitACompany() {
	ctx, mandates := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Mandates
	of := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 2001}}
	show(mandates.SearchAll(ctx, sellsy.MandateFilter{Related: of}, sellsy.ListOptions{}), func(m sellsy.Mandate) []any {
		return []any{m.Reference, m.Status, m.NextChargeDate}
	})
	// Output: MOREL-1 active 2026-12-01
}

// Add a service to the catalogue, and give resellers a price of their own.
func ExampleItemsService_howDoIPriceAnItem() {
	ctx, client := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client()
	item, err := client.Items.Create(ctx, sellsy.ItemInput{
		Type: "service", Reference: "DEPL", Name: sellsy.Some("Déplacement"), ReferencePrice: "30.00", TaxID: 1,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(item.Name, item.PriceExclTax, item.PriceInclTax)
	prices, err := client.Items.SetPrices(ctx, item.ID, sellsy.ItemPriceInput{RateCategoryID: 1, Amount: "25.00"})
	fmt.Println(prices, err)
	// Output:
	// Déplacement 30.00 36.00
	// [{1 25.00 30.00}] <nil>
}

// What went through the account of the customers.
func ExampleAccountingService_whatWasBookedOnAnAccount() {
	ctx, accounting := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Accounting
	filter := sellsy.JournalFilter{Date: sellsy.DatePeriod{Start: "2026-03-01", End: "2026-03-31"}, Codes: []string{"411"}}
	show(accounting.SearchAllJournal(ctx, sellsy.JournalSales, filter, sellsy.ListOptions{}), func(e sellsy.JournalEntry) []any {
		return []any{e.Date, e.Label, e.Amount.Direction, e.Amount.Value}
	})
	// Output: 2026-03-02 FACT-1 debit 120.00
}

// Make an appointment with a contact, and find it again.
func ExampleCalendarService_howDoIMakeAnAppointment() {
	ctx, calendar := context.Background(), demo().Client().Calendar
	nine := time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("CET", 3600))
	_, err := calendar.Create(ctx, sellsy.CalendarEventInput{
		Title: "Visite", Start: sellsy.At(nine), End: sellsy.At(nine.Add(time.Hour)), LabelID: 1,
		Participants: []sellsy.ParticipantInput{{ID: sellsy.ContactID(7), Type: "contact"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	filter := sellsy.CalendarFilter{Date: sellsy.Period{Start: sellsy.At(nine)}}
	show(calendar.SearchAll(ctx, filter, sellsy.ListOptions{}), func(e sellsy.CalendarEvent) []any {
		return []any{e.Title, e.Start.Format(time.TimeOnly), e.Label.Name, e.Participants}
	})
	// Output: Visite 09:00:00 Visite [{7 contact}]
}

// Show on a company's timeline what happened elsewhere.
func ExampleCustomActivitiesService_howDoIShowWhatHappenedElsewhere() {
	ctx, activities := context.Background(), demo().Client().CustomActivities
	kind, err := activities.Types.Create(ctx, sellsy.CustomActivityTypeInput{Name: "Boutique"})
	if err != nil {
		fmt.Println(err)
		return
	}
	made, err := activities.Create(ctx, sellsy.CustomActivityInput{
		TypeID: kind.ID, Action: "A commandé en ligne", Relation: sellsy.RelatedObject{Type: "client", ID: 8}, Date: sellsy.At(time.Now()),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Action, made.Author.ID)
	// Output: A commandé en ligne 41
}

// Put a file into a directory of its own.
func ExampleDirectoriesService_howDoIPutAFileIntoADirectory() {
	ctx, directories := context.Background(), demo().Client().Directories
	plans, err := directories.Create(ctx, sellsy.DirectoryInput{Name: "Plans 2026", Parent: sellsy.RelatedObject{Type: "directory", ID: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	of := sellsy.DirectoryID(plans.ID)
	if _, err := directories.Files.Attach(ctx, of, "cuisine.pdf", strings.NewReader("%PDF")); err != nil {
		fmt.Println(err)
		return
	}
	files, err := directories.Files.List(ctx, of)
	fmt.Println(files[0].Name, files[0].Breadcrumbs[0].Name, err)
	// Output: cuisine.pdf Plans 2026 <nil>
}

// What one has not read yet.
func ExampleNotificationsService_whatHaveINotReadYet() {
	ctx, notifications := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Notifications
	unread := sellsy.NotificationFilter{IsRead: sellsy.Some(false)}
	for n, err := range notifications.SearchAll(ctx, unread, sellsy.ListOptions{}) {
		fmt.Println(n.Event, n.Related[0].Name, err)
	}
	fmt.Println(notifications.MarkAllAsRead(ctx))
	left, err := notifications.Search(ctx, unread, sellsy.ListOptions{})
	fmt.Println(left.Total, err)
	// Output:
	// opportunity.won Rénovation <nil>
	// <nil>
	// 0 <nil>
}

// What a company is invoiced again and again.
func ExampleSubscriptionsService_whatDoesACompanySubscribeTo() {
	ctx, subscriptions := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Subscriptions
	filter := sellsy.SubscriptionFilter{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 2001}}}
	show(subscriptions.SearchAll(ctx, filter, sellsy.ListOptions{}), func(s sellsy.Subscription) []any {
		return []any{s.Amounts.InclTax, s.Currency, s.Conditions.Interval.Type, s.RemainingCount, "left, the next on", s.Next.Date}
	})
	// Output: 120.00 EUR monthly 11 left, the next on 2026-05-01
}

// The invoices of suppliers that Sellsy has not made a purchase of.
func ExampleIncomingService_whichInvoicesOfSuppliersWait() {
	ctx, incoming := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Incoming
	filter := sellsy.IncomingFilter{States: []string{"pending", "processing"}}
	show(incoming.SearchAll(ctx, filter, sellsy.ListOptions{OrderBy: "created_at"}), func(d sellsy.IncomingDocument) []any {
		return []any{d.FileName, d.State, d.Source}
	})
	// Output: colle.pdf pending einvoicing
}

// Make a proposal of a model, and have it signed.
func ExampleProposalsService_howDoIHaveAProposalSigned() {
	ctx, proposals := context.Background(), demo().Client().Proposals
	made, err := proposals.Models.Generate(ctx, 1, sellsy.ProposalInput{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 8}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	signature, err := proposals.Signatures.Request(ctx, made.ID, sellsy.SignatureInput{
		AuthMode: "email", Related: []sellsy.SignerInput{{Type: "contact", ID: 7, Email: "lea@example.com"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Status, signature.Status)
	// Output: Rénovation draft processing
}

// A template of the account, sent to a contact and shown on the page of its company.
func ExampleEmailsService_howDoISendAnEmailFromATemplate() {
	ctx, emails := context.Background(), sellsytest.NewServer(sellsytest.Options{}).Client().Emails
	templates, err := emails.Templates.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	filled, err := emails.Templates.Fill(ctx, templates[0].ID, sellsy.EmailContext{})
	if err != nil {
		fmt.Println(err)
		return
	}
	sent, err := emails.Send(ctx, sellsy.EmailInput{
		Subject: filled.Subject, Content: filled.Content, To: []sellsy.EmailRecipient{{Email: "lea@example.com", Name: "Léa Morel"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := emails.Get(ctx, sent.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sent.Status, again.Subject, again.Participants[0].Email)
	// Output: waiting_to_be_sent Votre devis lea@example.com
}
