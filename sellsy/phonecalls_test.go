package sellsy_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

var (
	paris = time.FixedZone("CET", 3600)
	noon  = time.Date(2026, 11, 22, 12, 0, 0, 0, paris)
)

func validCall() sellsy.PhoneCallInput {
	return sellsy.PhoneCallInput{
		OwnerID: 41,
		Date:    sellsy.At(time.Date(2026, 11, 22, 10, 15, 0, 123_000_000, paris)),
		Result:  sellsy.ResultConnected,
		Source:  sellsy.SourceOutgoing,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 7}, {Type: sellsy.RelatedCompany, ID: 8}},
	}
}

func TestPhoneCallInputOnTheWire(t *testing.T) {
	t.Parallel()
	full := validCall()
	full.Description = sellsy.Some("Appel Aircall")
	full.Duration = sellsy.Some(0)
	full.TopicID = 5
	full.Priority = sellsy.Some(1)
	full.Reminders = []sellsy.Reminder{{Medium: sellsy.MediumEmail, Delay: sellsy.Remind15Minutes}}
	tests := []struct {
		name string
		in   sellsy.PhoneCallInput
		want string
	}{
		{"required fields", validCall(), `{"owner_id":41,"date":"2026-11-22T10:15:00+01:00","result":"connected","source":"outcoming",
			"related":[{"type":"contact","id":7},{"type":"company","id":8}]}`},
		{"every field", full, `{"owner_id":41,"date":"2026-11-22T10:15:00+01:00","result":"connected","source":"outcoming",
			"related":[{"type":"contact","id":7},{"type":"company","id":8}],"description":"Appel Aircall","duration":0,"topic":5,
			"priority":1,"reminders":[{"medium":"email","delay":"15min"}]}`},
		{"nothing", sellsy.PhoneCallInput{}, `{}`},
		{"cleared", sellsy.PhoneCallInput{Description: sellsy.Null[string](), Reminders: []sellsy.Reminder{}}, `{"description":null,"reminders":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, always(200, `{"id":3}`))
			call, err := client.PhoneCalls.Update(t.Context(), 3, tt.in)
			if err != nil || call.ID != 3 {
				t.Fatalf("%+v, %v", call, err)
			}
			got := m.last(t)
			if got.Method != "PUT" || got.Path != "/phone-calls/3" {
				t.Errorf("sent %s %s", got.Method, got.Path)
			}
			sameJSON(t, tt.want, got.Body)

			var back sellsy.PhoneCallInput
			if err := json.Unmarshal([]byte(got.Body), &back); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(back)
			if err != nil {
				t.Fatal(err)
			}
			sameJSON(t, tt.want, string(again))
		})
	}
}

func TestCreatePhoneCallNamesTheMissingField(t *testing.T) {
	t.Parallel()
	tests := []struct {
		field string
		clear func(*sellsy.PhoneCallInput)
	}{
		{"OwnerID", func(in *sellsy.PhoneCallInput) { in.OwnerID = 0 }},
		{"Date", func(in *sellsy.PhoneCallInput) { in.Date = sellsy.Time{} }},
		{"Result", func(in *sellsy.PhoneCallInput) { in.Result = "" }},
		{"Source", func(in *sellsy.PhoneCallInput) { in.Source = "" }},
		{"Related", func(in *sellsy.PhoneCallInput) { in.Related = nil }},
	}
	for _, tt := range tests {
		t.Run(tt.field, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, always(201, `{}`))
			in := validCall()
			tt.clear(&in)
			_, err := client.PhoneCalls.Create(t.Context(), in)
			missing, ok := errors.AsType[*sellsy.MissingFieldError](err)
			if !ok || missing.Field != tt.field || !errors.Is(err, sellsy.ErrInvalid) || sellsy.OutcomeUnknown(err) {
				t.Errorf("error is %v", err)
			}
			if n := len(m.sent()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

func TestPhoneCallIsReadInItsOwnShape(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(200, `{
		"id":5870199,"owner":{"id":41,"type":"staff"},"source":"outcoming","description":null,
		"created":"2024-06-26T17:29:15+02:00","updated":"2024-06-27T14:21:36+02:00","duration":1020,
		"date":"2024-06-27T14:10:00+02:00","topic":{"id":5901349,"name":"Finance"},
		"result":{"id":"connected","name":"Appel abouti"},"related":[{"type":"contact","id":"7"},{"type":"fax","id":9}],
		"company_id":null,"individual_id":null,"contact_id":7,"priority":0}`))
	got, err := client.PhoneCalls.Get(t.Context(), 5870199)
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("", 7200)
	want := &sellsy.PhoneCall{
		ID: 5870199, Owner: &sellsy.Owner{ID: 41, Type: "staff"}, Source: sellsy.SourceOutgoing,
		Created:   sellsy.At(time.Date(2024, 6, 26, 17, 29, 15, 0, zone)),
		UpdatedAt: sellsy.At(time.Date(2024, 6, 27, 14, 21, 36, 0, zone)),
		Duration:  1020, Date: sellsy.At(time.Date(2024, 6, 27, 14, 10, 0, 0, zone)),
		Topic:     &sellsy.Named[sellsy.TopicID]{ID: 5901349, Name: "Finance"},
		Result:    sellsy.CallResultLabel{ID: sellsy.ResultConnected, Name: "Appel abouti"},
		Related:   []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 7}, {Type: "fax", ID: 9}},
		ContactID: 7,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
