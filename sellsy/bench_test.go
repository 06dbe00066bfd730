package sellsy_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// contactsPage is a page of 100 contacts as Sellsy sends it.
func contactsPage(b *testing.B) []byte {
	b.Helper()
	var contacts []sellsy.Contact
	for i := range 100 {
		contacts = append(contacts, sellsy.Contact{
			ID: sellsy.ContactID(i + 1), Civility: sellsy.CivilityMrs, FirstName: "Léa", LastName: "Martin", Email: "lea@example.com",
			PhoneNumber: "01 99 00 12 34", MobileNumber: "+33639980102", Position: "Directrice",
			Owner: &sellsy.Owner{ID: 41, Type: sellsy.OwnerStaff}, Created: sellsy.At(noon), UpdatedAt: sellsy.At(noon.Add(time.Hour)),
			MarketingChannels: []sellsy.Channel{sellsy.ChannelEmail, sellsy.ChannelSMS}, Consent: &sellsy.Consent{Email: true},
		})
	}
	raw, err := json.Marshal(map[string]any{
		"data": contacts, "pagination": map[string]any{"limit": 100, "count": 100, "total": 4000, "offset": "WyIxMDAiXQ=="},
	})
	if err != nil {
		b.Fatal(err)
	}
	return raw
}

// A page of 100 contacts, from the request to the typed contacts, without a network, and encoding/json's decoding of the same body
// into a map, in turns, so that both see the same machine.
func BenchmarkContactPage(b *testing.B) {
	raw := contactsPage(b)
	client, err := sellsy.New(sellsy.BearerToken("t"), sellsy.WithRequestsPerSecond(1_000_000),
		sellsy.WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return answer(200, string(raw)), nil
		})}))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(raw)))
	var typed, maps time.Duration
	for b.Loop() {
		start := time.Now()
		page, err := client.Contacts.List(b.Context(), sellsy.ListOptions{PageSize: 100})
		if err != nil || len(page.Items) != 100 {
			b.Fatal(err)
		}
		middle := time.Now()
		var into map[string]any
		if err := json.Unmarshal(raw, &into); err != nil {
			b.Fatal(err)
		}
		typed, maps = typed+middle.Sub(start), maps+time.Since(middle)
	}
	b.ReportMetric(float64(maps)/float64(typed), "times-as-fast-as-a-map")
	b.ReportMetric(float64(typed.Nanoseconds())/float64(b.N), "ns/decoding")
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
