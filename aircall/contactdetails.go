package aircall

import (
	"context"
	"net/http"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// AddPhone adds a phone number to a contact, which may have 20.
//
// POST /v1/contacts/:id/phone_details
func (s *ContactsService) AddPhone(ctx context.Context, id ContactID, in DetailInput) (*PhoneDetail, error) {
	return s.phone(ctx, rest.Request{
		Method: http.MethodPost, Path: "/v1/contacts/{id}/phone_details", Args: []any{id}, Body: in,
	})
}

// UpdatePhone changes a phone number of a contact.
//
// PUT /v1/contacts/:id/phone_details/:phone_detail_id
func (s *ContactsService) UpdatePhone(ctx context.Context, id ContactID, phone PhoneDetailID, in DetailInput) (*PhoneDetail, error) {
	return s.phone(ctx, rest.Request{
		Method: http.MethodPut, Path: "/v1/contacts/{id}/phone_details/{phone_detail_id}", Args: []any{id, phone}, Body: in,
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
func (s *ContactsService) AddEmail(ctx context.Context, id ContactID, in DetailInput) (*EmailDetail, error) {
	return s.email(ctx, rest.Request{
		Method: http.MethodPost, Path: "/v1/contacts/{id}/email_details", Args: []any{id}, Body: in,
	})
}

// UpdateEmail changes an e-mail address of a contact.
//
// PUT /v1/contacts/:id/email_details/:email_detail_id
func (s *ContactsService) UpdateEmail(ctx context.Context, id ContactID, email EmailDetailID, in DetailInput) (*EmailDetail, error) {
	return s.email(ctx, rest.Request{
		Method: http.MethodPut, Path: "/v1/contacts/{id}/email_details/{email_detail_id}", Args: []any{id, email}, Body: in,
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
