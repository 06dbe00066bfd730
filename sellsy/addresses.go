package sellsy

// Address is a postal address of a contact, company or individual.
type Address struct {
	ID                 AddressID `json:"id"`
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
