package sellsy

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// The periods in which Sellsy counts an account's requests, all integrations together.
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

func newQuota(perSecond, processes int, maxWait time.Duration) *rest.Quota {
	cfg := rest.QuotaConfig{Read: readQuota, MaxWait: maxWait, Processes: processes}
	for _, w := range quotaWindows {
		window := rest.Window{Name: w.name, Period: w.period}
		if w.name == "second" {
			window.Limit = perSecond
		}
		cfg.Windows = append(cfg.Windows, window)
	}
	return rest.NewQuota(cfg)
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

// QuotaError says that a request was not sent, because it would have had to wait for quota longer than its context or
// [WithMaxWait] allows.
type QuotaError struct {
	Window string    // "second", "minute", "day", "month", or "pause" after Sellsy refused a request
	Until  time.Time // when it is worth trying again
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("quota of the %s used up until %s", e.Window, e.Until.UTC().Format(time.RFC3339))
}

// Is makes a QuotaError an [ErrRateLimited].
func (e *QuotaError) Is(target error) bool { return target == ErrRateLimited }

// QuotaWindow is what the client knows of one of the account's request quotas.
type QuotaWindow struct {
	Name   string // "second", "minute", "day" or "month"
	Period time.Duration
	Left   int       // -1: not known yet
	Limit  int       // 0: not known. Sellsy does not tell it: it is the highest number seen
	Until  time.Time // when Left is outdated; zero when it is not known
}

// QuotaState returns a snapshot of the request quotas, from Sellsy's last answers. It sends no request.
func (c *Client) Quota() []QuotaWindow {
	var states []QuotaWindow
	for _, s := range c.core.Quota().State() {
		states = append(states, QuotaWindow{Name: s.Name, Period: s.Period, Left: s.Left, Limit: s.Limit, Until: s.Until})
	}
	return states
}
