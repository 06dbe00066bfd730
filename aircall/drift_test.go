package aircall_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// Fields of events in other kinds that were seen or are likely, and what is read of them.
func TestEventsWithFieldsOfAnotherKind(t *testing.T) {
	t.Parallel()
	text := func(c *aircall.Call) string {
		return fmt.Sprintf("%d s, answered %t, %d tags, %d teams, user %t, cost %q, archived %t, ended %t", c.Duration, !c.AnsweredAt.IsZero(), len(c.Tags), len(c.Teams),
			c.User != nil, c.Cost, c.Archived, !c.EndedAt.IsZero())
	}
	const plain = `0 s, answered false, 0 tags, 0 teams, user false, cost "", archived false, ended true`
	for fields, test := range map[string]struct {
		want  string
		drift []aircall.Drift
	}{
		`"duration":"45"`:                    {want: `45 s, answered false, 0 tags, 0 teams, user false, cost "", archived false, ended true`},
		`"duration":45.0`:                    {want: `45 s, answered false, 0 tags, 0 teams, user false, cost "", archived false, ended true`},
		`"duration":"long"`:                  {plain, []aircall.Drift{{"call.ended", "duration", "string"}}},
		`"cost":0.12,"tags":{}`:              {want: `0 s, answered false, 0 tags, 0 teams, user false, cost "0.12", archived false, ended true`},
		`"contact":[],"user":[],"number":[]`: {want: plain},
		`"user":false,"teams":["Ventes"]`:    {plain, []aircall.Drift{{"call.ended", "user", "boolean"}, {"call.ended", "teams[]", "string"}}},
		`"teams":[{"id":3},"Ventes",7],"tags":[{"id":"8","name":5}]`: {
			`0 s, answered false, 1 tags, 1 teams, user false, cost "", archived false, ended true`,
			[]aircall.Drift{{"call.ended", "teams[]", "string"}, {"call.ended", "teams[]", "number"}},
		},
		`"number":{"id":1,"priority":"1","messages":[],"users":{}}`: {want: plain},
		`"user":{"id":"456","extension":101,"wrap_up_time":"0","available":"true"},"archived":"1"`: {
			want: `0 s, answered false, 0 tags, 0 teams, user true, cost "", archived true, ended true`},
		`"answered_at":0`:              {want: plain},
		`"answered_at":"0"`:            {want: plain},
		`"answered_at":-1`:             {want: plain},
		`"answered_at":false`:          {want: plain},
		`"answered_at":"0000-00-00"`:   {want: plain},
		`"answered_at":"1773910750"`:   {want: `0 s, answered true, 0 tags, 0 teams, user false, cost "", archived false, ended true`},
		`"answered_at":"n/a"`:          {plain, []aircall.Drift{{"call.ended", "answered_at", "string"}}},
		`"recording":false,"asset":{}`: {plain, []aircall.Drift{{"call.ended", "recording", "boolean"}, {"call.ended", "asset", "object"}}},
		`"participants":[{"id":1,"phone_number":33199001234}],"comments":[null]`: {want: plain},
	} {
		body := fmt.Sprintf(`{"event":"call.ended","timestamp":"soon","token":"t","data":{"id":"3811606146.0","ended_at":1773910855,%s}}`, fields)
		event, err := aircall.ParseEvent([]byte(body))
		if err != nil {
			t.Errorf("%s: %v", fields, err)
			continue
		}
		call, ok := event.Payload.(*aircall.Call)
		if !ok || call.ID != 3811606146 || event.CallID() != call.ID || !event.Timestamp.IsZero() {
			t.Errorf("%s: %+v", fields, event)
			continue
		}
		if got := text(call); got != test.want {
			t.Errorf("%s: %s, want %s", fields, got, test.want)
		}
		if diff := cmp.Diff(test.drift, event.Drift); diff != "" {
			t.Errorf("%s: drift (-want +got):\n%s", fields, diff)
		}
	}
}

func TestTopicsInOtherForms(t *testing.T) {
	t.Parallel()
	for content, want := range map[string][]string{
		`["devis","prix"]`: {"devis", "prix"}, `"devis"`: {"devis"}, `[]`: {}, `{}`: nil, `null`: nil, `[{"name":"devis"},"prix"]`: {"prix"}, `[5]`: {"5"},
	} {
		event, err := aircall.ParseEvent([]byte(`{"event":"topics.created","data":{"id":"t","call_id":7,"content":` + content + `}}`))
		if err != nil {
			t.Errorf("%s: %v", content, err)
			continue
		}
		topics, ok := event.Payload.(*aircall.Topics)
		if diff := cmp.Diff(want, topics.Content); !ok || diff != "" || event.CallID() != 7 {
			t.Errorf("%s (-want +got):\n%s", content, diff)
		}
	}
}

// One bad row costs itself, not its page, and the client tells of it without its value.
func TestDriftIsTold(t *testing.T) {
	t.Parallel()
	var told []aircall.Drift
	client, mock := newClient(t, aircall.WithDrift(func(d aircall.Drift) { told = append(told, d) }))
	mock.RegisterNoResponder(httpmock.NewStringResponder(200, `{"calls":[
		{"id":1,"duration":"secret","user":{"id":2,"numbers":[{"id":3,"name":{}}]}},"secret",{"direction":"inbound"},{"id":4}],
		"meta":{"count":4,"total":4,"current_page":1,"per_page":50,"next_page_link":null}}`))
	page, err := client.Interactive().Calls.List(t.Context(), aircall.ListCallsOptions{})
	if err != nil || len(page.Items) != 2 || page.Items[1].ID != 4 || page.Total != 4 || page.HasNext() {
		t.Errorf("%+v, %v", page, err)
	}
	want := []aircall.Drift{
		{"GET /v1/calls", "calls[].duration", "string"}, {"GET /v1/calls", "calls[].user.numbers[].name", "object"},
		{"GET /v1/calls", "calls[]", "string"}, {"GET /v1/calls", "calls[]", "object"},
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// What a call has that is not documented in full.
func TestUndocumentedFields(t *testing.T) {
	t.Parallel()
	var call aircall.Call
	text := `{"id":7,"country_code_a2":"FR","pricing_type":"free","number":{"id":1,"messages":{"callback_unavailable":"https://x/y.mp3"}},"new":[1]}`
	if err := aircall.Unmarshal([]byte(text), &call); err != nil {
		t.Fatal(err)
	}
	if call.CountryCodeA2 != "FR" || call.PricingType != "free" || call.Number.Messages.CallbackUnavailable != "https://x/y.mp3" || string(call.Raw) != text {
		t.Errorf("%+v", call)
	}
}
