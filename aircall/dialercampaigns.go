package aircall

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// DialerCampaign is a user's queue of numbers to call.
type DialerCampaign struct {
	ID        DialerCampaignID `json:"id" wire:"identity"`
	NumberID  NumberID         `json:"number_id"`
	CreatedAt Time             `json:"created_at"`
}

// DialerNumber is a number queued in a dialer campaign.
type DialerNumber struct {
	ID        DialerNumberID `json:"id" wire:"identity"`
	Number    string         `json:"number"`
	Called    bool           `json:"called"`
	CreatedAt Time           `json:"created_at"`
}

// DialerCampaignsService manages the dialer campaigns of users: one queue of numbers each.
type DialerCampaignsService struct{ c *Client }

// Get returns the campaign of a user. If there is none, that is [ErrNotFound].
//
// GET /v1/users/:id/dialer_campaign
func (s *DialerCampaignsService) Get(ctx context.Context, user UserID) (*DialerCampaign, error) {
	return call[DialerCampaign](ctx, s.c, get("/v1/users/{id}/dialer_campaign", user), "dialer_campaign")
}

// Create starts the campaign of a user with some numbers, in E.164, or adds them to the one that is there. Numbers that already
// wait in it are [ErrInvalid].
//
// POST /v1/users/:id/dialer_campaign
func (s *DialerCampaignsService) Create(ctx context.Context, user UserID, numbers ...string) error {
	return s.c.run(ctx, post("/v1/users/{id}/dialer_campaign", map[string]any{"phone_numbers": numbers}, user))
}

// Delete ends the campaign of a user.
//
// DELETE /v1/users/:id/dialer_campaign
func (s *DialerCampaignsService) Delete(ctx context.Context, user UserID) error {
	return s.c.run(ctx, del("/v1/users/{id}/dialer_campaign", user))
}

// Numbers returns the numbers of the campaign of a user.
//
// GET /v1/users/:id/dialer_campaign/phone_numbers
func (s *DialerCampaignsService) Numbers(ctx context.Context, user UserID) ([]DialerNumber, error) {
	var numbers []DialerNumber
	r := get("/v1/users/{id}/dialer_campaign/phone_numbers", user)
	_, err := s.c.send(ctx, r, func(body []byte) (drift []wire.Drift, err error) {
		if numbers, drift, err = wire.List[DialerNumber](body, "numbers", nil, false); err == nil {
			return drift, nil
		}
		numbers, drift, err = wire.List[DialerNumber](body, "phone_numbers", nil, false) // sources disagree
		return drift, err
	})
	if err != nil {
		return nil, err
	}
	return numbers, nil
}

// AddNumbers adds numbers, in E.164, to the campaign of a user.
//
// POST /v1/users/:id/dialer_campaign/phone_numbers
func (s *DialerCampaignsService) AddNumbers(ctx context.Context, user UserID, numbers ...string) error {
	return s.c.run(ctx, post("/v1/users/{id}/dialer_campaign/phone_numbers", map[string]any{"phone_numbers": numbers}, user))
}

// DeleteNumber takes a number out of the campaign of a user.
//
// DELETE /v1/users/:id/dialer_campaign/phone_numbers/:phone_number_id
func (s *DialerCampaignsService) DeleteNumber(ctx context.Context, user UserID, number DialerNumberID) error {
	return s.c.run(ctx, del("/v1/users/{id}/dialer_campaign/phone_numbers/{phone_number_id}", user, number))
}
