package sellsy

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

// Request is a call of any operation of the API. See [Client.Do], [List] and [All].
type Request struct {
	Method string // empty means GET

	// Path is the operation's path below the base URL with its parameters in braces, such as "/invoices/{id}/payments". Errors name
	// it. Args fill the parameters in order, each escaped as one path element.
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

	needs []field // what must be set, or it is not sent
}

func (r Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

func (r Request) reads() bool { return r.Reads || r.method() == http.MethodGet }

// with adds the options to the query of r, whose own parameters win.
func (r Request) with(opts ListOptions) (Request, error) {
	query, err := opts.query()
	if err != nil {
		return r, &Error{Method: r.method(), Path: r.Path, Err: err}
	}
	maps.Copy(query, r.Query)
	r.Query = query
	return r, nil
}

// Response is what an answer tells besides its body.
type Response struct {
	StatusCode int
	Header     http.Header
	RequestID  string // to quote to Sellsy's support
	Attempts   int
}

// Do calls any operation of the API, and decodes the answer into out unless out is nil or the answer is empty. A
// *json.RawMessage receives the answer's body as it came. It is meant for operations that have no method of their own; the same
// retries, quotas and errors apply.
func (c *Client) Do(ctx context.Context, r Request, out any) (*Response, error) {
	return c.send(ctx, r, func(body []byte) ([]wire.Drift, error) { return into(body, out) })
}

// send sends a request and hands the body of its answer to read. Values of other kinds than documented are told (assumption
// sellsy-kinds).
func (c *Client) send(ctx context.Context, r Request, read func(body []byte) ([]wire.Drift, error)) (*Response, error) {
	if err := required(r.method(), r.Path, r.needs...); err != nil {
		return nil, err
	}
	header := r.Header
	if len(c.header) > 0 {
		header = c.header.Clone()
		for key, values := range r.Header {
			header[http.CanonicalHeaderKey(key)] = values
		}
	}
	resp, err := c.rest.Do(ctx, rest.Request{
		Method: r.Method, Path: r.Path, Args: r.Args, Query: r.Query, Header: header,
		Body: r.Body, ContentType: r.ContentType, Reads: r.Reads, Once: r.Once,
		Answer: func(body []byte) error {
			drift, err := read(body)
			if err != nil {
				return badAnswerError{err}
			}
			c.tell(r, drift)
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return &Response{
		StatusCode: resp.Status, Header: resp.Header, RequestID: resp.Header.Get(requestIDHeader), Attempts: resp.Attempts,
	}, nil
}

func (c *Client) tell(r Request, drift []wire.Drift) {
	if c.drift == nil {
		return
	}
	for _, d := range drift {
		c.drift(Drift{Operation: r.method() + " " + r.Path, Path: d.Path, Kind: d.Kind})
	}
}

// run sends a request whose answer has nothing to say beyond its status.
func (c *Client) run(ctx context.Context, r Request) error {
	_, err := c.runs(ctx, r)
	return err
}

func (c *Client) runs(ctx context.Context, r Request) (*Response, error) {
	return c.send(ctx, r, func(body []byte) ([]wire.Drift, error) { return nil, wire.Nothing(body) })
}

// call sends a request whose answer holds one object.
func call[T any](ctx context.Context, c *Client, r Request) (found *T, err error) {
	_, err = c.send(ctx, r, func(body []byte) (drift []wire.Drift, err error) {
		found, drift, err = wire.Object[T](body, "")
		return drift, err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// get fetches one object.
func get[T any](ctx context.Context, c *Client, r Request, embeds ...Embed) (*T, error) {
	r, err := r.with(ListOptions{Embeds: embeds})
	if err != nil {
		return nil, err
	}
	return call[T](ctx, c, r)
}

// fetch sends a request whose answer holds a page, before which so many records come; -1 means that nobody knows.
func fetch[T any](ctx context.Context, c *Client, r Request, before int) (page *Page[T], resp *Response, err error) {
	fields := r.Query["field[]"]
	anonymous := len(fields) > 0 && !slices.Contains(fields, "id")
	resp, err = c.send(ctx, r, func(body []byte) (drift []wire.Drift, err error) {
		page, drift, err = readPage[T](body, before, anonymous)
		return drift, err
	})
	if err != nil {
		return nil, nil, err
	}
	return page, resp, nil
}

// Unmarshal decodes a piece of what Sellsy sent, such as the Model of a [TimelineObject], into the value that v points to, as the client does:
// what is of another kind than documented is left zero. It is an error if data is no JSON, or of another kind as a whole.
func Unmarshal(data []byte, v any) error {
	var err error
	if whole, ok := v.(answer); ok {
		_, err = whole.read(data)
	} else {
		_, err = wire.Unmarshal(data, v)
	}
	return err
}
