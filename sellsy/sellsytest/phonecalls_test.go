package sellsytest_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func isNotFound(err error) bool { return errors.Is(err, sellsy.ErrNotFound) }

// crmOfOne has one record of each kind.
func crmOfOne(t *testing.T) *sellsytest.Server {
	t.Helper()
	crm := sellsytest.New(t)
	crm.AddStaff(sellsy.Staff{LastName: "Roux"})                                      // 101
	crm.AddStaff(sellsy.Staff{LastName: "Blanc", Status: sellsy.StaffBlocked})        // 102
	company := crm.AddCompany(sellsy.Company{Name: "Morel"})                          // 2001
	crm.AddIndividual(sellsy.Individual{LastName: "Dubois"})                          // 2002
	contact := crm.AddContact(sellsy.Contact{LastName: "Petit"})                      // 5001
	crm.AddOpportunity(sellsy.Opportunity{Name: "Rénovation", CompanyID: company.ID}) // 7001
	crm.LinkContact(company.ID, contact.ID)
	return crm
}

func aPhoneCall() sellsy.PhoneCallInput {
	return sellsy.PhoneCallInput{
		OwnerID: 101, Date: sellsy.At(time.Date(2026, 3, 1, 10, 15, 0, 0, time.UTC)), Result: sellsy.ResultConnected,
		Source: sellsy.SourceOutgoing, Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 5001}},
		Duration: sellsy.Some(184), Description: sellsy.Some("Appel 42"),
	}
}

func TestPhoneCallIsReadDifferentlyThanItIsWritten(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	body := `{"owner_id":101,"topic":42,"result":"connected","source":"outcoming","date":"2026-03-01T10:15:00Z","duration":184,
		"description":"Appel 42","related":[{"type":"contact","id":5001}],"priority":1,
		"reminders":[{"medium":"email","delay":"1hour"}]}`
	resp, got := send(t, crm, "POST", "/phone-calls", body)
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("%d %v", resp.StatusCode, got)
	}
	delete(got, "created")
	delete(got, "updated")
	want := map[string]any{
		"id": 9001.0, "owner": map[string]any{"id": 101.0, "type": "staff"}, "source": "outcoming", "description": "Appel 42",
		"duration": 184.0, "date": "2026-03-01T11:15:00+01:00", "topic": map[string]any{"id": 42.0, "name": "Support"},
		"result":     map[string]any{"id": "connected", "name": "Appel abouti"},
		"related":    []any{map[string]any{"type": "contact", "id": 5001.0}},
		"company_id": nil, // although the contact belongs to a company
		"contact_id": 5001.0, "individual_id": nil, "priority": 1.0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestScheduledCallHasNoDurationAndKeepsItsReminder(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	in := aPhoneCall()
	in.Result = sellsy.ResultScheduled
	in.Reminders = []sellsy.Reminder{{Medium: sellsy.MediumEmail, Delay: sellsy.Remind1Hour}}
	got, err := crm.Client().PhoneCalls.Create(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got.Duration != 0 || len(got.Reminders) != 1 || !got.Reminders[0].SendAt.Equal(in.Date.Add(-time.Hour)) {
		t.Errorf("got duration %d, reminders %+v", got.Duration, got.Reminders)
	}
}

func TestPhoneCallUpdatesArePartial(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	before, err := client.PhoneCalls.Create(t.Context(), aPhoneCall())
	if err != nil {
		t.Fatal(err)
	}
	crm.EditPhoneCall(before.ID, func(p *sellsy.PhoneCall) { p.Description += "\nà rappeler" })
	after, err := client.PhoneCalls.Update(t.Context(), before.ID, sellsy.PhoneCallInput{Result: sellsy.ResultVoicemail})
	if err != nil {
		t.Fatal(err)
	}
	if after.Result.ID != sellsy.ResultVoicemail || after.Description != "Appel 42\nà rappeler" || after.Duration != 184 {
		t.Errorf("after the update: %+v", after)
	}
	if err := client.PhoneCalls.Delete(t.Context(), before.ID); err != nil {
		t.Error(err)
	}
	if _, err := client.PhoneCalls.Get(t.Context(), before.ID); !isNotFound(err) {
		t.Errorf("after the deletion: %v", err)
	}
	if calls := crm.PhoneCalls(); len(calls) != 0 {
		t.Errorf("left over: %v", calls)
	}
}

func TestPhoneCallsAreValidated(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	const related = `[{"type":"contact","id":5001}]`
	body := func(owner, date, result, source, related, more string) string {
		return fmt.Sprintf(`{"owner_id":%s,"date":%s,"result":%s,"source":%s,"related":%s%s}`, owner, date, result, source, related, more)
	}
	const date = `"2026-03-01T10:15:00+01:00"`
	tests := map[string]struct {
		body   string
		status int
		field  string
	}{
		"good":                  {body("101", date, `"busy"`, `"incoming"`, related, ""), 201, ""},
		"no owner":              {body("null", date, `"busy"`, `"incoming"`, related, ""), 400, "owner_id"},
		"unknown owner":         {body("999", date, `"busy"`, `"incoming"`, related, ""), 400, "owner_id"},
		"blocked owner":         {body("102", date, `"busy"`, `"incoming"`, related, ""), 400, "owner_id"},
		"no date":               {body("101", "null", `"busy"`, `"incoming"`, related, ""), 400, "date"},
		"date without offset":   {body("101", `"2026-03-01T10:15:00"`, `"busy"`, `"incoming"`, related, ""), 400, "date"},
		"no result":             {body("101", date, "null", `"incoming"`, related, ""), 400, "result"},
		"unknown result":        {body("101", date, `"answered"`, `"incoming"`, related, ""), 400, "result"},
		"result as read":        {body("101", date, `{"id":"busy"}`, `"incoming"`, related, ""), 400, "result"},
		"outgoing":              {body("101", date, `"busy"`, `"outgoing"`, related, ""), 400, "source"},
		"nothing related":       {body("101", date, `"busy"`, `"incoming"`, `[]`, ""), 400, "related"},
		"two contacts":          {body("101", date, `"busy"`, `"incoming"`, `[{"type":"contact","id":5001},{"type":"contact","id":5001}]`, ""), 400, "related[1].type"},
		"four related":          {body("101", date, `"busy"`, `"incoming"`, `[{"type":"contact","id":5001},{"type":"company","id":2001},{"type":"individual","id":2002},{"type":"opportunity","id":7001}]`, ""), 400, "related"},
		"three related":         {body("101", date, `"busy"`, `"incoming"`, `[{"type":"contact","id":5001},{"type":"company","id":2001},{"type":"opportunity","id":7001}]`, ""), 201, ""},
		"related to a staff":    {body("101", date, `"busy"`, `"incoming"`, `[{"type":"staff","id":101}]`, ""), 400, "related[0].type"},
		"related to nobody":     {body("101", date, `"busy"`, `"incoming"`, `[{"type":"contact","id":1}]`, ""), 404, "related[0]"},
		"id of another kind":    {body("101", date, `"busy"`, `"incoming"`, `[{"type":"company","id":2002}]`, ""), 404, "related[0]"},
		"read-only field":       {body("101", date, `"busy"`, `"incoming"`, related, `,"company_id":2001`), 400, "company_id"},
		"field of no call":      {body("101", date, `"busy"`, `"incoming"`, related, `,"phone_number":"0199001234"`), 400, "phone_number"},
		"unknown topic":         {body("101", date, `"busy"`, `"incoming"`, related, `,"topic":7`), 400, "topic"},
		"priority out of range": {body("101", date, `"busy"`, `"incoming"`, related, `,"priority":2`), 400, "priority"},
		"two reminders":         {body("101", date, `"scheduled"`, `"incoming"`, related, `,"reminders":[{"medium":"email","delay":"5min"},{"medium":"email","delay":"5min"}]`), 400, "reminders"},
		"reminder by text":      {body("101", date, `"scheduled"`, `"incoming"`, related, `,"reminders":[{"medium":"sms","delay":"5min"}]`), 400, "reminders[0]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, answer := send(t, crm, "POST", "/phone-calls", test.body)
			if resp.StatusCode != test.status {
				t.Fatalf("%d %v, want %d", resp.StatusCode, answer, test.status)
			}
			if test.field == "" {
				return
			}
			details, _ := detail(t, answer).(map[string]any)
			if _, named := details[test.field]; !named {
				t.Errorf("details are %v, want %s named", details, test.field)
			}
		})
	}
}

func TestPhoneCallFilters(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client()
	start := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	add := func(minute int, result sellsy.CallResult, related ...sellsy.RelatedObject) int64 {
		in := aPhoneCall()
		in.Date, in.Result, in.Related = sellsy.At(start.Add(time.Duration(minute)*time.Minute)), result, related
		p, err := client.PhoneCalls.Create(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return int64(p.ID)
	}
	contact := sellsy.RelatedObject{Type: sellsy.RelatedContact, ID: 5001}
	company := sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: 2001}
	opportunity := sellsy.RelatedObject{Type: sellsy.RelatedOpportunity, ID: 7001}
	first := add(0, sellsy.ResultConnected, contact)
	second := add(10, sellsy.ResultBusy, contact, company)
	third := add(20, sellsy.ResultBusy, company, opportunity)

	tests := map[string]struct {
		filter sellsy.PhoneCallFilter
		want   []int64
	}{
		"all":                   {sellsy.PhoneCallFilter{}, []int64{first, second, third}},
		"owner":                 {sellsy.PhoneCallFilter{Owners: []sellsy.StaffID{101}}, []int64{first, second, third}},
		"other owner":           {sellsy.PhoneCallFilter{Owners: []sellsy.StaffID{102}}, []int64{}},
		"bounds belong to it":   {sellsy.PhoneCallFilter{Date: sellsy.Period{Start: sellsy.At(start), End: sellsy.At(start.Add(10 * time.Minute))}}, []int64{first, second}},
		"company":               {sellsy.PhoneCallFilter{CompanyIDs: []sellsy.CompanyID{2001}}, []int64{second, third}},
		"contact and result":    {sellsy.PhoneCallFilter{ContactIDs: []sellsy.ContactID{5001}, Result: sellsy.ResultBusy}, []int64{second}},
		"related":               {sellsy.PhoneCallFilter{Related: []sellsy.RelatedObject{opportunity}}, []int64{third}},
		"either of the related": {sellsy.PhoneCallFilter{Related: []sellsy.RelatedObject{opportunity, contact}}, []int64{first, second, third}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := client.PhoneCalls.Search(t.Context(), test.filter, sellsy.ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got := ids(page.Items, func(p sellsy.PhoneCall) int64 { return int64(p.ID) })
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if resp, _ := send(t, crm, "POST", "/phone-calls/search", `{"filters":{"description":"Appel"}}`); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("descriptions cannot be searched: %d, want 400", resp.StatusCode)
	}
}
