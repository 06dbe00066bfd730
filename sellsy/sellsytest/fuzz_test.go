package sellsytest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// FuzzRequests sends requests of any form: the fake must answer every one, with JSON or nothing, and never with a 500.
func FuzzRequests(f *testing.F) {
	f.Add("GET", "/v2/contacts", "limit=2&order=name&offset=WyIzNCJd&field[]=id&embed[]=cf.951&embed[]=smart_tags", "")
	f.Add("POST", "/contacts/search", "direction=desc", `{"filters":{"phone_number":"0199001234","updated":{"start":"2026-03-01T00:00:00Z"}}}`)
	f.Add("POST", "/phone-calls", "", `{"owner_id":101,"date":"2026-03-01T10:15:00Z","result":"busy","source":"incoming","related":[{"type":"contact","id":5001}]}`)
	f.Add("PUT", "/phone-calls/9001", "", `{"result":"scheduled","reminders":[{"medium":"email","delay":"1day"}]}`)
	f.Add("PUT", "/contacts/5001", "verify=true", `{"owner_id":null,"social":{"twitter":null}}`)
	f.Add("PUT", "/contacts/5001/custom-fields", "", `[{"id":951,"value":["a"]}]`)
	f.Add("POST", "/opportunities", "", `{"name":"x","pipeline":31,"step":311,"related":[{"type":"individual","id":2002}],"amount":"1"}`)
	f.Add("POST", "/webhooks", "", `{"endpoint":"x","configuration":[{"id":"people.created","is_enabled":true}]}`)
	f.Add("POST", "/batch", "", "{\"uri\":\"/contacts\",\"method\":\"GET\",\"query\":{\"field\":[\"id\"]}}\n{}")
	f.Add("POST", "/timeline/contact/5001/search", "order=due_date", `{"filters":{"entity":{"type":"phonecall"}}}`)
	f.Add("GET", "/search", "q=+33&type[]=company.client&archived=1", "")
	f.Add("POST", "/companies/2001/addresses", "", `{"name":"ab","address_line_1":"","postal_code":"75","city":"Pa","country_code":"FR"}`)
	f.Add("POST", "/tasks", "", `{"due_date":"2026-03-01T10:15:00Z","label_id":61,"related":[]}`)
	f.Add("POST", "/oauth2/access-tokens", "", "grant_type=client_credentials")

	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		crm := sellsytest.New(t)
		crm.AddStaff(sellsy.Staff{LastName: "Roux"})
		company := crm.AddCompany(sellsy.Company{Name: "Morel"})
		crm.AddIndividual(sellsy.Individual{LastName: "Dubois"})
		contact := crm.AddContact(sellsy.Contact{LastName: "Petit"})
		crm.LinkContact(company.ID, contact.ID)
		crm.AddOpportunity(sellsy.Opportunity{Name: "Devis", CompanyID: company.ID})
		crm.AddCustomField("Couleur", sellsy.FieldCheckbox, []string{"contact"}, "rouge")
		crm.AddPhoneCall(sellsy.PhoneCall{Result: sellsy.CallResultLabel{ID: sellsy.ResultBusy}})

		r := &http.Request{
			Method: method, URL: &url.URL{Path: path, RawQuery: query}, Host: "api.sellsy.com",
			Header: http.Header{"Authorization": {"Bearer " + sellsytest.DefaultToken}}, Body: io.NopCloser(strings.NewReader(body)),
		}
		w := httptest.NewRecorder()
		crm.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code < 200 {
			t.Errorf("%s %s?%s %q: %d %s", method, path, query, body, w.Code, w.Body)
		}
		if answer := bytes.TrimSpace(w.Body.Bytes()); w.Header().Get("Content-Type") == "application/json" && !json.Valid(answer) {
			t.Errorf("%s %s: not JSON: %s", method, path, answer)
		}
	})
}
