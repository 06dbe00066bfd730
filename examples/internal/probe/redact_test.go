package probe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// leaks are what of the canary stands in a report.
func leaks(t *testing.T, r *probe.Report, secrets ...string) (found []string) {
	t.Helper()
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	all := strings.ToLower(string(text) + page(r))
	for _, s := range append(secrets, canary, canaryDigits, "98 76 54", "98%2076", bearer) {
		if strings.Contains(all, strings.ToLower(s)) {
			found = append(found, s)
		}
	}
	return found
}

func TestTheReportNamesNobody(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		var secrets []string
		for _, h := range w.phones.Webhooks() {
			secrets = append(secrets, h.Token, string(h.ID))
		}
		r := w.run(t)
		if found := leaks(t, r, secrets...); found != nil {
			t.Errorf("the report shows %q", found)
		}
		text, _ := r.JSON()
		for _, kept := range []string{`"first_name"`, `"phone_numbers"`, `"X-Quota-Remaining-By-Day"`, `"/v1/contacts/search"`, `"related_objects"`} {
			if !bytes.Contains(text, []byte(kept)) {
				t.Errorf("the report for the authors lacks %s", kept)
			}
		}
	})(t)
}

// Canaries in every value, in headers and in keys that are none of the vendors' reach neither the page nor the file.
func TestCanariesInEveryFieldDoNotShow(t *testing.T) {
	for name, put := range map[string]func(any) any{
		"in place of texts":   func(v any) any { return text(v, func(string) string { return canary + " " + canaryNumber }) },
		"behind texts":        func(v any) any { return text(v, func(s string) string { return s + canary }) },
		"in place of numbers": func(v any) any { return number(v, json.Number(canaryDigits)) },
		"as keys":             func(any) any { return map[string]any{"Kanari " + canaryDigits: canaryNumber} },
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			w := newWorld(t, 0)
			r := w.run(t, way{answer: func(a *answer) {
				if _, isToken := a.body["access_token"]; isToken {
					return
				}
				a.body, _ = each(a.body, put).(map[string]any)
				if a.body != nil {
					a.body["Kanari Dupont"] = map[string]any{"Kanari-98765432": canary}
				}
				a.header.Set("X-Kanari", canary)
				a.header.Set("Retry-After", canaryDigits)
				a.header.Set("X-AircallApi-Reset", canary+canaryDigits)
				a.header.Set("Content-Type", "application/"+canary)
			}})
			if found := leaks(t, r); found != nil {
				t.Errorf("the report shows %q:\n%s", found, page(r))
			}
		}))
	}
}

// What a service says when it refuses does not reach the page either.
func TestCanariesInRefusalsDoNotShow(t *testing.T) {
	for _, code := range []int{400, 404, 409, 422, 500} {
		t.Run(fmt.Sprint(code), inBubble(func(t *testing.T) {
			w := newWorld(t, 0)
			r := w.run(t, way{answer: func(a *answer) {
				if _, isToken := a.body["access_token"]; !isToken {
					a.status = code
					a.body = map[string]any{"message": canary, "troubleshoot": canaryNumber, "error": map[string]any{"message": canary, "details": map[string]any{"Kanari": canary}}}
				}
			}})
			if found := leaks(t, r); found != nil {
				t.Errorf("the report shows %q:\n%s", found, page(r))
			}
		}))
	}
}

// each puts something in place of every value that is neither an object nor a list.
func each(v any, put func(any) any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = each(v[key], put)
		}
		return v
	case []any:
		for i := range v {
			v[i] = each(v[i], put)
		}
		return v
	default:
		return put(v)
	}
}

func text(v any, with func(string) string) any {
	if s, ok := v.(string); ok {
		return with(s)
	}
	return v
}

func number(v any, with json.Number) any {
	if _, ok := v.(json.Number); ok {
		return with
	}
	return v
}

// received returns what a report keeps of a body that Aircall answers with.
func received(t testing.TB, body string) string {
	t.Helper()
	answering := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	})
	r, err := probe.Run(t.Context(), probe.Options{Aircall: answering, Sellsy: refusing{}, Settings: settings.Settings{
		AircallAuth: aircall.BearerToken(bearer), AircallURL: aircalltest.BaseURL, SellsyAuth: sellsy.BearerToken(bearer), SellsyURL: sellsy.BaseURL,
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Exchanges) == 0 {
		t.Fatal("nothing was asked")
	}
	return string(r.Exchanges[0].Received)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// refusing is a service that refuses the credentials.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusUnauthorized, Header: http.Header{}, Body: http.NoBody}, nil
}

func TestPlaceholdersHaveKindAndLength(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"text":       {`{"name":"Hugo Petit"}`, `{"name":"Xxxx Xxxxx"}`},
		"accents":    {`{"name":"Élodie"}`, `{"name":"Xxxxxx"}`},
		"a number":   {`{"id":4711,"rate":-1.5e3}`, `{"id":1111,"rate":-1.1e1}`},
		"none":       {`{"total":0,"offset":"0","rate":0.5}`, `{"total":0,"offset":"0","rate":1.1}`},
		"a phone":    {`{"raw_digits":"+33 1 99 00"}`, `{"raw_digits":"+00 0 00 00"}`},
		"a time":     {`{"created":"2026-11-29T10:11:12Z"}`, `{"created":"0000-00-00T00:00:00Z"}`},
		"truth":      {`{"active":true,"open":false,"user":null}`, `{"active":true,"open":false,"user":null}`},
		"nesting":    {`{"rows":[{"id":"a1"},[]],"more":{}}`, `{"rows":[{"id":"x0"},[]],"more":{}}`},
		"odd keys":   {`{"Hugo":1,"a@b.c":2,"first_name":3,"123":4}`, `{"Xxxx":1,"x@x.x":1,"first_name":1,"000":1}`},
		"the order":  {`{"b":1,"a":2,"b":3}`, `{"b":1,"a":1,"b":1}`},
		"a page":     {`<html>Hugo 12</html>`, `{"text":"\u003cxxxx\u003eXxxx 00\u003c/xxxx\u003e"}`},
		"half":       {`{"name":"Hugo`, `{"text":"{\"xxxx\":\"Xxxx"}`},
		"two":        {`{"name":"Hugo"} Hugo`, `{"text":"{\"xxxx\":\"Xxxx\"} Xxxx"}`},
		"no letters": {`{"name":"刘 ٣"}`, `{"name":"x 0"}`},
		"nothing":    {``, ``},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			if diff := cmp.Diff(tt.want, received(t, tt.body)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}))
	}
}

func FuzzNothingShows(f *testing.F) {
	for _, body := range []string{`{"name":%q}`, `{"rows":[{"id":1,"phone":%q}]}`, `<p>%s</p>`, `{%q:{"A":1}}`, `%s`, `{"x":"%s`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		const secret = "Kanari98765432"
		got := probe.Placeholder([]byte(strings.NewReplacer("%q", `"`+secret+`"`, "%s", secret).Replace(body)))
		if bytes.Contains(bytes.ToLower(got), []byte("kanari")) || bytes.Contains(got, []byte("98765432")) {
			t.Errorf("%s shows in %s", secret, got)
		}
		if len(got) > 0 && !json.Valid(got) {
			t.Errorf("no JSON: %s", got)
		}
	})
}
