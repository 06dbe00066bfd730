package aircall_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// oddAnswers are answers with a status of 2xx that are none.
var oddAnswers = map[string]string{
	"empty":               "",
	"white space":         " \r\n",
	"null":                "null",
	"an empty object":     "{}",
	"an empty list":       "[]",
	"a number":            "5",
	"an error":            `{"error":{"code":503,"message":"maintenance"}}`,
	"an error in words":   `{"error":"Service Unavailable","troubleshoot":"Try again later"}`,
	"a page for people":   "<html><body>We are working on it.</body></html>",
	"a cut object":        `{"call":{"id":5,"name":"Atelier`,
	"null under each key": `{` + keys(`null`) + `"meta":{"count":50,"total":300,"current_page":1,"per_page":50,"next_page_link":"https://x"}}`,
	"no rows nor count":   `{` + strings.TrimSuffix(keys(`[]`), ",") + `}`,
	"no rows of many":     `{` + keys(`[]`) + `"meta":{"count":0,"total":300,"current_page":1,"per_page":50,"next_page_link":null}}`,
	"rows of other kinds": `{` + keys(`["a",5,null]`) + `"meta":{"count":3,"total":3,"current_page":1,"per_page":50,"next_page_link":null}}`,
	"without ids":         `{` + keys(`[{"hello":"a"},{"id":0}]`) + `"meta":{"count":2,"total":2,"current_page":1,"per_page":50,"next_page_link":null}}`,
}

// keys is an object's members with Aircall's keys for what it answers with, all with one value.
func keys(value string) string {
	var b strings.Builder
	for _, key := range []string{
		"call", "calls", "contact", "contacts", "user", "users", "team", "teams", "number", "numbers", "tag", "tags", "webhook", "webhooks",
		"integration", "company", "phone_detail", "email_detail", "transcription", "summary", "topic", "sentiment", "csat", "phone_numbers",
		"a2p_campaign_associations", "a2p_campaign_association", "dialer_campaign", "templates", "custom_summary_result", "playbook_result",
	} {
		b.WriteString(`"` + key + `":` + value + `,`)
	}
	return b.String()
}

// saysNothing are the answers that are as good as any to an operation whose answer has nothing to say.
func saysNothing(name string) bool {
	return !strings.HasPrefix(name, "an error") && !strings.HasPrefix(name, "a ") || name == "a number"
}

// exceptions are the answers that an operation may give, beside the errors.
var exceptions = map[string]map[string]bool{
	"DialerCampaigns.Numbers":    {"no rows nor count": true, "no rows of many": true}, // has no pages
	"Users.Numbers":              {"no rows nor count": true, "no rows of many": true},
	"Messages.WhatsAppTemplates": {"no rows nor count": true, "no rows of many": true, "rows of other kinds": true, "without ids": true}, // of WhatsApp's form
	"Numbers.RegistrationStatus": { // of a form that is not documented
		"no rows nor count": true, "no rows of many": true, "rows of other kinds": true, "without ids": true, "null under each key": true, "an empty object": true, "an empty list": true,
	},
}

// inputs are the arguments of methods that look at what they send.
var inputs = map[reflect.Type]any{
	reflect.TypeFor[context.Context]():               context.Background(),
	reflect.TypeFor[aircall.Card]():                  aircall.Card{Contents: []aircall.CardContent{aircall.CardTitle("a", "")}},
	reflect.TypeFor[aircall.SearchContactsOptions](): aircall.SearchContactsOptions{Email: "a@example.com"},
	reflect.TypeFor[aircall.WebhookInput]():          aircall.WebhookInput{URL: "https://app.example.com/", Events: []aircall.EventName{aircall.EventCallEnded}},
	reflect.TypeFor[aircall.WhatsAppMessageInput]():  aircall.WhatsAppMessageInput{Text: "a"},
	reflect.TypeFor[aircall.UpsertContactInput]():    aircall.UpsertContactInput{ContactInput: aircall.ContactInput{PhoneNumbers: []aircall.DetailInput{{Value: "+33199001234"}}}},
	reflect.TypeFor[aircall.EventName]():             aircall.EventCallEnded,
	reflect.TypeFor[any]():                           map[string]any{"a": 1},
}

// invoke calls a method of a service with arguments of its types, walks what it returns, and returns its error.
func invoke(method reflect.Value) error {
	var args []reflect.Value
	for i := range method.Type().NumIn() {
		in := method.Type().In(i)
		if method.Type().IsVariadic() && i == method.Type().NumIn()-1 {
			in = in.Elem()
		}
		arg := reflect.New(in).Elem()
		if value, ok := inputs[in]; ok {
			arg.Set(reflect.ValueOf(value))
		} else if arg.CanInt() {
			arg.SetInt(7)
		} else if arg.Kind() == reflect.String {
			arg.SetString("a@example.com")
		}
		args = append(args, arg)
	}
	results := method.Call(args)
	last := results[len(results)-1]
	if last.Kind() == reflect.Func { // a sequence
		var failed error
		for _, err := range last.Seq2() {
			failed, _ = reflect.TypeAssert[error](err)
		}
		return failed
	}
	err, _ := reflect.TypeAssert[error](last)
	return err
}

// TestOddAnswers gives each method of each service each odd answer: a success that is none is an error like a server's, after which
// nobody knows whether a write was carried out.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t)
	for _, service := range reflect.VisibleFields(reflect.TypeOf(*client)) {
		if !service.IsExported() {
			continue
		}
		for i := range service.Type.NumMethod() {
			t.Run(service.Name+"."+service.Type.Method(i).Name, func(t *testing.T) {
				t.Parallel()
				for name, body := range oddAnswers {
					client, mock := newClient(t, aircall.WithRequestsPerMinute(1_000_000))
					var method string
					mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
						method = r.Method
						return httpmock.NewStringResponse(200, body), nil
					})
					call := reflect.ValueOf(client).Elem().FieldByIndex(service.Index).Method(i)
					err := invoke(call)
					if method == "" {
						t.Fatalf("nothing was sent: %v", err)
					}
					if exceptions[strings.TrimPrefix(t.Name(), "TestOddAnswers/")][name] {
						if err != nil {
							t.Errorf("%s: %v", name, err)
						}
						continue
					}
					if call.Type().NumOut() == 1 && call.Type().Out(0) == reflect.TypeFor[error]() && saysNothing(name) && method != http.MethodGet {
						if err != nil {
							t.Errorf("%s: %v", name, err)
						}
						continue
					}
					if !errors.Is(err, aircall.ErrBadAnswer) || !errors.Is(err, aircall.ErrServer) || aircall.OutcomeUnknown(err) != (method != http.MethodGet) {
						t.Errorf("%s, after a %s: %v, outcome unknown: %t", name, method, err, aircall.OutcomeUnknown(err))
					}
				}
			})
		}
	}
}

// An exchange of a code for a token is no different, and follows no redirect: code and secret are for one address.
func TestOddAnswersToAnExchange(t *testing.T) {
	t.Parallel()
	exchange := func(answer *http.Response) (*aircall.Error, int) {
		mock := httpmock.NewMockTransport()
		mock.RegisterNoResponder(httpmock.ResponderFromResponse(answer))
		app, err := aircall.NewOAuth("id", "the-secret", "https://app.example.com/", aircall.WithHTTPClient(&http.Client{Transport: mock}))
		if err != nil {
			t.Fatal(err)
		}
		token, err := app.Exchange(t.Context(), "the-code")
		e, ok := errors.AsType[*aircall.Error](err)
		if !ok || token != nil || strings.Contains(err.Error(), "the-") {
			t.Fatalf("%v, %v", token, err)
		}
		return e, mock.GetTotalCallCount()
	}
	for name, body := range oddAnswers {
		for _, kind := range []string{"application/json", "text/html", ""} {
			answer := httpmock.NewStringResponse(200, body)
			answer.Header.Set("Content-Type", kind)
			if e, _ := exchange(answer); !errors.Is(e, aircall.ErrBadAnswer) || errors.Is(e, aircall.ErrUnauthorized) {
				t.Errorf("%s as %q: %v", name, kind, e)
			}
		}
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"https://evil.example.com/", "/v1/oauth/other", "", "::"} {
			answer := httpmock.NewStringResponse(status, "")
			answer.Header.Set("Location", to)
			if e, sent := exchange(answer); sent != 1 || e.StatusCode != status && to != "::" {
				t.Errorf("%d to %q: %v after %d requests", status, to, e, sent)
			}
		}
	}
}

// What is kept of a query or a body in an odd answer shows nothing of either.
func TestOddAnswersShowNoQuery(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	mock.RegisterNoResponder(httpmock.NewStringResponder(200, "<html>"))
	_, err := client.Do(t.Context(), aircall.Request{Path: "/v1/x", Query: url.Values{"key": {"hidden"}}}, new(struct{ A int }))
	if err == nil || strings.Contains(err.Error(), "hidden") || !errors.Is(err, aircall.ErrBadAnswer) {
		t.Errorf("%v", err)
	}
}
