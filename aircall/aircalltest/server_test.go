package aircalltest_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// ask sends one request without the client, with its own idea of credentials, and returns the status and the body.
func ask(t *testing.T, fake *aircalltest.Server, method, path, body string, authorize func(*http.Request)) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, aircalltest.BaseURL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if authorize == nil {
		authorize = func(r *http.Request) { r.SetBasicAuth(aircalltest.APIID, aircalltest.APIToken) }
	}
	authorize(req)
	resp, err := fake.Transport().RoundTrip(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data), resp.Header
}

// decode reads a JSON object of an answer.
func decode(t *testing.T, body string) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		t.Fatalf("not an object: %v: %s", err, body)
	}
	return o
}

func TestCredentialsAndRoutes(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t, aircalltest.Options{
		APIID: aircalltest.APIID, APIToken: aircalltest.APIToken, AccessToken: "bearer-token",
	})
	for _, test := range []struct {
		name      string
		method    string
		path      string
		authorize func(*http.Request)
		status    int
		body      string
	}{
		{"none", "GET", "/v1/ping", func(*http.Request) {}, 401, `{"message":"Unauthorized"}`},
		{"wrong pair", "GET", "/v1/ping", func(r *http.Request) { r.SetBasicAuth("a", "b") }, 403, `{"message":"Forbidden"}`},
		{"malformed", "GET", "/v1/ping", func(r *http.Request) { r.Header.Set("Authorization", "Basic ?") }, 403, `{"message":"Forbidden"}`},
		{"wrong bearer", "GET", "/v1/ping", func(r *http.Request) { r.Header.Set("Authorization", "Bearer no") }, 403, `{"message":"Forbidden"}`},
		{"basic", "GET", "/v1/ping", nil, 200, `{"ping":"pong"}`},
		{"bearer", "GET", "/v1/ping", func(r *http.Request) { r.Header.Set("Authorization", "Bearer bearer-token") }, 200, `{"ping":"pong"}`},
		{"unknown route", "GET", "/v1/pong", nil, 404, `{"message":"Not Found"}`},
		{"unknown verb", "PATCH", "/v1/ping", nil, 404, `{"message":"Not Found"}`},
		{"root", "GET", "/", func(*http.Request) {}, 200, `{"contact":"support@aircall.io","resource":"Aircall Documentation"}`},
		{"unknown id", "GET", "/v1/calls/1", nil, 404, `{"error":"Not Found","troubleshoot":"Check ID of the resource"}`},
		{"company", "GET", "/v1/company", nil, 200, `{"company":{"name":"Example SAS","numbers_count":0,"users_count":0}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, body, _ := ask(t, fake, test.method, test.path, "", test.authorize)
			if status != test.status || body != test.body {
				t.Errorf("got %d %s, want %d %s", status, body, test.status, test.body)
			}
		})
	}
}

func TestWritesNeedContentType(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t)
	status, _, _ := ask(t, fake, "POST", "/v1/tags", `{"name":"VIP","color":"#FF5733"}`, func(r *http.Request) {
		r.SetBasicAuth(aircalltest.APIID, aircalltest.APIToken)
		r.Header.Del("Content-Type")
	})
	if status != 400 {
		t.Errorf("got %d, want 400", status)
	}
}

func TestQuota(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := aircalltest.New(t, aircalltest.Options{RequestsPerMinute: 2})
		status, _, header := ask(t, fake, "GET", "/v1/ping", "", nil)
		if status != 200 || header.Get("X-AircallApi-Limit") != "" {
			t.Errorf("first: got %d %v, want 200 without quota headers", status, header)
		}
		ask(t, fake, "GET", "/v1/ping", "", nil)
		status, _, header = ask(t, fake, "GET", "/v1/ping", "", nil)
		if status != 429 || header.Get("X-AircallApi-Limit") != "2" || header.Get("X-AircallApi-Remaining") != "0" {
			t.Errorf("third: got %d %v, want 429 with quota headers", status, header)
		}
		time.Sleep(time.Minute)
		if status, _, _ = ask(t, fake, "GET", "/v1/ping", "", nil); status != 200 {
			t.Errorf("a minute later: got %d, want 200", status)
		}
	})
	fake := aircalltest.New(t, aircalltest.Options{RequestsPerMinute: 60, HeadersAlways: true})
	if _, _, header := ask(t, fake, "GET", "/v1/ping", "", nil); header.Get("X-AircallApi-Remaining") != "59" {
		t.Errorf("HeadersAlways: got %v", header)
	}
}

func TestFaultsAndLog(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t)
	number := fake.AddNumber(aircall.Number{})
	client := fake.Client(aircall.WithRetries(0))
	remove := fake.Inject(aircalltest.Fault{Method: "GET", Path: "/v1/numbers/*", Status: 500, Body: "oops"})
	if _, err := client.Numbers.Get(t.Context(), number.ID); err == nil {
		t.Error("no error through a fault")
	}
	remove()
	if _, err := client.Numbers.Get(t.Context(), number.ID); err != nil {
		t.Error(err)
	}
	var statuses []int
	for _, r := range fake.Requests() {
		statuses = append(statuses, r.Status)
	}
	if diff := cmp.Diff([]int{500, 200}, statuses); diff != "" {
		t.Error(diff)
	}
	fake.ResetRequests()
	if n := len(fake.Requests()); n != 0 {
		t.Errorf("%d requests after a reset", n)
	}
}

// TestDropAfterCarriesOut: the connection is lost after the write.
func TestDropAfterCarriesOut(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t)
	call := fake.StartCall(aircalltest.CallSpec{})
	fake.Inject(aircalltest.Fault{Method: "POST", Drop: aircalltest.DropAfter, Times: 1})
	client := fake.Client(aircall.WithRetries(0))
	err := client.Calls.ShowCard(t.Context(), call.ID(), aircall.Card{Contents: []aircall.CardContent{aircall.CardTitle("Inès Moreau", "")}})
	if err == nil || !aircall.OutcomeUnknown(err) {
		t.Errorf("got %v, want an error with an unknown outcome", err)
	}
	if n := len(fake.Cards()); n != 1 {
		t.Errorf("%d cards, want 1", n)
	}
}

func TestBehindASocket(t *testing.T) {
	t.Parallel()
	fake := aircalltest.New(t)
	web := httptest.NewServer(fake)
	defer web.Close()
	client, err := aircall.New(aircall.BasicAuth(aircalltest.APIID, aircalltest.APIToken), aircall.WithBaseURL(web.URL))
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestBuiltIns(t *testing.T) {
	t.Parallel()
	client := aircalltest.New(t, aircalltest.Options{BuiltIns: true}).Client()
	page, err := client.Tags.List(t.Context(), aircall.ListOptions{})
	if err != nil || len(page.Items) != 6 {
		t.Fatalf("got %d tags, %v", len(page.Items), err)
	}
	_, err = client.Tags.Get(t.Context(), 1)
	if !errors.Is(err, aircall.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
