package sellsy_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// One bad record costs itself, not its page, and the client tells of it without its value.
func TestDriftIsTold(t *testing.T) {
	t.Parallel()
	var told []sellsy.Drift
	client, _ := newMock(t, always(200, `{"data":[
		{"id":1,"owner":{"id":false,"type":"staff"},"name":{"secret":1}},"secret",{"name":"without an id"},
		{"id":"4","created":"soon","_embed":{"owner":{"id":5,"team":false}}}],
		"pagination":{"limit":100,"count":4,"total":4,"offset":"WyI0Il0="}}`), sellsy.WithDrift(func(d sellsy.Drift) { told = append(told, d) }))
	page, err := client.Background().Companies.List(t.Context(), sellsy.ListOptions{})
	if err != nil || len(page.Items) != 2 || page.Items[0].Owner != nil || page.Items[1].ID != 4 || page.Items[1].Embed.Owner.ID != 5 {
		t.Errorf("%+v, %v", page, err)
	}
	want := []sellsy.Drift{
		{"GET /companies", "data[].owner.id", "boolean"}, {"GET /companies", "data[].name", "object"}, {"GET /companies", "data[]", "string"},
		{"GET /companies", "data[]", "object"}, {"GET /companies", "data[].created", "string"},
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// What tells a page that is too short from the last: Sellsy's own count and total, never the number of rows that could be read.
func TestPagesThatAreTooShort(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		pages    []string
		records  int
		requests int
		bad      bool
	}{
		"99 of 300, and the others": {[]string{
			`{"data":[{"id":1}],"pagination":{"limit":2,"count":1,"total":3,"offset":"WyIxIl0="}}`,
			`{"data":[{"id":2},{"id":3}],"pagination":{"limit":2,"count":2,"total":3,"offset":"WyIzIl0="}}`,
			`{"data":[],"pagination":{"limit":2,"count":0,"total":3,"offset":"WyIzIl0="}}`,
		}, 3, 3, false},
		"the last is short": {[]string{
			`{"data":[{"id":1},{"id":2}],"pagination":{"limit":2,"count":2,"total":3,"offset":"WyIyIl0="}}`,
			`{"data":[{"id":3}],"pagination":{"limit":2,"count":1,"total":3,"offset":"WyIzIl0="}}`,
		}, 3, 2, false},
		"one record cannot be read": {[]string{
			`{"data":[{"id":1},"x"],"pagination":{"limit":2,"count":2,"total":3,"offset":"WyIyIl0="}}`,
			`{"data":[{"id":3}],"pagination":{"limit":2,"count":1,"total":3,"offset":"WyIzIl0="}}`,
		}, 2, 2, false},
		"none of many at first": {[]string{`{"data":[],"pagination":{"limit":2,"count":0,"total":3,"offset":"WyIwIl0="}}`}, 0, 1, true},
		"none of many later": {[]string{
			`{"data":[{"id":1},{"id":2}],"pagination":{"limit":2,"count":2,"total":300,"offset":"WyIyIl0="}}`,
			`{"data":[],"pagination":{"limit":2,"count":0,"total":300,"offset":"WyIyIl0="}}`,
		}, 2, 2, true},
		"the last one was deleted meanwhile": {[]string{
			`{"data":[{"id":1},{"id":2}],"pagination":{"limit":2,"count":2,"total":3,"offset":"WyIyIl0="}}`,
			`{"data":[],"pagination":{"limit":2,"count":0,"total":2,"offset":"WyIyIl0="}}`,
		}, 2, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, func(n int, _ *http.Request) (*http.Response, error) {
				return answer(200, test.pages[min(n, len(test.pages)-1)]), nil
			})
			got, err := ids(t, client.Contacts.All(t.Context(), sellsy.ListOptions{}))
			if (err != nil) != test.bad || len(m.sent()) != test.requests || !test.bad && len(got) != test.records {
				t.Errorf("%d records, %d requests, %v", len(got), len(m.sent()), err)
			}
		})
	}
}
