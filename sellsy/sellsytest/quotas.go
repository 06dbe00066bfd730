package sellsytest

import (
	"net/http"
	"strconv"
	"time"
)

// Quota limits how many requests the account may make in each window. Zero means unlimited; the header of an unlimited
// window is not sent.
type Quota struct {
	Second, Minute, Day, Month int
}

// meter counts the requests of one window. Windows begin at whole periods of the clock.
type meter struct {
	header string
	period time.Duration
	limit  int
	start  time.Time
	used   int
}

func (s *Server) meters() []*meter {
	if s.quota == nil {
		q := s.opts.Quota
		s.quota = []*meter{
			{header: "X-Quota-Remaining-By-Second", period: time.Second, limit: q.Second},
			{header: "X-Quota-Remaining-By-Minute", period: time.Minute, limit: q.Minute},
			{header: "X-Quota-Remaining-By-Day", period: 24 * time.Hour, limit: q.Day},
			{header: "X-Quota-Remaining-By-Month", period: 30 * 24 * time.Hour, limit: q.Month},
		}
	}
	now := time.Now()
	for _, m := range s.quota {
		if start := now.Truncate(m.period); !start.Equal(m.start) {
			m.start, m.used = start, 0
		}
	}
	return s.quota
}

// count counts one request, writes the headers and reports whether the request may go on. A refused request counts too.
func (s *Server) count(h http.Header) bool {
	allowed := true
	for _, m := range s.meters() {
		m.used++
		if m.limit == 0 {
			continue
		}
		if m.used > m.limit {
			allowed = false
		}
		h.Set(m.header, strconv.Itoa(max(m.limit-m.used, 0)))
	}
	return allowed
}

// UseQuota counts n requests as if another integration of the same account had made them.
func (s *Server) UseQuota(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.meters() {
		m.used += n
	}
}

func (s *Server) getQuotas(*call) (answer, error) {
	type quota struct {
		Limit *int `json:"limit"` // null: unlimited
		Used  int  `json:"used"`
	}
	body := map[string]quota{}
	for i, name := range []string{"api_rate_seconds", "api_rate_minutes", "api_rate_days", "api_rate_months"} {
		m := s.meters()[i]
		q := quota{Used: m.used}
		if m.limit > 0 {
			q.Limit = &m.limit
		}
		body[name] = q
	}
	body["custom_fields"] = quota{Limit: new(50), Used: 0}
	body["pipelines"] = quota{Limit: new(5), Used: 1}
	return ok(body), nil
}
