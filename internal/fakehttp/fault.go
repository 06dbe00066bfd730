package fakehttp

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/fakes"
)

// armed is a fault that was injected.
type armed struct {
	fakes.Fault
	at   time.Time
	seen int
}

// Inject adds a fault and returns the function that removes it. The first fault that matches a request applies.
func (s *Server) Inject(f fakes.Fault) (remove func()) {
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
func (s *Server) match(r *http.Request) *fakes.Fault {
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
func (s *Server) answer(rec *recorder, r *http.Request, f *fakes.Fault) {
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
	case f.Drop == fakes.DropBefore:
		rec.dropped = true
		if refused, ok := r.Context().Value(refusedKey{}).(*bool); ok {
			*refused = true
		}
		panic(http.ErrAbortHandler)
	case f.Drop == fakes.DropAfter:
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
