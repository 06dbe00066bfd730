package sellsy

import "context"

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
	ID           StaffID        `json:"id" wire:"identity"`
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
	Embed        *StaffEmbed    `json:"_embed,omitzero"` // what the request asked to embed
}

// StaffEmbed holds what a request asked to embed. Only the authenticated staff has a Profile.
type StaffEmbed struct {
	Preferences *StaffPreferences `json:"preferences"`
	ACL         ACL               `json:"acl"`
	Licenses    []License         `json:"licenses"`
	Calendar    *CalendarProvider `json:"preferences_calendar"`
	Profile     *Profile          `json:"profile"`
}

// StaffPreferences tells how somebody wants to read numbers and dates.
type StaffPreferences struct {
	Timezone    string `json:"timezone"`
	PhoneFormat string `json:"format_phone_number"` // "international" or "national"
	DateFormat  string `json:"format_date"`         // "DD-MM-YYYY" or "MM-DD-YYYY"
	HourFormat  string `json:"format_hour"`         // "24" or "12"
	Currency    string `json:"currency"`
}

// CalendarProvider tells whose calendar somebody uses: "google", "outlook" or "sellsy".
type CalendarProvider struct {
	Provider string `json:"provider"`
}

// StaffFilter selects staffs. Zero fields do not filter. Staffs cannot be searched by e-mail, nor deleted ones at all.
type StaffFilter struct {
	Statuses []StaffStatus `json:"status,omitzero"`
}

// StaffsService reads and writes the account's users (/staffs, scopes staffs.read and staffs.write). They can be ordered by "id" and
// "name". Depending on rights and plan, a list holds the authenticated staff alone.
type StaffsService struct {
	Lister[Staff]
	Searcher[Staff, StaffFilter]
	Getter[StaffID, Staff]
	Creator[Staff, StaffInput]
	Updater[StaffID, Staff, StaffInput]

	c *Client
}

// Me returns the authenticated staff (GET /staffs/{id}, scope staffs.read).
func (s *StaffsService) Me(ctx context.Context) (*Staff, error) {
	return get[Staff](ctx, s.c, Request{Path: "/staffs/{id}", Args: []any{"me"}})
}

// StaffInput is what one writes of a member of staff. Creating needs FirstName, LastName, Email, Civility, ProfileID, TeamID,
// JobID, Timezone, Language and Onboarding; an update changes what is set.
type StaffInput struct {
	FirstName    string        `json:"firstname,omitzero"`
	LastName     string        `json:"lastname,omitzero"`
	Email        string        `json:"email,omitzero"`
	Civility     Opt[Civility] `json:"civility,omitzero"`
	Position     Opt[string]   `json:"position,omitzero"`
	PhoneNumber  Opt[string]   `json:"phone_number,omitzero"`
	MobileNumber Opt[string]   `json:"mobile_number,omitzero"`
	FaxNumber    Opt[string]   `json:"fax_number,omitzero"`
	ProfileID    int64         `json:"profile,omitzero"`
	TeamID       Opt[TeamID]   `json:"team,omitzero"`
	JobID        Opt[int64]    `json:"job,omitzero"`
	Timezone     string        `json:"timezone,omitzero"`                    // such as Europe/Paris
	Language     string        `json:"language,omitzero"`                    // such as fr
	Onboarding   Opt[bool]     `json:"first_connection_onboarding,omitzero"` // at creation only
	IsActive     Opt[bool]     `json:"is_active,omitzero"`                   // in an update only
	Licenses     []LicenseID   `json:"licenses,omitzero"`                    // one at most; an empty list frees it
	TOTPCode     string        `json:"totp_code,omitzero"`                   // of an account with two factors, to change an e-mail
}

func (in StaffInput) needs() []field {
	return []field{
		{"FirstName", in.FirstName != ""}, {"LastName", in.LastName != ""}, {"Email", in.Email != ""},
		{"Civility", !in.Civility.IsZero()}, {"ProfileID", in.ProfileID != 0},
		{"TeamID", !in.TeamID.IsZero()}, {"JobID", !in.JobID.IsZero()},
		{"Timezone", in.Timezone != ""}, {"Language", in.Language != ""}, {"Onboarding", !in.Onboarding.IsZero()},
	}
}

// LicenseID names a licence of the account.
type LicenseID struct {
	ID string `json:"id"`
}

// License is a licence of a member of staff.
type License struct {
	ID      string `json:"id" wire:"identity"`
	Code    string `json:"code"` // such as "pack_all_included"
	Enabled bool   `json:"enabled"`
}

// Team is a team of the account.
type Team struct {
	ID   TeamID        `json:"id" wire:"identity"`
	Name string        `json:"name"`
	Jobs *Named[int64] `json:"jobs"`
}

// Profile is a set of rights that members of staff have.
type Profile struct {
	ID              int64  `json:"id" wire:"identity"`
	Name            string `json:"name"`
	IsAdministrator bool   `json:"is_administrator"`
}

// SetLicenses gives a member of staff these licences (PUT /staffs/{id}/licenses, scope accounts.write).
func (s *StaffsService) SetLicenses(ctx context.Context, id StaffID, licenses ...LicenseID) ([]License, error) {
	if licenses == nil {
		licenses = []LicenseID{}
	}
	held, err := call[[]License](ctx, s.c, Request{Method: "PUT", Path: "/staffs/{id}/licenses", Args: []any{id}, Body: licenses})
	if err != nil {
		return nil, err
	}
	return *held, nil
}

// FreeLicenses takes all licences of a member of staff away (DELETE /staffs/{id}/licenses, scope accounts.write).
func (s *StaffsService) FreeLicenses(ctx context.Context, id StaffID) error {
	return s.c.run(ctx, Request{Method: "DELETE", Path: "/staffs/{id}/licenses", Args: []any{id}})
}

// Teams returns the account's teams (GET /teams, scope staffs.read).
func (s *StaffsService) Teams(ctx context.Context) ([]Team, error) {
	return collect(All[Team](ctx, s.c, Request{Path: "/teams"}, ListOptions{}))
}

// Profiles returns the account's profiles (GET /profiles, scope staffs.read).
func (s *StaffsService) Profiles(ctx context.Context) ([]Profile, error) {
	return collect(All[Profile](ctx, s.c, Request{Path: "/profiles"}, ListOptions{}))
}
