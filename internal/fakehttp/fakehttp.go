// Package fakehttp is what the fakes of both APIs share: an in-memory transport, a log of requests, and injected faults.
package fakehttp

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"sync"
	"syscall"
	"time"
)

// Drop says when a fault breaks the connection.
type Drop int

// The ways a connection breaks.
const (
	DropNothing Drop = iota
	DropBefore       // refused: the server never sees the request
	DropAfter        // the request is carried out, then the connection is lost before the answer
)

// Fault makes requests fail. Its zero value matches every request and does nothing.
type Fault struct {
	Method string // empty: any
	Path   string // a pattern of path.Match, such as "/v1/calls/*/insight_cards"; empty: any

	Skip  int // let this many matching requests pass first
	Times int // then fail this many; 0: all

	Latency time.Duration // wait before anything else; cut short when the client gives up, the rest happens all the same
	Hang    bool          // never answer; ends with the request's context
	Drop    Drop

	Status int // answered in place of the fake's own answer, which is then not carried out; 0: none
	Header http.Header
	Body   string
}

// Request is a request that the fake has received, or was sent while a fault refused connections.
type Request struct {
	Time   time.Time
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   []byte
	Status int // of the answer; 0 when there was none
}

// Server wraps a handler with the log and the faults. It is safe for concurrent use.
type Server struct {
	handler http.Handler

	mu       sync.Mutex
	faults   []*armed
	requests []*Request
}

type armed struct {
	Fault
	seen int
}

// NewServer wraps handler.
func NewServer(handler http.Handler) *Server { return &Server{handler: handler} }

// Inject adds a fault and returns the function that removes it. The first fault that matches a request applies.
func (s *Server) Inject(f Fault) (remove func()) {
	a := &armed{Fault: f}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, a)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i, b := range s.faults {
			if a == b {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
				return
			}
		}
	}
}

// Requests returns the requests received so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Request, len(s.requests))
	for i, r := range s.requests {
		list[i] = *r
	}
	return list
}

// ResetRequests empties the log.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

func (s *Server) match(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.faults {
		if a.Method != "" && a.Method != r.Method {
			continue
		}
		if a.Path != "" {
			if ok, _ := path.Match(a.Path, r.URL.Path); !ok {
				continue
			}
		}
		a.seen++
		if a.seen <= a.Skip || (a.Times > 0 && a.seen > a.Skip+a.Times) {
			continue
		}
		f := a.Fault
		return &f
	}
	return nil
}

// ServeHTTP logs the request, applies the first matching fault and otherwise runs the handler. A dropped connection is a
// panic with http.ErrAbortHandler, which both a real server and [Server.Transport] turn into a lost connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	logged := &Request{
		Time: time.Now(), Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header.Clone(), Body: body,
	}
	s.mu.Lock()
	s.requests = append(s.requests, logged)
	s.mu.Unlock()

	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !rec.dropped {
			logged.Status = rec.status
		}
	}()

	f := s.match(r)
	if f == nil {
		s.handler.ServeHTTP(rec, r)
		return
	}
	if f.Latency > 0 {
		timer := time.NewTimer(f.Latency)
		select {
		case <-timer.C:
		case <-r.Context().Done():
			timer.Stop()
		}
	}
	switch {
	case f.Hang:
		rec.dropped = true
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Drop == DropBefore:
		rec.dropped = true
		if refused, ok := r.Context().Value(refusedKey{}).(*bool); ok {
			*refused = true
		}
		panic(http.ErrAbortHandler)
	case f.Drop == DropAfter:
		rec.dropped = true
		s.handler.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case f.Status != 0:
		for k, v := range f.Header {
			rec.Header()[http.CanonicalHeaderKey(k)] = v
		}
		rec.WriteHeader(f.Status)
		_, _ = io.WriteString(rec, f.Body)
	default:
		s.handler.ServeHTTP(rec, r)
	}
}

type recorder struct {
	http.ResponseWriter
	status  int
	wrote   bool
	dropped bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.wrote, r.status = true, status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Transport returns a round tripper that runs the server without a socket, so it also works in testing/synctest bubbles.
// The host of a request is ignored.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		b, err := io.ReadAll(req.Body)
		req.Body.Close()
		if err != nil {
			return nil, err
		}
		body = b
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	refused := new(bool)
	in := req.Clone(context.WithValue(req.Context(), refusedKey{}, refused))
	in.Body = io.NopCloser(bytes.NewReader(body))
	in.RequestURI = req.URL.RequestURI()
	in.RemoteAddr = "192.0.2.1:1234"
	if in.Host == "" {
		in.Host = req.URL.Host
	}

	type result struct {
		resp *http.Response
		err  error
	}
	done := make(chan result, 1)
	go func() {
		rec := httptest.NewRecorder()
		defer func() {
			if p := recover(); p != nil {
				if p != http.ErrAbortHandler { //nolint:errorlint // a recovered value is compared as the server does
					panic(p)
				}
				var err error = io.ErrUnexpectedEOF
				if *refused {
					err = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
				}
				done <- result{err: err}
			}
		}()
		t.s.ServeHTTP(rec, in)
		resp := rec.Result()
		resp.Request = req
		done <- result{resp: resp}
	}()
	select {
	case r := <-done:
		return r.resp, r.err
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// refusedKey carries a *bool from the transport to the server: set when the connection is to look refused rather than cut.
type refusedKey struct{}
