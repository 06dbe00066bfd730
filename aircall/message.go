package aircall

// Message is an SMS, MMS or WhatsApp message.
type Message struct {
	ID         MessageID `json:"id"`
	DirectLink string    `json:"direct_link"`
	Direction  Direction `json:"direction"`
	Status     string    `json:"status"` // "pending", "sent", "delivered", "failed", …
	Body       string    `json:"body"`

	ExternalNumber      string `json:"external_number"`      // of the other party, display form; webhooks
	RawDigits           string `json:"raw_digits"`           // of the other party; answers to a sending
	InternationalFormat string `json:"international_format"` // likewise

	CreatedAt Time `json:"created_at"`
	SentAt    Time `json:"sent_at"`
	UpdatedAt Time `json:"updated_at"`

	MediaURL     []string      `json:"media_url"`     // answers to a sending
	MediaDetails []MediaDetail `json:"media_details"` // webhooks

	Channel string   `json:"channel"` // "whatsapp", or empty for SMS and MMS
	Number  *Number  `json:"number"`
	Contact *Contact `json:"contact"`
	User    *User    `json:"user"`

	// The rest is WhatsApp's.

	Type                    string `json:"type"`
	ParentID                string `json:"parent_id"`
	RecipientCountry        string `json:"recipient_country"`
	WhatsAppMessageCategory string `json:"whatsapp_message_category"` // "marketing", "utility" or "authentication"
	WhatsAppMessageType     string `json:"whatsapp_message_type"`
}

// MediaDetail is a file of a message.
type MediaDetail struct {
	FileName     string `json:"file_name"`
	FileType     string `json:"file_type"`
	PresignedURL string `json:"presigned_url"` // expires
}

// GroupMessage is a message among several parties.
type GroupMessage struct {
	ID             GroupMessageID `json:"group_message_id"`
	ConversationID string         `json:"group_conversation_id"`
	Participants   []string       `json:"participants"`
	Direction      Direction      `json:"direction"`
	Status         string         `json:"status"`
	Body           string         `json:"body"`
	MediaURL       []string       `json:"media_url"`
	CreatedAt      Time           `json:"created_at"`
	SentAt         Time           `json:"sent_at"`
	UpdatedAt      Time           `json:"updated_at"`
}

// DialerCampaign is a user's queue of numbers to call.
type DialerCampaign struct {
	ID        DialerCampaignID `json:"id"`
	NumberID  NumberID         `json:"number_id"`
	CreatedAt Time             `json:"created_at"`
}

// DialerNumber is a number queued in a dialer campaign.
type DialerNumber struct {
	ID        DialerNumberID `json:"id"`
	Number    string         `json:"number"`
	Called    bool           `json:"called"`
	CreatedAt Time           `json:"created_at"`
}

// A2PCampaign ties numbers to a registered campaign for SMS in the United States.
type A2PCampaign struct {
	ID            A2PCampaignID `json:"id"`
	CompanyID     CompanyID     `json:"company_id"`
	ExternalID    string        `json:"external_id"`
	UpdateStatus  string        `json:"update_status"`
	UpdateMessage string        `json:"update_message"`
	CreatedAt     Time          `json:"created_at"`
	UpdatedAt     Time          `json:"updated_at"`
	Numbers       []NumberID    `json:"numbers"`
}

// Report is an export of analytics.
type Report struct {
	ID                   ReportID     `json:"id"`
	Status               ReportStatus `json:"status"`
	DownloadURL          string       `json:"downloadUrl"`
	DownloadURLExpiresAt Time         `json:"downloadUrlExpiresAt"`
	ErrorMessage         string       `json:"errorMessage"`
}

// ReportStatus says whether a report is ready.
type ReportStatus string

// The states of a report.
const (
	ReportPending   ReportStatus = "PENDING"
	ReportCompleted ReportStatus = "COMPLETED"
	ReportFailed    ReportStatus = "FAILED"
)

// DeletedIntegration tells that an integration was uninstalled.
type DeletedIntegration struct {
	IntegrationID IntegrationID `json:"integration_id"`
	CompanyID     CompanyID     `json:"company_id"`
}
