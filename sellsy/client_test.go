package sellsy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

const testToken = "token-that-must-not-show"

// sent is a request that reached the mock.
type sent struct {
	Method, Path, Query, Body string
	Header                    http.Header
}

// mock answers every request by one function and remembers them.
type mock struct {
	mu   sync.Mutex
	reqs []sent
}

func (m *mock) sent() []sent {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reqs
}

func (m *mock) last(t *testing.T) sent {
	t.Helper()
	all := m.sent()
	if len(all) == 0 {
		t.Fatal("no request was sent")
	}
	return all[len(all)-1]
}

// newMock returns a client whose requests are answered by answer, with the number of the request from 0.
func newMock(t testing.TB, answer func(n int, r *http.Request) (*http.Response, error), opts ...sellsy.Option) (*sellsy.Client, *mock) {
	t.Helper()
	m := &mock{}
	client, err := sellsy.New(sellsy.BearerToken(testToken), append([]sellsy.Option{
		sellsy.WithHTTPClient(&http.Client{Transport: m.transport(answer)}),
		sellsy.WithRequestsPerSecond(10_000),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client, m
}

func (m *mock) transport(answer func(n int, r *http.Request) (*http.Response, error)) http.RoundTripper {
	transport := httpmock.NewMockTransport()
	transport.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		m.mu.Lock()
		n := len(m.reqs)
		m.reqs = append(m.reqs, sent{
			r.Method, strings.TrimPrefix(r.URL.EscapedPath(), "/v2"), r.URL.Query().Encode(), string(body), r.Header.Clone(),
		})
		m.mu.Unlock()
		return answer(n, r)
	})
	return transport
}

// always answers with one body.
func always(status int, body string) func(int, *http.Request) (*http.Response, error) {
	return func(int, *http.Request) (*http.Response, error) { return answer(status, body), nil }
}

func answer(status int, body string, headers ...string) *http.Response {
	resp := httpmock.NewStringResponse(status, body)
	resp.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		resp.Header.Set(headers[i], headers[i+1])
	}
	return resp
}

func sameJSON(t *testing.T, want, got string) {
	t.Helper()
	if diff := cmp.Diff(decoded(t, want), decoded(t, got)); diff != "" {
		t.Errorf("JSON differs (-want +got):\n%s", diff)
	}
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	if text == "" {
		return nil
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		auth sellsy.Auth
		opts []sellsy.Option
		want string
	}{
		{"no auth", nil, nil, "no credentials"},
		{"empty token", sellsy.BearerToken(""), nil, "access token"},
		{"no client id", sellsy.ClientCredentials("", "s"), nil, "client id"},
		{"no client secret", sellsy.ClientCredentials("i", ""), nil, "secret"},
		{"relative base URL", sellsy.BearerToken("t"), []sellsy.Option{sellsy.WithBaseURL("/v2")}, "base URL"},
		{"negative retries", sellsy.BearerToken("t"), []sellsy.Option{sellsy.WithRetries(-1)}, "retries"},
		{"no requests", sellsy.BearerToken("t"), []sellsy.Option{sellsy.WithRequestsPerSecond(0)}, "requests per second"},
		{"negative timeout", sellsy.BearerToken("t"), []sellsy.Option{sellsy.WithAttemptTimeout(-1)}, "time-out"},
		{"negative wait", sellsy.BearerToken("t"), []sellsy.Option{sellsy.WithMaxWait(-1)}, "wait"},
		{"no processes", sellsy.BearerToken("t"), []sellsy.Option{sellsy.WithProcesses(0)}, "processes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := sellsy.New(tt.auth, tt.opts...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New: %v, want an error about %q", err, tt.want)
			}
		})
	}
}

func TestRequestsCarryTokenAgentAndSwitchedUser(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(200, `{"id":4}`), sellsy.WithUserAgent("demo/1"))
	if _, err := client.ActingAs(7).Staffs.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Staffs.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	as, plain := m.sent()[0], m.sent()[1]
	if got := as.Header.Get("Authorization"); got != "Bearer "+testToken {
		t.Errorf("Authorization is %q", got)
	}
	if got := as.Header.Get("User-Agent"); got != "demo/1" {
		t.Errorf("User-Agent is %q", got)
	}
	if got := as.Header.Get("X-Switch-User"); got != "staff:7" {
		t.Errorf("X-Switch-User is %q", got)
	}
	if got := plain.Header.Get("X-Switch-User"); got != "" {
		t.Errorf("the original client sends X-Switch-User %q", got)
	}
}

func TestDoReachesAnyOperation(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, func(int, *http.Request) (*http.Response, error) {
		return answer(200, `{"id":12,"odd":[1],"data":[],"pagination":{"count":0,"total":0}}`, "X-Request-Id", "r-1"), nil
	})
	var raw json.RawMessage
	resp, err := client.Do(t.Context(), sellsy.Request{
		Method: "PUT", Path: "/invoices/{id}/smart-tags", Args: []any{"1/2"}, Body: []int{1},
	}, &raw)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.RequestID != "r-1" || resp.Attempts != 1 {
		t.Errorf("response is %+v", resp)
	}
	if string(raw) != `{"id":12,"odd":[1],"data":[],"pagination":{"count":0,"total":0}}` {
		t.Errorf("raw body is %s", raw)
	}
	if got := m.last(t); got.Path != "/invoices/1%2F2/smart-tags" || got.Body != "[1]" {
		t.Errorf("sent %s with body %s", got.Path, got.Body)
	}

	type Invoice struct {
		ID int64 `json:"id"`
	}
	page, err := sellsy.List[Invoice](t.Context(), client, sellsy.Request{Path: "/invoices"}, sellsy.ListOptions{PageSize: 5})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("List: %v, %v", page, err)
	}
	if got := m.last(t); got.Query != "limit=5" {
		t.Errorf("query is %s", got.Query)
	}
}

func TestListsOfOwnTypes(t *testing.T) {
	t.Parallel()
	type Invoice struct {
		ID   int64  `json:"id"`
		Note string `json:"note"`
	}
	client, m := newMock(t, always(200, `{"data":[{"id":1,"note":"x"}],"pagination":{"limit":100,"count":1,"total":1,"offset":"WyIxIl0="}}`))
	r := sellsy.Request{Method: "POST", Path: "/invoices/search", Body: map[string]any{"filters": map[string]any{}}, Reads: true}
	n := 0
	for invoice, err := range sellsy.All[Invoice](t.Context(), client, r, sellsy.ListOptions{}) {
		if n++; err != nil || invoice != (Invoice{1, "x"}) {
			t.Errorf("%+v, %v", invoice, err)
		}
	}
	if got := m.last(t); n != 1 || got.Path != "/invoices/search" || got.Query != "limit=100" || got.Body != `{"filters":{}}` {
		t.Errorf("%d records; sent %+v", n, got)
	}
	client, _ = newMock(t, always(200, `{"data":[{"id":"1","note":{}},7]}`))
	if page, err := sellsy.List[Invoice](t.Context(), client, r, sellsy.ListOptions{}); err != nil || len(page.Items) != 1 || page.Items[0] != (Invoice{ID: 1}) {
		t.Errorf("of odd records: %+v, %v", page, err)
	}
}

func TestOddFieldsDoNotLoseTheRecord(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(200, `{
		"id":"12","name":"Atelier Roux","note":{"odd":true},"social":[],"legal_france":[],"owner":[],"_embed":[],
		"created":"someday","updated_at":"2026-02-03T04:05:06+01:00","type":"partner","email":null,"unheard_of":1}`))
	company, err := client.Companies.Get(t.Context(), 12)
	if err != nil {
		t.Fatal(err)
	}
	if company.ID != 12 || company.Name != "Atelier Roux" || company.Type != "partner" || !company.Created.IsZero() {
		t.Errorf("company is %+v", company)
	}
	want := time.Date(2026, 2, 3, 3, 5, 6, 0, time.UTC)
	if !company.UpdatedAt.Equal(want) {
		t.Errorf("updated at %v, want %v", company.UpdatedAt, want)
	}
}

func TestOddFieldsDoNotLoseTheRestOfThePage(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, always(200, `{"data":[
		{"id":1,"note":5,"_embed":{"acl":{"can_be_updated":"yes"},"owner":{"id":4,"team":{"id":1,"name":7}},"smart_tags":{}}},
		{"id":2,"_embed":[],"owner":7,"social":"none","marketing_campaigns_subscriptions":{}},
		{"id":3,"_embed":{"custom_fields":[5]}}],
		"pagination":{"limit":100,"count":3,"total":3,"offset":null}}`))
	got, err := ids(t, client.Contacts.All(t.Context(), sellsy.ListOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1, 2, 3}, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestAnswersOfTheWrongKindAreErrors(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`[]`, `"text"`, `{"data":{"1":{}}}`, `{"data":[1]}`, `<html>`, `{"data":null}`, `{"data":[],"pagination":{"total":300}}`, `{"data":[{"id":"f81a"}]}`} {
		client, _ := newMock(t, always(200, body))
		_, err := client.Contacts.List(t.Context(), sellsy.ListOptions{})
		e, ok := errors.AsType[*sellsy.Error](err)
		if !ok || e.StatusCode != 200 || string(e.Body) != body {
			t.Errorf("%s: error %v, want a *sellsy.Error with the status and the body", body, err)
		}
	}
}

func TestPrioritiesShareOneQuota(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		left := 11
		client, _ := newMock(t, func(int, *http.Request) (*http.Response, error) {
			left--
			return answer(200, `{"id":4}`, "X-Quota-Remaining-By-Minute", fmt.Sprint(left)), nil
		}, sellsy.WithMaxWait(time.Second))
		get := func(c *sellsy.Client) error {
			_, err := c.Staffs.Me(t.Context())
			return err
		}
		for left > 3 {
			if err := get(client.Interactive()); err != nil {
				t.Fatal(err)
			}
		}
		err := get(client.Background())
		quota, ok := errors.AsType[*sellsy.QuotaError](err)
		if !ok || quota.Window != "minute" || !errors.Is(err, sellsy.ErrRateLimited) || !quota.Until.After(time.Now()) {
			t.Errorf("background: %v, want a *QuotaError of the minute", err)
		}
		if e, ok := errors.AsType[*sellsy.Error](err); !ok || e.StatusCode != 0 || !e.RetryAt.Equal(quota.Until) {
			t.Errorf("background: %v, want a *sellsy.Error without a status", err)
		}
		for left > 0 {
			if err := get(client.Interactive()); err != nil {
				t.Fatalf("interactive, %d left: %v", left, err)
			}
		}
		if err := get(client.Interactive()); !errors.Is(err, sellsy.ErrRateLimited) {
			t.Errorf("interactive with nothing left: %v", err)
		}
		for _, s := range client.Quota() {
			if s.Name == "minute" && s.Left != 0 {
				t.Errorf("state of the minute is %+v", s)
			}
		}
		time.Sleep(time.Minute)
		if err := get(client); err != nil {
			t.Errorf("a minute later: %v", err)
		}
	})
}

func TestQuotaWindowsFollowTheHeaders(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, func(int, *http.Request) (*http.Response, error) {
		return answer(200, `{"id":4}`,
			"X-Quota-Remaining-By-Second", "34", "X-Quota-Remaining-By-Minute", "2099",
			"X-Quota-Remaining-By-Day", "431998", "X-Quota-Remaining-By-Month", "9000000"), nil
	})
	if _, err := client.Staffs.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, s := range client.Quota() {
		got[s.Name] = s.Left
	}
	want := map[string]int{"second": 34, "minute": 2099, "day": 431998, "month": 9000000}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}
