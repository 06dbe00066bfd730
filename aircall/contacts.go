package aircall

import (
	"context"
	"iter"
	"net/url"
)

// Contact is a shared contact of the company. Users' private contacts and those that other integrations sync are not in the
// API. Nothing keeps a phone number from belonging to several contacts.
type Contact struct {
	ID          ContactID `json:"id,omitzero" wire:"identity"`
	DirectLink  string    `json:"direct_link,omitzero"`
	FirstName   string    `json:"first_name,omitzero"`
	LastName    string    `json:"last_name,omitzero"`
	CompanyName string    `json:"company_name,omitzero" wire:"or=company"` // "company" in some call payloads
	Information string    `json:"information,omitzero" wire:"keep"`        // what people wrote; in another kind than text, its JSON
	IsShared    bool      `json:"is_shared,omitzero"`
	CreatedAt   Time      `json:"created_at,omitzero"`
	UpdatedAt   Time      `json:"updated_at,omitzero"`

	PhoneNumbers []PhoneDetail `json:"phone_numbers,omitzero"`
	Emails       []EmailDetail `json:"emails,omitzero"`
}

// PhoneDetail is one phone number of a contact.
type PhoneDetail struct {
	ID    PhoneDetailID `json:"id,omitzero" wire:"identity"`
	Label string        `json:"label,omitzero"` // free text such as "Work"
	Value string        `json:"value,omitzero"`
}

// EmailDetail is one e-mail address of a contact.
type EmailDetail struct {
	ID    EmailDetailID `json:"id,omitzero" wire:"identity"`
	Label string        `json:"label,omitzero"`
	Value string        `json:"value,omitzero"`
}

// ContactsService manages the company's shared contacts.
type ContactsService struct{ c *Client }

// ContactOrder is what a list of contacts is ordered by.
type ContactOrder string

// The orders of contacts.
const (
	ByCreation ContactOrder = "created_at" // the default
	ByUpdate   ContactOrder = "updated_at"
)

// ListContactsOptions selects contacts. From and To bound the creation, whatever the order: to read what changed since some
// moment, list by update in descending order and stop at that moment.
type ListContactsOptions struct {
	ListOptions
	OrderBy ContactOrder
}

// SearchContactsOptions selects contacts by phone number or e-mail address; there is no search by name. At least one is
// needed, for Aircall would answer with everything otherwise. What was just written may take a while to be found.
type SearchContactsOptions struct {
	ListContactsOptions
	PhoneNumber string // E.164
	Email       string
}

func (o ListContactsOptions) at(page int) ListContactsOptions {
	o.Page = page
	return o
}

func (o SearchContactsOptions) at(page int) SearchContactsOptions {
	o.Page = page
	return o
}

func (o SearchContactsOptions) query() (url.Values, error) {
	q, err := o.ListContactsOptions.query()
	if err != nil {
		return nil, err
	}
	if o.PhoneNumber != "" {
		q.Set("phone_number", o.PhoneNumber)
	}
	if o.Email != "" {
		q.Set("email", o.Email)
	}
	return q, nil
}

func (o ListContactsOptions) query() (url.Values, error) {
	q, err := o.ListOptions.query()
	if err == nil && o.OrderBy != "" {
		q.Set("order_by", string(o.OrderBy))
	}
	return q, err
}

// List returns one page of the contacts.
//
// GET /v1/contacts
func (s *ContactsService) List(ctx context.Context, opts ListContactsOptions) (*Page[Contact], error) {
	return list[Contact](ctx, s.c, "/v1/contacts", "contacts", opts)
}

// All walks the contacts. It ends with [ErrOutOfReach] after 10,000.
//
// GET /v1/contacts
func (s *ContactsService) All(ctx context.Context, opts ListContactsOptions) iter.Seq2[Contact, error] {
	return all(ctx, opts, s.List)
}

// Search returns one page of the contacts that have the number and the address.
//
// GET /v1/contacts/search
func (s *ContactsService) Search(ctx context.Context, opts SearchContactsOptions) (*Page[Contact], error) {
	const path = "/v1/contacts/search"
	if opts.PhoneNumber == "" && opts.Email == "" {
		return nil, refused("GET", path, "a search needs a phone number or an e-mail address")
	}
	return list[Contact](ctx, s.c, path, "contacts", opts)
}

// SearchAll walks the contacts that have the number and the address.
//
// GET /v1/contacts/search
func (s *ContactsService) SearchAll(ctx context.Context, opts SearchContactsOptions) iter.Seq2[Contact, error] {
	return all(ctx, opts, s.Search)
}

// Get returns a contact.
//
// GET /v1/contacts/:id
func (s *ContactsService) Get(ctx context.Context, id ContactID) (*Contact, error) {
	return call[Contact](ctx, s.c, get("/v1/contacts/{id}", id), "contact")
}

// ContactInput is what one writes of a contact. Empty fields are not sent: Aircall cannot blank a field (assumption aircall-blank). An update takes the texts
// alone, since phone numbers and e-mail addresses have methods of their own.
type ContactInput struct {
	FirstName   string `json:"first_name,omitzero"`
	LastName    string `json:"last_name,omitzero"`
	CompanyName string `json:"company_name,omitzero"`
	Information string `json:"information,omitzero"`

	PhoneNumbers []DetailInput `json:"phone_numbers,omitzero"` // 1 to 20
	Emails       []DetailInput `json:"emails,omitzero"`        // at most 20
}

// DetailInput is what one writes of a phone number, best in E.164, or an e-mail address of a contact. Creating needs both fields; an
// update changes what is set.
type DetailInput struct {
	Label string `json:"label,omitzero"` // free text such as "Work"
	Value string `json:"value,omitzero"`
}

// Create makes a contact, which is shared by the whole company. Aircall does not look for one that is already there: see
// [ContactsService.Upsert].
//
// POST /v1/contacts
func (s *ContactsService) Create(ctx context.Context, in ContactInput) (*Contact, error) {
	return call[Contact](ctx, s.c, post("/v1/contacts", in), "contact")
}

// Update changes the texts of a contact that are set and leaves the rest. Phone numbers and e-mail addresses in it are
// [ErrInvalid].
//
// POST /v1/contacts/:id
func (s *ContactsService) Update(ctx context.Context, id ContactID, in ContactInput) (*Contact, error) {
	const path = "/v1/contacts/{id}"
	if in.PhoneNumbers != nil || in.Emails != nil {
		return nil, refused("POST", path, "numbers and addresses of a contact are changed one by one")
	}
	return call[Contact](ctx, s.c, post(path, in, id), "contact")
}

// Delete deletes a contact.
//
// DELETE /v1/contacts/:id
func (s *ContactsService) Delete(ctx context.Context, id ContactID) error {
	return s.c.run(ctx, del("/v1/contacts/{id}", id))
}
