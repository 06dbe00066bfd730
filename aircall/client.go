package aircall

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

const (
	defaultBaseURL           = "https://api.aircall.io"
	defaultUserAgent         = "aircall-sellsy-go"
	defaultRequestsPerMinute = 60
)

// Client talks to Aircall for one company. It is safe for concurrent use.
type Client struct {
	Calls    *CallsService
	Contacts *ContactsService
	Users    *UsersService
	Teams    *TeamsService
	Numbers  *NumbersService
	Tags     *TagsService

	Insights        *InsightsService // what conversation intelligence made of calls
	Messages        *MessagesService
	DialerCampaigns *DialerCampaignsService // queues of numbers to call

	Webhooks     *WebhooksService
	Integrations *IntegrationsService

	VoiceAgents  *VoiceAgentsService // AI that calls people
	Analytics    *AnalyticsService
	A2PCampaigns *A2PCampaignsService // registration of numbers for SMS in the United States

	rest *rest.Client
}

// Option changes how a [Client] works.
type Option func(*config) error

type config struct {
	rest      rest.Config
	perMinute int
	maxWait   time.Duration
	processes int
}

// WithBaseURL talks to another server than https://api.aircall.io, such as a fake.
func WithBaseURL(baseURL string) Option {
	return func(c *config) error {
		c.rest.BaseURL = baseURL
		return nil
	}
}

// WithHTTPClient sends through a copy of hc: its transport, time-out, cookie jar and redirect policy stay in force. Redirects
// to another host are never followed.
func WithHTTPClient(hc *http.Client) Option {
	return func(c *config) error {
		if hc == nil {
			return errors.New("HTTP client: nil")
		}
		c.rest.HTTPClient = hc
		return nil
	}
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(userAgent string) Option {
	return func(c *config) error {
		c.rest.UserAgent = userAgent
		return nil
	}
}

// WithRequestsPerMinute sets the budget that holds until Aircall's answers tell the company's. The default is 60; Aircall's
// documentation says 120 in places.
func WithRequestsPerMinute(n int) Option {
	return func(c *config) error {
		if n < 1 {
			return errors.New("requests per minute: need at least 1")
		}
		c.perMinute = n
		return nil
	}
}

// WithRetries sets how often a failed attempt is repeated; 0 means never. The default is 3. Writes that Aircall may have
// carried out are not repeated.
func WithRetries(n int) Option {
	return func(c *config) error {
		if n < 0 {
			return errors.New("retries: must not be negative")
		}
		c.rest.Retries = n
		if n == 0 {
			c.rest.Retries = -1
		}
		return nil
	}
}

// WithAttemptTimeout bounds one attempt, the reading of its answer included. The default is 30 s. The whole call is bounded by
// its context.
func WithAttemptTimeout(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return errors.New("attempt time-out: must be positive")
		}
		c.rest.AttemptTimeout = d
		return nil
	}
}

// WithMaxWait bounds how long a request waits for the quota before it fails with a [*QuotaError]. The default is 90 s.
func WithMaxWait(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return errors.New("maximum wait: must be positive")
		}
		c.maxWait = d
		return nil
	}
}

// WithProcesses says how many processes talk to Aircall for the same company. Each keeps to its share of the budget, and of what
// Aircall's answers say is left of it. The default is 1.
func WithProcesses(n int) Option {
	return func(c *config) error {
		if n < 1 {
			return errors.New("processes: need at least 1")
		}
		c.processes = n
		return nil
	}
}

// New returns a client. It checks what it is given and sends nothing: use [Client.Ping] to try the credentials.
func New(auth Auth, options ...Option) (*Client, error) {
	cfg := config{
		rest: rest.Config{
			BaseURL:   defaultBaseURL,
			UserAgent: defaultUserAgent,
			Failed:    newError,
		},
		perMinute: defaultRequestsPerMinute,
	}
	if auth == nil {
		return nil, errors.New("aircall: no credentials")
	}
	if static, ok := auth.(staticAuth); ok {
		if _, err := static(); err != nil {
			return nil, err
		}
	}
	cfg.rest.Auth = auth
	for _, option := range options {
		if err := option(&cfg); err != nil {
			return nil, fmt.Errorf("aircall: %w", err)
		}
	}
	cfg.rest.Quota = rest.NewQuota(rest.QuotaConfig{
		Windows:   []rest.Window{{Name: quotaWindow, Period: time.Minute, Limit: cfg.perMinute}},
		Read:      readQuota,
		Pause:     time.Minute,
		MaxWait:   cfg.maxWait,
		Processes: cfg.processes,
	})
	core, err := rest.New(cfg.rest)
	if err != nil {
		return nil, fmt.Errorf("aircall: %w", err)
	}
	return newClient(core), nil
}

func newClient(core *rest.Client) *Client {
	return &Client{
		Calls:           &CallsService{core},
		Contacts:        &ContactsService{core},
		Users:           &UsersService{core},
		Teams:           &TeamsService{core},
		Numbers:         &NumbersService{core},
		Tags:            &TagsService{core},
		Webhooks:        &WebhooksService{core},
		Integrations:    &IntegrationsService{core},
		Insights:        &InsightsService{core},
		Messages:        &MessagesService{core},
		DialerCampaigns: &DialerCampaignsService{core},
		VoiceAgents:     &VoiceAgentsService{core},
		Analytics:       &AnalyticsService{core},
		A2PCampaigns:    &A2PCampaignsService{core},
		rest:            core,
	}
}

// Interactive returns a client that shares everything with c, the quota included, and may use the quota to the last request:
// for when somebody is waiting, such as for a card while the phone rings.
func (c *Client) Interactive() *Client { return newClient(c.rest.WithPriority(rest.Interactive)) }

// Background returns a client that shares everything with c, the quota included, and leaves 30 % of the quota to others: for
// imports and scans.
func (c *Client) Background() *Client { return newClient(c.rest.WithPriority(rest.Background)) }

const quotaWindow = "minute"

// readQuota reads X-AircallApi-*, which Aircall sends on all answers or only once the limit is reached, depending on whom one
// asks. The unit of Reset is not documented; both in question are understood.
func readQuota(h http.Header, _ time.Time) []rest.Reading {
	remaining, err := strconv.Atoi(h.Get("X-AircallApi-Remaining"))
	if err != nil || remaining < 0 {
		return nil
	}
	reading := rest.Reading{Window: quotaWindow, Remaining: remaining}
	if limit, err := strconv.Atoi(h.Get("X-AircallApi-Limit")); err == nil && limit > 0 {
		reading.Limit = limit
	}
	var reset Time
	if err := reset.UnmarshalJSON([]byte(h.Get("X-AircallApi-Reset"))); err == nil {
		reading.Reset = reset.Time
	}
	return []rest.Reading{reading}
}

// Quota is what is left of the company's quota, as far as the client knows.
type Quota struct {
	Limit int // requests per minute
	Left  int // until the minute is over; -1 when not known
}

// Quota returns what is left of the company's quota. It sends nothing.
func (c *Client) Quota() Quota {
	state := c.rest.Quota().State()[0]
	return Quota{Limit: state.Limit, Left: state.Left}
}

// Request is a request for [Client.Do].
type Request struct {
	Method string

	// Path is Aircall's path with placeholders, for example "/v1/calls/{id}/comments". Errors name it. Args fill the
	// placeholders in order, each escaped as one path element.
	Path string
	Args []any

	Query  url.Values
	Header http.Header
	Body   any // encoded as JSON; nil sends none, a json.RawMessage goes out as it is
}

// Response is what an answer tells besides its body.
type Response struct {
	StatusCode int
	Header     http.Header
}

// Do sends a request that no method of this package covers, with the same credentials, pacing, retries and errors. The answer
// is decoded into out, which may be nil, or a *json.RawMessage to take it as it came.
func (c *Client) Do(ctx context.Context, r Request, out any) (*Response, error) {
	resp, err := c.rest.Do(ctx, rest.Request{
		Method: r.Method, Path: r.Path, Args: r.Args, Query: r.Query, Header: r.Header, Body: r.Body,
	}, out)
	if err != nil {
		return nil, err
	}
	return &Response{StatusCode: resp.Status, Header: resp.Header}, nil
}

// Ping tries the credentials. Bad ones are [ErrUnauthorized].
//
// GET /v1/ping
func (c *Client) Ping(ctx context.Context) error {
	return send(ctx, c.rest, rest.Request{Method: http.MethodGet, Path: "/v1/ping"})
}

// Company is the Aircall account.
type Company struct {
	Name         string `json:"name"`
	UsersCount   int    `json:"users_count"`
	NumbersCount int    `json:"numbers_count"`
}

// Company returns the company whose credentials the client has.
//
// GET /v1/company
func (c *Client) Company(ctx context.Context) (*Company, error) {
	var answer struct {
		Company *Company `json:"company"`
	}
	r := rest.Request{Method: http.MethodGet, Path: "/v1/company"}
	return one(ctx, c.rest, r, &answer, &answer.Company)
}

// send sends a request whose answer has no interesting body.
func send(ctx context.Context, core *rest.Client, r rest.Request) error {
	_, err := core.Do(ctx, r, nil)
	return err
}

// one sends a request whose answer holds one object. The object is a field of answer, under Aircall's wrapper key.
func one[T any](ctx context.Context, core *rest.Client, r rest.Request, answer any, object **T) (*T, error) {
	resp, err := core.Do(ctx, r, answer)
	if err != nil {
		return nil, err
	}
	if *object == nil {
		return nil, &Error{
			Method: r.Method, Path: r.Path, StatusCode: resp.Status, Err: errNoObject,
			outcomeUnknown: r.Method != http.MethodGet,
		}
	}
	return *object, nil
}

var errNoObject = errors.New("the answer does not hold what was asked for")
