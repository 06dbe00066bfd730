// Package rest is the HTTP core that the aircall and sellsy clients share.
//
// One call passes through these layers:
//
//	Do → retry → quota (each attempt) → authorization (each attempt) → the caller's transport
//
// The core knows nothing of either API: what differs between them (error bodies, quota headers, token sources) is handed
// in by [Config].
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	defaultRetries        = 3
	defaultAttemptTimeout = 30 * time.Second
	maxAnswerBytes        = 16 << 20
	maxFailureBytes       = 64 << 10
)

// Config describes one API to the core.
type Config struct {
	BaseURL   string // absolute, without a query
	UserAgent string

	// HTTPClient is copied, never changed. Nil means a client of the core's own. Its Timeout bounds one attempt, like
	// AttemptTimeout: the shorter one holds.
	HTTPClient *http.Client

	Auth  TokenSource
	Quota *Quota // nil: unlimited

	// Retries is how often a failed attempt is repeated. Zero means 3, negative means never.
	Retries int

	// AttemptTimeout bounds one attempt: getting its token, sending it, and reading its answer. Zero means 30 s. The whole
	// call, waits and retries included, is bounded by its context.
	AttemptTimeout time.Duration

	// Failed turns a failure into the error type of the API.
	Failed func(*Failure) error
}

// Client sends requests to one API. It is safe for concurrent use.
type Client struct {
	base      string
	userAgent string
	retry     *retryablehttp.Client
	quota     *Quota
	failed    func(*Failure) error
	priority  Priority
}

// New checks the configuration and builds a client. It does no I/O.
func New(cfg Config) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(cfg.BaseURL, "/"))
	switch {
	case err != nil:
		return nil, errors.New("base URL: not a URL") // the parser's text would repeat it, credentials included
	case base.Scheme != "https" && base.Scheme != "http", base.Hostname() == "":
		return nil, errors.New("base URL: need an absolute http or https URL")
	case strings.ContainsAny(cfg.BaseURL, "?#") || base.User != nil:
		return nil, errors.New("base URL: must have no credentials, query or fragment")
	case cfg.Auth == nil:
		return nil, errors.New("no credentials")
	case cfg.AttemptTimeout < 0:
		return nil, errors.New("attempt timeout: must not be negative")
	}

	var hc http.Client
	if cfg.HTTPClient != nil {
		hc = *cfg.HTTPClient
	}
	next := hc.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	quota := cfg.Quota
	if quota == nil {
		quota = NewQuota(QuotaConfig{})
	}
	timeout := cfg.AttemptTimeout
	if timeout == 0 {
		timeout = defaultAttemptTimeout
	}
	if hc.Timeout > 0 {
		// Left in place it would also run while an attempt waits for the quota.
		timeout, hc.Timeout = min(timeout, hc.Timeout), 0
	}
	hc.Transport = &attempts{quota: quota, auth: cfg.Auth, timeout: timeout, next: next}
	hc.CheckRedirect = followOnly(hc.CheckRedirect)

	retries := cfg.Retries
	if retries == 0 {
		retries = defaultRetries
	}
	failed := cfg.Failed
	if failed == nil {
		failed = func(f *Failure) error { return f }
	}
	return &Client{
		base:      base.String(),
		userAgent: cfg.UserAgent,
		quota:     quota,
		failed:    failed,
		priority:  Normal,
		retry: &retryablehttp.Client{
			HTTPClient:   &hc,
			RetryMax:     retries,
			RetryWaitMin: minBackoff,
			RetryWaitMax: maxBackoff,
			CheckRetry:   checkRetry,
			Backoff:      backoff,
			ErrorHandler: retryablehttp.PassthroughErrorHandler,
			// The zero Logger keeps retryablehttp silent: it would print URLs.
		},
	}, nil
}

// WithPriority returns a client that shares everything with c, quota included, but takes from the quota at p.
func (c *Client) WithPriority(p Priority) *Client {
	d := *c
	d.priority = p
	return &d
}

// Quota returns the quota that every request of c and of its relatives takes from.
func (c *Client) Quota() *Quota { return c.quota }

// Request is one call.
type Request struct {
	Method string // empty: GET

	// Path is the vendor's path template below the base URL, for example "/v1/calls/{id}/comments". Errors name it.
	// Args fill its placeholders in order, each escaped as one path element.
	Path string
	Args []any

	Query url.Values

	// Header is added to the headers the core sets, and wins over all of them but Authorization and User-Agent.
	Header http.Header

	// Body is encoded as JSON. A []byte or json.RawMessage goes out as it is; nil sends no body.
	Body any

	// ContentType defaults to application/json on writes, also on those without a body: Aircall asks for it.
	ContentType string

	// Reads marks a POST that changes nothing, such as a search, so that it may be repeated like a GET.
	Reads bool
}

// Response is what a successful call leaves besides its decoded body.
type Response struct {
	Status   int
	Header   http.Header
	Attempts int
}

// call is what the layers below tell each other about one [Client.Do]. It travels in the request's context.
type call struct {
	priority Priority
	repeat   bool // repeating does no harm: a read, PUT or DELETE
	attempts int
	reached  bool // an attempt may have been carried out by the server, whatever came back
	reauthed bool // the one replay after a 401 is used up
	newToken bool // an attempt got a 401 and its token was dropped
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	if c == nil {
		return &call{priority: Normal}
	}
	return c
}

// Do sends r and decodes the answer into out, which may be nil. A *json.RawMessage receives the body as it came. An empty
// body leaves out as it was: both APIs answer some writes with nothing. The error is what [Config.Failed] makes of the
// [Failure].
func (c *Client) Do(ctx context.Context, r Request, out any) (*Response, error) {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	reads := r.Reads || r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
	state := &call{
		priority: c.priority,
		repeat:   reads || r.Method == http.MethodPut || r.Method == http.MethodDelete,
	}
	fail := func(resp *http.Response, err error) (*Response, error) {
		path, _, _ := strings.Cut(r.Path, "?") // a path with a query is refused, and not repeated in the error
		f := &Failure{
			Method: r.Method, Path: path, Attempts: state.attempts,
			Err: err, OutcomeUnknown: !reads && state.reached,
		}
		if resp != nil {
			f.Status, f.Header = resp.StatusCode, resp.Header
			body := bodyOf(resp)
			f.Body = bytes.Clone(body[:min(len(body), maxFailureBytes)])
		}
		return nil, c.failed(f)
	}

	req, err := c.request(context.WithValue(ctx, callKey{}, state), r)
	if err != nil {
		return fail(nil, err)
	}
	resp, err := c.retry.Do(req) //nolint:bodyclose // each attempt has read and closed its own
	if err != nil {
		return fail(resp, plainError(ctx, err))
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fail(resp, nil)
	}
	if err := decode(bodyOf(resp), out); err != nil {
		state.reached = true
		return fail(resp, err)
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Attempts: state.attempts}, nil
}

func (c *Client) request(ctx context.Context, r Request) (*retryablehttp.Request, error) {
	path, err := expandPath(r.Path, r.Args)
	if err != nil {
		return nil, err
	}
	target := c.base + path
	if len(r.Query) > 0 {
		target += "?" + r.Query.Encode()
	}
	var body []byte
	switch b := r.Body.(type) {
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
	var raw any
	if body != nil {
		raw = body
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, r.Method, target, raw)
	if err != nil {
		return nil, errors.New("building the request: bad method or path")
	}
	req.Header.Set("Accept", "application/json")
	switch {
	case r.ContentType != "":
		req.Header.Set("Content-Type", r.ContentType)
	case body != nil, r.Method != http.MethodGet && r.Method != http.MethodHead:
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range r.Header {
		req.Header[http.CanonicalHeaderKey(k)] = slices.Clone(v)
	}
	if c.userAgent != "" {
		req.Header.Set("User-Agent", c.userAgent)
	}
	return req, nil
}

func decode(body []byte, out any) error {
	if out == nil || len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if raw, ok := out.(*json.RawMessage); ok {
		*raw = bytes.Clone(body)
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("decoding the answer: %w", err)
	}
	return nil
}
