package telemetry

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// traceparent is what is kept with an item: the trace, and the span that made or woke it, as the W3C writes them.
const traceparent = "traceparent"

// began starts the span of a piece of work. Work of an item, and the later webhooks of a call, hang on the span that is kept with it.
func (t *Telemetry) began(ctx context.Context, w report.Work) (context.Context, func(error)) {
	name, kind := "item "+w.Kind, trace.SpanKindConsumer
	attributes := append([]attribute.KeyValue{attribute.String("bridge.kind", w.Kind)}, t.common...)
	switch w.Kind {
	case "webhook":
		name, kind = "webhook "+known(w.Event), trace.SpanKindServer
		attributes = append(attributes, attribute.String("bridge.from", w.From))
	case "card":
		name = "card"
	}
	if w.Call != 0 {
		attributes = append(attributes, attribute.Int64("bridge.call", int64(w.Call)))
	}
	if w.Trace != "" {
		ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceparent: w.Trace})
	}
	ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(attributes...))
	return ctx, func(err error) { end(span, err) }
}

// traceOf is what is kept of the span in a context.
func traceOf(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier[traceparent]
}

// end ends a span. The text of an error stays out of it: it may name records and numbers.
func end(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, reason(err))
	}
	span.End()
}

// reason is the sort of an error.
func reason(err error) string {
	if e, ok := errors.AsType[*aircall.Error](err); ok {
		return "Aircall: " + e.Method + " " + e.Path + ": " + http.StatusText(e.StatusCode)
	}
	if e, ok := errors.AsType[*sellsy.Error](err); ok {
		return "Sellsy: " + e.Method + " " + e.Path + ": " + http.StatusText(e.StatusCode)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "out of time"
	}
	return "failed"
}

// Transport returns a transport that makes a span of each attempt at a request, if the request is sent for work that has one. Nil is
// http.DefaultTransport. The service is not told of the trace.
func (t *Telemetry) Transport(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &transport{t, next}
}

type transport struct {
	*Telemetry

	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !trace.SpanContextFromContext(r.Context()).IsValid() {
		return t.next.RoundTrip(r)
	}
	path := template(r.URL.Path)
	ctx, span := t.tracer.Start(r.Context(), r.Method+" "+path, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", r.Method), attribute.String("server.address", r.URL.Hostname()), attribute.String("url.template", path),
	))
	resp, err := t.next.RoundTrip(r.WithContext(ctx))
	if resp != nil {
		span.SetAttributes(attribute.Int("http.response.status_code", resp.StatusCode))
		if resp.StatusCode >= http.StatusBadRequest {
			span.SetStatus(codes.Error, http.StatusText(resp.StatusCode))
		}
	}
	end(span, err)
	return resp, err
}

// template is a path without what makes it one of many.
func template(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.ContainsAny(part, "0123456789") && !(len(part) == 2 && part[0] == 'v') {
			parts[i] = "{id}"
		}
	}
	return strings.Join(parts, "/")
}
