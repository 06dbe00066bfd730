// Package telemetry tells OpenTelemetry what a bridge does: counts and delays as it happens, the state of queue, quotas and webhooks
// when it is asked for, and spans from a webhook to the requests that it leads to.
//
//	told, err := telemetry.New(telemetry.Options{Meters: meters, Tracers: tracers})
//	if err != nil {
//		return err
//	}
//	b, err := bridge.New(bridge.Config{Aircall: phones, Sellsy: crm, Store: st, AllNumbers: true, Observer: told.Observer()})
//	if err != nil {
//		return err
//	}
//	stop, err := told.Watch(b)
//
// A hub is watched by [Telemetry.WatchHub]. For spans of the requests, give the clients an HTTP client whose transport is [Telemetry.Transport]. Exporters are the program's
// affair: examples/bridge has one for Prometheus and one for OTLP. Nothing that is told holds phone numbers, names, credentials or the
// texts of errors.
package telemetry

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	noopmetric "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
	nooptrace "go.opentelemetry.io/otel/trace/noop"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// scope names who measures.
const scope = "github.com/aircall-sellsy/aircall-sellsy-go/sync/telemetry"

// Options say where measurements go. The zero value measures nothing.
type Options struct {
	Meters  metric.MeterProvider // nil: no metrics
	Tracers trace.TracerProvider // nil: no spans

	// Installation is an attribute of everything that is measured, for programs with several bridges. Empty: there is none. A metric
	// takes the memory of all installations that it has ever seen.
	Installation string
}

// Telemetry measures one bridge. It is safe for concurrent use.
type Telemetry struct {
	meter  metric.Meter
	tracer trace.Tracer
	common []attribute.KeyValue // of everything
	traced bool

	done  *done
	state *state
}

// New makes the instruments. Its error is that of the provider.
func New(o Options) (*Telemetry, error) {
	t := &Telemetry{traced: o.Tracers != nil}
	if o.Meters == nil {
		o.Meters = noopmetric.NewMeterProvider()
	}
	if o.Tracers == nil {
		o.Tracers = nooptrace.NewTracerProvider()
	}
	if o.Installation != "" {
		t.common = append(t.common, attribute.String("installation", o.Installation))
	}
	t.meter, t.tracer = o.Meters.Meter(scope), o.Tracers.Tracer(scope)
	var err, more error
	t.done, err = newDone(t.meter)
	t.state, more = newState(t.meter)
	if err = errors.Join(err, more); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	return t, nil
}

// Observer is for the configuration of the bridge.
func (t *Telemetry) Observer() report.Observer {
	o := report.Observer{
		Webhook: t.webhook, Card: t.card, PhoneCall: t.phoneCall, Contact: t.contact, Overwritten: t.overwritten, Failure: t.failure,
	}
	if t.traced {
		o.Began, o.Trace = t.began, traceOf
	}
	return o
}
