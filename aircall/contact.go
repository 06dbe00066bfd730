package aircall

import "encoding/json"

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
