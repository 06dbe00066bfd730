package probe_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// otherWays are worlds in each of which one assumption is false, with a part of what the finding says.
var otherWays = map[string]struct {
	way
	says string
}{
	"aircall-quota":   {way{answer: func(a *answer) { a.header.Set("X-AircallApi-Limit", "30") }}, "30 times a minute"},
	"aircall-refusal": {way{path: "/v1/ping", answer: status(404)}, "refused with 404"},
	"aircall-paging": {way{path: "/v1/calls", sent: "per_page=2", answer: func(a *answer) {
		if meta, ok := a.body["meta"].(map[string]any); ok {
			meta["next_page_link"] = nil
		}
	}}, "more than one page, and no link"},
	"aircall-order": {way{path: "/v1/calls", sent: "per_page=50", answer: func(a *answer) {
		if list, ok := a.body["calls"].([]any); ok {
			slices.Reverse(list)
		}
	}}, "older than the one before"},
	"aircall-period": {way{path: "/v1/calls", ask: func(q url.Values) { q.Del("from"); q.Del("to") }}, "began at other times"},
	"aircall-times":  {way{path: "/v1/calls", answer: as("calls", "started_at", "2026-11-01 08:00:00")}, "no number of seconds"},
	"aircall-done":   {way{path: "/v1/calls", answer: as("calls", "status", "ended")}, "are not done"},
	"aircall-digits": {way{path: "/v1/calls", answer: as("calls", "raw_digits", "12")}, "0 of 6"},
	"aircall-picked": {way{path: "/v1/integrations/me", answer: func(a *answer) {
		if in, ok := a.body["integration"].(map[string]any); ok {
			in["number_ids"] = []any{99}
		}
	}}, "1 of 1"},
	"aircall-webhooks":       {way{path: "/v1/webhooks", answer: without("webhooks", "token")}, "missing: token"},
	"aircall-contact-search": {way{path: "/v1/contacts/search", answer: nothing("contacts")}, "not found by its number"},
	"aircall-contact-rows":   {way{path: "/v1/contacts", answer: without("contacts", "information")}, "missing: information"},
	"aircall-ai":             {way{path: "/summary", answer: status(401)}, "refused with 401"},
	"aircall-users":          {way{path: "/v2/users", answer: without("users", "email")}, "without an e-mail address"},
	"aircall-kinds":          {way{path: "/v1/calls", answer: as("calls", "duration", []any{"3 min"})}, "calls[].duration of GET /v1/calls is array"},

	"sellsy-quota": {way{answer: func(a *answer) { a.header.Del("X-Quota-Remaining-By-Month") }}, "By-Month"},
	"sellsy-token": {way{path: "/access-tokens", answer: func(a *answer) { delete(a.body, "expires_in") }}, "how long it is good"},
	"sellsy-account": {way{path: "/access-tokens", answer: func(a *answer) { a.body["access_token"] = sellsytest.DefaultToken }},
		"does not tell the account"},
	"sellsy-phonecall-search": {way{path: "/phone-calls/search", answer: nothing("data")}, "not found by its record and its date"},
	"sellsy-description":      {way{path: "/phone-calls", answer: as("data", "description", "Cut short…")}, "in the list, and"},
	"sellsy-paging":           {way{path: "/contacts", ask: func(q url.Values) { q.Del("offset") }}, "does not go on"},
	"sellsy-fields":           {way{path: "/contacts", answer: without("data", "is_archived")}, "is_archived"},
	"sellsy-updated":          {way{path: "/contacts/search", sent: `"updated"`, answer: nothing("data")}, "moment of its last change"},
	"sellsy-lookup":           {way{method: "GET", path: "/v2/search", answer: nothing("data")}, "by the filter, but not by the search"},
	"sellsy-companies":        {way{path: "/companies", answer: status(404)}, "refused with 404"},
	"sellsy-opportunities":    {way{path: "/opportunities/search", answer: nothing("data")}, "not found by its record"},
	"sellsy-invoices":         {way{path: "/invoices/search", answer: nothing("data")}, "not found by its record"},
	"sellsy-staff":            {way{path: "/staffs", answer: without("data", "email")}, "without an e-mail address"},
	"sellsy-webhooks":         {way{path: "/webhooks", answer: without("data", "is_enabled")}, "missing: is_enabled"},
	"sellsy-times":            {way{path: "/contacts", answer: as("data", "created", "2026-11-01 08:00:00")}, "with an offset"},
	"sellsy-filters": {way{path: "/contacts/search", sent: "made_up", answer: func(a *answer) {
		a.status, a.body = http.StatusOK, map[string]any{"data": []any{}, "pagination": map[string]any{"count": 0, "total": 0}}
	}}, "is ignored"},
	"sellsy-kinds": {way{path: "/contacts", answer: as("data", "owner", "somebody")}, "data[].owner of GET /contacts is string"},

	// What only writing shows.
	"aircall-shared-number": {way{method: "POST", path: "/v1/contacts", skip: 1, refuse: 409}, "refused with 409"},
	"aircall-search-lag":    {way{path: "/v1/contacts/search", answer: nothing("contacts")}, "what was made is not found"},
	"aircall-blank": {way{path: "/v1/contacts/*", answer: func(a *answer) {
		if c, ok := a.body["contact"].(map[string]any); ok {
			c["company_name"] = nil
		}
	}}, "can be emptied"},
	"sellsy-search-lag":       {way{path: "/phone-calls/search", answer: nothing("data")}, "what was made is not found"},
	"sellsy-description-text": {way{method: "GET", path: "/v2/phone-calls/*", answer: cut("description")}, "came back otherwise, with 255"},
	"sellsy-related":          {way{method: "POST", path: "/phone-calls", sent: `"company"`, refuse: 400}, "refused with 400"},
	"sellsy-put": {way{method: "PUT", path: "/v2/phone-calls/*", send: func(body map[string]any) {
		body["duration"], body["result"] = 0, "unknown"
	}}, "others, too: result, duration"},
	"sellsy-comment": {way{method: "GET", path: "/v2/comments/*", answer: cut("description")}, "came back otherwise, with 255"},
	"sellsy-tag":     {way{wrap: replacingTags}, "took the place of others, which were put back: 2"},
}

// cut leaves little of a text in the answer.
func cut(field string) func(*answer) {
	return func(a *answer) {
		const short = 255
		if s, ok := a.body[field].(string); ok {
			a.body[field] = s[:min(len(s), short)]
		}
	}
}

// replacingTags is a service where the tags that are added to a record take the place of those that it has.
func replacingTags(base http.RoundTripper) http.RoundTripper {
	var last []map[string]any // that were added
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		sent := bodyOf(r)
		got, err := base.RoundTrip(r)
		if err != nil || !strings.HasSuffix(r.URL.Path, "/smart-tags") {
			return got, err
		}
		if r.Method == http.MethodPost {
			last = nil
			_ = json.Unmarshal(sent, &last)
		}
		change(got, func(a *answer) {
			list, _ := a.body["data"].([]any)
			list = slices.DeleteFunc(list, func(row any) bool {
				tag, _ := row.(map[string]any)
				return last != nil && !slices.ContainsFunc(last, func(added map[string]any) bool {
					id, _ := json.Marshal(added["id"])
					return added["value"] == tag["value"] || string(id) == tag["id"].(json.Number).String()
				})
			})
			a.body["data"] = list
			if about, ok := a.body["pagination"].(map[string]any); ok {
				about["count"], about["total"] = len(list), len(list)
			}
		})
		return got, nil
	})
}
