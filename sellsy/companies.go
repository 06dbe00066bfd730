package sellsy

// Company is an organisation. Text that Sellsy holds as null is empty here.
type Company struct {
	ID                       CompanyID   `json:"id" wire:"identity"`
	Type                     PartyType   `json:"type"`
	Name                     string      `json:"name"`
	Email                    string      `json:"email"`
	Website                  string      `json:"website"`
	PhoneNumber              string      `json:"phone_number"` // as typed by people, in any notation
	MobileNumber             string      `json:"mobile_number"`
	FaxNumber                string      `json:"fax_number"`
	LegalFrance              LegalFrance `json:"legal_france"`
	Capital                  string      `json:"capital"`
	Reference                string      `json:"reference"`
	Note                     string      `json:"note"`
	AuxiliaryCode            string      `json:"auxiliary_code"`
	Social                   Social      `json:"social"`
	RateCategoryID           int64       `json:"rate_category_id"`
	MainContactID            ContactID   `json:"main_contact_id"`
	DunningContactID         ContactID   `json:"dunning_contact_id"`
	InvoicingContactID       ContactID   `json:"invoicing_contact_id"`
	InvoicingAddressID       AddressID   `json:"invoicing_address_id"`
	DeliveryAddressID        AddressID   `json:"delivery_address_id"`
	AccountingCodeID         int64       `json:"accounting_code_id"`
	AccountingPurchaseCodeID int64       `json:"accounting_purchase_code_id"`
	Owner                    *Owner      `json:"owner"`
	Created                  Time        `json:"created"`
	UpdatedAt                Time        `json:"updated_at"`
	IsArchived               bool        `json:"is_archived"`
	BusinessSegment          *Labelled   `json:"business_segment"`
	NumberOfEmployees        *Labelled   `json:"number_of_employees"`
	MarketingChannels        []Channel   `json:"marketing_campaigns_subscriptions"`
	Consent                  *Consent    `json:"rgpd_consent"`
	Embed                    *PartyEmbed `json:"_embed,omitzero"` // what the request asked to embed
}

// LegalFrance holds a company's French registration.
type LegalFrance struct {
	SIRET       string `json:"siret"`
	SIREN       string `json:"siren"`
	VAT         string `json:"vat"`
	APE         string `json:"ape_naf_code"`
	CompanyType string `json:"company_type"`
	RCS         string `json:"rcs_immatriculation"`
}

// PartyEmbed holds what a request for companies or individuals asked to embed. Embeds that the token's scopes do not
// cover are silently null.
type PartyEmbed struct {
	InvoicingAddress *Address      `json:"invoicing_address"`
	DeliveryAddress  *Address      `json:"delivery_address"`
	MainContact      *Contact      `json:"main_contact"`
	DunningContact   *Contact      `json:"dunning_contact"`
	InvoicingContact *Contact      `json:"invoicing_contact"`
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

// CompanyFilter selects companies. Zero fields do not filter. There is no filter for phone numbers.
type CompanyFilter struct {
	IDs             []CompanyID     `json:"id,omitzero"`
	ContactIDs      []ContactID     `json:"contacts,omitzero"`
	Types           []PartyType     `json:"type,omitzero"`
	Created         Period          `json:"created,omitzero"`
	UpdatedAt       Period          `json:"updated_at,omitzero"`
	Name            string          `json:"name,omitzero"` // exact, as the three below
	Email           string          `json:"email,omitzero"`
	SIRET           string          `json:"siret,omitzero"`
	References      []string        `json:"reference,omitzero"` // at most 100
	IsArchived      Opt[bool]       `json:"is_archived,omitzero"`
	CountryCode     string          `json:"country_code,omitzero"` // of the main address, as PostalCodes
	PostalCodes     []string        `json:"postal_code,omitzero"`
	FavouriteFilter FavouriteFilter `json:"favourite_filter,omitzero"`
	Employees       CountRange      `json:"number_of_employees,omitzero"`
}

// CountRange bounds a number, bounds included.
type CountRange struct {
	Min Opt[int] `json:"min,omitzero"`
	Max Opt[int] `json:"max,omitzero"`
}

// CompanyInput is what one writes of a company. Creating needs Type and Name. Fields that are not set are not sent.
type CompanyInput struct {
	Type                     PartyType         `json:"type,omitzero"` // cannot be changed later
	Name                     string            `json:"name,omitzero"`
	Email                    Opt[string]       `json:"email,omitzero"`
	Website                  Opt[string]       `json:"website,omitzero"`
	PhoneNumber              Opt[string]       `json:"phone_number,omitzero"`
	MobileNumber             Opt[string]       `json:"mobile_number,omitzero"`
	FaxNumber                Opt[string]       `json:"fax_number,omitzero"`
	LegalFrance              *LegalFranceInput `json:"legal_france,omitzero"`
	Capital                  Opt[string]       `json:"capital,omitzero"`
	Reference                Opt[string]       `json:"reference,omitzero"`
	Note                     Opt[string]       `json:"note,omitzero"` // cannot be null
	AuxiliaryCode            Opt[string]       `json:"auxiliary_code,omitzero"`
	Social                   *SocialInput      `json:"social,omitzero"`
	RateCategoryID           Opt[int64]        `json:"rate_category_id,omitzero"`
	AccountingCodeID         Opt[int64]        `json:"accounting_code_id,omitzero"`
	AccountingPurchaseCodeID Opt[int64]        `json:"accounting_purchase_code_id,omitzero"`
	OwnerID                  Opt[StaffID]      `json:"owner_id,omitzero"`
	Created                  Time              `json:"created,omitzero"` // at creation only
	IsArchived               Opt[bool]         `json:"is_archived,omitzero"`
	BusinessSegmentID        Opt[int64]        `json:"business_segment,omitzero"`
	NumberOfEmployeesID      Opt[int64]        `json:"number_of_employees,omitzero"`
	MarketingChannels        []Channel         `json:"marketing_campaigns_subscriptions,omitzero"`
}

func (in CompanyInput) needs() []field {
	return []field{{"Type", in.Type != ""}, {"Name", in.Name != ""}}
}

// LegalFranceInput is what one writes of a company's French registration.
type LegalFranceInput struct {
	SIRET       Opt[string] `json:"siret,omitzero"`
	SIREN       Opt[string] `json:"siren,omitzero"`
	VAT         Opt[string] `json:"vat,omitzero"`
	APE         Opt[string] `json:"ape_naf_code,omitzero"`
	CompanyType Opt[string] `json:"company_type,omitzero"`
	RCS         Opt[string] `json:"rcs_immatriculation,omitzero"`
}

// CompaniesService reads and writes companies (/companies, scopes companies.read and companies.write). They can be ordered by
// "id", "name", "created_at" and "updated_at".
type CompaniesService struct {
	Records[CompanyID, Company, CompanyInput]
	Searcher[Company, CompanyFilter]

	c *Client

	Addresses    *AddressesService[CompanyID]
	CustomFields *CustomFieldValuesService[CompanyID]
	Files        *FilesService[CompanyID]
	SmartTags    *RecordSmartTagsService[CompanyID]
}

func newCompanies(c *Client) *CompaniesService {
	return &CompaniesService{
		Records:      newRecords[CompanyID, Company, CompanyInput](c.at("/companies")),
		Searcher:     Searcher[Company, CompanyFilter]{c.at("/companies")},
		c:            c,
		Addresses:    &AddressesService[CompanyID]{c, "/companies/{companyId}/addresses"},
		CustomFields: &CustomFieldValuesService[CompanyID]{c, "/companies/{id}/custom-fields"},
		Files:        &FilesService[CompanyID]{c, "/companies/{companyId}/files"},
		SmartTags:    &RecordSmartTagsService[CompanyID]{c, "/companies/{companyId}/smart-tags"},
	}
}
