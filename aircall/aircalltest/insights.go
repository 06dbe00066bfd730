package aircalltest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// getInsight answers with what conversation intelligence has made of a call, under its wrapper key if it has one. Before
// there is something, the answer is 404.
func getInsight(kind, wrapper string) handler {
	return on(calls, func(_ *Server, r *request, c *call) (int, any) {
		found := c.insights[kind]
		if found == nil {
			return notFound()
		}
		if kind == "playbook_result" && !r.flag("fetch_playbook") {
			found = maps.Clone(found)
			delete(found, "playbook")
		}
		if wrapper == "" {
			return http.StatusOK, found
		}
		return http.StatusOK, object{wrapper: found}
	})
}

// insight lets conversation intelligence make something of the call, which fill describes: for the API, and for an event
// whose ids are text.
func (l *LiveCall) insight(kind string, name aircall.EventName, fill func(o object)) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	id := l.s.sequence("insight").Next()
	o := object{"id": id, "call_id": l.call.ID, "created_at": iso{l.now()}}
	fill(o)
	l.keep(kind, o)
	sent := maps.Clone(o)
	sent["call_id"] = strconv.FormatInt(l.call.ID, 10)
	if sent["id"] != nil {
		sent["id"] = strconv.FormatInt(id, 10)
	}
	l.send(name, sent)
}

func (l *LiveCall) keep(kind string, o object) {
	if l.call.insights == nil {
		l.call.insights = map[string]object{}
	}
	l.call.insights[kind] = o
}

// Summary lets conversation intelligence sum the call up: summary.created.
func (l *LiveCall) Summary(text string) {
	l.insight("summary", aircall.EventSummaryCreated, func(o object) { o["content"] = text })
}

// Topics lets conversation intelligence find what the call was about: topics.created.
func (l *LiveCall) Topics(topics ...string) {
	l.insight("topics", aircall.EventTopicsCreated, func(o object) { o["content"] = append([]string{}, topics...) })
}

// Sentiment lets conversation intelligence find the mood of the other party: sentiment.created.
func (l *LiveCall) Sentiment(mood aircall.SentimentValue) {
	l.insight("sentiment", aircall.EventSentimentCreated, func(o object) {
		o["participants"] = []object{{
			"phone_number": "+" + digits(string(l.call.RawDigits)), "value": mood, "type": aircall.SpeakerExternal,
		}}
	})
}

// Transcription lets conversation intelligence write down what was said, or the voicemail: transcription.created.
func (l *LiveCall) Transcription(language string, utterances ...aircall.Utterance) {
	l.insight("transcription", aircall.EventTranscriptionCreated, func(o object) {
		delete(o, "created_at")
		o["call_created_at"] = iso{l.call.StartedAt}
		o["call_uuid"], o["number_id"], o["type"] = l.call.UUID, l.call.number, "call"
		if l.message {
			o["type"] = "voicemail"
		}
		o["content"] = object{"language": language, "utterances": shapes(utterances, utteranceShape)}
	})
}

func utteranceShape(u aircall.Utterance) object {
	o := object{"start_time": u.StartTime, "end_time": u.EndTime, "text": u.Text, "participant_type": u.ParticipantType}
	switch u.ParticipantType {
	case aircall.SpeakerInternal:
		o["user_id"] = u.UserID
	case aircall.SpeakerExternal:
		o["phone_number"] = u.PhoneNumber
	case aircall.SpeakerAIVoiceAgent:
		o["ai_voice_agent_id"] = u.AIVoiceAgentID
	}
	return o
}

// ActionItem lets conversation intelligence find another thing to do: action_item.created, with all of them.
func (l *LiveCall) ActionItem(text string) {
	l.insight("action_items", aircall.EventActionItemCreated, func(o object) {
		item := object{
			"id": o["id"], "ai_generated": true, "content": text, "created_at": o["created_at"], "created_by": nil,
			"updated_at": nil, "updated_by": nil,
		}
		earlier, _ := l.call.insights["action_items"]["action_items"].([]object)
		o["action_items"] = append(slices.Clip(earlier), item)
		delete(o, "id")
		delete(o, "created_at")
	})
}

// Utterances sends a piece of the transcription of a call that is still on: realtime_transcription.utterances_received.
func (l *LiveCall) Utterances(language string, utterances ...aircall.Utterance) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	pieces := shapes(utterances, func(u aircall.Utterance) object {
		return object{
			"participant_type": u.ParticipantType, "user_id": ref(u.UserID), "timestamp": millis(l.now()),
			"duration_ms": int((u.EndTime - u.StartTime) * 1000), "text": u.Text, "language": language,
		}
	})
	l.send(aircall.EventUtterancesReceived, object{
		"id":         strconv.FormatInt(l.s.sequence("insight").Next(), 10),
		"call":       object{"id": l.call.ID, "uuid": l.call.UUID, "number_id": l.call.number, "direction": l.call.Direction},
		"utterances": pieces,
	})
}

// Playbook says how far the call followed a playbook: playbook_result.created.
func (l *LiveCall) Playbook(name string, adherence float64, topics ...aircall.PlaybookTopic) {
	l.insight("playbook_result", aircall.EventPlaybookResultCreated, func(o object) {
		o["user_id"], o["number_id"], o["adherence_score"] = ref(l.call.user), l.call.number, adherence
		o["playbook"] = object{"id": 1, "name": name, "language": "fr-FR"}
		o["playbook_result_topics"] = shapes(topics, func(t aircall.PlaybookTopic) object {
			return object{"name": t.Name, "result": t.Result}
		})
	})
}

type summaryResult struct {
	Name    string `json:"name"`
	Content string `json:"content"`
}

// CustomSummary sums the call up after a template of the company: custom_summary.result_created.
func (l *LiveCall) CustomSummary(template string, results ...aircall.CustomSummaryResult) {
	l.insight("custom_summary", aircall.EventCustomSummaryCreated, func(o object) {
		o["number_id"], o["language"], o["custom_summary"] = l.call.number, "fr-FR", object{"name": template}
		o["summary_template_results"] = fakehttp.As[list[summaryResult]](results)
	})
}

// Evaluation scores the call on a scorecard, from 0 to 100: call_evaluation.created.
func (l *LiveCall) Evaluation(scorecard string, score float64) {
	l.insight("evaluations", aircall.EventCallEvaluationCreated, func(o object) {
		o["ai_generated"] = true
		o["evaluations"] = []object{{"score": object{"normalized_score": score}, "scorecard": object{"name": scorecard}}}
	})
}

// PredictCSAT sets the predicted satisfaction of the customer, from 0 to 100. It has no event.
func (l *LiveCall) PredictCSAT(score int, drivers ...aircall.CSATDriver) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.keep("csat", object{
		"call_id": l.call.ID, "call_uuid": l.call.UUID, "score": score, "drivers": shapes(drivers, func(d aircall.CSATDriver) object { return object{"polarity": d.Polarity, "label": d.Label} }),
	})
}
