package sellsy_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const (
	signKey  = "MyWebhookKey"
	formBody = "notif=%7B%22eventType%22%3A%22peopleLog%22%2C%22timestamp%22%3A%221763800000%22%2C%22event%22%3A%22updated%22%2C" +
		"%22relatedid%22%3A%2255169850%22%2C%22relatedtype%22%3A%22people%22%2C%22ownerid%22%3A%22312002%22%2C" +
		"%22ownertype%22%3A%22staff%22%2C%22corpid%22%3A%2212345%22%7D"
	formSignature = "7893f8ee89e342b794acae0eb6e77d64c015c5c2"
)

func TestSignature(t *testing.T) {
	t.Parallel()
	body := []byte(formBody)
	if got := sellsy.Sign(signKey, body); got != formSignature {
		t.Errorf("signature is %s, want %s", got, formSignature)
	}
	tests := []struct {
		name      string
		signature string
		body      []byte
		keys      []string
		want      bool
	}{
		{"right", formSignature, body, []string{signKey}, true},
		{"upper case", strings.ToUpper(formSignature), body, []string{signKey}, true},
		{"second key", formSignature, body, []string{"new-key", signKey}, true},
		{"wrong key", formSignature, body, []string{"other"}, false},
		{"no key", formSignature, body, nil, false},
		{"empty key", sellsy.Sign("", body), body, []string{""}, false},
		{"changed body", formSignature, append(bytes.Clone(body), ' '), []string{signKey}, false},
		{"decoded body", formSignature, []byte(`{"eventType":"peopleLog"}`), []string{signKey}, false},
		{"missing", "", body, []string{signKey}, false},
		{"too short", formSignature[:39], body, []string{signKey}, false},
		{"too long", formSignature + "00", body, []string{signKey}, false},
		{"not hexadecimal", "z" + formSignature[1:], body, []string{signKey}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := sellsy.VerifySignature(tt.signature, tt.body, tt.keys...); got != tt.want {
				t.Errorf("verified: %v", got)
			}
		})
	}
}

func TestParseEventInBothForms(t *testing.T) {
	t.Parallel()
	form, err := sellsy.ParseEvent([]byte(formBody))
	if err != nil {
		t.Fatal(err)
	}
	values, _ := url.ParseQuery(formBody)
	plain, err := sellsy.ParseEvent([]byte(values.Get("notif")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(form, plain); diff != "" {
		t.Errorf("the two forms differ:\n%s", diff)
	}
	want := &sellsy.Event{
		Name: sellsy.EventContactUpdated, Family: "peopleLog", Verb: "updated", RelatedType: "people", RelatedID: "55169850",
		OwnerType: "staff", OwnerID: "312002", CorpID: 12345, Timestamp: "1763800000", Raw: []byte(values.Get("notif")),
	}
	if diff := cmp.Diff(want, form); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if at, ok := form.Time(); !ok || !at.Equal(time.Unix(1763800000, 0)) {
		t.Errorf("time is %v", at)
	}
}

func TestEventNamesAndSubjects(t *testing.T) {
	t.Parallel()
	company := sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: 7}
	individual := sellsy.RelatedObject{Type: sellsy.RelatedIndividual, ID: 7}
	tests := []struct {
		body     string
		name     sellsy.EventName
		subjects []sellsy.RelatedObject
	}{
		{`{"eventType":"thirdLog","event":"updated","relatedtype":"third","relatedid":"7","thirdtype":"client"}`, "client.updated", []sellsy.RelatedObject{company, individual}},
		{`{"eventType":"THIRDLOG","event":"created","relatedtype":"third","relatedid":7,"thirdtype":"prospect","individual":true}`, "prospect.created", []sellsy.RelatedObject{individual}},
		{`{"eventType":"thirdLog","event":"created","relatedtype":"supplier","relatedid":"7","individual":false}`, "supplier.created", []sellsy.RelatedObject{company}},
		{`{"eventType":"thirdLog","event":"created","relatedtype":"client","relatedid":"7","individual":"N"}`, "client.created", []sellsy.RelatedObject{company}},
		{`{"eventType":"x","event":"deleted","relatedtype":"client","relatedid":"7"}`, "client.deleted", []sellsy.RelatedObject{company, individual}},
		{`{"eventType":"peopleLog","event":"created","relatedtype":"people","relatedid":"7"}`, "people.created", []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: 7}}},
		{`{"eventType":"opportunityLog","event":"status","relatedtype":"opportunity","relatedid":"7"}`, "opportunity.status", []sellsy.RelatedObject{{Type: sellsy.RelatedOpportunity, ID: 7}}},
		{`{"eventType":"thirdcontactLog","event":"created","relatedtype":"third_party_contact","relatedid":"7"}`, "third_party_contact.created", nil},
		{`{"event":"task.created","relatedtype":"task","relatedid":"7"}`, "task.created", nil},
		{`{"event":"updated","relatedtype":"people","relatedid":"f81a"}`, "people.updated", nil},
		{`{"event":"updated","relatedtype":"people"}`, "people.updated", nil},
	}
	for _, tt := range tests {
		e, err := sellsy.ParseEvent([]byte(tt.body))
		if err != nil {
			t.Errorf("%s: %v", tt.body, err)
			continue
		}
		if e.Name != tt.name {
			t.Errorf("%s: name is %s, want %s", tt.body, e.Name, tt.name)
		}
		if diff := cmp.Diff(tt.subjects, e.Subjects()); diff != "" {
			t.Errorf("%s: subjects (-want +got):\n%s", tt.body, diff)
		}
	}
}

func TestParseEventRefusesWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", " ", "null", "[]", "{}", "notif", "notif=", "notif=%", "notif=[]", "other=1", `{"event":"updated"}`, `{"relatedtype":"people"}`, `{"event":`, "\xff"} {
		if e, err := sellsy.ParseEvent([]byte(body)); err == nil {
			t.Errorf("%q parses as %+v", body, e)
		}
	}
}

func TestEventKeepsItsObject(t *testing.T) {
	t.Parallel()
	e, err := sellsy.ParseEvent([]byte(`{"event":"updated","relatedtype":"people","relatedid":"7","relatedobject":{"id":7,"tel":"01"},"new":1}`))
	if err != nil || string(e.Object) != `{"id":7,"tel":"01"}` || !strings.Contains(string(e.Raw), `"new":1`) {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestWebhookHandler(t *testing.T) {
	t.Parallel()
	noise := strings.Repeat("x", 1<<20+1)
	tests := []struct {
		name              string
		method, body, key string
		fail              error
		status            int
		events, malformed int
	}{
		{"event", "POST", formBody, signKey, nil, 200, 1, 0},
		{"not kept", "POST", formBody, signKey, errors.New("disk full"), 503, 1, 0},
		{"wrong key", "POST", formBody, "other", nil, 401, 0, 0},
		{"signed nonsense", "POST", "<xml>", signKey, nil, 200, 0, 1},
		{"unsigned nonsense", "POST", "<xml>", "", nil, 401, 0, 0},
		{"too large", "POST", noise, signKey, nil, 413, 0, 0},
		{"exactly 1 MiB", "POST", noise[1:], signKey, nil, 200, 0, 1},
		{"ping", "GET", "", "", nil, 200, 0, 0},
		{"ping without body", "HEAD", "", "", nil, 200, 0, 0},
		{"other method", "PUT", formBody, signKey, nil, 405, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			events, malformed := 0, 0
			h := &sellsy.WebhookHandler{
				Secrets: []string{signKey},
				Accept: func(_ context.Context, e *sellsy.Event) error {
					events++
					return tt.fail
				},
				Malformed: func(context.Context, []byte, error) { malformed++ },
			}
			r := httptest.NewRequestWithContext(t.Context(), tt.method, "/", strings.NewReader(tt.body))
			if tt.key != "" {
				r.Header.Set(sellsy.SignatureHeader, sellsy.Sign(tt.key, []byte(tt.body)))
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.status || events != tt.events || malformed != tt.malformed {
				t.Errorf("status %d, %d events, %d malformed; want %d, %d, %d", w.Code, events, malformed, tt.status, tt.events, tt.malformed)
			}
		})
	}
}

func TestWebhookHandlerWithoutKeysOrHandler(t *testing.T) {
	t.Parallel()
	post := func(h http.Handler) int {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader(formBody))
		r.Header.Set(sellsy.SignatureHeader, formSignature)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	if got := post(&sellsy.WebhookHandler{}); got != 401 {
		t.Errorf("without keys: %d", got)
	}
	if got := post(&sellsy.WebhookHandler{Secrets: []string{signKey}}); got != 503 {
		t.Errorf("without a handler: %d", got)
	}
}

func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(formBody))
	f.Add([]byte(`{"eventType":"thirdLog","event":"updated","relatedtype":"third","relatedid":7,"thirdtype":"client","individual":true,"corpid":"1","relatedobject":{}}`))
	f.Add([]byte(`{"event":1,"relatedtype":[],"corpid":99999999999999999999}`))
	f.Add([]byte("notif=%7B%7D&notif=x;y"))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := sellsy.ParseEvent(body)
		if err != nil {
			return
		}
		if e.Name == "" || e.Verb == "" || len(e.Raw) == 0 {
			t.Fatalf("%q parses as %+v", body, e)
		}
		again, err := sellsy.ParseEvent(e.Raw)
		if err != nil {
			t.Fatalf("%s does not parse again: %v", e.Raw, err)
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Fatalf("parses differently:\n%s", diff)
		}
		e.Time()
		for _, s := range e.Subjects() {
			if s.ID <= 0 {
				t.Fatalf("subject %+v", s)
			}
		}
	})
}

func BenchmarkVerifySignature(b *testing.B) {
	body := []byte(formBody)
	b.ReportAllocs()
	for b.Loop() {
		if !sellsy.VerifySignature(formSignature, body, "another-key", signKey) {
			b.Fatal("not verified")
		}
	}
}

// Documents come in JSON with another kind of event type, and some events without the kind of the record.
func TestParseEventOfDocumentsAndWithoutKind(t *testing.T) {
	t.Parallel()
	client := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: 31}, {Type: sellsy.RelatedIndividual, ID: 31}}
	tests := map[string]struct {
		body     string
		name     sellsy.EventName
		subjects []sellsy.RelatedObject
	}{
		"document": {
			`{"eventType":"docslog","event":"step","timestamp":"1778187955","ownerid":"1084","ownertype":"staff","relatedid":"52437688",` +
				`"relatedtype":"estimate","corpid":"929","relatedobject":{"id":52437688,"status":"accepted","related":[{"id":31,"type":"company"}]}}`,
			"estimate.step", nil,
		},
		"client in the event":    {`{"eventType":"thirdLog","event":"client.created","relatedid":"31"}`, "client.created", client},
		"client in the family":   {`{"eventType":"client","event":"created","relatedid":31}`, "client.created", client},
		"client as third type":   {`{"eventType":"thirdLog","event":"created","thirdtype":"client","relatedid":"31"}`, "client.created", client},
		"signature":              {`{"eventType":"signature","event":"completed","relatedid":"8"}`, "signature.completed", nil},
		"signature in the event": {`{"event":"signature.completed","relatedid":"8"}`, "signature.completed", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := sellsy.ParseEvent([]byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.subjects, e.Subjects()); e.Name != test.name || diff != "" {
				t.Errorf("%s, want %s; subjects (-want +got):\n%s", e.Name, test.name, diff)
			}
		})
	}
	for _, body := range []string{`{"event":"created"}`, `{"eventType":"peopleLog"}`} {
		if e, err := sellsy.ParseEvent([]byte(body)); err == nil {
			t.Errorf("%s: %s", body, e.Name)
		}
	}
}
