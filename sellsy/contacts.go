package sellsy

import "context"

// Contact is a person who belongs to companies or individuals. Text that Sellsy holds as null is empty here.
type Contact struct {
	ID                 ContactID     `json:"id" wire:"identity"`
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

// ContactFilter selects contacts. Zero fields do not filter. There is no filter for archived contacts: look at IsArchived.
type ContactFilter struct {
	IDs           []ContactID    `json:"id,omitzero"`
	CompanyIDs    []CompanyID    `json:"companies,omitzero"`
	IndividualIDs []IndividualID `json:"individuals,omitzero"`
	Created       Period         `json:"created,omitzero"`
	UpdatedAt     Period         `json:"updated,omitzero"`
	BirthDate     DatePeriod     `json:"birth_date,omitzero"`
	LastName      string         `json:"last_name,omitzero"` // exact, as the four below
	Email         string         `json:"email,omitzero"`

	// The notation counts: Sellsy keeps numbers as people typed them.
	PhoneNumber  string `json:"phone_number,omitzero"`
	MobileNumber string `json:"mobile_number,omitzero"`

	IsLinked        Opt[bool]       `json:"is_linked,omitzero"`    // to a company or an individual
	CountryCode     string          `json:"country_code,omitzero"` // of the main address, as PostalCodes
	PostalCodes     []string        `json:"postal_code,omitzero"`
	FavouriteFilter FavouriteFilter `json:"favourite_filter,omitzero"`
}

// ContactInput is what one writes of a contact. Creating needs LastName. Fields that are not set are not sent.
type ContactInput struct {
	LastName          string        `json:"last_name,omitzero"`
	FirstName         Opt[string]   `json:"first_name,omitzero"`
	Civility          Opt[Civility] `json:"civility,omitzero"`
	Email             Opt[string]   `json:"email,omitzero"`
	Website           Opt[string]   `json:"website,omitzero"`
	PhoneNumber       Opt[string]   `json:"phone_number,omitzero"`
	MobileNumber      Opt[string]   `json:"mobile_number,omitzero"`
	FaxNumber         Opt[string]   `json:"fax_number,omitzero"`
	Position          Opt[string]   `json:"position,omitzero"`
	BirthDate         Opt[string]   `json:"birth_date,omitzero"` // YYYY-MM-DD
	Avatar            Opt[string]   `json:"avatar,omitzero"`
	Note              Opt[string]   `json:"note,omitzero"` // cannot be null
	Social            *SocialInput  `json:"social,omitzero"`
	Sync              *Sync         `json:"sync,omitzero"`
	IsArchived        Opt[bool]     `json:"is_archived,omitzero"`
	MarketingChannels []Channel     `json:"marketing_campaigns_subscriptions,omitzero"`
	OwnerID           Opt[StaffID]  `json:"owner_id,omitzero"`
	Created           Time          `json:"created,omitzero"` // at creation only
}

func (in ContactInput) needs() []field { return []field{{"LastName", in.LastName != ""}} }

// ContactsService reads and writes contacts (/contacts, scopes contacts.read and contacts.write). They can be ordered by
// "id", "name" and "created_at".
type ContactsService struct {
	Records[ContactID, Contact, ContactInput]
	Searcher[Contact, ContactFilter]

	c *Client

	Addresses    *AddressesService[ContactID]
	CustomFields *CustomFieldValuesService[ContactID]
	Files        *FilesService[ContactID]
	SmartTags    *RecordSmartTagsService[ContactID]
}

func newContacts(c *Client) *ContactsService {
	return &ContactsService{
		Records:      newRecords[ContactID, Contact, ContactInput](c.at("/contacts")),
		Searcher:     Searcher[Contact, ContactFilter]{c.at("/contacts")},
		c:            c,
		Addresses:    &AddressesService[ContactID]{c, "/contacts/{contactId}/addresses"},
		CustomFields: &CustomFieldValuesService[ContactID]{c, "/contacts/{contactId}/custom-fields"},
		Files:        &FilesService[ContactID]{c, "/contacts/{contactId}/files"},
		SmartTags:    &RecordSmartTagsService[ContactID]{c, "/contacts/{contactId}/smart-tags"},
	}
}

// Companies returns the companies that a contact belongs to (GET /contacts/{id}/companies, scopes companies.read and
// contacts.read). There is no such way from a contact to individuals.
func (s *ContactsService) Companies(ctx context.Context, id ContactID, embeds ...Embed) ([]Company, error) {
	opts := ListOptions{Embeds: embeds}
	page, err := List[Company](ctx, s.c, Request{Path: "/contacts/{id}/companies", Args: []any{id}}, opts)
	if err != nil {
		return nil, err
	}
	if page.Total <= len(page.Items) {
		return page.Items, nil
	}
	// The operation has no second page; the search has.
	return collect(s.c.Companies.SearchAll(ctx, CompanyFilter{ContactIDs: []ContactID{id}}, opts))
}
