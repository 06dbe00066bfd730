package aircalltest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// FuzzRequests: whatever a client sends, the fake answers like a server, without an error of its own.
func FuzzRequests(f *testing.F) {
	for _, seed := range []struct{ method, target, body string }{
		{"GET", "/v1/calls?page=-1&per_page=0&from=x&to=99999999999999999999", ""},
		{"GET", "/v1/calls/search?phone_number=&tags[]=,&user_id=", ""},
		{"GET", "/v2/users/@", ""},
		{"POST", "/v1/contacts", `{"phone_numbers":[{"label":"Work","value":"+33199001234"}],"first_name":null}`},
		{"POST", "/v1/contacts/482884061/phone_details", `{"label":"\ud800","value":"0033 1 99 00 12 34"}`},
		{"PUT", "/v1/contacts/482884061/phone_details/1818273295", `{}`},
		{"POST", "/v1/calls/3811606146/insight_cards", `{"contents":[{"type":"title","text":"x"},null]}`},
		{"POST", "/v1/calls/3811606146/tags", `{"tags":[null]}`},
		{"POST", "/v1/calls/3811606146/transfers", `{"user_id":"1981305"}`},
		{"PUT", "/v1/numbers/1023104", `{"messages":null,"priority":[]}`},
		{"POST", "/v1/webhooks", `{"url":"https://[::1","events":[]}`},
		{"PUT", "/v1/webhooks/x?events_action=remove", `[]`},
		{"POST", "/v1/messages/whatsapp/send", `{"lineId":1e400}`},
		{"POST", "/v1/oauth/token", `null`},
		{"GET", "/oauth/authorize?redirect_uri=https://example.com/?a=b&response_type=code&scope=public_api", ""},
	} {
		f.Add(seed.method, seed.target, seed.body)
	}
	f.Fuzz(func(t *testing.T, method, target, body string) {
		fake := aircalltest.New(t)
		user := fake.AddUser(aircall.User{})
		fake.AddNumber(aircall.Number{Users: []aircall.User{user}})
		fake.AddContact(aircall.Contact{PhoneNumbers: []aircall.PhoneDetail{{Label: "Work", Value: "+33199001234"}}})
		fake.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
		req, err := http.NewRequestWithContext(t.Context(), method, aircalltest.BaseURL+target, strings.NewReader(body))
		if err != nil || !strings.HasPrefix(target, "/") {
			t.Skip("no client can send such a request")
		}
		req.SetBasicAuth(aircalltest.APIID, aircalltest.APIToken)
		req.Header.Set("Content-Type", "application/json")
		resp, err := fake.Transport().RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode >= 500 {
			t.Errorf("%d", resp.StatusCode)
		}
		fake.Calls()
		fake.Contacts()
	})
}
