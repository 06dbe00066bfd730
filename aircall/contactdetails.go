package aircall

import (
	"context"
)

// AddPhone adds a phone number to a contact, which may have 20.
//
// POST /v1/contacts/:id/phone_details
func (s *ContactsService) AddPhone(ctx context.Context, id ContactID, in DetailInput) (*PhoneDetail, error) {
	return s.phone(ctx, Request{
		Method: "POST", Path: "/v1/contacts/{id}/phone_details", Args: []any{id}, Body: in,
	})
}

// UpdatePhone changes a phone number of a contact.
//
// PUT /v1/contacts/:id/phone_details/:phone_detail_id
func (s *ContactsService) UpdatePhone(ctx context.Context, id ContactID, phone PhoneDetailID, in DetailInput) (*PhoneDetail, error) {
	return s.phone(ctx, Request{
		Method: "PUT", Path: "/v1/contacts/{id}/phone_details/{phone_detail_id}", Args: []any{id, phone}, Body: in,
	})
}

// DeletePhone takes a phone number off a contact.
//
// DELETE /v1/contacts/:id/phone_details/:phone_detail_id
func (s *ContactsService) DeletePhone(ctx context.Context, id ContactID, phone PhoneDetailID) error {
	return s.c.run(ctx, Request{
		Method: "DELETE", Path: "/v1/contacts/{id}/phone_details/{phone_detail_id}", Args: []any{id, phone},
	})
}

// AddEmail adds an e-mail address to a contact, which may have 20.
//
// POST /v1/contacts/:id/email_details
func (s *ContactsService) AddEmail(ctx context.Context, id ContactID, in DetailInput) (*EmailDetail, error) {
	return s.email(ctx, Request{
		Method: "POST", Path: "/v1/contacts/{id}/email_details", Args: []any{id}, Body: in,
	})
}

// UpdateEmail changes an e-mail address of a contact.
//
// PUT /v1/contacts/:id/email_details/:email_detail_id
func (s *ContactsService) UpdateEmail(ctx context.Context, id ContactID, email EmailDetailID, in DetailInput) (*EmailDetail, error) {
	return s.email(ctx, Request{
		Method: "PUT", Path: "/v1/contacts/{id}/email_details/{email_detail_id}", Args: []any{id, email}, Body: in,
	})
}

// DeleteEmail takes an e-mail address off a contact.
//
// DELETE /v1/contacts/:id/email_details/:email_detail_id
func (s *ContactsService) DeleteEmail(ctx context.Context, id ContactID, email EmailDetailID) error {
	return s.c.run(ctx, Request{
		Method: "DELETE", Path: "/v1/contacts/{id}/email_details/{email_detail_id}", Args: []any{id, email},
	})
}

func (s *ContactsService) phone(ctx context.Context, r Request) (*PhoneDetail, error) {
	return call[PhoneDetail](ctx, s.c, r, "phone_detail")
}

func (s *ContactsService) email(ctx context.Context, r Request) (*EmailDetail, error) {
	return call[EmailDetail](ctx, s.c, r, "email_detail")
}
