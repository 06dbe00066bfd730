package sellsy

import (
	"context"
	"encoding/json"
)

// ExportID identifies an [Export]: a UUID.
type ExportID string

// ExportStatus is how far an export has come. The list is open.
type ExportStatus string

// The export statuses.
const (
	ExportPending ExportStatus = "pending"
	ExportOngoing ExportStatus = "ongoing"
	ExportFailed  ExportStatus = "failed"
	ExportSucceed ExportStatus = "succeed"
)

// Export is a file that Sellsy makes of a list, in its own time. It can be fetched for 48 hours after it is done.
type Export struct {
	ID          ExportID        `json:"id" wire:"identity"`
	Status      ExportStatus    `json:"status"`
	Progress    float64         `json:"progress"` // per cent
	ListingName string          `json:"listing_name"`
	CustomName  string          `json:"custom_name"`
	Created     Time            `json:"created_at"`
	Started     Time            `json:"started_at"` // zero: not yet
	Ended       Time            `json:"ended_at"`   // zero: not yet
	TotalRows   int             `json:"total_rows"` // zero while Sellsy has not counted them
	OwnerID     StaffID         `json:"owner_id"`
	SendEmail   bool            `json:"send_email"`
	Metadata    json.RawMessage `json:"metadata"`   // what the export was made from
	PublicURL   string          `json:"public_url"` // of the file, without a login; empty until it is there
}

// ExportInput says how to export a list. Format and Charset must be set.
type ExportInput struct {
	Format     string      `json:"output_format"` // "csv", "parquet" or "ndjson"
	Charset    string      `json:"charset"`       // "UTF-8" or "ISO-8859-1"
	CustomName Opt[string] `json:"custom_name,omitzero"`
	SendEmail  Opt[bool]   `json:"send_email,omitzero"` // when it is done; no if not set
}

func (in ExportInput) needs() []field {
	return []field{{"Format", in.Format != ""}, {"Charset", in.Charset != ""}}
}

// ExportFilter selects exports. Zero fields do not filter.
type ExportFilter struct {
	Created      Period    `json:"created_at,omitzero"`
	OwnerID      StaffID   `json:"owner_id,omitzero"`
	ListingNames []string  `json:"listing_name,omitzero"`
	CustomName   string    `json:"custom_name,omitzero"` // a part of it will do
	FromAPI      Opt[bool] `json:"export_api,omitzero"`  // with the columns of the API
}

// export starts an export with the columns of the API.
func export[F any](ctx context.Context, c *Client, path string, filter F, in ExportInput) (*Export, error) {
	return put[Export](ctx, c, Request{Method: "POST", Path: path}, struct {
		ExportInput
		Columns string `json:"columns"`
		Filters F      `json:"filters"`
	}{in, "api", filter})
}

// Export has Sellsy make a file of the companies that match filter (POST /companies/export, scope companies.read). See
// [ExportsService] for when it is done.
func (s *CompaniesService) Export(ctx context.Context, filter CompanyFilter, in ExportInput) (*Export, error) {
	return export(ctx, s.c, "/companies/export", filter, in)
}

// Export has Sellsy make a file of the contacts that match filter (POST /contacts/export, scope contacts.read). See
// [ExportsService] for when it is done.
func (s *ContactsService) Export(ctx context.Context, filter ContactFilter, in ExportInput) (*Export, error) {
	return export(ctx, s.c, "/contacts/export", filter, in)
}

// Export has Sellsy make a file of the opportunities that match filter (POST /opportunities/export, scope
// opportunities.read). See [ExportsService] for when it is done.
func (s *OpportunitiesService) Export(ctx context.Context, filter OpportunityFilter, in ExportInput) (*Export, error) {
	return export(ctx, s.c, "/opportunities/export", filter, in)
}

// ExportsService follows the exports of the account (/listings/exports; lists and searches need the scope listings.list, one export
// listings.read).
type ExportsService struct {
	Lister[Export]
	Searcher[Export, ExportFilter]
	Getter[ExportID, Export]

	c *Client
}

// Rename gives an export a name of one's own, or none if name is empty (PUT /listings/exports/{id}, scope listings.write).
func (s *ExportsService) Rename(ctx context.Context, id ExportID, name string) (*Export, error) {
	given := Some(name)
	if name == "" {
		given = Null[string]()
	}
	return call[Export](ctx, s.c, Request{Method: "PUT", Path: "/listings/exports/{id}", Args: []any{id}, Body: struct {
		CustomName Opt[string] `json:"custom_name"`
	}{given}})
}

// RescheduleInput says what is to change of an export that is made again. Fields that are not set stay.
type RescheduleInput struct {
	CustomName string    `json:"custom_name,omitzero"`
	SendEmail  Opt[bool] `json:"send_email,omitzero"` // cannot be null
}

// Reschedule has an export made again (POST /listings/exports/{id}/reschedule, scope listings.write).
func (s *ExportsService) Reschedule(ctx context.Context, id ExportID, in RescheduleInput) (*Export, error) {
	return call[Export](ctx, s.c, Request{Method: "POST", Path: "/listings/exports/{id}/reschedule", Args: []any{id}, Body: in})
}

// Export has Sellsy make a file of the list of exports itself (POST /listings/exports/export, scope listings.list).
func (s *ExportsService) Export(ctx context.Context, filter ExportFilter, in ExportInput) (*Export, error) {
	return export(ctx, s.c, "/listings/exports/export", filter, in)
}
