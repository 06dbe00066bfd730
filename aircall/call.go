package aircall

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// Call is a phone call with somebody outside the company. Calls between two users of one company are not in the API; a call
// between two numbers of one company is two Calls, one each way.
//
// Webhooks leave out what has no value, REST answers say null: both decode to the zero value. Objects that may be missing
// are pointers and nil then; an empty object counts as missing.
type Call struct {
	ID CallID `json:"id" wire:"identity"`

	// CallUUID is Aircall's other id of the call, such as "CAed05…": "call_uuid" in webhooks, "sid" in REST answers.
	CallUUID string `json:"call_uuid" wire:"or=sid"`

	// DirectLink is the call's address in the API. It is not a page for people: see [DashboardURL].
	DirectLink string `json:"direct_link"`

	Direction        Direction        `json:"direction"`
	Status           CallStatus       `json:"status"`
	MissedCallReason MissedCallReason `json:"missed_call_reason"`

	StartedAt  Time `json:"started_at"`
	AnsweredAt Time `json:"answered_at"` // zero: nobody has
	EndedAt    Time `json:"ended_at"`    // zero: still running

	// Duration is in seconds from StartedAt to EndedAt, ringing and waiting included. [Call.TalkTime] is without them.
	Duration int `json:"duration"`

	// RawDigits is the number of the other party in display form, such as "+33 1 99 00 12 34", or "anonymous", or empty.
	// [Call.Counterpart] tells these apart.
	RawDigits string `json:"raw_digits"`

	Recording         string `json:"recording"` // a link to the sound file that expires within the hour: keep Asset instead
	Voicemail         string `json:"voicemail"` // likewise
	RecordingShortURL string `json:"recording_short_url"`
	VoicemailShortURL string `json:"voicemail_short_url"`
	Asset             string `json:"asset"` // the page of the recording or voicemail: lasting, asks for a login

	HangupCause   string `json:"hangup_cause"`
	Archived      bool   `json:"archived"`
	CountryCodeA2 string `json:"country_code_a2"` // of the other party, such as "FR"; answers only
	PricingType   string `json:"pricing_type"`    // answers only

	// Cost is in US cents, a decimal number.
	//
	// Deprecated: Aircall no longer fills it.
	Cost string `json:"cost"`

	User    *User    `json:"user"` // who made or took the call; nil while or when nobody did
	Contact *Contact `json:"contact"`
	Number  *Number  `json:"number"` // the company's line

	AssignedTo    *User  `json:"assigned_to"`
	TransferredBy *User  `json:"transferred_by"`
	TransferredTo *User  `json:"transferred_to"` // of a team: its first user
	Teams         []Team `json:"teams"`          // inbound calls only

	ExternalTransferredTo string `json:"external_transferred_to"` // of call.external_transferred
	ExternalCallerNumber  string `json:"external_caller_number"`  // likewise

	// AutomaticCallbackCallID is the call that asked for this one, a callback.
	AutomaticCallbackCallID CallID `json:"automatic_callback_call_id"`

	Comments []Comment `json:"comments"` // all of them, in call.commented too
	Tags     []CallTag `json:"tags"`     // all of them, in call.tagged and call.untagged too

	// Participants is "participants" in webhooks and "conference_participants" in REST answers.
	Participants []Participant `json:"participants" wire:"or=conference_participants"`

	IVROptionsSelected []IVROption   `json:"ivr_options_selected"` // with [FetchTimeline], and in some events
	AIVoiceAgents      []AIVoiceTurn `json:"ai_voice_agents"`      // with [FetchAIVoiceAgents]

	// Raw is the whole call as it came, for what has no field here. It shares the memory of the answer or of the event.
	Raw json.RawMessage `json:"-" wire:"raw"`
}

// UnmarshalJSON reads a call as the client does: what is of another kind than documented is left zero. It is an error only if there
// is no object.
func (c *Call) UnmarshalJSON(data []byte) error {
	_, err := wire.Unmarshal(data, c)
	return err
}

// Direction says who called.
type Direction string

// The directions of a call.
const (
	Inbound  Direction = "inbound"
	Outbound Direction = "outbound"
)

// CallStatus is where a call is in its life. There is no "missed": see [Call.Outcome].
type CallStatus string

// The states of a call.
const (
	CallInitial  CallStatus = "initial" // ringing or waiting
	CallAnswered CallStatus = "answered"
	CallDone     CallStatus = "done"
)

// MissedCallReason says why nobody took an inbound call. Other values than the constants may come.
type MissedCallReason string

// The reasons for a missed call.
const (
	MissedOutOfOpeningHours  MissedCallReason = "out_of_opening_hours"
	MissedShortAbandoned     MissedCallReason = "short_abandoned" // the caller gave up within 10 s
	MissedAbandonedInIVR     MissedCallReason = "abandoned_in_ivr"
	MissedAbandonedInClassic MissedCallReason = "abandoned_in_classic"
	MissedNoAvailableAgent   MissedCallReason = "no_available_agent"
	MissedAgentsDidNotAnswer MissedCallReason = "agents_did_not_answer"
)

// Outcome is how a call went, which Aircall leaves to be derived from several fields.
type Outcome string

// The outcomes of a call.
const (
	OutcomeRunning   Outcome = "running"
	OutcomeAnswered  Outcome = "answered"  // also by an answering machine
	OutcomeMissed    Outcome = "missed"    // inbound, nobody answered
	OutcomeNoAnswer  Outcome = "no_answer" // outbound, nobody answered
	OutcomeVoicemail Outcome = "voicemail" // inbound, nobody answered, and the caller left a message
)

// Outcome derives how the call went.
func (c *Call) Outcome() Outcome {
	switch {
	case c.Status != CallDone && c.EndedAt.IsZero():
		return OutcomeRunning
	case !c.AnsweredAt.IsZero():
		return OutcomeAnswered
	case c.Direction == Outbound:
		return OutcomeNoAnswer
	case c.Voicemail != "" || c.VoicemailShortURL != "" || strings.HasSuffix(c.Asset, "/voicemail"):
		return OutcomeVoicemail
	default:
		return OutcomeMissed
	}
}

// TalkTime is the time from the answer to the end, without ringing and waiting. It is zero when nobody answered or the call
// still runs.
func (c *Call) TalkTime() time.Duration {
	if c.AnsweredAt.IsZero() || c.EndedAt.IsZero() {
		return 0
	}
	return max(c.EndedAt.Sub(c.AnsweredAt.Time), 0)
}

// Counterpart is the number of the other party as Aircall writes it, usually with spaces. It is false when that party hides
// its number or none is known.
func (c *Call) Counterpart() (string, bool) {
	digits := strings.TrimSpace(c.RawDigits)
	if !strings.ContainsAny(digits, "0123456789") {
		return "", false // "anonymous", "unknown", ""
	}
	return digits, true
}

// DashboardURL is the page of a call in the Aircall Dashboard, for people who may log in there. Its address is assumption
// aircall-link.
func DashboardURL(id CallID) string {
	return "https://dashboard.aircall.io/calls/" + strconv.FormatInt(int64(id), 10)
}

// Comment is a note on a call.
type Comment struct {
	ID       CommentID `json:"id"`
	Content  string    `json:"content"` // may have several lines
	PostedAt Time      `json:"posted_at"`
	PostedBy *User     `json:"posted_by"` // nil when posted through the API
}

// CallTag is a tag on a call.
type CallTag struct {
	ID        TagID  `json:"id"`
	Name      string `json:"name"`
	TaggedAt  Time   `json:"tagged_at"`
	TaggedBy  *User  `json:"tagged_by"`  // nil when Aircall itself tagged
	CreatedAt Time   `json:"created_at"` // of the tag; REST answers only
}

// Participant is one party of a call.
type Participant struct {
	ID          ParticipantID   `json:"id"` // empty for an external party
	Type        ParticipantType `json:"type"`
	Name        string          `json:"name"`
	PhoneNumber string          `json:"phone_number"`
}

// ParticipantType says what a participant of a call is.
type ParticipantType string

// The participants of a call.
const (
	ParticipantUser     ParticipantType = "user"
	ParticipantContact  ParticipantType = "contact"
	ParticipantExternal ParticipantType = "external"
)

// IVROption is a choice that a caller made in a Smartflow's menu.
type IVROption struct {
	ID                  IVROptionID `json:"id"`
	Title               string      `json:"title"`
	Key                 string      `json:"key"` // "1", "2", … or "fallback"
	Branch              string      `json:"branch"`
	CreatedAt           Time        `json:"created_at"`
	TransitionStartedAt Time        `json:"transition_started_at"`
	TransitionEndedAt   Time        `json:"transition_ended_at"`
}

// AIVoiceTurn is the part of a call that an AI voice agent held.
type AIVoiceTurn struct {
	AgentID          string            `json:"agent_id"`
	AgentName        string            `json:"agent_name"`
	StartedAt        Time              `json:"started_at"`
	EndedAt          Time              `json:"ended_at"`
	EndReason        string            `json:"end_reason"`
	EscalationReason string            `json:"escalation_reason"`
	EscalationTarget *EscalationTarget `json:"escalation_target"`
}

// EscalationTarget is where an AI voice agent passed a call on to.
type EscalationTarget struct {
	Type        string `json:"type"` // "branch", "user", "team" or "external"
	Destination string `json:"destination"`
}

// TelURL is a link that calls a number with the calling app of the device, which Aircall can be. It is empty when the text
// holds no digits. Write the number in E.164, for the app does not know the country otherwise.
func TelURL(number string) string {
	digits := digitsOf(number)
	switch {
	case digits == "":
		return ""
	case strings.HasPrefix(strings.TrimSpace(number), "+"):
		return "tel:+" + digits
	default:
		return "tel:" + digits
	}
}
