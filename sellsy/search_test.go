package sellsy_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(200, `{"data":[
		{"id":"f81a0c","object":{"type":"contact","id":7,"sub_type":"contact"},"owner":{"id":41,"type":"staff"},
		 "created":"2024-04-23T11:40:17+00:00","updated":"2024-04-23T11:41:02+00:00","is_archived":false,
		 "first_name":"Marc","last_name":"Costa","phone_number":"","mobile_number":"+33 6 39 98 01 02",
		 "companies":[{"id":8,"name":"Atelier Roux"}],"invoicing_address":{"id":"11705127"}},
		{"id":"9","object":{"type":"opportunity","id":3},"name":"Site","status":"open","amount":1200.5,"number":12},
		{"id":"8","object":{"type":"company","id":8,"sub_type":"supplier"},"name":"Atelier Roux","main_contact":null}],
		"aggregations":{"count_by_type":{"contact":[3,1],"company":[2]}},
		"pagination":{"limit":5,"count":3,"total":3,"offset":"WzE1Ljg2NzY2NCwiNTM1ODUxMDgiLCJjb250YWN0Il0="}}`))
	got, err := client.Search.Query(t.Context(), sellsy.SearchOptions{
		Query: "06 39", Types: []sellsy.SearchType{sellsy.SearchContacts, "company.client"}, Limit: 5, Archived: sellsy.Some(false),
	})
	if err != nil {
		t.Fatal(err)
	}
	if q := m.last(t); q.Path != "/search" || q.Query != "archived=false&limit=5&q=06+39&type%5B%5D=contact&type%5B%5D=company.client" {
		t.Errorf("sent %s?%s", q.Path, q.Query)
	}
	objects := []sellsy.SearchObject{}
	for _, hit := range got.Items {
		objects = append(objects, hit.Object)
	}
	want := []sellsy.SearchObject{
		{Type: sellsy.SearchContacts, ID: 7, SubType: "contact"},
		{Type: sellsy.SearchOpportunities, ID: 3},
		{Type: sellsy.SearchCompanies, ID: 8, SubType: "supplier"},
	}
	if diff := cmp.Diff(want, objects); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	if hit := got.Items[0]; hit.MobileNumber != "+33 6 39 98 01 02" || hit.PhoneNumber != "" || hit.Companies[0].ID != 8 || len(hit.Raw) == 0 {
		t.Errorf("contact is %+v", hit)
	}
	counts := map[string]sellsy.MatchCount{"contact": {Active: 3, Archived: 1}, "company": {Active: 2}}
	if diff := cmp.Diff(counts, got.CountByType); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestSearchOfNothing(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(200, `{"data":[],"aggregations":[],"pagination":{"limit":0,"count":0,"total":0,"offset":"W10="}}`))
	if _, err := client.Search.Query(t.Context(), sellsy.SearchOptions{}); !errors.Is(err, sellsy.ErrInvalid) || len(m.sent()) != 0 {
		t.Errorf("without a query: %v, %d requests", err, len(m.sent()))
	}
	got, err := client.Search.Query(t.Context(), sellsy.SearchOptions{Query: "x"})
	if err != nil || len(got.Items) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
