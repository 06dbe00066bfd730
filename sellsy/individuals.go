package sellsy

// Individual is a person who is a client, prospect or supplier in their own right. Text that Sellsy holds as null is
// empty here.
type Individual struct {
	ID                       IndividualID `json:"id"`
	Type                     PartyType    `json:"type"`
	Civility                 Civility     `json:"civility"`
	FirstName                string       `json:"first_name"`
	LastName                 string       `json:"last_name"`
	Email                    string       `json:"email"`
	Website                  string       `json:"website"`
	PhoneNumber              string       `json:"phone_number"` // as typed by people, in any notation
	MobileNumber             string       `json:"mobile_number"`
	FaxNumber                string       `json:"fax_number"`
	Reference                string       `json:"reference"`
	Note                     string       `json:"note"`
	AuxiliaryCode            string       `json:"auxiliary_code"`
	Social                   Social       `json:"social"`
	RateCategoryID           int64        `json:"rate_category_id"`
	MainContactID            ContactID    `json:"main_contact_id"`
	DunningContactID         ContactID    `json:"dunning_contact_id"`
	InvoicingContactID       ContactID    `json:"invoicing_contact_id"`
	InvoicingAddressID       AddressID    `json:"invoicing_address_id"`
	DeliveryAddressID        AddressID    `json:"delivery_address_id"`
	AccountingCodeID         int64        `json:"accounting_code_id"`
	AccountingPurchaseCodeID int64        `json:"accounting_purchase_code_id"`
	Owner                    *Owner       `json:"owner"`
	Created                  Time         `json:"created"`
	UpdatedAt                Time         `json:"updated_at"`
	IsArchived               bool         `json:"is_archived"`
	MarketingChannels        []Channel    `json:"marketing_campaigns_subscriptions"`
	Sync                     Sync         `json:"sync"`
	Consent                  *Consent     `json:"rgpd_consent"`
	Embed                    *PartyEmbed  `json:"_embed,omitzero"` // what the request asked to embed
}
