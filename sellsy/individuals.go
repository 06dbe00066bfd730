package sellsy

// Individual is a person who is a client, prospect or supplier in their own right. Text that Sellsy holds as null is
// empty here.
type Individual struct {
	ID                       IndividualID `json:"id" wire:"identity"`
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

// IndividualFilter selects individuals. Zero fields do not filter. There is no filter for phone numbers.
type IndividualFilter struct {
	IDs             []IndividualID  `json:"id,omitzero"`
	Types           []PartyType     `json:"type,omitzero"`
	Created         Period          `json:"created,omitzero"`
	UpdatedAt       Period          `json:"updated_at,omitzero"`
	Name            string          `json:"name,omitzero"` // exact, as the two below
	Email           string          `json:"email,omitzero"`
	References      []string        `json:"reference,omitzero"` // at most 100
	IsArchived      Opt[bool]       `json:"is_archived,omitzero"`
	CountryCode     string          `json:"country_code,omitzero"` // of the main address, as PostalCodes
	PostalCodes     []string        `json:"postal_code,omitzero"`
	FavouriteFilter FavouriteFilter `json:"favourite_filter,omitzero"`
}

// IndividualInput is what one writes of an individual. Creating needs Type and LastName. Fields that are not set are not sent.
type IndividualInput struct {
	Type                     PartyType     `json:"type,omitzero"` // cannot be changed later
	LastName                 string        `json:"last_name,omitzero"`
	FirstName                Opt[string]   `json:"first_name,omitzero"`
	Civility                 Opt[Civility] `json:"civility,omitzero"`
	Email                    Opt[string]   `json:"email,omitzero"`
	Website                  Opt[string]   `json:"website,omitzero"`
	PhoneNumber              Opt[string]   `json:"phone_number,omitzero"`
	MobileNumber             Opt[string]   `json:"mobile_number,omitzero"`
	FaxNumber                Opt[string]   `json:"fax_number,omitzero"`
	Reference                Opt[string]   `json:"reference,omitzero"`
	Note                     Opt[string]   `json:"note,omitzero"` // cannot be null
	AuxiliaryCode            Opt[string]   `json:"auxiliary_code,omitzero"`
	Social                   *SocialInput  `json:"social,omitzero"`
	RateCategoryID           Opt[int64]    `json:"rate_category_id,omitzero"`
	AccountingCodeID         Opt[int64]    `json:"accounting_code_id,omitzero"`
	AccountingPurchaseCodeID Opt[int64]    `json:"accounting_purchase_code_id,omitzero"`
	OwnerID                  Opt[StaffID]  `json:"owner_id,omitzero"`
	Created                  Time          `json:"created,omitzero"` // at creation only
	IsArchived               Opt[bool]     `json:"is_archived,omitzero"`
	MarketingChannels        []Channel     `json:"marketing_campaigns_subscriptions,omitzero"`
	Sync                     *Sync         `json:"sync,omitzero"`
}

func (in IndividualInput) needs() []field {
	return []field{{"Type", in.Type != ""}, {"LastName", in.LastName != ""}}
}

// IndividualsService reads and writes individuals (/individuals, scopes individuals.read and individuals.write). They can be ordered by
// "id", "name", "created_at" and "updated_at".
type IndividualsService struct {
	Records[IndividualID, Individual, IndividualInput]
	Searcher[Individual, IndividualFilter]

	c *Client

	Addresses    *AddressesService[IndividualID]
	CustomFields *CustomFieldValuesService[IndividualID]
	Files        *FilesService[IndividualID]
	SmartTags    *RecordSmartTagsService[IndividualID]
}

func newIndividuals(c *Client) *IndividualsService {
	return &IndividualsService{
		Records:      newRecords[IndividualID, Individual, IndividualInput](c.at("/individuals")),
		Searcher:     Searcher[Individual, IndividualFilter]{c.at("/individuals")},
		c:            c,
		Addresses:    &AddressesService[IndividualID]{c, "/individuals/{individualId}/addresses"},
		CustomFields: &CustomFieldValuesService[IndividualID]{c, "/individuals/{id}/custom-fields"},
		Files:        &FilesService[IndividualID]{c, "/individuals/{individualId}/files"},
		SmartTags:    &RecordSmartTagsService[IndividualID]{c, "/individuals/{id}/smart-tags"},
	}
}
