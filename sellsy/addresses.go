package sellsy

import "context"

// Address is a postal address of a contact, company or individual.
type Address struct {
	ID                 AddressID `json:"id" wire:"identity"`
	Name               string    `json:"name"`
	Line1              string    `json:"address_line_1"`
	Line2              string    `json:"address_line_2"`
	Line3              string    `json:"address_line_3"`
	Line4              string    `json:"address_line_4"`
	PostalCode         string    `json:"postal_code"`
	City               string    `json:"city"`
	CountryCode        string    `json:"country_code"` // ISO 3166-1, two letters
	Country            string    `json:"country"`
	IsInvoicingAddress bool      `json:"is_invoicing_address"`
	IsDeliveryAddress  bool      `json:"is_delivery_address"`
	Geocode            *Geocode  `json:"geocode"`
}

// Geocode is the place of an address on Earth, in degrees.
type Geocode struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

// AddressInput is what one writes of an address. Fields that are not set are not sent.
type AddressInput struct {
	Name               string      `json:"name,omitzero"`
	Line1              string      `json:"address_line_1,omitzero"`
	Line2              Opt[string] `json:"address_line_2,omitzero"`
	Line3              Opt[string] `json:"address_line_3,omitzero"`
	Line4              Opt[string] `json:"address_line_4,omitzero"`
	PostalCode         string      `json:"postal_code,omitzero"`
	City               string      `json:"city,omitzero"`
	CountryCode        string      `json:"country_code,omitzero"` // ISO 3166-1, two letters
	IsInvoicingAddress Opt[bool]   `json:"is_invoicing_address,omitzero"`
	IsDeliveryAddress  Opt[bool]   `json:"is_delivery_address,omitzero"`
	Geocode            *Geocode    `json:"geocode,omitzero"`
}

func (in AddressInput) needs() []field {
	return []field{
		{"Name", in.Name != ""}, {"Line1", in.Line1 != ""}, {"PostalCode", in.PostalCode != ""}, {"City", in.City != ""},
		{"CountryCode", in.CountryCode != ""},
	}
}

// AddressesService reads and writes the addresses of contacts, companies or individuals. Reading needs the scope that reads
// their owner, such as contacts.read, writing the one that writes it.
type AddressesService[ID ~int64] struct {
	c    *Client
	path string // such as "/contacts/{contactId}/addresses"
}

// List returns the addresses of a record (GET /contacts/{contactId}/addresses, and likewise for companies and individuals).
func (s *AddressesService[ID]) List(ctx context.Context, of ID) ([]Address, error) {
	return whole[Address](ctx, s.c, Request{Path: s.path, Args: []any{of}})
}

// Get returns one address (GET /contacts/{contactId}/addresses/{id}, and likewise).
func (s *AddressesService[ID]) Get(ctx context.Context, of ID, id AddressID) (*Address, error) {
	return call[Address](ctx, s.c, Request{Path: s.path + "/{id}", Args: []any{of, id}})
}

// Create adds an address (POST /contacts/{contactId}/addresses, and likewise). Name, Line1, PostalCode, City and CountryCode
// must be set.
func (s *AddressesService[ID]) Create(ctx context.Context, of ID, in AddressInput) (*Address, error) {
	return put[Address](ctx, s.c, Request{Method: "POST", Path: s.path, Args: []any{of}}, in)
}

// Update changes what is set (PUT /contacts/{contactId}/addresses/{id}, and likewise).
func (s *AddressesService[ID]) Update(ctx context.Context, of ID, id AddressID, in AddressInput) (*Address, error) {
	return call[Address](ctx, s.c, Request{Method: "PUT", Path: s.path + "/{id}", Args: []any{of, id}, Body: in})
}

// Delete removes an address (DELETE /contacts/{contactId}/addresses/{id}, and likewise).
func (s *AddressesService[ID]) Delete(ctx context.Context, of ID, id AddressID) error {
	return s.c.run(ctx, Request{Method: "DELETE", Path: s.path + "/{id}", Args: []any{of, id}})
}
