package sellsy_test

import (
	"encoding/json"
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
		{`"next week"`, `null`},
		{`1719397075`, `null`},
		{`[]`, `null`},
	}
	for _, tt := range tests {
		got := sellsy.At(time.Now())
		if err := json.Unmarshal([]byte(tt.in), &got); err != nil {
			t.Errorf("%s: %v", tt.in, err)
		}
		if out, err := json.Marshal(got); err != nil || string(out) != tt.out {
			t.Errorf("%s: encodes as %s, %v; want %s", tt.in, out, err, tt.out)
		}
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want sellsy.ContactID
		out  string
	}{
		{`12`, 12, `12`},
		{`"12"`, 12, `12`},
		{`-1`, -1, `-1`},
		{`null`, 0, `null`},
		{`""`, 0, `null`},
	}
	for _, tt := range tests {
		got := sellsy.ContactID(99)
		if err := json.Unmarshal([]byte(tt.in), &got); err != nil || got != tt.want {
			t.Errorf("%s: %d, %v; want %d", tt.in, got, err, tt.want)
		}
		if out, err := json.Marshal(got); err != nil || string(out) != tt.out {
			t.Errorf("%s: encodes as %s, %v; want %s", tt.in, out, err, tt.out)
		}
	}
	for _, in := range []string{`"f81a"`, `1.5`, `true`, `[]`, `{}`} {
		var id sellsy.ContactID
		if err := json.Unmarshal([]byte(in), &id); err == nil {
			t.Errorf("%s: decodes to %d, want an error", in, id)
		}
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
		if err := json.Unmarshal([]byte(`{"id":1,"team":`+tt.in+`}`), &staff); err != nil {
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
