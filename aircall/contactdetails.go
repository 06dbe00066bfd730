package aircall

import (
	"context"
)

// AddPhone adds a phone number to a contact, which may have 20.
//
// POST /v1/contacts/:id/phone_details
func (s *ContactsService) AddPhone(ctx context.Context, id ContactID, in DetailInput) (*PhoneDetail, error) {
	return call[PhoneDetail](ctx, s.c, post("/v1/contacts/{id}/phone_details", in, id), "phone_detail")
}

// UpdatePhone changes a phone number of a contact.
//
// PUT /v1/contacts/:id/phone_details/:phone_detail_id
func (s *ContactsService) UpdatePhone(ctx context.Context, id ContactID, phone PhoneDetailID, in DetailInput) (*PhoneDetail, error) {
	return call[PhoneDetail](ctx, s.c, put("/v1/contacts/{id}/phone_details/{phone_detail_id}", in, id, phone), "phone_detail")
}

// DeletePhone takes a phone number off a contact.
//
// DELETE /v1/contacts/:id/phone_details/:phone_detail_id
func (s *ContactsService) DeletePhone(ctx context.Context, id ContactID, phone PhoneDetailID) error {
	return s.c.run(ctx, del("/v1/contacts/{id}/phone_details/{phone_detail_id}", id, phone))
}

// AddEmail adds an e-mail address to a contact, which may have 20.
//
// POST /v1/contacts/:id/email_details
func (s *ContactsService) AddEmail(ctx context.Context, id ContactID, in DetailInput) (*EmailDetail, error) {
	return call[EmailDetail](ctx, s.c, post("/v1/contacts/{id}/email_details", in, id), "email_detail")
}

// UpdateEmail changes an e-mail address of a contact.
//
// PUT /v1/contacts/:id/email_details/:email_detail_id
func (s *ContactsService) UpdateEmail(ctx context.Context, id ContactID, email EmailDetailID, in DetailInput) (*EmailDetail, error) {
	return call[EmailDetail](ctx, s.c, put("/v1/contacts/{id}/email_details/{email_detail_id}", in, id, email), "email_detail")
}

// DeleteEmail takes an e-mail address off a contact.
//
// DELETE /v1/contacts/:id/email_details/:email_detail_id
func (s *ContactsService) DeleteEmail(ctx context.Context, id ContactID, email EmailDetailID) error {
	return s.c.run(ctx, del("/v1/contacts/{id}/email_details/{email_detail_id}", id, email))
}
