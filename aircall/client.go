package aircall

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
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

// New returns a client. It checks what it is given and sends nothing: use [Client.Ping] to try the credentials.
func New(auth Auth, opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, fmt.Errorf("aircall: %w", err)
	}
	if checked, ok := auth.(interface{ check() error }); ok {
		if err := checked.check(); err != nil {
			return nil, fmt.Errorf("aircall: %w", err)
		}
	}
	if auth != nil {
		cfg.rest.Auth = auth
	}
	cfg.rest.Quota = newQuota(cfg)
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

// Request is a call of any operation of the API. See [Client.Do].
type Request struct {
	Method string // empty means GET

	// Path is the operation's path below the base URL with its parameters in braces, such as "/v1/calls/{id}/comments". Errors
	// name it. Args fill the parameters in order, each escaped as one path element.
	Path string
	Args []any

	Query  url.Values
	Header http.Header

	// Body is encoded as JSON. A []byte or json.RawMessage goes out as it is; nil sends no body.
	Body        any
	ContentType string // empty means application/json

	// Reads marks a POST that changes nothing, so that it is repeated like a GET when it fails.
	Reads bool
}

// Response is what an answer tells besides its body.
type Response struct {
	StatusCode int
	Header     http.Header
	RequestID  string // to quote to Aircall's support, as far as the answer has one
	Attempts   int
}

// Do calls any operation of the API, and decodes the answer into out unless out is nil. A *json.RawMessage receives the
// answer's body as it came. It is meant for operations that have no method of their own; the same retries, quotas and errors
// apply.
func (c *Client) Do(ctx context.Context, r Request, out any) (*Response, error) {
	resp, err := do(ctx, c.rest, rest.Request{
		Method: r.Method, Path: r.Path, Args: r.Args, Query: r.Query, Header: r.Header,
		Body: r.Body, ContentType: r.ContentType, Reads: r.Reads,
	}, out)
	if err != nil {
		return nil, err
	}
	return &Response{
		StatusCode: resp.Status, Header: resp.Header, RequestID: requestID(resp.Header), Attempts: resp.Attempts,
	}, nil
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
	_, err := core.Do(ctx, r)
	return err
}

func do(ctx context.Context, core *rest.Client, r rest.Request, out any) (*rest.Response, error) {
	if out != nil {
		r.Answer = func(body []byte) error { return decode(body, out) }
	}
	return core.Do(ctx, r)
}

func decode(body []byte, out any) error {
	if len(bytes.TrimSpace(body)) == 0 {
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

// one sends a request whose answer holds one object. The object is a field of answer, under Aircall's wrapper key.
func one[T any](ctx context.Context, core *rest.Client, r rest.Request, answer any, object **T) (*T, error) {
	resp, err := do(ctx, core, r, answer)
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
