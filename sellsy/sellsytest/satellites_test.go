package sellsytest_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	in := sellsy.AddressInput{
		Name: "Atelier", Line1: "1 rue des Lilas", PostalCode: "75010", City: "Paris", CountryCode: "FR",
		IsInvoicingAddress: sellsy.Some(true),
	}
	first, err := client.Companies.Addresses.Create(t.Context(), 2001, in)
	if err != nil {
		t.Fatal(err)
	}
	in.Name = "Dépôt"
	second, err := client.Companies.Addresses.Create(t.Context(), 2001, in)
	if err != nil {
		t.Fatal(err)
	}
	if first.Line2 != "" || first.Country != "France" || !first.IsInvoicingAddress {
		t.Errorf("first: %+v", first)
	}
	company, err := client.Companies.Get(t.Context(), 2001, sellsy.EmbedInvoicingAddress)
	if err != nil {
		t.Fatal(err)
	}
	if company.InvoicingAddressID != second.ID || company.Embed == nil || company.Embed.InvoicingAddress == nil ||
		company.Embed.InvoicingAddress.Name != "Dépôt" {
		t.Errorf("the last one marked is the address for invoices: %+v", company)
	}
	if first, err = client.Companies.Addresses.Get(t.Context(), 2001, first.ID); err != nil || first.IsInvoicingAddress {
		t.Errorf("the first one is still marked: %+v, %v", first, err)
	}
	page, err := client.Companies.Search(t.Context(), sellsy.CompanyFilter{PostalCodes: []string{"75010"}}, sellsy.ListOptions{})
	if err != nil || len(page.Items) != 1 {
		t.Errorf("companies of 75010: %v, %v", page, err)
	}
	if err := client.Companies.Addresses.Delete(t.Context(), 2001, second.ID); err != nil {
		t.Error(err)
	}
	if c, _ := crm.Company(2001); c.InvoicingAddressID != 0 {
		t.Errorf("a deleted address is still the one for invoices: %d", c.InvoicingAddressID)
	}
	if _, err := client.Contacts.Addresses.Get(t.Context(), 5001, first.ID); !isNotFound(err) {
		t.Errorf("an address of somebody else: %v", err)
	}
	if _, ok := crm.AddAddress(sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: 1}, sellsy.Address{}); ok {
		t.Error("added an address to nobody")
	}
}

func TestSmartTagsAreAddedWithoutRegardToCaseAndAccents(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	crm.Tag(sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: 2001}, "Fidèle")
	tags, err := client.Contacts.SmartTags.Add(t.Context(), 5001, sellsy.SmartTag{Value: "fidele"}, sellsy.SmartTag{Value: "vip"})
	if err != nil {
		t.Fatal(err)
	}
	want := []sellsy.SmartTag{{ID: 901, Value: "Fidèle"}, {ID: 902, Value: "vip"}}
	if diff := cmp.Diff(want, tags); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if tags, err = client.Contacts.SmartTags.Add(t.Context(), 5001, sellsy.SmartTag{ID: 901}); err != nil || len(tags) != 2 {
		t.Errorf("adding again: %v, %v", tags, err)
	}
	contact, err := client.Contacts.Get(t.Context(), 5001, sellsy.EmbedSmartTags)
	if err != nil || contact.Embed == nil || len(contact.Embed.SmartTags) != 2 {
		t.Errorf("embedded: %+v, %v", contact, err)
	}
	if err := client.SmartTags.Delete(t.Context(), 901); err != nil {
		t.Error(err)
	}
	if tags, err = client.Companies.SmartTags.List(t.Context(), 2001); err != nil || len(tags) != 0 {
		t.Errorf("after the deletion: %v, %v", tags, err)
	}
}

func TestCustomFieldValuesFitTheirType(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fieldType sellsy.CustomFieldType
		good, bad string
	}{
		{sellsy.FieldSimpleText, `"rouge"`, `3`},
		{sellsy.FieldNumeric, `"15"`, `15`}, // numbers are text
		{sellsy.FieldDate, `"2026-03-02"`, `"02/03/2026"`},
		{sellsy.FieldTime, `"09:30"`, `"9h30"`},
		{sellsy.FieldAmount, `{"amount":"12.50","currency":"EUR"}`, `{"amount":"12.50"}`},
		{sellsy.FieldNumericWithUnit, `{"number":"3","unit_id":1}`, `"3"`},
		{sellsy.FieldSelect, `2`, `3`},
		{sellsy.FieldCheckbox, `[1,2]`, `[1,3]`},
		{sellsy.FieldBoolean, `true`, `"true"`},
		{sellsy.FieldCompanyIndividual, `[2001]`, `[{"type":"company","id":2001}]`}, // written as ids, read as objects
		{sellsy.FieldStaff, `[101]`, `101`},
	}
	for _, test := range tests {
		t.Run(string(test.fieldType), func(t *testing.T) {
			t.Parallel()
			crm := crmOfOne(t)
			crm.AddCustomField("Couleur", test.fieldType, []string{"contact"}, "rouge", "vert")
			for body, want := range map[string]int{
				`[{"id":951,"value":` + test.good + `}]`:                        http.StatusOK,
				`[{"id":951,"value":null}]`:                                     http.StatusOK,
				`[{"id":951,"value":` + test.bad + `}]`:                         http.StatusBadRequest,
				`[{"id":951}]`:                                                  http.StatusBadRequest,
				`[{"id":1,"value":null}]`:                                       http.StatusBadRequest,
				`[{"id":951,"value":null},{"id":951,"value":` + test.bad + `}]`: http.StatusBadRequest,
			} {
				if resp, answer := send(t, crm, "PUT", "/contacts/5001/custom-fields", body); resp.StatusCode != want {
					t.Errorf("%s: %d %v, want %d", body, resp.StatusCode, answer, want)
				}
			}
			if resp, answer := send(t, crm, "PUT", "/companies/2001/custom-fields", `[{"id":951,"value":null}]`); resp.StatusCode != http.StatusBadRequest {
				t.Errorf("a field of contacts on a company: %d %v", resp.StatusCode, answer)
			}
		})
	}
}

func TestCustomFieldsAreReadWithTheirDefinition(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	third := crm.AddCustomField("Parrain", sellsy.FieldCompanyIndividual, []string{"contact"})
	colour := crm.AddCustomField("Couleur préférée", sellsy.FieldSelect, []string{"contact", "prospect"}, "rouge", "vert")
	err := client.Contacts.CustomFields.Set(t.Context(), 5001, map[sellsy.CustomFieldID]sellsy.CustomFieldValue{
		third: sellsy.IDsValue[int64](2001, 2002), colour: sellsy.OptionValue(2),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, page := send(t, crm, "GET", "/contacts/5001/custom-fields", "")
	field := page["data"].([]any)[0].(map[string]any)
	want := []any{map[string]any{"type": "company", "id": 2001.0}, map[string]any{"type": "individual", "id": 2002.0}}
	if diff := cmp.Diff(want, field["value"]); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
	group := map[string]any{"id": 0.0, "name": "", "code": "", "open_by_default": false}
	if diff := cmp.Diff(group, field["customfield_group"]); diff != "" || field["related_objects"] == nil {
		t.Errorf("definition: %v", field)
	}
	contact, err := client.Contacts.Get(t.Context(), 5001, sellsy.EmbedCustomField(colour))
	if err != nil {
		t.Fatal(err)
	}
	if contact.Embed == nil || len(contact.Embed.CustomFields) != 1 {
		t.Fatalf("embedded: %+v", contact.Embed)
	}
	if option, ok := contact.Embed.CustomFields[0].Value.Option(); !ok || option != 2 {
		t.Errorf("embedded value: %+v", contact.Embed.CustomFields[0])
	}
	fields, err := client.Companies.CustomFields.List(t.Context(), 2001) // a prospect
	if err != nil || len(fields) != 1 || fields[0].ID != colour {
		t.Errorf("fields of a prospect: %+v, %v", fields, err)
	}
	if crm.SetCustomField(sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: 5001}, colour, 9) {
		t.Error("set an option that does not exist")
	}
}

func TestTasksAndComments(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	about := []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 5001}}
	due := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	task, err := client.Tasks.Create(t.Context(), sellsy.TaskInput{
		Title: sellsy.Some("Rappeler"), DueDate: sellsy.At(due), LabelID: 61, Related: about,
		Reminders: []sellsy.Reminder{{Medium: sellsy.MediumInApp, Delay: sellsy.Remind1Day}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if task.ContactID != 5001 || task.Status != "todo" || task.Label.Name != "Rappel" ||
		len(task.Reminders) != 1 || !task.Reminders[0].SendAt.Equal(due.AddDate(0, 0, -1)) {
		t.Errorf("task: %+v", task)
	}
	if _, err := client.Tasks.Update(t.Context(), task.ID, sellsy.TaskInput{Status: "done"}); err != nil {
		t.Error(err)
	}
	if tasks := crm.Tasks(); len(tasks) != 1 || tasks[0].Status != "done" || tasks[0].Title != "Rappeler" {
		t.Errorf("tasks: %+v", tasks)
	}
	if _, err := client.Tasks.Create(t.Context(), sellsy.TaskInput{DueDate: sellsy.At(due), LabelID: 1, Related: about}); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("an unknown label: %v", err)
	}

	comment, err := client.Comments.Create(t.Context(), sellsy.CommentInput{Description: "Vu", Related: about})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Comments.Update(t.Context(), comment.ID, sellsy.CommentInput{Description: "Revu"}); err != nil {
		t.Error(err)
	}
	if comments := crm.Comments(); len(comments) != 1 || comments[0].Description != "Revu" || comments[0].ContactID != 5001 {
		t.Errorf("comments: %+v", comments)
	}
}

func TestTimelineOfACompanyShowsTheCallsOfItsContacts(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	call, err := client.PhoneCalls.Create(t.Context(), aPhoneCall())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.PhoneCalls.Update(t.Context(), call.ID, sellsy.PhoneCallInput{Description: sellsy.Some("Revu")}); err != nil {
		t.Fatal(err)
	}
	page, err := client.Activities.Timeline(t.Context(), sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: 2001}, sellsy.TimelineFilter{}, sellsy.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var events []string
	for _, item := range page.Items {
		events = append(events, item.Event)
	}
	if diff := cmp.Diff([]string{"phonecall.created", "phonecall.updated"}, events); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	first := page.Items[0]
	var model sellsy.PhoneCall
	if err := json.Unmarshal(first.Object.Model, &model); err != nil {
		t.Fatal(err)
	}
	if model.Description != "Revu" || model.CompanyID != 0 { // the call as it is now, and not of the company itself
		t.Errorf("model: %+v", model)
	}
	if first.Details.Text("label") != "41" || first.Details.Text("status") != "connected" {
		t.Errorf("details: %v", first.Details)
	}
	want := []sellsy.TimelineRelated{
		{Type: "contact", ID: "5001"}, {Type: "thirdcontact", ID: "60001"}, {Type: "company", ID: "2001"}, {Type: "staff", ID: "101"},
	}
	if diff := cmp.Diff(want, first.Related); diff != "" {
		t.Errorf("related (-want +got):\n%s", diff)
	}
	none, err := client.Activities.Search(t.Context(), sellsy.TimelineFilter{Entities: []string{"email"}}, sellsy.ListOptions{})
	if err != nil || len(none.Items) != 0 {
		t.Errorf("e-mails: %v, %v", none, err)
	}
}

func TestCRMActivitiesAndTopics(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	if _, err := client.PhoneCalls.Create(t.Context(), aPhoneCall()); err != nil {
		t.Fatal(err)
	}
	metas, err := client.CRMActivities.Metas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if topics := metas.PhoneCall.Topics; len(topics) != 3 || topics[1].ID != 42 || topics[1].Label != "Support" {
		t.Errorf("topics: %+v", topics)
	}
	for result, want := range map[sellsy.CallResult]int{sellsy.ResultConnected: 1, sellsy.ResultBusy: 0} {
		page, err := client.CRMActivities.Search(t.Context(),
			sellsy.CRMActivityFilter{PhoneCallResults: []sellsy.CallResult{result}}, sellsy.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Items) != want {
			t.Errorf("%s: %d activities, want %d", result, len(page.Items), want)
		}
	}
	page, err := client.CRMActivities.List(t.Context(), sellsy.ListOptions{})
	if err != nil || len(page.Items) != 1 || len(page.Items[0].Companies) != 1 || page.Items[0].Contact == nil {
		t.Errorf("activities: %+v, %v", page, err)
	}
}

func TestBatchReplacesReferencesAndGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	var b sellsy.Batch
	var company sellsy.Company
	var page sellsy.Page[sellsy.Contact]
	made := b.Add(sellsy.Request{Method: "POST", Path: "/companies", Body: sellsy.CompanyInput{Type: sellsy.TypeClient, Name: "Gautier"}}, &company)
	lost := b.Add(sellsy.Request{Path: "/contacts/{id}", Args: []any{1}}, nil)
	wrong := b.Add(sellsy.Request{Path: "/contacts/{id}", Args: []any{"abc"}}, nil)
	b.Add(sellsy.Request{Method: "POST", Path: "/companies/{companyId}/contacts/{contactId}", Args: []any{made.Ref(), 5001}}, nil)
	b.Add(sellsy.Request{Path: "/contacts", Query: map[string][]string{"limit": {"1"}, "field[]": {"id", "last_name"}}}, &page)
	err := crm.Client().Batch(t.Context(), &b)
	if !isNotFound(err) || !isNotFound(lost.Err()) || !isNotFound(wrong.Err()) || made.Err() != nil {
		t.Errorf("errors: %v; made %v, lost %v, wrong %v", err, made.Err(), lost.Err(), wrong.Err())
	}
	if linked, _ := crm.Company(company.ID); linked.Name != "Gautier" || linked.MainContactID != 5001 {
		t.Errorf("company %d: %+v", company.ID, linked)
	}
	if len(page.Items) != 1 || page.Items[0].LastName != "Petit" || !page.Items[0].Created.IsZero() {
		t.Errorf("page: %+v", page)
	}
}

func TestAuthorizationCodeFlow(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	flow, err := sellsy.NewOAuth(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, "https://bridge.example/back", transportOf(crm))
	if err != nil {
		t.Fatal(err)
	}
	verifier := oauth2.GenerateVerifier()
	consent := func() string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, flow.AuthCodeURL("état", verifier), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := crm.Transport().RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		back, err := resp.Location()
		if err != nil {
			t.Fatalf("%d: %v", resp.StatusCode, err)
		}
		if !strings.HasPrefix(back.String(), "https://bridge.example/back?") || back.Query().Get("state") != "état" {
			t.Errorf("sent back to %s", back)
		}
		return back.Query().Get("code")
	}
	code := consent()
	if _, err := flow.Exchange(t.Context(), code, oauth2.GenerateVerifier()); err == nil {
		t.Error("another verifier was accepted")
	}
	if _, err := flow.Exchange(t.Context(), code, verifier); err == nil {
		t.Error("a code was accepted twice")
	}
	token, err := flow.Exchange(t.Context(), consent(), verifier)
	if err != nil {
		t.Fatal(err)
	}
	if corp, err := sellsy.CorpIDOf(token); err != nil || corp != sellsytest.DefaultCorpID {
		t.Errorf("corp id: %d, %v", corp, err)
	}
	token.Expiry = time.Now().Add(-time.Hour) // so that the first request refreshes it
	var saved []*oauth2.Token
	source := flow.TokenSource(token, func(_ context.Context, t *oauth2.Token) error {
		saved = append(saved, t)
		return nil
	})
	client, err := sellsy.New(source, transportOf(crm))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Contacts.Get(t.Context(), 5001); err != nil {
		t.Fatal(err)
	}
	if len(saved) != 1 || saved[0].RefreshToken == token.RefreshToken || saved[0].RefreshToken == "" {
		t.Errorf("saved tokens: %d", len(saved))
	}
	again := flow.TokenSource(token, nil)
	if _, err := again.Token(t.Context()); err == nil {
		t.Error("a refresh token was accepted twice")
	}
}

func TestClientTakesWhatTheFakeDelivers(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]sellsytest.DeliveryOptions{"form": {}, "JSON": {JSON: true, WithObject: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			crm := sellsytest.New(t)
			var got []sellsy.RelatedObject
			var names []sellsy.EventName
			crm.DeliverTo(&sellsy.WebhookHandler{Secrets: []string{"longue clé"}, Accept: func(_ context.Context, e *sellsy.Event) error {
				got = append(got, e.Subjects()...)
				names = append(names, e.Name)
				if e.CorpID != sellsytest.DefaultCorpID || (e.Object != nil) != options.WithObject {
					t.Errorf("event: %+v", e)
				}
				if at, ok := e.Time(); !ok || time.Since(at) > time.Hour {
					t.Errorf("time: %v, %v", at, ok)
				}
				return nil
			}}, "longue clé", options)
			company := crm.AddCompany(sellsy.Company{Name: "Morel & Fils", Type: sellsy.TypeClient})
			person := crm.AddIndividual(sellsy.Individual{LastName: "Dubois"})
			contact := crm.AddContact(sellsy.Contact{LastName: "Petit"})
			crm.LinkContact(company.ID, contact.ID)
			if err := crm.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantNames := []sellsy.EventName{"client.created", "prospect.created", "people.created", "third_party_contact.created"}
			if diff := cmp.Diff(wantNames, names); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
			want := []sellsy.RelatedObject{
				{Type: sellsy.RelatedCompany, ID: int64(company.ID)}, {Type: sellsy.RelatedIndividual, ID: int64(person.ID)},
				{Type: sellsy.RelatedContact, ID: int64(contact.ID)},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("subjects (-want +got):\n%s", diff)
			}
			for _, d := range crm.Deliveries() {
				if d.Request.Status != http.StatusOK {
					t.Errorf("%s was answered %d", d.Event, d.Request.Status)
				}
			}
		})
	}
}

func TestRegistrationThroughTheClient(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	client := crm.Client()
	r := sellsy.Registration{
		Endpoint: "https://bridge.example/webhooks/sellsy", SignKey: "longue clé",
		Events: []sellsy.EventName{sellsy.EventContactUpdated, "supplier.updated"},
	}
	done, err := client.Webhooks.Register(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if !done.Changed || !cmp.Equal(done.Missing, []sellsy.EventName{"supplier.updated"}) || !done.Webhook.Configuration.Enabled(sellsy.EventContactUpdated) {
		t.Errorf("registered: %+v", done)
	}
	if done, err = client.Webhooks.Register(t.Context(), r); err != nil || done.Changed {
		t.Errorf("registered again: %+v, %v", done, err)
	}
}

func TestAggregationsSumUpTheWholeList(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	for _, value := range []sellsy.Decimal{"100.10", "200.20"} {
		crm.AddOpportunity(sellsy.Opportunity{Name: "Devis", CompanyID: 2001, Amount: sellsy.Amount{Value: value}, Status: sellsy.OpportunityWon})
	}
	page, err := crm.Client().Opportunities.Search(t.Context(),
		sellsy.OpportunityFilter{Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityWon}},
		sellsy.ListOptions{PageSize: 1, Embeds: []sellsy.Embed{sellsy.EmbedAggregations}})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Sum struct {
			Number int           `json:"number"`
			Amount sellsy.Amount `json:"amount"`
		} `json:"amount_sum"`
	}
	if err := json.Unmarshal(page.Aggregations, &got); err != nil {
		t.Fatal(err)
	}
	if got.Sum.Number != 2 || got.Sum.Amount != (sellsy.Amount{Value: "300.30", Currency: "EUR"}) || len(page.Items) != 1 {
		t.Errorf("sum: %+v of a page of %d", got.Sum, len(page.Items))
	}
}

func TestEmbedsOfStaffsAndCustomFields(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	me, err := client.Staffs.Get(t.Context(), 101, sellsy.EmbedProfile, sellsy.EmbedPreferences)
	if err != nil || me.Embed == nil || me.Embed.Profile == nil || me.Embed.Preferences == nil {
		t.Errorf("oneself: %+v, %v", me, err)
	}
	other, err := client.Staffs.Get(t.Context(), 102, sellsy.EmbedProfile)
	if err != nil || other.Embed == nil || other.Embed.Profile != nil {
		t.Errorf("a colleague: %+v, %v", other, err)
	}
	id := crm.AddCustomField("Parrain", sellsy.FieldContact, []string{"contact"})
	if !crm.SetCustomField(sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: 5001}, id, []int{5001}) {
		t.Fatal("a list of ids does not fit")
	}
	fields, err := client.Contacts.CustomFields.List(t.Context(), 5001, sellsy.EmbedValueDetails)
	if err != nil || len(fields) != 1 || !strings.Contains(string(fields[0].Embed), `"last_name":"Petit"`) {
		t.Errorf("details of a value: %+v, %v", fields, err)
	}
}
