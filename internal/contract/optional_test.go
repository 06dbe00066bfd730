package contract_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// needed are the fields without which an answer, or an element of its list, is none.
var needed = []string{"id", "data", "pagination", "limit", "count", "total", "offset"}

// asked are more of them, of single operations: what was asked for. They stay as they are, with all that is in them.
var asked = map[string]string{
	"/batch":                             "responses",
	"/quotas":                            "api_rate_days",
	"/activities/crm/metas":              "phonecall",
	"/estimates/compute":                 "amounts",
	"/orders/compute":                    "amounts",
	"/invoices/compute":                  "amounts",
	"/credit-notes/compute":              "amounts",
	"/countries":                         "data", // a country is its code
	"/gocardless/directdebit/1/timeline": "history",
	"/ocr/pur-invoice/metas":             "import",
	"/accounting-journal/sells/metas":    "codes",
	"/settings/accounting-charts":        "discount",
	"/notifications/settings":            "subscriptions",
	"/items/2/prices":                    "data",
	"/items/2/declinations/1/prices":     "data",
	"/deposit-invoices/compute":          "deposit",
	"/progress-invoices/compute":         "total",
	"/deposit-invoices/prepare":          "rows",
	"/documents/models/18002/convert":    "rows",
	"/accounts/documents":                "date",
	"/email/authenticate":                "domain",
	"/email/domain/validate":             "domain",
	"/email/attachment":                  "name",
	"/email/templates/1":                 "subject",
	"/settings/email":                    "private_mode",

	"/email/system-templates/manual_document_reminder": "subject",
}

// sparse is a transport that makes something else of every field of an answer that is not needed.
type sparse struct {
	next    http.RoundTripper
	instead func(old any) (value any, keep bool)
	changed int
}

func (s *sparse) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.next.RoundTrip(r)
	if err != nil || resp.StatusCode >= 300 {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if err := resp.Body.Close(); err != nil {
		return nil, err
	}
	var answer any
	if json.Unmarshal(body, &answer) == nil {
		s.change(answer, asked[strings.TrimPrefix(r.URL.Path, "/v2")])
		if body, err = json.Marshal(answer); err != nil {
			return nil, err
		}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return resp, nil
}

func (s *sparse) change(v any, but string) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			s.change(element, but)
		}
	case map[string]any:
		for key, old := range v {
			if key == but {
				continue
			}
			if slices.Contains(needed, key) {
				s.change(old, but)
				continue
			}
			s.changed++
			if value, keep := s.instead(old); keep {
				v[key] = value
			} else {
				delete(v, key)
			}
		}
	}
}

// TestEveryOperationReadsWhatIsOptionalInAnyForm calls every typed operation while the fake answers with all that is optional null,
// absent, empty or of another kind. It is not parallel: the operations remember the payment that one of them made.
func TestEveryOperationReadsWhatIsOptionalInAnyForm(t *testing.T) {
	for name, instead := range map[string]func(any) (any, bool){
		"null":    func(any) (any, bool) { return nil, true },
		"absent":  func(any) (any, bool) { return nil, false },
		"empty":   func(any) (any, bool) { return "", true },
		"text":    func(any) (any, bool) { return "something", true },
		"number":  func(any) (any, bool) { return 4.5, true },
		"boolean": func(any) (any, bool) { return true, true },
		"list":    func(any) (any, bool) { return []any{}, true },
		"object":  func(any) (any, bool) { return map[string]any{}, true },
	} {
		t.Run(name, func(t *testing.T) {
			crm := sellsytest.New(t)
			seed(crm)
			transport := &sparse{next: crm.Transport(), instead: instead}
			client := crm.Client(sellsy.WithHTTPClient(&http.Client{Transport: transport}), sellsy.WithRetries(0))
			for _, o := range operations {
				if err := o.run(t.Context(), client); err != nil {
					t.Errorf("%s: %v", o.name, err)
				}
			}
			if transport.changed < 1000 {
				t.Errorf("%d fields were changed", transport.changed)
			}
		})
	}
}
