package programtest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// TestMultitenantStopDuringARefresh stops the program while Sellsy's answer to a refresh is on its way, starts it again on its data, and has it log
// a call.
func TestMultitenantStopDuringARefresh(t *testing.T) {
	t.Parallel()
	phones, crm := aircalltest.New(t, aircalltest.Options{TimeScale: 0.001}), sellsytest.New(t, sellsytest.Options{TokenLifetime: time.Hour})
	line := phones.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 00 01"})
	agent := phones.AddUser(aircall.User{Name: "Alice Morel", Email: "alice.morel@example.com"})
	crm.AddStaff(sellsy.Staff{FirstName: "Alice", LastName: "Morel", Email: "alice.morel@example.com"})
	crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Dubois", PhoneNumber: "0199001234"})
	var armed, rotated atomic.Bool
	var refused atomic.Int64
	a := Serve(t, phones)
	c := Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/access-tokens") {
			crm.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		crm.ServeHTTP(rec, r)
		if rec.Code >= http.StatusBadRequest {
			refused.Add(1)
		}
		if armed.Load() && rotated.CompareAndSwap(false, true) {
			<-time.After(2 * time.Second)
		}
		maps.Copy(w.Header(), rec.Header())
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	}))
	token := consent(t, crm, c)
	token.Expiry = time.Now().Add(-time.Second)
	env := []string{
		"BRIDGE_DATA=" + filepath.Join(t.TempDir(), "m.db"), "AIRCALL_BASE_URL=" + a, "SELLSY_BASE_URL=" + c + "/v2",
		"SELLSY_TOKEN_URL=" + c + "/oauth2/access-tokens", "SELLSY_CLIENT_ID=" + sellsytest.DefaultClientID,
		"SELLSY_CLIENT_SECRET=" + sellsytest.DefaultClientSecret,
	}
	text, err := json.Marshal(token)
	if err != nil {
		t.Fatal(err)
	}
	p := startMany(t, env...)
	armed.Store(true)
	p.must(http.MethodPut, "/installations/dubois", fmt.Sprintf(`{"aircall":{"api_id":%q,"api_token":%q,"webhook_tokens":["token-of-dubois"]},
		"sellsy":{"token":%s},"numbers":[%d],"log_delay":"10ms","settle":"1s"}`, aircalltest.APIID, aircalltest.APIToken, text, line.ID))
	until(t, "the refresh", rotated.Load)
	p.stop()

	q := startMany(t, env...)
	phones.DeliverTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, "http://"+q.address+"/webhooks/aircall/dubois", r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		resp, err := client.Do(req)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		resp.Body.Close()
		w.WriteHeader(resp.StatusCode)
	}), "token-of-dubois")
	if _, err := phones.Play(t.Context(), aircalltest.Script{
		CallSpec: aircalltest.CallSpec{Number: line.ID, Counterpart: "+33 1 99 00 12 34"}, AnsweredBy: agent.ID,
		Ring: time.Second, Talk: time.Minute,
	}); err != nil {
		t.Fatal(err)
	}
	until(t, "the call is logged", func() bool { return len(crm.PhoneCalls()) == 1 })
	if n := refused.Load(); n > 0 {
		t.Errorf("%d refreshes were refused\n%s", n, q.Output)
	}
	q.stop()
}

// consent goes through Sellsy's flow in the place of an administrator.
func consent(t *testing.T, crm *sellsytest.Server, address string) *oauth2.Token {
	t.Helper()
	flow, err := sellsy.NewOAuth(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, "https://bridge.example/back",
		sellsy.WithTokenURL(address+"/oauth2/access-tokens"))
	if err != nil {
		t.Fatal(err)
	}
	verifier := oauth2.GenerateVerifier()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, flow.AuthCodeURL("state", verifier), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := crm.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	back, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	token, err := flow.Exchange(t.Context(), back.Query().Get("code"), verifier)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
