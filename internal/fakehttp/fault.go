package fakehttp

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"time"
)

// Drop says when a fault breaks the connection.
type Drop int

// The ways a connection breaks, in the order in which the fakes declare them.
const (
	DropNothing Drop = iota
	DropBefore       // refused: the server never sees the request
	DropAfter        // the request is carried out, then the connection is lost before the answer
)

// Fault makes requests fail. Its zero value matches every request and does nothing.
type Fault = FaultOf[Drop, Odd, Kind]

// FaultOf is what a [Fault] is made of. Each fake declares the same fields under names of its own, where its documentation
// shows them; D is its type of drops, O that of odd answers, and K that of kinds.
type FaultOf[D ~int, O, K ~string] struct {
	Method string // empty: any
	Path   string // a pattern of path.Match, such as "/v1/calls/*/insight_cards"; empty: any

	Skip  int           // let this many matching requests pass first
	Times int           // then fail this many; 0: all
	For   time.Duration // and only for so long after it was injected; 0: for ever

	Latency time.Duration // wait before anything else; cut short when the client gives up, the rest happens all the same
	Hang    bool          // never answer; ends with the request's context
	Drop    D

	Odd   O      // the request is carried out, and answered with success in a form that is none
	Field string // the request is carried out, and what its answer holds at this path becomes a value of another Kind
	Kind  K

	Status int // answered in place of the fake's own answer, which is then not carried out; 0: none
	Header http.Header
	Body   string
}

// armed is a fault that was injected.
type armed struct {
	Fault
	at   time.Time
	seen int
}

// Inject injects a fault of a fake.
func Inject[D ~int, O, K ~string](s *Server, f FaultOf[D, O, K]) (remove func()) {
	return s.Inject(Fault{
		Method: f.Method, Path: f.Path, Skip: f.Skip, Times: f.Times, For: f.For, Latency: f.Latency, Hang: f.Hang,
		Drop: Drop(f.Drop), Odd: Odd(f.Odd), Field: f.Field, Kind: Kind(f.Kind), Status: f.Status, Header: f.Header, Body: f.Body,
	})
}

// Inject adds a fault and returns the function that removes it. The first fault that matches a request applies.
func (s *Server) Inject(f Fault) (remove func()) {
	a := &armed{Fault: f, at: time.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, a)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(b *armed) bool { return a == b })
	}
}

func (a *armed) matches(r *http.Request) bool {
	if a.Method != "" && a.Method != r.Method || a.For > 0 && time.Since(a.at) > a.For {
		return false
	}
	if a.Path == "" {
		return true
	}
	ok, _ := path.Match(a.Path, r.URL.Path)
	return ok
}

// match returns the fault of a request, nil when there is none.
func (s *Server) match(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.faults {
		if !a.matches(r) {
			continue
		}
		a.seen++
		if a.seen > a.Skip && (a.Times == 0 || a.seen <= a.Skip+a.Times) {
			f := a.Fault
			return &f
		}
	}
	return nil
}

// answer applies a fault, or runs the handler when there is none.
func (s *Server) answer(rec *recorder, r *http.Request, f *Fault) {
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
	case f.Odd != "" || f.Field != "":
		own := httptest.NewRecorder()
		s.handler.ServeHTTP(own, r)
		s.distort(rec, own, f)
	default:
		s.handler.ServeHTTP(rec, r)
	}
}
