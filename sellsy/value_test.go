package sellsy_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestTime(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, out string }{
		{`"2024-06-26T12:16:34+02:00"`, `"2024-06-26T12:16:34+02:00"`},
		{`"2024-06-26T10:16:34Z"`, `"2024-06-26T10:16:34+00:00"`},
		{`"2024-06-26T12:16:34.567+02:00"`, `"2024-06-26T12:16:34+02:00"`},
		{`"2024-06-26T12:16:34+0200"`, `"2024-06-26T12:16:34+02:00"`},
		{`"2024-06-26 12:16:34"`, `"2024-06-26T12:16:34+00:00"`},
		{`"2024-06-26"`, `"2024-06-26T00:00:00+00:00"`},
		{`null`, `null`},
		{`""`, `null`},
		{`"0000-00-00 00:00:00"`, `null`},
		{`1719397075`, `"2024-06-26T10:17:55+00:00"`},
		{`"1719397075"`, `"2024-06-26T10:17:55+00:00"`},
		{`0`, `null`},
		{`"0"`, `null`},
		{`-1`, `null`},
		{`false`, `null`},
		{`"1970-01-01T00:00:00+00:00"`, `null`},
		{`"next week"`, `null`},
		{`[]`, `null`},
	}
	for _, tt := range tests {
		got := sellsy.At(time.Now())
		if err := unmarshalLoosely(tt.in, &got); err != nil {
			t.Errorf("%s: %v", tt.in, err)
		}
		if out, err := json.Marshal(got); err != nil || string(out) != tt.out {
			t.Errorf("%s: encodes as %s, %v; want %s", tt.in, out, err, tt.out)
		}
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]sellsy.ContactID{
		`12`: 12, `"12"`: 12, `-1`: -1, `null`: 0, `""`: 0, `12.0`: 12, `9223372036854775807`: 1<<63 - 1,
	} {
		got := sellsy.ContactID(99)
		if err := sellsy.Unmarshal([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{`"f81a"`, `1.5`, `true`, `[]`, `{}`, `9223372036854775808`} {
		id := sellsy.ContactID(99)
		if err := sellsy.Unmarshal([]byte(in), &id); err == nil || id != 99 {
			t.Errorf("%s: decodes to %d, %v; want an error", in, id, err)
		}
		if err := unmarshalLoosely(in, &id); err != nil || id != 0 {
			t.Errorf("%s: in an answer it decodes to %d, %v; want 0", in, id, err)
		}
	}
	if out, err := json.Marshal(sellsy.ContactID(12)); err != nil || string(out) != "12" {
		t.Errorf("encodes as %s, %v", out, err)
	}
}

func TestOptHasThreeStates(t *testing.T) {
	t.Parallel()
	type record struct {
		Name sellsy.Opt[string] `json:"name,omitzero"`
	}
	tests := []struct {
		name   string
		opt    sellsy.Opt[string]
		out    string
		value  string
		has    bool
		isNull bool
	}{
		{"absent", sellsy.Opt[string]{}, `{}`, "", false, false},
		{"null", sellsy.Null[string](), `{"name":null}`, "", false, true},
		{"empty", sellsy.Some(""), `{"name":""}`, "", true, false},
		{"value", sellsy.Some("Roux"), `{"name":"Roux"}`, "Roux", true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, err := json.Marshal(record{tt.opt})
			if err != nil || string(out) != tt.out {
				t.Errorf("encodes as %s, %v; want %s", out, err, tt.out)
			}
			var back record
			if err := json.Unmarshal(out, &back); err != nil {
				t.Fatal(err)
			}
			value, has := back.Name.Get()
			if value != tt.value || has != tt.has || back.Name.IsNull() != tt.isNull || back.Name.IsZero() == (tt.has || tt.isNull) {
				t.Errorf("decodes to %+v", back.Name)
			}
		})
	}
	var r record
	if err := json.Unmarshal([]byte(`{"name":5}`), &r); err == nil {
		t.Error("a number decodes into Opt[string]")
	}
}

func TestStaffTeamAndJobInEveryForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want *sellsy.Named[sellsy.TeamID]
	}{
		{`-1`, &sellsy.Named[sellsy.TeamID]{ID: -1}},
		{`{"id":-1,"name":"Ventes"}`, &sellsy.Named[sellsy.TeamID]{ID: -1, Name: "Ventes"}},
		{`[{"id":4,"name":"Ventes"}]`, &sellsy.Named[sellsy.TeamID]{ID: 4, Name: "Ventes"}},
		{`[4]`, &sellsy.Named[sellsy.TeamID]{ID: 4}},
		{`[]`, &sellsy.Named[sellsy.TeamID]{}},
		{`null`, nil},
	}
	for _, tt := range tests {
		var staff sellsy.Staff
		if err := sellsy.Unmarshal([]byte(`{"id":1,"team":`+tt.in+`}`), &staff); err != nil {
			t.Errorf("%s: %v", tt.in, err)
		}
		if diff := cmp.Diff(tt.want, staff.Team); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestWebLinks(t *testing.T) {
	t.Parallel()
	tests := []struct{ got, want string }{
		{sellsy.ContactURL(5), "https://www.sellsy.com/peoples/5"},
		{sellsy.CompanyURL(sellsy.TypeClient, 6), "https://www.sellsy.com/thirds/client/6"},
		{sellsy.CompanyURL(sellsy.TypeSupplier, 6), "https://www.sellsy.com/thirds/supplier/6"},
		{sellsy.IndividualURL(sellsy.TypeProspect, 7), "https://www.sellsy.com/thirds/prospect/7"},
		{sellsy.IndividualURL("../x", 7), "https://www.sellsy.com/thirds/prospect/7"},
		{sellsy.OpportunityURL(8), "https://www.sellsy.com/prospection/opportunities/8"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}

// TestReadTypesKeepTheirKeys decodes and encodes what no recorded sample holds.
func TestReadTypesKeepTheirKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		into any
		text string
	}{
		{"search hit", new(sellsy.SearchHit), `{"id":"f81a","object":{"type":"contact","id":7,"sub_type":"contact"}}`},
		{"custom field", new(sellsy.CustomField), `{"id":2,"name":"Origine","code":"origine","description":"","type":"select","mandatory":true,"rank":1,
			"related_objects":["client"],"customfield_group":{"id":5,"name":"Suivi","code":"suivi","open_by_default":true},"show_on_pdf":false,
			"parameters":{"items":[{"id":4,"label":"Salon","checked":false,"rank":1}]},"value":[4]}`},
		{"opportunity", new(sellsy.Opportunity), `{"id":3,"number":"OPP-1","name":"Site","source":{"id":1,"name":"Interne"},"due_date":"2026-12-31",
			"created":"2026-11-22T12:00:00+01:00","updated_status":null,"status":"open","amount":{"value":"10.00","currency":"EUR"},
			"pipeline":{"id":1,"name":"Ventes"},"step":{"id":2,"name":"Devis"},"probability":50,"note":"","owner":{"id":41,"type":"staff"},
			"assigned_staff_ids":[41],"contact_ids":null,"company_id":8,"individual_id":null,"main_doc_id":null,
			"related":[{"id":8,"type":"company"}],"_embed":{"company":{"id":8},"proforma":1,"credit_notes":2,"currency":{"id":1,"code":"EUR","symbol":"€","is_default":true}}}`},
		{"task", new(sellsy.Task), `{"id":3,"title":"Rappeler","description":null,"status":"todo","is_private":false,"due_date":"2026-11-22T12:00:00+01:00",
			"assigned_staff_ids":[41],"label":{"id":1,"name":"Rappel","color":null,"is_active":true,"rank":1},"updated":null,"created":null,
			"reminders":[{"medium":"inapp","delay":"5min","send_at":"2026-11-22T11:55:00+01:00"}],"related":[{"type":"contact","id":7}],
			"owner":{"id":41,"type":"staff"},"company_id":8,"individual_id":null,"contact_id":7,"priority":1}`},
		{"comment", new(sellsy.Comment), `{"id":3,"owner":{"id":41,"type":"staff"},"description":"x","updated":null,"created":null,"parent_id":2,
			"related":[{"type":"contact","id":7}],"company_id":null,"individual_id":null,"contact_id":7,
			"timetracking":{"duration":60,"service":2,"name":"Conseil"}}`},
		{"webhook", new(sellsy.Webhook), `{"id":5,"type":"http","is_enabled":true,"endpoint":"https://bridge.example","object_in_payload":false,
			"json_content_type":true,"sign_key":"k","configuration":[{"id":"people.updated","is_enabled":true,"channel":"ventes"}],"default_channel":null,
			"created":"2026-11-22T12:00:00+01:00","updated":null,"last_succeeded":null,"last_failed":null,"nb_failures":2}`},
		{"CRM activity", new(sellsy.CRMActivity), `{"id":"a","event":"phonecall.created","date":null,"due_date":null,"author":{"id":41},
			"object":{"type":"phonecall","id":5},"related":{"type":"people","name":"x","id":[1,2]},"companies":[{"type":"client","id":8,"name":"y"}],
			"people":{"id":7,"name":"z"},"more":{"label":"5"}}`},
		{"payment", new(sellsy.Payment), `{"id":1,"number":"R1","paid_at":null,"status":"confirmed","payment_method_id":3,"type":"credit",
			"amounts":{"total":"12.50","remaining":"0.00"},"currency":"EUR","bank_deposit":null,"related":{"id":8,"type":"company"},"related_objects":[],"note":null}`},
		{"file", new(sellsy.File), `{"id":1,"type":"file","name":"devis.pdf","created":null,"size":4,"extension":"pdf","public_link":"https://x.example",
			"related":[{"type":"company","id":8}],"breadcrumbs":[{"type":"directory","id":2,"name":"Devis"}]}`},
		{"pipeline", new(sellsy.Pipeline), `{"id":1,"name":"Ventes","is_default":true,"step":4,"rank":1}`},
		{"step", new(sellsy.Step), `{"id":1,"name":"Devis","probability":50,"rank":1,"_embed":{"opportunities_number":3}}`},
		{"category", new(sellsy.SourceCategory), `{"id":1,"label":"x","color":"y","icon":"z","is_default":true,
			"_embed":{"sources":[{"id":1,"name":"Interne","is_default":true,"is_hidden":false,"category_id":1,"rank":1}]}}`},
		{"staff", new(sellsy.Staff), `{"id":41,"lastname":"Roux","firstname":"Alice","email":"alice@example.com","avatar":null,"status":"ok","position":null,
			"phone_number":null,"mobile_number":null,"fax_number":null,"groups":[{"id":1,"name":"Ventes"}],"civility":"ms","created":null,"profile":3,
			"team":{"id":-1,"name":"Tous"},"job":null,"timezone":"Europe/Paris","language":"fr"}`},
		{"staff with embeds", new(sellsy.Staff), `{"id":41,"_embed":{"preferences":{"timezone":"Europe/Paris","format_phone_number":"national",
			"format_date":"DD-MM-YYYY","format_hour":"24","currency":"EUR"},"acl":{"view_contacts":true},"licenses":[{"id":"9998a80a","code":"x","enabled":true}],
			"preferences_calendar":{"provider":"sellsy"},"profile":{"id":3,"name":"Vente","is_administrator":false}}}`},
		{"timeline with embeds", new(sellsy.TimelineItem), `{"id":"a","_embed":{"author":{"id":41},"company":{"id":8},"individual":null,"object_related":{"id":5},"acl":{"x":true}}}`},
		{"team", new(sellsy.Team), `{"id":-1,"name":"Tous","jobs":{"id":1,"name":"Vente"}}`},
		{"events", new([]sellsy.WebhookEventGroup), `[{"id":"people","description":"Contacts","events":{"created":"Création"},"parent":"third"}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := sellsy.Unmarshal([]byte(tt.text), tt.into); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(tt.into)
			if err != nil {
				t.Fatal(err)
			}
			kept := keyPaths(decoded(t, string(again)))
			for path := range keyPaths(decoded(t, tt.text)) {
				if !kept[path] {
					t.Errorf("lost %s", path)
				}
			}
			twice := reflect.New(reflect.TypeOf(tt.into).Elem()).Interface()
			if err := sellsy.Unmarshal(again, twice); err != nil {
				t.Fatal(err)
			}
			third, err := json.Marshal(twice)
			if err != nil || string(third) != string(again) {
				t.Errorf("encodes differently the second time: %v\n%s\n%s", err, again, third)
			}
		})
	}
}

// unmarshalLoosely decodes a value where it stands in an answer: what does not decode is left zero.
func unmarshalLoosely[T any](text string, v *T) error {
	var answer struct {
		V T `json:"v"`
	}
	err := sellsy.Unmarshal([]byte(`{"v":`+text+`}`), &answer)
	*v = answer.V
	return err
}
