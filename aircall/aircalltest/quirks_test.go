package aircalltest_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// TestQuirks names the habits of Aircall's calls that surprise, one row each. Those of lists, contacts, users, webhooks and
// deliveries have tests of their own.
func TestQuirks(t *testing.T) {
	t.Parallel()
	rest := func(o *office, call *aircalltest.LiveCall, query string) map[string]any {
		_, body, _ := ask(o.in.t, o.Server, "GET", fmt.Sprintf("/v1/calls/%d%s", call.ID(), query), "", nil)
		return decode(o.in.t, body)["call"].(map[string]any)
	}
	hook := func(o *office, name aircall.EventName) map[string]any {
		o.Wait()
		_, data := o.in.last(name)
		return data
	}
	for name, check := range map[string]func(*testing.T, *office){
		"keys that REST answers with null are absent in webhooks": func(t *testing.T, o *office) {
			call := o.inbound()
			got, sent := rest(o, call, ""), hook(o, aircall.EventCallCreated)
			for _, key := range []string{"user", "contact", "assigned_to", "transferred_by", "transferred_to", "automatic_callback_call_id"} {
				if value, ok := got[key]; !ok || value != nil {
					t.Errorf("REST: %s is %v", key, value)
				}
				if value, ok := sent[key]; ok {
					t.Errorf("webhook: %s is %v", key, value)
				}
			}
		},
		"sid is call_uuid, conference_participants is participants": func(t *testing.T, o *office) {
			call := o.inbound()
			got, sent := rest(o, call, ""), hook(o, aircall.EventCallCreated)
			if got["sid"] != sent["call_uuid"] || got["call_uuid"] != nil || sent["sid"] != nil {
				t.Errorf("sid %v, call_uuid %v", got["sid"], sent["call_uuid"])
			}
			if diff := cmp.Diff(sent["participants"], got["conference_participants"]); diff != "" {
				t.Error(diff)
			}
		},
		"call ids need 64 bits": func(t *testing.T, o *office) {
			if id := o.inbound().ID(); id <= math.MaxInt32 {
				t.Errorf("id %d", id)
			}
		},
		"no status says missed": func(t *testing.T, o *office) {
			call := o.inbound()
			call.Hangup()
			if got := rest(o, call, ""); got["status"] != "done" || got["answered_at"] != nil || got["missed_call_reason"] == nil {
				t.Errorf("got %v", got)
			}
		},
		"an outbound call that nobody takes has no reason": func(t *testing.T, o *office) {
			call := o.outbound()
			time.Sleep(30 * time.Second)
			call.Hangup()
			if got := rest(o, call, ""); got["answered_at"] != nil || got["missed_call_reason"] != nil {
				t.Errorf("got %v", got)
			}
		},
		"duration counts the ringing": func(t *testing.T, o *office) {
			call := o.inbound()
			time.Sleep(5 * time.Second)
			call.Answer(o.anna.ID)
			time.Sleep(15 * time.Second)
			call.Hangup()
			if got := call.Call(); got.Duration != 20 || got.TalkTime() != 15*time.Second {
				t.Errorf("duration %d, talk time %v", got.Duration, got.TalkTime())
			}
		},
		"hidden numbers are anonymous": func(t *testing.T, o *office) {
			o.StartCall(aircalltest.CallSpec{Counterpart: "anonymous"})
			if got := hook(o, aircall.EventCallCreated)["raw_digits"]; got != "anonymous" {
				t.Errorf("raw_digits %v", got)
			}
		},
		"call.hungup may not come": func(t *testing.T, o *office) {
			o.StartCall(aircalltest.CallSpec{NoHungup: true}).Hangup()
			o.Wait()
			if got := strings.Join(o.in.names(), " "); got != "call.created call.ended" {
				t.Error(got)
			}
		},
		"a simple transfer keeps the call": func(t *testing.T, o *office) {
			call := o.inbound()
			call.Answer(o.anna.ID)
			call.TransferTo(o.marc.ID)
			call.Hangup()
			if n := len(o.Calls()); n != 1 {
				t.Errorf("%d calls", n)
			}
			if got := hook(o, aircall.EventCallEnded); got["transferred_by"] == nil || got["transferred_to"] == nil {
				t.Errorf("call.ended has the keys %v", keys(got))
			}
		},
		"a call between two numbers of the company is two calls": func(t *testing.T, o *office) {
			other := o.AddNumber(aircall.Number{Digits: "+33 1 99 00 55 20"})
			call := o.StartCall(aircalltest.CallSpec{Direction: aircall.Outbound, Number: o.line.ID, Counterpart: "+33 1 99 00 55 20"})
			calls := o.Calls()
			if len(calls) != 2 || calls[0].ID != call.ID() {
				t.Fatalf("calls %+v", calls)
			}
			if in := calls[1]; in.Direction != aircall.Inbound || in.Number.ID != other.ID || in.RawDigits != o.line.Digits {
				t.Errorf("the other side is %+v", in)
			}
			o.LiveCall(calls[1].ID).Answer(o.marc.ID)
		},
		"comments of the API have no author": func(t *testing.T, o *office) {
			call := o.inbound()
			exchange{"POST", fmt.Sprintf("/v1/calls/%d/comments", call.ID()), `{"content":"Vu"}`, 201, ""}.run(t, o.Server, nil)
			comment := hook(o, aircall.EventCallCommented)["comments"].([]any)[0].(map[string]any)
			if author, ok := comment["posted_by"]; !ok || author != nil {
				t.Errorf("posted_by %v", author)
			}
		},
		"each of several cards counts": func(t *testing.T, o *office) {
			call := o.inbound()
			for range 2 {
				exchange{
					"POST", fmt.Sprintf("/v1/calls/%d/insight_cards", call.ID()), `{"contents":[{"type":"title","text":"Inès Moreau"}]}`, 201, "",
				}.run(t, o.Server, nil)
			}
			if n := len(o.Cards()); n != 2 {
				t.Errorf("%d cards", n)
			}
		},
		"insights have text ids in webhooks and numbers in REST answers": func(t *testing.T, o *office) {
			call := o.inbound()
			call.Summary("Bref.")
			_, body, _ := ask(t, o.Server, "GET", fmt.Sprintf("/v1/calls/%d/summary", call.ID()), "", nil)
			got, sent := decode(t, body)["summary"].(map[string]any), hook(o, aircall.EventSummaryCreated)
			if _, number := got["call_id"].(float64); !number {
				t.Errorf("REST: call_id %v", got["call_id"])
			}
			if _, text := sent["call_id"].(string); !text {
				t.Errorf("webhook: call_id %v", sent["call_id"])
			}
		},
		"topics and sentiments have singular wrappers, action items have none": func(t *testing.T, o *office) {
			call := o.inbound()
			call.Topics("devis")
			call.Sentiment(aircall.SentimentNegative)
			call.ActionItem("Rappeler")
			for path, key := range map[string]string{"topics": "topic", "sentiments": "sentiment", "action_items": "action_items"} {
				exchange{"GET", fmt.Sprintf("/v1/calls/%d/%s", call.ID(), path), "", 200, `"` + key + `":`}.run(t, o.Server, nil)
			}
		},
		"times are seconds in calls and text in users": func(t *testing.T, o *office) {
			if started := rest(o, o.inbound(), "")["started_at"]; started != float64(time.Now().Unix()) {
				t.Errorf("started_at %v", started)
			}
			_, body, _ := ask(t, o.Server, "GET", fmt.Sprintf("/v2/users/%d", o.anna.ID), "", nil)
			if created := decode(t, body)["user"].(map[string]any)["created_at"]; created != "2000-01-01T00:00:00.000Z" {
				t.Errorf("created_at %v", created)
			}
		},
		"deleting the recording deletes the insights": func(t *testing.T, o *office) {
			call := o.inbound()
			call.Summary("Bref.")
			exchange{"DELETE", fmt.Sprintf("/v1/calls/%d/recording", call.ID()), "", 200, ""}.run(t, o.Server, nil)
			exchange{"GET", fmt.Sprintf("/v1/calls/%d/summary", call.ID()), "", 404, "Check ID"}.run(t, o.Server, nil)
		},
		"a playbook shows only when asked for": func(t *testing.T, o *office) {
			call := o.inbound()
			call.Playbook("Découverte", 0.8, aircall.PlaybookTopic{Name: "Budget", Result: []byte(`"covered"`)})
			for query, want := range map[string]bool{"": false, "?fetch_playbook=true": true} {
				_, body, _ := ask(t, o.Server, "GET", fmt.Sprintf("/v1/calls/%d/playbook_result%s", call.ID(), query), "", nil)
				if got := decode(t, body)["playbook"] != nil; got != want {
					t.Errorf("%q: %s", query, body)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { check(t, newOffice(t)) })
		})
	}
}

// TestRestOfInsights: every kind of insight reaches the API and its event.
func TestRestOfInsights(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		call := o.inbound()
		said := aircall.Utterance{EndTime: 1.5, Text: "Bonjour", ParticipantType: aircall.SpeakerExternal, PhoneNumber: "+33199001234"}
		call.Utterances("fr-FR", said)
		call.CustomSummary("Compte rendu", aircall.CustomSummaryResult{Name: "Besoin", Content: "Un devis"})
		call.Evaluation("Qualité", 82.5)
		call.PredictCSAT(75, aircall.CSATDriver{Polarity: aircall.SentimentPositive, Label: "Réponse rapide"})
		ids := map[string]any{"call": call.ID()}
		for _, x := range []exchange{
			{"GET", "/v1/calls/{call}/custom_summary_result", "", 200, `"summary_template_results":[{"name":"Besoin","content":"Un devis"}]`},
			{"GET", "/v1/calls/{call}/evaluations", "", 200, `"normalized_score":82.5`},
			{"GET", "/v1/calls/{call}/predicted_csat", "", 200, `{"csat":{"call_id":{call},`},
			{"GET", "/v1/calls/{call}/transcription", "", 404, "Check ID"},
		} {
			x.run(t, o.Server, ids)
		}
		o.Wait()
		if e, _ := o.in.last(aircall.EventUtterancesReceived); e.Payload.(*aircall.RealtimeTranscription).Call.ID != call.ID() {
			t.Errorf("utterances of %+v", e.Payload)
		}
		o.in.last(aircall.EventCustomSummaryCreated)
		o.in.last(aircall.EventCallEvaluationCreated)
	})
}
