package rest

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// log tells the debug log of a call that has ended: its path as the documentation has it, with the names of its parameters. What was
// asked for, and with which credentials, is nobody's business who reads logs.
func (c *call) log(ctx context.Context, begun time.Time, err error) {
	if c.logger == nil || !c.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	path, _, _ := strings.Cut(c.Path, "?")
	attributes := []slog.Attr{
		slog.String("method", c.Method), slog.String("path", path+parameters(c.Query)), slog.String("host", c.host()),
		slog.Int("status", c.status), slog.Duration("took", time.Since(begun)), slog.Int("attempts", c.attempts),
	}
	if id := RequestID(c.header); id != "" {
		attributes = append(attributes, slog.String("request_id", id))
	}
	if err != nil && c.status/100 <= 2 { // there is no answer, or none that can be used
		attributes = append(attributes, slog.String("error", err.Error()))
	}
	c.logger.LogAttrs(ctx, slog.LevelDebug, "request", attributes...)
}

func (c *Client) host() string {
	u, err := url.Parse(c.base)
	if err != nil {
		return ""
	}
	return u.Host
}

// parameters are the names of a query, without their values.
func parameters(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + strings.Join(slices.Sorted(maps.Keys(q)), "&")
}

// RequestID is what a service calls a request in its answer, in one of the headers that are in use; empty: it has no name.
func RequestID(h http.Header) string {
	return cmp.Or(h.Get("X-Request-Id"), h.Get("X-Amzn-Requestid"), h.Get("X-Amz-Apigw-Id"))
}
