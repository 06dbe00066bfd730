package aircall

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
	"github.com/aircall-sellsy/aircall-sellsy-go/internal/wire"
)

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

func (r Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// get, post, put and del make the requests of most operations; args fill the parameters of the path.
func get(path string, args ...any) Request { return Request{Path: path, Args: args} }

func post(path string, body any, args ...any) Request {
	return Request{Method: http.MethodPost, Path: path, Args: args, Body: body}
}

func put(path string, body any, args ...any) Request {
	return Request{Method: http.MethodPut, Path: path, Args: args, Body: body}
}

func del(path string, args ...any) Request {
	return Request{Method: http.MethodDelete, Path: path, Args: args}
}

// Response is what an answer tells besides its body.
type Response struct {
	StatusCode int
	Header     http.Header
	RequestID  string // to quote to Aircall's support, as far as the answer has one
	Attempts   int
}

// Do calls any operation of the API, and decodes the answer into out unless out is nil or the answer is empty. A
// *json.RawMessage receives the answer's body as it came. It is meant for operations that have no method of their own; the same
// retries, quotas and errors apply.
func (c *Client) Do(ctx context.Context, r Request, out any) (*Response, error) {
	return c.send(ctx, r, func(body []byte) ([]wire.Drift, error) { return wire.Into(body, out) })
}

// send sends a request and hands the body of its answer to read. Values of other kinds than documented are told (assumption
// aircall-kinds).
func (c *Client) send(ctx context.Context, r Request, read func(body []byte) ([]wire.Drift, error)) (*Response, error) {
	resp, err := c.rest.Do(ctx, rest.Request{
		Method: r.Method, Path: r.Path, Args: r.Args, Query: r.Query, Header: r.Header,
		Body: r.Body, ContentType: r.ContentType, Reads: r.Reads,
		Answer: func(body []byte) error {
			drift, err := read(body)
			if err != nil {
				return badAnswerError{err}
			}
			if c.drift != nil {
				for _, d := range drift {
					c.drift(Drift{Operation: r.method() + " " + r.Path, Path: d.Path, Kind: d.Kind})
				}
			}
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return &Response{
		StatusCode: resp.Status, Header: resp.Header, RequestID: rest.RequestID(resp.Header), Attempts: resp.Attempts,
	}, nil
}

// run sends a request whose answer has nothing to say beyond its status.
func (c *Client) run(ctx context.Context, r Request) error {
	_, err := c.send(ctx, r, func(body []byte) ([]wire.Drift, error) { return nil, wire.Nothing(body) })
	return err
}

// call sends a request whose answer holds one object, under a key or, where sources disagree, on its own.
func call[T any](ctx context.Context, c *Client, r Request, key string) (found *T, err error) {
	_, err = c.send(ctx, r, func(body []byte) (drift []wire.Drift, err error) {
		found, drift, err = wire.Object[T](body, key)
		return drift, err
	})
	return found, err
}

// rows sends a request whose answer holds a list that is short by nature and has no pages.
func rows[T any](ctx context.Context, c *Client, r Request, key string) (found []T, err error) {
	_, err = c.send(ctx, r, func(body []byte) (drift []wire.Drift, err error) {
		found, drift, err = wire.List[T](body, key, nil, false)
		return drift, err
	})
	return found, err
}

// querier is the options of a list.
type querier interface{ query() (url.Values, error) }

// list gets one page of a list.
func list[T any](ctx context.Context, c *Client, path, key string, opts querier) (page *Page[T], err error) {
	r := get(path)
	if r.Query, err = opts.query(); err != nil {
		return nil, &Error{Method: r.method(), Path: r.Path, Err: err}
	}
	_, err = c.send(ctx, r, func(body []byte) ([]wire.Drift, error) {
		var told struct {
			Meta *meta `json:"meta"`
		}
		found, seen, drift, err := wire.Page[T](body, key, &told, false)
		if err == nil && seen == 0 && told.Meta == nil {
			err = errUncounted
		}
		told.Meta = cmp.Or(told.Meta, &meta{})
		if err == nil && seen < told.Meta.Count {
			err = fmt.Errorf("it has %d of the %d rows that it counts", seen, told.Meta.Count)
		}
		if err == nil {
			number, _ := strconv.Atoi(r.Query.Get("page")) // as query wrote it
			page, err = pageOf(number, found, *told.Meta)
		}
		return drift, err
	})
	return page, err
}

// paged are the options of a list that has pages.
type paged[O any] interface{ at(page int) O }

// all walks a list with a page counter of its own, for Aircall's links may not repeat the filters. Pages are asked for when they
// are needed, and again from the first each time the sequence is ranged over.
func all[T any, O paged[O]](
	ctx context.Context, opts O, list func(context.Context, O) (*Page[T], error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, empty := 0, 0
		for number := 1; ; number++ {
			page, err := list(ctx, opts.at(number))
			if err == nil && len(page.Items) == 0 {
				empty++
			}
			if err == nil && empty > maxEmptyPages {
				err = errStuck
			}
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			rows += len(page.Items)
			if rows >= maxRows && (page.HasNext() || page.Total >= rows) {
				yield(none, outOfReach(rows))
				return
			}
			if !page.HasNext() {
				return
			}
		}
	}
}

// Unmarshal decodes a piece of what Aircall sent, such as the Data of an [Event], into the value that v points to, as the client does:
// what is of another kind than documented is left zero. It is an error if data is no JSON, or of another kind as a whole.
func Unmarshal(data []byte, v any) error {
	_, err := wire.Unmarshal(data, v)
	return err
}
