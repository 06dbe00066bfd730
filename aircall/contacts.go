package aircall

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Contact is a shared contact of the company. Users' private contacts and those that other integrations sync are not in the
// API. Nothing keeps a phone number from belonging to several contacts.
type Contact struct {
	ID          ContactID `json:"id"`
	DirectLink  string    `json:"direct_link"`
	FirstName   string    `json:"first_name"`
	LastName    string    `json:"last_name"`
	CompanyName string    `json:"company_name"` // also decodes from "company", which some call payloads have
	Information string    `json:"information"`
	IsShared    bool      `json:"is_shared"`
	CreatedAt   Time      `json:"created_at"`
	UpdatedAt   Time      `json:"updated_at"`

	PhoneNumbers []PhoneDetail `json:"phone_numbers"`
	Emails       []EmailDetail `json:"emails"`
}

// UnmarshalJSON accepts "company" in place of "company_name".
func (c *Contact) UnmarshalJSON(data []byte) error {
	type plain Contact
	form := struct {
		*plain
		Company json.RawMessage `json:"company"`
	}{plain: (*plain)(c)}
	if err := json.Unmarshal(data, &form); err != nil {
		return err
	}
	if c.CompanyName == "" && len(form.Company) > 0 && form.Company[0] == '"' {
		return json.Unmarshal(form.Company, &c.CompanyName)
	}
	return nil
}

// PhoneDetail is one phone number of a contact.
type PhoneDetail struct {
	ID    PhoneDetailID `json:"id"`
	Label string        `json:"label"` // free text such as "Work"
	Value string        `json:"value"`
}

// EmailDetail is one e-mail address of a contact.
type EmailDetail struct {
	ID    EmailDetailID `json:"id"`
	Label string        `json:"label"`
	Value string        `json:"value"`
}

// ContactsService manages the company's shared contacts.
type ContactsService struct{ rest *rest.Client }

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
	q, err := opts.query()
	if err != nil {
		return nil, err
	}
	return s.page(ctx, "/v1/contacts", q)
}

// All walks the contacts. It ends with [ErrOutOfReach] after 10,000.
//
// GET /v1/contacts
func (s *ContactsService) All(ctx context.Context, opts ListContactsOptions) iter.Seq2[Contact, error] {
	return allPages(func(page int) (*Page[Contact], error) {
		o := opts
		o.Page = page
		return s.List(ctx, o)
	})
}

// Search returns one page of the contacts that have the number and the address.
//
// GET /v1/contacts/search
func (s *ContactsService) Search(ctx context.Context, opts SearchContactsOptions) (*Page[Contact], error) {
	const path = "/v1/contacts/search"
	if opts.PhoneNumber == "" && opts.Email == "" {
		return nil, refused(http.MethodGet, path, "a search needs a phone number or an e-mail address")
	}
	q, err := opts.query()
	if err != nil {
		return nil, err
	}
	if opts.PhoneNumber != "" {
		q.Set("phone_number", opts.PhoneNumber)
	}
	if opts.Email != "" {
		q.Set("email", opts.Email)
	}
	return s.page(ctx, path, q)
}

// SearchAll walks the contacts that have the number and the address.
//
// GET /v1/contacts/search
func (s *ContactsService) SearchAll(ctx context.Context, opts SearchContactsOptions) iter.Seq2[Contact, error] {
	return allPages(func(page int) (*Page[Contact], error) {
		o := opts
		o.Page = page
		return s.Search(ctx, o)
	})
}

func (s *ContactsService) page(ctx context.Context, path string, q url.Values) (*Page[Contact], error) {
	var answer struct {
		Contacts []Contact `json:"contacts"`
		Meta     meta      `json:"meta"`
	}
	r := rest.Request{Method: http.MethodGet, Path: path, Query: q}
	return fetchPage(ctx, s.rest, r, &answer, &answer.Contacts, &answer.Meta)
}

// Get returns a contact.
//
// GET /v1/contacts/:id
func (s *ContactsService) Get(ctx context.Context, id ContactID) (*Contact, error) {
	return s.one(ctx, rest.Request{Method: http.MethodGet, Path: "/v1/contacts/{id}", Args: []any{id}})
}

// ContactInput is what one writes of a contact. Empty fields are not sent: Aircall cannot blank a field. An update takes the texts
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
	return s.one(ctx, rest.Request{Method: http.MethodPost, Path: "/v1/contacts", Body: in})
}

// Update changes the texts of a contact that are set and leaves the rest. Phone numbers and e-mail addresses in it are
// [ErrInvalid].
//
// POST /v1/contacts/:id
func (s *ContactsService) Update(ctx context.Context, id ContactID, in ContactInput) (*Contact, error) {
	const path = "/v1/contacts/{id}"
	if in.PhoneNumbers != nil || in.Emails != nil {
		return nil, refused(http.MethodPost, path, "numbers and addresses of a contact are changed one by one")
	}
	return s.one(ctx, rest.Request{Method: http.MethodPost, Path: path, Args: []any{id}, Body: in})
}

// Delete deletes a contact.
//
// DELETE /v1/contacts/:id
func (s *ContactsService) Delete(ctx context.Context, id ContactID) error {
	return send(ctx, s.rest, rest.Request{Method: http.MethodDelete, Path: "/v1/contacts/{id}", Args: []any{id}})
}

func (s *ContactsService) one(ctx context.Context, r rest.Request) (*Contact, error) {
	var answer struct {
		Contact *Contact `json:"contact"`
	}
	return one(ctx, s.rest, r, &answer, &answer.Contact)
}
