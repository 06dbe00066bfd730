package aircall

import (
	"context"
	"iter"
)

// A2PCampaign ties numbers to a registered campaign for SMS in the United States.
type A2PCampaign struct {
	ID            A2PCampaignID `json:"id" wire:"identity"`
	CompanyID     CompanyID     `json:"company_id"`
	ExternalID    string        `json:"external_id"`
	UpdateStatus  string        `json:"update_status"`
	UpdateMessage string        `json:"update_message"`
	CreatedAt     Time          `json:"created_at"`
	UpdatedAt     Time          `json:"updated_at"`
	Numbers       []NumberID    `json:"numbers"`
}

// A2PCampaignsService manages the ties of numbers to registered campaigns.
type A2PCampaignsService struct{ c *Client }

// List returns one page of the campaigns.
//
// GET /v1/a2p_campaign_associations
func (s *A2PCampaignsService) List(ctx context.Context, opts ListOptions) (*Page[A2PCampaign], error) {
	return list[A2PCampaign](ctx, s.c, "/v1/a2p_campaign_associations", "a2p_campaign_associations", opts)
}

// All walks the campaigns.
//
// GET /v1/a2p_campaign_associations
func (s *A2PCampaignsService) All(ctx context.Context, opts ListOptions) iter.Seq2[A2PCampaign, error] {
	return all(ctx, opts, s.List)
}

// a2pBody names the campaign in both ways that are documented.
type a2pBody struct {
	ExternalCampaignID string     `json:"external_campaign_id,omitzero"`
	ExternalID         string     `json:"external_id,omitzero"`
	Numbers            []NumberID `json:"numbers"`
}

// Create ties numbers to the campaign that is registered under an id outside of Aircall.
//
// POST /v1/a2p_campaign_associations
func (s *A2PCampaignsService) Create(ctx context.Context, externalID string, numbers ...NumberID) (*A2PCampaign, error) {
	r := post("/v1/a2p_campaign_associations", a2pBody{externalID, externalID, numbers})
	return call[A2PCampaign](ctx, s.c, r, "a2p_campaign_association")
}

// Update replaces the numbers of a campaign.
//
// PUT /v1/a2p_campaign_associations/:id
func (s *A2PCampaignsService) Update(ctx context.Context, id A2PCampaignID, numbers ...NumberID) (*A2PCampaign, error) {
	r := put("/v1/a2p_campaign_associations/{id}", a2pBody{Numbers: numbers}, id)
	return call[A2PCampaign](ctx, s.c, r, "a2p_campaign_association")
}

// Delete unties a campaign.
//
// DELETE /v1/a2p_campaign_associations/:id
func (s *A2PCampaignsService) Delete(ctx context.Context, id A2PCampaignID) error {
	return s.c.run(ctx, del("/v1/a2p_campaign_associations/{id}", id))
}
