package contract_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// operation is a typed operation of the client.
type operation struct {
	name string // method and path as described
	run  func(ctx context.Context, c *sellsy.Client) error
}

// TestClientAndFakeKeepToTheDescription calls every typed operation of the client against the fake and compares each
// request and each answer with the description.
func TestClientAndFakeKeepToTheDescription(t *testing.T) {
	t.Parallel()
	d := open(t)
	crm := sellsytest.New(t)
	seed(crm)
	check := newChecker(d, crm.Transport())
	client := crm.Client(sellsy.WithHTTPClient(&http.Client{Transport: check}))

	for _, o := range operations {
		before := len(crm.Requests())
		if err := o.run(t.Context(), client); err != nil {
			t.Errorf("%s: %v", o.name, err)
		}
		if len(crm.Requests()) == before {
			t.Errorf("%s: nothing was sent", o.name)
		}
		if !check.exercised[o.name] {
			t.Errorf("%s: another operation was called", o.name)
		}
	}

	used := make([]bool, len(allowances))
	for _, violation := range slices.Sorted(maps.Keys(check.violations)) {
		i := slices.IndexFunc(allowances, func(a allowance) bool { return a.violations.MatchString(violation) })
		if i < 0 {
			t.Error(violation)
			continue
		}
		used[i] = true
	}
	for i, a := range allowances {
		if !used[i] {
			t.Errorf("allowed, but it does not happen any more: %s", a.violations)
		}
	}
	for _, name := range d.tagged(typedTags) {
		if !check.exercised[name] {
			t.Errorf("%s: not called", name)
		}
	}
	t.Logf("%d operations called of %d described, %d violations, %d allowances",
		len(check.exercised), len(d.names()), len(check.violations), len(allowances))
}

// TestErrorsHaveTheRecordedForm sends nonsense to every typed operation.
func TestErrorsHaveTheRecordedForm(t *testing.T) {
	t.Parallel()
	d := open(t)
	crm := sellsytest.New(t)
	seed(crm)
	check := newChecker(d, crm.Transport())
	client := crm.Client(sellsy.WithHTTPClient(&http.Client{Transport: check}), sellsy.WithRetries(0))
	refused := 0
	for _, name := range d.tagged(typedTags) {
		method, path, _ := strings.Cut(name, " ")
		r := sellsy.Request{Method: method, Path: path}
		for range strings.Count(path, "{") {
			r.Args = append(r.Args, 999_999)
		}
		for _, body := range []any{nil, map[string]any{}, map[string]any{"nonsense": true}, []int{1}} {
			r.Body = body
			if _, err := client.Do(t.Context(), r, nil); err != nil {
				refused++
			}
		}
	}
	for _, violation := range slices.Sorted(maps.Keys(check.violations)) {
		if strings.Contains(violation, " error: ") || strings.Contains(violation, "not described") && !strings.Contains(violation, " request: ") &&
			!slices.ContainsFunc(allowances, func(a allowance) bool { return a.violations.MatchString(violation) }) {
			t.Error(violation)
		}
	}
	t.Logf("%d of the requests refused", refused)
	if refused < 200 {
		t.Errorf("%d of the requests refused: nonsense goes through", refused)
	}
}

// typedTags are the parts of the description of which every operation has a method.
var typedTags = []string{
	"Accounting", "Activities", "Addresses", "Assigned Staff Labels", "Bank Accounts", "Batch", "CRM Activities", "Calendar",
	"Check Labels", "Comments", "Companies", "Contacts", "Countries", "Credit Notes", "Currencies", "Custom Activities", "Custom Fields",
	"Deliveries", "Deposit Invoices", "Discount Including Taxes", "Document Layouts", "Document Models", "Documents", "Estimates",
	"Files", "Fiscal Year", "Individuals", "Invoices", "Items", "Language", "Listings", "Notifications", "Opportunities", "Orders",
	"Payment terms", "Payments", "PhoneCalls", "Proforma Invoices", "Progress Invoices", "Proposals", "Purchases (incoming documents)",
	"Quotas", "Rate Categories", "Smart Tags", "Staffs", "Subscriptions", "Tasks", "Taxes", "Units", "Webhooks",
}

// TestAllowancesDoNotGrowSilently pins the lengths of the lists: whoever adds to them changes these numbers too.
func TestAllowancesDoNotGrowSilently(t *testing.T) {
	t.Parallel()
	t.Logf("%d corrections, %d allowances", len(corrections), len(allowances))
	if want := 5; len(corrections) != want {
		t.Errorf("%d corrections, want %d", len(corrections), want)
	}
	if want := 11; len(allowances) != want {
		t.Errorf("%d allowances, want %d", len(allowances), want)
	}
	for _, a := range allowances {
		if a.reason == "" {
			t.Errorf("an allowance without a reason: %s", a.violations)
		}
	}
}

// TestCheckerNotices shows that the check can fail.
func TestCheckerNotices(t *testing.T) {
	t.Parallel()
	d := open(t)
	tests := map[string]struct {
		request sellsy.Request
		answer  string
		want    []string
	}{
		"good": {
			sellsy.Request{Path: "/companies/{id}", Args: []any{1}},
			`{"id":1,"type":"client","name":"Morel"}`,
			[]string{},
		},
		"answer of another type": {
			sellsy.Request{Path: "/companies/{id}", Args: []any{1}},
			`{"id":"1","type":"client","name":"Morel"}`,
			[]string{"GET /companies/{id} answer: /id: type: value must be an integer"},
		},
		"page without its pagination": {
			sellsy.Request{Path: "/companies"}, `{"data":[]}`,
			[]string{`GET /companies answer: /pagination: required: property "pagination" is missing`},
		},
		"limit out of range": {
			sellsy.Request{Path: "/teams", Query: map[string][]string{"limit": {"101"}}},
			`{"data":[],"pagination":{"limit":100,"total":0,"count":0,"offset":"WyIwIl0="}}`,
			[]string{"GET /teams request: parameter limit /: maximum: number must be at most 100"},
		},
		"wrong word in a body": {
			sellsy.Request{Method: "PUT", Path: "/phone-calls/{id}", Args: []any{1}, Body: map[string]string{"source": "outgoing"}},
			`{"related":[]}`,
			[]string{
				"PUT /phone-calls/{id} answer: /related: minItems: minimum number of items is 1",
				`PUT /phone-calls/{id} request: body /source: enum: value is not one of the allowed values ["incoming","outcoming"]`,
			},
		},
		"key that is not described, in a body and in an answer": {
			sellsy.Request{Method: "PUT", Path: "/phone-calls/{id}", Args: []any{1}, Body: map[string]string{"directed": "in"}},
			`{"related":[{"type":"contact","id":1}],"kind":"x","owner":{"ID":1}}`,
			[]string{
				"PUT /phone-calls/{id} answer: /kind: not described",
				"PUT /phone-calls/{id} answer: /owner/ID: not described",
				"PUT /phone-calls/{id} request: /directed: not described",
			},
		},
		"parameters that are not described": {
			sellsy.Request{Path: "/companies", Query: map[string][]string{"sort": {"id"}, "order": {"rank"}}},
			`{"data":[],"pagination":{"limit":100,"total":0,"count":0,"offset":"WyIwIl0="}}`,
			[]string{
				`GET /companies request: parameter order /: enum: value is not one of the allowed values ["name","id","created_at","updated_at"]`,
				"GET /companies request: parameter order: rank is not one of its words",
				"GET /companies request: parameter sort: not described",
			},
		},
		"operation that is not described": {
			sellsy.Request{Path: "/phone-calls/topics/all"}, `{}`, []string{"GET /v2/phone-calls/topics/all: not described"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check := newChecker(d, fixed(test.answer))
			client, err := sellsy.New(sellsy.BearerToken("t"), sellsy.WithHTTPClient(&http.Client{Transport: check}))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Do(t.Context(), test.request, nil); err != nil {
				t.Fatal(err)
			}
			got := slices.AppendSeq([]string{}, maps.Keys(check.violations))
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// fixed gives every request the same answer.
type fixed string

func (f fixed) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(string(f))), Request: req,
	}, nil
}
