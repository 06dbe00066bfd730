package sellsytest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
)

// Quota limits how many requests the account may make in each window. Zero means unlimited; the header of an unlimited
// window is not sent.
type Quota struct {
	Second, Minute, Day, Month int
}

// window is a quota of the account.
type window struct {
	header, name string
	fakehttp.Meter
}

func newWindows(q Quota) []*window {
	meter := func(limit int, period time.Duration) fakehttp.Meter {
		return fakehttp.Meter{Limit: limit, Period: period, Whole: true}
	}
	return []*window{
		{"X-Quota-Remaining-By-Second", "api_rate_seconds", meter(q.Second, time.Second)},
		{"X-Quota-Remaining-By-Minute", "api_rate_minutes", meter(q.Minute, time.Minute)},
		{"X-Quota-Remaining-By-Day", "api_rate_days", meter(q.Day, 24*time.Hour)},
		{"X-Quota-Remaining-By-Month", "api_rate_months", meter(q.Month, 30*24*time.Hour)},
	}
}

// count counts one request, writes the headers and reports whether the request may go on. A refused request counts too.
func (s *Server) count(h http.Header) bool {
	allowed := true
	for _, w := range s.windows {
		allowed = w.Count(1) && allowed
		if w.Limit > 0 {
			h.Set(w.header, strconv.Itoa(w.Left()))
		}
	}
	return allowed
}

// UseQuota counts n requests as if another integration of the same account had made them.
func (s *Server) UseQuota(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.windows {
		w.Count(n)
	}
}

func (s *Server) getQuotas(*call) (answer, error) {
	type quota struct {
		Limit *int `json:"limit"` // null: unlimited
		Used  int  `json:"used"`
	}
	body := map[string]quota{}
	for _, w := range s.windows {
		q := quota{Used: w.Used}
		if w.Limit > 0 {
			q.Limit = &w.Limit
		}
		body[w.name] = q
	}
	body["custom_fields"] = quota{Limit: new(50), Used: 0}
	body["pipelines"] = quota{Limit: new(5), Used: 1}
	return ok(body), nil
}
