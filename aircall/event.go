package aircall

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
)

// Event is what Aircall posts to a webhook. Deliveries come at least once and in any order: merge them by the id of what they
// are about, and let Timestamp tell the newer state.
type Event struct {
	Resource  string    `json:"resource"` // "call", "user", "contact", …
	Name      EventName `json:"event"`
	Timestamp Time      `json:"timestamp"` // when Aircall wrote the event

	// Token proves that Aircall sent the event: see [VerifyToken]. It does not show in the Event's String, nor in slog output.
	Token string `json:"token"`

	// Data is the object that the event is about, as it came.
	Data json.RawMessage `json:"data"`

	// Payload is Data decoded: a [*Call], [*Contact], [*Number], [*User] and so on, as the constants of [EventName] say. It
	// is nil for an event that this package does not know.
	Payload any `json:"-"`
}

// String names the event without its token and data.
func (e Event) String() string {
	return fmt.Sprintf("%s at %s", e.Name, e.Timestamp.Format("2006-01-02T15:04:05Z07:00"))
}

// GoString is String, so that %#v does not show the token either.
func (e Event) GoString() string { return e.String() }

// LogValue keeps the token and the data out of logs.
func (e Event) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("resource", e.Resource),
		slog.String("event", string(e.Name)),
		slog.Time("timestamp", e.Timestamp.Time),
		slog.Int("bytes", len(e.Data)),
	)
}

var errNoEvent = errors.New("aircall: not an event: need an object with event and data")

// ParseEvent reads the body of a webhook request. Keys of the envelope match exactly, so that "TOKEN" cannot pose as "token".
// An event that this package does not know is no error: its Payload is nil. The error of a JSON object that is no event, or
// whose data does not decode, comes with what could be read of it, so that the caller can verify its token.
//
// The posts to the CallbackURL of a [MessageConfiguration] name their event in another way, and are read too.
//
// ParseEvent does not check the token: see [VerifyToken].
func ParseEvent(body []byte) (*Event, error) {
	var envelope map[string]json.RawMessage
	if json.Unmarshal(body, &envelope) != nil || envelope == nil {
		return nil, errNoEvent
	}
	e := &Event{Data: envelope["data"]}
	for _, field := range []struct {
		key  string
		into any
	}{{"event_name", &e.Name}, {"event", &e.Name}, {"resource", &e.Resource}, {"timestamp", &e.Timestamp}, {"token", &e.Token}} {
		if raw, ok := envelope[field.key]; ok && json.Unmarshal(raw, field.into) != nil {
			return e, errNoEvent
		}
	}
	if e.Name == "" || len(e.Data) == 0 {
		return e, errNoEvent
	}
	payload := newPayload(e.Name)
	if payload == nil {
		return e, nil
	}
	if err := json.Unmarshal(e.Data, payload); err != nil {
		return e, fmt.Errorf("aircall: data of %s: %w", e.Name, err)
	}
	e.Payload = payload
	return e, nil
}

func newPayload(name EventName) any {
	switch name {
	case EventCallCreated, EventCallRingingOnAgent, EventCallAgentDeclined, EventCallAnswered, EventCallTransferred,
		EventCallExternalTransferred, EventCallUnsuccessfulTransfer, EventCallHungup, EventCallEnded, EventCallHold,
		EventCallUnhold, EventCallIVROptionSelected, EventCallCommAssetsGenerated, EventCallVoicemailLeft, EventCallAssigned,
		EventCallArchived, EventCallTagged, EventCallUntagged, EventCallCommented:
		return new(Call)
	case EventUserCreated, EventUserDeleted, EventUserConnected, EventUserDisconnected, EventUserOpened, EventUserClosed,
		EventUserWUTStart, EventUserWUTEnd, EventUserCreatedV1, EventUserDeletedV1, EventUserConnectedV1,
		EventUserDisconnectedV1, EventUserOpenedV1, EventUserClosedV1, EventUserWUTStartV1, EventUserWUTEndV1:
		return new(User)
	case EventNumberCreated, EventNumberOpened, EventNumberClosed, EventNumberDeleted:
		return new(Number)
	case EventContactCreated, EventContactUpdated, EventContactDeleted:
		return new(Contact)
	case EventMessageSent, EventMessageReceived, EventMessageStatusUpdated, EventMessageUpdated:
		return new(Message)
	case EventGroupMessageSent, EventGroupMessageReceived, EventGroupMessageStatusUpdated:
		return new(GroupMessage)
	case EventTranscriptionCreated:
		return new(Transcription)
	case EventSummaryCreated:
		return new(Summary)
	case EventTopicsCreated:
		return new(Topics)
	case EventSentimentCreated:
		return new(Sentiment)
	case EventActionItemCreated:
		return new(ActionItems)
	case EventPlaybookResultCreated, EventPlaybookResultUpdated:
		return new(PlaybookResult)
	case EventUtterancesReceived:
		return new(RealtimeTranscription)
	case EventCustomSummaryCreated, EventCustomSummaryUpdated:
		return new(CustomSummary)
	case EventCallEvaluationCreated, EventCallEvaluationUpdated:
		return new(Evaluations)
	case EventAIVoiceAgentStarted, EventAIVoiceAgentEnded, EventAIVoiceAgentEscalated, EventAIVoiceAgentSummary:
		return new(AIVoiceAgentCall)
	case EventAnalyticsReportCreated, EventAnalyticsReportFailed:
		return new(Report)
	case EventIntegrationDeleted:
		return new(DeletedIntegration)
	default:
		return nil
	}
}

// VerifyToken says whether got is one of the tokens of the webhooks. It takes the same time whichever of them it is, and an
// empty token never matches.
func VerifyToken(got string, tokens ...string) bool {
	match := 0
	for _, token := range tokens {
		if token != "" {
			match |= subtle.ConstantTimeCompare([]byte(got), []byte(token))
		}
	}
	return match == 1
}
