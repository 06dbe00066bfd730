package sellsytest_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// recorded reads an answer that Sellsy really gave, where there are any.
func recorded(t *testing.T, name string) any {
	t.Helper()
	dir := cmp.Or(os.Getenv("RECORDED_PAYLOADS"), filepath.Join("..", "..", "..", "shared", "payloads"))
	raw, err := os.ReadFile(filepath.Join(dir, "sellsy", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no recorded payloads: set RECORDED_PAYLOADS to their directory to run this test")
	}
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// shape replaces all values by their kind. Of a list it keeps the first element, and null fits everything.
func shape(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = shape(e)
		}
		return out
	case []any:
		if len(v) == 0 {
			return []any{}
		}
		return []any{shape(v[0])}
	case nil:
		return nil
	case string:
		return "text"
	case bool:
		return true
	default:
		return 0
	}
}

// nullFits makes null equal to anything that is no object: whether a field is filled depends on the record.
var nullFits = gocmp.FilterValues(func(a, b any) bool { return a == nil || b == nil }, gocmp.Comparer(func(a, b any) bool {
	_, objectA := a.(map[string]any)
	_, objectB := b.(map[string]any)
	return !objectA && !objectB
}))

func TestAnswersHaveTheRecordedShape(t *testing.T) {
	t.Parallel()
	crm := sellsytest.New(t)
	owner := &sellsy.Owner{ID: crm.AddStaff(sellsy.Staff{LastName: "Roux"}).ID, Type: sellsy.OwnerStaff}
	all := []sellsy.Channel{sellsy.ChannelEmail}
	company := crm.AddCompany(sellsy.Company{Name: "Morel", Owner: owner, MarketingChannels: all})
	contact := crm.AddContact(sellsy.Contact{LastName: "Petit", Owner: owner, MarketingChannels: all})
	crm.LinkContact(company.ID, contact.ID)
	crm.AddAddress(sellsy.RelatedObject{Type: sellsy.RelatedCompany, ID: int64(company.ID)}, sellsy.Address{
		Name: "Bureaux", PostalCode: "75010", City: "Paris", CountryCode: "FR", Geocode: &sellsy.Geocode{Lat: 48.5, Lng: 2.5},
	})
	crm.AddPhoneCall(sellsy.PhoneCall{
		Owner: owner, Source: sellsy.SourceIncoming, Result: sellsy.CallResultLabel{ID: sellsy.ResultScheduled},
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(contact.ID)}},
	})
	tests := map[string]struct{ method, path, body string }{
		"c3-companies-of-a-contact-get-contacts-id-companies-2024.json":        {"GET", "/contacts/5001/companies", ""},
		"c5-timeline-of-a-contact-post-timeline-contact-id-search-2024-t.json": {"POST", "/timeline/contact/5001/search", `{}`},
		"c6-contacts-first-seek-page-post-contacts-search-limit-2-2025.json":   {"POST", "/contacts/search?limit=2", `{"filters":{}}`},
		"c7-page-past-the-end.json":                                            {"GET", "/contacts?offset=WyI5OTk5OSJd", ""},
		"c9-error-400-missing-filters.json":                                    {"POST", "/contacts/search", `{}`},
		"c10-error-400-validation.json":                                        {"POST", "/contacts", `{}`},
		"c11-error-404-with-details.json":                                      {"GET", "/contacts/1", ""},
		"c13-page-of-an-endpoint-ordered-by-rank.json":                         {"GET", "/tasks/labels?limit=1", ""},
		"c16-addresses-of-a-company-2021.json":                                 {"GET", "/companies/2001/addresses", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := recorded(t, name)
			_, got := send(t, crm, test.method, test.path, test.body)
			if diff := gocmp.Diff(shape(want), shape(got), nullFits); diff != "" {
				t.Errorf("(-recorded +fake):\n%s", diff)
			}
		})
	}
}

func TestContactWithEmbedsHasTheRecordedShape(t *testing.T) {
	t.Parallel()
	want := recorded(t, "c2-contact-with-embeds-get-contacts-id-2024.json")
	crm := sellsytest.New(t, sellsytest.Options{Scopes: []string{"contacts.read", "opportunities.read"}})
	crm.AddContact(sellsy.Contact{LastName: "Costa", Owner: &sellsy.Owner{ID: 1, Type: sellsy.OwnerStaff}})
	_, got := send(t, crm, "GET", "/contacts/5001?embed[]=smart_tags&embed[]=invoicing_address&embed[]=delivery_address"+
		"&embed[]=opportunities&embed[]=estimates&embed[]=invoices&embed[]=deliveries&embed[]=orders&embed[]=acl", "")
	if diff := gocmp.Diff(shape(want), shape(got), nullFits); diff != "" {
		t.Errorf("(-recorded +fake):\n%s", diff)
	}
}
