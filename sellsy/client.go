package sellsy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// BaseURL is where Sellsy serves version 2 of its API.
const BaseURL = "https://api.sellsy.com/v2"

// Client talks to one Sellsy account. It is safe for concurrent use and is made by [New].
type Client struct {
	Activities    *ActivitiesService
	Comments      *CommentsService
	Companies     *CompaniesService
	Contacts      *ContactsService
	CRMActivities *CRMActivitiesService
	CustomFields  *CustomFieldsService
	Individuals   *IndividualsService
	Opportunities *OpportunitiesService
	PhoneCalls    *PhoneCallsService
	Quotas        *QuotasService
	Search        *SearchService
	SmartTags     *SmartTagsService
	Staffs        *StaffsService
	Tasks         *TasksService
	Webhooks      *WebhooksService

	core   *rest.Client
	header http.Header // sent with every request
}

// Option configures a [Client].
type Option interface{ applyClient(*clientConfig) }

type clientConfig struct {
	rest      rest.Config
	maxWait   time.Duration
	perSecond int
	processes int
	err       error
}

type clientOption func(*clientConfig)

func (o clientOption) applyClient(c *clientConfig) { o(c) }

// WithBaseURL sets the address of the API; the default is [BaseURL].
func WithBaseURL(u string) Option {
	return clientOption(func(c *clientConfig) { c.rest.BaseURL = u })
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(ua string) Option {
	return clientOption(func(c *clientConfig) { c.rest.UserAgent = ua })
}

// WithRetries sets how often a failed attempt is repeated; the default is 3, and 0 means never. Reads, updates and
// deletions are repeated after connection and server errors, creations only when the server certainly did nothing.
func WithRetries(n int) Option {
	return clientOption(func(c *clientConfig) {
		if n < 0 {
			c.err = fmt.Errorf("retries: %d is negative", n)
		}
		c.rest.Retries = n
		if n == 0 {
			c.rest.Retries = -1
		}
	})
}

// WithAttemptTimeout bounds each attempt, the reading of its answer included; the default is 30 s. The whole call, with its
// waits and retries, is bounded by its context.
func WithAttemptTimeout(d time.Duration) Option {
	return clientOption(func(c *clientConfig) {
		if d <= 0 {
			c.err = errors.New("attempt timeout: must be positive")
		}
		c.rest.AttemptTimeout = d
	})
}

// WithMaxWait bounds how long one request waits for quota; the default is 90 s. A longer wait is refused with a
// [QuotaError].
func WithMaxWait(d time.Duration) Option {
	return clientOption(func(c *clientConfig) {
		if d <= 0 {
			c.err = errors.New("maximum wait: must be positive")
		}
		c.maxWait = d
	})
}

// WithRequestsPerSecond sets the pace until the first answer tells what the account may spend; the default is 5.
func WithRequestsPerSecond(n int) Option {
	return clientOption(func(c *clientConfig) {
		if n < 1 {
			c.err = fmt.Errorf("requests per second: %d is not positive", n)
		}
		c.perSecond = n
	})
}

// WithProcesses sets how many processes talk to Sellsy for the same account; the default is 1. Each keeps to its share of the
// pace, and of what the answers say the account may still spend.
func WithProcesses(n int) Option {
	return clientOption(func(c *clientConfig) {
		if n < 1 {
			c.err = fmt.Errorf("processes: %d is not positive", n)
		}
		c.processes = n
	})
}

// HTTPClientOption is an option of [New] and of the constructors of a [TokenSource].
type HTTPClientOption struct{ client *http.Client }

func (o HTTPClientOption) applyClient(c *clientConfig) { c.rest.HTTPClient = o.client }

// WithHTTPClient sets the HTTP client to send requests with. It is copied. Its redirect policy applies, except that
// redirects to other hosts are never followed.
func WithHTTPClient(hc *http.Client) HTTPClientOption { return HTTPClientOption{hc} }

// New returns a client. It does no I/O: wrong credentials show at the first request.
func New(auth Auth, opts ...Option) (*Client, error) {
	cfg := clientConfig{
		rest: rest.Config{
			BaseURL:   BaseURL,
			UserAgent: "aircall-sellsy-go",
			Failed:    failed,
		},
		perSecond: 5,
	}
	for _, o := range opts {
		o.applyClient(&cfg)
	}
	if cfg.err != nil {
		return nil, fmt.Errorf("sellsy: %w", cfg.err)
	}
	if checked, ok := auth.(interface{ check() error }); ok {
		if err := checked.check(); err != nil {
			return nil, fmt.Errorf("sellsy: %w", err)
		}
	}
	if auth != nil {
		cfg.rest.Auth = auth
	}
	cfg.rest.Quota = newQuota(cfg.perSecond, cfg.processes, cfg.maxWait)
	core, err := rest.New(cfg.rest)
	if err != nil {
		return nil, fmt.Errorf("sellsy: %w", err)
	}
	return newClient(core, nil), nil
}

func newClient(core *rest.Client, header http.Header) *Client {
	c := &Client{core: core, header: header}
	c.Activities = &ActivitiesService{c}
	c.Companies = newCompanies(c)
	c.Contacts = newContacts(c)
	c.Comments = &CommentsService{c}
	c.CRMActivities = &CRMActivitiesService{c}
	c.CustomFields = &CustomFieldsService{c}
	c.Individuals = newIndividuals(c)
	c.Opportunities = newOpportunities(c)
	c.PhoneCalls = &PhoneCallsService{c}
	c.Quotas = &QuotasService{c}
	c.Search = &SearchService{c}
	c.SmartTags = &SmartTagsService{c}
	c.Staffs = &StaffsService{c}
	c.Tasks = &TasksService{c}
	c.Webhooks = &WebhooksService{c}
	return c
}

// Interactive returns a client that shares everything with c but whose requests go first: they may use up the quota. It is
// for work that somebody is waiting for.
func (c *Client) Interactive() *Client {
	return newClient(c.core.WithPriority(rest.Interactive), c.header)
}

// Background returns a client that shares everything with c but whose requests leave a third of the quota to others. It is
// for imports and scans.
func (c *Client) Background() *Client {
	return newClient(c.core.WithPriority(rest.Background), c.header)
}

// ActingAs returns a client that shares everything with c but whose requests are made in the name of another active member
// of staff (the header X-Switch-User). Sellsy allows it to personal API clients that are marked as delegated.
func (c *Client) ActingAs(id StaffID) *Client {
	header := c.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("X-Switch-User", fmt.Sprintf("staff:%d", id))
	return newClient(c.core, header)
}

// Request is a call of any operation of the API. See [Client.Do], [List] and [All].
type Request struct {
	Method string // empty means GET

	// Path is the operation's path below the base URL with its parameters in braces, such as "/invoices/{id}/payments". Args
	// fill the parameters in order, each escaped as one path element.
	Path string
	Args []any

	Query  url.Values
	Header http.Header

	// Body is encoded as JSON. A []byte or json.RawMessage goes out as it is; nil sends no body.
	Body        any
	ContentType string // empty means application/json

	// Reads marks a POST that changes nothing, such as a search, so that it is repeated like a GET when it fails.
	Reads bool
}

func (r Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

func (r Request) reads() bool { return r.Reads || r.method() == http.MethodGet }

// Response is what an answer tells besides its body.
type Response struct {
	StatusCode int
	Header     http.Header
	RequestID  string // to quote to Sellsy's support
	Attempts   int
}

// Do calls any operation of the API, and decodes the answer into out unless out is nil. A *json.RawMessage receives the
// answer's body as it came. It is meant for operations that have no method of their own; the same retries, quotas and
// errors apply.
func (c *Client) Do(ctx context.Context, r Request, out any) (*Response, error) {
	header := r.Header
	if len(c.header) > 0 {
		header = c.header.Clone()
		for key, values := range r.Header {
			header[http.CanonicalHeaderKey(key)] = values
		}
	}
	resp, err := c.core.Do(ctx, rest.Request{
		Method: r.Method, Path: r.Path, Args: r.Args, Query: r.Query, Header: header,
		Body: r.Body, ContentType: r.ContentType, Reads: r.Reads,
	}, out)
	if err != nil {
		return nil, err
	}
	return &Response{
		StatusCode: resp.Status, Header: resp.Header,
		RequestID: resp.Header.Get(requestIDHeader), Attempts: resp.Attempts,
	}, nil
}

// get fetches one object.
func get[T any](ctx context.Context, c *Client, r Request, embeds ...Embed) (*T, error) {
	r.Query = ListOptions{Embeds: embeds}.Query()
	return call[T](ctx, c, r)
}

// call decodes the answer into a new T.
func call[T any](ctx context.Context, c *Client, r Request) (*T, error) {
	out, _, err := fetch[T](ctx, c, r)
	return out, err
}

// fetch decodes the answer into a new T, leniently. Its failures are those of Do.
func fetch[T any](ctx context.Context, c *Client, r Request) (*T, *Response, error) {
	var body json.RawMessage
	resp, err := c.Do(ctx, r, &body)
	if err != nil {
		return nil, nil, err
	}
	out := new(T)
	if len(body) == 0 { // as some writes are answered
		return out, resp, nil
	}
	if err := decode(body, out); err != nil {
		return nil, nil, &Error{
			Method: r.method(), Path: r.Path, StatusCode: resp.StatusCode, RequestID: resp.RequestID,
			Body: bytes.Clone(body[:min(len(body), maxErrorBody)]), Err: fmt.Errorf("decoding the answer: %w", err),
			outcomeUnknown: !r.reads(),
		}
	}
	return out, resp, nil
}

// run ignores the answer.
func (c *Client) run(ctx context.Context, r Request) error {
	_, err := c.Do(ctx, r, nil)
	return err
}
