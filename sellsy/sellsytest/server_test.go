package sellsytest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

func TestRouterSpeaksEnglishAndCountsNothing(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t, sellsytest.Options{Quota: sellsytest.Quota{Minute: 100}})
	resp, answer := send(t, crm, "GET", "/companies/f81a0b", "")
	message := answer["error"].(map[string]any)["message"]
	if resp.StatusCode != http.StatusNotFound || message != `No route found for "GET /v2/companies/f81a0b"` {
		t.Errorf("%d %v", resp.StatusCode, answer)
	}
	if resp.Header.Get("X-Json-Error") == "" || resp.Header.Get("X-Quota-Remaining-By-Minute") != "" {
		t.Errorf("headers: %v", resp.Header)
	}
	if resp, _ := send(t, crm, "PATCH", "/companies/2001", ""); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("an unknown method: %d, want 405", resp.StatusCode)
	}
	resp, answer = send(t, crm, "GET", "/companies/2001", "")
	if diff := cmp.Diff([]any{}, detail(t, answer)); resp.StatusCode != http.StatusNotFound || diff != "" {
		t.Errorf("an unknown record: %d, details (-want +got):\n%s", resp.StatusCode, diff)
	}
	if resp.Header.Get("X-Quota-Remaining-By-Minute") != "99" || resp.Header.Get("X-Request-Id") == "" {
		t.Errorf("headers: %v", resp.Header)
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crm := sellsytest.New(t, sellsytest.Options{Scopes: []string{"contacts.read"}, TokenLifetime: time.Hour})
		transport := sellsy.WithHTTPClient(&http.Client{Transport: crm.Transport()})
		wrong, err := sellsy.New(sellsy.BearerToken("wrong"), transport)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wrong.Contacts.List(t.Context(), sellsy.ListOptions{}); !errors.Is(err, sellsy.ErrUnauthorized) {
			t.Errorf("wrong token: %v", err)
		}
		if _, err := crm.Client().Companies.List(t.Context(), sellsy.ListOptions{}); !errors.Is(err, sellsy.ErrForbidden) {
			t.Errorf("missing scope: %v", err)
		}

		client, err := sellsy.New(sellsy.ClientCredentials(sellsytest.DefaultClientID, sellsytest.DefaultClientSecret, transportOf(crm)), transport)
		if err != nil {
			t.Fatal(err)
		}
		list := func() error {
			_, err := client.Contacts.List(t.Context(), sellsy.ListOptions{})
			return err
		}
		if err := list(); err != nil {
			t.Errorf("client credentials: %v", err)
		}
		time.Sleep(2 * time.Hour)
		if err := list(); err != nil {
			t.Errorf("after the token has expired: %v", err)
		}
		crm.RevokeTokens()
		if err := list(); err != nil {
			t.Errorf("after the token was revoked: %v", err)
		}
		bad, err := sellsy.New(sellsy.ClientCredentials(sellsytest.DefaultClientID, "wrong", transportOf(crm)), transport)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bad.Contacts.List(t.Context(), sellsy.ListOptions{}); !errors.Is(err, sellsy.ErrUnauthorized) {
			t.Errorf("wrong secret: %v", err)
		}
	})
}

func transportOf(crm *sellsytest.Server) sellsy.Option {
	return sellsy.WithHTTPClient(&http.Client{Transport: crm.Transport()})
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		crm := sellsytest.New(t, sellsytest.Options{Quota: sellsytest.Quota{Second: 10, Minute: 3, Month: 1000}})
		for i, want := range []string{"2", "1", "0"} {
			resp, _ := send(t, crm, "GET", "/contacts", "")
			if got := resp.Header.Get("X-Quota-Remaining-By-Minute"); resp.StatusCode != http.StatusOK || got != want {
				t.Errorf("request %d: %d, %q left, want %q", i, resp.StatusCode, got, want)
			}
			if resp.Header.Get("X-Quota-Remaining-By-Second") == "" || resp.Header.Get("X-Quota-Remaining-By-Day") != "" {
				t.Errorf("headers: %v", resp.Header)
			}
		}
		if resp, answer := send(t, crm, "GET", "/contacts", ""); resp.StatusCode != http.StatusTooManyRequests {
			t.Errorf("over the quota: %d %v", resp.StatusCode, answer)
		}
		time.Sleep(time.Minute)
		if resp, _ := send(t, crm, "GET", "/contacts", ""); resp.StatusCode != http.StatusOK {
			t.Errorf("a minute later: %d", resp.StatusCode)
		}
		crm.UseQuota(2)
		if resp, _ := send(t, crm, "GET", "/contacts", ""); resp.StatusCode != http.StatusTooManyRequests {
			t.Errorf("after others have used it up: %d", resp.StatusCode)
		}
		time.Sleep(time.Minute)
		quotas, err := crm.Client().Quotas.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if minute := quotas["api_rate_minutes"]; minute.Limit == nil || *minute.Limit != 3 || minute.Used != 1 {
			t.Errorf("api_rate_minutes: %+v", minute)
		}
	})
}

func TestFaultsAndTheLogOfRequests(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	client := crm.Client(sellsy.WithRetries(0))

	remove := crm.Inject(sellsytest.Fault{Method: "POST", Path: "/v2/phone-calls", Drop: sellsytest.DropAfter})
	_, err := client.PhoneCalls.Create(t.Context(), aPhoneCall())
	if !sellsy.OutcomeUnknown(err) {
		t.Errorf("a connection dropped after the write: %v", err)
	}
	if calls := crm.PhoneCalls(); len(calls) != 1 || calls[0].Description != "Appel 42" {
		t.Errorf("the write was not carried out: %v", calls)
	}
	remove()
	crm.Inject(sellsytest.Fault{Path: "/v2/phone-calls/*", Status: 402, Body: `{"error":{"code":402,"message":"Quota","details":[],"context":null}}`})
	if _, err := client.PhoneCalls.Get(t.Context(), 9001); !errors.Is(err, sellsy.ErrPlanLimit) {
		t.Errorf("an injected 402: %v", err)
	}
	type logged struct {
		Method, Path string
		Status       int
	}
	var got []logged
	for _, r := range crm.Requests() {
		got = append(got, logged{r.Method, r.Path, r.Status})
	}
	want := []logged{{"POST", "/v2/phone-calls", 0}, {"GET", "/v2/phone-calls/9001", 402}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if body := string(crm.Requests()[0].Body); !strings.Contains(body, `"owner_id":101`) {
		t.Errorf("body of the first request: %s", body)
	}
	crm.ResetRequests()
	if left := crm.Requests(); len(left) != 0 {
		t.Errorf("left in the log: %v", left)
	}
}

func TestServerAlsoRunsBehindASocketAndWithoutPrefix(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	web := httptest.NewServer(crm)
	defer web.Close()
	for _, base := range []string{web.URL, web.URL + "/v2"} {
		client, err := sellsy.New(sellsy.BearerToken(sellsytest.DefaultToken), sellsy.WithBaseURL(base))
		if err != nil {
			t.Fatal(err)
		}
		if c, err := client.Contacts.Get(t.Context(), 5001); err != nil || c.LastName != "Petit" {
			t.Errorf("%s: %v, %v", base, c, err)
		}
	}
}

func TestActingAsAnotherStaff(t *testing.T) {
	t.Parallel()
	crm := crmOfOne(t)
	other := crm.AddStaff(sellsy.Staff{LastName: "Vert"})
	client := crm.Client()
	me, err := client.ActingAs(other.ID).Staffs.Me(t.Context())
	if err != nil || me.ID != other.ID {
		t.Errorf("acting as %d: %v, %v", other.ID, me, err)
	}
	if me, err = client.Staffs.Me(t.Context()); err != nil || me.ID != 101 {
		t.Errorf("oneself again: %v, %v", me, err)
	}
	if _, err := client.ActingAs(102).Staffs.Me(t.Context()); !errors.Is(err, sellsy.ErrForbidden) {
		t.Errorf("acting as a blocked staff: %v", err)
	}
}

// BenchmarkPage fetches a page in the middle of a large account, as a scan does.
func BenchmarkPage(b *testing.B) {
	crm := sellsytest.New(b)
	for range 20_000 {
		crm.AddContact(sellsy.Contact{LastName: "Martin", PhoneNumber: "01 99 00 12 34"})
	}
	client := crm.Client()
	opts := sellsy.ListOptions{PageSize: 100, Page: sellsy.Cursor("WyIxNTAwMSJd")} // ["15001"]
	for b.Loop() {
		page, err := client.Contacts.List(b.Context(), opts)
		if err != nil || len(page.Items) != 100 {
			b.Fatal(err)
		}
	}
}
