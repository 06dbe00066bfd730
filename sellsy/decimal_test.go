package sellsy_test

import (
	"encoding/json"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestDecimalsAreExact(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ what, got, want sellsy.Decimal }{
		{"a tenth and two", sellsy.Decimal("0.1").Add("0.20"), "0.30"},
		{"nothing", sellsy.Decimal("").Add(""), "0"},
		{"below zero", sellsy.Decimal("0.05").Sub("0.10"), "-0.05"},
		{"a product", sellsy.Decimal("-1.5").Mul("0.05"), "-0.075"},
		{"half up", sellsy.Decimal("1.005").Round(2), "1.01"},
		{"half down", sellsy.Decimal("-1.005").Round(2), "-1.01"},
		{"less than half", sellsy.Decimal("1.0049").Round(2), "1.00"},
		{"more digits", sellsy.Decimal("+7").Round(2), "7.00"},
		{"beyond 64 bits", sellsy.Decimal("99999999999999999999.99").Add("0.01"), "100000000000000000000.00"},
		{"no number", sellsy.Decimal("1e999999999").Add("2"), "2"},
		{"no number either", sellsy.Decimal("douze").Add("2"), "2"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.what, test.got, test.want)
		}
	}
	for text, valid := range map[sellsy.Decimal]bool{"": true, "12": true, "-0.50": true, ".": false, "1e5": false, "1-2": false, "--1": false, "1.2.3": false} {
		if text.Valid() != valid {
			t.Errorf("%q: valid is %t", text, !valid)
		}
	}
	if sellsy.Decimal("1.5").Cmp("1.50") != 0 || sellsy.Decimal("2").Cmp("10") >= 0 || sellsy.Decimal("-0.01").Sign() != -1 {
		t.Error("compared as text")
	}
}

func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"", "1.50", "-0.005", "1e9", "+.5", "٣"} {
		f.Add(s, "2.5")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		d, e := sellsy.Decimal(a), sellsy.Decimal(b)
		sum := d.Add(e)
		if !sum.Valid() && len(a) < 90 && len(b) < 90 {
			t.Errorf("%q and %q are %q", a, b, sum)
		}
		if d.Valid() && e.Valid() && len(a) < 40 && len(b) < 40 && sum.Sub(e).Cmp(d) != 0 {
			t.Errorf("%q and %q are %q", a, b, sum)
		}
	})
}

// A document of which every field is null, absent, empty or of another kind is a document still.
func TestDocumentsDecodeWhateverTheirFieldsAre(t *testing.T) {
	t.Parallel()
	full := `{"id":7,"number":"F-1","status":"late","date":"2026-01-01","due_date":"x","created":"2026-01-01T10:00:00+01:00","subject":"s","note":"n",
		"amounts":{"total":"12.50","total_remaining_due_incl_tax":3.5},"currency":"EUR","taxes":[{"id":1,"label":"TVA","rate":"20","amount":"1"}],
		"discount":{"type":"percent","percent":"10"},"rows":[{"id":1,"type":"single","quantity":"1","discount":{"type":"amount","value":"1"}}],
		"related":[{"type":"company","id":3}],"parent":{"id":1,"type":"order"},"owner":{"id":4,"type":"staff"},"expiry_date":"x","shipping_date":"x",
		"service_dates":{"start":"x"},"order_status":"x","delivery_status":"x","deposit":{"type":"amount","value":"1"},"pdf_link":"x","file_id":1,
		"public_link":{"enabled":true,"url":"https://x.example"},"public_link_enabled":true,"contact_id":1,"assigned_staff_id":1,
		"invoicing_address_id":1,"delivery_address_id":1,"issuer_address_id":1,"payment_method_ids":[1],"bank_account_id":1,
		"is_deposit":true,"shipping_weight":{"unit":"kg","value":"1"},"payment_conditions_acceptance":{"enabled":true},
		"decimal_number":{"main":2},"_embed":{"company":{"id":3},"smart_tags":[{"id":1,"value":"x"}],"acl":{"can_be_updated":true}}}`
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(full), &fields); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		for _, odd := range []string{"", `null`, `""`, `[]`, `{}`, `true`, `5`, `"x"`, `[{}]`, `[null]`} {
			kept := fields[name]
			if fields[name] = json.RawMessage(odd); odd == "" {
				delete(fields, name)
			}
			body, err := json.Marshal(fields)
			if err != nil {
				t.Fatal(err)
			}
			fields[name] = kept
			if name == "id" {
				continue // what has no id is no document
			}
			client, _ := newMock(t, always(200, string(body)))
			d, err := client.Invoices.Get(t.Context(), 7)
			if err != nil || d.ID != 7 || name != "amounts" && d.Amounts.InclTax != "12.50" || name != "amounts" && d.Amounts.RemainingDue != "3.5" {
				t.Errorf("%s is %s: %+v, %v", name, odd, d, err)
			}
		}
	}
	client, _ := newMock(t, always(200, `{"id":7,"public_link":"https://x.example","public_link_enabled":true}`))
	if d, err := client.Estimates.Get(t.Context(), 7); err != nil || d.PublicLink.URL != "https://x.example" || !d.PublicLinkEnabled {
		t.Errorf("%+v, %v", d, err)
	}
}

// The link of an estimate is text, that of an invoice an object.
func TestPublicLinksOfBothForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]sellsy.PublicLink{
		`"https://x.example"`:                        {URL: "https://x.example"},
		`{"enabled":true,"url":"https://x.example"}`: {Enabled: true, URL: "https://x.example"},
		`null`: {},
	} {
		var got sellsy.PublicLink
		if err := sellsy.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}
