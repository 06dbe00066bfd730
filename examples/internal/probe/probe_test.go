package probe_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
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
	}}, "more than one page: true"},
	"aircall-order": {way{path: "/v1/calls", sent: "per_page=50", answer: func(a *answer) {
		if list, ok := a.body["calls"].([]any); ok {
			slices.Reverse(list)
		}
	}}, "older than the one before"},
	"aircall-period": {way{path: "/v1/calls", ask: func(q url.Values) { q.Del("from"); q.Del("to") }}, "began at other times"},
	"aircall-times":  {way{path: "/v1/calls", answer: as("calls", "started_at", "2026-11-01 08:00:00")}, "no number of seconds"},
	"aircall-done":   {way{path: "/v1/calls", answer: as("calls", "status", "ended")}, "are not done"},
	"aircall-digits": {way{path: "/v1/calls", answer: as("calls", "raw_digits", "12")}, "0 of 6 numbers"},
	"aircall-picked": {way{path: "/v1/integrations/me", answer: func(a *answer) {
		if in, ok := a.body["integration"].(map[string]any); ok {
			in["number_ids"] = []any{99}
		}
	}}, "1 of 1 picked numbers"},
	"aircall-webhooks":       {way{path: "/v1/webhooks", answer: without("webhooks", "token")}, "lack token"},
	"aircall-contact-search": {way{path: "/v1/contacts/search", answer: nothing("contacts")}, "not found by its number"},
	"aircall-contact-rows":   {way{path: "/v1/contacts", answer: without("contacts", "information")}, "lack information"},
	"aircall-ai":             {way{path: "/summary", answer: status(401)}, "refused with 401"},
	"aircall-users":          {way{path: "/v2/users", answer: without("users", "email")}, "no e-mail address"},
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
	"sellsy-lookup":           {way{method: "GET", path: "/v2/search", answer: nothing("data")}, "true by the filter, false by the search"},
	"sellsy-companies":        {way{path: "/companies", answer: status(404)}, "refused with 404"},
	"sellsy-opportunities":    {way{path: "/opportunities/search", answer: nothing("data")}, "not found by its record"},
	"sellsy-staff":            {way{path: "/staffs", answer: without("data", "email")}, "no e-mail address"},
	"sellsy-webhooks":         {way{path: "/webhooks", answer: without("data", "is_enabled")}, "lack is_enabled"},
	"sellsy-times":            {way{path: "/contacts", answer: as("data", "created", "2026-11-01 08:00:00")}, "with an offset"},
	"sellsy-filters": {way{path: "/contacts/search", sent: "made_up", answer: func(a *answer) {
		a.status, a.body = http.StatusOK, map[string]any{"data": []any{}, "pagination": map[string]any{"count": 0, "total": 0}}
	}}, "is ignored"},
	"sellsy-kinds": {way{path: "/contacts", answer: as("data", "owner", "somebody")}, "data[].owner of GET /contacts is string"},
}

func find(r *probe.Report, id string) probe.Finding {
	for _, f := range r.Findings {
		if f.ID == id {
			return f
		}
	}
	return probe.Finding{}
}

func page(r *probe.Report) string {
	var b bytes.Buffer
	r.WritePage(&b)
	return b.String()
}

func TestWhatIsOtherwiseIsFound(t *testing.T) {
	t.Parallel()
	for _, a := range assumptions.All() {
		if a.Check == "" {
			continue
		}
		t.Run(a.ID, inBubble(func(t *testing.T) {
			other, ok := otherWays[a.ID]
			if !ok {
				t.Fatal("there is no world in which it is false")
			}
			r := newWorld(t, 0).run(t, other.way)
			f := find(r, a.ID)
			if f.Verdict != probe.Differs || !strings.Contains(f.Seen, other.says) {
				t.Errorf("%s: %s, want that it differs and %q", f.Verdict, f.Seen, other.says)
			}
			if text := page(r); r.Good() || !strings.Contains(text, "DIFFERS  "+a.ID+": ") || !strings.Contains(text, a.Else) || !strings.Contains(text, a.Advice()) {
				t.Errorf("good: %t; the page does not say what to do:\n%s", r.Good(), text)
			}
		}))
	}
}

func TestTheChecksAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	var want []string
	for _, a := range assumptions.All() {
		if a.Check != "" {
			want = append(want, a.ID)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, probe.Checked()); diff != "" {
		t.Errorf("checks (-table +code):\n%s", diff)
	}
}

func TestOnTheFakesAllHolds(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		r := w.run(t)
		for _, f := range r.Findings {
			if f.Verdict != probe.Holds {
				t.Errorf("%s: %s: %s", f.ID, f.Verdict, f.Seen)
			}
		}
		checked := 0
		for _, a := range assumptions.All() {
			if a.Check != "" {
				checked++
			}
		}
		if !r.Good() || len(r.Findings) != checked {
			t.Errorf("good: %t, %d findings on %d assumptions\n%s", r.Good(), len(r.Findings), checked, page(r))
		}
		const enough = 25
		if r.Requests.Aircall > enough || r.Requests.Sellsy > enough || len(r.Exchanges) != r.Requests.Aircall+r.Requests.Sellsy {
			t.Errorf("%+v, %d exchanges", r.Requests, len(r.Exchanges))
		}
	})(t)
}

func TestNothingIsWritten(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		w.phones.ResetRequests()
		w.crm.ResetRequests()
		w.run(t)
		for _, r := range w.phones.Requests() {
			if r.Method != http.MethodGet {
				t.Errorf("Aircall was asked to %s %s", r.Method, r.Path)
			}
		}
		for _, r := range w.crm.Requests() {
			if r.Method != http.MethodGet && !strings.HasSuffix(r.Path, "/search") && !strings.HasSuffix(r.Path, "/access-tokens") {
				t.Errorf("Sellsy was asked to %s %s", r.Method, r.Path)
			}
		}
	})(t)
}

func TestATenthOfTheDayIsSpentAtMost(t *testing.T) {
	inBubble(func(t *testing.T) {
		const daily = 100
		w := newWorld(t, daily)
		w.crm.ResetRequests()
		r := w.run(t)
		if r.Requests.Sellsy > daily/10 {
			t.Errorf("%d requests of %d a day", r.Requests.Sellsy, daily)
		}
		if f := find(r, "sellsy-filters"); f.Verdict != probe.Untold || !strings.Contains(f.Seen, "a tenth") {
			t.Errorf("%+v", f)
		}
		if f := find(r, "aircall-users"); f.Verdict != probe.Holds {
			t.Errorf("Aircall’s quota is another: %+v", f)
		}
	})(t)
}

// An empty account tells little, and is no reason to find fault.
func TestAnEmptyAccountTellsLittle(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		r := w.run(t, way{path: "/v1/calls", answer: nothing("calls")}, way{path: "/contacts", answer: func(a *answer) {
			nothing("data")(a)
			nothing("contacts")(a)
		}})
		for _, id := range []string{"aircall-paging", "aircall-order", "aircall-ai", "aircall-contact-search", "sellsy-paging", "sellsy-updated"} {
			if f := find(r, id); f.Verdict != probe.Untold {
				t.Errorf("%s: %s: %s", id, f.Verdict, f.Seen)
			}
		}
	})(t)
}

func TestAServiceThatRefusesIsAskedOnce(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		r := w.run(t, way{path: "/v1/company", answer: status(403)})
		if r.Good() || r.Requests.Aircall != 1 || find(r, "aircall-users").Verdict != probe.Untold || find(r, "sellsy-staff").Verdict != probe.Holds {
			t.Errorf("good: %t, %+v\n%s", r.Good(), r.Requests, page(r))
		}
	})(t)
}

func TestProgressIsTold(t *testing.T) {
	inBubble(func(t *testing.T) {
		var told []int
		w := newWorld(t, 0)
		total := len(w.watched(t, func(done, of int) { told = append(told, done, of) }).Findings)
		want := []int{}
		for i := range total + 1 {
			want = append(want, i, total)
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
	})(t)
}
