package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"golang.org/x/oauth2"
)

// TokenSource supplies the token of each attempt. A source whose tokens can be replaced also has the method
// Invalidate(*oauth2.Token), which is called when the server answered 401 to that token.
type TokenSource interface {
	Token(ctx context.Context) (*oauth2.Token, error)
}

type invalidator interface {
	Invalidate(*oauth2.Token)
}

var (
	errRedirect       = errors.New("redirected to another host: not followed")
	errAnswerTooLarge = fmt.Errorf("answer larger than %d bytes", maxAnswerBytes)
)

// attempts sends one attempt at a time: quota, authorization, the caller's transport, and the whole answer read.
type attempts struct {
	quota   *Quota
	auth    TokenSource
	timeout time.Duration
	next    http.RoundTripper
}

func (t *attempts) RoundTrip(req *http.Request) (*http.Response, error) {
	parent := req.Context()
	c := callOf(parent)
	c.newToken = false

	if err := t.quota.take(parent, c.priority); err != nil {
		closeBody(req)
		return nil, err
	}
	defer t.quota.release()

	token, err := t.auth.Token(parent)
	if err != nil {
		closeBody(req)
		if parent.Err() != nil {
			return nil, context.Cause(parent)
		}
		return nil, &TokenError{Err: err}
	}
	c.attempts++

	ctx, cancel := context.WithTimeoutCause(parent, t.timeout, errAttemptTimeout)
	defer cancel()
	req = req.Clone(ctx)
	token.SetAuthHeader(req)
	resp, err := t.next.RoundTrip(req)
	if err == nil {
		err = readAll(resp)
	}
	if err != nil {
		if !refused(err) {
			c.reached = true
		}
		if parent.Err() == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	if resp.StatusCode >= 500 {
		c.reached = true
	}
	t.quota.observe(resp)
	if resp.StatusCode == http.StatusUnauthorized {
		if source, ok := t.auth.(invalidator); ok {
			source.Invalidate(token)
			c.newToken = true
		}
	}
	return resp, nil
}

// refused says that the connection was never made, so the server cannot have seen the request.
func refused(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// answer is a body that was read in full inside the attempt, so that a connection lost in the middle of it counts as a
// failed attempt.
type answer struct {
	*bytes.Reader
	data []byte
}

func (answer) Close() error { return nil }

func readAll(resp *http.Response) error {
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswerBytes+1))
	if err != nil {
		return err
	}
	if len(data) > maxAnswerBytes {
		return errAnswerTooLarge
	}
	resp.Body = answer{bytes.NewReader(data), data}
	return nil
}

func bodyOf(resp *http.Response) []byte {
	if a, ok := resp.Body.(answer); ok {
		return a.data
	}
	return nil
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}

// sameHostOnly keeps credentials on the host they are for. A caller's own policy still applies.
func sameHostOnly(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		if first := via[0].URL; req.URL.Host != first.Host || req.URL.Scheme != first.Scheme {
			return errRedirect
		}
		if next != nil {
			return next(req, via)
		}
		if len(via) >= 10 {
			return errors.New("stopped after 10 redirects")
		}
		return nil
	}
}
