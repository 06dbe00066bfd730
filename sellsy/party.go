package sellsy

// PartyType tells what a company or an individual is to the account. The list is open.
type PartyType string

// The party types.
const (
	TypeClient   PartyType = "client"
	TypeProspect PartyType = "prospect"
	TypeSupplier PartyType = "supplier"
)

// Civility is a form of address.
type Civility string

// The civilities.
const (
	CivilityMr  Civility = "mr"
	CivilityMrs Civility = "mrs"
	CivilityMs  Civility = "ms"
)

// Channel is a kind of marketing message that somebody has subscribed to.
type Channel string

// The channels.
const (
	ChannelSMS        Channel = "sms"
	ChannelPhone      Channel = "phone"
	ChannelEmail      Channel = "email"
	ChannelPostalMail Channel = "postal_mail"
	ChannelCustom     Channel = "custom"
)

// OwnerStaff is the usual type of an [Owner].
const OwnerStaff = "staff"

// Owner is who owns a record. Type is "staff" but for some opportunities, which a "thirdcontact" may own.
type Owner struct {
	ID   StaffID `json:"id" wire:"identity"`
	Type string  `json:"type"`
}

// Social holds the addresses of social-network profiles, empty where unknown.
type Social struct {
	Twitter  string `json:"twitter"`
	Facebook string `json:"facebook"`
	LinkedIn string `json:"linkedin"`
	Viadeo   string `json:"viadeo"`
}

// SocialInput is what one writes of social-network profiles.
type SocialInput struct {
	Twitter  Opt[string] `json:"twitter,omitzero"`
	Facebook Opt[string] `json:"facebook,omitzero"`
	LinkedIn Opt[string] `json:"linkedin,omitzero"`
	Viadeo   Opt[string] `json:"viadeo,omitzero"`
}

// Sync tells which mailing services a record is synchronised with.
type Sync struct {
	Mailchimp  bool `json:"mailchimp"`
	Mailjet    bool `json:"mailjet"`
	Simplemail bool `json:"simplemail"`
}

// Consent is a person's agreement to be contacted, per channel. Sellsy sends it without documenting it.
type Consent struct {
	Email      bool `json:"email"`
	SMS        bool `json:"sms"`
	Phone      bool `json:"phone"`
	PostalMail bool `json:"postal_mail"`
	Custom     bool `json:"custom"`
}

// ACL tells what the authenticated staff may do with a record, for example "can_be_updated".
type ACL map[string]bool

// Named is an object of which Sellsy gives the id and a name. A bare id and a list of one decode too: Sellsy has been seen
// to send both.
type Named[ID any] struct {
	ID   ID     `json:"id" wire:"bare"`
	Name string `json:"name"`
}

// Labelled is an entry of one of Sellsy's fixed lists.
type Labelled struct {
	ID    int64  `json:"id"`
	Label string `json:"label"`
}
