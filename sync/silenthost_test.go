package bridge_test

import (
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// silence is a body of which nothing comes before it is closed.
type silence struct {
	closed chan struct{}
	once   atomic.Bool
}

func newSilence() *silence { return &silence{closed: make(chan struct{})} }

// Read implements [io.Reader].
func (s *silence) Read([]byte) (int, error) { <-s.closed; return 0, io.ErrClosedPipe }

// Write implements [io.Writer]: the body of a 101 is the connection.
func (s *silence) Write(b []byte) (int, error) { return len(b), nil }

// Close implements [io.Closer].
func (s *silence) Close() error {
	if s.once.CompareAndSwap(false, true) {
		close(s.closed)
	}
	return nil
}

// silentHosts are the ways in which a host takes a request and never answers it.
var silentHosts = map[string]roundTrip{
	"accepts and stays silent": func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	},
	"headers, then nothing": func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: -1, Header: http.Header{}, Body: newSilence(), Request: r}, nil
	},
	"another protocol": func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 101, Header: http.Header{"Upgrade": {"x"}}, Body: newSilence(), Request: r}, nil
	},
	"redirects for ever": func(r *http.Request) (*http.Response, error) {
		h := http.Header{"Location": {r.URL.String()}}
		return &http.Response{StatusCode: 307, Header: h, Body: http.NoBody, Request: r}, nil
	},
}

// TestHostsThatNeverAnswer holds that a request ends within its time-out, whatever the host does with it.
func TestHostsThatNeverAnswer(t *testing.T) {
	t.Parallel()
	for name, host := range silentHosts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				hc := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) { sent++; return host(r) })}
				ac := aircalltest.New(t).Client(aircall.WithHTTPClient(hc), aircall.WithRetries(0), aircall.WithAttemptTimeout(5*time.Second))
				sc := sellsytest.New(t).Client(sellsy.WithHTTPClient(hc), sellsy.WithRetries(0), sellsy.WithAttemptTimeout(5*time.Second))
				for call, do := range map[string]func() error{
					"aircall read":  func() error { _, err := ac.Calls.Get(t.Context(), 7); return err },
					"aircall write": func() error { _, err := ac.Contacts.Create(t.Context(), aircall.ContactInput{}); return err },
					"sellsy read":   func() error { _, err := sc.Contacts.Get(t.Context(), 7); return err },
					"sellsy write":  func() error { return sc.Contacts.Delete(t.Context(), 7) },
				} {
					begun := time.Now()
					sent = 0
					if err := do(); err == nil || sent == 0 || time.Since(begun) > 6*time.Second {
						t.Errorf("%s: ended after %v and %d requests with %v", call, time.Since(begun), sent, err)
					}
				}
			})
		})
	}
}

// TestBridgeBesideASilentHost has each of the hosts never answer for ten minutes in which a call is made: it is logged once when they
// answer again, and the bridge stops.
func TestBridgeBesideASilentHost(t *testing.T) {
	t.Parallel()
	for name, host := range silentHosts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var silent atomic.Bool
			answered := func(by http.RoundTripper) *http.Client {
				return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
					if silent.Load() {
						return host(r)
					}
					return by.RoundTrip(r)
				})}
			}
			inWorld(t, worldOptions{
				seed: func(w *world) { w.company("Atelier", "+33199001234") },
				rules: func(w *world, c *bridge.Config) {
					c.Aircall = w.aircall.Client(aircall.WithHTTPClient(answered(w.aircall.Transport())))
					c.Sellsy = w.sellsy.Client(sellsy.WithHTTPClient(answered(w.sellsy.Transport())))
				},
			}, func(t *testing.T, w *world) {
				silent.Store(true)
				w.answered("+33199001234")
				time.Sleep(10 * time.Minute)
				if n := len(w.sellsy.PhoneCalls()); n != 0 {
					t.Errorf("%d phone calls were made by a host that does nothing", n)
				}
				silent.Store(false)
				time.Sleep(time.Hour)
				if n := len(w.logged()); n != 1 {
					t.Errorf("%d phone calls, want 1\n%s", n, w.logs)
				}
				silent.Store(true) // and so it stops
			})
		})
	}
}
