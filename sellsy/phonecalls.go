package sellsy

import (
	"context"
	"encoding/json"
)

// CallResult is how a phone call ended. The list is open.
type CallResult string

// The call results.
const (
	ResultNoAnswer      CallResult = "noanswer"
	ResultBusy          CallResult = "busy"
	ResultWrongNumber   CallResult = "wrongnumber"
	ResultDirectMessage CallResult = "msgdirect"
	ResultVoicemail     CallResult = "msgvocal"
	ResultConnected     CallResult = "connected"
	ResultTransfer      CallResult = "transfer"
	ResultInterrupted   CallResult = "interrupt"
	ResultScheduled     CallResult = "scheduled" // a call to make: its duration is always 0
	ResultUnknown       CallResult = "unknown"
)

// CallSource is the direction of a phone call.
type CallSource string

// The call sources. Sellsy really spells it "outcoming".
const (
	SourceIncoming CallSource = "incoming"
	SourceOutgoing CallSource = "outcoming"
)

// RelatedType is the kind of a [RelatedObject]. The list is open.
type RelatedType string

// The kinds of records that phone calls, tasks and opportunities are about. Each operation takes some of them.
const (
	RelatedCompany     RelatedType = "company"
	RelatedIndividual  RelatedType = "individual"
	RelatedContact     RelatedType = "contact"
	RelatedOpportunity RelatedType = "opportunity"
)

// RelatedObject points to a record.
type RelatedObject struct {
	Type RelatedType `json:"type"`
	ID   int64       `json:"id"`
}

// ReminderDelay is how long before a scheduled call its reminder is sent.
type ReminderDelay string

// The reminder delays.
const (
	RemindAtOnce    ReminderDelay = "instant"
	Remind5Minutes  ReminderDelay = "5min"
	Remind15Minutes ReminderDelay = "15min"
	Remind30Minutes ReminderDelay = "30min"
	Remind1Hour     ReminderDelay = "1hour"
	Remind1Day      ReminderDelay = "1day"
	Remind1Week     ReminderDelay = "1week"
	Remind1Month    ReminderDelay = "1month"
)

// ReminderMedium is how a reminder reaches its reader.
type ReminderMedium string

// The reminder media. Phone calls know e-mail only.
const (
	MediumEmail ReminderMedium = "email"
	MediumInApp ReminderMedium = "inapp"
)

// Reminder is a message sent before a scheduled call or a task is due.
type Reminder struct {
	Medium ReminderMedium `json:"medium"`
	Delay  ReminderDelay  `json:"delay"`
	SendAt Time           `json:"send_at,omitzero"` // filled by Sellsy
}

// PhoneCall is a phone call as Sellsy gives it back. [PhoneCallInput] is what one writes.
type PhoneCall struct {
	ID           PhoneCallID     `json:"id" wire:"identity"`
	Owner        *Owner          `json:"owner"`
	Source       CallSource      `json:"source"`
	Description  string          `json:"description"`
	Created      Time            `json:"created"`
	UpdatedAt    Time            `json:"updated"`
	Duration     int             `json:"duration"` // seconds
	Date         Time            `json:"date"`
	Topic        *Named[TopicID] `json:"topic"`
	Result       CallResultLabel `json:"result"`
	Related      []RelatedObject `json:"related"`
	CompanyID    CompanyID       `json:"company_id"`
	IndividualID IndividualID    `json:"individual_id"`
	ContactID    ContactID       `json:"contact_id"`
	Priority     int             `json:"priority"` // 0 or 1
	Reminders    []Reminder      `json:"reminders"`
	Embed        *PhoneCallEmbed `json:"_embed,omitzero"` // what the request asked to embed
}

// CallResultLabel is a call result with its name in the account's language.
type CallResultLabel struct {
	ID   CallResult `json:"id"`
	Name string     `json:"name"`
}

// PhoneCallEmbed holds what a request asked to embed. Embeds that the token's scopes do not cover are silently null.
type PhoneCallEmbed struct {
	Company    *Company        `json:"company"`
	Individual *Individual     `json:"individual"`
	Contact    *Contact        `json:"contact"`
	Owner      *Staff          `json:"owner"`
	Related    json.RawMessage `json:"related"`
	ACL        ACL             `json:"acl"`
}

// PhoneCallInput is what one writes of a phone call. Creating needs OwnerID, Date, Result, Source and Related; an update
// changes what is set and leaves the rest.
type PhoneCallInput struct {
	OwnerID StaffID    `json:"owner_id,omitzero"`
	Date    Time       `json:"date,omitzero"` // sent with whole seconds and its offset
	Result  CallResult `json:"result,omitzero"`
	Source  CallSource `json:"source,omitzero"`

	// Related holds one to three records, one of each kind at most. A call that is related to a contact alone does not count
	// as a call of the contact's company.
	Related []RelatedObject `json:"related,omitzero"`

	Description Opt[string] `json:"description,omitzero"`
	Duration    Opt[int]    `json:"duration,omitzero"` // seconds; a scheduled call has none
	TopicID     TopicID     `json:"topic,omitzero"`
	Priority    Opt[int]    `json:"priority,omitzero"` // 0 or 1

	// Reminders holds at most one. Sellsy drops it unless Result is [ResultScheduled]. An empty list removes it, nil does
	// not touch it.
	Reminders []Reminder `json:"reminders,omitzero"`
}

func (in PhoneCallInput) needs() []field {
	return []field{
		{"OwnerID", in.OwnerID != 0}, {"Date", !in.Date.IsZero()}, {"Result", in.Result != ""}, {"Source", in.Source != ""},
		{"Related", len(in.Related) > 0},
	}
}

// PhoneCallFilter selects phone calls. Zero fields do not filter. Descriptions cannot be searched.
type PhoneCallFilter struct {
	Date          Period          `json:"due_date,omitzero"` // of the call
	Created       Period          `json:"created,omitzero"`
	Owners        []StaffID       `json:"owners,omitzero"`
	Related       []RelatedObject `json:"related_objects,omitzero"`
	CompanyIDs    []CompanyID     `json:"companies,omitzero"`
	IndividualIDs []IndividualID  `json:"individuals,omitzero"`
	ContactIDs    []ContactID     `json:"contacts,omitzero"`
	TopicID       TopicID         `json:"topic,omitzero"`
	Result        CallResult      `json:"result,omitzero"`
	Source        CallSource      `json:"source,omitzero"`
	Priority      PriorityRange   `json:"priority,omitzero"`
}

// PriorityRange bounds a priority, bounds included.
type PriorityRange struct {
	Min Opt[int] `json:"min,omitzero"`
	Max Opt[int] `json:"max,omitzero"`
}

// PhoneCallsService reads and writes phone calls (/phone-calls, scopes phonecalls.read and phonecalls.write). They can be ordered by
// "id" alone. Sellsy cannot recognise a call that it already holds: after an error of Create of which [OutcomeUnknown] is true, search
// before creating again.
type PhoneCallsService struct {
	Lister[PhoneCall]
	Searcher[PhoneCall, PhoneCallFilter]
	Getter[PhoneCallID, PhoneCall]
	Creator[PhoneCall, PhoneCallInput]
	Deleter[PhoneCallID]

	c *Client
}

// Update changes what is set and leaves the rest (PUT /phone-calls/{id}, scope phonecalls.write; assumption sellsy-put). Each update leaves a
// line in the timelines of the related records. After an unknown outcome it is not repeated: read the phone call again first, people
// may have changed its description meanwhile.
func (s *PhoneCallsService) Update(ctx context.Context, id PhoneCallID, in PhoneCallInput) (*PhoneCall, error) {
	return call[PhoneCall](ctx, s.c, Request{Method: "PUT", Path: "/phone-calls/{id}", Args: []any{id}, Body: in, Once: true})
}
