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

// TokenSource supplies the token of each attempt, within the context of that attempt. A source whose tokens can be replaced
// also has the method Invalidate(*oauth2.Token), which is called when the server answered 401 to that token; the attempt is
// then repeated once. A source must be safe for concurrent use.
type TokenSource interface {
	Token(ctx context.Context) (*oauth2.Token, error)
}

type invalidator interface {
	Invalidate(*oauth2.Token)
}

var (
	errNoToken        = errors.New("the token is empty")
	errOtherHost      = errors.New("redirected to another host: not followed")
	errOtherMethod    = errors.New("redirected a write to a read: not followed")
	errRedirects      = errors.New("stopped after 10 redirects")
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

	if err := t.quota.take(parent, c.priority); err != nil {
		closeBody(req)
		return nil, err
	}
	defer t.quota.release()

	ctx, cancel := context.WithTimeoutCause(parent, t.timeout, errAttemptTimeout)
	defer cancel()
	token, err := t.auth.Token(ctx)
	if err == nil && (token == nil || token.AccessToken == "") {
		err = errNoToken
	}
	if err != nil || ctx.Err() != nil {
		closeBody(req)
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if parent.Err() != nil {
			return nil, err
		}
		return nil, &TokenError{Err: err}
	}

	c.attempts++
	req = req.Clone(ctx)
	token.SetAuthHeader(req)
	resp, err := t.next.RoundTrip(req)
	if err == nil {
		t.quota.observe(resp)
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
	switch {
	case resp.StatusCode >= 500, resp.StatusCode == http.StatusSeeOther:
		c.reached = true
	case resp.StatusCode == http.StatusUnauthorized:
		if source, ok := t.auth.(invalidator); ok {
			source.Invalidate(token)
			c.newToken = true
		}
	}
	if _, err := resp.Location(); resp.StatusCode/100 == 3 && err != nil {
		resp.Header.Del("Location") // net/http would print one it cannot parse
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

// followOnly keeps credentials on the host they are for, and a write from ending as a read that looks like its success. A
// caller's own policy still applies.
func followOnly(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		first := via[0]
		switch {
		case req.URL.Host != first.URL.Host || req.URL.Scheme != first.URL.Scheme:
			return errOtherHost
		case req.Method != first.Method:
			return errOtherMethod
		case next != nil:
			return next(req, via)
		case len(via) >= 10:
			return errRedirects
		default:
			return nil
		}
	}
}
