// Package rest is the HTTP core that the aircall and sellsy clients share.
//
// One call passes through these layers:
//
//	Do → retry → quota (each attempt) → authorization (each attempt) → the caller's transport
//
// and they are in call.go from top to bottom.
//
// The core knows nothing of either API: what differs between them (error bodies, quota headers, token sources) is handed
// in by [Config].
package rest

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
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

	// Logger gets a line of level debug for each call. Nil: there is no log.
	Logger *slog.Logger
}

// Client sends requests to one API. It is safe for concurrent use.
type Client struct {
	base      string
	userAgent string
	http      http.Client // with the caller's transport
	timeout   time.Duration
	retries   int
	auth      *authorization
	quota     *Quota
	failed    func(*Failure) error
	priority  Priority
	logger    *slog.Logger
	ended     func(error) // told how each call ended; nil: nobody is
}

// New checks the configuration and builds a client. It does no I/O.
func New(cfg Config) (*Client, error) {
	base, err := parseBase(cfg.BaseURL)
	switch {
	case err != nil:
		return nil, err
	case cfg.Auth == nil:
		return nil, errors.New("no credentials")
	case cfg.AttemptTimeout < 0:
		return nil, errors.New("attempt timeout: must not be negative")
	}
	c := &Client{
		base: base, userAgent: cfg.UserAgent, timeout: cfg.AttemptTimeout, retries: cfg.Retries,
		auth: &authorization{source: cfg.Auth}, quota: cfg.Quota, failed: cfg.Failed, priority: Normal, logger: cfg.Logger,
	}
	if cfg.HTTPClient != nil {
		c.http = *cfg.HTTPClient
	}
	if c.http.Transport == nil {
		c.http.Transport = http.DefaultTransport
	}
	c.http.CheckRedirect = followOnly(c.http.CheckRedirect)
	if c.timeout == 0 {
		c.timeout = defaultAttemptTimeout
	}
	if c.http.Timeout > 0 {
		// Left in place it would also run while an attempt waits for the quota.
		c.timeout, c.http.Timeout = min(c.timeout, c.http.Timeout), 0
	}
	if c.retries == 0 {
		c.retries = defaultRetries
	}
	if c.quota == nil {
		c.quota = NewQuota(QuotaConfig{})
	}
	if c.failed == nil {
		c.failed = func(f *Failure) error { return f }
	}
	return c, nil
}

func parseBase(text string) (string, error) {
	base, err := url.Parse(strings.TrimRight(text, "/"))
	switch {
	case err != nil:
		return "", errors.New("base URL: not a URL") // the parser's text would repeat it, credentials included
	case base.Scheme != "https" && base.Scheme != "http", base.Hostname() == "":
		return "", errors.New("base URL: need an absolute http or https URL")
	case strings.ContainsAny(text, "?#") || base.User != nil:
		return "", errors.New("base URL: must have no credentials, query or fragment")
	default:
		return base.String(), nil
	}
}

// WithPriority returns a client that shares everything with c, quota included, but takes from the quota at p.
func (c *Client) WithPriority(p Priority) *Client {
	d := *c
	d.priority = p
	return &d
}

// WithEnded returns a client that shares everything with c and tells how each of its calls ended: with nil, or with its error.
func (c *Client) WithEnded(told func(error)) *Client {
	d := *c
	d.ended = told
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

	// Once marks a PUT of what others write, too: when it may have been carried out, it is not repeated, since that could undo
	// what they have written meanwhile.
	Once bool

	// Answer takes the body of a successful answer, which may be empty. Its error makes the call fail, a write with an unknown
	// outcome. Nil ignores the body.
	Answer func(body []byte) error
}

// Response is what a successful call leaves besides its body.
type Response struct {
	Status   int
	Header   http.Header
	Attempts int
}
