package aircall

import (
	"context"
	"encoding/json"
)

// VoiceAgentsService lets AI voice agents call people.
type VoiceAgentsService struct{ c *Client }

// VoiceAgentCallInput is what one writes of a call that an AI voice agent is to make.
type VoiceAgentCallInput struct {
	To string `json:"contact_phone"` // E.164

	// IdempotencyKey is the caller's name for the call: Aircall makes no second one with the same key.
	IdempotencyKey string `json:"idempotency_key"`

	Context map[string]any `json:"context,omitzero"` // what the agent is told

	// ExpirationSeconds is how long the call may wait for a free line: 60 to 86400. Zero means an hour.
	ExpirationSeconds int `json:"expiration_seconds,omitzero"`
}

// VoiceAgentCall is a call that an AI voice agent is to make.
type VoiceAgentCall struct {
	ID             string               `json:"id" wire:"identity"`
	IdempotencyKey string               `json:"idempotency_key"`
	Status         VoiceAgentCallStatus `json:"status"`
	AgentID        string               `json:"virtual_agent_id"`
}

// VoiceAgentCallStatus says how far such a call has come.
type VoiceAgentCallStatus string

// The states of a call by an AI voice agent.
const (
	VoiceAgentCallPending    VoiceAgentCallStatus = "PENDING"
	VoiceAgentCallInitiated  VoiceAgentCallStatus = "INITIATED"
	VoiceAgentCallInProgress VoiceAgentCallStatus = "IN_PROGRESS"
	VoiceAgentCallCompleted  VoiceAgentCallStatus = "COMPLETED"
	VoiceAgentCallFailed     VoiceAgentCallStatus = "FAILED"
)

// StartCall lets an AI voice agent call somebody. A key that was used before is [ErrConflict].
//
// POST /v1/outbound-calls/agents/:agent_id
func (s *VoiceAgentsService) StartCall(ctx context.Context, agentID string, in VoiceAgentCallInput) (*VoiceAgentCall, error) {
	return call[VoiceAgentCall](ctx, s.c, post("/v1/outbound-calls/agents/{agent_id}", in, agentID), "")
}

// AIVoiceAgentCall is what an event of an AI voice agent tells about a call.
type AIVoiceAgentCall struct {
	CallID               CallID          `json:"id" wire:"identity"`
	CallUUID             string          `json:"call_uuid"`
	AgentID              string          `json:"ai_voice_agent_id"`
	AgentName            string          `json:"ai_voice_agent_name"`
	SessionID            string          `json:"ai_voice_agent_session_id"`
	NumberID             NumberID        `json:"number_id"`
	ExternalCallerNumber string          `json:"external_caller_number"`
	AircallNumber        string          `json:"aircall_number"`
	CreatedAt            Time            `json:"created_at"`
	StartedAt            Time            `json:"started_at"`
	EndedAt              Time            `json:"ended_at"`
	CallEndReason        string          `json:"call_end_reason"` // "answered", "escalated", "disconnected" or "caller_hung_up"
	EscalationReason     string          `json:"escalation_reason"`
	ExtractedData        json.RawMessage `json:"extracted_data,omitzero"`
}
