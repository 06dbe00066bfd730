package aircall_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// recordedPayloads returns the recorded webhook bodies, which are not part of this repository.
func recordedPayloads(t *testing.T) map[string][]byte {
	t.Helper()
	bodies := recorded(t)
	if len(bodies) == 0 {
		t.Skip("no recorded payloads: set RECORDED_PAYLOADS to the folder that holds aircall/*.json")
	}
	return bodies
}

func recorded(t testing.TB) map[string][]byte {
	t.Helper()
	dir := os.Getenv("RECORDED_PAYLOADS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "payloads")
	}
	files, err := filepath.Glob(filepath.Join(dir, "aircall", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string][]byte{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		bodies[filepath.Base(file)] = body
	}
	return bodies
}

// noRaw compares calls but for their text.
var noRaw = cmpopts.IgnoreFields(aircall.Call{}, "Raw")

func TestRecordedPayloads(t *testing.T) {
	t.Parallel()
	for name, body := range recordedPayloads(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event, err := aircall.ParseEvent(body)
			if err != nil {
				t.Fatal(err)
			}
			if event.Payload == nil {
				t.Fatalf("%s has no typed payload", event.Name)
			}
			fields := append(keyPaths(t, encode(t, event.Payload)), fieldPaths(reflect.TypeOf(event.Payload), "", 4)...)
			if missing := difference(keyPaths(t, event.Data), fields); len(missing) > 0 {
				t.Errorf("lost in %T: %v", event.Payload, missing)
			}
			if missing := difference(keyPaths(t, body), keyPaths(t, encode(t, event))); len(missing) > 0 {
				t.Errorf("lost in the event: %v", missing)
			}
			again, err := aircall.ParseEvent(encode(t, event))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(event.Payload, again.Payload, noRaw); diff != "" {
				t.Errorf("encoding and decoding again changes the payload:\n%s", diff)
			}
		})
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// keyPaths lists every key of a document with the way to it, such as tags[].tagged_by.id.
func keyPaths(t *testing.T, data []byte) []string {
	t.Helper()
	var document any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	var paths []string
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				paths = append(paths, at+"."+key)
				walk(at+"."+key, value)
			}
		case []any:
			for _, value := range v {
				walk(at+"[]", value)
			}
		}
	}
	walk("", document)
	slices.Sort(paths)
	return slices.Compact(paths)
}

// fieldPaths lists the keys that a type has fields for, so many levels deep: what is zero is not encoded.
func fieldPaths(t reflect.Type, at string, levels int) (paths []string) {
	switch t.Kind() {
	case reflect.Pointer:
		return fieldPaths(t.Elem(), at, levels)
	case reflect.Slice:
		return fieldPaths(t.Elem(), at+"[]", levels)
	case reflect.Struct:
		for field := range t.Fields() {
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if key != "" && key != "-" && levels > 0 {
				paths = append(paths, at+"."+key)
				paths = append(paths, fieldPaths(field.Type, at+"."+key, levels-1)...)
			}
		}
	}
	return paths
}

func difference(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

const endedCall = `{
  "resource": "call", "event": "call.ended", "timestamp": 1773910886, "token": "0123456789abcdef0123456789abcdef",
  "data": {
    "id": 3811606146, "direct_link": "https://api.aircall.io/v1/calls/3811606146", "call_uuid": "CA0f1e2d",
    "direction": "inbound", "status": "done", "missed_call_reason": null,
    "started_at": 1773910735, "answered_at": 1773910750, "ended_at": 1773910855, "duration": 120,
    "cost": "0.0", "hangup_cause": null, "voicemail": null,
    "recording": "https://recordings.example.com/3811606146.mp3?X-Amz-Expires=3600", "asset": "https://assets.aircall.io/calls/3811606146/recording",
    "raw_digits": "+33 1 99 00 12 34",
    "user": {"id": 456, "direct_link": "https://api.aircall.io/v1/users/456", "name": "Camille Arnaud", "email": "camille.arnaud@example.com", "available": true, "availability_status": "available", "language": "fr-FR", "wrap_up_time": 90},
    "number": {"id": 1234, "direct_link": "https://api.aircall.io/v1/numbers/1234", "name": "Accueil", "digits": "+33 1 99 00 00 01", "country": "FR", "time_zone": "Europe/Paris", "open": true, "availability_status": "custom", "is_ivr": false, "live_recording_activated": true, "messages": {"welcome": "https://media.example.com/welcome.mp3", "voicemail": "https://media.example.com/voicemail.mp3"}},
    "archived": false, "teams": [{"id": 3, "name": "Ventes"}],
    "comments": [{"id": 735, "content": "Rappeler jeudi", "posted_at": 1773910860, "posted_by": null}],
    "tags": [
      {"id": 8, "name": "Devis", "tagged_at": 1773910856, "tagged_by": {"id": 456, "direct_link": "https://api.aircall.io/v1/users/456", "name": "Camille Arnaud", "email": "camille.arnaud@example.com", "available": true, "availability_status": "available", "language": "fr-FR", "wrap_up_time": 90}},
      {"id": 9, "name": "Callback Request", "tagged_at": 1773910857, "tagged_by": {}}
    ],
    "participants": [{"phone_number": "+33 1 99 00 12 34", "type": "external"}, {"id": 456, "name": "Camille Arnaud", "type": "user"}]
  }
}`

func TestParseEventOfACall(t *testing.T) {
	t.Parallel()
	event, err := aircall.ParseEvent([]byte(endedCall))
	if err != nil {
		t.Fatal(err)
	}
	if event.Resource != "call" || event.Name != aircall.EventCallEnded || event.Timestamp.Unix() != 1773910886 {
		t.Errorf("envelope %v", event)
	}
	camille := aircall.User{
		ID: 456, DirectLink: "https://api.aircall.io/v1/users/456", Name: "Camille Arnaud", Email: "camille.arnaud@example.com",
		Available: new(true), AvailabilityStatus: aircall.StatusAvailable, Language: "fr-FR", WrapUpTime: 90,
	}
	want := &aircall.Call{
		ID: 3811606146, CallUUID: "CA0f1e2d", DirectLink: "https://api.aircall.io/v1/calls/3811606146",
		Direction: aircall.Inbound, Status: aircall.CallDone,
		StartedAt: at(1773910735), AnsweredAt: at(1773910750), EndedAt: at(1773910855), Duration: 120,
		Cost:      "0.0",
		Recording: "https://recordings.example.com/3811606146.mp3?X-Amz-Expires=3600", Asset: "https://assets.aircall.io/calls/3811606146/recording",
		RawDigits: "+33 1 99 00 12 34",
		User:      &camille,
		Number: &aircall.Number{
			ID: 1234, DirectLink: "https://api.aircall.io/v1/numbers/1234", Name: "Accueil", Digits: "+33 1 99 00 00 01",
			Country: "FR", TimeZone: "Europe/Paris", Open: true, AvailabilityStatus: aircall.StatusCustom, LiveRecordingActivated: true,
			Messages: aircall.NumberMessages{Welcome: "https://media.example.com/welcome.mp3", Voicemail: "https://media.example.com/voicemail.mp3"},
		},
		Teams:    []aircall.Team{{ID: 3, Name: "Ventes"}},
		Comments: []aircall.Comment{{ID: 735, Content: "Rappeler jeudi", PostedAt: at(1773910860)}},
		Tags: []aircall.CallTag{
			{ID: 8, Name: "Devis", TaggedAt: at(1773910856), TaggedBy: &camille},
			{ID: 9, Name: "Callback Request", TaggedAt: at(1773910857)},
		},
		Participants: []aircall.Participant{
			{PhoneNumber: "+33 1 99 00 12 34", Type: aircall.ParticipantExternal},
			{ID: "456", Name: "Camille Arnaud", Type: aircall.ParticipantUser},
		},
	}
	if diff := cmp.Diff(any(want), event.Payload, noRaw); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
}

func at(seconds int64) aircall.Time { return aircall.At(time.Unix(seconds, 0)) }

// Both forms of a call decode into the same fields.
func TestCallOfRESTAndOfWebhook(t *testing.T) {
	t.Parallel()
	var fromREST, fromWebhook aircall.Call
	for body, call := range map[string]*aircall.Call{
		`{"id":1,"sid":"CA1","contact":{"id":2,"company":"Menuiserie Arnaud"},"conference_participants":[{"id":"456","type":"user"}]}`: &fromREST,
		`{"id":1,"call_uuid":"CA1","contact":{"id":2,"company_name":"Menuiserie Arnaud"},"participants":[{"id":456,"type":"user"}]}`:   &fromWebhook,
	} {
		if err := json.Unmarshal([]byte(body), call); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(fromWebhook, fromREST, noRaw); diff != "" {
		t.Error(diff)
	}
	if fromREST.CallUUID != "CA1" || fromREST.Contact.CompanyName != "Menuiserie Arnaud" || len(fromREST.Participants) != 1 {
		t.Errorf("got %+v", fromREST)
	}
}

func TestParseEventPayloads(t *testing.T) {
	t.Parallel()
	tests := []struct {
		event, data string
		want        any
	}{
		{"summary.created", `{"id":"81330225","call_id":"3811606146","content":"Un devis."}`, &aircall.Summary{ID: "81330225", CallID: 3811606146, Content: "Un devis."}},
		{"summary.created", `{"id":81330225,"call_id":3811606146,"content":"Un devis.","created_at":"2026-03-19T09:00:00.000Z"}`, &aircall.Summary{ID: "81330225", CallID: 3811606146, Content: "Un devis.", CreatedAt: at(1773910800)}},
		{"topics.created", `{"id":1,"call_id":2,"content":["facture","renouvellement"]}`, &aircall.Topics{ID: "1", CallID: 2, Content: []string{"facture", "renouvellement"}}},
		{
			"sentiment.created", `{"id":1,"call_id":2,"participants":[{"phone_number":"+33199001234","value":"POSITIVE","type":"external"},{"user_id":"456","value":"NEUTRAL","participant_type":"internal"}]}`,
			&aircall.Sentiment{ID: "1", CallID: 2, Participants: []aircall.SentimentParticipant{
				{PhoneNumber: "+33199001234", Value: aircall.SentimentPositive, Type: aircall.SpeakerExternal},
				{UserID: 456, Value: aircall.SentimentNeutral, Type: aircall.SpeakerInternal},
			}},
		},
		{
			"transcription.created", `{"id":1,"call_id":"2","call_created_at":"2026-03-19 09:00:00 UTC","type":"call","content":{"language":"fr-FR","utterances":[{"start_time":0.5,"end_time":2.1,"text":"Bonjour","participant_type":"internal","user_id":456}]}}`,
			&aircall.Transcription{
				ID: "1", CallID: 2, CallCreatedAt: at(1773910800), Type: "call",
				Content: aircall.TranscriptionContent{Language: "fr-FR", Utterances: []aircall.Utterance{
					{StartTime: 0.5, EndTime: 2.1, Text: "Bonjour", ParticipantType: aircall.SpeakerInternal, UserID: 456},
				}},
			},
		},
		{"action_item.created", `{"call_id":2,"action_items":[{"id":1,"ai_generated":true,"content":"Rappeler"}]}`, &aircall.ActionItems{CallID: 2, ActionItems: []aircall.ActionItem{{ID: "1", AIGenerated: true, Content: "Rappeler"}}}},
		{"action_item.created", `{"call_id":2,"id":1,"ai_generated":true,"content":"Rappeler"}`, &aircall.ActionItems{CallID: 2, ActionItems: []aircall.ActionItem{{ID: "1", AIGenerated: true, Content: "Rappeler"}}}},
		{
			"realtime_transcription.utterances_received", `{"id":"r","call":{"uuid":"CA1","number_id":3,"direction":"inbound"},"utterances":[{"text":"Allô"}]}`,
			&aircall.RealtimeTranscription{ID: "r", Call: aircall.RealtimeCall{UUID: "CA1", NumberID: 3, Direction: aircall.Inbound}, Utterances: []aircall.RealtimeUtterance{{Text: "Allô"}}},
		},
		{
			"realtime_transcription.utterances_received", `{"call_id":3811606146,"content":{"utterances":[{"text":"Allô"}]}}`,
			&aircall.RealtimeTranscription{Call: aircall.RealtimeCall{ID: 3811606146}, Utterances: []aircall.RealtimeUtterance{{Text: "Allô"}}},
		},
		{"playbook_result.updated", `{"id":1,"call_id":2,"adherence_score":87.5}`, &aircall.PlaybookResult{ID: "1", CallID: 2, AdherenceScore: 87.5}},
		{"custom_summary.result_created", `{"id":1,"call_id":2,"custom_summary":{"name":"Ventes"},"summary_template_results":[{"name":"Besoin","content":"Un devis"}]}`, &aircall.CustomSummary{ID: "1", CallID: 2, CustomSummary: aircall.CustomSummaryTemplate{Name: "Ventes"}, Results: []aircall.CustomSummaryResult{{Name: "Besoin", Content: "Un devis"}}}},
		{"call_evaluation.created", `{"id":1,"call_id":2,"evaluations":[{"score":{"normalized_score":0.5},"scorecard":{"name":"Accueil"}}]}`, &aircall.Evaluations{ID: "1", CallID: 2, Evaluations: []aircall.Evaluation{{Score: aircall.EvaluationScore{NormalizedScore: 0.5}, Scorecard: aircall.Scorecard{Name: "Accueil"}}}}},
		{"ai_voice_agent.ended", `{"id":"2","ai_voice_agent_name":"Léa","call_end_reason":"escalated"}`, &aircall.AIVoiceAgentCall{CallID: 2, AgentName: "Léa", CallEndReason: "escalated"}},
		{"message.received", `{"id":12,"body":"Bonjour","created_at":1773910800000,"channel":null}`, &aircall.Message{ID: "12", Body: "Bonjour", CreatedAt: at(1773910800)}},
		{"group_message.sent", `{"group_message_id":"g","participants":["+33199001234"]}`, &aircall.GroupMessage{ID: "g", Participants: []string{"+33199001234"}}},
		{"analytics.report_created", `{"id":"rep","status":"COMPLETED"}`, &aircall.Report{ID: "rep", Status: aircall.ReportCompleted}},
		{"integration.deleted", `{"integration_id":42,"company_id":1}`, &aircall.DeletedIntegration{IntegrationID: 42, CompanyID: 1}},
		{"contact.updated", `{"id":5,"created_at":"2026-03-19T09:00:00Z","updated_at":1773910800}`, &aircall.Contact{ID: 5, CreatedAt: at(1773910800), UpdatedAt: at(1773910800)}},
		{"number.closed", `{"id":6,"digits":"+33 1 99 00 00 01"}`, &aircall.Number{ID: 6, Digits: "+33 1 99 00 00 01"}},
		{"user.opened.v2", `{"id":7,"name":"Camille Arnaud"}`, &aircall.User{ID: 7, Name: "Camille Arnaud"}},
		{"user.opened", `{"id":7,"numbers":[{"id":6}]}`, &aircall.User{ID: 7, Numbers: []aircall.Number{{ID: 6}}}},
		{"call.whispered", `{"id":8}`, nil},
	}
	for _, test := range tests {
		t.Run(test.event, func(t *testing.T) {
			t.Parallel()
			body := fmt.Sprintf(`{"resource":"r","event":%q,"timestamp":1773910800,"token":"t","data":%s}`, test.event, test.data)
			event, err := aircall.ParseEvent([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, event.Payload, noRaw); diff != "" {
				t.Errorf("payload (-want +got):\n%s", diff)
			}
			if string(event.Data) != test.data {
				t.Errorf("data %s", event.Data)
			}
		})
	}
}

func TestParseEventRefuses(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `null`, `[]`, `"call.ended"`, `call.ended`, `<html>`} {
		if event, err := aircall.ParseEvent([]byte(body)); err == nil || event != nil {
			t.Errorf("ParseEvent(%s) = %v, %v; want only an error", body, event, err)
		}
	}
	for _, body := range []string{
		`{}`, `{"event":"call.ended"}`, `{"data":{"id":1}}`, `{"event":7,"data":{}}`, `{"EVENT":"call.ended","DATA":{}}`,
		`{"event":"call.ended","data":{},"token":["a"]}`, `{"event":"call.ended","data":{"id":{}}}`,
		`{`, `{"event":"call.ended","data":{"id":1}} x`, `{"event":"call.ended","data":{"id":1}},`, `{"event":"call.ended" "data":{"id":1}}`,
		`{"event":"call.ended","data":{"id":1},}`, `{"event":"call.ended","data":{"id":1]}`, `{"event":"call.ended","data":{"id":1},"x":nope}`,
		`{"event":"call.ended","data":{"id":1}`, `{"event`,
	} {
		if event, err := aircall.ParseEvent([]byte(body)); err == nil || event == nil || event.Payload != nil {
			t.Errorf("ParseEvent(%s) = %v, %v; want an error with what could be read", body, event, err)
		}
	}
	event, _ := aircall.ParseEvent([]byte(`{"event":"call.ended","token":"good","TOKEN":"evil"}`))
	if event == nil || event.Token != "good" {
		t.Errorf("token of an event without data: %+v", event)
	}
}

func TestMalformedDataKeepsTheEnvelope(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{"id":"abc"}`, `{"id":0}`, `{"id":false}`, `{}`, `[]`, `"x"`, `null`, `{"tags":7}`} {
		event, err := aircall.ParseEvent([]byte(`{"event":"call.ended","timestamp":1,"token":"t","data":` + data + `}`))
		if err == nil || event == nil {
			t.Fatalf("data %s: got %v, %v; want an event and an error", data, event, err)
		}
		if event.Payload != nil || event.Token != "t" || event.Name != aircall.EventCallEnded || string(event.Data) != data {
			t.Errorf("data %s: got %+v", data, *event)
		}
	}
}

// encoding/json would take TOKEN for token, and the last of both.
func TestEnvelopeKeysMatchExactly(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"token":"good","event":"call.ended","data":{"id":1},"TOKEN":"evil","Event":"call.created","DATA":{"id":2}}`,
		`{"TOKEN":"evil","Event":"call.created","DATA":{"id":2},"token":"good","event":"call.ended","data":{"id":1}}`,
	} {
		event, err := aircall.ParseEvent([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		call, _ := event.Payload.(*aircall.Call)
		if event.Token != "good" || event.Name != aircall.EventCallEnded || call == nil || call.ID != 1 {
			t.Errorf("got %v with token %q", event, event.Token)
		}
	}
}

func TestEventsDoNotShowTheirToken(t *testing.T) {
	t.Parallel()
	event, err := aircall.ParseEvent([]byte(endedCall))
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("received", "event", event, "value", *event)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		fmt.Fprintf(&log, verb+verb, event, *event)
	}
	_, err = aircall.ParseEvent([]byte(`{"event":"call.ended","timestamp":1,"token":"0123456789abcdef0123456789abcdef","data":[]}`))
	fmt.Fprint(&log, err)
	if strings.Contains(log.String(), "0123456789abcdef") {
		t.Errorf("the token shows: %s", log.String())
	}
	if !strings.Contains(log.String(), "call.ended") {
		t.Errorf("the event does not show: %s", log.String())
	}
}

func TestVerifyToken(t *testing.T) { // not parallel: it counts allocations
	tests := []struct {
		got    string
		tokens []string
		want   bool
	}{
		{"a1", []string{"a1"}, true},
		{"a1", []string{"b2", "a1", "c3"}, true},
		{"a1", []string{"a1", "a1"}, true},
		{"a1", []string{"b2"}, false},
		{"a1", []string{"a1x"}, false},
		{"a1x", []string{"a1"}, false},
		{"A1", []string{"a1"}, false},
		{"a1", nil, false},
		{"", []string{"a1"}, false},
		{"", []string{""}, false},
		{"", nil, false},
		{"a1", []string{""}, false},
		{"a1", []string{"", "a1"}, true},
	}
	for _, test := range tests {
		if got := aircall.VerifyToken(test.got, test.tokens...); got != test.want {
			t.Errorf("VerifyToken(%q, %q) = %v", test.got, test.tokens, got)
		}
	}
	tokens := []string{hookToken, strings.Repeat("x", 1000)}
	if allocs := testing.AllocsPerRun(100, func() { aircall.VerifyToken(tokens[1], tokens...) }); allocs != 0 {
		t.Errorf("VerifyToken allocates %v times", allocs)
	}
}

func FuzzParseEvent(f *testing.F) {
	for _, body := range recorded(f) {
		f.Add(body)
	}
	f.Add([]byte(endedCall))
	f.Add([]byte(`{"resource":"user","event":"user.opened.v2","timestamp":"1773910800","token":"t","data":{"id":"7","numbers":[{}]}}`))
	f.Add([]byte(`{"event":"action_item.created","data":{"id":1,"content":"x"},"timestamp":"2026-03-19 09:00:00 UTC"}`))
	f.Add([]byte(`{"event":"realtime_transcription.utterances_received","data":{"content":{"utterances":[{"timestamp":1e12}]}}}`))
	f.Add([]byte(`{"event":"sentiment.created","data":{"participants":[{"participant_type":"external"}]}}`))
	f.Add([]byte(`{"event":"contact.created","data":{"id":1,"company":{"name":"x"}}}`))
	f.Add([]byte(`{"event":"ai_voice_agent.ended","data":{"id":1,"extracted_data":null}}`))
	f.Add([]byte(`{"event":"message.received","data":{"id":1,"metadata":{"a":1}}}`))
	f.Add([]byte(`{"event":"playbook_result.created","data":{"playbook_result_topics":[{"name":"x"}]}}`))
	f.Add([]byte(`{"event":"analytics.report_failed","data":{"id":"a","errorMessage":"x"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := aircall.ParseEvent(body)
		if event == nil {
			if err == nil {
				t.Fatal("neither an event nor an error")
			}
			return
		}
		var envelope map[string]json.RawMessage
		if broken := json.Unmarshal(body, &envelope); broken != nil {
			if err == nil {
				t.Fatalf("encoding/json finds: %v", broken)
			}
			return // what could be read of it
		}
		if string(envelope["data"]) != string(event.Data) {
			t.Fatalf("data %q, encoding/json finds %q", event.Data, envelope["data"])
		}
		if err != nil {
			return
		}
		// What was understood once is understood again, and the same.
		encoded, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		again, err := aircall.ParseEvent(encoded)
		if err != nil {
			t.Fatalf("%v\n%s", err, encoded)
		}
		if diff := cmp.Diff(event.Payload, again.Payload, noRaw); diff != "" {
			t.Fatal(diff)
		}
		if call, ok := event.Payload.(*aircall.Call); ok {
			call.Outcome()
			call.Counterpart()
			if call.TalkTime() < 0 {
				t.Fatal("negative talk time")
			}
		}
	})
}
