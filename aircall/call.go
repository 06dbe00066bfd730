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
// Webhooks leave out what has no value, REST answers say null: both decode to the zero value, which is left out when a call is encoded.
// Objects that may be missing are pointers and nil then; an empty object counts as missing.
type Call struct {
	ID CallID `json:"id,omitzero" wire:"identity"`

	// CallUUID is Aircall's other id of the call, such as "CAed05…": "call_uuid" in webhooks, "sid" in REST answers.
	CallUUID string `json:"call_uuid,omitzero" wire:"or=sid"`

	// DirectLink is the call's address in the API. It is not a page for people: see [DashboardURL].
	DirectLink string `json:"direct_link,omitzero"`

	Direction        Direction        `json:"direction,omitzero"`
	Status           CallStatus       `json:"status,omitzero"`
	MissedCallReason MissedCallReason `json:"missed_call_reason,omitzero"`

	StartedAt  Time `json:"started_at,omitzero"`
	AnsweredAt Time `json:"answered_at,omitzero"` // zero: nobody has
	EndedAt    Time `json:"ended_at,omitzero"`    // zero: still running

	// Duration is in seconds from StartedAt to EndedAt, ringing and waiting included. [Call.TalkTime] is without them.
	Duration int `json:"duration,omitzero"`

	// RawDigits is the number of the other party in display form, such as "+33 1 99 00 12 34", or "anonymous", or empty.
	// [Call.Counterpart] tells these apart.
	RawDigits string `json:"raw_digits,omitzero"`

	Recording         string `json:"recording,omitzero"` // a link to the sound file that expires within the hour: keep Asset instead
	Voicemail         string `json:"voicemail,omitzero"` // likewise
	RecordingShortURL string `json:"recording_short_url,omitzero"`
	VoicemailShortURL string `json:"voicemail_short_url,omitzero"`
	Asset             string `json:"asset,omitzero"` // the page of the recording or voicemail: lasting, asks for a login

	HangupCause   string `json:"hangup_cause,omitzero"`
	Archived      bool   `json:"archived,omitzero"`
	CountryCodeA2 string `json:"country_code_a2,omitzero"` // of the other party, such as "FR"; answers only
	PricingType   string `json:"pricing_type,omitzero"`    // answers only

	// Cost is in US cents, a decimal number.
	//
	// Deprecated: Aircall no longer fills it.
	Cost string `json:"cost,omitzero"`

	User    *User    `json:"user,omitzero"` // who made or took the call; nil while or when nobody did
	Contact *Contact `json:"contact,omitzero"`
	Number  *Number  `json:"number,omitzero"` // the company's line

	AssignedTo    *User  `json:"assigned_to,omitzero"`
	TransferredBy *User  `json:"transferred_by,omitzero"`
	TransferredTo *User  `json:"transferred_to,omitzero"` // of a team: its first user
	Teams         []Team `json:"teams,omitzero"`          // inbound calls only

	ExternalTransferredTo string `json:"external_transferred_to,omitzero"` // of call.external_transferred
	ExternalCallerNumber  string `json:"external_caller_number,omitzero"`  // likewise

	// AutomaticCallbackCallID is the call that asked for this one, a callback.
	AutomaticCallbackCallID CallID `json:"automatic_callback_call_id,omitzero"`

	Comments []Comment `json:"comments,omitzero"` // all of them, in call.commented too
	Tags     []CallTag `json:"tags,omitzero"`     // all of them, in call.tagged and call.untagged too

	// Participants is "participants" in webhooks and "conference_participants" in REST answers.
	Participants []Participant `json:"participants,omitzero" wire:"or=conference_participants"`

	IVROptionsSelected []IVROption   `json:"ivr_options_selected,omitzero"` // with [FetchTimeline], and in some events
	AIVoiceAgents      []AIVoiceTurn `json:"ai_voice_agents,omitzero"`      // with [FetchAIVoiceAgents]

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
	ID       CommentID `json:"id,omitzero"`
	Content  string    `json:"content,omitzero"` // may have several lines
	PostedAt Time      `json:"posted_at,omitzero"`
	PostedBy *User     `json:"posted_by,omitzero"` // nil when posted through the API
}

// CallTag is a tag on a call.
type CallTag struct {
	ID        TagID  `json:"id,omitzero"`
	Name      string `json:"name,omitzero"`
	TaggedAt  Time   `json:"tagged_at,omitzero"`
	TaggedBy  *User  `json:"tagged_by,omitzero"`  // nil when Aircall itself tagged
	CreatedAt Time   `json:"created_at,omitzero"` // of the tag; REST answers only
}

// Participant is one party of a call.
type Participant struct {
	ID          ParticipantID   `json:"id,omitzero"` // empty for an external party
	Type        ParticipantType `json:"type,omitzero"`
	Name        string          `json:"name,omitzero"`
	PhoneNumber string          `json:"phone_number,omitzero"`
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
	ID                  IVROptionID `json:"id,omitzero"`
	Title               string      `json:"title,omitzero"`
	Key                 string      `json:"key,omitzero"` // "1", "2", … or "fallback"
	Branch              string      `json:"branch,omitzero"`
	CreatedAt           Time        `json:"created_at,omitzero"`
	TransitionStartedAt Time        `json:"transition_started_at,omitzero"`
	TransitionEndedAt   Time        `json:"transition_ended_at,omitzero"`
}

// AIVoiceTurn is the part of a call that an AI voice agent held.
type AIVoiceTurn struct {
	AgentID          string            `json:"agent_id,omitzero"`
	AgentName        string            `json:"agent_name,omitzero"`
	StartedAt        Time              `json:"started_at,omitzero"`
	EndedAt          Time              `json:"ended_at,omitzero"`
	EndReason        string            `json:"end_reason,omitzero"`
	EscalationReason string            `json:"escalation_reason,omitzero"`
	EscalationTarget *EscalationTarget `json:"escalation_target,omitzero"`
}

// EscalationTarget is where an AI voice agent passed a call on to.
type EscalationTarget struct {
	Type        string `json:"type,omitzero"` // "branch", "user", "team" or "external"
	Destination string `json:"destination,omitzero"`
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
