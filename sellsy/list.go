package sellsy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// Direction is the order of a list.
type Direction string

// The directions.
const (
	Ascending  Direction = "asc"
	Descending Direction = "desc"
)

// Embed names an object to be sent along with a record. Embeds that the token's scopes do not cover come back null,
// without an error.
type Embed string

// The embeds. Each operation takes some of them.
const (
	EmbedACL              Embed = "acl"
	EmbedAssignedStaffs   Embed = "assigned_staffs"
	EmbedCompany          Embed = "company"
	EmbedContact          Embed = "contact"
	EmbedContacts         Embed = "contacts"
	EmbedCreditNotes      Embed = "creditnotes"
	EmbedCurrency         Embed = "currency"
	EmbedDeliveries       Embed = "deliveries"
	EmbedDeliveryAddress  Embed = "delivery_address"
	EmbedDunningContact   Embed = "dunning_contact"
	EmbedEstimates        Embed = "estimates"
	EmbedIndividual       Embed = "individual"
	EmbedInvoices         Embed = "invoices"
	EmbedInvoicingAddress Embed = "invoicing_address"
	EmbedInvoicingContact Embed = "invoicing_contact"
	EmbedMainContact      Embed = "main_contact"
	EmbedOpportunities    Embed = "opportunities"
	EmbedOrders           Embed = "orders"
	EmbedOwner            Embed = "owner"
	EmbedProformas        Embed = "proformas"
	EmbedRelated          Embed = "related"
	EmbedSmartTags        Embed = "smart_tags" // 20 at most
)

// EmbedCustomField embeds the value of one custom field. There is no embed of all of them.
func EmbedCustomField(id CustomFieldID) Embed {
	return Embed("cf." + strconv.FormatInt(int64(id), 10))
}

// ListOptions are the options of lists and searches. The zero value asks for Sellsy's defaults: records in ascending order
// of id, 25 on a page.
type ListOptions struct {
	// Limit is the size of a page, at most 100. Zero means 25 for one page, and 100 where all pages are fetched.
	Limit int

	// Offset says where to begin. Empty means at the beginning.
	Offset Cursor

	// Order is the field to sort by. Each operation takes a few: see its documentation.
	Order     string
	Direction Direction

	// Fields limits the fields that Sellsy sends, for example "id", "owner.id", "addresses[].id". With embeds, it must
	// hold "_embed". Fields that were not sent are zero in the result.
	Fields []string
	Embeds []Embed
}

// Cursor is a place in a list. The one that a page holds continues after its last record and stays good when records
// before it come and go; it may be stored, to carry on later.
type Cursor string

// RecordOffset returns the cursor that skips the first n records. Sellsy then counts records instead of remembering a
// place, and gives no more than the first 100,000.
func RecordOffset(n int) Cursor { return Cursor(strconv.Itoa(n)) }

// recordOffset returns the number of records that c skips, if it was made by RecordOffset.
func (c Cursor) recordOffset() (int, bool) {
	n, err := strconv.Atoi(string(c))
	return n, err == nil && n >= 0
}

// UnmarshalJSON implements [json.Unmarshaler]. Sellsy sends text for a place and a number for an offset.
func (c *Cursor) UnmarshalJSON(b []byte) error {
	*c = ""
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(c))
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return fmt.Errorf("offset: %w", err)
	}
	*c = Cursor(n.String())
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (c Cursor) MarshalJSON() ([]byte, error) {
	if n, ok := c.recordOffset(); ok {
		return strconv.AppendInt(nil, int64(n), 10), nil
	}
	return json.Marshal(string(c))
}

// Page is one page of a list.
type Page[T any] struct {
	Data       []T        `json:"data"`
	Pagination Pagination `json:"pagination"`
}

// Pagination is what Sellsy tells about a page.
type Pagination struct {
	Limit  int    `json:"limit"`
	Count  int    `json:"count"` // of this page
	Total  int    `json:"total"` // of the whole list
	Offset Cursor `json:"offset"`
}
