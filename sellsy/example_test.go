package sellsy_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// demo is a small account in memory, in place of Sellsy.
func demo() *sellsytest.Server {
	crm := sellsytest.NewServer(sellsytest.Options{})
	crm.AddStaff(sellsy.Staff{ID: 41, FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})
	company := crm.AddCompany(sellsy.Company{ID: 8, Name: "Atelier Roux", Type: sellsy.TypeClient, PhoneNumber: "01 99 00 12 34"})
	contact := crm.AddContact(sellsy.Contact{ID: 7, FirstName: "Léa", LastName: "Martin", MobileNumber: "06 39 98 01 02"})
	crm.LinkContact(company.ID, contact.ID)
	crm.AddContact(sellsy.Contact{ID: 9, FirstName: "Hugo", LastName: "Petit"})
	crm.AddOpportunity(sellsy.Opportunity{
		ID: 3, Name: "Site web", Status: sellsy.OpportunityOpen, CompanyID: company.ID,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(company.ID)}},
	})
	return crm
}

// Credentials are not tried before the first request.
func ExampleNew_howDoIConnect() {
	client, err := sellsy.New(
		sellsy.ClientCredentials("client id", "client secret"),
		sellsy.WithUserAgent("my-program/1.0"),
	)
	fmt.Println(client != nil, err)
	// Output: true <nil>
}

// List all contacts, page by page as they are needed.
func ExampleContactsService_All_howDoIListAllContacts() {
	client := demo().Client()
	for contact, err := range client.Contacts.All(context.Background(), sellsy.ListOptions{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(contact.FirstName, contact.LastName)
	}
	// Output:
	// Léa Martin
	// Hugo Petit
}

// Find what changed since yesterday.
func ExampleContactsService_SearchAll_whatChangedSinceYesterday() {
	client := demo().Client()
	filter := sellsy.ContactFilter{UpdatedAt: sellsy.Period{Start: sellsy.At(time.Now().AddDate(0, 0, -1))}}
	changed := 0
	for _, err := range client.Contacts.SearchAll(context.Background(), filter, sellsy.ListOptions{Fields: []string{"id"}}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		changed++
	}
	fmt.Println(changed, "contacts changed")
	// Output: 2 contacts changed
}

// Fetch a list over several runs of a program: the cursor may be stored in between.
func ExamplePage_Next_howDoIGoOnWithAListLater() {
	client := demo().Client()
	var place sellsy.Cursor
	for {
		page, err := client.Contacts.List(context.Background(), sellsy.ListOptions{PageSize: 1, Page: place})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, contact := range page.Items {
			fmt.Println(contact.LastName)
		}
		if !page.HasNext() {
			return
		}
		place = page.Next
	}
	// Output:
	// Martin
	// Petit
}

// Log a call with a contact, its company and an opportunity.
func ExamplePhoneCallsService_Create_howDoILogACall() {
	client := demo().Client()
	call, err := client.PhoneCalls.Create(context.Background(), sellsy.PhoneCallInput{
		OwnerID:  41,
		Date:     sellsy.At(time.Date(2026, 11, 22, 10, 15, 0, 0, time.FixedZone("CET", 3600))),
		Source:   sellsy.SourceIncoming,
		Result:   sellsy.ResultConnected,
		Duration: sellsy.Some(184),
		Related: []sellsy.RelatedObject{
			{Type: sellsy.RelatedContact, ID: 7},
			{Type: sellsy.RelatedCompany, ID: 8},
			{Type: sellsy.RelatedOpportunity, ID: 3},
		},
		Description: sellsy.Some("Devis demandé"),
	})
	if sellsy.OutcomeUnknown(err) {
		fmt.Println("look for the call before logging it again:", err)
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(call.Result.ID, call.Duration, "s,", call.Description)
	// Output: connected 184 s, Devis demandé
}

// Look for a name among companies, individuals and contacts at once. Hits may be near misses, so look at them again.
func ExampleSearchService_Query_howDoIFindANameAnywhere() {
	client := demo().Client()
	found, err := client.Search.Query(context.Background(), sellsy.SearchOptions{
		Query: "Roux",
		Types: []sellsy.SearchType{sellsy.SearchCompanies, sellsy.SearchIndividuals, sellsy.SearchContacts},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, hit := range found.Items {
		fmt.Println(hit.Object.Type, hit.Object.ID, hit.Name, hit.PhoneNumber)
	}
	// Output: company 8 Atelier Roux 01 99 00 12 34
}

// Change one field and clear another; the others stay as they are.
func ExampleContactsService_Update_howDoIClearAField() {
	client := demo().Client()
	contact, err := client.Contacts.Update(context.Background(), 7, sellsy.ContactInput{
		Position:     sellsy.Some("Directrice"),
		MobileNumber: sellsy.Null[string](),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, %s, mobile %q\n", contact.LastName, contact.Position, contact.MobileNumber)
	// Output: Martin, Directrice, mobile ""
}

// The oldest open opportunity of a company.
func ExampleOpportunitiesService_Search_whichOpportunityIsTheOldest() {
	client := demo().Client()
	page, err := client.Opportunities.Search(context.Background(), sellsy.OpportunityFilter{
		Related:  []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 8}},
		Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityOpen, sellsy.OpportunityLate},
	}, sellsy.ListOptions{OrderBy: "created", Order: sellsy.Ascending, PageSize: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, opportunity := range page.Items {
		fmt.Println(opportunity.Name, sellsy.OpportunityURL(opportunity.ID))
	}
	// Output: Site web https://www.sellsy.com/prospection/opportunities/3
}

// Tell why a request failed.
func ExampleError_whyDidARequestFail() {
	client := demo().Client()
	_, err := client.Companies.Get(context.Background(), 404)
	switch {
	case errors.Is(err, sellsy.ErrNotFound):
		fmt.Println("there is no such company")
	case errors.Is(err, sellsy.ErrForbidden):
		fmt.Println("tick the scope companies.read on the API client")
	case errors.Is(err, sellsy.ErrRateLimited):
		fmt.Println("try again later")
	}
	if e, ok := errors.AsType[*sellsy.Error](err); ok {
		fmt.Println(e.Method, e.Path, e.StatusCode)
	}
	// Output:
	// there is no such company
	// GET /companies/{id} 404
}

// Call an operation that has no method.
func ExampleClient_Do_howDoICallWhatHasNoMethod() {
	client := demo().Client()
	var staff struct {
		Email string `json:"email"`
	}
	_, err := client.Do(context.Background(), sellsy.Request{Path: "/staffs/{id}", Args: []any{41}}, &staff)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(staff.Email)
	// Output: alice@example.com
}

// Send several requests as one, the second of which uses what the first creates.
func ExampleClient_Batch_howDoISendSeveralRequestsAsOne() {
	client := demo().Client()
	var company sellsy.Company
	var batch sellsy.Batch
	created := batch.Add(sellsy.Request{
		Method: http.MethodPost, Path: "/companies",
		Body: sellsy.CompanyInput{Type: sellsy.TypeProspect, Name: "Boulangerie Petit"},
	}, &company)
	batch.Add(sellsy.Request{
		Method: http.MethodPost, Path: "/companies/{companyId}/contacts/{contactId}", Args: []any{created.Ref(), 9},
	}, nil)
	if err := client.Batch(context.Background(), &batch); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(company.Name)
	// Output: Boulangerie Petit
}

// Receive webhooks.
func ExampleWebhookHandler_howDoIReceiveWebhooks() {
	handler := &sellsy.WebhookHandler{
		Secrets: []string{"long random key"},
		Accept: func(_ context.Context, e *sellsy.Event) error {
			for _, record := range e.Subjects() {
				fmt.Println(e.Name, record.Type, record.ID)
			}
			return nil
		},
		Malformed: func(_ context.Context, _ []byte, err error) { slog.Warn("webhook", "error", err) },
	}

	body := `{"eventType":"peopleLog","event":"updated","relatedtype":"people","relatedid":"7","corpid":"12345"}`
	request := httptest.NewRequest(http.MethodPost, "/webhooks/sellsy", strings.NewReader(body))
	request.Header.Set(sellsy.SignatureHeader, sellsy.Sign("long random key", []byte(body)))
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	fmt.Println(response.Code)
	// Output:
	// people.updated contact 7
	// 200
}

// Subscribe to events, again and again: the second time there is nothing to do.
func ExampleWebhooksService_Register_howDoISubscribeToEvents() {
	client := demo().Client()
	for range 2 {
		registered, err := client.Webhooks.Register(context.Background(), sellsy.Registration{
			Endpoint: "https://bridge.example/webhooks/sellsy",
			SignKey:  "long random key",
			Events:   []sellsy.EventName{sellsy.EventContactUpdated, sellsy.EventClientUpdated},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(registered.Changed, registered.Missing)
	}
	// Output:
	// true []
	// false []
}

// Let users of Sellsy give consent, and keep their token over restarts.
func ExampleOAuth_howDoUsersGiveConsent() {
	flow, err := sellsy.NewOAuth("client id", "client secret", "https://app.example/back")
	if err != nil {
		fmt.Println(err)
		return
	}
	verifier := oauth2.GenerateVerifier()
	to := flow.AuthCodeURL("random state", verifier)
	fmt.Println(strings.HasPrefix(to, sellsy.AuthorizationURL))

	saved := &oauth2.Token{AccessToken: "from", RefreshToken: "your database"}
	source := flow.TokenSource(saved, func(ctx context.Context, token *oauth2.Token) error {
		return nil // store it before it is used
	})
	client, err := sellsy.New(source)
	fmt.Println(client != nil, err)
	// Output:
	// true
	// true <nil>
}

// Write and read a value of a field that the account has defined.
func ExampleCustomFieldValuesService_Set_howDoIWriteACustomField() {
	crm := demo()
	client := crm.Client()
	origin := crm.AddCustomField("Origine", sellsy.FieldSimpleText, []string{"contact"})
	err := client.Contacts.CustomFields.Set(context.Background(), 7, map[sellsy.CustomFieldID]sellsy.CustomFieldValue{
		origin: sellsy.TextValue("Salon de Lyon"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fields, err := client.Contacts.CustomFields.List(context.Background(), 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, field := range fields {
		text, _ := field.Value.Text()
		fmt.Println(field.Name, text)
	}
	// Output: Origine Salon de Lyon
}
