package sellsy_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// reading is what the methods of a custom-field value say, nil where they do not apply.
type reading struct {
	Null     bool
	Text     *string
	Bool     *bool
	Option   *int64
	IDs      []int64
	Parties  []sellsy.RelatedObject
	Amount   *sellsy.Amount
	Quantity *sellsy.Quantity
}

func read(v sellsy.CustomFieldValue) reading {
	r := reading{Null: v.IsNull()}
	if text, ok := v.Text(); ok {
		r.Text = &text
	}
	if b, ok := v.Bool(); ok {
		r.Bool = &b
	}
	if id, ok := v.Option(); ok {
		r.Option = &id
	}
	if ids, ok := v.IDs(); ok {
		r.IDs = ids
	}
	if parties, ok := v.Parties(); ok {
		r.Parties = parties
	}
	if amount, ok := v.Amount(); ok {
		r.Amount = &amount
	}
	if quantity, ok := v.Quantity(); ok {
		r.Quantity = &quantity
	}
	return r
}

func TestCustomFieldValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		value sellsy.CustomFieldValue
		sent  string // what is written
		read  string // what Sellsy gives back, if it differs
		want  reading
	}{
		{"none", sellsy.CustomFieldValue{}, `null`, "", reading{Null: true}},
		{"text", sellsy.TextValue("salon"), `"salon"`, "", reading{Text: new("salon")}},
		{"empty text", sellsy.TextValue(""), `""`, "", reading{Text: new("")}},
		{"numeric", sellsy.NumberValue(15), `"15"`, "", reading{Text: new("15"), Option: new(int64(15))}},
		{"date", sellsy.TextValue("2026-11-22"), `"2026-11-22"`, "", reading{Text: new("2026-11-22")}},
		{"time", sellsy.TextValue("10:15"), `"10:15"`, "", reading{Text: new("10:15")}},
		{"amount", sellsy.AmountValue(sellsy.Amount{Value: "12.50", Currency: "EUR"}), `{"amount":"12.50","currency":"EUR"}`, "",
			reading{Amount: &sellsy.Amount{Value: "12.50", Currency: "EUR"}}},
		{"amount in the default currency", sellsy.AmountValue(sellsy.Amount{Value: "12.50"}), `{"amount":"12.50","currency":null}`, "",
			reading{Amount: &sellsy.Amount{Value: "12.50"}}},
		{"quantity", sellsy.QuantityValue(sellsy.Quantity{Number: "3", UnitID: 7}), `{"number":"3","unit_id":7}`, "",
			reading{Quantity: &sellsy.Quantity{Number: "3", UnitID: 7}}},
		{"quantity without unit", sellsy.QuantityValue(sellsy.Quantity{Number: "3"}), `{"number":"3","unit_id":null}`, "",
			reading{Quantity: &sellsy.Quantity{Number: "3"}}},
		{"option", sellsy.OptionValue(4), `4`, "", reading{Text: new("4"), Option: new(int64(4))}},
		{"options", sellsy.IDsValue[int64](4, 5), `[4,5]`, "", reading{IDs: []int64{4, 5}}},
		{"no options", sellsy.IDsValue[int64](), `[]`, "", reading{IDs: []int64{}, Parties: []sellsy.RelatedObject{}}},
		{"yes", sellsy.BoolValue(true), `true`, "", reading{Bool: new(true)}},
		{"no", sellsy.BoolValue(false), `false`, "", reading{Bool: new(false)}},
		{"staffs", sellsy.IDsValue(sellsy.StaffID(4)), `[4]`, "", reading{IDs: []int64{4}}},
		{"parties", sellsy.IDsValue(sellsy.CompanyID(4)), `[4]`, `[{"type":"company","id":4},{"type":"individual","id":"5"}]`,
			reading{IDs: []int64{4, 5}, Parties: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 4}, {Type: sellsy.RelatedIndividual, ID: 5}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent, err := json.Marshal(tt.value)
			if err != nil || string(sent) != tt.sent {
				t.Errorf("sent as %s, %v; want %s", sent, err, tt.sent)
			}
			back := tt.read
			if back == "" {
				back = tt.sent
			}
			var field sellsy.CustomField
			if err := json.Unmarshal([]byte(`{"id":1,"value":`+back+`}`), &field); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, read(field.Value)); diff != "" {
				t.Errorf("reads (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCustomFieldsAsDescribedAndAsSent(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(200, `{"data":[
		{"id":135940,"name":"Origine","code":"origine","type":"select","mandatory":false,"rank":1,
		 "related_objects":["client","prospect"],"customfield_group":{"id":0,"name":"","code":"","open_by_default":false},
		 "parameters":{"items":[{"id":4,"label":"Salon","checked":false,"rank":1}]},"value":4},
		{"id":2,"name":"Remise","type":"amount","related_object":["contact"],"parameters":[],"value":null},
		{"id":3,"type":"hologram","parameters":{"depth":3},"value":{"depth":1}}],
		"pagination":{"limit":100,"count":3,"total":3,"offset":"WyIzIl0="}}`))
	fields, err := client.Contacts.CustomFields.List(t.Context(), 5)
	if err != nil || len(fields) != 3 {
		t.Fatalf("%d fields, %v", len(fields), err)
	}
	origin, discount, unheard := fields[0], fields[1], fields[2]
	if diff := cmp.Diff([]string{"client", "prospect"}, origin.RelatedObjects); diff != "" {
		t.Errorf("sent as related_objects (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"contact"}, discount.RelatedObjects); diff != "" {
		t.Errorf("described as related_object (-want +got):\n%s", diff)
	}
	want := []sellsy.CustomFieldOption{{ID: 4, Label: "Salon", Rank: 1}}
	if diff := cmp.Diff(want, origin.Parameters.Options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	if id, ok := origin.Value.Option(); !ok || id != 4 {
		t.Errorf("value is %v", id)
	}
	if !discount.Value.IsNull() || unheard.Type != "hologram" || string(unheard.Parameters.Raw) != `{"depth":3}` {
		t.Errorf("fields are %+v, %+v", discount, unheard)
	}
}

func FuzzCustomFieldValue(f *testing.F) {
	for _, seed := range []string{
		`null`, `"15"`, `15`, `1.5`, `true`, `[4,5]`, `[{"type":"company","id":4}]`, `{"amount":"1","currency":null}`,
		`{"number":2,"unit_id":"7"}`, `[[]]`, `{}`, `[null]`, `99999999999999999999`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var v sellsy.CustomFieldValue
		if json.Unmarshal([]byte(text), &v) != nil {
			return
		}
		read(v)
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%q does not encode: %v", text, err)
		}
		var back sellsy.CustomFieldValue
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%s does not decode: %v", out, err)
		}
		if diff := cmp.Diff(read(v), read(back)); diff != "" {
			t.Fatalf("reads differently after a round trip:\n%s", diff)
		}
	})
}
