package rest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Priority orders requests that compete for a quota.
type Priority int

// The priorities, least urgent first. Each may use what is left of a window down to its reserve.
const (
	Background  Priority = iota - 1 // imports and scans: leaves 30 % to the others
	Normal                          // logs: leaves 10 %
	Interactive                     // somebody is waiting, such as a ringing phone: may use everything
)

func (p Priority) reserve(size int) int {
	switch {
	case p >= Interactive:
		return 0
	case p == Normal:
		return size / 10
	default:
		return size * 3 / 10
	}
}

const (
	defaultMaxWait = 90 * time.Second
	// maxPause bounds how long a refusal or an empty window is believed. After it, one request asks the server again: both
	// APIs tell what is left, neither reliably tells when it comes back.
	maxPause = 15 * time.Minute
)

// Window is one of the periods in which an API counts requests.
type Window struct {
	Name   string
	Period time.Duration

	// Limit is the budget before the server has told anything. Zero means none.
	Limit int
}

// Reading is what an answer tells about a window.
type Reading struct {
	Window    string
	Remaining int
	Limit     int       // zero: not told
	Reset     time.Time // zero: not told
}

// QuotaConfig describes an API's quotas.
type QuotaConfig struct {
	Windows []Window

	// Read reads the quota headers of an answer.
	Read func(h http.Header, now time.Time) []Reading

	// Pause is how long to wait after a 429 that says nothing itself. Zero means one second.
	Pause time.Duration

	// MaxWait bounds the wait of one request. Zero means 90 s. A longer wait is refused with a *QuotaError.
	MaxWait time.Duration
}

// QuotaError says that a request was not sent because it would have had to wait too long.
type QuotaError struct {
	Window string    // the window that is used up, or "pause" after a 429
	Until  time.Time // when it is worth trying again
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("quota of the %s used up until %s", e.Window, e.Until.UTC().Format(time.RFC3339))
}

// Quota paces requests: at first from configured budgets, then from what the server's headers say is left. Every attempt
// counts, failed ones too. It is safe for concurrent use.
type Quota struct {
	read    func(http.Header, time.Time) []Reading
	pause   time.Duration
	maxWait time.Duration

	mu       sync.Mutex
	windows  []*window
	inFlight int
	paused   time.Time // nothing is sent before
	refusals int       // 429s in a row
}

// NewQuota returns a quota with full windows.
func NewQuota(cfg QuotaConfig) *Quota {
	q := &Quota{read: cfg.Read, pause: cfg.Pause, maxWait: cfg.MaxWait}
	if q.pause <= 0 {
		q.pause = time.Second
	}
	if q.maxWait <= 0 {
		q.maxWait = defaultMaxWait
	}
	for _, w := range cfg.Windows {
		q.windows = append(q.windows, &window{name: w.Name, period: w.Period, limit: w.Limit, left: -1})
	}
	return q
}

// window combines two views: a log of our own requests against the known limit, which holds in any stretch of the period's
// length, and the server's word, which also counts what others use.
type window struct {
	name   string
	period time.Duration
	limit  int         // 0: unknown
	sent   []time.Time // our requests of the last period, oldest first; kept only while limit is known

	left    int       // what the server said is left, less what was sent since; -1: not told
	expires time.Time // when left is worth nothing any more
}

// maxLog bounds the memory of a window's own log. Longer windows rely on the server's word.
const maxLog = 10_000

// next returns when a request of this priority may go out: now or earlier means at once.
func (w *window) next(now time.Time, p Priority) time.Time {
	var at time.Time
	if w.limit > 0 && w.limit <= maxLog {
		for len(w.sent) > 0 && now.Sub(w.sent[0]) >= w.period {
			w.sent = w.sent[1:]
		}
		if allowed := max(w.limit-p.reserve(w.limit), 1); len(w.sent) >= allowed {
			at = w.sent[len(w.sent)-allowed].Add(w.period)
		}
	}
	if w.left >= 0 && !now.Before(w.expires) {
		w.left = -1
	}
	if w.left >= 0 && w.left <= p.reserve(w.limit) && w.expires.After(at) {
		at = w.expires
	}
	return at
}

func (w *window) spend(now time.Time) {
	if w.limit > 0 && w.limit <= maxLog {
		w.sent = append(w.sent, now)
	}
	if w.left > 0 {
		w.left--
	}
}

// take waits until a request of this priority may be sent and counts it. The caller must release.
func (q *Quota) take(ctx context.Context, p Priority) error {
	start := time.Now()
	for {
		at, name := q.tryTake(time.Now(), p)
		if name == "" {
			return nil
		}
		if deadline, ok := ctx.Deadline(); (ok && at.After(deadline)) || at.Sub(start) > q.maxWait {
			return &QuotaError{Window: name, Until: at}
		}
		timer := time.NewTimer(time.Until(at))
		select {
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		case <-timer.C:
		}
	}
}

// tryTake counts the request if it may go out now, else says when and which window is in the way.
func (q *Quota) tryTake(now time.Time, p Priority) (time.Time, string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.paused.After(now) {
		return q.paused, "pause"
	}
	var at time.Time
	var name string
	for _, w := range q.windows {
		if t := w.next(now, p); t.After(now) && t.After(at) {
			at, name = t, w.name
		}
	}
	if name != "" {
		return at, name
	}
	for _, w := range q.windows {
		w.spend(now)
	}
	q.inFlight++
	return time.Time{}, ""
}

func (q *Quota) release() {
	q.mu.Lock()
	q.inFlight--
	q.mu.Unlock()
}

// observe learns from an answer.
func (q *Quota) observe(resp *http.Response) {
	now := time.Now()
	var readings []Reading
	if q.read != nil {
		readings = q.read(resp.Header, now)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range readings {
		for _, w := range q.windows {
			if w.name == r.Window {
				w.learn(r, now, q.inFlight-1)
			}
		}
	}
	if resp.StatusCode != http.StatusTooManyRequests {
		q.refusals = 0
		return
	}
	pause, told := retryAfter(resp.Header, now)
	for _, r := range readings {
		if !told && r.Remaining <= 0 && r.Reset.After(now) {
			pause, told = r.Reset.Sub(now), true
		}
	}
	if !told {
		pause = q.pause << min(q.refusals, 6)
	}
	q.refusals++
	if until := now.Add(min(pause, maxPause)); until.After(q.paused) {
		q.paused = until
	}
}

// learn takes over the server's word. inFlight requests may not be in it yet.
func (w *window) learn(r Reading, now time.Time, inFlight int) {
	switch {
	case r.Limit > 0:
		w.limit = r.Limit
	case r.Remaining >= w.limit:
		w.limit = r.Remaining + 1 // the limit is not told; it is at least this
	}
	w.left = max(r.Remaining-inFlight, 0)
	w.expires = now.Add(min(w.period, maxPause))
	if r.Reset.After(now) && r.Reset.Before(w.expires) {
		w.expires = r.Reset
	}
}

// WindowState is a snapshot of one window.
type WindowState struct {
	Name   string
	Period time.Duration
	Limit  int       // 0: unknown
	Left   int       // -1: not known
	Until  time.Time // when Left stops being worth anything; zero when not known
}

// State returns a snapshot of every window.
func (q *Quota) State() []WindowState {
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	states := make([]WindowState, 0, len(q.windows))
	for _, w := range q.windows {
		w.next(now, Interactive)
		s := WindowState{Name: w.name, Period: w.period, Limit: w.limit, Left: w.left}
		if w.left >= 0 {
			s.Until = w.expires
		} else if w.limit > 0 && w.limit <= maxLog {
			s.Left = w.limit - len(w.sent)
		}
		states = append(states, s)
	}
	return states
}
