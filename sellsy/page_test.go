package sellsy_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// book answers as Sellsy does for a list of n contacts with the ids 1 to n.
func book(n int) func(int, *http.Request) (*http.Response, error) {
	return func(_ int, r *http.Request) (*http.Response, error) {
		q := r.URL.Query()
		limit := 25
		if text := q.Get("limit"); text != "" {
			limit, _ = strconv.Atoi(text)
		}
		first, numeric := 0, false
		if offset := q.Get("offset"); offset != "" {
			if skip, err := strconv.Atoi(offset); err == nil {
				first, numeric = skip, true
			} else {
				raw, _ := base64.StdEncoding.DecodeString(offset)
				var last []string
				_ = json.Unmarshal(raw, &last)
				first, _ = strconv.Atoi(last[0])
			}
		}
		data := []map[string]any{}
		last := first
		for id := first + 1; id <= min(first+limit, n); id++ {
			data = append(data, map[string]any{"id": id})
			last = id
		}
		var offset any = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, `["%d"]`, last))
		if numeric {
			offset = first
		}
		body, _ := json.Marshal(map[string]any{
			"data": data, "pagination": map[string]any{"limit": limit, "count": len(data), "total": n, "offset": offset},
		})
		return answer(200, string(body)), nil
	}
}

func ids(t *testing.T, list func(func(sellsy.Contact, error) bool)) (ids []int, last error) {
	t.Helper()
	for contact, err := range list {
		if err != nil {
			return ids, err
		}
		ids = append(ids, int(contact.ID))
	}
	return ids, nil
}

func upTo(first, last int) (list []int) {
	for i := first; i <= last; i++ {
		list = append(list, i)
	}
	return list
}

func TestAllFetchesEveryPageLazilyAndAgain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		records  int
		opts     sellsy.ListOptions
		want     []int
		requests int
	}{
		{"nothing", 0, sellsy.ListOptions{}, nil, 1},
		{"one page of the default size", 3, sellsy.ListOptions{}, upTo(1, 3), 1},
		{"several pages", 205, sellsy.ListOptions{}, upTo(1, 205), 3},
		{"full last page", 6, sellsy.ListOptions{PageSize: 3}, upTo(1, 6), 3},
		{"record offset", 8, sellsy.ListOptions{PageSize: 3, Page: sellsy.RecordOffset(2)}, upTo(3, 8), 2},
		{"resumed after 4", 8, sellsy.ListOptions{PageSize: 3, Page: "WyI0Il0="}, upTo(5, 8), 2},
		{"past the end", 8, sellsy.ListOptions{Page: "WyI4Il0="}, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, m := newMock(t, book(tt.records))
			opts := tt.opts
			all := client.Contacts.All(t.Context(), opts)
			if n := len(m.sent()); n != 0 {
				t.Fatalf("%d requests before ranging", n)
			}
			for round := 1; round <= 2; round++ {
				got, err := ids(t, all)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("round %d (-want +got):\n%s", round, diff)
				}
				if n := len(m.sent()); n != round*tt.requests {
					t.Errorf("round %d: %d requests in all, want %d", round, n, round*tt.requests)
				}
			}
			if diff := cmp.Diff(tt.opts, opts); diff != "" {
				t.Errorf("options changed:\n%s", diff)
			}
		})
	}
}

func TestAllStopsWithItsReader(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, book(1000))
	n := 0
	for _, err := range client.Contacts.All(t.Context(), sellsy.ListOptions{PageSize: 10}) {
		if n++; err != nil || n == 10 {
			break
		}
	}
	if got := len(m.sent()); got != 1 {
		t.Errorf("%d requests for ten of ten records, want 1", got)
	}
}

func TestAllEndsAtTheFirstError(t *testing.T) {
	t.Parallel()
	pages := book(10)
	client, _ := newMock(t, func(n int, r *http.Request) (*http.Response, error) {
		if n == 1 {
			return answer(403, `{"error":{"code":403,"message":"non","details":[]}}`), nil
		}
		return pages(n, r)
	})
	got, err := ids(t, client.Contacts.All(t.Context(), sellsy.ListOptions{PageSize: 4}))
	if !errors.Is(err, sellsy.ErrForbidden) {
		t.Errorf("error is %v", err)
	}
	if diff := cmp.Diff(upTo(1, 4), got); diff != "" {
		t.Errorf("records before the error (-want +got):\n%s", diff)
	}
}

func TestAllRefusesWhatARecordOffsetDoesNotReach(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, book(100_050))
	opts := sellsy.ListOptions{Page: sellsy.RecordOffset(99_900)}
	got, err := ids(t, client.Contacts.All(t.Context(), opts))
	if !errors.Is(err, sellsy.ErrOutOfReach) || len(got) != 100 || len(m.sent()) != 1 {
		t.Errorf("%d records in %d requests, error %v", len(got), len(m.sent()), err)
	}

	client, _ = newMock(t, book(100_000))
	if got, err := ids(t, client.Contacts.All(t.Context(), opts)); err != nil || len(got) != 100 {
		t.Errorf("exactly 100,000: %d records, error %v", len(got), err)
	}
}

func TestAllEndsWhenTheListDoesNotAdvance(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(200, `{"data":[{"id":1}],"pagination":{"limit":1,"count":1,"total":9,"offset":"WyIxIl0="}}`))
	_, err := ids(t, client.Contacts.All(t.Context(), sellsy.ListOptions{PageSize: 1}))
	if err == nil || len(m.sent()) != 2 {
		t.Errorf("error %v after %d requests", err, len(m.sent()))
	}
}

func TestPageTellsWhereToGoOn(t *testing.T) {
	t.Parallel()
	client, _ := newMock(t, book(7))
	page, err := client.Contacts.List(t.Context(), sellsy.ListOptions{PageSize: 4})
	if err != nil {
		t.Fatal(err)
	}
	if !page.HasNext() || page.Next != "WyI0Il0=~4" || page.Total != 7 {
		t.Fatalf("next is %q of %d", page.Next, page.Total)
	}
	page, err = client.Contacts.List(t.Context(), sellsy.ListOptions{PageSize: 4, Page: page.Next})
	if err != nil {
		t.Fatal(err)
	}
	if page.HasNext() || len(page.Items) != 3 {
		t.Errorf("after %d records on the last page there is more", len(page.Items))
	}
}

func TestListOptionsOnTheWire(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, always(200, `{"data":[],"pagination":{"limit":50,"count":0,"total":0,"offset":"WyIwIl0="}}`))
	_, err := client.Companies.Search(t.Context(), sellsy.CompanyFilter{}, sellsy.ListOptions{
		PageSize: 50, Page: sellsy.RecordOffset(0), OrderBy: "name", Order: sellsy.Descending,
		Fields: []string{"id", "_embed"}, Embeds: []sellsy.Embed{sellsy.EmbedOwner, sellsy.EmbedCustomField(12)},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := m.last(t)
	want := "direction=desc&embed%5B%5D=owner&embed%5B%5D=cf.12&field%5B%5D=id&field%5B%5D=_embed&limit=50&offset=0&order=name"
	if got.Query != want {
		t.Errorf("query is  %s\nwant      %s", got.Query, want)
	}
	if got.Body != `{"filters":{}}` {
		t.Errorf("body is %s", got.Body)
	}
}

func TestCompaniesOfAContactWithMoreThanOnePage(t *testing.T) {
	t.Parallel()
	client, m := newMock(t, func(_ int, r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodGet {
			return answer(200, `{"data":[{"id":1}],"pagination":{"limit":1,"count":1,"total":2,"offset":"WyIxIl0="}}`), nil
		}
		return answer(200, `{"data":[{"id":1},{"id":2}],"pagination":{"limit":100,"count":2,"total":2,"offset":"WyIyIl0="}}`), nil
	})
	companies, err := client.Contacts.Companies(t.Context(), 5)
	if err != nil || len(companies) != 2 {
		t.Fatalf("%d companies, %v", len(companies), err)
	}
	if got := m.last(t); got.Path != "/companies/search" || got.Body != `{"filters":{"contacts":[5]}}` {
		t.Errorf("second request is %s %s", got.Path, got.Body)
	}
}

func FuzzCursor(f *testing.F) {
	for _, seed := range []string{`"WyI0Il0="`, `5`, `"5"`, `null`, `""`, `-1`, `1e3`, `99999999999999999999`, `{}`, `"\u00e9"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var c sellsy.Cursor
		if sellsy.Unmarshal([]byte(text), &c) != nil {
			return
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatalf("%q decodes to a cursor that does not encode: %v", text, err)
		}
		var back sellsy.Cursor
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%s does not decode: %v", out, err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(out) {
			t.Fatalf("%s encodes as %s, %v", out, again, err)
		}
	})
}
