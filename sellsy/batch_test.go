package sellsy_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestBatch(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(207, `{"error":false,"responses":[
		{"code":201,"response":{"id":83,"name":"Atelier Roux"}},
		{"code":400,"response":{"error":{"code":400,"message":"non","details":{"city":"Ce champ est manquant"},"context":null}}},
		{"code":200,"response":{"data":[{"id":4}],"pagination":{"limit":2,"count":1,"total":1,"offset":"WyI0Il0="}}},
		{"code":500,"response":null},
		{"code":204,"response":null}]}`))
	var b sellsy.Batch
	var company sellsy.Company
	var contacts sellsy.Page[sellsy.Contact]
	created := b.Add(sellsy.Request{Method: "POST", Path: "/companies", Body: sellsy.CompanyInput{Type: "client", Name: "Atelier <Roux>"}}, &company)
	address := b.Add(sellsy.Request{Method: "POST", Path: "/companies/{companyId}/addresses", Args: []any{created.Ref()}, Body: json.RawMessage(`{"name":"Siège"}`)}, nil)
	list := b.Add(sellsy.Request{Path: "/contacts", Query: url.Values{"limit": {"2"}, "field[]": {"id", "owner"}, "order": {"1"}}}, &contacts)
	broken := b.Add(sellsy.Request{Method: "PUT", Path: "/companies/{id}", Args: []any{"a/b"}, Body: sellsy.CompanyInput{}}, &company)
	deleted := b.Add(sellsy.Request{Method: "DELETE", Path: "/comments/{id}", Args: []any{5}}, nil)

	err := client.Batch(t.Context(), &b)
	if !errors.Is(err, sellsy.ErrInvalid) || !errors.Is(err, sellsy.ErrServer) {
		t.Errorf("error is %v", err)
	}
	got := m.last(t)
	if got.Method != "POST" || got.Path != "/batch" || got.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("sent %s %s as %s", got.Method, got.Path, got.Header.Get("Content-Type"))
	}
	uuid := created.Ref().String()
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(uuid) {
		t.Errorf("reference is %s", uuid)
	}
	want := []string{
		`{"uri":"/companies","method":"POST","uuid":"` + uuid + `"}`, `{"type":"client","name":"Atelier <Roux>"}`,
		`{"uri":"/companies/` + uuid + `/addresses","method":"POST"}`, `{"name":"Siège"}`,
		`{"uri":"/contacts","method":"GET","query":{"field":["id","owner"],"limit":2,"order":"1"}}`, `{}`,
		`{"uri":"/companies/a%2Fb","method":"PUT"}`, `{}`,
		`{"uri":"/comments/5","method":"DELETE"}`, `{}`,
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSuffix(got.Body, "\n"), "\n")); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if created.Err() != nil || created.StatusCode() != 201 || company.ID != 83 {
		t.Errorf("created: %v, %+v", created.Err(), company)
	}
	if list.Err() != nil || len(contacts.Items) != 1 {
		t.Errorf("list: %v, %+v", list.Err(), contacts)
	}
	if deleted.Err() != nil || deleted.StatusCode() != 204 {
		t.Errorf("deleted: %v", deleted.Err())
	}
	e, _ := errors.AsType[*sellsy.Error](address.Err())
	if e == nil || e.Path != "/companies/{companyId}/addresses" || e.Details["city"] == "" || sellsy.OutcomeUnknown(e) {
		t.Errorf("address: %v", address.Err())
	}
	if !errors.Is(broken.Err(), sellsy.ErrServer) || !sellsy.OutcomeUnknown(broken.Err()) {
		t.Errorf("broken: %v", broken.Err())
	}
}

func TestBatchWithFewerAnswersThanRequests(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(207, `{"error":true,"responses":[{"code":204}]}`))
	var b sellsy.Batch
	first := b.Add(sellsy.Request{Method: "DELETE", Path: "/tasks/{id}", Args: []any{1}}, nil)
	second := b.Add(sellsy.Request{Method: "DELETE", Path: "/tasks/{id}", Args: []any{2}}, nil)
	read := b.Add(sellsy.Request{Path: "/tasks/{id}", Args: []any{3}}, nil)
	if second.Err() == nil || sellsy.OutcomeUnknown(second.Err()) {
		t.Errorf("before sending: %v", second.Err())
	}
	if err := client.Batch(t.Context(), &b); err == nil {
		t.Error("no error")
	}
	if first.Err() != nil || !sellsy.OutcomeUnknown(second.Err()) || read.Err() == nil || sellsy.OutcomeUnknown(read.Err()) {
		t.Errorf("first %v, second %v, read %v", first.Err(), second.Err(), read.Err())
	}
}

func TestBatchThatFailsAsAWhole(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, func(int, *http.Request) (*http.Response, error) { return answer(502, ``), nil })
	var b sellsy.Batch
	call := b.Add(sellsy.Request{Method: "DELETE", Path: "/tasks/{id}", Args: []any{1}}, nil)
	err := client.Batch(t.Context(), &b)
	if !errors.Is(err, sellsy.ErrServer) || !sellsy.OutcomeUnknown(call.Err()) || !errors.Is(call.Err(), sellsy.ErrServer) || len(m.sent()) != 1 {
		t.Errorf("%v; call: %v; %d requests", err, call.Err(), len(m.sent()))
	}
}

func TestBatchRefusesWhatCannotBeSent(t *testing.T) {
	t.Parallel()
	tests := map[string]sellsy.Request{
		"no argument":  {Path: "/tasks/{id}"},
		"one too many": {Path: "/tasks", Args: []any{1}},
		"climbing":     {Path: "/tasks/{id}", Args: []any{".."}},
		"a query":      {Path: "/tasks?x=1"},
		"relative":     {Path: "tasks"},
		"body":         {Method: "POST", Path: "/tasks", Body: func() {}},
	}
	for name, r := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, always(207, `{}`))
			var b sellsy.Batch
			b.Add(r, nil)
			if err := client.Batch(t.Context(), &b); err == nil || len(m.sent()) != 0 {
				t.Errorf("error %v, %d requests", err, len(m.sent()))
			}
		})
	}
	client, _ := newMock(t, always(207, `{}`))
	if err := client.Batch(t.Context(), new(sellsy.Batch)); !errors.Is(err, sellsy.ErrInvalid) {
		t.Errorf("empty batch: %v", err)
	}
}

func TestBatchAnswersOfTheWrongKind(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(207, `{"responses":[{"code":200,"response":[1]},{"code":200,"response":{"id":5}},{"code":200,"response":null}]}`))
	var b sellsy.Batch
	var company sellsy.Company
	var raw json.RawMessage
	wrong := b.Add(sellsy.Request{Method: "POST", Path: "/companies", Body: []byte(`{"name":"x"}`)}, &company)
	kept := b.Add(sellsy.Request{Path: "/companies/{id}", Args: []any{5}}, &raw)
	empty := b.Add(sellsy.Request{Path: "/companies/{id}", Args: []any{6}}, &company)
	if err := client.Batch(t.Context(), &b); err == nil {
		t.Error("no error")
	}
	e, ok := errors.AsType[*sellsy.Error](wrong.Err())
	if !ok || e.StatusCode != 200 || string(e.Body) != "[1]" || !sellsy.OutcomeUnknown(e) {
		t.Errorf("wrong: %v", wrong.Err())
	}
	if kept.Err() != nil || string(raw) != `{"id":5}` || empty.Err() != nil {
		t.Errorf("kept: %v, %s; empty: %v", kept.Err(), raw, empty.Err())
	}
}
