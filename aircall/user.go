package aircall

// User is a person of the company who uses Aircall. How much of it is filled depends on where it stands: users from
// [UserService] are complete, those inside calls, comments and teams are not.
type User struct {
	ID         UserID `json:"id"`
	DirectLink string `json:"direct_link"`
	Name       string `json:"name"`
	Email      string `json:"email"`

	Available          *bool              `json:"available"` // nil: not told, as in teams
	AvailabilityStatus AvailabilityStatus `json:"availability_status"`
	Substatus          string             `json:"substatus"`
	State              string             `json:"state"` // such as "always_opened"

	CreatedAt       Time     `json:"created_at"`
	TimeZone        string   `json:"time_zone"`    // IANA, such as "Europe/Paris"
	Language        string   `json:"language"`     // such as "fr-FR"
	WrapUpTime      int      `json:"wrap_up_time"` // seconds of pause after each call
	Extension       string   `json:"extension"`
	DefaultNumberID NumberID `json:"default_number_id"`

	// Numbers is filled in webhooks of users only. Ask [UserService.Numbers].
	Numbers []Number `json:"numbers"`
}

// AvailabilityStatus is the setting of a user's or number's availability.
type AvailabilityStatus string

// The availability settings of users and numbers.
const (
	StatusAvailable   AvailabilityStatus = "available" // users
	StatusUnavailable AvailabilityStatus = "unavailable"
	StatusOpen        AvailabilityStatus = "open" // numbers
	StatusClosed      AvailabilityStatus = "closed"
	StatusCustom      AvailabilityStatus = "custom" // by opening hours; users and numbers
)

// Availability is what a user does right now.
type Availability string

// The availabilities of a user.
const (
	Available     Availability = "available"
	Offline       Availability = "offline"
	DoNotDisturb  Availability = "do_not_disturb"
	InCall        Availability = "in_call"
	AfterCallWork Availability = "after_call_work"
)

// UserAvailability is what one user does right now.
type UserAvailability struct {
	ID           UserID       `json:"id"`
	Availability Availability `json:"availability"`
}

// Team is a group of users among whom calls are distributed.
type Team struct {
	ID         TeamID `json:"id"`
	Name       string `json:"name"`
	DirectLink string `json:"direct_link"`
	CreatedAt  Time   `json:"created_at"`
	Users      []User `json:"users"` // without their Available
}

// Number is a phone line of the company.
type Number struct {
	ID         NumberID `json:"id"`
	DirectLink string   `json:"direct_link"`
	Name       string   `json:"name"`
	Digits     string   `json:"digits"`      // display form, such as "+33 1 99 00 12 34"
	E164Digits string   `json:"e164_digits"` // webhooks only
	CreatedAt  Time     `json:"created_at"`
	Country    string   `json:"country"`   // ISO 3166, such as "FR"
	TimeZone   string   `json:"time_zone"` // IANA, such as "Europe/Paris"

	AvailabilityStatus     AvailabilityStatus `json:"availability_status"`
	LiveRecordingActivated bool               `json:"live_recording_activated"`
	Priority               *int               `json:"priority"` // nil, 0 or 1
	FlowEditorEnabled      bool               `json:"flow_editor_enabled"`

	// Open may be out of date.
	//
	// Deprecated: by Aircall, without a replacement.
	Open bool `json:"open"`
	// IsIVR may be out of date.
	//
	// Deprecated: by Aircall, without a replacement.
	IsIVR bool `json:"is_ivr"`

	// Users is filled by [NumberService.Get] and in webhooks of numbers, not in lists.
	Users []User `json:"users"`

	Messages NumberMessages `json:"messages"`
}

// NumberMessages holds the links to the sounds of a number.
type NumberMessages struct {
	Welcome        string `json:"welcome,omitzero"`
	Waiting        string `json:"waiting,omitzero"`
	RingingTone    string `json:"ringing_tone,omitzero"`
	UnansweredCall string `json:"unanswered_call,omitzero"`
	AfterHours     string `json:"after_hours,omitzero"`
	IVR            string `json:"ivr,omitzero"`
	Voicemail      string `json:"voicemail,omitzero"`
	Closed         string `json:"closed,omitzero"`
	CallbackLater  string `json:"callback_later,omitzero"`
}

// Tag is a label for calls. The Description of a built-in tag is a code such as "voicemail_drop".
type Tag struct {
	ID          TagID  `json:"id"`
	DirectLink  string `json:"direct_link"`
	Name        string `json:"name"`
	Color       string `json:"color"` // such as "#29C8FF"
	Description string `json:"description"`
}

// Webhook is a subscription to events.
type Webhook struct {
	ID         WebhookID   `json:"webhook_id"`
	NumericID  int64       `json:"id"` // the older id; zero in some answers
	DirectLink string      `json:"direct_link"`
	CustomName string      `json:"custom_name"`
	URL        string      `json:"url"`
	Active     bool        `json:"active"`
	Events     []EventName `json:"events"` // in no particular order
	CreatedAt  Time        `json:"created_at"`

	// Token comes with every event of this webhook and proves that Aircall sent it: keep it secret.
	Token string `json:"token"`
}

// Company is the Aircall account.
type Company struct {
	Name         string `json:"name"`
	UsersCount   int    `json:"users_count"`
	NumbersCount int    `json:"numbers_count"`
}

// Integration is the installation of an OAuth application in one company.
type Integration struct {
	ID           IntegrationID `json:"id"` // zero in some answers
	Name         string        `json:"name"`
	CustomName   string        `json:"custom_name"`
	Logo         string        `json:"logo"`
	CompanyID    CompanyID     `json:"company_id"`
	Status       string        `json:"status"`     // such as "installed"
	Active       bool          `json:"active"`     // switched off, it gets no events, nor later those it missed
	NumberIDs    []NumberID    `json:"number_ids"` // the numbers that the administrator picked
	NumbersCount int           `json:"numbers_count"`
	User         *User         `json:"user"` // who installed it
}
