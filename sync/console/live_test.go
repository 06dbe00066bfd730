package console_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/console"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// stream is an answer that can be read while it is written.
type stream struct {
	*httptest.ResponseRecorder

	mu   sync.Mutex
	text strings.Builder
}

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *stream) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

func (s *stream) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// listen asks for events until ctx ends, and returns what comes.
func listen(ctx context.Context, page http.Handler, path string) (s *stream, ended <-chan struct{}) {
	s = &stream{ResponseRecorder: httptest.NewRecorder()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		page.ServeHTTP(s, httptest.NewRequest(http.MethodGet, path, http.NoBody).WithContext(ctx))
	}()
	return s, done
}

// A page is told of a call within seconds, and of nothing while nothing happens; each stream ends with its request, and by itself.
func TestEventsTellOfChanges(t *testing.T) {
	t.Parallel()
	inWorld(t, atelier, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		time.Sleep(time.Minute)
		s, ended := listen(ctx, w.page, "/events")
		time.Sleep(50 * time.Second)
		if said := s.said(); strings.Contains(said, "data:") || !strings.Contains(said, ": still here\n\n") {
			t.Errorf("while nothing happens: %q", said)
		}
		if kind := s.Header().Get("Content-Type"); kind != "text/event-stream" {
			t.Errorf("content type %q", kind)
		}
		w.answered("+33 1 99 00 11 11")
		if said := s.said(); !strings.Contains(said, "data: changed\n\n") {
			t.Errorf("after a call: %q", said)
		}
		cancel()
		synctest.Wait()
		select {
		case <-ended:
		default:
			t.Error("the stream goes on after its request")
		}
		_, ended = listen(t.Context(), w.page, "/events")
		time.Sleep(5*time.Minute + time.Second)
		select {
		case <-ended:
		default:
			t.Error("the stream does not end by itself")
		}
	})
}

// asked counts what a bridge is asked for, by whomever.
type asked struct {
	*still

	times atomic.Int64
}

func (a *asked) Status(context.Context) (report.Status, error) {
	a.times.Add(1)
	return a.status, nil
}

func (a *asked) Calls(context.Context, aircall.CallID, int) ([]report.Call, error) {
	a.times.Add(1)
	return nil, nil
}

// However many pages listen, the bridge is asked once every two seconds; and no more than 64 listen.
func TestListenersAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &asked{still: &still{status: working()}}
		page := newConsole(t, s, nil)
		ctx, cancel := context.WithCancel(t.Context())
		var streams []*stream
		for range 70 {
			one, _ := listen(ctx, page, "/events")
			streams = append(streams, one)
		}
		synctest.Wait()
		refused := 0
		for _, one := range streams {
			if one.Code == http.StatusServiceUnavailable {
				refused++
			}
		}
		if refused != 6 {
			t.Errorf("%d of 70 refused, not 6", refused)
		}
		s.times.Store(0)
		time.Sleep(20*time.Second + time.Millisecond)
		synctest.Wait()
		if n := s.times.Load(); n > 2*11 || n < 2*5 { // the status and the calls
			t.Errorf("asked %d times in 20 s", n)
		}
		cancel()
		synctest.Wait()
		one, _ := listen(t.Context(), page, "/events")
		synctest.Wait()
		if one.Code != http.StatusOK || !strings.HasPrefix(one.said(), ": hello") {
			t.Errorf("a seat is free again: status %d", one.Code)
		}
		time.Sleep(6 * time.Minute)
	})
}

// Events are behind the password as everything else.
func TestEventsNeedThePassword(t *testing.T) {
	t.Parallel()
	protect, err := console.Password(password, nil)
	if err != nil {
		t.Fatal(err)
	}
	page := newConsole(t, &still{status: working()}, func(o *console.Options) { o.Authorize = protect })
	for _, path := range []string{"/events", "/calls.csv", "/live.js"} {
		if a := open(t, page).get(path); a.status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", path, a.status)
		}
	}
}

// A server that shuts down does not wait for pages that listen, and its own limit of an answer does not end them.
func TestShutdownEndsTheEvents(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: newConsole(t, &still{status: working()}, nil), WriteTimeout: 500 * time.Millisecond, ReadHeaderTimeout: time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := new(http.Transport).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	if !lines.Scan() || lines.Text() != ": hello" {
		t.Fatalf("the stream begins with %q", lines.Text())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if err := <-served; err != http.ErrServerClosed {
		t.Errorf("Serve: %v", err)
	}
}
