package sellsy_test

// The tests of this file and of traps_transport_test.go are named after the traps of Sellsy's API that concern its client:
// what the API's description does not say, or says otherwise than its servers do.

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// jsonKeys returns the keys under which a type is encoded.
func jsonKeys[T any]() []string {
	var keys []string
	for f := range reflect.TypeFor[T]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		keys = append(keys, name)
	}
	return keys
}

func TestTrap01OnlyContactsHavePhoneFilters(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"phone_number", "mobile_number"} {
		if !slices.Contains(jsonKeys[sellsy.ContactFilter](), key) {
			t.Errorf("contacts have no filter %s", key)
		}
		if slices.Contains(jsonKeys[sellsy.CompanyFilter](), key) || slices.Contains(jsonKeys[sellsy.IndividualFilter](), key) {
			t.Errorf("companies or individuals have a filter %s, which Sellsy refuses", key)
		}
	}
}

func TestTrap02PhoneFiltersCompareTextNotNumbers(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	crm.AddContact(sellsy.Contact{LastName: "Roux", PhoneNumber: "01 99 00 12 34"})
	for number, want := range map[string]int{"01 99 00 12 34": 1, "+33199001234": 0} {
		page, err := crm.Client().Contacts.Search(t.Context(), sellsy.ContactFilter{PhoneNumber: number}, sellsy.ListOptions{})
		if err != nil || len(page.Items) != want {
			t.Errorf("%s: %+v, %v", number, page, err)
		}
	}
}

func TestTrap03SearchHitsAreNamedByTheirObject(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	contact := crm.AddContact(sellsy.Contact{LastName: "Roux", MobileNumber: "06 39 98 01 02"})
	client := crm.Client()
	found, err := client.Search.Query(t.Context(), sellsy.SearchOptions{Query: "Roux"})
	if err != nil || len(found.Items) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	hit := found.Items[0]
	if hit.Object != (sellsy.SearchObject{Type: sellsy.SearchContacts, ID: int64(contact.ID), SubType: "contact"}) {
		t.Errorf("object is %+v", hit.Object)
	}
	_, err = client.Do(t.Context(), sellsy.Request{Path: "/contacts/{id}", Args: []any{hit.Key}}, nil)
	if !errors.Is(err, sellsy.ErrNotFound) {
		t.Errorf("the hit's own key leads to %v", err)
	}
}

func TestTrap04NoNumberIsEmptyEverywhere(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	crm.AddContact(sellsy.Contact{LastName: "Roux"})
	found, err := crm.Client().Search.Query(t.Context(), sellsy.SearchOptions{Query: "Roux"})
	if err != nil || len(found.Items) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	for contact, err := range crm.Client().Contacts.All(t.Context(), sellsy.ListOptions{}) {
		if err != nil || contact.PhoneNumber != "" || found.Items[0].PhoneNumber != contact.PhoneNumber {
			t.Errorf("contact %q, hit %q, %v", contact.PhoneNumber, found.Items[0].PhoneNumber, err)
		}
	}
}

func TestTrap06NoWayLeadsFromAContactToIndividuals(t *testing.T) {
	t.Parallel()
	for _, op := range inventory(t) {
		if op.name == "GET /contacts/{id}/individuals" {
			t.Error("Sellsy has such an operation now: add its method")
		}
	}
	if slices.Contains(jsonKeys[sellsy.IndividualFilter](), "contacts") {
		t.Error("individuals have a filter contacts, which Sellsy refuses")
	}
	if !slices.Contains(jsonKeys[sellsy.ContactFilter](), "individuals") {
		t.Error("contacts have no filter individuals: the way back")
	}
}

func TestTrap07ArchivedContactsComeAlong(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	contact := crm.AddContact(sellsy.Contact{LastName: "Roux"})
	crm.ArchiveContact(contact.ID)
	page, err := crm.Client().Contacts.Search(t.Context(), sellsy.ContactFilter{LastName: "Roux"}, sellsy.ListOptions{})
	if err != nil || len(page.Items) != 1 || !page.Items[0].IsArchived {
		t.Errorf("%+v, %v", page, err)
	}
	if slices.Contains(jsonKeys[sellsy.ContactFilter](), "is_archived") {
		t.Error("contacts have a filter is_archived, which Sellsy does not know")
	}
}

func TestTrap08TheStaffListMayHoldOneselfAlone(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t, sellsytest.Options{VisibleStaffs: []sellsy.StaffID{1}})
	alice := crm.AddStaff(sellsy.Staff{ID: 1, FirstName: "Alice", LastName: "Roux", Email: "alice@example.com", Timezone: "Europe/Paris"})
	crm.AddStaff(sellsy.Staff{FirstName: "Bruno", LastName: "Petit", Email: "bruno@example.com"})
	var seen []sellsy.Staff
	for staff, err := range crm.Client().Staffs.All(t.Context(), sellsy.ListOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, staff)
	}
	if len(seen) != 1 || seen[0].Email != alice.Email || seen[0].Timezone != "" {
		t.Errorf("visible are %+v", seen)
	}
}

func TestTrap09OpportunitiesAreNotFoundByContact(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	filter := sellsy.OpportunityFilter{Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 1}}}
	if _, err := crm.Client().Opportunities.Search(t.Context(), filter, sellsy.ListOptions{}); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("error is %v", err)
	}
}

// crmWithContact returns an account with a contact of a company, and a call that may be logged.
func crmWithContact(t *testing.T) (*sellsytest.Server, sellsy.PhoneCallInput) {
	t.Helper()
	crm := sellsytest.New(t)
	staff := crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Roux", Email: "alice@example.com"})
	company := crm.AddCompany(sellsy.Company{Name: "Atelier Roux", Type: sellsy.TypeClient})
	contact := crm.AddContact(sellsy.Contact{LastName: "Martin"})
	crm.LinkContact(company.ID, contact.ID)
	return crm, sellsy.PhoneCallInput{
		OwnerID: staff.ID, Date: sellsy.At(noon), Result: sellsy.ResultConnected, Source: sellsy.SourceIncoming,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(contact.ID)}},
	}
}

func TestTrap10OutgoingIsSpelledOutcoming(t *testing.T) {
	t.Parallel()
	crm, in := crmWithContact(t)
	in.Source = sellsy.SourceOutgoing
	call, err := crm.Client().PhoneCalls.Create(t.Context(), in)
	if err != nil || call.Source != sellsy.SourceOutgoing || string(call.Source) != "outcoming" {
		t.Errorf("%+v, %v", call, err)
	}
	in.Source = "outgoing"
	if _, err := crm.Client().PhoneCalls.Create(t.Context(), in); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("outgoing: %v", err)
	}
}

func TestTrap11WhatIsReadIsNotWhatIsWritten(t *testing.T) {
	t.Parallel()
	read, written := jsonKeys[sellsy.PhoneCall](), decodedKeys(t, validCall())
	for _, key := range []string{"owner_id"} {
		if slices.Contains(read, key) || !slices.Contains(written, key) {
			t.Errorf("%s: read %v, written %v", key, slices.Contains(read, key), slices.Contains(written, key))
		}
	}
	for _, key := range []string{"id", "owner", "created", "updated", "company_id", "individual_id", "contact_id"} {
		if !slices.Contains(read, key) || slices.Contains(written, key) {
			t.Errorf("%s: read %v, written %v", key, slices.Contains(read, key), slices.Contains(written, key))
		}
	}
}

func decodedKeys(t *testing.T, v any) (keys []string) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	object, _ := decoded(t, string(raw)).(map[string]any)
	for key := range object {
		keys = append(keys, key)
	}
	return keys
}

func TestTrap12ACallHasOneToThreeRelatedRecordsOfDifferentKinds(t *testing.T) {
	t.Parallel()
	crm, in := crmWithContact(t)
	client := crm.Client()
	contact := in.Related[0]
	in.Related = []sellsy.RelatedObject{contact, contact}
	if _, err := client.PhoneCalls.Create(t.Context(), in); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("two contacts: %v", err)
	}
	in.Related = nil
	if _, err := client.PhoneCalls.Create(t.Context(), in); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("none: %v", err)
	}
	if n := len(crm.PhoneCalls()); n != 0 {
		t.Errorf("%d calls were logged", n)
	}
}

func TestTrap13And15ACallHasNoFieldForNumbersRecordingsIDsOrTags(t *testing.T) {
	t.Parallel()
	full := validCall()
	full.Description, full.Duration, full.TopicID, full.Priority = sellsy.Some("x"), sellsy.Some(1), 1, sellsy.Some(0)
	full.Reminders = []sellsy.Reminder{{Medium: sellsy.MediumEmail, Delay: sellsy.RemindAtOnce}}
	got := decodedKeys(t, full)
	slices.Sort(got)
	want := []string{"date", "description", "duration", "owner_id", "priority", "related", "reminders", "result", "source", "topic"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written (-want +got):\n%s", diff)
	}
	for _, key := range []string{"description", "external_id", "phone_number"} {
		if slices.Contains(jsonKeys[sellsy.PhoneCallFilter](), key) {
			t.Errorf("calls have a filter %s, which Sellsy does not know", key)
		}
	}
}

func TestTrap14ScheduledCallsHaveNoDurationAndAloneKeepReminders(t *testing.T) {
	t.Parallel()
	crm, in := crmWithContact(t)
	in.Duration = sellsy.Some(90)
	in.Reminders = []sellsy.Reminder{{Medium: sellsy.MediumEmail, Delay: sellsy.Remind15Minutes}}
	for result, want := range map[sellsy.CallResult][2]int{sellsy.ResultScheduled: {0, 1}, sellsy.ResultConnected: {90, 0}} {
		in.Result = result
		call, err := crm.Client().PhoneCalls.Create(t.Context(), in)
		if err != nil || call.Duration != want[0] || len(call.Reminders) != want[1] {
			t.Errorf("%s: %+v, %v", result, call, err)
		}
	}
}

func TestTrap16TheCompanyOfAContactIsNotImplied(t *testing.T) {
	t.Parallel()
	crm, in := crmWithContact(t)
	call, err := crm.Client().PhoneCalls.Create(t.Context(), in)
	if err != nil || call.ContactID == 0 || call.CompanyID != 0 {
		t.Errorf("%+v, %v", call, err)
	}
}

func TestTrap17TopicsAreListedByTheActivities(t *testing.T) {
	t.Parallel()
	crm, in := crmWithContact(t)
	metas, err := crm.Client().CRMActivities.Metas(t.Context())
	if err != nil || len(metas.PhoneCall.Topics) == 0 {
		t.Fatalf("%+v, %v", metas, err)
	}
	in.TopicID = metas.PhoneCall.Topics[0].ID
	call, err := crm.Client().PhoneCalls.Create(t.Context(), in)
	if err != nil || call.Topic == nil || call.Topic.ID != in.TopicID {
		t.Errorf("%+v, %v", call, err)
	}
}

func TestTrap18EachUpdateOfACallLeavesALineInTheTimeline(t *testing.T) {
	t.Parallel()
	crm, in := crmWithContact(t)
	client := crm.Client()
	call, err := client.PhoneCalls.Create(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range []string{"un", "deux"} {
		if _, err := client.PhoneCalls.Update(t.Context(), call.ID, sellsy.PhoneCallInput{Description: sellsy.Some(note)}); err != nil {
			t.Fatal(err)
		}
	}
	lines := map[string]int{}
	filter := sellsy.TimelineFilter{Entities: []string{"phonecall"}}
	for item, err := range client.Activities.AllTimeline(t.Context(), in.Related[0], filter, sellsy.ListOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		var now sellsy.PhoneCall
		if err := json.Unmarshal(item.Object.Model, &now); err != nil || now.Description != "deux" {
			t.Errorf("%s holds %+v, %v: not the call as it is now", item.Event, now, err)
		}
		lines[item.Event]++
	}
	if diff := cmp.Diff(map[string]int{"phonecall.created": 1, "phonecall.updated": 2}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestTrap19NothingIsSentAsADryRun(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		if strings.Contains(op.path, "verify") {
			t.Errorf("%s sends verify, which phone calls, tasks and webhooks would ignore", op.method)
		}
	}
}

func TestTrap20EmptyObjectsComeAsListsOrNull(t *testing.T) {
	t.Parallel()
	for _, empty := range []string{`[]`, `{}`, `null`} {
		var item sellsy.TimelineItem
		body := `{"id":"a","event_details":` + empty + `,"event_more":` + empty + `,"object":{"type":"phonecall","id":"5","model":null}}`
		if err := sellsy.Unmarshal([]byte(body), &item); err != nil || len(item.Details) != 0 || len(item.More) != 0 {
			t.Errorf("%s: %+v, %v", empty, item, err)
		}
		client, _ := newMock(t, always(400, `{"error":{"code":400,"message":"x","details":`+empty+`}}`))
		_, err := client.Contacts.Get(t.Context(), 5)
		if e, ok := errors.AsType[*sellsy.Error](err); !ok || e.Code != 400 || len(e.Details) != 0 {
			t.Errorf("%s: %v", empty, err)
		}
	}
}

func TestTrap21IDsAreNumbersOrText(t *testing.T) {
	t.Parallel()
	var item sellsy.TimelineItem
	err := sellsy.Unmarshal([]byte(`{"id":"j4cM","event_details":{"label":"5901351"},"object":{"type":"email","id":"WVcN"},
		"related":[{"type":"contact","id":7},{"type":"staff","id":"4"}]}`), &item)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := item.Object.ID.Int(); ok || item.Object.ID != "WVcN" || item.Details.Text("label") != "5901351" {
		t.Errorf("item is %+v", item)
	}
	for i, want := range []int64{7, 4} {
		if id, ok := item.Related[i].ID.Int(); !ok || id != want {
			t.Errorf("related %d is %+v", i, item.Related[i])
		}
	}
}

func TestTrap22MoneyIsText(t *testing.T) {
	t.Parallel()
	var o sellsy.Opportunity
	if err := json.Unmarshal([]byte(`{"amount":{"value":"72000.99","currency":"EUR"}}`), &o); err != nil || o.Amount.Value != "72000.99" {
		t.Errorf("%+v, %v", o.Amount, err)
	}
	raw, _ := json.Marshal(sellsy.OpportunityInput{Amount: sellsy.Some("72000.99")})
	sameJSON(t, `{"amount":"72000.99"}`, string(raw))
	raw, _ = json.Marshal(sellsy.OpportunityFilter{Amount: sellsy.AmountRange{Max: sellsy.Some(150.0)}})
	sameJSON(t, `{"amount":{"max":150}}`, string(raw))
}

func TestTrap23DatesCarryTheirOffset(t *testing.T) {
	t.Parallel()
	for _, date := range []time.Time{noon, noon.UTC(), noon.In(time.FixedZone("", -3*3600))} {
		in := validCall()
		in.Date = sellsy.At(date)
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			Date string `json:"date"`
		}
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatal(err)
		}
		got, err := time.Parse(time.RFC3339, back.Date)
		if err != nil || !got.Equal(date) || strings.HasSuffix(back.Date, "Z") || strings.Contains(back.Date, ".") {
			t.Errorf("%v is sent as %s", date, back.Date)
		}
	}
}

func TestTrap24TheTimeOfLastChangeHasThreeNames(t *testing.T) {
	t.Parallel()
	const when = `"2026-11-22T12:00:00+01:00"`
	var contact sellsy.Contact
	var company sellsy.Company
	var individual sellsy.Individual
	for into, key := range map[any]string{&contact: "updated", &company: "updated_at", &individual: "updated_at"} {
		if err := json.Unmarshal([]byte(`{"`+key+`":`+when+`}`), into); err != nil {
			t.Fatal(err)
		}
	}
	if !contact.UpdatedAt.Equal(noon) || !company.UpdatedAt.Equal(noon) || !individual.UpdatedAt.Equal(noon) {
		t.Errorf("contact %v, company %v, individual %v", contact.UpdatedAt, company.UpdatedAt, individual.UpdatedAt)
	}
	since := sellsy.Period{Start: sellsy.At(noon)}
	for _, tt := range []struct {
		filter any
		key    string
	}{
		{sellsy.ContactFilter{UpdatedAt: since}, "updated"},
		{sellsy.CompanyFilter{UpdatedAt: since}, "updated_at"},
		{sellsy.IndividualFilter{UpdatedAt: since}, "updated_at"},
		{sellsy.OpportunityFilter{StatusUpdatedAt: since}, "updated_status"},
	} {
		raw, _ := json.Marshal(tt.filter)
		sameJSON(t, `{"`+tt.key+`":{"start":`+when+`}}`, string(raw))
	}
}

func TestTrap25CRMActivityFiltersHaveDotsInTheirKeys(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(sellsy.CRMActivityFilter{
		PhoneCallResults: []sellsy.CallResult{sellsy.ResultBusy}, PhoneCallSources: []sellsy.CallSource{sellsy.SourceOutgoing},
		PhoneCallTopics: []sellsy.TopicID{1}, TaskLabels: []sellsy.TaskLabelID{2}, EventLabels: []int64{3},
	})
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, `{"phonecall.statuses":["busy"],"phonecall.sources":["outcoming"],"phonecall.labels":[1],"task.labels":[2],"event.labels":[3]}`, string(raw))
}

func TestTrap26AnUpdateSendsOnlyWhatIsSet(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	contact := crm.AddContact(sellsy.Contact{LastName: "Roux", FirstName: "Léa", Email: "lea@example.com"})
	updated, err := crm.Client().Contacts.Update(t.Context(), contact.ID, sellsy.ContactInput{Email: sellsy.Null[string]()})
	if err != nil || updated.Email != "" || updated.FirstName != "Léa" || updated.LastName != "Roux" {
		t.Errorf("%+v, %v", updated, err)
	}
	for _, in := range []any{
		sellsy.ContactInput{}, sellsy.CompanyInput{}, sellsy.IndividualInput{}, sellsy.OpportunityInput{}, sellsy.PhoneCallInput{},
		sellsy.TaskInput{}, sellsy.CommentInput{}, sellsy.StaffInput{}, sellsy.AddressInput{}, sellsy.WebhookInput{},
	} {
		if raw, err := json.Marshal(in); err != nil || string(raw) != "{}" {
			t.Errorf("%T sends %s, %v", in, raw, err)
		}
	}
}

func TestTrap27StaffsAloneSpellTheirNamesTogether(t *testing.T) {
	t.Parallel()
	var staff sellsy.Staff
	var hit sellsy.SearchHit
	if err := json.Unmarshal([]byte(`{"firstname":"Alice","lastname":"Roux"}`), &staff); err != nil || staff.FirstName != "Alice" || staff.LastName != "Roux" {
		t.Errorf("%+v, %v", staff, err)
	}
	if err := json.Unmarshal([]byte(`{"first_name":"Alice","last_name":"Roux"}`), &hit); err != nil || hit.FirstName != "Alice" || hit.LastName != "Roux" {
		t.Errorf("%+v, %v", hit, err)
	}
}

func TestTrap28NewWordsDoNotBreakDecoding(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(200, `{"id":1,"source":"relayed","result":{"id":"hologram","name":"Hologramme"},"related":[{"type":"planet","id":3}],"mood":"good"}`))
	call, err := client.PhoneCalls.Get(t.Context(), 1)
	if err != nil || call.Source != "relayed" || call.Result.ID != "hologram" || call.Related[0].Type != "planet" {
		t.Errorf("%+v, %v", call, err)
	}
}
