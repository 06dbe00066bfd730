package aircall

import (
	"context"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// DetailUpdate holds what to change of a phone number or an e-mail address of a contact; nil leaves a field as it is.
type DetailUpdate struct {
	Label *string `json:"label,omitzero"`
	Value *string `json:"value,omitzero"`
}

// AddPhone adds a phone number to a contact, which may have 20.
//
// POST /v1/contacts/:id/phone_details
func (s *ContactsService) AddPhone(ctx context.Context, id ContactID, phone DetailInput) (*PhoneDetail, error) {
	return s.phone(ctx, rest.Request{
		Method: http.MethodPost, Path: "/v1/contacts/{id}/phone_details", Args: []any{id}, Body: phone,
	})
}

// UpdatePhone changes a phone number of a contact.
//
// PUT /v1/contacts/:id/phone_details/:phone_detail_id
func (s *ContactsService) UpdatePhone(ctx context.Context, id ContactID, phone PhoneDetailID, update DetailUpdate) (*PhoneDetail, error) {
	return s.phone(ctx, rest.Request{
		Method: http.MethodPut, Path: "/v1/contacts/{id}/phone_details/{phone_detail_id}", Args: []any{id, phone}, Body: update,
	})
}

// DeletePhone takes a phone number off a contact.
//
// DELETE /v1/contacts/:id/phone_details/:phone_detail_id
func (s *ContactsService) DeletePhone(ctx context.Context, id ContactID, phone PhoneDetailID) error {
	return send(ctx, s.rest, rest.Request{
		Method: http.MethodDelete, Path: "/v1/contacts/{id}/phone_details/{phone_detail_id}", Args: []any{id, phone},
	})
}

// AddEmail adds an e-mail address to a contact, which may have 20.
//
// POST /v1/contacts/:id/email_details
func (s *ContactsService) AddEmail(ctx context.Context, id ContactID, email DetailInput) (*EmailDetail, error) {
	return s.email(ctx, rest.Request{
		Method: http.MethodPost, Path: "/v1/contacts/{id}/email_details", Args: []any{id}, Body: email,
	})
}

// UpdateEmail changes an e-mail address of a contact.
//
// PUT /v1/contacts/:id/email_details/:email_detail_id
func (s *ContactsService) UpdateEmail(ctx context.Context, id ContactID, email EmailDetailID, update DetailUpdate) (*EmailDetail, error) {
	return s.email(ctx, rest.Request{
		Method: http.MethodPut, Path: "/v1/contacts/{id}/email_details/{email_detail_id}", Args: []any{id, email}, Body: update,
	})
}

// DeleteEmail takes an e-mail address off a contact.
//
// DELETE /v1/contacts/:id/email_details/:email_detail_id
func (s *ContactsService) DeleteEmail(ctx context.Context, id ContactID, email EmailDetailID) error {
	return send(ctx, s.rest, rest.Request{
		Method: http.MethodDelete, Path: "/v1/contacts/{id}/email_details/{email_detail_id}", Args: []any{id, email},
	})
}

func (s *ContactsService) phone(ctx context.Context, r rest.Request) (*PhoneDetail, error) {
	var answer struct {
		PhoneDetail *PhoneDetail `json:"phone_detail"`
	}
	return one(ctx, s.rest, r, &answer, &answer.PhoneDetail)
}

func (s *ContactsService) email(ctx context.Context, r rest.Request) (*EmailDetail, error) {
	var answer struct {
		EmailDetail *EmailDetail `json:"email_detail"`
	}
	return one(ctx, s.rest, r, &answer, &answer.EmailDetail)
}
