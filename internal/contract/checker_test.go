package contract_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// checker is a transport that compares each exchange with the description.
type checker struct {
	description *description
	next        http.RoundTripper

	mu         sync.Mutex
	exercised  map[string]bool // operations that were answered as described
	violations map[string]bool
}

func newChecker(d *description, next http.RoundTripper) *checker {
	return &checker{description: d, next: next, exercised: map[string]bool{}, violations: map[string]bool{}}
}

func (c *checker) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := drain(req.Body)
	if err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	answer, err := drain(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))

	c.mu.Lock()
	defer c.mu.Unlock()
	c.check(req, body, resp, answer)
	return resp, nil
}

func drain(r io.ReadCloser) ([]byte, error) {
	if r == nil {
		return nil, nil
	}
	defer r.Close()
	return io.ReadAll(r)
}

func (c *checker) check(req *http.Request, body []byte, resp *http.Response, answer []byte) {
	route, params := c.description.route(req)
	if route == nil {
		c.violations[req.Method+" "+req.URL.Path+": not described"] = true
		return
	}
	name := route.Method + " " + route.Path
	c.exercised[name] = true

	seen := req.Clone(context.Background())
	seen.Body = io.NopCloser(bytes.NewReader(body))
	query := req.URL.Query()
	for _, c := range corrections {
		if c.query != nil {
			query = c.query(query)
		}
	}
	seen.URL.RawQuery = query.Encode()
	input := &openapi3filter.RequestValidationInput{
		Request: seen, PathParams: params, Route: route, QueryParams: query,
		Options: &openapi3filter.Options{
			MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true,
			RegexCompiler: compile,
		},
	}
	for _, violation := range flatten(openapi3filter.ValidateRequest(context.Background(), input)) {
		c.violations[name+" request: "+violation] = true
	}
	operation := route.Operation
	for _, violation := range undescribedQuery(route, req.URL.Query()) {
		c.violations[name+" request: "+violation] = true
	}
	if operation.RequestBody != nil && len(body) > 0 {
		for _, violation := range undescribed(jsonSchema(operation.RequestBody.Value.Content), body) {
			c.violations[name+" request: "+violation] = true
		}
	}
	if resp.StatusCode >= 400 {
		for _, violation := range checkError(resp, answer) {
			c.violations[name+" error: "+violation] = true
		}
		return
	}
	if described := operation.Responses.Status(resp.StatusCode); described != nil && len(answer) > 0 {
		for _, violation := range undescribed(jsonSchema(described.Value.Content), answer) {
			c.violations[name+" answer: "+violation] = true
		}
	}
	err := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header,
		Body: io.NopCloser(bytes.NewReader(answer)), Options: input.Options,
	})
	for _, violation := range flatten(err) {
		if req.URL.Query().Has("field[]") && strings.HasSuffix(violation, "is missing") {
			continue // the request asked for less than what is required
		}
		c.violations[name+" answer: "+violation] = true
	}
}

// compile translates the patterns of the description.
func compile(pattern string) (openapi3.RegexMatcher, error) {
	return regexp.Compile(strings.ReplaceAll(pattern, `[\d]`, `\d`))
}

var index = regexp.MustCompile(`/\d+`)

// flatten returns one line for each thing that is wrong, without the values.
func flatten(err error) []string {
	if err == nil {
		return nil
	}
	var lines []string
	var walk func(where string, err error)
	walk = func(where string, err error) {
		var many openapi3.MultiError
		var schema *openapi3.SchemaError
		var request *openapi3filter.RequestError
		var response *openapi3filter.ResponseError
		switch {
		case errors.As(err, &many) && isMulti(err):
			for _, e := range many {
				walk(where, e)
			}
		case isSchema(err, &schema):
			at := index.ReplaceAllString("/"+strings.Join(schema.JSONPointer(), "/"), "/*")
			if schema.Origin != nil && (schema.SchemaField == "allOf" || schema.SchemaField == "") {
				walk(where, schema.Origin)
				return
			}
			reason, _, _ := strings.Cut(schema.Reason, "\n")
			lines = append(lines, fmt.Sprintf("%s%s: %s: %s", where, at, schema.SchemaField, reason))
		case errors.As(err, &request):
			in := "body"
			if request.Parameter != nil {
				in = "parameter " + request.Parameter.Name
			}
			if request.Err == nil {
				lines = append(lines, in+": "+request.Reason)
				return
			}
			walk(in+" ", request.Err)
		case errors.As(err, &response):
			if response.Err == nil {
				lines = append(lines, response.Reason)
				return
			}
			walk("", response.Err)
		case errors.As(err, &schema):
			walk(where, schema)
		default:
			text, _, _ := strings.Cut(err.Error(), "\n")
			lines = append(lines, where+text)
		}
	}
	walk("", err)
	slices.Sort(lines)
	return slices.Compact(lines)
}

func isMulti(err error) bool {
	_, ok := err.(openapi3.MultiError)
	return ok
}

func isSchema(err error, to **openapi3.SchemaError) bool {
	schema, ok := err.(*openapi3.SchemaError)
	*to = schema
	return ok
}
