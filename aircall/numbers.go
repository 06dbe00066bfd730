package aircall

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// Number is a phone line of the company.
type Number struct {
	ID         NumberID `json:"id,omitzero" wire:"identity"`
	DirectLink string   `json:"direct_link,omitzero"`
	Name       string   `json:"name,omitzero"`
	Digits     string   `json:"digits,omitzero"`      // display form, such as "+33 1 99 00 12 34"
	E164Digits string   `json:"e164_digits,omitzero"` // webhooks only
	CreatedAt  Time     `json:"created_at,omitzero"`
	Country    string   `json:"country,omitzero"`   // ISO 3166, such as "FR"
	TimeZone   string   `json:"time_zone,omitzero"` // IANA, such as "Europe/Paris"

	AvailabilityStatus     AvailabilityStatus `json:"availability_status,omitzero"`
	LiveRecordingActivated bool               `json:"live_recording_activated,omitzero"`
	Priority               *int               `json:"priority,omitzero"` // nil, 0 or 1
	FlowEditorEnabled      bool               `json:"flow_editor_enabled,omitzero"`

	// Open may be out of date.
	//
	// Deprecated: by Aircall, without a replacement.
	Open bool `json:"open,omitzero"`
	// IsIVR may be out of date.
	//
	// Deprecated: by Aircall, without a replacement.
	IsIVR bool `json:"is_ivr,omitzero"`

	// Users is filled by [NumbersService.Get] and in webhooks of numbers, not in lists.
	Users []User `json:"users,omitzero"`

	Messages NumberMessages `json:"messages,omitzero"`
}

// NumberMessages holds the links to the sounds of a number.
type NumberMessages struct {
	Welcome        string `json:"welcome,omitzero"`
	Waiting        string `json:"waiting,omitzero"`
	RingingTone    string `json:"ringing_tone,omitzero"`
	UnansweredCall string `json:"unanswered_call,omitzero"`
	AfterHours     string `json:"after_hours,omitzero"`
	IVR            string `json:"ivr,omitzero"`
	Voicemail      string `json:"voicemail,omitzero"`
	Closed         string `json:"closed,omitzero"`
	CallbackLater  string `json:"callback_later,omitzero"`

	CallbackUnavailable string `json:"callback_unavailable,omitzero"`
}

// NumbersService reads and sets up the company's numbers.
type NumbersService struct{ c *Client }

// List returns one page of the numbers. Their Users may be missing: see [NumbersService.Get].
//
// GET /v1/numbers
func (s *NumbersService) List(ctx context.Context, opts ListOptions) (*Page[Number], error) {
	return list[Number](ctx, s.c, "/v1/numbers", "numbers", opts)
}

// All walks the numbers.
//
// GET /v1/numbers
func (s *NumbersService) All(ctx context.Context, opts ListOptions) iter.Seq2[Number, error] {
	return all(ctx, opts, s.List)
}

// Get returns a number with its Users.
//
// GET /v1/numbers/:id
func (s *NumbersService) Get(ctx context.Context, id NumberID) (*Number, error) {
	return call[Number](ctx, s.c, get("/v1/numbers/{id}", id), "number")
}

// NumberInput is what one writes of a number. An update changes what is set.
type NumberInput struct {
	Name     string         `json:"name,omitzero"`
	TimeZone string         `json:"time_zone,omitzero"` // IANA
	Priority *int           `json:"priority,omitzero"`  // 0 or 1
	Messages NumberMessages `json:"messages,omitzero"`  // public links to sound files; empty ones stay as they are
}

// Update changes what is set of a number.
//
// PUT /v1/numbers/:id
func (s *NumbersService) Update(ctx context.Context, id NumberID, in NumberInput) (*Number, error) {
	return call[Number](ctx, s.c, put("/v1/numbers/{id}", in, id), "number")
}

// RegistrationStatus returns what Aircall says about the registration of a number. Its form is not documented.
//
// GET /v1/numbers/:id/registration_status
func (s *NumbersService) RegistrationStatus(ctx context.Context, id NumberID) (json.RawMessage, error) {
	var status json.RawMessage
	_, err := s.c.send(ctx, get("/v1/numbers/{id}/registration_status", id), func(body []byte) ([]wire.Drift, error) {
		status = body
		if err := wire.Nothing(body); err != nil {
			return nil, err
		}
		_, _, err := wire.Object[map[string]json.RawMessage](body, "")
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	return status, nil
}
