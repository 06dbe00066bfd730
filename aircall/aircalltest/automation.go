package aircalltest

import (
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// The endpoints of this file give answers of the right shape and do nothing else.

type agentCallBody struct {
	ContactPhone   string `json:"contact_phone"`
	IdempotencyKey string `json:"idempotency_key"`
	Expiration     *int   `json:"expiration_seconds"`
}

// startAgentCall is a call by an AI voice agent. A key must not come twice.
func (s *Server) startAgentCall(r *request, body agentCallBody) (int, any) {
	switch {
	case body.ContactPhone == "" || body.IdempotencyKey == "":
		return badRequest("contact_phone and idempotency_key are needed")
	case body.Expiration != nil && (*body.Expiration < 60 || *body.Expiration > 86400):
		return badRequest("expiration_seconds must be from 60 to 86400")
	case s.outbound[body.IdempotencyKey]:
		return http.StatusConflict, problem("Conflict", "idempotency_key was used before")
	}
	s.outbound[body.IdempotencyKey] = true
	return http.StatusAccepted, object{
		"id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "idempotency_key": body.IdempotencyKey, "status": "PENDING",
		"virtual_agent_id": r.words[0],
	}
}

func (s *Server) exportReport(_ *request, _ map[string]any) (int, any) {
	id := s.uuid()
	s.reports[id] = true
	s.emit(aircall.EventAnalyticsReportCreated, report(id))
	return http.StatusCreated, object{"id": id, "status": aircall.ReportPending}
}

func report(id string) object {
	return object{
		"id": id, "status": aircall.ReportCompleted, "downloadUrl": "https://reports.example.com/" + id + ".csv",
		"downloadUrlExpiresAt": iso{now()}, "errorMessage": nil,
	}
}

func (s *Server) getReport(r *request) (int, any) {
	if id := r.words[0]; s.reports[id] {
		return http.StatusOK, report(id)
	}
	return notFound()
}

// campaign associates numbers with an A2P campaign.
type campaign struct {
	keyed
	CompanyID     int64       `json:"company_id"`
	ExternalID    string      `json:"external_id"`
	UpdateStatus  string      `json:"update_status"`
	UpdateMessage text        `json:"update_message"`
	CreatedAt     iso         `json:"created_at"`
	UpdatedAt     iso         `json:"updated_at"`
	Numbers       list[int64] `json:"numbers"`
}

var campaigns = &resource[campaign, *campaign]{
	one: "a2p_campaign_association", many: "a2p_campaign_associations",
	table: func(s *Server) *table[*campaign] { return s.campaigns },
	shape: func(_ *Server, _ *request, c *campaign) object { return shape(c, "") },
	dates: func(c *campaign) (created, updated time.Time) { return c.CreatedAt.Time, c.UpdatedAt.Time },
}

type campaignBody struct {
	ExternalID string  `json:"external_id"`
	Numbers    []int64 `json:"numbers"`
}

func (s *Server) createCampaign(r *request, body campaignBody) (int, any) {
	if body.ExternalID == "" {
		return badRequest("external_id is missing")
	}
	c := &campaign{
		CompanyID: companyID, ExternalID: body.ExternalID, UpdateStatus: "success", Numbers: body.Numbers,
		CreatedAt: iso{now()}, UpdatedAt: iso{now()},
	}
	s.campaigns.Add(c)
	return http.StatusCreated, campaigns.answer(s, r, c)
}

func updateCampaign(s *Server, r *request, c *campaign, body campaignBody) (int, any) {
	c.Numbers, c.UpdatedAt = body.Numbers, iso{now()}
	return http.StatusOK, campaigns.answer(s, r, c)
}
