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
	Normal                          // logs: leaves a tenth, or six requests if a tenth is more, but 3 % at least
	Interactive                     // somebody is waiting, such as a ringing phone: may use everything
)

func (p Priority) reserve(size int) int {
	switch {
	case p >= Interactive:
		return 0
	case p == Normal:
		return max(size*3/100, min(size/10, 6))
	default:
		return size * 3 / 10
	}
}

const (
	defaultMaxWait = 90 * time.Second
	// maxPause bounds how long a refusal or an empty window is believed: both APIs tell what is left, neither reliably tells
	// when it comes back. After it one request asks the server again, the others probePause later if no answer came.
	maxPause   = 15 * time.Minute
	probePause = time.Minute
	// maxDoublings bounds the growth of the pause after refusals in a row.
	maxDoublings = 6
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

	// Pause is how long to wait after a 429 that says nothing itself. It doubles with every pause that ends in another 429.
	// Zero means one second.
	Pause time.Duration

	// MaxWait bounds the wait of one request. Zero means 90 s. A longer wait is refused with a *QuotaError.
	MaxWait time.Duration

	// Processes is how many processes spend from the same windows. This one keeps to its share of the budgets and of what the
	// server says is left. Zero means 1.
	Processes int
}

// Patience bounds the wait for quota of the requests under a context.
type Patience struct {
	Max     time.Duration
	Refused func(until time.Time) // called when a request would have had to wait longer
}

type patienceKey struct{}

// WithPatience returns a context whose requests wait for quota no longer than p says, or than the quota itself does.
func WithPatience(ctx context.Context, p Patience) context.Context {
	return context.WithValue(ctx, patienceKey{}, p)
}

// QuotaError says that a request was not sent because it would have had to wait too long.
type QuotaError struct {
	Window string    // the window that is used up, or "pause" after a 429
	Until  time.Time // when it is worth trying again
}

const pauseWindow = "pause"

func (e *QuotaError) Error() string {
	if e.Window == pauseWindow {
		return fmt.Sprintf("quota used up: the server asked for a pause until %s", e.Until.UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf("quota of the %s used up until %s", e.Window, e.Until.UTC().Format(time.RFC3339))
}

// Quota paces requests: at first from configured budgets, then from what the server's headers say is left. Every attempt
// counts, failed ones too. It is safe for concurrent use.
type Quota struct {
	read      func(http.Header, time.Time) []Reading
	pause     time.Duration
	maxWait   time.Duration
	processes int

	mu       sync.Mutex
	windows  []*window
	inFlight int
	paused   time.Time // nothing is sent before
	refusals int       // pauses in a row that ended in another 429
	waiting  map[Priority]int
	news     chan struct{} // closed when an answer told something; nil while nobody waits
}

// NewQuota returns a quota with full windows.
func NewQuota(cfg QuotaConfig) *Quota {
	q := &Quota{read: cfg.Read, pause: cfg.Pause, maxWait: cfg.MaxWait, processes: max(cfg.Processes, 1), waiting: map[Priority]int{}}
	if q.pause <= 0 {
		q.pause = time.Second
	}
	if q.maxWait <= 0 {
		q.maxWait = defaultMaxWait
	}
	for _, w := range cfg.Windows {
		limit := q.share(w.Limit)
		q.windows = append(q.windows, &window{name: w.Name, period: w.Period, limit: limit, size: limit, left: -1})
	}
	return q
}

// share returns this process's part of a budget: of any, at least one request.
func (q *Quota) share(limit int) int {
	if limit <= 0 {
		return 0
	}
	return max(limit/q.processes, 1)
}

// window combines two views: a log of our own requests against the known limit, which holds in any stretch of the period's
// length, and the server's word, which also counts what others use.
type window struct {
	name   string
	period time.Duration
	limit  int         // configured or told; 0: unknown
	size   int         // what the reserves are taken of: the most that the server has told, and the budget before it tells
	told   bool        // whether size is the server's word
	sent   []time.Time // our requests of the last period, oldest first; kept only while limit is known

	left    int       // what the server said is left, less what was sent since; -1: not told
	expires time.Time // until when left is believed
}

// maxLog bounds the memory of a window's own log. Longer windows rely on the server's word.
const maxLog = 10_000

func (w *window) logs() bool { return w.limit > 0 && w.limit <= maxLog }

// forget drops the requests that have left the window.
func (w *window) forget(now time.Time) {
	for len(w.sent) > 0 && now.Sub(w.sent[0]) >= w.period {
		w.sent = w.sent[1:]
	}
}

// next returns when a request of this priority may go out: now or earlier means at once.
func (w *window) next(now time.Time, p Priority) time.Time {
	var at time.Time
	w.forget(now)
	if w.logs() {
		if allowed := w.limit - p.reserve(w.limit); len(w.sent) >= allowed {
			at = w.sent[len(w.sent)-allowed].Add(w.period)
		}
	}
	if w.left >= 0 && w.left <= p.reserve(w.size) && w.expires.After(at) {
		at = w.expires
	}
	return at
}

func (w *window) spend(now time.Time) {
	if w.logs() {
		w.sent = append(w.sent, now)
	}
	if w.left >= 0 && w.period > maxPause && !now.Before(w.expires) {
		w.expires = now.Add(probePause) // the window need not be full again: this request asks
	}
	if w.left > 0 {
		w.left--
	}
}

// take waits until a request of this priority may be sent and counts it. The caller must release.
func (q *Quota) take(ctx context.Context, p Priority) error {
	start, maxWait := time.Now(), q.maxWait
	patience, bounded := ctx.Value(patienceKey{}).(Patience)
	if bounded {
		maxWait = min(maxWait, patience.Max)
	}
	waits := false
	defer func() {
		if waits {
			q.wait(p, -1)
		}
	}()
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		w := q.tryTake(time.Now(), p)
		if w == nil {
			return nil
		}
		if !waits {
			waits = true
			q.wait(p, 1)
		}
		if deadline, ok := ctx.Deadline(); (ok && w.until.After(deadline)) || w.until.Sub(start) > maxWait {
			if bounded && patience.Refused != nil {
				patience.Refused(w.until)
			}
			return &QuotaError{Window: w.window, Until: w.until}
		}
		timer := time.NewTimer(time.Until(w.until))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-w.news:
		}
		timer.Stop()
	}
}

// wait notes that one more or one less request of a priority waits.
func (q *Quota) wait(p Priority, more int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting[p] += more
	if more < 0 {
		q.tell()
	}
}

// tell wakes those that wait.
func (q *Quota) tell() {
	if q.news != nil {
		close(q.news)
		q.news = nil
	}
}

// moreUrgent reports whether a request of a higher priority waits. What it waits for is in the way of this one, too, so that
// letting it go first costs nothing.
func (q *Quota) moreUrgent(p Priority) bool {
	for other, n := range q.waiting {
		if other > p && n > 0 {
			return true
		}
	}
	return false
}

// wait is what stands in the way of a request.
type wait struct {
	window string
	until  time.Time
	news   <-chan struct{} // closed when it may be over sooner
}

// tryTake counts the request if it may go out now, else says what it has to wait for.
func (q *Quota) tryTake(now time.Time, p Priority) *wait {
	q.mu.Lock()
	defer q.mu.Unlock()
	var w wait
	if q.paused.After(now) {
		w = wait{window: pauseWindow, until: q.paused}
	}
	for _, window := range q.windows {
		if at := window.next(now, p); at.After(now) && at.After(w.until) {
			w = wait{window: window.name, until: at}
		}
	}
	if w.window == "" && q.moreUrgent(p) {
		w = wait{window: pauseWindow, until: now.Add(time.Second / 10)} // or until it is gone
	}
	if w.window != "" {
		if q.news == nil {
			q.news = make(chan struct{})
		}
		w.news = q.news
		return &w
	}
	for _, window := range q.windows {
		window.spend(now)
	}
	q.inFlight++
	return nil
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
		r.Limit, r.Remaining = q.share(r.Limit), r.Remaining/q.processes
		for _, w := range q.windows {
			if w.name == r.Window {
				w.learn(r, now, q.inFlight-1)
			}
		}
	}
	if len(readings) > 0 {
		q.tell()
	}

	paused := q.paused.After(now) // then this request was sent before the pause, and says nothing about its end
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		q.refused(resp.Header, readings, now, paused)
	case !paused:
		q.refusals = 0
	}
}

// refused begins a pause, or makes it longer.
func (q *Quota) refused(h http.Header, readings []Reading, now time.Time, paused bool) {
	pause, told := retryAfter(h, now)
	for _, r := range readings {
		if !told && r.Remaining <= 0 && r.Reset.After(now) {
			pause, told = r.Reset.Sub(now), true
		}
	}
	if !told || pause <= 0 {
		if paused {
			return
		}
		pause = q.pause << min(q.refusals, maxDoublings)
	}
	if !paused {
		q.refusals++
	}
	if until := now.Add(min(pause, maxPause)); until.After(q.paused) {
		q.paused = until
	}
}

// learn takes over the server's word. inFlight requests may not be in it yet.
func (w *window) learn(r Reading, now time.Time, inFlight int) {
	switch {
	case r.Limit > 0:
		w.limit, w.size, w.told = r.Limit, r.Limit, true
	case r.Remaining >= w.size || !w.told:
		w.size, w.told = r.Remaining+1, true // it holds at least this
		if w.limit > 0 {
			w.limit = max(w.limit, w.size) // the budget was too careful
		}
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
		w.forget(now)
		s := WindowState{Name: w.name, Period: w.period, Limit: w.limit, Left: -1}
		if w.left >= 0 && w.expires.After(now) {
			s.Left, s.Until = w.left, w.expires
		} else if w.logs() {
			s.Left = w.limit - len(w.sent)
		}
		states = append(states, s)
	}
	return states
}
