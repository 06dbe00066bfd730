package sellsy

import (
	"bytes"
	"fmt"
	"strconv"
)

// Ids of Sellsy's objects. They are unique within one account only: key everything kept outside by account and id.
//
// Sellsy writes the same id as a number in one place and as text in another; both decode. An id is sent as a number, and
// the zero id, which no object has, as null.
type (
	AddressID        int64
	CommentID        int64
	CompanyID        int64
	ContactID        int64
	CorpID           int64 // an account
	CreditNoteID     int64
	CustomFieldID    int64
	DeliveryID       int64
	EstimateID       int64
	IndividualID     int64
	InvoiceID        int64
	OpportunityID    int64
	OrderID          int64
	PaymentID        int64
	PhoneCallID      int64
	PipelineID       int64
	SmartTagID       int64
	SourceID         int64 // where an opportunity comes from
	SourceCategoryID int64
	StaffID          int64
	StepID           int64
	TaskID           int64
	TaskLabelID      int64
	TeamID           int64 // negative for the built-in teams
	TopicID          int64
	WebhookID        int64
	FavouriteFilter  int64 // a search saved in Sellsy's web application
)

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *AddressID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *CommentID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *CompanyID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *ContactID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *CorpID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *CreditNoteID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *DeliveryID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *EstimateID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *InvoiceID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *OrderID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *PaymentID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *CustomFieldID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *IndividualID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *OpportunityID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *PhoneCallID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *PipelineID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *SmartTagID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *SourceID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *SourceCategoryID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *StaffID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *StepID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *TaskID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *TaskLabelID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *TeamID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *TopicID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *WebhookID) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// UnmarshalJSON reads a number, with quotation marks or without. Null and "" are zero.
func (id *FavouriteFilter) UnmarshalJSON(b []byte) error { return decodeID(b, id) }

// MarshalJSON writes a number, and null for zero.
func (id AddressID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id CommentID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id CompanyID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id ContactID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id CorpID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id CreditNoteID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id DeliveryID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id EstimateID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id InvoiceID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id OrderID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id PaymentID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id CustomFieldID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id IndividualID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id OpportunityID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id PhoneCallID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id PipelineID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id SmartTagID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id SourceID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id SourceCategoryID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id StaffID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id StepID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id TaskID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id TaskLabelID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id TeamID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id TopicID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id WebhookID) MarshalJSON() ([]byte, error) { return encodeID(id) }

// MarshalJSON writes a number, and null for zero.
func (id FavouriteFilter) MarshalJSON() ([]byte, error) { return encodeID(id) }

func decodeID[T ~int64](b []byte, id *T) error {
	text := bytes.Trim(b, `"`)
	if len(text) == 0 || string(text) == "null" {
		*id = 0
		return nil
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return fmt.Errorf("id %.40q: not a whole number", text)
	}
	*id = T(n)
	return nil
}

func encodeID[T ~int64](id T) ([]byte, error) {
	if id == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(id), 10), nil
}
