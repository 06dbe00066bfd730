package sellsy

import (
	"context"
	"iter"
)

// StaffStatus tells whether a member of staff can log in. The list is open.
type StaffStatus string

// The staff statuses.
const (
	StaffOK      StaffStatus = "ok"
	StaffBlocked StaffStatus = "blocked"
	StaffDeleted StaffStatus = "deleted"
)

// Staff is a user of the account. When the authenticated staff may not see colleagues in full, only the fields down to
// Position are filled.
type Staff struct {
	ID           StaffID        `json:"id"`
	LastName     string         `json:"lastname"`
	FirstName    string         `json:"firstname"`
	Email        string         `json:"email"`
	Avatar       string         `json:"avatar"`
	Status       StaffStatus    `json:"status"`
	Position     string         `json:"position"`
	PhoneNumber  string         `json:"phone_number"`
	MobileNumber string         `json:"mobile_number"`
	FaxNumber    string         `json:"fax_number"`
	Groups       []Named[int64] `json:"groups"`
	Civility     Civility       `json:"civility"`
	Created      Time           `json:"created"`
	ProfileID    int64          `json:"profile"`
	Team         *Named[TeamID] `json:"team"`
	Job          *Named[int64]  `json:"job"`
	Timezone     string         `json:"timezone"` // such as Europe/Paris
	Language     string         `json:"language"`
}

// StaffFilter selects staffs. Zero fields do not filter. Staffs cannot be searched by e-mail, nor deleted ones at all.
type StaffFilter struct {
	Statuses []StaffStatus `json:"status,omitzero"`
}

// StaffsService reads and writes the account's users.
type StaffsService struct{ c *Client }

// Get returns one member of staff (GET /staffs/{id}, scope staffs.read).
func (s *StaffsService) Get(ctx context.Context, id StaffID, embeds ...Embed) (*Staff, error) {
	return get[Staff](ctx, s.c, Request{Path: "/staffs/{id}", Args: []any{id}}, embeds...)
}

// List returns one page (GET /staffs, scope staffs.read). Depending on rights and plan it holds the authenticated staff
// alone. It can be ordered by "id" and "name".
func (s *StaffsService) List(ctx context.Context, opts ListOptions) (*Page[Staff], error) {
	return list[Staff](ctx, s.c, Request{Path: "/staffs"}, opts)
}

// All returns all of them, fetching pages as they are needed; see [All] and List.
func (s *StaffsService) All(ctx context.Context, opts ListOptions) iter.Seq2[Staff, error] {
	return all[Staff](ctx, s.c, Request{Path: "/staffs"}, opts)
}

// Search returns one page of those that match filter (POST /staffs/search, scope staffs.read). Orders are those of List.
func (s *StaffsService) Search(ctx context.Context, filter StaffFilter, opts ListOptions) (*Page[Staff], error) {
	return list[Staff](ctx, s.c, searching("/staffs/search", filter), opts)
}

// SearchAll returns all that match filter, fetching pages as they are needed; see [All] and Search.
func (s *StaffsService) SearchAll(ctx context.Context, filter StaffFilter, opts ListOptions) iter.Seq2[Staff, error] {
	return all[Staff](ctx, s.c, searching("/staffs/search", filter), opts)
}

// Me returns the authenticated staff (GET /staffs/{id}, scope staffs.read).
func (s *StaffsService) Me(ctx context.Context) (*Staff, error) {
	return get[Staff](ctx, s.c, Request{Path: "/staffs/{id}", Args: []any{"me"}})
}
