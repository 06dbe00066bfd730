// Package fakehttp is what the fakes of both APIs are made of: an in-memory transport, a log of requests, injected faults,
// routes, tables of records, quotas, and the sending of webhooks.
package fakehttp

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

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
	ErrorBody string // of an [OddError]

	handler http.Handler

	mu       sync.Mutex
	faults   []*armed
	requests []*Request
}

// NewServer wraps handler.
func NewServer(handler http.Handler) *Server { return &Server{handler: handler} }

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

	s.answer(rec, r, s.match(r))
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
