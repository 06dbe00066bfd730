package sellsy

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// CustomFieldType is the kind of a custom field. The list is open.
type CustomFieldType string

// The types of custom fields, with the methods of [CustomFieldValue] that read their values.
const (
	FieldSimpleText        CustomFieldType = "simple-text"        // Text, at most 250 characters
	FieldRichText          CustomFieldType = "rich-text"          // Text, HTML
	FieldEmail             CustomFieldType = "email"              // Text
	FieldURL               CustomFieldType = "url"                // Text
	FieldNumeric           CustomFieldType = "numeric"            // Text, a decimal number
	FieldDate              CustomFieldType = "date"               // Text, YYYY-MM-DD
	FieldTime              CustomFieldType = "time"               // Text, HH:MM
	FieldAmount            CustomFieldType = "amount"             // Amount
	FieldNumericWithUnit   CustomFieldType = "numeric-with-unit"  // Quantity
	FieldRadio             CustomFieldType = "radio"              // Option
	FieldSelect            CustomFieldType = "select"             // Option
	FieldCheckbox          CustomFieldType = "checkbox"           // IDs, of options
	FieldBoolean           CustomFieldType = "boolean"            // Bool
	FieldCompanyIndividual CustomFieldType = "company-individual" // Parties, and IDs
	FieldContact           CustomFieldType = "contact"            // IDs
	FieldStaff             CustomFieldType = "staff"              // IDs
	FieldItem              CustomFieldType = "item"               // IDs
)

// CustomField is a field that the account has defined itself, with its value where it was read for a record.
type CustomField struct {
	ID             CustomFieldID         `json:"id" wire:"identity"`
	Name           string                `json:"name"`
	Code           string                `json:"code"`
	Description    string                `json:"description"`
	Type           CustomFieldType       `json:"type"`
	Mandatory      bool                  `json:"mandatory"`
	Rank           int                   `json:"rank"`
	RelatedObjects []string              `json:"related_objects" wire:"or=related_object"` // the kinds of records that have it, such as "client"
	Group          CustomFieldGroup      `json:"customfield_group"`
	ShowOnPDF      bool                  `json:"show_on_pdf"`
	Parameters     CustomFieldParameters `json:"parameters"`
	Value          CustomFieldValue      `json:"value"`

	// Embed holds what [EmbedValueDetails] tells of the records that the value names.
	Embed json.RawMessage `json:"_embed,omitzero"`
}

// CustomFieldGroup is where a custom field is shown. Its ID is 0 when the field is in no group.
type CustomFieldGroup struct {
	ID            int64  `json:"id"`
	Name          string `json:"name"`
	Code          string `json:"code"`
	OpenByDefault bool   `json:"open_by_default"`
}

// CustomFieldParameters holds what the definition of a field says beyond its type.
type CustomFieldParameters struct {
	// Options are the choices of radio, select and checkbox fields.
	Options []CustomFieldOption `json:"items"`

	// Raw is the whole of the parameters: bounds, default value, unit.
	Raw json.RawMessage `json:"-" wire:"raw"`
}

// CustomFieldOption is a choice of a radio, select or checkbox field.
type CustomFieldOption struct {
	ID      int64  `json:"id"`
	Label   string `json:"label"`
	Checked bool   `json:"checked"` // by default
	Rank    int    `json:"rank"`
}

// CustomFieldValue is the value of a custom field of any type. The zero value is null: no value. Each method that reads it
// reports whether the value is of that kind.
type CustomFieldValue struct{ kept }

type kept = wire.Kept

func fieldValue(v any) CustomFieldValue {
	raw, err := json.Marshal(v)
	if err != nil {
		return CustomFieldValue{} // what the constructors hand in always encodes
	}
	return CustomFieldValue{wire.Keep(raw)}
}

// TextValue is the value of a text, rich-text, e-mail, URL, numeric, date (YYYY-MM-DD) or time (HH:MM) field.
func TextValue(text string) CustomFieldValue { return fieldValue(text) }

// NumberValue is the value of a numeric field.
func NumberValue(n int64) CustomFieldValue { return fieldValue(strconv.FormatInt(n, 10)) }

// BoolValue is the value of a boolean field.
func BoolValue(b bool) CustomFieldValue { return fieldValue(b) }

// OptionValue is the value of a radio or select field: the id of the choice.
func OptionValue(id int64) CustomFieldValue { return fieldValue(id) }

// IDsValue is the value of a checkbox field, with the ids of the choices, or of a company-individual, contact, staff or item
// field, with the ids of the records.
func IDsValue[ID ~int64](ids ...ID) CustomFieldValue {
	plain := make([]int64, len(ids))
	for i, id := range ids {
		plain[i] = int64(id)
	}
	return fieldValue(plain)
}

type fieldAmount struct {
	Amount   *string `json:"amount"`
	Currency *string `json:"currency"`
}

// AmountValue is the value of an amount field. An empty part means the field's default.
func AmountValue(a Amount) CustomFieldValue {
	return fieldValue(fieldAmount{orNull(string(a.Value)), orNull(a.Currency)})
}

// Quantity is the value of a numeric-with-unit field.
type Quantity struct {
	Number string // decimal
	UnitID int64
}

type fieldQuantity struct {
	Number *string `json:"number"`
	UnitID *int64  `json:"unit_id"`
}

// QuantityValue is the value of a numeric-with-unit field.
func QuantityValue(q Quantity) CustomFieldValue {
	return fieldValue(fieldQuantity{orNull(q.Number), orNull(q.UnitID)})
}

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// IsNull reports whether there is no value.
func (v CustomFieldValue) IsNull() bool {
	return len(v.kept.Raw()) == 0 || string(v.kept.Raw()) == "null"
}

// Text returns text, a number, a date or a time as it is written.
func (v CustomFieldValue) Text() (string, bool) {
	if v.IsNull() {
		return "", false
	}
	var s string
	if json.Unmarshal(v.kept.Raw(), &s) == nil {
		return s, true
	}
	var n json.Number
	if json.Unmarshal(v.kept.Raw(), &n) == nil {
		return n.String(), true
	}
	return "", false
}

// Bool returns the value of a boolean field.
func (v CustomFieldValue) Bool() (value, ok bool) {
	if v.IsNull() {
		return false, false
	}
	return value, json.Unmarshal(v.kept.Raw(), &value) == nil
}

// Option returns the choice of a radio or select field.
func (v CustomFieldValue) Option() (int64, bool) {
	text, ok := v.Text()
	if !ok {
		return 0, false
	}
	return AnyID(text).Int()
}

// IDs returns the ids of a checkbox, company-individual, contact, staff or item field.
func (v CustomFieldValue) IDs() ([]int64, bool) {
	var list []json.RawMessage
	if v.IsNull() || json.Unmarshal(v.kept.Raw(), &list) != nil {
		return nil, false
	}
	ids := make([]int64, 0, len(list))
	for _, raw := range list {
		var object struct {
			ID AnyID `json:"id"`
		}
		id := AnyID(plainText(raw))
		if Unmarshal(raw, &object) == nil {
			id = object.ID
		}
		n, ok := id.Int()
		if !ok {
			return nil, false
		}
		ids = append(ids, n)
	}
	return ids, true
}

// Parties returns the companies and individuals of a company-individual field.
func (v CustomFieldValue) Parties() ([]RelatedObject, bool) {
	var list []json.RawMessage
	if v.IsNull() || json.Unmarshal(v.kept.Raw(), &list) != nil {
		return nil, false
	}
	parties := make([]RelatedObject, 0, len(list))
	for _, raw := range list {
		var entry struct {
			Type RelatedType `json:"type"`
			ID   AnyID       `json:"id"`
		}
		err := Unmarshal(raw, &entry)
		id, ok := entry.ID.Int()
		if err != nil || !ok {
			return nil, false
		}
		parties = append(parties, RelatedObject{entry.Type, id})
	}
	return parties, true
}

// Amount returns the value of an amount field.
func (v CustomFieldValue) Amount() (Amount, bool) {
	var fields map[string]json.RawMessage
	if v.IsNull() || json.Unmarshal(v.kept.Raw(), &fields) != nil {
		return Amount{}, false
	}
	_, ok := fields["amount"]
	return Amount{Value: Decimal(plainText(fields["amount"])), Currency: plainText(fields["currency"])}, ok
}

// Quantity returns the value of a numeric-with-unit field.
func (v CustomFieldValue) Quantity() (Quantity, bool) {
	var fields map[string]json.RawMessage
	if v.IsNull() || json.Unmarshal(v.kept.Raw(), &fields) != nil {
		return Quantity{}, false
	}
	_, ok := fields["number"]
	unit, _ := AnyID(plainText(fields["unit_id"])).Int()
	return Quantity{Number: plainText(fields["number"]), UnitID: unit}, ok
}

// CustomFieldValuesService reads and writes the custom-field values of contacts, companies, individuals or opportunities.
// Reading needs the scopes custom-fields.read and that which reads the record, such as contacts.read, writing those that
// write.
type CustomFieldValuesService[ID ~int64] struct {
	c    *Client
	path string // such as "/contacts/{contactId}/custom-fields"
}

// List returns the custom fields of a record with their values (GET /contacts/{contactId}/custom-fields, and likewise for the
// other records).
func (s *CustomFieldValuesService[ID]) List(ctx context.Context, of ID, embeds ...Embed) ([]CustomField, error) {
	return collect(All[CustomField](ctx, s.c, Request{Path: s.path, Args: []any{of}}, ListOptions{Embeds: embeds}))
}

// Set writes the values of some custom fields of a record and leaves the others (PUT /contacts/{contactId}/custom-fields, and
// likewise). The zero [CustomFieldValue] clears a field.
func (s *CustomFieldValuesService[ID]) Set(ctx context.Context, of ID, values map[CustomFieldID]CustomFieldValue) error {
	if err := required("PUT", s.path, field{"values", len(values) > 0}); err != nil {
		return err
	}
	type entry struct {
		ID    CustomFieldID    `json:"id"`
		Value CustomFieldValue `json:"value"`
	}
	body := make([]entry, 0, len(values))
	for _, id := range slices.Sorted(maps.Keys(values)) {
		body = append(body, entry{id, values[id]})
	}
	return s.c.run(ctx, Request{Method: "PUT", Path: s.path, Args: []any{of}, Body: body})
}

// CustomFieldFilter selects custom fields. Zero fields do not filter.
type CustomFieldFilter struct {
	RelatedObject string    `json:"related_object,omitzero"` // a kind of record, such as "contact" or "client"
	IsRequired    Opt[bool] `json:"is_required,omitzero"`
}

// CustomFieldsService reads the definitions of custom fields (/custom-fields, scope custom-fields.read). They can be ordered by "id".
type CustomFieldsService struct {
	Lister[CustomField]
	Searcher[CustomField, CustomFieldFilter]
	Getter[CustomFieldID, CustomField]
}
