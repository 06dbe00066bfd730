package aircalltest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// The rest of the API gives answers of the right shape.

func TestMessages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		ids := map[string]any{"line": o.line.ID}
		sms := `{"to":"+33639981234","body":"Bonjour"}`
		for _, x := range []exchange{
			{"POST", "/v1/numbers/{line}/messages/native/send", sms, 200, `"status":"pending"`},
			{"POST", "/v1/numbers/{line}/messages/native/send", `{"to":"+33639981234"}`, 400, "body"},
			{"POST", "/v1/numbers/{line}/messages/native/send", `{"to":"+33639981234","body":"` + strings.Repeat("x", 1601) + `"}`, 400, "long"},
			{"POST", "/v1/numbers/{line}/messages/send", sms, 400, "configuration"},
			{"POST", "/v1/numbers/{line}/messages/group/native/send", `{"participants":["+33639981234","+33639985678"],"body":"Bonjour"}`, 200, "group_message_id"},
			{"POST", "/v1/numbers/{line}/messages/group/send", `{"participants":["+33639981234"]}`, 400, "configuration"},
			{"POST", "/v1/messages/send/whatsapp/native", `{"lineId":{line},"externalNumber":"+33639981234","text":"Bonjour"}`, 200, `"channel":"whatsapp"`},
			{"POST", "/v1/messages/whatsapp/send", `{"lineId":"{line}","to":"+33639981234","templateParams":{}}`, 200, `"channel":"whatsapp"`},
			{"POST", "/v1/messages/whatsapp/send", `{"lineId":1,"to":"+33639981234"}`, 404, "Check ID"},
			{"GET", "/v1/sms/templates?search=rappel&per_page=100", "", 200, `"per_page":100,"previous_page_link":null,"total":1`},
			{"GET", "/v1/numbers/{line}/templates", "", 200, `"pageInfo":{"currentToken":"1","nextToken":null,"totalCount":1}`},
			{"GET", "/v1/numbers/{line}/whatsapp_status", "", 200, `"isActive":false`},
			{"GET", "/v1/numbers/{line}/messages/configuration", "", 404, "Check ID"},
		} {
			x.run(t, o.Server, ids)
		}
		o.ReceiveMessage(o.line.ID, "+33 6 39 98 12 34", "Merci")
		o.Wait()
		_, data := o.in.last(aircall.EventMessageReceived)
		if ms, ok := data["created_at"].(float64); !ok || ms < 1e11 {
			t.Errorf("created_at %v, want milliseconds", data["created_at"])
		}
		o.in.last(aircall.EventMessageSent)
		o.in.last(aircall.EventMessageStatusUpdated)
		o.in.last(aircall.EventGroupMessageSent)
		if got := o.Messages(); len(got) != 3 || got[0].Body != "Bonjour" || got[0].CreatedAt.IsZero() {
			t.Errorf("messages %+v", got)
		}
	})
}

// TestProxyMode: the messages of a number with a configuration go to its callback only, in another envelope, once.
func TestProxyMode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var bodies []string
		callback := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			bodies = append(bodies, string(body))
			w.WriteHeader(http.StatusInternalServerError)
		})
		o := newOffice(t, aircalltest.Options{WebhookTransport: handlerTransport{callback}})
		ids := map[string]any{"line": o.line.ID}
		for _, x := range []exchange{
			{"POST", "/v1/numbers/{line}/messages/configuration", `{"type":"x"}`, 400, "callbackUrl"},
			{"POST", "/v1/numbers/{line}/messages/configuration", `{"callbackUrl":"https://bridge.example.com/sms","type":"x"}`, 200, `"token"`},
			{"GET", "/v1/numbers/{line}/messages/configuration", "", 200, "https://bridge.example.com/sms"},
			{"POST", "/v1/numbers/{line}/messages/send", `{"to":"+33639981234","body":"Bonjour"}`, 200, "pending"},
		} {
			x.run(t, o.Server, ids)
		}
		o.ReceiveMessage(o.line.ID, "+33 6 39 98 12 34", "Merci")
		o.Wait()
		if len(bodies) != 2 {
			t.Fatalf("%d callbacks, want 2", len(bodies))
		}
		got := decode(t, bodies[1])
		if diff := cmp.Diff([]string{"data", "event_name", "timestamp", "token"}, keys(got)); diff != "" {
			t.Error(diff)
		}
		if got["event_name"] != "message.received" || got["timestamp"].(float64) < 1e11 {
			t.Errorf("envelope %v %v", got["event_name"], got["timestamp"])
		}
		if names := o.in.names(); len(names) != 0 {
			t.Errorf("webhooks got %v", names)
		}
		exchange{"DELETE", "/v1/numbers/{line}/messages/configuration", "", 204, ""}.run(t, o.Server, ids)
		exchange{"DELETE", "/v1/numbers/{line}/messages/configuration", "", 404, "Check ID"}.run(t, o.Server, ids)
	})
}

func TestDialerCampaign(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ids := map[string]any{"anna": o.anna.ID, "line": o.line.ID, "row": 51202}
	for _, x := range []exchange{
		{"GET", "/v1/users/{anna}/dialer_campaign", "", 404, "Check ID"},
		{"POST", "/v1/users/{anna}/dialer_campaign", `{}`, 400, "phone_numbers"},
		{"GET", "/v1/users/{anna}/dialer_campaign", "", 404, "Check ID"},
		{"POST", "/v1/users/{anna}/dialer_campaign", `{"phone_numbers":["+33199001234"]}`, 201, `"number_id":"{line}"`},
		{"POST", "/v1/users/{anna}/dialer_campaign", `{"phone_numbers":["+33199001234"]}`, 422, "+33199001234 already imported, but not called"},
		{"POST", "/v1/users/{anna}/dialer_campaign/phone_numbers", `{"phone_numbers":["+33199005678"]}`, 204, ""},
		{"GET", "/v1/users/{anna}/dialer_campaign/phone_numbers", "", 200, `"number":"+33199005678"`},
		{"DELETE", "/v1/users/{anna}/dialer_campaign/phone_numbers/1", "", 404, "Check ID"},
		{"DELETE", "/v1/users/{anna}/dialer_campaign/phone_numbers/{row}", "", 204, ""},
		{"DELETE", "/v1/users/{anna}/dialer_campaign", "", 204, ""},
		{"DELETE", "/v1/users/{anna}/dialer_campaign", "", 404, "Check ID"},
	} {
		x.run(t, o.Server, ids)
	}
}

func TestAutomation(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t)
	call := `{"contact_phone":"+33199001234","idempotency_key":"k"}`
	for _, x := range []exchange{
		{"POST", "/v1/outbound-calls/agents/a1", call, 202, `"virtual_agent_id":"a1"`},
		{"POST", "/v1/outbound-calls/agents/a1", call, 409, "idempotency_key"},
		{"POST", "/v1/outbound-calls/agents/a1", `{"contact_phone":"+33199001234","idempotency_key":"l","expiration_seconds":1}`, 400, "expiration_seconds"},
		{"GET", "/v1/analytics/report/export/none", "", 404, "Check ID"},
		{"POST", "/v1/a2p_campaign_associations", `{"external_id":"C1","numbers":[1]}`, 201, `"numbers":[1]`},
		{"PUT", "/v1/a2p_campaign_associations/900", `{"numbers":[2]}`, 200, `"numbers":[2]`},
		{"GET", "/v1/a2p_campaign_associations", "", 200, `"external_id":"C1"`},
		{"DELETE", "/v1/a2p_campaign_associations/900", "", 204, ""},
	} {
		x.run(t, fake, nil)
	}
	_, body, _ := ask(t, fake, "POST", "/v1/analytics/report/export", `{}`, nil)
	report := decode(t, body)
	exchange{"GET", "/v1/analytics/report/export/{id}", "", 200, `"status":"COMPLETED"`}.run(t, fake, map[string]any{"id": report["id"]})
}

// TestWebhookOverNetwork: a webhook made through the API is delivered to its URL.
func TestWebhookOverNetwork(t *testing.T) {
	t.Parallel()
	in := &inbox{t: t}
	web := httptest.NewServer(in)
	defer web.Close()
	fake := aircalltest.New(t)
	hook, err := fake.Client().Webhooks.Create(t.Context(), aircall.WebhookInput{URL: web.URL, Events: []aircall.EventName{aircall.EventCallCreated}})
	if err != nil {
		t.Fatal(err)
	}
	fake.StartCall(aircalltest.CallSpec{}).Archive() // of which the webhook wants to hear nothing
	fake.Wait()
	if diff := cmp.Diff([]string{"call.created"}, in.names()); diff != "" {
		t.Error(diff)
	}
	if e, _ := in.last(aircall.EventCallCreated); e.Token != hook.Token {
		t.Error("the event has another token than the webhook")
	}
}
