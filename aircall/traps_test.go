package aircall_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

func decodeCall(t *testing.T, text string) aircall.Call {
	t.Helper()
	var call aircall.Call
	if err := json.Unmarshal([]byte(text), &call); err != nil {
		t.Fatal(err)
	}
	return call
}

// What bites those who integrate Aircall, as far as it concerns a client: one test each.

func TestTrapNumbersAsStrings(t *testing.T) {
	t.Parallel()
	call := decodeCall(t, `{"id":"812","cost":"2.34","conference_participants":[{"id":123,"type":"user"},{"id":"abc","type":"contact"},{"type":"external"}]}`)
	want := []aircall.Participant{
		{ID: "123", Type: aircall.ParticipantUser}, {ID: "abc", Type: aircall.ParticipantContact}, {Type: aircall.ParticipantExternal},
	}
	if diff := cmp.Diff(want, call.Participants); diff != "" || call.ID != 812 || call.Cost != "2.34" {
		t.Errorf("%+v\n%s", call, diff)
	}
	var campaign aircall.DialerCampaign
	if err := aircall.Unmarshal([]byte(`{"id":1,"number_id":"1234"}`), &campaign); err != nil || campaign.NumberID != 1234 {
		t.Errorf("%+v, %v", campaign, err)
	}
}

func TestTrapTimesInManyForms(t *testing.T) {
	t.Parallel()
	nine := at(1773910800)
	call := decodeCall(t, `{"id":1,"started_at":1773910800,"contact":{"id":2,"created_at":"2026-03-19T09:00:00Z","updated_at":1773910800},
		"user":{"id":3,"created_at":"2026-03-19T09:00:00.000Z"},"tags":[{"id":4,"created_at":"2026-03-19 09:00:00 UTC"}]}`)
	var message aircall.Message
	if err := aircall.Unmarshal([]byte(`{"id":1,"created_at":1773910800000,"sent_at":"2026-03-19T09:00:00.000Z"}`), &message); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]aircall.Time{
		"call": call.StartedAt, "contact created": call.Contact.CreatedAt, "contact updated": call.Contact.UpdatedAt,
		"user": call.User.CreatedAt, "tag": call.Tags[0].CreatedAt, "message": message.CreatedAt, "message sent": message.SentAt,
	} {
		if !got.Equal(nine.Time) {
			t.Errorf("%s: %v, want %v", name, got, nine)
		}
	}
}

func TestTrapAbsentKeys(t *testing.T) {
	t.Parallel()
	absent := decodeCall(t, `{"id":1,"direction":"inbound","status":"done"}`)
	null := decodeCall(t, `{"id":1,"direction":"inbound","status":"done","user":null,"contact":null,"number":null,"transferred_by":null,
		"transferred_to":null,"assigned_to":null,"answered_at":null,"ended_at":null,"raw_digits":null,"recording":null,"call_uuid":null,
		"automatic_callback_call_id":null,"missed_call_reason":null,"participants":null,"tags":null,"comments":null,"teams":null}`)
	empty := decodeCall(t, `{"id":1,"direction":"inbound","status":"done","user":{},"contact":{},"number":{}}`)
	if diff := cmp.Diff(absent, null, noRaw); diff != "" {
		t.Errorf("absent and null differ:\n%s", diff)
	}
	if diff := cmp.Diff(absent, empty, noRaw); diff != "" {
		t.Errorf("absent and {} differ:\n%s", diff)
	}
	if absent.User != nil || absent.Outcome() != aircall.OutcomeMissed {
		t.Errorf("%+v", absent)
	}
	if _, ok := absent.Counterpart(); ok {
		t.Error("a number from nowhere")
	}
}

func TestTrapTaggedByNobody(t *testing.T) {
	t.Parallel()
	call := decodeCall(t, `{"id":1,"tags":[{"id":9,"name":"Callback Request","tagged_by":{},"tagged_at":1773910800}],"comments":[{"id":1,"posted_by":null}]}`)
	if call.Tags[0].TaggedBy != nil || call.Comments[0].PostedBy != nil {
		t.Errorf("%+v %+v", call.Tags, call.Comments)
	}
}

func TestTrapSIDAndCallUUID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := aircalltest.New(t)
		queue := aircall.NewEventQueue(10)
		server.DeliverTo(&aircall.WebhookHandler{Secrets: []string{hookToken}, Accept: queue.Accept}, hookToken)
		live := server.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
		server.Wait()
		fromREST := must[*aircall.Call](t)(server.Client().Calls.Get(t.Context(), live.ID()))
		var fromWebhook *aircall.Call
		drain(t, queue, func(event *aircall.Event) { fromWebhook, _ = event.Payload.(*aircall.Call) })
		if fromREST.CallUUID == "" || fromREST.CallUUID != fromWebhook.CallUUID {
			t.Errorf("uuid %q in REST, %q in a webhook", fromREST.CallUUID, fromWebhook.CallUUID)
		}
		if diff := cmp.Diff(fromREST.Participants, fromWebhook.Participants); diff != "" {
			t.Errorf("participants:\n%s", diff)
		}
	})
}

// drain takes what is in a queue.
func drain(t *testing.T, queue *aircall.EventQueue, each func(*aircall.Event)) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := queue.Run(ctx, func(_ context.Context, event *aircall.Event) { each(event) }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestOperations reads each of them from the fake; here are both forms of those whose wrapper sources disagree on.
func TestTrapSingularWrappersAndNone(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"custom_summary_result":{"id":1,"language":"fr"}}`, `{"id":1,"language":"fr"}`} {
		client, mock := newClient(t)
		mock.RegisterNoResponder(httpmock.NewStringResponder(200, body))
		summary, err := client.Insights.CustomSummary(t.Context(), 1)
		if err != nil || summary.ID != "1" || summary.Language != "fr" {
			t.Errorf("%s: %+v, %v", body, summary, err)
		}
	}
	for _, body := range []string{`{"dialer_campaign":{"id":1,"number_id":"2"}}`, `{"id":1,"number_id":"2"}`} {
		client, mock := newClient(t)
		mock.RegisterNoResponder(httpmock.NewStringResponder(200, body))
		campaign, err := client.DialerCampaigns.Get(t.Context(), 1)
		if err != nil || campaign.ID != 1 || campaign.NumberID != 2 {
			t.Errorf("%s: %+v, %v", body, campaign, err)
		}
	}
}

func TestTrapContactOnlyWhenFetched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	without := must[*aircall.Call](t)(w.client.Calls.Get(t.Context(), w.past.ID))
	with := must[*aircall.Call](t)(w.client.Calls.Get(t.Context(), w.past.ID, aircall.FetchContact))
	if without.Contact != nil || with.Contact == nil {
		t.Errorf("contact %v without, %v with", without.Contact, with.Contact)
	}
}

func TestTrapAnonymousAndSpaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for digits, want := range map[string]string{"+33 1 99 00 12 34": "+33 1 99 00 12 34", "anonymous": "", "": ""} {
		call := w.StartCall(aircalltest.CallSpec{Number: w.number.ID, Counterpart: digits})
		got := must[*aircall.Call](t)(w.client.Calls.Get(t.Context(), call.ID()))
		if other, ok := got.Counterpart(); other != want || ok != (want != "") {
			t.Errorf("%q: counterpart %q, %v", digits, other, ok)
		}
	}
}

func TestTrapUsersInManyShapes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	team := must[*aircall.Team](t)(w.client.Teams.AddUser(t.Context(), w.team.ID, w.user.ID))
	full := must[*aircall.User](t)(w.client.Users.Get(t.Context(), w.user.ID))
	if full.Available == nil || team.Users[0].Available != nil {
		t.Errorf("available: %v of the user, %v in a team, where it is not told", full.Available, team.Users[0].Available)
	}
	if team.Users[0].Email != full.Email {
		t.Errorf("%+v", team.Users[0])
	}
}

func TestTrapCallIDsBeyond32Bits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddCall(aircall.Call{ID: 3811606146, Direction: aircall.Outbound, Number: &w.number, StartedAt: aircall.At(time.Now())})
	if call := must[*aircall.Call](t)(w.client.Calls.Get(t.Context(), 3811606146)); call.ID != 3811606146 {
		t.Errorf("id %d", call.ID)
	}
}

func TestTrapStatusCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger, err := aircall.New(aircall.BasicAuth("id", "wrong"), aircall.WithHTTPClient(&http.Client{Transport: w.Transport()}))
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger.Ping(t.Context()); !errors.Is(err, aircall.ErrUnauthorized) {
		t.Errorf("wrong credentials: %v", err)
	}
	w.SetAvailability(w.user.ID, aircall.InCall)
	if err := w.client.Users.Dial(t.Context(), w.user.ID, "+33199005678"); !errors.Is(err, aircall.ErrUnavailable) {
		t.Errorf("dialling for somebody in a call: %v", err)
	}
	if err := w.client.Calls.PauseRecording(t.Context(), w.past.ID); !errors.Is(err, aircall.ErrInvalid) {
		t.Errorf("pausing the recording of a call of the past: %v", err)
	}
	if _, err := w.client.Insights.Summary(t.Context(), w.past.ID); !errors.Is(err, aircall.ErrNoInsight) || errors.Is(err, aircall.ErrNotFound) {
		t.Errorf("no summary: %v", err)
	}
	w.Inject(aircalltest.Fault{Path: "/v1/calls/*/topics", Status: http.StatusForbidden, Body: `{"error":"Forbidden"}`})
	if _, err := w.client.Insights.Topics(t.Context(), w.past.ID); !errors.Is(err, aircall.ErrNoInsight) || errors.Is(err, aircall.ErrUnauthorized) {
		t.Errorf("not in the plan: %v", err)
	}
}

func TestTrapContactUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.client.Contacts.Update(t.Context(), w.contact.ID, aircall.ContactInput{Emails: []aircall.DetailInput{{Label: "a", Value: "a@example.com"}}}); !errors.Is(err, aircall.ErrInvalid) {
		t.Errorf("an address in an update: %v", err)
	}
	for range 2 {
		must[*aircall.Contact](t)(w.client.Contacts.Create(t.Context(), aircall.ContactInput{PhoneNumbers: []aircall.DetailInput{{Label: "a", Value: "+33199009999"}}}))
	}
	if n := len(w.Contacts()); n != 3 {
		t.Errorf("%d contacts: Aircall is thought not to merge duplicates", n)
	}
}

func TestTrapWebhookWithoutEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.client.Webhooks.Create(t.Context(), aircall.WebhookInput{URL: "https://app.example.com/"}); !errors.Is(err, aircall.ErrInvalid) {
		t.Errorf("creating one without events: %v", err)
	}
	hook := must[*aircall.Webhook](t)(w.client.Webhooks.Create(t.Context(), aircall.WebhookInput{
		URL: "https://app.example.com/", Events: []aircall.EventName{aircall.EventCallEnded, aircall.EventCallTagged},
	}))
	for _, update := range []aircall.WebhookInput{{Active: new(false)}, {Active: new(true)}, {URL: "https://app.example.com/new"}} {
		hook = must[*aircall.Webhook](t)(w.client.Webhooks.Update(t.Context(), hook.ID, update))
		events := slices.Sorted(slices.Values(hook.Events))
		if diff := cmp.Diff([]aircall.EventName{aircall.EventCallEnded, aircall.EventCallTagged}, events); diff != "" {
			t.Errorf("after an update without events:\n%s", diff)
		}
	}
	if hook.URL != "https://app.example.com/new" || !hook.Active {
		t.Errorf("%v active %v", hook, hook.Active)
	}
	if _, err := w.client.Webhooks.Update(t.Context(), hook.ID, aircall.WebhookInput{Events: []aircall.EventName{}}); !errors.Is(err, aircall.ErrInvalid) {
		t.Errorf("an update to no events: %v", err)
	}
	all := must[*aircall.Webhook](t)(w.client.Webhooks.Create(t.Context(), aircall.WebhookInput{URL: "https://app.example.com/all", AllEvents: true}))
	if len(all.Events) < 60 {
		t.Errorf("%d events of all", len(all.Events))
	}
}

func TestTrapUnknownParametersAndPlus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.client.Contacts.Search(t.Context(), aircall.SearchContactsOptions{}); !errors.Is(err, aircall.ErrInvalid) {
		t.Errorf("a search for nothing, which Aircall answers with everything: %v", err)
	}
	page := must[*aircall.Page[aircall.Call]](t)(w.client.Calls.Search(t.Context(), aircall.SearchCallsOptions{PhoneNumber: "+33199001234"}))
	if len(page.Items) != 1 || page.Items[0].ID != w.past.ID {
		t.Errorf("the + got lost: %+v", page.Items)
	}
}

func TestTrapNoMissedStatus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := aircalltest.New(t)
		user := server.AddUser(aircall.User{Name: "Camille Arnaud"})
		for _, test := range []struct {
			play aircalltest.Script
			want aircall.Outcome
		}{
			{aircalltest.Script{CallSpec: aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"}, RingOn: []aircall.UserID{user.ID}, Ring: 20 * time.Second}, aircall.OutcomeMissed},
			{aircalltest.Script{CallSpec: aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"}, Ring: 20 * time.Second, Voicemail: 10 * time.Second}, aircall.OutcomeVoicemail},
			{aircalltest.Script{CallSpec: aircalltest.CallSpec{Direction: aircall.Outbound, Counterpart: "+33 1 99 00 12 34"}, Ring: 20 * time.Second}, aircall.OutcomeNoAnswer},
			{aircalltest.Script{CallSpec: aircalltest.CallSpec{Direction: aircall.Outbound, Counterpart: "+33 1 99 00 12 34"}, Ring: 20 * time.Second, Answered: true, Talk: time.Minute}, aircall.OutcomeAnswered},
		} {
			live := must[*aircalltest.LiveCall](t)(server.Play(t.Context(), test.play))
			call := must[*aircall.Call](t)(server.Client().Calls.Get(t.Context(), live.ID()))
			if call.Status != aircall.CallDone || call.Outcome() != test.want {
				t.Errorf("status %q, outcome %q, want %q", call.Status, call.Outcome(), test.want)
			}
		}
	})
}

func TestTrapDurationIncludesRinging(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := aircalltest.New(t)
		live := must[*aircalltest.LiveCall](t)(server.Play(t.Context(), aircalltest.Script{
			CallSpec: aircalltest.CallSpec{Direction: aircall.Outbound, Counterpart: "+33 1 99 00 12 34"},
			Ring:     5 * time.Second, Answered: true, Talk: 15 * time.Second,
		}))
		call := must[*aircall.Call](t)(server.Client().Calls.Get(t.Context(), live.ID()))
		if call.Duration != 20 || call.TalkTime() != 15*time.Second {
			t.Errorf("duration %d, talk time %v", call.Duration, call.TalkTime())
		}
	})
}

// Which of recording and asset lasts is said in the documentation; that the asset tells a voicemail is used here.
func TestTrapAssetOutlivesTheVoicemailLink(t *testing.T) {
	t.Parallel()
	call := decodeCall(t, `{"id":1,"direction":"inbound","status":"done","voicemail":null,"asset":"https://assets.aircall.io/calls/1/voicemail"}`)
	if call.Outcome() != aircall.OutcomeVoicemail {
		t.Errorf("outcome %q", call.Outcome())
	}
}

func TestTrapDeletedUserLeavesCallsWithoutUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.client.Users.Delete(t.Context(), w.user.ID); err != nil {
		t.Fatal(err)
	}
	if call := must[*aircall.Call](t)(w.client.Calls.Get(t.Context(), w.past.ID)); call.User != nil {
		t.Errorf("user %+v", call.User)
	}
}

func TestTrapNumbersInListsHaveNoUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := must[*aircall.Page[aircall.Number]](t)(w.client.Numbers.List(t.Context(), aircall.ListOptions{}))
	number := must[*aircall.Number](t)(w.client.Numbers.Get(t.Context(), page.Items[0].ID))
	if len(page.Items[0].Users) != 0 || len(number.Users) != 1 {
		t.Errorf("users %v in the list, %v of the number", page.Items[0].Users, number.Users)
	}
}

func TestTrapUserNumbersAreApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user := must[*aircall.User](t)(w.client.Users.Get(t.Context(), w.user.ID))
	numbers := must[[]aircall.Number](t)(w.client.Users.Numbers(t.Context(), w.user.ID))
	if len(user.Numbers) != 0 || len(numbers) != 1 {
		t.Errorf("%d numbers of the user, %d asked for", len(user.Numbers), len(numbers))
	}
}

// Without a header until the limit is hit, the client paces itself by its own budget and then heeds the refusal.
func TestTrapQuotaWithoutHeaders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := aircalltest.New(t, aircalltest.Options{RequestsPerMinute: 60})
		client := server.Client(aircall.WithRequestsPerMinute(60), aircall.WithMaxWait(10*time.Minute)).Interactive()
		start := time.Now()
		for range 150 {
			if err := client.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		refused := 0
		for _, r := range server.Requests() {
			if r.Status == http.StatusTooManyRequests {
				refused++
			}
		}
		if took := time.Since(start); refused > 0 || took < 2*time.Minute || took > 4*time.Minute {
			t.Errorf("150 requests at 60 a minute took %v, with %d refusals", took, refused)
		}
	})
}

// The budget is too large because others use the quota too: the refusal is waited out.
func TestTrapQuotaSharedWithOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := aircalltest.New(t, aircalltest.Options{RequestsPerMinute: 60})
		client := server.Client(aircall.WithRequestsPerMinute(120), aircall.WithMaxWait(10*time.Minute))
		for range 100 {
			if err := client.Interactive().Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A page of contacts beyond the cap is not quietly the end: see also TestTheCapIsLoud and TestWalkOutOfReach.
func TestTrapSilentCaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.client.Calls.List(t.Context(), aircall.ListCallsOptions{ListOptions: aircall.ListOptions{From: time.Now().AddDate(-1, 0, 0)}})
	if !errors.Is(err, aircall.ErrOutOfReach) {
		t.Errorf("calls of a year: %v", err)
	}
}

func TestTrapIntegrationGoesSilent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetIntegrationActive(false)
	if me := must[*aircall.Integration](t)(w.client.Integrations.Me(t.Context())); me.Active {
		t.Error("an integration that is switched off looks active")
	}
}

func TestTrapCommentsAreFew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 5 {
		if err := w.client.Calls.AddComment(t.Context(), w.past.ID, fmt.Sprint("note ", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.client.Calls.AddComment(t.Context(), w.past.ID, "one more"); !errors.Is(err, aircall.ErrInvalid) {
		t.Errorf("a sixth comment: %v", err)
	}
}

// The fake replaces the tags of a call; AddTags keeps them all the same.
func TestTrapTagsMayReplace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTag(aircall.Tag{Name: "Rappel", Color: "#FF5733"})
	for _, tag := range []aircall.TagID{w.tag.ID, other.ID, other.ID} {
		if err := w.client.Calls.AddTags(t.Context(), w.past.ID, tag); err != nil {
			t.Fatal(err)
		}
	}
	call := must[*aircall.Call](t)(w.client.Calls.Get(t.Context(), w.past.ID))
	if len(call.Tags) != 2 {
		t.Errorf("tags %+v", call.Tags)
	}
	posts := 0
	for _, r := range w.Requests() {
		if r.Method == http.MethodPost {
			posts++
		}
	}
	if posts != 2 {
		t.Errorf("%d posts for two new tags", posts)
	}
}

// Comparing texts with what Aircall made of them: see the row of TestUpsert about emojis.
func TestTrapEmojisVanish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := aircall.UpsertContactInput{ContactInput: aircall.ContactInput{
		FirstName: "Zoé 👩🏽‍💻", CompanyName: "☕️ Café 1️⃣", PhoneNumbers: []aircall.DetailInput{{Label: "📞 Mobile", Value: "+33639980000"}},
	}}
	if _, _, err := w.client.Contacts.Upsert(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if contact, changed, err := w.client.Contacts.Upsert(t.Context(), want); err != nil || changed {
		t.Errorf("changed again: %v, %v, %+v", changed, err, contact)
	}
}

func TestTrapTokensInLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hook := must[*aircall.Webhook](t)(w.client.Webhooks.Create(t.Context(), aircall.WebhookInput{URL: "https://app.example.com/", AllEvents: true}))
	page := must[*aircall.Page[aircall.Webhook]](t)(w.client.Webhooks.List(t.Context(), aircall.ListOptions{}))
	configuration := aircall.MessageConfiguration{Type: "x", Token: hook.Token}
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Info("webhook", "one", hook, "value", *hook, "configuration", configuration)
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		fmt.Fprintf(&log, verb+verb+verb+verb, hook, *hook, page.Items, configuration)
	}
	if hook.Token == "" || page.Items[0].Token != hook.Token || strings.Contains(log.String(), hook.Token) {
		t.Errorf("token %q in: %s", hook.Token, &log)
	}
}
