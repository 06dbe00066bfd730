package aircall

import (
	"cmp"
	"encoding/json"
	"errors"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// Transcription is what was said in a call or a voicemail.
type Transcription struct {
	ID            InsightID            `json:"id" wire:"identity"`
	CallID        CallID               `json:"call_id" wire:"identity"`
	CallUUID      string               `json:"call_uuid"`
	NumberID      NumberID             `json:"number_id"`
	CallCreatedAt Time                 `json:"call_created_at"`
	Type          string               `json:"type"` // "call" or "voicemail"
	Content       TranscriptionContent `json:"content"`
}

// TranscriptionContent is the text of a transcription.
type TranscriptionContent struct {
	Language   string      `json:"language"` // such as "fr-FR" or "fr"
	Utterances []Utterance `json:"utterances"`
}

// Utterance is something said without a break by one party.
type Utterance struct {
	StartTime       float64     `json:"start_time"` // seconds from the start of the recording
	EndTime         float64     `json:"end_time"`
	Text            string      `json:"text"`
	ParticipantType SpeakerType `json:"participant_type"`
	UserID          UserID      `json:"user_id"`      // of an internal speaker
	PhoneNumber     string      `json:"phone_number"` // of an external speaker
	AIVoiceAgentID  string      `json:"ai_voice_agent_id"`
}

// SpeakerType says who speaks.
type SpeakerType string

// The speakers of a call.
const (
	SpeakerInternal     SpeakerType = "internal"
	SpeakerExternal     SpeakerType = "external"
	SpeakerAIVoiceAgent SpeakerType = "ai_voice_agent"
)

// Summary is a call in a few sentences.
type Summary struct {
	ID        InsightID `json:"id" wire:"identity"`
	CallID    CallID    `json:"call_id" wire:"identity"`
	CreatedAt Time      `json:"created_at"`
	Content   string    `json:"content"`
}

// Topics is what a call was about, in key words.
type Topics struct {
	ID        InsightID `json:"id" wire:"identity"`
	CallID    CallID    `json:"call_id" wire:"identity"`
	CreatedAt Time      `json:"created_at"`
	Content   []string  `json:"content"`
}

// Sentiment is the mood of the parties of a call.
type Sentiment struct {
	ID           InsightID              `json:"id" wire:"identity"`
	CallID       CallID                 `json:"call_id" wire:"identity"`
	CreatedAt    Time                   `json:"created_at"`
	Participants []SentimentParticipant `json:"participants"`
}

// SentimentParticipant is the mood of one party of a call.
type SentimentParticipant struct {
	PhoneNumber string         `json:"phone_number"`
	UserID      UserID         `json:"user_id"`
	Value       SentimentValue `json:"value"`
	Type        SpeakerType    `json:"type" wire:"or=participant_type"`
}

// SentimentValue is a mood.
type SentimentValue string

// The moods.
const (
	SentimentPositive SentimentValue = "POSITIVE"
	SentimentNeutral  SentimentValue = "NEUTRAL"
	SentimentNegative SentimentValue = "NEGATIVE"
)

// ActionItems are the things to do that came up in a call.
type ActionItems struct {
	CallID      CallID       `json:"call_id"`
	ActionItems []ActionItem `json:"action_items"`
}

// UnmarshalJSON also accepts a single action item with its call's id.
func (a *ActionItems) UnmarshalJSON(data []byte) error {
	var form struct {
		CallID      CallID       `json:"call_id"`
		ActionItems []ActionItem `json:"action_items"`
		ActionItem
	}
	if _, err := wire.Unmarshal(data, &form); err != nil {
		return err
	}
	*a = ActionItems{CallID: form.CallID, ActionItems: form.ActionItems}
	if a.ActionItems == nil && (form.ID != "" || form.Content != "") {
		a.ActionItems = []ActionItem{form.ActionItem}
	}
	if a.CallID == 0 && a.ActionItems == nil {
		return errors.New("no action items")
	}
	return nil
}

// ActionItem is one thing to do.
type ActionItem struct {
	ID          InsightID `json:"id"`
	AIGenerated bool      `json:"ai_generated"`
	Content     string    `json:"content"`
	CreatedAt   Time      `json:"created_at"`
	CreatedBy   UserID    `json:"created_by"` // zero when AI generated
	UpdatedAt   Time      `json:"updated_at"`
	UpdatedBy   UserID    `json:"updated_by"`
}

// CustomSummary is a summary after a template of the company.
type CustomSummary struct {
	ID            InsightID             `json:"id" wire:"identity"`
	CallID        CallID                `json:"call_id" wire:"identity"`
	NumberID      NumberID              `json:"number_id"`
	Language      string                `json:"language"`
	CustomSummary CustomSummaryTemplate `json:"custom_summary"`
	Results       []CustomSummaryResult `json:"summary_template_results"`
}

// CustomSummaryTemplate names a template of the company.
type CustomSummaryTemplate struct {
	Name string `json:"name"`
}

// CustomSummaryResult is one section of a custom summary.
type CustomSummaryResult struct {
	Name    string `json:"name"`
	Content string `json:"content"`
}

// PlaybookResult says how far a call followed a playbook.
type PlaybookResult struct {
	ID             InsightID       `json:"id" wire:"identity"`
	CallID         CallID          `json:"call_id" wire:"identity"`
	UserID         UserID          `json:"user_id"`
	NumberID       NumberID        `json:"number_id"`
	AdherenceScore float64         `json:"adherence_score"`
	Playbook       *Playbook       `json:"playbook"` // only when asked for
	Topics         []PlaybookTopic `json:"playbook_result_topics"`
}

// Playbook names what agents should cover in a call.
type Playbook struct {
	ID       InsightID `json:"id"`
	Name     string    `json:"name"`
	Language string    `json:"language"`
}

// PlaybookTopic is the result of one topic of a playbook. Aircall does not document the form of Result.
type PlaybookTopic struct {
	Name   string          `json:"name"`
	Result json.RawMessage `json:"result,omitzero"`
}

// Evaluations are the scores of a call.
type Evaluations struct {
	ID          InsightID    `json:"id" wire:"identity"`
	CallID      CallID       `json:"call_id" wire:"identity"`
	AIGenerated bool         `json:"ai_generated"`
	Evaluations []Evaluation `json:"evaluations"`
}

// Evaluation is the score of a call on one scorecard.
type Evaluation struct {
	Score     EvaluationScore `json:"score"`
	Scorecard Scorecard       `json:"scorecard"`
}

// EvaluationScore is a score.
type EvaluationScore struct {
	NormalizedScore float64 `json:"normalized_score"`
}

// Scorecard names a scorecard.
type Scorecard struct {
	Name string `json:"name"`
}

// CSAT is the predicted satisfaction of the customer.
type CSAT struct {
	CallID   CallID       `json:"call_id" wire:"identity"`
	CallUUID string       `json:"call_uuid"`
	Score    int          `json:"score"` // 0 to 100
	Drivers  []CSATDriver `json:"drivers"`
}

// CSATDriver is a reason for a predicted satisfaction.
type CSATDriver struct {
	Polarity SentimentValue `json:"polarity"`
	Label    string         `json:"label"`
}

// RealtimeTranscription is a piece of a running call's transcription.
type RealtimeTranscription struct {
	ID         InsightID           `json:"id"`
	Call       RealtimeCall        `json:"call"`
	Utterances []RealtimeUtterance `json:"utterances"`
}

// UnmarshalJSON accepts both forms that Aircall sends: {"call": {…}, "utterances": […]} and
// {"call_id": …, "content": {"utterances": […]}}.
func (t *RealtimeTranscription) UnmarshalJSON(data []byte) error {
	var form struct {
		ID         InsightID           `json:"id"`
		Call       RealtimeCall        `json:"call"`
		Utterances []RealtimeUtterance `json:"utterances"`
		CallID     CallID              `json:"call_id"`
		CallUUID   string              `json:"call_uuid"`
		Content    struct {
			Utterances []RealtimeUtterance `json:"utterances"`
		} `json:"content"`
	}
	if _, err := wire.Unmarshal(data, &form); err != nil {
		return err
	}
	*t = RealtimeTranscription{ID: form.ID, Call: form.Call, Utterances: form.Utterances}
	t.Call.ID = cmp.Or(t.Call.ID, form.CallID)
	t.Call.UUID = cmp.Or(t.Call.UUID, form.CallUUID)
	if t.Utterances == nil {
		t.Utterances = form.Content.Utterances
	}
	return nil
}

// RealtimeCall is the call of a [RealtimeTranscription].
type RealtimeCall struct {
	ID        CallID    `json:"id"` // zero in some events
	UUID      string    `json:"uuid"`
	NumberID  NumberID  `json:"number_id"`
	Direction Direction `json:"direction"`
}

// RealtimeUtterance is something said in a running call.
type RealtimeUtterance struct {
	ParticipantType SpeakerType `json:"participant_type"`
	UserID          UserID      `json:"user_id"`
	Timestamp       Time        `json:"timestamp"`
	DurationMS      int         `json:"duration_ms"` // milliseconds
	Text            string      `json:"text"`
	Language        string      `json:"language"`
}
