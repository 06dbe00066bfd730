package sellsy

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// The periods in which Sellsy counts an account's requests, all integrations together (assumption sellsy-quota).
var quotaWindows = []struct {
	name   string
	header string
	period time.Duration
}{
	{"second", "X-Quota-Remaining-By-Second", time.Second},
	{"minute", "X-Quota-Remaining-By-Minute", time.Minute},
	{"day", "X-Quota-Remaining-By-Day", 24 * time.Hour},
	{"month", "X-Quota-Remaining-By-Month", 30 * 24 * time.Hour},
}

func newQuota(cfg config) *rest.Quota {
	quota := rest.QuotaConfig{Read: readQuota, MaxWait: cfg.rest.MaxWait, Processes: cfg.rest.Processes}
	for _, w := range quotaWindows {
		window := rest.Window{Name: w.name, Period: w.period}
		if w.name == "second" {
			window.Limit = cfg.rest.Budget
		}
		quota.Windows = append(quota.Windows, window)
	}
	return rest.NewQuota(quota)
}

func readQuota(h http.Header, _ time.Time) []rest.Reading {
	var readings []rest.Reading
	for _, w := range quotaWindows {
		if n, err := strconv.Atoi(h.Get(w.header)); err == nil && n >= 0 {
			readings = append(readings, rest.Reading{Window: w.name, Remaining: n})
		}
	}
	return readings
}

// QuotaError says that a request was not sent, because it would have had to wait for the quota longer than its context or
// [WithMaxWait] allows. It is inside an [*Error] and is [ErrRateLimited].
type QuotaError struct {
	Window string    // "second", "minute", "day", "month", or "pause" after Sellsy refused a request
	Until  time.Time // when it is worth trying again
}

// Error says until when the quota is used up.
func (e *QuotaError) Error() string {
	return fmt.Sprintf("quota (%s) used up until %s", e.Window, e.Until.UTC().Format(time.RFC3339))
}

// Is says that a QuotaError is [ErrRateLimited].
func (e *QuotaError) Is(target error) bool { return target == ErrRateLimited }

// QuotaWindow is what the client knows of one of the periods in which Sellsy counts requests.
type QuotaWindow struct {
	Name   string // "second", "minute", "day", "month"
	Period time.Duration
	Limit  int       // requests in the period; 0: not known. Sellsy does not tell it: it is the most seen
	Left   int       // -1: not known
	Until  time.Time // when Left is outdated; zero: not known
}

// Quota returns what is left of the account's quota of requests, as far as the client knows. It sends nothing.
func (c *Client) Quota() []QuotaWindow {
	var windows []QuotaWindow
	for _, s := range c.rest.Quota().State() {
		windows = append(windows, QuotaWindow{Name: s.Name, Period: s.Period, Limit: s.Limit, Left: s.Left, Until: s.Until})
	}
	return windows
}
