package aircalltest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// exchange is a request and what must come back: the status, and all of the wanted text in the body. An empty want is an
// empty body. {…} in paths and bodies stands for ids.
type exchange struct {
	method, path, body string
	status             int
	want               string
}

func (x exchange) run(t *testing.T, fake *aircalltest.Server, ids map[string]any) {
	t.Helper()
	fill := func(s string) string {
		for name, id := range ids {
			s = strings.ReplaceAll(s, "{"+name+"}", fmt.Sprint(id))
		}
		return s
	}
	status, body, _ := ask(t, fake, x.method, fill(x.path), fill(x.body), nil)
	want := fill(x.want)
	if status != x.status || !strings.Contains(body, want) || (want == "" && body != "") {
		t.Errorf("%s %s %s\n got %d %s\nwant %d %s", x.method, fill(x.path), x.body, status, body, x.status, want)
	}
}

func TestCallWrites(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	call := o.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
	done := o.AddCall(aircall.Call{Number: &o.line})
	team := o.AddTeam(aircall.Team{Users: []aircall.User{o.marc}})
	ids := map[string]any{
		"call": call.ID(), "done": done.ID, "anna": o.anna.ID, "team": team.ID, "vip": o.AddTag(aircall.Tag{Name: "VIP"}).ID,
		"late": o.AddTag(aircall.Tag{Name: "Retard"}).ID,
	}
	card := `{"contents":[{"type":"title","text":"Inès Moreau"},{"type":"shortText","label":"Société","text":"Durand"}]}`
	for _, x := range []exchange{
		{"POST", "/v1/calls/{call}/insight_cards", card, 201, ""},
		{"POST", "/v1/calls/{done}/insight_cards", card, 201, ""},
		{"POST", "/v1/calls/1/insight_cards", card, 404, "Check ID"},
		{"POST", "/v1/calls/{call}/insight_cards", `{"contents":[]}`, 400, "contents"},
		{"POST", "/v1/calls/{call}/insight_cards", `{"contents":[{"type":"image","text":"x"}]}`, 400, "type"},
		{"POST", "/v1/calls/{call}/insight_cards", `{"contents":[{"type":"shortText","text":"x"}]}`, 400, "label"},
		{"POST", "/v1/calls/{call}/insight_cards", `{"contents":[{"type":"title","text":"` + strings.Repeat("x", 10_000) + `"}]}`, 400, "large"},

		{"POST", "/v1/calls/{call}/comments", `{}`, 400, "content"},
		{"POST", "/v1/calls/{call}/comments", `{"content":"1 👍"}`, 201, ""},
		{"POST", "/v1/calls/{call}/comments", `{"content":"2"}`, 201, ""},
		{"POST", "/v1/calls/{call}/comments", `{"content":"3"}`, 201, ""},
		{"POST", "/v1/calls/{call}/comments", `{"content":"4"}`, 201, ""},
		{"POST", "/v1/calls/{call}/comments", `{"content":"5"}`, 201, ""},
		{"POST", "/v1/calls/{call}/comments", `{"content":"6"}`, 400, "Maximum of 5 notes can be added to a Call."},

		{"POST", "/v1/calls/{call}/tags", `{"tags":[{vip}]}`, 201, ""},
		{"POST", "/v1/calls/{call}/tags", `{"tags":["VIP"]}`, 400, "tag IDs"},
		{"POST", "/v1/calls/{call}/tags", `{"tags":[1]}`, 400, "Unknown tag"},
		{"POST", "/v1/calls/{call}/tags", `{"tags":[{late}]}`, 201, ""}, // replaces

		{"POST", "/v1/calls/{call}/transfers", `{"user_id":{anna},"team_id":{team}}`, 400, "Exactly one"},
		{"POST", "/v1/calls/{call}/transfers", `{"user_id":{anna},"dispatching_strategy":"random"}`, 400, "only for teams"},
		{"POST", "/v1/calls/{done}/transfers", `{"user_id":{anna}}`, 400, "already ended"},
		{"POST", "/v1/calls/{call}/transfers", `{"team_id":{team},"dispatching_strategy":"longest_idle"}`, 204, ""},
		{"POST", "/v1/calls/{call}/transfers", `{"user_id":{anna}}`, 204, ""},
		{"POST", "/v1/calls/{call}/transfers", `{"number":"+33199009999"}`, 204, ""},

		{"POST", "/v1/calls/{done}/pause_recording", "", 400, "Call has already ended"},
		{"POST", "/v1/calls/{call}/resume_recording", "", 405, `"success":false`},
		{"DELETE", "/v1/calls/{done}/recording", "", 200, ""},
		{"DELETE", "/v1/calls/{done}/voicemail", "", 200, ""},
		{"PUT", "/v1/calls/{done}/archive", "", 200, `"archived":true`},
		{"PUT", "/v1/calls/{done}/unarchive", "", 200, `"archived":false`},
		{"POST", "/v1/calls/{done}/link", "{}", 204, ""},
	} {
		x.run(t, o.Server, ids)
	}
	cards := o.Cards()
	if len(cards) != 2 || !cards[0].Shown || cards[1].Shown || cards[0].Card.Contents[1].Label != "Société" {
		t.Errorf("cards %+v", cards)
	}
	got := call.Call()
	if len(got.Tags) != 1 || got.Tags[0].Name != "Retard" {
		t.Errorf("tags %+v", got.Tags)
	}
	if got.Comments[0].Content != "1 " || got.Comments[0].PostedBy != nil {
		t.Errorf("comment %+v", got.Comments[0])
	}
	if got.User == nil || got.User.ID != o.anna.ID {
		t.Errorf("transferred to %v", got.User)
	}
}

// TestContactOfCallOnlyWhenAsked: contact is null without fetch_contact=true.
func TestContactOfCallOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.AddContact(aircall.Contact{LastName: "Moreau", PhoneNumbers: []aircall.PhoneDetail{{Label: "Work", Value: "+33199001234"}}})
	team := o.AddTeam(aircall.Team{})
	o.AddCall(aircall.Call{
		ID: 7, RawDigits: "+33 1 99 00 12 34", Number: &o.line, Teams: []aircall.Team{team},
		AIVoiceAgents: []aircall.AIVoiceTurn{{AgentName: "Accueil"}},
	})
	for _, x := range []exchange{
		{"GET", "/v1/calls/7", "", 200, `"contact":null`},
		{"GET", "/v1/calls/7?fetch_contact=false", "", 200, `"contact":null`},
		{"GET", "/v1/calls/7?fetch_contact=true", "", 200, `"last_name":"Moreau"`},
		{"GET", "/v1/calls?fetch_contact=true", "", 200, `"last_name":"Moreau"`},
		{"GET", "/v1/calls/7?fetch_short_urls=true", "", 200, `"recording_short_url":null`},
		{"GET", "/v1/calls/7", "", 200, `"teams":[{"direct_link"`},
		{"GET", "/v1/calls/7?fetch_aiva_conv=true", "", 200, `"agent_name":"Accueil"`},
		{"GET", "/v1/calls/7", "", 200, `"sid":"CA`},
	} {
		x.run(t, o.Server, nil)
	}
}

func TestCallSearch(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	vip, late := o.AddTag(aircall.Tag{Name: "VIP"}), o.AddTag(aircall.Tag{Name: "Retard"})
	at := aircall.At(time.Now().Add(-time.Hour))
	o.AddCall(aircall.Call{ID: 1, StartedAt: at, RawDigits: "+33 1 99 00 12 34", User: &o.anna, Tags: []aircall.CallTag{{ID: vip.ID}, {ID: late.ID}}})
	o.AddCall(aircall.Call{ID: 2, StartedAt: at, RawDigits: "+33 1 99 00 56 78", Direction: aircall.Outbound, Tags: []aircall.CallTag{{ID: vip.ID}}})
	o.AddCall(aircall.Call{ID: 3, StartedAt: at, RawDigits: "+33 1 99 00 12 34", ExternalTransferredTo: "+33199009999"})
	for query, want := range map[string]int{
		"":                            3,
		"direction=outbound":          1,
		"user_id={anna}":              1,
		"phone_number=%2B33199001234": 1,
		"phone_number=33199001234":    0, // E.164 only
		"phone_number=+33199001234":   0, // a plus that was not escaped is a space
		"phone_number=%2B33199009999": 1,
		"tags[]={vip}":                2,
		"tags[]={vip}&tags[]={late}":  1,
		"tags[]={vip},{late}":         0,
		"number_id=99":                3, // unknown, so ignored
		"query=nothing":               3,
	} {
		r := strings.NewReplacer("{anna}", fmt.Sprint(o.anna.ID), "{vip}", fmt.Sprint(vip.ID), "{late}", fmt.Sprint(late.ID))
		_, body, _ := ask(t, o.Server, "GET", "/v1/calls/search?"+r.Replace(query), "", nil)
		if got := len(decode(t, body)["calls"].([]any)); got != want {
			t.Errorf("%q: got %d calls, want %d", query, got, want)
		}
	}
}

// TestSilentCaps: lists reach six months back and ten thousand rows deep, whatever the total says.
func TestSilentCaps(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t)
	fake.AddCall(aircall.Call{ID: 1, StartedAt: aircall.At(time.Now().AddDate(0, -7, 0))})
	_, body, _ := ask(t, fake, "GET", "/v1/calls", "", nil)
	if got := decode(t, body)["calls"].([]any); len(got) != 0 {
		t.Errorf("a call of seven months ago is in the list")
	}
	exchange{"GET", "/v1/calls/1", "", 200, `"id":1`}.run(t, fake, nil)

	start := time.Now().Add(-24 * time.Hour)
	for i := range 10_010 {
		fake.AddCall(aircall.Call{StartedAt: aircall.At(start.Add(time.Duration(i) * time.Second))})
	}
	_, body, _ = ask(t, fake, "GET", "/v1/calls?page=200&per_page=50", "", nil)
	meta := decode(t, body)["meta"].(map[string]any)
	if meta["count"] != 50.0 || meta["total"] != 10_010.0 || meta["next_page_link"] != nil {
		t.Errorf("last page: %v", meta)
	}
	_, body, _ = ask(t, fake, "GET", "/v1/calls?page=201&per_page=50", "", nil)
	if got := decode(t, body)["calls"].([]any); len(got) != 0 {
		t.Errorf("%d calls beyond the cap", len(got))
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t)
	for i := range 60 {
		fake.AddUser(aircall.User{ID: aircall.UserID(i + 1), CreatedAt: aircall.At(time.Unix(int64(1_700_000_000+i), 0))})
	}
	for _, test := range []struct {
		query       string
		first, last float64
		count       int
		next        any
	}{
		{"", 1, 20, 20, aircalltest.BaseURL + "/v2/users?page=2&per_page=20"},
		{"per_page=100", 1, 50, 50, aircalltest.BaseURL + "/v2/users?page=2&per_page=50"},
		{"page=2&per_page=50", 51, 60, 10, nil},
		{"page=3&per_page=50", 0, 0, 0, nil},
		{"page=9223372036854775807", 0, 0, 0, nil},
		{"order=desc", 60, 41, 20, aircalltest.BaseURL + "/v2/users?page=2&per_page=20"},
		{"from=1700000010&to=1700000012", 11, 13, 3, nil},
	} {
		_, body, _ := ask(t, fake, "GET", "/v2/users?"+test.query, "", nil)
		page := decode(t, body)
		users := page["users"].([]any)
		meta := page["meta"].(map[string]any)
		if len(users) != test.count || meta["count"] != float64(test.count) || meta["next_page_link"] != test.next {
			t.Errorf("%q: %d users, meta %v", test.query, len(users), meta)
			continue
		}
		if test.count > 0 && (users[0].(map[string]any)["id"] != test.first || users[test.count-1].(map[string]any)["id"] != test.last) {
			t.Errorf("%q: from %v to %v", test.query, users[0], users[test.count-1])
		}
	}
}

func TestContacts(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t)
	ids := map[string]any{"id": 482884061, "phone": 1818273296, "email": 1818273295, "phone2": 1818273299, "email2": 1818273300}
	rows := func(n int) string {
		return strings.TrimSuffix(strings.Repeat(`{"label":"Work","value":"+33199001234"},`, n), ",")
	}
	create := `{"first_name":"Paul 😀","last_name":"Martin","phone_numbers":[{"label":"Work","value":"+33 1 99 00 12 34"}],"emails":[{"label":"Office","value":"paul.martin@example.com"}]}`
	for _, x := range []exchange{
		{"POST", "/v1/contacts", create, 201, `"phone_numbers":[{"id":{phone},"label":"Work","value":"+33199001234"}]`},
		{"POST", "/v1/contacts", create, 201, `"first_name":"Paul "`}, // a duplicate, of the same number
		{"GET", "/v1/contacts", "", 200, `"total":2`},
		{"POST", "/v1/contacts", `{"first_name":"Paul"}`, 400, "phone_numbers"},
		{"POST", "/v1/contacts", `{"phone_numbers":[{"value":"+33199001234"}]}`, 400, "label"},
		{"POST", "/v1/contacts", `{"phone_numbers":[{"label":"Work","value":"not a number"}]}`, 400, "valid phone number"},
		{"POST", "/v1/contacts", `{"phone_numbers":[` + rows(21) + `]}`, 400, "At most 20"},
		{"POST", "/v1/contacts/{id}", `{"company_name":"Durand SARL","phone_numbers":[]}`, 200, `"value":"+33199001234"`},
		{"POST", "/v1/contacts/{id}", `{"company_name":""}`, 400, "can't be blank"},
		{"PUT", "/v1/contacts/{id}", `{"company_name":"x"}`, 404, "Not Found"},
		{"GET", "/v1/contacts/{id}", "", 200, `"company_name":"Durand SARL"`},
		{"POST", "/v1/contacts/{id}/phone_details", `{"label":"Mobile","value":"+33639981234"}`, 201, `{"phone_detail":{"id":{phone2},`},
		{"PUT", "/v1/contacts/{id}/phone_details/{phone2}", `{"label":"Portable"}`, 202, `"label":"Portable","value":"+33639981234"`},
		{"POST", "/v1/contacts/{id}/phone_details/{phone2}", `{"label":"x"}`, 404, "Not Found"},
		{"DELETE", "/v1/contacts/{id}/phone_details/{phone2}", "", 204, ""},
		{"DELETE", "/v1/contacts/{id}/phone_details/{phone2}", "", 404, "Check ID"},
		{"POST", "/v1/contacts/{id}/email_details", `{"label":"Home","value":"paul@example.org"}`, 201, `{"email_detail":{"id":{email2},`},
		{"PUT", "/v1/contacts/{id}/email_details/{email2}", `{"value":"p@example.org"}`, 202, `"value":"p@example.org"`},
		{"DELETE", "/v1/contacts/{id}/email_details/{email2}", "", 204, ""},
		{"POST", "/v1/contacts/{id}/email_details", `{"label":"Home","value":"no address"}`, 400, "valid email"},
		{"POST", "/v1/contacts/{id}/email_details", `{"label":"Home"}`, 400, "label and value"},
		{"PUT", "/v1/contacts/{id}/email_details/{email}", `{"label":" "}`, 400, "label can't be blank"},
		{"PUT", "/v1/contacts/{id}/phone_details/{phone}", `{"value":""}`, 400, "value can't be blank"},
		{"PUT", "/v1/contacts/{id}/phone_details/{phone}", `{"value":"0033 1 99 00 12 34"}`, 202, `"value":"+33199001234"`},
		{"POST", "/v1/contacts/1/phone_details", `{"label":"x","value":"+33199001234"}`, 404, "Check ID"},
		{"GET", "/v1/contacts/search?phone_number=%2B33199001234", "", 200, `"total":2`},
		{"GET", "/v1/contacts/search?phone_number=33199001234", "", 200, `"total":2`}, // lenient about the plus
		{"GET", "/v1/contacts/search?email=PAUL.martin@example.com", "", 200, `"total":2`},
		{"GET", "/v1/contacts/search?phone_number=%2B33199000000", "", 200, `"total":0`},
		{"GET", "/v1/contacts/search?query=nobody", "", 200, `"total":2`}, // unknown, so ignored
		{"DELETE", "/v1/contacts/{id}", "", 204, ""},
		{"GET", "/v1/contacts/{id}", "", 404, "Check ID of the resource"},
	} {
		x.run(t, fake, ids)
	}
	if _, ok := fake.Contact(482884061); ok || len(fake.Contacts()) != 1 {
		t.Error("the deleted contact is still there")
	}
}

// TestContactEvents: the API's own writes come back as events.
func TestContactEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.createContact()
		contact := o.Contacts()[0]
		contact.LastName = "Lambert"
		o.UpdateContact(contact)
		o.DeleteContact(contact.ID)
		o.Wait()
		if diff := cmp.Diff([]string{"contact.created", "contact.updated", "contact.deleted"}, o.in.names()); diff != "" {
			t.Fatal(diff)
		}
		_, created := o.in.last(aircall.EventContactCreated)
		if _, text := created["created_at"].(string); !text {
			t.Errorf("created_at is %v, want text as in contact webhooks", created["created_at"])
		}
		e, _ := o.in.last(aircall.EventContactDeleted)
		if deleted := e.Payload.(*aircall.Contact); deleted.LastName != "Lambert" || len(deleted.PhoneNumbers) != 0 {
			t.Errorf("contact.deleted: %+v", deleted)
		}
	})
}

func TestSearchLagsBehindWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, aircalltest.Options{SearchDelay: 10 * time.Second})
		found := func(number string) int {
			_, body, _ := ask(t, o.Server, "GET", "/v1/contacts/search?phone_number="+url.QueryEscape(number), "", nil)
			return len(decode(t, body)["contacts"].([]any))
		}
		o.createContact()
		if found("+33199001234") != 0 {
			t.Error("found at once")
		}
		time.Sleep(10 * time.Second)
		if found("+33199001234") != 1 {
			t.Error("not found after the delay")
		}
		contact := o.Contacts()[0]
		contact.PhoneNumbers[0].Value = "+33199005678"
		o.UpdateContact(contact)
		if found("+33199001234") != 1 || found("+33199005678") != 0 {
			t.Error("the change is found at once")
		}
		time.Sleep(10 * time.Second)
		if found("+33199001234") != 0 || found("+33199005678") != 1 {
			t.Error("the change is not found after the delay")
		}
	})
}

func TestUsers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		ids := map[string]any{"anna": o.anna.ID, "line": o.line.ID, "new": o.marc.ID + 1}
		for _, x := range []exchange{
			{"GET", "/v2/users/{anna}", "", 200, `"direct_link":"https://api.aircall.io/v2/users/{anna}"`},
			{"GET", "/v2/users/anna.lefevre@example.com", "", 200, `"id":{anna}`},
			{"GET", "/v2/users/nobody@example.com", "", 404, "Check ID"},
			{"GET", "/v1/users/{anna}", "", 404, `Not Found`}, // version 1 is gone
			{"POST", "/v2/users", `{"email":"lea.petit@example.com","first_name":"Léa"}`, 400, "last_name"},
			{"POST", "/v2/users", `{"email":"lea.petit@example.com","first_name":"Léa","last_name":"Petit"}`, 201, `"name":"Léa Petit"`},
			{"POST", "/v2/users", `{"email":"LEA.petit@example.com","first_name":"Léa","last_name":"Petit"}`, 400, "taken"},
			{"PUT", "/v2/users/{new}", `{"wrap_up_time":30}`, 200, `"wrap_up_time":30`},
			{"GET", "/v2/users/{anna}/numbers", "", 200, `"flow_editor_enabled":false`},
			{"GET", "/v1/users/availabilities?per_page=50", "", 200, `{"availability":"available","id":{anna}}`},
			{"GET", "/v1/users/{anna}/availability", "", 200, `{"availability":"available"}`},
			{"POST", "/v1/users/{anna}/dial", `{"to":"+33199001234"}`, 204, ""},
			{"POST", "/v1/users/{anna}/dial", `{"to":"0199001234"}`, 400, "E.164"},
			{"POST", "/v1/users/{new}/calls", `{"number_id":{line},"to":"+33199001234"}`, 400, "number of the user"},
			{"POST", "/v1/users/{anna}/calls", `{"number_id":{line},"to":"+33199001234"}`, 204, ""},
			{"POST", "/v1/users/{anna}/calls", `{"number_id":{line},"to":"+33199001234"}`, 204, ""}, // another call
		} {
			x.run(t, o.Server, ids)
		}
		calls := o.Calls()
		if len(calls) != 2 || calls[0].Direction != aircall.Outbound || calls[0].User.ID != o.anna.ID {
			t.Fatalf("calls %+v", calls)
		}
		o.LiveCall(calls[0].ID).Answer(0)
		exchange{"GET", "/v1/users/{anna}/availability", "", 200, "in_call"}.run(t, o.Server, ids)
		exchange{"GET", "/v2/users/{anna}", "", 200, `"availability_status":"unavailable"`}.run(t, o.Server, ids)
		exchange{"POST", "/v1/users/{anna}/dial", `{"to":"+33199001234"}`, 405, "The user is currently unavailable"}.run(t, o.Server, ids)
		o.LiveCall(calls[0].ID).Hangup()
		o.SetAvailability(o.anna.ID, aircall.DoNotDisturb)
		exchange{"POST", "/v1/users/{anna}/calls", `{"number_id":{line},"to":"+33199001234"}`, 405, `"success":false`}.run(t, o.Server, ids)

		// A user who is deleted vanishes from past calls.
		exchange{"DELETE", "/v1/users/{anna}", "", 204, ""}.run(t, o.Server, ids)
		if got := o.Calls()[0].User; got != nil {
			t.Errorf("user of a past call: %+v", got)
		}
		o.Wait()
		o.in.last(aircall.EventUserCreated)
		o.in.last(aircall.EventUserClosed)
		o.in.last(aircall.EventUserDeletedV1)
	})
}

// TestUsersOfNumbersOnlyWhenAlone: the list has no users, one number has.
func TestUsersOfNumbersOnlyWhenAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		_, body, _ := ask(t, o.Server, "GET", "/v1/numbers", "", nil)
		if strings.Contains(body, `"users"`) {
			t.Errorf("list: %s", body)
		}
		ids := map[string]any{"line": o.line.ID}
		for _, x := range []exchange{
			{"GET", "/v1/numbers/{line}", "", 200, `"email":"anna.lefevre@example.com"`},
			{"PUT", "/v1/numbers/{line}", `{"priority":2}`, 400, "priority"},
			{"PUT", "/v1/numbers/{line}", `{"priority":1,"messages":{"welcome":"https://example.com/w.mp3"}}`, 200, `"priority":1`},
			{"PUT", "/v1/numbers/{line}", `{"priority":null,"name":"Ventes"}`, 200, `"priority":null`},
			{"GET", "/v1/numbers/{line}", "", 200, `"voicemail":"https://media.example.com/tracks/fr/voicemail.mp3","welcome"`},
			{"GET", "/v1/numbers/{line}/registration_status", "", 200, "registered"},
			{"GET", "/v1/numbers/1", "", 404, "Check ID"},
		} {
			if strings.Contains(x.want, "welcome") {
				x.want = `"welcome":"https://example.com/w.mp3"`
			}
			x.run(t, o.Server, ids)
		}
		o.SetNumberOpen(o.line.ID, false)
		o.Wait()
		if e, _ := o.in.last(aircall.EventNumberClosed); len(e.Payload.(*aircall.Number).Users) != 2 {
			t.Errorf("number.closed: %+v", e.Payload)
		}
	})
}

func TestTeams(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ids := map[string]any{"team": 244846, "anna": o.anna.ID}
	for _, x := range []exchange{
		{"POST", "/v1/teams", `{"name":"Ventes"}`, 201, `"id":{team}`},
		{"POST", "/v1/teams", `{"name":"Ventes"}`, 400, "taken"},
		{"POST", "/v1/teams", `{"name":"` + strings.Repeat("x", 65) + `"}`, 400, "long"},
		{"POST", "/v1/teams/{team}/users/{anna}", "", 201, `"email":"anna.lefevre@example.com"`},
		{"POST", "/v1/teams/{team}/users/{anna}", "", 422, "already in the team"},
		{"GET", "/v1/teams", "", 200, `"users":[{`},
		{"DELETE", "/v1/teams/{team}/users/{anna}", "", 200, `"users":[]`},
		{"DELETE", "/v1/teams/{team}", "", 204, ""},
		{"GET", "/v1/teams/{team}", "", 404, "Check ID"},
	} {
		x.run(t, o.Server, ids)
	}
	o.AddTeam(aircall.Team{ID: 5, Users: []aircall.User{o.anna}})
	_, body, _ := ask(t, o.Server, "GET", "/v1/teams/5", "", nil)
	if strings.Contains(body, `"available":`) {
		t.Errorf("users of a team have no available: %s", body)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, x := range []exchange{
		{"POST", "/v1/tags", `{"name":"VIP","color":"#FF5733","description":"ignored"}`, 201, `"description":null`},
		{"POST", "/v1/tags", `{"name":"VIP","color":"#FF5733"}`, 400, "taken"},
		{"POST", "/v1/tags", `{"name":"VIP 2"}`, 400, "color"},
		{"POST", "/v1/tags", `{"name":"VIP 2","color":"red"}`, 400, "color"},
		{"PUT", "/v1/tags/2733992", `{"name":"Client VIP"}`, 200, `"color":"#FF5733"`},
		{"GET", "/v1/tags/2733992", "", 200, `"name":"Client VIP"`},
		{"GET", "/v1/tags", "", 200, `"total":1`},
	} {
		x.run(t, o.Server, nil)
	}
	call := o.AddCall(aircall.Call{Tags: []aircall.CallTag{{ID: 2733992}}})
	if len(call.Tags) != 1 {
		t.Fatalf("tags %+v", call.Tags)
	}
	exchange{"DELETE", "/v1/tags/2733992", "", 204, ""}.run(t, o.Server, nil) // also removes it from the call
	if got := o.Calls()[0].Tags; len(got) != 0 {
		t.Errorf("tags %+v", got)
	}
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t, aircalltest.Options{APIID: aircalltest.APIID, APIToken: aircalltest.APIToken, AccessToken: "bearer-token"})
	_, body, _ := ask(t, fake, "POST", "/v1/webhooks", `{"url":"https://bridge.example.com/","custom_name":"Bridge","events":["call.created","call.ended"]}`, nil)
	made := decode(t, body)["webhook"].(map[string]any)
	if diff := cmp.Diff([]string{"active", "created_at", "direct_link", "events", "token", "url", "webhook_id"}, keys(made)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{"call.ended", "call.created"}, made["events"]); diff != "" {
		t.Error(diff) // not in the order in which they were given
	}
	ids := map[string]any{"uuid": made["webhook_id"], "id": 71258006, "token": made["token"]}
	count := func() int { return len(fake.Webhooks()[0].Events) }
	for _, x := range []struct {
		exchange
		events int
	}{
		{exchange{"GET", "/v1/webhooks/{uuid}", "", 200, `"id":{id},`}, 2},
		{exchange{"GET", "/v1/webhooks/{id}", "", 200, `"token":"{token}"`}, 2},
		{exchange{"GET", "/v1/webhooks", "", 200, `"meta":{"count":1,"current_page":1,"per_page":50,"total":1}`}, 2},
		{exchange{"POST", "/v1/webhooks", `{"url":"http://bridge.example.com/"}`, 400, "https"}, 2},
		{exchange{"POST", "/v1/webhooks", `{"url":"https://bridge.example.com/","events":["call.missed"]}`, 400, "call.missed"}, 2},
		{exchange{"PUT", "/v1/webhooks/{uuid}?events_action=add", `{"events":["call.tagged"]}`, 200, `"token":"{token}"`}, 3},
		{exchange{"PUT", "/v1/webhooks/{uuid}?events_action=remove", `{"events":["call.ended"]}`, 200, "call.tagged"}, 2},
		{exchange{"PUT", "/v1/webhooks/{uuid}?events_action=add", `{"active":false}`, 200, `"active":false`}, 2},
		{exchange{"PUT", "/v1/webhooks/{uuid}", `{"active":true}`, 200, `"active":true`}, 67}, // reset to all
		{exchange{"PUT", "/v1/webhooks/{uuid}", `{"events":["call.ended"]}`, 200, `"events":["call.ended"]`}, 1},
		{exchange{"GET", "/v1/webhooks/none", "", 404, "Check ID"}, 1},
	} {
		x.run(t, fake, ids)
		if got := count(); got != x.events {
			t.Errorf("%s %s: %d events, want %d", x.method, x.path, got, x.events)
		}
	}

	// An OAuth token sees only its own webhooks.
	_, body, _ = ask(t, fake, "GET", "/v1/webhooks", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer bearer-token") })
	if got := decode(t, body)["webhooks"].([]any); len(got) != 0 {
		t.Errorf("seen with a bearer token: %v", got)
	}

	// The same URL makes another webhook, a hundred at most, and no events means all of them.
	for range 99 {
		exchange{"POST", "/v1/webhooks", `{"url":"https://bridge.example.com/"}`, 201, "webhook_id"}.run(t, fake, nil)
	}
	exchange{"POST", "/v1/webhooks", `{"url":"https://bridge.example.com/"}`, 400, "100 webhooks"}.run(t, fake, nil)
	if got := len(fake.Webhooks()[99].Events); got != 67 {
		t.Errorf("%d events of a webhook without events", got)
	}
	exchange{"DELETE", "/v1/webhooks/{uuid}", "", 204, ""}.run(t, fake, ids)
	exchange{"GET", "/v1/webhooks/{uuid}", "", 404, "Check ID"}.run(t, fake, ids)
}

func TestIntegration(t *testing.T) {
	t.Parallel()
	basic := aircalltest.New(t)
	exchange{"GET", "/v1/integrations/me", "", 403, "OAuth"}.run(t, basic, nil)

	o := newOffice(t, aircalltest.Options{AccessToken: "bearer-token"})
	o.AddNumber(aircall.Number{})
	client := o.Client()
	me, err := client.Integrations.Me(t.Context())
	if err != nil || len(me.NumberIDs) != 2 || !me.Active || me.CompanyID != 1 || me.User.ID != o.anna.ID {
		t.Fatalf("got %+v, %v", me, err)
	}
	o.PickNumbers(o.line.ID)
	if err := client.Integrations.Disable(t.Context()); err != nil {
		t.Fatal(err)
	}
	me, err = client.Integrations.Me(t.Context())
	if err != nil || me.NumbersCount != 1 || me.Active {
		t.Errorf("got %+v, %v", me, err)
	}
	if err := client.Integrations.Enable(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOAuth(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t, aircalltest.Options{ClientID: "id", ClientSecret: "secret", AccessToken: "bearer-token"})
	none := func(*http.Request) {}
	const callback = "https://bridge.example.com/callback"
	status, _, header := ask(t, fake, "GET", "/oauth/authorize?client_id=id&response_type=code&scope=public_api&state=s&redirect_uri="+url.QueryEscape(callback), "", none)
	back, err := url.Parse(header.Get("Location"))
	if err != nil || status != 302 || back.Query().Get("state") != "s" || back.Query().Get("code") == "" {
		t.Fatalf("got %d to %s", status, back)
	}
	exchangeBody := func(code, secret, redirect string) string {
		return fmt.Sprintf(`{"grant_type":"authorization_code","code":%q,"redirect_uri":%q,"client_id":"id","client_secret":%q}`, code, redirect, secret)
	}
	code := back.Query().Get("code")
	for _, test := range []struct {
		body   string
		status int
		want   string
	}{
		{exchangeBody(code, "wrong", callback), 401, "invalid_client"},
		{exchangeBody("wrong", "secret", callback), 400, "invalid_grant"},
		{exchangeBody(code, "secret", "https://elsewhere.example.com/"), 400, "invalid_grant"},
		{exchangeBody(code, "secret", callback), 200, `"access_token":"bearer-token"`},
		{exchangeBody(code, "secret", callback), 400, "invalid_grant"}, // once only
	} {
		status, body, _ := ask(t, fake, "POST", "/v1/oauth/token", test.body, none)
		if status != test.status || !strings.Contains(body, test.want) {
			t.Errorf("got %d %s, want %d %s", status, body, test.status, test.want)
		}
	}
	_, _, header = ask(t, fake, "GET", "/oauth/authorize?client_id=other&response_type=code&scope=public_api&redirect_uri="+url.QueryEscape(callback), "", none)
	if got := header.Get("Location"); !strings.Contains(got, "error=invalid_client") {
		t.Errorf("wrong client: to %s", got)
	}
}
