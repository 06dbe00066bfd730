package serve_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/serve"
)

// pipes is a listener in a bubble.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.closed:
	default:
		close(p.closed)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return nil }

func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

// TestSlowUploadsAreNoFailure holds that a stop ends without an error, and within a while, whatever clients are at.
func TestSlowUploadsAreNoFailure(t *testing.T) {
	t.Parallel()
	for name, begun := range map[string]string{
		"bodies that do not come": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{",
		"half a header":           "POST / HTTP/1.1\r\nHost:",
		"nothing":                 "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drips := name == "bodies that do not come"
			synctest.Test(t, func(t *testing.T) {
				l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.ReadAll(r.Body) })
				go func() { ended <- serve.Until(ctx, l, handler, slog.New(slog.DiscardHandler)) }()
				var clients sync.WaitGroup
				defer clients.Wait()
				for range 20 {
					c := l.dial()
					defer c.Close()
					clients.Go(func() { _, _ = io.Copy(io.Discard, c) })
					clients.Go(func() { // drop by drop, for as long as somebody listens
						_, err := io.WriteString(c, begun)
						for err == nil && drips {
							time.Sleep(time.Second)
							_, err = c.Write([]byte(" "))
						}
					})
				}
				time.Sleep(9 * time.Second)
				before := time.Now()
				stop()
				if err := <-ended; err != nil || time.Since(before) > 15*time.Second {
					t.Errorf("%v after %s", err, time.Since(before))
				}
			})
		})
	}
}

// TestAHandlerThatHangsIsCutOff holds the same for a handler that does not come back while it is asked to stop.
func TestAHandlerThatHangsIsCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		go func() { ended <- serve.Until(ctx, l, handler, slog.New(slog.DiscardHandler)) }()
		c := l.dial()
		defer c.Close()
		go func() { _, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") }()
		go func() { _, _ = io.Copy(io.Discard, c) }()
		synctest.Wait()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
