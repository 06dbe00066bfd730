package aircall

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// Event is what Aircall posts to a webhook. Deliveries come at least once and in any order: merge them by the id of what they
// are about, and let Timestamp tell the newer state.
type Event struct {
	Resource  string    `json:"resource"` // "call", "user", "contact", …
	Name      EventName `json:"event"`
	Timestamp Time      `json:"timestamp"` // when Aircall wrote the event; zero if that cannot be read

	// Token proves that Aircall sent the event (assumption aircall-webhook-token): see [VerifyToken]. It does not show in the Event's String, nor in slog output.
	Token string `json:"token"`

	// Data is the object that the event is about, as it came. It shares the memory of the body that was read.
	Data json.RawMessage `json:"data"`

	// Payload is Data decoded: a [*Call], [*Contact], [*Number], [*User] and so on, as the constants of [EventName] say. It
	// is nil for an event that this package does not know, and before [Event.Decode].
	Payload any `json:"-"`

	// Drift tells what of Payload was left zero because Aircall sent another kind than it documents.
	Drift []Drift `json:"-"`
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

var (
	errNoEvent = errors.New("aircall: not an event: need an object with event and data")
	errBroken  = errors.New("aircall: not an event: no JSON, or not all of it")
)

// ReadEnvelope reads the body of a webhook request but for what the event is about: that costs little, whoever sent it. Check the
// token next, with [VerifyToken], and then [Event.Decode] the rest. The body must not be changed afterwards.
//
// Keys of the envelope match exactly, so that "TOKEN" cannot pose as "token". The error of a JSON object that is no event comes with
// what could be read of it, so that the caller can verify its token. So does that of a body which breaks off.
//
// The posts to the CallbackURL of a [MessageConfiguration] name their event in another way, and are read too.
func ReadEnvelope(body []byte) (*Event, error) {
	if first := bytes.TrimSpace(body); len(first) == 0 || first[0] != '{' {
		return nil, errNoEvent
	}
	e := new(Event)
	err := wire.Fields(body, func(key string, value []byte) bool {
		switch key {
		case "event", "event_name":
			if name := EventName(text(value)); name != "" {
				e.Name = name
			}
		case "resource":
			e.Resource = text(value)
		case "timestamp":
			if e.Timestamp.UnmarshalJSON(value) != nil {
				e.Timestamp = Time{}
			}
		case "token":
			e.Token = text(value)
		case "data":
			e.Data = value
		}
		return true
	})
	switch {
	case err != nil:
		return e, errBroken
	case e.Name == "" || len(e.Data) == 0:
		return e, errNoEvent
	default:
		return e, nil
	}
}

// Decode decodes the Data of an event that [ReadEnvelope] has read into its Payload. A field of another kind than Aircall documents
// is left zero, and told in Drift. It is an error if the event is about nothing that can be told apart: data that is no object, or
// has no id.
func (e *Event) Decode() error {
	payload := newPayload(e.Name)
	if payload == nil {
		return nil
	}
	drift, err := wire.Payload(e.Data, payload)
	if err != nil {
		return fmt.Errorf("aircall: data of %s: %w", e.Name, err)
	}
	e.Payload = payload
	for _, d := range drift {
		e.Drift = append(e.Drift, Drift{Operation: string(e.Name), Path: d.Path, Kind: d.Kind})
	}
	return nil
}

// ParseEvent is [ReadEnvelope] and [Event.Decode] in one, for bodies whose sender is known. An event that this package does not
// know is no error: its Payload is nil. An error comes with what could be read.
func ParseEvent(body []byte) (*Event, error) {
	e, err := ReadEnvelope(body)
	if err == nil {
		err = e.Decode()
	}
	return e, err
}

// CallID returns the call that an event is about, also where nothing else of its data can be read, so that Aircall can be asked
// about it. It is zero if there is none.
func (e *Event) CallID() CallID {
	name := "call_id"
	if strings.HasPrefix(string(e.Name), "call.") {
		name = "id"
	}
	var id CallID
	_ = wire.Fields(e.Data, func(key string, value []byte) bool {
		if key != name {
			return true
		}
		_, _ = wire.Unmarshal(value, &id) // zero if it is none
		return false
	})
	return id
}

// newPayload returns what the data of an event decodes into, nil for an event that is not known.
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
	case EventAIVoiceAgentStarted, EventAIVoiceAgentEnded, EventAIVoiceAgentEscalated, EventAIVoiceAgentSummary:
		return new(AIVoiceAgentCall)
	case EventAnalyticsReportCreated, EventAnalyticsReportFailed:
		return new(Report)
	case EventIntegrationDeleted:
		return new(DeletedIntegration)
	default:
		return newInsight(name)
	}
}

func newInsight(name EventName) any {
	switch name {
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
