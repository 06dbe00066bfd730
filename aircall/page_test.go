package aircall_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

// list answers like a list of Aircall's with total rows, of which paging reaches most.
func list(key string, total, most int, links bool) httpmock.Responder {
	return func(r *http.Request) (*http.Response, error) {
		q := r.URL.Query()
		page, _ := strconv.Atoi(q.Get("page"))
		perPage, _ := strconv.Atoi(q.Get("per_page"))
		first, end := (page-1)*perPage, min(page*perPage, total, most)
		var rows []string
		for i := first; i < end; i++ {
			rows = append(rows, fmt.Sprintf(`{"id":%d}`, i+1))
		}
		meta := fmt.Sprintf(`"count":%d,"total":%d,"current_page":%d,"per_page":%d`, len(rows), total, page, perPage)
		switch {
		case !links:
		case end < min(total, most):
			meta += `,"next_page_link":"https://elsewhere.example.com/v1/calls?page=2","previous_page_link":null`
		default:
			meta += `,"next_page_link":null,"previous_page_link":null`
		}
		return httpmock.NewStringResponse(200, fmt.Sprintf(`{%q:[%s],"meta":{%s}}`, key, strings.Join(rows, ","), meta)), nil
	}
}

func TestAllWalksEveryPage(t *testing.T) {
	t.Parallel()
	for _, total := range []int{0, 1, 49, 50, 51, 100, 120} {
		for _, links := range []bool{true, false} {
			client, mock := newClient(t)
			mock.RegisterNoResponder(list("tags", total, total, links))
			tags := client.Tags.All(t.Context(), aircall.ListOptions{Page: 7}) // Page has no effect
			for range 2 {                                                      // and a second time from the start
				var last aircall.TagID
				for tag, err := range tags {
					if err != nil {
						t.Fatal(err)
					}
					if tag.ID != last+1 {
						t.Fatalf("tag %d after %d", tag.ID, last)
					}
					last = tag.ID
				}
				if int(last) != total {
					t.Errorf("%d rows, want %d (links: %v)", last, total, links)
				}
			}
			if got, want := mock.GetTotalCallCount(), 2*max((total+49)/50, 1); got != want {
				t.Errorf("%d rows: %d requests, want %d", total, got, want)
			}
		}
	}
}

func TestAllIsLazyAndStops(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	mock.RegisterNoResponder(list("tags", 120, 120, true))
	tags := client.Tags.All(t.Context(), aircall.ListOptions{})
	if n := mock.GetTotalCallCount(); n != 0 {
		t.Errorf("%d requests before the first row", n)
	}
	for _, err := range tags {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if n := mock.GetTotalCallCount(); n != 1 {
		t.Errorf("%d requests for the first row", n)
	}
}

func TestAllEndsWithTheError(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	rows := list("tags", 120, 120, true)
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		if r.URL.Query().Get("page") == "2" {
			return httpmock.NewStringResponse(404, ""), nil
		}
		return rows(r)
	})
	n := 0
	for _, err := range client.Tags.All(t.Context(), aircall.ListOptions{}) {
		if err != nil {
			if !errors.Is(err, aircall.ErrNotFound) || n != 50 {
				t.Errorf("%v after %d rows", err, n)
			}
			n = -1000
			continue
		}
		n++
	}
	if n != -1000 {
		t.Errorf("went on after the error: %d", n)
	}
}

func TestTheCapIsLoud(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		total int
		want  error
	}{{9_950, nil}, {10_000, aircall.ErrOutOfReach}, {12_345, aircall.ErrOutOfReach}} {
		client, mock := newClient(t)
		mock.RegisterNoResponder(list("contacts", test.total, 10_000, true))
		rows := 0
		var last error
		for _, err := range client.Contacts.All(t.Context(), aircall.ListContactsOptions{}) {
			if last = err; err == nil {
				rows++
			}
		}
		if rows != min(test.total, 10_000) || !errors.Is(last, test.want) {
			t.Errorf("%d contacts: %d rows, then %v; want %v", test.total, rows, last, test.want)
		}
	}
}

func TestListOptions(t *testing.T) {
	t.Parallel()
	from := time.Now().Add(-time.Hour).Truncate(time.Second)
	unix := strconv.FormatInt(from.Unix(), 10)
	tests := []struct {
		name string
		do   func(*testing.T, *aircall.Client) error
		path string
		want url.Values
	}{
		{
			"the zero value asks for the largest page", func(t *testing.T, c *aircall.Client) error {
				_, err := c.Calls.List(t.Context(), aircall.ListCallsOptions{})
				return err
			}, "/v1/calls", url.Values{"page": {"1"}, "per_page": {"50"}},
		},
		{
			"everything", func(t *testing.T, c *aircall.Client) error {
				_, err := c.Calls.Search(t.Context(), aircall.SearchCallsOptions{
					ListCallsOptions: aircall.ListCallsOptions{
						ListOptions: aircall.ListOptions{From: from, To: from, Order: aircall.Descending, Page: 3, PageSize: 20},
						Fetch:       []aircall.Fetch{aircall.FetchContact, aircall.FetchShortURLs},
					},
					Direction: aircall.Outbound, UserID: 4, PhoneNumber: "+33199001234", Tags: []aircall.TagID{5, 6},
				})
				return err
			}, "/v1/calls/search", url.Values{
				"from": {unix}, "to": {unix}, "order": {"desc"}, "page": {"3"}, "per_page": {"20"},
				"fetch_contact": {"true"}, "fetch_short_urls": {"true"},
				"direction": {"outbound"}, "user_id": {"4"}, "phone_number": {"+33199001234"}, "tags[]": {"5", "6"},
			},
		},
		{
			"contacts by update", func(t *testing.T, c *aircall.Client) error {
				_, err := c.Contacts.List(t.Context(), aircall.ListContactsOptions{OrderBy: aircall.ByUpdate})
				return err
			}, "/v1/contacts", url.Values{"order_by": {"updated_at"}, "page": {"1"}, "per_page": {"50"}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client, mock := newClient(t)
			var got *url.URL
			mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
				got = r.URL
				return httpmock.NewStringResponse(200, `{"calls":[],"contacts":[],"meta":{}}`), nil
			})
			if err := test.do(t, client); err != nil {
				t.Fatal(err)
			}
			if got.Path != test.path {
				t.Errorf("path %s, want %s", got.Path, test.path)
			}
			if diff := cmp.Diff(test.want, got.Query()); diff != "" {
				t.Errorf("query (-want +got):\n%s", diff)
			}
			if strings.Contains(got.RawQuery, "+") {
				t.Errorf("a + that is not escaped: %s", got.RawQuery)
			}
		})
	}
}

func TestListOptionsThatAircallWouldQuietlyChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, mock := newClient(t)
		mock.RegisterNoResponder(httpmock.NewStringResponder(200, `{"calls":[],"meta":{}}`))
		for _, opts := range []aircall.ListOptions{{PageSize: 51}, {PageSize: -1}, {Page: -1}} {
			if _, err := client.Tags.List(t.Context(), opts); !errors.Is(err, aircall.ErrInvalid) {
				t.Errorf("%+v: %v", opts, err)
			}
		}
		for months, want := range map[int]error{-7: aircall.ErrOutOfReach, -6: nil, -1: nil} {
			opts := aircall.ListCallsOptions{ListOptions: aircall.ListOptions{From: time.Now().AddDate(0, months, 0)}}
			if _, err := client.Calls.List(t.Context(), opts); !errors.Is(err, want) {
				t.Errorf("from %d months: %v, want %v", months, err, want)
			}
		}
		if _, err := client.Contacts.Search(t.Context(), aircall.SearchContactsOptions{}); !errors.Is(err, aircall.ErrInvalid) {
			t.Errorf("a search for nothing: %v", err)
		}
		if n := mock.GetTotalCallCount(); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	})
}

func TestAllLeavesItsOptionsAlone(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	mock.RegisterNoResponder(list("calls", 120, 120, true))
	opts := aircall.ListCallsOptions{ListOptions: aircall.ListOptions{Page: 9}, Fetch: []aircall.Fetch{aircall.FetchContact}}
	before := opts
	before.Fetch = slices.Clone(opts.Fetch)
	for _, err := range client.Calls.All(t.Context(), opts) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(before, opts); diff != "" {
		t.Error(diff)
	}
}

func TestAllEndsWithTheContext(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	mock.RegisterNoResponder(list("tags", 120, 120, true))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows := 0
	var last error
	for _, err := range client.Tags.All(ctx, aircall.ListOptions{}) {
		if last = err; err == nil {
			rows++
		}
		cancel()
	}
	if rows != 50 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d rows, then %v", rows, last)
	}
}

// What Aircall would refuse, or quietly read as something else, is refused by every method before it is sent.
func TestRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	ctx := t.Context()
	large := aircall.ListOptions{PageSize: 51}
	largeCalls := aircall.ListCallsOptions{ListOptions: large, Fetch: []aircall.Fetch{aircall.FetchContact}}
	largeContacts := aircall.ListContactsOptions{ListOptions: large, OrderBy: aircall.ByUpdate}
	for name, do := range map[string]func() error{
		"calls": func() error { return only(client.Calls.List(ctx, largeCalls)) },
		"calls searched": func() error {
			return only(client.Calls.Search(ctx, aircall.SearchCallsOptions{ListCallsOptions: largeCalls}))
		},
		"contacts": func() error { return only(client.Contacts.List(ctx, largeContacts)) },
		"contacts by mail": func() error {
			return only(client.Contacts.Search(ctx, aircall.SearchContactsOptions{ListContactsOptions: largeContacts, Email: "a@example.com"}))
		},
		"users":          func() error { return only(client.Users.List(ctx, large)) },
		"availabilities": func() error { return only(client.Users.Availabilities(ctx, large)) },
		"teams":          func() error { return only(client.Teams.List(ctx, large)) },
		"numbers":        func() error { return only(client.Numbers.List(ctx, large)) },
		"tags":           func() error { return only(client.Tags.List(ctx, large)) },
		"webhooks":       func() error { return only(client.Webhooks.List(ctx, large)) },
		"campaigns":      func() error { return only(client.A2PCampaigns.List(ctx, large)) },
		"templates": func() error {
			return only(client.Messages.SMSTemplates(ctx, aircall.SMSTemplatesOptions{PageSize: 101}))
		},
		"a WhatsApp message of nothing": func() error {
			return only(client.Messages.SendWhatsApp(ctx, aircall.WhatsAppMessageInput{From: 1, To: "+33639981234"}))
		},
		"a WhatsApp message of too much": func() error {
			return only(client.Messages.SendWhatsAppByProxy(ctx, aircall.WhatsAppMessageInput{From: 1, To: "+33639981234", Text: "a", TemplateParams: "b"}))
		},
		"no events to add":    func() error { return only(client.Webhooks.AddEvents(ctx, "id")) },
		"no events to remove": func() error { return only(client.Webhooks.RemoveEvents(ctx, "id")) },
	} {
		if err := do(); !errors.Is(err, aircall.ErrInvalid) || aircall.OutcomeUnknown(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := mock.GetTotalCallCount(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestTemplatesPage(t *testing.T) {
	t.Parallel()
	client, mock := newClient(t)
	var queries []string
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		queries = append(queries, r.URL.RawQuery)
		return httpmock.NewStringResponse(200, `{"templates":[{"id":"1"}],"pageInfo":{"currentToken":"a","nextToken":"b","totalCount":2},"meta":{}}`), nil
	})
	templates := must[*aircall.WhatsAppTemplates](t)(client.Messages.WhatsAppTemplates(t.Context(), 1, ""))
	must[*aircall.WhatsAppTemplates](t)(client.Messages.WhatsAppTemplates(t.Context(), 1, templates.PageInfo.NextToken))
	page := must[*aircall.Page[aircall.SMSTemplate]](t)(client.Messages.SMSTemplates(
		t.Context(), aircall.SMSTemplatesOptions{Search: "rappel", PageSize: 20, Page: 2}))
	if len(page.Items) != 1 || page.Items[0].ID != 1 {
		t.Errorf("templates %+v", page.Items)
	}
	if diff := cmp.Diff([]string{"", "token=b", "page=2&per_page=20&search=rappel"}, queries); diff != "" {
		t.Error(diff)
	}
}

// Pages that contradict themselves end the walk, rather than keep it going for ever.
func TestAllOfStrangePages(t *testing.T) {
	t.Parallel()
	next := `"next_page_link":"https://api.aircall.io/v1/webhooks?page=2"`
	for name, test := range map[string]struct {
		page     string
		bad      bool
		requests int
	}{
		"empty, of many":           {`{"webhooks":[],"meta":{"total":90,"current_page":1,"per_page":50,` + next + `}}`, true, 1},
		"empty, of none":           {`{"webhooks":[],"meta":{"total":0,"current_page":1,"per_page":50,"next_page_link":null}}`, false, 1},
		"the first again":          {`{"webhooks":[{"webhook_id":"a"}],"meta":{"total":90,"current_page":1,"per_page":50,` + next + `}}`, true, 2},
		"short, without link":      {`{"webhooks":[{"webhook_id":"a"}],"meta":{"total":90,"per_page":50}}`, false, 2},
		"short, and the last":      {`{"webhooks":[{"webhook_id":"a"}],"meta":{"total":90,"current_page":1,"per_page":50,"next_page_link":null}}`, false, 1},
		"empty on and on":          {`{"webhooks":[],"meta":{` + next + `}}`, true, 4},
		"nothing about the page":   {`{"webhooks":[{"webhook_id":"a"}]}`, false, 1},
		"nothing at all":           {`{}`, true, 1},
		"no rows":                  {`{"webhooks":null,"meta":{"total":90}}`, true, 1},
		"rows that cannot be read": {`{"webhooks":["a",7],"meta":{"total":2}}`, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, mock := newClient(t)
			mock.RegisterNoResponder(httpmock.NewStringResponder(200, test.page))
			var failed error
			for _, err := range client.Webhooks.All(t.Context(), aircall.ListOptions{}) {
				failed = err
			}
			if (failed != nil) != test.bad || mock.GetTotalCallCount() != test.requests {
				t.Errorf("%d requests, %v; want %d", mock.GetTotalCallCount(), failed, test.requests)
			}
		})
	}
}
