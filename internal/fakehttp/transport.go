package fakehttp

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
)

// Transport returns a round tripper that runs the server without a socket, so it also works in testing/synctest bubbles.
// The host of a request is ignored.
func (s *Server) Transport() http.RoundTripper { return Transport(s) }

// Transport returns a round tripper that runs a handler as a server would, without a socket. It does not wait for it longer
// than the request's context lasts.
func Transport(h http.Handler) http.RoundTripper { return transport{h} }

type transport struct{ handler http.Handler }

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
		t.handler.ServeHTTP(rec, in)
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

// Send sends a webhook and returns the status of the answer, 0 when there was none.
func Send(ctx context.Context, through http.RoundTripper, method, url string, header http.Header, body []byte) int {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header = header.Clone()
	resp, err := through.RoundTrip(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode
}
