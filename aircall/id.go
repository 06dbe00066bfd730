package aircall

// The ids of Aircall's objects. Aircall sends them as numbers and as strings of digits: the client and [Unmarshal] read both. They
// are sent as numbers. Zero means none. Call ids have outgrown 32 bits: keep them in 64.
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

// The ids that are text, or text in some places and a number in others: the client and [Unmarshal] read both.
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
