package sellsy

import "encoding/json"

// CustomField is a field that the account has defined itself, with its value where it was read for a record.
type CustomField struct {
	ID    CustomFieldID   `json:"id"`
	Name  string          `json:"name"`
	Code  string          `json:"code"`
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}
