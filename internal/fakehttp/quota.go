package fakehttp

import "time"

// Meter counts the requests of one window.
type Meter struct {
	Limit  int // 0: none
	Period time.Duration
	Whole  bool // windows begin at whole periods of the clock, rather than with their first request

	Used  int
	Start time.Time
}

// Count counts n requests and reports whether there may be so many.
func (m *Meter) Count(n int) bool {
	now := time.Now()
	switch whole := now.Truncate(m.Period); {
	case m.Whole && !whole.Equal(m.Start):
		m.Start, m.Used = whole, 0
	case !m.Whole && !now.Before(m.Start.Add(m.Period)):
		m.Start, m.Used = now, 0
	}
	m.Used += n
	return m.Limit == 0 || m.Used <= m.Limit
}

// Left is how many requests may still come in this window.
func (m *Meter) Left() int { return max(m.Limit-m.Used, 0) }
