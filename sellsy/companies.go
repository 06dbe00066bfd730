package sellsy

// Company is an organisation. Text that Sellsy holds as null is empty here.
type Company struct {
	ID                       CompanyID   `json:"id"`
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
