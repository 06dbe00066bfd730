package aircall

import (
	"context"
	"iter"
)

// User is a person of the company who uses Aircall. How much of it is filled depends on where it stands: users from
// [UsersService] are complete, those inside calls, comments and teams are not.
type User struct {
	ID         UserID `json:"id,omitzero" wire:"identity"`
	DirectLink string `json:"direct_link,omitzero"`
	Name       string `json:"name,omitzero"`
	Email      string `json:"email,omitzero"`

	Available          *bool              `json:"available,omitzero"` // nil: not told, as in teams
	AvailabilityStatus AvailabilityStatus `json:"availability_status,omitzero"`
	Substatus          string             `json:"substatus,omitzero"`
	State              string             `json:"state,omitzero"` // such as "always_opened"

	CreatedAt       Time     `json:"created_at,omitzero"`
	TimeZone        string   `json:"time_zone,omitzero"`    // IANA, such as "Europe/Paris"
	Language        string   `json:"language,omitzero"`     // such as "fr-FR"
	WrapUpTime      int      `json:"wrap_up_time,omitzero"` // seconds of pause after each call
	Extension       string   `json:"extension,omitzero"`
	DefaultNumberID NumberID `json:"default_number_id,omitzero"`

	// Numbers is filled in webhooks of users only. Ask [UsersService.Numbers].
	Numbers []Number `json:"numbers,omitzero"`
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
	ID           UserID       `json:"id" wire:"identity"`
	Availability Availability `json:"availability"`
}

// UsersService manages the company's users, over the second version of Aircall's user endpoints (assumption aircall-users).
type UsersService struct{ c *Client }

// List returns one page of the users.
//
// GET /v2/users
func (s *UsersService) List(ctx context.Context, opts ListOptions) (*Page[User], error) {
	return list[User](ctx, s.c, "/v2/users", "users", opts)
}

// All walks the users.
//
// GET /v2/users
func (s *UsersService) All(ctx context.Context, opts ListOptions) iter.Seq2[User, error] {
	return all(ctx, opts, s.List)
}

// Get returns a user.
//
// GET /v2/users/:id
func (s *UsersService) Get(ctx context.Context, id UserID) (*User, error) {
	return call[User](ctx, s.c, get("/v2/users/{id}", id), "user")
}

// GetByEmail returns the user with an e-mail address.
//
// GET /v2/users/:email
func (s *UsersService) GetByEmail(ctx context.Context, email string) (*User, error) {
	return call[User](ctx, s.c, get("/v2/users/{email}", email), "user")
}

// Numbers returns the numbers of a user.
//
// GET /v2/users/:id/numbers
func (s *UsersService) Numbers(ctx context.Context, id UserID) ([]Number, error) {
	return rows[Number](ctx, s.c, get("/v2/users/{id}/numbers", id), "numbers")
}

// StartCall calls a number, in E.164, from one of the user's lines: it starts in the user's Workspace at once. It fails with
// [ErrUnavailable] when the user is not available or in a call. Doing it twice calls twice.
//
// POST /v1/users/:id/calls
func (s *UsersService) StartCall(ctx context.Context, id UserID, from NumberID, to string) error {
	return s.c.run(ctx, post("/v1/users/{id}/calls", map[string]any{"number_id": from, "to": to}, id))
}

// Dial puts a number, in E.164, on the dial pad of the user's Workspace: the user picks the line and starts the call. It fails
// with [ErrUnavailable] when the user is not available or in a call.
//
// POST /v1/users/:id/dial
func (s *UsersService) Dial(ctx context.Context, id UserID, to string) error {
	return s.c.run(ctx, post("/v1/users/{id}/dial", map[string]any{"to": to}, id))
}

// UserInput is what one writes of a user. Creating needs Email, FirstName and LastName; an update changes what is set.
type UserInput struct {
	Email     string `json:"email,omitzero"`
	FirstName string `json:"first_name,omitzero"`
	LastName  string `json:"last_name,omitzero"`

	AvailabilityStatus AvailabilityStatus `json:"availability_status,omitzero"`
	RoleIDs            []string           `json:"role_ids,omitzero"`
	WrapUpTime         *int               `json:"wrap_up_time,omitzero"` // seconds
	IsAdmin            *bool              `json:"is_admin,omitzero"`
}

// Create adds a user, which Aircall charges for.
//
// POST /v2/users
func (s *UsersService) Create(ctx context.Context, in UserInput) (*User, error) {
	return call[User](ctx, s.c, post("/v2/users", in), "user")
}

// Update changes what is set of a user.
//
// PUT /v2/users/:id
func (s *UsersService) Update(ctx context.Context, id UserID, in UserInput) (*User, error) {
	return call[User](ctx, s.c, put("/v2/users/{id}", in, id), "user")
}

// Delete removes a user and destroys the user's data, a little later. The user's past calls then have no User any more.
//
// DELETE /v1/users/:id
func (s *UsersService) Delete(ctx context.Context, id UserID) error {
	return s.c.run(ctx, del("/v1/users/{id}", id))
}

// Availability returns what a user does right now.
//
// GET /v1/users/:id/availability
func (s *UsersService) Availability(ctx context.Context, id UserID) (Availability, error) {
	type status struct {
		Availability Availability `json:"availability" wire:"identity"`
	}
	now, err := call[status](ctx, s.c, get("/v1/users/{id}/availability", id), "")
	if err != nil {
		return "", err
	}
	return now.Availability, nil
}

// Availabilities returns one page of what the users do right now.
//
// GET /v1/users/availabilities
func (s *UsersService) Availabilities(ctx context.Context, opts ListOptions) (*Page[UserAvailability], error) {
	return list[UserAvailability](ctx, s.c, "/v1/users/availabilities", "users", opts)
}

// AllAvailabilities walks what the users do right now.
//
// GET /v1/users/availabilities
func (s *UsersService) AllAvailabilities(ctx context.Context, opts ListOptions) iter.Seq2[UserAvailability, error] {
	return all(ctx, opts, s.Availabilities)
}
