package sellsy

import (
	"context"
	"encoding/json"
)

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
	ID               OpportunityID     `json:"id" wire:"identity"`
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

// Amount is a sum of money.
type Amount struct {
	Value    Decimal `json:"value"`
	Currency string  `json:"currency"` // ISO 4217
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

// OpportunityFilter selects opportunities. Zero fields do not filter.
type OpportunityFilter struct {
	// Related holds companies and individuals. Sellsy does not find opportunities by contact: ask for those of the contact's
	// companies.
	Related         []RelatedObject     `json:"related_objects,omitzero"`
	Statuses        []OpportunityStatus `json:"statuses,omitzero"`
	Created         Period              `json:"created,omitzero"`
	StatusUpdatedAt Period              `json:"updated_status,omitzero"`
	DueDate         Period              `json:"due_date,omitzero"`
	Name            string              `json:"name,omitzero"`
	PipelineIDs     []PipelineID        `json:"pipeline,omitzero"`
	StepIDs         []StepID            `json:"step,omitzero"`
	Amount          AmountRange         `json:"amount,omitzero"`
	AssignedStaffs  []StaffID           `json:"assigned_staffs,omitzero"`
	FavouriteFilter FavouriteFilter     `json:"favourite_filter,omitzero"`
}

// AmountRange bounds a sum of money, bounds included.
type AmountRange struct {
	Min Opt[float64] `json:"min,omitzero"`
	Max Opt[float64] `json:"max,omitzero"`
}

// OpportunityInput is what one writes of an opportunity. Creating needs Name, PipelineID, StepID and Related.
// Fields that are not set are not sent.
type OpportunityInput struct {
	Name       string     `json:"name,omitzero"`
	PipelineID PipelineID `json:"pipeline,omitzero"`
	StepID     StepID     `json:"step,omitzero"`

	// Related holds exactly one company or individual, and may hold contacts of it.
	Related []RelatedObject `json:"related,omitzero"`

	Number           string            `json:"number,omitzero"` // at creation only
	SourceID         SourceID          `json:"source,omitzero"`
	DueDate          Opt[string]       `json:"due_date,omitzero"` // YYYY-MM-DD
	Created          Time              `json:"created,omitzero"`  // at creation only
	Status           OpportunityStatus `json:"status,omitzero"`
	Amount           Opt[string]       `json:"amount,omitzero"`      // such as "72000.99", in the account's currency; cannot be null
	Probability      Opt[int]          `json:"probability,omitzero"` // per cent; cannot be null
	Note             Opt[string]       `json:"note,omitzero"`        // cannot be null
	OwnerID          StaffID           `json:"owner_id,omitzero"`    // the authenticated staff if not set
	AssignedStaffIDs Opt[[]StaffID]    `json:"assigned_staff_ids,omitzero"`
	ContactIDs       Opt[[]ContactID]  `json:"contact_ids,omitzero"`
	MainDocumentID   Opt[int64]        `json:"main_doc_id,omitzero"`
}

func (in OpportunityInput) needs() []field {
	return []field{
		{"Name", in.Name != ""}, {"PipelineID", in.PipelineID != 0}, {"StepID", in.StepID != 0}, {"Related", len(in.Related) > 0},
	}
}

// OpportunitiesService reads and writes opportunities (/opportunities, scopes opportunities.read and opportunities.write). They can be
// ordered by "id", "created", "step_rank" and "due_date".
type OpportunitiesService struct {
	Records[OpportunityID, Opportunity, OpportunityInput]
	Searcher[Opportunity, OpportunityFilter]

	c *Client

	CustomFields *CustomFieldValuesService[OpportunityID]
	Files        *FilesService[OpportunityID]
	SmartTags    *RecordSmartTagsService[OpportunityID]
	Pipelines    *PipelinesService
	Sources      *SourcesService
}

func newOpportunities(c *Client) *OpportunitiesService {
	return &OpportunitiesService{
		Records:      newRecords[OpportunityID, Opportunity, OpportunityInput](c.at("/opportunities")),
		Searcher:     Searcher[Opportunity, OpportunityFilter]{c.at("/opportunities")},
		c:            c,
		CustomFields: &CustomFieldValuesService[OpportunityID]{c, "/opportunities/{id}/custom-fields"},
		Files:        &FilesService[OpportunityID]{c, "/opportunities/{opportunityId}/files"},
		SmartTags:    &RecordSmartTagsService[OpportunityID]{c, "/opportunities/{id}/smart-tags"},
		Pipelines:    &PipelinesService{c},
		Sources:      &SourcesService{c},
	}
}

// OpportunityPatchInput is a change of a few fields of an opportunity. Those that are not set are not sent.
type OpportunityPatchInput struct {
	Name        string            `json:"name,omitzero"`
	OwnerID     StaffID           `json:"owner_id,omitzero"`
	Status      OpportunityStatus `json:"status,omitzero"`
	PipelineID  PipelineID        `json:"pipeline,omitzero"`
	StepID      StepID            `json:"step,omitzero"`
	Amount      json.Number       `json:"amount,omitzero"`      // such as "72000.99"
	Probability Opt[int]          `json:"probability,omitzero"` // per cent; cannot be null
	Origin      string            `json:"origin,omitzero"`
	DueDate     Opt[string]       `json:"due_date,omitzero"` // YYYY-MM-DD
	Note        Opt[string]       `json:"note,omitzero"`     // cannot be null
}

// Patch changes a few fields, where Update takes all of them (PATCH /opportunities/{id}, scope
// opportunities.write).
func (s *OpportunitiesService) Patch(ctx context.Context, id OpportunityID, in OpportunityPatchInput) (*Opportunity, error) {
	return call[Opportunity](ctx, s.c, Request{Method: "PATCH", Path: "/opportunities/{id}", Args: []any{id}, Body: in})
}
