package sellsy

// Ids of Sellsy's objects. They are unique within one account only: key everything kept outside by account and id.
//
// Sellsy writes the same id as a number in one place and as text in another: the client and [Unmarshal] read both, and what is of
// another kind is left zero. No object has the zero id. A field of an Input is not sent when it is zero; to send null, use [Null].
type (
	AccountingCodeID     int64
	AddressID            int64
	CalendarEventID      int64
	CommentID            int64
	CompanyID            int64
	ContactID            int64
	CorpID               int64 // an account
	CreditNoteID         int64
	CustomActivityID     string // a UUID
	CustomActivityTypeID string // a UUID
	CustomFieldID        int64
	DeclinationID        int64 // of an item
	DeliveryID           int64
	DirectoryID          int64
	DocumentModelID      int64
	EmailID              string
	EmailThreadID        string
	EstimateID           int64
	IndividualID         int64
	InvoiceID            int64
	ItemID               int64
	OpportunityID        int64
	OrderID              int64
	PaymentID            int64
	PhoneCallID          int64
	PipelineID           int64
	ProformaInvoiceID    int64
	ProposalID           int64
	ProposalModelID      int64
	RateCategoryID       int64
	SmartTagID           int64
	SourceCategoryID     int64
	SourceID             int64 // where an opportunity comes from
	StaffID              int64
	StepID               int64
	SubscriptionID       int64
	TaskID               int64
	TaskLabelID          int64
	TaxID                int64
	TeamID               int64 // negative for the built-in teams
	TopicID              int64
	WebhookID            int64
	FavouriteFilter      int64 // a search saved in Sellsy's web application
)
