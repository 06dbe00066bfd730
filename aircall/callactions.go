package aircall

import (
	"context"
	"slices"
)

// Dispatch is how a call that is transferred to a team looks for somebody.
type Dispatch string

// The ways through a team.
const (
	DispatchSimultaneous Dispatch = "simultaneous" // everybody's phone rings; the default
	DispatchRandom       Dispatch = "random"
	DispatchLongestIdle  Dispatch = "longest_idle"
)

type transfer struct {
	UserID   UserID   `json:"user_id,omitzero"`
	TeamID   TeamID   `json:"team_id,omitzero"`
	Number   string   `json:"number,omitzero"`
	Dispatch Dispatch `json:"dispatching_strategy,omitzero"`
}

// TransferToUser hands a running call over to a user, without asking.
//
// POST /v1/calls/:id/transfers
func (s *CallsService) TransferToUser(ctx context.Context, id CallID, user UserID) error {
	return s.act(ctx, "/v1/calls/{id}/transfers", id, transfer{UserID: user})
}

// TransferToTeam hands a running call over to a team. An empty dispatch is the default.
//
// POST /v1/calls/:id/transfers
func (s *CallsService) TransferToTeam(ctx context.Context, id CallID, team TeamID, dispatch Dispatch) error {
	return s.act(ctx, "/v1/calls/{id}/transfers", id, transfer{TeamID: team, Dispatch: dispatch})
}

// TransferToNumber hands an inbound call that nobody has answered yet over to a number outside, in E.164.
//
// POST /v1/calls/:id/transfers
func (s *CallsService) TransferToNumber(ctx context.Context, id CallID, number string) error {
	return s.act(ctx, "/v1/calls/{id}/transfers", id, transfer{Number: number})
}

// AddComment writes a note on a call, for good: notes can be neither changed nor deleted, and a call takes five through the
// API. The note has no author, and Aircall drops emojis from it without a word. A sixth is [ErrInvalid].
//
// POST /v1/calls/:id/comments
func (s *CallsService) AddComment(ctx context.Context, id CallID, content string) error {
	return s.act(ctx, "/v1/calls/{id}/comments", id, map[string]any{"content": content})
}

// AddTags makes sure that a call has the tags, besides those it has. Aircall's documentation does not say whether tags that are
// posted come on top of the others or in their place, so this reads the call and, if one is missing, posts them all. No
// endpoint takes a tag off a call.
//
// GET /v1/calls/:id, POST /v1/calls/:id/tags
func (s *CallsService) AddTags(ctx context.Context, id CallID, tags ...TagID) error {
	call, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	all := make([]TagID, 0, len(call.Tags)+len(tags))
	for _, tag := range call.Tags {
		all = append(all, tag.ID)
	}
	had := len(all)
	for _, tag := range tags {
		if !slices.Contains(all, tag) {
			all = append(all, tag)
		}
	}
	if len(all) == had {
		return nil
	}
	return s.PostTags(ctx, id, all...)
}

// PostTags posts exactly these tags. [CallsService.AddTags] does so with care.
//
// POST /v1/calls/:id/tags
func (s *CallsService) PostTags(ctx context.Context, id CallID, tags ...TagID) error {
	return s.act(ctx, "/v1/calls/{id}/tags", id, map[string]any{"tags": tags})
}

// PauseRecording stops the recording of a running call for a while. A call that has ended is [ErrInvalid], a number that does
// not record [ErrUnavailable].
//
// POST /v1/calls/:id/pause_recording
func (s *CallsService) PauseRecording(ctx context.Context, id CallID) error {
	return s.act(ctx, "/v1/calls/{id}/pause_recording", id, nil)
}

// ResumeRecording goes on with the recording of a running call.
//
// POST /v1/calls/:id/resume_recording
func (s *CallsService) ResumeRecording(ctx context.Context, id CallID) error {
	return s.act(ctx, "/v1/calls/{id}/resume_recording", id, nil)
}

// DeleteRecording deletes the recording of a call, and with it what conversation intelligence made of it. A recording may arrive
// up to a day after its call; before that nothing is deleted, and Aircall does not say so.
//
// DELETE /v1/calls/:id/recording
func (s *CallsService) DeleteRecording(ctx context.Context, id CallID) error {
	return s.c.run(ctx, del("/v1/calls/{id}/recording", id))
}

// DeleteVoicemail deletes the voicemail of a call, under the same conditions as [CallsService.DeleteRecording].
//
// DELETE /v1/calls/:id/voicemail
func (s *CallsService) DeleteVoicemail(ctx context.Context, id CallID) error {
	return s.c.run(ctx, del("/v1/calls/{id}/voicemail", id))
}

// Archive marks a call as archived, which is all it does.
//
// PUT /v1/calls/:id/archive
//
// Deprecated: by Aircall, without a replacement.
func (s *CallsService) Archive(ctx context.Context, id CallID) (*Call, error) {
	return s.archive(ctx, "/v1/calls/{id}/archive", id)
}

// Unarchive undoes [CallsService.Archive].
//
// PUT /v1/calls/:id/unarchive
//
// Deprecated: by Aircall, without a replacement.
func (s *CallsService) Unarchive(ctx context.Context, id CallID) (*Call, error) {
	return s.archive(ctx, "/v1/calls/{id}/unarchive", id)
}

func (s *CallsService) archive(ctx context.Context, path string, id CallID) (*Call, error) {
	return call[Call](ctx, s.c, put(path, nil, id), "call")
}

// Link shows a link to the agents of a call. Aircall no longer documents the form of the body, which is sent as JSON.
//
// POST /v1/calls/:id/link
//
// Deprecated: by Aircall since 2019; see [CallsService.ShowCard].
func (s *CallsService) Link(ctx context.Context, id CallID, body any) error {
	return s.act(ctx, "/v1/calls/{id}/link", id, body)
}

// Metadata shows data to the agents of a call. Aircall no longer documents the form of the body, which is sent as JSON.
//
// POST /v1/calls/:id/metadata
//
// Deprecated: by Aircall since 2019; see [CallsService.ShowCard].
func (s *CallsService) Metadata(ctx context.Context, id CallID, body any) error {
	return s.act(ctx, "/v1/calls/{id}/metadata", id, body)
}

// act posts to a call something that has no interesting answer.
func (s *CallsService) act(ctx context.Context, path string, id CallID, body any) error {
	return s.c.run(ctx, post(path, body, id))
}
