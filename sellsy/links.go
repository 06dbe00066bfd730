package sellsy

import (
	"context"
	"iter"
	"net/http"
)

// ContactRole is what a contact is to a company.
type ContactRole string

// The contact roles.
const (
	RoleMain      ContactRole = "main"
	RoleInvoicing ContactRole = "invoicing"
	RoleDunning   ContactRole = "dunning"
)

type roles struct {
	Roles []ContactRole `json:"roles,omitzero"`
}

// Contacts returns one page of a company's contacts (GET /companies/{id}/contacts, scopes companies.read and contacts.read).
func (s *CompaniesService) Contacts(ctx context.Context, id CompanyID, opts ListOptions) (*Page[Contact], error) {
	return List[Contact](ctx, s.c, Request{Path: "/companies/{id}/contacts", Args: []any{id}}, opts)
}

// AllContacts returns all contacts of a company; see [All] and Contacts.
func (s *CompaniesService) AllContacts(ctx context.Context, id CompanyID, opts ListOptions) iter.Seq2[Contact, error] {
	return All[Contact](ctx, s.c, Request{Path: "/companies/{id}/contacts", Args: []any{id}}, opts)
}

// LinkContact makes a contact one of the company's and reports whether it was not before (POST
// /companies/{companyId}/contacts/{contactId}, scopes companies.write and contacts.read). The first contact of a company gets
// all roles, whatever is asked for.
func (s *CompaniesService) LinkContact(ctx context.Context, id CompanyID, contact ContactID, as ...ContactRole) (created bool, err error) {
	resp, err := s.c.runs(ctx, Request{
		Method: "POST", Path: "/companies/{companyId}/contacts/{contactId}", Args: []any{id, contact}, Body: roles{as},
	})
	return err == nil && resp.StatusCode == http.StatusCreated, err
}

// SetContactRoles changes what a contact is to the company (PUT /companies/{companyId}/contacts/{contactId}, scopes
// companies.write and companies.read).
func (s *CompaniesService) SetContactRoles(ctx context.Context, id CompanyID, contact ContactID, as ...ContactRole) error {
	if as == nil {
		as = []ContactRole{}
	}
	return s.c.run(ctx, Request{
		Method: "PUT", Path: "/companies/{companyId}/contacts/{contactId}", Args: []any{id, contact}, Body: roles{as},
	})
}

// UnlinkContact takes a contact away from the company (DELETE /companies/{companyId}/contacts/{contactId}, scopes
// companies.write and contacts.read). The contact itself stays.
func (s *CompaniesService) UnlinkContact(ctx context.Context, id CompanyID, contact ContactID) error {
	return s.c.run(ctx, Request{Method: "DELETE", Path: "/companies/{companyId}/contacts/{contactId}", Args: []any{id, contact}})
}

// Contacts returns one page of an individual's contacts (GET /individuals/{id}/contacts, scopes individuals.read and
// contacts.read).
func (s *IndividualsService) Contacts(ctx context.Context, id IndividualID, opts ListOptions) (*Page[Contact], error) {
	return List[Contact](ctx, s.c, Request{Path: "/individuals/{id}/contacts", Args: []any{id}}, opts)
}

// AllContacts returns all contacts of an individual; see [All] and Contacts.
func (s *IndividualsService) AllContacts(ctx context.Context, id IndividualID, opts ListOptions) iter.Seq2[Contact, error] {
	return All[Contact](ctx, s.c, Request{Path: "/individuals/{id}/contacts", Args: []any{id}}, opts)
}

// LinkContact makes a contact one of the individual's and reports whether it was not before (POST
// /individuals/{individualId}/contacts/{contactId}, scopes individuals.write and contacts.read).
//
// Deprecated: Sellsy's description no longer has this operation since its version 2.264.0.
func (s *IndividualsService) LinkContact(ctx context.Context, id IndividualID, contact ContactID) (created bool, err error) {
	resp, err := s.c.runs(ctx, Request{
		Method: "POST", Path: "/individuals/{individualId}/contacts/{contactId}", Args: []any{id, contact},
	})
	return err == nil && resp.StatusCode == http.StatusCreated, err
}

// UnlinkContact takes a contact away from the individual (DELETE /individuals/{individualId}/contacts/{contactId}, scopes
// individuals.write and contacts.read). The contact itself stays.
//
// Deprecated: Sellsy's description no longer has this operation since its version 2.264.0.
func (s *IndividualsService) UnlinkContact(ctx context.Context, id IndividualID, contact ContactID) error {
	return s.c.run(ctx, Request{Method: "DELETE", Path: "/individuals/{individualId}/contacts/{contactId}", Args: []any{id, contact}})
}
