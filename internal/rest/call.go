package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/oauth2"
)

// This file is the way of a request, from top to bottom: Do builds it, go-retryablehttp repeats it as worthRepeating says, and
// each attempt goes through RoundTrip: quota, token, the caller's transport, the whole answer read.

// call is one [Client.Do]: the retry layer of the request and the transport below it, which is how they know of each other.
type call struct {
	*Client
	Request
	reads  bool // it changes nothing
	repeat bool // repeating it does no harm: a read, a DELETE, a PUT of what nobody else writes

	status int // of the answer; zero: there was none
	header http.Header

	attempts int
	reached  bool // an attempt may have been carried out by the server, whatever came back
	newToken bool // an attempt got a 401 and its token was dropped
	reauthed bool // the one repetition after that is used up
}

// Do sends r. The answer's body goes to [Request.Answer], whose error fails the call. The error is what [Config.Failed] makes of
// the [Failure].
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	begun, call := time.Now(), &call{Client: c, Request: r}
	resp, err := call.do(ctx)
	call.log(ctx, begun, err)
	if c.ended != nil {
		c.ended(err)
	}
	return resp, err
}

func (c *call) do(ctx context.Context) (*Response, error) {
	c.reads = c.Reads || c.Method == http.MethodGet || c.Method == http.MethodHead || c.Method == http.MethodOptions
	c.repeat = c.reads || (!c.Once && (c.Method == http.MethodPut || c.Method == http.MethodDelete))

	req, err := c.build(ctx)
	if err != nil {
		return nil, c.failure(nil, err)
	}
	resp, err := c.send(req) //nolint:bodyclose // each attempt has read and closed its own
	if resp != nil {
		c.status, c.header = resp.StatusCode, resp.Header
	}
	switch {
	case err != nil:
		return nil, c.failure(resp, plainError(ctx, err))
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return nil, c.failure(resp, nil)
	}
	if c.Answer != nil {
		if err := c.Answer(bodyOf(resp)); err != nil {
			c.reached = true
			return nil, c.failure(resp, err)
		}
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Attempts: c.attempts}, nil
}

// failure describes a call that did not end with a usable answer.
func (c *call) failure(resp *http.Response, err error) error {
	path, _, _ := strings.Cut(c.Path, "?") // a path with a query is refused, and not repeated in the error
	f := &Failure{Method: c.Method, Path: path, Attempts: c.attempts, Err: err, OutcomeUnknown: !c.reads && c.reached}
	if resp != nil {
		f.Status, f.Header = resp.StatusCode, resp.Header
		body := bodyOf(resp)
		f.Body = bytes.Clone(body[:min(len(body), maxFailureBytes)])
	}
	return c.failed(f)
}

// build makes the request.
func (c *call) build(ctx context.Context) (*retryablehttp.Request, error) {
	path, err := ExpandPath(c.Path, c.Args)
	if err != nil {
		return nil, err
	}
	target := c.base + path
	if len(c.Query) > 0 {
		target += "?" + c.Query.Encode()
	}
	var body any
	switch b := c.Body.(type) {
	case nil:
	case []byte:
		body = bytes.Clone(b) // a transport may still read it after it has returned
	case json.RawMessage:
		body = bytes.Clone(b)
	default:
		if body, err = json.Marshal(b); err != nil {
			return nil, fmt.Errorf("encoding the request: %w", err)
		}
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, c.Method, target, body)
	if err != nil {
		return nil, errors.New("building the request: bad method or path")
	}
	req.Header.Set("Accept", "application/json")
	switch {
	case c.ContentType != "":
		req.Header.Set("Content-Type", c.ContentType)
	case body != nil, c.Method != http.MethodGet && c.Method != http.MethodHead:
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range c.Header {
		req.Header[http.CanonicalHeaderKey(k)] = slices.Clone(v)
	}
	if c.userAgent != "" {
		req.Header.Set("User-Agent", c.userAgent)
	}
	return req, nil
}

// send sends the request until an attempt ends it. The zero Logger keeps go-retryablehttp silent: it would print URLs.
func (c *call) send(req *retryablehttp.Request) (*http.Response, error) {
	hc := c.http
	hc.Transport = c
	retry := retryablehttp.Client{
		HTTPClient:   &hc,
		RetryMax:     c.retries,
		RetryWaitMin: minBackoff,
		RetryWaitMax: maxBackoff,
		CheckRetry:   c.checkRetry,
		Backoff:      backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return retry.Do(req)
}

// RoundTrip is one attempt: it waits for the quota, gets the token, sends, and reads the answer.
func (c *call) RoundTrip(req *http.Request) (*http.Response, error) {
	parent := req.Context()
	if err := c.quota.take(parent, c.priority); err != nil {
		closeBody(req)
		return nil, err
	}
	defer c.quota.release()

	ctx, cancel := context.WithTimeoutCause(parent, c.timeout, errAttemptTimeout)
	defer cancel()
	token, err := c.auth.token(ctx)
	if err != nil {
		closeBody(req)
		if parent.Err() == nil {
			err = &TokenError{Err: err}
		}
		return nil, err
	}
	resp, err := c.attempt(ctx, req, token)
	if err != nil {
		if parent.Err() == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	c.learn(resp, token)
	return resp, nil
}

func (c *call) attempt(ctx context.Context, req *http.Request, token *oauth2.Token) (*http.Response, error) {
	c.attempts++
	var sent sending
	req = req.Clone(sent.trace(ctx))
	token.SetAuthHeader(req)
	resp, err := c.http.Transport.RoundTrip(req)
	if err == nil {
		c.quota.observe(resp)
		err = readAll(ctx, resp)
	}
	if err != nil {
		if !sent.nothing(err) {
			c.reached = true
		}
		return nil, err
	}
	return resp, nil
}

// learn notes what an answer means for the call and for the token.
func (c *call) learn(resp *http.Response, token *oauth2.Token) {
	operation := c.Method + " " + c.Path
	switch status := resp.StatusCode; {
	case status == http.StatusUnauthorized:
		c.newToken = c.auth.refused(token, operation, c.newToken)
	case status < 500 && status != http.StatusTooManyRequests:
		c.auth.accepted(operation, token)
	}
	if resp.StatusCode >= 500 || resp.StatusCode == http.StatusSeeOther {
		c.reached = true
	}
	if _, err := resp.Location(); resp.StatusCode/100 == 3 && err != nil {
		resp.Header.Del("Location") // net/http would print one it cannot parse
	}
}

// checkRetry says whether to repeat the request after an attempt.
//
// An answer that needs no repetition is never given up for a context that ended meanwhile: it may tell what a write created.
func (c *call) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if !c.worthRepeating(resp, err) {
		return false, err
	}
	return ctx.Err() == nil, ctx.Err()
}

// worthRepeating decides that reads, PUT and DELETE are repeated after a server or transport error, a POST, a PATCH and what is to be
// sent once only when the server certainly did not act. Waiting after a 429 is the quota's business.
func (c *call) worthRepeating(resp *http.Response, err error) bool {
	if err != nil {
		_, quota := errors.AsType[*QuotaError](err)
		_, token := errors.AsType[*TokenError](err)
		switch {
		case quota, token, errors.Is(err, errAnswerTooLarge), errors.Is(err, errNoAnswer):
			return false
		case resp != nil: // an answer together with an error: a redirect that is not followed
			return false
		default:
			return c.repeat || !c.reached
		}
	}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return true
	case resp.StatusCode == http.StatusUnauthorized && c.newToken && !c.reauthed:
		c.reauthed = true
		return true
	default:
		return c.repeat && resp.StatusCode >= 500 && resp.StatusCode != http.StatusNotImplemented
	}
}

const (
	minBackoff = 250 * time.Millisecond
	maxBackoff = 8 * time.Second
)

// backoff doubles from 250 ms to 8 s, half of it random. A Retry-After on a server error is obeyed up to the same bound:
// servers have been seen to say a day.
func backoff(least, most time.Duration, attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		switch {
		case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusUnauthorized:
			return 0
		default:
			if d, ok := retryAfter(resp.Header, time.Now()); ok {
				return min(d, most)
			}
		}
	}
	d := most
	if attempt < 16 {
		d = min(least<<attempt, most)
	}
	return d/2 + rand.N(d/2+1)
}

// retryAfter reads the Retry-After header: seconds or an HTTP date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := h.Get("Retry-After")
	if value == "" {
		return 0, false
	}
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		if !(s >= 0 && s < 1e9) {
			return 0, false
		}
		return time.Duration(s * float64(time.Second)), true
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(t.Sub(now), 0), true
	}
	return 0, false
}

var (
	errOtherHost      = errors.New("redirected to another host: not followed")
	errOtherMethod    = errors.New("redirected a write to a read: not followed")
	errRedirects      = errors.New("stopped after 10 redirects")
	errAnswerTooLarge = fmt.Errorf("answer larger than %d bytes", maxAnswerBytes)
	errNoAnswer       = errors.New("an interim answer in place of an answer")
)

// answer is a body that was read in full inside the attempt, so that a connection lost in the middle of it counts as a
// failed attempt.
type answer struct {
	*bytes.Reader
	data []byte
}

func (answer) Close() error { return nil }

func bodyOf(resp *http.Response) []byte {
	if a, ok := resp.Body.(answer); ok {
		return a.data
	}
	return nil
}

// readAll reads the body until ctx ends. A 101 is no answer: its body is the connection itself, which would never end.
func readAll(ctx context.Context, resp *http.Response) error {
	if resp.StatusCode < 200 {
		resp.Body.Close()
		return errNoAnswer
	}
	body := resp.Body
	stop := context.AfterFunc(ctx, func() { body.Close() }) // not every transport's body ends with its context
	var data bytes.Buffer
	if resp.ContentLength > 0 && resp.ContentLength <= maxAnswerBytes {
		data.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	_, err := data.ReadFrom(io.LimitReader(body, maxAnswerBytes+1))
	if stop() {
		body.Close()
	}
	switch {
	case err != nil:
		return err
	case data.Len() > maxAnswerBytes:
		return errAnswerTooLarge
	}
	resp.Body = answer{bytes.NewReader(data.Bytes()), data.Bytes()}
	return nil
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}

// sending observes whether an attempt was sent, as far as the transport tells: net/http's does.
type sending struct{ connects, wrote atomic.Bool }

func (s *sending) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { s.connects.Store(true) },
		WroteHeaders: func() { s.wrote.Store(true) },
	})
}

// nothing reports whether the server cannot have seen a request that failed with err: there was no connection, or none that is
// safe.
func (s *sending) nothing(err error) bool {
	if s.wrote.Load() {
		return false
	}
	op, isOp := errors.AsType[*net.OpError](err)
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return s.connects.Load() || isOp && op.Op == "dial" || badCertificate || noTLS
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
