package telemetry

import (
	"errors"

	"go.opentelemetry.io/otel/metric"
)

// builder makes instruments and collects the errors.
type builder struct {
	meter metric.Meter
	made  []metric.Observable
	err   error
}

func (b *builder) note(err error) { b.err = errors.Join(b.err, err) }

func (b *builder) counter(name, description string) metric.Int64Counter {
	c, err := b.meter.Int64Counter(name, metric.WithDescription(description))
	b.note(err)
	return c
}

func (b *builder) seconds(name, description string, bounds ...float64) metric.Float64Histogram {
	h, err := b.meter.Float64Histogram(name, metric.WithDescription(description), metric.WithUnit("s"), metric.WithExplicitBucketBoundaries(bounds...))
	b.note(err)
	return h
}

// total is a counter that is read when it is asked for.
func (b *builder) total(name, description string) metric.Int64ObservableCounter {
	c, err := b.meter.Int64ObservableCounter(name, metric.WithDescription(description))
	b.note(err)
	b.made = append(b.made, c)
	return c
}

func (b *builder) gauge(name, description string) metric.Int64ObservableGauge {
	g, err := b.meter.Int64ObservableGauge(name, metric.WithDescription(description))
	b.note(err)
	b.made = append(b.made, g)
	return g
}

func (b *builder) age(name, description string) metric.Float64ObservableGauge {
	g, err := b.meter.Float64ObservableGauge(name, metric.WithDescription(description), metric.WithUnit("s"))
	b.note(err)
	b.made = append(b.made, g)
	return g
}
