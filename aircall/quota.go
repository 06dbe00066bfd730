package aircall

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

const quotaWindow = "minute"

func newQuota(cfg config) *rest.Quota {
	return rest.NewQuota(rest.QuotaConfig{
		Windows:   []rest.Window{{Name: quotaWindow, Period: time.Minute, Limit: cfg.rest.Budget}},
		Read:      readQuota,
		Pause:     time.Minute,
		MaxWait:   cfg.rest.MaxWait,
		Processes: cfg.rest.Processes,
	})
}

// readQuota reads X-AircallApi-*, which Aircall sends on all answers or only once the limit is reached, depending on whom one
// asks. The unit of Reset is not documented; both in question are understood (assumption aircall-quota).
func readQuota(h http.Header, _ time.Time) []rest.Reading {
	remaining, err := strconv.Atoi(h.Get("X-AircallApi-Remaining"))
	if err != nil || remaining < 0 {
		return nil
	}
	reading := rest.Reading{Window: quotaWindow, Remaining: remaining}
	if limit, err := strconv.Atoi(h.Get("X-AircallApi-Limit")); err == nil && limit > 0 {
		reading.Limit = limit
	}
	var reset Time
	if err := reset.UnmarshalJSON([]byte(h.Get("X-AircallApi-Reset"))); err == nil {
		reading.Reset = reset.Time
	}
	return []rest.Reading{reading}
}

// QuotaError says that a request was not sent, because it would have had to wait for the quota longer than its context or
// [WithMaxWait] allows. It is inside an [*Error] and is [ErrRateLimited].
type QuotaError struct {
	Window string    // "minute", or "pause" after Aircall refused a request
	Until  time.Time // when it is worth trying again
}

// Error says until when the quota is used up.
func (e *QuotaError) Error() string {
	return fmt.Sprintf("quota (%s) used up until %s", e.Window, e.Until.UTC().Format(time.RFC3339))
}

// Is says that a QuotaError is [ErrRateLimited].
func (e *QuotaError) Is(target error) bool { return target == ErrRateLimited }

// QuotaWindow is what the client knows of one of the periods in which Aircall counts requests.
type QuotaWindow struct {
	Name   string // "minute"
	Period time.Duration
	Limit  int       // requests in the period; 0: not known.
	Left   int       // -1: not known
	Until  time.Time // when Left is outdated; zero: not known
}

// Quota returns what is left of the company's quota of requests, as far as the client knows. It sends nothing.
func (c *Client) Quota() []QuotaWindow {
	var windows []QuotaWindow
	for _, s := range c.rest.Quota().State() {
		windows = append(windows, QuotaWindow{Name: s.Name, Period: s.Period, Limit: s.Limit, Left: s.Left, Until: s.Until})
	}
	return windows
}
