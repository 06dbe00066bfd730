package sellsy_test

import (
	"context"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// The prospects that are not archived.
func ExampleCompaniesService_whichCompaniesAreProspects() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Ébénisterie Morel"})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeProspect, Name: "Atelier Roux"})

	filter := sellsy.CompanyFilter{Types: []sellsy.PartyType{sellsy.TypeProspect}, IsArchived: sellsy.Some(false)}
	show(crm.Client().Companies.SearchAll(context.Background(), filter, sellsy.ListOptions{}), func(c sellsy.Company) []any {
		return []any{c.Name, c.Type}
	})
	// Output: Atelier Roux prospect
}

// A prospect becomes a client.
func ExampleIndividualsService_howDoesAProspectBecomeAClient() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	prospect := crm.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, FirstName: "Paul", LastName: "Dubois"})

	client, err := crm.Client().Individuals.ConvertToClient(context.Background(), prospect.ID, sellsy.ConversionInput{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.LastName, client.Type)
	// Output: Dubois client
}

// A task about a company, and what is still to be done.
func ExampleTasksService_whatIsStillToBeDone() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	ctx, tasks := context.Background(), crm.Client().Tasks
	_, err := tasks.Create(ctx, sellsy.TaskInput{Title: sellsy.Some("Rappeler"), LabelID: 61, Related: buyer(crm), DueDate: sellsy.At(time.Now().AddDate(0, 0, 1))})
	if err != nil {
		fmt.Println(err)
		return
	}
	filter := sellsy.TaskFilter{Statuses: []sellsy.TaskStatus{sellsy.TaskTodo}}
	show(tasks.SearchAll(ctx, filter, sellsy.ListOptions{}), func(t sellsy.Task) []any { return []any{t.Title, t.Status} })
	// Output: Rappeler todo
}

// A note about a company.
func ExampleCommentsService_howDoINoteSomethingDown() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	of := buyer(crm)
	ctx, comments := context.Background(), crm.Client().Comments
	if _, err := comments.Create(ctx, sellsy.CommentInput{Description: "Prévoit un second escalier.", Related: of}); err != nil {
		fmt.Println(err)
		return
	}
	show(comments.SearchAll(ctx, sellsy.CommentFilter{Related: of}, sellsy.ListOptions{}), func(c sellsy.Comment) []any { return []any{c.Description} })
	// Output: Prévoit un second escalier.
}

// aCall logs a call with a company.
func aCall(crm *sellsytest.Server) sellsy.RelatedObject {
	of := buyer(crm)
	crm.AddPhoneCall(sellsy.PhoneCall{Source: sellsy.SourceIncoming, Result: sellsy.CallResultLabel{ID: sellsy.ResultConnected}, Duration: 60, Related: of})
	return of[0]
}

// The calls in the timeline of a company.
func ExampleActivitiesService_whatHappenedToACompany() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	of := aCall(crm)
	calls := sellsy.TimelineFilter{Entities: []string{"phonecall"}}
	show(crm.Client().Activities.AllTimeline(context.Background(), of, calls, sellsy.ListOptions{}), func(t sellsy.TimelineItem) []any {
		return []any{t.Event}
	})
	// Output: phonecall.created
}

// The report of all activities, of one kind.
func ExampleCRMActivitiesService_whichCallsWereThere() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	aCall(crm)
	calls := sellsy.CRMActivityFilter{Events: []string{"phonecall.created"}}
	show(crm.Client().CRMActivities.SearchAll(context.Background(), calls, sellsy.ListOptions{}), func(a sellsy.CRMActivity) []any {
		return []any{a.Event, len(a.Companies)}
	})
	// Output: phonecall.created 1
}

// Sellsy makes a file of a list in its own time.
func ExampleExportsService_whenIsAnExportReady() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	buyer(crm)
	ctx, client := context.Background(), crm.Client()
	export, err := client.Companies.Export(ctx, sellsy.CompanyFilter{}, sellsy.ExportInput{Format: "csv", Charset: "UTF-8"})
	for err == nil && export.Status != sellsy.ExportSucceed && export.Status != sellsy.ExportFailed {
		time.Sleep(time.Millisecond) // minutes, with a real account
		export, err = client.Exports.Get(ctx, export.ID)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(export.Status, export.TotalRows)
	// Output: succeed 1
}

// Payments are recorded for whoever made them; until they are linked to a document, all of them remains.
func ExamplePaymentsService_whatIsNotLinkedYet() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	ctx, client := context.Background(), crm.Client()
	_, err := client.Companies.RecordPayment(ctx, sellsy.CompanyID(buyer(crm)[0].ID), sellsy.PaymentInput{
		PaidAt: sellsy.At(time.Now()), MethodID: 1, Type: sellsy.PaymentCredit, Amount: sellsy.Amount{Value: "250.00", Currency: "EUR"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	show(client.Payments.All(ctx, sellsy.ListOptions{}), func(p sellsy.Payment) []any {
		return []any{p.Amounts.Remaining, "of", p.Amounts.Total, p.Currency}
	})
	// Output: 250.00 of 250.00 EUR
}

// How much of the plan is used.
func ExampleQuotasService_whatDoesThePlanAllow() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	quotas, err := crm.Client().Quotas.Get(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	if pipelines := quotas["pipelines"]; pipelines.Limit != nil {
		fmt.Println(pipelines.Used, "of", *pipelines.Limit, "pipelines")
	}
	// Output: 1 of 5 pipelines
}

// The tags that begin with some letters, upper case and accents aside.
func ExampleSmartTagsService_whichTagsAreThere() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	crm.Tag(buyer(crm)[0], "Fidèle", "À rappeler")
	tags, err := crm.Client().SmartTags.Autocomplete(context.Background(), sellsy.RelatedCompany, "fide")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, tag := range tags {
		fmt.Println(tag.Value)
	}
	// Output: Fidèle
}

// Who the token belongs to, and who else works there.
func ExampleStaffsService_whoAmI() {
	crm := sellsytest.NewServer(sellsytest.Options{})
	crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})
	crm.AddStaff(sellsy.Staff{FirstName: "Marc", LastName: "Petit", Email: "marc@example.com"})
	ctx, staffs := context.Background(), crm.Client().Staffs
	me, err := staffs.Me(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	show(staffs.All(ctx, sellsy.ListOptions{}), func(s sellsy.Staff) []any { return []any{s.FirstName, s.ID == me.ID} })
	// Output:
	// Alice true
	// Marc false
}
