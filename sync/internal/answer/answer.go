// Package answer keeps the status of an HTTP answer that is given on behalf of somebody else.
package answer

import (
	"cmp"
	"net/http"
)

// Status is an [http.ResponseWriter] that keeps the status of an answer and drops the rest. Its zero value is ready to use.
type Status struct {
	header http.Header
	code   int
}

// Code returns the status: 200 if none was written.
func (s *Status) Code() int { return cmp.Or(s.code, http.StatusOK) }

// Header implements [http.ResponseWriter].
func (s *Status) Header() http.Header {
	if s.header == nil {
		s.header = http.Header{}
	}
	return s.header
}

// WriteHeader implements [http.ResponseWriter].
func (s *Status) WriteHeader(code int) { s.code = code }

// Write implements [http.ResponseWriter].
func (s *Status) Write(p []byte) (int, error) { return len(p), nil }
