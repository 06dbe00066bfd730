package aircall

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// The ids of Aircall's objects. They decode from a JSON number or from a string of digits, for Aircall sends both, and encode
// as a number. Zero means none. Call ids have outgrown 32 bits: keep them in 64.
type (
	// CallID identifies a [Call].
	CallID int64
	// UserID identifies a [User].
	UserID int64
	// NumberID identifies a [Number].
	NumberID int64
	// ContactID identifies a [Contact].
	ContactID int64
	// TeamID identifies a [Team].
	TeamID int64
	// TagID identifies a [Tag].
	TagID int64
	// CommentID identifies a [Comment].
	CommentID int64
	// PhoneDetailID identifies one phone number of a contact. It shares its sequence with [EmailDetailID].
	PhoneDetailID int64
	// EmailDetailID identifies one e-mail address of a contact.
	EmailDetailID int64
	// CompanyID identifies an Aircall company (an account).
	CompanyID int64
	// IntegrationID identifies an [Integration].
	IntegrationID int64
	// DialerCampaignID identifies a [DialerCampaign].
	DialerCampaignID int64
	// DialerNumberID identifies one number queued in a dialer campaign.
	DialerNumberID int64
	// A2PCampaignID identifies an [A2PCampaign].
	A2PCampaignID int64
	// SMSTemplateID identifies an [SMSTemplate].
	SMSTemplateID int64
)

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *CallID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *UserID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *NumberID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *ContactID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *TeamID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *TagID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *CommentID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *PhoneDetailID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *EmailDetailID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *CompanyID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *IntegrationID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *DialerCampaignID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *DialerNumberID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *A2PCampaignID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

// UnmarshalJSON accepts a number, a string of digits, or null.
func (id *SMSTemplateID) UnmarshalJSON(data []byte) error { return decodeID(id, data) }

func decodeID[ID ~int64](id *ID, data []byte) error {
	digits := bytes.Trim(data, `"`)
	if len(digits) == 0 || string(data) == "null" {
		*id = 0
		return nil
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("%T: not an id", *id)
	}
	*id = ID(n)
	return nil
}

// The ids that are text, or text in some places and a number in others. They decode from both and encode as a string.
type (
	// WebhookID identifies a [Webhook]: a UUID. The older numeric ids work too.
	WebhookID string
	// MessageID identifies a [Message].
	MessageID string
	// GroupMessageID identifies a [GroupMessage].
	GroupMessageID string
	// ParticipantID identifies a [Participant] of a call; for a user or a contact it holds the digits of that id.
	ParticipantID string
	// IVROptionID identifies an [IVROption].
	IVROptionID string
	// InsightID identifies what Aircall's conversation intelligence made of a call: a transcription, a summary, and so on.
	InsightID string
	// ReportID identifies a [Report].
	ReportID string
)

// UnmarshalJSON accepts a string, a number, or null.
func (id *WebhookID) UnmarshalJSON(data []byte) error { return decodeTextID(id, data) }

// UnmarshalJSON accepts a string, a number, or null.
func (id *MessageID) UnmarshalJSON(data []byte) error { return decodeTextID(id, data) }

// UnmarshalJSON accepts a string, a number, or null.
func (id *GroupMessageID) UnmarshalJSON(data []byte) error { return decodeTextID(id, data) }

// UnmarshalJSON accepts a string, a number, or null.
func (id *ParticipantID) UnmarshalJSON(data []byte) error { return decodeTextID(id, data) }

// UnmarshalJSON accepts a string, a number, or null.
func (id *IVROptionID) UnmarshalJSON(data []byte) error { return decodeTextID(id, data) }

// UnmarshalJSON accepts a string, a number, or null.
func (id *InsightID) UnmarshalJSON(data []byte) error { return decodeTextID(id, data) }

// UnmarshalJSON accepts a string, a number, or null.
func (id *ReportID) UnmarshalJSON(data []byte) error { return decodeTextID(id, data) }

func decodeTextID[ID ~string](id *ID, data []byte) error {
	if string(data) == "null" {
		*id = ""
		return nil
	}
	if len(data) > 0 && data[0] == '"' {
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*id = ID(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return fmt.Errorf("%T: not an id", *id)
	}
	*id = ID(n)
	return nil
}
