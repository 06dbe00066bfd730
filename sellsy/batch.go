package sellsy

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/rest"
)

// Batch is a list of requests that [Client.Batch] sends as one. The zero value is empty. Sellsy documents neither how many
// requests a batch may hold, nor what becomes of the others when one fails, nor how a batch counts against quotas: each
// request has its own outcome. A Batch is not safe for concurrent use.
type Batch struct{ calls []*BatchCall }

// BatchCall is a request in a batch, and its outcome once the batch has been sent.
type BatchCall struct {
	request Request
	out     any
	ref     string // the UUID that stands for what the call creates; empty until somebody asks for it
	status  int
	err     error
}

// BatchRef is the id of something that an earlier call of the same batch creates. See [BatchCall.Ref].
type BatchRef struct{ uuid string }

// String returns the UUID that Sellsy replaces by the id.
func (r BatchRef) String() string { return r.uuid }

var (
	errNotSent   = errors.New("the batch was not sent")
	errNoOutcome = errors.New("the batch's answer does not tell")
)

// Add appends a request and returns its call, whose outcome is known after [Client.Batch]. The answer is decoded into out,
// unless out is nil. Headers and content type of r are not sent.
func (b *Batch) Add(r Request, out any) *BatchCall {
	c := &BatchCall{request: r, out: out}
	c.err = c.failure(errNotSent, false)
	b.calls = append(b.calls, c)
	return c
}

// Ref stands for the id of what the call creates. Give it as one of the Args of a later call of the same batch.
func (c *BatchCall) Ref() BatchRef {
	if c.ref == "" {
		var u [16]byte
		_, _ = rand.Read(u[:]) // never fails
		u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
		c.ref = fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
	}
	return BatchRef{c.ref}
}

// StatusCode returns the status of the call's own answer, 0 if there is none.
func (c *BatchCall) StatusCode() int { return c.status }

// Err returns why the call failed: an [*Error] as if the request had been sent alone, or nil.
func (c *BatchCall) Err() error { return c.err }

func (c *BatchCall) failure(err error, unknown bool) *Error {
	return &Error{
		Method: c.request.method(), Path: c.request.Path, StatusCode: c.status, Err: err,
		outcomeUnknown: unknown && !c.request.reads(),
	}
}

// Batch sends the requests of b in their order as one (POST /batch; each needs its own scopes). The error joins those of the
// calls that failed: see [BatchCall.Err] for each of them. A batch may be sent again, as a whole.
func (c *Client) Batch(ctx context.Context, b *Batch) error {
	const path = "/batch"
	if err := required("POST", path, field{"requests", len(b.calls) > 0}); err != nil {
		return err
	}
	body, err := b.body()
	if err != nil {
		return &Error{Method: "POST", Path: path, Err: err}
	}
	reads := true
	for _, call := range b.calls {
		reads = reads && call.request.reads()
	}
	var answer struct {
		Responses []struct {
			Code     int             `json:"code"`
			Response json.RawMessage `json:"response"`
		} `json:"responses"`
	}
	r := Request{Method: "POST", Path: path, Body: body, ContentType: "text/plain", Reads: reads}
	if _, err := c.Do(ctx, r, &answer); err != nil {
		for _, call := range b.calls {
			call.status = 0
			call.err = call.failure(err, OutcomeUnknown(err))
		}
		return err
	}
	var failures []error
	for i, call := range b.calls {
		if i < len(answer.Responses) {
			call.settle(c, answer.Responses[i].Code, answer.Responses[i].Response)
		} else {
			call.status = 0
			call.err = call.failure(errNoOutcome, true)
		}
		if call.err != nil {
			failures = append(failures, call.err)
		}
	}
	return errors.Join(failures...)
}

// settle notes the call's own answer.
func (c *BatchCall) settle(client *Client, status int, body json.RawMessage) {
	c.status, c.err = status, nil
	if status < 200 || status > 299 {
		e := c.failure(nil, status == 0 || status >= 500)
		e.Body = body
		e.readBody()
		c.err = e
		return
	}
	if bytes.Equal(body, []byte("null")) {
		return
	}
	drift, err := into(body, c.out)
	if err != nil {
		e := c.failure(badAnswerError{err}, true)
		e.Body = body
		c.err = e
		return
	}
	client.tell(c.request, drift)
}

// body encodes the requests, each as a line of JSON that says where it goes and a line with its own body.
func (b *Batch) body() ([]byte, error) {
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for i, call := range b.calls {
		uri, err := rest.ExpandPath(call.request.Path, call.request.Args)
		if err != nil {
			return nil, fmt.Errorf("request %d: %w", i+1, err)
		}
		err = lines.Encode(struct {
			URI    string         `json:"uri"`
			Method string         `json:"method"`
			Query  map[string]any `json:"query,omitzero"`
			UUID   string         `json:"uuid,omitzero"`
		}{uri, call.request.method(), batchQuery(call.request.Query), call.ref})
		if err != nil {
			return nil, fmt.Errorf("request %d: %w", i+1, err)
		}
		content := call.request.Body
		switch raw := content.(type) {
		case nil:
			content = struct{}{}
		case []byte:
			content = json.RawMessage(raw)
		}
		if err := lines.Encode(content); err != nil {
			return nil, fmt.Errorf("request %d: encoding its body: %w", i+1, err)
		}
	}
	return out.Bytes(), nil
}

// batchQuery turns query parameters into the JSON object that batches want: lists without brackets, paging as numbers.
func batchQuery(q url.Values) map[string]any {
	if len(q) == 0 {
		return nil
	}
	object := make(map[string]any, len(q))
	for key, values := range q {
		if name, isList := strings.CutSuffix(key, "[]"); isList {
			object[name] = values
			continue
		}
		value := q.Get(key)
		object[key] = value
		if n, err := strconv.Atoi(value); err == nil && (key == "limit" || key == "offset") {
			object[key] = n
		}
	}
	return object
}
