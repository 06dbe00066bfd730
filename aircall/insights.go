package aircall

import (
	"context"
	"errors"
	"net/url"
)

// InsightsService reads what Aircall's conversation intelligence made of calls, seconds to minutes after their end; each kind has
// an event that tells when it is there. All of it needs AI Assist in the company's plan, some of it AI Assist Pro. What is not
// there, or not in the plan, is [ErrNoInsight].
type InsightsService struct{ c *Client }

// TranscriptionMode says which transcription of a call is meant.
type TranscriptionMode string

// The transcriptions of a call.
const (
	TranscriptionAsync    TranscriptionMode = "async" // made of the recording
	TranscriptionRealtime TranscriptionMode = "realtime"
)

// Transcription returns what was said in a call or its voicemail. An empty mode leaves the choice to Aircall.
//
// GET /v1/calls/:id/transcription
func (s *InsightsService) Transcription(ctx context.Context, id CallID, mode TranscriptionMode) (*Transcription, error) {
	q := url.Values{}
	if mode != "" {
		q.Set("mode", string(mode))
	}
	return insight[Transcription](ctx, s.c, "/v1/calls/{id}/transcription", id, q, "transcription")
}

// Summary returns a call in a few sentences.
//
// GET /v1/calls/:id/summary
func (s *InsightsService) Summary(ctx context.Context, id CallID) (*Summary, error) {
	return insight[Summary](ctx, s.c, "/v1/calls/{id}/summary", id, nil, "summary")
}

// Topics returns what a call was about, in key words.
//
// GET /v1/calls/:id/topics
func (s *InsightsService) Topics(ctx context.Context, id CallID) (*Topics, error) {
	return insight[Topics](ctx, s.c, "/v1/calls/{id}/topics", id, nil, "topic")
}

// Sentiment returns the mood of the parties of a call.
//
// GET /v1/calls/:id/sentiments
func (s *InsightsService) Sentiment(ctx context.Context, id CallID) (*Sentiment, error) {
	return insight[Sentiment](ctx, s.c, "/v1/calls/{id}/sentiments", id, nil, "sentiment")
}

// ActionItems returns the things to do that came up in a call.
//
// GET /v1/calls/:id/action_items
func (s *InsightsService) ActionItems(ctx context.Context, id CallID) (*ActionItems, error) {
	return insight[ActionItems](ctx, s.c, "/v1/calls/{id}/action_items", id, nil, "")
}

// CustomSummary returns the summary of a call after the company's own template.
//
// GET /v1/calls/:id/custom_summary_result
func (s *InsightsService) CustomSummary(ctx context.Context, id CallID) (*CustomSummary, error) {
	return insight[CustomSummary](ctx, s.c, "/v1/calls/{id}/custom_summary_result", id, nil, "custom_summary_result")
}

// PlaybookResult returns how far a call followed the playbook, with the Playbook itself.
//
// GET /v1/calls/:id/playbook_result
func (s *InsightsService) PlaybookResult(ctx context.Context, id CallID) (*PlaybookResult, error) {
	q := url.Values{"fetch_playbook": {"true"}}
	return insight[PlaybookResult](ctx, s.c, "/v1/calls/{id}/playbook_result", id, q, "playbook_result")
}

// Evaluations returns the scores of a call.
//
// GET /v1/calls/:id/evaluations
func (s *InsightsService) Evaluations(ctx context.Context, id CallID) (*Evaluations, error) {
	return insight[Evaluations](ctx, s.c, "/v1/calls/{id}/evaluations", id, nil, "")
}

// PredictedCSAT returns the predicted satisfaction of the customer of a call.
//
// GET /v1/calls/:id/predicted_csat
func (s *InsightsService) PredictedCSAT(ctx context.Context, id CallID) (*CSAT, error) {
	return insight[CSAT](ctx, s.c, "/v1/calls/{id}/predicted_csat", id, nil, "csat")
}

// insight asks for a result of conversation intelligence. What it means that there is none is assumption aircall-ai.
func insight[T any](ctx context.Context, c *Client, path string, id CallID, q url.Values, wrapper string) (*T, error) {
	r := Request{Path: path, Args: []any{id}, Query: q}
	found, err := call[T](ctx, c, r, wrapper)
	if e, ok := errors.AsType[*Error](err); ok {
		e.insight = true
	}
	return found, err
}
