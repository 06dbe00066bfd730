package sellsy

// OpportunityStatus is where an opportunity stands. The list is open.
type OpportunityStatus string

// The opportunity statuses.
const (
	OpportunityOpen      OpportunityStatus = "open"
	OpportunityLate      OpportunityStatus = "late" // open, and past its due date
	OpportunityWon       OpportunityStatus = "won"
	OpportunityLost      OpportunityStatus = "lost"
	OpportunityCancelled OpportunityStatus = "cancelled"
	OpportunityClosed    OpportunityStatus = "closed"
)

// Opportunity is a possible sale to one company or one individual.
type Opportunity struct {
	ID               OpportunityID     `json:"id"`
	Number           string            `json:"number"` // such as OPP-1155
	Name             string            `json:"name"`
	Status           OpportunityStatus `json:"status"`
	Source           *Named[SourceID]  `json:"source"`
	DueDate          string            `json:"due_date"` // YYYY-MM-DD, or empty
	Created          Time              `json:"created"`
	StatusUpdatedAt  Time              `json:"updated_status"` // there is no general time of last change
	Amount           Amount            `json:"amount"`
	Pipeline         Named[PipelineID] `json:"pipeline"`
	Step             Named[StepID]     `json:"step"`
	Probability      int               `json:"probability"` // per cent
	Note             string            `json:"note"`
	Owner            *Owner            `json:"owner"`
	AssignedStaffIDs []StaffID         `json:"assigned_staff_ids"`
	ContactIDs       []ContactID       `json:"contact_ids"`
	CompanyID        CompanyID         `json:"company_id"`
	IndividualID     IndividualID      `json:"individual_id"`
	MainDocumentID   int64             `json:"main_doc_id"`
	Related          []RelatedObject   `json:"related"`
	Embed            *OpportunityEmbed `json:"_embed,omitzero"` // what the request asked to embed
}

// Amount is a sum of money. Value is decimal text such as "72000.99".
type Amount struct {
	Value    string `json:"value"`
	Currency string `json:"currency"` // ISO 4217
}

// OpportunityEmbed holds what a request asked to embed. Embeds that the token's scopes do not cover are silently null.
type OpportunityEmbed struct {
	Company        *Company      `json:"company"`
	Individual     *Individual   `json:"individual"`
	Contacts       []Contact     `json:"contacts"`
	AssignedStaffs []Staff       `json:"assigned_staffs"`
	Currency       *Currency     `json:"currency"`
	Estimates      *int          `json:"estimates"` // counts, as the five below
	Invoices       *int          `json:"invoices"`
	Orders         *int          `json:"orders"`
	Deliveries     *int          `json:"deliveries"`
	Proformas      *int          `json:"proforma"`
	CreditNotes    *int          `json:"credit_notes"`
	ACL            ACL           `json:"acl"`
	SmartTags      []SmartTag    `json:"smart_tags"` // at most 20
	CustomFields   []CustomField `json:"custom_fields"`
}
