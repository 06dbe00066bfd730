package sellsy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Client talks to one Sellsy account. It is safe for concurrent use and is made by [New].
type Client struct {
	Activities    *ActivitiesService
	Comments      *CommentsService
	Companies     *CompaniesService
	Contacts      *ContactsService
	CRMActivities *CRMActivitiesService
	CustomFields  *CustomFieldsService
	Exports       *ExportsService
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

// New returns a client. It checks what it is given and sends nothing: wrong credentials show at the first request.
func New(auth Auth, opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, fmt.Errorf("sellsy: %w", err)
	}
	if checked, ok := auth.(interface{ check() error }); ok {
		if err := checked.check(); err != nil {
			return nil, fmt.Errorf("sellsy: %w", err)
		}
	}
	if auth != nil {
		cfg.rest.Auth = auth
	}
	cfg.rest.Quota = newQuota(cfg)
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
	c.Exports = &ExportsService{c}
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

	// Once marks a PUT of what others write, too: after an unknown outcome it is not repeated, since that could undo what they
	// have written meanwhile.
	Once bool
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
	req := rest.Request{
		Method: r.Method, Path: r.Path, Args: r.Args, Query: r.Query, Header: header,
		Body: r.Body, ContentType: r.ContentType, Reads: r.Reads, Once: r.Once,
	}
	if out != nil {
		req.Answer = func(body []byte) error { return decodeStrictly(body, out) }
	}
	resp, err := c.core.Do(ctx, req)
	if err != nil {
		return nil, err
	}
	return &Response{
		StatusCode: resp.Status, Header: resp.Header,
		RequestID: resp.Header.Get(requestIDHeader), Attempts: resp.Attempts,
	}, nil
}

func decodeStrictly(body []byte, out any) error {
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

// get fetches one object.
func get[T any](ctx context.Context, c *Client, r Request, embeds ...Embed) (*T, error) {
	r, err := r.with(ListOptions{Embeds: embeds})
	if err != nil {
		return nil, err
	}
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
