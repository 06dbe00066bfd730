package console

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	maxListeners = 64               // pages that are told of changes at a time; the others are loaded again by hand
	lookEvery    = 2 * time.Second  // whether something has changed
	beatEvery    = 20 * time.Second // a sign of life, for proxies that end what is silent
	listenFor    = 5 * time.Minute  // then the browser asks again, and is asked for the password again
	writeWithin  = 10 * time.Second
)

//go:embed pages/live.js
var liveScript []byte

// audience is the pages that wait for changes. No goroutine is started for them: each waits in that of its own request, and whoever
// looks first looks for all of the same account.
type audience struct {
	seats chan struct{}

	mu      sync.Mutex
	watches map[string]*watch // by account
	servers map[*http.Server]chan struct{}
}

// watch is what was last seen of one account.
type watch struct {
	turn     chan struct{} // whose holder looks
	watchers int
	at       time.Time
	mark     string
}

func newAudience() *audience {
	return &audience{seats: make(chan struct{}, maxListeners), watches: map[string]*watch{}, servers: map[*http.Server]chan struct{}{}}
}

// ending returns a channel that is closed when the server shuts down that a request came to; nil if it is not known. A server waits for
// its requests then, and these would never end.
func (a *audience) ending(r *http.Request) <-chan struct{} {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	ending, known := a.servers[server]
	if !known {
		ending = make(chan struct{})
		a.servers[server] = ending
		server.RegisterOnShutdown(sync.OnceFunc(func() { close(ending) }))
	}
	return ending
}

// join returns the watch of an account, and what to call at the end.
func (a *audience) join(account string) (w *watch, leave func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w = a.watches[account]
	if w == nil {
		w = &watch{turn: make(chan struct{}, 1)}
		a.watches[account] = w
	}
	w.watchers++
	return w, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if w.watchers--; w.watchers == 0 {
			delete(a.watches, account)
		}
	}
}

// look returns a mark that is another when something has changed. It asks the bridge no more often than [lookEvery].
func (w *watch) look(ctx context.Context, b Bridge) (string, error) {
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if time.Since(w.at) < lookEvery {
		return w.mark, nil
	}
	mark, err := markOf(ctx, b)
	if err == nil {
		w.at, w.mark = time.Now(), mark
	}
	return mark, err
}

// markOf stands for what the first page shows, but for what changes all the time.
func markOf(ctx context.Context, b Bridge) (string, error) {
	s, err := b.Status(ctx)
	if err != nil {
		return "", err
	}
	calls, err := b.Calls(ctx, 0, recentCalls)
	if err != nil {
		return "", err
	}
	seen := struct {
		Counts         report.Counts
		Ready          bool
		Parties        int
		Parked, Held   int
		Work           []int
		Refused        []time.Time
		Fails          []bool
		Hooks          []bool
		Errors         []string
		Numbers, Wrong int
		Calls          []report.Call
	}{
		s.Counts, s.Ready, s.Directory.Parties, s.Parked, s.Held, nil,
		[]time.Time{s.Aircall.Refused, s.Sellsy.Refused}, []bool{s.Aircall.Fails(), s.Sellsy.Fails()},
		[]bool{s.Aircall.Webhook.Active, s.Sellsy.Webhook.Active, s.Aircall.Active},
		[]string{s.Aircall.Error, s.Aircall.Webhook.Error, s.Sellsy.Webhook.Error}, len(s.Aircall.Numbers), len(s.Aircall.Missing), calls,
	}
	for _, waiting := range []store.Backlog{s.Calls, s.Records, s.Contacts, s.Extras} {
		seen.Work = append(seen.Work, waiting.Due)
	}
	h := fnv.New128a()
	if err := json.NewEncoder(h).Encode(seen); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

// events tells a page of changes, as server-sent events: each event says that the page is to be fetched again. It ends with the request,
// with the server, and after a while.
func (r *request) events() error {
	a := r.c.audience
	select {
	case a.seats <- struct{}{}:
		defer func() { <-a.seats }()
	default:
		r.w.Header().Set("Retry-After", "60")
		http.Error(r.w, "too many pages listen already", http.StatusServiceUnavailable)
		return nil
	}
	w, leave := a.join(r.account.ID)
	defer leave()
	ctx, cancel := context.WithTimeout(r.Context(), listenFor)
	defer cancel()
	r.w.Header().Set("Content-Type", "text/event-stream")
	r.w.Header().Set("X-Accel-Buffering", "no") // nginx keeps answers back otherwise
	if err := r.tell(": hello\n\n"); err != nil {
		return nil //nolint:nilerr // there is nobody to tell it to
	}
	ending, ticker, last, told := a.ending(r.Request), time.NewTicker(lookEvery), "", time.Now()
	defer ticker.Stop()
	for {
		mark, err := w.look(ctx, r.account.Bridge)
		message := ""
		switch {
		case err == nil && last != "" && mark != last:
			message = "data: changed\n\n"
		case time.Since(told) >= beatEvery:
			message = ": still here\n\n"
		}
		if err == nil {
			last = mark
		}
		if message != "" {
			if r.tell(message) != nil {
				return nil
			}
			told = time.Now()
		}
		select {
		case <-ticker.C:
		case <-ending:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// tell sends a message at once. The server's own limit is of whole answers, and this one has no end.
func (r *request) tell(message string) error {
	control := http.NewResponseController(r.w)
	_ = control.SetWriteDeadline(time.Now().Add(writeWithin))
	if _, err := io.WriteString(r.w, message); err != nil {
		return err
	}
	return control.Flush()
}
