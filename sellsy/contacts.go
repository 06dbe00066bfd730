package sellsy

// Contact is a person who belongs to companies or individuals. Text that Sellsy holds as null is empty here.
type Contact struct {
	ID                 ContactID     `json:"id"`
	Civility           Civility      `json:"civility"`
	FirstName          string        `json:"first_name"`
	LastName           string        `json:"last_name"`
	Email              string        `json:"email"`
	Website            string        `json:"website"`
	PhoneNumber        string        `json:"phone_number"` // as typed by people, in any notation
	MobileNumber       string        `json:"mobile_number"`
	FaxNumber          string        `json:"fax_number"`
	Position           string        `json:"position"`
	BirthDate          string        `json:"birth_date"` // YYYY-MM-DD
	Avatar             string        `json:"avatar"`
	Note               string        `json:"note"`
	InvoicingAddressID AddressID     `json:"invoicing_address_id"`
	DeliveryAddressID  AddressID     `json:"delivery_address_id"`
	Social             Social        `json:"social"`
	Sync               Sync          `json:"sync"`
	Owner              *Owner        `json:"owner"`
	Created            Time          `json:"created"`
	UpdatedAt          Time          `json:"updated"`
	IsArchived         bool          `json:"is_archived"`
	MarketingChannels  []Channel     `json:"marketing_campaigns_subscriptions"`
	Consent            *Consent      `json:"rgpd_consent"`
	Embed              *ContactEmbed `json:"_embed,omitzero"` // what the request asked to embed
}

// ContactEmbed holds what a request asked to embed. Embeds that the token's scopes do not cover are silently null.
type ContactEmbed struct {
	InvoicingAddress *Address      `json:"invoicing_address"`
	DeliveryAddress  *Address      `json:"delivery_address"`
	Opportunities    *int          `json:"opportunities"` // counts, as the four below
	Estimates        *int          `json:"estimates"`
	Invoices         *int          `json:"invoices"`
	Orders           *int          `json:"orders"`
	Deliveries       *int          `json:"deliveries"`
	ACL              ACL           `json:"acl"`
	SmartTags        []SmartTag    `json:"smart_tags"` // at most 20
	Owner            *Staff        `json:"owner"`
	CustomFields     []CustomField `json:"custom_fields"`
}
