package aircalltest

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// getInsight answers with what conversation intelligence has made of a call, under its wrapper key if it has one. Before
// there is something, the answer is 404.
func (s *Server) getInsight(kind, wrapper string) handler {
	return func(r *request) (int, any) {
		c := s.callOf(r)
		if c == nil || c.insights[kind] == nil {
			return notFound()
		}
		found := c.insights[kind]
		if kind == "playbook_result" && !r.flag("fetch_playbook") {
			found = maps.Clone(found)
			delete(found, "playbook")
		}
		if wrapper == "" {
			return http.StatusOK, found
		}
		return http.StatusOK, object{wrapper: found}
	}
}

// insight keeps what was made of a call, for the API, and emits its event. In webhooks the ids are strings.
func (l *LiveCall) insight(kind string, name aircall.EventName, o object) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	o["call_id"] = l.call.ID
	if l.call.insights == nil {
		l.call.insights = map[string]object{}
	}
	l.call.insights[kind] = o
	sent := maps.Clone(o)
	sent["call_id"] = strconv.FormatInt(int64(l.call.ID), 10)
	if id, ok := o["id"].(int64); ok {
		sent["id"] = strconv.FormatInt(id, 10)
	}
	l.send(name, sent)
}

func (l *LiveCall) newInsight() object {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return object{"id": l.s.newID("insight"), "created_at": iso(l.now())}
}

// Summary lets conversation intelligence sum the call up: summary.created.
func (l *LiveCall) Summary(text string) {
	o := l.newInsight()
	o["content"] = text
	l.insight("summary", aircall.EventSummaryCreated, o)
}

// Topics lets conversation intelligence find what the call was about: topics.created.
func (l *LiveCall) Topics(topics ...string) {
	o := l.newInsight()
	o["content"] = append([]string{}, topics...)
	l.insight("topics", aircall.EventTopicsCreated, o)
}

// Sentiment lets conversation intelligence find the mood of the other party: sentiment.created.
func (l *LiveCall) Sentiment(mood aircall.SentimentValue) {
	o := l.newInsight()
	o["participants"] = []object{{
		"phone_number": "+" + digits(l.call.RawDigits), "value": mood, "type": aircall.SpeakerExternal,
	}}
	l.insight("sentiment", aircall.EventSentimentCreated, o)
}

// Transcription lets conversation intelligence write down what was said: transcription.created.
func (l *LiveCall) Transcription(language string, utterances ...aircall.Utterance) {
	o := l.newInsight()
	o["call_created_at"] = iso(l.call.StartedAt)
	delete(o, "created_at")
	l.s.mu.Lock()
	o["call_uuid"], o["number_id"], o["type"] = l.call.CallUUID, l.call.number, "call"
	if l.message {
		o["type"] = "voicemail"
	}
	l.s.mu.Unlock()
	o["content"] = object{"language": language, "utterances": list(utterances, utteranceShape)}
	l.insight("transcription", aircall.EventTranscriptionCreated, o)
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

// ActionItem lets conversation intelligence find a thing to do: action_item.created. The API lists all of the call.
func (l *LiveCall) ActionItem(text string) {
	item := l.newInsight()
	for key, value := range map[string]any{
		"ai_generated": true, "content": text, "created_by": nil, "updated_at": nil, "updated_by": nil,
	} {
		item[key] = value
	}
	l.s.mu.Lock()
	items := []object{}
	if earlier := l.call.insights["action_items"]; earlier != nil {
		items, _ = earlier["action_items"].([]object)
	}
	l.s.mu.Unlock()
	l.insight("action_items", aircall.EventActionItemCreated, object{"action_items": append(items[:len(items):len(items)], item)})
}

// Utterances sends a piece of the transcription of a call that is still on: realtime_transcription.utterances_received.
func (l *LiveCall) Utterances(language string, utterances ...aircall.Utterance) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	pieces := list(utterances, func(u aircall.Utterance) object {
		return object{
			"participant_type": u.ParticipantType, "user_id": orNull(u.UserID), "timestamp": millis(l.now()),
			"duration_ms": int((u.EndTime - u.StartTime) * 1000), "text": u.Text, "language": language,
		}
	})
	l.s.keepInsight(l.call, "realtime_transcription", object{
		"call_id": l.call.ID, "call_uuid": l.call.CallUUID, "content": object{"language": language, "utterances": pieces},
	})
	l.send(aircall.EventUtterancesReceived, object{
		"id":         strconv.FormatInt(l.s.newID("insight"), 10),
		"call":       object{"id": l.call.ID, "uuid": l.call.CallUUID, "number_id": l.call.number, "direction": l.call.Direction},
		"utterances": pieces,
	})
}

func (s *Server) keepInsight(c *call, kind string, o object) {
	if c.insights == nil {
		c.insights = map[string]object{}
	}
	c.insights[kind] = o
}

// Playbook says how far the call followed a playbook: playbook_result.created.
func (l *LiveCall) Playbook(name string, adherence float64, topics ...aircall.PlaybookTopic) {
	o := l.newInsight()
	l.s.mu.Lock()
	o["user_id"], o["number_id"] = orNull(l.call.user), l.call.number
	l.s.mu.Unlock()
	o["adherence_score"] = adherence
	o["playbook"] = object{"id": 1, "name": name, "language": "fr-FR"}
	o["playbook_result_topics"] = list(topics, func(t aircall.PlaybookTopic) object {
		return object{"name": t.Name, "result": t.Result}
	})
	l.insight("playbook_result", aircall.EventPlaybookResultCreated, o)
}

// CustomSummary sums the call up after a template of the company: custom_summary.result_created.
func (l *LiveCall) CustomSummary(template string, results ...aircall.CustomSummaryResult) {
	o := l.newInsight()
	l.s.mu.Lock()
	o["number_id"] = l.call.number
	l.s.mu.Unlock()
	o["language"] = "fr-FR"
	o["custom_summary"] = object{"name": template}
	o["summary_template_results"] = append([]aircall.CustomSummaryResult{}, results...)
	l.insight("custom_summary", aircall.EventCustomSummaryCreated, o)
}

// Evaluation scores the call on a scorecard, from 0 to 100: call_evaluation.created.
func (l *LiveCall) Evaluation(scorecard string, score float64) {
	o := l.newInsight()
	o["ai_generated"] = true
	o["evaluations"] = []object{{"score": object{"normalized_score": score}, "scorecard": object{"name": scorecard}}}
	l.insight("evaluations", aircall.EventCallEvaluationCreated, o)
}

// PredictCSAT sets the predicted satisfaction of the customer, from 0 to 100. It has no event.
func (l *LiveCall) PredictCSAT(score int, drivers ...aircall.CSATDriver) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.s.keepInsight(l.call, "csat", object{
		"call_id": l.call.ID, "call_uuid": l.call.CallUUID, "score": score, "drivers": append([]aircall.CSATDriver{}, drivers...),
	})
}
