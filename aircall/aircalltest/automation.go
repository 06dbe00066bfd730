package aircalltest

import (
	"net/http"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// The endpoints of this file give answers of the right shape and do nothing else.

// startAgentCall is a call by an AI voice agent. A key must not come twice.
func (s *Server) startAgentCall(r *request) (int, any) {
	var body struct {
		ContactPhone   string `json:"contact_phone"`
		IdempotencyKey string `json:"idempotency_key"`
		Expiration     *int   `json:"expiration_seconds"`
	}
	switch {
	case !r.decode(&body) || body.ContactPhone == "" || body.IdempotencyKey == "":
		return badRequest("contact_phone and idempotency_key are needed")
	case body.Expiration != nil && (*body.Expiration < 60 || *body.Expiration > 86400):
		return badRequest("expiration_seconds must be from 60 to 86400")
	case s.outbound[body.IdempotencyKey]:
		return http.StatusConflict, problem("Conflict", "idempotency_key was used before")
	}
	s.outbound[body.IdempotencyKey] = true
	return http.StatusAccepted, object{
		"id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "idempotency_key": body.IdempotencyKey, "status": "PENDING",
		"virtual_agent_id": r.PathValue("agent"),
	}
}

func (s *Server) exportReport(r *request) (int, any) {
	var body map[string]any
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	id := s.uuid()
	s.reports[id] = true
	s.emit(aircall.EventAnalyticsReportCreated, s.report(id))
	return http.StatusCreated, object{"id": id, "status": aircall.ReportPending}
}

func (s *Server) report(id string) object {
	return object{
		"id": id, "status": aircall.ReportCompleted, "downloadUrl": "https://reports.example.com/" + id + ".csv",
		"downloadUrlExpiresAt": iso(now()), "errorMessage": nil,
	}
}

func (s *Server) getReport(r *request) (int, any) {
	id := r.PathValue("id")
	if !s.reports[id] {
		return notFound()
	}
	return http.StatusOK, s.report(id)
}

func a2pShape(a *aircall.A2PCampaign) object {
	return object{
		"id": a.ID, "company_id": 1, "external_id": a.ExternalID, "update_status": "success", "update_message": nil,
		"created_at": iso(a.CreatedAt), "updated_at": iso(a.UpdatedAt), "numbers": append([]aircall.NumberID{}, a.Numbers...),
	}
}

func (s *Server) listA2P(r *request) (int, any) {
	var rows []row
	for _, a := range s.a2p.all() {
		rows = append(rows, row{id: int64(a.ID), created: a.CreatedAt.Time, shape: func() object { return a2pShape(a) }})
	}
	return s.list(r, "a2p_campaign_associations", rows, paging{})
}

type a2pBody struct {
	ExternalID string             `json:"external_id"`
	Numbers    []aircall.NumberID `json:"numbers"`
}

func (s *Server) createA2P(r *request) (int, any) {
	var body a2pBody
	if !r.decode(&body) || body.ExternalID == "" {
		return badRequest("external_id is missing")
	}
	a := &aircall.A2PCampaign{
		ID: aircall.A2PCampaignID(s.newID("a2p")), ExternalID: body.ExternalID, Numbers: body.Numbers, CreatedAt: now(), UpdatedAt: now(),
	}
	s.a2p.put(a.ID, a)
	return http.StatusCreated, object{"a2p_campaign_association": a2pShape(a)}
}

func (s *Server) updateA2P(r *request) (int, any) {
	var body a2pBody
	a := s.a2p.get(aircall.A2PCampaignID(r.number("id")))
	if a == nil {
		return notFound()
	}
	if !r.decode(&body) {
		return badRequest("Malformed JSON")
	}
	a.Numbers, a.UpdatedAt = slices.Clone(body.Numbers), now()
	return http.StatusOK, object{"a2p_campaign_association": a2pShape(a)}
}

func (s *Server) deleteA2P(r *request) (int, any) {
	id := aircall.A2PCampaignID(r.number("id"))
	if s.a2p.get(id) == nil {
		return notFound()
	}
	s.a2p.delete(id)
	return http.StatusNoContent, nil
}
