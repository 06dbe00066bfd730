package sellsytest

import "github.com/aircall-sellsy/aircall-sellsy-go/fakes"

// Fault makes requests fail: see [fakes.Fault].
type Fault = fakes.Fault

// Inject adds a fault and returns the function that removes it. The first fault that matches a request applies.
func (s *Server) Inject(f Fault) (remove func()) { return s.http.Inject(f) }

// Operations lists all operations that the fake carries out, as its inventory has them. A [Fault] also takes the path of the
// token endpoint, "/oauth2/access-tokens".
func Operations() []fakes.Operation {
	router := operations()
	return router.Operations("/v2", func(h handler) bool { return h != nil })
}

// Requests returns the requests received so far, oldest first.
func (s *Server) Requests() []fakes.Request { return s.http.Requests() }

// ResetRequests empties the log of requests.
func (s *Server) ResetRequests() { s.http.ResetRequests() }
