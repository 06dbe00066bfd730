package aircall

import (
	"context"
	"net/url"
)

// Integration is the installation of an OAuth application in one company.
type Integration struct {
	ID           IntegrationID `json:"id" wire:"identity"` // zero in some answers
	Name         string        `json:"name"`
	CustomName   string        `json:"custom_name"`
	Logo         string        `json:"logo"`
	CompanyID    CompanyID     `json:"company_id" wire:"identity"`
	Status       string        `json:"status"`     // such as "installed"
	Active       bool          `json:"active"`     // switched off, it gets no events, nor later those it missed
	NumberIDs    []NumberID    `json:"number_ids"` // the numbers that the administrator picked
	NumbersCount int           `json:"numbers_count"`
	User         *User         `json:"user"` // who installed it
}

// DeletedIntegration tells that an integration was uninstalled.
type DeletedIntegration struct {
	IntegrationID IntegrationID `json:"integration_id" wire:"identity"`
	CompanyID     CompanyID     `json:"company_id" wire:"identity"`
}

// IntegrationsService is about the installation whose access token the client has. With an API key there is none.
type IntegrationsService struct{ c *Client }

// Me returns the installation: its company, and the numbers that the administrator picked. No webhook tells when they change.
//
// GET /v1/integrations/me
func (s *IntegrationsService) Me(ctx context.Context) (*Integration, error) {
	return call[Integration](ctx, s.c, get("/v1/integrations/me"), "integration")
}

// Enable switches the installation on.
//
// POST /v1/integrations/enable
func (s *IntegrationsService) Enable(ctx context.Context) error {
	return s.c.run(ctx, post("/v1/integrations/enable", nil))
}

// Install switches the installation on and marks it as installed.
//
// POST /v1/integrations/enable?install=true
func (s *IntegrationsService) Install(ctx context.Context) error {
	return s.c.run(ctx, Request{Method: "POST", Path: "/v1/integrations/enable", Query: url.Values{"install": {"true"}}})
}

// Disable switches the installation off: no events come any more, nor later those of the meantime.
//
// POST /v1/integrations/disable
func (s *IntegrationsService) Disable(ctx context.Context) error {
	return s.c.run(ctx, post("/v1/integrations/disable", nil))
}
